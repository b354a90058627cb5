# SPDX-License-Identifier: Apache-2.0
"""A table that somebody else wrote: its cells as they stand, before they mean anything."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

TEXT, NUMBER, DAY, TRUTH, FAULT = "text", "number", "day", "truth", "fault"

MOST_EXACT_DIGITS = 15
"""More digits than these a spreadsheet does not keep in a number: it writes zeros."""


@dataclass(frozen=True, slots=True)
class Cell:
    """One cell: what it says, and what it is to the program that wrote it.

    A number is written out (`1200.5`), a day as `2026-11-22`; a fault is what stands
    there instead of a value (`#N/A`). `is_formula`: the value is what the formula gave
    when the file was saved; it is never worked out again.
    """

    text: str
    kind: str = TEXT
    is_formula: bool = False

    @property
    def has_lost_digits(self) -> bool:
        """Whether it is a number too long for a spreadsheet to have kept."""
        digits = self.text.lstrip("-").replace(".", "")
        return (
            self.kind == NUMBER
            and len(digits.strip("0")) > 0
            and (len(digits) > MOST_EXACT_DIGITS)
        )


@dataclass(frozen=True, slots=True)
class Row:
    """One row by its number in the file (from 1), its cells by column (from 0)."""

    number: int
    cells: Mapping[int, Cell]
    is_hidden: bool = False

    def cell(self, column: int) -> Cell | None:
        """Return the cell in a column; None for an empty one."""
        return self.cells.get(column)

    def __reduce__(self) -> tuple[object, ...]:
        # Read in a process of its own, a long table is on its way to the window, which
        # stands still meanwhile: as plain values it takes a fifth of the time.
        cells = [
            (column, cell.text)
            if cell.kind == TEXT and not cell.is_formula
            else (column, cell.text, cell.kind, cell.is_formula)
            for column, cell in self.cells.items()
        ]
        return _row, (self.number, cells, self.is_hidden)


def _row(number: int, cells: Sequence[tuple[Any, ...]], is_hidden: bool) -> Row:
    return Row(number, {column: Cell(*said) for column, *said in cells}, is_hidden)


@dataclass(frozen=True, slots=True)
class Sheet:
    """One sheet with the rows in which anything stands; `is_hidden` in the file."""

    name: str
    rows: tuple[Row, ...]
    is_hidden: bool = False

    @property
    def columns(self) -> int:
        """How many columns hold anything, from the first one on."""
        return max((max(row.cells) + 1 for row in self.rows if row.cells), default=0)


@dataclass(frozen=True, slots=True)
class Table:
    """A file's sheets; `digest` is the SHA-256 of its bytes, `name` the file's name."""

    name: str
    digest: str
    sheets: tuple[Sheet, ...]


def column_name(column: int) -> str:
    """Return what a spreadsheet calls a column (from 0): A … Z, AA …"""
    letters = ""
    column += 1
    while column:
        column, rest = divmod(column - 1, 26)
        letters = chr(ord("A") + rest) + letters
    return letters


def cell_name(column: int, row: int) -> str:
    """Return what a spreadsheet calls a cell: `C17`."""
    return f"{column_name(column)}{row}"
