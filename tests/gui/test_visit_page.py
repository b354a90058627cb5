# SPDX-License-Identifier: Apache-2.0
"""The visit page: what is shown, by mouse and finger, and where one goes on."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import replace
from datetime import date

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import (
    QAbstractButton,
    QLabel,
    QLineEdit,
    QPushButton,
    QWidget,
)
from pytestqt.qtbot import QtBot
from sqlalchemy import text

from carecalc.domain.visit import Answer
from carecalc.errors import UserError
from carecalc.gui.main_window import MainWindow
from carecalc.gui.page import Place
from carecalc.gui.pages.visit import VisitPage
from carecalc.gui.widgets.option_button import OptionButton
from carecalc.services import offices, visits
from carecalc.services.context import Context
from tests.gui.shell import SIZES, click, find, go, on, settled, shown
from tests.gui.visits import (
    a_visit,
    answer_all,
    open_visit,
    press,
    seen,
    signed_before,
)


def test_that_a_click_on_an_option_answers_and_goes_on(
    qtbot: QtBot, window: MainWindow, ctx: Context
) -> None:
    view = a_visit(ctx)
    page = open_visit(qtbot, window, view)
    click(page, "option-B.1.1-2")
    qtbot.waitUntil(lambda: page.active == "B.1.2")
    settled(qtbot, window)
    assert seen(ctx, view).visit.answers["B.1.1"].options == ("2",)


def test_that_every_option_shows_its_points_key_and_whole_wording(
    qtbot: QtBot, window: MainWindow, ctx: Context
) -> None:
    view = a_visit(ctx)
    page = open_visit(qtbot, window, view)
    assert page.form is not None
    for item in view.scale.items:
        page.go_to(item.code)
        options = page.form.card(item.code).options
        assert [o.text() for o in options] == [o.label.en for o in item.options]
        for button, option in zip(options, item.options, strict=True):
            unit = "pt" if option.points == 1 else "pts"
            assert (
                button.accessibleName() == f"{option.points} {unit} {option.label.en}"
            )


def test_that_every_option_is_large_enough_to_touch(
    qtbot: QtBot, window: MainWindow, ctx: Context
) -> None:
    page = open_visit(qtbot, window, a_visit(ctx))
    for width, height in SIZES:
        window.resize(width, height)
        qtbot.waitUntil(lambda w=width: window.width() == w)
        for code in ("B.1.1", "B.3.9", "A.diagnosis"):
            page.go_to(code)
            qtbot.waitUntil(lambda c=code: _laid_out(page, c))
            assert page.form is not None
            for option in page.form.card(code).options:
                assert option.height() >= 44
                assert option.height() >= option.heightForWidth(option.width())


def _laid_out(page: QWidget, code: str) -> bool:
    options = page.form.card(code).options  # type: ignore[attr-defined]
    return all(o.height() >= o.heightForWidth(o.width()) for o in options)


def test_that_the_open_question_is_in_sight(
    qtbot: QtBot, window: MainWindow, ctx: Context
) -> None:
    page = open_visit(qtbot, window, a_visit(ctx))
    for size in SIZES:
        window.resize(*size)
        for code in ("B.1.8", "B.3.9", "B.4.1", "A.diagnosis"):
            page.go_to(code)
            qtbot.waitUntil(lambda c=code: _laid_out(page, c))
            qtbot.waitUntil(lambda c=code: _in_sight(page, c))


def _in_sight(page: QWidget, code: str) -> bool:
    card, view = page.form.card(code), page.frame.scroll.viewport()  # type: ignore[attr-defined]
    top = card.mapTo(view, QPoint(0, 0)).y()
    # The whole card; where it is higher than that its beginning at the upper edge, and
    # of the blank above its name as much gone as the last option wants.
    if 0 <= top <= view.height() - card.height():
        return True
    end = card.options[-1].mapTo(view, card.options[-1].rect().bottomLeft()).y()
    return top == 0 or (-12 <= top < 0 and end >= view.height() - 5)


def test_that_every_option_is_in_sight_on_the_smallest_screen(
    qtbot: QtBot, window: MainWindow, ctx: Context
) -> None:
    window.resize(911, 440)
    page = open_visit(qtbot, window, a_visit(ctx))
    for code in ("B.1.2", "B.3.6", "B.4.1"):
        page.go_to(code)
        qtbot.waitUntil(lambda c=code: _laid_out(page, c))
        qtbot.waitUntil(lambda c=code: _ends_above(page, c))


def _ends_above(page: VisitPage, code: str) -> bool:
    assert page.form is not None
    view, last = page.frame.scroll.viewport(), page.form.card(code).options[-1]
    return last.mapTo(view, last.rect().bottomLeft()).y() < view.height()


def test_that_work_goes_on_at_the_same_item_after_leaving(
    qtbot: QtBot, window: MainWindow, ctx: Context
) -> None:
    view = a_visit(ctx)
    page = open_visit(qtbot, window, view)
    page.go_to("B.2.3")
    settled(qtbot, window)
    go(qtbot, window, Place("people"))
    again = open_visit(qtbot, window, view)
    assert again.active == "B.2.3"


def test_that_a_change_of_language_keeps_place_answers_and_typing(
    qtbot: QtBot, window: MainWindow, ctx: Context
) -> None:
    view = a_visit(ctx)
    page = open_visit(qtbot, window, view, "B.1.3")
    press("2")
    page.go_to("B.1.5")
    press("/")
    find(page, QWidget, "reason-B.1.5").insert("累了")  # type: ignore[attr-defined]
    click(window, "rail-language")
    settled(qtbot, window)
    after = window.page
    assert after is not None and after is not page
    qtbot.waitUntil(lambda: after.active == "B.1.5")  # type: ignore[attr-defined]
    assert after.answers["B.1.3"].options == ("2",)  # type: ignore[attr-defined]
    assert find(after, QWidget, "reason-B.1.5").text() == "累了"  # type: ignore[attr-defined]
    assert "自理能力" in find(after, QAbstractButton, "group-B.1").text()


def test_that_the_source_of_an_answer_is_kept_with_it(
    qtbot: QtBot, window: MainWindow, ctx: Context
) -> None:
    view = a_visit(ctx)
    page = open_visit(qtbot, window, view)
    click(page, "source-informant-B.1.1")
    click(page, "option-B.1.1-4")
    settled(qtbot, window)
    assert seen(ctx, view).visit.answers["B.1.1"].source == "informant"
    page.go_to("B.1.1")
    click(page, "source-observation-B.1.1")
    settled(qtbot, window)
    assert seen(ctx, view).visit.answers["B.1.1"] == Answer(
        "B.1.1", ("4",), "observation"
    )


def test_that_refusing_works_by_touch_too(
    qtbot: QtBot, window: MainWindow, ctx: Context
) -> None:
    view = a_visit(ctx)
    page = open_visit(qtbot, window, view)
    click(page, "refused-B.1.1")
    assert page.answers == {}
    click(page, "reason-yes-B.1.1")
    settled(qtbot, window)
    assert seen(ctx, view).visit.answers["B.1.1"].refused == "refused"


def test_that_a_reason_of_one_character_is_recorded_by_a_second_enter_only(
    qtbot: QtBot, window: MainWindow, ctx: Context
) -> None:
    view = a_visit(ctx)
    page = open_visit(qtbot, window, view)
    press("/")
    press("4")  # Meant as an answer; the reason has the keyboard.
    press(Qt.Key.Key_Return)
    told = find(page, QLabel, "brief-B.1.1")
    assert told.isVisible() and "One character" in told.text()
    assert page.answers == {}
    press(Qt.Key.Key_Return)
    settled(qtbot, window)
    answer = seen(ctx, view).visit.answers["B.1.1"]
    assert (answer.refused, answer.reason) == ("refused", "4")


def test_that_a_section_says_how_much_is_answered_and_its_points(
    qtbot: QtBot, window: MainWindow, ctx: Context
) -> None:
    view = a_visit(ctx)
    for code, option in (("B.1.1", "4"), ("B.1.2", "3"), ("B.2.1", "1")):
        on(ctx, visits.answer, view.visit.id, Answer(code, (option,)))
    page = open_visit(qtbot, window, view)
    said = find(page, QAbstractButton, "group-B.1").accessibleDescription()
    assert said == "2/8 · 7 pts"
    # Five unexpected events may change the level; height, income and so on may not.
    said = find(page, QAbstractButton, "group-A.2").accessibleDescription()
    assert said == "0/5"
    assert find(page, QLabel, "answered-count").text() == "3 of 26 answered"


def test_that_no_level_is_shown_while_the_walk_goes_on(
    qtbot: QtBot, window: MainWindow, ctx: Context
) -> None:
    view = answer_all(ctx, a_visit(ctx))
    on(ctx, visits.clear, view.visit.id, "B.1.1")
    page = open_visit(qtbot, window, view, "B.1.1")
    visible = shown(page)
    for grade in view.scale.graph.grades["level"]:
        assert grade.label.in_("en") not in visible


def test_that_the_level_is_shown_once_everything_is_answered(
    qtbot: QtBot, window: MainWindow, ctx: Context
) -> None:
    view = answer_all(ctx, a_visit(ctx))
    page = open_visit(qtbot, window, view, "B.1.1")
    assert "Level: Ability intact" in shown(page)


def test_that_an_office_may_show_what_can_still_change_the_level(
    qtbot: QtBot, window: MainWindow, ctx: Context
) -> None:
    view = answer_all(ctx, a_visit(ctx))
    on(ctx, visits.clear, view.visit.id, "B.1.1")
    page = open_visit(qtbot, window, view, "B.1.2")
    assert not find(page, QLabel, "level-so-far").isVisible()
    office = on(ctx, offices.get)
    on(ctx, offices.amend, replace(office, show_level_early=True))
    go(qtbot, window, Place("people"))
    page = open_visit(qtbot, window, view, "B.1.2")
    # 86 of 90 without eating: with 0 the level is 1, with 4 it is 0.
    said = find(page, QLabel, "level-so-far")
    assert said.isVisible()
    assert "may still change it: 1 questions" in said.text()
    page.go_to("B.1.1")
    press("4")
    settled(qtbot, window)
    # Intact is 90 alone (C.3): a single point less is mildly impaired.
    assert said.text().startswith("Level: Ability intact")
    assert "1 points fewer: Level 1, Ability mildly impaired" in said.text()


def test_that_last_times_answer_is_shown_only_where_the_county_allows_it(
    qtbot: QtBot, window: MainWindow, ctx: Context
) -> None:
    view = signed_before(ctx, date(2026, 3, 2), B_1_3="2")
    page = open_visit(qtbot, window, view, "B.1.3")
    assert page.help.findChildren(QLabel, "last-answer") == []
    office = on(ctx, offices.get)
    on(ctx, offices.amend, replace(office, show_last_early=True))
    go(qtbot, window, Place("people"))
    page = open_visit(qtbot, window, view, "B.1.3")
    option = view.scale.items[2].option("2")
    assert option is not None
    said = find(page.help, QLabel, "last-answer").text()
    assert said.startswith("Last time (2 March 2026): ")
    assert said.endswith(option.label.en or option.label.zh_CN)


def test_that_last_times_answer_is_shown_once_everything_is_answered(
    qtbot: QtBot, window: MainWindow, ctx: Context
) -> None:
    view = answer_all(ctx, signed_before(ctx, date(2026, 3, 2)))
    page = open_visit(qtbot, window, view, "B.1.3")
    assert find(page.help, QLabel, "last-answer").isVisible()


def test_that_a_press_on_the_map_goes_to_its_question(
    qtbot: QtBot, window: MainWindow, ctx: Context
) -> None:
    page = open_visit(qtbot, window, a_visit(ctx))
    cell = page.frame.minimap.cell("B.3.6").center()
    QTest.mouseClick(page.frame.minimap, Qt.MouseButton.LeftButton, pos=cell)
    assert page.active == "B.3.6"


def test_that_a_section_opens_at_its_first_open_question(
    qtbot: QtBot, window: MainWindow, ctx: Context
) -> None:
    view = a_visit(ctx)
    on(ctx, visits.answer, view.visit.id, Answer("B.2.1", ("4",)))
    page = open_visit(qtbot, window, view)
    click(page, "group-B.2")
    assert page.active == "B.2.2"


def test_that_a_narrow_window_has_a_strip_and_a_drawer(
    qtbot: QtBot, window: MainWindow, ctx: Context
) -> None:
    page = open_visit(qtbot, window, a_visit(ctx))
    assert page.frame.minimap.isVisible() and page.frame.drawer.isVisible()
    window.resize(911, 440)
    qtbot.waitUntil(lambda: not page.frame.drawer.isVisible())
    sections = [find(page, QAbstractButton, f"group-B.{n}") for n in (1, 2, 3, 4)]
    qtbot.waitUntil(lambda: len({button.y() for button in sections}) == 1)
    find(page, QPushButton, "show-help").click()
    assert page.frame.drawer.isVisible()


def test_that_a_page_left_little_of_a_wide_window_has_the_drawer_too(
    qtbot: QtBot, window: MainWindow, ctx: Context
) -> None:
    window.resize(1366, 700)
    page = open_visit(qtbot, window, a_visit(ctx))
    show_help = find(page, QPushButton, "show-help")
    qtbot.waitUntil(lambda: not show_help.isVisible())
    page.setMaximumWidth(724)
    qtbot.waitUntil(show_help.isVisible)
    page.setMaximumWidth(2000)
    qtbot.waitUntil(lambda: not show_help.isVisible())


def test_that_the_help_gives_definition_clause_and_test_words(
    qtbot: QtBot, window: MainWindow, ctx: Context
) -> None:
    view = a_visit(ctx)
    page = open_visit(qtbot, window, view, "B.3.4")
    said = shown(page.help)
    item = next(i for i in view.scale.items if i.code == "B.3.4")
    assert item.help is not None and item.help.in_("en") in said
    assert "B.3.4" in said
    for word in item.aids[0].words:
        assert word.in_("en") in said
    assert find(page, QPushButton, "start-timer").isVisible()


def test_that_a_refused_save_is_said_and_the_answer_taken_back(
    qtbot: QtBot, window: MainWindow, ctx: Context
) -> None:
    view = a_visit(ctx)
    page = open_visit(qtbot, window, view)
    on(ctx, visits.abandon, view.visit.id, "老人住院")
    press("4")
    settled(qtbot, window)
    assert "VISIT-004" in shown(page.notice)
    assert page.answers == {}
    assert page.form is not None
    assert not any(o.isChecked() for o in page.form.card("B.1.1").options)


def test_that_a_reason_or_note_that_could_not_be_saved_stays_written(
    qtbot: QtBot, window: MainWindow, ctx: Context
) -> None:
    view = a_visit(ctx)
    on(ctx, visits.answer, view.visit.id, Answer("B.1.1", ("4",)))
    page = open_visit(qtbot, window, view, "B.1.1")
    on(ctx, visits.abandon, view.visit.id, "老人住院")
    press("n")
    page.help.note.insertPlainText("扶着桌子")
    press(Qt.Key.Key_Escape)
    settled(qtbot, window)
    assert "VISIT-004" in shown(page.notice)
    assert page.help.note.toPlainText() == "扶着桌子"
    page.help.note.clear()
    press("/")
    find(page, QLineEdit, "reason-B.1.1").insert("太累")
    press(Qt.Key.Key_Return)
    settled(qtbot, window)
    assert find(page, QLineEdit, "reason-B.1.1").text() == "太累"
    assert page.answers["B.1.1"] == Answer("B.1.1", ("4",))


def test_that_a_reason_refused_after_the_next_question_opened_is_gone_back_to(
    qtbot: QtBot, window: MainWindow, ctx: Context
) -> None:
    view = a_visit(ctx)
    page = open_visit(qtbot, window, view, "B.1.1")
    on(ctx, visits.abandon, view.visit.id, "老人住院")
    released = threading.Event()
    held = ctx.store.submit(released.wait, 20)
    press("/")
    find(page, QLineEdit, "reason-B.1.1").insert("太累")
    press(Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: page.active == "B.1.2")
    press("3")
    released.set()
    assert held.result(20)
    settled(qtbot, window)
    assert page.active == "B.1.1"
    reason = find(page, QLineEdit, "reason-B.1.1")
    assert (reason.text(), reason.hasFocus()) == ("太累", True)


def test_that_auto_advance_can_be_turned_off(
    qtbot: QtBot, window: MainWindow, ctx: Context
) -> None:
    view = a_visit(ctx)
    page = open_visit(qtbot, window, view)
    page.desk.choose_settings(replace(page.desk.settings, auto_advance=False))
    go(qtbot, window, Place("people"))
    page = open_visit(qtbot, window, view, "B.1.1")
    press("4")
    settled(qtbot, window)
    assert page.form is not None
    assert not page.form._advance.isActive()
    assert page.active == "B.1.1"
    assert seen(ctx, view).visit.answers["B.1.1"].options == ("4",)


def test_that_one_tab_stop_leads_into_the_options(
    qtbot: QtBot, window: MainWindow, ctx: Context
) -> None:
    page = open_visit(qtbot, window, a_visit(ctx))
    options = page.findChildren(OptionButton)
    stops = [o for o in options if o.focusPolicy() != Qt.FocusPolicy.NoFocus]
    assert [o.objectName() for o in stops] == ["option-B.1.1-4"]


def test_that_everything_that_takes_the_keyboard_has_a_name(
    qtbot: QtBot, window: MainWindow, ctx: Context
) -> None:
    page = open_visit(qtbot, window, a_visit(ctx))
    press("/")
    nameless = [
        f"{type(w).__name__} {w.objectName()}"
        for w in page.findChildren(QWidget)
        if w.focusPolicy() & Qt.FocusPolicy.TabFocus
        and w.isVisible()
        and not w.accessibleName()
        and not (isinstance(w, QAbstractButton) and w.text())
    ]
    assert nameless == []


@contextmanager
def a_full_disk(ctx: Context) -> Iterator[None]:
    """Let the office's file grow no further."""

    def limit(_: Context, pages: int) -> int:
        with ctx.store.work() as work:
            now = work._session.execute(text("PRAGMA page_count")).scalar_one()
            work._session.execute(text(f"PRAGMA max_page_count = {pages or now}"))
        return int(now)

    def fill(_: Context) -> None:
        # The last page has room for a few answers yet.
        with ctx.store.work() as work:
            for number in range(10_000):
                work.audit("test.filled", str(number), "x" * 400)

    on(ctx, limit, 0)
    with pytest.raises(UserError, match="STORE-006"):
        on(ctx, fill)
    for room in (2000, 400, 100, 20):
        with suppress(UserError):
            while True:
                on(ctx, small, room)
    yield
    on(ctx, limit, 1_000_000)


