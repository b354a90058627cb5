# SPDX-License-Identifier: Apache-2.0
"""Somebody at the window who does whatever can be done there, in no sensible order.

Beside them a model keeps the answers that they gave, from what the questions said of it
and never from the file: what was said to be saved must be in the file afterwards.
"""

import time
from collections import Counter
from collections.abc import Callable, Sequence
from concurrent.futures import wait
from functools import partial
from pathlib import Path
from random import Random

from PySide6.QtCore import Qt, QTimer
from PySide6.QtTest import QTest
from PySide6.QtWidgets import (
    QAbstractButton,
    QApplication,
    QDialog,
    QPlainTextEdit,
    QWidget,
)

from carecalc.gui.main_window import MainWindow
from carecalc.gui.messages import BugReport
from carecalc.gui.page import Place
from carecalc.gui.pages.visit import VisitPage
from tests.gui.hands import Hands, click, touch
from tests.gui.random_model import Model
from tests.gui.random_steps import Steps
from tests.gui.random_told import Told

PIN = "482957"
PATIENCE_S = 180


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
        self.chance = chance
        self.wrong = wrong
        self.hands = Hands(window)
        self.told = Told()
        self.model = Model(window, folder, self.told, self.settle)
        self.doing = Steps(
            window,
            folder,
            users,
            places,
            chance,
            self.told,
            self.settle,
            self.model.watch,
        )
        self.steps: Counter[str] = Counter()
        self.pages: Counter[str] = Counter()
        self._rescue = QTimer(window)
        self._rescue.setInterval(1500)
        self._rescue.timeout.connect(self._on_stuck)

    # ------------------------------------------------------------ the way of it

    def run(self, count: int) -> None:
        """Enter, go to the visit that is not finished, then do so many steps."""
        self.hands.begin("at random")
        self.told.append("entering")
        self.doing.unlock(self.doing.users[0])
        self.told.must(self.window.page is not None, "the door stays closed")
        self.doing.press(Qt.Key.Key_Return)
        self.settle()
        for number in range(count):
            self.step(number)
            if number % 50 == 49:
                self.free()
                self.model.compare_all()

    def step(self, number: int) -> None:
        """Do one thing; then everything must be as it must be."""
        self.model.watch()
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
            self.model.compare()
        else:
            QTest.qWait(self.chance.choice((0, 1, 20)))
        self.look()

    def choose(self) -> tuple[str, Callable[[], None]]:
        """Return one of the things that can be done now, with its name."""
        popup = QApplication.activePopupWidget()
        modal = QApplication.activeModalWidget()
        if popup is not None:
            return "popup", partial(self.doing.in_popup, popup)
        if modal is not None and self.is_of_qt(modal):
            return "dialog of Qt", partial(self.doing.refuse, modal)
        if self.doing.guard.is_covered:
            if self.chance.random() < 0.5:
                return "PIN", partial(self.doing.write, PIN)
        elif self.is_at_door and modal is None and self.chance.random() < 0.6:
            return "unlock", self.doing.unlock
        able: list[tuple[float, str, Callable[[], None]]] = [
            (24, "key", self.doing.key),
            (6, "shortcut", self.doing.shortcut),
            (30, "click", partial(self.doing.point, click)),
            (8, "touch", partial(self.doing.point, touch)),
            (9, "type", self.doing.type),
            (5, "compose", self.doing.compose),
            (2, "wheel", self.doing.wheel),
            (2, "resize", self.doing.resize),
            (1, "look", self.doing.taste),
            (0.6, "lock", self.doing.lock),
            (0.5, "away", self.doing.away),
            (3, "escape", partial(self.doing.press, Qt.Key.Key_Escape)),
        ]
        if modal is not None:
            able.append((3, "escape", partial(self.doing.press, Qt.Key.Key_Escape)))
        elif self.window.page is not None:
            is_asked = isinstance(self.window.page, VisitPage)
            if is_asked:
                able.append((25, "answers", self.doing.answer))
            if self.model.is_ours(self.window.page.desk.context):
                able.append((1 if is_asked else 9, "link", self.doing.link))
        (_, kind, act) = self.chance.choices(able, [weight for weight, _, _ in able])[0]
        return kind, act

    def where(self) -> str:
        """Return the name of what is in front."""
        modal = QApplication.activeModalWidget()
        page: QWidget | None = self.window.page or self.window.door
        name = "nothing" if page is None else page.objectName()
        if self.doing.guard.is_covered:
            name = "cover"
        if modal is not None:
            name += f" > {modal.objectName() or type(modal).__name__}"
        return name

    @property
    def is_at_door(self) -> bool:
        """Whether no office is open."""
        return self.window.page is None and self.window.closing is None

    @staticmethod
    def is_of_qt(dialog: QWidget) -> bool:
        """Tell whether Qt made it: nobody here chooses files or printers."""
        made_by = type(dialog).__module__
        return made_by.startswith("PySide6") and type(dialog) is not QDialog

    def _on_stuck(self) -> None:
        """Leave a menu that a press waits for."""
        popup = QApplication.activePopupWidget()
        if popup is not None:
            self.steps["left a menu"] += 1
            popup.close()

    # ------------------------------------------------------------ what must be

    def settle(self) -> None:
        """Wait until everything asked for has come; a sample office takes its time."""
        end = time.monotonic() + PATIENCE_S
        while self.window.is_busy:
            self.told.must(time.monotonic() < end, "the window stays busy")
            QTest.qWait(2)
        QTest.qWait(0)
        self.hands.settle()

    def look(self) -> None:
        """Nothing was raised, logged, or said by Qt, and no report of a bug is open."""
        report = self.window.findChild(BugReport)
        if report is not None:
            told = report.findChild(QPlainTextEdit, "report")
            self.told.must(False, "a bug" if told is None else told.toPlainText())
        self.told.must(not self.wrong(), "\n".join(self.wrong()))
        for widget in QApplication.topLevelWidgets():
            if isinstance(widget, QDialog) and widget.isVisible():
                self.told.must(widget.width() > 0, f"{widget.objectName()} has no size")

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
        self.told.must(stuck is None, f"stuck: {stuck and stuck.objectName()}")
        self.told.must(not self.window.grab().isNull(), "the window does not paint")
        self.look()

    def leave(self) -> None:
        """End the program; whoever is asked what is lost by it, loses it."""
        self.told.append("leaving")
        self.free()
        if self.doing.guard.is_covered:
            self.doing.write(PIN)
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
        self.told.must(not self.window.isVisible(), "the window does not close")
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
                    ("refused", self.model.refused),
                )
            )
            + f"\nanswers: {self.model.answers} in {len(self.model.given)} visits"
        )
