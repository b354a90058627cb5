# SPDX-License-Identifier: Apache-2.0
"""The page of trials: what would it cost to include moderate disability?"""

import os
from datetime import date, timedelta
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import (
    QCheckBox,
    QComboBox,
    QFileDialog,
    QLabel,
    QPlainTextEdit,
    QPushButton,
    QTabWidget,
)
from pytestqt.qtbot import QtBot

from carecalc.domain.fact import Benefit, OutsideAssessment
from carecalc.gui.main_window import MainWindow
from carecalc.gui.page import Page, Place
from carecalc.gui.pages.what_if import WhatIfPage
from carecalc.gui.tables import Table
from carecalc.gui.widgets.banner import Banner
from carecalc.gui.widgets.what_if_files import WhatIfFiles
from carecalc.services import visits
from carecalc.services.context import Context
from tests.gui.shell import (
    assert_nothing_clipped,
    click,
    column,
    dialog,
    enter,
    find,
    go,
    in_sizes_and_languages,
    on,
    settled,
)
from tests.offices import Clock
from tests.services.deciding import in_hardship, record, register
from tests.services.visiting import begin, signing

SEPTEMBER = date(2026, 9, 1)


def _people(ctx: Context) -> None:
    """Register five who are looked at, and know of each why they are due or not.

    甲 (82, dibao) and 丙 (75) are moderately disabled: 600 each if level 2 counts as
    level 3 does (京民养老发〔2019〕160号 三). 乙 has level 4 and her 600 already; 丁 draws
    the work-injury allowance, which shuts the subsidy out; 戊 is of another province.
    """
    dibao = [
        in_hardship(ctx, "甲", date(1944, 3, 9)),
        in_hardship(ctx, "乙", date(1950, 3, 9)),
    ]
    others = [
        register(ctx, "丙", date(1951, 3, 9)),
        register(ctx, "丁", date(1952, 3, 9)),
        register(ctx, "戊", date(1953, 3, 9), hukou="370102"),
    ]
    for person, level in zip((*dibao, *others), "24222", strict=True):
        record(ctx, person, OutsideAssessment("gbt-42195-2022", level), on=SEPTEMBER)
    record(ctx, others[1], Benefit("work-injury-care"), on=SEPTEMBER)


@pytest.fixture
def page(qtbot: QtBot, door: MainWindow, ctx: Context) -> Page:
    on(ctx, _people)
    enter(qtbot, door, ctx)
    go(qtbot, door, Place("figures"))
    assert door.page is not None
    click(door.page, "section-what-if")
    settled(qtbot, door)
    assert door.page is not None
    return door.page


def _headline(page: Page) -> str:
    return find(page, QLabel, "what-if-headline").text()


def _grab(window: MainWindow, name: str) -> None:
    if "B4_LOOK" in os.environ:
        window.grab().save(f"{os.environ['B4_LOOK']}/{name}.png")


def test_that_including_moderate_disability_is_answered_from_the_window(
    qtbot: QtBot, door: MainWindow, page: Page
) -> None:
    door.resize(911, 440)
    # Now: 甲 300 + 100 for her age, 乙 300 + 600.
    assert "2 recipients, 1,300.00 yuan" in find(page, QLabel, "what-if-said").text()
    _grab(door, "1-begin")
    kinds = find(page, QComboBox, "what-if-group")
    kinds.setFocus()
    for _ in range(kinds.count()):
        if kinds.currentText() != "Levels of disability":
            QTest.keyClick(kinds, Qt.Key.Key_Down)
    places = find(page, Table, "what-if-places")
    places.setFocus()
    severe = [n for n, now in enumerate(column(places, 2)) if "severe" in now]
    for _ in range(severe[0]):
        QTest.keyClick(places, Qt.Key.Key_Down)
    QTest.keyClick(places, Qt.Key.Key_Return)
    _grab(door, "2-list")
    asked = dialog()
    moderate = find(asked, QCheckBox, "what-if-option-2")
    moderate.setFocus()
    QTest.keyClick(moderate, Qt.Key.Key_Space)
    if "B4_LOOK" in os.environ:
        asked.grab().save(f"{os.environ['B4_LOOK']}/3-dialog.png")
    QTest.keyClick(moderate, Qt.Key.Key_Return)
    settled(qtbot, door)
    _grab(door, "4-answer")
    # 甲 and 丙: 2 × 600 a month, twelve times that in a year.
    assert _headline(page) == "+1,200.00 yuan a month, +14,400.00 yuan a year"
    # The list is far down in a low window: the answer is in sight all the same.
    assert not find(page, QLabel, "what-if-headline").visibleRegion().isEmpty()
    said = find(page, QLabel, "what-if-said").text()
    assert said == ("3 recipients instead of 2 (+1); 2 have more, 0 have less.")
    cost = find(page, Table, "what-if-cost")
    care = next(n for n, name in enumerate(column(cost, 0)) if "Nursing" in name)
    assert [column(cost, c)[care] for c in range(1, 6)] == [
        "1",
        "3",
        "600.00",
        "1,800.00",
        "+1,200.00",
    ]
    # Who: by level, both are of level 2.
    for tab in range(1, 5):
        find(page, QTabWidget, "what-if-tabs").setCurrentIndex(tab)
        settled(qtbot, door)
        if tab == 3:
            click(page, "find-edges")
            settled(qtbot, door)
            settled(qtbot, door)
        _grab(door, f"5-tab{tab}")


