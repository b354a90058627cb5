# SPDX-License-Identifier: Apache-2.0
"""Walking through a scale with the keyboard alone."""

from collections.abc import Callable

import pytest
from PySide6.QtCore import QEvent, Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import (
    QApplication,
    QFileDialog,
    QLabel,
    QLineEdit,
    QPlainTextEdit,
    QPushButton,
)
from pytestqt.qtbot import QtBot

from carecalc.domain.visit import Answer
from carecalc.gui.main_window import MainWindow
from carecalc.gui.pages.visit import VisitPage
from carecalc.gui.widgets import scale_form
from carecalc.services import visits
from carecalc.services.context import Context
from tests.gui.shell import find, on, settled
from tests.gui.visits import a_visit, answer_all, open_visit, options, press, seen

CTRL = Qt.KeyboardModifier.ControlModifier
SHIFT = Qt.KeyboardModifier.ShiftModifier


@pytest.fixture
def beeps(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """Count the beeps, which an offscreen platform cannot sound."""
    heard: list[int] = []
    monkeypatch.setattr(scale_form.QApplication, "beep", lambda: heard.append(1))
    return heard


def active(page: VisitPage, code: str) -> Callable[[], bool]:
    return lambda: page.active == code


def test_that_a_digit_answers_and_opens_the_next_question(
    qtbot: QtBot, window: MainWindow, ctx: Context
) -> None:
    view = a_visit(ctx)
    page = open_visit(qtbot, window, view)
    assert page.active == "B.1.1"
    press("3")
    assert page.active == "B.1.1"  # The eye sees the answer land first.
    qtbot.waitUntil(active(page, "B.1.2"))
    settled(qtbot, window)
    assert seen(ctx, view).visit.answers["B.1.1"].options == ("3",)
    assert "Saved" in page.stamp.text()


def test_that_a_second_digit_in_time_corrects_the_same_item(
    qtbot: QtBot, window: MainWindow, ctx: Context
) -> None:
    view = a_visit(ctx)
    page = open_visit(qtbot, window, view)
    press("3")
    press("1")
    qtbot.waitUntil(active(page, "B.1.2"))
    settled(qtbot, window)
    after = seen(ctx, view).visit.answers
    assert after["B.1.1"].options == ("1",)
    assert "B.1.2" not in after


def test_that_a_key_without_an_option_beeps_and_changes_nothing(
    qtbot: QtBot, window: MainWindow, ctx: Context, beeps: list[int]
) -> None:
    page = open_visit(qtbot, window, a_visit(ctx), "B.3.7")
    press("4")
    assert beeps == [1]
    said = find(page, QLabel, "moment")
    assert said.isVisible()
    assert said.text() == ("The key 4 answers nothing here; the keys are: 1 0")
    assert options(page, "B.3.7") is None
    assert page.active == "B.3.7"


def test_that_a_note_before_the_answer_is_told_to_wait_for_it(
    qtbot: QtBot, window: MainWindow, ctx: Context
) -> None:
    page = open_visit(qtbot, window, a_visit(ctx))
    press("n")
    said = find(page, QLabel, "moment")
    assert said.isVisible()
    assert said.text() == "Answer first, then write a note."
    press("3")
    assert options(page, "B.1.1") == ("3",)


def test_that_full_width_and_keypad_digits_count(
    qtbot: QtBot, window: MainWindow, ctx: Context
) -> None:
    page = open_visit(qtbot, window, a_visit(ctx))
    focus = QApplication.focusWidget()
    none = Qt.KeyboardModifier.NoModifier
    event = QKeyEvent(QEvent.Type.KeyPress, Qt.Key.Key_unknown, none, "２")
    QApplication.sendEvent(focus, event)
    qtbot.waitUntil(active(page, "B.1.2"))
    press("4", Qt.KeyboardModifier.KeypadModifier)
    qtbot.waitUntil(active(page, "B.1.3"))
    assert options(page, "B.1.1") == ("2",)
    assert options(page, "B.1.2") == ("4",)


def test_that_keys_follow_the_order_where_two_options_share_points(
    qtbot: QtBot, window: MainWindow, ctx: Context
) -> None:
    page = open_visit(qtbot, window, a_visit(ctx), "B.3.9")
    press("3")
    qtbot.waitUntil(active(page, "B.4.1"))
    assert options(page, "B.3.9") == ("1b",)


def test_that_coma_asks_once_and_enter_means_no(
    qtbot: QtBot, window: MainWindow, ctx: Context
) -> None:
    page = open_visit(qtbot, window, a_visit(ctx), "B.3.9")
    press("5")
    assert options(page, "B.3.9") is None
    assert QApplication.focusWidget().objectName() == "confirm-no-B.3.9"
    press(Qt.Key.Key_Return)
    assert options(page, "B.3.9") is None
    press("5")
    find(page, QPushButton, "confirm-yes-B.3.9").click()
    assert options(page, "B.3.9") == ("0b",)


def test_that_a_fact_that_decides_asks_once_too(
    qtbot: QtBot, window: MainWindow, ctx: Context
) -> None:
    page = open_visit(qtbot, window, a_visit(ctx), "A.coma")
    yes = page.form.card("A.coma").item.keys()[1]  # type: ignore[union-attr]
    press(yes)
    assert options(page, "A.coma") is None
    find(page, QPushButton, "confirm-yes-A.coma").click()
    assert options(page, "A.coma") == ("yes",)


def test_that_space_goes_on_and_up_goes_back_without_answering(
    qtbot: QtBot, window: MainWindow, ctx: Context
) -> None:
    page = open_visit(qtbot, window, a_visit(ctx))
    press(Qt.Key.Key_Space)
    assert page.active == "B.1.2"
    press(Qt.Key.Key_Return)
    assert page.active == "B.1.3"
    press(Qt.Key.Key_Up)
    assert page.active == "B.1.2"
    press(Qt.Key.Key_Return, SHIFT)
    assert page.active == "B.1.1"
    assert page.answers == {}


def test_that_the_end_of_a_section_leads_into_the_next(
    qtbot: QtBot, window: MainWindow, ctx: Context
) -> None:
    page = open_visit(qtbot, window, a_visit(ctx), "B.1.8")
    press("4")
    qtbot.waitUntil(active(page, "B.2.1"))
    press(Qt.Key.Key_Up)
    assert page.active == "B.1.8"


def test_that_arrows_mark_an_option_and_space_takes_it(
    qtbot: QtBot, window: MainWindow, ctx: Context
) -> None:
    page = open_visit(qtbot, window, a_visit(ctx))
    press(Qt.Key.Key_Down)
    press(Qt.Key.Key_Down)
    assert QApplication.focusWidget().objectName() == "option-B.1.1-3"
    assert page.answers == {}
    press(Qt.Key.Key_Space)
    assert options(page, "B.1.1") == ("3",)


def test_that_a_refusal_keeps_its_reason_and_scores_nothing(
    qtbot: QtBot, window: MainWindow, ctx: Context
) -> None:
    view = a_visit(ctx)
    page = open_visit(qtbot, window, view)
    press("/")
    line = find(page, QLineEdit, "reason-B.1.1")
    line.insert("不愿回答")
    press(Qt.Key.Key_Return)
    qtbot.waitUntil(active(page, "B.1.2"))
    settled(qtbot, window)
    after = seen(ctx, view)
    assert after.visit.answers["B.1.1"] == Answer(
        "B.1.1", (), "person", "refused", "不愿回答"
    )
    assert "B.1.1" in after.result.missing


def test_that_not_applicable_needs_a_reason(
    qtbot: QtBot, window: MainWindow, ctx: Context
) -> None:
    page = open_visit(qtbot, window, a_visit(ctx))
    press(".")
    press(Qt.Key.Key_Return)
    assert page.answers == {}
    find(page, QLineEdit, "reason-B.1.1").insert("截瘫")
    press(Qt.Key.Key_Return)
    assert page.answers["B.1.1"].refused == "not-applicable"


def test_that_digits_typed_into_a_reason_answer_nothing(
    qtbot: QtBot, window: MainWindow, ctx: Context
) -> None:
    page = open_visit(qtbot, window, a_visit(ctx))
    press("/")
    press("3")
    assert find(page, QLineEdit, "reason-B.1.1").text() == "3"
    press(Qt.Key.Key_Escape)
    assert page.answers == {}
    assert page.form is not None
    assert not page.form.card("B.1.1").is_prompting


def test_that_a_note_stays_with_its_answer(
    qtbot: QtBot, window: MainWindow, ctx: Context
) -> None:
    view = a_visit(ctx)
    page = open_visit(qtbot, window, view)
    press("4")
    press(Qt.Key.Key_Up)  # Back before the next question opens, or from it.
    page.go_to("B.1.1")
    press("n")
    note = find(page, QPlainTextEdit, "note")
    assert note.hasFocus()
    note.insertPlainText("用左手 3")
    press(Qt.Key.Key_Escape)
    settled(qtbot, window)
    assert page.active == "B.1.1"
    assert seen(ctx, view).visit.answers["B.1.1"] == Answer(
        "B.1.1", ("4",), note="用左手 3"
    )


def test_that_p_asks_for_pictures_and_the_keyboard_comes_back(
    qtbot: QtBot, window: MainWindow, ctx: Context
) -> None:
    page = open_visit(qtbot, window, a_visit(ctx))
    press("p")
    asked = find(page, QFileDialog, "picture-files")
    assert asked.isVisible()
    asked.reject()
    qtbot.waitUntil(lambda: QApplication.activeModalWidget() is None)
    window.activateWindow()
    qtbot.waitUntil(lambda: QApplication.focusWidget() is not None)
    press("3")
    qtbot.waitUntil(active(page, "B.1.2"))


def test_that_f8_goes_to_the_next_and_previous_open_question(
    qtbot: QtBot, window: MainWindow, ctx: Context
) -> None:
    view = a_visit(ctx)
    for code in ("B.1.1", "B.1.2", "B.1.3"):
        on(ctx, visits.answer, view.visit.id, Answer(code, ("4",)))
    page = open_visit(qtbot, window, view, "B.1.1")
    press(Qt.Key.Key_F8)
    assert page.active == "B.1.4"
    press(Qt.Key.Key_F8, SHIFT)
    assert page.active == "A.coma"  # Those after it may stay unasked.


def test_that_undo_takes_back_any_number_of_answers(
    qtbot: QtBot, window: MainWindow, ctx: Context
) -> None:
    view = a_visit(ctx)
    page = open_visit(qtbot, window, view)
    for key, following in (("4", "B.1.2"), ("3", "B.1.3"), ("2", "B.1.4")):
        press(key)
        qtbot.waitUntil(active(page, following))
    for code in ("B.1.3", "B.1.2", "B.1.1"):
        press("z", CTRL)
        settled(qtbot, window)
        assert page.active == code
        assert options(page, code) is None
    assert seen(ctx, view).visit.answers == {}
    assert not page.undo_button.isEnabled()


def test_that_ctrl_s_only_shows_when_it_was_saved(
    qtbot: QtBot, window: MainWindow, ctx: Context
) -> None:
    page = open_visit(qtbot, window, a_visit(ctx))
    press("4")
    settled(qtbot, window)
    stamp = page.stamp.text()
    press("s", CTRL)
    settled(qtbot, window)
    assert stamp == page.stamp.text() != ""


def test_that_a_question_is_found_by_name_or_number(
    qtbot: QtBot, window: MainWindow, ctx: Context
) -> None:
    page = open_visit(qtbot, window, a_visit(ctx))
    press("f", CTRL)
    find(page, QLineEdit, "find-item").insert("hearing")
    press(Qt.Key.Key_Return)
    assert page.active == "B.4.2"
    press("f", CTRL)
    find(page, QLineEdit, "find-item").insert("b.2.3")
    press(Qt.Key.Key_Return)
    assert page.active == "B.2.3"


def test_that_ctrl_enter_goes_to_the_check(
    qtbot: QtBot, window: MainWindow, ctx: Context
) -> None:
    open_visit(qtbot, window, a_visit(ctx))
    press(Qt.Key.Key_Return, CTRL)
    settled(qtbot, window)
    assert window.page is not None
    assert window.page.objectName() == "page-check"


def test_that_several_diagnoses_are_ticked_and_none_is_an_answer(
    qtbot: QtBot, window: MainWindow, ctx: Context
) -> None:
    view = a_visit(ctx)
    page = open_visit(qtbot, window, view, "A.diagnosis")
    press("1")
    press(Qt.Key.Key_Return)  # 1 alone: 10 to 16 are keys, too.
    press("3")
    assert page.active == "A.diagnosis"
    assert options(page, "A.diagnosis") == ("I10-I15", "E10-E14")
    press("1")
    press("3")
    assert options(page, "A.diagnosis") == ("I10-I15", "E10-E14", "C00-D48")
    press("1")
    press("3")
    press("1")
    press(Qt.Key.Key_Return)
    press("3")
    settled(qtbot, window)
    assert "A.diagnosis" not in seen(ctx, view).visit.answers
    press("0")
    qtbot.waitUntil(active(page, "A.medication"))
    settled(qtbot, window)
    assert seen(ctx, view).visit.answers["A.diagnosis"].options == ()


@pytest.mark.usefixtures("quick")
def test_that_all_items_take_one_key_each(
    qtbot: QtBot, window: MainWindow, ctx: Context
) -> None:
    view = a_visit(ctx)
    page = open_visit(qtbot, window, view)
    codes = [item.code for item in view.scale.items]
    for item in view.scale.items:
        qtbot.waitUntil(active(page, item.code))
        press(item.keys()[0])
    qtbot.waitUntil(active(page, "A.height"))
    settled(qtbot, window)
    assert sorted(seen(ctx, view).visit.answers) == sorted(codes)


def test_that_a_signed_visit_takes_no_answers(
    qtbot: QtBot, window: MainWindow, ctx: Context
) -> None:
    view = answer_all(ctx, a_visit(ctx))
    on(ctx, visits.abandon, view.visit.id, "老人住院")
    page = open_visit(qtbot, window, view, "B.1.1")
    before = page.answers["B.1.1"]
    page.setFocus()
    press("0")
    settled(qtbot, window)
    assert seen(ctx, view).visit.answers["B.1.1"] == before


def test_that_digits_typed_in_a_run_do_not_fall_into_a_field(
    qtbot: QtBot, window: MainWindow, ctx: Context, beeps: list[int]
) -> None:
    view = a_visit(ctx)
    page = open_visit(qtbot, window, view, "A.diagnosis")
    press("0")
    qtbot.waitUntil(active(page, "A.medication"))
    press("1")
    press("1")
    cell = find(page, QLineEdit, "cell-A.medication-1-name")
    assert (cell.text(), cell.hasFocus(), len(beeps)) == ("", False, 2)
    assert "Enter opens the field" in find(page, QLabel, "moment").text()
    press(Qt.Key.Key_Return)
    assert page.active == "A.medication"
    press("1")
    assert cell.text() == "1"


def test_that_a_field_takes_the_keyboard_after_a_moment_of_no_digits(
    qtbot: QtBot, window: MainWindow, ctx: Context
) -> None:
    page = open_visit(qtbot, window, a_visit(ctx), "A.diagnosis")
    press("0")
    qtbot.waitUntil(active(page, "A.medication"))
    cell = find(page, QLineEdit, "cell-A.medication-1-name")
    assert not cell.hasFocus()
    qtbot.waitUntil(cell.hasFocus)


def test_that_a_number_is_not_begun_by_the_key_of_the_question_before(
    qtbot: QtBot, window: MainWindow, ctx: Context, beeps: list[int]
) -> None:
    view = a_visit(ctx)
    page = open_visit(qtbot, window, view, view.scale.items[-1].code)
    press("0")
    qtbot.waitUntil(active(page, "A.height"))
    press("4")
    press("4")
    assert (find(page, QLineEdit, "field-A.height").text(), len(beeps)) == ("", 2)


def test_that_enter_on_a_button_below_the_options_answers_with_none_of_them(
    qtbot: QtBot, window: MainWindow, ctx: Context
) -> None:
    view = a_visit(ctx)
    page = open_visit(qtbot, window, view)
    press(Qt.Key.Key_Down)  # An option is marked: Enter would choose it.
    refused = find(page, QPushButton, "refused-B.1.1")
    for _ in range(12):
        if refused.hasFocus():
            break
        press(Qt.Key.Key_Tab)
    press(Qt.Key.Key_Return)
    settled(qtbot, window)
    assert find(page, QLineEdit, "reason-B.1.1").hasFocus()
    assert seen(ctx, view).visit.answers == {}
    press(Qt.Key.Key_Return)
    settled(qtbot, window)
    assert seen(ctx, view).visit.answers["B.1.1"].refused == "refused"
