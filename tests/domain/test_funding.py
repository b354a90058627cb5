# SPDX-License-Identifier: Apache-2.0
"""Sources of money bear an amount to the fen, and get back what they bore."""

from fractions import Fraction

import pytest

from carecalc.domain.funding import split
from carecalc.domain.money import Money
from carecalc.domain.period import Month
from carecalc.domain.policy import Share

NOVEMBER = Month(2026, 11)
# The province gives 50 yuan, of what is paid the city bears a third, the county the rest.
SHARES = (
    Share("province", fixed=Fraction(50), budget_item="a"),
    Share("city", rate=Fraction(1, 3), budget_item="b"),
    Share("county", rest=True, budget_item="c"),
)


@pytest.mark.parametrize(
    ("fen", "borne"),
    [
        # 300.01 = 50.00 + 100.00 (a third is 100.003…) + 150.01.
        (30001, [5000, 10000, 15001]),
        (-30001, [-5000, -10000, -15001]),
        # What is left bounds each: 40.00 goes to the first alone.
        (4000, [4000, 0, 0]),
        (-4000, [-4000, 0, 0]),
        (0, [0, 0, 0]),
    ],
)
def test_that_shares_are_met_in_their_order_and_given_back_alike(
    fen: int, borne: list[int]
) -> None:
    found = split(Money(fen), SHARES, NOVEMBER)
    assert [each.amount.fen for each in found] == borne
    assert [each.budget_item for each in found] == ["a", "b", "c"]


def test_that_without_a_source_for_the_rest_nothing_is_split() -> None:
    assert split(Money(30001), SHARES[:2], NOVEMBER) == ()
    assert split(Money(-30001), SHARES[:2], NOVEMBER) == ()
