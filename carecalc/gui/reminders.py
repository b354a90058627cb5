# SPDX-License-Identifier: Apache-2.0
"""Calls back after some minutes, whatever is shown by then: "ask for the words again"."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

from PySide6.QtCore import QObject, QTimer, Signal

from carecalc.text import Text


@dataclass(frozen=True, slots=True)
class Reminder:
    """What to go back to: a question of a visit, and when; `name` is the person's."""

    person: str
    visit: str
    item: str
    name: str
    label: Text
    due: datetime


class Reminders(QObject):
    """Every wait of one desk; they end with it, not with the page that began them."""

    changed = Signal()
    """Another one waits, one is due, or one was done with."""

    def __init__(self, clock: Callable[[], datetime], parent: QObject) -> None:
        super().__init__(parent)
        self._clock = clock
        self._waiting: dict[QTimer, Reminder] = {}
        self._due: list[Reminder] = []

    @property
    def waiting(self) -> tuple[Reminder, ...]:
        """Those whose time has not come, the next first."""
        return tuple(sorted(self._waiting.values(), key=lambda each: each.due))

    @property
    def due(self) -> tuple[Reminder, ...]:
        """Those whose time is up, the oldest first."""
        return tuple(self._due)

    def left(self, reminder: Reminder) -> timedelta:
        """Return how long one still waits."""
        return reminder.due - self._clock()

    def start(
        self,
        *,
        person: str,
        visit: str,
        item: str,
        name: str,
        label: Text,
        minutes: float,
    ) -> None:
        """Wait so many minutes; a question that waits already begins again."""
        self.drop(visit, item)
        due = self._clock() + timedelta(minutes=minutes)
        timer = QTimer(self)
        timer.setSingleShot(True)
        timer.setInterval(round(minutes * 60_000))
        timer.timeout.connect(self._on_timeout)
        self._waiting[timer] = Reminder(person, visit, item, name, label, due)
        timer.start()
        self.changed.emit()

    def drop(self, visit: str, item: str = "") -> None:
        """Be done with a question's reminder, due or not; with all of a visit."""
        for timer, each in tuple(self._waiting.items()):
            if each.visit == visit and item in (each.item, ""):
                timer.stop()
                del self._waiting[timer]
                timer.deleteLater()
        self._due = [
            e for e in self._due if e.visit != visit or item not in (e.item, "")
        ]
        self.changed.emit()

    def _on_timeout(self) -> None:
        timer = self.sender()
        assert isinstance(timer, QTimer)
        self._due.append(self._waiting.pop(timer))
        timer.deleteLater()
        self.changed.emit()
