# SPDX-License-Identifier: Apache-2.0
"""Gather cases one by one into columns."""

from collections.abc import Hashable, Mapping, Sequence
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
        if not _fits(case):
            self._apart[len(self._ids)] = case
            case = Case(case.id, case.region, months=case.months)
        self.begin(
            case.id,
            {"region": case.region, "sex": case.sex, "setting": case.setting},
            {
                "birth": _first(case.birth_date),
                "income": _fen(case.income),
                "applied": _first(case.applied_on),
                "decided": _first(case.decided_on),
                "hukou_known": case.hukou is not None,
                "residence_known": case.residence is not None,
            },
            case.months,
        )
        row = self.row
        for kind, places in (("hukou", case.hukou), ("residence", case.residence)):
            for p in places or ():
                row(kind, (p.code,), _first(p.first), _last(p.last))
        for s in case.statuses:
            row("status", (s.code,), _first(s.first), _last(s.last))
        for b in case.benefits:
            row("benefit", (b.code,), _first(b.first), _last(b.last), _fen(b.monthly))
        for c in case.certificates:
            said = (c.category, c.grade, c.multiple)
            row("certificate", said, _first(c.first), _last(c.last))
        for a in case.assessments:
            row("assessment", (a.scale, a.level), _first(a.first), _last(a.last))
        for f in case.fees:
            month, fen = number_of(f.month), f.fee.fen
            row("fees", (f.setting,), month, 0, fen, _fen(f.insurance))
        for e in case.events:
            row("event", (e.kind,), _first(e.on))
        for day in case.applied_again:
            row("again", (), _first(day))
        for group, taken in case.choices.items():
            row("choice", (group, taken))
        for (programme, paid_for), sum_ in case.paid.items():
            row("paid", (programme,), number_of(paid_for), 0, sum_.fen)
        for name, codes in case.facts.items():
            row("fact", (name, codes))

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
