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
    in_text,
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
_ONLY_WITH = {"name": "holder", "relation": "holder", "agreement": "holder"}
"""What is compared with another column is not read without it."""
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
        """Yield what was paid, in pieces.

        `UserError`: ARROW-005 there are too many programmes, ARROW-006 a sum or month is
        none to reckon with, ARROW-007 a column is not text, INPUT-004 a month is none.
        """
        return ahead(self._in_pieces())

    def _in_pieces(self) -> Iterator[Payments]:
        row = 0
        for path in self.files:
            for piece in _pieces(path, _PAYMENTS, _MORE, _WORDS, _ONLY_WITH):
                payments = self._payments(piece, row)
                row += len(payments)
                yield payments

    def names(self, rows: Sequence[int]) -> dict[int, tuple[str, str]]:
        """Return the number and name of the people of some payments, by their row."""
        found: dict[int, tuple[str, str]] = {}
        wanted, first = np.sort(np.array(rows, np.int64)), 0
        for path in self.files:
            for piece in _pieces(path, ("id_number",), ("name",)):
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
        """Return what is due of a month; a sum left out is nothing.

        `UserError`: ARROW-006, ARROW-007, INPUT-004 as of payments.
        """
        path = self._file("due")
        if not path.exists():
            return None
        keys, programme, fen = [], [], []
        for piece in _pieces(path, _PAYMENTS, (), _WORDS[:2]):
            people = self.identities.of(text_column(piece["id_number"]))
            is_asked = self._month_numbers(piece["month"]) == month
            # What is due to nobody by a number would be due to whoever was met last.
            rows = np.flatnonzero(is_asked & (people != 0))
            if len(rows):
                keys.append(people[rows])
                programme.append(self._programmes(piece["programme"])[rows])
                fen.append(_fens(piece["fen"], missing=0)[rows])
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
            self._month_numbers(piece["month"]),
            self._programmes(piece["programme"]),
            _fens(piece["fen"]),
            np.arange(row, row + count),
            _are(piece["kind"], _REGULAR) if "kind" in piece else None,
            account,
            text_keys(text_column(piece["entry"])) if "entry" in piece else None,
            is_doubtful,
            is_unproven,
        )

    def _month_numbers(self, column: Any) -> NDArray[np.int16]:
        words, places = words_of(column)
        for word in words:
            if word not in self._months:
                number = month_number(Month.parse(word))
                if number >= NEVER:
                    raise _beyond_reckoning("month")
                self._months[word] = number
        return _each(places, [self._months[word] for word in words], np.int16)

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

    def _parts(self, table: str, *needed: str) -> Iterator[tuple[Ints, Piece]]:
        """Yield the people of a table in pieces, with what else is asked of them."""
        pa, _ = arrow()
        for piece in _pieces(self._file(table), ("id_number", *needed), (), needed):
            keys = self.identities.of(text_column(piece["id_number"]))
            named = np.flatnonzero(keys)
            if len(named) < len(keys):
                some = pa.array(named)
                piece = {name: piece[name].take(some) for name in needed}
            yield keys[named] if len(named) < len(keys) else keys, piece

    def _keys(self, table: str) -> Ints | None:
        if not self._file(table).exists():
            return None
        return _whole([keys for keys, _ in self._parts(table)], np.int64)

    def _dated(self, table: str) -> DatedKeys | None:
        if not self._file(table).exists():
            return None
        keys, months = [], []
        for people, piece in self._parts(table, "day"):
            keys.append(people)
            months.append(_day_months(piece["day"]))
        return DatedKeys(_whole(keys, np.int64), _whole(months, np.int16))

    def _benefits(self) -> BenefitKeys | None:
        if not self._file("benefits").exists():
            return None
        keys, code, first, last = [], [], [], []
        codes: dict[str, int] = {}
        for people, piece in self._parts("benefits", "code", "from", "to"):
            keys.append(people)
            code.append(_numbered(piece["code"], codes))
            first.append(_day_months(piece["from"]))
            last.append(_day_months(piece["to"], open_=NEVER))
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
            _whole(keys, np.int64),
            _whole(code, np.int64).astype(np.uint8),
            _whole(first, np.int16),
            _whole(last, np.int16),
        )

    def _assessments(self, limits: Limits) -> AssessmentKeys | None:
        if not self._file("assessments").exists():
            return None
        keys, months, day, team = [], [], [], []
        days: dict[str, int] = {}
        teams: dict[str, int] = {}
        for people, piece in self._parts("assessments", "day", "assessors"):
            keys.append(people)
            months.append(_day_months(piece["day"]))
            day.append(_numbered(piece["day"], days))
            team.append(_numbered(piece["assessors"], teams))
        wrong = wrong_of_words(
            _whole(day, np.int64),
            [word.split("|") for word in teams],
            _whole(team, np.int64),
            limits.assessors,
            limits.pair_a_day,
        )
        when = _whole(months, np.int16)
        order = np.argsort(when, kind="stable")
        return AssessmentKeys(_whole(keys, np.int64)[order], when[order], wrong[order])


def _pieces(path: Path, *columns: Any) -> Iterator[Piece]:
    return in_text(path, pieces(path, *columns))


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


def _fens(column: Any, missing: int | None = None) -> Ints:
    """Return sums as whole fen; what is left out is `missing`, or else refused.

    With a value left out pyarrow would give all of them as floating point.
    """
    pa, _ = arrow()
    try:
        whole = column.cast("int64")
    except pa.ArrowException as error:
        raise _beyond_reckoning("fen") from error
    if whole.null_count:
        if missing is None:
            raise _beyond_reckoning("fen")
        whole = whole.fill_null(missing)
    found: Ints = whole.to_numpy(zero_copy_only=False)
    return found


def _beyond_reckoning(name: str) -> UserError:
    return UserError(
        "ARROW-006",
        Message(
            N_("The column {name} holds what nobody can reckon with."), {"name": name}
        ),
        Message(N_("Write whole fen in every row, and months such as 2026-03.")),
    )


def _day_months(column: Any, open_: np.int16 | None = None) -> NDArray[np.int16]:
    """Return the months of days (dates, or text as 2026-03-01); what is missing counts
    from ever, or to `open_`. 9999-12-31 is for ever, as many write it."""
    words, places = words_of(column)
    missing = 0 if open_ is None else int(open_)
    months = [
        min(month_number(Month.parse(word[:7])), int(NEVER)) if word else missing
        for word in words
    ]
    return _each(places, months, np.int16)


def _each(places: Ints, values: Sequence[Any], kind: Any) -> NDArray[Any]:
    """Return for each row the value of its word."""
    if len(values) == 1:
        return np.full(len(places), values[0], kind)
    found: NDArray[Any] = np.array(values, kind)[places]
    return found


def _numbered(column: Any, known: dict[str, int]) -> Ints:
    """Return the number of each row's word; words met before keep theirs."""
    words, places = words_of(column)
    numbers = [known.setdefault(word, len(known)) for word in words]
    return _each(places, numbers, np.int64)


def _whole(parts: Sequence[NDArray[Any]], kind: Any) -> NDArray[Any]:
    """Return the pieces of a column together."""
    return np.concatenate([np.zeros(0, kind), *parts])
