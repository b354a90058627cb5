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
from carecalc.domain.person import Person
from carecalc.domain.visit import Answer
from carecalc.gui.main_window import MainWindow
from carecalc.gui.page import Place
from carecalc.gui.widgets.inputs import Choice, RowButton
from carecalc.services import facts, people, visits
from carecalc.services.context import Context
from carecalc.services.people import PersonDraft
from carecalc.services.visits import VisitView
from tests.gui.shell import (
    SIZES,
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
        f"female · 78 years old · {WANG} · 晨光社区"
    )
    assert "王小明 女儿 13000000000" in shown(page)


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
    assert find(dialog(), QLineEdit, "id-number").text() == WANG
    type_into(dialog(), "phone", "010-11112222")
    click(dialog(), "save-person")
    settled(qtbot, window)
    assert on(ctx, people.get, wang.id).phone == "010-11112222"
    assert "010-11112222" in shown(page)


def test_that_a_stale_edit_is_refused_and_kept(
    qtbot: QtBot, window: MainWindow, ctx: Context, wang: Person
) -> None:
    page = go(qtbot, window, Place("person", person=wang.id))
    click(page, "amend-person")
    settled(qtbot, window)
    on(ctx, people.amend, replace(wang, note="by somebody else"))
    type_into(dialog(), "phone", "010-11112222")
    click(dialog(), "save-person")
    settled(qtbot, window)
    assert "STORE-010" in shown(find(dialog(), QWidget, "person-notice"))
    assert find(dialog(), QLineEdit, "phone").text() == "010-11112222"
    assert on(ctx, people.get, wang.id).note == "by somebody else"


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
    assert "Payee: 王桂兰, social-security card …1234" in text
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


@pytest.mark.parametrize("language", ["zh_CN", "en"])
@pytest.mark.parametrize("size", SIZES)
def test_that_a_person_fits_small_screens(
    qtbot: QtBot,
    window: MainWindow,
    ctx: Context,
    wang: Person,
    size: tuple[int, int],
    language: str,
) -> None:
    begun(ctx, wang, 3)
    if language != "en":
        click(window, "rail-language")
    window.resize(*size)
    go(qtbot, window, Place("person", person=wang.id))
    assert (window.width(), window.height()) == size
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
