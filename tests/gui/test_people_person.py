# SPDX-License-Identifier: Apache-2.0
"""One person's page, and the desk that leads there."""

from dataclasses import replace
from datetime import date

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLabel, QLineEdit, QPushButton, QWidget
from pytestqt.qtbot import QtBot

from carecalc.domain.fact import Payee, Status
from carecalc.domain.office import ScaleRules
from carecalc.domain.period import Month
from carecalc.domain.person import Person
from carecalc.domain.visit import Answer
from carecalc.gui.main_window import MainWindow
from carecalc.gui.page import Place
from carecalc.gui.widgets.inputs import Choice, RowButton
from carecalc.services import (
    determinations,
    disbursements,
    facts,
    offices,
    people,
    visits,
)
from carecalc.services.context import Context
from carecalc.services.people import PersonDraft
from carecalc.services.visit_view import VisitView
from tests.gui.shell import (
    assert_nothing_clipped,
    click,
    dialog,
    find,
    go,
    in_sizes_and_languages,
    on,
    settled,
    shown,
    type_into,
)
from tests.offices import approving
from tests.services.deciding import assess, in_hardship

SCALE = "gbt-42195-2022"
WANG = "999001194803072422"


@pytest.fixture
def wang(ctx: Context) -> Person:
    draft = PersonDraft(
        name="王桂兰",
        id_number=WANG,
        community="晨光社区",
        hukou="110105",
        contact_name="王小明",
        contact_relation="女儿",
        contact_phone="13000000000",
    )
    person = on(ctx, people.register, draft)
    assert isinstance(person, Person)
    return person


def begun(ctx: Context, person: Person, answered: int) -> VisitView:
    """Begin a visit and answer its first items."""
    view = on(ctx, visits.start, person.id, SCALE, "first", date(2026, 11, 20))
    assert isinstance(view, VisitView)
    for item in view.scale.items[:answered]:
        given = Answer(item.code, (item.options[0].code,))
        on(ctx, visits.answer, view.visit.id, given)
    on(ctx, visits.move_to, view.visit.id, view.scale.items[answered].code)
    return view


def test_that_the_page_says_who_it_is(
    qtbot: QtBot, window: MainWindow, wang: Person
) -> None:
    page = go(qtbot, window, Place("person", person=wang.id))
    assert find(page, QLabel, "title").text() == "王桂兰"
    assert find(page, QLabel, "subtitle").text() == (
        "female · 78 years old · 9990**********2422 · 晨光社区"
    )
    assert "王小明 女儿" in shown(page)
    assert "130****0000" in shown(page)


def test_that_a_visit_is_begun_with_its_scale_and_reason(
    qtbot: QtBot, window: MainWindow, ctx: Context, wang: Person
) -> None:
    page = go(qtbot, window, Place("person", person=wang.id))
    click(page, "start-visit")
    settled(qtbot, window)
    find(dialog(), Choice, "scale").choose(SCALE)
    find(dialog(), Choice, "reason").choose("change")
    type_into(dialog(), "assessed-on", "2026年11月20日")
    click(dialog(), "begin-visit")
    settled(qtbot, window)
    (visit,) = on(ctx, visits.of_person, wang.id)
    assert (visit.scale, visit.reason) == (SCALE, "change")
    assert visit.assessed_on == date(2026, 11, 20)
    assert window.page is not None
    assert window.page.here().visit == visit.id


def test_that_a_day_that_cannot_be_is_named_at_its_field(
    qtbot: QtBot, window: MainWindow, ctx: Context, wang: Person
) -> None:
    page = go(qtbot, window, Place("person", person=wang.id))
    click(page, "start-visit")
    settled(qtbot, window)
    for typed, said in (
        ("2026-11-31", "on the calendar"),
        ("2030-1-1", "lies in the future"),
    ):
        type_into(dialog(), "assessed-on", typed)
        click(dialog(), "begin-visit")
        settled(qtbot, window)
        assert said in find(dialog(), QLabel, "assessed-on-error").text()
    assert on(ctx, visits.of_person, wang.id) == ()


