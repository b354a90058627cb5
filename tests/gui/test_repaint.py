# SPDX-License-Identifier: Apache-2.0
"""A month's list built beside the window: told of, stopped, lost, and left alone."""

import os
import signal

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLabel, QPushButton
from pytestqt.qtbot import QtBot

from carecalc.domain.period import Month
from carecalc.gui.main_window import MainWindow
from carecalc.gui.messages import Notice
from carecalc.gui.page import Page, Place
from carecalc.gui.pages.month_list import BUILD
from carecalc.gui.tables import Table
from carecalc.gui.widgets.work_bar import WorkBar
from carecalc.gui.working import Job, Working
from carecalc.services import disbursements
from carecalc.services.context import Context
from tests.bench.bench_repaint import Watched, crowd, gaps
from tests.gui.shell import click, find, go, left, on, settled
from tests.offices import opened

OCTOBER = Month(2026, 10)
PEOPLE = 40


@pytest.fixture
def page(qtbot: QtBot, window: MainWindow, ctx: Context) -> Page:
    ctx.store.submit(crowd, ctx, PEOPLE).result()
    return go(qtbot, window, Place("month", month=OCTOBER))


def begun(qtbot: QtBot, page: Page) -> tuple[Working, int]:
    """Build the list until its process is at work; return that one's id.

    One that was kept and dies before it has begun is no failure: another takes its place.
    """
    working = page.desk.working
    click(page, "build-list")
    qtbot.waitUntil(
        lambda: (
            working.job is not None
            and working.job.piece.about == BUILD
            and working.job.of > 0
        ),
        timeout=60_000,
    )
    assert working.job is not None
    process = working.job.worker.pid
    assert process is not None
    return working, process


def is_there(process: int) -> bool:
    try:
        os.kill(process, 0)
    except ProcessLookupError:
        return False
    return True


def assert_nothing_was_built(ctx: Context) -> None:
    assert on(ctx, disbursements.of_month, OCTOBER) is None


def test_that_the_largest_table_is_painted_while_another_process_works(
    qtbot: QtBot, window: MainWindow, page: Page
) -> None:
    table = Watched()
    qtbot.addWidget(table)
    table.rows.start(100_000, [str(number) for number in range(100_000)])
    table.show()
    working, process = begun(qtbot, page)
    assert process != os.getpid()
    # How long the gaps are is told by bench_repaint: here, that there were paintings.
    assert len(gaps(table, lambda: working.job is None)) > 10
    assert find(page, Table, "reasons").rows.rowCount() == PEOPLE


def test_that_it_is_told_how_far_the_work_is(
    qtbot: QtBot, window: MainWindow, page: Page
) -> None:
    told: list[str] = []
    bar = find(page, WorkBar, "work-bar")
    assert not bar.isVisible()

    def note(job: Job) -> None:
        assert bar.isVisible()
        told.append(find(bar, QLabel, "work-detail").text())

    page.desk.working.moved.connect(note)
    click(page, "build-list")
    settled(qtbot, window)
    assert any(line.startswith(f"10 of {PEOPLE} · ") for line in told)
    assert told[-1] == "Putting it on record …"
    assert not bar.isVisible()


@pytest.mark.parametrize("how", ["Esc", "button"])
def test_that_a_list_that_is_stopped_is_not_built(
    qtbot: QtBot, window: MainWindow, ctx: Context, page: Page, how: str
) -> None:
    _, process = begun(qtbot, page)
    if how == "Esc":
        QTest.keyClick(page.focusWidget(), Qt.Key.Key_Escape)
    else:
        click(page, "stop-work")
    settled(qtbot, window)
    assert not is_there(process)
    notice = find(page, Notice, "month-notice").text
    assert notice.text() == "Stopped; nothing was changed."
    assert find(page, QPushButton, "build-list").isEnabled()
    assert_nothing_was_built(ctx)


def test_that_a_process_that_dies_is_explained_and_can_be_begun_again(
    qtbot: QtBot, window: MainWindow, ctx: Context, page: Page
) -> None:
    _, process = begun(qtbot, page)
    os.kill(process, signal.SIGKILL)
    settled(qtbot, window)
    notice = find(page, Notice, "month-notice").text.text()
    assert "came to an end by itself (-9)" in notice
    assert_nothing_was_built(ctx)
    click(page, "build-list")
    settled(qtbot, window)
    assert find(page, Table, "reasons").rows.rowCount() == PEOPLE


def test_that_a_list_is_built_while_somebody_looks_elsewhere(
    qtbot: QtBot, window: MainWindow, ctx: Context, page: Page
) -> None:
    begun(qtbot, page)
    window.show_place(Place("people"))
    window.show_place(Place("month", month=OCTOBER))
    again = window.page
    assert again is not None
    assert find(again, WorkBar, "work-bar").isVisible()
    assert not find(again, QPushButton, "build-list").isEnabled()
    settled(qtbot, window)
    assert find(again, Table, "reasons").rows.rowCount() == PEOPLE


def test_that_locking_the_office_ends_the_process(
    qtbot: QtBot, window: MainWindow, page: Page
) -> None:
    _, process = begun(qtbot, page)
    QTest.keyClick(window, Qt.Key.Key_L, Qt.KeyboardModifier.ControlModifier)
    assert window.door is not None
    qtbot.waitUntil(lambda: not is_there(process), timeout=15_000)


def test_that_closing_the_window_ends_the_process_and_leaves_nothing_half(
    qtbot: QtBot, window: MainWindow, page: Page, ctx: Context
) -> None:
    _, process = begun(qtbot, page)
    left(window)
    qtbot.waitUntil(lambda: not is_there(process), timeout=15_000)
    store = opened(ctx.store.folder)
    with store.reading() as work:
        assert work.runs.of_month(OCTOBER) is None
    assert store.verify().findings == ()
    store.close()
