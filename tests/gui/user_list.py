# SPDX-License-Identifier: Apache-2.0
"""The list of an office's users, and who is put into it, for tests of the window."""

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QCheckBox, QTabWidget, QToolButton, QWidget
from pytestqt.qtbot import QtBot

from carecalc.gui.main_window import MainWindow
from carecalc.gui.messages import Notice
from carecalc.gui.page import Page
from carecalc.gui.tables import Table
from carecalc.services import users
from carecalc.services.context import Context
from carecalc.store.keys import FLOOR
from tests.gui.shell import WORDS, find, on, settled

CLERK = "李出纳"


def add(ctx: Context, name: str, roles: tuple[str, ...], *communities: str) -> None:
    """Give somebody a key without the window."""
    on(ctx, users.add, name, WORDS, roles, communities or None, "样例", FLOOR)


def tick(inside: QWidget, name: str) -> None:
    """Press the space bar on a box."""
    box = find(inside, QCheckBox, name)
    box.setFocus()
    QTest.keyClick(box, Qt.Key.Key_Space)


def open_history(qtbot: QtBot, window: MainWindow, page: Page, name: str) -> None:
    """Go down the list by the arrow keys to somebody, and press Enter."""
    table = find(page, Table, "users")
    table.setFocus()
    QTest.keyClick(table, Qt.Key.Key_Home, Qt.KeyboardModifier.ControlModifier)
    while table.current().name != name:
        before = table.currentIndex().row()
        QTest.keyClick(table, Qt.Key.Key_Down)
        assert table.currentIndex().row() > before, f"{name} is not in the list"
    QTest.keyClick(table, Qt.Key.Key_Return)
    settled(qtbot, window)


def names(page: Page) -> list[str]:
    """Return who is in the list, in its order."""
    rows = find(page, Table, "users").rows
    return [rows.row(number).name for number in range(rows.rowCount())]


def cells(page: Page, name: str) -> list[str]:
    """Return what the list shows of somebody."""
    rows = find(page, Table, "users").rows
    row = names(page).index(name)
    return [rows.index(row, column).data() for column in range(rows.columnCount())]


def told(page: Page) -> str:
    """Return what the page says was done."""
    return find(page, Notice, "users-notice").text.text()


def rail(window: MainWindow) -> set[str]:
    """Return the places that the rail offers."""
    return {
        button.objectName().removeprefix("rail-")
        for button in window.findChildren(QToolButton)
        if button.objectName().startswith("rail-") and button.isVisible()
    } - {"help", "language"}


def at_tab(page: Page, number: int) -> None:
    find(page, QTabWidget, "users-tabs").setCurrentIndex(number)
