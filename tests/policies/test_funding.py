# SPDX-License-Identifier: Apache-2.0
"""Who bears how much of an amount: to the fen, dated, the rest to one source."""

from datetime import date
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from carecalc.domain.funding import split
from carecalc.domain.money import Money
from carecalc.domain.period import Month
from carecalc.domain.policy import Share

JULY = Month(2026, 7)


def borne(fen: int, *shares: Share, month: Month = JULY) -> dict[str, int]:
    """Return what each source bears, in fen."""
    return {part.source: part.amount.fen for part in split(Money(fen), shares, month)}


def rate(source: str, share: str, from_: date | None = None) -> Share:
    return Share(source, from_, rate=Fraction(share))


COUNTY = Share("county", rest=True)


def test_that_a_fixed_share_comes_first_and_the_rest_is_borne_by_one() -> None:
    assert borne(60000, Share("province", fixed=Fraction(100)), COUNTY) == {
        "province": 10000,
        "county": 50000,
    }


def test_that_a_rate_is_cut_to_the_fen_and_nothing_is_lost() -> None:
    # 35 % of CNY 100.01 is 35.0035, borne 35.00; 65.01 is left
    assert borne(10001, rate("city", "0.35"), COUNTY) == {"city": 3500, "county": 6501}


def test_that_nobody_bears_more_than_is_left() -> None:
    shares = (Share("province", fixed=Fraction(100)), rate("city", "0.5"), COUNTY)
    # 120: 100 fixed, then half of 120 is 60, but 20 is left
    assert borne(12000, *shares) == {"province": 10000, "city": 2000, "county": 0}
    assert borne(8000, *shares) == {"province": 8000, "city": 0, "county": 0}


def test_that_the_latest_share_of_a_source_counts_from_its_first_day() -> None:
    shares = (
        rate("city", "0.5"),
        rate("city", "0.4", date(2026, 7, 1)),
        rate("city", "0.3", date(2026, 7, 2)),
        COUNTY,
    )
    assert borne(1000, *shares, month=Month(2026, 6))["city"] == 500
    assert borne(1000, *shares, month=JULY)["city"] == 400
    assert borne(1000, *shares, month=Month(2026, 8))["city"] == 300


def test_that_without_one_source_for_the_rest_nothing_is_split() -> None:
    assert borne(1000, rate("city", "0.5")) == {}
    assert borne(1000, COUNTY, Share("city", rest=True)) == {}


@pytest.mark.thorough
@given(
    st.integers(0, 10**9),
    st.lists(
        st.tuples(
            st.sampled_from(["central", "province", "city"]),
            st.fractions(0, 1) | st.integers(0, 10**7),
        ),
        max_size=3,
        unique_by=lambda pair: pair[0],
    ),
)
def test_that_the_parts_add_up_to_the_fen(
    fen: int, parts: list[tuple[str, Fraction | int]]
) -> None:
    shares = [
        Share(source, fixed=Fraction(size, 100))
        if isinstance(size, int)
        else Share(source, rate=size)
        for source, size in parts
    ]
    found = borne(fen, *shares, COUNTY)
    assert sum(found.values()) == fen
    assert min(found.values()) >= 0
