# SPDX-License-Identifier: Apache-2.0
"""Tables as CSV that a spreadsheet opens and cannot be made to run."""

import csv
from collections.abc import Iterable, Sequence
from typing import TextIO

_RUNS = ("=", "+", "-", "@", "\t", "\r", "＝", "＋", "－", "＠")
MARK = "'"
"""Stands before text that a spreadsheet would run; taken away once when read."""


def cell(value: object) -> object:
    """Return what stands in a cell: numbers as they are, text that runs nothing.

    Text that begins with the mark itself gets another: so taking one away always gives
    the text back.
    """
    if isinstance(value, str) and value.startswith((*_RUNS, MARK)):
        return MARK + value
    return value


def write_table(
    stream: TextIO, names: Sequence[str], rows: Iterable[Sequence[object]]
) -> int:
    """Write a heading and rows into a stream opened with `newline=""`; how many rows."""
    writer = csv.writer(stream)
    writer.writerow(names)
    count = 0
    for row in rows:
        writer.writerow([cell(value) for value in row])
        count += 1
    return count
