# SPDX-License-Identifier: Apache-2.0
"""Months and ages as subsidy law counts them."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from carecalc.domain.period import Month, age_in_month, touches
from carecalc.errors import UserError

MONTHS = st.builds(Month, st.integers(1900, 2100), st.integers(1, 12))


@pytest.mark.parametrize(
    ("born", "month", "age"),
    [
        (date(1966, 10, 15), Month(2026, 9), 59),
        (date(1966, 10, 15), Month(2026, 10), 60),
        (date(1946, 10, 31), Month(2026, 10), 80),  # from the month, not the day
        (date(1936, 10, 1), Month(2026, 9), 89),
        (date(1944, 2, 29), Month(2024, 2), 79),  # the birthday is 1 March,
        (date(1944, 2, 29), Month(2024, 3), 80),  # in leap years as well
        (date(1948, 2, 29), Month(2027, 2), 78),
        (date(1948, 2, 28), Month(2027, 2), 79),
        (date(2026, 1, 31), Month(2026, 1), 0),
    ],
)
def test_that_an_age_counts_from_the_month_of_the_birthday(
    born: date, month: Month, age: int
) -> None:
    assert age_in_month(born, month) == age


@given(st.dates(date(1900, 1, 1), date(2020, 12, 31)), MONTHS)
def test_that_a_person_turns_a_year_older_once_in_twelve_months(
    born: date, month: Month
) -> None:
    ages = [age_in_month(born, month.plus(n)) for n in range(13)]
    assert ages == sorted(ages)
    assert ages[12] - ages[0] == 1


def test_that_lateness_is_counted_in_calendar_months() -> None:
    assert Month(2026, 7).since(Month(2026, 1)) == 6
    assert Month(2027, 1).since(Month(2026, 12)) == 1
    assert Month(2026, 1).since(Month(2026, 7)) == -6


@given(MONTHS, st.integers(-600, 600))
def test_that_going_months_ahead_and_counting_them_agree(month: Month, n: int) -> None:
    assert month.plus(n).since(month) == n
    assert month.plus(n).plus(-n) == month
    assert (month.plus(n) > month) == (n > 0)


@pytest.mark.thorough
@given(MONTHS)
def test_that_a_month_is_written_as_it_is_read(month: Month) -> None:
    assert Month.parse(str(month)) == month
    assert Month.of(month.first_day) == Month.of(month.last_day) == month
    assert (month.plus(1).first_day - month.last_day).days == 1


@pytest.mark.parametrize(
    "text",
    [
        "",
        "2026",
        "2026-13",
        "2026-00",
        "2026-3",
        "26-03",
        "2026-03-01",
        "0000-01",
        "２０２６-03",
    ],
)
def test_that_what_is_no_month_is_refused_with_the_way_to_write_it(text: str) -> None:
    with pytest.raises(UserError) as caught:
        Month.parse(text)
    assert caught.value.code == "INPUT-004"
    assert caught.value.message.values == {"text": text}


@pytest.mark.parametrize(
    ("first", "last", "meets"),
    [
        (None, None, True),
        (date(2026, 3, 31), None, True),
        (date(2026, 4, 1), None, False),
        (None, date(2026, 3, 1), True),
        (None, date(2026, 2, 28), False),
        (date(2026, 3, 10), date(2026, 3, 12), True),
    ],
)
def test_that_a_record_in_force_on_one_day_of_a_month_meets_it(
    first: date | None, last: date | None, meets: bool
) -> None:
    assert touches(Month(2026, 3), first, last) is meets


@pytest.mark.parametrize(
    ("month", "last"),
    [
        (Month(9999, 12), date(9999, 12, 31)),
        (Month(1, 1), date(1, 1, 31)),
        (Month(2024, 2), date(2024, 2, 29)),
        (Month(2100, 2), date(2100, 2, 28)),
    ],
)
def test_that_every_month_of_the_calendar_has_its_last_day(
    month: Month, last: date
) -> None:
    assert month.last_day == last
