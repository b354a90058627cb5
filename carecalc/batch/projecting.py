# SPDX-License-Identifier: Apache-2.0
"""Many futures of a caseload at once, drawn from a model: what is due, with intervals.

Both uncertainties are drawn: of the shares (Dirichlet) and of arrivals (Gamma), once
for every future, and of what becomes of each person by them (multinomial, Poisson).
"""

from collections.abc import Callable, Sequence

import numpy as np
from numpy.random import PCG64, Generator
from numpy.typing import NDArray

from carecalc.domain.assumptions import (
    ENTRY_LEVEL,
    LEAVING,
    STAY,
    Assumptions,
    entry_row,
    hardship_row,
    level_row,
)
from carecalc.domain.period import Month
from carecalc.domain.projection import (
    ALL,
    HARDSHIP,
    LEVEL,
    PROGRAMME,
    Interval,
    Model,
    Part,
    Projection,
    Shares,
    Start,
    expected,
    growth,
    months_of,
    steps,
)

Floats = NDArray[np.float64]
Counts = NDArray[np.int64]
Told = Callable[[int, int], None]

_BOUNDS = (0.1, 0.9, 0.025, 0.975)


def project(
    model: Model,
    start: Start,
    assumed: Assumptions,
    seed: int,
    told: Told | None = None,
) -> Projection:
    """Return what falls due from this month on to the end of the last year.

    The same seed gives the same intervals under the same release of numpy; what is
    expected needs no seed. `told` hears of every month done.
    """
    months = months_of(start.month, assumed.years)
    names, people_by, due_by = _groups(model, start)
    factors = np.array(growth(assumed, months))
    futures = simulate(model, start, len(months), assumed.draws, seed, told)
    means = np.array(
        [
            [people.get(state, 0.0) for state in model.states]
            for people in expected(
                {state: float(start.people.get(state, 0)) for state in model.states},
                steps(model),
                len(months) - 1,
            )
        ]
    )
    years = tuple(sorted({month.year for month in months}))
    drawn_people, drawn_fen = _told_of(futures, people_by, due_by, factors)
    mean_people, mean_fen = _told_of(means[:, None], people_by, due_by, factors)
    of_year = _years(months, years)
    lengths = of_year.sum(axis=1)
    parts = []
    for place, (kind, code) in enumerate(names):
        parts.append(
            Part(
                kind,
                code,
                _intervals(
                    of_year @ mean_people[:, 0, place] / lengths,
                    of_year @ drawn_people[:, :, place] / lengths[:, None],
                ),
                _intervals(
                    of_year @ mean_fen[:, 0, place], of_year @ drawn_fen[:, :, place]
                ),
            )
        )
    by_month = _intervals(mean_fen[:, 0, 0], drawn_fen[:, :, 0])
    return Projection(start.month, years, tuple(parts), by_month)


def simulate(
    model: Model,
    start: Start,
    months: int,
    draws: int,
    seed: int,
    told: Told | None = None,
) -> Floats:
    """Return people by month, future and state; the first month is the start itself."""
    chance = Generator(PCG64(seed))
    levels, hardship = len(model.levels), len(model.hardship)
    stays = _drawn(chance, model.rows[LEAVING], draws)
    stays = stays[:, model.rows[LEAVING].to.index(STAY)]
    by_level = np.stack(
        [_drawn(chance, model.rows[level_row(one)], draws) for one in model.levels],
        axis=1,
    )
    by_hardship = np.stack(
        [
            _drawn(chance, model.rows[hardship_row(one)], draws)
            for one in model.hardship
        ],
        axis=1,
    )
    entry = _drawn(chance, model.rows[ENTRY_LEVEL], draws)[:, :, None] * np.stack(
        [_drawn(chance, model.rows[entry_row(one)], draws) for one in model.levels],
        axis=1,
    )
    rate = chance.standard_gamma(model.arrivals, draws) / model.arrival_months
    entry = entry.reshape(draws, levels * hardship)
    people: Counts = np.tile(
        np.array(
            [start.people.get(state, 0) for state in model.states], dtype=np.int64
        ),
        (draws, 1),
    ).reshape(draws, levels, hardship)
    found = np.empty((months, draws, levels * hardship))
    found[0] = people.reshape(draws, -1)
    for month in range(1, months):
        if told is not None:
            told(month, months)
        stay = chance.binomial(people, stays[:, None, None])
        # By level, hardship, and where the level goes; the last of these is death.
        moved = chance.multinomial(stay, by_level[:, :, None, :])[..., :levels]
        alive = moved.sum(axis=1).transpose(0, 2, 1)
        people = chance.multinomial(alive, by_hardship[:, None, :, :]).sum(axis=2)
        arriving = chance.poisson(rate)
        people += chance.multinomial(arriving, entry).reshape(people.shape)
        found[month] = people.reshape(draws, -1)
    return found


def _drawn(chance: Generator, row: Shares, draws: int) -> Floats:
    """Return shares drawn from a row's distribution, one row for each future."""
    weights = chance.standard_gamma(np.array(row.weights), (draws, len(row.weights)))
    shares: Floats = weights / weights.sum(axis=1, keepdims=True)
    return shares


def _groups(model: Model, start: Start) -> tuple[list[tuple[str, str]], Floats, Floats]:
    """Return the parts that are told, and what a person of each state is to them.

    First how much of a person counts, then what is due to one, in fen.
    """
    states = model.states
    every = np.array(
        [sum(due.get(state, 0.0) for due in start.due.values()) for state in states]
    )
    names, people, due = [(ALL, "")], [np.ones(len(states))], [every]
    for programme, amounts in start.due.items():
        drawing = start.drawing[programme]
        names.append((PROGRAMME, programme))
        people.append(np.array([drawing.get(state, 0.0) for state in states]))
        due.append(np.array([amounts.get(state, 0.0) for state in states]))
    for kind, place, codes in (
        (LEVEL, 0, model.levels),
        (HARDSHIP, 1, model.hardship),
    ):
        for code in codes:
            is_here = np.array([float(state[place] == code) for state in states])
            names.append((kind, code))
            people.append(is_here)
            due.append(every * is_here)
    return names, np.array(people), np.array(due)


def _told_of(
    people: Floats, people_by: Floats, due_by: Floats, factors: Floats
) -> tuple[Floats, Floats]:
    """Return people and fen by month, future and part."""
    # Not as matrices: threads for so little wait for each other longer than they work.
    counted: Floats = np.einsum("mds,ps->mdp", people, people_by)
    fen: Floats = np.einsum("mds,ps->mdp", people, due_by)
    return counted, fen * factors[:, None, None]


def _years(months: Sequence[Month], years: Sequence[int]) -> Floats:
    return np.array([[float(m.year == year) for m in months] for year in years])


def _intervals(means: Floats, drawn: Floats) -> tuple[Interval, ...]:
    bounds = np.quantile(drawn, _BOUNDS, axis=1)
    return tuple(
        Interval(float(mean), *map(float, bounds[:, place]))
        for place, mean in enumerate(means)
    )
