# SPDX-License-Identifier: Apache-2.0
"""What the forms of all kinds of fact share: fields, what is typed, what is lacking."""

from dataclasses import dataclass
from datetime import date

from PySide6.QtWidgets import QLineEdit, QVBoxLayout, QWidget

from carecalc.domain.fact import Fact, FactValue
from carecalc.domain.money import Money
from carecalc.errors import UserError
from carecalc.gui.widgets.inputs import Choice, DateEdit, Field, FieldGrid, MoneyEdit
from carecalc.gui.widgets.speaking import Speaking, Voice


@dataclass(frozen=True, slots=True)
class Entry:
    """What was typed: the value, when it holds, and its paper."""

    value: FactValue
    valid_from: date | None
    valid_to: date | None = None
    document: str = ""


class FactForm(QWidget, Speaking):
    """Fields of one kind of fact, below each other or in two columns."""

    def __init__(self, voice: Voice, person: str, today: date) -> None:
        super().__init__()
        self.voice = voice
        self.person = person
        self.today = today
        self.fields: dict[str, Field] = {}
        self._lacking: list[Field] = []
        self.column = QVBoxLayout(self)
        self.column.setContentsMargins(0, 0, 0, 0)
        self.setMinimumWidth(voice.look.size(540))
        self._grid = FieldGrid(2)
        self.column.addLayout(self._grid)
        self.build()

    def build(self) -> None:
        """Make the fields."""
        raise NotImplementedError

    def show_fact(self, fact: Fact) -> None:
        """Fill the fields with what is recorded."""
        raise NotImplementedError

    def value(self) -> FactValue | None:
        """Return the value typed; None after showing what is lacking."""
        raise NotImplementedError

    def read(self) -> Entry | None:
        """Return what was typed; None after showing beside the fields what is wrong."""
        self._lacking = []
        for field in self.fields.values():
            field.clear_error()
        value = self.value()
        first = self.day("from") if "from" in self.fields else None
        last = self.day("to") if "to" in self.fields else None
        document = self.text("document") if "document" in self.fields else ""
        if self._lacking:
            self._lacking[0].control.setFocus()
            return None
        assert value is not None
        return Entry(value, first, last, document)

    def show_error(self, error: UserError) -> bool:
        """Show an error beside the field it names; False where there is none."""
        field = self.fields.get({"valid_to": "to"}.get(error.place, error.place))
        if field is None:
            return False
        field.show_error(error)
        field.control.setFocus()
        return True

    # -- making fields

    def add(
        self,
        name: str,
        title: str,
        control: QWidget,
        *,
        hint: str = "",
        required: bool = False,
        span: int = 1,
    ) -> None:
        """Add a field; `required` ones are asked for when read."""
        field = Field(
            self.voice.catalogue, title, control, name, hint=hint, is_required=required
        )
        field.setProperty("required", required)
        self.fields[name] = field
        self._grid.add(field, span)

    def add_choice(
        self, name: str, title: str, choices: list[tuple[object, str]]
    ) -> Choice:
        """Add a list to choose from, with nothing chosen yet."""
        control = Choice()
        control.fill(choices)
        control.setCurrentIndex(-1)
        self.add(name, title, control, required=True)
        return control

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

    # -- reading fields

    def text(self, name: str) -> str:
        """Return what was typed, with single blanks."""
        control = self.fields[name].control
        assert isinstance(control, QLineEdit)
        typed = " ".join(control.text().split())
        if not typed and self._is_required(name):
            self.lack(name, self.gettext("Please fill this in."))
        return typed

    def code(self, name: str) -> str:
        """Return the code chosen."""
        control = self.fields[name].control
        assert isinstance(control, Choice)
        code = control.code()
        if code is None:
            self.lack(name, self.gettext("Please choose."))
            return ""
        return str(code)

    def day(self, name: str) -> date | None:
        """Return the day typed."""
        control = self.fields[name].control
        assert isinstance(control, DateEdit)
        try:
            day = control.date()
        except UserError as error:
            self.lack(name, error)
            return None
        if day is None and self._is_required(name):
            self.lack(name, self.gettext("Please fill this in."))
        return day

    def amount(self, name: str) -> Money | None:
        """Return the amount typed; None where it is not known."""
        control = self.fields[name].control
        assert isinstance(control, MoneyEdit)
        try:
            return control.money()
        except UserError as error:
            self.lack(name, error)
            return None

    def lack(self, name: str, error: UserError | str) -> None:
        """Show beside a field what is wrong with it."""
        self.fields[name].show_error(error)
        self._lacking.append(self.fields[name])

    def set_required(self, name: str, required: bool, title: str = "") -> None:
        """Ask for a field, or take it away where it means nothing."""
        field = self.fields[name]
        title = title or field.control.accessibleName()
        field.control.setAccessibleName(title)
        field.title.setText(f"{title} *")
        field.setProperty("required", required)
        field.setVisible(required)

    def _is_required(self, name: str) -> bool:
        return bool(self.fields[name].property("required"))

    # -- filling fields

    def fill(self, **texts: str | date | Money | None) -> None:
        """Write values into fields."""
        for name, value in texts.items():
            control = self.fields[name].control
            if isinstance(control, Choice):
                control.choose(value)
            elif isinstance(control, DateEdit):
                assert value is None or isinstance(value, date)
                control.set_date(value)
            elif isinstance(control, MoneyEdit):
                assert value is None or isinstance(value, Money)
                control.set_money(value)
            elif isinstance(control, QLineEdit):
                control.setText(str(value or ""))

    def fill_period(self, fact: Fact) -> None:
        """Write the days and the document of a fact."""
        values: dict[str, str | date | None] = {
            "from": fact.valid_from,
            "to": fact.valid_to,
            "document": fact.document,
        }
        self.fill(**{n: v for n, v in values.items() if n in self.fields})
