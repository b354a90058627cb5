# SPDX-License-Identifier: Apache-2.0
"""The check of a visit: what is in the way of signing, and the reasons written there."""

from datetime import date

from PySide6.QtCore import QRegularExpression, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLabel, QPushButton, QTabWidget
from pytestqt.qtbot import QtBot

from carecalc.domain.visit import Answer
from carecalc.gui.main_window import MainWindow
from carecalc.gui.page import BACK, Page, Place
from carecalc.gui.pages.visit import VisitPage
from carecalc.gui.widgets.inputs import RowButton
from carecalc.services import visits
from carecalc.services.context import Context
from carecalc.services.visit_view import VisitView
from tests.gui.shell import (
    click,
    dialog,
    find,
    focus_name,
    go,
    on,
    settled,
    shown,
    type_into,
)
from tests.gui.visits import a_visit, answer_all, at_visit, press, seen, signed_before

CLASH = "reason-warning-coma-disagrees"


def clashing(ctx: Context) -> VisitView:
    """Answer everything at its best, but coma only in the facts: one contradiction."""
    return answer_all(ctx, a_visit(ctx), A_coma="yes")


def write(text: str) -> None:
    """Type into whatever has the keyboard."""
    QTest.keyClicks(QApplication.focusWidget(), text)


def test_that_a_contradiction_is_excused_by_one_line_written_in_place(
    qtbot: QtBot, window: MainWindow, ctx: Context
) -> None:
    view = clashing(ctx)
    assert [c.name for c in view.contradictions] == ["coma-disagrees"]
    page = at_visit(qtbot, window, "check", view)
    assert "contradictions without a reason: 1" in shown(page)
    assert focus_name() == CLASH
    write("seen by the doctor today")
    press(Qt.Key.Key_Return)
    settled(qtbot, window)
    remark = seen(ctx, view).visit.remarks["warning coma-disagrees"]
    assert remark == "seen by the doctor today"
    assert "reason given" in shown(page)
    assert "All is answered: Enter or the button above shows the result." in shown(page)
    for name in ("page-result", "page-signing"):
        press(Qt.Key.Key_Return)
        settled(qtbot, window)
        assert window.page is not None and window.page.objectName() == name


def test_that_enter_in_an_empty_reason_leads_nowhere(
    qtbot: QtBot, window: MainWindow, ctx: Context
) -> None:
    view = clashing(ctx)
    page = at_visit(qtbot, window, "check", view)
    press(Qt.Key.Key_Return)
    settled(qtbot, window)
    assert window.page is page and focus_name() == CLASH
    assert seen(ctx, view).visit.remarks == {}


