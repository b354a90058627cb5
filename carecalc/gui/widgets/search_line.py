# SPDX-License-Identifier: Apache-2.0
"""A line to search with: keys lead from it into the table, card readers type into it."""

from PySide6.QtCore import QEvent, Qt, QTimer, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QLineEdit, QWidget

_PAUSE = 80
"""Milliseconds: a reader types on sooner, a person later."""


class SearchLine(QLineEdit):
    """A line from which ↓ and PgUp/PgDn lead into the table; Esc empties it.

    Right after a key, and while `is_searching`, no answer stands below: Enter and Tab
    open and leave nothing then, but part what a card reader types in lines or fields.
    """

    left_down = Signal()

    paged = Signal(int)
    """Go so many pages down; negative goes up."""

    rested = Signal()
    """Nothing was typed for a moment."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.is_searching = False
        self._pause = QTimer(self)
        self._pause.setSingleShot(True)
        self._pause.setInterval(_PAUSE)
        self._pause.timeout.connect(self.rested)
        self.textEdited.connect(self._on_edited)

    @property
    def is_resting(self) -> bool:
        """Whether an answer to what was typed stands below."""
        return not self.is_searching and not self._pause.isActive()

    def event(self, event: QEvent) -> bool:
        # A Tab is taken for the focus before it is taken for a key.
        if (
            event.type() == QEvent.Type.KeyPress
            and isinstance(event, QKeyEvent)
            and event.key() == Qt.Key.Key_Tab
            and not self.is_resting
            and self.text()
        ):
            self.insert(" ")
            return True
        return super().event(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        key = event.key()
        if key == Qt.Key.Key_Down:
            self.left_down.emit()
        elif key in (Qt.Key.Key_PageDown, Qt.Key.Key_PageUp):
            self.paged.emit(1 if key == Qt.Key.Key_PageDown else -1)
        elif key == Qt.Key.Key_Escape and self.text():
            self.clear()
        elif key in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and not self.is_resting:
            self.insert(" ")
        else:
            super().keyPressEvent(event)

    def _on_edited(self, text: str) -> None:
        self._pause.start()
