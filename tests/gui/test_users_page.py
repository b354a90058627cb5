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
)
from pytestqt.qtbot import QtBot

from carecalc.errors import UserError
from carecalc.gui.main_window import MainWindow
from carecalc.gui.page import Place
from carecalc.services import users
from carecalc.services.context import Context
from carecalc.store.keys import unlock, unlock_with_officers
from tests.gui.shell import (
    WORDS,
    assert_nothing_clipped,
    click,
    dialog,
    find,
    go,
    in_sizes_and_languages,
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
    tick,
    told,
)
from tests.offices import APPROVER, THIRD


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


def test_that_the_users_fit_small_screens(qtbot: QtBot, window: MainWindow) -> None:
    for size in in_sizes_and_languages(window):
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
