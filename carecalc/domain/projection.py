# SPDX-License-Identifier: Apache-2.0
"""What will be due: people in states who move, leave, die and arrive month by month.

A state is a level and a hardship. In a month somebody leaves or stays; of those who
stay the level moves, or they die; the hardship of the living moves. The three are taken
to be independent of each other and of what was before. Nothing here is ever paid: it is
an expectation with an interval, and no sum of money of a person.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Generic, TypeVar

from carecalc.domain.assumptions import (
    DEAD,
    ENTRY_LEVEL,
    LEAVING,
    OUT,
    STAY,
    Assumptions,
    entry_row,
    hardship_row,
    level_row,
    monthly,
)
from carecalc.domain.period import Month

N = TypeVar("N", float, Fraction)
"""A number that is counted with: a `Fraction` is exact, a float is quick."""

State = tuple[str, str]
"""Codes of a level and of a hardship."""

OWN, ASSUMED, TYPED = "own", "assumed", "typed"
"""Where shares come from: the office's history, the file, whoever asks."""

YEAR = 12


@dataclass(frozen=True, slots=True)
class Life:
    """Somebody's states, month after month from the first one on.

    `end` says what became of them in the month after the last: `dead`, `out`, or
    nothing where they are still there.
    """

    first: Month
    states: tuple[State, ...]
    end: str = ""


@dataclass(frozen=True, slots=True)
class Moves:
    """What a history counts: by row and destination, in months of persons.

    Rows of arrivals count persons. `months` is how many months were looked at.
    """

    rows: Mapping[str, Mapping[str, int]]
    arrived: int
    months: int

    def of(self, row: str) -> int:
        """Return how many months of persons, or persons, stand behind a row."""
        return sum(self.rows.get(row, {}).values())


@dataclass(frozen=True, slots=True)
class Shares:
    """Where people go within a month: the weights of a Dirichlet distribution.

    `n` is what was counted in the office's own history, used or not.
    """

    to: tuple[str, ...]
    weights: tuple[float, ...]
    source: str
    n: int

    @property
    def mean(self) -> tuple[float, ...]:
        """The expected shares; they add up to one."""
        whole = sum(self.weights)
        return tuple(weight / whole for weight in self.weights)


@dataclass(frozen=True, slots=True)
class Model:
    """How a caseload moves. Arrivals a month are Gamma(`arrivals`, `arrival_months`)."""

    levels: tuple[str, ...]
    hardship: tuple[str, ...]
    rows: Mapping[str, Shares]
    arrivals: float
    arrival_months: float
    arrival_source: str

    @property
    def states(self) -> tuple[State, ...]:
        """Every state there is, by level, then hardship."""
        return tuple((one, other) for one in self.levels for other in self.hardship)


@dataclass(frozen=True, slots=True)
class Steps(Generic[N]):
    """One month of a caseload in numbers that multiply and add.

    `arriving` are persons by state; `stays` is the share who do not leave, `levels` and
    `hardship` the shares by destination, those who die being in none of them.
    """

    stays: N
    levels: Mapping[str, Mapping[str, N]]
    hardship: Mapping[str, Mapping[str, N]]
    arriving: Mapping[State, N]


# --- from a history -------------------------------------------------------------------


def count(lives: Iterable[Life], first: Month, last: Month) -> Moves:
    """Count the moves of every month after `first` up to `last`."""
    rows: dict[str, dict[str, int]] = {}
    arrived = 0

    def add(row: str, to: str) -> None:
        found = rows.setdefault(row, {})
        found[to] = found.get(to, 0) + 1

    for life in lives:
        begins = life.first.since(first)
        if begins > 0 and life.first <= last and life.states:
            level, hardship = life.states[0]
            add(ENTRY_LEVEL, level)
            add(entry_row(level), hardship)
            arrived += 1
        final = last.since(life.first)
        for place in range(max(0, -begins), min(len(life.states), final)):
            level, hardship = life.states[place]
            if place + 1 < len(life.states):
                then = life.states[place + 1]
                add(LEAVING, STAY)
                add(level_row(level), then[0])
                add(hardship_row(hardship), then[1])
            elif life.end == DEAD:
                add(LEAVING, STAY)
                add(level_row(level), DEAD)
            elif life.end == OUT:
                add(LEAVING, OUT)
    return Moves(rows, arrived, max(0, last.since(first)))


def fit(assumed: Assumptions, moves: Moves, people: int) -> Model:
    """Return the model: of own history where enough was counted, else as assumed.

    What somebody typed stands above both. Counts get the overall objective prior, 1/k
    for each of k destinations (Berger, Bernardo, Sun 2015); for two that is Jeffreys'.
    `people` is how many there are now: what is assumed of arrivals is a share of them.
    """
    rows = {
        code: _shares(assumed, code, moves)
        for code in (
            LEAVING,
            *map(level_row, assumed.levels),
            *map(hardship_row, assumed.hardship),
            ENTRY_LEVEL,
            *map(entry_row, assumed.levels),
        )
    }
    is_own = moves.arrived >= assumed.least_arrivals and not assumed.is_arrival_typed
    if is_own and moves.months:
        arrivals, months, source = moves.arrived + 0.5, float(moves.months), OWN
    else:
        months = float(assumed.strength_years * YEAR)
        arrivals = people * assumed.arrivals_per_10000 / 10_000 / YEAR * months
        source = TYPED if assumed.is_arrival_typed else ASSUMED
    return Model(
        tuple(assumed.levels),
        tuple(assumed.hardship),
        rows,
        arrivals,
        months,
        source,
    )


