# SPDX-License-Identifier: Apache-2.0
"""Erasing a file whose every period has ended, at the window."""

from datetime import date

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLabel, QPushButton, QTabWidget, QWidget
from pytestqt.qtbot import QtBot

from carecalc.domain.person import Person
from carecalc.errors import UserError
from carecalc.gui.main_window import MainWindow
from carecalc.gui.page import Page, Place
from carecalc.gui.standing import Opened
from carecalc.gui.widgets.inputs import RowButton
from carecalc.services import people
from carecalc.services.context import Context
from tests.gui.shell import (
    SIZES,
    assert_nothing_clipped,
    find,
    go,
    on,
    settled,
    shown,
    type_into,
)
from tests.offices import approving
from tests.services.test_retention import NAME, full_file, moved_to


def office_of(qtbot: QtBot, door: MainWindow, ctx: Context) -> Page:
    """Show the ended files to the approver, who may erase."""
    door.enter(Opened(approving(ctx), ctx.store.folder, "赵审批"))
    settled(qtbot, door)
    page = go(qtbot, door, Place("office"))
    tabs = find(page, QTabWidget, "office-tabs")
    tabs.setCurrentIndex(tabs.count() - 1)
    assert tabs.tabText(tabs.count() - 1) == "Ended files"
    settled(qtbot, door)
    return page


@pytest.fixture
def ended(ctx: Context) -> Person:
    """Give a person whose payments of 2026 were kept thirty years."""
    person = ctx.store.submit(full_file, ctx).result()
    assert isinstance(person, Person)
    moved_to(ctx, date(2057, 1, 1))
    return person


def test_that_an_ended_file_is_erased_by_the_keyboard_with_its_reason(
    qtbot: QtBot, door: MainWindow, ctx: Context, ended: Person
) -> None:
    page = office_of(qtbot, door, ctx)
    row = find(page, RowButton, f"ended-{ended.id}")
    assert "Kept until 1 January 2057" in shown(row)
    for size in SIZES:
        door.resize(*size)
        settled(qtbot, door)
        assert_nothing_clipped(qtbot, page)
    row.setFocus()
    QTest.keyClick(row, Qt.Key.Key_Space)
    qtbot.waitUntil(find(page, QWidget, "erase-reason").hasFocus)
    said = find(page, QLabel, "erase-text").text()
    # 会计档案管理办法 (财政部令第79号): what supports a payment, thirty years.
    assert NAME in said and "79" in said
    assert_nothing_clipped(qtbot, page)
    yes = find(page, QPushButton, "erase-file")
    qtbot.waitUntil(lambda: yes.visibleRegion().contains(yes.rect()))
    QTest.keyClick(yes, Qt.Key.Key_Space)
    settled(qtbot, door)
    assert find(page, QLabel, "erase-reason-error").text() != ""
    assert on(ctx, people.get, ended.id).name == NAME
    type_into(page, "erase-reason", "2057年第3号销毁清册")
    QTest.keyClick(yes, Qt.Key.Key_Space)
    settled(qtbot, door)
    assert f"The file of {NAME} is erased" in shown(page)
    assert find(page, QLabel, "nothing-ended").isVisible()
    with pytest.raises(UserError):
        on(ctx, people.get, ended.id)
    with ctx.store.reading() as work:
        (entry,) = work.entries.of_action("person.erased")
    assert (entry.actor, entry.why) == ("赵审批", "2057年第3号销毁清册")


def test_that_keeping_a_file_leaves_it_and_the_keyboard_on_its_row(
    qtbot: QtBot, door: MainWindow, ctx: Context, ended: Person
) -> None:
    page = office_of(qtbot, door, ctx)
    row = find(page, RowButton, f"ended-{ended.id}")
    row.click()
    keep = find(page, QPushButton, "keep-file")
    QTest.keyClick(keep, Qt.Key.Key_Space)
    assert row.hasFocus()
    assert not find(page, QWidget, "erase-ask").isVisible()
    assert on(ctx, people.get, ended.id).name == NAME


def test_that_whoever_may_not_erase_is_not_offered_it(
    qtbot: QtBot, window: MainWindow
) -> None:
    page = go(qtbot, window, Place("office"))
    assert "Ended files" not in [
        find(page, QTabWidget, "office-tabs").tabText(number) for number in range(5)
    ]