def test_that_an_open_visit_is_gone_on_with(
    qtbot: QtBot, window: MainWindow, ctx: Context, wang: Person
) -> None:
    view = begun(ctx, wang, 17)
    page = go(qtbot, window, Place("person", person=wang.id))
    button = find(page, QPushButton, "continue-visit")
    assert button.text() == "Go on with the visit (17/26)"
    QTest.keyClick(button, Qt.Key.Key_Return)
    settled(qtbot, window)
    assert window.page is not None
    assert window.page.here().visit == view.visit.id


def test_that_details_are_edited(
    qtbot: QtBot, window: MainWindow, ctx: Context, wang: Person
) -> None:
    page = go(qtbot, window, Place("person", person=wang.id))
    click(page, "amend-person")
    settled(qtbot, window)
    assert find(dialog(), QLineEdit, "id-number").text() == "9990**********2422"
    type_into(dialog(), "phone", "010-11112222")
    click(dialog(), "save-person")
    settled(qtbot, window)
    saved = on(ctx, people.get, wang.id)
    assert (saved.phone, saved.id_number) == ("010-11112222", WANG)
    assert "****2222" in shown(page)


def test_that_statuses_and_payee_are_summed_up(
    qtbot: QtBot, window: MainWindow, ctx: Context, wang: Person
) -> None:
    on(ctx, facts.add, wang.id, Status("DB", "样例区民政局"), date(2026, 1, 1))
    on(
        ctx,
        facts.add,
        wang.id,
        Payee("social-card", "王桂兰", "6200000000001234", "样例银行"),
        None,
    )
    page = go(qtbot, window, Place("person", person=wang.id))
    text = shown(page)
    assert "Recipient of the subsistence allowance (dibao)" in text
    assert "Payee: 王桂兰, social-security card ****1234" in text
    assert "6200000000001234" not in text


def test_that_the_desk_lists_unfinished_visits_and_enter_goes_on(
    qtbot: QtBot, window: MainWindow, ctx: Context, wang: Person
) -> None:
    view = begun(ctx, wang, 7)
    page = go(qtbot, window, Place("start"))
    row = find(page, RowButton, f"visit-{view.visit.id}")
    assert "7/26" in shown(row)
    assert view.scale.items[7].label.in_("en") in shown(row)
    assert row.hasFocus()
    QTest.keyClick(row, Qt.Key.Key_Return)
    settled(qtbot, window)
    assert window.page is not None
    assert window.page.here().visit == view.visit.id


def test_that_a_person_fits_small_screens(
    qtbot: QtBot, window: MainWindow, ctx: Context, wang: Person
) -> None:
    begun(ctx, wang, 3)
    for _ in in_sizes_and_languages(window):
        go(qtbot, window, Place("person", person=wang.id))
        assert_nothing_clipped(qtbot, window)


@pytest.mark.parametrize("button", ["start-visit", "amend-person"])
def test_that_a_dialog_fits_the_smallest_screen(
    qtbot: QtBot, window: MainWindow, wang: Person, button: str
) -> None:
    window.resize(911, 440)
    page = go(qtbot, window, Place("person", person=wang.id))
    click(page, button)
    settled(qtbot, window)
    assert dialog().height() <= 440
    assert_nothing_clipped(qtbot, dialog())


def begin_dialog(qtbot: QtBot, window: MainWindow, person: Person) -> QWidget:
    page = go(qtbot, window, Place("person", person=person.id))
    click(page, "start-visit")
    settled(qtbot, window)
    return dialog()


def test_that_beginning_says_which_text_a_scale_is_of_and_what_it_gives(
    qtbot: QtBot, window: MainWindow, wang: Person
) -> None:
    asked = begin_dialog(qtbot, window, wang)
    scale = find(asked, Choice, "scale")
    assert scale.currentText().endswith("· GB/T 42195-2022")
    about = find(asked, QLabel, "about-scale")
    assert about.text().startswith("national standard: 《老年人能力评估规范》")
    assert "26 items" in about.text()
    scale.choose("lawton-iadl")
    assert "record only, no level follows" in about.text()


