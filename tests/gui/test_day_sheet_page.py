# SPDX-License-Identifier: Apache-2.0
"""The day sheet in the window: by day, mine or everybody's, on record when it leaves."""

from datetime import date
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QCheckBox, QFileDialog, QLabel, QPushButton
from pytestqt.qtbot import QtBot

from carecalc.domain.appointment import Arrangement
from carecalc.domain.person import Person
from carecalc.gui.main_window import MainWindow
from carecalc.gui.page import Page, Place
from carecalc.services import appointments, disclosures
from carecalc.services.context import Context
from tests.documents.papers import text_by_pdfium
from tests.gui.shell import (
    assert_nothing_clipped,
    click,
    find,
    focus_name,
    go,
    in_sizes_and_languages,
    on,
    settled,
    shown,
)
from tests.gui.test_start_page import TODAY, an_elder

CONTROL = Qt.KeyboardModifier.ControlModifier


@pytest.fixture
def wang(ctx: Context) -> Person:
    """Give somebody who is visited today, by a colleague, and tomorrow by oneself."""
    made = an_elder(ctx, "王桂兰")
    for day, name in ((TODAY, "李评估"), (date(2026, 11, 22), "王评估")):
        on(ctx, appointments.plan, made.id, Arrangement(day, assessors=(name,)))
    return made


@pytest.fixture
def page(qtbot: QtBot, window: MainWindow, wang: Person) -> Page:
    go(qtbot, window, Place("start"))
    click(window, "open-day-sheet")
    settled(qtbot, window)
    assert window.page is not None
    return window.page


def test_that_the_desk_leads_to_the_sheet_of_today(page: Page) -> None:
    assert page.here() == Place("day-sheet", day=TODAY)
    assert find(page, QLabel, "shown-day").text() == "21 November 2026"
    assert "People to visit: 1" in shown(page)
    assert focus_name() == "print-sheet"


def test_that_keys_go_to_the_next_day_and_back(
    qtbot: QtBot, window: MainWindow, page: Page
) -> None:
    QTest.keyClick(window, Qt.Key.Key_PageUp, CONTROL)
    settled(qtbot, window)
    assert page.here() == Place("day-sheet", day=date(2026, 11, 20))
    assert "No visit is planned on this day." in shown(page)
    for name in ("print-sheet", "save-sheet"):
        assert not find(page, QPushButton, name).isEnabled()
    for _ in range(2):
        QTest.keyClick(window, Qt.Key.Key_PageDown, CONTROL)
        settled(qtbot, window)
    assert find(page, QLabel, "shown-day").text() == "22 November 2026"
    assert find(page, QPushButton, "print-sheet").isEnabled()


def test_that_only_ones_own_visits_stand_there_where_that_is_wanted(
    qtbot: QtBot, window: MainWindow, page: Page
) -> None:
    box = find(page, QCheckBox, "only-mine")
    box.setFocus()
    QTest.keyClick(box, Qt.Key.Key_Space)
    settled(qtbot, window)
    assert "No visit is planned on this day." in shown(page)


def test_that_a_saved_sheet_is_on_record_for_whoever_stands_on_it(
    qtbot: QtBot,
    window: MainWindow,
    ctx: Context,
    wang: Person,
    page: Page,
    tmp_path: Path,
) -> None:
    QTest.keyClick(window, Qt.Key.Key_S, CONTROL)
    files = find(page, QFileDialog, "save-dialog")
    assert files.selectedFiles()[0].endswith("Day sheet 2026-11-21.pdf")
    file = tmp_path / "sheet.pdf"
    files.fileSelected.emit(str(file))
    settled(qtbot, window)
    assert "王桂兰" in text_by_pdfium(file.read_bytes())
    (one,) = on(ctx, disclosures.of_person, wang.id)
    assert one.sent.kind == "day-sheet"
    assert "Saved as" in shown(page)


def test_that_the_sheet_fits_small_screens(
    qtbot: QtBot, window: MainWindow, wang: Person
) -> None:
    for _ in in_sizes_and_languages(window):
        page = go(qtbot, window, Place("day-sheet", day=TODAY))
        assert_nothing_clipped(qtbot, page)
