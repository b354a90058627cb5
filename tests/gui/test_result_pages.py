# SPDX-License-Identifier: Apache-2.0
"""The end of a visit: the check, the result with its reasons, what is due of it."""

import json
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import (
    QApplication,
    QDialog,
    QFileDialog,
    QLabel,
    QLineEdit,
    QPushButton,
    QTabWidget,
    QWidget,
)
from pytestqt.qtbot import QtBot

from carecalc.domain.drawing import Drawing
from carecalc.domain.fact import Application, Benefit, ProgrammeChoice, Status
from carecalc.domain.period import Month
from carecalc.domain.visit import Answer, Signing
from carecalc.gui import taste
from carecalc.gui.main_window import MainWindow
from carecalc.gui.page import Page, Place
from carecalc.i18n import Catalogue
from carecalc.services import determinations, drawn, facts, offices, visits
from carecalc.services.context import Context
from carecalc.services.visits import VisitView
from tests.gui.shell import (
    SIZES,
    click,
    clipped,
    dialog,
    find,
    go,
    on,
    settled,
    shown,
    type_into,
)
from tests.gui.visits import (
    TODAY,
    a_visit,
    an_elder,
    answer_all,
    at_visit,
    press,
    seen,
    signed_before,
)


def tab(page: Page, index: int) -> str:
    tabs = find(page, QTabWidget, "findings")
    tabs.setCurrentIndex(index)
    return tabs.tabText(index) + "\n" + shown(tabs.widget(index))


def tab_named(page: Page, title: str) -> str:
    """Go to a tab of the result and return what it shows."""
    tabs = find(page, QTabWidget, "result-tabs")
    (number,) = [n for n in range(tabs.count()) if tabs.tabText(n) == title]
    tabs.setCurrentIndex(number)
    return shown(tabs.widget(number))


def test_that_the_check_lists_what_is_unanswered_and_goes_there(
    qtbot: QtBot, window: MainWindow, ctx: Context
) -> None:
    view = a_visit(ctx)
    view = on(
        ctx,
        visits.answer,
        view.visit.id,
        Answer("B.1.2", refused="refused", reason="不愿回答"),
    )
    page = at_visit(qtbot, window, "check", view)
    said = tab(page, 0)
    assert "Unanswered (33)" in said  # 26 items and 7 facts.
    assert "answer refused: 不愿回答" in said
    assert not find(page, QPushButton, "show-result").isEnabled()
    click(page, "go-B.2.2")
    settled(qtbot, window)
    assert window.page is not None
    qtbot.waitUntil(lambda: window.page.active == "B.2.2")  # type: ignore[union-attr]


