# SPDX-License-Identifier: Apache-2.0
"""The page of figures: from a number to its people and back, and what leaves."""

from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QFileDialog, QListWidget, QPushButton
from pytestqt.qtbot import QtBot

from carecalc.gui.main_window import MainWindow
from carecalc.gui.page import Page, Place
from carecalc.gui.pages.figures import Here
from carecalc.gui.tables import Table
from carecalc.gui.widgets.chart import ChartView
from carecalc.services.context import Context
from tests.gui.shell import (
    SIZES,
    assert_nothing_clipped,
    click,
    column,
    enter,
    find,
    focus_name,
    go,
    on,
    settled,
    shown,
)
from tests.gui.showcase import Showcase


@pytest.fixture
def page(qtbot: QtBot, door: MainWindow, office: Showcase) -> Page:
    enter(qtbot, door, office.ctx)
    return go(qtbot, door, Place("figures", item=Here("workload").words()))


def test_that_chart_and_table_say_the_same_and_lead_to_the_people(
    qtbot: QtBot, door: MainWindow, page: Page
) -> None:
    chart, table = find(page, ChartView, "chart"), find(page, Table, "figures")
    assert chart.chart is not None
    assert column(table, 0) == list(chart.chart.categories)
    chart.setFocus()
    QTest.keyClick(chart, Qt.Key.Key_Return)
    settled(qtbot, door)
    assert focus_name() == "people-counted"
    listed = find(page, Table, "people-counted")
    assert str(len(column(listed, 0))) == column(table, 1)[0]
    name = column(listed, 0)[0]
    QTest.keyClick(listed, Qt.Key.Key_Return)
    settled(qtbot, door)
    assert door.page is not None and name in shown(door.page)
    # The way back leads to the same people, and from there to the same figure.
    QTest.keyClick(door, Qt.Key.Key_Left, Qt.KeyboardModifier.AltModifier)
    settled(qtbot, door)
    assert door.page is not None
    listed = find(door.page, Table, "people-counted")
    assert column(listed, 0)[0] == name
    QTest.keyClick(listed, Qt.Key.Key_Escape)
    settled(qtbot, door)
    assert focus_name() == "figures"
    assert find(door.page, Table, "figures").currentIndex().row() == 0


def test_that_another_sheet_is_counted_when_it_is_chosen(
    qtbot: QtBot, door: MainWindow, page: Page
) -> None:
    sheets = find(page, QListWidget, "sheets")
    for title in ("Visits by week", "Visits per decided case"):
        QTest.keyClick(sheets, Qt.Key.Key_Down)
        settled(qtbot, door)
        assert title in shown(page)
    assert Here.read(page.here().item).code == "visits"


@pytest.mark.parametrize(
    ("kind", "begins"),
    [("png", b"\x89PNG"), ("svg", b"<?xml"), ("pdf", b"%PDF"), ("xlsx", b"PK")],
)
def test_that_what_is_saved_is_on_record(
    qtbot: QtBot,
    door: MainWindow,
    office: Showcase,
    page: Page,
    tmp_path: Path,
    kind: str,
    begins: bytes,
) -> None:
    click(page, f"export-{kind}")
    settled(qtbot, door)
    files = find(page, QFileDialog, "save-dialog")
    assert files.selectedFiles()[0].endswith(f"Visits by assessor 2026-11-21.{kind}")
    file = tmp_path / f"figures.{kind}"
    files.fileSelected.emit(str(file))
    settled(qtbot, door)
    assert file.read_bytes().startswith(begins)
    assert "Saved as" in shown(page)
    assert "figures" in on(office.ctx, _recorded)
    if kind == "svg":  # Two assessors planned two visits: whose they were is not told.
        assert "王评估, made: not shown" in file.read_text("utf-8")


def _recorded(ctx: Context) -> str:
    with ctx.store.reading() as work:
        return str(work.entries.of_action("disclosure.made")[-1].detail)


def test_that_an_office_without_figures_says_so(
    qtbot: QtBot, window: MainWindow
) -> None:
    page = go(qtbot, window, Place("figures"))
    assert "Nothing is counted here yet." in shown(page)
    assert not find(page, QPushButton, "export-png").isEnabled()


@pytest.mark.parametrize("language", ["zh_CN", "en"])
def test_that_figures_fit_small_screens(
    qtbot: QtBot, door: MainWindow, office: Showcase, language: str
) -> None:
    enter(qtbot, door, office.ctx)
    if language != "en":
        click(door, "rail-language")
    for size in SIZES:
        door.resize(*size)
        for name in ("figures", "figures-people"):
            page = go(qtbot, door, office.places[name])
            assert (door.width(), door.height()) == size
            assert_nothing_clipped(qtbot, page)
