# SPDX-License-Identifier: Apache-2.0
"""Follows the colours of the system, and waits for that until nobody's hands are full."""

from PySide6.QtCore import QEvent, QObject, QTimer, Signal
from PySide6.QtGui import QInputMethodEvent
from PySide6.QtWidgets import QApplication, QWidget

from carecalc.gui.guard import BY_HAND, Guard

QUIET_MS = 1500
"""Milliseconds without a key or a touch before everything is shown anew."""


class Following(QObject):
    """Says `due` once the window can be shown in the system's new colours.

    Showing it anew puts away a dialog or a list that is open over a page, with what was
    typed there, and what is typed meanwhile would go astray. The system asks nobody:
    at sunset it changes by itself.
    """

    due = Signal()

    def __init__(self, guard: Guard, parent: QWidget) -> None:
        super().__init__(parent)
        self._guard = guard
        self._is_composing = False
        self._quiet = QTimer(self)
        self._quiet.setSingleShot(True)
        self._quiet.timeout.connect(self._on_quiet)
        QApplication.styleHints().colorSchemeChanged.connect(self._on_changed)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Wait anew after whatever a hand does; only while something is due."""
        if event.type() in BY_HAND:
            if isinstance(event, QInputMethodEvent):
                self._is_composing = bool(event.preeditString())
            self._quiet.start()
        return False

    def _on_changed(self) -> None:
        QApplication.instance().installEventFilter(self)
        self._quiet.start(QUIET_MS)

    def _on_quiet(self) -> None:
        is_open = self._guard.dialogs or QApplication.activePopupWidget() is not None
        if is_open or self._is_composing:
            self._quiet.start()
            return
        QApplication.instance().removeEventFilter(self)
        self.due.emit()
