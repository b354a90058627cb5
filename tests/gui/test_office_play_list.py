# SPDX-License-Identifier: Apache-2.0
"""The first day: two thousand rows from the window, every twentieth of them faulty."""

from pathlib import Path

import openpyxl
import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLabel
from pytestqt.qtbot import QtBot

from carecalc.gui.main_window import MainWindow
from carecalc.gui.tables import Table
from carecalc.services.context import Context
from tests.gui.shell import click, column, find, settled
from tests.gui.test_takeover_page import choose, columns_shown, rows_shown, save_faults

ROWS, FAULTY = 2_000, 100
FOOT = 2
"""The row of the sum and the one of whoever made the list: they are nobody's."""


@pytest.mark.long
def test_that_every_row_of_a_long_list_is_explained_and_the_good_ones_are_taken(
    qtbot: QtBot, window: MainWindow, ctx: Context, tmp_path: Path
) -> None:
    page, made = columns_shown(qtbot, window, tmp_path, ROWS, FAULTY)
    assert len(made.faulty) == FAULTY
    table = rows_shown(qtbot, window, page)
    # By row in the file: what the window says is wrong, and what was made wrong.
    faulty = dict(zip(map(int, column(table, 0)), column(table, 5), strict=True))
    assert set(faulty) == set(made.faulty)
    assert all(faulty.values())
    said = find(page, QLabel, "row-detail").text()
    for _ in range(3):
        QTest.keyClick(table, Qt.Key.Key_Down)
        assert find(page, QLabel, "row-detail").text() != said
        said = find(page, QLabel, "row-detail").text()
    out = tmp_path / "更正.xlsx"
    assert save_faults(qtbot, window, page, out) == 1 + FAULTY
    sheet = openpyxl.load_workbook(out).active
    assert sheet is not None
    reasons = [row[-1] for row in sheet.iter_rows(min_row=2, values_only=True)]
    assert all(reasons)
    choose("rows-shown", page, "")
    assert table.rows.rowCount() == ROWS + FOOT
    states = column(table, 3)
    assert all(states)
    taken = states.count("can be taken") + states.count("can be taken, with a warning")
    assert (taken, states.count("nobody’s")) == (ROWS - FAULTY, FOOT)
    click(page, "accept-rows")
    lists = find(page, Table, "takeover-lists")
    qtbot.waitUntil(lambda: lists.rows.rowCount() == 1, timeout=120_000)
    settled(qtbot, window)
    with ctx.store.reading() as work:
        assert len(work.people.all()) == ROWS - FAULTY
    # The first month's list against the last of the old one.
    assert find(page, QLabel, "first-month-said").text()
