# SPDX-License-Identifier: Apache-2.0
"""What is said once, and what is not said at all because it is no news."""

from datetime import date

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from carecalc.gui.main_window import MainWindow
from carecalc.gui.messages import Notice
from carecalc.gui.widgets.banner import Banner
from carecalc.services import backups, visits
from carecalc.services.context import Context
from tests.gui.shell import ask, find, on, settled
from tests.gui.test_visit_page import a_full_disk
from tests.services.deciding import register


def test_that_a_full_disk_is_said_in_one_place(
    qtbot: QtBot, window: MainWindow, ctx: Context
) -> None:
    person = on(ctx, register, "王桂兰")
    assert window.page is not None
    with a_full_disk(ctx):
        for _ in range(3):
            window.page.desk.call(
                *(visits.start, person.id, "gbt-42195-2022", "first", date(2026, 9, 1))
            )
            settled(qtbot, window)
        assert find(window, Banner, "banner").shown == "full"
        assert not find(window, Notice, "window-notice").isVisible()


def test_that_coming_back_from_the_lock_says_nothing_of_backups(
    qtbot: QtBot, door: MainWindow, ctx: Context
) -> None:
    backups.make(ctx)
    ctx.store.close()
    ask(qtbot, door, ctx.store.folder)
    desk = door.page.desk
    desk.context.store.submit(register, desk.context, "王桂兰").result()
    QTest.keyClick(door, Qt.Key.Key_L, Qt.KeyboardModifier.ControlModifier)
    qtbot.waitUntil(lambda: door.page is None and not door.is_busy)
    ask(qtbot, door, ctx.store.folder)
    assert find(door, Banner, "banner").shown == ""
    newest = backups.listed_in(ctx.store.folder)[0]
    assert newest.counts["people"] == 1
