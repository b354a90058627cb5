# SPDX-License-Identifier: Apache-2.0
"""`carecalc determine` on many lines: the same bytes as one line at a time."""

import io
import json
import sys
from collections.abc import Callable
from dataclasses import replace
from datetime import date
from pathlib import Path
from random import Random
from typing import Any

import pytest
from pyarrow import parquet

from carecalc import cli
from carecalc.batch.case_gathering import CaseWriter, columns_of
from carecalc.batch.case_table_writing import write_cases
from carecalc.catalog.cases import read_case
from carecalc.domain.case import (
    AssessmentRecord,
    Case,
    CaseEvent,
    CertificateRecord,
    FeeRecord,
    Place,
    StatusRecord,
)
from carecalc.domain.money import Money
from carecalc.domain.period import Month
from carecalc.errors import UserError
from carecalc.services.case_column_checks import doubtful
from carecalc.services.case_json import as_json
from tests.batch.random_cases import random_case
from tests.laws import shipped

OCTOBER = Month(2026, 10)

Run = Callable[..., tuple[int, bytes]]

# What only one line at a time can answer, and what looks as if it could not.
ODD = [
    b"not json",
    b"{}",
    b'{"id": [1], "region": "110105", "person": {}}',
    b'{"id": 1, "region": "110105", "person": {}, "more": 1}',
    b'{"id": 2, "region": "110105", "person": {"income_fen": -1}}',
    b'{"id": 3, "region": "999999", "person": {}}',
    b'{"id": 4, "region": "110105", "person": {"birth_date": "1940-02-30"}}',
    b'{"id": 5, "region": "110105", "person": {"statuses": [{"code": "XX"}]}}',
    b'{"id": 6, "region": "110105", "person": {"income_fen": 10000000000000000000000000}}',
    b'{"region": "110105", "person": {}}',
    '{"id": "王\\n", "region": "620102", "person": {"hukou": "110105"}}'.encode(),
    b'{"id": 7, "region": "310101", "person": {}, "months": ["0001-01", "9999-12"]}',
    b"",
]


def lines(count: int) -> bytes:
    """Return cases of several regions, with an odd line now and then."""
    random = Random(7)
    found: list[bytes] = []
    for n in range(count):
        region = random.choice(
            ["110105", "110108", "310101", "500112", "330102", "340104"]
        )
        case = random_case(random, str(n), region)
        # Most of them sound: no programme of elsewhere, no day before another.
        sound = replace(case, applied_again=(), paid={}, choices={}, decided_on=None)
        found.append(as_json(sound if n % 4 else case).encode())
        if n % 3 == 0:
            found.append(ODD[n // 3 % len(ODD)])
    return b"\n".join(found)


@pytest.fixture
def run(
    monkeypatch: pytest.MonkeyPatch, capsysbinary: pytest.CaptureFixture[bytes]
) -> Run:
    """Return what runs the command on some lines, many at once or one by one."""

    def determine(data: bytes, *arguments: str, many: bool) -> tuple[int, bytes]:
        monkeypatch.setattr(cli, "MANY", 1 if many else 10**9)
        monkeypatch.setattr(cli, "AT_ONCE", 2)
        monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(data)))
        code = cli.main(["determine", "--on", "2026-11-21", *arguments])
        return code, capsysbinary.readouterr().out

    return determine


@pytest.mark.thorough
@pytest.mark.parametrize(
    "arguments",
    [(), ("--language", "en", "--switch", "bj-choice-scope=package")],
)
def test_that_many_cases_are_answered_with_the_bytes_of_one_at_a_time(
    run: Run, arguments: tuple[str, ...]
) -> None:
    data = lines(120)
    at_once = run(data, *arguments, many=True)
    assert at_once == run(data, *arguments, many=False)
    told = [json.loads(line) for line in at_once[1].splitlines()]
    assert at_once[0] == cli.BAD_LINES
    assert sum("lines" in one for one in told) > 60


def test_that_reasons_and_households_are_told_one_case_at_a_time(run: Run) -> None:
    case = b'{"region": "620102", "person": {}}\n'
    _, out = run(case * 2, "--reasons", many=True)
    assert all("reasons" in json.loads(line)["lines"][0] for line in out.splitlines())
    _, out = run(case * 2, "--pre-screen", many=True)
    assert all("pre_screen" in json.loads(line) for line in out.splitlines())


# ---- tables


def sound_cases(count: int) -> list[Case]:
    """Return cases of which most are sound, some of them without an id."""
    found = []
    for raw in lines(count).split(b"\n"):
        try:
            case = read_case(json.loads(raw))
        except (UserError, ValueError):
            continue
        found.append(replace(case, id="" if len(found) % 9 == 0 else case.id))
    return found


