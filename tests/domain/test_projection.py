# SPDX-License-Identifier: Apache-2.0
"""Moves counted, shares fitted and futures expected, against what a pencil gives."""

from dataclasses import replace
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from carecalc.domain.assumptions import (
    DEAD,
    ENTRY_HARDSHIP,
    ENTRY_LEVEL,
    LEAVING,
    OUT,
    STAY,
    Assumptions,
    Class,
    Stated,
    entry_row,
    hardship_row,
    level_row,
    monthly,
    yearly,
)
from carecalc.domain.period import Month
from carecalc.domain.projection import (
    ASSUMED,
    OWN,
    TYPED,
    Life,
    Moves,
    Steps,
    count,
    expected,
    fit,
    growth,
    months_of,
    steps,
)
from carecalc.text import Text

JANUARY = Month(2026, 1)
WORDS = Text("样例", "sample")
HALF, QUARTER = Fraction(1, 2), Fraction(1, 4)


def stated(stays: str, **shares: int) -> Stated:
    return Stated(shares, stays, "invented", "invented")


ASSUMPTIONS = Assumptions(
    label=WORDS,
    note=WORDS,
    mark="invented",
    scale="gbt-42195-2022",
    levels={"a": Class(WORDS, ("1", "2")), "b": Class(WORDS, ())},
    hardship={"x": Class(WORDS, ("DB",)), "y": Class(WORDS, ())},
    rows={
        LEAVING: stated(STAY, stay=9_000, out=1_000),
        level_row("a"): stated("a", a=7_000, b=2_000, dead=1_000),
        level_row("b"): stated("b", a=0, b=8_000, dead=2_000),
        hardship_row("x"): stated("x", x=10_000, y=0),
        hardship_row("y"): stated("y", x=1_000, y=9_000),
        ENTRY_LEVEL: stated("", a=4_000, b=6_000),
        ENTRY_HARDSHIP: stated("", x=2_500, y=7_500),
    },
    sources={"invented": WORDS},
    arrivals_per_10000=1_200,
    arrivals_source="invented",
    growth_per_10000=1_000,
    growth_month=7,
    growth_source="invented",
    window_months=36,
    least_person_months=4,
    least_arrivals=2,
    least_people=5,
    strength_years=100,
    draws=200,
    years=5,
)


def test_that_a_chain_of_two_states_is_expected_as_its_closed_form() -> None:
    # From 16 at a: half stay, a quarter go to b, a quarter die; at b half stay and
    # half die. a(t) = 16 / 2^t; b(t) = 16 * t/4 / 2^(t-1), by induction.
    by = Steps(
        Fraction(1),
        {"a": {"a": HALF, "b": QUARTER}, "b": {"a": Fraction(0), "b": HALF}},
        {"x": {"x": Fraction(1)}},
        {},
    )
    start = {("a", "x"): Fraction(16), ("b", "x"): Fraction(0)}
    found = expected(start, by, 24)
    for t, people in enumerate(found):
        assert people["a", "x"] == Fraction(16, 2**t)
        assert people["b", "x"] == Fraction(16 * t, 4) * Fraction(2, 2**t)


def test_that_arrivals_and_leaving_come_to_their_balance() -> None:
    # 10 arrive a month and a tenth leaves: n(t) = 100 + (n(0) - 100) * 0.9^t.
    one = Fraction(1)
    by = Steps(
        Fraction(9, 10),
        {"a": {"a": one}},
        {"x": {"x": one}},
        {("a", "x"): Fraction(10)},
    )
    found = expected({("a", "x"): Fraction(20)}, by, 12)
    assert [people["a", "x"] for people in found] == [
        100 - 80 * Fraction(9, 10) ** t for t in range(13)
    ]


def test_that_level_and_hardship_move_apart_from_each_other() -> None:
    by = Steps(
        HALF,
        {"a": {"a": QUARTER, "b": HALF}, "b": {"a": Fraction(0), "b": Fraction(1)}},
        {"x": {"x": QUARTER, "y": 1 - QUARTER}, "y": {"x": HALF, "y": HALF}},
        {},
    )
    (_, people) = expected({("a", "x"): Fraction(64)}, by, 1)
    # 32 stay; 8 at a, 16 at b, 8 die; of each a quarter keeps the hardship.
    assert people == {
        ("a", "x"): 2,
        ("a", "y"): 6,
        ("b", "x"): 4,
        ("b", "y"): 12,
    }


