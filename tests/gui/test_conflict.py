# SPDX-License-Identifier: Apache-2.0
"""Two edits of one thing at the window: side by side, and neither is lost."""

from dataclasses import replace
from datetime import date
from fractions import Fraction

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import (
    QApplication,
    QLabel,
    QLineEdit,
    QPushButton,
    QRadioButton,
    QTabWidget,
    QWidget,
)
from pytestqt.qtbot import QtBot

from carecalc.domain import care_plan
from carecalc.domain.household import Household, Income, Member
from carecalc.domain.money import Money
from carecalc.domain.period import Month
from carecalc.domain.person import Person
from carecalc.gui.main_window import MainWindow
from carecalc.gui.page import Page, Place
from carecalc.gui.widgets.inputs import Choice
from carecalc.services import households, offices, people, service_plans
from carecalc.services.context import Context
from carecalc.services.people import PersonDraft
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
from tests.services.deciding import assess

WANG = "999001194803072422"


@pytest.fixture
def wang(ctx: Context) -> Person:
    draft = PersonDraft(
        "王桂兰", WANG, phone="010-1", address="甲楼", community="晨光社区"
    )
    person = on(ctx, people.register, draft)
    assert isinstance(person, Person)
    return person


def edited(qtbot: QtBot, window: MainWindow, ctx: Context, person: Person) -> Page:
    """Type another telephone and community; another changes telephone and address."""
    page = go(qtbot, window, Place("person", person=person.id))
    click(page, "amend-person")
    settled(qtbot, window)
    type_into(dialog(), "phone", "010-11112222")
    type_into(dialog(), "note", "mine")
    theirs = replace(person, phone="010-99998888", address="乙楼")
    on(ctx, people.amend, theirs)
    click(dialog(), "save-person")
    settled(qtbot, window)
    assert dialog().objectName() == "conflict-dialog"
    return page


def side(name: str) -> QRadioButton:
    return find(dialog(), QRadioButton, name)


def test_that_who_wrote_it_and_when_stands_above_both_sides(
    qtbot: QtBot, window: MainWindow, ctx: Context, wang: Person
) -> None:
    edited(qtbot, window, ctx, wang)
    said = shown(dialog())
    # The clock of the tests stands at noon of 21 November 2026 and goes on by seconds.
    assert "王评估 saved this on 21 November 2026 at " in said
    assert find(dialog(), QLabel, "theirs-address-text").text() == "乙楼"
    assert find(dialog(), QLabel, "mine-address-text").text() == "甲楼"
    # Nobody touched the name on either side: it is not asked.
    assert dialog().findChildren(QRadioButton, "mine-name") == []


def test_that_what_both_changed_waits_and_the_rest_is_taken_from_who_changed_it(
    qtbot: QtBot, window: MainWindow, ctx: Context, wang: Person
) -> None:
    page = edited(qtbot, window, ctx, wang)
    assert side("theirs-address").isChecked() and side("mine-note").isChecked()
    assert not side("theirs-phone").isChecked() and not side("mine-phone").isChecked()
    save = find(dialog(), QPushButton, "save-chosen")
    assert not save.isEnabled()
    assert find(dialog(), QLabel, "still-to-choose").text() == "Still to choose: 1"
    # The keyboard waits where somebody must choose; arrows go between the sides.
    assert side("theirs-phone").hasFocus()
    QTest.keyClick(side("theirs-phone"), Qt.Key.Key_Right)
    QTest.keyClick(side("mine-phone"), Qt.Key.Key_Space)
    assert side("mine-phone").isChecked()
    assert save.isEnabled()
    QTest.keyClick(side("mine-phone"), Qt.Key.Key_Return)
    settled(qtbot, window)
    assert QApplication.activeModalWidget() is None
    saved = on(ctx, people.get, wang.id)
    assert (saved.phone, saved.address, saved.note) == ("010-11112222", "乙楼", "mine")
    assert "乙楼" in shown(page)


@pytest.mark.parametrize(
    ("key", "taken", "phone", "address", "note"),
    [
        (Qt.Key.Key_1, "theirs", "010-99998888", "乙楼", ""),
        (Qt.Key.Key_2, "mine", "010-11112222", "甲楼", "mine"),
    ],
)
def test_that_one_key_takes_a_whole_side(
    qtbot: QtBot,
    window: MainWindow,
    ctx: Context,
    wang: Person,
    key: Qt.Key,
    taken: str,
    phone: str,
    address: str,
    note: str,
) -> None:
    edited(qtbot, window, ctx, wang)
    qtbot.waitUntil(dialog().isActiveWindow)
    QTest.keyClick(dialog(), key, Qt.KeyboardModifier.AltModifier)
    qtbot.waitUntil(side(f"{taken}-phone").isChecked)
    click(dialog(), "save-chosen")
    settled(qtbot, window)
    saved = on(ctx, people.get, wang.id)
    assert (saved.phone, saved.address, saved.note) == (phone, address, note)