def test_that_a_contradiction_leads_to_its_answers_and_back(
    qtbot: QtBot, window: MainWindow, ctx: Context
) -> None:
    view = clashing(ctx)
    page = at_visit(qtbot, window, "check", view)
    assert "A.5.11 Coma: Yes" in shown(page)
    click(page, "see-warning-coma-disagrees-B.3.9")
    settled(qtbot, window)
    assert window.page is not None
    qtbot.waitUntil(lambda: window.page.active == "B.3.9")  # type: ignore[union-attr]
    press(Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
    settled(qtbot, window)
    assert window.page is not None and window.page.objectName() == "page-check"


def test_that_a_reason_typed_is_kept_when_one_leaves_by_another_way(
    qtbot: QtBot, window: MainWindow, ctx: Context
) -> None:
    view = clashing(ctx)
    at_visit(qtbot, window, "check", view)
    write("confirmed twice")
    window.show_place(Place("start"))
    settled(qtbot, window)
    remarks = seen(ctx, view).visit.remarks
    assert remarks == {"warning coma-disagrees": "confirmed twice"}


def test_that_a_typed_reason_outlives_a_change_of_language(
    qtbot: QtBot, window: MainWindow, ctx: Context
) -> None:
    view = clashing(ctx)
    at_visit(qtbot, window, "check", view)
    write("as told")
    click(window, "rail-language")
    settled(qtbot, window)
    assert window.page is not None
    tabs = find(window.page, QTabWidget, "findings")
    tabs.setCurrentIndex(1)
    assert "as told" in shown(window.page)


def test_that_an_excused_contradiction_can_be_excused_otherwise(
    qtbot: QtBot, window: MainWindow, ctx: Context
) -> None:
    view = clashing(ctx)
    on(ctx, visits.remark, view.visit.id, "warning coma-disagrees", "first")
    page = at_visit(qtbot, window, "check", view)
    find(page, QTabWidget, "findings").setCurrentIndex(1)
    type_into(page, CLASH, "")
    press(Qt.Key.Key_Return)
    settled(qtbot, window)
    assert seen(ctx, view).visit.remarks.get("warning coma-disagrees", "") == ""
    assert "contradictions without a reason: 1" in shown(page)


def test_that_sheets_not_filled_in_and_harmless_refusals_are_told_not_asked(
    qtbot: QtBot, window: MainWindow, ctx: Context
) -> None:
    page = at_visit(qtbot, window, "check", answer_all(ctx, a_visit(ctx)))
    tabs = find(page, QTabWidget, "findings")
    assert tabs.tabText(0) == "Unanswered (0)"
    tabs.setCurrentIndex(2)
    said = shown(tabs.widget(2))
    # Table A.2 has nine entries; of A.5 no level rests on eleven.
    assert "recorded: 0 of 9; no level rests on it" in said
    assert "recorded: 0 of 11; no level rests on it" in said


def test_that_an_assessment_so_soon_and_a_leap_of_the_level_want_reasons(
    qtbot: QtBot, window: MainWindow, ctx: Context
) -> None:
    # 90 points, level 0, nineteen days ago; coma today, level 4: four steps.
    view = signed_before(ctx, date(2026, 11, 2))
    view = answer_all(ctx, view, A_coma="yes", B_3_9="0b")
    for clash in view.contradictions:
        on(ctx, visits.remark, view.visit.id, clash.key, "x")
    page = at_visit(qtbot, window, "check", view)
    assert focus_name() == "reason-soon"
    said = shown(page)
    assert "Assessed within 30 days: 2 November 2026" in said
    assert "Level since last time: Level 0, Ability intact → Level 4" in said
    assert "why it is done again so soon" in said
    write("fell ill")
    press(Qt.Key.Key_Return)
    assert focus_name() == "reason-jump-level"
    write("stroke")
    press(Qt.Key.Key_Return)
    # Consciousness: from the first of five answers to the last, four steps.
    assert focus_name() == "reason-jump-B.3.9"
    write("stroke")
    press(Qt.Key.Key_Return)
    settled(qtbot, window)
    assert on(ctx, visits.wanted, view.visit.id) == ()
    assert find(page, QPushButton, "show-result").hasFocus()


def test_that_nothing_of_last_time_shows_while_answers_are_open(
    qtbot: QtBot, window: MainWindow, ctx: Context
) -> None:
    view = signed_before(ctx, date(2026, 1, 5))
    on(ctx, visits.answer, view.visit.id, Answer("B.1.1", ("0",)))
    page = at_visit(qtbot, window, "check", view)
    find(page, QTabWidget, "findings").setCurrentIndex(2)
    assert "since last time" not in shown(page)
    assert "large changes" not in shown(page)
    assert not find(page, QPushButton, "show-result").isEnabled()


def test_that_a_visit_with_a_refusal_ends_unfinished_with_a_day_proposed(
    qtbot: QtBot, window: MainWindow, ctx: Context
) -> None:
    view = answer_all(ctx, a_visit(ctx))
    given = Answer("B.3.6", refused="refused", reason="不愿回答")
    on(ctx, visits.answer, view.visit.id, given)
    page = at_visit(qtbot, window, "check", view)
    said = shown(page)
    assert "refused, so that the level stays open: 1" in said
    assert "answer refused: 不愿回答" in said
    click(page, "end-refused")
    type_into(dialog(), "reason", "不愿回答")
    type_into(dialog(), "propose-on", "2026-12-1")
    click(dialog(), "confirm-refused")
    settled(qtbot, window)
    ending = seen(ctx, view).visit.ending
    assert ending is not None
    assert (ending.outcome, ending.propose_on) == ("refused", date(2026, 12, 1))
    assert window.page is not None and window.page.objectName() == "page-person"


def test_that_ending_unfinished_is_offered_only_where_something_is_refused(
    qtbot: QtBot, window: MainWindow, ctx: Context
) -> None:
    page = at_visit(qtbot, window, "check", a_visit(ctx))
    assert page.findChildren(QPushButton, "end-refused") == []


def test_that_the_second_assessor_begins_from_the_check(
    qtbot: QtBot, window: MainWindow, ctx: Context
) -> None:
    view = answer_all(ctx, a_visit(ctx))
    page = at_visit(qtbot, window, "check", view)
    assert find(page, QPushButton, "second-assessor").text() == "Second assessor …"
    click(page, "second-assessor")
    settled(qtbot, window)
    assert window.page is not None and window.page.here().rater == "second"


def test_that_a_second_rating_under_way_hides_the_level_and_every_answer_of_it(
    qtbot: QtBot, window: MainWindow, ctx: Context
) -> None:
    view = answer_all(ctx, a_visit(ctx))
    on(ctx, visits.answer_second, view.visit.id, Answer("B.1.1", ("0",)))
    page = at_visit(qtbot, window, "check", view)
    # 25 questions and the 7 facts of the clauses that change a level.
    assert "second assessor not through: 32 still to be answered" in shown(page)
    assert not find(page, QPushButton, "show-result").isEnabled()
    button = find(page, QPushButton, "second-assessor")
    assert button.text() == "Second assessor 1/26" and button.hasFocus()
    for number in range(3):
        find(page, QTabWidget, "findings").setCurrentIndex(number)
        assert "B.1.1" not in shown(page)
    place = Place("result", person=view.person.id, visit=view.visit.id)
    page = go(qtbot, window, place)
    level = find(page, QLabel, "final-level").text()
    assert level == "shown once everything is answered"


def test_that_one_reason_is_taken_for_every_other_large_change_when_asked(
    qtbot: QtBot, window: MainWindow, ctx: Context
) -> None:
    later = signed_before(ctx, date(2025, 11, 1))
    view = answer_all(ctx, later, B_1_1="0", B_1_2="0", B_1_3="0")
    page = at_visit(qtbot, window, "check", view)
    assert "large changes without a reason: 3" in shown(page)
    shares = page.findChildren(QPushButton, QRegularExpression("^share-"))
    assert not any(share.isVisible() for share in shares)
    write("stroke in May")
    press(Qt.Key.Key_Return)
    settled(qtbot, window)
    offered = [share for share in shares if share.isVisible()]
    assert [share.text() for share in offered] == ["Same reason for the other 2"]
    offered[0].click()
    settled(qtbot, window)
    given = seen(ctx, view).visit.remarks
    assert sorted(given.values()) == ["stroke in May"] * 3
    assert "All is answered: Enter or the button above shows the result." in shown(page)


def test_that_the_next_reason_to_write_comes_into_view(
    qtbot: QtBot, window: MainWindow, ctx: Context
) -> None:
    window.resize(911, 440)
    later = signed_before(ctx, date(2025, 11, 1))
    at_visit(qtbot, window, "check", answer_all(ctx, later, B_1_1="0", B_1_2="0"))
    write("stroke in May")
    press(Qt.Key.Key_Return)
    settled(qtbot, window)
    line = QApplication.focusWidget()
    assert line is not None and line.objectName().startswith("reason-")
    qtbot.waitUntil(lambda: line.visibleRegion().boundingRect() == line.rect())


def test_that_an_answer_leads_back_to_the_list_and_on_to_the_next_line(
    qtbot: QtBot, window: MainWindow, ctx: Context
) -> None:
    view = answer_all(ctx, a_visit(ctx))
    for code in ("B.1.2", "B.2.1"):
        on(ctx, visits.clear, view.visit.id, code)
    at_visit(qtbot, window, "check", view)
    assert focus_name() == "go-B.1.2"
    press(Qt.Key.Key_Return)
    settled(qtbot, window)
    visit = on_visit(qtbot, window, "B.1.2")
    assert "Back to the list (Esc)" in shown(visit)
    press("4")
    back_on_check(qtbot, window)
    assert seen(ctx, view).visit.answers["B.1.2"].options == ("4",)
    assert focus_name() == "go-B.2.1"
    press(Qt.Key.Key_Return)
    settled(qtbot, window)
    on_visit(qtbot, window, "B.2.1")
    press("4")
    page = back_on_check(qtbot, window)
    assert find(page, QPushButton, "show-result").hasFocus()
    window.show_place(BACK)
    settled(qtbot, window)
    assert window.page is not None and window.page.objectName() == "page-start"


def test_that_escape_leads_back_to_the_same_line_of_the_list(
    qtbot: QtBot, window: MainWindow, ctx: Context
) -> None:
    view = a_visit(ctx)
    page = at_visit(qtbot, window, "check", view)
    click(page, "go-B.1.3")
    settled(qtbot, window)
    on_visit(qtbot, window, "B.1.3")
    press("/")  # The question for a reason is dropped first.
    press(Qt.Key.Key_Escape)
    on_visit(qtbot, window, "B.1.3")
    press(Qt.Key.Key_Escape)
    back_on_check(qtbot, window)
    assert focus_name() == "go-B.1.3"


def test_that_who_walks_on_from_the_list_stays_on_the_visit(
    qtbot: QtBot, window: MainWindow, ctx: Context
) -> None:
    view = a_visit(ctx)
    page = at_visit(qtbot, window, "check", view)
    click(page, "go-B.1.3")
    settled(qtbot, window)
    visit = on_visit(qtbot, window, "B.1.3")
    press(Qt.Key.Key_Up)
    assert visit.active == "B.1.2"
    press("4")
    qtbot.waitUntil(lambda: visit.active == "B.1.3")
    click(visit, "back")
    back_on_check(qtbot, window)


def test_that_a_line_to_know_is_come_back_to(
    qtbot: QtBot, window: MainWindow, ctx: Context
) -> None:
    view = answer_all(ctx, a_visit(ctx))
    page = at_visit(qtbot, window, "check", view)
    tabs = find(page, QTabWidget, "findings")
    tabs.setCurrentIndex(2)
    settled(qtbot, window)
    (line, *_) = tabs.currentWidget().findChildren(RowButton)
    name = line.objectName()
    click(page, name)  # By hand: the line then has the keyboard, and gets it back.
    settled(qtbot, window)
    on_visit(qtbot, window, name.removeprefix("go-"))
    press(Qt.Key.Key_Escape)
    page = back_on_check(qtbot, window)
    assert find(page, QTabWidget, "findings").currentIndex() == 2
    assert focus_name() == name


def on_visit(qtbot: QtBot, window: MainWindow, item: str) -> VisitPage:
    """Return the page of the visit once this question stands open on it."""
    page = window.page
    assert isinstance(page, VisitPage)
    qtbot.waitUntil(lambda: page.active == item)
    return page


def back_on_check(qtbot: QtBot, window: MainWindow) -> Page:
    """Wait for the check and for what it puts under the keyboard."""
    qtbot.waitUntil(
        lambda: window.page is not None and window.page.objectName() == "page-check"
    )
    settled(qtbot, window)
    settled(qtbot, window)
    assert window.page is not None
    return window.page


def test_that_the_next_list_comes_by_key_wherever_the_keyboard_stands(
    qtbot: QtBot, window: MainWindow, ctx: Context
) -> None:
    page = at_visit(qtbot, window, "check", answer_all(ctx, a_visit(ctx)))
    assert focus_name() == "show-result"
    tabs = find(page, QTabWidget, "findings")
    tabs.setCurrentIndex(0)
    press(Qt.Key.Key_Tab, Qt.KeyboardModifier.ControlModifier)
    assert tabs.currentIndex() == 1
    both = Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.ShiftModifier
    press(Qt.Key.Key_Backtab, both)
    assert tabs.currentIndex() == 0
