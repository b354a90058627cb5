# SPDX-License-Identifier: Apache-2.0
"""A line of text inside a form that has keys of its own."""

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QLineEdit


class Line(QLineEdit):
    """A line whose Enter ends here: the form around it would go on with it otherwise."""

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Keep Enter, but not with Ctrl; Escape and the rest go their way."""
        super().keyPressEvent(event)
        is_enter = event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter)
        if is_enter and not event.modifiers() & Qt.KeyboardModifier.ControlModifier:
            event.accept()
