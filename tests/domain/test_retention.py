# SPDX-License-Identifier: Apache-2.0
"""Until when something is kept, worked by hand."""

from datetime import date

import pytest

from carecalc.domain.retention import YEAR_AFTER, Ends, Rule, due
from carecalc.text import Text

NO_TEXT = Text("样")


def rule(code: str, since: str, **period: object) -> Rule:
    return Rule(code, NO_TEXT, since, NO_TEXT, **period)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("period", "last", "free"),
    [
        # Thirty years from the first day after the accounting year.
        ({"years": 30, "begins": YEAR_AFTER}, date(2026, 3, 31), date(2057, 1, 1)),
        ({"years": 30, "begins": YEAR_AFTER}, date(2026, 12, 31), date(2057, 1, 1)),
        ({"months": 6}, date(2026, 11, 21), date(2027, 5, 21)),
        ({"months": 6}, date(2026, 8, 31), date(2027, 3, 1)),  # no 31 February
        ({"years": 3}, date(2024, 2, 29), date(2027, 3, 1)),
        ({"months": 12}, date(2026, 12, 31), date(2027, 12, 31)),
    ],
)
def test_that_a_period_ends_on_its_day_and_never_before(
    period: dict[str, object], last: date, free: date
) -> None:
    assert rule("x", "entry", **period).until(last) == free


def test_that_the_rule_that_holds_longest_decides() -> None:
    rules = (rule("log", "entry", months=6), rule("pay", "payment", years=30))
    last = {"entry": date(2050, 1, 1), "payment": date(2026, 11, 30)}
    found = due(rules, Ends("p", "张", "", False, last))
    assert (found.on, found.rule) == (date(2056, 11, 30), rules[1])
    assert not found.is_due(date(2056, 11, 29))
    assert found.is_due(date(2056, 11, 30))


def test_that_a_running_case_is_never_due() -> None:
    rules = (rule("log", "entry", months=6),)
    running = Ends("p", "张", "", True, {"entry": date(1990, 1, 1)})
    assert due(rules, running).on is None
    assert not due(rules, running).is_due(date(2100, 1, 1))


def test_that_what_no_rule_speaks_of_is_never_due() -> None:
    assert due((), Ends("p", "张", "", False, {"entry": date(1990, 1, 1)})).on is None
