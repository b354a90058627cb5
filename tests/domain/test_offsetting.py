# SPDX-License-Identifier: Apache-2.0
"""What is owed back goes off payments only where a rule says so, never below nothing."""

from dataclasses import replace
from fractions import Fraction

from hypothesis import given
from hypothesis import strategies as st

from carecalc.domain.disbursement import ARREARS, OFFSET, Line
from carecalc.domain.fact import Payee
from carecalc.domain.money import Money
from carecalc.domain.offsetting import offsets
from carecalc.domain.period import Month

LINE = Line(
    "p",
    "张示例",
    "",
    "",
    "bj-hardship",
    None,
    Month(2026, 12),
    Money(30_000),
    "act",
    Payee("bank-card", "张示例", "1"),
)


def test_that_a_fifth_of_each_line_goes_off_for_the_oldest_debt_first() -> None:
    late = replace(LINE, month=Month(2026, 11), kind=ARREARS, amount=Money(10_001))
    other = replace(LINE, programme="bj-age")
    owed = (("old", Money(6_000)), ("new", Money(50_000)))
    most = {"bj-hardship": Fraction(1, 5)}
    # A fifth of 300.00 is 60.00, all of the old one; of 100.01 it is 20.00, the new one's.
    taken = tuple(offsets((LINE, late, other), owed, most))
    assert [(one.corrects, one.month, one.amount.fen) for one in taken] == [
        ("old", Month(2026, 12), -6_000),
        ("new", Month(2026, 11), -2_000),
    ]
    assert {one.kind for one in taken} == {OFFSET}


def test_that_nothing_goes_off_where_the_rules_are_silent() -> None:
    assert tuple(offsets((LINE,), (("old", Money(6_000)),), {})) == ()
    assert tuple(offsets((LINE,), (), {"bj-hardship": Fraction(1)})) == ()


@given(
    st.lists(st.integers(0, 100_000), max_size=6),
    st.lists(st.integers(1, 200_000), max_size=4),
    st.fractions(0, 1),
)
def test_that_no_debt_is_taken_twice_and_no_line_below_nothing(
    paid: list[int], left: list[int], share: Fraction
) -> None:
    lines = [
        replace(LINE, month=Month(2026, 1).plus(n), amount=Money(fen))
        for n, fen in enumerate(paid)
    ]
    owed = [(f"d{n}", Money(fen)) for n, fen in enumerate(left)]
    taken = list(offsets(lines, owed, {"bj-hardship": share}))
    for debt, amount in owed:
        of_it = [-one.amount.fen for one in taken if one.corrects == debt]
        assert sum(of_it) <= amount.fen
    by_month = {line.month: line.amount.fen for line in lines}
    assert len({one.month for one in taken}) == len(taken)
    for one in taken:
        assert 0 < -one.amount.fen <= share * by_month[one.month]
    # As much goes off as the rules allow, until nothing is owed: but for what a debt
    # that ends leaves of its line.
    if left and not taken:
        assert all(int(fen * share) == 0 for fen in paid)
