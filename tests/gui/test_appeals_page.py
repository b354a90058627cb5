# SPDX-License-Identifier: Apache-2.0
"""Objections at a person's page, and the nearest deadlines at the desk."""

from datetime import date

from PySide6.QtWidgets import QPushButton
from pytestqt.qtbot import QtBot

from carecalc.domain.determination import Determination
from carecalc.gui.main_window import MainWindow
from carecalc.gui.page import Place
from carecalc.gui.widgets.inputs import Choice, RowButton
from carecalc.services import appeals, deliveries, determinations
from carecalc.services.context import Context
from tests.gui.shell import (
    click,
    dialog,
    find,
    focus_name,
    go,
    on,
    settled,
    shown,
    type_into,
)
from tests.offices import APPROVER, approving
from tests.services.deciding import in_hardship
from tests.services.filing import accepted


def decided(ctx: Context) -> Determination:
    person = in_hardship(ctx, "张异议")
    act = determinations.prepare(ctx, person.id, "bj-hardship")
    return determinations.approve(approving(ctx), act.id, APPROVER, ctx.today())


def late(ctx: Context) -> str:
    return accepted(ctx, in_hardship(ctx, "张逾期"), date(2026, 10, 19)).id


def test_that_an_objection_is_registered_and_ended_from_the_persons_page(
    qtbot: QtBot, window: MainWindow, ctx: Context
) -> None:
    act = on(ctx, decided)
    page = go(qtbot, window, Place("person", person=act.person_id))
    click(page, "raise-appeal")
    settled(qtbot, window)
    find(dialog(), Choice, "about").choose(f"reconsideration {act.id}")
    type_into(dialog(), "raised-by", "张女儿")
    click(dialog(), "take-step")
    settled(qtbot, window)
    assert focus_name() == "grounds"
    type_into(dialog(), "grounds", "金额少了")
    click(dialog(), "take-step")
    settled(qtbot, window)
    (record,) = on(ctx, appeals.of_person, act.person_id)
    # 行政复议法第六十二条: sixty days after 21 November is 20 January 2027.
    row = find(page, RowButton, f"appeal-{record.id}")
    assert "answer by 20 January 2027" in row.accessibleName()
    row.click()
    assert "Grounds: 金额少了" in shown(dialog())
    find(dialog(), Choice, "outcome").choose("rejected")
    type_into(dialog(), "said", "维持原决定")
    click(dialog(), "take-step")
    settled(qtbot, window)
    row = find(page, RowButton, f"appeal-{record.id}")
    assert "rejected" in row.accessibleName()


def test_that_a_decision_without_an_application_is_delivered_at_the_persons_page(
    qtbot: QtBot, window: MainWindow, ctx: Context
) -> None:
    act = on(ctx, decided)
    page = go(qtbot, window, Place("person", person=act.person_id))
    click(page, "deliver-decision")
    assert act.number in find(dialog(), Choice, "about").currentText()
    type_into(dialog(), "receiver", "张异议")
    click(dialog(), "take-step")
    settled(qtbot, window)
    (made,) = on(ctx, deliveries.of_person, act.person_id)
    assert (made.act_id, made.receiver) == (act.id, "张异议")
    page = go(qtbot, window, Place("person", person=act.person_id))
    assert page.findChild(QPushButton, "deliver-decision") is None


def test_that_the_desk_leads_to_the_case_whose_deadline_is_nearest(
    qtbot: QtBot, window: MainWindow, ctx: Context
) -> None:
    case = on(ctx, late)
    page = go(qtbot, window, Place("start"))
    assert "open: 1, overdue: 1" in shown(page)
    find(page, QPushButton, f"case-{case}").click()
    settled(qtbot, window)
    assert window.page is not None
    assert (window.page.place.page, window.page.place.item) == ("application", case)