def _shares(assumed: Assumptions, code: str, moves: Moves) -> Shares:
    stated = assumed.row(code)
    to = tuple(stated.per_10000)
    n = moves.of(code)
    is_arrival = code.startswith("entry-")
    least = assumed.least_arrivals if is_arrival else assumed.least_person_months
    if n >= least and not stated.is_typed:
        counted = moves.rows[code]
        return Shares(
            to, tuple(counted.get(one, 0) + 1 / len(to) for one in to), OWN, n
        )
    strength = assumed.strength_years * (1 if is_arrival else YEAR)
    shares = [stated.per_10000[one] / 10_000 for one in to]
    if not is_arrival:
        shares = monthly(shares, to.index(stated.stays))
    weights = tuple(share * strength for share in shares)
    return Shares(to, weights, TYPED if stated.is_typed else ASSUMED, n)


# --- what is expected -----------------------------------------------------------------


def steps(model: Model) -> Steps[float]:
    """Return one month as the model expects it."""
    rows = {
        code: dict(zip(row.to, row.mean, strict=True))
        for code, row in model.rows.items()
    }
    a_month = model.arrivals / model.arrival_months
    return Steps(
        rows[LEAVING][STAY],
        {
            level: {to: rows[level_row(level)][to] for to in model.levels}
            for level in model.levels
        },
        {each: rows[hardship_row(each)] for each in model.hardship},
        {
            (level, hardship): a_month
            * rows[ENTRY_LEVEL][level]
            * rows[entry_row(level)][hardship]
            for level, hardship in model.states
        },
    )


def step(people: Mapping[State, N], by: Steps[N]) -> dict[State, N]:
    """Return the people of a month from those of the month before.

    With fractions in both it is exact.
    """
    moved: dict[State, N] = {}
    for (level, hardship), here in people.items():
        stay = here * by.stays
        for to, share in by.levels[level].items():
            place = (to, hardship)
            part = stay * share
            moved[place] = moved[place] + part if place in moved else part
    found: dict[State, N] = dict(by.arriving)
    for (level, hardship), here in moved.items():
        for to, share in by.hardship[hardship].items():
            place = (level, to)
            part = here * share
            found[place] = found[place] + part if place in found else part
    return found


def expected(
    people: Mapping[State, N], by: Steps[N], months: int
) -> tuple[dict[State, N], ...]:
    """Return the people of this month and of so many after it."""
    found = [dict(people)]
    for _ in range(months):
        found.append(step(found[-1], by))
    return tuple(found)


# --- what comes of it -----------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Interval:
    """A number with the ranges that hold it in 80 and in 95 of 100 such futures."""

    expected: float
    low_80: float
    high_80: float
    low_95: float
    high_95: float


@dataclass(frozen=True, slots=True)
class Part:
    """People a month on average, and what falls due, in fen, year by year."""

    kind: str
    code: str
    people: tuple[Interval, ...]
    fen: tuple[Interval, ...]


@dataclass(frozen=True, slots=True)
class Projection:
    """Every part of every year; the first year begins with the month that is known.

    `by_month` is what falls due in all, in fen.
    """

    first: Month
    years: tuple[int, ...]
    parts: tuple[Part, ...]
    by_month: tuple[Interval, ...]

    def part(self, kind: str, code: str = "") -> Part:
        """Return a part; KeyError where there is none."""
        for part in self.parts:
            if (part.kind, part.code) == (kind, code):
                return part
        raise KeyError((kind, code))


ALL, PROGRAMME, LEVEL, HARDSHIP = "all", "programme", "level", "hardship"
"""Kinds of parts."""


@dataclass(frozen=True, slots=True)
class Start:
    """What is known in a month: people by state, and what is due to one of them.

    By programme and state: `drawing` is which part of the people there draw anything,
    `due` how many fen are due to one of all on average, so it may be a broken number.
    """

    month: Month
    people: Mapping[State, int]
    drawing: Mapping[str, Mapping[State, float]]
    due: Mapping[str, Mapping[State, float]]


def months_of(start: Month, years: int) -> tuple[Month, ...]:
    """Return the rest of the year from a month on, and so many years after it."""
    last = Month(start.year + years, 12)
    return tuple(start.plus(n) for n in range(last.since(start) + 1))


def growth(assumed: Assumptions, months: Sequence[Month]) -> tuple[float, ...]:
    """Return by what every amount of a month is multiplied.

    Standards rise in one month of every year, for the first time after the first month.
    """
    factor, found = 1.0, []
    for number, month in enumerate(months):
        if number and month.number == assumed.growth_month:
            factor *= 1 + assumed.growth_per_10000 / 10_000
        found.append(factor)
    return tuple(found)
