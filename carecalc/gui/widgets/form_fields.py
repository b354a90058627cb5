# SPDX-License-Identifier: Apache-2.0
"""A form of fields that a person types into: made, read, filled, with what is lacking."""

from collections.abc import Iterable
from datetime import date

from PySide6.QtCore import QSize, Signal
from PySide6.QtWidgets import QLineEdit, QVBoxLayout, QWidget

from carecalc.domain.money import Money
from carecalc.errors import UserError
from carecalc.gui.widgets.inputs import Choice, DateEdit, Field, FieldGrid, MoneyEdit
from carecalc.gui.widgets.speaking import Speaking, Voice

_WIDTH = 540


class FormFields(QWidget, Speaking):
    """Fields below each other or in two columns, each found again by its name."""

    resized = Signal()
    """The form shows other fields now and wants another height."""

    def __init__(self, voice: Voice) -> None:
        super().__init__()
        self.voice = voice
        self.fields: dict[str, Field] = {}
        self._lacking: list[Field] = []
        self.column = QVBoxLayout(self)
        self.column.setContentsMargins(0, 0, 0, 0)
        self.setMinimumWidth(_WIDTH)
        self._grid = FieldGrid(2)
        self.column.addLayout(self._grid)

    def sizeHint(self) -> QSize:
        """Return room for two columns of the text's size; a narrow screen has less."""
        usual = super().sizeHint()
        return usual.expandedTo(QSize(self.voice.look.size(_WIDTH), 0))

    def begin_reading(self) -> None:
        """Forget what was lacking before."""
        self._lacking = []
        for field in self.fields.values():
            field.clear_error()

    def is_complete(self) -> bool:
        """Tell whether nothing was lacking; else put the keyboard where it was first."""
        if self._lacking:
            self._lacking[0].control.setFocus()
        return not self._lacking

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
            amount = control.money()
        except UserError as error:
            self.lack(name, error)
            return None
        if amount is None and self._is_required(name):
            self.lack(name, self.gettext("Please fill this in."))
        return amount

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
        self.show_fields((name,), required)

    def show_fields(self, names: Iterable[str], shown: bool) -> None:
        """Show some fields or hide them; the others close up."""
        for name in names:
            self.fields[name].setVisible(shown)
        self._grid.close_up()
        self.resized.emit()

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
