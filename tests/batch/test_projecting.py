# SPDX-License-Identifier: Apache-2.0
"""Futures drawn from a model: right on average, and right about how sure they are."""

from dataclasses import replace

import numpy as np
import pytest

from carecalc.batch.projecting import project, simulate
from carecalc.domain.assumptions import (
    ENTRY_HARDSHIP,
    ENTRY_LEVEL,
    LEAVING,
    STAY,
    Assumptions,
    entry_row,
    hardship_row,
    level_row,
)
from carecalc.domain.period import Month
from carecalc.domain.projection import Interval, Moves, Start, expected, fit, steps
from tests.domain.test_projection import ASSUMPTIONS, stated

NOVEMBER = Month(2026, 11)
START = Start(
    NOVEMBER,
    {("a", "x"): 60, ("a", "y"): 20, ("b", "y"): 20},
    {"care": {("a", "x"): 1.0, ("a", "y"): 0.5}},
    {"care": {("a", "x"): 60_000.0, ("a", "y"): 30_000.0}},
)
FIVE = replace(ASSUMPTIONS, years=1, draws=400, growth_per_10000=0)


def test_that_the_months_known_are_told_as_they_are() -> None:
    found = project(fit(FIVE, Moves({}, 0, 0), 100), START, FIVE, 1)
    # 60 × 600 + 20 × 300 yuan in November, whatever comes after.
    assert found.by_month[0] == Interval(4_200_000.0, *(4_200_000.0,) * 4)
    assert found.years == (2026, 2027)
    assert len(found.by_month) == 14
    whole, care = found.part("all"), found.part("programme", "care")
    assert whole.fen == care.fen
    assert whole.people[0].expected > care.people[0].expected
    with pytest.raises(KeyError):
        found.part("level", "z")


@pytest.mark.parametrize("kind", ["level", "hardship"])
def test_that_parts_add_up_to_the_whole(kind: str) -> None:
    found = project(fit(FIVE, Moves({}, 0, 0), 100), START, FIVE, 1)
    parts = [part for part in found.parts if part.kind == kind]
    for year in range(2):
        for name in ("fen", "people"):
            whole = getattr(found.part("all"), name)[year].expected
            assert sum(
                getattr(part, name)[year].expected for part in parts
            ) == pytest.approx(whole)


def test_that_one_seed_is_one_future_and_progress_is_told() -> None:
    model = fit(FIVE, Moves({}, 0, 0), 100)
    heard: list[tuple[int, int]] = []

    def told(done: int, of: int) -> None:
        heard.append((done, of))

    first = project(model, START, FIVE, 7, told)
    assert project(model, START, FIVE, 7) == first
    assert project(model, START, FIVE, 8) != first
    assert heard == [(n, 14) for n in range(1, 14)]


def test_that_ranges_hold_what_is_expected_and_each_other() -> None:
    found = project(fit(FIVE, Moves({}, 0, 0), 100), START, FIVE, 1)
    for part in found.parts:
        for one in (*part.fen, *part.people):
            assert one.low_95 <= one.low_80 <= one.high_80 <= one.high_95
    late = found.by_month[-1]
    assert late.low_80 < late.expected < late.high_80


def test_that_what_is_drawn_is_on_average_what_is_expected() -> None:
    model = fit(replace(FIVE, strength_years=10_000), Moves({}, 0, 0), 100)
    drawn = simulate(model, START, 13, 4_000, 3)
    assert drawn.shape == (13, 4_000, 4)
    by_hand = expected(
        {state: float(START.people.get(state, 0)) for state in model.states},
        steps(model),
        12,
    )
    for place, state in enumerate(model.states):
        theirs = drawn[12, :, place]
        # Five standard errors of the mean: once in two million.
        error = theirs.std() / np.sqrt(len(theirs))
        assert abs(theirs.mean() - by_hand[12][state]) < 5 * error + 1e-9


