# SPDX-License-Identifier: Apache-2.0
"""A stretch of an order is asked for by parts that those in it have, and nobody else."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from carecalc.store.people_orders import ByAge, ByCommunity
from carecalc.store.people_parts import parts_of

EARLIEST, LATEST = date(1931, 11, 5), date(1962, 3, 9)
COMMUNITIES = (
    "",
    "和平路东社区一区",
    "晨",
    "晨光",
    "晨光一社区",
    "晨光三社区",
    "晨光二社区",
)


def parts_of_one(born: date, community: str = "") -> set[str]:
    return parts_of("王", "|wang|", "|w|", "", "", community, born.isoformat())


@given(st.dates(EARLIEST, LATEST), st.dates(EARLIEST, LATEST), st.data())
def test_that_a_stretch_of_births_is_asked_for_to_the_day(
    one: date, other: date, data: st.DataObject
) -> None:
    low, high = sorted((one, other))
    order = ByAge(EARLIEST.isoformat(), LATEST.isoformat())
    asked = set(order.parts(low.toordinal(), high.toordinal()))
    near = st.sampled_from((low, high, EARLIEST, LATEST)).map(
        lambda day: day + timedelta(days=data.draw(st.integers(-40, 40)))
    )
    day = data.draw(near | st.dates(EARLIEST, LATEST))
    if EARLIEST <= day <= LATEST:
        assert bool(asked & parts_of_one(day)) == (low <= day <= high)


# Worked by hand: nobody is older than the first, nor younger than the last, so their
# whole decades may be asked for.
@pytest.mark.parametrize(
    ("low", "high", "parts"),
    [
        ("1931-11-05", "1949-12-31", ["a193", "a194"]),
        ("1931-11-05", "1944-12-31", ["a193", "a194f"]),
        ("1945-01-01", "1946-02-02", ["a1945", "a194601", "a19460201", "a19460202"]),
        ("1949-12-31", "1962-03-09", ["a19491231", "a195", "a196"]),
    ],
)
def test_that_few_parts_cover_a_long_stretch_of_births(
    low: str, high: str, parts: list[str]
) -> None:
    order = ByAge(EARLIEST.isoformat(), LATEST.isoformat())
    assert order.parts(order.number(low), order.number(high)) == parts


def test_that_a_stretch_of_communities_is_asked_for_by_beginnings() -> None:
    order = ByCommunity(COMMUNITIES)
    for low, first in enumerate(COMMUNITIES):
        for high, last in enumerate(COMMUNITIES[low:], low):
            asked = set(order.parts(low, high))
            for community in COMMUNITIES:
                theirs = parts_of_one(EARLIEST, community)
                assert bool(asked & theirs) == (first <= community <= last)
    all_of_one_start = order.parts(2, len(COMMUNITIES) - 1)
    assert all_of_one_start == ["v" + "晨".encode().hex()]