def test_that_the_way_back_from_a_question_leads_to_the_list(
    qtbot: QtBot, window: MainWindow, ctx: Context
) -> None:
    page = at_visit(qtbot, window, "check", a_visit(ctx))
    click(page, "go-B.2.2")
    settled(qtbot, window)
    press(Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
    settled(qtbot, window)
    assert window.page is not None and window.page.objectName() == "page-check"


def test_that_a_contradiction_is_named(
    qtbot: QtBot, window: MainWindow, ctx: Context
) -> None:
    view = answer_all(ctx, a_visit(ctx), B_3_9="0b")
    page = at_visit(qtbot, window, "check", view)
    said = tab(page, 1)
    # Beside A.5.11: senses, movement, self-care and company at their best.
    assert "Contradictions (5)" in said
    assert "Coma (A.5.11) and level of consciousness (B.3.9) disagree" in said


def test_that_readings_in_use_are_among_what_to_know(
    qtbot: QtBot, window: MainWindow, ctx: Context
) -> None:
    page = at_visit(qtbot, window, "check", answer_all(ctx, a_visit(ctx)))
    said = tab(page, 2)
    assert "All kinds of events together (our reading)" in said


def test_that_enter_leads_from_a_full_check_over_the_result_to_signing(
    qtbot: QtBot, window: MainWindow, ctx: Context
) -> None:
    at_visit(qtbot, window, "check", answer_all(ctx, a_visit(ctx)))
    for name in ("page-result", "page-signing"):
        press(Qt.Key.Key_Return)
        settled(qtbot, window)
        assert window.page is not None and window.page.objectName() == name


def test_that_coma_gives_a_level_while_items_are_missing(
    qtbot: QtBot, window: MainWindow, ctx: Context
) -> None:
    view = a_visit(ctx)
    on(ctx, visits.answer, view.visit.id, Answer("B.3.9", ("0b",)))
    view = on(ctx, visits.answer, view.visit.id, Answer("A.coma", ("yes",)))
    page = at_visit(qtbot, window, "check", view)
    assert find(page, QPushButton, "show-result").isEnabled()
    page = at_visit(qtbot, window, "result", view)
    level = find(page, QLabel, "final-level").text()
    assert level == "4 · Ability entirely lost (complete disability)"


def test_that_the_result_gives_scores_total_clauses_and_level_with_reasons(
    qtbot: QtBot, window: MainWindow, ctx: Context
) -> None:
    # 90 − 3 at B.1.1 = 87: level 1; dementia raises it to 2.
    view = answer_all(ctx, a_visit(ctx), B_1_1="1")
    answer = Answer("A.diagnosis", ("F00-F03",))
    view = on(ctx, visits.answer, view.visit.id, answer)
    page = at_visit(qtbot, window, "result", view)
    find(page, QPushButton, "unfold-all").click()
    said = shown(page)
    assert find(page, QLabel, "final-level").text().startswith("2 · ")
    assert "Preliminary level: 1 · " in said
    for words in ("29 points", "15 points", "28 points", "87 points"):
        assert words in said
    for clause in ("C.1", "C.2", "C.3", "C.4.1", "C.4.2", "C.4.3", "B.1.1"):
        assert clause in said
    assert "One level in all" in said  # The reading of the switch `stack`.
    assert "our reading" in said


def test_that_a_level_that_is_open_cannot_be_signed(
    qtbot: QtBot, window: MainWindow, ctx: Context
) -> None:
    page = at_visit(qtbot, window, "result", a_visit(ctx))
    level = find(page, QLabel, "final-level").text()
    assert level == "shown once everything is answered"
    assert find(page, QPushButton, "next").text() == "Back to the check"
    lacks = "not answered: 33 (26 scored items, 7 other questions)"
    assert f"Cannot be signed yet: {lacks}." in shown(page)


def test_that_how_close_tells_points_and_the_single_answers_that_turn_it(
    qtbot: QtBot, window: MainWindow, ctx: Context
) -> None:
    # 87 points: level 1 goes from 66 to 89, so 3 more give 0 and 22 fewer give 2.
    page = at_visit(qtbot, window, "result", answer_all(ctx, a_visit(ctx), B_1_1="1"))
    said = tab_named(page, "How close")
    assert "87 points · Level 1" in said
    assert "3 points more: Level 0" in said
    assert "22 points fewer: Level 2" in said
    # Coma and a diagnosis of dementia each change the level by themselves.
    assert "A.5.11 Coma" in said and "Level 4" in said


def test_that_live_questions_show_early_only_where_the_county_says_so(
    qtbot: QtBot, window: MainWindow, ctx: Context
) -> None:
    view = answer_all(ctx, a_visit(ctx))
    on(ctx, visits.clear, view.visit.id, "B.1.1")
    page = at_visit(qtbot, window, "result", view)
    assert find(page, QTabWidget, "result-tabs").count() == 1
    office = on(ctx, offices.get)
    on(ctx, offices.amend, replace(office, show_level_early=True))
    page = at_visit(qtbot, window, "result", view)
    said = tab_named(page, "How close")
    # Without eating 86 of 90 points: with 4 more it is level 0, with fewer level 1.
    assert "These questions can still change the level\n\nB.1.1 Eating\n" in said
    click(page, "live-B.1.1")
    settled(qtbot, window)
    assert window.page is not None and window.page.objectName() == "page-visit"


def test_that_the_card_names_file_and_version_and_is_saved_as_json(
    qtbot: QtBot, window: MainWindow, ctx: Context, tmp_path: Path
) -> None:
    view = answer_all(ctx, a_visit(ctx), B_1_1="1")
    page = at_visit(qtbot, window, "result", view)
    used = find(page, QLabel, "law-used")
    assert view.scale.digest in used.accessibleName()
    assert "version 2022-12-30" in used.accessibleName()
    click(page, "save-json")
    qtbot.waitUntil(lambda: page.findChild(QFileDialog, "save-dialog") is not None)
    asked = find(page, QFileDialog, "save-dialog")
    file = tmp_path / "why.json"
    asked.fileSelected.emit(str(file))
    asked.reject()
    settled(qtbot, window)
    handing = find(page, QDialog, "handing-dialog")
    assert not file.exists()
    find(handing, QLineEdit, "recipient-name").setText("某区评估复核组")
    find(handing, QPushButton, "hand-out").click()
    settled(qtbot, window)
    card = json.loads(file.read_text("utf-8"))
    assert (card["sha256"], card["level"]) == (view.scale.digest, 1)
    find(page, QPushButton, "unfold-all").click()
    said = shown(page)
    for line in card["lines"]:
        assert line["text"] in said and line["clause"] in said
        for part in line["children"]:
            assert part["text"] in said and (part["value"] or "") in said


def test_that_the_last_visit_is_compared_level_scores_and_answers(
    qtbot: QtBot, window: MainWindow, ctx: Context
) -> None:
    # Last time 89 points, level 1; eating now without help: 90 points, level 0.
    view = signed_before(ctx, date(2026, 1, 5), B_1_1="3")
    view = answer_all(ctx, view)
    page = at_visit(qtbot, window, "result", view)
    said = tab_named(page, "Last time (1)")
    assert "Since 5 January 2026" in said
    rows = said.splitlines()
    total = rows.index("Total score")
    assert rows[total + 1 : total + 3] == ["89", "90"]
    eating = rows.index("B.1.1 Eating")
    assert rows[eating + 1].startswith("Does it with guidance or prompting")
    assert "wants a reason" not in said  # One step is no leap.


def test_that_a_leap_since_last_time_is_explained_beside_the_comparison(
    qtbot: QtBot, window: MainWindow, ctx: Context
) -> None:
    view = signed_before(ctx, date(2026, 1, 5))
    view = answer_all(ctx, view, B_1_1="0")  # From 4 points to 0: four steps.
    page = at_visit(qtbot, window, "result", view)
    assert find(page, QPushButton, "next").text() == "Back to the check"
    tab_named(page, "Last time (1)")
    type_into(page, "reason-jump-B.1.1", "tube since May")
    press(Qt.Key.Key_Return)
    settled(qtbot, window)
    assert seen(ctx, view).visit.remarks["jump B.1.1"] == "tube since May"
    assert find(page, QPushButton, "next").text() == "Sign"


def test_that_a_scale_that_only_records_says_so_and_gives_its_scores(
    qtbot: QtBot, window: MainWindow, ctx: Context
) -> None:
    person = an_elder(ctx)
    view = on(ctx, visits.start, person.id, "lawton-iadl", "first", TODAY)
    page = at_visit(qtbot, window, "result", answer_all(ctx, view))
    level = find(page, QLabel, "final-level").text()
    assert level == "This scale records; it gives no level"
    assert "Total score\u00a024" in find(page, QLabel, "measures").text()
    assert page.findChildren(QWidget, "tab-near") == []


def test_that_several_grades_letters_and_periods_are_shown_in_words(
    qtbot: QtBot, window: MainWindow, ctx: Context
) -> None:
    person = an_elder(ctx)
    view = on(ctx, visits.start, person.id, "ltc-2021-self", "first", TODAY)
    page = at_visit(qtbot, window, "result", answer_all(ctx, view))
    assert find(page, QLabel, "final-level").text() == "A · Independent in everything"
    note = "档案中的自评表"
    view = on(ctx, visits.start, person.id, "ltc-2021", "first", TODAY, note)
    # The first option of each item is the worst: 0 points in all, the last cell.
    page = at_visit(qtbot, window, "result", answer_all(ctx, view))
    assert "Severe disability III" in find(page, QLabel, "final-level").text()
    assert "Cognition grade Severely impaired" in find(page, QLabel, "measures").text()
    # At most two years: 21 November 2026 to 20 November 2028; six months, then again.
    holds = find(page, QLabel, "validity").text()
    assert "Valid to 20 November 2028" in holds and "第二十五条" in holds
    assert "the person may ask again from 21 May 2027" in holds


# ------------------------------------------------------------------ subsidies


def test_that_due_programmes_show_amount_first_month_and_reason(
    qtbot: QtBot, window: MainWindow, ctx: Context
) -> None:
    # Born in March 1945: 81, so 高龄 100; 低保 gives 300.
    person = an_elder(ctx)
    on(ctx, facts.add, person.id, Status("DB", "样例区民政局"), TODAY.replace(day=2))
    on(ctx, facts.add, person.id, Application(), TODAY.replace(day=3))
    page = go(qtbot, window, Place("subsidies", person=person.id))
    assert find(page, QLabel, "total").text() == "CNY 400.00"
    assert find(page, QLabel, "amount-bj-hardship").text() == "CNY 300.00 a month"
    assert find(page, QLabel, "amount-bj-age").text() == "CNY 100.00 a month"
    assert find(page, QLabel, "state-bj-care").text() == "not due"
    said = shown(page)
    assert "from November 2026 on" in said
    assert "A reckoning, not a decision" in find(page, QLabel, "banner").text()
    assert "Pair by pair" in said
    click(page, "why-bj-care")
    assert find(page, QWidget, "step-0").isVisible()


def test_that_a_reckoning_without_an_application_says_so(
    qtbot: QtBot, window: MainWindow, ctx: Context
) -> None:
    person = an_elder(ctx)
    page = go(qtbot, window, Place("subsidies", person=person.id))
    assert "Nobody has applied yet" in shown(page)
    assert page.findChildren(QPushButton, "prepare-bj-age") == []


def test_that_another_month_is_reckoned_for_itself(
    qtbot: QtBot, window: MainWindow, ctx: Context
) -> None:
    person = an_elder(ctx)
    on(ctx, facts.add, person.id, Application(), TODAY.replace(day=3))
    page = go(
        qtbot, window, Place("subsidies", person=person.id, month=Month(2026, 11))
    )
    assert find(page, QLabel, "total").text() == "CNY 100.00"
    click(page, "later-month")
    settled(qtbot, window)
    assert find(page, QLabel, "shown-month").text() == "December 2026"
    assert page.here().month == Month(2026, 12)


def test_that_a_choice_is_taken_at_once_and_can_be_undone(
    qtbot: QtBot, window: MainWindow, ctx: Context
) -> None:
    person = an_elder(ctx)
    on(ctx, facts.add, person.id, Status("DB"), TODAY.replace(day=2))
    on(ctx, facts.add, person.id, Benefit("bj-disability-living"), TODAY.replace(day=2))
    on(ctx, facts.add, person.id, Application(), TODAY.replace(day=3))
    page = go(qtbot, window, Place("subsidies", person=person.id))
    assert find(page, QLabel, "state-bj-hardship").text() == "a choice is needed"
    click(page, "take-bj-living-1")
    settled(qtbot, window)
    assert QApplication.activeModalWidget() is None
    values = [f.value for f in on(ctx, facts.current, person.id)]
    (choice,) = (v for v in values if isinstance(v, ProgrammeChoice))
    assert choice == ProgrammeChoice("bj-living", ("bj-hardship",))
    assert find(page, QLabel, "state-bj-hardship").text() == "due"
    assert page.findChildren(QWidget, "choice-bj-living") == []
    assert "Recorded: the person takes Care-service subsidy" in shown(page)
    click(page, "undo-done")
    settled(qtbot, window)
    values = [f.value for f in on(ctx, facts.current, person.id)]
    assert not any(isinstance(value, ProgrammeChoice) for value in values)
    assert find(page, QLabel, "state-bj-hardship").text() == "a choice is needed"
    assert not find(page, QPushButton, "undo-done").isVisible()


def test_that_a_decision_is_prepared_and_waits(
    qtbot: QtBot, window: MainWindow, ctx: Context
) -> None:
    person = an_elder(ctx)
    on(ctx, facts.add, person.id, Application(), TODAY.replace(day=3))
    page = go(qtbot, window, Place("subsidies", person=person.id))
    click(page, "prepare-bj-age")
    settled(qtbot, window)
    ((act, who),) = on(ctx, determinations.waiting)
    assert (act.programme, act.outcome, who.id) == ("bj-age", "grant", person.id)
    assert act.from_month == Month(2026, 11)
    assert f"{act.number}: waits for approval" in shown(page)


def test_that_the_subsidy_sheet_is_printed_and_shown(
    qtbot: QtBot, window: MainWindow, ctx: Context
) -> None:
    person = an_elder(ctx)
    page = go(qtbot, window, Place("subsidies", person=person.id))
    click(page, "print-sheet")
    settled(qtbot, window)
    assert window.page is not None and window.page.objectName() == "page-paper"


MINE = ("visit", "check", "differences", "result", "signing", "subsidies", "facts")


def all_pages(qtbot: QtBot, window: MainWindow, view: VisitView) -> None:
    """Go everywhere an assessor goes and find every text whole."""
    size = (window.width(), window.height())
    for name in MINE:
        page = at_visit(qtbot, window, name, view)
        assert (window.width(), window.height()) == size
        qtbot.waitUntil(lambda p=page: clipped(p) == [], timeout=3000)


def test_that_nothing_is_clipped_at_the_sizes_tried(
    qtbot: QtBot, window: MainWindow, ctx: Context
) -> None:
    view = answer_all(ctx, a_visit(ctx), B_3_9="0b")
    on(ctx, facts.add, view.person.id, Status("DB"), TODAY.replace(day=2))
    for size in SIZES:
        window.resize(*size)
        all_pages(qtbot, window, view)


def test_that_texts_twice_as_long_are_not_clipped(
    qtbot: QtBot, window: MainWindow, ctx: Context, monkeypatch: pytest.MonkeyPatch
) -> None:
    def doubled(language: str) -> Catalogue:
        return Catalogue("en", lambda text: f"{text} {text}")

    view = answer_all(ctx, a_visit(ctx), B_3_9="0b")
    monkeypatch.setattr(taste, "catalogue", doubled)
    click(window, "rail-language")
    window.resize(1366, 700)
    all_pages(qtbot, window, view)


def test_that_a_contradiction_is_shown_before_the_result_though_items_are_missing(
    qtbot: QtBot, window: MainWindow, ctx: Context
) -> None:
    # Coma alone sets level 4; consciousness is said to be clear: they disagree.
    view = a_visit(ctx)
    on(ctx, visits.answer, view.visit.id, Answer("B.3.9", ("2",)))
    view = on(ctx, visits.answer, view.visit.id, Answer("A.coma", ("yes",)))
    page = at_visit(qtbot, window, "check", view)
    press(Qt.Key.Key_Return)
    settled(qtbot, window)
    assert window.page is page
    assert "Coma (A.5.11) and level of consciousness (B.3.9) disagree" in shown(page)
    assert "contradictions without a reason: 1" in shown(page)
    click(page, "show-result")
    settled(qtbot, window)
    assert window.page is not None and window.page.objectName() == "page-result"
    assert find(window.page, QPushButton, "next").text() == "Back to the check"


def test_that_a_visit_is_abandoned_with_a_reason_after_saying_what_is_lost(
    qtbot: QtBot, window: MainWindow, ctx: Context
) -> None:
    view = a_visit(ctx)
    on(ctx, visits.answer, view.visit.id, Answer("B.1.1", ("1",)))
    page = at_visit(qtbot, window, "check", view)
    click(page, "abandon-visit")
    said = shown(dialog())
    assert f"The visit {view.visit.number} of 王桂兰 ends without a level" in said
    assert "Answers given: 1. They stay" in said
    click(dialog(), "confirm-abandon")
    settled(qtbot, window)
    assert find(dialog(), QLabel, "reason-error").text().startswith("Say why")
    assert seen(ctx, view).visit.state == "draft"
    type_into(dialog(), "reason", "搬走")
    click(dialog(), "confirm-abandon")
    settled(qtbot, window)
    assert seen(ctx, view).visit.state == "abandoned"
    assert window.page is not None and window.page.objectName() == "page-person"
    assert "Begin an assessment" in shown(window.page)


def test_that_a_visit_abandoned_by_mistake_is_taken_up_again_at_once(
    qtbot: QtBot, window: MainWindow, ctx: Context
) -> None:
    view = a_visit(ctx)
    on(ctx, visits.answer, view.visit.id, Answer("B.1.1", ("1",)))
    click(at_visit(qtbot, window, "check", view), "abandon-visit")
    type_into(dialog(), "reason", "点错了")
    click(dialog(), "confirm-abandon")
    settled(qtbot, window)
    assert window.page is not None
    # Today is 21 November; the shipped table gives 30 days.
    assert "answers: 1. It can be taken up again until 21 December 2026." in shown(
        window.page
    )
    click(window.page, f"take-up-{view.visit.id}")
    settled(qtbot, window)
    assert window.page.objectName() == "page-visit"
    (draft,) = on(ctx, visits.unfinished)
    assert draft.visit.answers["B.1.1"].options == ("1",)
    go(qtbot, window, Place("person", person=view.person.id))
    assert "It can be taken up again" not in shown(window.page)


def test_that_enter_keeps_a_visit_that_was_about_to_be_abandoned(
    qtbot: QtBot, window: MainWindow, ctx: Context
) -> None:
    view = a_visit(ctx)
    page = at_visit(qtbot, window, "check", view)
    click(page, "abandon-visit")
    type_into(dialog(), "reason", "x")
    press(Qt.Key.Key_Tab)
    press(Qt.Key.Key_Return)
    settled(qtbot, window)
    assert seen(ctx, view).visit.state == "draft"


def test_that_the_result_says_who_signed_by_key_in_ink_or_by_hand(
    qtbot: QtBot, window: MainWindow, ctx: Context
) -> None:
    view = answer_all(ctx, a_visit(ctx))
    page = at_visit(qtbot, window, "result", view)
    assert page.findChild(QLabel, "signed-by") is None
    line = ((200, 500, 0, 0), (900, 800, 20, 0), (2500, 300, 40, 0))
    drawing = Drawing(3000, 1000, "finger", (line,))
    on(ctx, drawn.sign, view.visit.id, "informant", "赵女儿", "女儿", drawing)
    on(ctx, drawn.sign, view.visit.id, "elder", "王桂兰", "", drawing)
    signing = Signing(
        ("王评估", "李护士"),
        ("social-work", "medical-or-nursing"),
        "赵女儿",
        "女儿",
        TODAY,
    )
    on(ctx, visits.sign, view.visit.id, signing)
    page = at_visit(qtbot, window, "result", view)
    said = find(page, QLabel, "signed-by")
    assert said.isVisible()
    assert said.text() == (
        "Signed on 21 November 2026: "
        "王评估 (Assessor, with their own key); "
        "李护士 (Assessor, in ink on the printed report); "
        "赵女儿 (Who gave information, by hand on the screen); "
        "王桂兰 (The person assessed, by hand on the screen)"
    )
