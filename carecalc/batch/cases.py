# SPDX-License-Identifier: Apache-2.0
"""Cases as columns: a million people without a million objects.

Days are ordinals (`date.toordinal`), months `year * 12 + number - 1`, sums fen; a day
that is not known is 0 as a first day and `OPEN_END` as a last one, any other number -1.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import pairwise
from typing import Any, TypeVar

import numpy as np
import numpy.typing as npt

from carecalc.domain.case import (
    AssessmentRecord,
    BenefitRecord,
    Case,
    CaseEvent,
    CertificateRecord,
    FeeRecord,
    Place,
    StatusRecord,
)
from carecalc.domain.money import Money
from carecalc.domain.period import Month

D = TypeVar("D")

Ints = npt.NDArray[np.int32]
Fens = npt.NDArray[np.int64]
Bools = npt.NDArray[np.bool_]

OPEN_END = 2**31 - 1
MOST_FEN = 10**15
"""No column holds more: sums of a case then never leave 64 bits."""

KINDS = (
    "hukou",
    "residence",
    "status",
    "benefit",
    "certificate",
    "assessment",
    "fees",
    "event",
    "again",
    "choice",
    "paid",
    "fact",
)


@dataclass(frozen=True, slots=True, eq=False)
class Rows:
    """What a case may hold many of: a row each, by case, then in the case's own order.

    `value` is the place in `values` of what the row says (`code`, `category, grade,
    multiple`, `scale, level`, `setting`, `kind`, `group, taken`, `programme`,
    `name, codes`). `first`, `last` are its days (`fees`, `paid`: the month in
    `first`); `fen` a benefit's monthly sum, a fee, what was paid; `less` what insurance
    paid of a fee. Columns that a kind does not have are empty.
    """

    case: Ints
    value: Ints
    values: tuple[tuple[Any, ...], ...]
    first: Ints
    last: Ints
    fen: Fens
    less: Fens
    single: bool

    def part(self, low: int, high: int, first: int, every: Ints) -> "Rows":
        """Return the rows of cases that follow each other, counted from `first`; `every`
        are the numbers of these cases."""
        if self.single and high - low == len(every):
            case = every  # there is one of everybody
        else:
            case = self.case[low:high] - np.int32(first)
        return Rows(
            case,
            self.value[low:high],
            self.values,
            # A column that the kind does not have stays empty when it is cut.
            self.first[low:high],
            self.last[low:high],
            self.fen[low:high],
            self.less[low:high],
            self.single or _is_single(case),
        )

    def chosen(self, keep: npt.NDArray[np.integer], case: Ints) -> "Rows":
        """Return some rows, under other numbers of their cases."""
        return rows_of(
            case,
            self.value[keep],
            self.values,
            self.first[keep] if len(self.first) else self.first,
            self.last[keep] if len(self.last) else self.last,
            self.fen[keep] if len(self.fen) else self.fen,
            self.less[keep] if len(self.less) else self.less,
        )


def rows_of(
    case: Ints,
    value: Ints,
    values: Sequence[tuple[Any, ...]],
    first: Ints,
    last: Ints,
    fen: Fens,
    less: Fens,
) -> Rows:
    """Return rows that stand in the order of their cases."""
    single = _is_single(case)
    return Rows(case, value, tuple(values), first, last, fen, less, single)


def _is_single(case: Ints) -> bool:
    return not bool(np.any(case[1:] == case[:-1]))


@dataclass(frozen=True, slots=True, eq=False)
class CaseColumns:
    """Many cases. `words` are the codes behind `sex`, `setting` and `region`.

    `hukou_known`, `residence_known` tell a case without a place from one of which
    nothing is known. `asked` is the place of each case's months in `month_lists`.
    `apart` are cases that no column can hold (a sum beyond `MOST_FEN`): as columns
    they are empty.
    """

    ids: Sequence[str]
    region: Ints
    birth: Ints
    sex: Ints
    setting: Ints
    income: Fens
    applied: Ints
    decided: Ints
    hukou_known: Bools
    residence_known: Bools
    asked: Ints
    month_lists: tuple[tuple[Month, ...], ...]
    words: Mapping[str, tuple[str, ...]]
    rows: Mapping[str, Rows]
    apart: Mapping[int, Case]

    def __len__(self) -> int:
        return len(self.birth)

    def case(self, place: int) -> Case:
        """Return one case as a value."""
        if place in self.apart:
            return self.apart[place]
        return self.held(place)

    def held(self, place: int) -> Case:
        """Return what the columns hold of one case: of one that is apart, nothing."""
        return _Reader(self, place).case()

    def entries(self, kind: str, place: int) -> list[tuple[tuple[Any, ...], int, int]]:
        """Return the rows of a kind of one case as they stand, also what a case as a
        value holds once: what they say, their day or month, their sum (-1: none)."""
        return [(n[0], n[1], n[3]) for n in _Reader(self, place).rows(kind)]

    def take(self, places: npt.NDArray[np.integer]) -> "CaseColumns":
        """Return some of the cases, each once, in the order of `places` (ascending)."""
        numbers = np.full(len(self), -1, np.int32)
        numbers[places] = np.arange(len(places), dtype=np.int32)
        rows = {}
        for kind, table in self.rows.items():
            case = numbers[table.case]
            keep = np.flatnonzero(case >= 0)
            rows[kind] = table.chosen(keep, case[keep])
        return CaseColumns(
            [self.ids[place] for place in places.tolist()] if len(self.ids) else (),
            self.region[places],
            self.birth[places],
            self.sex[places],
            self.setting[places],
            self.income[places],
            self.applied[places],
            self.decided[places],
            self.hukou_known[places],
            self.residence_known[places],
            self.asked[places],
            self.month_lists,
            self.words,
            rows,
            {int(numbers[n]): c for n, c in self.apart.items() if numbers[n] >= 0},
        )

    def pieces(self, size: int) -> Iterator[tuple[int, "CaseColumns"]]:
        """Yield the cases in their order, so many at a time and at least once, with the
        place of the first among all. Only the cases of rows are copied."""
        if len(self) <= size:
            yield 0, self
            return
        firsts = [*range(0, len(self), size), len(self)]
        # Of the column's own type: any other would have all of it turned into it.
        bounds = np.array(firsts, np.int32)
        cuts = {
            kind: np.searchsorted(table.case, bounds).tolist()
            for kind, table in self.rows.items()
        }
        numbers = np.arange(size, dtype=np.int32)
        for n, (first, end) in enumerate(pairwise(firsts)):
            every = numbers[: end - first]
            rows = {
                kind: table.part(cuts[kind][n], cuts[kind][n + 1], first, every)
                for kind, table in self.rows.items()
            }
            yield first, self._piece(first, end, rows)

    def _piece(self, first: int, end: int, rows: Mapping[str, Rows]) -> "CaseColumns":
        return CaseColumns(
            self.ids[first:end],
            self.region[first:end],
            self.birth[first:end],
            self.sex[first:end],
            self.setting[first:end],
            self.income[first:end],
            self.applied[first:end],
            self.decided[first:end],
            self.hukou_known[first:end],
            self.residence_known[first:end],
            self.asked[first:end],
            self.month_lists,
            self.words,
            rows,
            {n - first: c for n, c in self.apart.items() if first <= n < end},
        )


def number_of(month: Month) -> int:
    """Return the number of a month: how many lie before it."""
    return month.year * 12 + month.number - 1


def month_of(number: int) -> Month:
    """Return the month of a number."""
    return Month(number // 12, number % 12 + 1)


class _Reader:
    """Reads one case back out of columns."""

    def __init__(self, columns: CaseColumns, place: int) -> None:
        self.columns = columns
        self.place = place

    def case(self) -> Case:
        columns, n = self.columns, self.place
        applied, decided = int(columns.applied[n]), int(columns.decided[n])
        income = int(columns.income[n])
        birth = int(columns.birth[n])
        return Case(
            id=columns.ids[n] if len(columns.ids) else "",
            region=self._word("region", columns.region) or "",
            birth_date=_day(birth),
            sex=self._word("sex", columns.sex),
            hukou=self._places("hukou", columns.hukou_known),
            residence=self._places("residence", columns.residence_known),
            setting=self._word("setting", columns.setting),
            income=None if income < 0 else Money(income),
            statuses=tuple(self._dated("status", StatusRecord)),
            certificates=tuple(self._dated("certificate", CertificateRecord)),
            benefits=tuple(
                BenefitRecord(_day(first), _end(last), code, _money(fen))
                for (code,), first, last, fen, _ in self.rows("benefit")
            ),
            assessments=tuple(self._dated("assessment", AssessmentRecord)),
            fees=tuple(
                FeeRecord(month_of(first), setting, Money(fen), _money(less))
                for (setting,), first, _, fen, less in self.rows("fees")
            ),
            events=tuple(
                CaseEvent(kind, date.fromordinal(first))
                for (kind,), first, *_ in self.rows("event")
            ),
            applied_on=_day(applied),
            applied_again=tuple(
                date.fromordinal(first) for _, first, *_ in self.rows("again")
            ),
            decided_on=_day(decided),
            choices={g: taken for (g, taken), *_ in self.rows("choice")},
            paid={
                (programme, month_of(first)): Money(fen)
                for (programme,), first, _, fen, _ in self.rows("paid")
            },
            facts={name: codes for (name, codes), *_ in self.rows("fact")},
            months=columns.month_lists[columns.asked[n]],
        )

    def _word(self, name: str, column: Ints) -> str | None:
        number = int(column[self.place])
        return None if number < 0 else self.columns.words[name][number]

    def rows(self, kind: str) -> list[tuple[Any, ...]]:
        """Return what each row of a kind says, its days, its sums."""
        rows = self.columns.rows[kind]
        # Of the column's own type: any other would have all of it turned into it.
        ends = np.array([self.place, self.place + 1], np.int32)
        low, high = np.searchsorted(rows.case, ends)
        if low == high:
            return []
        empty = [-1] * int(high - low)
        return [
            (rows.values[value], first, last, fen, less)
            for value, first, last, fen, less in zip(
                rows.value[low:high].tolist(),
                *(
                    column[low:high].tolist() if len(column) else empty
                    for column in (rows.first, rows.last, rows.fen, rows.less)
                ),
                strict=True,
            )
        ]

    def _dated(self, kind: str, make: Callable[..., D]) -> list[D]:
        return [
            make(_day(first), _end(last), *said)
            for said, first, last, *_ in self.rows(kind)
        ]

    def _places(self, kind: str, known: Bools) -> tuple[Place, ...] | None:
        return tuple(self._dated(kind, Place)) if known[self.place] else None


def _day(ordinal: int) -> date | None:
    return None if ordinal == 0 else date.fromordinal(ordinal)


def _end(ordinal: int) -> date | None:
    return None if ordinal == OPEN_END else date.fromordinal(ordinal)


def _money(fen: int) -> Money | None:
    return None if fen < 0 else Money(fen)