def small(ctx: Context, room: int) -> None:
    with ctx.store.work() as work:
        work.audit("test.filled", "", "x" * room)


def test_that_an_answer_stays_on_the_screen_while_the_disk_is_full(
    qtbot: QtBot, window: MainWindow, ctx: Context
) -> None:
    view = a_visit(ctx)
    page = open_visit(qtbot, window, view)
    with a_full_disk(ctx):
        for item in view.scale.items[:3]:
            qtbot.waitUntil(lambda code=item.code: page.active == code)
            press(item.keys()[0])
            settled(qtbot, window)
        assert "STORE-006" in shown(page.notice)
        assert "Ctrl+S tries again" in shown(page.notice)
        kept = seen(ctx, view).visit.answers
        lost = {item.code for item in view.scale.items[:3]} - set(kept)
        assert lost
        assert set(page.answers) == {item.code for item in view.scale.items[:3]}
        done = find(page, QLabel, "answered-count").text()
        assert done == f"{len(kept)} of 26 answered"
        for code in lost:
            row = find(page, QAbstractButton, f"row-{code}")
            assert row.accessibleDescription().startswith("not saved: ")
        window.show_place(Place("people"))
        assert window.page is page
        assert "gives it up" in shown(page.notice)
    press(Qt.Key.Key_S, Qt.KeyboardModifier.ControlModifier)
    settled(qtbot, window)
    assert seen(ctx, view).visit.answers == page.answers
    assert find(page, QLabel, "answered-count").text() == "3 of 26 answered"
    assert go(qtbot, window, Place("people")).objectName() == "page-people"