def test_that_the_self_rating_is_begun_from_where_it_is_missing_by_keys(
    qtbot: QtBot, window: MainWindow, ctx: Context, wang: Person
) -> None:
    asked = begin_dialog(qtbot, window, wang)
    find(asked, Choice, "scale").choose("ltc-2021")
    settled(qtbot, window)
    assert "Another scale must come first" in shown(asked)
    assert "表B" in shown(asked)
    first = find(asked, QPushButton, "begin-gate-scale")
    first.setFocus()
    QTest.keyClick(first, Qt.Key.Key_Return)
    settled(qtbot, window)
    assert not first.isVisible()
    QTest.keyClick(find(asked, QPushButton, "begin-visit"), Qt.Key.Key_Return)
    settled(qtbot, window)
    (visit,) = on(ctx, visits.of_person, wang.id)
    assert visit.scale == "ltc-2021-self"


def test_that_a_second_time_within_thirty_days_asks_why(
    qtbot: QtBot, window: MainWindow, ctx: Context, wang: Person
) -> None:
    on(ctx, assess, wang, date(2026, 11, 1))
    asked = begin_dialog(qtbot, window, wang)
    why = find(asked, QLineEdit, "why-soon")
    assert why.isVisible()
    assert "1 November 2026" in shown(asked)
    QTest.keyClick(find(asked, QPushButton, "begin-visit"), Qt.Key.Key_Return)
    settled(qtbot, window)
    assert "Write in one line" in find(asked, QLabel, "why-soon-error").text()
    assert why.hasFocus()
    type_into(asked, "why-soon", "stroke on 10 November")
    QTest.keyClick(why, Qt.Key.Key_Return)
    settled(qtbot, window)
    begun = next(v for v in on(ctx, visits.of_person, wang.id) if v.state == "draft")
    assert begun.remarks["soon"] == "stroke on 10 November"


def test_that_a_scale_with_an_open_visit_is_not_begun_again(
    qtbot: QtBot, window: MainWindow, ctx: Context, wang: Person
) -> None:
    view = begun(ctx, wang, 3)
    asked = begin_dialog(qtbot, window, wang)
    assert f"The visit {view.visit.number} with this scale" in shown(asked)
    begin = find(asked, QPushButton, "begin-visit")
    assert begin.text() == "Go on with it"
    find(asked, Choice, "scale").choose("barthel")
    settled(qtbot, window)
    assert begin.text() == "Begin"
    find(asked, Choice, "scale").choose(SCALE)
    settled(qtbot, window)
    QTest.keyClick(begin, Qt.Key.Key_Return)
    settled(qtbot, window)
    assert window.page is not None
    assert window.page.here().visit == view.visit.id
    assert len(on(ctx, visits.of_person, wang.id)) == 1


def test_that_a_level_stands_with_its_scale_and_how_long_it_holds(
    qtbot: QtBot, window: MainWindow, ctx: Context, wang: Person
) -> None:
    office = on(ctx, offices.get)
    rules = ScaleRules(validity_months=12, interval_months=6)
    on(ctx, offices.amend, replace(office, scale_rules={SCALE: rules}))
    view = on(ctx, assess, wang, date(2026, 3, 31))
    page = go(qtbot, window, Place("person", person=wang.id))
    text = shown(page)
    assert find(page, QLabel, f"level-{SCALE}").text().startswith("4 · ")
    # Twelve months of which 31 March is the first day; six months later is September.
    assert "valid to 30 March 2027" in text
    assert "next due 30 September 2026" in text
    row = shown(find(page, RowButton, f"visit-{view.visit.id}"))
    name, detail, state = row.split("\n")
    assert name == "Assessment: Specification for ability assessment of older adults"
    assert detail.startswith("4 · ")
    assert state == "signed"


