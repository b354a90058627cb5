# SPDX-License-Identifier: Apache-2.0
"""Backups at the window: when they are made, what the page shows and can do."""

from datetime import date, timedelta
from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QFileDialog, QLabel, QPushButton
from pytestqt.qtbot import QtBot

from carecalc.domain.period import Month
from carecalc.gui.main_window import MainWindow
from carecalc.gui.messages import Notice
from carecalc.gui.page import Place
from carecalc.gui.standing import Opened
from carecalc.gui.tables import Table
from carecalc.gui.widgets.banner import Banner
from carecalc.services import backups, visits
from carecalc.services.context import Context
from tests.gui.shell import ask, click, dialog, find, go, on, settled, shown
from tests.gui.test_damaged_office import people
from tests.gui.visits import a_visit, open_visit, press
from tests.offices import approving, opened
from tests.services.deciding import in_hardship, register
from tests.store.backing import spoil


def reasons(ctx: Context) -> list[str]:
    """Return why each backup was made, the newest first."""
    return [backup.reason for backup in backups.listed_in(ctx.store.folder)]


def told(window: MainWindow) -> Notice:
    assert window.page is not None
    return find(window.page, Notice, "backups-notice")


def status(window: MainWindow) -> QPushButton:
    return find(window, QPushButton, "status-backup")


# ------------------------------------------------------------------ when they are made


def test_that_a_new_office_has_a_backup_as_soon_as_it_is_open(
    qtbot: QtBot, window: MainWindow, ctx: Context
) -> None:
    assert reasons(ctx) == ["half-hourly"]
    assert status(window).text() == "Backup: today 12:00"


def test_that_half_an_hour_of_work_is_backed_up(
    qtbot: QtBot, window: MainWindow, ctx: Context
) -> None:
    timer = window._desk.timer
    register(ctx, "王桂兰")
    timer.look()
    settled(qtbot, window)
    assert len(reasons(ctx)) == 1  # not yet
    ctx.clock.at += timedelta(minutes=30)
    timer.look()
    settled(qtbot, window)
    assert reasons(ctx) == ["half-hourly", "half-hourly"]
    assert status(window).text() == "Backup: today 12:30"
    ctx.clock.at += timedelta(minutes=30)
    timer.look()
    settled(qtbot, window)
    assert len(reasons(ctx)) == 2  # nothing has changed


def test_that_answers_are_saved_while_a_backup_is_being_made(
    qtbot: QtBot, window: MainWindow, ctx: Context
) -> None:
    view = a_visit(ctx)
    page = open_visit(qtbot, window, view)
    timer = window._desk.timer
    before = len(reasons(ctx))
    with ctx.store._backing_up:  # as if it took as long as this test
        timer.call(backups.make)
        for item in view.scale.items[:5]:
            qtbot.waitUntil(lambda code=item.code: page.active == code)
            press(item.keys()[0])
        saved = lambda: on(ctx, visits.view, view.visit.id).visit.answers  # noqa: E731
        qtbot.waitUntil(lambda: len(saved()) == 5)
        qtbot.waitUntil(
            lambda: find(window, QLabel, "status-saved").text().startswith("Saved ")
        )
        assert timer.tasks.is_busy
        assert len(reasons(ctx)) == before
    settled(qtbot, window)
    assert len(reasons(ctx)) == before + 1


def test_that_leaving_makes_a_backup_of_what_was_done(
    qtbot: QtBot, window: MainWindow, ctx: Context
) -> None:
    register(ctx, "王桂兰")
    window.close()
    assert find(window, QLabel, "saving-backup").isVisible()
    assert not status(window).isVisible()
    qtbot.waitUntil(lambda: not window.isVisible())
    assert reasons(ctx)[0] == "on-exit"
    opened(ctx.store.folder).close()


def test_that_leaving_unchanged_makes_none(
    qtbot: QtBot, window: MainWindow, ctx: Context
) -> None:
    window.close()
    qtbot.waitUntil(lambda: not window.isVisible())
    assert reasons(ctx) == ["half-hourly"]


def test_that_a_backup_that_fails_keeps_nobody_from_leaving_and_is_told_next_time(
    qtbot: QtBot, door: MainWindow, ctx: Context
) -> None:
    ctx.store.close()
    folder = ctx.store.folder
    ask(qtbot, door, folder)
    (folder / "backups").rename(folder / "elsewhere")
    (folder / "backups").write_text("in the way")
    context = door._standing.opened.context
    register(context, "王桂兰")
    door._leave(door._standing)  # as closing does, but for the window
    qtbot.waitUntil(lambda: not door.isVisible())
    door._build()
    door.show()
    door.activateWindow()
    qtbot.waitUntil(door.isActiveWindow)
    ask(qtbot, door, folder)
    said = find(door, Banner, "banner")
    assert said.shown == "unbacked"
    assert "No backup can be made" in shown(said)
    assert "STORE-023" in shown(said)
    (folder / "backups").unlink()
    (folder / "elsewhere").rename(folder / "backups")
    door._desk.timer.look()
    settled(qtbot, door)
    assert said.shown == ""


