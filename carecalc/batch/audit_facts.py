# SPDX-License-Identifier: Apache-2.0
"""What payments are held against: facts about people as columns, and what counts in a month."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from numpy.typing import NDArray

from carecalc.batch.key_index import KeyIndex
from carecalc.domain.period import Month

Ints = NDArray[np.int64]
Months = NDArray[np.int16]
Places = NDArray[np.int32]

NEVER, EVER = np.int16(32767), np.int16(-1)
"""A month after all others, and one before."""

STAFF, KIN, TWICE_A_MEMBER = np.uint8(1), np.uint8(2), np.uint8(4)
FEW, UNSIGNED, PAIR = np.uint8(1), np.uint8(2), np.uint8(3)
"""What is wrong with an assessment: too few signed it, nobody did, too many that day."""

_PER_YEAR = 12


def month_number(month: Month) -> int:
    """Return a month as one number: months since January of the year 0."""
    return month.year * _PER_YEAR + month.number - 1


def month_of(number: int) -> Month:
    """Return the month of a number."""
    return Month(number // _PER_YEAR, number % _PER_YEAR + 1)


@dataclass(frozen=True, slots=True)
class DatedKeys:
    """People by key, each with a month."""

    keys: Ints
    months: Months


@dataclass(frozen=True, slots=True)
class BenefitKeys:
    """Benefits that people draw: the place of each in `codes`, and its months."""

    codes: tuple[str, ...]
    keys: Ints
    code: NDArray[np.uint8]
    first: Months
    last: Months


@dataclass(frozen=True, slots=True)
class AssessmentKeys:
    """Assessments in the order of their months: whom, and what is wrong with each."""

    keys: Ints
    months: Months
    wrong: NDArray[np.uint8]


@dataclass(frozen=True, slots=True)
class DueKeys:
    """What is due to people of a month: the place of the programme, and fen."""

    keys: Ints
    programme: NDArray[np.uint8]
    fen: Ints


@dataclass(frozen=True, slots=True)
class FactTables:
    """All that is known beside the payments; None where nothing was given."""

    deaths: DatedKeys | None = None
    moved: DatedKeys | None = None
    staff: Ints | None = None
    relatives: Ints | None = None
    benefits: BenefitKeys | None = None
    confirmed: DatedKeys | None = None
    assessments: AssessmentKeys | None = None
    members: Ints | None = None


@dataclass(slots=True)
class FactsByPlace:
    """The facts, each at the place of its person; grows with the people met."""

    tables: FactTables
    index: KeyIndex
    death: Months = field(init=False)
    moved: Months = field(init=False)
    flags: NDArray[np.uint8] = field(init=False)
    _benefits: Places | None = field(init=False, default=None)
    _confirmed: "_Latest" = field(init=False)
    _assessed: "_Latest" = field(init=False)

    def __post_init__(self) -> None:
        tables = self.tables
        deaths = _placed(self.index, tables.deaths)
        moved = _placed(self.index, tables.moved)
        lists = [
            (bit, self.index.add(keys))
            for bit, keys in ((STAFF, tables.staff), (KIN, tables.relatives))
            if keys is not None
        ]
        members = None if tables.members is None else self.index.add(tables.members)
        if tables.benefits is not None:
            self._benefits = self.index.add(tables.benefits.keys)
        self._confirmed = _Latest(EVER)
        if tables.confirmed is not None:
            months = tables.confirmed.months
            places = self.index.add(tables.confirmed.keys)
            self._confirmed = _Latest(EVER, places, months, months)
        self._assessed = _Latest(np.uint8(0))
        if tables.assessments is not None:
            table = tables.assessments
            places = self.index.add(table.keys)
            self._assessed = _Latest(np.uint8(0), places, table.months, table.wrong)
        self.death = _earliest(self.index.count, deaths)
        self.moved = _earliest(self.index.count, moved)
        self.flags = np.zeros(self.index.count, np.uint8)
        for bit, places in lists:
            self.flags[places[places >= 0]] |= bit
        if members is not None:
            counts = np.bincount(members[members >= 0], minlength=self.index.count)
            self.flags[counts > 1] |= TWICE_A_MEMBER

    def grow(self) -> None:
        """Make room for people met since."""
        count = self.index.count
        self.death = grown(self.death, count, int(NEVER))
        self.moved = grown(self.moved, count, int(NEVER))
        self.flags = grown(self.flags, count, 0)

    def held(self, month: int) -> NDArray[np.uint32]:
        """Return a bit for each benefit that somebody draws in a month."""
        bits = np.zeros(self.index.count, np.uint32)
        if self._benefits is not None and self.tables.benefits is not None:
            table = self.tables.benefits
            counts = (table.first <= month) & (month <= table.last)
            one = np.uint32(1) << table.code[counts].astype(np.uint32)
            np.bitwise_or.at(bits, self._benefits[counts], one)
        return bits

    def confirmed(self, month: int) -> Months:
        """Return the last month up to this one that confirmed what somebody is; -1."""
        return self._confirmed.upto(month, self.index.count)

    def assessed(self, month: int) -> NDArray[np.uint8]:
        """Return what is wrong with the latest assessment of each up to a month; 0."""
        return self._assessed.upto(month, self.index.count)


class _Latest:
    """The latest that is known of each person in a month; months are mostly asked for
    one after another, and then only what is new in them is looked at."""

    def __init__(
        self,
        unknown: np.integer,
        places: Places | None = None,
        months: Months | None = None,
        values: NDArray[Any] | None = None,
    ) -> None:
        if places is None or months is None or values is None:
            places, months = np.zeros(0, np.int32), np.zeros(0, np.int16)
            values = np.zeros(0, unknown.dtype)
        # Of several in a month the last one counts: their order stays.
        order = np.argsort(months, kind="stable")
        order = order[places[order] >= 0]
        self._places, self._months = places[order], months[order]
        self._values = values[order]
        self._unknown = unknown
        self._now = np.zeros(0, unknown.dtype)
        self._done = 0

    def upto(self, month: int, count: int) -> NDArray[Any]:
        """Return what is known of so many people up to a month."""
        end = int(np.searchsorted(self._months, np.int16(month), "right"))
        if end < self._done:
            self._now, self._done = self._now[:0], 0
        self._now = grown(self._now, count, int(self._unknown))
        self._now[self._places[self._done : end]] = self._values[self._done : end]
        self._done = end
        return self._now.copy()


def conflicts(
    programmes: Sequence[str], groups: Sequence[tuple[str, Sequence[Sequence[str]]]]
) -> NDArray[np.uint64]:
    """Return for each programme the bits of those that may not be paid beside it.

    A group is its mode and its sides; of mode `veto` the first side shuts out the
    others, which may stand beside each other.
    """
    place = {code: number for number, code in enumerate(programmes)}
    against = np.zeros(len(programmes), np.uint64)
    for mode, sides in groups:
        for one, other in _pairs(mode, sides):
            for code in one:
                for beside in other:
                    if code in place and beside in place and code != beside:
                        against[place[code]] |= np.uint64(1 << place[beside])
                        against[place[beside]] |= np.uint64(1 << place[code])
    return against


def barred_benefits(
    programmes: Sequence[str],
    benefits: Sequence[str],
    groups: Sequence[tuple[str, Sequence[Sequence[str]]]],
) -> NDArray[np.uint32]:
    """Return for each programme the bits of benefits on another side of a group."""
    barred: Mapping[str, set[str]] = {code: set() for code in programmes}
    for mode, sides in groups:
        for one, other in _pairs(mode, sides):
            for here, there in ((one, other), (other, one)):
                named = {name.removeprefix("benefit:").strip() for name in there}
                for code in here:
                    if code in barred:
                        barred[code].update(named)
    return np.array(
        [
            sum(1 << n for n, name in enumerate(benefits) if name in barred[code])
            for code in programmes
        ],
        np.uint32,
    )


def _pairs(
    mode: str, sides: Sequence[Sequence[str]]
) -> list[tuple[Sequence[str], Sequence[str]]]:
    firsts = sides[:1] if mode == "veto" else sides
    return [
        (one, other)
        for number, one in enumerate(firsts)
        for other in sides[number + 1 :]
    ]


def wrong_of(
    made: Sequence[tuple[str, Sequence[str]]], least: int, most_a_day: int
) -> NDArray[np.uint8]:
    """Return what is wrong with assessments by their day and assessors, as
    `wrong_of_words` does."""
    days: dict[str, int] = {}
    day = [days.setdefault(one, len(days)) for one, _ in made]
    every = np.arange(len(made))
    teams = [names for _, names in made]
    return wrong_of_words(np.array(day, np.int64), teams, every, least, most_a_day)


def wrong_of_words(
    day: Ints,
    teams: Sequence[Sequence[str]],
    team: Ints,
    least: int,
    most_a_day: int,
) -> NDArray[np.uint8]:
    """Return what is wrong with assessments: fewer than `least` assessors, or more than
    `most_a_day` by the same in a day.

    `team` is the place of each one's assessors in `teams`, `day` the number of its day.
    """
    known: dict[frozenset[str], int] = {}
    each = [frozenset(name.strip() for name in one if name.strip()) for one in teams]
    number = np.array([known.setdefault(one, len(known)) for one in each], np.int64)
    sizes = np.array([len(one) for one in known], np.int64)
    who = number[team] if len(team) else team
    _, which, counts = np.unique(
        day * max(1, len(known)) + who, return_inverse=True, return_counts=True
    )
    found = np.zeros(len(day), np.uint8)
    found[counts[which] > most_a_day] = PAIR
    size = sizes[who] if len(who) else who
    found[size < least] = FEW
    found[size == 0] = UNSIGNED
    return found


def grown(values: NDArray[Any], count: int, fill: int) -> NDArray[Any]:
    """Return values with as many places as there are people, the new ones filled."""
    if len(values) >= count:
        return values
    more = np.full(count - len(values), fill, values.dtype)
    return np.concatenate([values, more])


def _placed(index: KeyIndex, table: DatedKeys | None) -> tuple[Places, Months] | None:
    return None if table is None else (index.add(table.keys), table.months)


def _earliest(count: int, placed: tuple[Places, Months] | None) -> Months:
    months = np.full(count, NEVER)
    if placed is not None:
        places, when = placed
        known = places >= 0
        np.minimum.at(months, places[known], when[known])
    return months
