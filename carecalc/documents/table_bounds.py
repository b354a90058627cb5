# SPDX-License-Identifier: Apache-2.0
"""How large a table from outside may be, and what is said of one that is larger."""

from dataclasses import dataclass, replace

from carecalc.errors import UserError
from carecalc.text import N_, Message

_MEGABYTE = 2**20


@dataclass(frozen=True, slots=True)
class Bounds:
    """What is read at most of a list.

    `ratio`: how many times its packed size a part may have, once it is larger than
    `free_bytes`. `cell` is Excel's own limit of characters. `memory` (bytes) and
    `seconds` (of the processor) are for a process that does nothing but read it.
    """

    file_bytes: int = 48 * _MEGABYTE
    members: int = 2_000
    part_bytes: int = 64 * _MEGABYTE
    all_bytes: int = 96 * _MEGABYTE
    ratio: int = 200
    free_bytes: int = _MEGABYTE
    sheets: int = 64
    rows: int = 20_000
    columns: int = 256
    cells: int = 500_000
    cell: int = 32_767
    strings: int = 300_000
    characters: int = 20_000_000
    depth: int = 32
    memory: int = 384 * _MEGABYTE
    seconds: int = 60


BOUNDS = Bounds()
"""For a list of people that an office takes over: each of them is looked at."""

LONG = replace(
    BOUNDS,
    file_bytes=64 * _MEGABYTE,
    part_bytes=256 * _MEGABYTE,
    all_bytes=512 * _MEGABYTE,
    rows=250_000,
    cells=4_000_000,
    strings=3_000_000,
    characters=300_000_000,
    memory=1024 * _MEGABYTE,
    seconds=300,
)
"""For what names a whole county's people: another body's register, a bank's answer, our
own lists, which have a hundred thousand lines at most, each said twice."""


class Budget:
    """Counts what was read of one file, and stops at its bounds."""

    def __init__(self, bounds: Bounds) -> None:
        self.bounds = bounds
        self._bytes = 0
        self._cells = 0
        self._characters = 0

    def take_bytes(self, count: int) -> None:
        """Count unpacked bytes."""
        self._bytes += count
        if self._bytes > self.bounds.all_bytes:
            raise too_large(
                Message(
                    N_("Unpacked it has more than {most} megabytes."),
                    {"most": self.bounds.all_bytes // _MEGABYTE},
                )
            )

    def take_cell(self, text: str, place: str) -> None:
        """Count a cell that is not empty."""
        self._cells += 1
        if self._cells > self.bounds.cells:
            raise too_large(
                Message(
                    N_("More than {most} cells are filled."),
                    {"most": self.bounds.cells},
                ),
                place,
            )
        self.take_text(text, place)

    def take_text(self, text: str, place: str = "") -> None:
        """Count a text, of a cell or shared by several."""
        self.check_length(len(text), place)
        self._characters += len(text)
        if self._characters > self.bounds.characters:
            raise too_large(
                Message(
                    N_("Its texts have more than {most} characters together."),
                    {"most": self.bounds.characters},
                ),
                place,
            )

    def check_length(self, length: int, place: str = "") -> None:
        """Refuse a cell longer than a spreadsheet itself allows."""
        if length > self.bounds.cell:
            raise too_large(
                Message(
                    N_("A cell holds more than {most} characters."),
                    {"most": self.bounds.cell},
                ),
                place,
            )

    def check_column(self, column: int, place: str) -> None:
        """Refuse what stands far to the right of any list."""
        if column >= self.bounds.columns:
            raise too_large(
                Message(
                    N_("{cell} lies far outside any list."),
                    {"cell": place},
                ),
                place,
            )

    def check_rows(self, count: int) -> None:
        """Refuse a sheet of more rows than such a list has."""
        if count > self.bounds.rows:
            raise too_large(
                Message(
                    N_("A sheet has more than {most} rows."),
                    {"most": self.bounds.rows},
                )
            )


def too_large(message: Message, place: str = "") -> UserError:
    """Return the refusal of what is larger than a list can be."""
    return UserError(
        "TABLE-003",
        message,
        Message(
            N_(
                "Copy the list alone (heads and rows) into a new workbook, or save it "
                "as several files."
            )
        ),
        place,
    )


def no_table(message: Message, hint: Message | None = None) -> UserError:
    """Return the refusal of what is no table at all."""
    return UserError(
        "TABLE-001",
        message,
        hint or Message(N_("Choose a workbook (.xlsx) or separated text (.csv).")),
    )


def damaged(message: Message, place: str = "") -> UserError:
    """Return the refusal of a workbook that no office program writes like this."""
    return UserError(
        "TABLE-004",
        message,
        Message(
            N_("Open it in Excel or WPS, save it under a new name, and take that.")
        ),
        place,
    )
