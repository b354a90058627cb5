# SPDX-License-Identifier: Apache-2.0
"""Numbers of people and accounts as integers: a million at once, exact, in one spelling.

A column of text is given as Arrow holds it: where each value begins, and all their bytes.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

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
_WORD = 8
"""Bytes that are worked on at once."""
_PART = 1 << 14
"""So many values are worked on together: their words stay in the processor's memory."""


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

    def of_length(self, rows: "Rows", length: int) -> Iterator[tuple[slice, "_Part"]]:
        """Yield values of one length some at a time, and where they stand among `rows`;
        None means all of them."""
        count = len(self) if rows is None else len(rows)
        first = int(self.offsets[0])
        for low in range(0, count, _PART):
            high = min(low + _PART, count)
            if rows is None:
                starts: int | Ints = first + low * length
            else:
                starts = self.offsets[rows[low:high]].astype(np.int64)
            yield slice(low, high), _Part(self.data, starts, high - low, length)


Rows = NDArray[np.integer] | None


@dataclass(frozen=True, slots=True)
class _Part:
    """Some values of one length. `starts` is where each begins, or where the first
    does, if they follow each other."""

    data: NDArray[np.uint8]
    starts: int | Ints
    count: int
    length: int

    def byte(self, at: int) -> NDArray[np.uint8]:
        """Return one byte of each value."""
        if isinstance(self.starts, int):
            return self._strided("u1", at).copy()
        return self.data[self.starts + at]

    def word(self, at: int) -> Words:
        """Return eight bytes of each value, the first of them the lowest; what stands
        beyond its end is 0."""
        if self.length < _WORD:
            padded = np.zeros((self.count, _WORD), np.uint8)
            for place in range(self.length):
                padded[:, place] = self.byte(place)
            return padded.view("<u8")[:, 0] >> np.uint64(8 * at)
        # Words that would reach beyond the end begin earlier, and lose what they repeat.
        beyond = max(0, at + _WORD - self.length)
        if isinstance(self.starts, int):
            found = self._strided("<u8", at - beyond).copy()
        else:
            every = np.ndarray((len(self.data) - _WORD + 1,), "<u8", self.data, 0, (1,))
            found = every[self.starts + (at - beyond)]
        if beyond:
            found >>= np.uint64(8 * beyond)
        return found

    def _strided(self, kind: str, at: int) -> NDArray[Any]:
        assert isinstance(self.starts, int)
        return np.ndarray(
            (self.count,), kind, self.data, self.starts + at, (self.length,)
        )


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
        keys = np.zeros(len(column), np.int64)
        is_plain = np.zeros(len(column), np.bool_)
        lengths = column.lengths
        for length, rows in _by_length(lengths):
            if length == _FULL:
                _enter(column, rows, length, _seventeen, keys, is_plain)
        odd = np.flatnonzero(~is_plain & (lengths > 0))
        for row in odd.tolist():
            keys[row] = self.one(column.at(row))
        return keys

    def one(self, typed: str) -> int:
        """Return the key of one number, however it is spelled; 0 for blanks alone."""
        found = self._seen.get(typed)
        if found is None:
            number = normalise_id_number(typed)
            if not number:
                return 0
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
    keys = np.zeros(len(column), np.uint64)
    is_plain = np.zeros(len(column), np.bool_)
    lengths = column.lengths
    for length, rows in _by_length(lengths):
        if _SHORTEST_CARD <= length <= _LONGEST_CARD:
            _enter(column, rows, length, _card, keys, is_plain)
    for row in np.flatnonzero(~is_plain & (lengths > 0)).tolist():
        keys[row] = _account(column.at(row))
    return keys


def text_keys(column: TextColumn) -> Words:
    """Return 64 bits that tell each text from others, 0 where there is none."""
    keys = np.zeros(len(column), np.uint64)
    is_plain = np.zeros(len(column), np.bool_)
    for length, rows in _by_length(column.lengths):
        _enter(column, rows, length, _mixed, keys, is_plain)
    return keys


