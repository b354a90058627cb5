# SPDX-License-Identifier: Apache-2.0
"""Everything that somebody can do at the window, each done with something by chance."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from random import Random
from typing import Any

import shiboken6
from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtGui import QAction, QInputMethodEvent, QWheelEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import (
    QAbstractButton,
    QAbstractItemView,
    QAbstractSpinBox,
    QApplication,
    QComboBox,
    QDialog,
    QLineEdit,
    QMenu,
    QPlainTextEdit,
    QScrollArea,
    QTabBar,
    QTextEdit,
    QWidget,
)

from carecalc.gui.guard import Guard
from carecalc.gui.main_window import MainWindow
from carecalc.gui.page import Place
from carecalc.gui.widgets.option_button import OptionButton
from carecalc.gui.widgets.strokes import StrokePad
from tests.gui.hands import click, commit, drag
from tests.gui.random_told import Told
from tests.gui.shell import SIZES
from tests.offices import PASSPHRASE

_NONE = Qt.KeyboardModifier.NoModifier
_CTRL = Qt.KeyboardModifier.ControlModifier
_SHIFT = Qt.KeyboardModifier.ShiftModifier
_ALT = Qt.KeyboardModifier.AltModifier

KEYS = (
    *((key, _NONE) for key in "0123456789" * 3 + "abcxyzpnthrjk./?-=+ "),
    *((Qt.Key(key), _NONE) for key in (Qt.Key.Key_Return, Qt.Key.Key_Tab) * 6),
    (Qt.Key.Key_Backtab, _SHIFT),
    *((key, _NONE) for key in (Qt.Key.Key_Up, Qt.Key.Key_Down) * 3),
    *((key, _NONE) for key in (Qt.Key.Key_Left, Qt.Key.Key_Right)),
    *((key, _NONE) for key in (Qt.Key.Key_Home, Qt.Key.Key_End)),
    *((key, _NONE) for key in (Qt.Key.Key_PageUp, Qt.Key.Key_PageDown)),
    *((key, _NONE) for key in (Qt.Key.Key_Backspace, Qt.Key.Key_Delete)),
    *((key, _NONE) for key in (Qt.Key.Key_F8, Qt.Key.Key_F8, Qt.Key.Key_F4)),
    (Qt.Key.Key_F8, _SHIFT),
    (Qt.Key.Key_Escape, _NONE),
)
SHORTCUTS = (
    *((Qt.Key(key), _CTRL) for key in (Qt.Key.Key_Z,) * 4),
    *((key, _CTRL) for key in (Qt.Key.Key_Return, Qt.Key.Key_S, Qt.Key.Key_F)),
    *((key, _CTRL) for key in (Qt.Key.Key_N, Qt.Key.Key_V, Qt.Key.Key_C)),
    *((key, _CTRL) for key in (Qt.Key.Key_A, Qt.Key.Key_X, Qt.Key.Key_P)),
    (Qt.Key.Key_Slash, _CTRL),
    (Qt.Key.Key_F1, _NONE),
    *((key, _ALT) for key in (Qt.Key.Key_1, Qt.Key.Key_2, Qt.Key.Key_3)),
    *((key, _ALT) for key in (Qt.Key.Key_Left, Qt.Key.Key_Down)),
)
"""Neither the end of the program nor the lock: those are steps of their own."""

TEXTS = (
    "王桂兰",
    "欧阳𠮷兰",
    "买买提·阿不都",
    "㛃䶮",
    "李护士",
    "女儿",
    "腿脚不便，扶墙走",
    "晨光社区",
    "110105",
    "999001194803072422",
    "11010519491231002X",
    "1945年3月5日",
    "1945-03-05",
    "20260931",
    "昨天",
    "2026-11-21",
    "2026年10月",
    "3.5万",
    "1,234.56",
    "壹仟贰佰",
    "-1",
    "0",
    "99999999999999999999",
    "0622021234567890123",
    "13800000000",
    "a'b\"; --",
    "<b>&amp;{name}%s\\n",
    "\u202eabc\u200b",
    "\U0001f600",
    "长" * 300,
)
"""What people type, and what nobody should."""

LEADS = {
    "check": 3,
    "to-result": 4,
    "to-signing": 4,
    "begin-visit": 3,
    "rail-language": 0.3,
    "rail-lock": 0.1,
}
"""How much more often than others a control is pressed."""


class Later:
    """The clocks of a computer on which so many seconds went by in one moment."""

    def __init__(self, clock: Callable[[], tuple[float, float]]) -> None:
        self.seconds = 0.0
        self._clock = clock

    def __call__(self) -> tuple[float, float]:
        steady, wall = self._clock()
        return steady + self.seconds, wall + self.seconds


class Steps:
    """Does one thing at a time, and tells it.

    `settle` waits for the window, `watch` looks at what it shows by now.
    """

    def __init__(
        self,
        window: MainWindow,
        folder: Path,
        users: Sequence[str],
        places: Sequence[Place],
        chance: Random,
        told: Told,
        settle: Callable[[], None],
        watch: Callable[[], None],
    ) -> None:
        self.window = window
        self.folder = folder
        self.users = users
        self.places = places
        self.chance = chance
        self.told = told
        self.settle = settle
        self.watch = watch
        guard = window.findChild(Guard, "guard")
        assert guard is not None
        self.guard = guard
        self._later = Later(guard.clock)
        guard.clock = self._later

    @property
    def front(self) -> QWidget:
        """What takes the keyboard and the mouse."""
        return QApplication.activeModalWidget() or self.window

    def key(self) -> None:
        """Press keys, one or a few without waiting."""
        for _ in range(self.chance.choice((1, 1, 1, 2, 4))):
            self.press(*self.chance.choice(KEYS))

    def answer(self) -> None:
        """Answer faster than the page goes on."""
        for _ in range(self.chance.choice((1, 3, 6))):
            self.press(self.chance.choice("123450"), _NONE)
            QTest.qWait(self.chance.choice((0, 0, 30, 200)))
            self.watch()

    def shortcut(self) -> None:
        """Press keys that mean something."""
        self.press(*self.chance.choice(SHORTCUTS))

    def press(self, key: Qt.Key | str, modifier: Qt.KeyboardModifier = _NONE) -> None:
        """Press a key wherever the keyboard is."""
        name = key if isinstance(key, str) else key.name
        self.told[-1] += f" {modifier.name if modifier else ''} {name}"
        front = self.front
        if QApplication.activeWindow() is not front:
            front.activateWindow()
        focus = QApplication.focusWidget()
        QTest.keyClick(focus if focus is not None else front, key, modifier)

    def controls(self) -> list[QWidget]:
        """Return what can be pressed or written in, in sight or to be scrolled to."""
        return [
            widget
            for widget in self.front.findChildren(QWidget)
            if widget.isVisible()
            and widget.isEnabled()
            and widget.window() is self.front
            and (
                isinstance(
                    widget,
                    QAbstractButton
                    | QLineEdit
                    | QComboBox
                    | QAbstractItemView
                    | QPlainTextEdit
                    | QTextEdit
                    | QAbstractSpinBox
                    | QTabBar
                    | StrokePad,
                )
                or widget.focusPolicy() & Qt.FocusPolicy.ClickFocus
            )
        ]

    def point(self, how: Callable[[QWidget, QPoint], None]) -> None:
        """Press or touch something."""
        able = self.controls()
        if not able:
            return
        weights = [
            LEADS.get(widget.objectName(), 2 if isinstance(widget, OptionButton) else 1)
            for widget in able
        ]
        (widget,) = self.chance.choices(able, weights)
        self.told[-1] += f" {type(widget).__name__} {widget.objectName()}"
        place = self.in_sight(widget)
        if place is None:
            self.told[-1] += " (hidden)"
        elif isinstance(widget, StrokePad):
            start, end = (self.chance_place(widget) for _ in range(2))
            drag(widget, start, end)
        elif isinstance(widget, QAbstractItemView):
            how(
                widget.viewport(),
                widget.viewport().rect().intersected(widget.rect()).center()
                if self.chance.random() < 0.2
                else self.chance_place(widget.viewport()),
            )
        else:
            how(widget, place)

    def in_sight(self, widget: QWidget) -> QPoint | None:
        """Scroll to a widget; return a place of it that nothing covers."""
        front = self.front
        above = widget.parentWidget()
        while above is not None and above is not front:
            if isinstance(above, QScrollArea):
                above.ensureWidgetVisible(widget)
            above = above.parentWidget()
        QTest.qWait(0)
        if (
            not _is_there(widget)
            or widget.window() is not front
            or front is not self.front
        ):
            return None
        seen = widget.visibleRegion().boundingRect()
        for place in (seen.center(), seen.topLeft() + QPoint(12, 12)):
            at = front.childAt(widget.mapTo(front, place))
            if seen.contains(place) and (at is widget or widget.isAncestorOf(at)):
                return place
        return None

    def chance_place(self, widget: QWidget) -> QPoint:
        """Return any place of a widget."""
        return QPoint(
            self.chance.randrange(max(1, widget.width())),
            self.chance.randrange(max(1, widget.height())),
        )

    def type(self) -> None:
        """Write into a field."""
        fields = [
            widget
            for widget in self.controls()
            if isinstance(widget, QLineEdit | QPlainTextEdit)
            and not widget.isReadOnly()
        ]
        if not fields:
            return
        widget = self.chance.choice(fields)
        place = self.in_sight(widget)
        if place is None:
            return
        text = self.chance.choice(TEXTS)
        if "passphrase" in widget.objectName() and self.chance.random() < 0.8:
            text = PASSPHRASE
        self.told[-1] += f" {widget.objectName()} {text[:20]!r}"
        target = widget.viewport() if isinstance(widget, QPlainTextEdit) else widget
        click(target, QPoint(5, 5))
        if self.chance.random() < 0.5:
            self.press(Qt.Key.Key_A, _CTRL)
        self.write(text)
        if self.chance.random() < 0.4:
            self.press(self.chance.choice((Qt.Key.Key_Return, Qt.Key.Key_Tab)), _NONE)

    def write(self, text: str) -> None:
        """Write a text where the keyboard is, as keyboard and input method do."""
        for sign in text:
            focus = QApplication.focusWidget()
            if focus is None:
                return
            if sign.isascii():
                QTest.keyClick(focus, sign)
            else:
                commit(focus, sign)

    def compose(self) -> None:
        """Compose a word, and take it, drop it or press keys in the middle of it."""
        focus = QApplication.focusWidget()
        if focus is None:
            return
        word = self.chance.choice(("王", "女儿", "手术后", "𠮷"))
        _compose(focus, "w", "")
        _compose(focus, "wang", "")
        end = self.chance.choice(("take", "take", "drop", "key", "leave"))
        self.told[-1] += f" {end} on {type(focus).__name__} {focus.objectName()}"
        if end == "key":
            self.press(*self.chance.choice(KEYS))
            focus = QApplication.focusWidget()
        if focus is not None and end != "leave":
            _compose(focus, "", word if end == "take" else "")

    def wheel(self) -> None:
        """Turn the wheel over the middle of the window."""
        front = self.front
        middle = front.rect().center()
        widget = front.childAt(middle) or front
        place = QPointF(widget.mapFrom(front, middle))
        turn = self.chance.choice((-480, -120, 120, 480))
        event = QWheelEvent(
            place,
            QPointF(widget.mapToGlobal(place.toPoint())),
            QPoint(),
            QPoint(0, turn),
            Qt.MouseButton.NoButton,
            _NONE,
            Qt.ScrollPhase.NoScrollPhase,
            False,
        )
        QApplication.sendEvent(widget, event)

    def resize(self) -> None:
        """Give the window another of its sizes."""
        size = self.chance.choice((*SIZES, (1366, 700), (640, 400)))
        self.told[-1] += f" {size}"
        self.window.resize(*size)

    def taste(self) -> None:
        """Choose another language, theme or size of text, as the settings do."""
        settings = self.window._taste.settings
        what = self.chance.choice(("language", "theme", "text_size", "auto_advance"))
        values: Mapping[str, Sequence[Any]] = {
            "language": ("zh_CN", "en"),
            "theme": ("light", "dark", "system"),
            "text_size": (100, 125, 150),
            "auto_advance": (True, False),
        }
        value = self.chance.choice(values[what])
        self.told[-1] += f" {what} {value}"
        self.window._set_settings(replace(settings, **{what: value}))

    def lock(self) -> None:
        """Lock, or let the computer sleep."""
        if self.chance.random() < 0.5:
            self.press(Qt.Key.Key_L, _CTRL)
        else:
            self.told[-1] += " sleep"
            self.guard.lock("sleep")

    def away(self) -> None:
        """Let minutes go by in which nobody touches the computer."""
        minutes = self.chance.choice((1, 6, 6, 6, 25))
        self.told[-1] += f" {minutes} minutes"
        for _ in range(minutes * 3):
            self._later.seconds += 20
            self.guard.look()

    def link(self) -> None:
        """Go where a link could lead."""
        weights = [3 if place.page == "visit" else 1 for place in self.places]
        (place,) = self.chance.choices(self.places, weights)
        self.told[-1] += f" {place.page}"
        self.window.show_place(place)

    def unlock(self, user: str = "") -> None:
        """Open the office as one of its users."""
        if self.window.door is None:
            return
        user = user or self.chance.choices(self.users, (5, 1))[0]
        self.told[-1] += f" {user}"
        self.window.offer(self.folder)
        self.settle()
        door = self.window.door
        if door is None:  # Somebody's earlier attempt has opened it meanwhile.
            return
        for name, text in (("user", user), ("passphrase", PASSPHRASE)):
            line = door.findChild(QLineEdit, name)
            if line is None or not line.isVisible() or not line.isEnabled():
                self.told[-1] += f" (no {name})"
                return
            line.setFocus()
            line.selectAll()
            self.write(text)
        self.press(Qt.Key.Key_Return, _NONE)
        self.settle()

    def in_popup(self, popup: QWidget) -> None:
        """Choose in a menu or a list that is open, or leave it."""
        if isinstance(popup, QMenu) and self.chance.random() < 0.5:
            able = [each for each in popup.actions() if _can_choose(each)]
            if able:
                action = self.chance.choice(able)
                self.told[-1] += f" {action.objectName() or action.text()}"
                popup.setActiveAction(action)
                QTest.keyClick(popup, Qt.Key.Key_Return)
                return
        keys = (Qt.Key.Key_Down, Qt.Key.Key_Up, Qt.Key.Key_Return, Qt.Key.Key_Escape)
        key = self.chance.choice(keys)
        self.told[-1] += f" {key.name}"
        focus = popup.focusWidget() or popup
        QTest.keyClick(focus, key)

    def refuse(self, dialog: QWidget) -> None:
        """Leave a dialog of files or printers."""
        self.told[-1] += f" {type(dialog).__name__}"
        assert isinstance(dialog, QDialog)
        dialog.reject()


def _compose(focus: QWidget, part: str, whole: str) -> None:
    event = QInputMethodEvent(part, [])
    event.setCommitString(whole)
    QApplication.sendEvent(focus, event)


def _can_choose(action: QAction) -> bool:
    return action.isEnabled() and action.isVisible() and not action.isSeparator()


def _is_there(widget: QWidget) -> bool:
    return shiboken6.isValid(widget) and widget.isVisible()