def test_that_an_unsaved_answer_outlives_a_switch_of_language(
    qtbot: QtBot, window: MainWindow, ctx: Context
) -> None:
    view = a_visit(ctx)
    page = open_visit(qtbot, window, view)
    with a_full_disk(ctx):
        press(view.scale.items[0].keys()[0])
        settled(qtbot, window)
        assert page._saving.pending.unsaved
        click(window, "rail-language")
        settled(qtbot, window)
    assert isinstance(window.page, VisitPage)
    assert "B.1.1" in window.page.answers


def test_that_the_view_begins_with_a_whole_line(
    qtbot: QtBot, window: MainWindow, ctx: Context
) -> None:
    window.resize(1366, 700)
    page = open_visit(qtbot, window, a_visit(ctx))
    for code in ("B.1.3", "B.1.5", "B.1.8", "B.1.2"):
        page.go_to(code)
        qtbot.waitUntil(lambda c=code: _laid_out(page, c))
        qtbot.waitUntil(lambda c=code: _in_sight(page, c))
        qtbot.waitUntil(lambda: 0 in _tops(page))


def _tops(page: VisitPage) -> list[int]:
    """Return where the lines of the open group begin, from the upper edge."""
    assert page.form is not None and page.form.group is not None
    view = page.frame.scroll.viewport()
    return [
        page.form.card(item.code).mapTo(view, QPoint(0, 0)).y()
        for item in page.form.group.items
    ]
