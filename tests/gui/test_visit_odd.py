# SPDX-License-Identifier: Apache-2.0
"""A scale of everything that a question can be, brought by a county as a file."""

import shutil
from collections.abc import Iterator
from pathlib import Path
from random import Random

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QAbstractButton, QApplication, QLineEdit
from pytestqt.qtbot import QtBot

from carecalc.catalog.catalog import gather
from carecalc.domain.visit import Answer
from carecalc.gui.main_window import MainWindow
from carecalc.gui.page import Place
from carecalc.gui.pages.visit import VisitPage
from carecalc.paths import forms, resources
from carecalc.services import visits
from carecalc.services.context import Context
from carecalc.services.visits import VisitView
from tests.gui.shell import (
    assert_nothing_clipped,
    click,
    dialog,
    find,
    go,
    on,
    settled,
    shown,
    type_into,
)
from tests.gui.visits import TODAY, a_visit, an_elder, open_visit, options, press, seen
from tests.offices import Clock, make_office, new_ids, opened

CTRL = Qt.KeyboardModifier.ControlModifier
ALT = Qt.KeyboardModifier.AltModifier


@pytest.fixture
def ctx(tmp_path: Path) -> Iterator[Context]:
    """Give a new office whose county brought the made-up scale."""
    folder = tmp_path / "overlay" / "forms" / "scales" / "odd"
    folder.mkdir(parents=True)
    shutil.copy(Path(__file__).with_name("odd.toml"), folder / "2020-01-01.toml")
    law = gather(forms(), resources(), [tmp_path / "overlay"])
    clock = Clock()
    make_office(tmp_path / "office.carecalc", clock)
    store = opened(tmp_path / "office.carecalc", clock)
    yield Context(store, law, clock, new_ids(), Random(1))
    store.close()


def an_odd_visit(ctx: Context) -> VisitView:
    return a_visit(ctx, scale="odd")


def test_that_two_digits_choose_among_forty_options(
    qtbot: QtBot, window: MainWindow, ctx: Context
) -> None:
    view = an_odd_visit(ctx)
    page = open_visit(qtbot, window, view, "O.many")
    press("3")  # 30 to 39 may be meant.
    assert page.answers == {}
    press("7")
    assert options(page, "O.many") == ("o37",)
    qtbot.waitUntil(lambda: page.active == "O.weight")
    settled(qtbot, window)
    assert seen(ctx, view).visit.answers["O.many"].options == ("o37",)


def test_that_one_digit_and_enter_choose_among_forty_options(
    qtbot: QtBot, window: MainWindow, ctx: Context
) -> None:
    page = open_visit(qtbot, window, an_odd_visit(ctx), "O.many")
    press("3")
    assert QApplication.focusWidget().objectName() == "option-O.many-o03"
    press(Qt.Key.Key_Return)
    assert options(page, "O.many") == ("o03",)


def test_that_a_digit_that_begins_no_other_key_chooses_at_once(
    qtbot: QtBot, window: MainWindow, ctx: Context
) -> None:
    page = open_visit(qtbot, window, an_odd_visit(ctx), "O.many")
    press("9")
    assert options(page, "O.many") == ("o09",)


def test_that_the_marked_option_is_in_sight(
    qtbot: QtBot, window: MainWindow, ctx: Context
) -> None:
    window.resize(911, 440)
    page = open_visit(qtbot, window, an_odd_visit(ctx), "O.many")
    for _ in range(36):
        press(Qt.Key.Key_Down)
    marked = QApplication.focusWidget()
    assert marked.objectName() == "option-O.many-o36"
    view = page.frame.scroll.viewport()
    top = marked.mapTo(view, marked.rect().topLeft()).y()
    assert 0 <= top <= view.height() - marked.height()


def test_that_an_option_is_found_by_its_words(
    qtbot: QtBot, window: MainWindow, ctx: Context
) -> None:
    page = open_visit(qtbot, window, an_odd_visit(ctx), "O.many")
    press("f")
    line = find(page, QLineEdit, "find-option-O.many")
    assert line.hasFocus()
    for sign in "r 28":
        press(sign)
    seen_options = [o for o in page.form.card("O.many").options if o.isVisible()]  # type: ignore[union-attr]
    assert [o.text() for o in seen_options] == ["Case number 28"]
    assert page.answers == {}
    press(Qt.Key.Key_Return)
    assert options(page, "O.many") == ("o28",)


