# SPDX-License-Identifier: Apache-2.0
"""Values of many cases at once: truths, numbers and grades as columns, one row a case.

A column may be a single value that holds for every row. Choices between two columns are
made with bits and not with `numpy.where`, which takes fifty times as long where rows
differ at random.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from functools import cache
from itertools import pairwise
from typing import Any

import numpy as np
import numpy.typing as npt

Ints = npt.NDArray[Any]
"""Whole numbers of any width, or one of them for every row."""

Bools = npt.NDArray[np.bool_]
"""Truths, or one of them for every row."""

Mask = Bools | None
"""The rows of which something is said; None: none of them."""

YES: Bools = np.array(True)
NO: Bools = np.array(False)

_TYPES: tuple[type[np.signedinteger[Any]], ...] = (
    np.int8,
    np.int16,
    np.int32,
    np.int64,
)
_FEW_STEPS = 12
"""A function of so few steps is quicker added up than looked up."""


class UnfitError(Exception):
    """A number may come out that has no place in a column, or a text stands for one."""


@cache
def type_for(lowest: int, highest: int) -> type[np.signedinteger[Any]]:
    """Return the narrowest type that holds all whole numbers of a range."""
    for kind in _TYPES:
        ends = np.iinfo(kind)
        if ends.min <= lowest and highest <= ends.max:
            return kind
    raise UnfitError


def either(one: Mask, other: Mask) -> Mask:
    """Return the rows of both."""
    if one is None or other is None:
        return other if one is None else one
    return one | other


def any_of(masks: Iterable[Mask]) -> Mask:
    """Return the rows of all."""
    found: Mask = None
    for mask in masks:
        found = either(found, mask)
    return found


def both(one: Bools, other: Mask) -> Mask:
    """Return the rows of `other` that `one` holds for."""
    return None if other is None else one & other


def without(one: Bools, other: Mask) -> Bools:
    """Return the rows of one that are not of the other."""
    return one if other is None else one & ~other


def not_of(mask: Mask) -> Bools:
    """Return all rows but these."""
    return YES if mask is None else ~mask


def choose(rows: Bools, held: Ints, otherwise: Ints) -> Ints:
    """Return one column on some rows and the other on the rest; both of one type."""
    bits = -rows.astype(held.dtype)
    chosen: Ints = otherwise ^ ((held ^ otherwise) & bits)
    return chosen


# --- truths --------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class States:
    """What became of a condition: met, open, or neither; no row is both."""

    met: Bools
    open: Mask = None

    def reversed(self) -> "States":
        """Return what becomes of its contrary."""
        return States(
            ~self.met if self.open is None else ~(self.met | self.open), self.open
        )

    def possible(self) -> Bools:
        """Return the rows that are not decided against it."""
        return self.met if self.open is None else self.met | self.open


def all_states(parts: Sequence[States]) -> States:
    """Return what becomes of all together; none of them: met."""
    met = YES
    for part in parts:
        met = met & part.met
    if all(part.open is None for part in parts):
        return States(met)
    possible = YES
    for part in parts:
        possible = possible & part.possible()
    return States(met, possible & ~met)


def any_states(parts: Sequence[States]) -> States:
    """Return what becomes of one of several; none of them: not met."""
    met = NO
    for part in parts:
        met = met | part.met
    return States(met, both(~met, any_of(part.open for part in parts)))


# --- numbers and grades --------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Numbers:
    """Numbers over a denominator, with the range of those not yet known.

    `unknown` rows have no value, `none` rows are none of these; on all others `low` and
    `high` are the number. `low_open` and `high_open` are rows that nothing bounds.
    Where a row has no such number, what stands there means nothing.
    """

    num: Ints
    den: Ints | int = 1
    unknown: Mask = None
    none: Mask = None
    low: Ints | None = None
    high: Ints | None = None
    low_open: Mask = None
    high_open: Mask = None

    @property
    def lows(self) -> Ints:
        """The lower ends; the numbers themselves where all are known."""
        return self.num if self.low is None else self.low

    @property
    def highs(self) -> Ints:
        """The upper ends."""
        return self.num if self.high is None else self.high

    def without_value(self) -> Mask:
        """Return the rows that have no number."""
        return either(self.unknown, self.none)


@dataclass(frozen=True, slots=True)
class Grades:
    """Places in a list of codes; `unknown` rows have none, `none` rows none of these."""

    place: Ints
    unknown: Mask = None
    none: Mask = None

    def without_value(self) -> Mask:
        """Return the rows that have no grade."""
        return either(self.unknown, self.none)


# --- functions of small whole numbers ------------------------------------------------


@dataclass(frozen=True, slots=True)
class Steps:
    """A function of whole numbers as `at_zero + slope·x + Σ height·(x ≥ edge)`."""

    at_zero: int
    slope: int
    edges: tuple[tuple[int, int], ...]


def steps_of(first: int, worths: Sequence[int]) -> Steps:
    """Return the shortest such form of a function; `worths` begin at `first`."""
    rises = [b - a for a, b in pairwise(worths)]
    slope = max([0, *rises], key=lambda rise: (rises.count(rise), rise == 0))
    edges = tuple(
        (first + place, rise - slope)
        for place, rise in enumerate(rises, start=1)
        if rise != slope
    )
    return Steps(worths[0] - slope * first, slope, edges)


def looked_up(first: int, worths: Sequence[int]) -> Callable[[Ints], Ints]:
    """Return a function of whole numbers as a function of columns.

    `worths` begin at `first`; outside them it means nothing, but refuses nothing.
    """
    worths = worths or (0,)
    kind = type_for(min(0, *worths), max(0, *worths))
    steps = steps_of(first, worths)
    if len(steps.edges) > _FEW_STEPS:
        table = np.array(worths, kind)
        last = len(worths) - 1

        def take(column: Ints) -> Ints:
            places = column.astype(np.int64) - first
            found: Ints = table.take(places.clip(0, last))
            return found

        return take
    if steps.slope:
        # What is added up on the way may be larger than the sum.
        ends = [first + i for i in (0, len(worths) - 1)]
        reach = max(abs(steps.at_zero) + abs(steps.slope * end) for end in ends)
        reach += sum(abs(height) for _, height in steps.edges)
        kind = type_for(-reach, reach)

    def add_up(column: Ints) -> Ints:
        found: Ints = np.full(column.shape, steps.at_zero, kind)
        if steps.slope:
            found = found + column.astype(kind) * kind(steps.slope)
        for edge, height in steps.edges:
            above = (column >= edge).astype(kind)
            found = found + (above if height == 1 else above * kind(height))
        return found

    return add_up
