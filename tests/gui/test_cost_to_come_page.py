# SPDX-License-Identifier: Apache-2.0
"""The page of the cost to come: reckoned when it is opened, and by other shares."""

from datetime import date
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QFileDialog, QLabel, QLineEdit, QPushButton, QTabWidget
from pytestqt.qtbot import QtBot

from carecalc.domain.assumptions import DEAD, LEAVING, OUT, STAY, level_row
from carecalc.domain.fact import Application, OutsideAssessment, Status
from carecalc.gui.main_window import MainWindow
from carecalc.gui.messages import Notice
from carecalc.gui.page import Page, Place
from carecalc.gui.pages.cost_to_come import CostToComePage
from carecalc.gui.tables import Table
from carecalc.services import cost_to_come
from carecalc.services.context import Context
from tests.gui.room import cramped, mispunctuated
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
    type_into,
)
from tests.services.deciding import record, register

NOVEMBER = date(2026, 11, 1)


def _people(ctx: Context) -> None:
    """Register six of 76 on dibao with level 4, who applied this month.

    Each is due 300 for hardship and 600 for care: 5400 yuan a month together.
    """
    for day, name in enumerate("甲乙丙丁戊己", start=1):
        person = register(ctx, name, date(1950, 3, day))
        record(ctx, person, Status("DB", "样例区民政局"), on=NOVEMBER)
        record(ctx, person, Application(), on=NOVEMBER)
        record(ctx, person, OutsideAssessment("gbt-42195-2022", "4"), on=NOVEMBER)


@pytest.fixture
def page(qtbot: QtBot, door: MainWindow, ctx: Context) -> Page:
    on(ctx, _people)
    enter(qtbot, door, ctx)
    go(qtbot, door, Place("figures"))
    assert door.page is not None
    click(door.page, "cost-to-come")
    settled(qtbot, door)
    assert door.page is not None
    return door.page


def test_that_shares_of_a_file_take_the_place_of_others(
    qtbot: QtBot, door: MainWindow, page: Page, ctx: Context, tmp_path: Path
) -> None:
    assert isinstance(page, CostToComePage)
    years = find(page, Table, "cost-years")
    assert column(years, 0)[0] == "All together"
    assert find(page, QPushButton, "cost-pdf").isEnabled()
    # Nobody dies, leaves, changes or arrives: 5400 a month, for two months and a year.
    sure = on(ctx, cost_to_come.shipped)
    for level in sure.levels:
        shares = {**dict.fromkeys((*sure.levels, DEAD), 0), level: 10_000}
        sure = sure.typed(level_row(level), shares)
    for hardship in sure.hardship:
        shares = {**dict.fromkeys(sure.hardship, 0), hardship: 10_000}
        sure = sure.typed(f"hardship:{hardship}", shares)
    sure = sure.typed(LEAVING, {STAY: 10_000, OUT: 0})
    file = tmp_path / "own.toml"
    text = cost_to_come.saved(sure).decode()
    before, arrivals, after = text.partition("[arrivals]\nper_10000 = 1000")
    assert arrivals
    file.write_text(f"{before}[arrivals]\nper_10000 = 0{after}", "utf-8")
    page.open_assumptions(str(file))
    settled(qtbot, door)
    said = find(page, QLabel, "cost-headline").text()
    assert said == "Rest of 2026: 10,800 yuan; 2027: 64,800 yuan"
    assert "64,800 to 64,800" in find(page, QLabel, "cost-said").text()
    assert column(find(page, Table, "cost-years"), 2)[0] == "10,800"
    assumed = find(page, Table, "cost-assumptions")
    assumed.selectRow(0)
    row = find(page, QLabel, "cost-row").text()
    assert row == "Leaving in a year: stays 100.0  leaves 0.0"
    assert "set by the office" in column(assumed, 1)
    tabs = find(page, QTabWidget, "cost-tabs")
    door.resize(911, 440)
    for number in range(tabs.count()):
        tabs.setCurrentIndex(number)
        qtbot.wait(20)  # Layouts that were just filled are made at the next turn.
        assert cramped(door) + mispunctuated(door, "en") == []
    # A file of anything else is refused, and what was found stays.
    other = tmp_path / "other.toml"
    other.write_text("x = 1", "utf-8")
    page.open_assumptions(str(other))
    notice = find(page, Notice, "cost-notice")
    assert any("other.toml" in one.text() for one in notice.findChildren(QLabel))
    assert find(page, QLabel, "cost-headline").text() == said
    # The chart leaves as on the page of figures, and it is on record that it did.
    for kind, begins in (("png", b"\x89PNG"), ("svg", b"<?xml")):
        click(page, f"cost-{kind}")
        settled(qtbot, door)
        files = page.findChildren(QFileDialog, "save-dialog")[-1]
        saved = tmp_path / f"chart.{kind}"
        files.fileSelected.emit(str(saved))
        settled(qtbot, door)
        assert saved.read_bytes().startswith(begins)
    drawn = (tmp_path / "chart.svg").read_text("utf-8")
    assert "64800" not in drawn.replace(",", "")
    assert find(page, QLabel, "cost-headline").text() == said


def test_that_shares_are_typed_in_the_window_with_their_bounds(
    qtbot: QtBot, door: MainWindow, page: Page
) -> None:
    find(page, QTabWidget, "cost-tabs").setCurrentIndex(2)
    rests = find(page, Table, "cost-assumptions")
    rests.setFocus()
    QTest.keyClick(rests, Qt.Key.Key_Return)
    asked = dialog()
    qtbot.waitUntil(lambda: focus_name() == "share-stay")
    type_into(asked, "share-stay", "98.5")
    assert find(asked, QLabel, "share-sum").text() == "Sum: 99.5 %, 0.5 % missing"
    click(asked, "use-shares")
    assert "add up to 99.5" in find(asked, QLabel, "share-sum").text()
    type_into(asked, "share-out", "101")
    click(asked, "use-shares")
    assert "“101”" in find(asked, QLabel, "share-out-error").text()
    type_into(asked, "share-out", "1.5")
    assert find(asked, QLabel, "share-sum").text() == "Sum: 100 %"
    last = find(asked, QLineEdit, "share-out")
    QTest.keyClick(last, Qt.Key.Key_Return)
    settled(qtbot, door)
    assert column(rests, 1)[0] == "set by the office"
    assert column(rests, 3)[0] == "stays 98.5  leaves 1.5"
    assert rests.currentIndex().row() == 0
    click(page, "cost-type")
    click(dialog(), "take-back-shares")
    settled(qtbot, door)
    assert column(rests, 1)[0] == "assumed"
    assert column(rests, 3)[0] == "stays 99.0  leaves 1.0"
    # How many arrive, of 100 who are there: a tenth of six by what is assumed.
    rests.selectRow(len(column(rests, 0)) - 2)
    click(page, "cost-type")
    type_into(dialog(), "share-arrivals", "50")
    click(dialog(), "use-shares")
    settled(qtbot, door)
    assert column(rests, 3)[-2] == "number 3.0"
    assert column(rests, 1)[-2] == "set by the office"
