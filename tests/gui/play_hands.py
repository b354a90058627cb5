# SPDX-License-Identifier: Apache-2.0
"""Somebody at one of several windows: comes in, clicks, types, reads, and goes."""

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from itertools import groupby
from pathlib import Path

from PySide6.QtCore import QObject, Qt
from PySide6.QtGui import QAction
from PySide6.QtTest import QTest
from PySide6.QtWidgets import (
    QAbstractButton,
    QApplication,
    QCheckBox,
    QComboBox,
    QDialog,
    QFileDialog,
    QLabel,
    QLineEdit,
    QMenu,
    QPlainTextEdit,
    QTabWidget,
    QToolButton,
    QWidget,
)
from pytestqt.qtbot import QtBot

from carecalc.gui.main_window import MainWindow
from carecalc.gui.page import Page
from carecalc.gui.tables import Table
from carecalc.gui.widgets.inputs import Choice
from carecalc.services.context import Context
from tests.gui.hands import commit
from tests.gui.shell import WORDS, find, settled, shown
from tests.offices import Clock

_NINE_IN_CHINA = timedelta(hours=1)


@dataclass
class Journal:
    """What each step of the play did, and how long it took."""

    clock: Clock
    lines: list[tuple[str, str, str, str, float]] = field(default_factory=list)

    @contextmanager
    def step(self, seat: "Seat", what: str) -> Iterator[None]:
        """Note a step at a window when it is done, by whoever is there then."""
        begun = time.monotonic()
        yield
        day = f"{self.clock.at:%Y-%m-%d}"
        taken = time.monotonic() - begun
        self.lines.append((day, seat.name, seat.user, what, taken))

    def table(self) -> str:
        """Return all of it, a line a step."""
        return "\n".join(
            f"{number:3} {day} {where:7} {who:8} {seconds:6.1f} s  {what}"
            for number, (day, where, who, what, seconds) in enumerate(self.lines, 1)
        )

    def go_to(self, day: date) -> None:
        """Let it be nine in the morning of a day."""
        at = datetime(day.year, day.month, day.day, tzinfo=UTC) + _NINE_IN_CHINA
        assert at >= self.clock.at, "time does not run backwards"
        self.clock.at = at