def test_that_a_number_takes_its_decimals_and_no_more(
    qtbot: QtBot, window: MainWindow, ctx: Context
) -> None:
    view = an_odd_visit(ctx)
    page = open_visit(qtbot, window, view, "O.weight")
    for sign in "052.505":
        press(sign)
    assert find(page, QLineEdit, "field-O.weight").text() == "052.50"
    press(Qt.Key.Key_Return)
    settled(qtbot, window)
    assert seen(ctx, view).visit.answers["O.weight"] == Answer("O.weight", ("52.5",))
    row = find(page, QAbstractButton, "row-O.weight")
    assert row.accessibleDescription() == "52.5 kg"


def test_that_a_number_typed_without_enter_is_kept(
    qtbot: QtBot, window: MainWindow, ctx: Context
) -> None:
    view = an_odd_visit(ctx)
    page = open_visit(qtbot, window, view, "O.weight")
    press("6")
    press("1")
    page.go_to("O.letter")
    settled(qtbot, window)
    assert seen(ctx, view).visit.answers["O.weight"].options == ("61",)
    page.go_to("O.weight")
    settled(qtbot, window)
    press("2")  # 612 is more than the scale takes.
    press(".")
    press("5")
    go(qtbot, window, Place("people"))
    assert seen(ctx, view).visit.answers["O.weight"].options == ("61.5",)


def test_that_points_above_nine_are_chosen_by_place(
    qtbot: QtBot, window: MainWindow, ctx: Context
) -> None:
    page = open_visit(qtbot, window, an_odd_visit(ctx), "O.letter")
    press("4")
    assert options(page, "O.letter") == ("d",)


def test_that_a_question_not_asked_is_passed_over(
    qtbot: QtBot, window: MainWindow, ctx: Context
) -> None:
    page = open_visit(qtbot, window, an_odd_visit(ctx), "O.letter")
    press("1")
    settled(qtbot, window)

    def is_told() -> None:
        row = find(page, QAbstractButton, "row-O.if-d")
        assert row.accessibleDescription() == "not asked here"

    qtbot.waitUntil(is_told)
    page.go_to("O.letter")
    press(Qt.Key.Key_Space)
    assert page.active == "F.medicines"


def test_that_words_of_our_own_and_doubts_are_said_on_the_options(
    qtbot: QtBot, window: MainWindow, ctx: Context
) -> None:
    page = open_visit(qtbot, window, an_odd_visit(ctx), "O.letter")
    assert page.form is not None
    said = [o.accessibleDescription() for o in page.form.card("O.letter").options]
    assert said == ["", "", "unconfirmed", "not the source's words"]


def test_that_rows_are_typed_added_and_removed_by_key(
    qtbot: QtBot, window: MainWindow, ctx: Context
) -> None:
    view = an_odd_visit(ctx)
    page = open_visit(qtbot, window, view, "F.medicines")
    for cell in ("aspirin", "100 mg", "metformin", "500 mg"):
        for sign in cell:
            press(sign)
        press(Qt.Key.Key_Return)
    press(Qt.Key.Key_Up)
    page.go_to("O.many")
    settled(qtbot, window)
    kept = seen(ctx, view).visit.answers["F.medicines"]
    assert kept.options == ("aspirin\t100 mg", "metformin\t500 mg")
    page.go_to("F.medicines")
    find(page, QLineEdit, "cell-F.medicines-1-name").setFocus()
    press(Qt.Key.Key_Delete, CTRL)
    settled(qtbot, window)
    kept = seen(ctx, view).visit.answers["F.medicines"]
    assert kept.options == ("metformin\t500 mg",)
    assert find(page, QLineEdit, "cell-F.medicines-1-name").text() == "metformin"


def test_that_nothing_to_list_is_an_answer(
    qtbot: QtBot, window: MainWindow, ctx: Context
) -> None:
    view = an_odd_visit(ctx)
    page = open_visit(qtbot, window, view, "F.medicines")
    click(page, "rows-none-F.medicines")
    settled(qtbot, window)
    assert seen(ctx, view).visit.answers["F.medicines"].options == ()


def test_that_f8_passes_over_what_may_stay_unasked(
    qtbot: QtBot, window: MainWindow, ctx: Context
) -> None:
    view = an_odd_visit(ctx)
    page = open_visit(qtbot, window, view, "O.if-d")
    press(Qt.Key.Key_F8)
    assert page.active == "O.many"
    assert "0/1" in find(page, QAbstractButton, "group-F").accessibleDescription()


