# SPDX-License-Identifier: Apache-2.0
"""Reviews at the window: prove, take back, ask, suspend, by keys and for many."""

from datetime import date

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QComboBox, QLabel, QPlainTextEdit, QPushButton
from pytestqt.qtbot import QtBot

from carecalc.domain.period import Month
from carecalc.domain.person import Person
from carecalc.gui.main_window import MainWindow
from carecalc.gui.page import Place
from carecalc.gui.tables import Table
from carecalc.gui.widgets.inputs import RowButton
from carecalc.services import holds, periodic, periodic_notices
from carecalc.services.context import Context
from carecalc.services.disbursements import build
from tests.gui.shell import (
    click,
    column,
    dialog,
    enter,
    find,
    focus_name,
    go,
    on,
    settled,
    shown,
    type_into,
)
from tests.offices import APPROVER, approving
from tests.services.proving import granted, set_to

CONTROL = Qt.KeyboardModifier.ControlModifier
SHIFT = Qt.KeyboardModifier.ShiftModifier


def two(ctx: Context) -> list[Person]:
    """Return two people whose reviews were missed by a day; it is 22 February."""
    people = [granted(ctx, "张示例"), granted(ctx, "李样例", date(1943, 2, 8))]
    set_to(ctx, date(2027, 2, 22))
    return people


def asked(ctx: Context) -> list[Person]:
    """Return two people who were notified and silent; it is 10 March."""
    people = two(ctx)
    periodic_notices.notify(ctx, [p.id for p in people], ctx.today(), 15)
    set_to(ctx, date(2027, 3, 10))
    return people


def stages(table: Table) -> list[str]:
    return sorted(column(table, 6))


def test_that_a_proof_is_recorded_by_keys_and_taken_back_by_one_step(
    qtbot: QtBot, window: MainWindow, ctx: Context
) -> None:
    on(ctx, two)
    page = go(qtbot, window, Place("periodic"))
    table = find(page, Table, "reviews")
    assert focus_name() == "reviews"
    assert stages(table) == ["overdue", "overdue"]
    QTest.keyClick(table, Qt.Key.Key_A, CONTROL)
    assert "2 chosen" in shown(page)
    QTest.keyClick(table, Qt.Key.Key_D, CONTROL)
    assert find(dialog(), QComboBox, "way").currentText() == "at the office"
    type_into(dialog(), "day", "2027-02-30")
    click(dialog(), "record")
    assert "calendar" in find(dialog(), QLabel, "day-error").text()
    line = type_into(dialog(), "day", "2027-02-22")
    assert line.isVisible()
    click(dialog(), "record")
    settled(qtbot, window)
    assert "2 proven." in shown(page)
    assert "2 are due later" in find(page, QLabel, "no-reviews").text()
    click(page, "undo-done")
    settled(qtbot, window)
    assert stages(table) == ["overdue", "overdue"]
    assert "Taken back: 2" in shown(page)


def test_that_a_list_is_looked_up_before_anything_is_stored(
    qtbot: QtBot, window: MainWindow, ctx: Context
) -> None:
    people = on(ctx, two)
    page = go(qtbot, window, Place("periodic"))
    QTest.keyClick(page, Qt.Key.Key_F, CONTROL | SHIFT)
    qtbot.waitUntil(lambda: focus_name() == "list-name")
    QTest.keyClicks(dialog().focusWidget(), "2027 death register")
    numbers = find(dialog(), QPlainTextEdit, "numbers")
    numbers.setPlainText(f"{people[0].id_number}\n11010519491231002X\n12")
    click(dialog(), "look-up")
    settled(qtbot, window)
    assert find(dialog(), QLabel, "list-sum").text() == (
        "3 numbers: 1 can be proven, 2 cannot"
    )
    assert column(find(dialog(), Table, "list-rows"), 4)[1] == "Not registered here."
    assert on(ctx, periodic.proofs, people[0].id) == ()
    assert find(dialog(), QPushButton, "accept-list").text() == "Accept 1"
    click(dialog(), "accept-list")
    settled(qtbot, window)
    (proof,) = on(ctx, periodic.proofs, people[0].id)
    assert (proof.kind, proof.value.list_name) == ("list", "2027 death register")
    assert column(find(page, Table, "reviews"), 0) == ["李样例"]


def test_that_who_is_asked_is_told_on_paper(
    qtbot: QtBot, window: MainWindow, ctx: Context
) -> None:
    on(ctx, two)
    page = go(qtbot, window, Place("periodic"))
    QTest.keyClick(find(page, Table, "reviews"), Qt.Key.Key_A, CONTROL)
    QTest.keyClick(page, Qt.Key.Key_D, CONTROL | SHIFT)
    settled(qtbot, window)
    click(dialog(), "record-notice")
    settled(qtbot, window)
    assert "the office's own" in find(dialog(), QLabel, "days-error").text()
    type_into(dialog(), "days", "15")
    click(dialog(), "record-notice")
    settled(qtbot, window)
    assert stages(find(page, Table, "reviews")) == ["notified", "notified"]
    # Drawing them is tried of the service: a process of its own takes seconds.
    assert find(dialog(), QComboBox, "review-paper").currentText() == "Notice of review"
    assert "2 people" in shown(dialog())


def test_that_a_suspension_is_proposed_by_one_and_approved_by_another(
    qtbot: QtBot, window: MainWindow, ctx: Context
) -> None:
    people = on(ctx, asked)
    page = go(qtbot, window, Place("start"))
    row = find(page, RowButton, "reviews-silent")
    assert "People: 2" in row.accessibleName()
    QTest.mouseClick(row, Qt.MouseButton.LeftButton)
    settled(qtbot, window)
    page = window.page
    assert page is not None and page.here() == Place("periodic", item="silent")
    click(page, "propose")
    settled(qtbot, window)
    assert "1 suspension(s) proposed" in shown(page)
    assert not find(page, QPushButton, "approve").isVisible()
    (waiting,) = on(approving(ctx), holds.waiting)
    assert waiting.person.id in {person.id for person in people}


def test_that_the_approver_suspends_and_the_list_says_so(
    qtbot: QtBot, window: MainWindow, ctx: Context
) -> None:
    people = on(ctx, asked)
    on(ctx, holds.propose, [person.id for person in people])
    enter(qtbot, window, approving(ctx), APPROVER)
    page = go(qtbot, window, Place("periodic", item="proposed"))
    table = find(page, Table, "reviews")
    QTest.keyClick(table, Qt.Key.Key_A, CONTROL)
    click(page, "approve")
    settled(qtbot, window)
    assert "2 suspension(s) approved." in shown(page)
    on(ctx, build, Month(2027, 4))
    page = go(qtbot, window, Place("month", month=Month(2027, 4)))
    assert "Suspended, not on this list: 2 people." in shown(page)
    click(page, "show-held")
    settled(qtbot, window)
    page = window.page
    assert page is not None
    assert stages(find(page, Table, "reviews")) == ["suspended", "suspended"]
