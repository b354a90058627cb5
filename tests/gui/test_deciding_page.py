# SPDX-License-Identifier: Apache-2.0
"""Deciding what waits at the window: look, mark, go on, and decide all that is marked."""

from datetime import date

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLineEdit, QPushButton
from pytestqt.qtbot import QtBot

from carecalc.gui.main_window import MainWindow
from carecalc.gui.page import Place
from carecalc.gui.standing import Opened
from carecalc.gui.tables import Table
from carecalc.services import determinations
from carecalc.services.context import Context
from tests.gui.shell import column, dialog, find, focus_name, go, on, settled, shown
from tests.offices import APPROVER, approving
from tests.services.deciding import in_hardship

CONTROL = Qt.KeyboardModifier.ControlModifier
SHIFT = Qt.KeyboardModifier.ShiftModifier


def waiting(ctx: Context) -> None:
    """Prepare three acts, and keep them waiting."""
    for day, name in enumerate(("甲", "乙", "丙"), start=1):
        person = in_hardship(ctx, name, date(1944, 3, day))
        determinations.prepare(ctx, person.id, "bj-hardship")


def test_that_each_case_is_looked_at_marked_and_decided_by_keys(
    qtbot: QtBot, door: MainWindow, ctx: Context
) -> None:
    on(ctx, waiting)
    door.enter(Opened(approving(ctx), ctx.store.folder, APPROVER))
    settled(qtbot, door)
    page = go(qtbot, door, Place("deciding"))
    table = find(page, Table, "waiting")
    settled(qtbot, door)
    assert focus_name() == "waiting"
    assert column(table, 3) == ["looked at", "not looked at", "not looked at"]
    QTest.keyClick(table, Qt.Key.Key_Return, CONTROL)
    settled(qtbot, door)
    assert column(table, 3)[:2] == ["to be approved", "looked at"]
    assert "乙" in shown(page)
    # A refusal without a reason is no refusal.
    QTest.keyClick(table, Qt.Key.Key_Return, CONTROL | SHIFT)
    assert focus_name() == "reason"
    QTest.keyClicks(find(page, QLineEdit, "reason"), "papers in doubt")
    QTest.keyClick(find(page, QLineEdit, "reason"), Qt.Key.Key_Return, CONTROL | SHIFT)
    settled(qtbot, door)
    assert column(table, 3) == ["to be approved", "to be refused", "looked at"]
    assert find(page, QPushButton, "decide-marked").text() == "Decide 2 case(s)"
    QTest.keyClick(page, Qt.Key.Key_S, CONTROL)
    assert "To be approved: 1; to be refused: 1." in shown(dialog())
    QTest.keyClick(dialog().focusWidget(), Qt.Key.Key_Return)
    settled(qtbot, door)
    assert "2 case(s) decided." in shown(page)
    assert column(table, 0) == ["丙"]
    with ctx.store.reading() as work:
        states = [act.state for act in work.determinations.all()]
        approvers = {act.approver for act in work.determinations.all()}
    assert sorted(states) == ["approved", "prepared", "refused"]
    assert approvers == {APPROVER, ""}