def test_that_a_refused_visit_shows_the_day_proposed_and_another_is_begun(
    qtbot: QtBot, window: MainWindow, ctx: Context, wang: Person
) -> None:
    view = begun(ctx, wang, 2)
    on(ctx, visits.end_refused, view.visit.id, "不愿回答", date(2026, 12, 5))
    page = go(qtbot, window, Place("person", person=wang.id))
    row = shown(find(page, RowButton, f"visit-{view.visit.id}"))
    assert "not completed (refused)" in row
    assert "second visit proposed 5 December 2026" in row
    assert find(page, QPushButton, "start-visit").isEnabled()


def test_that_the_desk_names_the_scale_of_visits_and_levels(
    qtbot: QtBot, window: MainWindow, ctx: Context, wang: Person
) -> None:
    on(ctx, assess, wang, date(2026, 3, 31))
    view = on(ctx, visits.start, wang.id, "barthel", "first", date(2026, 11, 20))
    page = go(qtbot, window, Place("start"))
    row = shown(find(page, RowButton, f"visit-{view.visit.id}"))
    assert "0/10 · Not begun yet · Barthel Index" in row
    recent = shown(find(page, RowButton, f"person-{wang.id}"))
    level = "4 · Ability entirely lost (complete disability)"
    assert f"{level} · Specification for ability assessment of older adults" in recent


@pytest.mark.parametrize("name", ["household", "choice", "plan"])
def test_that_household_choice_and_plan_are_one_key_away(
    qtbot: QtBot, window: MainWindow, wang: Person, name: str
) -> None:
    page = go(qtbot, window, Place("person", person=wang.id))
    way = find(page, QPushButton, f"open-{name}")
    way.setFocus()
    QTest.keyClick(way, Qt.Key.Key_Space)
    settled(qtbot, window)
    assert window.page is not None
    assert window.page.here() == Place(name, person=wang.id)


def _month_of_wang(ctx: Context) -> None:
    """Assess, decide and list somebody: 300 yuan in hardship at 82 (bj-hardship)."""
    person = in_hardship(ctx, "张示例")
    assess(ctx, person, date(2026, 9, 1))
    act = determinations.prepare(ctx, person.id, "bj-hardship")
    determinations.approve(approving(ctx), act.id, "样批准", ctx.today())
    disbursements.build(ctx, Month(2026, 12), Month(2026, 12))


def test_that_everything_stands_in_one_line_the_latest_first(
    qtbot: QtBot, window: MainWindow, ctx: Context
) -> None:
    on(ctx, _month_of_wang)
    (summary,) = on(ctx, people.find, "").rows
    page = go(qtbot, window, Place("person", person=summary.person.id))
    rows = [
        row
        for row in find(page, QWidget, "time-line").findChildren(RowButton)
        if row.isVisible()
    ]
    # Found to the day: assessed in September, decided on 21 November (the tests' day),
    # listed for December, which lies ahead of both. Four months of 300 since September:
    # no list before it was closed.
    kinds = [row.objectName().split("-")[0] for row in rows]
    assert kinds == ["listed", "decision", "visit"]
    said = rows[0].accessibleName()
    assert said.startswith("On the list of December 2026: CNY 1,200.00")


def test_that_earlier_ones_come_when_they_are_asked_for(
    qtbot: QtBot, window: MainWindow, ctx: Context, wang: Person
) -> None:
    for number in range(14):
        view = on(ctx, visits.start, wang.id, SCALE, "first", date(2026, 1, number + 1))
        on(ctx, visits.abandon, view.visit.id, f"第{number + 1}次")
    page = go(qtbot, window, Place("person", person=wang.id))
    line = find(page, QWidget, "time-line")
    assert len(line.findChildren(RowButton)) == 12
    more = find(line, QPushButton, "show-earlier")
    assert more.text() == "Show 2 earlier ones"
    click(page, "show-earlier")
    rows = line.findChildren(RowButton)
    tops = [row.mapTo(page, row.rect().topLeft()).y() for row in rows]
    settled(qtbot, window)
    assert len(rows) == 14
    assert len(set(tops)) == 14
