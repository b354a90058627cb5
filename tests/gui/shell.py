# SPDX-License-Identifier: Apache-2.0
"""How tests of the window find, type, and wait."""

import time
from collections.abc import Callable, Iterator
from concurrent.futures import wait
from dataclasses import replace
from pathlib import Path
from typing import Any, TypeVar

from PySide6.QtCore import QObject, Qt, QTimer
from PySide6.QtGui import QAction
from PySide6.QtTest import QTest
from PySide6.QtWidgets import (
    QAbstractButton,
    QApplication,
    QComboBox,
    QDialog,
    QFileDialog,
    QLabel,
    QLineEdit,
    QMenu,
    QPlainTextEdit,
    QWidget,
)
from pytestqt.qtbot import QtBot

from carecalc.gui.main_window import MainWindow
from carecalc.gui.page import Page, Place
from carecalc.gui.standing import Opened
from carecalc.gui.tables import Table
from carecalc.gui.widgets.search_line import SearchLine
from carecalc.services.context import Context
from carecalc.store import keys
from tests.offices import OFFICE, PASSPHRASE

W = TypeVar("W", bound=QObject)

WORDS = "seven persimmon trees in the yard"
"""The passphrase of an office founded in a test."""

SIZES = ((1093, 560), (911, 440), (1097, 560))
"""Logical sizes of 1366×768 at 125 % and 150 %, and of 1080p at 175 %."""


def settled(qtbot: QtBot, window: MainWindow) -> None:
    """Wait until everything asked for has come back and been shown."""
    end = time.monotonic() + 60
    while window.is_busy:
        assert time.monotonic() < end, "what was asked for does not come back"
        qtbot.wait(1)  # `waitUntil` sleeps ten, and this is waited for everywhere.
    # What was just put into a layout is shown at the next turn of the loop.
    with qtbot.waitCallback() as turned:
        QTimer.singleShot(0, turned)


def left(window: MainWindow) -> None:
    """Close the window and wait for the backup that is made on leaving."""
    window.close()
    if window.closing is not None:
        wait([window.closing])


def on(ctx: Context, fn: Callable[..., Any], *arguments: object) -> Any:
    """Run a service as the window does: on the store's thread."""
    return ctx.store.submit(fn, ctx, *arguments).result()


def go(qtbot: QtBot, window: MainWindow, place: Place) -> Page:
    """Go to a place and wait for it."""
    window.show_place(place)
    settled(qtbot, window)
    assert window.page is not None
    return window.page


def enter(qtbot: QtBot, window: MainWindow, ctx: Context, user: str = "王评估") -> None:
    """Enter an office that stands open, as one of its users."""
    window.enter(Opened(ctx, ctx.store.folder, user))
    settled(qtbot, window)


def entered_as(
    qtbot: QtBot, window: MainWindow, ctx: Context, name: str, words: str = WORDS
) -> Page:
    """Enter the office as another of its users, with a key of their own."""
    unlocked = keys.unlock(ctx.store.keyring().file, name, words)
    theirs = replace(ctx, store=ctx.store.for_user(unlocked), actor=None)
    enter(qtbot, window, theirs, name)
    assert window.page is not None
    return window.page


def unlock(qtbot: QtBot, window: MainWindow, passphrase: str = PASSPHRASE) -> None:
    """Type a passphrase at the door, which knows folder and name, and press Enter."""
    assert window.door is not None
    line = type_into(window.door, "passphrase", passphrase)
    QTest.keyClick(line, Qt.Key.Key_Return)
    settled(qtbot, window)


def ask(
    qtbot: QtBot, window: MainWindow, folder: Path, passphrase: str = PASSPHRASE
) -> QWidget:
    """Ask for an office with real keys, Enter at the end."""
    window.offer(folder)
    door = window.door
    assert door is not None
    type_into(door, "user", "王评估")
    unlock(qtbot, window, passphrase)
    return door


def find(inside: QObject, kind: type[W], name: str) -> W:
    """Return the one widget of that name."""
    found = inside.findChildren(kind, name)
    assert len(found) == 1, f"{len(found)} widgets are called {name}"
    return found[0]


def dialog() -> QDialog:
    """Return the dialog that is open; the report of a bug ends the test."""
    open_now = QApplication.activeModalWidget()
    assert isinstance(open_now, QDialog)
    if open_now.objectName() == "bug-report":
        raise AssertionError(find(open_now, QPlainTextEdit, "report").toPlainText())
    return open_now


def type_into(inside: QObject, name: str, text: str) -> QLineEdit:
    """Type into a field with real keys, in place of what it holds."""
    line = find(inside, QLineEdit, name)
    line.setFocus()
    line.selectAll()
    QTest.keyClick(line, Qt.Key.Key_Delete)
    for character in text:
        if character.isascii():
            QTest.keyClicks(line, character)
        else:
            line.insert(character)  # As an input method commits it.
            line.textEdited.emit(line.text())
    return line


def click(inside: QObject, name: str) -> None:
    """Click a button with the left mouse button."""
    QTest.mouseClick(find(inside, QAbstractButton, name), Qt.MouseButton.LeftButton)


