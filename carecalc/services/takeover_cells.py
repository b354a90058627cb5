# SPDX-License-Identifier: Apache-2.0
"""The cells of one row by what they hold, and what is to be said of them."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import TypeVar

from carecalc.catalog.takeover_words import TakeoverWords, plain_word
from carecalc.domain.person import Person
from carecalc.domain.table import NUMBER, Cell, Row, cell_name
from carecalc.domain.taking_over import (
    NewFact,
    OldDecision,
    OldPayment,
    Plan,
    Remark,
)
from carecalc.domain.taking_over_reading import read_digits, read_words
from carecalc.errors import UserError
from carecalc.text import N_, Message, Text

T = TypeVar("T")


@dataclass(slots=True)
class Said:
    """What a row says, and what is to be said of it.

    `is_nobody`: it is no person's row. `faults` keep it out, `doubts` do not.
    """

    row: int
    is_nobody: bool = False
    name: str = ""
    id_number: str = ""
    person: Person | None = None
    facts: list[NewFact] = field(default_factory=list)
    payment: OldPayment | None = None
    programme: str = ""
    decision: OldDecision = field(default_factory=OldDecision)
    applied_on: date | None = None
    faults: list[Remark] = field(default_factory=list)
    doubts: list[Remark] = field(default_factory=list)


class Cells:
    """The cells of the row that is read now, by field."""

    def __init__(
        self,
        words: TakeoverWords,
        codes: Mapping[str, Mapping[str, Text]],
        plan: Plan,
    ) -> None:
        self._words = words
        self._codes = codes
        self._columns = {name: column for column, name in plan.fields.items()}
        self._for_all = {name: Cell(value) for name, value in plan.for_all.items()}
        self._nothing = {plain_word(sign) for sign in words.signs.nothing}
        self._row = Row(0, {})
        self._said = Said(0)

    def turn_to(self, row: Row) -> Said:
        """Read another row from now on; return what is said of it, nothing yet."""
        self._row, self._said = row, Said(row.number)
        return self._said

    def cell(self, name: str) -> Cell | None:
        """Return the cell of a field, or what stands for every row; None for nothing."""
        column = self._columns.get(name)
        cell = None if column is None else self._row.cell(column)
        if cell is None or plain_word(cell.text) in self._nothing or not cell.text:
            return self._for_all.get(name)
        return cell

    def read(self, name: str, read: Callable[[Cell], T]) -> T | None:
        """Return what a cell says, read so; None for nothing, or what cannot be read."""
        cell = self.cell(name)
        return None if cell is None else self.tried(name, read, cell)

    def text(self, name: str) -> str:
        """Return the words of a cell in one line; empty for none."""
        cell = self.cell(name)
        if cell is None:
            return ""
        if cell.kind == NUMBER and cell.has_lost_digits:
            return self.read(name, read_digits) or ""
        return self.read(name, read_words) or ""

    def code(self, name: str, kind: str) -> str | None:
        """Return the code that a cell means; None where it has none, or is not understood."""
        words = self.text(name)
        if not words:
            return None
        code = self.code_of(kind, words)
        if code is None:
            self.unknown(name, words)
        return code

    def code_of(self, kind: str, words: str) -> str | None:
        """Return the code that a word means; None for one that is not known."""
        found = self._words.code_of(kind, words)
        if found is not None:
            return found
        plain = plain_word(words)
        for code, label in self._codes.get(kind, {}).items():
            if plain in (plain_word(code), plain_word(label.zh_CN)):
                return code
        return None

    def tried(self, name: str, act: Callable[..., T], *given: object) -> T | None:
        """Return what an act gives; what it refuses is a fault of the cell."""
        try:
            return act(*given)
        except UserError as error:
            self.fault(error.message, error.hint, name)
            return None

    def unknown(self, name: str, words: str) -> None:
        """Say that a word is not understood."""
        self.fault(
            Message(
                N_("“{word}” is not understood ({field})."),
                {"word": words, "field": self._words.fields[name].label},
            ),
            Message(N_("Write it in one of the usual words, or leave the column out.")),
            name,
        )

    def tell_month(self, name: str, is_month: bool, day: date) -> None:
        """Say that a day was taken where the list had only the month."""
        if is_month:
            self.doubt(
                Message(N_("The day is missing: {day} is taken."), {"day": day}), name
            )

    def tell_formulas(self) -> None:
        """Say which cells are formulas."""
        for name, column in self._columns.items():
            cell = self._row.cell(column)
            if cell is not None and cell.is_formula and cell.text:
                self.doubt(Message(N_("A formula: what it gave last is taken.")), name)
            elif cell is not None and cell.is_formula:
                self.fault(
                    Message(N_("A formula that never gave a value.")),
                    Message(N_("Open the workbook in Excel or WPS and save it again.")),
                    name,
                )

    def _where(self, name: str) -> str:
        column = self._columns.get(name)
        if column is None or (self._row.cell(column) is None and name in self._for_all):
            return ""
        return cell_name(column, self._row.number)

    def fault(self, message: Message, hint: Message | None, name: str) -> None:
        """Keep the row out, for what stands in a cell."""
        remark = Remark(message, hint, self._where(name))
        if remark not in self._said.faults:
            self._said.faults.append(remark)

    def doubt(self, message: Message, name: str = "") -> None:
        """Say what is to be looked at; the row is taken all the same."""
        self._said.doubts.append(
            Remark(message, None, self._where(name) if name else "")
        )
