# SPDX-License-Identifier: Apache-2.0
"""Closing a month at the window: two people, what stands in the way, afterwards."""

from datetime import date, timedelta

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import (
    QLabel,
    QLineEdit,
    QPushButton,
    QTabBar,
    QTabWidget,
    QWidget,
)
from pytestqt.qtbot import QtBot

from carecalc.domain.disbursement import Run
from carecalc.gui.main_window import MainWindow
from carecalc.gui.page import Page, Place
from carecalc.gui.tables import Table
from carecalc.gui.widgets.inputs import Choice
from carecalc.gui.widgets.month_closing import MonthClosing
from carecalc.gui.widgets.work_bar import WorkBar
from carecalc.services import (
    backups,
    closing,
    determinations,
    disbursements,
    users,
)
from carecalc.services.context import Context
from tests.gui.shell import (
    SIZES,
    assert_nothing_clipped,
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
from tests.gui.test_month_list import OCTOBER
from tests.offices import PASSPHRASE, Clock, approving, beside, keyring
from tests.services.answering import answered
from tests.services.deciding import in_hardship


def built_unanswered(ctx: Context) -> Run:
    """Let 王评估 build a list of one line."""
    person = in_hardship(ctx, "王桂兰", on=date(2026, 10, 2))
    act = determinations.prepare(ctx, person.id, "bj-hardship")
    determinations.approve(approving(ctx), act.id, "郑处长", date(2026, 11, 21))
    return disbursements.build(ctx, OCTOBER)


def built(ctx: Context) -> str:
    """Let 王评估 build a list of one line, and what it asks be answered."""
    return answered(ctx, built_unanswered(ctx)).id


def card_of(qtbot: QtBot, window: MainWindow) -> MonthClosing:
    page = go(qtbot, window, Place("month", month=OCTOBER))
    find(page, QTabWidget, "month-tabs").setCurrentIndex(2)
    settled(qtbot, window)
    return find(page, MonthClosing, "month-closing")


@pytest.fixture
def run(ctx: Context) -> str:
    return ctx.store.submit(built, ctx).result()


@pytest.fixture
def card(qtbot: QtBot, window: MainWindow, run: str) -> MonthClosing:
    """Show the card to the one who built the list."""
    return card_of(qtbot, window)


@pytest.fixture
def others(qtbot: QtBot, door: MainWindow, ctx: Context, run: str) -> MonthClosing:
    """Show the card to 赵审批, who did not build the list."""
    enter(qtbot, door, approving(ctx), "赵审批")
    return card_of(qtbot, door)


def text(inside: QWidget, name: str) -> str:
    return find(inside, QLabel, name).text()


def named(inside: QWidget, name: str) -> bool:
    return any(w.isVisible() for w in inside.findChildren(QWidget, name))


def sign_beside(qtbot: QtBot, window: MainWindow, passphrase: str = PASSPHRASE) -> None:
    """Type the second person's passphrase, and Enter."""
    asked = dialog()
    find(asked, Choice, "second-name").choose("孙复核")
    line = type_into(asked, "second-passphrase", passphrase)
    QTest.keyClick(line, Qt.Key.Key_Return)
    settled(qtbot, window)


def page_of(window: MainWindow) -> Page:
    assert window.page is not None
    return window.page


def test_that_who_built_the_list_is_told_that_others_close_it(
    card: MonthClosing,
) -> None:
    assert text(card, "closing-state") == "Not closed yet"
    assert text(card, "why-not-me") == "You built this list; others close it."
    assert not named(card, "sign-list")
    assert find(card, QPushButton, "sign-second").isEnabled()


def test_that_who_may_not_build_the_list_is_not_offered_to(
    door: MainWindow, others: MonthClosing
) -> None:
    assert not find(page_of(door), QPushButton, "build-list").isEnabled()


def test_that_two_people_close_the_month_at_one_screen(
    qtbot: QtBot, door: MainWindow, ctx: Context, run: str, others: MonthClosing
) -> None:
    assert find(others, QPushButton, "sign-list").text() == "Sign as 赵审批, Approver"
    click(others, "sign-list")
    asked = dialog()
    assert "CNY 300.00 (1)" in shown(asked)
    click(asked, "yes")
    settled(qtbot, door)
    assert "赵审批 signed as Approver" in text(others, "signature-1")
    assert text(others, "why-not-me") == "You have signed this list."
    page = page_of(door)
    second = find(others, QPushButton, "sign-second")
    qtbot.waitUntil(lambda: page.focusWidget() is second)
    click(others, "sign-second")
    sign_beside(qtbot, door)
    qtbot.waitUntil(lambda: isinstance(page.focusWidget(), QTabBar))
    assert text(others, "closing-state") == "Closed on 21 November 2026"
    assert "孙复核 signed as Payer" in text(others, "signature-2")
    record = on(ctx, closing.record, run)
    assert [one.name for one in record.signed] == ["赵审批", "孙复核"]
    assert record.closing is not None
    assert record.closing.head.hash[:16] in text(others, "chain-head")


def test_that_a_closed_month_is_backed_up_and_read_only(
    qtbot: QtBot, door: MainWindow, ctx: Context, run: str, others: MonthClosing
) -> None:
    ctx.store.submit(closing.sign, beside(ctx, keyring().third), run).result()
    click(others, "sign-list")
    click(dialog(), "yes")
    settled(qtbot, door)
    assert "a backup of it was made" in shown(others)
    assert on(ctx, backups.listed)[0].reason == "closing"
    page = page_of(door)
    state = text(page, "list-state")
    assert "closed on 21 November 2026 by 孙复核, 赵审批" in state
    assert not find(page, QPushButton, "build-list").isEnabled()
    for button in ("sign-list", "sign-second"):
        assert not named(others, button)


def test_that_a_wrong_passphrase_signs_nothing(
    qtbot: QtBot, window: MainWindow, ctx: Context, run: str, card: MonthClosing
) -> None:
    click(card, "sign-second")
    sign_beside(qtbot, window, "not the words")
    assert dialog().objectName() == "second-signature"
    assert text(dialog(), "second-passphrase-error") != ""
    assert on(ctx, closing.record, run).signed == ()
    dialog().reject()


def test_that_two_lift_a_block_with_a_reason_before_anybody_signs(
    qtbot: QtBot, window: MainWindow, ctx: Context, run: str
) -> None:
    assert isinstance(ctx.clock, Clock)
    ctx.clock.at += timedelta(days=10)
    card = card_of(qtbot, window)
    assert "For 7 working days no backup" in shown(card)
    assert not find(card, QPushButton, "sign-second").isEnabled()
    click(card, "lift-copy")
    asked = dialog()
    sign_beside(qtbot, window)
    assert text(asked, "reason-error") != ""
    type_into(asked, "reason", "移动硬盘送修")
    sign_beside(qtbot, window)
    assert not named(card, "block-copy")
    assert "王评估, 孙复核" in text(card, "lifted-copy")
    assert "移动硬盘送修" in text(card, "lifted-copy")
    assert find(card, QPushButton, "sign-second").isEnabled()
    (lift,) = on(ctx, closing.record, run).lifts
    assert (lift.block, lift.names) == ("COPY", ("王评估", "孙复核"))


def test_that_another_month_shows_its_own_closing(
    qtbot: QtBot, window: MainWindow, ctx: Context, run: str, card: MonthClosing
) -> None:
    for other in (approving(ctx), beside(ctx, keyring().third)):
        ctx.store.submit(closing.sign, other, run).result()
    page = page_of(window)
    months = find(page, Choice, "month")
    for month, is_open in ((OCTOBER.plus(-1), True), (OCTOBER, False)):
        months.choose(month)
        months.activated.emit(months.currentIndex())
        settled(qtbot, window)
        assert find(page, QPushButton, "build-list").isEnabled() == is_open


def test_that_everything_of_it_can_be_read_on_a_small_screen(
    qtbot: QtBot, window: MainWindow, ctx: Context, run: str
) -> None:
    assert isinstance(ctx.clock, Clock)
    ctx.clock.at += timedelta(days=10)
    card = card_of(qtbot, window)
    for size in SIZES:
        window.resize(*size)
        settled(qtbot, window)
        assert_nothing_clipped(qtbot, card)
    click(card, "lift-copy")
    qtbot.waitUntil(find(dialog(), QLineEdit, "reason").hasFocus)
    assert_nothing_clipped(qtbot, dialog())
    dialog().reject()


def test_that_who_is_wanted_and_who_gives_the_role_are_named_when_nobody_may_sign(
    qtbot: QtBot, window: MainWindow, ctx: Context, run: str
) -> None:
    for name in ("赵审批", "孙复核"):
        on(ctx, users.dismiss, name, "调离")
    said = text(card_of(qtbot, window), "nobody-signs")
    # Of resources/roles.toml those that may "lists.close".
    assert "in one of these roles: Reviewer, Payer, Approver." in said
    assert said.endswith("Under “Users” it is given by: 王评估.")


def test_that_a_role_that_signed_already_is_not_wanted_once_more(
    qtbot: QtBot, window: MainWindow, ctx: Context, run: str
) -> None:
    ctx.store.submit(closing.sign, approving(ctx), run).result()
    on(ctx, users.dismiss, "孙复核", "调离")
    said = text(card_of(qtbot, window), "nobody-signs")
    assert "in one of these roles: Reviewer, Payer." in said


def test_that_a_signed_list_is_built_again_only_once_that_was_asked(
    qtbot: QtBot, window: MainWindow, ctx: Context, run: str
) -> None:
    ctx.store.submit(closing.sign, approving(ctx), run).result()
    page = go(qtbot, window, Place("month", month=OCTOBER))
    build = find(page, QPushButton, "build-list")
    assert build.property("kind") == ""
    build.setFocus()
    QTest.keyClick(build, Qt.Key.Key_Space)
    settled(qtbot, window)
    assert text(page, "build-again-text").startswith("赵审批 signed FF-2026-000001.")
    keep = find(page, QPushButton, "keep-signed-list")
    qtbot.waitUntil(keep.hasFocus)
    QTest.keyClick(keep, Qt.Key.Key_Space)
    settled(qtbot, window)
    assert build.hasFocus() and not named(page, "build-again")
    assert on(ctx, disbursements.of_month, OCTOBER).id == run
    click(page, "build-list")
    assert_nothing_clipped(qtbot, page)
    click(page, "build-signed-again")
    settled(qtbot, window)
    anew = on(ctx, disbursements.of_month, OCTOBER)
    assert anew.id != run
    assert on(ctx, closing.record, anew.id).signed == ()
    assert find(page, Choice, "month").hasFocus()


def test_that_a_list_nobody_signed_is_built_again_at_once(
    qtbot: QtBot, window: MainWindow, ctx: Context, run: str, card: MonthClosing
) -> None:
    click(page_of(window), "build-list")
    settled(qtbot, window)
    assert on(ctx, disbursements.of_month, OCTOBER).id != run


def test_that_what_the_checks_find_is_said_before_anybody_signs(
    qtbot: QtBot, door: MainWindow, ctx: Context
) -> None:
    # 82 years old: the old-age allowance is due too, and nobody has decided it.
    run = ctx.store.submit(built_unanswered, ctx).result().id
    enter(qtbot, door, approving(ctx), "赵审批")
    card = card_of(qtbot, door)
    assert "Before it is signed the list is checked" in shown(card)
    click(card, "sign-list")
    click(dialog(), "yes")
    settled(qtbot, door)
    assert "[LIST-020]" in shown(card)
    assert "王桂兰" in shown(card)
    assert on(ctx, closing.record, run).signed == ()
    click(card, "show-findings")
    settled(qtbot, door)
    page = page_of(door)
    tabs = find(page, QTabWidget, "month-tabs")
    assert tabs.currentIndex() == 3
    table = find(page, Table, "findings")
    assert table.rows.rowCount() == 1
    tabs.setCurrentIndex(2)
    assert "1 findings have to be put right or answered" in shown(card)
    tabs.setCurrentIndex(3)
    type_into(page, "finding-reason", "下月核定")
    click(page, "answer-findings")
    settled(qtbot, door)
    tabs.setCurrentIndex(2)
    assert "nothing that was found stands in its way" in shown(card)
    click(card, "sign-list")
    click(dialog(), "yes")
    settled(qtbot, door)
    assert "赵审批 signed as Approver" in text(card, "signature-1")


def test_that_an_answer_is_taken_back_until_somebody_has_signed(
    qtbot: QtBot, door: MainWindow, ctx: Context, others: MonthClosing
) -> None:
    page = page_of(door)
    find(page, QTabWidget, "month-tabs").setCurrentIndex(3)
    click(page, "check-list")
    settled(qtbot, door)
    assert "explained: 1" in shown(page)
    click(page, "take-answer-back")
    asked = dialog()
    click(asked, "do-it")
    settled(qtbot, door)
    assert text(asked, "reason-error") != ""
    type_into(asked, "reason", "问错了人")
    click(asked, "do-it")
    settled(qtbot, door)
    assert "wants a reason: 1" in shown(page)
    assert not find(page, QPushButton, "take-answer-back").isVisible()
    assert find(page, QLabel, "step-draft").property("kind") == "accent"
    type_into(page, "finding-reason", "下月核定")
    click(page, "answer-findings")
    settled(qtbot, door)
    find(page, QTabWidget, "month-tabs").setCurrentIndex(2)
    click(others, "sign-list")
    click(dialog(), "yes")
    settled(qtbot, door)
    assert "赵审批 signed as Approver" in text(others, "signature-1")
    find(page, QTabWidget, "month-tabs").setCurrentIndex(3)
    click(page, "take-answer-back")
    type_into(dialog(), "reason", "样例")
    click(dialog(), "do-it")
    settled(qtbot, door)
    assert "[CHECK-005]" in shown(dialog()) and "赵审批" in shown(dialog())
    dialog().reject()


def test_that_who_leaves_the_page_before_the_list_was_checked_signs_nothing(
    qtbot: QtBot, door: MainWindow, ctx: Context, run: str, others: MonthClosing
) -> None:
    click(others, "sign-list")
    click(dialog(), "yes")
    # The work has begun, and its process has yet to say anything.
    go(qtbot, door, Place("start"))
    settled(qtbot, door)
    assert on(ctx, closing.record, run).signed == ()
    card = card_of(qtbot, door)
    click(card, "sign-list")
    click(dialog(), "yes")
    settled(qtbot, door)
    assert "赵审批 signed as Approver" in text(card, "signature-1")


def test_that_a_second_person_sent_away_meanwhile_signs_nothing(
    qtbot: QtBot, window: MainWindow, ctx: Context, run: str, card: MonthClosing
) -> None:
    click(card, "sign-second")
    asked = dialog()
    find(asked, Choice, "second-name").choose("孙复核")
    type_into(asked, "second-passphrase", PASSPHRASE)
    click(asked, "sign")
    bar = find(asked, WorkBar, "work-bar")
    qtbot.waitUntil(bar.isVisible)
    assert_nothing_clipped(qtbot, asked)
    asked.reject()
    settled(qtbot, window)
    assert on(ctx, closing.record, run).signed == ()


def test_that_the_page_says_how_far_the_list_has_come(
    qtbot: QtBot, door: MainWindow, ctx: Context, others: MonthClosing
) -> None:
    page = page_of(door)
    # Beijing names two days of the month in which a list is paid, November here.
    assert text(page, "step-draft") == "Draft"
    assert text(page, "step-checked") == "Checked · street by 20 November 2026"
    assert text(page, "step-closed") == "Closed · district by 25 November 2026"
    assert find(page, QLabel, "step-draft").property("kind") == "accent"
    click(others, "sign-list")
    click(dialog(), "yes")
    settled(qtbot, door)
    assert text(page, "step-checked") == "✓ Checked"
    assert find(page, QLabel, "step-approved").property("kind") == "accent"
    for size in SIZES:
        door.resize(*size)
        settled(qtbot, door)
        assert_nothing_clipped(qtbot, find(page, QWidget, "month-progress"))
