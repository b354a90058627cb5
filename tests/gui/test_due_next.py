# SPDX-License-Identifier: Apache-2.0
"""What changes in the month after, and the way to what a reckoning lacks."""

from datetime import date

import pytest
from PySide6.QtWidgets import QPushButton
from pytestqt.qtbot import QtBot

from carecalc.domain.fact import Application
from carecalc.domain.period import Month
from carecalc.gui.main_window import MainWindow
from carecalc.gui.page import Place
from carecalc.services.context import Context
from tests.gui.shell import click, find, go, on, settled, shown
from tests.services.deciding import record, register


def born(ctx: Context, day: date, *, has_applied: bool = True) -> str:
    """Register somebody of Beijing who applied in September."""

    def made(ctx: Context) -> str:
        person = register(ctx, "王桂兰", day)
        if has_applied:
            record(ctx, person, Application())
        return person.id

    person_id: str = on(ctx, made)
    return person_id


@pytest.mark.parametrize(
    ("day", "said"),
    [
        # The allowance for old age: 100 yuan from 80 on, 500 from 90 on.
        (date(1946, 12, 10), "Old-age allowance: begins, CNY 100.00 a month"),
        (
            date(1936, 12, 31),
            "Old-age allowance: CNY 500.00 a month instead of 100.00",
        ),
    ],
)
def test_that_who_comes_of_an_age_next_month_sees_what_changes(
    qtbot: QtBot, window: MainWindow, ctx: Context, day: date, said: str
) -> None:
    place = Place("subsidies", person=born(ctx, day), month=Month(2026, 11))
    text = shown(go(qtbot, window, place))
    assert "What changes in December 2026" in text
    assert said in text


def test_that_a_month_like_the_next_says_that_nothing_changes(
    qtbot: QtBot, window: MainWindow, ctx: Context
) -> None:
    place = Place(
        "subsidies", person=born(ctx, date(1940, 5, 1)), month=Month(2026, 11)
    )
    text = shown(go(qtbot, window, place))
    assert "Nothing, as far as is known today." in text


def test_that_a_missing_application_is_a_button_to_its_form(
    qtbot: QtBot, window: MainWindow, ctx: Context
) -> None:
    person = born(ctx, date(1940, 5, 1), has_applied=False)
    page = go(qtbot, window, Place("subsidies", person=person))
    click(page, "record-application")
    settled(qtbot, window)
    assert window.page is not None and window.page.objectName() == "page-facts"


def test_that_who_has_applied_is_offered_no_application(
    qtbot: QtBot, window: MainWindow, ctx: Context
) -> None:
    person = born(ctx, date(1940, 5, 1))
    page = go(qtbot, window, Place("subsidies", person=person))
    assert page.findChildren(QPushButton, "record-application") == []
    assert find(page, QPushButton, "open-resident").isVisible()