def test_that_what_is_in_no_backup_is_backed_up_at_the_next_start(
    qtbot: QtBot, door: MainWindow, ctx: Context
) -> None:
    """As after a power cut."""
    backups.make(ctx)
    register(ctx, "王桂兰")
    ctx.store.close()
    ask(qtbot, door, ctx.store.folder)
    assert find(door, Banner, "banner").shown == "behind"
    newest = backups.listed_in(ctx.store.folder)[0]
    assert newest.counts["people"] == 1
    click(door, "banner-later")
    assert not find(door, Banner, "banner").isVisible()


def test_that_a_backup_comes_before_a_list(
    qtbot: QtBot, window: MainWindow, ctx: Context
) -> None:
    on(ctx, in_hardship, "王桂兰")
    page = go(qtbot, window, Place("month", month=Month(2026, 10)))
    click(page, "build-list")
    settled(qtbot, window)
    newest = backups.listed_in(ctx.store.folder)[0]
    assert newest.reason == "before-run"
    assert newest.counts["runs"] == 0


# ------------------------------------------------------------------ the page


def test_that_the_line_below_leads_to_the_list_of_backups(
    qtbot: QtBot, window: MainWindow, ctx: Context
) -> None:
    click(window, "status-backup")
    settled(qtbot, window)
    page = window.page
    assert page is not None and page.objectName() == "page-backups"
    table = find(page, Table, "backups")
    row = table.rows
    texts = [row.index(0, column).data() for column in range(row.columnCount())]
    assert texts == ["today 12:00", "every half hour", "0", "0", texts[4], "good"]
    assert texts[4].endswith(" MB")


def test_that_a_backup_is_made_by_hand(
    qtbot: QtBot, window: MainWindow, ctx: Context
) -> None:
    page = go(qtbot, window, Place("backups"))
    click(page, "make-backup")
    settled(qtbot, window)
    assert reasons(ctx) == ["by-hand", "half-hourly"]
    assert find(page, Table, "backups").rows.rowCount() == 2
    assert "made and checked" in shown(told(window))


def test_that_a_drill_says_in_words_what_it_found(
    qtbot: QtBot, window: MainWindow, ctx: Context
) -> None:
    page = go(qtbot, window, Place("backups"))
    click(page, "drill-backup")
    settled(qtbot, window)
    assert told(window).property("kind") == "good"
    assert "This backup can be brought back" in shown(told(window))
    spoil(backups.listed_in(ctx.store.folder)[0].data)
    click(page, "drill-backup")
    settled(qtbot, window)
    assert told(window).property("kind") == "error"
    assert "This backup is damaged" in shown(told(window))
    rows = find(page, Table, "backups").rows
    assert "damaged" in [rows.index(n, 5).data() for n in range(rows.rowCount())]


def test_that_a_copy_goes_to_another_drive_and_not_to_the_same(
    qtbot: QtBot, window: MainWindow, ctx: Context, drive: Path, tmp_path: Path
) -> None:
    page = go(qtbot, window, Place("backups"))
    for folder, said in ((tmp_path, "same drive"), (drive, "Copied and checked")):
        click(page, "copy-backup")
        (asked,) = (each for each in page.findChildren(QFileDialog) if each.isVisible())
        asked.fileSelected.emit(str(folder))
        asked.close()
        settled(qtbot, window)
        assert said in shown(told(window))
    assert "The last copy on another drive: today" in shown(page)
    assert backups.listed_in(drive / f"{ctx.store.folder.name}-backups")


def test_that_a_restore_says_what_it_loses_and_asks_first(
    qtbot: QtBot, window: MainWindow, ctx: Context
) -> None:
    folder = ctx.store.folder
    register(ctx, "王桂兰")
    backups.make(ctx)
    register(ctx, "李秀英", date(1941, 3, 9))  # and her residence: two acts
    page = go(qtbot, window, Place("backups"))
    click(page, "restore-backup")
    settled(qtbot, window)
    assert find(dialog(), QLabel, "loss").text().startswith("2 act(s) recorded after")
    QTest.keyClick(QApplication.focusWidget(), Qt.Key.Key_Return)  # what is marked
    settled(qtbot, window)
    assert window.page is page
    click(page, "restore-backup")
    settled(qtbot, window)
    click(dialog(), "yes")
    settled(qtbot, window)
    assert window.page is None and window.door is not None
    assert "can be opened again" in shown(window.door)
    assert reasons(ctx)[0] == "before-restore"
    window.activateWindow()
    qtbot.waitUntil(window.isActiveWindow)
    click(window.door, "bring-back")
    ask(qtbot, window, folder)
    said = people(qtbot, window)
    assert "王桂兰" in said and "李秀英" not in said


def test_that_only_who_may_restore_is_offered_it(
    qtbot: QtBot, door: MainWindow, ctx: Context
) -> None:
    door.enter(Opened(approving(ctx), ctx.store.folder, "赵审批"))
    settled(qtbot, door)
    page = go(qtbot, door, Place("backups"))
    assert not find(page, QPushButton, "restore-backup").isVisible()
    assert find(page, QPushButton, "drill-backup").isEnabled()