def test_that_a_history_is_counted_month_by_month() -> None:
    lives = [
        # There before the window: three months of it count, the fourth is its death.
        Life(
            Month(2025, 11),
            (("a", "x"), ("a", "x"), ("a", "x"), ("b", "x"), ("b", "y")),
            DEAD,
        ),
        # Arrives in February, leaves in April.
        Life(Month(2026, 2), (("b", "y"), ("b", "y")), OUT),
        # Arrives in the last month: nothing of it has moved yet.
        Life(Month(2026, 4), (("a", "y"), ("a", "y"))),
        # After the window.
        Life(Month(2026, 6), (("a", "y"),)),
    ]
    moves = count(lives, JANUARY, Month(2026, 4))
    # The first is at a, x in January, at b, x in February and at b, y in March; the
    # second is at b, y in February and March; the third only arrives.
    assert moves == Moves(
        rows={
            LEAVING: {STAY: 4, OUT: 1},
            level_row("a"): {"b": 1},
            level_row("b"): {"b": 2, DEAD: 1},
            hardship_row("x"): {"x": 1, "y": 1},
            hardship_row("y"): {"y": 1},
            ENTRY_LEVEL: {"b": 1, "a": 1},
            entry_row("b"): {"y": 1},
            entry_row("a"): {"y": 1},
        },
        arrived=2,
        months=3,
    )
    assert moves.of(level_row("b")) == 3
    assert moves.of("level:c") == 0


def test_that_own_history_counts_once_there_is_enough_of_it() -> None:
    moves = Moves(
        {
            level_row("a"): {"a": 3, DEAD: 1},
            level_row("b"): {"b": 3},
            ENTRY_LEVEL: {"a": 2},
        },
        arrived=2,
        months=12,
    )
    model = fit(ASSUMPTIONS, moves, 100)
    own = model.rows[level_row("a")]
    # A third of a person is added for each of the three destinations.
    assert (own.source, own.n, own.to) == (OWN, 4, ("a", "b", "dead"))
    assert own.mean == pytest.approx((10 / 15, 1 / 15, 4 / 15))
    short = model.rows[level_row("b")]
    assert (short.source, short.n) == (ASSUMED, 3)
    assert short.mean == pytest.approx((0, 0.8 ** (1 / 12), 1 - 0.8 ** (1 / 12)))
    assert sum(short.weights) == pytest.approx(1200)
    assert (model.arrivals, model.arrival_months, model.arrival_source) == (
        2.5,
        12,
        OWN,
    )


def test_that_what_is_typed_stands_above_what_was_counted() -> None:
    moves = Moves({level_row("a"): {"a": 30}}, arrived=30, months=12)
    typed = ASSUMPTIONS.typed(level_row("a"), {"a": 5_000, "b": 0, "dead": 5_000})
    typed = replace(typed, is_arrival_typed=True)
    model = fit(typed, moves, 100)
    row = model.rows[level_row("a")]
    assert (row.source, row.n) == (TYPED, 30)
    assert row.mean == pytest.approx((0.5 ** (1 / 12), 0, 1 - 0.5 ** (1 / 12)))
    # 12 % of a hundred in a year: one a month.
    assert model.arrivals / model.arrival_months == pytest.approx(1)
    assert model.arrival_source == TYPED


def test_that_a_month_of_the_model_is_made_of_its_means() -> None:
    model = fit(ASSUMPTIONS, Moves({}, 0, 0), 100)
    assert model.arrival_source == ASSUMED
    by = steps(model)
    assert by.stays == pytest.approx(0.9 ** (1 / 12))
    # One arrives a month: 40 % at a, and of these a quarter in x.
    assert by.arriving["a", "x"] == pytest.approx(0.1)
    assert sum(by.arriving.values()) == pytest.approx(1)
    assert by.hardship["x"] == pytest.approx({"x": 1, "y": 0})


@given(st.lists(st.integers(0, 100), min_size=2, max_size=6))
def test_that_months_come_to_the_year_again(numbers: list[int]) -> None:
    whole = 1 + sum(numbers)
    shares = [(numbers[0] + 1) / whole, *(n / whole for n in numbers[1:])]
    a_month = monthly(shares, 0)
    assert sum(a_month) == pytest.approx(1)
    assert a_month[0] ** 12 == pytest.approx(shares[0])
    assert yearly(a_month, 0) == pytest.approx(shares)


def test_that_amounts_rise_once_a_year_and_not_in_the_first_month() -> None:
    months = months_of(Month(2026, 7), 1)
    assert (months[0], months[-1], len(months)) == (
        Month(2026, 7),
        Month(2027, 12),
        18,
    )
    factors = growth(ASSUMPTIONS, months)
    assert factors[:12] == (1.0,) * 12
    assert factors[12:] == pytest.approx((1.1,) * 6)


def test_that_people_fall_into_the_first_class_of_theirs() -> None:
    assert ASSUMPTIONS.level_of(2) == "a"
    assert ASSUMPTIONS.level_of(4) == "b"
    assert ASSUMPTIONS.level_of(None) == "b"
    assert ASSUMPTIONS.hardship_of(["NC", "DB"]) == "x"
    assert ASSUMPTIONS.hardship_of([]) == "y"
