# SPDX-License-Identifier: Apache-2.0
"""`carecalc determine` on many cases: lines one by one, lines together, and a table."""

import json
import sys
import tempfile
import time
from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import date
from pathlib import Path
from random import Random

from carecalc import i18n
from carecalc.batch.case_gathering import columns_of
from carecalc.batch.case_table_writing import write_cases
from carecalc.catalog.cases import read_case
from carecalc.catalog.shipped import open_catalog
from carecalc.domain.case import Case
from carecalc.errors import UserError
from carecalc.services import json_lines, scoring
from carecalc.services.case_checks import check_case
from carecalc.services.case_json import as_json
from carecalc.services.determining_many import ManyCases
from carecalc.services.determining_tables import determine_tables
from tests.batch.random_cases import random_case

ON = date(2026, 11, 21)
CASES = 20_000


def sound_cases(count: int) -> list[Case]:
    """Return cases of Beijing with much on record, all of them sound."""
    random, catalog = Random(0), open_catalog([])
    found: list[Case] = []
    while len(found) < 2_000:
        case = random_case(random, "", "110105")
        dated = tuple(a for a in case.assessments if a.first and a.first.year > 1)
        case = replace(case, assessments=dated, applied_again=(), months=())
        raw = json.loads(as_json(case))
        try:
            check_case(raw, read_case(raw), catalog)
        except UserError:
            continue
        found.append(case)
    return [replace(random.choice(found), id=str(n)) for n in range(count)]


def seconds(run: Callable[[], object]) -> float:
    """Return the time of the processor that a run takes."""
    began = time.process_time()
    run()
    return time.process_time() - began


def main() -> None:
    """Print what each way costs, and how they compare."""
    count = int(sys.argv[1]) if len(sys.argv) > 1 else CASES
    catalog, words = open_catalog([]), i18n.catalogue("zh_CN")
    cases = sound_cases(count)
    lines = [as_json(case).encode() for case in cases]
    few = lines[: max(1, count // 20)]

    def one(raw: Mapping[str, object]) -> dict[str, object]:
        return scoring.determine_line(raw, catalog, ON, {}, words, False)

    def by_itself() -> None:
        for n, line in enumerate(few):
            json_lines.json_text(json_lines.answered(one, words, n, line))

    def together() -> None:
        many = ManyCases(catalog, ON, {})
        for start in range(0, count, 2_000):
            many.lines(
                [json_lines.readable(line) for line in lines[start : start + 2_000]]
            )

    with tempfile.TemporaryDirectory() as folder:
        source, target = Path(folder, "cases.parquet"), Path(folder, "lines.parquet")
        write_cases(columns_of(cases), source)

        def table() -> None:
            many = ManyCases(catalog, ON, {})
            determine_tables(source, target, many, one, words, print)

        single = seconds(by_itself) / len(few)
        for name, run in (("lines together", together), ("a table", table)):
            each = seconds(run) / count
            print(
                f"{name:16} {each * 1e6:7.0f} µs a case {single / each:6.1f} × one by one"
            )
    print(f"{'one by one':16} {single * 1e6:7.0f} µs a case")


if __name__ == "__main__":
    main()