def test_that_a_source_chosen_by_key_is_kept_for_the_questions_that_follow(
    qtbot: QtBot, window: MainWindow, ctx: Context
) -> None:
    view = an_odd_visit(ctx)
    page = open_visit(qtbot, window, view, "O.weight")
    press("5")
    press("2", ALT)
    press(Qt.Key.Key_Return)
    page.go_to("O.letter")
    press("1")
    settled(qtbot, window)
    after = seen(ctx, view).visit.answers
    assert after["O.weight"] == Answer("O.weight", ("5",), "informant")
    assert after["O.letter"] == Answer("O.letter", ("a",), "informant")


@pytest.mark.parametrize("size", [(1093, 560), (911, 440)])
def test_that_every_kind_of_question_fits_the_window(
    qtbot: QtBot, window: MainWindow, ctx: Context, size: tuple[int, int]
) -> None:
    window.resize(*size)
    page = open_visit(qtbot, window, an_odd_visit(ctx))
    for code in ("O.many", "O.weight", "O.letter", "F.medicines"):
        page.go_to(code)
        assert_nothing_clipped(qtbot, page)


def test_that_the_reminder_calls_back_on_whatever_page_one_is(
    qtbot: QtBot, window: MainWindow, ctx: Context
) -> None:
    person = an_elder(ctx)
    view = on(ctx, visits.start, person.id, "gbt-42195-2022", "first", TODAY)
    page = open_visit(qtbot, window, view, "B.3.4")
    click(page, "start-timer")
    assert find(page, QAbstractButton, "option-B.3.4-4").hasFocus()
    assert "B.3.4 Memory is asked again (王桂兰)" in shown(window)
    go(qtbot, window, Place("people"))
    waiting = page.desk.reminders.waiting
    assert [each.item for each in waiting] == ["B.3.4"]
    page.desk.reminders.start(
        person=person.id,
        visit=view.visit.id,
        item="B.3.4",
        name=person.name,
        label=waiting[0].label,
        minutes=0,
    )
    said = "go back to B.3.4 Memory now (王桂兰)"
    qtbot.waitUntil(lambda: said in shown(window))
    click(window, "rail-language")
    settled(qtbot, window)
    assert "B.3.4" in shown(window)
    click(window, "go-to-reminder")
    settled(qtbot, window)
    assert isinstance(window.page, VisitPage)
    assert window.page.active == "B.3.4"
    assert page.desk.reminders.due == ()


def test_that_t_leads_to_the_test_aid_and_enter_takes_it(
    qtbot: QtBot, window: MainWindow, ctx: Context
) -> None:
    person = an_elder(ctx)
    view = on(ctx, visits.start, person.id, "gbt-42195-2022", "first", TODAY)
    page = open_visit(qtbot, window, view, "B.3.4")
    press("t")
    assert find(page, QAbstractButton, "start-timer").hasFocus()
    press(Qt.Key.Key_Return)
    assert [each.item for each in page.desk.reminders.waiting] == ["B.3.4"]
    assert find(page, QAbstractButton, "option-B.3.4-4").hasFocus()


def test_that_a_call_back_leaves_the_open_visit_as_it_is(
    qtbot: QtBot, window: MainWindow, ctx: Context
) -> None:
    person = an_elder(ctx)
    view = on(ctx, visits.start, person.id, "gbt-42195-2022", "first", TODAY)
    page = open_visit(qtbot, window, view, "B.1.1")
    again = open_visit(qtbot, window, view, "B.3.4")
    assert again is page
    assert page.active == "B.3.4"


def test_that_nobody_is_called_back_to_a_visit_that_has_ended(
    qtbot: QtBot, window: MainWindow, ctx: Context
) -> None:
    person = an_elder(ctx)
    view = on(ctx, visits.start, person.id, "gbt-42195-2022", "first", TODAY)
    page = open_visit(qtbot, window, view, "B.3.4")
    click(page, "start-timer")
    place = Place("check", person=view.person.id, visit=view.visit.id)
    click(go(qtbot, window, place), "abandon-visit")
    type_into(dialog(), "reason", "迁出")
    click(dialog(), "confirm-abandon")
    settled(qtbot, window)
    assert page.desk.reminders.waiting == ()
