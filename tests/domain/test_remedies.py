# SPDX-License-Identifier: Apache-2.0
"""Until when one may object: days and calendar months from delivery."""

from datetime import date

import pytest

from carecalc.domain.remedies import Term, last_day
from carecalc.domain.workdays import End, Workdays

# As in 2026: New Year from 1 to 3 January, Sunday the 4th worked in exchange.
EVERY = Workdays(
    frozenset(range(2026, 2029)),
    frozenset({6, 7}),
    frozenset(date(2026, 1, n) for n in (1, 2, 3)),
    frozenset({date(2026, 1, 4)}),
)


@pytest.mark.parametrize(
    ("delivered", "term", "expected"),
    [
        # November has 30 days: 9 of them, 31 of December and 20 of January make 60.
        (date(2026, 11, 21), Term(days=60), date(2027, 1, 20)),
        (date(2028, 2, 28), Term(days=1), date(2028, 2, 29)),
        (date(2026, 11, 21), Term(months=6), date(2027, 5, 21)),
        (date(2027, 8, 31), Term(months=6), date(2028, 2, 29)),
        (date(2026, 12, 31), Term(months=12), date(2027, 12, 31)),
        # 28 February 2027 is a Sunday, 2 January 2026 off until the Sunday worked.
        (date(2026, 8, 31), Term(months=6), date(2027, 3, 1)),
        (date(2025, 12, 2), Term(days=31), date(2026, 1, 4)),
        # 22 November 2026 is a Sunday.
        (date(2026, 9, 23), Term(days=60), date(2026, 11, 23)),
    ],
)
def test_that_a_term_ends_without_counting_the_day_of_delivery(
    delivered: date, term: Term, expected: date
) -> None:
    assert last_day(delivered, term, EVERY) == End(expected)


def test_that_a_term_that_nobody_states_has_no_last_day() -> None:
    assert last_day(date(2026, 11, 21), Term(), EVERY) is None


def test_that_the_last_day_of_a_year_without_a_calendar_is_the_earliest_it_can_be() -> (
    None
):
    end = last_day(date(2028, 12, 1), Term(days=60), EVERY)
    assert end == End(date(2029, 1, 30), is_known=False)
