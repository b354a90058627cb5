# SPDX-License-Identifier: Apache-2.0
"""What is known of many cases on a day, cut to what is in force in a month."""

from collections.abc import Callable, Hashable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any, TypeVar

import numpy as np
import numpy.typing as npt

from carecalc.batch.cases import CaseColumns, Ints, Rows
from carecalc.domain.case import Case
from carecalc.domain.knowledge import known_on
from carecalc.domain.period import Month

H = TypeVar("H", bound=Hashable)
T = TypeVar("T")

_FIRST_DAY = 1  # of the calendar, as an ordinal
_FEW = 2


@dataclass(slots=True, eq=False)
class Known:
    """Cases as they are known on a day; what is dated later is left out when asked."""

    columns: CaseColumns
    on: date
    _lasts: Ints | None = None
    _kept: dict[Hashable, Any] = field(default_factory=dict)

    def __len__(self) -> int:
        return len(self.columns)

    def case(self, place: int) -> Case:
        """Return one case as it is known, by the columns alone: it speaks for all that
        are like it in them, of which one that is apart may be the last."""
        return known_on(self.columns.held(place), self.on)

    def take(self, places: npt.NDArray[np.integer]) -> "Known":
        """Return some of the cases."""
        return Known(self.columns.take(places), self.on)

    def remembered(self, name: Hashable, make: Callable[[], T]) -> T:
        """Return what several rules look at, made when first asked for by that name."""
        found: T | None = self._kept.get(name)
        if found is None:
            found = self._kept[name] = make()
        return found

    def forget(self) -> None:
        """Let go of the columns of a month that is done."""
        self._kept.clear()

    # --- what a case has once ----------------------------------------------------------

    def ages(self, month: Month) -> tuple[Ints, npt.NDArray[np.bool_]]:
        """Return the years of age reached in a month, and of whom they are known."""
        birth = self.columns.birth
        year, number = _birth_months(birth)
        return month.year - year - (month.number < number), birth > 0

    def day(self, name: str) -> Ints:
        """Return a day of each case, 0 where it has none or none is known yet."""
        column: Ints = getattr(self.columns, name)
        on = self.on.toordinal()
        if not len(column) or column.max() <= on:
            return column
        return np.where(column <= on, column, np.int32(0))

    # --- rows --------------------------------------------------------------------------

    def bits(
        self,
        kind: str,
        table: npt.NDArray[np.unsignedinteger],
        month: Month,
        at_once: bool,
    ) -> npt.NDArray[np.unsignedinteger]:
        """Return of each case the bits of all its rows in force, put together.

        `table` holds the bits of each value. `at_once`: a row that ends within the
        month is not in force.
        """
        rows = self.columns.rows[kind]
        if not len(rows.case):
            return np.zeros(len(self.columns), table.dtype)
        bits = _answers(table, rows.value)
        bits *= self._in_force(kind, rows, month, at_once)
        if rows.single and len(rows.case) == len(self.columns):
            return bits  # there is one of everybody
        found = np.zeros(len(self.columns), table.dtype)
        found[rows.case] = bits
        if not rows.single:
            # Of several the last one stands there; the others are put to it.
            more = np.flatnonzero(rows.case[1:] == rows.case[:-1])
            np.bitwise_or.at(found, rows.case[more], bits[more])
        return found

    def rows_in_force(
        self, kind: str, month: Month, keep: npt.NDArray[np.bool_]
    ) -> npt.NDArray[np.intp]:
        """Return those of the rows to keep that touch a month."""
        rows = self.columns.rows[kind]
        return np.flatnonzero(keep & self._in_force(kind, rows, month, False))

    def _in_force(
        self, kind: str, rows: Rows, month: Month, at_once: bool
    ) -> npt.NDArray[np.bool_]:
        latest = min(self.on, month.last_day).toordinal()
        end = (month.last_day if at_once else month.first_day).toordinal()
        last = self._assessment_lasts(rows) if kind == "assessment" else rows.last
        found: npt.NDArray[np.bool_] = rows.first <= latest
        found &= last >= end
        return found

    def _assessment_lasts(self, rows: Rows) -> Ints:
        """Return the last days of assessments: within one scale a later one ends the
        one before it."""
        if self._lasts is None:
            self._lasts = rows.last
            if not rows.single:
                self._lasts = _ended(rows, self.on.toordinal())
        return self._lasts