def take_list(page: QWidget, button: str, file: Path) -> None:
    """Press a button that asks for a list, and choose the file in the system's dialog."""
    click(page, button)
    asked = find(page.window(), QFileDialog, "open-dialog")
    asked.fileSelected.emit(str(file))
    asked.reject()


def focus_name() -> str:
    """Return the name of what has the keyboard."""
    focus = QApplication.focusWidget()
    return "" if focus is None else focus.objectName()


def column(table: Table, number: int) -> list[str]:
    """Return what a column of a table shows, from above."""
    rows = table.rows
    return [str(rows.index(row, number).data()) for row in range(rows.rowCount())]


def rested(qtbot: QtBot, window: MainWindow, page: Page) -> None:
    """Wait as long as a person waits before they press Enter on what they sought."""
    qtbot.waitUntil(lambda: find(page, SearchLine, "search").is_resting)
    settled(qtbot, window)


def registering(qtbot: QtBot, window: MainWindow) -> None:
    """Open the dialog for somebody new with its key."""
    go(qtbot, window, Place("people"))
    QTest.keyClick(window, Qt.Key.Key_N, Qt.KeyboardModifier.ControlModifier)
    settled(qtbot, window)


def second_person(name: str, passphrase: str) -> None:
    """Choose a name in the open dialog by the arrow keys, and type its passphrase."""
    names = find(dialog(), QComboBox, "second-name")
    assert name in {names.itemText(row) for row in range(names.count())}
    names.setFocus()
    QTest.keyClick(names, Qt.Key.Key_Home)
    while names.currentText() != name:
        QTest.keyClick(names, Qt.Key.Key_Down)
    type_into(dialog(), "second-passphrase", passphrase)


def shown(inside: QWidget) -> str:
    """Return every text that is visible, one a line."""
    texts = []
    for widget in inside.findChildren(QWidget):
        if not widget.isVisible():
            continue
        if isinstance(widget, QLabel | QAbstractButton):
            texts.append(widget.text())
        elif isinstance(widget, QComboBox):
            texts.append(widget.currentText())
        elif isinstance(widget, QLineEdit):
            texts.append(widget.text())
    return "\n".join(texts)


def assert_nothing_clipped(qtbot: QtBot, inside: QWidget) -> None:
    """Wait until every visible text has the room it needs; name those that lack it."""

    def check() -> None:
        assert clipped(inside) == []

    # Layouts that were just filled are made at the next turn of the loop.
    qtbot.waitUntil(check, timeout=2_000)


def in_sizes_and_languages(window: MainWindow) -> Iterator[tuple[int, int]]:
    """Let the window have each small size, in English and then in Chinese."""
    for turn in range(2):
        if turn:
            click(window, "rail-language")
        for size in SIZES:
            window.resize(*size)
            yield size


def clipped(inside: QWidget) -> list[str]:
    """Return the visible texts that have less room than they need."""
    found = []
    for widget in inside.findChildren(QWidget):
        if not widget.isVisible() or not isinstance(widget, QLabel | QAbstractButton):
            continue
        if isinstance(widget, QLabel) and (
            widget.wordWrap()
            or widget.sizePolicy().horizontalPolicy().name == "Ignored"
        ):
            # It wraps, or is cut with dots: only its height can be too small.
            width = max(widget.width(), 1)
            needed = widget.heightForWidth(width) if widget.wordWrap() else 0
            if needed > widget.height() + 1:
                found.append(f"{widget.objectName()}: {widget.text()!r} (height)")
        elif widget.text() and widget.width() < widget.minimumSizeHint().width():
            found.append(f"{widget.objectName()}: {widget.text()!r} (width)")
    return found


def pick_help(qtbot: QtBot, window: MainWindow, name: str) -> None:
    """Pick an entry of the menu for help; it is opened where a test is about that."""
    find(find(window, QMenu, "help-menu"), QAction, name).trigger()
    settled(qtbot, window)


def fill_place(door: QWidget, folder: Path) -> None:
    """Fill the first step of founding an office."""
    type_into(door, "new-folder", str(folder))
    type_into(door, "new-user", "王评估")
    type_into(door, "new-passphrase", WORDS)
    type_into(door, "new-passphrase-again", WORDS)


def fill_officers(door: QWidget, second: str = "林二") -> None:
    """Fill the second step: the two who recover."""
    for number, name in ((1, "陈一"), (2, second)):
        type_into(door, f"officer-{number}", name)
        for field in ("passphrase", "passphrase-again"):
            type_into(door, f"officer-{number}-{field}", f"{WORDS} {number}")


def fill_office(door: QWidget) -> None:
    """Fill the third step, go on, fill the last."""
    for name in ("authority", "street", "assessment-body", "telephone", "letterhead"):
        type_into(door, name, getattr(OFFICE, name.replace("-", "_")))
    click(door, "next-step")
    for name in ("appeal-body", "court", "region"):
        type_into(door, name, getattr(OFFICE, name.replace("-", "_")))
    communities = find(door, QPlainTextEdit, "communities")
    communities.setPlainText("晨光社区\n\n和平社区\n晨光社区")


def fill_founding(door: QWidget, folder: Path) -> None:
    """Fill every step of founding an office, up to the button that founds it."""
    fill_place(door, folder)
    click(door, "next-step")
    fill_officers(door)
    click(door, "next-step")
    fill_office(door)
