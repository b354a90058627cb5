# SPDX-License-Identifier: Apache-2.0
"""Outside lists at the window: a file taken, a change accepted, entries told apart."""

from datetime import date
from pathlib import Path

import openpyxl
from PySide6.QtWidgets import QApplication, QLabel, QPushButton
from pytestqt.qtbot import QtBot

from carecalc.domain.fact import Event
from carecalc.domain.person import Person
from carecalc.gui.main_window import MainWindow
from carecalc.gui.page import Place
from carecalc.gui.pages.outside import OutsidePage
from carecalc.gui.tables import Table
from carecalc.gui.widgets.inputs import Choice
from carecalc.gui.widgets.outside_rows import OutsideRows
from carecalc.services import duplicates, facts, outside_lists
from carecalc.services.context import Context
from tests.gui.shell import click, dialog, find, go, on, settled, take_list, type_into
from tests.services.deciding import register
from tests.services.test_duplicates import twin_of


def workbook(folder: Path, person: Person) -> Path:
    """Write a list of deaths with one row."""
    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.append(("姓名", "身份证号", "死亡日期"))
    sheet.append((person.name, person.id_number, "2026-10-18"))
    file = folder / "殡葬名单.xlsx"
    book.save(file)
    return file


def test_that_a_list_is_taken_and_what_it_proposes_is_accepted(
    qtbot: QtBot, window: MainWindow, ctx: Context, tmp_path: Path
) -> None:
    person = on(ctx, register, "张示例", date(1944, 3, 9))
    page = go(qtbot, window, Place("outside"))
    assert isinstance(page, OutsidePage)
    take_list(page, "choose-outside", workbook(tmp_path, person))
    qtbot.waitUntil(
        lambda: QApplication.activeModalWidget() is not None, timeout=20_000
    )
    asking = dialog()
    find(asking, Choice, "list-kind").choose("deaths")
    type_into(asking, "list-body", "区殡葬管理处")
    click(asking, "outside-columns")
    qtbot.waitUntil(
        lambda: page.findChild(Choice, "column-C") is not None, timeout=20_000
    )
    assert find(page, Choice, "column-C").code() == "died-on"
    click(page, "look-at-rows")
    rows = find(page, OutsideRows, "outside-rows")
    qtbot.waitUntil(lambda: rows.isVisible(), timeout=30_000)
    assert rows.table.rows.rowCount() == 1
    click(page, "take-outside")
    table = find(page, Table, "proposals")
    qtbot.waitUntil(lambda: table.isVisible() and table.rows.rowCount() == 1)
    (taken,) = on(ctx, outside_lists.all_lists)
    assert taken.record.value.body == "区殡葬管理处"
    # Whatever the columns have no room for stands below the table.
    said = find(page, QLabel, "proposal-whole").text()
    assert "Would be: death · " in said
    click(page, "accept-proposals")
    qtbot.waitUntil(find(page, QLabel, "proposal-whole").isHidden)
    qtbot.waitUntil(lambda: table.rows.rowCount() == 0)
    held = [fact.value for fact in on(ctx, facts.current, person.id)]
    assert Event("death") in held


def test_that_two_entries_are_told_apart_and_the_decision_is_taken_back(
    qtbot: QtBot, window: MainWindow, ctx: Context
) -> None:
    person = on(ctx, register, "张示例", date(1944, 3, 9))
    on(ctx, twin_of, person)
    page = go(qtbot, window, Place("outside", item="duplicates"))
    settled(qtbot, window)
    table = find(page, Table, "duplicates")
    assert table.rows.rowCount() == 1
    click(page, "decide-pair")
    asking = dialog()
    click(asking, "decide-duplicate")
    settled(qtbot, window)
    assert asking.isVisible()  # Without a reason nothing is decided.
    type_into(asking, "duplicate-reason", "两证均已查看")
    click(asking, "decide-duplicate")
    qtbot.waitUntil(lambda: table.rows.rowCount() == 0)
    (pair,) = on(ctx, duplicates.decided)
    assert pair.record.state == "different"
    find(page, QPushButton, "undo-done").click()
    qtbot.waitUntil(lambda: table.rows.rowCount() == 1)