@pytest.mark.thorough
def test_that_cases_of_a_table_are_answered_like_the_lines_of_them(
    run: Run, tmp_path: Path
) -> None:
    cases = sound_cases(160)
    cases = [case for case in cases if case.income is None or case.income.fen < 10**9]
    write_cases(columns_of(cases), tmp_path / "cases.parquet")
    told = [{**json.loads(as_json(case)), "id": case.id or None} for case in cases]
    data = "\n".join(map(json.dumps, told)).encode()
    wanted = run(data, many=False)
    assert run(b"", "--from", str(tmp_path / "cases.parquet"), many=True) == wanted

    (tmp_path / "cases.jsonl").write_bytes(data)
    assert run(b"", "--from", str(tmp_path / "cases.jsonl"), many=True) == wanted
    results = [json.loads(line) for line in wanted[1].splitlines()]
    assert {"error", "lines"} <= {name for one in results for name in one}
    for source in ("cases.parquet", "cases.jsonl"):
        arguments = [
            "--from",
            str(tmp_path / source),
            "--out",
            str(tmp_path / "l.parquet"),
        ]
        assert run(b"", *arguments, many=True) == (wanted[0], b"")
        rows = parquet.read_table(tmp_path / "l.parquet").to_pylist()
        assert sorted(map(told_of_row, rows)) == sorted(
            json.dumps([result["id"] or "", *what], ensure_ascii=False)
            for result in results
            for what in told_of(result)
        )


def told_of(result: dict[str, Any]) -> list[list[Any]]:
    """Return what a result says in rows of a table."""
    if "error" in result:
        return [[None] * 10 + list(result["error"].values())]
    return [[*line.values(), None, None, None] for line in result["lines"]]


def told_of_row(row: dict[str, Any]) -> str:
    """Return a row as it is compared."""
    _, *rest = row.values()
    return json.dumps([row["id"] or "", *rest], ensure_ascii=False)


DOUBTS = [
    {"region": "11010"},
    {"region": "999999"},
    {"sex": "unknown"},
    {"setting": "elsewhere"},
    {"hukou": (Place(None, None, "Beijing"),)},
    {"statuses": (StatusRecord(None, None, "XX"),)},
    {"statuses": (StatusRecord(date(2026, 2, 1), date(2026, 1, 1), "DB"),)},
    {"certificates": (CertificateRecord(None, None, "肢体", 5),)},
    {"assessments": (AssessmentRecord(date(2026, 1, 1), None, "gbt-42195-2022", 9),)},
    {"assessments": (AssessmentRecord(None, None, "gbt-42195-2022", 3),)},
    {"assessments": (AssessmentRecord(date(1930, 1, 1), None, "gbt-42195-2022", 3),)},
    {"events": (CaseEvent("holiday", date(2026, 1, 1)),)},
    {"events": (CaseEvent("death", date(1930, 1, 1)),)},
    {"applied_on": date(1930, 1, 1)},
    {"decided_on": date(2025, 1, 1)},
    {"applied_again": (date(2025, 1, 1),)},
    {"fees": (FeeRecord(OCTOBER, "outside", Money(1), None),)},
    {"paid": {("sh-age", OCTOBER): Money(1)}},
    {"choices": {"bj-living": ("sh-age",)}},
]


@pytest.mark.parametrize("changes", DOUBTS, ids=lambda changes: next(iter(changes)))
def test_that_a_case_that_cannot_be_is_not_determined_from_a_table(
    changes: dict[str, Any],
) -> None:
    sound = Case(
        "1",
        "110105",
        date(1940, 1, 1),
        assessments=(AssessmentRecord(date(2026, 1, 1), None, "gbt-42195-2022", 3),),
        applied_on=date(2026, 1, 5),
        decided_on=date(2026, 1, 20),
        choices={"bj-living": ("bj-hardship",)},
        paid={("bj-age", OCTOBER): Money(1), ("bj-age", Month(2026, 9)): Money(1)},
    )
    columns = columns_of([sound, replace(sound, **changes)])
    assert doubtful(columns, shipped()).tolist() == [False, True]


def test_that_an_entry_that_stands_twice_is_not_determined_from_a_table() -> None:
    writer = CaseWriter()
    for months in ((1, 2), (1, 1)):
        writer.add(Case("1", "110105"))
        for month in months:
            writer.row("paid", ("bj-age",), 2026 * 12 + month, 0, 500)
    assert doubtful(writer.columns(), shipped()).tolist() == [False, True]


@pytest.mark.parametrize("kind", ["paid", "choice"])
def test_that_a_row_of_a_table_is_refused_for_what_stands_in_it_twice(
    run: Run, tmp_path: Path, kind: str
) -> None:
    """The sums of both would be one person's: nobody may take the last of them."""
    writer = CaseWriter()
    writer.add(Case("1", "110105"))
    for fen in (4000, 6000):
        if kind == "paid":
            writer.row("paid", ("bj-age",), 2026 * 12 + 9, 0, fen)
        else:
            writer.row("choice", ("bj-living", ("bj-hardship",)))
    table = tmp_path / "cases.parquet"
    write_cases(writer.columns(), table)
    code, out = run(b"", "--from", str(table), many=True)
    assert code == cli.BAD_LINES
    assert json.loads(out)["error"]["code"] == "CASE-005"


def test_that_a_table_holds_no_reasons_and_says_what_it_is(
    run: Run, tmp_path: Path
) -> None:
    for arguments in (["--out", "lines.txt"], ["--reasons", "--out", "lines.parquet"]):
        assert run(b"", *arguments, many=True) == (cli.CANNOT_RUN, b"")
