# SPDX-License-Identifier: Apache-2.0
"""Kinds of case: those alike in every digit that a rule looks at."""

from collections.abc import Sequence
from math import prod

import numpy as np
import numpy.typing as npt

from carecalc.batch.cases import Ints

Column = npt.NDArray[np.integer]
Digit = tuple[Column, int]
"""A number of each case, from 0 to less than the size beside it."""

MOST_BY_TABLE = 1 << 22
"""So many different keys are looked up in a table; more are sorted."""

_MOST_SMALL = 1 << 31
_BYTE = 1 << 8
_MOST = 1 << 62


def key_of(
    columns: Sequence[tuple[Column, npt.NDArray[np.int32], int]], cases: int
) -> tuple[npt.NDArray[np.integer], int]:
    """Return one number for each case, the same where all digits are, and how many
    different numbers there may be.

    A digit is what a table has for the column's number, less than the size beside it.
    """
    sizes = [size for _, _, size in columns]
    if prod(sizes) < _MOST_SMALL:
        found = np.zeros(cases, np.int32)
        whole = 1
        for column, table, size in columns:
            if size > 1:
                found += (table * np.int32(whole))[column]
            whole *= size
        return found, whole
    key, whole = np.zeros(cases, np.int64), 1
    for column, table, size in columns:
        if whole > _MOST // size:
            kinds, inverse = np.unique(key, return_inverse=True)
            key, whole = inverse.astype(np.int64), len(kinds)
        key *= size
        key += table[column]
        whole *= size
    return key, whole


def packed(digits: Sequence[Digit], cases: int) -> npt.NDArray[np.int32]:
    """Return one number for each case, the same where all digits are; there are fewer
    than 2**31 different ones. Bytes are put together as bytes, many at a time."""
    found: npt.NDArray[np.int32] | None = None
    part: Column | None = None
    size_of = 1
    for column, size in [*digits, (None, _BYTE)]:
        if (
            part is not None
            and column is not None
            and part.dtype == column.dtype == np.uint8
            and size_of * size <= _BYTE
        ):
            part = part * np.uint8(size) + column
            size_of *= size
            continue
        if part is not None:
            if found is None:
                found = part.astype(np.int32)
            else:
                found *= np.int32(size_of)
                found += part
        part, size_of = column, size
    return np.zeros(cases, np.int32) if found is None else found


def digits_as_they_are(
    digits: Sequence[Digit],
) -> list[tuple[Column, npt.NDArray[np.int32], int]]:
    """Return digits with a table for each that changes nothing."""
    return [(d, np.arange(size, dtype=np.int32), size) for d, size in digits]


def kinds_of(key: Column, size: int) -> tuple[Ints, Ints]:
    """Return the kind of each case, and of each kind one case."""
    if size > MOST_BY_TABLE:
        _, first, kind = np.unique(key, return_index=True, return_inverse=True)
        return kind.astype(np.int32), first.astype(np.int32)
    # Only what was written is read: the table may begin with anything in it.
    numbers = np.empty(size, np.int32)
    places = np.arange(len(key), dtype=np.int32)
    numbers[key] = places
    one_of = places[numbers[key] == places]
    numbers[key[one_of]] = places[: len(one_of)]
    return numbers[key], one_of


def dense(numbers: npt.NDArray[np.integer]) -> Digit:
    """Return any numbers as a digit."""
    found, inverse = np.unique(numbers, return_inverse=True)
    return inverse, max(1, len(found))
