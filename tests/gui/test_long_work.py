# SPDX-License-Identifier: Apache-2.0
"""Long work at the window: one after the other, seen everywhere, stopped, and told."""

import os
import time
from collections.abc import Callable
from pathlib import Path

import pytest
from PySide6.QtCore import QObject, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLabel, QPushButton
from pytestqt.qtbot import QtBot

from carecalc import paths
from carecalc.domain.period import Month
from carecalc.errors import UserError
from carecalc.gui.main_window import MainWindow
from carecalc.gui.messages import Notice
from carecalc.gui.page import Place
from carecalc.gui.widgets.inputs import RowButton
from carecalc.gui.widgets.support import SupportDialog
from carecalc.gui.widgets.work_bar import WorkBar
from carecalc.gui.working import BACK_UP, Job, Piece, Working
from carecalc.services import backups, disbursements
from carecalc.services.context import Context
from tests.gui.shell import (
    assert_nothing_clipped,
    click,
    find,
    go,
    on,
    settled,
    shown,
)
from tests.services.deciding import register

STOPPED = "Stopped; nothing was changed."

# What a worker is asked to do below is run there.


def wait(ctx: Context, told: Callable[[int, int], None]) -> None:
    told(1, 4)
    time.sleep(600)


def name(ctx: Context, said: str) -> str:
    return said


class Hearer(QObject):
    """Notes what is told."""

    def __init__(self) -> None:
        super().__init__()
        self.heard: list[object] = []

    def on_done(self, result: object) -> None:
        self.heard.append(result)

    def on_failed(self, error: UserError) -> None:
        self.heard.append(error.code)


def working_of(window: MainWindow) -> Working:
    assert window.page is not None
    return window.page.desk.working


def under_way(qtbot: QtBot, working: Working) -> int:
    """Wait until a process is there; return its id."""

    def is_begun() -> bool:
        return working.job is not None and working.job.of > 0

    qtbot.waitUntil(is_begun, timeout=60_000)
    assert working.job is not None and working.job.worker.pid is not None
    return working.job.worker.pid


def begin_waiting(qtbot: QtBot, window: MainWindow, hearer: Hearer) -> int:
    working = working_of(window)
    working.begin(
        Piece("wait", "Waiting …", wait, tells=True, in_percent=True),
        done=hearer.on_done,
        failed=hearer.on_failed,
    )
    return under_way(qtbot, working)


def bar_for_all(window: MainWindow) -> WorkBar:
    (bar,) = (bar for bar in window.findChildren(WorkBar) if bar.is_for_all)
    return bar


def is_there(process: int) -> bool:
    try:
        os.kill(process, 0)
    except ProcessLookupError:
        return False
    return True


# --------------------------------------------------------------------------------------


@pytest.mark.parametrize("kind", ["sample", "practice"])
def test_that_an_office_for_trying_out_that_is_stopped_leaves_nothing_on_the_disk(
    qtbot: QtBot, door: MainWindow, kind: str
) -> None:
    place = paths.trials() / kind
    assert not place.exists()
    page = door.door
    assert page is not None
    click(page, f"try-{kind}")
    under_way(qtbot, page.findChild(Working))
    assert place.is_dir()
    bar = find(page, WorkBar, "work-bar")
    assert bar.isVisible()
    assert find(bar, QLabel, "work-title").text() == "Preparing made-up people …"
    assert find(bar, QLabel, "work-detail").text().split(" · ")[0].endswith(" %")
    assert not find(page, QPushButton, f"try-{kind}").isEnabled()
    assert_nothing_clipped(qtbot, page)
    QTest.keyClick(page, Qt.Key.Key_Escape)
    settled(qtbot, door)
    assert door.door is page
    assert not bar.isVisible()
    assert find(page, QLabel, "try-told").text() == STOPPED
    assert find(page, QPushButton, f"try-{kind}").isEnabled()
    assert not place.exists()


