# SPDX-License-Identifier: Apache-2.0
"""A folder of tables for an audit: what was paid, and what payments are held against.

`payments.parquet`, or `payments-*.parquet` in the order of their names, must be there;
every other table may be, and what needs it is not judged without it.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from carecalc.batch.arrow_files import (
    Piece,
    ahead,
    arrow,
    pieces,
    text_column,
    words_of,
)
from carecalc.batch.audit_facts import (
    NEVER,
    AssessmentKeys,
    BenefitKeys,
    DatedKeys,
    DueKeys,
    FactTables,
    month_number,
    wrong_of_words,
)
from carecalc.batch.auditing import MOST_PROGRAMMES, Payments
from carecalc.batch.identity_keys import IdentityKeys, account_keys, text_keys
from carecalc.domain.period import Month
from carecalc.errors import UserError
from carecalc.text import N_, Message

Ints = NDArray[np.int64]

_PAYMENTS = ("id_number", "programme", "month", "fen")
_MORE = (
    "name",
    "kind",
    "entry",
    "account",
    "holder",
    "relation",
    "agreement",
    "channel",
)
_WORDS = ("programme", "month", "kind", "relation", "channel")
_REGULAR = ("", "regular")
_OWN = ("", "self")
_MOST_BENEFITS = 32

NEEDS: Mapping[str, tuple[str, ...]] = {
    "deaths": ("DEATH-01",),
    "moved": ("MOVE-01",),
    "staff": ("FISC-01",),
    "relatives": ("KIN-01",),
    "benefits": ("STACK-02",),
    "confirmed": ("STAT-01",),
    "assessments": ("EVAL-01",),
    "members": ("HEAD-01",),
    "due": ("MISS-01", "AMT-01"),
}
"""Which checks need which table."""


@dataclass(frozen=True, slots=True)
class Limits:
    """What makes an assessment wrong: too few assessors, too many a day by a pair."""

    assessors: int
    pair_a_day: int


class AuditFolder:
    """The tables of a folder; they are read when asked for, payments in pieces."""

    def __init__(self, folder: Path, programmes: Iterable[str] = ()) -> None:
        self._folder = folder
        self.files = tuple(
            sorted(
                [*folder.glob("payments.parquet"), *folder.glob("payments-*.parquet")]
            )
        )
        if not self.files:
            raise UserError(
                "ARROW-004",
                Message(
                    N_("{folder} holds no payments.parquet."), {"folder": folder.name}
                ),
                Message(N_("The handbook says which tables an audit reads.")),
            )
        self.identities = IdentityKeys()
        self.programmes = {code: place for place, code in enumerate(programmes)}
        self._months: dict[str, int] = {}

    @property
    def lacking(self) -> tuple[str, ...]:
        """The checks that are not judged for want of a table."""
        return tuple(
            code
            for table, codes in NEEDS.items()
            if not self._file(table).exists()
            for code in codes
        )

    def payments(self) -> Iterator[Payments]:
        """Yield what was paid, in pieces; ARROW-005 a month or programme is no such."""
        return ahead(self._in_pieces())

    def _in_pieces(self) -> Iterator[Payments]:
        row = 0
        for path in self.files:
            for piece in pieces(path, _PAYMENTS, _MORE, _WORDS):
                payments = self._payments(piece, row)
                row += len(payments)
                yield payments

    def names(self, rows: Sequence[int]) -> dict[int, tuple[str, str]]:
        """Return the number and name of the people of some payments, by their row."""
        found: dict[int, tuple[str, str]] = {}
        wanted, first = np.sort(np.array(rows, np.int64)), 0
        for path in self.files:
            for piece in pieces(path, ("id_number",), ("name",)):
                numbers = piece["id_number"]
                here = wanted[(wanted >= first) & (wanted < first + len(numbers))]
                names = piece.get("name")
                for row in here.tolist():
                    name = None if names is None else names[row - first].as_py()
                    found[row] = (numbers[row - first].as_py() or "", name or "")
                first += len(numbers)
        return found

    def facts(self, limits: Limits) -> FactTables:
        """Return every other table that is there."""
        return FactTables(
            deaths=self._dated("deaths"),
            moved=self._dated("moved"),
            staff=self._keys("staff"),
            relatives=self._keys("relatives"),
            benefits=self._benefits(),
            confirmed=self._dated("confirmed"),
            assessments=self._assessments(limits),
            members=self._keys("members"),
        )

    def due(self, month: int) -> DueKeys | None:
        """Return what is due of a month, as `carecalc determine` writes it."""
        path = self._file("due")
        if not path.exists():
            return None
        keys, programme, fen = [], [], []
        for piece in pieces(path, _PAYMENTS, (), _WORDS[:2]):
            rows = np.flatnonzero(self._month_numbers(piece["month"]) == month)
            if len(rows):
                keys.append(self.identities.of(text_column(piece["id_number"]))[rows])
                programme.append(self._programmes(piece["programme"])[rows])
                fen.append(_numbers(piece["fen"])[rows])
        if not keys:
            nothing = np.zeros(0, np.int64)
            return DueKeys(nothing, nothing.astype(np.uint8), nothing)
        return DueKeys(
            np.concatenate(keys), np.concatenate(programme), np.concatenate(fen)
        )

    # --- columns ------------------------------------------------------------------

    def _file(self, table: str) -> Path:
        return self._folder / f"{table}.parquet"

    def _payments(self, piece: Piece, row: int) -> Payments:
        keys = self.identities.of(text_column(piece["id_number"]))
        count = len(keys)
        is_doubtful, is_unproven = _doubts(piece)
        account = None
        if "account" in piece:
            account = account_keys(text_column(piece["account"]))
            if "channel" in piece:
                account[_are(piece["channel"], ("institution",))] = 0
        return Payments(
            keys,
            self._month_numbers(piece["month"]).astype(np.int16),
            self._programmes(piece["programme"]),
            _numbers(piece["fen"]),
            np.arange(row, row + count),
            _are(piece["kind"], _REGULAR) if "kind" in piece else None,
            account,
            text_keys(text_column(piece["entry"])) if "entry" in piece else None,
            is_doubtful,
            is_unproven,
        )

    def _month_numbers(self, column: Any) -> Ints:
        words, places = words_of(column)
        for word in words:
            if word not in self._months:
                self._months[word] = month_number(Month.parse(word))
        return _each(places, [self._months[word] for word in words], np.int64)

    def _programmes(self, column: Any) -> NDArray[np.uint8]:
        words, places = words_of(column)
        for word in words:
            self.programmes.setdefault(word, len(self.programmes))
        if len(self.programmes) > MOST_PROGRAMMES:
            raise UserError(
                "ARROW-005",
                Message(
                    N_("The payments name more than {count} programmes."),
                    {"count": MOST_PROGRAMMES},
                ),
                Message(N_("Look at the column programme; or audit them apart.")),
            )
        return _each(places, [self.programmes[word] for word in words], np.uint8)

    # --- facts --------------------------------------------------------------------

    def _table(self, table: str, *needed: str) -> dict[str, Any] | None:
        path = self._file(table)
        if not path.exists():
            return None
        pa, _ = arrow()
        parts = list(pieces(path, needed))
        found = {
            name: pa.chunked_array(
                [part[name] for part in parts], None if parts else pa.string()
            ).combine_chunks()
            for name in needed
        }
        named = np.flatnonzero(text_column(found["id_number"]).lengths)
        if len(named) < len(found["id_number"]):
            some = pa.array(named)
            found = {name: column.take(some) for name, column in found.items()}
        return found

    def _keys(self, table: str) -> Ints | None:
        found = self._table(table, "id_number")
        return None if found is None else self._identities(found)

    def _identities(self, table: Mapping[str, Any]) -> Ints:
        return self.identities.of(text_column(table["id_number"]))

    def _dated(self, table: str) -> DatedKeys | None:
        found = self._table(table, "id_number", "day")
        if found is None:
            return None
        return DatedKeys(self._identities(found), _day_months(found["day"]))

    def _benefits(self) -> BenefitKeys | None:
        found = self._table("benefits", "id_number", "code", "from", "to")
        if found is None:
            return None
        codes, places = words_of(found["code"])
        if len(codes) > _MOST_BENEFITS:
            raise UserError(
                "ARROW-005",
                Message(
                    N_("The benefits name more than {count} codes."),
                    {"count": _MOST_BENEFITS},
                ),
                Message(N_("Leave out those that stand against no programme.")),
            )
        return BenefitKeys(
            tuple(codes),
            self._identities(found),
            places.astype(np.uint8),
            _day_months(found["from"]),
            _day_months(found["to"], open_=NEVER),
        )

    def _assessments(self, limits: Limits) -> AssessmentKeys | None:
        found = self._table("assessments", "id_number", "day", "assessors")
        if found is None:
            return None
        keys, months = self._identities(found), _day_months(found["day"])
        _, day = words_of(found["day"].cast("string"))
        words, team = words_of(found["assessors"].cast("string"))
        teams = [word.split("|") for word in words]
        wrong = wrong_of_words(day, teams, team, limits.assessors, limits.pair_a_day)
        order = np.argsort(months, kind="stable")
        return AssessmentKeys(keys[order], months[order], wrong[order])


def _doubts(
    piece: Piece,
) -> tuple[NDArray[np.bool_] | None, NDArray[np.bool_] | None]:
    """Return whose money another holder gets: without a relation, without an agreement.

    A holder left out is the person; names differ by more than blanks and a middle dot.
    """
    if "holder" not in piece:
        return None, None
    holder = piece["holder"]
    named = np.flatnonzero(
        ~np.asarray(holder.is_null()) & (text_column(holder).lengths > 0)
    )
    is_doubtful = np.zeros(len(holder), np.bool_)
    is_unproven = np.zeros(len(holder), np.bool_)
    if not len(named):
        return is_doubtful, is_unproven
    own = np.ones(len(holder), np.bool_)
    if "relation" in piece:
        own = _are(piece["relation"], _OWN)
    if "channel" in piece:
        named = named[~_are(piece["channel"], ("institution",))[named]]
    if "name" in piece:
        is_doubtful[named] = own[named] & _differ(piece["name"], holder, named)
    proof = piece.get("agreement")
    proven = (
        np.zeros(len(holder), np.bool_)
        if proof is None
        else text_column(proof).lengths > 0
    )
    is_unproven[named] = ~own[named] & ~proven[named]
    return is_doubtful, is_unproven


def _differ(names: Any, holders: Any, rows: Ints) -> NDArray[np.bool_]:
    pa, _ = arrow()
    from pyarrow import compute

    some = pa.array(rows)
    unlike = np.asarray(
        compute.not_equal(names.take(some).fill_null(""), holders.take(some))
    )
    for place in np.flatnonzero(unlike).tolist():
        row = int(rows[place])
        unlike[place] = _plain(names[row].as_py()) != _plain(holders[row].as_py())
    return unlike


def _plain(name: str | None) -> str:
    return "".join((name or "").split()).replace("·", "")


def _are(column: Any, words: tuple[str, ...]) -> NDArray[np.bool_]:
    there, places = words_of(column)
    return _each(places, [word in words for word in there], np.bool_)


def _numbers(column: Any) -> Ints:
    found: Ints = column.cast("int64").to_numpy(zero_copy_only=False).astype(np.int64)
    return found


def _day_months(column: Any, open_: np.int16 | None = None) -> NDArray[np.int16]:
    """Return the months of days (dates, or text as 2026-03-01); what is missing counts
    from ever, or to `open_`."""
    words, places = words_of(column.cast("string"))
    missing = np.int16(0) if open_ is None else open_
    months = [
        missing if not word else np.int16(month_number(Month.parse(word[:7])))
        for word in words
    ]
    return _each(places, months, np.int16)


def _each(places: Ints, values: Sequence[Any], kind: Any) -> NDArray[Any]:
    """Return for each row the value of its word."""
    found: NDArray[Any] = np.array(values, kind)[places]
    return found
