# SPDX-License-Identifier: Apache-2.0
"""A household declared by hand, the pre-screening beside it, and what is kept of it."""

import re
from dataclasses import replace

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLabel, QPushButton, QWidget
from pytestqt.qtbot import QtBot

from carecalc.domain.household import Household, Income, Member
from carecalc.domain.money import Money
from carecalc.domain.person import Person
from carecalc.gui.main_window import MainWindow
from carecalc.gui.page import Page, Place
from carecalc.gui.widgets.inputs import Choice
from carecalc.services import households, offices
from carecalc.services.context import Context
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
from tests.gui.visits import an_elder

NOTHING = ("deductions", "assets", "dwellings", "vehicles", "supporters")


def opened(qtbot: QtBot, window: MainWindow, ctx: Context) -> tuple[Page, Person]:
    person = an_elder(ctx)
    return go(qtbot, window, Place("household", person=person.id)), person


def choose(inside: QWidget, name: str, code: object) -> None:
    find(inside, Choice, name).choose(code)


def take_over(qtbot: QtBot, window: MainWindow) -> None:
    click(dialog(), "take-over")
    settled(qtbot, window)


def state(page: Page, status: str) -> str:
    return find(page, QLabel, f"state-{status}").text()


def add_pension(qtbot: QtBot, window: MainWindow, page: Page, amount: str) -> None:
    find(page, QPushButton, "add-incomes").click()
    choose(dialog(), "kind", "pension")
    choose(dialog(), "per", "month")
    type_into(dialog(), "amount", amount)
    take_over(qtbot, window)


def declare_nothing_else(qtbot: QtBot, window: MainWindow, page: Page) -> None:
    """Answer what is asked of the applicant; own nothing, be owed nothing."""
    find(page, QPushButton, "members-0").click()
    choose(dialog(), "employed", False)
    choose(dialog(), "severely_ill", False)
    take_over(qtbot, window)
    for name in NOTHING:
        find(page, QPushButton, f"none-{name}").click()
        settled(qtbot, window)


def test_that_nothing_declared_is_not_evaluated_and_never_read_as_nothing(
    qtbot: QtBot, window: MainWindow, ctx: Context
) -> None:
    page, _ = opened(qtbot, window, ctx)
    assert state(page, "DB") == "not evaluated"
    lacking = find(page, QLabel, "missing-DB").toolTip()
    assert "income (or that there is none)" in lacking
    assert "Not declared yet" in shown(find(page, QWidget, "section-incomes"))
    assert "the county decides" in find(page, QLabel, "pre-screen-banner").text()


def test_that_what_a_region_has_not_ruled_is_said_in_words(
    qtbot: QtBot, window: MainWindow, ctx: Context
) -> None:
    office = on(ctx, offices.get)
    on(ctx, offices.amend, replace(office, region="630102"))
    page, _ = opened(qtbot, window, ctx)
    lacking = {
        line
        for each in page.findChildren(QLabel)
        if each.objectName().startswith("missing-")
        for line in each.toolTip().splitlines()
    }
    assert (
        "a rule that nobody has given yet (over which months income is counted)"
        in lacking
    )
    assert "the standard subsistence allowance, which nobody has given yet" in lacking
    # No name of a key, such as windows.income or categories.DSR.
    assert not [line for line in lacking if re.search(r"[a-z]\.[A-Za-z]", line)]


def test_that_one_yuan_below_the_standard_is_met_and_the_standard_itself_is_not(
    qtbot: QtBot, window: MainWindow, ctx: Context
) -> None:
    page, _ = opened(qtbot, window, ctx)
    declare_nothing_else(qtbot, window, page)
    # 1,449 × 12 ÷ 1 person ÷ 12 months = 1,449 < 1,450.
    add_pension(qtbot, window, page, "1,449元")
    assert state(page, "DB") == "met"
    assert "CNY 1,449.00 a head" in shown(find(page, QWidget, "status-DB"))
    find(page, QPushButton, "incomes-0").click()
    type_into(dialog(), "amount", "1450")
    take_over(qtbot, window)
    # 1,450 is not below 1,450; it is below 1.5 × 1,450 = 2,175.
    assert state(page, "DB") == "not met"
    assert state(page, "BY") == "met"


def test_that_the_arithmetic_opens_line_by_line_by_key(
    qtbot: QtBot, window: MainWindow, ctx: Context
) -> None:
    page, _ = opened(qtbot, window, ctx)
    declare_nothing_else(qtbot, window, page)
    add_pension(qtbot, window, page, "1000")
    said = "the sum ÷ 1 person(s) ÷ 12 months"
    assert said not in shown(page)
    why = find(page, QPushButton, "arithmetic-DB")
    why.setFocus()
    QTest.keyClick(why, Qt.Key.Key_Space)
    for _ in range(6):
        if said in shown(page):
            break
        below = [
            arrow
            for arrow in page.findChildren(QPushButton)
            if arrow.objectName().startswith("open-DB-")
            and arrow.isVisible()
            and not arrow.isChecked()
        ]
        for arrow in below:
            arrow.setFocus()
            QTest.keyClick(arrow, Qt.Key.Key_Space)
    assert said in shown(page)


def test_that_a_declaration_is_kept_by_version_and_linked_to_the_person(
    qtbot: QtBot, window: MainWindow, ctx: Context
) -> None:
    page, person = opened(qtbot, window, ctx)
    add_pension(qtbot, window, page, "1000.5")
    click(page, "save-household")
    settled(qtbot, window)
    file = on(ctx, households.of_person, person.id)
    assert file.version == 1
    assert file.links == {"m1": person.id}
    assert file.household.incomes == (
        Income("pension", Money(100050), "month", None, None, None, None),
    )
    assert not find(page, QPushButton, "save-household").isEnabled()


