# SPDX-License-Identifier: Apache-2.0
"""Commissioned work in the window: given, taken, returned to the office, settled."""

from datetime import timedelta

from PySide6.QtWidgets import QLabel, QTabWidget
from pytestqt.qtbot import QtBot

from carecalc.domain.money import Money
from carecalc.gui.main_window import MainWindow
from carecalc.gui.page import Place
from carecalc.gui.tables import Table
from carecalc.gui.widgets.agency_declaring import Declaring
from carecalc.gui.widgets.inputs import Choice
from carecalc.services import agencies, agencies_signing, tasks
from carecalc.services.context import Context
from carecalc.services.tasks import Wanted
from tests.gui.shell import (
    click,
    dialog,
    enter,
    find,
    go,
    on,
    settled,
    shown,
    type_into,
)
from tests.gui.visits import an_elder
from tests.services.commissioned import commission, done, staff
from tests.services.visiting import begin


def test_that_an_organisation_a_contract_and_a_task_are_made_in_the_window(
    qtbot: QtBot, window: MainWindow, ctx: Context
) -> None:
    person = an_elder(ctx)
    page = go(qtbot, window, Place("agencies"))
    click(page, "add-organisation")
    type_into(dialog(), "name", "安心评估中心")
    click(dialog(), "save-organisation")
    settled(qtbot, window)
    (agency,) = on(ctx, agencies.listed)
    page = go(qtbot, window, Place("agency", item=agency.organisation.id))
    click(page, "new-contract")
    for name, text in (("begins", "2026-1-1"), ("ends", "2026-12-31"), ("price", "1x")):
        type_into(dialog(), name, text)
    click(dialog(), "save-contract")
    assert "not an amount" in find(dialog(), QLabel, "price-error").text()
    type_into(dialog(), "price", "120.50")
    click(dialog(), "save-contract")
    settled(qtbot, window)
    assert "120.50" in shown(page)
    with ctx.store.reading() as work:
        to = agency.organisation.id
        assert work.contracts.about(to)[0].value.price == Money(12_050)
    on(ctx, tasks.assign, person.id, Wanted(), to)
    page = go(qtbot, window, Place("agencies", item="tasks"))
    table = find(page, Table, "tasks")
    assert table.rows.rowCount() == 1
    table.opened.emit(0)
    click(dialog(), "task-cancel")
    type_into(dialog(), "why", "重复")
    click(dialog(), "end-it")
    settled(qtbot, window)
    assert not table.isVisible()


def test_that_staff_decline_a_task_and_it_is_given_to_the_offices_own(
    qtbot: QtBot, window: MainWindow, ctx: Context
) -> None:
    person = an_elder(ctx)
    agency = on(ctx, commission)
    on(ctx, tasks.assign, person.id, Wanted(), agency)
    enter(qtbot, window, on(ctx, staff, agency), "钱机构")
    page = go(qtbot, window, Place("tasks"))
    find(page, Table, "my-tasks").opened.emit(0)
    click(dialog(), "task-decline")
    type_into(dialog(), "why", "人手不足")
    click(dialog(), "end-it")
    settled(qtbot, window)
    assert find(page, QLabel, "no-tasks").isVisible()
    enter(qtbot, window, ctx)
    page = go(qtbot, window, Place("agencies", item="tasks"))
    assert find(page, QLabel, "tasks-told").text() == "Tasks declined: 1."
    show = find(page, Choice, "shown")
    show.choose("declined")
    show.activated.emit(show.currentIndex())
    settled(qtbot, window)
    find(page, Table, "tasks").opened.emit(0)
    click(dialog(), "task-reassign")
    settled(qtbot, window)
    for name, code in (("organisation", ""), ("assessors", "王评估")):
        choice = find(dialog(), Choice, name)
        choice.choose(code)
        choice.activated.emit(choice.currentIndex())
    type_into(dialog(), "why", "自行评估")
    click(dialog(), "assign")
    settled(qtbot, window)
    (mine,) = on(ctx, tasks.mine)
    assert mine.person.id == person.id


def test_that_an_assessor_who_is_related_is_refused_where_they_sign(
    qtbot: QtBot, window: MainWindow, ctx: Context
) -> None:
    person = an_elder(ctx)
    visit = on(ctx, begin, person.id).visit.id
    page = go(qtbot, window, Place("signing", person=person.id, visit=visit))
    type_into(page, "assessor-1", "王评估").editingFinished.emit()
    settled(qtbot, window)
    card = find(page, Declaring, "declaring")
    assert "not declared yet" in shown(card)
    click(card, "related-1")
    type_into(dialog(), "relation", "邻居")
    click(dialog(), "save-related")
    settled(qtbot, window)
    assert "related: 邻居" in shown(card)
    assert "Somebody else must assess." in shown(card)
    click(card, "unrelated-1")
    settled(qtbot, window)
    (said,) = on(ctx, agencies_signing.declared, visit)
    assert not said.value.is_related


def test_that_a_settlement_is_issued_from_the_page_with_who_checked_it(
    qtbot: QtBot, window: MainWindow, ctx: Context
) -> None:
    person = an_elder(ctx)
    agency = on(ctx, commission)
    on(ctx, tasks.assign, person.id, Wanted(), agency)
    on(on(ctx, staff, agency), done, person.id, "钱机构", "李护士")
    ctx.clock.at += timedelta(days=14)  # type: ignore[attr-defined]
    page = go(qtbot, window, Place("agency", item=agency))
    find(page, QTabWidget, "agency-tabs").setCurrentIndex(2)
    month = find(page, Choice, "month")
    month.choose("2026-11")
    month.activated.emit(month.currentIndex())
    settled(qtbot, window)
    assert "120.50 yuan" in find(page, QLabel, "settled-sum").text()
    click(page, "issue-sheet")
    settled(qtbot, window)
    assert "Somebody else" in find(page, QLabel, "checked_by-error").text()
    type_into(page, "checked_by", "孙核对")
    click(page, "issue-sheet")
    settled(qtbot, window)
    assert window.page is not None
    assert window.page.here().page == "paper"
