# SPDX-License-Identifier: Apache-2.0
"""What a visit's page does beside asking: a second assessor, drawings, endings, moving."""

from dataclasses import replace
from datetime import date
from pathlib import Path

from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QAction, QImage
from PySide6.QtTest import QTest
from PySide6.QtWidgets import (
    QAbstractButton,
    QFrame,
    QLabel,
    QLineEdit,
    QPushButton,
)
from pytestqt.qtbot import QtBot

from carecalc.catalog.catalog import gather
from carecalc.domain.visit import Answer
from carecalc.gui.main_window import MainWindow
from carecalc.gui.messages import Notice
from carecalc.gui.page import Place
from carecalc.gui.pages.visit import VisitPage
from carecalc.gui.standing import Opened
from carecalc.gui.widgets.drawing import SIDE
from carecalc.gui.widgets.inputs import Choice
from carecalc.gui.widgets.strokes import StrokePad
from carecalc.paths import forms, resources
from carecalc.services import visits
from carecalc.services.context import Context
from tests.gui.shell import click, dialog, find, go, on, settled, shown, type_into
from tests.gui.visits import (
    a_visit,
    an_elder,
    answer_all,
    open_visit,
    press,
    seen,
)

CTRL = Qt.KeyboardModifier.ControlModifier


def as_second(qtbot: QtBot, window: MainWindow, page: VisitPage) -> VisitPage:
    """Let the second assessor answer, from the menu."""
    find(page, QPushButton, "visit-more").menu().findChild(
        QAction, "other-rater"
    ).trigger()
    settled(qtbot, window)
    assert isinstance(window.page, VisitPage)
    made = window.page
    qtbot.waitUntil(lambda: made.active != "")
    return made


def test_that_the_second_assessor_sees_none_of_the_first_ones_answers(
    qtbot: QtBot, window: MainWindow, ctx: Context
) -> None:
    view = answer_all(ctx, a_visit(ctx), B_1_1="2")
    page = as_second(qtbot, window, open_visit(qtbot, window, view, "B.1.3"))
    assert page.active == "B.1.1"
    assert page.answers == {}
    assert find(page, QLabel, "second-banner").isVisible()
    assert find(page, QLabel, "answered-count").text() == "0 of 26 answered"
    assert page.form is not None
    assert not any(o.isChecked() for o in page.form.card("B.1.1").options)
    assert "Level:" not in shown(page)


def test_that_the_second_assessors_answers_and_notes_are_kept_apart(
    qtbot: QtBot, window: MainWindow, ctx: Context
) -> None:
    view = answer_all(ctx, a_visit(ctx))
    page = as_second(qtbot, window, open_visit(qtbot, window, view, "B.1.1"))
    press("1")
    qtbot.waitUntil(lambda: page.active == "B.1.2")
    press("3")
    qtbot.waitUntil(lambda: page.active == "B.1.3")
    page.go_to("B.1.1")
    press("n")
    page.help.note.insertPlainText("另一位看法")
    press(Qt.Key.Key_Escape)
    settled(qtbot, window)
    after = seen(ctx, view).visit
    assert after.answers == view.visit.answers
    assert after.second == {
        "B.1.1": Answer("B.1.1", ("1",), note="另一位看法"),
        "B.1.2": Answer("B.1.2", ("3",)),
    }
    back = as_second(qtbot, window, page)
    assert back.answers == after.answers


def test_that_undo_takes_back_the_second_assessors_own_steps(
    qtbot: QtBot, window: MainWindow, ctx: Context
) -> None:
    view = answer_all(ctx, a_visit(ctx))
    page = as_second(qtbot, window, open_visit(qtbot, window, view, "B.1.1"))
    assert not page.undo_button.isEnabled()
    press("1")
    qtbot.waitUntil(lambda: page.active == "B.1.2")
    settled(qtbot, window)
    press("z", CTRL)
    settled(qtbot, window)
    assert page.active == "B.1.1"
    assert page.answers == {}
    assert seen(ctx, view).visit.answers == view.visit.answers


def test_that_the_check_waits_for_the_whole_second_rating(
    qtbot: QtBot, window: MainWindow, ctx: Context
) -> None:
    view = answer_all(ctx, a_visit(ctx))
    page = as_second(qtbot, window, open_visit(qtbot, window, view))
    press("4")
    qtbot.waitUntil(lambda: page.active == "B.1.2")
    page.go_to("B.2.1")
    click(page, "check")
    settled(qtbot, window)
    assert window.page is page
    assert page.active == "B.2.2"


