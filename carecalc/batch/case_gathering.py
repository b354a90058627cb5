# SPDX-License-Identifier: Apache-2.0
"""Gather cases one by one into columns."""

from collections.abc import Hashable, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import date

import numpy as np

from carecalc.batch.cases import (
    KINDS,
    MOST_FEN,
    OPEN_END,
    CaseColumns,
    Ints,
    Rows,
    number_of,
    rows_of,
)
from carecalc.domain.case import Case
from carecalc.domain.money import Money
from carecalc.domain.period import Month

Started = tuple[date | None, tuple[date, ...], date | None]
"""The first application, the later ones, and the decision."""
_Row = tuple[str, tuple[Hashable, ...], int, int, int, int]
"""The kind of a row, what it says, its days, and its sums; as `CaseWriter.row` has it."""


class CaseWriter:
    """Gathers cases one by one into columns."""

    def __init__(self) -> None:
        self._ids: list[str] = []
        self._plain: dict[str, list[int]] = {
            name: []
            for name in (
                "region",
                "birth",
                "sex",
                "setting",
                "income",
                "applied",
                "decided",
                "hukou_known",
                "residence_known",
                "asked",
            )
        }
        self._words: dict[str, dict[str, int]] = {
            "region": {},
            "sex": {},
            "setting": {},
        }
        self._months: dict[tuple[Month, ...], int] = {(): 0}
        self._tables = {kind: _Table() for kind in KINDS}
        self._apart: dict[int, Case] = {}

    def add(self, case: Case) -> None:
        """Add a case behind all others."""
        self.add_started(case, [(case.applied_on, case.applied_again, case.decided_on)])

    def add_started(self, case: Case, starts: Iterable[Started]) -> None:
        """Add a case behind all others once with each of these starts, not its own."""
        fits = _fits(case)
        held = case if fits else Case(case.id, case.region, months=case.months)
        words = {"region": held.region, "sex": held.sex, "setting": held.setting}
        numbers = {
            "birth": _first(held.birth_date),
            "income": _fen(held.income),
            "hukou_known": int(held.hukou is not None),
            "residence_known": int(held.residence is not None),
        }
        rows = list(_rows_of(held))
        for first, again, decided in starts:
            if not fits:
                self._apart[len(self._ids)] = replace(
                    case, applied_on=first, applied_again=again, decided_on=decided
                )
                first, again, decided = None, (), None
            numbers["applied"], numbers["decided"] = _first(first), _first(decided)
            self.begin(held.id, words, numbers, held.months)
            for row in rows:
                self.row(*row)
            for day in again:
                self.row("again", (), _first(day))

    def begin(
        self,
        identity: str,
        words: Mapping[str, str | None],
        numbers: Mapping[str, int],
        months: tuple[Month, ...],
    ) -> None:
        """Begin a case: its codes, its numbers (days, fen) and the months asked."""
        self._ids.append(identity)
        for name, text in words.items():
            self._plain[name].append(self._word(name, text))
        for name, number in numbers.items():
            self._plain[name].append(number)
        self._plain["asked"].append(self._months.setdefault(months, len(self._months)))

    def row(
        self,
        kind: str,
        said: tuple[Hashable, ...],
        first: int = 0,
        last: int = 0,
        fen: int = -1,
        less: int = -1,
    ) -> None:
        """Add one of what a case may hold many of to the case begun last."""
        self._tables[kind].add(len(self._ids) - 1, said, first, last, fen, less)

    def _word(self, name: str, text: str | None) -> int:
        if text is None:
            return -1
        known = self._words[name]
        return known.setdefault(text, len(known))

    def columns(self) -> CaseColumns:
        """Return all cases that were added."""
        plain = self._plain
        return CaseColumns(
            self._ids,
            _ints(plain["region"]),
            _ints(plain["birth"]),
            _ints(plain["sex"]),
            _ints(plain["setting"]),
            np.array(plain["income"], np.int64),
            _ints(plain["applied"]),
            _ints(plain["decided"]),
            np.array(plain["hukou_known"], np.bool_),
            np.array(plain["residence_known"], np.bool_),
            _ints(plain["asked"]),
            tuple(self._months),
            {name: tuple(known) for name, known in self._words.items()},
            {kind: table.rows() for kind, table in self._tables.items()},
            self._apart,
        )


def columns_of(cases: Sequence[Case]) -> CaseColumns:
    """Return the cases as columns."""
    writer = CaseWriter()
    for case in cases:
        writer.add(case)
    return writer.columns()


def _rows_of(case: Case) -> Iterator[_Row]:
    """Yield what a case holds many of, but its applications."""
    for kind, places in (("hukou", case.hukou), ("residence", case.residence)):
        for p in places or ():
            yield kind, (p.code,), _first(p.first), _last(p.last), -1, -1
    for s in case.statuses:
        yield "status", (s.code,), _first(s.first), _last(s.last), -1, -1
    for b in case.benefits:
        fen = _fen(b.monthly)
        yield "benefit", (b.code,), _first(b.first), _last(b.last), fen, -1
    for c in case.certificates:
        said = (c.category, c.grade, c.multiple)
        yield "certificate", said, _first(c.first), _last(c.last), -1, -1
    for a in case.assessments:
        level = (a.scale, a.level)
        yield "assessment", level, _first(a.first), _last(a.last), -1, -1
    for f in case.fees:
        sums = f.fee.fen, _fen(f.insurance)
        yield "fees", (f.setting,), number_of(f.month), 0, *sums
    for e in case.events:
        yield "event", (e.kind,), _first(e.on), 0, -1, -1
    for group, taken in case.choices.items():
        yield "choice", (group, taken), 0, 0, -1, -1
    for (programme, paid_for), sum_ in case.paid.items():
        yield "paid", (programme,), number_of(paid_for), 0, sum_.fen, -1
    for name, codes in case.facts.items():
        yield "fact", (name, codes), 0, 0, -1, -1


class _Table:
    """Rows of one kind as they are gathered."""

    def __init__(self) -> None:
        self.known: dict[Hashable, int] = {}
        self.values: list[tuple[Hashable, ...]] = []
        self.lists: tuple[list[int], ...] = ([], [], [], [], [], [])

    def add(
        self,
        case: int,
        said: tuple[Hashable, ...],
        first: int = 0,
        last: int = 0,
        fen: int = -1,
        less: int = -1,
    ) -> None:
        # 1 is no true, though Python finds them equal.
        key = (said, *map(type, said))
        value = self.known.get(key)
        if value is None:
            value = self.known[key] = len(self.values)
            self.values.append(said)
        for column, number in zip(
            self.lists, (case, value, first, last, fen, less), strict=True
        ):
            column.append(number)

    def rows(self) -> Rows:
        case, value, first, last, fen, less = self.lists
        return rows_of(
            _ints(case),
            _ints(value),
            self.values,
            _ints(first),
            _ints(last),
            np.array(fen, np.int64),
            np.array(less, np.int64),
        )


def _fits(case: Case) -> bool:
    sums = [b.monthly for b in case.benefits]
    sums += [part for f in case.fees for part in (f.fee, f.insurance)]
    sums += [case.income, *case.paid.values()]
    return all(part is None or 0 <= part.fen <= MOST_FEN for part in sums)


def _ints(values: Sequence[int]) -> Ints:
    return np.array(values, np.int32)


def _first(day: date | None) -> int:
    return 0 if day is None else day.toordinal()


def _last(day: date | None) -> int:
    return OPEN_END if day is None else day.toordinal()


def _fen(money: Money | None) -> int:
    return -1 if money is None else money.fen
