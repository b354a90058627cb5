# SPDX-License-Identifier: Apache-2.0
"""Cases in tables of Parquet: one row a case, what it may hold many of as lists.

The columns are named as in the lines that `carecalc determine` reads, what stands under
`person` without it. Days are `date32`, months text (`2026-10`), sums whole fen. A level
is a number (`level`) or else text (`level_code`).
"""

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from carecalc.batch.arrow_files import Piece, arrow, is_text, pieces, words_of
from carecalc.batch.cases import (
    MOST_FEN,
    OPEN_END,
    CaseColumns,
    Fens,
    Ints,
    Rows,
    number_of,
    rows_of,
)
from carecalc.domain.period import Month
from carecalc.errors import UserError
from carecalc.text import N_, Message

EPOCH = 719_163
"""The day from which `date32` counts, as an ordinal."""

_WORDS = ("region", "sex", "setting")
_PLAIN = ("id", "birth_date", "income_fen", "applied_on", "decided_on")
_LISTS = (
    *("hukou", "residence", "statuses", "certificates", "benefits", "assessments"),
    *("fees", "events", "applied_again", "choices", "paid", "facts", "months"),
)

_NEEDED = {
    "hukou": ("code",),
    "residence": ("code",),
    "fees": ("fee_fen",),
    "events": ("on",),
    "applied_again": ("",),
    "choices": ("group", "take"),
    "paid": ("programme", "fen"),
    "facts": ("name", "codes"),
}
"""What an entry of a list cannot do without: no case could tell that it lacks it."""


def read_cases(path: Path) -> Iterator[CaseColumns]:
    """Yield the cases of a table in pieces; columns left out hold nothing.

    `UserError`: ARROW-001, ARROW-002, ARROW-003 (see `arrow_files`), COLUMNS-002 a
    column holds what it cannot mean, with the first row that does.
    """
    wanted = (*_PLAIN, *_WORDS[1:], *_LISTS)
    before = 0
    for piece in pieces(path, ("region",), wanted, _WORDS):
        rows = len(piece["region"])
        found = _turned(piece, 0, rows)
        if isinstance(found, str):
            raise _unfit(path.name, piece, found, before)
        yield found
        before += rows


def _turned(piece: Piece, first: int, count: int) -> CaseColumns | str:
    """Return some rows of a piece as cases, or else the column that no case can hold."""
    rows = _Piece({name: column.slice(first, count) for name, column in piece.items()})
    try:
        return rows.cases()
    except (KeyError, ValueError, TypeError, UserError, arrow()[0].ArrowException):
        return rows.at


def _unfit(file: str, piece: Piece, column: str, before: int) -> UserError:
    """Return what refuses a column: whole where even no row of it can be meant, or else
    by the first row that cannot."""
    hint = Message(N_("The handbook says which columns a table has."))
    if isinstance(none := _turned(piece, 0, 0), str):
        said = Message(
            N_("{file}: the column {column} is not of the kind that cases hold there."),
            {"file": file, "column": none},
        )
        return UserError("COLUMNS-002", said, hint)
    first, last = 0, len(piece["region"])
    while last - first > 1:
        half = (first + last) // 2
        found = _turned(piece, first, half - first)
        if isinstance(found, str):
            column, last = found, half
        else:
            first = half
    if isinstance(found := _turned(piece, first, last - first), str):
        column = found
    said = Message(
        N_("{file}, row {row}: the column {column} holds what no case can."),
        {"file": file, "row": before + first + 1, "column": column},
    )
    return UserError("COLUMNS-002", said, hint)


