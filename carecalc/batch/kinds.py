# SPDX-License-Identifier: Apache-2.0
"""Kinds of case: those alike in every digit that a rule looks at."""

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

from carecalc.batch.cases import Ints

Digit = tuple[npt.NDArray[np.integer] | npt.NDArray[np.bool_], int]
"""A number of each case, from 0 to less than the size beside it."""

MOST_BY_TABLE = 1 << 22
"""So many different keys are looked up in a table; more are sorted."""

_MOST_KEYS = 1 << 62


def key_of(digits: Sequence[Digit], cases: int) -> tuple[npt.NDArray[np.int64], int]:
    """Return one number for each case, the same where all digits are, and how many
    different numbers there may be."""
    key: npt.NDArray[np.int64] | None = None
    size = 1
    for numbers, count in digits:
        if count == 1:
            continue
        if key is None:
            key, size = numbers.astype(np.int64), count
            continue
        if size > _MOST_KEYS // count:
            found, key = np.unique(key, return_inverse=True)
            size = len(found)
        key *= count
        key += numbers
        size *= count
    return (np.zeros(cases, np.int64) if key is None else key), size


def kinds_of(key: npt.NDArray[np.int64], size: int) -> tuple[Ints, Ints]:
    """Return the kind of each case, and of each kind one case."""
    if size > MOST_BY_TABLE:
        _, first, kind = np.unique(key, return_index=True, return_inverse=True)
        return kind.astype(np.int32), first.astype(np.int32)
    numbers = np.full(size, -1, np.int32)
    numbers[key] = np.arange(len(key), dtype=np.int32)
    held = np.flatnonzero(numbers >= 0)
    one_of = numbers[held]
    numbers[held] = np.arange(len(held), dtype=np.int32)
    return numbers[key], one_of


def dense(numbers: npt.NDArray[np.integer]) -> Digit:
    """Return any numbers as a digit."""
    found, inverse = np.unique(numbers, return_inverse=True)
    return inverse, max(1, len(found))
