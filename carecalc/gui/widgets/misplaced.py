# SPDX-License-Identifier: Apache-2.0
"""Says that an identity number was typed where a name goes, and offers to move it."""

import re

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QLineEdit, QVBoxLayout, QWidget

from carecalc.domain.person import normalise_id_number
from carecalc.gui.widgets.inputs import button, label
from carecalc.gui.widgets.speaking import Speaking, Voice

_NUMBER = re.compile(r"[0-9]{17}[0-9X]")


def number_in(typed: str) -> str:
    """Return the identity number that stands in a field; empty where none does."""
    plain = normalise_id_number(typed)
    return plain if _NUMBER.fullmatch(plain) else ""


class MisplacedNumber(QWidget, Speaking):
    """Stands below the field `line`; nothing is shown while that holds no number."""

    wanted = Signal(str)
    """Put this number where it belongs: the name's field is empty then."""

    def __init__(self, voice: Voice, line: QLineEdit, parent: QWidget) -> None:
        super().__init__(parent)
        self.setObjectName("misplaced-number")
        self.voice = voice
        self._line = line
        self._goes_in = True
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 2, 0, 0)
        column.setSpacing(3)
        self._said = label("", "field-error", self)
        self._said.setObjectName("misplaced-said")
        column.addWidget(self._said)
        self._move = button(
            self.gettext("Put it into “Identity number”"), "move-number", "link", self
        )
        self._move.clicked.connect(self._on_move)
        column.addWidget(self._move)
        line.textChanged.connect(self._on_typed)
        self._on_typed(line.text())

    @property
    def number(self) -> str:
        """The number that stands in the name's field; empty where there is none."""
        return number_in(self._line.text())

    def let_in(self, goes_in: bool) -> None:
        """Say whether the number's own field is free; else moving is not offered."""
        self._goes_in = goes_in
        self._show(bool(self.number))

    def _on_typed(self, text: str) -> None:
        self._show(bool(self.number))

    def _show(self, is_number: bool) -> None:
        said = self.gettext("This is an identity number and no name.")
        if not self._goes_in:
            said = self.gettext(
                "This is an identity number and no name; another one stands in its own "
                "field already."
            )
        self._said.setText(said)
        self._line.setAccessibleDescription(said if is_number else "")
        self._move.setVisible(self._goes_in)
        self.setVisible(is_number)

    def _on_move(self) -> None:
        number = self.number
        if number:
            self._line.clear()
            self.wanted.emit(number)