def test_that_the_list_of_places_is_in_sight_in_a_low_window_with_a_line_above_it(
    qtbot: QtBot, door: MainWindow, ctx: Context
) -> None:
    # Ten working days without a copy: the window says so above every page.
    assert isinstance(ctx.clock, Clock)
    ctx.clock.at += timedelta(days=14)
    door.resize(911, 440)
    on(ctx, _people)
    enter(qtbot, door, ctx)
    assert find(door, Banner, "banner").isVisible()
    go(qtbot, door, Place("figures"))
    assert door.page is not None
    click(door.page, "section-what-if")
    settled(qtbot, door)
    page = door.page
    places = find(page, Table, "what-if-places")
    second = places.visualRect(places.model().index(1, 0)).center()
    assert places.viewport().visibleRegion().contains(second)
    # The edges that were asked for are in sight as well.
    find(page, QTabWidget, "what-if-tabs").setCurrentIndex(3)
    click(page, "find-edges")
    settled(qtbot, door)
    settled(qtbot, door)
    edges = find(page, Table, "edges")
    first = edges.visualRect(edges.model().index(0, 0)).center()
    assert edges.viewport().visibleRegion().contains(first)
    # What there is no room for unfolds; a higher window shows it at once.
    month = find(page, QComboBox, "what-if-month")
    assert not month.isVisible()
    click(page, "what-if-choose")
    settled(qtbot, door)
    assert not month.visibleRegion().isEmpty()
    click(page, "what-if-choose")
    assert not month.isVisible()
    door.resize(1093, 640)
    settled(qtbot, door)
    assert month.isVisible()
    assert not find(page, QPushButton, "what-if-choose").isVisible()


def test_that_nothing_is_clipped_in_any_size_or_language(
    qtbot: QtBot, door: MainWindow, page: Page
) -> None:
    for number, size in enumerate(in_sizes_and_languages(door)):
        settled(qtbot, door)
        assert door.page is not None
        tabs = find(door.page, QTabWidget, "what-if-tabs")
        for tab in range(tabs.count()):
            tabs.setCurrentIndex(tab)
            settled(qtbot, door)
            _grab(door, f"s{number}-{size[0]}-{tab}")
            assert_nothing_clipped(qtbot, door.page)


def test_that_the_process_with_the_cases_ends_with_the_page(
    qtbot: QtBot, door: MainWindow, page: Page
) -> None:
    assert isinstance(page, WhatIfPage)
    pid = page.warm.pid
    assert pid is not None
    go(qtbot, door, Place("figures"))
    # Ended and waited for: there is nobody of that number any more.
    with pytest.raises(ProcessLookupError):
        os.kill(pid, 0)


