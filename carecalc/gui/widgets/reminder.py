# SPDX-License-Identifier: Apache-2.0
"""Calls back after some minutes: "now ask for the three words again"."""

from PySide6.QtCore import QObject, QTimer
from PySide6.QtWidgets import QApplication

from carecalc.domain.scale import Item
from carecalc.gui.messages import Notice
from carecalc.gui.widgets.speaking import Speaking, Voice


class Reminder(QObject, Speaking):
    """Any number of waits at once, each about one item; says in `notice` when one ends."""

    def __init__(self, voice: Voice, notice: Notice, parent: QObject) -> None:
        super().__init__(parent)
        self.voice = voice
        self._notice = notice

    def start(self, item: Item, minutes: int) -> None:
        """Wait so many minutes."""
        timer = QTimer(self)
        timer.setSingleShot(True)
        timer.setInterval(minutes * 60_000)
        timer.setProperty("item", item)
        timer.timeout.connect(self._on_timeout)
        timer.start()
        self._notice.tell(
            self.gettext(
                "The window will remind you in {minutes} minutes.", minutes=minutes
            )
        )

    def _on_timeout(self) -> None:
        timer = self.sender()
        timer.deleteLater()
        item = timer.property("item")
        assert isinstance(item, Item)
        QApplication.beep()
        self._notice.tell(
            self.gettext(
                "The time is up: go back to {code} {name} now.",
                code=item.code,
                name=item.label,
            ),
            "warning",
        )
