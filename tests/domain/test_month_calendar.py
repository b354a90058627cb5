# SPDX-License-Identifier: Apache-2.0
"""The days of a list's month, by hand from the calendar of 2026."""

from datetime import date

import pytest

from carecalc.domain.month_calendar import MonthDays, days_of
from carecalc.domain.period import Month
from carecalc.domain.policy import Calendar
from carecalc.domain.workdays import End
from tests.domain.test_workdays import AUTUMN

OCTOBER = Month(2026, 10)


@pytest.mark.parametrize(
    ("moves", "cut_off", "pay"),
    [
        # 3 October 2026 is a day of National Day's holiday, the 17th a Saturday.
        ("", date(2026, 10, 3), date(2026, 10, 17)),
        ("after", date(2026, 10, 8), date(2026, 10, 19)),
        ("before", date(2026, 9, 30), date(2026, 10, 16)),
    ],
)
def test_that_a_day_of_rest_moves_a_day_as_the_file_says(
    moves: str, cut_off: date, pay: date
) -> None:
    calendar = Calendar(cutoff_day=3, pay_day=17, moves=moves, clause="13")
    assert days_of([calendar], OCTOBER, AUTUMN) == MonthDays(
        OCTOBER, End(cut_off), pay=End(pay), clauses=("13",)
    )


def test_that_the_latest_day_counts_where_files_differ_and_none_where_all_are_silent() -> (
    None
):
    first = Calendar(cutoff_day=12, district_day=25, publicity_days=3)
    second = Calendar(cutoff_day=15, street_day=20, publicity_days=5)
    found = days_of([first, second, first], OCTOBER, AUTUMN)
    assert found.cut_off == End(date(2026, 10, 15))
    assert (found.street, found.district) == (
        End(date(2026, 10, 20)),
        End(date(2026, 10, 25)),
    )
    assert (found.pay, found.publicity_days) == (None, 5)
    assert days_of([], OCTOBER, AUTUMN) == MonthDays(OCTOBER)


def test_that_a_month_without_the_day_ends_on_its_last() -> None:
    found = days_of([Calendar(pay_day=31)], Month(2026, 11), AUTUMN)
    assert found.pay == End(date(2026, 11, 30))


def test_that_a_day_of_a_year_without_a_calendar_stays_and_says_so() -> None:
    found = days_of([Calendar(pay_day=3, moves="after")], Month(2027, 1), AUTUMN)
    assert found.pay == End(date(2027, 1, 3), is_known=False)
