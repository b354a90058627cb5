# SPDX-License-Identifier: Apache-2.0
"""What roles allow at the window: kept apart, offered, and led to."""

from PySide6.QtWidgets import QCheckBox, QLabel, QPushButton, QTabWidget
from pytestqt.qtbot import QtBot

from carecalc.gui.main_window import MainWindow
from carecalc.gui.page import Place
from carecalc.gui.widgets.second_eyes import SecondEyes
from carecalc.services import users
from carecalc.services.context import Context
from tests.gui.shell import (
    click,
    dialog,
    entered_as,
    find,
    go,
    on,
    settled,
    shown,
    type_into,
)
from tests.gui.user_list import (
    CLERK,
    add,
    at_tab,
    cells,
    names,
    open_history,
    rail,
    tick,
    told,
)
from tests.gui.visits import a_visit, an_elder
from tests.offices import APPROVER, PASSPHRASE, THIRD


def test_that_roles_kept_apart_are_named_while_they_are_ticked_and_refused(
    qtbot: QtBot, window: MainWindow, ctx: Context
) -> None:
    shipped = ctx.catalog.roles().apart.pairs
    on(ctx, users.separate, ctx.today(), shipped, "样例")
    page = go(qtbot, window, Place("users"))
    # The first user holds roles that the new table keeps apart: the list says so.
    assert cells(page, "王评估")[1].startswith("No longer allowed together: Assessor")
    assert cells(page, APPROVER)[1] == "Approver, Reviewer"
    open_history(qtbot, window, page, APPROVER)
    click(dialog(), "change-user")
    tick(dialog(), "role-payer")
    error = find(dialog(), QLabel, "roles-error")
    assert error.text() == "Nobody is Approver and Payer at once in this office."
    type_into(dialog(), "reason", "样例")
    click(dialog(), "save-user")
    settled(qtbot, window)
    assert "Approver and Payer" in error.text()
    click(dialog(), "cancel")
    (user,) = (u for u in on(ctx, users.listed) if u.name == APPROVER)
    assert user.roles == ("approver", "reviewer")


def test_that_a_relaxation_is_marked_and_written_with_day_and_reason(
    qtbot: QtBot, window: MainWindow, ctx: Context
) -> None:
    on(ctx, users.separate, ctx.today(), ctx.catalog.roles().apart.pairs, "照发布")
    page = go(qtbot, window, Place("users"))
    at_tab(page, 1)
    mark = find(page, QLabel, "apart-payer-auditor-mark")
    assert not mark.isVisible()
    tick(page, "apart-payer-auditor")
    assert mark.text() == "Relaxed: printed on every list"
    tick(page, "apart-assessor-payer")
    stricter = find(page, QLabel, "apart-assessor-payer-mark")
    assert stricter.text() == "Stricter than shipped"
    click(page, "save-table")
    settled(qtbot, window)
    said = find(page, QLabel, "table-reason-error").text()
    assert said.startswith("The reason is missing.")
    type_into(page, "table-reason", "人手不足")
    type_into(page, "table-from", "2026-11-20")
    click(page, "save-table")
    settled(qtbot, window)
    said = find(page, QLabel, "table-from-error").text()
    assert said.startswith("The table would hold from a day that is past.")
    type_into(page, "table-from", "2026-11-21")
    click(page, "save-table")
    settled(qtbot, window)
    assert told(page) == "Saved; it holds from 21 November 2026."
    assert "人手不足" in find(page, QLabel, "table-now").text()
    assert on(ctx, users.relaxations) == (("auditor", "payer"),)
    apart = set(map(frozenset, on(ctx, users.separation).apart))
    assert frozenset({"assessor", "payer"}) in apart


def test_that_a_table_for_a_later_day_is_announced(
    qtbot: QtBot, window: MainWindow, ctx: Context
) -> None:
    page = go(qtbot, window, Place("users"))
    at_tab(page, 1)
    assert not find(page, QLabel, "table-later").isVisible()
    type_into(page, "table-from", "2027-1-1")
    type_into(page, "table-reason", "新年起")
    click(page, "save-table")
    settled(qtbot, window)
    later = find(page, QLabel, "table-later")
    assert later.isVisible()
    assert "From 1 January 2027" in later.text()
    assert "样例" in find(page, QLabel, "table-now").text()


