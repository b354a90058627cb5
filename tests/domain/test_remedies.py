# SPDX-License-Identifier: Apache-2.0
"""Until when one may object: days and calendar months from delivery."""

from datetime import date

import pytest

from carecalc.domain.remedies import Term, last_day


@pytest.mark.parametrize(
    ("delivered", "term", "expected"),
    [
        # November has 30 days: 9 of them, 31 of December and 20 of January make 60.
        (date(2026, 11, 21), Term(days=60), date(2027, 1, 20)),
        (date(2028, 2, 28), Term(days=1), date(2028, 2, 29)),
        (date(2026, 11, 21), Term(months=6), date(2027, 5, 21)),
        (date(2026, 8, 31), Term(months=6), date(2027, 2, 28)),
        (date(2027, 8, 31), Term(months=6), date(2028, 2, 29)),
        (date(2026, 12, 31), Term(months=12), date(2027, 12, 31)),
    ],
)
def test_that_a_term_ends_without_counting_the_day_of_delivery(
    delivered: date, term: Term, expected: date
) -> None:
    assert last_day(delivered, term) == expected


def test_that_a_term_that_nobody_states_has_no_last_day() -> None:
    assert last_day(date(2026, 11, 21), Term()) is None
