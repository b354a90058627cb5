# SPDX-License-Identifier: Apache-2.0
"""Deciding a subsidy at the window, and the paper that comes of it."""

from datetime import date, timedelta

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLabel, QLineEdit, QPushButton
from pytestqt.qtbot import QtBot

from carecalc.domain.determination import Determination
from carecalc.domain.fact import Event
from carecalc.gui.main_window import MainWindow
from carecalc.gui.messages import Notice
from carecalc.gui.page import Page, Place
from carecalc.gui.standing import Opened
from carecalc.gui.widgets.inputs import Choice, RowButton
from carecalc.gui.widgets.paper_view import PaperView
from carecalc.services import decision_papers, determinations, facts, papers, users
from carecalc.services.context import Context
from tests.documents.papers import text_by_pdfium
from tests.gui.shell import (
    click,
    dialog,
    entered_as,
    find,
    go,
    on,
    second_person,
    settled,
    shown,
    type_into,
)
from tests.offices import APPROVER, PASSPHRASE, THIRD, Clock, approving, beside, keyring
from tests.services.deciding import assess, in_hardship


def prepare(ctx: Context) -> Determination:
    """Prepare the care subsidy of somebody on dibao whose ability is lost."""
    person = in_hardship(ctx, "王桂兰")
    assess(ctx, person, date(2026, 9, 1))
    return determinations.prepare(ctx, person.id, "bj-care")


@pytest.fixture
def act(ctx: Context) -> Determination:
    prepared = ctx.store.submit(prepare, ctx).result()
    assert isinstance(prepared, Determination)
    return prepared


@pytest.fixture
def page(qtbot: QtBot, window: MainWindow, act: Determination) -> Page:
    """Give the page of whom the act is about, the dialog for deciding it open."""
    page = go(qtbot, window, Place("person", person=act.person_id))
    click(page, f"decision-{act.id}")
    settled(qtbot, window)
    return page


def test_that_the_desk_lists_what_waits_for_approval(
    qtbot: QtBot, window: MainWindow, act: Determination
) -> None:
    page = go(qtbot, window, Place("start"))
    row = find(page, RowButton, f"decision-{act.id}")
    assert "王桂兰" in shown(row)
    assert "Nursing subsidy for disabled older people" in shown(row)
    assert "CNY 600.00" in shown(row)
    row.click()
    settled(qtbot, window)
    assert window.page is not None
    assert window.page.objectName() == "page-person"
    assert window.page.here().person == act.person_id


def test_that_the_keyboard_goes_from_the_desk_to_the_decision_and_stays_on_it(
    qtbot: QtBot, window: MainWindow, ctx: Context, act: Determination
) -> None:
    window.resize(911, 440)
    page = entered_as(qtbot, window, ctx, APPROVER, PASSPHRASE)
    settled(qtbot, window)
    find(page, RowButton, f"decision-{act.id}").setFocus()
    QTest.keyClick(QApplication.focusWidget(), Qt.Key.Key_Return)
    settled(qtbot, window)
    page = window.page
    assert page is not None
    row = find(page, RowButton, f"decision-{act.id}")
    qtbot.waitUntil(row.hasFocus)
    qtbot.waitUntil(lambda: row.visibleRegion().boundingRect() == row.rect())
    QTest.keyClick(row, Qt.Key.Key_Return)
    settled(qtbot, window)
    QTest.keyClick(find(dialog(), QLineEdit, "approver"), Qt.Key.Key_Return)
    settled(qtbot, window)
    assert on(ctx, determinations.get, act.id).state == "approved"
    held = page.focusWidget()
    assert held is not None
    assert held.objectName() == f"decision-{act.id}"
    assert held is not row


def test_that_whoever_prepared_it_hands_the_keyboard_to_an_approver(
    qtbot: QtBot,
    window: MainWindow,
    ctx: Context,
    act: Determination,
    page: Page,
) -> None:
    why = find(dialog(), QLabel, "why-not-me").text()
    assert why == "You prepared it. Somebody else decides, with their passphrase."
    second_person(APPROVER, PASSPHRASE)
    assert find(dialog(), QLineEdit, "approver").text() == APPROVER
    type_into(dialog(), "approver", "郑处长")
    day = type_into(dialog(), "decided-on", "20261121")
    QTest.keyClick(day, Qt.Key.Key_Return)
    settled(qtbot, window)
    assert QApplication.activeModalWidget() is None
    decided = on(ctx, determinations.get, act.id)
    assert decided.state == "approved"
    assert (decided.approver, decided.decided_on) == ("郑处长", date(2026, 11, 21))
    with ctx.store.reading() as work:
        (entry,) = work.entries.of_action("determination.approved")
    assert entry.actor == APPROVER
    row = find(page, RowButton, f"decision-{act.id}")
    assert "approved" in shown(row)
    assert "decided by 郑处长 on 21 November 2026" in shown(row)


def test_that_only_those_are_offered_who_may_decide_it(
    ctx: Context, act: Determination, page: Page
) -> None:
    names = find(dialog(), Choice, "second-name")
    offered = {names.itemText(row) for row in range(names.count())}
    assert offered == {APPROVER, THIRD}


def test_that_an_approver_who_opened_the_office_decides_without_more(
    qtbot: QtBot, window: MainWindow, ctx: Context, act: Determination
) -> None:
    theirs = beside(ctx, keyring().approver)
    window.enter(Opened(theirs, ctx.store.folder, APPROVER))
    page = go(qtbot, window, Place("person", person=act.person_id))
    click(page, f"decision-{act.id}")
    settled(qtbot, window)
    assert dialog().findChild(QLabel, "why-not-me") is None
    approver = find(dialog(), QLineEdit, "approver")
    assert approver.text() == APPROVER
    QTest.keyClick(approver, Qt.Key.Key_Return)
    settled(qtbot, window)
    assert on(ctx, determinations.get, act.id).approver == APPROVER


