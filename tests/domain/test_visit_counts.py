# SPDX-License-Identifier: Apache-2.0
"""Visits per decided case, each counted by hand."""

from datetime import date
from fractions import Fraction

from carecalc.domain.visit_counts import VisitCounts, counted, visits_by_case


def day(number: int) -> date:
    return date(2026, 5, number)


def test_that_one_visit_serves_all_that_is_decided_after_it() -> None:
    assert visits_by_case([day(1)], [day(5), day(5), day(9)]) == (1,)


def test_that_two_scales_on_one_day_are_one_visit() -> None:
    assert visits_by_case([day(1), day(1)], [day(5)]) == (1,)


def test_that_a_second_visit_before_the_decision_counts() -> None:
    assert visits_by_case([day(1), day(3)], [day(5)]) == (2,)


def test_that_a_visit_after_a_decision_begins_another_case() -> None:
    assert visits_by_case([day(1), day(10)], [day(5), day(20)]) == (1, 1)


def test_that_a_visit_with_no_decision_after_it_counts_in_no_case() -> None:
    assert visits_by_case([day(1), day(10)], [day(5)]) == (1,)
    assert visits_by_case([day(1)], []) == ()


def test_that_a_decision_without_any_visit_is_a_case_of_none() -> None:
    assert visits_by_case([], [day(5)]) == (0,)
    assert visits_by_case([day(8)], [day(5), day(9)]) == (0, 1)


def test_that_the_cases_of_everybody_are_added_up() -> None:
    found = counted([(1,), (1, 2), (0,), ()])
    assert found == VisitCounts(cases=4, visits=4, more_than_one=1)
    assert found.per_case == Fraction(1)
    assert counted([]).per_case is None
