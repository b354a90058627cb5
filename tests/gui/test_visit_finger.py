# SPDX-License-Identifier: Apache-2.0
"""A finger at the visit: what it scrolls, what it answers, where it lands."""

from PySide6.QtCore import QPoint
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractButton, QApplication, QPlainTextEdit
from pytestqt.qtbot import QtBot

from carecalc.domain.visit import Answer
from carecalc.gui.main_window import MainWindow
from carecalc.services import visits
from carecalc.services.context import Context
from tests.gui.hands import Hands, commit, drag, screen
from tests.gui.shell import find, on, settled
from tests.gui.visits import a_visit, open_visit, seen


def test_that_a_finger_scrolls_the_questions_and_answers_none_by_it(
    qtbot: QtBot, window: MainWindow, ctx: Context
) -> None:
    window.resize(911, 440)
    view = a_visit(ctx)
    page = open_visit(qtbot, window, view)
    bar = page.frame.scroll.verticalScrollBar()
    qtbot.waitUntil(lambda: bar.maximum() > 100)
    before = bar.value()
    option = find(page, QAbstractButton, "option-B.1.1-1")
    viewport = page.frame.scroll.viewport()
    start = option.mapTo(viewport, option.rect().center())
    drag(viewport, start, start - QPoint(0, 120))
    qtbot.waitUntil(lambda: bar.value() > before + 50)
    settled(qtbot, window)
    assert page.active == "B.1.1"
    assert seen(ctx, view).visit.answers == {}


def test_that_a_finger_corrects_an_answer_that_was_given(
    qtbot: QtBot, window: MainWindow, ctx: Context
) -> None:
    view = a_visit(ctx)
    page = open_visit(qtbot, window, view)
    hands = Hands(window, is_finger=True)
    hands.begin("correct")
    hands.point("option-B.1.1-4")
    qtbot.waitUntil(lambda: page.active == "B.1.2")
    settled(qtbot, window)  # The questions have their places.
    hands.point("row-B.1.1")
    assert page.active == "B.1.1"
    hands.point("option-B.1.1-2")
    qtbot.waitUntil(lambda: page.active == "B.1.2")
    settled(qtbot, window)
    assert seen(ctx, view).visit.answers == {"B.1.1": Answer("B.1.1", ("2",))}
    hands.point("undo")
    settled(qtbot, window)
    assert seen(ctx, view).visit.answers["B.1.1"].options == ("4",)


def test_that_a_note_is_written_and_refusing_done_without_a_keyboard(
    qtbot: QtBot, window: MainWindow, ctx: Context
) -> None:
    view = a_visit(ctx)
    on(ctx, visits.answer, view.visit.id, Answer("B.1.1", ("4",)))
    page = open_visit(qtbot, window, view, "B.1.1")
    hands = Hands(window, is_finger=True)
    hands.begin("note")
    hands.point("note")
    note = find(page, QPlainTextEdit, "note")
    assert note.hasFocus()
    commit(note, "用左手")
    hands.point("row-B.1.2")
    hands.point("refused-B.1.2")
    hands.point("reason-yes-B.1.2")
    settled(qtbot, window)
    given = seen(ctx, view).visit.answers
    assert given["B.1.1"].note == "用左手"
    assert given["B.1.2"].refused == "refused"


def test_that_taps_in_one_breath_are_all_taken(
    qtbot: QtBot, window: MainWindow, ctx: Context
) -> None:
    page = open_visit(qtbot, window, a_visit(ctx))
    qtbot.waitUntil(lambda: page.frame.scroll.verticalScrollBar().maximum() > 100)
    assert QApplication.doubleClickInterval() >= 400
    for code in ("1", "2"):  # The second corrects the first.
        option = find(page, QAbstractButton, f"option-B.1.1-{code}")
        at = option.mapTo(window, option.rect().center())
        QTest.touchEvent(window, screen()).press(0, at, window).commit()
        QTest.touchEvent(window, screen()).release(0, at, window).commit()
        assert page.answers["B.1.1"].options == (code,)
