# SPDX-License-Identifier: Apache-2.0
"""Numbers of many cases, or their ranges, compared with the bounds of a law."""

from collections.abc import Callable, Sequence
from fractions import Fraction
from math import ceil, floor

import numpy as np

from carecalc.batch.columns import (
    NO,
    YES,
    Bools,
    Ints,
    Numbers,
    States,
    type_for,
    without,
)
from carecalc.batch.frames import Frame, NumberNode, StateNode
from carecalc.domain import conditions as c

Compare = Callable[[Frame, Numbers], States]
"""What becomes of one bound, given the numbers; rows that are none of these are left
to whoever asks."""


def one_of(node: NumberNode, among: Sequence[Fraction]) -> StateNode:
    """Return how it is judged whether a number is one of some."""
    tests = [_equal_to(node, value) for value in among]

    def reckon(frame: Frame) -> States:
        found = node.reckon(frame)
        met = NO
        for test in tests:
            met = met | test(found)
        return States(without(met, found.without_value()), found.unknown)

    return StateNode(reckon, None, node.fails)


def _equal_to(node: NumberNode, value: Fraction) -> Callable[[Numbers], Bools]:
    if node.den is not None:
        scaled = value * node.den
        if scaled.denominator != 1:
            return lambda found: NO
        wanted = scaled.numerator
        return lambda found: found.num == wanted
    num, den = value.numerator, value.denominator
    type_for(-node.reach * den, abs(num) * node.most_den)
    return lambda found: (
        found.num.astype(np.int64) * den == np.asarray(found.den, np.int64) * num
    )


def inside_of(
    node: NumberNode, bounds: c.Bounds, number: Callable[[c.Number], NumberNode]
) -> StateNode:
    """Return how it is judged whether a number, or its range, lies within bounds."""
    sides, fails = sides_of(node, bounds, number)

    def reckon(frame: Frame) -> States:
        found = node.reckon(frame)
        return within(frame, found, sides)

    return StateNode(reckon, None, node.fails or fails)


def within(frame: Frame, found: Numbers, sides: Sequence[Compare]) -> States:
    """Return what becomes of all sides; none of these lies within no bounds."""
    states = [side(frame, found) for side in sides]
    met = YES
    for state in states:
        met = met & state.met
    met = without(met, found.none)
    if all(state.open is None for state in states):
        return States(met)
    decided = met if found.none is None else met | found.none
    for state in states:
        decided = decided | ~state.possible()
    return States(met, ~decided)


def sides_of(
    node: NumberNode, bounds: c.Bounds, number: Callable[[c.Number], NumberNode]
) -> tuple[list[Compare], bool]:
    """Return how each bound is compared, and whether one may make a row suspect."""
    sides: list[Compare] = []
    fails = False
    for source, lower, strict in (
        (bounds.minimum, True, False),
        (bounds.above, True, True),
        (bounds.maximum, False, False),
        (bounds.below, False, True),
    ):
        if source is None:
            continue
        if isinstance(source, Fraction) and node.den is not None:
            sides.append(_literal(source * node.den, lower, strict))
            continue
        limit = number(source)
        fails = True
        type_for(-node.reach * limit.dens, limit.reach * node.dens)
        sides.append(_side(limit, lower, strict))
    return sides, fails


def _literal(end: Fraction, lower: bool, strict: bool) -> Compare:
    """Return the side of a bound that the file gives, as “at least” a whole number."""
    # x >= 2.5 and x > 2 are x >= 3; x <= 2.5 and x < 3 are not x >= 3.
    edge = ceil(end) if lower != strict else floor(end) + 1

    def compare(frame: Frame, found: Numbers) -> States:
        if found.unknown is None:
            above = found.num >= edge
            return States(above if lower else ~above)
        surely = without(found.lows >= edge, found.low_open)
        surely_not = without(found.highs < edge, found.high_open)
        met = surely if lower else surely_not
        return States(met, ~(surely | surely_not))

    return compare


def _side(limit: NumberNode, lower: bool, strict: bool) -> Compare:
    """Return the side of a bound that has its own range or denominators."""

    def compare(frame: Frame, found: Numbers) -> States:
        bound = limit.reckon(frame)
        # A bound that is none of these bounds nothing, and misses nothing either.
        frame.suspect(bound.none)
        near, far = (found, bound) if lower else (bound, found)
        met = _ordered(near.lows, near.den, far.highs, far.den, strict)
        met = without(without(met, near.low_open), far.high_open)
        not_met = _ordered(far.lows, far.den, near.highs, near.den, not strict)
        not_met = without(without(not_met, far.low_open), near.high_open)
        if found.unknown is None and bound.unknown is None:
            return States(met)
        return States(met, ~(met | not_met))

    return compare


def _ordered(
    one: Ints, one_den: Ints | int, other: Ints, other_den: Ints | int, strict: bool
) -> Bools:
    """Tell where one fraction is not below another (`strict`: above it)."""
    left = one.astype(np.int64) * other_den
    right = other.astype(np.int64) * one_den
    found: Bools = left > right if strict else left >= right
    return found


def larger(one: Ints, other: Ints, largest: bool) -> Ints:
    """Return the larger (or smaller) of two columns of one type."""
    return np.maximum(one, other) if largest else np.minimum(one, other)