def _answers(
    table: npt.NDArray[np.unsignedinteger], values: Ints
) -> npt.NDArray[np.unsignedinteger]:
    """Return what a table has for each value."""
    some = np.flatnonzero(table)
    if len(some) > _FEW:
        return table.take(values)
    # Of few a comparison each is quicker: it is made of many rows at once.
    found = np.zeros(len(values), table.dtype)
    for one in some.tolist():
        found |= (values == one) * table[one]
    return found


def signatures(
    size: int, case: Ints, said: Sequence[H], known: dict[tuple[H, ...], int]
) -> Ints:
    """Return of each case the number of all that its rows say, in their order.

    `case` and `said` are rows by case; `known`, in which nothing at all is 0,
    remembers.
    """
    found = np.zeros(size, np.int32)
    whole: dict[int, list[H]] = {}
    for place, one in zip(case.tolist(), said, strict=True):
        whole.setdefault(place, []).append(one)
    for place, parts in whole.items():
        found[place] = known.setdefault(tuple(parts), len(known))
    return found


def months_of(days: Ints) -> Ints:
    """Return the numbers of the months of days given as ordinals, 0 for no day."""
    shifted = (days.astype(np.int64) - _EPOCH).view("datetime64[D]")
    months = shifted.astype("datetime64[M]").view(np.int64).astype(np.int32)
    months += 1970 * 12
    months *= days > 0
    return months


_EPOCH = date(1970, 1, 1).toordinal()


def _birth_months(birth: Ints) -> tuple[Ints, Ints]:
    """Return year and month in which years of age are reached: 29 February counts as
    1 March."""
    months = months_of(birth)
    year, number = months // 12, months % 12 + 1
    is_february = np.flatnonzero(number == 2)
    days = (birth[is_february].astype(np.int64) - _EPOCH).view("datetime64[D]")
    of_month = (days - days.astype("datetime64[M]").astype("datetime64[D]")).astype(int)
    number[is_february[of_month == 28]] = 3
    return year, number


def _ended(rows: Rows, on: int) -> Ints:
    # Only who was assessed more than once has one that another may end.
    same = rows.case[1:] == rows.case[:-1]
    several = np.r_[False, same] | np.r_[same, False]
    begun = np.flatnonzero(several & (rows.first <= on))
    scales: Mapping[object, int] = {
        scale: n for n, scale in enumerate(dict.fromkeys(v[0] for v in rows.values))
    }
    scale_of = np.array([scales[v[0]] for v in rows.values], np.int32)
    case, scale = rows.case[begun], scale_of[rows.value[begun]]
    # An assessment without a first day counts as of the first day of all.
    first = rows.first[begun]
    order = np.lexsort((np.maximum(first, _FIRST_DAY), scale, case))
    case, scale, first = case[order], scale[order], first[order]
    follows = (case[1:] == case[:-1]) & (scale[1:] == scale[:-1])
    begins = np.zeros(len(order), np.int32)
    begins[: len(follows)] = np.where(follows, first[1:], 0)
    # One without a first day ends none before it: the next that has one does.
    undated = np.flatnonzero(follows & (first[1:] == 0))
    for place in undated[::-1].tolist():
        begins[place] = begins[place + 1]
    lasts = rows.last.copy()
    ended = begins > _FIRST_DAY
    places = begun[order[ended]]
    lasts[places] = np.minimum(lasts[places], begins[ended] - 1)
    return lasts
