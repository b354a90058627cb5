# SPDX-License-Identifier: Apache-2.0
"""People made up by shares: any number of them, the same ones for the same seed.

Each person is made of a column of random numbers of their own, drawn in blocks by the
person's number: how many are asked for, and from which one on, changes nobody. The raw
numbers of PCG64 are used, which no version of numpy changes.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

import numpy as np
import numpy.typing as npt
from numpy.random import PCG64

from carecalc.batch.cases import OPEN_END, CaseColumns, Fens, Ints, Rows, rows_of
from carecalc.domain.case import DEATH, Case
from carecalc.domain.caseload import NONE, UNKNOWN, WHOLE, CaseloadShares, Shares, band

Choices = Mapping[str, Sequence[tuple[str, ...]]]
"""The groups in which people choose, with the programmes of each side."""

MOST_PEOPLE = 5_000_000
"""So many identity numbers differ whatever the days of birth."""

_BLOCK, _PIECE = 1 << 13, 1 << 14
_YEAR = 365
_AREAS, _SERIALS = 10_000, 500
_WEIGHTS = np.array((7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2), np.int32)
_CHECKS = np.frombuffer(b"10X98765432", np.uint8)

# What is drawn of a person, in this order; new ones go to the end, or all change.
_FIELDS = (
    *("age", "birth", "sex", "hukou", "moved", "setting", "known", "lag", "lag_days"),
    *("decision", "decision_days", "status", "status_history", "status_day"),
    *("status_2", "category", "grade", "multiple", "certificate_history"),
    *("certificate_days", "certificate_day", "grade_2", "benefit", "benefit_band"),
    *("benefit_fen", "level", "assessed", "reassessed", "reassessment"),
    *("reassessment_2", "life", "died", "event", "event_day", "choice", "side"),
    *("known_days",),
)

Numbers = npt.NDArray[np.int64]
Bools = npt.NDArray[np.bool_]
_Part = tuple[Numbers, Numbers, Numbers, Numbers, Numbers]


@dataclass(frozen=True, slots=True)
class Caseload:
    """Made-up people of a region as they are known on a day. `seed` is not below 0."""

    shares: CaseloadShares
    seed: int
    region: str
    on: date
    choices: Choices

    def columns(self, people: int, first: int = 0) -> CaseColumns:
        """Return so many people from the `first` on; at most `MOST_PEOPLE` in all."""
        return _People(self, first, people).columns()

    def cases(self, people: int, piece: int = _PIECE) -> Iterator[Case]:
        """Yield people one by one; `piece` are made at a time."""
        for first in range(0, people, piece):
            columns = self.columns(min(piece, people - first), first)
            for place in range(len(columns)):
                yield columns.case(place)


def _drawn(seed: int, first: int, count: int) -> npt.NDArray[np.uint32]:
    """Return the random numbers of some people: a row for each of `_FIELDS`."""
    blocks = range(first // _BLOCK, (first + count - 1) // _BLOCK + 1)
    raw = np.empty((len(_FIELDS), len(blocks) * _BLOCK), np.uint32)
    for n, block in enumerate(blocks):
        source = PCG64([seed, block])
        drawn = source.random_raw(len(_FIELDS) * _BLOCK) >> np.uint64(32)
        raw[:, n * _BLOCK : (n + 1) * _BLOCK] = drawn.reshape(len(_FIELDS), _BLOCK)
    skipped = first - blocks.start * _BLOCK
    return raw[:, skipped : skipped + count]


class _People:
    """Some people, made together."""

    def __init__(self, asked: Caseload, first: int, count: int) -> None:
        self.asked = asked
        self.shares = asked.shares
        self.first = first
        self.count = count
        self.raw = _drawn(asked.seed, first, count)
        self.today = asked.on.toordinal()
        self.everybody = np.arange(count)
        self.ages, self.age = self._share("age", self.shares.rows["age"])
        bounds = [self._born(*band(age)) for age in self.ages]
        least, most = np.array(bounds, np.int64).T
        self.birth = self._between("birth", least[self.age], most[self.age])
        self.sexes, self.sex = self._share("sex", self.shares.rows["sex"])
        days = self._band("known", "known_days", "history_days")
        # Nobody is known before they are born.
        self.since = np.maximum(self.today - days, self.birth)
        self.moved = self._later("moved", self.since)
        self.always = np.full(count, OPEN_END, np.int64)

    # --- drawing -----------------------------------------------------------------------

    def _below(self, field: str, count: Numbers | int) -> Numbers:
        """Return a number from 0 on, below `count`, for each person."""
        raw = self.raw[_FIELDS.index(field)].astype(np.int64)
        found: Numbers = (raw * count) >> 32
        return found

    def _between(
        self, field: str, least: Numbers | int, most: Numbers | int
    ) -> Numbers:
        return least + self._below(field, most - least + 1)

    def _share(self, field: str, row: Shares) -> tuple[tuple[str, ...], Numbers]:
        """Return the outcomes of a row, and the place of each person's."""
        ends = np.cumsum(list(row.per_10000.values()))
        places = np.searchsorted(ends, self._below(field, WHOLE), side="right")
        return tuple(row.per_10000), places.astype(np.int64)

    def _is(self, field: str, row: str, outcome: str) -> Bools:
        names, places = self._share(field, self.shares.rows[row])
        found: Bools = places == names.index(outcome)
        return found

    def _band(self, field: str, inner: str, row: str) -> Numbers:
        """Return a number of a band of a row; -1 where it is not known."""
        names, places = self._share(field, self.shares.rows[row])
        bands = [(0, 0) if name == UNKNOWN else band(name) for name in names]
        least, most = np.array(bands, np.int64).T
        found = self._between(inner, least[places], most[places])
        found[np.array([name == UNKNOWN for name in names])[places]] = -1
        return found

    def _born(self, least: int, most: int) -> tuple[int, int]:
        """Return the first and last day of birth of whoever is so old."""
        on = self.asked.on
        # Nobody is a day too young, even where a birthday is 29 February.
        day = min(on.day, 28)
        latest = date(on.year - least, on.month, day).toordinal()
        return date(on.year - most - 1, on.month, day).toordinal() + 2, latest

    def _later(self, field: str, day: Numbers) -> Numbers:
        """Return a day behind another, up to today where that leaves one."""
        return self._between(field, day + 1, np.maximum(day + 1, self.today))

    # --- columns -----------------------------------------------------------------------

    def columns(self) -> CaseColumns:
        """Return them as columns."""
        applied, decided = self._applied()
        settings, setting = self._share("setting", self.shares.rows["setting"])
        is_open = np.array([name == UNKNOWN for name in settings])[setting]
        rows = {
            "hukou": self._hukou(),
            "status": self._statuses(),
            "benefit": self._benefits(),
            "certificate": self._certificates(),
            "assessment": self._assessments(),
            "event": self._events(),
            "choice": self._choices(),
        }
        for kind in ("residence", "fees", "again", "paid", "fact"):
            rows[kind] = _rows((), [])
        count = self.count
        return CaseColumns(
            self._ids(),
            np.zeros(count, np.int32),
            self.birth.astype(np.int32),
            self.sex.astype(np.int32),
            np.where(is_open, -1, setting).astype(np.int32),
            np.full(count, -1, np.int64),
            applied.astype(np.int32),
            decided.astype(np.int32),
            ~self._is("hukou", "hukou", UNKNOWN),
            np.zeros(count, np.bool_),
            np.zeros(count, np.int32),
            ((),),
            {"region": (self.asked.region,), "sex": self.sexes, "setting": settings},
            rows,
            {},
        )

    def _ids(self) -> list[str]:
        """Return identity numbers (GB 11643) that are nobody's: no province is 99.

        Area and serial number follow from the person's number: no two are the same.
        """
        number = np.arange(self.first, self.first + self.count)
        days = (self.birth - date(1970, 1, 1).toordinal()).astype("datetime64[D]")
        months = days.astype("datetime64[M]")
        years = days.astype("datetime64[Y]")
        male = np.array([sex == "male" for sex in self.sexes])[self.sex]
        text = np.empty((self.count, 18), np.uint8)
        parts = (
            (0, 2, np.full(self.count, 99)),
            (2, 4, number // _SERIALS % _AREAS),
            (6, 4, years.astype(np.int64) + 1970),
            (10, 2, (months - years).astype(np.int64) + 1),
            (12, 2, (days - months).astype(np.int64) + 1),
            (14, 3, number % _SERIALS * 2 + male),
        )
        for start, width, values in parts:
            for place in range(width):
                text[:, start + place] = values // 10 ** (width - 1 - place) % 10
        text[:, 17] = _CHECKS[text[:, :17] @ _WEIGHTS % 11]
        text[:, :17] += ord("0")
        numbers: list[str] = text.view("S18")[:, 0].astype("U18").tolist()
        return numbers

    def _applied(self) -> tuple[Numbers, Numbers]:
        lag = self._band("lag", "lag_days", "lag_days")
        applied = np.minimum(self.since + lag, self.today)
        decided = applied + self._band("decision", "decision_days", "decision_days")
        decided[(decided > self.today) | (lag < 0)] = 0
        applied[lag < 0] = 0
        return applied, decided

    def _hukou(self) -> Rows:
        moved, no_day = self.moved, np.zeros(self.count, np.int64)
        never_here = self._is("hukou", "hukou", "elsewhere")
        moved_in = self._is("hukou", "hukou", "moved-in")
        moved_out = self._is("hukou", "hukou", "moved-out")
        here, elsewhere = 0, 1
        return _rows(
            ((self.asked.region,), (self.shares.elsewhere,)),
            [
                self._part(
                    self._is("hukou", "hukou", "here"), here, no_day, self.always
                ),
                self._part(never_here, elsewhere, no_day, self.always),
                self._part(moved_in, elsewhere, no_day, moved - 1),
                self._part(moved_in, here, moved, self.always),
                self._part(moved_out, here, no_day, moved - 1),
                self._part(moved_out, elsewhere, moved, self.always),
            ],
        )

    def _statuses(self) -> Rows:
        names, first = self._share("status", self.shares.rows["status"])
        _, second = self._share("status_2", self.shares.rows["status"])
        held = np.array([name != NONE for name in names])
        history = "status_history"
        changed = self._is(history, history, "changed")
        two = self._is(history, history, "two")
        day = self._later("status_day", self.since)
        ended = changed | self._is(history, history, "ended")
        last = np.where(ended, day - 1, OPEN_END)
        follows = (changed | two) & held[first] & held[second] & (first != second)
        return _rows(
            [(name,) for name in names],
            [
                self._part(held[first], first, self.since, last),
                self._part(
                    follows,
                    second,
                    np.where(changed, day, self.since),
                    self.always,
                ),
            ],
        )

    def _certificates(self) -> Rows:
        names, category = self._share("category", self.shares.rows["category"])
        grades, grade = self._share("grade", self.shares.rows["grade"])
        _, other = self._share("grade_2", self.shares.rows["grade"])
        multiple = self._is("multiple", "multiple", "yes")
        held = np.array([name != NONE for name in names])[category]
        history = "certificate_history"
        regraded = self._is(history, history, "regraded") & held & (grade != other)
        days = self._below("certificate_days", 10 * _YEAR)
        first = np.maximum(self.since - days, self.birth)
        day = self._later("certificate_day", first)
        values = [(n, int(g), m) for n in names for g in grades for m in (False, True)]
        place = (category * len(grades) + grade) * 2 + multiple
        place_2 = (category * len(grades) + other) * 2 + multiple
        last = np.where(regraded, day - 1, OPEN_END)
        return _rows(
            values,
            [
                self._part(held, place, first, last),
                self._part(regraded, place_2, day, self.always),
            ],
        )

    def _benefits(self) -> Rows:
        names, place = self._share("benefit", self.shares.rows["benefit"])
        held = np.array([name != NONE for name in names])[place]
        fen = self._band("benefit_band", "benefit_fen", "benefit_fen")
        part = self._part(held, place, self.since, self.always, fen)
        return _rows([(name,) for name in names], [part])

    def _assessments(self) -> Rows:
        """The first level by age, then what became of it a year and two years on."""
        numbers = sorted(
            {
                int(n)
                for row in self.shares.level.values()
                for n in row.per_10000
                if n != NONE
            }
        )
        level = np.full(self.count, -1, np.int64)
        for n, age in enumerate(self.ages):
            names, place = self._share("level", self.shares.level[age])
            codes = [-1 if name == NONE else numbers.index(int(name)) for name in names]
            level = np.where(self.age == n, np.array(codes)[place], level)
        day = self._between("assessed", self.since, np.full(self.count, self.today))
        twice = self._is("reassessed", "reassessed", "twice")
        again = twice | self._is("reassessed", "reassessed", "once")
        held = level >= 0
        parts = [self._part(held, level, day, self.always)]
        for field, more in (("reassessment", again), ("reassessment_2", twice)):
            names, place = self._share(field, self.shares.rows["reassessment"])
            steps = {"same": 0, "heavier": 1, "lighter": -1}
            step = np.array([steps[name] for name in names])[place]
            level = np.clip(level + step, 0, len(numbers) - 1)
            day = day + self.shares.reassessed_after_days
            parts.append(
                self._part(held & more & (day <= self.today), level, day, self.always)
            )
        return _rows([(self.shares.scale, number) for number in numbers], parts)

    def _events(self) -> Rows:
        names, place = self._share("event", self.shares.rows["event"])
        values = [(DEATH,), ("hukou-out",), *((name,) for name in names)]
        dead = self._is("life", "life", "dead")
        other = np.array([name != NONE for name in names])[place] & ~dead
        year_ago = np.maximum(self.today - _YEAR + 1, self.since)
        last = np.zeros(self.count, np.int64)
        return _rows(
            values,
            [
                self._part(
                    self._is("hukou", "hukou", "moved-out"), 1, self.moved, last
                ),
                self._part(
                    other,
                    place + 2,
                    self._between("event_day", year_ago, self.today),
                    last,
                ),
                self._part(dead, 0, self._between("died", year_ago, self.today), last),
            ],
        )

    def _choices(self) -> Rows:
        taken = self._is("choice", "choice", "taken")
        none = np.zeros(self.count, np.int64)
        values: list[tuple[Any, ...]] = []
        parts = []
        for group, sides in self.asked.choices.items():
            side = self._below("side", len(sides)) + len(values)
            values += [(group, tuple(one)) for one in sides]
            parts.append(self._part(taken, side, none, none))
        return _rows(values, parts)

    def _part(
        self,
        who: Bools,
        value: Numbers | int,
        first: Numbers,
        last: Numbers,
        fen: Numbers | None = None,
    ) -> _Part:
        """Return a row for everybody of whom `who` is true."""
        case = self.everybody[who]
        values = (
            np.full(self.count, value)[who] if isinstance(value, int) else value[who]
        )
        sums = np.full(len(case), -1) if fen is None else fen[who]
        return case, values, first[who], last[who], sums


def _rows(values: Sequence[tuple[Any, ...]], parts: Sequence[_Part]) -> Rows:
    """Return rows by case, those of a case in the order of the parts."""
    if not parts:
        none, no_fen = np.zeros(0, np.int32), np.zeros(0, np.int64)
        return rows_of(none, none, values, none, none, no_fen, no_fen)
    case, value, first, last, fen = map(np.concatenate, zip(*parts, strict=True))
    order = np.argsort(case, kind="stable")

    def small(column: Numbers) -> Ints:
        return column[order].astype(np.int32)

    sums: Fens = fen[order].astype(np.int64)
    return rows_of(
        small(case),
        small(value),
        values,
        small(first),
        small(last),
        sums,
        np.full(len(order), -1, np.int64),
    )