def test_that_work_of_another_page_is_shown_and_stopped_everywhere(
    qtbot: QtBot, window: MainWindow
) -> None:
    hearer = Hearer()
    go(qtbot, window, Place("month"))
    process = begin_waiting(qtbot, window, hearer)
    assert not bar_for_all(window).isVisible()  # The page has its own.
    window.show_place(Place("people"))
    bar = bar_for_all(window)
    qtbot.waitUntil(bar.isVisible)
    assert find(bar, QLabel, "work-detail").text().startswith("25 %")
    # Here Esc means something else.
    QTest.keyClick(window, Qt.Key.Key_Escape)
    assert is_there(process)
    click(bar, "stop-work")
    settled(qtbot, window)
    assert not is_there(process)
    assert hearer.heard == ["WORK-002"]
    assert not bar.isVisible()


def test_that_pieces_are_done_one_after_the_other_and_told_to_who_began_them(
    qtbot: QtBot, window: MainWindow
) -> None:
    one, other, gone = Hearer(), Hearer(), Hearer()
    working = working_of(window)
    begin_waiting(qtbot, window, one)
    first = working.job
    kept = working.begin(Piece("name", "Naming …", name, ("next",)), other.on_done)
    dropped = working.begin(Piece("name", "Naming …", name, ("gone",)), gone.on_done)
    assert working.job is first
    working.let_go(dropped)
    ended: list[Job] = []
    working.ended.connect(ended.append)
    working.let_go(first)
    settled(qtbot, window)
    assert (one.heard, other.heard, gone.heard) == (["WORK-002"], ["next"], [])
    assert ended == [first, kept]


def test_that_a_list_is_built_wherever_one_is_unless_its_backup_was_stopped(
    qtbot: QtBot, window: MainWindow, ctx: Context
) -> None:
    on(ctx, register, "王桂兰")
    month, working = Month(2026, 10), working_of(window)
    for is_stopped in (True, False):
        page = go(qtbot, window, Place("month", month=month))
        click(page, "build-list")
        # Its process has to start yet: what is stopped now has not been done.
        qtbot.waitUntil(lambda: working.job is not None)
        assert working.job is not None and working.job.piece.about == BACK_UP
        window.show_place(Place("people"))
        if is_stopped:
            bar = bar_for_all(window)
            qtbot.waitUntil(bar.isVisible)
            click(bar, "stop-work")
        settled(qtbot, window)
        run = on(ctx, disbursements.of_month, month)
        assert (run is None) is is_stopped


def test_that_stopping_is_no_fault_and_a_backup_that_was_stopped_is_not_there(
    qtbot: QtBot, window: MainWindow, ctx: Context
) -> None:
    page = go(qtbot, window, Place("backups"))
    before = backups.listed_in(ctx.store.folder)
    click(page, "make-backup")
    under_way(qtbot, working_of(window))
    assert not find(page, QPushButton, "drill-backup").isEnabled()
    QTest.keyClick(page, Qt.Key.Key_Escape)
    settled(qtbot, window)
    notice = find(page, Notice, "backups-notice")
    assert (notice.property("kind"), shown(notice).split("\n")[0]) == ("info", STOPPED)
    assert backups.listed_in(ctx.store.folder) == before
    assert not [each for each in (ctx.store.folder / "backups").glob(".*.part")]
    assert find(page, QPushButton, "make-backup").isEnabled()


def test_that_checking_the_scales_ends_with_its_page(
    qtbot: QtBot, window: MainWindow
) -> None:
    window.show_place(Place("selftest"))
    working = working_of(window)
    process = under_way(qtbot, working)
    assert window.page is not None
    assert not window.page.findChildren(RowButton)
    window.show_place(Place("office"))
    settled(qtbot, window)
    assert not is_there(process)
    assert window.page.objectName() == "page-office"
    assert "WORK" not in shown(window)


def test_that_gathering_for_support_is_stopped_and_the_dialog_stays(
    qtbot: QtBot, window: MainWindow, tmp_path: Path
) -> None:
    window._on_support()
    dialog = find(window, SupportDialog, "support")
    click(dialog, "save-support")
    working = working_of(window)
    qtbot.waitUntil(lambda: working.job.worker.pid is not None, timeout=60_000)
    assert find(dialog, WorkBar, "work-bar").isVisible()
    assert not find(dialog, QPushButton, "save-support").isEnabled()
    QTest.keyClick(dialog, Qt.Key.Key_Escape)
    settled(qtbot, window)
    assert dialog.isVisible()
    assert STOPPED in shown(dialog)
    assert find(dialog, QPushButton, "save-support").isEnabled()
    dialog.reject()
