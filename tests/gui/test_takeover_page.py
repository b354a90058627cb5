# SPDX-License-Identifier: Apache-2.0
"""Taking an older list over at the window: file, columns, rows, accepted, taken back."""

from pathlib import Path

import openpyxl
from PySide6.QtWidgets import QFileDialog, QLabel
from pytestqt.qtbot import QtBot

from carecalc.gui.main_window import MainWindow
from carecalc.gui.messages import Notice
from carecalc.gui.page import Page, Place
from carecalc.gui.pages.takeover import TakeoverPage
from carecalc.gui.tables import Table
from carecalc.gui.widgets.inputs import Choice
from carecalc.services import takeover_preview, takeovers
from carecalc.services.context import Context
from tests import old_list
from tests.gui.shell import (
    click,
    column,
    dialog,
    enter,
    find,
    go,
    on,
    settled,
    take_list,
    type_into,
)
from tests.offices import APPROVER, approving


def choose(name: str, page: Page, code: str) -> None:
    choice = find(page, Choice, name)
    choice.choose(code)
    choice.activated.emit(choice.currentIndex())


def columns_shown(
    qtbot: QtBot, window: MainWindow, tmp_path: Path, rows: int = 12, faulty: int = 2
) -> tuple[Page, old_list.OldList]:
    """Open the page and a list; the columns are recognised, the rest is filled in."""
    made = old_list.make(rows, faulty)
    file = tmp_path / "旧名册.xlsx"
    file.write_bytes(made.data)
    page = go(qtbot, window, Place("takeover"))
    assert isinstance(page, TakeoverPage)
    take_list(page, "choose-list", file)
    qtbot.waitUntil(
        lambda: page.findChild(Choice, "column-B") is not None, timeout=20000
    )
    for name, value in old_list.FOR_ALL.items():
        control = page.findChild(Choice, f"for-all-{name}")
        if control is None:
            type_into(page, f"for-all-{name}", value)
        else:
            choose(f"for-all-{name}", page, value)
    return page, made


def rows_shown(qtbot: QtBot, window: MainWindow, page: Page) -> Table:
    click(page, "look-at-rows")
    table = find(page, Table, "takeover-table")
    qtbot.waitUntil(lambda: table.rows.rowCount() > 0, timeout=30000)
    settled(qtbot, window)
    return table


def save_faults(qtbot: QtBot, window: MainWindow, page: Page, out: Path) -> int:
    """Save the rows not taken; how many rows the workbook has."""
    click(page, "save-faults")
    saving = find(page, QFileDialog, "save-dialog")
    saving.fileSelected.emit(str(out))
    saving.reject()
    qtbot.waitUntil(out.is_file)
    settled(qtbot, window)
    rows: int = openpyxl.load_workbook(out).active.max_row
    return rows


def test_that_a_list_is_taken_over_confirmed_and_held_against_the_first_month(
    qtbot: QtBot, window: MainWindow, ctx: Context, tmp_path: Path
) -> None:
    page, made = columns_shown(qtbot, window, tmp_path)
    heads = {
        letter: find(page, Choice, f"column-{letter}").code() for letter in "ABCKL"
    }
    assert heads == {
        "A": "",
        "B": "name",
        "C": "id-number",
        "K": "amount",
        "L": "account",
    }
    table = rows_shown(qtbot, window, page)
    # The faulty rows first, each with its cell and what to do.
    assert table.rows.rowCount() == len(made.faulty)
    assert "C" in find(page, QLabel, "row-detail").text()
    saved = save_faults(qtbot, window, page, tmp_path / "更正.xlsx")
    assert saved == 1 + len(made.faulty)
    choose("rows-shown", page, "")
    assert table.rows.rowCount() == made.rows + 2
    click(page, "accept-rows")
    lists = find(page, Table, "takeover-lists")
    qtbot.waitUntil(lambda: lists.rows.rowCount() == 1, timeout=30000)
    settled(qtbot, window)
    with ctx.store.reading() as work:
        assert len(work.people.all()) == made.rows - len(made.faulty)
    said = find(page, QLabel, "first-month-said").text()
    assert "10" in said
    # Whoever decides finds the decisions on the desk, and confirms them there.
    enter(qtbot, window, approving(ctx), APPROVER)
    click(window.page, "open-takeover")
    settled(qtbot, window)
    click(window.page, "confirm-acts")
    settled(qtbot, window)
    asked = dialog()
    assert find(asked, Table, "confirm-table").rows.rowCount() == 10
    click(asked, "confirm-all")
    settled(qtbot, window)
    with ctx.store.reading() as work:
        assert work.determinations.waiting() == ()


def test_that_a_list_is_taken_back_with_a_reason(
    qtbot: QtBot, window: MainWindow, ctx: Context
) -> None:
    table = old_list.make(5).table()
    found = on(ctx, takeover_preview.preview, table, old_list.plan(table))
    on(ctx, takeovers.accept, found)
    page = go(qtbot, window, Place("takeover"))
    click(page, "undo-list")
    asked = dialog()
    type_into(asked, "undo-takeover-reason", "用错了名册")
    click(asked, "undo-takeover")
    settled(qtbot, window)
    with ctx.store.reading() as work:
        assert work.people.all() == ()
    lists = find(page, Table, "takeover-lists")
    assert column(lists, 5) == ["taken back: 用错了名册"]


def test_that_a_file_that_is_no_list_is_refused_with_a_way_on(
    qtbot: QtBot, window: MainWindow, tmp_path: Path
) -> None:
    file = tmp_path / "旧.xls"
    file.write_bytes(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600))
    page = go(qtbot, window, Place("takeover"))
    assert isinstance(page, TakeoverPage)
    take_list(page, "choose-list", file)
    notice = find(page, Notice, "takeover-notice")
    qtbot.waitUntil(lambda: "TABLE-001" in notice.hint.text(), timeout=20000)
    assert "Excel" in notice.hint.text()
