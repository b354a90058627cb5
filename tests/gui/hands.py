# SPDX-License-Identifier: Apache-2.0
"""Hands at the window: they press, type and touch what is there, and count it."""

import functools
import time
from collections.abc import Callable
from dataclasses import dataclass, field

from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QInputMethodEvent, QPointingDevice
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractButton, QApplication, QScrollArea, QWidget

from carecalc.gui.main_window import MainWindow
from carecalc.gui.page import Page

PATIENCE_S = 20
_MOVES = 10


@dataclass
class Step:
    """What one part of the way took.

    `presses` are keys that neither answer nor type, `answers` those that answer an
    item, `typed` the signs of names and numbers in so many `fields`, `taps` touches and
    clicks, `scrolls` how often something had to be brought into sight for them.
    """

    name: str
    presses: int = 0
    answers: int = 0
    typed: int = 0
    fields: int = 0
    taps: int = 0
    scrolls: int = 0
    keys: list[str] = field(default_factory=list)


class Hands:
    """Somebody at the window with a keyboard, a mouse or a finger."""

    def __init__(self, window: MainWindow, *, is_finger: bool = False) -> None:
        self.window = window
        self.is_finger = is_finger
        self.steps: list[Step] = []

    # ------------------------------------------------------------ where they are

    @property
    def page(self) -> Page:
        """The page that is shown."""
        assert self.window.page is not None
        return self.window.page

    @property
    def step(self) -> Step:
        """What is done now."""
        return self.steps[-1]

    def begin(self, name: str) -> None:
        """Go over to the next part of the way."""
        self.steps.append(Step(name))

    def until(self, what: Callable[[], bool]) -> None:
        """Wait for the window, as a person does."""
        end = time.monotonic() + PATIENCE_S
        while not what():
            assert time.monotonic() < end, f"in vain: {self.steps[-1]}"
            QTest.qWait(2)

    def settle(self) -> None:
        """Wait until everything asked for has come and is shown."""
        self.until(lambda: not self.window.is_busy)
        QTest.qWait(0)
        self.until(lambda: not self.window.is_busy)

    def until_page(self, name: str) -> None:
        """Wait for a page."""
        self.until(
            lambda: (
                self.window.page is not None
                and self.page.objectName() == f"page-{name}"
            )
        )
        self.settle()

    def focus(self) -> QWidget:
        """Return what the keyboard is on, in the window that is in front."""
        front = QApplication.activeModalWidget() or self.window
        if QApplication.activeWindow() is not front:
            front.activateWindow()  # As a window manager does.
        self.until(
            lambda: (
                QApplication.activeWindow() is front
                and QApplication.focusWidget() is not None
            )
        )
        focus = QApplication.focusWidget()
        assert focus is not None
        return focus

    def is_on(self, name: str) -> bool:
        """Tell whether the keyboard is on the widget of that name."""
        return self.focus().objectName() == name

    # ------------------------------------------------------------ keyboard

    def press(
        self,
        key: Qt.Key | str,
        modifier: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier,
    ) -> None:
        """Press a key that goes somewhere, and wait."""
        self.step.presses += 1
        self.step.keys.append(key if isinstance(key, str) else key.name)
        QTest.keyClick(self.focus(), key, modifier)
        self.settle()

    def enter(self) -> None:
        """Press Enter."""
        self.press(Qt.Key.Key_Return)

    def answer(self, key: str) -> None:
        """Press the key of an answer."""
        self.step.answers += 1
        QTest.keyClick(self.focus(), key)

    def type(self, text: str) -> None:
        """Type where the keyboard is; an input method composes what no key writes."""
        focus = self.focus()
        self.step.typed += len(text)
        self.step.fields += 1
        for sign in text:
            if sign.isascii():
                QTest.keyClicks(focus, sign)
            else:
                commit(focus, sign)
        self.settle()

    def tab_to(self, name: str) -> None:
        """Press Tab until the keyboard is on the widget of that name."""
        for _ in range(20):
            if self.is_on(name):
                return
            self.press(Qt.Key.Key_Tab)
        raise AssertionError(f"Tab does not lead to {name}: {self.step}")

    # ------------------------------------------------------------ finger, mouse

    def point(self, name: str) -> None:
        """Touch or click the visible widget of that name."""
        self.point_at(self.visible(name))

    def visible(self, name: str) -> QWidget:
        """Return the widget of that name that is in front and shown."""
        front = QApplication.activeModalWidget() or self.window
        found = [w for w in front.findChildren(QWidget, name) if w.isVisible()]
        assert len(found) == 1, f"{len(found)} visible widgets are called {name}"
        return found[0]

    def point_at(self, widget: QWidget) -> None:
        """Touch or click a widget, in its middle; first scroll it into sight."""
        self.bring(widget)
        self.step.taps += 1
        place = widget.rect().center()
        if isinstance(widget, QAbstractButton) and not widget.hitButton(place):
            place.setX(20)  # The words of a box may end before its middle.
        (touch if self.is_finger else click)(widget, place)
        self.settle()

    def bring(self, widget: QWidget) -> None:
        """Scroll what lies outside of what its area shows into sight."""
        above = widget.parentWidget()
        while above is not None and not isinstance(above, QScrollArea):
            above = above.parentWidget()
        if above is None:
            return
        middle = widget.mapTo(above.viewport(), widget.rect().center())
        if not above.viewport().rect().contains(middle):
            self.step.scrolls += 1
            above.ensureWidgetVisible(widget)
            self.settle()


@functools.cache
def screen() -> QPointingDevice:
    """Return a touch screen; only an application can have one."""
    return QTest.createTouchDevice()


def touch(widget: QWidget, place: QPoint) -> None:
    """Put a finger on a place of a widget and lift it."""
    window = widget.window()
    at = widget.mapTo(window, place)
    # A person takes longer from one place to the next than for a double tap.
    interval = QApplication.doubleClickInterval()
    QApplication.setDoubleClickInterval(1)
    QTest.touchEvent(window, screen()).press(0, at, window).commit()
    QTest.touchEvent(window, screen()).release(0, at, window).commit()
    QTest.qWait(2)  # What Qt makes of a touch comes at the next turn of its loop.
    QApplication.setDoubleClickInterval(interval)


def drag(widget: QWidget, start: QPoint, end: QPoint) -> None:
    """Draw a finger over a widget, as fast as one that scrolls, and lift it."""
    window = widget.window()
    first, last = widget.mapTo(window, start), widget.mapTo(window, end)
    QTest.touchEvent(window, screen()).press(0, first, window).commit()
    for number in range(1, _MOVES + 1):
        QTest.qWait(8)
        at = first + (last - first) * number / _MOVES
        QTest.touchEvent(window, screen()).move(0, at, window).commit()
    QTest.touchEvent(window, screen()).release(0, last, window).commit()
    QTest.qWait(2)


def click(widget: QWidget, place: QPoint) -> None:
    """Press and release the left mouse button on a place of a widget."""
    none = Qt.KeyboardModifier.NoModifier
    QTest.mouseClick(widget, Qt.MouseButton.LeftButton, none, place)


def commit(focus: QWidget, text: str) -> None:
    """Give a text to a field as an input method or a keyboard on the screen does."""
    for part, whole in ((text, ""), ("", text)):
        event = QInputMethodEvent(part, [])
        event.setCommitString(whole)
        QApplication.sendEvent(focus, event)