# --- a process that is known ----------------------------------------------------------

TRUE = {
    LEAVING: stated(STAY, stay=9_700, out=300),
    level_row("a"): stated("a", a=6_500, b=2_000, dead=1_500),
    level_row("b"): stated("b", a=1_000, b=6_000, dead=3_000),
    hardship_row("x"): stated("x", x=9_000, y=1_000),
    hardship_row("y"): stated("y", x=500, y=9_500),
    ENTRY_LEVEL: stated("", a=4_000, b=6_000),
    ENTRY_HARDSHIP: stated("", x=3_000, y=7_000),
}


def _history(chance: np.random.Generator, truth: Assumptions) -> Moves:
    """Return what three years of 300 people count by the true shares."""
    model = fit(truth, Moves({}, 0, 0), 300)
    rows = {}
    exposed = {
        LEAVING: 10_800,
        **{level_row(one): 5_000 for one in truth.levels},
        **{hardship_row(one): 5_000 for one in truth.hardship},
    }
    for code, n in exposed.items():
        row = model.rows[code]
        found = chance.multinomial(n, row.mean)
        rows[code] = dict(zip(row.to, map(int, found), strict=True))
    arrived = int(chance.poisson(model.arrivals / model.arrival_months * 36))
    entered = chance.multinomial(arrived, model.rows[ENTRY_LEVEL].mean)
    rows[ENTRY_LEVEL] = dict(zip(truth.levels, map(int, entered), strict=True))
    for level, n in zip(truth.levels, entered, strict=True):
        row = model.rows[entry_row(level)]
        found = chance.multinomial(n, row.mean)
        rows[entry_row(level)] = dict(zip(row.to, map(int, found), strict=True))
    return Moves(rows, arrived, 36)


def _true_future(truth: Assumptions, start: Start, seed: int) -> float:
    """Return what one future by the true shares comes to within a year, in fen."""
    sure = replace(truth, strength_years=10_000_000)
    model = fit(sure, Moves({}, 0, 0), sum(start.people.values()))
    people = simulate(model, start, 14, 1, seed)[2:, 0]
    due = [start.due["care"].get(state, 0.0) for state in model.states]
    return float((people @ np.array(due)).sum())


def _is_held(seed: int, truth: Assumptions) -> tuple[bool, bool]:
    chance = np.random.Generator(np.random.PCG64(seed))
    people = {("a", "x"): 90, ("a", "y"): 80, ("b", "x"): 40, ("b", "y"): 90}
    start = replace(START, people=people)
    # Nothing of the truth is assumed: every row has a history of its own.
    model = fit(ASSUMPTIONS, _history(chance, truth), 300)
    assert {row.source for row in model.rows.values()} == {"own"}
    found = project(model, start, replace(FIVE, draws=400), seed)
    next_year = found.part("all").fen[1]
    came = _true_future(truth, start, seed + 1_000_000)
    return (
        next_year.low_80 <= came <= next_year.high_80,
        next_year.low_95 <= came <= next_year.high_95,
    )


def test_that_a_known_process_lies_within_the_ranges() -> None:
    truth = replace(ASSUMPTIONS, rows=TRUE)
    held = [_is_held(seed, truth)[1] for seed in range(20)]
    # Fewer than 15 of 20 by chance: less than once in 3,000 where each holds by 0.95.
    assert sum(held) >= 15


@pytest.mark.long
def test_that_ranges_hold_as_often_as_they_say() -> None:
    truth = replace(ASSUMPTIONS, rows=TRUE)
    held = [_is_held(seed, truth) for seed in range(2_000)]
    of_80 = sum(one for one, _ in held) / len(held)
    of_95 = sum(other for _, other in held) / len(held)
    print(f"held by the range of 80: {of_80:.3f}, by the range of 95: {of_95:.3f}")
    assert 0.77 <= of_80 <= 0.83
    assert 0.92 <= of_95 <= 0.98
