# SPDX-License-Identifier: Apache-2.0
"""Deciding a subsidy at the window, and the paper that comes of it."""

from datetime import date

import pytest
from PySide6.QtWidgets import QApplication, QLabel
from pytestqt.qtbot import QtBot

from carecalc.domain.determination import Determination
from carecalc.domain.fact import Event
from carecalc.gui.main_window import MainWindow
from carecalc.gui.messages import Notice
from carecalc.gui.page import Place
from carecalc.gui.widgets.inputs import RowButton
from carecalc.services import determinations, facts, papers
from carecalc.services.context import Context
from tests.gui.shell import click, dialog, find, go, on, settled, shown, type_into
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


def test_that_the_desk_lists_what_waits_for_approval(
    qtbot: QtBot, window: MainWindow, act: Determination
) -> None:
    page = go(qtbot, window, Place("start"))
    row = find(page, RowButton, f"decision-{act.id}")
    assert "王桂兰" in shown(row)
    assert "Nursing subsidy for disabled older people" in shown(row)
    assert "600.00 yuan" in shown(row)
    row.click()
    settled(qtbot, window)
    assert window.page is not None
    assert window.page.here() == Place("person", person=act.person_id)


def test_that_an_approver_decides_with_name_and_day(
    qtbot: QtBot, window: MainWindow, ctx: Context, act: Determination
) -> None:
    page = go(qtbot, window, Place("person", person=act.person_id))
    click(page, f"decision-{act.id}")
    type_into(dialog(), "approver", "郑处长")
    type_into(dialog(), "decided-on", "20261121")
    click(dialog(), "approve")
    settled(qtbot, window)
    assert QApplication.activeModalWidget() is None
    decided = on(ctx, determinations.get, act.id)
    assert decided.state == "approved"
    assert (decided.approver, decided.decided_on) == ("郑处长", date(2026, 11, 21))
    row = find(page, RowButton, f"decision-{act.id}")
    assert "approved" in shown(row)
    assert "decided by 郑处长 on 21 November 2026" in shown(row)


def test_that_nobody_decides_without_a_name(
    qtbot: QtBot, window: MainWindow, ctx: Context, act: Determination
) -> None:
    page = go(qtbot, window, Place("person", person=act.person_id))
    click(page, f"decision-{act.id}")
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
    qtbot: QtBot, window: MainWindow, ctx: Context, act: Determination
) -> None:
    page = go(qtbot, window, Place("person", person=act.person_id))
    click(page, f"decision-{act.id}")
    type_into(dialog(), "approver", "郑处长")
    click(dialog(), "refuse")
    assert find(dialog(), QLabel, "reason-error").text() == "Say why it is refused."
    type_into(dialog(), "reason", "材料不全")
    click(dialog(), "refuse")
    settled(qtbot, window)
    decided = on(ctx, determinations.get, act.id)
    assert (decided.state, decided.reason) == ("refused", "材料不全")
    assert "not granted" in shown(find(page, RowButton, f"decision-{act.id}"))


def test_that_an_approved_decision_opens_its_notice(
    qtbot: QtBot, window: MainWindow, ctx: Context, act: Determination
) -> None:
    on(ctx, determinations.approve, act.id, "郑处长", date(2026, 11, 21))
    page = go(qtbot, window, Place("person", person=act.person_id))
    click(page, f"decision-{act.id}")
    settled(qtbot, window)
    (issued,) = on(ctx, papers.of_person, act.person_id)
    assert issued.kind == "notice"
    assert window.page is not None
    assert window.page.here() == Place("paper", person=act.person_id, paper=issued.id)


def test_that_an_issued_paper_is_opened_again_without_a_new_one(
    qtbot: QtBot, window: MainWindow, ctx: Context, act: Determination
) -> None:
    on(ctx, determinations.approve, act.id, "郑处长", date(2026, 11, 21))
    issued = on(ctx, papers.notice, act.id, "zh_CN")
    page = go(qtbot, window, Place("person", person=act.person_id))
    click(page, f"paper-{issued.id}")
    settled(qtbot, window)
    assert window.page is not None
    assert find(window.page, QLabel, "subtitle").text() == issued.number
    assert [p.id for p in on(ctx, papers.of_person, act.person_id)] == [issued.id]


def test_that_a_decision_on_facts_that_changed_says_so_and_stays_open(
    qtbot: QtBot, window: MainWindow, ctx: Context, act: Determination
) -> None:
    page = go(qtbot, window, Place("person", person=act.person_id))
    on(ctx, facts.add, act.person_id, Event("death"), date(2026, 8, 20))
    click(page, f"decision-{act.id}")
    type_into(dialog(), "approver", "郑处长")
    click(dialog(), "approve")
    settled(qtbot, window)
    assert "DECISION-010" in find(dialog(), Notice, "decide-notice").hint.text()
    assert on(ctx, determinations.get, act.id).state == "prepared"
