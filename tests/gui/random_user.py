# SPDX-License-Identifier: Apache-2.0
"""Somebody at the window who does whatever can be done there, in no sensible order.

Beside them a model keeps the answers that they gave, from what the questions said of it
and never from the file: what was said to be saved must be in the file afterwards.
"""

import time
from collections import Counter, deque
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import wait
from dataclasses import dataclass, field, replace
from functools import partial
from pathlib import Path
from random import Random
from typing import Any

import shiboken6
from PySide6.QtCore import QPoint, QPointF, Qt, QTimer
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

from carecalc.domain.visit import Answer
from carecalc.gui.guard import Guard
from carecalc.gui.main_window import MainWindow
from carecalc.gui.messages import BugReport
from carecalc.gui.page import Place
from carecalc.gui.pages.visit import VisitPage
from carecalc.gui.widgets.option_button import OptionButton
from carecalc.gui.widgets.rating import SECOND
from carecalc.gui.widgets.strokes import StrokePad
from carecalc.services import visits
from carecalc.services.context import Context
from tests.gui.hands import Hands, click, commit, drag, touch
from tests.gui.shell import SIZES
from tests.offices import PASSPHRASE

PIN = "482957"
PATIENCE_S = 180
LAST = 30
"""So many steps are told of a run that went wrong."""

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


@dataclass
class Given:
    """The answers of one assessor of a visit, and what they were before each step.

    `is_known` is false where what came before is not: they are then read from the file
    once, when nothing is under way.
    """

    now: dict[str, Answer] = field(default_factory=dict)
    before: list[dict[str, Answer]] = field(default_factory=list)
    is_known: bool = False

    def put(self, code: str, answer: Answer | None) -> None:
        """Answer a question, or take its answer away; the same again is no step."""
        if self.now.get(code) == answer:
            return
        self.before.append(dict(self.now))
        if answer is None:
            del self.now[code]
        else:
            self.now[code] = answer

    def undo(self) -> None:
        """Take a step back; those before the model began are in the file alone."""
        if self.before:
            self.now = self.before.pop()
        else:
            self.is_known = False


