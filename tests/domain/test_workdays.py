# SPDX-License-Identifier: Apache-2.0
"""Working days, counted by hand from the State Council's notice for 2026."""

from datetime import date, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from carecalc.domain.workdays import End, Workdays, between, due, moved

# National Day 2026 (国办发明电〔2025〕7号): 1 to 7 October off, Sunday 20 September and
# Saturday 10 October worked; Mid-Autumn 25 to 27 September off.
AUTUMN = Workdays(
    frozenset({2026}),
    frozenset({6, 7}),
    frozenset(date(2026, 10, n) for n in range(1, 8))
    | frozenset(date(2026, 9, n) for n in (25, 26, 27)),
    frozenset({date(2026, 9, 20), date(2026, 10, 10)}),
)


@pytest.mark.parametrize(
    ("from_day", "days", "last"),
    [
        # Monday 28 September: 29, 30, then Thursday 8 October.
        (date(2026, 9, 28), 3, date(2026, 10, 8)),
        # 29, 30 September; 8, 9, Saturday 10 (worked), 12, 13, 14, 15, 16 October.
        (date(2026, 9, 28), 10, date(2026, 10, 16)),
        # Friday 18 September: Sunday 20 (worked), 21, 22.
        (date(2026, 9, 18), 3, date(2026, 9, 22)),
        # In the middle of the holiday: the first day counted is 8 October.
        (date(2026, 10, 3), 1, date(2026, 10, 8)),
        (date(2026, 9, 28), 0, date(2026, 9, 28)),
    ],
)
def test_that_working_days_skip_holidays_and_take_in_what_is_worked_in_exchange(
    from_day: date, days: int, last: date
) -> None:
    assert due(from_day, days, AUTUMN) == End(last)


def test_that_a_deadline_beyond_the_last_known_year_waits_for_the_calendar() -> None:
    # Monday 21 December 2026: 22, 23, 24, 25, 28, 29, 30, 31, then 2027 is not known.
    assert due(date(2026, 12, 21), 8, AUTUMN) == End(date(2026, 12, 31))
    assert due(date(2026, 12, 21), 9, AUTUMN) == End(date(2027, 1, 1), is_known=False)


@pytest.mark.parametrize(
    ("last", "end"),
    [
        (date(2026, 9, 30), End(date(2026, 9, 30))),
        (date(2026, 10, 1), End(date(2026, 10, 8))),
        (date(2026, 10, 10), End(date(2026, 10, 10))),
        (date(2026, 10, 17), End(date(2026, 10, 19))),
        (date(2027, 1, 20), End(date(2027, 1, 20), is_known=False)),
    ],
)
def test_that_a_term_ending_on_a_day_of_rest_ends_on_the_day_after_the_rest(
    last: date, end: End
) -> None:
    assert moved(last, AUTUMN) == end


@settings(max_examples=20, database=None)
@given(st.integers(0, 330), st.integers(1, 20))
def test_that_so_many_working_days_lie_between_a_day_and_its_deadline(
    start: int, days: int
) -> None:
    first = date(2026, 1, 1) + timedelta(days=start)
    end = due(first, days, AUTUMN)
    counted = between(first, end.day, AUTUMN)
    assert counted == (days if end.is_known else None)
