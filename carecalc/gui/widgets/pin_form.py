# SPDX-License-Identifier: Apache-2.0
"""Choosing the six digits that uncover one's window."""

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from carecalc.errors import UserError
from carecalc.gui.page import Desk
from carecalc.gui.widgets.cover import PIN_LENGTH, PinEdit
from carecalc.gui.widgets.inputs import Field, button, label, row_of
from carecalc.i18n import Catalogue
from carecalc.services import users
from carecalc.text import Message


class PinForm(QWidget):
    """Two fields, the same digits in both, and a button that keeps them.

    For a page or a dialog; whoever shows it hears `saved`.
    """

    saved = Signal()

    def __init__(
        self, desk: Desk, catalogue: Catalogue, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self._desk = desk
        self._catalogue = catalogue
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(8)
        column.addWidget(
            label(
                self.gettext(
                    "Six digits that uncover the window when you come back to a visit. "
                    "After five wrong ones only the passphrase opens."
                ),
                "muted",
            )
        )
        fields = QHBoxLayout()
        fields.setSpacing(16)
        self._pin = PinEdit(self)
        self._pin_field = Field(
            catalogue, self.gettext("New PIN"), self._pin, "new-pin"
        )
        self._again = PinEdit(self)
        self._again_field = Field(
            catalogue, self.gettext("The same once more"), self._again, "new-pin-again"
        )
        for field in (self._pin_field, self._again_field):
            fields.addWidget(field, 1)
        column.addLayout(fields)
        self._save = button(self.gettext("Keep this PIN"), "save-pin", "primary", self)
        self._save.clicked.connect(self._on_save)
        self._again.returnPressed.connect(self._on_save)
        self._pin.whole.connect(self._on_first_whole)
        column.addLayout(row_of(self._save))

    def gettext(self, template: str, /, **values: object) -> str:
        return self._catalogue.render(Message(template, values))

    def _on_first_whole(self, pin: str) -> None:
        self._again.setFocus()

    def _on_save(self) -> None:
        for field in (self._pin_field, self._again_field):
            field.clear_error()
        if len(self._pin.text()) < PIN_LENGTH:
            self._pin_field.show_error(
                self.gettext("A PIN has {count} digits.", count=PIN_LENGTH)
            )
            self._pin.setFocus()
        elif self._again.text() != self._pin.text():
            self._again_field.show_error(self.gettext("The two entries differ."))
            self._again.clear()
            self._again.setFocus()
        else:
            self._desk.call(
                users.set_pin,
                self._pin.text(),
                done=self._on_saved,
                failed=self._on_refused,
                busy=self._save,
            )

    def _on_saved(self, nothing: None) -> None:
        for field in (self._pin, self._again):
            field.clear()
        self._desk.pin_chosen.emit()
        self.saved.emit()

    def _on_refused(self, error: UserError) -> None:
        self._pin_field.show_error(error)
        self._again.clear()
        self._pin.setFocus()
        self._pin.selectAll()
