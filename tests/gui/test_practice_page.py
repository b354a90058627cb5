# SPDX-License-Identifier: Apache-2.0
"""Practising and the tour, with real keys, from the door until all is thrown away."""

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractButton, QApplication, QLabel, QWidget
from pytestqt.qtbot import QtBot

from carecalc import paths
from carecalc.domain.visit import Answer
from carecalc.gui.main_window import MainWindow
from carecalc.gui.page import Place
from carecalc.gui.pages.visit import VisitPage
from carecalc.services import practice, visits
from carecalc.services.context import Context
from carecalc.services.practice_cases import model_cases
from carecalc.services.visit_view import open_in
from tests.gui.shell import (
    assert_nothing_clipped,
    click,
    find,
    go,
    on,
    settled,
    shown,
)

CASES = {case.code: case for case in model_cases()}


def press(qtbot: QtBot, window: MainWindow, name: str) -> None:
    """Put the keyboard on a button and press Enter."""
    button = find(window, QAbstractButton, name)
    button.setFocus()
    QTest.keyClick(button, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: not window.is_busy, timeout=120_000)
    settled(qtbot, window)


def keys(qtbot: QtBot, window: MainWindow, key: Qt.Key, shift: bool = False) -> None:
    modifier = Qt.KeyboardModifier.ShiftModifier
    none = Qt.KeyboardModifier.NoModifier
    title = find(window, QLabel, "tour-title")
    before = title.text()
    QTest.keyClick(window, key, modifier if shift else none)
    # The button is seen going down first.
    qtbot.waitUntil(lambda: title.text() != before or not title.isVisible())
    settled(qtbot, window)


def opened(window: MainWindow) -> Context:
    assert window.page is not None
    return window.page.desk.context


def answer_by_key(ctx: Context, code: str, **otherwise: str) -> None:
    """Answer everything as in the key, but for some items (`B_1_1="3"`)."""
    view = practice.begin(ctx, code)
    expected = CASES[code].key()
    for name, option in otherwise.items():
        expected[name.replace("_", ".")] = (option,)
    for item, options in expected.items():
        visits.answer(ctx, view.visit.id, Answer(item, options))


@pytest.fixture
def practising(door: MainWindow, qtbot: QtBot) -> MainWindow:
    """Give the window in a new practice office."""
    press(qtbot, door, "try-practice")
    return door


def test_that_a_case_is_assessed_on_the_real_page_and_held_against_the_key(
    practising: MainWindow, qtbot: QtBot
) -> None:
    window = practising
    assert "not valid" in window.windowTitle()
    assert "nothing here is real" in shown(window)
    press(qtbot, window, "begin-l01")
    assert window.page is not None
    assert window.page.objectName() == "page-visit"
    assert "hold on to the rail" in shown(window)
    answering = QApplication.focusWidget()
    QTest.keyClick(answering, Qt.Key.Key_F7)
    qtbot.waitUntil(lambda: "hold on to the rail" not in shown(window))
    assert QApplication.focusWidget() is answering
    ctx = opened(window)
    press(qtbot, window, "go-practice")
    on(ctx, answer_by_key, "l01")
    view = on(ctx, practice.begin, "l01")
    on(ctx, visits.answer, view.visit.id, Answer("C1.1", ("5",)))
    go(qtbot, window, Place("practice"))
    press(qtbot, window, "finish-l01")
    said = shown(window)
    # 16 of 17 alike; 95 - 5 = 90 points are mild as well: level 1 stays.
    assert "16/17" in said
    assert "level 1, as in the key" in said
    assert "She eats alone and dresses alone" in said
    find(window, QWidget, "differs-C1.1")
    assert_nothing_clipped(qtbot, window)


def answer_what_is_counted(ctx: Context, code: str) -> tuple[str, ...]:
    """Answer all but what decides the level beside the counted items."""
    view = practice.begin(ctx, code)
    for item, options in CASES[code].key().items():
        if item in view.result.missing:
            visits.answer(ctx, view.visit.id, Answer(item, options))
    view = practice.begin(ctx, code)
    return open_in(view.result, view.counting)


def test_that_going_on_leads_to_the_first_question_that_the_key_waits_for(
    practising: MainWindow, qtbot: QtBot
) -> None:
    window = practising
    left = on(opened(window), answer_what_is_counted, "g01")
    assert left
    go(qtbot, window, Place("practice"))
    press(qtbot, window, "finish-g01")
    assert f"{len(left)} items have no answer yet." in shown(window)
    press(qtbot, window, "begin-g01")
    page = window.page
    assert isinstance(page, VisitPage)
    qtbot.waitUntil(lambda: page.active == left[0])


def test_that_the_practice_office_is_not_remembered_as_ones_own(
    practising: MainWindow, qtbot: QtBot
) -> None:
    QTest.keyClick(practising, Qt.Key.Key_L, Qt.KeyboardModifier.ControlModifier)
    settled(qtbot, practising)
    assert practising.door is not None
    assert "trials" not in shown(practising)
    press(qtbot, practising, "try-practice")
    assert practising.page is not None
    assert practising.page.objectName() == "page-practice"


def test_that_it_is_thrown_away_after_one_question_that_enter_denies(
    practising: MainWindow, qtbot: QtBot
) -> None:
    folder = paths.trials() / "practice"
    press(qtbot, practising, "throw-away")
    assert "cannot be undone" in shown(practising)
    QTest.keyClick(QApplication.focusWidget(), Qt.Key.Key_Return)
    settled(qtbot, practising)
    assert folder.is_dir()
    press(qtbot, practising, "throw-away")
    press(qtbot, practising, "erase")
    assert practising.door is not None
    assert not folder.exists()


def test_that_the_tour_is_led_by_keys_from_the_desk_to_the_list(
    door: MainWindow, qtbot: QtBot
) -> None:
    press(qtbot, door, "try-sample")
    seen = []
    for _ in range(6):
        assert door.page is not None
        seen.append(door.page.objectName())
        keys(qtbot, door, Qt.Key.Key_F11)
    assert seen == [
        f"page-{name}"
        for name in ("start", "person", "visit", "result", "signing", "month")
    ]
    assert not find(door, QWidget, "tour").isVisible()
    press(qtbot, door, "go-tour")
    keys(qtbot, door, Qt.Key.Key_F11)
    keys(qtbot, door, Qt.Key.Key_F11, shift=True)
    assert door.page is not None
    assert door.page.objectName() == "page-start"
    # A switch of language keeps the place in the tour.
    press(qtbot, door, "tour-next")
    click(door, "rail-language")
    settled(qtbot, door)
    assert "2/6" in shown(door)
    press(qtbot, door, "throw-away")
    press(qtbot, door, "erase")
    assert not (paths.trials() / "sample").exists()


def test_that_a_real_office_has_no_band_and_is_called_nothing_of_it(
    window: MainWindow,
) -> None:
    assert window.findChildren(QWidget, "practice-band") == []
    assert "not valid" not in window.windowTitle()


def test_that_a_locked_practice_says_that_it_is_kept_and_opens_again(
    practising: MainWindow, qtbot: QtBot
) -> None:
    window = practising
    before = practice.begin(opened(window), "g01").visit.id
    QTest.keyClick(window, Qt.Key.Key_L, Qt.KeyboardModifier.ControlModifier)
    qtbot.waitUntil(lambda: window.page is None and not window.is_busy)
    assert "Locked. All is kept: try it again below to go on." in shown(window)
    press(qtbot, window, "try-practice")
    assert visits.view(opened(window), before).visit.id == before