def test_that_an_administrator_alone_begins_at_the_users_and_sees_no_cases(
    qtbot: QtBot, window: MainWindow, ctx: Context
) -> None:
    an_elder(ctx)
    add(ctx, CLERK, ("administrator",))
    page = entered_as(qtbot, window, ctx, CLERK)
    assert page.here() == Place("users")
    # Casework, for who administers registers the laptops that hand over.
    assert rail(window) == {"cases", "users", "office"}
    office = go(qtbot, window, Place("office"))
    assert find(office, QPushButton, "save-office").isVisible()
    assert not find(office, QTabWidget, "office-tabs").isTabVisible(2)
    start = go(qtbot, window, Place("people"))
    assert "王桂兰" not in shown(start)
    assert "may not do this: see cases." in shown(start)


def test_that_the_rail_leads_only_where_the_roles_lead(
    qtbot: QtBot, window: MainWindow, ctx: Context
) -> None:
    assert rail(window) == {"start", "people", "cases", "month", "users", "office"}
    add(ctx, CLERK, ("assessor",))
    page = entered_as(qtbot, window, ctx, CLERK)
    assert page.here() == Place("start")
    assert rail(window) == {"start", "people", "cases", "users", "office"}
    add(ctx, "和平出纳", ("payer",), "和平社区")
    entered_as(qtbot, window, ctx, "和平出纳")
    # A list is of the whole office; who works for one community does not see it.
    assert rail(window) == {"start", "people", "cases", "users", "office"}


def test_that_who_may_not_manage_users_reads_and_is_offered_nothing_more(
    qtbot: QtBot, window: MainWindow, ctx: Context
) -> None:
    entered_as(qtbot, window, ctx, APPROVER, PASSPHRASE)
    page = go(qtbot, window, Place("users"))
    assert "王评估" in names(page)
    assert not find(page, QPushButton, "add-user").isVisible()
    open_history(qtbot, window, page, "王评估")
    assert dialog().findChild(QPushButton, "change-user") is None
    click(dialog(), "close")
    at_tab(page, 1)
    assert not find(page, QCheckBox, "apart-payer-auditor").isEnabled()
    assert not find(page, QPushButton, "save-table").isVisible()
    at_tab(page, 2)
    assert not find(page, QPushButton, "change-officers").isVisible()
    start = go(qtbot, window, Place("start"))
    assert not find(start, QPushButton, "register-person").isVisible()
    office = go(qtbot, window, Place("office"))
    assert not find(office, QPushButton, "save-office").isVisible()
    assert "An administrator changes this." in shown(office)


def test_that_nobody_is_offered_an_assessment_without_the_right(
    qtbot: QtBot, window: MainWindow, ctx: Context
) -> None:
    person = an_elder(ctx)
    page = go(qtbot, window, Place("person", person=person.id))
    assert find(page, QPushButton, "start-visit").isVisible()
    entered_as(qtbot, window, ctx, APPROVER, PASSPHRASE)
    page = go(qtbot, window, Place("person", person=person.id))
    assert page.findChild(QPushButton, "start-visit") is None
    a_visit(ctx, person)
    page = go(qtbot, window, Place("person", person=person.id))
    assert page.findChild(QPushButton, "continue-visit") is None


def test_that_a_role_given_to_oneself_shows_in_the_rail_at_once(
    qtbot: QtBot, window: MainWindow, ctx: Context
) -> None:
    add(ctx, CLERK, ("administrator",))
    page = entered_as(qtbot, window, ctx, CLERK)
    open_history(qtbot, window, page, CLERK)
    click(dialog(), "change-user")
    tick(dialog(), "role-payer")
    type_into(dialog(), "reason", "兼任")
    click(dialog(), "save-user")
    settled(qtbot, window)
    assert rail(window) == {"start", "people", "cases", "month", "users", "office"}


def test_that_a_new_office_is_told_whom_to_add_until_they_are_there(
    qtbot: QtBot, window: MainWindow, ctx: Context
) -> None:
    page = go(qtbot, window, Place("start"))
    assert not find(page, SecondEyes, "second-eyes").isVisible()
    on(ctx, users.dismiss, THIRD, "样例")
    on(ctx, users.change, APPROVER, ("auditor",), None, "样例")
    on(ctx, users.change, "王评估", ("administrator", "assessor"), None, "样例")
    page = go(qtbot, window, Place("start"))
    assert "Nobody in this office is yet: Approver, Payer, Reviewer." in shown(page)
    on(ctx, users.change, APPROVER, ("approver",), None, "样例")
    page = go(qtbot, window, Place("start"))
    assert "Nobody in this office is yet: Payer, Reviewer." in shown(page)
    click(page, "add-eyes")
    settled(qtbot, window)
    assert window.page is not None
    assert window.page.here() == Place("users")