class _Piece:
    """Some rows of a table, turned into columns of cases; `at` is the column that is
    looked at."""

    def __init__(self, columns: dict[str, Any]) -> None:
        self.columns = columns
        self.count = len(columns["region"])
        self.at = "region"

    def cases(self) -> CaseColumns:
        words: dict[str, tuple[str, ...]] = {}
        coded = {name: self._coded(name, words) for name in _WORDS}
        places = {name: self._places(name) for name in ("hukou", "residence")}
        month_lists, asked = self._asked()
        rows = {name: table for name, (_, table) in places.items()}
        rows |= {
            "status": self._dated("statuses", ("code",)),
            "benefit": self._dated("benefits", ("code",), "monthly_fen"),
            "certificate": self._dated(
                "certificates", ("category", "grade", "multiple")
            ),
            "assessment": self._assessments(),
            "fees": self._rows(
                "fees", ("setting",), "month", "fee_fen", "insurance_fen"
            ),
            "event": self._rows("events", ("kind",), "on"),
            "again": self._rows("applied_again", (), ""),
            "choice": self._rows("choices", ("group", "take")),
            "paid": self._rows("paid", ("programme",), "month", "fen"),
            "fact": self._rows("facts", ("name", "codes")),
        }
        ids = self._column("id")
        return CaseColumns(
            () if ids is None else ids.cast("string").fill_null("").to_pylist(),
            coded["region"],
            self._day("birth_date"),
            coded["sex"],
            coded["setting"],
            self._fen(self._column("income_fen"), self.count),
            self._day("applied_on"),
            self._day("decided_on"),
            places["hukou"][0],
            places["residence"][0],
            asked,
            month_lists,
            words,
            rows,
            {},
        )

    def _column(self, name: str) -> Any:
        """Return a column, None where it is not there or holds nothing at all."""
        self.at = name
        column = self.columns.get(name)
        is_empty = column is not None and arrow()[0].types.is_null(column.type)
        return None if is_empty else column

    # --- what a case has once ------------------------------------------------------------

    def _coded(self, name: str, words: dict[str, tuple[str, ...]]) -> Ints:
        column = self._column(name)
        if column is None:
            words[name] = ()
            return np.full(self.count, -1, np.int32)
        listed, numbers = words_of(column)
        words[name] = tuple(listed)
        found = numbers.astype(np.int32)
        if "" in listed:
            found[found == listed.index("")] = -1
        return found

    def _day(self, name: str) -> Ints:
        column = self._column(name)
        if column is None:
            return np.zeros(self.count, np.int32)
        return self._days(column, 0)

    def _days(self, column: Any, missing: int) -> Ints:
        days = column.cast("date32").cast("int32")
        return _filled(days.cast("int64"), missing - EPOCH, np.int64) + EPOCH

    def _fen(self, column: Any, count: int) -> Fens:
        if column is None:
            return np.full(count, -1, np.int64)
        known = column.cast("int64").drop_null().to_numpy()
        if len(known) and not 0 <= known.min() <= known.max() <= MOST_FEN:
            raise ValueError("fen")
        return _filled(column.cast("int64"), -1, np.int64)

    def _asked(self) -> tuple[tuple[tuple[Month, ...], ...], Ints]:
        column = self._column("months")
        known: dict[tuple[str, ...], int] = {(): 0}
        asked = np.zeros(self.count, np.int32)
        if column is not None:
            for place in np.flatnonzero(self._lengths(column)).tolist():
                months = tuple(column[place].as_py())
                asked[place] = known.setdefault(months, len(known))
        return tuple(tuple(map(Month.parse, one)) for one in known), asked

    # --- what it may have many of --------------------------------------------------------

    def _rows(
        self,
        name: str,
        said: Sequence[str],
        first: str = "none",
        fen: str = "",
        less: str = "",
        last: str = "",
    ) -> Rows:
        """Return the rows of a list: what they say, their days or month, their sums."""
        column = self._column(name)
        none, no_fen = np.zeros(0, np.int32), np.zeros(0, np.int64)
        if column is None:
            return rows_of(none, none, (), none, none, no_fen, no_fen)
        case, flat = self._flat(column)
        types = arrow()[0].types
        if types.is_null(flat.type) and not len(flat):
            return rows_of(none, none, (), none, none, no_fen, no_fen)
        if said and not types.is_struct(flat.type):
            raise TypeError(name)
        field = flat.field if said else lambda name: flat
        for one in _NEEDED.get(name, ()):
            if flat.null_count or field(one).null_count:
                raise ValueError(name)
        values, value = _values([_meant(one, field(one)) for one in said], len(case))
        if first == "month":
            listed, numbers = words_of(field("month"))
            months = [number_of(Month.parse(one)) for one in listed]
            firsts = np.array(months, np.int32)[numbers]
        elif first == "none":
            firsts = np.zeros(len(case), np.int32)
        else:
            firsts = self._days(field(first), 0)
        return rows_of(
            case,
            value,
            values,
            firsts.astype(np.int32),
            self._days(field(last), OPEN_END).astype(np.int32) if last else firsts,
            self._fen(field(fen), len(case)) if fen else no_fen,
            self._fen(field(less), len(case)) if less else no_fen,
        )

    def _flat(self, column: Any) -> tuple[Ints, Any]:
        """Return all entries of lists under each other, with the case of each."""
        lengths = self._lengths(column)
        case = np.repeat(np.arange(self.count, dtype=np.int32), lengths)
        return case, column.flatten()

    def _lengths(self, column: Any) -> npt.NDArray[np.int64]:
        if not _is_list(column.type):
            raise TypeError(self.at)
        return _filled(column.value_lengths(), 0, np.int64)

    def _dated(self, name: str, said: Sequence[str], fen: str = "") -> Rows:
        return self._rows(name, said, "from", fen, "", "to")

    def _assessments(self) -> Rows:
        rows = self._rows(
            "assessments", ("scale", "level", "level_code"), "on", last="valid_to"
        )
        values = tuple(
            (scale, code if level is None else level)
            for scale, level, code in rows.values
        )
        return rows_of(
            rows.case, rows.value, values, rows.first, rows.last, rows.fen, rows.less
        )

    def _places(self, name: str) -> tuple[npt.NDArray[np.bool_], Rows]:
        column = self._column(name)
        if column is None:
            return np.zeros(self.count, np.bool_), self._rows(name, ("code",))
        known = column.is_valid().to_numpy(zero_copy_only=False)
        return known, self._dated(name, ("code",))


