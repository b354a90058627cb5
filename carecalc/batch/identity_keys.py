# SPDX-License-Identifier: Apache-2.0
"""Numbers of people and accounts as integers: a million at once, exact, in one spelling.

A column of text is given as Arrow holds it: where each value begins, and all their bytes.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from carecalc.domain.person import normalise_id_number

Ints = NDArray[np.int64]
Words = NDArray[np.uint64]
Bools = NDArray[np.bool_]

_FULL = 18
"""Characters of a resident identity number; the last one follows from the others."""
_OLD = 15
_SHORTEST_CARD, _LONGEST_CARD = 16, 19
_CARDS = np.uint64(13 * 10**18)
"""Below it stand numbers of sixteen to nineteen digits: ten to the eighteenth for each
length but the longest, and ten to the nineteenth for that."""
_ZEROS = np.uint64(0x3030303030303030)
_NINES = np.uint64(0x0606060606060606)
_HIGH = np.uint64(0xF0F0F0F0F0F0F0F0)


@dataclass(frozen=True, slots=True)
class TextColumn:
    """Text values: `offsets` has one more than there are values, `data` is UTF-8."""

    offsets: NDArray[np.integer]
    data: NDArray[np.uint8]

    def __len__(self) -> int:
        return len(self.offsets) - 1

    @property
    def lengths(self) -> NDArray[np.integer]:
        """The bytes of each value."""
        return np.diff(self.offsets)

    def at(self, row: int) -> str:
        """Return one value."""
        first, last = int(self.offsets[row]), int(self.offsets[row + 1])
        return self.data[first:last].tobytes().decode()

    def of_length(
        self, rows: NDArray[np.integer] | None, length: int
    ) -> NDArray[np.uint8]:
        """Return values of one length as rows of bytes; None means all of them."""
        if rows is None:
            first = int(self.offsets[0])
            part = self.data[first : first + len(self) * length]
            return part.reshape(len(self), length)
        starts = self.offsets[rows].astype(np.int64)
        found: NDArray[np.uint8] = self.data[starts[:, None] + np.arange(length)]
        return found


def text_column_of(values: Sequence[str]) -> TextColumn:
    """Return texts as a column."""
    raw = [value.encode() for value in values]
    ends = np.cumsum([0, *map(len, raw)])
    return TextColumn(ends, np.frombuffer(b"".join(raw), np.uint8))


@dataclass(slots=True)
class IdentityKeys:
    """Numbers of people as integers, whatever spelling they come in.

    An 18-character number is its first seventeen digits, a 15-digit one those of the
    number it became. What is no such number gets a number of its own below zero.
    """

    others: dict[str, int] = field(default_factory=dict)
    _seen: dict[str, int] = field(default_factory=dict)

    def of(self, column: TextColumn) -> Ints:
        """Return the key of each value; 0 where there is none."""
        lengths = column.lengths
        if len(lengths) and bool((lengths == _FULL).all()):
            keys, is_plain = _seventeen(column.of_length(None, _FULL))
            odd = np.flatnonzero(~is_plain)
        else:
            keys = np.zeros(len(column), np.int64)
            full = np.flatnonzero(lengths == _FULL)
            is_plain = np.zeros(len(column), np.bool_)
            keys[full], is_plain[full] = _seventeen(column.of_length(full, _FULL))
            odd = np.flatnonzero(~is_plain & (lengths > 0))
        for row in odd.tolist():
            keys[row] = self.one(column.at(row))
        return keys

    def one(self, typed: str) -> int:
        """Return the key of one number that is there, however it is spelled."""
        found = self._seen.get(typed)
        if found is None:
            number = normalise_id_number(typed)
            plain = number.isascii() and number[:-1].isdigit()
            if plain and len(number) == _FULL:
                found = int(number[:-1])
            elif plain and len(number) == _OLD and number[-1:].isdigit():
                found = int(f"{number[:6]}19{number[6:]}")
            else:
                found = self.others.setdefault(number, -1 - len(self.others))
            self._seen[typed] = found
        return found


def account_keys(column: TextColumn) -> Words:
    """Return a number for each account, 0 where there is none; blanks do not count.

    Numbers of sixteen to nineteen digits are told apart exactly, others by 64 bits.
    """
    lengths = column.lengths
    keys = np.zeros(len(column), np.uint64)
    for length in np.unique(lengths).tolist():
        if length == 0:
            continue
        rows = np.flatnonzero(lengths == length)
        whole = rows if len(rows) < len(column) else None
        matrix = column.of_length(whole, length)
        if _SHORTEST_CARD <= length <= _LONGEST_CARD:
            found, is_plain = _digits(matrix)
            keys[rows] = found + np.uint64(_place(length)) + np.uint64(1)
        else:
            is_plain = np.zeros(len(rows), np.bool_)
        _one_by_one(column, rows[~is_plain], keys, _account)
    return keys


def text_keys(column: TextColumn) -> Words:
    """Return 64 bits that tell each text from others, 0 where there is none."""
    lengths = column.lengths
    keys = np.zeros(len(column), np.uint64)
    for length in np.unique(lengths).tolist():
        if length:
            rows = np.flatnonzero(lengths == length)
            whole = rows if len(rows) < len(column) else None
            keys[rows] = _mixed(column.of_length(whole, length))
    return keys


def _one_by_one(
    column: TextColumn,
    rows: NDArray[np.integer],
    keys: Words,
    key_of: Callable[[str], int],
) -> None:
    for row in rows.tolist():
        keys[row] = key_of(column.at(row))


def _account(typed: str) -> int:
    number = "".join(typed.split())
    if not number:
        return 0
    raw = np.frombuffer(number.encode(), np.uint8)[None, :]
    if _SHORTEST_CARD <= len(number) <= _LONGEST_CARD:
        found, is_plain = _digits(raw)
        if is_plain[0]:
            return int(found[0]) + _place(len(number)) + 1
    mixed: int = _mixed(raw).tolist()[0]
    beyond = int(_CARDS) + 1
    return beyond + mixed % (2**64 - beyond)


def _place(length: int) -> int:
    """Return where the numbers of a length begin, so that none is another's."""
    return (length - _SHORTEST_CARD) * 10**18


