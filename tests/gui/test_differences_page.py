# SPDX-License-Identifier: Apache-2.0
"""Two assessors: their differences, what counts of them, how far they agree."""

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QComboBox, QLabel, QLineEdit, QWidget
from pytestqt.qtbot import QtBot

from carecalc.domain.visit import Answer
from carecalc.gui.main_window import MainWindow
from carecalc.gui.page import Place
from carecalc.services import visits
from carecalc.services.context import Context
from carecalc.services.visit_view import VisitView
from tests.gui.shell import (
    SIZES,
    assert_nothing_clipped,
    click,
    find,
    focus_name,
    go,
    on,
    settled,
    shown,
)
from tests.gui.visits import a_visit, answer_all, at_visit, press, seen


def differing(ctx: Context, **second: str) -> VisitView:
    """Let two answer everything at its best, the second otherwise where named."""
    view = answer_all(ctx, a_visit(ctx))
    given = {name.replace("_", "."): code for name, code in second.items()}
    for code, answer in view.visit.answers.items():
        options = (given.pop(code),) if code in given else answer.options
        view = on(ctx, visits.answer_second, view.visit.id, Answer(code, options))
    assert not given
    return view


def write(text: str) -> None:
    QTest.keyClicks(QApplication.focusWidget(), text)


def test_that_keys_settle_every_difference_without_a_mouse(
    qtbot: QtBot, window: MainWindow, ctx: Context
) -> None:
    view = differing(ctx, B_1_1="1", B_1_3="2", B_2_2="1")
    page = at_visit(qtbot, window, "differences", view)
    # Three of 26 questions differ: 23/26 = 88.46 %.
    assert (
        "Alike in 23 of 26 questions (88 %)" in find(page, QLabel, "agreement").text()
    )
    assert focus_name() == "take-1-B.1.1"
    press(Qt.Key.Key_2)
    assert focus_name() == "why-B.1.1"
    write("seen at lunch")
    press(Qt.Key.Key_Return)
    settled(qtbot, window)
    assert focus_name() == "take-1-B.1.3"
    press(Qt.Key.Key_1)
    write("watched together")
    press(Qt.Key.Key_Return)
    settled(qtbot, window)
    assert focus_name() == "take-1-B.2.2"
    press(Qt.Key.Key_3)
    assert focus_name() == "counts-B.2.2"
    press(Qt.Key.Key_Down)
    press(Qt.Key.Key_Down)
    press(Qt.Key.Key_Return)
    assert focus_name() == "why-B.2.2"
    write("between the two")
    press(Qt.Key.Key_Return)
    settled(qtbot, window)
    kept = seen(ctx, view).visit.settled
    said = {item: (each.options, each.reason) for item, each in kept.items()}
    # The options of B.2.2 stand from 4 points downwards: the second one is 3.
    assert said == {
        "B.1.1": (("1",), "seen at lunch"),
        "B.1.3": (("4",), "watched together"),
        "B.2.2": (("3",), "between the two"),
    }
    assert "Every difference is settled." in shown(page)
    assert focus_name() == "check"


def test_that_a_settlement_wants_an_answer_and_a_reason(
    qtbot: QtBot, window: MainWindow, ctx: Context
) -> None:
    view = differing(ctx, B_1_1="1")
    page = at_visit(qtbot, window, "differences", view)
    press(Qt.Key.Key_Return)
    assert focus_name() == "why-B.1.1"
    press(Qt.Key.Key_Return)
    assert "Choose first which answer counts." in shown(page)
    click(page, "take-2-B.1.1")
    press(Qt.Key.Key_Return)
    settled(qtbot, window)
    assert "Say why the difference is settled in this way." in shown(page)


def test_that_a_settled_answer_is_the_one_that_counts(
    qtbot: QtBot, window: MainWindow, ctx: Context
) -> None:
    # Eating: 4 points from the first, 1 from the second; 90 - 3 = 87 points, level 1.
    view = differing(ctx, B_1_1="1")
    at_visit(qtbot, window, "differences", view)
    press(Qt.Key.Key_2)
    write("seen")
    press(Qt.Key.Key_Return)
    settled(qtbot, window)
    result = seen(ctx, view).result
    assert (result.measures["total"], result.level) == (87, 1)
    place = Place("result", person=view.person.id, visit=view.visit.id)
    page = go(qtbot, window, place)
    assert find(page, QLabel, "final-level").text().startswith("1 · ")