class Seat:
    """A place with a window of its own: every act goes through what is shown there."""

    def __init__(
        self, name: str, qtbot: QtBot, window: MainWindow, folder: Path
    ) -> None:
        self.name = name
        self.qtbot = qtbot
        self.window = window
        self.folder = folder
        self.user = ""

    # ------------------------------------------------------------ what is shown

    @property
    def page(self) -> Page:
        """The page that is shown."""
        assert self.window.page is not None
        return self.window.page

    @property
    def ctx(self) -> Context:
        """The office that stands open here: for reading what came of it."""
        return self.page.desk.context

    @property
    def front(self) -> QWidget:
        """The dialog that is open, or the page, or the door."""
        above = QApplication.activeModalWidget()
        if above is not None:
            assert above.objectName() != "bug-report", find(
                above, QPlainTextEdit, "report"
            ).toPlainText()
            return above
        return self.window.page or self.window.door or self.window

    def settle(self) -> None:
        """Wait until everything asked for is there."""
        settled(self.qtbot, self.window)

    def is_at(self, name: str) -> bool:
        """Tell whether a page is shown, and no dialog before it."""
        return (
            self.window.page is not None
            and self.page.place.page == name
            and QApplication.activeModalWidget() is None
        )

    def until_at(self, name: str) -> None:
        """Wait for a page."""
        assert self.holds(lambda: self.is_at(name)), f"not at {name}:\n{self.read()}"

    def holds(self, what: Callable[[], bool]) -> bool:
        """Wait a while for something, and tell whether it came."""
        if not self.comes(what):
            return False
        self.settle()
        return what()

    def comes(self, what: Callable[[], bool]) -> bool:
        """Wait a while for something, whatever else is under way, and tell so."""
        end = time.monotonic() + 20
        while not what():
            if time.monotonic() > end:
                return False
            self.qtbot.wait(1)
        return True

    def read(self) -> str:
        """Return every text that is in front."""
        return shown(self.front)

    def text(self, name: str) -> str:
        """Return the words of a label that is in front."""
        return find(self.front, QLabel, name).text()

    def rows(self, name: str) -> list[tuple[str, ...]]:
        """Return what a table in front shows, row by row."""
        rows = find(self.front, Table, name).rows
        return [
            tuple(
                str(rows.index(row, column).data() or "")
                for column in range(rows.columnCount())
            )
            for row in range(rows.rowCount())
        ]

    # ------------------------------------------------------------ fingers

    def visible(self, name: str) -> QWidget:
        """Return the one widget of that name which is in front and shown."""
        found = [
            one for one in self.front.findChildren(QWidget, name) if one.isVisible()
        ]
        assert len(found) == 1, f"{len(found)} × {name} in front:\n{self.read()}"
        return found[0]

    def has(self, name: str) -> bool:
        """Tell whether a widget of that name is shown in front."""
        found = self.front.findChildren(QWidget, name)
        return any(one.isVisible() for one in found)

    def click(self, name: str) -> None:
        """Click what is called so, and wait."""
        made = self.visible(name)
        assert made.isEnabled(), f"{name} is not offered:\n{self.read()}"
        place = made.rect().center()
        if isinstance(made, QCheckBox):
            place.setX(12)
        QTest.mouseClick(
            made, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier, place
        )
        self.settle()

    def press(
        self,
        key: Qt.Key | str,
        modifier: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier,
    ) -> None:
        """Press a key wherever the keyboard is."""
        above = QApplication.activeModalWidget() or self.window
        if QApplication.activeWindow() is not above:
            above.activateWindow()  # As a window manager does.
        self.qtbot.waitUntil(
            lambda: (
                QApplication.activeWindow() is above
                and QApplication.focusWidget() is not None
            )
        )
        focus = QApplication.focusWidget()
        assert focus is not None
        QTest.keyClick(focus, key, modifier)

    def write(self, name: str, text: str) -> None:
        """Type a text in place of what a field holds."""
        line = self.visible(name)
        assert isinstance(line, QLineEdit | QPlainTextEdit), name
        line.setFocus()
        line.selectAll()
        QTest.keyClick(line, Qt.Key.Key_Delete)
        for part in _runs(text):
            if part == "\n":
                QTest.keyClick(line, Qt.Key.Key_Return)
            elif part.isascii():
                QTest.keyClicks(line, part)
            else:
                commit(line, part)

    def write_all(self, **fields: str) -> None:
        """Type into several fields; their names have - for each _."""
        for name, text in fields.items():
            self.write(name.replace("_", "-"), text)

    def pick(self, name: str, code: object) -> None:
        """Go down a list of choices with the arrow keys to one."""
        choice = self.visible(name)
        assert isinstance(choice, Choice), name
        choice.setFocus()
        QTest.keyClick(choice, Qt.Key.Key_Home)
        while choice.code() != code:
            before = choice.currentIndex()
            QTest.keyClick(choice, Qt.Key.Key_Down)
            assert choice.currentIndex() > before, f"{code} is not among {name}"

    def pick_words(self, name: str, words: str) -> None:
        """Go down a list with the arrow keys to what reads so."""
        choice = self.visible(name)
        assert isinstance(choice, QComboBox), name
        choice.setFocus()
        QTest.keyClick(choice, Qt.Key.Key_Home)
        while words not in choice.currentText():
            before = choice.currentIndex()
            QTest.keyClick(choice, Qt.Key.Key_Down)
            assert choice.currentIndex() > before, f"{words} is not among {name}"

    def tick(self, name: str, *, off: bool = False) -> None:
        """Have a box ticked, or not."""
        box = self.visible(name)
        assert isinstance(box, QCheckBox), name
        if box.isChecked() is off:
            box.setFocus()
            QTest.keyClick(box, Qt.Key.Key_Space)
        assert box.isChecked() is not off

    def open_row(self, name: str, words: str) -> None:
        """Go down a table with the arrow keys to the row with these words; Enter."""
        self.go_to_row(name, words)
        table = find(self.front, Table, name)
        QTest.keyClick(table, Qt.Key.Key_Return)
        self.settle()

    def go_to_row(self, name: str, words: str) -> None:
        """Go down a table with the arrow keys to the row with these words."""
        table = find(self.front, Table, name)
        table.setFocus()
        QTest.keyClick(table, Qt.Key.Key_Home, Qt.KeyboardModifier.ControlModifier)
        rows = self.rows(name)
        wanted = [n for n, row in enumerate(rows) if words in " ".join(row)]
        assert wanted, f"{words} is not in {name}: {rows}"
        while table.currentIndex().row() < wanted[0]:
            QTest.keyClick(table, Qt.Key.Key_Down)
        self.settle()

    def has_row(self, start: str) -> bool:
        """Tell whether a button that begins so is shown in front."""
        return any(
            one.isVisible() and one.objectName().startswith(start)
            for one in self.front.findChildren(QAbstractButton)
        )

    def row_button(self, start: str, words: str = "") -> str:
        """Return the name of the shown button that begins so and says that."""
        found = [
            one.objectName()
            for one in self.front.findChildren(QAbstractButton)
            if one.isVisible()
            and one.objectName().startswith(start)
            and words in f"{one.text()} {one.accessibleName()}"
        ]
        assert found, f"no {start}… with {words!r}:\n{self.read()}"
        return found[0]

    def tab(self, name: str, words: str) -> None:
        """Go to the tab that is called so, with the arrow keys."""
        tabs = find(self.front, QTabWidget, name)
        bar = tabs.tabBar()
        bar.setFocus()
        for _ in range(tabs.count()):
            QTest.keyClick(bar, Qt.Key.Key_Left)
        while words not in tabs.tabText(tabs.currentIndex()):
            before = tabs.currentIndex()
            QTest.keyClick(bar, Qt.Key.Key_Right)
            assert tabs.currentIndex() > before, f"no tab {words}"
        self.settle()

    # ------------------------------------------------------------ ways

    def rail(self, name: str) -> None:
        """Press a place of the rail."""
        made = find(self.window, QToolButton, f"rail-{name}")
        assert made.isVisible(), f"the rail has no {name}"
        QTest.mouseClick(made, Qt.MouseButton.LeftButton)
        self.settle()

    def casework(self, name: str) -> None:
        """Go to a page of the line of casework."""
        self.rail("cases")
        if not self.is_at(name):
            self.click(f"section-{name}")
        self.until_at(name)

    def person(self, name: str) -> None:
        """Look somebody up, and open them."""
        self.rail("people")
        self.until_at("people")
        self.write("search", name)
        table = find(self.page, Table, "people")
        assert self.holds(
            lambda: table.rows.rowCount() == 1 and table.rows.row(0) is not None
        ), f"{table.rows.rowCount()} are found by {name}"
        self.open_row("people", name)
        self.until_at("person")

    def help(self, name: str) -> None:
        """Choose from the menu for help."""
        find(find(self.window, QMenu, "help-menu"), QAction, name).trigger()
        self.settle()

    # ------------------------------------------------------------ files

    def choose_files(self, *files: Path) -> None:
        """Choose files in the system's dialog that is open."""
        chosen = find(self.window, QFileDialog, "handover-files")
        chosen.filesSelected.emit([str(file) for file in files])
        _close(chosen)
        self.settle()

    def choose_folder(self, folder: Path) -> None:
        """Choose a folder in the system's dialog that is open."""
        chosen = find(self.window, QFileDialog, "handover-folder")
        chosen.fileSelected.emit(str(folder))
        _close(chosen)
        self.settle()

    # ------------------------------------------------------------ in and out

    def come_in(self, user: str) -> None:
        """Open the office with one's passphrase, at the door."""
        assert self.window.door is not None
        self.window.activateWindow()
        if self.has("open-instead"):
            self.click("open-instead")
        self.write("folder", str(self.folder))
        self.write("user", user)
        self.write("passphrase", words_of(user))
        self.press(Qt.Key.Key_Return)
        assert self.holds(lambda: self.window.page is not None), self.read()
        self.user = user

    def go_out(self) -> None:
        """Lock the office, so that the next one can come."""
        self.window.activateWindow()
        self.press("l", Qt.KeyboardModifier.ControlModifier)
        assert self.holds(lambda: self.window.door is not None)
        self.user = ""

    @contextmanager
    def at_work(self, user: str) -> Iterator[None]:
        """Be in the office as somebody, and go afterwards."""
        self.come_in(user)
        yield
        self.go_out()


def words_of(user: str) -> str:
    """Return somebody's passphrase."""
    return f"{WORDS} {sum(map(ord, user))}"


def _runs(text: str) -> Iterator[str]:
    """Yield what keys write and what an input method commits, in turn."""
    for _, signs in groupby(text, lambda sign: (sign == "\n", sign.isascii())):
        yield "".join(signs)


def _close(chosen: QObject) -> None:
    assert isinstance(chosen, QDialog)
    chosen.close()
