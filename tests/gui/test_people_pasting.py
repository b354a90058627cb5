# SPDX-License-Identifier: Apache-2.0
"""A pasted list of numbers at the window: what stands with each."""

from datetime import date

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLabel, QPlainTextEdit, QPushButton
from pytestqt.qtbot import QtBot

from carecalc.domain.period import Month
from carecalc.domain.person import Person
from carecalc.gui.main_window import MainWindow
from carecalc.gui.page import Place
from carecalc.gui.tables import Table
from carecalc.services import determinations, disbursements
from carecalc.services.context import Context
from tests.gui.shell import click, dialog, find, go, on, settled
from tests.offices import approving
from tests.services.deciding import assess, in_hardship

# Check digit by GB 11643, see tests/services/test_people_states.
UNKNOWN = "11010519491231002X"


def decided(ctx: Context) -> Person:
    """Assess somebody in hardship, grant one programme, list a month of it."""
    person = in_hardship(ctx, "张示例")
    assess(ctx, person, date(2026, 11, 20))
    act = determinations.prepare(ctx, person.id, "bj-hardship")
    determinations.approve(approving(ctx), act.id, "样批准", ctx.today())
    disbursements.build(ctx, Month(2026, 12), Month(2026, 12))
    return person


def looked_up(qtbot: QtBot, window: MainWindow, text: str) -> Table:
    """Open the dialog by its key, paste, look up."""
    page = go(qtbot, window, Place("people"))
    keys = Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.ShiftModifier
    QTest.keyClick(page, Qt.Key.Key_F, keys)
    numbers = find(dialog(), QPlainTextEdit, "numbers")
    QApplication.clipboard().setText(text)
    numbers.paste()
    click(dialog(), "look-up")
    settled(qtbot, window)
    return find(dialog(), Table, "states")


def cells(table: Table, row: int) -> list[str]:
    return [
        str(table.rows.index(row, column).data())
        for column in range(table.rows.columnCount())
    ]


def test_that_each_number_is_told_its_state(
    qtbot: QtBot, window: MainWindow, ctx: Context
) -> None:
    person = on(ctx, decided)
    table = looked_up(qtbot, window, f"{person.id_number}\n{UNKNOWN}\n123")
    line, name, number, level, step = cells(table, 0)
    said = find(dialog(), QLabel, "pasting-whole").text().splitlines()
    assert (line, name, number) == ("1", "张示例", f"****{person.id_number[-4:]}")
    assert level.startswith("4 · Ability entirely lost")
    # The tests' office has set no period: nothing is said of an end.
    assert [line.split(": ")[0] for line in said] == [
        "Level of care",
        "Decided or due",
        "Last list",
        "Next step",
    ]
    assert (
        "Care-service subsidy for older people in hardship: CNY 300.00 a month; "
    ) in said[1]
    assert "Old-age allowance: due" in said[1]
    # Due since September, and no list before it was closed: four months of 300.
    assert said[2] == "Last list: December 2026: CNY 1,200.00"
    assert step.startswith("Prepare a decision: ")
    assert cells(table, 1)[-1] == "Not registered here."
    assert cells(table, 2)[2] == "123"
    total = find(dialog(), QLabel, "pasting-sum").text()
    assert total == "3 numbers: 1 registered here, 2 not"


def test_that_enter_opens_the_person(
    qtbot: QtBot, window: MainWindow, ctx: Context
) -> None:
    person = on(ctx, in_hardship, "张示例")
    table = looked_up(qtbot, window, person.id_number)
    assert table.hasFocus()
    QTest.keyClick(table, Qt.Key.Key_Return)
    settled(qtbot, window)
    assert QApplication.activeModalWidget() is None
    assert window.page is not None
    assert window.page.here().person == person.id


def test_that_what_is_copied_has_no_numbers(
    qtbot: QtBot, window: MainWindow, ctx: Context
) -> None:
    person = on(ctx, in_hardship, "张示例")
    looked_up(qtbot, window, f"{person.id_number}\n{UNKNOWN}")
    click(dialog(), "copy")
    text = QApplication.clipboard().text()
    lines = [line.split("\t") for line in text.splitlines()]
    assert [line[:2] for line in lines] == [
        ["Line", "Name"],
        ["1", "张示例"],
        ["2", ""],
    ]
    assert {len(line) for line in lines} == {7}
    assert person.id_number[-4:] not in text


def test_that_an_empty_field_is_not_looked_up(qtbot: QtBot, window: MainWindow) -> None:
    page = go(qtbot, window, Place("people"))
    click(page, "look-up-list")
    assert not find(dialog(), QPushButton, "look-up").isEnabled()