def _is_list(kind: Any) -> bool:
    types = arrow()[0].types
    kinds = (types.is_list, types.is_large_list, types.is_fixed_size_list)
    return any(is_one(kind) for is_one in kinds)


def _meant(name: str, column: Any) -> Any:
    """Return what a field says in the kind that cases hold there; what is of another
    kind raises."""
    pa, _ = arrow()
    if name in ("grade", "level"):
        # Programs that know no missing integers write whole numbers as floats.
        if pa.types.is_boolean(column.type) or is_text(column.type):
            raise TypeError(name)
        return column.cast(pa.int64())
    if name in ("codes", "take"):
        if _is_list(column.type) and column.flatten().null_count:
            raise ValueError(name)
        return column.cast(pa.list_(pa.string()))
    if name == "multiple" and not pa.types.is_null(column.type):
        if not pa.types.is_boolean(column.type):
            raise TypeError(name)
        return column
    return column.cast(pa.string())


def _values(
    columns: Sequence[Any], count: int
) -> tuple[tuple[tuple[Any, ...], ...], Ints]:
    """Return the different things that rows say, and which of them each row says."""
    parts = [_part(column) for column in columns]
    whole = np.zeros(count, np.int64)
    for listed, numbers in parts:
        whole = whole * max(1, len(listed)) + numbers
    _, first, value = np.unique(whole, return_index=True, return_inverse=True)
    values = tuple(
        tuple(listed[numbers[place]] for listed, numbers in parts)
        for place in first.tolist()
    )
    return values, value.astype(np.int32)


def _part(column: Any) -> tuple[list[Any], npt.NDArray[np.int64]]:
    pa, _ = arrow()
    if pa.types.is_list(column.type):
        known: dict[tuple[str, ...], int] = {}
        numbers = [
            known.setdefault(tuple(one or ()), len(known)) for one in column.to_pylist()
        ]
        return list(known), np.array(numbers, np.int64)
    if not pa.types.is_dictionary(column.type):
        column = column.dictionary_encode()
    listed = [*column.dictionary.to_pylist(), None]
    return listed, _filled(column.indices, len(listed) - 1, np.int64)


def _filled(column: Any, missing: int, kind: type[np.int64]) -> npt.NDArray[Any]:
    if column.null_count:
        column = column.cast("int64").fill_null(missing)
    return np.asarray(column.to_numpy(zero_copy_only=False)).astype(kind)