def test_that_f8_goes_from_difference_to_difference_and_back(
    qtbot: QtBot, window: MainWindow, ctx: Context
) -> None:
    view = differing(ctx, B_1_1="1", B_1_3="2", B_2_2="1")
    at_visit(qtbot, window, "differences", view)
    press(Qt.Key.Key_F8)
    settled(qtbot, window)
    assert focus_name() == "take-1-B.1.3"
    press(Qt.Key.Key_F8, Qt.KeyboardModifier.ShiftModifier)
    settled(qtbot, window)
    assert focus_name() == "take-1-B.1.1"


def test_that_a_digit_typed_into_a_reason_is_a_digit(
    qtbot: QtBot, window: MainWindow, ctx: Context
) -> None:
    page = at_visit(qtbot, window, "differences", differing(ctx, B_1_1="1"))
    press(Qt.Key.Key_1)
    write("12 times")
    press(Qt.Key.Key_Return)
    settled(qtbot, window)
    assert find(page, QLineEdit, "why-B.1.1").text() == "12 times"
    assert find(page, QComboBox, "counts-B.1.1").currentData() == ("4",)


def test_that_a_refusal_cannot_be_what_counts(
    qtbot: QtBot, window: MainWindow, ctx: Context
) -> None:
    # Coma decides without the rest: both are through, though one item was refused.
    view = differing(ctx, B_3_9="0b")
    view = on(ctx, visits.answer, view.visit.id, Answer("B.3.9", ("0b",)))
    refused = Answer("B.1.1", refused="refused", reason="x")
    view = on(ctx, visits.answer_second, view.visit.id, refused)
    page = at_visit(qtbot, window, "differences", view)
    assert not find(page, QWidget, "take-2-B.1.1").isEnabled()
    press(Qt.Key.Key_2)
    assert focus_name() == "take-1-B.1.1"
    press(Qt.Key.Key_1)
    assert focus_name() == "why-B.1.1"


def test_that_nothing_shows_while_one_of_the_two_still_answers(
    qtbot: QtBot, window: MainWindow, ctx: Context
) -> None:
    view = answer_all(ctx, a_visit(ctx))
    on(ctx, visits.answer_second, view.visit.id, Answer("B.1.1", ("0",)))
    page = at_visit(qtbot, window, "differences", view)
    said = shown(page)
    assert "First assessor: 26 of 26, second assessor: 1 of 26." in said
    assert "B.1.1" not in said and "Alike" not in said
    click(page, "second-assessor")
    settled(qtbot, window)
    assert window.page is not None and window.page.here().rater == "second"


def test_that_a_changed_answer_opens_its_difference_again(
    qtbot: QtBot, window: MainWindow, ctx: Context
) -> None:
    view = differing(ctx, B_1_1="1", B_1_3="2")
    for item in ("B.1.1", "B.1.3"):
        on(ctx, visits.settle, view.visit.id, item, ("4",), "x")
    on(ctx, visits.answer, view.visit.id, Answer("B.1.1", ("3",)))
    page = at_visit(qtbot, window, "differences", view)
    assert find(page, QLabel, "settled-B.1.1").text() == "not settled"
    assert find(page, QLabel, "settled-B.1.3").text() == "settled"


def test_that_what_is_chosen_and_typed_is_kept_when_one_goes(
    qtbot: QtBot, window: MainWindow, ctx: Context
) -> None:
    view = differing(ctx, B_1_1="1")
    at_visit(qtbot, window, "differences", view)
    press(Qt.Key.Key_2)
    write("seen")
    window.show_place(Place("start"))
    settled(qtbot, window)
    assert seen(ctx, view).visit.settled["B.1.1"].options == ("1",)


def test_that_a_difference_fits_the_sizes_tried(
    qtbot: QtBot, window: MainWindow, ctx: Context
) -> None:
    view = differing(ctx, B_1_1="1", B_3_6="2")
    for size in SIZES:
        window.resize(*size)
        assert_nothing_clipped(qtbot, at_visit(qtbot, window, "differences", view))