def test_that_cancel_keeps_what_was_typed_in_its_form_and_what_stands_in_the_file(
    qtbot: QtBot, window: MainWindow, ctx: Context, wang: Person
) -> None:
    edited(qtbot, window, ctx, wang)
    QTest.keyClick(dialog(), Qt.Key.Key_Escape)
    settled(qtbot, window)
    assert dialog().objectName() == "amend-dialog"
    assert find(dialog(), QLineEdit, "phone").text() == "010-11112222"
    assert on(ctx, people.get, wang.id).phone == "010-99998888"
    # Saved again, it asks again.
    click(dialog(), "save-person")
    settled(qtbot, window)
    assert dialog().objectName() == "conflict-dialog"


def test_that_a_third_edit_meanwhile_is_shown_in_its_turn(
    qtbot: QtBot, window: MainWindow, ctx: Context, wang: Person
) -> None:
    edited(qtbot, window, ctx, wang)
    on(ctx, people.amend, replace(on(ctx, people.get, wang.id), address="丙楼"))
    click(dialog(), "all-mine")
    click(dialog(), "save-chosen")
    settled(qtbot, window)
    assert find(dialog(), QLabel, "theirs-address-text").text() == "丙楼"
    assert on(ctx, people.get, wang.id).address == "丙楼"


def test_that_equal_edits_ask_nothing(
    qtbot: QtBot, window: MainWindow, ctx: Context, wang: Person
) -> None:
    page = go(qtbot, window, Place("person", person=wang.id))
    click(page, "amend-person")
    settled(qtbot, window)
    type_into(dialog(), "address", "乙楼")
    on(ctx, people.amend, replace(wang, address="乙楼"))
    click(dialog(), "save-person")
    settled(qtbot, window)
    assert QApplication.activeModalWidget() is None
    assert on(ctx, people.get, wang.id).version == 2


def test_that_numbers_differ_by_their_ends_until_somebody_asks_on_record(
    qtbot: QtBot, window: MainWindow, ctx: Context, wang: Person
) -> None:
    edited(qtbot, window, ctx, wang)
    assert find(dialog(), QLabel, "theirs-phone-text").text() == "****8888"
    click(dialog(), "show-numbers")
    settled(qtbot, window)
    assert find(dialog(), QLabel, "theirs-phone-text").text() == "010-99998888"
    with ctx.store.reading() as work:
        entry = work.entries.last_of(wang.id, ("person.shown",))
    assert entry is not None and entry.detail == ("phone",)


def test_that_names_of_the_office_edited_twice_are_chosen_field_by_field(
    qtbot: QtBot, window: MainWindow, ctx: Context
) -> None:
    page = go(qtbot, window, Place("office"))
    office = on(ctx, offices.get)
    on(ctx, offices.amend, replace(office, telephone="010-9", court="乙法院"))
    type_into(page, "telephone", "010-1")
    click(page, "save-office")
    settled(qtbot, window)
    click(dialog(), "mine-telephone")
    click(dialog(), "save-chosen")
    settled(qtbot, window)
    saved = on(ctx, offices.get)
    assert (saved.telephone, saved.court) == ("010-1", "乙法院")
    assert find(page, QLineEdit, "court").text() == "乙法院"
    type_into(page, "telephone", "010-2")
    click(page, "save-office")
    settled(qtbot, window)
    assert on(ctx, offices.get).telephone == "010-2"


@pytest.mark.parametrize("is_retold", [False, True])
def test_that_rules_edited_twice_are_joined_also_after_a_change_of_language(
    qtbot: QtBot, window: MainWindow, ctx: Context, is_retold: bool
) -> None:
    page = go(qtbot, window, Place("office"))
    find(page, QTabWidget, "office-tabs").setCurrentIndex(1)
    type_into(page, "mzt-039-2013-interval", "12")
    office = on(ctx, offices.get)
    on(ctx, offices.amend, replace(office, show_level_early=True))
    if is_retold:
        click(window, "rail-language")
        settled(qtbot, window)
        assert window.page is not None
        page = window.page
    find(page, QPushButton, "save-rules").click()
    settled(qtbot, window)
    assert side("theirs-show-level-early").isChecked()
    assert side("mine-scale-rules-mzt-039-2013").isChecked()
    click(dialog(), "save-chosen")
    settled(qtbot, window)
    saved = on(ctx, offices.get)
    assert saved.show_level_early
    assert saved.scale_rules["mzt-039-2013"].interval_months == 12


