# SPDX-License-Identifier: Apache-2.0
"""All payments held against all checks in one pass, however many there are.

Payments come in pieces, about in the order of their months. What is kept of a person is
a few bytes, of a month the bits of who was paid what in it; a payment itself is kept
only if it is suspicious, or late for its month.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from carecalc.batch.audit_facts import (
    FEW,
    KIN,
    PAIR,
    STAFF,
    TWICE_A_MEMBER,
    UNSIGNED,
    DueKeys,
    FactsByPlace,
    FactTables,
    barred_benefits,
    conflicts,
    grown,
)
from carecalc.batch.audit_found import Suspicions
from carecalc.batch.audit_months import ClosedMonth, OpenMonth, not_as_due
from carecalc.batch.key_index import KeyIndex

Ints = NDArray[np.int64]
Places = NDArray[np.int32]
Groups = Sequence[tuple[str, Sequence[Sequence[str]]]]
"""Groups of programmes of which only one side is paid: the mode, and the sides."""

MOST_PROGRAMMES = 64
_OPEN_MONTHS = 6
"""So many months are looked at side by side: lists pay some in advance, some late."""


@dataclass(frozen=True, slots=True)
class Payments:
    """Some payments as columns of equal length.

    `programme` is its place in the audit's list; `is_regular` tells a month's own money
    from what puts months right; `account` and `entry` are 64 bits, 0 where none is
    given; `is_doubtful` says that the holder is somebody else without a relation,
    `is_unproven` that it is somebody related without an agreement. `row` counts the
    payments of the whole audit.
    """

    keys: Ints
    months: NDArray[np.int16]
    programme: NDArray[np.uint8]
    fen: Ints
    row: Ints
    is_regular: NDArray[np.bool_] | None = None
    account: NDArray[np.uint64] | None = None
    entry: NDArray[np.uint64] | None = None
    is_doubtful: NDArray[np.bool_] | None = None
    is_unproven: NDArray[np.bool_] | None = None

    def __len__(self) -> int:
        return len(self.keys)


@dataclass(frozen=True, slots=True)
class Rules:
    """What the pass asks of law and checks, by the number of a month.

    `programmes` are those met so far, each at its place: there may be more later, of
    which the law says nothing. `stale_after` is in months.
    """

    programmes: Callable[[], Sequence[str]]
    groups: Callable[[int], Groups]
    stale_after: int
    due: Callable[[int], DueKeys | None] | None = None


class Audit:
    """One pass: `take` each piece, then `finish`.

    `lines` and `fen` are what was taken; `nameless` are payments without a number of
    anybody, which are held against nothing.
    """

    def __init__(self, rules: Rules, tables: FactTables) -> None:
        self.rules = rules
        self.index = KeyIndex()
        self.facts = FactsByPlace(tables, self.index)
        self.found = Suspicions()
        self.lines = 0
        self.nameless = 0
        self.fen = 0
        self._open: dict[int, OpenMonth] = {}
        self._closed: dict[int, ClosedMonth] = {}
        self._late: list[Payments] = []
        self._accounts = np.zeros(0, np.uint64)
        self._entries = np.zeros(0, np.uint64)
        self._numbers = np.zeros(0, np.int32)
        self._is_paid = np.zeros(0, np.bool_)
        self._more_accounts: list[tuple[NDArray[np.uint64], Places]] = []

    @property
    def people(self) -> int:
        """How many different people the payments are to; tables may know others."""
        return int(np.count_nonzero(self._is_paid))

    def take(self, payments: Payments) -> None:
        """Hold some payments against everything but what all of them together show."""
        self.lines += len(payments)
        self.fen += int(payments.fen.sum())
        if (payments.keys == 0).any():
            named = np.flatnonzero(payments.keys)
            self.nameless += len(payments) - len(named)
            payments = _some(payments, named)
        if not len(payments):
            return
        places = self._places(payments.keys)
        self._is_paid[places] = True
        self._one_person_each(payments, places)
        self._accounts_of(payments, places)
        numbers = _different(payments.months)
        for number in numbers:
            month = self._month(number)
            of, at = payments, places
            if len(numbers) > 1:
                rows = np.flatnonzero(payments.months == number)
                of, at = _some(payments, rows), places[rows]
            if month is None:
                self._late.append(of)
            else:
                self._judge(month, of, at)

    def finish(self) -> Suspicions:
        """Return everything found; nothing can be taken afterwards."""
        for number in sorted(self._open):
            self._close(number)
        for number, payments in sorted(_by_month(self._late).items()):
            month = self._reopened(number)
            places = self.index.find(payments.keys)
            self._judge(month, payments, places)
            self._open[number] = month
            self._close(number)
        for number, closed in sorted(self._closed.items()):
            self._unequal(number, closed)
        self._shared_accounts()
        return self.found

    # --- people, accounts ---------------------------------------------------------

    def _places(self, keys: Ints) -> Places:
        before = self.index.count
        places = self.index.add(keys)
        if self.index.count != before or len(self._accounts) < self.index.count:
            count = self.index.count
            self.facts.grow()
            self._accounts = grown(self._accounts, count, 0)
            self._entries = grown(self._entries, count, 0)
            self._numbers = grown(self._numbers, count, 0)
            self._is_paid = grown(self._is_paid, count, False)
            for month in self._open.values():
                month.grow(count)
                self._mark(month)
        return places

    def _one_person_each(self, payments: Payments, places: Places) -> None:
        """Look for one number under several entries of the register."""
        if payments.entry is None:
            return
        known = self._entries[places]
        first = known == 0
        if first.any():
            # Backwards: of several in one piece the first one stays.
            self._entries[places[first][::-1]] = payments.entry[first][::-1]
            known = self._entries[places]
        other = (known != payments.entry) & (payments.entry != 0)
        self._say("DUP-01", "number", payments, places, np.flatnonzero(other))

    def _accounts_of(self, payments: Payments, places: Places) -> None:
        if payments.account is None:
            return
        known = self._accounts[places]
        first = (known == 0) & (payments.account != 0)
        if first.any():
            self._accounts[places[first]] = payments.account[first]
            known = self._accounts[places]
        other = (known != payments.account) & (payments.account != 0)
        if other.any():
            pairs = np.unique(
                np.stack(
                    [payments.account[other], places[other].astype(np.uint64)], axis=1
                ),
                axis=0,
            )
            self._more_accounts.append((pairs[:, 0], pairs[:, 1].astype(np.int32)))
        for case, doubt in (
            ("holder", payments.is_doubtful),
            ("unproven", payments.is_unproven),
        ):
            if doubt is not None:
                self._say("BANK-01", case, payments, places, np.flatnonzero(doubt))

    def _shared_accounts(self) -> None:
        """Look for accounts of several people, of all that was paid."""
        own = np.flatnonzero(self._accounts).astype(np.int32)
        accounts = np.concatenate(
            [self._accounts[own], *(one for one, _ in self._more_accounts)]
        )
        places = np.concatenate([own, *(two for _, two in self._more_accounts)])
        if not len(accounts):
            return
        order = np.lexsort((places, accounts))
        accounts, places = accounts[order], places[order]
        new = np.ones(len(accounts), np.bool_)
        new[1:] = (accounts[1:] != accounts[:-1]) | (places[1:] != places[:-1])
        accounts, places = accounts[new], places[new]
        _, which, counts = np.unique(accounts, return_inverse=True, return_counts=True)
        shared = counts[which] > 1
        self.found.shared(places[shared], accounts[shared])

    # --- months -------------------------------------------------------------------

    def _month(self, number: int) -> OpenMonth | None:
        """Return an open month, None where it is behind already."""
        month = self._open.get(number)
        if month is None and number not in self._closed:
            if self._closed and number < max(self._closed):
                return None
            month = self._open[number] = self._opened(number)
            if len(self._open) > _OPEN_MONTHS:
                self._close(min(self._open))
                month = self._open.get(number)
        return month

    def _opened(self, number: int) -> OpenMonth:
        groups, programmes = self.rules.groups(number), self.rules.programmes()
        benefits = self.facts.tables.benefits
        names = () if benefits is None else benefits.codes
        count = self.index.count
        month = OpenMonth(
            number,
            _for_all(conflicts(programmes, groups)),
            _for_all(barred_benefits(programmes, names, groups)),
            self.facts.held(number),
            self.facts.confirmed(number),
            self.facts.assessed(number),
            np.zeros(count, np.uint64),
        )
        due = None if self.rules.due is None else self.rules.due(number)
        if due is not None:
            places = self.index.add(due.keys)
            count = self.index.count
            self._places(due.keys[:0])
            month.grow(count)
            month.due = {}
            for place in range(MOST_PROGRAMMES):
                of = due.programme == place
                if not of.any():
                    continue
                fen = np.zeros(count, np.int64)
                np.add.at(fen, places[of], due.fen[of])
                month.due[place] = fen
        self._mark(month)
        return month

    def _mark(self, month: OpenMonth) -> None:
        """Mark whom anything could be said of in a month: the others are passed by."""
        stale = month.confirmed != -1
        stale &= month.number - month.confirmed > self.rules.stale_after
        month.is_suspect = (
            (self.facts.death < month.number)
            | (self.facts.moved < month.number)
            | (self.facts.flags != 0)
            | (month.held != 0)
            | (month.assessed != 0)
            | stale
        )

    def _judge(self, month: OpenMonth, payments: Payments, places: Places) -> None:
        """Hold payments of one month against what is known of it."""
        paying = payments.fen > 0
        suspects = np.flatnonzero(paying & month.is_suspect[places])
        if len(suspects):
            self._about_people(month, payments, places, suspects)
        regular = paying
        if payments.is_regular is not None:
            regular = paying & payments.is_regular
        for programme in _different(payments.programme):
            of = payments.programme == programme
            these = np.flatnonzero(of & regular)
            self._beside(month, payments, places, these, programme)
            if month.due is not None:
                every = np.flatnonzero(of)
                sums = month.sums_of(programme)
                np.add.at(sums, places[every], payments.fen[every])

    def _about_people(
        self, month: OpenMonth, payments: Payments, places: Places, rows: Ints
    ) -> None:
        who, number = places[rows], month.number
        flags = self.facts.flags[who]
        barred = month.barred[payments.programme[rows]] & month.held[who]
        stale = (month.confirmed[who] != -1) & (
            number - month.confirmed[who] > self.rules.stale_after
        )
        wrong = month.assessed[who]
        for code, case, hit in (
            ("DEATH-01", "recorded", self.facts.death[who] < number),
            ("MOVE-01", "moved", self.facts.moved[who] < number),
            ("FISC-01", "listed", (flags & STAFF) != 0),
            ("KIN-01", "listed", (flags & KIN) != 0),
            ("HEAD-01", "twice", (flags & TWICE_A_MEMBER) != 0),
            ("STACK-02", "recorded", barred != 0),
            ("STAT-01", "old", stale),
            ("EVAL-01", "few", wrong == FEW),
            ("EVAL-01", "unsigned", wrong == UNSIGNED),
            ("EVAL-01", "pair", wrong == PAIR),
        ):
            self._say(code, case, payments, places, rows[hit])

    def _beside(
        self,
        month: OpenMonth,
        payments: Payments,
        places: Places,
        rows: Ints,
        programme: int,
    ) -> None:
        """Look for what is paid twice, and beside what it may not be paid beside."""
        who = places[rows]
        bit = np.uint64(1 << programme)
        before = month.paid[who]
        beside = (before & month.against[programme]) != 0
        self._say("STACK-01", "together", payments, places, rows[beside])
        again = (before & bit) != 0
        month.paid[who] = before | bit
        # Whoever stands here twice keeps the last of the two numbers.
        number = np.arange(len(who), dtype=np.int32)
        self._numbers[who] = number
        again |= self._numbers[who] != number
        self._say("DUP-01", "twice", payments, places, rows[again])

    def _close(self, number: int) -> None:
        month = self._open.pop(number)
        width = (len(self.rules.programmes()) + 7) // 8
        paid = month.paid.astype("<u8").view(np.uint8).reshape(-1, 8)
        self._closed[number] = ClosedMonth(paid[:, :width].copy(), not_as_due(month))

    def _reopened(self, number: int) -> OpenMonth:
        """Return a month as it was left, for payments that came too late for it."""
        month = self._opened(number)
        closed = self._closed.pop(number, None)
        if closed is None:
            return month
        count, width = closed.paid.shape
        words = np.zeros((count, 8), np.uint8)
        words[:, :width] = closed.paid
        month.paid[:count] = words.view("<u8")[:, 0]
        if month.due is not None:
            month.sums = {place: due.copy() for place, due in month.due.items()}
            for place, programme, paid in zip(*closed.unequal[:3], strict=True):
                month.sums_of(int(programme))[place] = paid
        return month

    def _unequal(self, number: int, closed: ClosedMonth) -> None:
        """Say what was paid of a month that is not as it is due."""
        places, programme, paid, due = closed.unequal
        for code, case, hit in (
            ("MISS-01", "dropped", (due > 0) & (paid <= 0)),
            ("AMT-01", "undue", (due <= 0) & (paid > 0)),
            ("AMT-01", "other", (due > 0) & (paid > 0)),
        ):
            fen = due[hit] - paid[hit] if code == "MISS-01" else paid[hit] - due[hit]
            months = np.full(int(hit.sum()), number, np.int16)
            self.found.add(code, case, places[hit], months, programme[hit], fen, None)

    def _say(
        self, code: str, case: str, payments: Payments, places: Places, rows: Ints
    ) -> None:
        if len(rows):
            self.found.add(
                code,
                case,
                places[rows],
                payments.months[rows],
                payments.programme[rows],
                payments.fen[rows],
                payments.row[rows],
            )


def _for_all(bits: NDArray[Any]) -> NDArray[Any]:
    """Return bits for every programme there may ever be: of those unknown, none."""
    return grown(bits, MOST_PROGRAMMES, 0)


def _different(values: NDArray[Any]) -> list[int]:
    """Return the different small numbers of a column, in order."""
    if len(values) and values.min() == values.max():
        return [int(values[0])]
    found: list[int] = np.flatnonzero(np.bincount(values)).tolist()
    return found


def _some(payments: Payments, rows: Ints) -> Payments:
    def of(column: NDArray[Any] | None) -> NDArray[Any] | None:
        return None if column is None else column[rows]

    return Payments(
        payments.keys[rows],
        payments.months[rows],
        payments.programme[rows],
        payments.fen[rows],
        payments.row[rows],
        of(payments.is_regular),
        of(payments.account),
        of(payments.entry),
        of(payments.is_doubtful),
        of(payments.is_unproven),
    )


def _by_month(pieces: Sequence[Payments]) -> Mapping[int, Payments]:
    """Return payments that came too late, by the number of their month."""
    found: dict[int, list[Payments]] = {}
    for piece in pieces:
        for number in _different(piece.months):
            rows = np.flatnonzero(piece.months == number)
            found.setdefault(number, []).append(_some(piece, rows))
    return {number: _joined(each) for number, each in found.items()}


def _joined(pieces: Sequence[Payments]) -> Payments:
    regular = [p.is_regular for p in pieces if p.is_regular is not None]
    return Payments(
        np.concatenate([p.keys for p in pieces]),
        np.concatenate([p.months for p in pieces]),
        np.concatenate([p.programme for p in pieces]),
        np.concatenate([p.fen for p in pieces]),
        np.concatenate([p.row for p in pieces]),
        np.concatenate(regular) if len(regular) == len(pieces) else None,
    )