def _seventeen(matrix: NDArray[np.uint8]) -> tuple[Ints, Bools]:
    digits, is_plain = _digits(np.ascontiguousarray(matrix[:, : _FULL - 1]))
    last = matrix[:, _FULL - 1]
    is_plain &= ((last >= 0x30) & (last <= 0x39)) | (last == 0x58)
    return digits.astype(np.int64), is_plain


def _digits(matrix: NDArray[np.uint8]) -> tuple[Words, Bools]:
    """Return rows of ASCII digits as numbers, and which rows are digits alone."""
    rows, length = matrix.shape
    padded = np.full((rows, -(-length // 8) * 8), 0x30, np.uint8)
    padded[:, padded.shape[1] - length :] = matrix
    words = padded.view("<u8")
    value = np.zeros(rows, np.uint64)
    is_plain = np.ones(rows, np.bool_)
    for place in range(words.shape[1]):
        word = words[:, place]
        is_plain &= ((word & _HIGH) | (((word + _NINES) & _HIGH) >> np.uint64(4))) == (
            _ZEROS | (_ZEROS >> np.uint64(4))
        )
        value = value * np.uint64(10**8) + _eight(word - _ZEROS)
    return value, is_plain


def _eight(word: Words) -> Words:
    """Return eight digits, the first in the lowest byte, as a number."""
    pairs = (word * np.uint64(10) + (word >> np.uint64(8))) & np.uint64(
        0x00FF00FF00FF00FF
    )
    fours = (pairs * np.uint64(100) + (pairs >> np.uint64(16))) & np.uint64(
        0x0000FFFF0000FFFF
    )
    eights = fours * np.uint64(10_000) + (fours >> np.uint64(32))
    return eights & np.uint64(0x00000000FFFFFFFF)


def _mixed(matrix: NDArray[np.uint8]) -> Words:
    """Return 64 well mixed bits of each row of bytes, never 0."""
    rows, length = matrix.shape
    padded = np.zeros((rows, -(-length // 8) * 8), np.uint8)
    padded[:, :length] = matrix
    words = padded.view("<u8")
    mixed = np.full(rows, (length * 0x9E3779B97F4A7C15) % 2**64, np.uint64)
    for place in range(words.shape[1]):
        mixed ^= words[:, place]
        mixed *= np.uint64(0xFF51AFD7ED558CCD)
        mixed ^= mixed >> np.uint64(32)
    mixed[mixed == 0] = np.uint64(1)
    return mixed
