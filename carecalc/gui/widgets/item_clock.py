# SPDX-License-Identifier: Apache-2.0
"""How long each question was open and looked at, on a clock that nobody sets."""

from collections.abc import Callable

from PySide6.QtCore import QElapsedTimer, QEvent, QObject
from PySide6.QtWidgets import QWidget


class ItemClock(QObject):
    """Adds up milliseconds by question while the page is shown in the active window.

    `take` gives what a question has gathered since it was last taken; None as long as
    nothing is measured: of a visit from paper, a practice, one that is closed.
    `now` counts milliseconds and never goes back; as a rule it is Qt's monotonic clock.
    """

    def __init__(self, page: QWidget, now: Callable[[], int] | None = None) -> None:
        super().__init__(page)
        self._page = page
        self._timer = QElapsedTimer()
        self._timer.start()
        self._now = now or self._timer.elapsed
        self._spent: dict[str, int] = {}
        self._open = ""
        self._since: int | None = None
        self._is_measuring = False
        page.installEventFilter(self)

    def measure(self) -> None:
        """Begin to measure: from now on it counts."""
        self._is_measuring = True

    def turn_to(self, code: str) -> None:
        """Note which question is open from now on."""
        self._stop()
        self._open = code
        self._go_on()

    def take(self, code: str) -> int | None:
        """Return the milliseconds of a question, and begin it again from nothing."""
        if not self._is_measuring:
            return None
        self._stop()
        self._go_on()
        return self._spent.pop(code, 0)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() in (QEvent.Type.WindowDeactivate, QEvent.Type.Hide):
            self._stop()
        elif event.type() in (QEvent.Type.WindowActivate, QEvent.Type.Show):
            self._stop()
            self._go_on()
        return False

    def _stop(self) -> None:
        if self._since is not None:
            before = self._spent.get(self._open, 0)
            self._spent[self._open] = before + self._now() - self._since
        self._since = None

    def _go_on(self) -> None:
        is_seen = self._page.isVisible() and self._page.isActiveWindow()
        if self._open and is_seen:
            self._since = self._now()
