# SPDX-License-Identifier: Apache-2.0
"""Locking the real window over a real office: what is closed, and when."""

import gc
import multiprocessing
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLineEdit, QPlainTextEdit
from pytestqt.qtbot import QtBot

from carecalc.gui.main_window import MainWindow
from carecalc.gui.pages.visit import VisitPage
from carecalc.gui.working import Piece
from carecalc.services.context import Context
from carecalc.store.engine import Store
from carecalc.store.keys import Unlocked
from tests.gui.locks import USER, Later, guard_of, in_visit, pass_minutes, with_pin
from tests.gui.shell import (
    dialog,
    find,
    pick_help,
    registering,
    settled,
    shown,
    type_into,
    unlock,
)
from tests.offices import keyring, opened


def test_that_a_locked_office_is_closed_and_its_key_gone(
    qtbot: QtBot, entered: MainWindow, strangers: list[Unlocked]
) -> None:
    in_visit(qtbot, entered)
    folder = entered._standing.opened.context.store.folder
    ring = keyring()
    strangers += [ring.first, ring.approver, ring.third, ring.officers]
    QApplication.clipboard().setText("110105194503051234")
    guard_of(entered).lock("screen")
    # All that can be seen is gone at once, file and key as soon as it is closed.
    assert entered.page is None
    assert "王桂兰" not in shown(entered)
    assert QApplication.clipboard().text() == ""
    settled(qtbot, entered)

    def is_gone() -> None:
        assert living(folder, strangers) == []

    qtbot.waitUntil(is_gone, timeout=20_000)
    opened(folder).close()  # The lock on the folder is free.


def number_of_people(ctx: Context) -> int:
    """Read the office, in the process of a worker."""
    with ctx.store.reading() as work:
        return len(work.people.all())


def test_that_no_process_that_had_the_key_outlives_a_lock(
    qtbot: QtBot, entered: MainWindow
) -> None:
    """What was freed there is not wiped: it is gone with the process alone."""
    working = entered._standing.desk.working
    counting = Piece("counting", "Counting", number_of_people)
    job = working.begin(counting)
    qtbot.waitUntil(lambda: job.result is not None, timeout=60_000)
    kept = [each.pid for each in multiprocessing.active_children()]
    assert kept
    guard_of(entered).lock("sleep")
    assert not {*kept} & {each.pid for each in multiprocessing.active_children()}
    settled(qtbot, entered)


def living(folder: Path, strangers: list[Unlocked]) -> list[str]:
    """Return what still holds the office or a key of it that is nobody else's."""
    return [
        type(each).__name__
        for each in gc.get_objects()
        if (type(each) is Store and each.folder == folder)
        or (type(each) is Context and each.store.folder == folder)
        or (type(each) is Unlocked and not any(each is key for key in strangers))
    ]


def test_that_nobody_is_waited_for_when_the_computer_sleeps(
    qtbot: QtBot, entered: MainWindow
) -> None:
    folder = entered._standing.opened.context.store.folder
    guard_of(entered).lock("sleep")
    opened(folder).close()  # Closed before the slot returned.
    settled(qtbot, entered)


@pytest.mark.parametrize(("minutes", "is_visiting"), [(20, True), (5, False)])
def test_that_an_unattended_office_is_locked(
    qtbot: QtBot, window: MainWindow, ctx: Context, minutes: int, is_visiting: bool
) -> None:
    with_pin(qtbot, window, ctx)
    if is_visiting:
        in_visit(qtbot, window)
    pass_minutes(window, minutes - 1)
    assert window.door is None
    pass_minutes(window, 1)
    settled(qtbot, window)
    assert window.door is not None
    assert "nobody was at the computer" in shown(window.door)


def test_that_a_computer_that_slept_is_locked(qtbot: QtBot, window: MainWindow) -> None:
    guard = guard_of(window)
    later = guard.clock = Later()
    later.seconds = 31
    # The timer that ticks anyhow notices it within its second.
    qtbot.waitUntil(lambda: window.door is not None, timeout=2_000)
    settled(qtbot, window)
    assert "was asleep" in shown(window.door)


def test_that_the_door_knows_folder_and_user_and_no_passphrase(
    qtbot: QtBot, entered: MainWindow
) -> None:
    folder = entered._standing.opened.context.store.folder
    QTest.keyClick(entered, Qt.Key.Key_L, Qt.KeyboardModifier.ControlModifier)
    settled(qtbot, entered)
    door = entered.door
    assert door is not None
    assert find(door, QLineEdit, "folder").text() == str(folder)
    assert find(door, QLineEdit, "user").text() == USER
    passphrase = find(door, QLineEdit, "passphrase")
    assert passphrase.text() == ""
    assert passphrase.hasFocus()


def test_that_the_menu_of_the_rail_locks(qtbot: QtBot, entered: MainWindow) -> None:
    pick_help(qtbot, entered, "help-lock")
    assert entered.door is not None


def test_that_a_page_that_was_about_to_go_on_asks_nothing_of_a_closed_office(
    qtbot: QtBot, entered: MainWindow
) -> None:
    page = in_visit(qtbot, entered)
    assert isinstance(page, VisitPage) and page.form is not None
    page.form._advance.setInterval(20)
    QTest.keyClick(page.form.card(page.active).options[0], "1")
    guard_of(entered).lock("sleep")
    QTest.qWait(50)  # The page goes after its timers; what a slot raises ends the test.
    assert entered.door is not None
    unlock(qtbot, entered)
    assert isinstance(entered.page, VisitPage)
    assert list(entered.page.answers) == ["B.1.1"]


def test_that_the_key_that_locks_is_heard_over_an_open_dialog(
    qtbot: QtBot, entered: MainWindow
) -> None:
    registering(qtbot, entered)
    line = type_into(dialog(), "name", "Wang")
    QTest.keyClick(line, Qt.Key.Key_L, Qt.KeyboardModifier.ControlModifier)
    qtbot.waitUntil(lambda: entered.door is not None)
    assert QApplication.activeModalWidget() is None
    settled(qtbot, entered)
    unlock(qtbot, entered)
    assert "Wang" in [
        text.toPlainText().removeprefix("Name: ").split("\n")[0]
        for text in dialog().findChildren(QPlainTextEdit)
    ]