def declared(ctx: Context, person: Person) -> Household:
    head = Member("m1", "applicant", person.name, person.id_number, person.birth_date)
    return Household("", (head,), incomes=(Income("pension", Money(100_000), "month"),))


def test_that_a_household_declared_twice_keeps_both_newcomers(
    qtbot: QtBot, window: MainWindow, ctx: Context, wang: Person
) -> None:
    file = on(ctx, households.save, declared(ctx, wang), {"m1": wang.id})
    page = go(qtbot, window, Place("household", person=wang.id))
    household = file.household
    theirs = replace(
        household,
        members=(*household.members, Member("m2", "child", "王大明")),
        incomes=(Income("pension", Money(110_000), "month"),),
    )
    on(ctx, households.save, theirs, {"m1": wang.id}, file.id, file.version)
    find(page, QPushButton, "add-members").click()
    type_into(dialog(), "name", "李四")
    find(dialog(), Choice, "relation").choose("spouse")
    click(dialog(), "take-over")
    settled(qtbot, window)
    click(page, "save-household")
    settled(qtbot, window)
    assert "王大明 · child" in find(dialog(), QLabel, "theirs-members-m2-text").text()
    assert "李四" in find(dialog(), QLabel, "mine-members-m3-text").text()
    assert side("theirs-incomes-pension--0").isChecked()
    click(dialog(), "save-chosen")
    settled(qtbot, window)
    saved = on(ctx, households.get, file.id)
    assert [one.name for one in saved.household.members] == ["王桂兰", "王大明", "李四"]
    assert saved.household.incomes[0].amount == Money(110_000)
    assert saved.version == 3
    assert "version 3" in shown(page)


def test_that_a_refusal_of_what_was_joined_is_told_in_the_dialog(
    qtbot: QtBot, window: MainWindow, ctx: Context, wang: Person
) -> None:
    child = Member("m2", "child", "王大明")
    begun = declared(ctx, wang)
    begun = replace(begun, members=(*begun.members, child))
    file = on(ctx, households.save, begun, {"m1": wang.id})
    page = go(qtbot, window, Place("household", person=wang.id))
    # They take the child out; here an income of the child is declared.
    gone = replace(file.household, members=file.household.members[:1])
    on(ctx, households.save, gone, {"m1": wang.id}, file.id, file.version)
    pay = Income("pension", Money(50_000), "month", "m2")
    page._on_changed(replace(file.household, incomes=(*begun.incomes, pay)))  # type: ignore[attr-defined,misc]
    settled(qtbot, window)
    click(page, "save-household")
    settled(qtbot, window)
    click(dialog(), "save-chosen")
    settled(qtbot, window)
    assert "[CASE-010]" in shown(find(dialog(), QWidget, "conflict-notice"))
    find(dialog(), QRadioButton, "mine-members-m2").click()
    click(dialog(), "save-chosen")
    settled(qtbot, window)
    saved = on(ctx, households.get, file.id).household
    assert [one.id for one in saved.members] == ["m1", "m2"]
    assert pay in saved.incomes


def test_that_a_plan_saved_twice_keeps_each_side_s_services(
    qtbot: QtBot, window: MainWindow, ctx: Context, wang: Person
) -> None:
    view = on(ctx, assess, wang, date(2026, 3, 31))
    money, month = Money(85_000), Month(2026, 11)
    plan = on(ctx, service_plans.propose, view.visit.id, money, month)
    plan = on(ctx, service_plans.save, plan)
    first, second = (each.service for each in plan.lines[:2])
    page = go(qtbot, window, Place("plan", person=wang.id))
    on(ctx, service_plans.save, care_plan.change(plan, first, Fraction(9)))
    find(page, QPushButton, f"drop-{second}").click()
    settled(qtbot, window)
    click(page, "save-plan")
    settled(qtbot, window)
    click(dialog(), "save-chosen")
    settled(qtbot, window)
    saved = on(ctx, service_plans.latest, wang.id)
    units = {each.service: each.units_a_week for each in saved.lines}
    assert units[first] == Fraction(9)
    assert second not in units
    assert saved.version == 3


@pytest.mark.parametrize("language", ["en", "zh_CN"])
@pytest.mark.parametrize("size", [*SIZES, (911, 440)])
def test_that_both_sides_fit_small_screens(
    qtbot: QtBot,
    window: MainWindow,
    ctx: Context,
    wang: Person,
    size: tuple[int, int],
    language: str,
    request: pytest.FixtureRequest,
) -> None:
    if language != "en":
        click(window, "rail-language")
    window.resize(*size)
    edited(qtbot, window, ctx, wang)
    assert dialog().height() <= size[1]
    assert_nothing_clipped(qtbot, dialog())
