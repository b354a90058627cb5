# SPDX-License-Identifier: Apache-2.0
"""A field for readers of identity cards that type like a keyboard."""

from PySide6.QtCore import QEvent, Qt, QTimer, Signal
from PySide6.QtGui import (
    QFocusEvent,
    QGuiApplication,
    QInputMethodEvent,
    QKeyEvent,
    QKeySequence,
)
from PySide6.QtWidgets import QLineEdit, QWidget

_PAUSE = 250
"""Milliseconds without a key after which a card was typed to its end."""


class CardField(QLineEdit):
    """Takes everything typed into it, Enter and Tab too, until no more comes.

    Nothing of it is shown. `read` gives what was typed. Some readers hand their text to
    an input method: while that composes, keys are its own, and nothing is read yet.
    """

    read = Signal(str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._typed = ""
        self._is_composing = False
        # An input method would make Chinese words of the digits.
        self.setAttribute(Qt.WidgetAttribute.WA_InputMethodEnabled, False)
        self.setAcceptDrops(False)
        self.setContextMenuPolicy(Qt.ContextMenuPolicy.NoContextMenu)
        self._pause = QTimer(self)
        self._pause.setSingleShot(True)
        self._pause.setInterval(_PAUSE)
        self._pause.timeout.connect(self._on_pause)

    def event(self, event: QEvent) -> bool:
        # A Tab is taken for the focus before it is taken for a key.
        if (
            event.type() == QEvent.Type.KeyPress
            and isinstance(event, QKeyEvent)
            and event.key() == Qt.Key.Key_Tab
            and (self._typed or self._is_composing)
        ):
            if not self._is_composing:
                self._take("\t")
            return True
        return super().event(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if self._is_composing:
            event.accept()
        elif event.matches(QKeySequence.StandardKey.Paste):
            self._take(QGuiApplication.clipboard().text())
        elif event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            if self._typed:
                self._take("\n")
            else:
                super().keyPressEvent(event)
        elif event.text() and event.text().isprintable():
            self._take(event.text())
        else:
            event.ignore()

    def inputMethodEvent(self, event: QInputMethodEvent) -> None:
        self._is_composing = bool(event.preeditString())
        self._take(event.commitString())

    def focusOutEvent(self, event: QFocusEvent) -> None:
        super().focusOutEvent(event)
        # What was being composed is gone with the focus.
        self._is_composing = False
        self._take("")

    def _take(self, text: str) -> None:
        self._typed += text
        if self._is_composing:
            self._pause.stop()
        elif self._typed:
            self._pause.start()

    def _on_pause(self) -> None:
        typed, self._typed = self._typed, ""
        if typed.strip():
            self.read.emit(typed)
