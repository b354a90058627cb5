# SPDX-License-Identifier: Apache-2.0
"""The workbook of a list of 100,000 lines: time of the processor, memory of the process.

Beside it the least that the same library takes to write the same strings by hand, a row
at a time, with nothing of a list around them. Goal of issue 9: 9 s and 100 MB.
"""

import multiprocessing
import resource
import sys
import time
from collections.abc import Callable
from dataclasses import replace
from io import BytesIO
from tempfile import TemporaryDirectory

import xlsxwriter

from carecalc.documents.digest import content_digest
from carecalc.documents.list_values import MonthList
from carecalc.documents.month_list import ListLayout
from carecalc.documents.spreadsheet import month_workbook
from carecalc.domain.money import Money
from tests.documents import papers, samples

LINES = 100_000
WANTED = (9.0, 100)
_SURNAMES = "赵钱孙李周吴郑王冯陈褚卫蒋沈韩杨朱秦尤许"
_GIVEN = "一二三四五六七八九十春夏秋冬东南西北梅兰竹菊"


def a_list(lines: int) -> MonthList:
    """Return a list of so many people, each with a name, number and account of theirs."""
    model = samples.month_list(2)
    made = []
    for number in range(lines):
        name = _SURNAMES[number % 20] + _GIVEN[number % 19] + _GIVEN[number // 7 % 20]
        line = replace(
            model.lines[number % 2],
            name=name,
            id_number=f"9990011940{number:07d}X",
            community=f"样例{number % 40:02d}社区",
            holder=name,
            account=f"62220202{number:011d}",
            amount=Money(30_000 + number % 7),
        )
        made.append(line)
    return replace(model, lines=tuple(made))


def by_hand(values: MonthList, columns: list[str]) -> bytes:
    """Write the lines as the library's own way for many rows does, and nothing else."""
    target = BytesIO()
    with TemporaryDirectory() as folder:
        options = {"constant_memory": True, "tmpdir": folder}
        book = xlsxwriter.Workbook(target, options)
        sheet = book.add_worksheet()
        for row, line in enumerate(values.lines):
            sheet.write_number(row, 0, row + 1)
            for column, field in enumerate(columns, start=1):
                value = getattr(line, field)
                if isinstance(value, Money):
                    sheet.write_number(row, column, value.fen / 100)
                else:
                    sheet.write_string(
                        row, column, value if isinstance(value, str) else value.zh_CN
                    )
        book.close()
    return target.getvalue()


def measured(way: str, lines: int) -> tuple[float, float, int]:
    """Return seconds of the processor, megabytes more than before, bytes of what came."""
    layout, words = samples.layout("month-list", ListLayout), papers.language("zh_CN")
    columns = [each.field for each in layout.columns if each.field != "number"]
    ways: dict[str, Callable[[MonthList], bytes | str]] = {
        "by hand": lambda values: by_hand(values, columns),
        "workbook": lambda values: month_workbook(values, layout, words),
        "digest": lambda values: content_digest(values, "0" * 64, "zh_CN"),
    }
    ways[way](a_list(10))  # What is read or imported once counts for nobody.
    values = a_list(lines)
    before, began = _megabytes(), time.process_time()
    found = ways[way](values)
    return time.process_time() - began, _megabytes() - before, len(found)


def _megabytes() -> float:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def main() -> None:
    """Print the figures, each taken in a process of its own."""
    lines = int(sys.argv[1]) if len(sys.argv) > 1 else LINES
    found = {}
    for way in ("by hand", "workbook", "digest"):
        with multiprocessing.get_context("spawn").Pool(1) as pool:
            seconds, memory, size = pool.apply(measured, (way, lines))
        found[way] = seconds, memory
        print(
            f"{way:10s}{seconds:7.1f} s of the processor, {memory:7.0f} MB more, "
            f"{size:,} bytes",
            flush=True,
        )
    time_ratio, memory_ratio = (
        found["workbook"][at] / max(found["by hand"][at], 1) for at in (0, 1)
    )
    print(
        f"workbook / by hand: {time_ratio:.2f} of the time, {memory_ratio:.2f} of memory"
    )
    print(f"wanted for {LINES:,} lines: {WANTED[0]:.0f} s, {WANTED[1]} MB")


if __name__ == "__main__":
    main()