def test_that_a_stray_answer_of_a_second_assessor_is_taken_back_by_one_step(
    qtbot: QtBot, window: MainWindow, ctx: Context
) -> None:
    view = answer_all(ctx, a_visit(ctx))
    on(ctx, visits.answer_second, view.visit.id, Answer("B.1.3", ("2",)))
    page = go(
        qtbot,
        window,
        Place("check", person=view.person.id, visit=view.visit.id),
    )
    assert "second assessor not through" in find(page, Notice, "notice").text.text()
    click(page, "take-back-second")
    settled(qtbot, window)
    assert seen(ctx, view).second_view is None
    assert find(page, QPushButton, "show-result").hasFocus()
    # Once there are two answers it was no slip: each is taken back by who gave it.
    for item in ("B.1.1", "B.1.2"):
        on(ctx, visits.answer_second, view.visit.id, Answer(item, ("2",)))
    page = go(qtbot, window, Place("check", visit=view.visit.id))
    assert page.findChild(QPushButton, "take-back-second") is None


def test_that_a_language_switch_keeps_the_second_assessor_alone(
    qtbot: QtBot, window: MainWindow, ctx: Context
) -> None:
    view = answer_all(ctx, a_visit(ctx))
    page = as_second(qtbot, window, open_visit(qtbot, window, view))
    press("4")
    qtbot.waitUntil(lambda: page.active == "B.1.2")
    settled(qtbot, window)
    click(window, "rail-language")
    settled(qtbot, window)
    again = window.page
    assert isinstance(again, VisitPage)
    assert set(again.answers) == {"B.1.1"}
    assert again.active == "B.1.2"


def draw_line(pad: StrokePad, start: QPoint, end: QPoint) -> None:
    """Draw with the left mouse button held."""
    QTest.mousePress(pad, Qt.MouseButton.LeftButton, pos=start)
    QTest.mouseMove(pad, (start + end) / 2)
    QTest.mouseMove(pad, end)
    QTest.mouseRelease(pad, Qt.MouseButton.LeftButton, pos=end)