def _by_length(lengths: NDArray[np.integer]) -> Iterator[tuple[int, Rows]]:
    """Yield each length but 0, and which values have it; None: all."""
    if not len(lengths):
        return
    longest = int(lengths.max())
    if longest == lengths.min():
        if longest:
            yield longest, None
        return
    for length in np.flatnonzero(np.bincount(lengths)).tolist():
        if length:
            yield length, np.flatnonzero(lengths == length)


def _enter(
    column: TextColumn,
    rows: Rows,
    length: int,
    key_of: Callable[[_Part], tuple[NDArray[Any], Bools]],
    keys: NDArray[Any],
    is_plain: Bools,
) -> None:
    """Enter the keys of values of one length, and which of them can be used."""
    for where, part in column.of_length(rows, length):
        places = where if rows is None else rows[where]
        keys[places], is_plain[places] = key_of(part)


def _account(typed: str) -> int:
    number = "".join(typed.split())
    if not number:
        return 0
    ((_, part),) = text_column_of([number]).of_length(None, len(number.encode()))
    if _SHORTEST_CARD <= len(number) <= _LONGEST_CARD:
        found, is_plain = _card(part)
        if is_plain[0]:
            return int(found[0])
    mixed: int = _mixed(part)[0].tolist()[0]
    beyond = int(_CARDS) + 1
    return beyond + mixed % (2**64 - beyond)


def _place(length: int) -> int:
    """Return where the numbers of a length begin, so that none is another's."""
    return (length - _SHORTEST_CARD) * 10**18


def _seventeen(part: _Part) -> tuple[Words, Bools]:
    digits, is_plain = _digits(part, _FULL - 1)
    last = part.byte(_FULL - 1)
    is_plain &= ((last >= 0x30) & (last <= 0x39)) | (last == 0x58)
    return digits, is_plain


def _card(part: _Part) -> tuple[Words, Bools]:
    digits, is_plain = _digits(part, part.length)
    digits += np.uint64(_place(part.length) + 1)
    return digits, is_plain


def _digits(part: _Part, length: int) -> tuple[Words, Bools]:
    """Return the first `length` ASCII digits as numbers, and which are digits alone."""
    value = np.zeros(part.count, np.uint64)
    beyond = np.zeros(part.count, np.uint64)
    for at in range(0, length, _WORD):
        count = min(_WORD, length - at)
        word = part.word(at)
        # Digits stand at the high end, after as many zeros as are wanting.
        if count < _WORD:
            word <<= np.uint64(8 * (_WORD - count))
        word ^= _zeros(count)
        beyond |= word
        beyond |= word + _NINES
        value *= np.uint64(10**count)
        value += _eight(word)
    beyond &= _HIGH
    return value, beyond == 0


def _zeros(count: int) -> np.uint64:
    """Return so many zeros of ASCII at the high end of a word."""
    return np.uint64((int(_ZEROS) << (8 * (_WORD - count))) % 2**64)


def _eight(word: Words) -> Words:
    """Return eight digits, the first in the lowest byte, as a number; `word` is lost."""
    for factor, bits, mask in _STEPS:
        high = word >> bits
        word *= factor
        word += high
        word &= mask
    return word


_STEPS = (
    (np.uint64(10), np.uint64(8), np.uint64(0x00FF00FF00FF00FF)),
    (np.uint64(100), np.uint64(16), np.uint64(0x0000FFFF0000FFFF)),
    (np.uint64(10_000), np.uint64(32), np.uint64(0x00000000FFFFFFFF)),
)
"""From digits to pairs, to fours, to all eight."""


def _mixed(part: _Part) -> tuple[Words, Bools]:
    """Return 64 well mixed bits of each value, never 0; all can be used."""
    start = (part.length * 0x9E3779B97F4A7C15) % 2**64
    mixed = np.full(part.count, start, np.uint64)
    for at in range(0, part.length, _WORD):
        mixed ^= part.word(at)
        mixed *= np.uint64(0xFF51AFD7ED558CCD)
        mixed ^= mixed >> np.uint64(32)
    mixed[mixed == 0] = np.uint64(1)
    return mixed, np.ones(part.count, np.bool_)