def test_that_somebody_of_another_household_is_named_and_nothing_is_lost(
    qtbot: QtBot, window: MainWindow, ctx: Context
) -> None:
    page, person = opened(qtbot, window, ctx)
    other = an_elder(ctx, "李秀英", 124)
    members = (Member("m1", "applicant", other.name, other.id_number),)
    on(ctx, households.save, Household("", members), {"m1": other.id})
    find(page, QPushButton, "add-members").click()
    type_into(dialog(), "name", other.name)
    type_into(dialog(), "id-number", other.id_number)
    assert find(dialog(), QWidget, "birth-date").text() == "1945-03-05"  # type: ignore[attr-defined]
    choose(dialog(), "relation", "spouse")
    take_over(qtbot, window)
    click(page, "save-household")
    settled(qtbot, window)
    assert "李秀英 belongs to the household of 李秀英 already" in shown(page)
    assert "李秀英" in shown(find(page, QWidget, "section-members"))
    assert on(ctx, households.of_person, person.id) is None


def test_that_only_what_a_rule_reads_of_the_relation_is_asked(
    qtbot: QtBot, window: MainWindow, ctx: Context
) -> None:
    page, _ = opened(qtbot, window, ctx)
    find(page, QPushButton, "add-members").click()
    choose(dialog(), "relation", "spouse")
    assert not find(dialog(), QWidget, "student").isVisible()
    assert not find(dialog(), QWidget, "duty").isVisible()
    choose(dialog(), "relation", "child")
    assert find(dialog(), QWidget, "student").isVisible()
    assert "full-time education" in shown(dialog())
    assert not find(dialog(), QWidget, "since").isVisible()
    choose(dialog(), "situation", "religious")
    assert find(dialog(), QWidget, "since").isVisible()
    dialog().reject()


def test_that_going_without_saving_asks_first(
    qtbot: QtBot, window: MainWindow, ctx: Context
) -> None:
    page, person = opened(qtbot, window, ctx)
    add_pension(qtbot, window, page, "1000")
    click(page, "back")
    assert "is not saved" in shown(dialog())
    click(dialog(), "stay")
    assert window.page is page
    click(page, "back")
    click(dialog(), "save-go")
    settled(qtbot, window)
    assert window.page is not page
    assert on(ctx, households.of_person, person.id).version == 1


def test_that_page_and_dialogs_fit_the_sizes_tried(
    qtbot: QtBot, window: MainWindow, ctx: Context
) -> None:
    page, _ = opened(qtbot, window, ctx)
    add_pension(qtbot, window, page, "1000")
    for width, height in SIZES:
        window.resize(width, height)
        assert_nothing_clipped(qtbot, page)
        for name in ("members", "incomes", "supporters"):
            find(page, QPushButton, f"add-{name}").click()
            assert dialog().height() <= height
            assert dialog().width() <= width
            dialog().reject()


def test_that_a_household_is_closed_by_key_with_its_reason(
    qtbot: QtBot, window: MainWindow, ctx: Context
) -> None:
    page, person = opened(qtbot, window, ctx)
    close = find(page, QPushButton, "close-household")
    assert close.isHidden()
    click(page, "save-household")
    settled(qtbot, window)
    file = on(ctx, households.of_person, person.id)
    close.setFocus()
    QTest.keyClick(close, Qt.Key.Key_Space)
    click(dialog(), "close-for-good")
    settled(qtbot, window)
    assert "why" in find(dialog(), QLabel, "close-reason-error").text()
    assert not on(ctx, households.get, file.id).is_closed
    line = type_into(dialog(), "close-reason", "并入女儿家")
    QTest.keyClick(line, Qt.Key.Key_Tab)
    last = find(dialog(), QPushButton, "close-for-good")
    last.setFocus()
    QTest.keyClick(last, Qt.Key.Key_Return)
    settled(qtbot, window)
    assert on(ctx, households.get, file.id).closed_because == "并入女儿家"
    assert on(ctx, households.of_person, person.id) is None
    assert close.isHidden()
    assert "not saved yet" in shown(page)


def test_that_a_changed_declaration_is_saved_before_the_household_is_closed(
    qtbot: QtBot, window: MainWindow, ctx: Context
) -> None:
    page, _ = opened(qtbot, window, ctx)
    click(page, "save-household")
    settled(qtbot, window)
    assert find(page, QPushButton, "close-household").isEnabled()
    add_pension(qtbot, window, page, "1000")
    assert not find(page, QPushButton, "close-household").isEnabled()


def test_that_the_last_open_answer_is_named_with_what_it_would_bring(
    qtbot: QtBot, window: MainWindow, ctx: Context
) -> None:
    page, _ = opened(qtbot, window, ctx)
    add_pension(qtbot, window, page, "1000")
    assert not find(page, QLabel, "turns-DB").isVisible()  # too much is open
    find(page, QPushButton, "members-0").click()
    choose(dialog(), "employed", False)
    choose(dialog(), "severely_ill", False)
    take_over(qtbot, window)
    for name in NOTHING:
        if name != "vehicles":
            find(page, QPushButton, f"none-{name}").click()
            settled(qtbot, window)
    # 1,000 yuan are below 1,450: only a vehicle could still stand against it.
    said = find(page, QLabel, "turns-DB").text()
    assert "vehicles (or that there are none): there is none – met" in said
    find(page, QPushButton, "none-vehicles").click()
    settled(qtbot, window)
    assert state(page, "DB") == "met"
    assert not find(page, QLabel, "turns-DB").isVisible()