def test_that_a_clock_is_drawn_kept_and_shown_again(
    qtbot: QtBot, window: MainWindow, ctx: Context
) -> None:
    view = a_visit(ctx, scale="mzt-039-2013")
    page = open_visit(qtbot, window, view, "B.2.1")
    click(page, "draw")
    sheet = dialog()
    pad = find(sheet, StrokePad, "stroke-pad")
    keep = find(sheet, QPushButton, "keep-strokes")
    assert not keep.isEnabled()
    middle, side = pad.rect().center(), min(pad.width(), pad.height())
    draw_line(pad, middle, middle + QPoint(0, -60))
    draw_line(pad, middle, middle + QPoint(-60, 0))
    click(sheet, "undo-stroke")
    keep.click()
    settled(qtbot, window)
    first = find(page, QAbstractButton, "option-B.2.1-0")
    assert window.focusWidget() is first  # Keys answer the question again.
    kept = on(ctx, visits.evidence, view.visit.id)
    assert [(each.item, each.media) for each in kept] == [("B.2.1", "image/png")]
    image = QImage.fromData(on(ctx, visits.evidence_bytes, kept[0].id))
    assert (image.width(), image.height()) == (SIDE, SIDE)
    above = QPoint(SIDE // 2, SIDE // 2 - round(30 / side * SIDE))
    left = QPoint(SIDE // 2 - round(40 / side * SIDE), SIDE // 2)
    assert image.pixelColor(above).lightness() < 128
    assert image.pixelColor(left).lightness() > 200  # This stroke was taken back.
    go(qtbot, window, Place("people"))
    page = open_visit(qtbot, window, view, "B.2.1")
    settled(qtbot, window)
    click(page, f"drawing-{kept[0].id}")
    settled(qtbot, window)
    assert dialog().objectName() == "picture-dialog"


def test_that_a_visit_ends_unfinished_with_a_day_for_the_second_one(
    qtbot: QtBot, window: MainWindow, ctx: Context
) -> None:
    view = a_visit(ctx)
    refused = Answer("B.1.1", (), "person", "refused", "太累")
    on(ctx, visits.answer, view.visit.id, refused)
    page = open_visit(qtbot, window, view)
    menu = find(page, QPushButton, "visit-more").menu()
    menu.findChild(QAction, "end-refused").trigger()
    asked = dialog()
    assert "Refused: Eating" in shown(asked)
    click(asked, "confirm-refused")
    settled(qtbot, window)
    assert find(asked, QLabel, "reason-error").isVisible()
    type_into(asked, "reason", "不愿再回答")
    type_into(asked, "propose-on", "2026-11-20")
    click(asked, "confirm-refused")
    settled(qtbot, window)
    assert find(asked, QLabel, "propose-on-error").isVisible()
    type_into(asked, "propose-on", "2026-12-05")
    click(asked, "confirm-refused")
    settled(qtbot, window)
    assert window.page is not None
    assert window.page.objectName() == "page-person"
    after = seen(ctx, view)
    assert after.visit.state == "abandoned"
    assert after.visit.level is None
    assert after.visit.answers["B.1.1"] == refused
    ending = after.visit.ending
    assert (ending.outcome, ending.reason) == ("refused", "不愿再回答")
    assert ending.propose_on == date(2026, 12, 5)


def newer_law(ctx: Context, folder: Path) -> Context:
    """Let the county bring a file in which the first item is named otherwise."""
    shipped = forms() / "scales" / "gbt-42195-2022" / "2022-12-30.toml"
    words = shipped.read_text(encoding="utf-8")
    assert words.count('en = "Eating"') == 1
    place = folder / "forms" / "scales" / "gbt-42195-2022"
    place.mkdir(parents=True)
    changed = words.replace('en = "Eating"', 'en = "Taking meals"')
    (place / "2022-12-30.toml").write_text(changed, encoding="utf-8")
    return replace(ctx, catalog=gather(forms(), resources(), [folder]))


def test_that_a_draft_is_moved_over_only_after_what_differs_was_shown(
    qtbot: QtBot, window: MainWindow, ctx: Context, tmp_path: Path
) -> None:
    view = a_visit(ctx)
    on(ctx, visits.answer, view.visit.id, Answer("B.1.1", ("3",)))
    page = open_visit(qtbot, window, view)
    settled(qtbot, window)
    assert not find(page, QFrame, "move-bar").isVisible()
    later = newer_law(ctx, tmp_path / "overlay")
    window.enter(Opened(later, later.store.folder, "王评估"))
    settled(qtbot, window)
    page = open_visit(qtbot, window, view)
    settled(qtbot, window)
    assert find(page, QFrame, "move-bar").isVisible()
    click(page, "show-move")
    asked = dialog()
    assert "Other wording: B.1.1 Taking meals" in shown(asked)
    assert "Answers that go over: 1" in shown(asked)
    click(asked, "confirm-move")
    settled(qtbot, window)
    moved = window.page
    assert isinstance(moved, VisitPage)
    qtbot.waitUntil(lambda: moved.active != "")
    assert moved.here().visit != view.visit.id
    assert moved.answers == {"B.1.1": Answer("B.1.1", ("3",))}
    assert not find(moved, QFrame, "move-bar").isVisible()
    assert seen(later, view).visit.state == "abandoned"


def test_that_the_national_standard_and_the_likely_reason_are_offered_first(
    qtbot: QtBot, window: MainWindow, ctx: Context
) -> None:
    person = an_elder(ctx)
    page = go(qtbot, window, Place("person", person=person.id))
    click(page, "start-visit")
    settled(qtbot, window)
    assert find(dialog(), Choice, "scale").code() == "gbt-42195-2022"
    assert find(dialog(), Choice, "reason").code() == "first"


def test_that_a_scale_behind_another_asks_where_that_one_is_documented(
    qtbot: QtBot, window: MainWindow, ctx: Context
) -> None:
    person = an_elder(ctx)
    page = go(qtbot, window, Place("person", person=person.id))
    click(page, "start-visit")
    settled(qtbot, window)
    asked = dialog()
    note = find(asked, QLineEdit, "gate-note")
    assert not note.isVisible()
    find(asked, Choice, "scale").choose("ltc-2021")
    click(asked, "begin-visit")
    settled(qtbot, window)
    assert note.isVisible()
    assert "VISIT-024" not in shown(window)
    assert "Another scale must come first" in shown(asked)
    type_into(asked, "gate-note", "self-rating of 2026-11-20 in the paper file")
    click(asked, "begin-visit")
    settled(qtbot, window)
    assert isinstance(window.page, VisitPage)
    begun = on(ctx, visits.view, window.page.here().visit).visit
    assert begun.scale == "ltc-2021"
    assert begun.remarks["gate"] == "self-rating of 2026-11-20 in the paper file"


def test_that_an_unfinished_visit_is_gone_on_with_not_begun_again(
    qtbot: QtBot, window: MainWindow, ctx: Context
) -> None:
    view = a_visit(ctx)
    page = go(qtbot, window, Place("person", person=view.person.id))
    click(page, "start-visit")
    settled(qtbot, window)
    begin = find(dialog(), QPushButton, "begin-visit")
    assert begin.text() == "Go on with it"
    begin.click()
    settled(qtbot, window)
    assert isinstance(window.page, VisitPage)
    assert window.page.here().visit == view.visit.id
    assert len(on(ctx, visits.of_person, view.person.id)) == 1