def test_that_a_wrong_passphrase_decides_nothing_and_more_of_them_wait(
    qtbot: QtBot, window: MainWindow, ctx: Context, act: Determination, page: Page
) -> None:
    for _ in range(3):
        second_person(APPROVER, "somebody else's words")
        click(dialog(), "approve")
        settled(qtbot, window)
        error = find(dialog(), QLabel, "second-passphrase-error")
        assert error.isVisible()
    # The clock of the tests moves on at every look; one waits a second by now.
    assert isinstance(ctx.clock, Clock)
    ctx.clock.at -= timedelta(seconds=30)
    second_person(APPROVER, PASSPHRASE)
    click(dialog(), "approve")
    assert find(dialog(), QLabel, "second-wait").isVisible()
    settled(qtbot, window)
    assert on(ctx, determinations.get, act.id).state == "prepared"
    second_person(THIRD, PASSPHRASE)
    click(dialog(), "approve")
    settled(qtbot, window)
    assert on(ctx, determinations.get, act.id).approver == THIRD


def test_that_an_office_without_an_approver_says_so(
    qtbot: QtBot, window: MainWindow, ctx: Context, act: Determination
) -> None:
    for name in (APPROVER, THIRD):
        on(ctx, users.dismiss, name, "样例")
    page = go(qtbot, window, Place("person", person=act.person_id))
    click(page, f"decision-{act.id}")
    settled(qtbot, window)
    assert "administrator" in find(dialog(), QLabel, "why-not-me").text()
    assert not find(dialog(), QPushButton, "approve").isEnabled()
    assert not find(dialog(), QPushButton, "refuse").isEnabled()


def test_that_nobody_decides_without_a_name(
    qtbot: QtBot, window: MainWindow, ctx: Context, act: Determination, page: Page
) -> None:
    second_person(APPROVER, PASSPHRASE)
    type_into(dialog(), "approver", "")
    click(dialog(), "approve")
    assert find(dialog(), QLabel, "approver-error").isVisible()
    type_into(dialog(), "approver", "郑处长")
    type_into(dialog(), "decided-on", "2026-2-30")
    click(dialog(), "approve")
    assert "calendar" in find(dialog(), QLabel, "decided-on-error").text()
    type_into(dialog(), "decided-on", "2030-1-1")
    click(dialog(), "approve")
    settled(qtbot, window)
    assert "must lie between" in find(dialog(), QLabel, "decided-on-error").text()
    assert on(ctx, determinations.get, act.id).state == "prepared"


def test_that_a_refusal_needs_its_reason(
    qtbot: QtBot, window: MainWindow, ctx: Context, act: Determination, page: Page
) -> None:
    second_person(APPROVER, PASSPHRASE)
    click(dialog(), "refuse")
    assert find(dialog(), QLabel, "reason-error").text() == "Say why it is refused."
    type_into(dialog(), "reason", "材料不全")
    click(dialog(), "refuse")
    settled(qtbot, window)
    decided = on(ctx, determinations.get, act.id)
    assert (decided.state, decided.reason) == ("refused", "材料不全")
    assert "not granted" in shown(find(page, RowButton, f"decision-{act.id}"))


def test_that_an_approved_decision_opens_its_notice_to_be_looked_at_then_issued(
    qtbot: QtBot, window: MainWindow, ctx: Context, act: Determination
) -> None:
    on(approving(ctx), determinations.approve, act.id, "郑处长", date(2026, 11, 21))
    page = go(qtbot, window, Place("person", person=act.person_id))
    click(page, f"decision-{act.id}")
    settled(qtbot, window)
    assert on(ctx, papers.of_person, act.person_id) == ()
    new = window.page
    assert new is not None
    view = find(new, PaperView, "paper")
    qtbot.waitUntil(lambda: view.is_drawn)
    assert "PREVIEW" in text_by_pdfium(view._pdf)
    click(new, "issue-paper")
    settled(qtbot, window)
    (issued,) = on(ctx, papers.of_person, act.person_id)
    assert (issued.kind, issued.number) == ("notice", act.number)
    assert window.page is not None
    assert window.page.here() == Place("paper", person=act.person_id, paper=issued.id)


def test_that_an_issued_paper_is_opened_again_without_a_new_one(
    qtbot: QtBot, window: MainWindow, ctx: Context, act: Determination
) -> None:
    on(approving(ctx), determinations.approve, act.id, "郑处长", date(2026, 11, 21))
    issued = on(ctx, decision_papers.decision, act.id, "zh_CN")
    page = go(qtbot, window, Place("person", person=act.person_id))
    click(page, f"paper-{issued.id}")
    settled(qtbot, window)
    assert window.page is not None
    assert find(window.page, QLabel, "subtitle").text() == issued.number
    assert [p.id for p in on(ctx, papers.of_person, act.person_id)] == [issued.id]


def test_that_a_decision_on_facts_that_changed_says_so_and_stays_open(
    qtbot: QtBot, window: MainWindow, ctx: Context, act: Determination, page: Page
) -> None:
    on(ctx, facts.add, act.person_id, Event("death"), date(2026, 8, 20))
    second_person(APPROVER, PASSPHRASE)
    click(dialog(), "approve")
    settled(qtbot, window)
    assert "DECISION-010" in find(dialog(), Notice, "decide-notice").hint.text()
    assert on(ctx, determinations.get, act.id).state == "prepared"
