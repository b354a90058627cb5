# SPDX-License-Identifier: Apache-2.0
"""Who an elder is, by each hand: registered, in need, in a household, to be visited."""

from datetime import date

import pytest
from PySide6.QtWidgets import QLabel
from pytestqt.qtbot import QtBot

from carecalc.domain.fact import Status
from carecalc.domain.money import Money
from carecalc.gui.main_window import MainWindow
from carecalc.services import appointments, households, people
from carecalc.services.context import Context
from tests.gui.shell import enter, on
from tests.gui.three_hands import Hand
from tests.gui.visits import TODAY, an_elder, current

NAME = "欧阳兰"
NUMBER = "999001194803072422"  # 7 March 1948, female, on no real card

# What the screen nobody sees cannot do: raise a menu, give it the keyboard.
pytestmark = [
    pytest.mark.long,
    pytest.mark.qt_log_ignore("This plugin does not support"),
]


def test_that_an_elder_is_registered_and_pre_screened_by_one_hand(
    hand: Hand, qtbot: QtBot, door: MainWindow, ctx: Context
) -> None:
    enter(qtbot, door, ctx)
    hand.press("register-person")
    for name, text in (("name", NAME), ("id-number", NUMBER)):
        hand.type(name, text)
    hand.press("save-person")
    hand.until_page("person")
    person = on(ctx, people.find, NAME).rows[0].person
    assert person.birth_date == date(1948, 3, 7)
    hand.press("open-facts")
    hand.until_page("facts")
    hand.press("add-status")
    hand.choose_code("status", "DB")
    for name, text in (
        ("authority", "样例区民政局"),
        ("document", "样低保〔2026〕12号"),
        ("from", "2026-3-5"),
    ):
        hand.type(name, text)
    hand.press("record")
    hand.until(lambda: len(current(ctx, person, Status)) == 1)
    hand.settle()
    hand.press("open-household")
    hand.until_page("household")
    hand.press("members-0")
    hand.choose_code("employed", False)
    hand.choose_code("severely_ill", False)
    hand.press("take-over")
    for name in ("deductions", "assets", "dwellings", "vehicles", "supporters"):
        hand.press(f"none-{name}")
    hand.press("add-incomes")
    hand.choose_code("kind", "pension")
    hand.choose_code("per", "month")
    hand.type("amount", "1,449元")
    hand.press("take-over")
    state = hand.seek("state-DB")
    assert isinstance(state, QLabel)
    assert state.text() == "met"  # 1,449 is below 1,450.
    hand.press("save-household")
    hand.until(lambda: on(ctx, households.of_person, person.id) is not None)
    kept = on(ctx, households.of_person, person.id).household
    assert [income.amount for income in kept.incomes] == [Money(144900)]


def test_that_a_visit_is_planned_moved_and_given_up_by_one_hand(
    hand: Hand, qtbot: QtBot, door: MainWindow, ctx: Context
) -> None:
    person = an_elder(ctx)
    enter(qtbot, door, ctx)
    hand.press("plan-visit")
    hand.type("plan-who", "王桂兰")
    hand.until_enabled(f"found-{person.id}")
    hand.press(f"found-{person.id}")
    hand.type("plan-day", "2026-11-21")
    hand.type("plan-time", "9点半")
    hand.press("save-plan")
    hand.until(lambda: len(on(ctx, appointments.of_day, TODAY)) == 1)
    hand.settle()
    (booked,) = on(ctx, appointments.of_day, TODAY)
    assert booked.appointment.planned.time == "09:30"
    made = booked.appointment.id
    hand.press(f"move-{made}")
    hand.type("plan-time", "1430")
    hand.type("plan-why", "家属上午不在")
    hand.press("save-plan")
    hand.settle()
    (booked,) = on(ctx, appointments.of_day, TODAY)
    assert booked.appointment.planned.time == "14:30"
    hand.press(f"cancel-{made}")
    hand.type("cancel-why", "老人住院")
    hand.press("cancel-visit")
    hand.until(lambda: on(ctx, appointments.of_day, TODAY) == ())
