# SPDX-License-Identifier: Apache-2.0
"""The way back through the pages, and the keyboard where it was on each of them."""

from collections.abc import Iterable

from PySide6.QtCore import QObject, QTimer
from PySide6.QtGui import QTextCursor
from PySide6.QtWidgets import QPlainTextEdit, QWidget

from carecalc.gui.page import Page, Place

_MOST = 50
"""So many pages back."""

_LOOK_MS = 10


class WayBack:
    """The pages somebody came by, the last one last."""

    def __init__(self, places: Iterable[Place] = ()) -> None:
        self._steps = [(place, "") for place in places]

    @property
    def places(self) -> tuple[Place, ...]:
        """The pages without what had the keyboard there."""
        return tuple(place for place, _ in self._steps)

    def note(self, page: Page) -> None:
        """Remember where a page is that is left, and what has the keyboard on it."""
        self._steps = [*self._steps[1 - _MOST :], (page.here(), keyboard_in(page))]

    def take(self) -> tuple[Place, str] | None:
        """Return the last page and what had the keyboard there, once; None at home."""
        return self._steps.pop() if self._steps else None

    def forget(self) -> None:
        """Forget every page: another office, or another user, is at work."""
        self._steps = []


def keyboard_in(page: Page) -> str:
    """Return the name of what has the keyboard on a page; empty if it is elsewhere."""
    held = page.focusWidget()
    return held.objectName() if held is not None and held.hasFocus() else ""


def go_on_at(page: Page, name: str) -> None:
    """Give the keyboard to what has this name on a page made anew, if it is there.

    At once, and again when the page has what it asked for: most show nothing before.
    """
    if name:
        _give(page, name)
        _Giving(page, name)


def _give(page: Page, name: str) -> None:
    anew = page.findChildren(QWidget, name)
    if len(anew) != 1 or not anew[0].isEnabled():
        return
    if isinstance(anew[0], QPlainTextEdit):
        anew[0].moveCursor(QTextCursor.MoveOperation.End)  # To write on after it.
    page.focus_soon(anew[0])


class _Giving(QObject):
    """Waits for what a page asked for; ends with the page."""

    def __init__(self, page: Page, name: str) -> None:
        super().__init__(page)
        self._page = page
        self._name = name
        self._timer = QTimer(self)
        self._timer.setInterval(_LOOK_MS)
        self._timer.timeout.connect(self._on_look)
        self._timer.start()

    def _on_look(self) -> None:
        if not self._page.desk.is_busy:
            self._timer.stop()
            _give(self._page, self._name)
            self.deleteLater()
