# SPDX-License-Identifier: Apache-2.0
"""A person's papers: what can be printed, what cannot and why, what was issued."""

from datetime import date

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLabel, QLineEdit
from pytestqt.qtbot import QtBot

from carecalc.domain.period import Month
from carecalc.domain.person import Person
from carecalc.gui.main_window import MainWindow
from carecalc.gui.page import Page, Place
from carecalc.gui.widgets.inputs import RowButton
from carecalc.gui.widgets.paper_view import PaperView
from carecalc.services import application_papers, determinations, papers, proofs, visits
from carecalc.services.context import Context
from tests.documents.papers import text_by_pdfium
from tests.gui.shell import (
    assert_nothing_clipped,
    click,
    find,
    go,
    on,
    settled,
    shown,
    type_into,
)
from tests.services.deciding import in_hardship
from tests.services.visiting import GBT


def known(ctx: Context) -> Person:
    """Register somebody with a decision that waits and a visit that is not signed."""

    def made(ctx: Context) -> Person:
        person = in_hardship(ctx, "王桂兰")
        determinations.prepare(ctx, person.id, "bj-hardship")
        visits.start(ctx, person.id, GBT, "first", date(2026, 11, 20))
        return person

    person: Person = on(ctx, made)
    return person


def opened(qtbot: QtBot, window: MainWindow, person: Person) -> Page:
    return go(qtbot, window, Place("papers", person=person.id))


def row(page: Page, kind: str) -> RowButton:
    (found,) = (
        each
        for each in page.findChildren(RowButton)
        if each.objectName().startswith(f"issue-{kind}-")
    )
    return found


def test_that_what_cannot_be_printed_says_why(
    qtbot: QtBot, window: MainWindow, ctx: Context
) -> None:
    person = known(ctx)
    page = opened(qtbot, window, person)
    said = shown(page)
    assert "Not now: The authority has not decided on HD-2026-000001." in said
    assert "Not now: The visit PG-2026-000001 is not signed." in said
    assert "Nothing was issued yet." in said
    offered = {
        each.objectName().removeprefix("issue-").removesuffix(f"-{person.id}")
        for each in page.findChildren(RowButton)
        if each.objectName().startswith("issue-")
    }
    upon_printed_form = "delivery-receipt-overlay"
    plain = {"opinion", "sheet", "resident", *application_papers.KINDS}
    assert offered == {*plain, upon_printed_form}
    assert_nothing_clipped(qtbot, page)


def test_that_a_paper_is_looked_at_before_it_is_issued(
    qtbot: QtBot, window: MainWindow, ctx: Context
) -> None:
    person = known(ctx)
    page = opened(qtbot, window, person)
    chosen = row(page, "resident")
    assert QApplication.focusWidget() is row(page, "opinion")
    QTest.mouseClick(chosen, Qt.MouseButton.LeftButton)
    settled(qtbot, window)
    new = window.page
    assert new is not None and new.here().page == "new-paper"
    view = find(new, PaperView, "paper")
    qtbot.waitUntil(lambda: view.is_drawn)
    text = text_by_pdfium(view._pdf)
    assert "PREVIEW · NOT VALID" in text
    assert on(ctx, papers.of_person, person.id) == ()
    click(new, "issue-paper")
    settled(qtbot, window)
    (paper,) = on(ctx, papers.of_person, person.id)
    assert (paper.kind, paper.number) == ("resident", "GZ-2026-000001")
    assert window.page is not None
    assert window.page.here() == Place("paper", person=person.id, paper=paper.id)


def test_that_a_day_that_is_none_stops_the_paper_beside_it(
    qtbot: QtBot, window: MainWindow, ctx: Context
) -> None:
    person = known(ctx)
    place = Place("new-paper", person=person.id, paper="resident", item=person.id)
    page = go(qtbot, window, place)
    type_into(page, "given-delivered-on", "2026-2-30")
    click(page, "issue-paper")
    settled(qtbot, window)
    assert "2026-2-30" in find(page, QLabel, "given-delivered-on-error").text()
    assert on(ctx, papers.of_person, person.id) == ()


def test_that_a_change_of_language_keeps_what_is_typed_for_a_paper(
    qtbot: QtBot, window: MainWindow, ctx: Context
) -> None:
    person = known(ctx)
    place = Place("new-paper", person=person.id, paper="resident", item=person.id)
    page = go(qtbot, window, place)
    type_into(page, "given-delivered-on", "2026-11-20")
    click(window, "rail-language")
    settled(qtbot, window)
    after = window.page
    assert after is not None and after is not page
    assert find(after, QLineEdit, "given-delivered-on").text() == "2026-11-20"


def test_that_issued_papers_say_whether_they_count(
    qtbot: QtBot, window: MainWindow, ctx: Context
) -> None:
    person = known(ctx)

    def issued(ctx: Context) -> tuple[str, str]:
        first = papers.subsidy_sheet(ctx, person.id, Month(2026, 11), "zh_CN")
        second = papers.subsidy_sheet(ctx, person.id, Month(2026, 11), "zh_CN")
        proofs.withdraw(ctx, first.id, "写错")
        return first.id, second.id

    first, second = on(ctx, issued)
    page = opened(qtbot, window, person)
    assert "withdrawn on" in find(page, RowButton, f"paper-{first}").accessibleName()
    kept = find(page, RowButton, f"paper-{second}")
    assert "not handed out yet" in kept.accessibleName()
    assert find(page, QLabel, "batch-out-said").text() == "1 paper(s)"
    click(page, f"paper-{second}")
    settled(qtbot, window)
    assert window.page is not None
    assert window.page.here() == Place("paper", person=person.id, paper=second)


def test_that_the_person_leads_to_their_papers(
    qtbot: QtBot, window: MainWindow, ctx: Context
) -> None:
    person = known(ctx)
    page = go(qtbot, window, Place("person", person=person.id))
    click(page, "open-papers")
    settled(qtbot, window)
    assert window.page is not None
    assert window.page.here() == Place("papers", person=person.id)
    again = go(qtbot, window, Place("person", person=person.id))
    QTest.keyClick(again, Qt.Key.Key_P, Qt.KeyboardModifier.ControlModifier)
    settled(qtbot, window)
    assert window.page.here() == Place("papers", person=person.id)
