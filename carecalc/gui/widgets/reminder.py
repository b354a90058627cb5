# SPDX-License-Identifier: Apache-2.0
"""Calls back after some minutes: "now ask for the three words again"."""

from PySide6.QtCore import QObject, QTimer, Signal


class Reminder(QObject):
    """Any number of waits at once, each about one item."""

    due = Signal(str)
    """The time about this item is up."""

    def start(self, item: str, minutes: int) -> None:
        """Wait so many minutes."""
        timer = QTimer(self)
        timer.setSingleShot(True)
        timer.setInterval(minutes * 60_000)
        timer.setProperty("item", item)
        timer.timeout.connect(self._on_timeout)
        timer.start()

    def _on_timeout(self) -> None:
        timer = self.sender()
        timer.deleteLater()
        self.due.emit(str(timer.property("item")))