def test_that_the_text_is_tried_checked_kept_and_taken_back(
    qtbot: QtBot, door: MainWindow, page: Page, tmp_path: Path
) -> None:
    find(page, QTabWidget, "what-if-tabs").setCurrentIndex(4)
    settled(qtbot, door)
    file = find(page, QComboBox, "text-file")
    file.setFocus()
    for _ in range(file.count()):
        if "older people" not in file.currentText():
            QTest.keyClick(file, Qt.Key.Key_Down)
    text = find(page, QPlainTextEdit, "what-if-text")
    law = text.toPlainText()
    assert 'mark = "what-if"' in law
    text.setPlainText(law.replace("{ min = 80, max = 89", "{ min = 82, max = 89"))
    click(page, "try-text")
    settled(qtbot, door)
    assert column(find(page, Table, "what-if-faults"), 0)
    assert _headline(page) == "Nothing was reckoned."
    # The allowance from 83 on, in words of the file: 甲, who is 82, loses her 100.
    moved = law.replace("{ max = 79", "{ max = 82").replace("{ min = 80", "{ min = 83")
    text.setPlainText(moved)
    click(page, "try-text")
    settled(qtbot, door)
    assert _headline(page) == "-100.00 yuan a month, -1,200.00 yuan a year"
    click(page, "what-if-toml")
    save = find(page, QFileDialog, "save-dialog")
    save.fileSelected.emit(str(tmp_path / "tried.toml"))
    save.close()
    settled(qtbot, door)
    click(page, "reset-text")
    settled(qtbot, door)
    assert "as it stands" in _headline(page)
    find(page, WhatIfFiles, "what-if-files").open_trial(str(tmp_path / "tried.toml"))
    settled(qtbot, door)
    assert _headline(page).startswith("-100.00")


def _near(ctx: Context) -> None:
    """Let 庚 be assessed with 46 of 90 points: one less is severe, and 600 a month."""
    person = register(ctx, "庚", date(1944, 4, 1))
    worst = [*(f"B.1.{n}" for n in range(1, 9)), "B.2.1", "B.2.2", "B.2.3"]
    view = begin(ctx, person.id, SEPTEMBER, given=dict.fromkeys(worst, "0"))
    for key in visits.wanted(ctx, view.visit.id):
        visits.remark(ctx, view.visit.id, key, "已向家属核实")
    visits.sign(ctx, view.visit.id, signing(SEPTEMBER))


def test_that_who_is_one_item_from_another_level_is_listed(
    qtbot: QtBot, door: MainWindow, page: Page, ctx: Context
) -> None:
    on(ctx, _near)
    go(qtbot, door, Place("figures"))
    page = go(qtbot, door, Place("what-if"))
    find(page, QTabWidget, "what-if-tabs").setCurrentIndex(3)
    ask = find(page, QPushButton, "find-edges")
    ask.setFocus()
    QTest.keyClick(ask, Qt.Key.Key_Space)
    qtbot.waitUntil(lambda: not door.is_busy and ask.isEnabled(), timeout=60_000)
    edges = find(page, Table, "edges")
    assert ask.hasFocus()
    steps = column(edges, 1)
    worse = [
        number
        for number, (name, step) in enumerate(zip(column(edges, 0), steps, strict=True))
        if step == "one item worse" and "severely disabled" in name
    ]
    assert [column(edges, c)[worse[0]] for c in range(2, 6)] == [
        "1",
        "1 / 0",
        "+600.00",
        "600.00",
    ]
    _grab(door, "near-1")
    edges.setFocus()
    edges.selectRow(worse[0])
    QTest.keyClick(edges, Qt.Key.Key_Return)
    settled(qtbot, door)
    people = find(page, Table, "people-counted")
    assert column(people, 0) == ["庚"]
    _grab(door, "near-2")
    QTest.keyClick(people, Qt.Key.Key_Return)
    settled(qtbot, door)
    assert door.page is not None and door.page.place.page == "person"


def test_that_nobody_of_a_file_is_offered_as_a_person(
    qtbot: QtBot, door: MainWindow, page: Page, tmp_path: Path
) -> None:
    assert isinstance(page, WhatIfPage)
    # Somebody of 59 with level 3: from 59 on instead of 60 she would have the 600.
    case = (
        '{"id": "1", "region": "110000", "person": {"birth_date": "1967-03-09", '
        '"hukou": "110105", "residence": "110105"}, "assessments": [{"scale": '
        '"gbt-42195-2022", "level": 3, "on": "2026-09-01"}]}'
    )
    file = tmp_path / "cases.jsonl"
    file.write_text(case + "\n", "utf-8")
    page.take_cases(str(file))
    settled(qtbot, door)
    find(page, QTabWidget, "what-if-tabs").setCurrentIndex(3)
    ask = find(page, QPushButton, "find-edges")
    click(page, "find-edges")
    qtbot.waitUntil(lambda: not door.is_busy and ask.isEnabled(), timeout=60_000)
    edges = find(page, Table, "edges")
    assert "60 years → 59 years" in column(edges, 1)
    assert not [step for step in column(edges, 1) if "item" in step]
    assert not find(page, QPushButton, "people-at-edge").isEnabled()