class RandomUser:
    """Does so many steps; the first thing that is not as it must be ends the test.

    `wrong` returns what was logged, said by Qt or raised in a slot so far. `places` are
    where a link of the window may lead.
    """

    def __init__(
        self,
        window: MainWindow,
        folder: Path,
        users: Sequence[str],
        places: Sequence[Place],
        chance: Random,
        wrong: Callable[[], Sequence[str]],
    ) -> None:
        self.window = window
        self.folder = folder
        self.users = users
        self.places = places
        self.chance = chance
        self.wrong = wrong
        self.hands = Hands(window)
        self.given: dict[tuple[str, str], Given] = {}
        self.steps: Counter[str] = Counter()
        self.pages: Counter[str] = Counter()
        self.refused: Counter[str] = Counter()
        self.told: deque[str] = deque(maxlen=LAST)
        self.answers = 0
        self._guard = window.findChild(Guard, "guard")
        assert self._guard is not None
        self._later = Later(self._guard.clock)
        self._guard.clock = self._later
        self._rescue = QTimer(window)
        self._rescue.setInterval(1500)
        self._rescue.timeout.connect(self._on_stuck)

    # ------------------------------------------------------------ the way of it

    def run(self, count: int) -> None:
        """Enter, go to the visit that is not finished, then do so many steps."""
        self.hands.begin("at random")
        self.told.append("entering")
        self.unlock(self.users[0])
        self.must(self.window.page is not None, "the door stays closed")
        self.press(Qt.Key.Key_Return, _NONE)
        self.settle()
        for number in range(count):
            self.step(number)
            if number % 50 == 49:
                self.free()
                self.compare_all()

    def step(self, number: int) -> None:
        """Do one thing; then everything must be as it must be."""
        self.watch()
        kind, act = self.choose()
        self.steps[kind] += 1
        self.pages[self.where()] += 1
        self.told.append(f"{number} {self.where()}: {kind}")
        self._rescue.start()
        try:
            act()
        finally:
            self._rescue.stop()
        # Most people wait for the window; some do not.
        if self.chance.random() < 0.7:
            self.settle()
            self.compare()
        else:
            QTest.qWait(self.chance.choice((0, 1, 20)))
        self.look()

    def choose(self) -> tuple[str, Callable[[], None]]:
        """Return one of the things that can be done now, with its name."""
        popup = QApplication.activePopupWidget()
        modal = QApplication.activeModalWidget()
        if popup is not None:
            return "popup", partial(self.in_popup, popup)
        if modal is not None and self.is_of_qt(modal):
            return "dialog of Qt", partial(self.refuse, modal)
        if self._guard is not None and self._guard.is_covered:
            if self.chance.random() < 0.5:
                return "PIN", partial(self.write, PIN)
        elif self.is_at_door and modal is None and self.chance.random() < 0.6:
            return "unlock", self.unlock
        able: list[tuple[float, str, Callable[[], None]]] = [
            (24, "key", self.key),
            (6, "shortcut", self.shortcut),
            (30, "click", partial(self.point, click)),
            (8, "touch", partial(self.point, touch)),
            (9, "type", self.type),
            (5, "compose", self.compose),
            (2, "wheel", self.wheel),
            (2, "resize", self.resize),
            (1, "look", self.taste),
            (0.6, "lock", self.lock),
            (0.5, "away", self.away),
            (3, "escape", partial(self.press, Qt.Key.Key_Escape, _NONE)),
        ]
        if modal is not None:
            able.append((3, "escape", partial(self.press, Qt.Key.Key_Escape, _NONE)))
        elif self.window.page is not None:
            is_asked = isinstance(self.window.page, VisitPage)
            if is_asked:
                able.append((25, "answers", self.answer))
            if self.is_ours(self.window.page.desk.context):
                able.append((1 if is_asked else 9, "link", self.link))
        (_, kind, act) = self.chance.choices(able, [weight for weight, _, _ in able])[0]
        return kind, act

    def where(self) -> str:
        """Return the name of what is in front."""
        modal = QApplication.activeModalWidget()
        page: QWidget | None = self.window.page or self.window.door
        name = "nothing" if page is None else page.objectName()
        if self._guard is not None and self._guard.is_covered:
            name = "cover"
        if modal is not None:
            name += f" > {modal.objectName() or type(modal).__name__}"
        return name

    @property
    def front(self) -> QWidget:
        """What takes the keyboard and the mouse."""
        return QApplication.activeModalWidget() or self.window

    @property
    def is_at_door(self) -> bool:
        """Whether no office is open."""
        return self.window.page is None and self.window.closing is None

    @staticmethod
    def is_of_qt(dialog: QWidget) -> bool:
        """Tell whether Qt made it: nobody here chooses files or printers."""
        made_by = type(dialog).__module__
        return made_by.startswith("PySide6") and type(dialog) is not QDialog

    # ------------------------------------------------------------ steps

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

    def press(self, key: Qt.Key | str, modifier: Qt.KeyboardModifier) -> None:
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
        elif self._guard is not None:
            self.told[-1] += " sleep"
            self._guard.lock("sleep")

    def away(self) -> None:
        """Let minutes go by in which nobody touches the computer."""
        minutes = self.chance.choice((1, 6, 6, 6, 25))
        self.told[-1] += f" {minutes} minutes"
        assert self._guard is not None
        for _ in range(minutes * 3):
            self._later.seconds += 20
            self._guard.look()

    def link(self) -> None:
        """Go where a link could lead."""
        weights = [3 if place.page == "visit" else 1 for place in self.places]
        (place,) = self.chance.choices(self.places, weights)
        self.told[-1] += f" {place.page}"
        self.window.show_place(place)

    def unlock(self, user: str = "") -> None:
        """Open the office as one of its users."""
        door = self.window.door
        if door is None:
            return
        user = user or self.chance.choices(self.users, (5, 1))[0]
        self.told[-1] += f" {user}"
        self.window.offer(self.folder)
        self.settle()
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

    def _on_stuck(self) -> None:
        """Leave a menu that a press waits for."""
        popup = QApplication.activePopupWidget()
        if popup is not None:
            self.steps["left a menu"] += 1
            popup.close()

    # ------------------------------------------------------------ the model

    def watch(self) -> None:
        """Listen to the questions that are shown."""
        page, desk = self.window.page, self.window._desk
        if desk is not None and not desk.property("is-watched"):
            desk.setProperty("is-watched", True)
            desk.tasks.met.connect(self._on_met)
            desk.restore_asked.connect(self._on_restore)
        if not isinstance(page, VisitPage) or page.form is None:
            return
        if not self.is_ours(page.desk.context) or page.form.property("is-watched"):
            return
        page.form.setProperty("is-watched", True)
        if not page._is_answerable or not page.desk.may("visits.work"):
            return
        key = (page.place.visit, page.place.rater)
        given = self.given.setdefault(key, Given())
        self.read(page.desk.context, key)
        page.form.answered.connect(partial(self._on_answered, key))
        page.form.cleared.connect(partial(self._on_cleared, key))
        page._saving.undo = partial(self._on_undo, key, page._saving.undo)
        page._saving.refused.connect(partial(self._on_refused, given))

    def _on_met(self, error: Any) -> None:
        self.refused[error.code] += 1

    def _on_restore(self, offer: object) -> None:
        # A backup takes the place of the office: what it holds is what stands.
        self.told[-1] += " [restore]"
        for given in self.given.values():
            given.is_known = False

    def _on_answered(self, key: tuple[str, str], answer: Answer) -> None:
        self.answers += 1
        self.told[-1] += f" [{answer.item}={','.join(answer.options)}{answer.refused}]"
        self.given[key].put(answer.item, answer)

    def _on_cleared(self, key: tuple[str, str], code: str) -> None:
        self.told[-1] += f" [{code} cleared]"
        self.given[key].put(code, None)

    def _on_undo(self, key: tuple[str, str], undo: Callable[[], None]) -> None:
        self.told[-1] += " [undo]"
        self.given[key].undo()
        undo()

    def _on_refused(self, given: Given, lost: object) -> None:
        self.told[-1] += " [refused]"
        given.is_known = False

    def is_ours(self, ctx: Context) -> bool:
        """Tell whether it is the office and not one for trying out."""
        return ctx.store.folder.resolve() == self.folder.resolve()

    def in_file(self, ctx: Context, key: tuple[str, str]) -> dict[str, Answer]:
        """Return the answers as the file has them."""
        visit, rater = key
        seen = ctx.store.submit(visits.view, ctx, visit).result().visit
        return dict(seen.second if rater == SECOND else seen.answers)

    def read(self, ctx: Context, key: tuple[str, str]) -> None:
        """Begin with what the file has, where the model does not know."""
        given = self.given[key]
        if not given.is_known:
            given.now, given.before = self.in_file(ctx, key), []
            given.is_known = True

    def compare(self) -> None:
        """The open visit shows what was answered, and so has the file."""
        page = self.window.page
        if not isinstance(page, VisitPage) or page.form is None or page._view is None:
            return
        key = (page.place.visit, page.place.rater)
        if not self.is_ours(page.desk.context) or key not in self.given:
            return
        if page._saving.pending.unsaved or not page.desk.may("visits.work"):
            return
        self.read(page.desk.context, key)
        given = self.given[key].now
        stored = self.in_file(page.desk.context, key)
        self.must(stored == given, f"lost: {_differing(given, stored)}")
        if page.form.group is None:
            return
        for item in page.form.group.items:
            card = page.form.card(item.code)
            self.must(
                card.answer == given.get(item.code),
                f"{item.code} shows {card.answer}, answered {given.get(item.code)}",
            )

    def compare_all(self) -> None:
        """Every visit that was worked on is in the file as it was answered."""
        standing = self.window._standing
        if standing is not None and self.is_ours(standing.opened.context):
            self.settle()
            self.compare_in(standing.opened.context)

    def compare_in(self, ctx: Context) -> None:
        """Compare with the file of an office that is open."""
        for key, given in self.given.items():
            if given.is_known:
                stored = self.in_file(ctx, key)
                self.must(
                    stored == given.now, f"{key} lost: {_differing(given.now, stored)}"
                )

    # ------------------------------------------------------------ what must be

    def must(self, is_right: bool, what: str) -> None:
        """End the test with the last steps if something is not as it must be."""
        if not is_right:
            steps = "\n".join(self.told)
            raise AssertionError(f"{what}\nafter\n{steps}")

    def settle(self) -> None:
        """Wait until everything asked for has come; a sample office takes its time."""
        end = time.monotonic() + PATIENCE_S
        while self.window.is_busy:
            self.must(time.monotonic() < end, "the window stays busy")
            QTest.qWait(2)
        QTest.qWait(0)
        self.hands.settle()

    def look(self) -> None:
        """Nothing was raised, logged, or said by Qt, and no report of a bug is open."""
        report = self.window.findChild(BugReport)
        if report is not None:
            told = report.findChild(QPlainTextEdit, "report")
            self.must(False, "a bug" if told is None else told.toPlainText())
        self.must(not self.wrong(), "\n".join(self.wrong()))
        for widget in QApplication.topLevelWidgets():
            if isinstance(widget, QDialog) and widget.isVisible():
                self.must(widget.width() > 0, f"{widget.objectName()} has no size")

    def free(self) -> None:
        """Leave whatever is in front; the window paints."""
        self.settle()
        for _ in range(12):
            popup = QApplication.activePopupWidget()
            modal = QApplication.activeModalWidget()
            if popup is not None:
                popup.close()
            elif modal is None:
                break
            elif self.is_of_qt(modal):
                modal.reject()  # type: ignore[attr-defined]
            else:
                QTest.keyClick(modal.focusWidget() or modal, Qt.Key.Key_Escape)
            self.settle()
        stuck = QApplication.activeModalWidget()
        self.must(stuck is None, f"stuck: {stuck and stuck.objectName()}")
        self.must(not self.window.grab().isNull(), "the window does not paint")
        self.look()

    def leave(self) -> None:
        """End the program; whoever is asked what is lost by it, loses it."""
        self.told.append("leaving")
        self.free()
        if self._guard is not None and self._guard.is_covered:
            self.write(PIN)
            self.settle()
        for _ in range(8):
            self.window.close()
            if self.window.closing is not None:
                wait([self.window.closing])
            QTest.qWait(10)
            modal = QApplication.activeModalWidget()
            if modal is not None:
                for each in modal.findChildren(QAbstractButton):
                    if each.property("kind") == "danger":
                        click(each, each.rect().center())
                        break
            self.settle()
            if not self.window.isVisible():
                break
        self.must(not self.window.isVisible(), "the window does not close")
        self.look()

    def figures(self) -> str:
        """Return what was done, where, and what was refused."""
        return (
            "\n".join(
                f"{name}: "
                + ", ".join(f"{what} {n}" for what, n in found.most_common())
                for name, found in (
                    ("steps", self.steps),
                    ("pages", self.pages),
                    ("refused", self.refused),
                )
            )
            + f"\nanswers: {self.answers} in {len(self.given)} visits"
        )


def _compose(focus: QWidget, part: str, whole: str) -> None:
    event = QInputMethodEvent(part, [])
    event.setCommitString(whole)
    QApplication.sendEvent(focus, event)


def _can_choose(action: QAction) -> bool:
    return action.isEnabled() and action.isVisible() and not action.isSeparator()


def _is_there(widget: QWidget) -> bool:
    return shiboken6.isValid(widget) and widget.isVisible()


def _differing(
    given: Mapping[str, Answer], stored: Mapping[str, Answer]
) -> dict[str, tuple[Answer | None, Answer | None]]:
    """Return the items answered otherwise: given, and in the file."""
    return {
        code: (given.get(code), stored.get(code))
        for code in {*given, *stored}
        if given.get(code) != stored.get(code)
    }
