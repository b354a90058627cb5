# SPDX-License-Identifier: Apache-2.0
"""Compare a number, or the range of one not yet known, with the bounds of a law."""

from collections.abc import Callable, Sequence
from fractions import Fraction
from typing import TYPE_CHECKING

from carecalc.domain import conditions as c
from carecalc.domain.result import (
    MET,
    NOT_MET,
    OPEN,
    Exact,
    Reckon,
    Result,
    State,
    exact,
    union,
)
from carecalc.domain.trace import Words
from carecalc.domain.words import bounds_words

if TYPE_CHECKING:
    from carecalc.domain.evaluator import Evaluation
    from carecalc.domain.plan import Plan

Within = Callable[
    ["Evaluation", Result], tuple[State, tuple[str, ...], tuple[str, ...]]
]
"""Compares a number, or the range of one not yet known, with bounds: what becomes of
it, what is missing, the marks of the bounds."""


def bounds_words_of(bounds: c.Bounds) -> Callable[["Evaluation"], Words]:
    """Return the words for a range, in which a bound may be the name of a number."""
    if is_literal(bounds):
        words = bounds_words(bounds)
        return lambda evaluation: words
    return lambda evaluation: bounds_words(bounds, evaluation.label)


def is_literal(bounds: c.Bounds) -> bool:
    """Tell whether the file itself gives every bound."""
    ends = (bounds.minimum, bounds.above, bounds.maximum, bounds.below)
    return not any(isinstance(end, str) for end in ends)


def within_of(plan: "Plan", bounds: c.Bounds) -> Within:
    """Return how a number, or the range of one not yet known, is compared."""
    if is_literal(bounds):
        return _within_literal(bounds)
    limits = [
        (plan.number(source), lower, strict)
        for source, lower, strict in (
            (bounds.minimum, True, False),
            (bounds.above, True, True),
            (bounds.maximum, False, False),
            (bounds.below, False, True),
        )
        if source is not None
    ]
    return lambda evaluation, found: _within(evaluation, found, limits)


def _within_literal(bounds: c.Bounds) -> Within:
    """Return how a number is compared with bounds that the file itself gives."""
    lower = [
        (exact(source), strict)
        for source, strict in ((bounds.minimum, False), (bounds.above, True))
        if isinstance(source, Fraction)
    ]
    upper = [
        (exact(source), strict)
        for source, strict in ((bounds.maximum, False), (bounds.below, True))
        if isinstance(source, Fraction)
    ]

    def compare(
        evaluation: "Evaluation", found: Result
    ) -> tuple[State, tuple[str, ...], tuple[str, ...]]:
        if found.value is False:
            return NOT_MET, (), ()
        low, high = found.low, found.high
        sides = [_side(low, high, end, end, strict) for end, strict in lower]
        sides += [_side(end, end, low, high, strict) for end, strict in upper]
        if NOT_MET in sides:
            return NOT_MET, (), ()
        if OPEN in sides:
            return OPEN, found.missing, ()
        return MET, (), ()

    return compare


def _within(
    evaluation: "Evaluation",
    found: Result,
    limits: Sequence[tuple[Reckon, bool, bool]],
) -> tuple[State, tuple[str, ...], tuple[str, ...]]:
    if found.value is False:
        return NOT_MET, (), ()
    states: list[State] = []
    missing = found.missing
    marks: tuple[str, ...] = ()
    for reckon, lower, strict in limits:
        limit = reckon(evaluation)
        missing = union(missing, limit.missing)
        marks = union(marks, limit.marks)
        near, far = (found, limit) if lower else (limit, found)
        states.append(_side(near.low, near.high, far.low, far.high, strict))
    if NOT_MET in states:
        return NOT_MET, (), marks
    if OPEN in states:
        return OPEN, missing, marks
    return MET, (), marks


def _side(
    near_low: Exact | None,
    near_high: Exact | None,
    far_low: Exact | None,
    far_high: Exact | None,
    strict: bool,
) -> State:
    """Tell whether the near range is not below the far one (`strict`: above it)."""
    if near_low is not None and far_high is not None:
        not_below = near_low > far_high if strict else near_low >= far_high
        if not_below:
            return MET
    if near_high is not None and far_low is not None:
        below = near_high <= far_low if strict else near_high < far_low
        if below:
            return NOT_MET
    return OPEN
