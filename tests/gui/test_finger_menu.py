# SPDX-License-Identifier: Apache-2.0
"""A finger that rests on a text gets its menu; a second tap on a row opens it."""

from collections.abc import Iterator

import pytest
from PySide6.QtCore import QPoint
from PySide6.QtGui import QGuiApplication
from PySide6.QtTest import QTest
from PySide6.QtWidgets import (
    QApplication,
    QLineEdit,
    QMenu,
    QPushButton,
    QWidget,
)
from pytestqt.qtbot import QtBot

from carecalc.gui.main_window import MainWindow
from carecalc.gui.page import Place
from carecalc.gui.tables import Table
from tests.gui.hands import drag, screen, touch
from tests.gui.shell import dialog, enter, find, go, settled
from tests.gui.showcase import Showcase

REST_MS = 60

# What the screen nobody sees cannot do: raise a menu, give it the keyboard.
pytestmark = pytest.mark.qt_log_ignore("This plugin does not support")


@pytest.fixture
def quick_rest() -> Iterator[None]:
    """Let a finger have rested sooner than a person's does."""
    hints = QGuiApplication.styleHints()
    usual = hints.mousePressAndHoldInterval()
    hints.setMousePressAndHoldInterval(REST_MS)
    yield
    hints.setMousePressAndHoldInterval(usual)


def rest(qtbot: QtBot, widget: QWidget, moves: int = 0) -> QMenu | None:
    """Put a finger on a widget for a while; return the menu that it opened."""
    window = widget.window()
    at = widget.mapTo(window, QPoint(30, widget.height() // 2))
    QTest.touchEvent(window, screen()).press(0, at, window).commit()
    if moves:
        to = at + QPoint(moves, 0)
        QTest.touchEvent(window, screen()).move(0, to, window).commit()
        at = to
    qtbot.wait(3 * REST_MS)
    menu = QApplication.activePopupWidget()
    QTest.touchEvent(window, screen()).release(0, at, window).commit()
    qtbot.wait(2)
    assert menu is None or isinstance(menu, QMenu)
    assert QApplication.activePopupWidget() is menu  # Lifting chooses nothing.
    return menu


def test_that_a_finger_that_rests_on_a_text_opens_its_menu(
    quick_rest: None, qtbot: QtBot, window: MainWindow
) -> None:
    page = go(qtbot, window, Place("people"))
    search = find(page, QLineEdit, "search")
    QApplication.clipboard().setText("wang")
    menu = rest(qtbot, search)
    assert menu is not None
    paste = next(a for a in menu.actions() if a.objectName() == "edit-paste")
    paste.trigger()
    menu.close()
    settled(qtbot, window)
    assert search.text() == "wang"
    assert rest(qtbot, search, moves=40) is None
    # In a dialog too; and a button has none, and is pressed.
    button = find(page, QPushButton, "register-person")
    assert rest(qtbot, button) is None
    settled(qtbot, window)
    menu = rest(qtbot, find(dialog(), QLineEdit, "name"))
    assert menu is not None
    menu.close()


def test_that_a_finger_opens_the_row_that_is_chosen_already(
    qtbot: QtBot, door: MainWindow, office: Showcase
) -> None:
    enter(qtbot, door, office.ctx)
    page = go(qtbot, door, Place("people"))
    table = find(page, Table, "people")
    row = table.visualRect(table.rows.index(1, 0)).center()
    touch(table.viewport(), row)
    settled(qtbot, door)
    assert door.page is page and table.currentIndex().row() == 1
    drag(table.viewport(), row, row + QPoint(0, 12))
    settled(qtbot, door)
    assert door.page is page  # A finger that scrolls opens nothing.
    touch(table.viewport(), row)
    settled(qtbot, door)
    assert door.page is not None and door.page.objectName() == "page-person"
