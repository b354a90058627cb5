# SPDX-License-Identifier: Apache-2.0
"""The people of the office at the window: keys, roles, what nobody joins, officers."""

from dataclasses import replace

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import (
    QAbstractButton,
    QCheckBox,
    QLabel,
    QPushButton,
    QTabWidget,
    QToolButton,
    QWidget,
)
from pytestqt.qtbot import QtBot

from carecalc.errors import UserError
from carecalc.gui.main_window import MainWindow
from carecalc.gui.messages import Notice
from carecalc.gui.page import Page, Place
from carecalc.gui.standing import Opened
from carecalc.gui.tables import Table
from carecalc.gui.widgets.second_eyes import SecondEyes
from carecalc.services import users
from carecalc.services.context import Context
from carecalc.store.keys import FLOOR, unlock, unlock_with_officers
from tests.gui.shell import (
    SIZES,
    WORDS,
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
from tests.gui.visits import a_visit, an_elder
from tests.offices import APPROVER, PASSPHRASE, THIRD

CLERK = "李出纳"


def add(ctx: Context, name: str, roles: tuple[str, ...], *communities: str) -> None:
    """Give somebody a key without the window."""
    on(ctx, users.add, name, WORDS, roles, communities or None, "样例", FLOOR)


def entered_as(
    qtbot: QtBot, window: MainWindow, ctx: Context, name: str, words: str = WORDS
) -> Page:
    """Enter the office as another of its users."""
    unlocked = unlock(ctx.store.keyring().file, name, words)
    theirs = replace(ctx, store=ctx.store.for_user(unlocked), actor=None)
    window.enter(Opened(theirs, ctx.store.folder, name))
    settled(qtbot, window)
    assert window.page is not None
    return window.page


def tick(inside: QWidget, name: str) -> None:
    """Press the space bar on a box."""
    box = find(inside, QCheckBox, name)
    box.setFocus()
    QTest.keyClick(box, Qt.Key.Key_Space)


def open_history(qtbot: QtBot, window: MainWindow, page: Page, name: str) -> None:
    """Go down the list by the arrow keys to somebody, and press Enter."""
    table = find(page, Table, "users")
    table.setFocus()
    QTest.keyClick(table, Qt.Key.Key_Home, Qt.KeyboardModifier.ControlModifier)
    while table.current().name != name:
        before = table.currentIndex().row()
        QTest.keyClick(table, Qt.Key.Key_Down)
        assert table.currentIndex().row() > before, f"{name} is not in the list"
    QTest.keyClick(table, Qt.Key.Key_Return)
    settled(qtbot, window)


def names(page: Page) -> list[str]:
    """Return who is in the list, in its order."""
    rows = find(page, Table, "users").rows
    return [rows.row(number).name for number in range(rows.rowCount())]


def cells(page: Page, name: str) -> list[str]:
    """Return what the list shows of somebody."""
    rows = find(page, Table, "users").rows
    row = names(page).index(name)
    return [rows.index(row, column).data() for column in range(rows.columnCount())]


def told(page: Page) -> str:
    """Return what the page says was done."""
    return find(page, Notice, "users-notice").text.text()


def rail(window: MainWindow) -> set[str]:
    """Return the places that the rail offers."""
    return {
        button.objectName().removeprefix("rail-")
        for button in window.findChildren(QToolButton)
        if button.objectName().startswith("rail-") and button.isVisible()
    } - {"help", "language"}


# ---------------------------------------------------------------- the list


def test_that_the_list_shows_roles_communities_since_when_and_by_whom(
    qtbot: QtBot, window: MainWindow, ctx: Context
) -> None:
    add(ctx, CLERK, ("payer",), "和平社区")
    page = go(qtbot, window, Place("users"))
    # Noon in China on 21 November 2026, as the tests' clock has it.
    assert cells(page, CLERK) == [CLERK, "Payer", "和平社区", "2026-11-21", "王评估"]
    assert cells(page, APPROVER)[1:3] == ["Approver, Reviewer", "All communities"]
    # The two officers are no user of the list.
    assert set(names(page)) == {"王评估", APPROVER, THIRD, CLERK}


def test_that_a_user_is_added_and_can_open_the_office(
    qtbot: QtBot, window: MainWindow, ctx: Context
) -> None:
    page = go(qtbot, window, Place("users"))
    click(page, "add-user")
    type_into(dialog(), "name", CLERK)
    tick(dialog(), "role-payer")
    find(dialog(), QAbstractButton, "some-communities").setFocus()
    QTest.keyClick(dialog().focusWidget(), Qt.Key.Key_Space)
    tick(dialog(), "community-0")
    for field in ("user-passphrase", "user-passphrase-again"):
        type_into(dialog(), field, WORDS)
    type_into(dialog(), "reason", "新任出纳")
    click(dialog(), "save-user")
    settled(qtbot, window)
    assert told(page) == f"{CLERK} can open the office now."
    assert cells(page, CLERK)[1:3] == ["Payer", "晨光社区"]
    unlocked = unlock(ctx.store.keyring().file, CLERK, WORDS)
    theirs = replace(ctx, store=ctx.store.for_user(unlocked))
    assert on(theirs, users.mine).roles == ("payer",)
    with ctx.store.reading() as work:
        (entry,) = work.entries.of_action("user.added")
    assert (entry.actor, entry.object_id, entry.why) == ("王评估", CLERK, "新任出纳")


@pytest.mark.parametrize(
    ("field", "typed", "error", "said"),
    [
        ("name", "", "name-error", "A user needs a name of at most 50 characters."),
        ("name", "王评估", "name-error", "There is already a user named “王评估”."),
        (
            "user-passphrase-again",
            "other",
            "user-passphrase-again-error",
            "The two entries differ.",
        ),
        ("user-passphrase", "short", "user-passphrase-error", "at least 12 characters"),
    ],
)
def test_that_what_is_wrong_with_a_new_user_stands_beside_its_field(
    qtbot: QtBot,
    window: MainWindow,
    ctx: Context,
    field: str,
    typed: str,
    error: str,
    said: str,
) -> None:
    page = go(qtbot, window, Place("users"))
    click(page, "add-user")
    filled = {"name": CLERK, "user-passphrase": WORDS, "user-passphrase-again": WORDS}
    filled[field] = typed
    if typed == "short":
        filled["user-passphrase-again"] = typed
    for name, text in filled.items():
        type_into(dialog(), name, text)
    tick(dialog(), "role-payer")
    click(dialog(), "save-user")
    settled(qtbot, window)
    assert said in find(dialog(), QLabel, error).text()
    assert CLERK not in {user.name for user in on(ctx, users.listed)}
    click(dialog(), "cancel")


def test_that_a_user_without_a_role_is_refused_at_the_roles(
    qtbot: QtBot, window: MainWindow, ctx: Context
) -> None:
    page = go(qtbot, window, Place("users"))
    click(page, "add-user")
    type_into(dialog(), "name", CLERK)
    for field in ("user-passphrase", "user-passphrase-again"):
        type_into(dialog(), field, WORDS)
    click(dialog(), "save-user")
    settled(qtbot, window)
    error = find(dialog(), QLabel, "roles-error")
    assert error.text().startswith("Whoever has no role can do nothing.")
    assert CLERK not in ctx.store.keyring().file.users
    click(dialog(), "cancel")


def test_that_every_role_says_in_the_form_what_it_may_do(
    qtbot: QtBot, window: MainWindow
) -> None:
    page = go(qtbot, window, Place("users"))
    click(page, "add-user")
    text = shown(dialog())
    for name, may in (
        ("Assessor", "assess, sign assessments"),
        ("Payer", "build the month's lists"),
        ("Approver", "decide"),
        ("Administrator", "manage users and their roles"),
        ("Auditor", "export for an audit"),
    ):
        assert name in text
        assert may in text
    assert find(dialog(), QCheckBox, "role-reviewer").text() == "Reviewer"
    click(dialog(), "cancel")


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


# ---------------------------------------------------------------- changing


def test_that_roles_change_with_a_reason_and_the_history_tells_it(
    qtbot: QtBot, window: MainWindow, ctx: Context
) -> None:
    add(ctx, CLERK, ("payer",))
    page = go(qtbot, window, Place("users"))
    open_history(qtbot, window, page, CLERK)
    click(dialog(), "change-user")
    tick(dialog(), "role-payer")
    tick(dialog(), "role-assessor")
    find(dialog(), QAbstractButton, "some-communities").click()
    tick(dialog(), "community-1")
    click(dialog(), "save-user")
    settled(qtbot, window)
    error = find(dialog(), QLabel, "reason-error")
    assert error.text().startswith("The reason is missing.")
    type_into(dialog(), "reason", "转岗")
    click(dialog(), "save-user")
    settled(qtbot, window)
    assert cells(page, CLERK)[1:3] == ["Assessor", "和平社区"]
    open_history(qtbot, window, page, CLERK)
    text = shown(dialog())
    assert "Roles: Payer → Assessor" in text
    assert "Communities: All communities → 和平社区" in text
    assert "Reason: 转岗" in text
    assert "First key, as Payer" in text
    assert "21 November 2026, by 王评估" in text
    click(dialog(), "close")


def test_that_communities_may_not_be_left_without_one(
    qtbot: QtBot, window: MainWindow, ctx: Context
) -> None:
    page = go(qtbot, window, Place("users"))
    open_history(qtbot, window, page, APPROVER)
    click(dialog(), "change-user")
    find(dialog(), QAbstractButton, "some-communities").click()
    type_into(dialog(), "reason", "样例")
    click(dialog(), "save-user")
    error = find(dialog(), QLabel, "communities-error")
    assert error.text() == "Choose a community, or all of them."
    click(dialog(), "cancel")


def test_that_a_key_is_taken_away_and_given_again(
    qtbot: QtBot, window: MainWindow, ctx: Context
) -> None:
    add(ctx, CLERK, ("payer",))
    page = go(qtbot, window, Place("users"))
    open_history(qtbot, window, page, CLERK)
    click(dialog(), "dismiss-user")
    type_into(dialog(), "reason", "离职")
    click(dialog(), "save-user")
    settled(qtbot, window)
    assert told(page) == f"{CLERK} has no key any more."
    assert cells(page, CLERK)[1] == "No key any more"
    assert names(page)[-1] == CLERK
    with pytest.raises(UserError, match="KEYS-001"):
        unlock(ctx.store.keyring().file, CLERK, WORDS)
    open_history(qtbot, window, page, CLERK)
    assert "Key taken away" in shown(dialog())
    assert dialog().findChild(QPushButton, "change-user") is None
    click(dialog(), "readmit-user")
    for field in ("user-passphrase", "user-passphrase-again"):
        type_into(dialog(), field, f"{WORDS} anew")
    type_into(dialog(), "reason", "返聘")
    click(dialog(), "save-user")
    settled(qtbot, window)
    assert unlock(ctx.store.keyring().file, CLERK, f"{WORDS} anew").user == CLERK
    assert cells(page, CLERK)[1] == "Payer"
    open_history(qtbot, window, page, CLERK)
    assert "Let in again, with a new key" in shown(dialog())
    click(dialog(), "close")


def test_that_nobody_takes_away_their_own_key_at_the_window(
    qtbot: QtBot, window: MainWindow
) -> None:
    page = go(qtbot, window, Place("users"))
    open_history(qtbot, window, page, "王评估")
    assert dialog().findChild(QPushButton, "dismiss-user") is None
    assert dialog().findChild(QPushButton, "readmit-user") is None
    click(dialog(), "change-user")
    tick(dialog(), "role-administrator")
    type_into(dialog(), "reason", "样例")
    click(dialog(), "save-user")
    settled(qtbot, window)
    error = find(dialog(), QLabel, "roles-error")
    assert error.text().startswith("Nobody would be administrator any more.")
    click(dialog(), "cancel")


# ---------------------------------------------------------------- roles kept apart


def at_tab(page: Page, number: int) -> None:
    find(page, QTabWidget, "users-tabs").setCurrentIndex(number)


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


# ---------------------------------------------------------------- officers


def test_that_two_other_officers_take_the_place_of_those_there_were(
    qtbot: QtBot, window: MainWindow, ctx: Context
) -> None:
    page = go(qtbot, window, Place("users"))
    at_tab(page, 2)
    assert find(page, QLabel, "officers").text() == "陈一, 林二"
    click(page, "change-officers")
    for number, name in ((1, "吴三"), (2, "郑四")):
        type_into(dialog(), f"officer-{number}", name)
        for field in ("passphrase", "passphrase-again"):
            type_into(dialog(), f"officer-{number}-{field}", WORDS)
    type_into(dialog(), "reason", "换届")
    click(dialog(), "save-officers")
    error = find(dialog(), QLabel, "officer-2-passphrase-error")
    assert error.text() == "Each officer needs a passphrase of their own."
    for field in ("passphrase", "passphrase-again"):
        type_into(dialog(), f"officer-2-{field}", f"{WORDS} too")
    click(dialog(), "save-officers")
    settled(qtbot, window)
    assert find(page, QLabel, "officers").text() == "吴三, 郑四"
    unlocked = unlock_with_officers(ctx.store.keyring().file, WORDS, f"{WORDS} too")
    assert unlocked.user == "吴三+郑四"


# ---------------------------------------------------------------- what roles allow


def test_that_an_administrator_alone_begins_at_the_users_and_sees_no_cases(
    qtbot: QtBot, window: MainWindow, ctx: Context
) -> None:
    an_elder(ctx)
    add(ctx, CLERK, ("administrator",))
    page = entered_as(qtbot, window, ctx, CLERK)
    assert page.here() == Place("users")
    assert rail(window) == {"users", "office"}
    office = go(qtbot, window, Place("office"))
    assert find(office, QPushButton, "save-office").isVisible()
    assert not find(office, QTabWidget, "office-tabs").isTabVisible(2)
    start = go(qtbot, window, Place("people"))
    assert "王桂兰" not in shown(start)
    assert "may not do this: see cases." in shown(start)


def test_that_the_rail_leads_only_where_the_roles_lead(
    qtbot: QtBot, window: MainWindow, ctx: Context
) -> None:
    assert rail(window) == {"start", "people", "month", "users", "office"}
    add(ctx, CLERK, ("assessor",))
    page = entered_as(qtbot, window, ctx, CLERK)
    assert page.here() == Place("start")
    assert rail(window) == {"start", "people", "users", "office"}
    add(ctx, "和平出纳", ("payer",), "和平社区")
    entered_as(qtbot, window, ctx, "和平出纳")
    # A list is of the whole office; who works for one community does not see it.
    assert rail(window) == {"start", "people", "users", "office"}


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
    assert rail(window) == {"start", "people", "month", "users", "office"}


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


# ---------------------------------------------------------------- looks


@pytest.mark.parametrize("language", ["zh_CN", "en"])
@pytest.mark.parametrize("size", SIZES)
def test_that_the_users_fit_small_screens(
    qtbot: QtBot, window: MainWindow, size: tuple[int, int], language: str
) -> None:
    if language != "en":
        click(window, "rail-language")
    window.resize(*size)
    page = go(qtbot, window, Place("users"))
    for number in range(3):
        at_tab(page, number)
        assert (window.width(), window.height()) == size
        assert_nothing_clipped(qtbot, window)


def test_that_everything_to_be_used_has_a_name(
    qtbot: QtBot, window: MainWindow
) -> None:
    page = go(qtbot, window, Place("users"))
    click(page, "add-user")
    nameless = [
        widget.objectName()
        for widget in (*page.findChildren(QAbstractButton), *dialog().children())
        if isinstance(widget, QAbstractButton)
        and not widget.accessibleName()
        and not widget.objectName().startswith(("qt_", "Scroll"))
    ]
    assert nameless == []
    click(dialog(), "cancel")
