# SPDX-License-Identifier: Apache-2.0
"""A dialog that asks what an act of commissioned work needs, errors beside their fields."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from datetime import date
from typing import Any

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QCheckBox, QGridLayout, QLineEdit, QPushButton, QWidget

from carecalc.domain.money import Money
from carecalc.errors import UserError
from carecalc.gui.dialog import Dialog
from carecalc.gui.messages import Notice
from carecalc.gui.page import Desk
from carecalc.gui.widgets.inputs import (
    Choice,
    DateEdit,
    Field,
    FieldGrid,
    MoneyEdit,
    TextArea,
    label,
)
from carecalc.i18n import Catalogue
from carecalc.text import Message


class Ticks(QWidget):
    """Boxes in columns, each with a code."""

    def __init__(
        self,
        name: str,
        choices: Iterable[tuple[str, str]],
        parent: QWidget,
        columns: int = 2,
    ) -> None:
        super().__init__(parent)
        grid = QGridLayout(self)
        grid.setContentsMargins(0, 0, 0, 0)
        self._boxes: dict[str, QCheckBox] = {}
        for number, (code, words) in enumerate(choices):
            box = QCheckBox(words, self)
            box.setObjectName(f"{name}-{code}")
            box.setAccessibleName(words)
            grid.addWidget(box, *divmod(number, columns))
            self._boxes[code] = box

    def chosen(self) -> tuple[str, ...]:
        """Return the codes that are ticked."""
        return tuple(code for code, box in self._boxes.items() if box.isChecked())

    def choose(self, codes: Sequence[str]) -> None:
        """Tick these."""
        for code, box in self._boxes.items():
            box.setChecked(code in codes)


class Asking(Dialog):
    """Fields from above, a way out, and the button that does it."""

    done = Signal(object)
    """What the service returned."""

    def __init__(
        self, desk: Desk, catalogue: Catalogue, title: str, name: str, parent: QWidget
    ) -> None:
        super().__init__(title, parent, 600)
        self.setObjectName(name)
        self.desk = desk
        self.catalogue = catalogue
        self.fields: dict[str, Field] = {}
        self._grid: FieldGrid | None = None
        self._is_wrong = False

    def gettext(self, template: str, /, **values: object) -> str:
        """Return a sentence of ours in the window's language."""
        return self.catalogue.render(Message(template, values))

    # -------------------------------------------------------------- building

    def tell(self, text: str, role: str = "muted") -> None:
        """Say something above the next field."""
        self._grid = None
        self.body.addWidget(label(text, role, self))

    def ask(
        self,
        name: str,
        title: str,
        control: QWidget,
        hint: str = "",
        is_required: bool = False,
        span: int = 1,
    ) -> None:
        """Ask for something; fields of one span stand beside each other."""
        if self._grid is None:
            self._grid = FieldGrid()
            self.body.addLayout(self._grid)
        self.fields[name] = Field(
            self.catalogue, title, control, name, hint, is_required, self
        )
        self._grid.add(self.fields[name], span)

    def add_ends(self, yes: str, name: str, kind: str = "primary") -> QPushButton:
        """Add room for what goes wrong, a way out, and the button that does it."""
        self._notice = Notice(self.catalogue, self)
        self._notice.setObjectName(f"{name}-notice")
        self.body.addWidget(self._notice)
        self.body.addStretch()
        cancel = self.add_button(self.gettext("Cancel"), "cancel")
        cancel.clicked.connect(self.reject)
        self._yes = self.add_button(yes, name, kind)
        return self._yes

    # -------------------------------------------------------------- what is typed

    def read(self) -> None:
        """Begin to read the fields: nothing is wrong yet."""
        self._is_wrong = False
        self._notice.clear()
        for field in self.fields.values():
            field.clear_error()

    @property
    def is_right(self) -> bool:
        """Whether everything read so far could be read."""
        return not self._is_wrong

    def text(self, name: str) -> str:
        """Return what is typed into a line or an area."""
        control = self.fields[name].control
        if isinstance(control, TextArea):
            return control.toPlainText()
        assert isinstance(control, QLineEdit)
        return control.text()

    def lines(self, name: str) -> tuple[str, ...]:
        """Return the lines of an area that say something."""
        return tuple(
            one for each in self.text(name).splitlines() if (one := each.strip())
        )

    def number(self, name: str) -> int:
        """Return a whole number; 0 and an error beside it for anything else."""
        text = self.text(name).strip()
        if text.isascii() and text.isdigit():
            return int(text)
        self.point(name, self.gettext("Write a whole number."))
        return 0

    def day(self, name: str, is_required: bool = True) -> date | None:
        """Return a day; an error beside it for what is none."""
        control = self.fields[name].control
        assert isinstance(control, DateEdit)
        try:
            found = control.date()
        except UserError as error:
            self.point(name, error)
            return None
        if found is None and is_required:
            self.point(name, self.gettext("Write a day."))
        return found

    def money(self, name: str) -> Money:
        """Return an amount; an error beside it for what is none."""
        control = self.fields[name].control
        assert isinstance(control, MoneyEdit)
        try:
            found = control.money()
        except UserError as error:
            self.point(name, error)
            return Money(0)
        if found is None:
            self.point(name, self.gettext("Write an amount."))
        return found or Money(0)

    def code(self, name: str) -> str:
        """Return what is chosen; "" for nothing."""
        control = self.fields[name].control
        assert isinstance(control, Choice)
        return str(control.code() or "")

    def ticked(self, name: str) -> tuple[str, ...]:
        """Return the codes of the boxes that are ticked."""
        control = self.fields[name].control
        assert isinstance(control, Ticks)
        return control.chosen()

    # -------------------------------------------------------------- doing it

    def run(self, service: Callable[..., Any], *given: object) -> None:
        """Do it; the dialog goes when it is done."""
        self.desk.call(
            service,
            *given,
            done=self._on_done,
            failed=self._on_refused,
            busy=self._yes,
        )

    def point(self, name: str, error: UserError | str) -> None:
        """Say beside a field what is wrong; the first such field has the keyboard."""
        field = self.fields[name]
        field.show_error(error)
        if not self._is_wrong:
            field.control.setFocus()
            self.area.ensureWidgetVisible(field.error)
        self._is_wrong = True
        self.fit()

    def _on_done(self, result: object) -> None:
        self.accept()
        self.done.emit(result)

    def _on_refused(self, error: UserError) -> None:
        if error.place in self.fields:
            self.point(error.place, error)
        else:
            self._notice.show_error(error)
        self.fit()
