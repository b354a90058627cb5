# SPDX-License-Identifier: Apache-2.0
"""What was typed or drawn is not thrown away by one press of Escape, but by two."""

from collections.abc import Callable

from PySide6.QtCore import Qt
from PySide6.QtGui import QAccessible, QAccessibleEvent, QKeyEvent
from PySide6.QtWidgets import (
    QFrame,
    QLabel,
    QLineEdit,
    QPlainTextEdit,
    QTextEdit,
    QVBoxLayout,
    QWidget,
)

_Field = QLineEdit | QPlainTextEdit | QTextEdit


class SecondEscape(QFrame):
    """A line in a dialog that says what the next Escape discards; hidden until then."""

    def __init__(
        self, words: str, would_lose: Callable[[], bool], dialog: QWidget
    ) -> None:
        super().__init__(dialog)
        self.setObjectName("second-escape")
        self.setProperty("role", "notice")
        self.setProperty("kind", "warning")
        self.setAccessibleName(words)
        said = QLabel(words, self)
        said.setWordWrap(True)
        column = QVBoxLayout(self)
        column.setContentsMargins(12, 8, 12, 8)
        column.addWidget(said)
        self._would_lose = would_lose
        self._heard: list[_Field] = []
        self.hide()

    def takes(self, event: QKeyEvent) -> bool:
        """Tell whether this was an Escape that would lose something, and say so."""
        if event.key() != Qt.Key.Key_Escape or not self.isHidden():
            return False
        if not self._would_lose():
            return False
        for field in _fields(self.parentWidget()):
            field.textChanged.connect(self.take_back)
            self._heard.append(field)
        self.show()
        QAccessible.updateAccessibility(QAccessibleEvent(self, QAccessible.Event.Alert))
        event.accept()
        return True

    def take_back(self) -> None:
        """Begin anew: somebody went on with what would be lost."""
        for field in self._heard:
            field.textChanged.disconnect(self.take_back)
        self._heard.clear()
        self.hide()


def is_typed_in(widget: QWidget) -> bool:
    """Tell whether somebody typed something into a widget that still stands there.

    Not what the program put there, nor what a field of Qt's own shows of a choice.
    """
    return any(_is_typed(field) for field in _fields(widget))


def _fields(widget: QWidget) -> list[_Field]:
    return [
        field
        for field in widget.findChildren(QWidget)
        if isinstance(field, _Field) and not field.isReadOnly()
    ]


def _is_typed(field: _Field) -> bool:
    if isinstance(field, QLineEdit):
        return field.isModified() and bool(field.text().strip())
    return field.document().isModified() and bool(field.toPlainText().strip())
