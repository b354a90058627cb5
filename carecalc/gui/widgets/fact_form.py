# SPDX-License-Identifier: Apache-2.0
"""What the forms of all kinds of fact share: fields, what is typed, what is lacking."""

from dataclasses import dataclass
from datetime import date

from PySide6.QtWidgets import QLineEdit

from carecalc.domain.fact import Fact, FactValue
from carecalc.gui.page import Desk
from carecalc.gui.widgets.form_fields import FormFields
from carecalc.gui.widgets.inputs import DateEdit
from carecalc.gui.widgets.speaking import Voice


@dataclass(frozen=True, slots=True)
class Entry:
    """What was typed: the value, when it holds, and its paper."""

    value: FactValue
    valid_from: date | None
    valid_to: date | None = None
    document: str = ""
    more: tuple[FactValue, ...] = ()
    """Values of the same paper that are recorded beside the first."""


class FactForm(FormFields):
    """Fields of one kind of fact, below each other or in two columns."""

    desk: Desk | None = None
    person_id = ""
    is_correction = False

    def __init__(self, voice: Voice, person: str, today: date) -> None:
        super().__init__(voice)
        self.person = person
        self.today = today
        self.build()

    def build(self) -> None:
        """Make the fields."""
        raise NotImplementedError

    def attach(self, desk: Desk, person_id: str, is_correction: bool = False) -> None:
        """Let the form ask services about this person while it is filled in."""
        self.desk = desk
        self.person_id = person_id
        self.is_correction = is_correction

    def show_fact(self, fact: Fact) -> None:
        """Fill the fields with what is recorded."""
        raise NotImplementedError

    def value(self) -> FactValue | None:
        """Return the value typed; None after showing what is lacking."""
        raise NotImplementedError

    def read(self) -> Entry | None:
        """Return what was typed; None after showing beside the fields what is wrong."""
        self.begin_reading()
        value = self.value()
        first = self.day("from") if "from" in self.fields else None
        last = self.day("to") if "to" in self.fields else None
        document = self.text("document") if "document" in self.fields else ""
        if not self.is_complete():
            return None
        assert value is not None
        return Entry(value, first, last, document)

    def add_period(self, first: str, *, required: bool = True) -> None:
        """Add the first and the last day."""
        self.add("from", first, DateEdit(), required=required)
        self.add("to", self.gettext("Last day"), DateEdit(), hint=self._open_end())

    def _open_end(self) -> str:
        return self.gettext("Empty while it lasts")

    def add_document(self, title: str = "", *, required: bool = False) -> None:
        """Add the paper that proves it."""
        title = title or self.gettext("Document number")
        self.add("document", title, QLineEdit(), required=required)

    def fill_period(self, fact: Fact) -> None:
        """Write the days and the document of a fact."""
        values: dict[str, str | date | None] = {
            "from": fact.valid_from,
            "to": fact.valid_to,
            "document": fact.document,
        }
        self.fill(**{n: v for n, v in values.items() if n in self.fields})
