# SPDX-License-Identifier: Apache-2.0
"""Many papers at the window: drawn beside it, one stopped alone, saved on record."""

from datetime import date
from pathlib import Path

from PySide6.QtWidgets import QCheckBox, QFileDialog, QLabel
from pytestqt.qtbot import QtBot

from carecalc.domain.period import Month
from carecalc.gui.main_window import MainWindow
from carecalc.gui.page import Page, Place
from carecalc.gui.widgets.batch_out import BatchOut
from carecalc.gui.widgets.inputs import Choice, RowButton
from carecalc.services import batch_files, determinations, disclosures, papers
from carecalc.services.context import Context
from tests.documents.glyphs import UNKNOWN
from tests.gui.shell import (
    assert_nothing_clipped,
    click,
    dialog,
    find,
    go,
    on,
    settled,
    shown,
    type_into,
)
from tests.offices import approving
from tests.services.deciding import in_hardship

NOVEMBER = Month(2026, 11)


def decided(ctx: Context, *names: str) -> list[str]:
    """Approve what is due to some new people; their ids."""
    found = []
    for number, name in enumerate(names):
        person = in_hardship(ctx, name, date(1940 + number, 3, 9))
        act = determinations.prepare(ctx, person.id, "bj-hardship")
        determinations.approve(approving(ctx), act.id, "样批准", date(2026, 11, 21))
        found.append(person.id)
    return found


def opened(qtbot: QtBot, window: MainWindow) -> Page:
    page = go(qtbot, window, Place("many-papers", month=NOVEMBER))
    choice = find(page, QLabel, "batch-there")
    qtbot.waitUntil(lambda: choice.text() != "")
    return page


def choose_decisions(qtbot: QtBot, window: MainWindow, page: Page) -> None:
    kinds = find(page, Choice, "batch-kind")
    kinds.choose("decision")
    kinds.activated.emit(kinds.currentIndex())
    settled(qtbot, window)


def issue(qtbot: QtBot, window: MainWindow, page: Page) -> None:
    click(page, "issue-batch")
    qtbot.waitUntil(lambda: page.desk.working.job is None, timeout=60_000)
    settled(qtbot, window)


def test_that_a_batch_stops_for_nobody_but_who_cannot_be_printed(
    qtbot: QtBot, window: MainWindow, ctx: Context
) -> None:
    people = on(ctx, decided, "王桂兰", f"李{UNKNOWN}英", "张建国")
    page = opened(qtbot, window)
    choose_decisions(qtbot, window, page)
    assert "3 to be issued, 0 issued before." in shown(page)
    issue(qtbot, window, page)
    assert "2 paper(s) issued." in shown(page)
    (stopped,) = (
        row
        for row in page.findChildren(RowButton)
        if row.objectName().startswith("stopped-")
    )
    assert UNKNOWN in stopped.accessibleName()
    assert_nothing_clipped(qtbot, page)
    assert [len(on(ctx, papers.of_person, person)) for person in people] == [1, 0, 1]
    stopped.click()
    settled(qtbot, window)
    assert window.page is not None
    assert window.page.here() == Place("person", person=people[1])


def test_that_a_copy_of_what_left_before_is_saved_with_a_reason(
    qtbot: QtBot, window: MainWindow, ctx: Context, tmp_path: Path
) -> None:
    (person,) = on(ctx, decided, "王桂兰")
    paper = on(ctx, papers.resident_page, person, NOVEMBER, "zh_CN")
    on(ctx, batch_files.printed, (paper.id,))
    page = go(qtbot, window, Place("papers", person=person))
    file = tmp_path / "again.pdf"
    find(page, BatchOut, "batch-out").save(str(file))
    settled(qtbot, window)
    type_into(dialog(), "purpose", "存档")
    click(dialog(), "hand-out")
    qtbot.waitUntil(file.is_file, timeout=60_000)
    settled(qtbot, window)
    told = on(ctx, disclosures.of_person, person)
    assert told[0].sent.purpose == "存档"
    assert len(told) == 2


def test_that_names_in_names_of_files_take_a_reason(
    qtbot: QtBot, window: MainWindow, ctx: Context, tmp_path: Path
) -> None:
    (person,) = on(ctx, decided, "王桂兰")
    on(ctx, papers.resident_page, person, NOVEMBER, "zh_CN")
    page = go(qtbot, window, Place("papers", person=person))
    find(page, QCheckBox, "batch-named").click()
    click(page, "batch-each")
    assert window.findChild(QFileDialog, "save-dialog") is None
    assert find(page, QLabel, "batch-named-why-error").text() != ""
    type_into(page, "batch-named-why", "分送到户")
    click(page, "batch-each")
    asked = window.findChild(QFileDialog, "save-dialog")
    assert asked is not None
    asked.reject()
    find(page, BatchOut, "batch-out").save(str(tmp_path / "out"))
    qtbot.waitUntil(lambda: (tmp_path / "out").is_dir(), timeout=60_000)
    settled(qtbot, window)
    assert [file.name for file in (tmp_path / "out").iterdir()] == [
        "GZ-2026-000001 王桂兰.pdf"
    ]


def test_that_a_batch_that_is_stopped_leaves_nothing(
    qtbot: QtBot, window: MainWindow, ctx: Context
) -> None:
    people = on(ctx, decided, "王桂兰", "张建国")
    page = opened(qtbot, window)
    choose_decisions(qtbot, window, page)
    click(page, "issue-batch")
    page.desk.working.stop()
    qtbot.waitUntil(lambda: page.desk.working.job is None, timeout=60_000)
    settled(qtbot, window)
    assert "Stopped; nothing was changed." in shown(page)
    assert [on(ctx, papers.of_person, person) for person in people] == [(), ()]
    assert "2 to be issued, 0 issued before." in shown(page)


def test_that_the_month_leads_to_its_papers(
    qtbot: QtBot, window: MainWindow, ctx: Context
) -> None:
    page = go(qtbot, window, Place("month", month=Month(2026, 10)))
    click(page, "other-papers")
    settled(qtbot, window)
    assert window.page is not None
    assert window.page.here() == Place("many-papers", month=Month(2026, 10))
    assert "There is nothing of this kind in October 2026." in shown(window.page)
