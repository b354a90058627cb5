# SPDX-License-Identifier: Apache-2.0
"""What rows, bands and cells lead to: numbers over one denominator, or places of codes."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from fractions import Fraction
from math import lcm

from carecalc.batch.columns import (
    Bools,
    Grades,
    Ints,
    Mask,
    Numbers,
    UnfitError,
    looked_up,
)
from carecalc.batch.frames import Frame, GradeNode, NumberNode
from carecalc.domain.conditions import Code
from carecalc.domain.measures import Outcome

Picker = Callable[[Frame], tuple[Ints, Mask, Mask]]
"""Finds the place of an outcome in a list, the rows where it is not known, and those
that are none of these."""


@dataclass(frozen=True, slots=True)
class Outcomes:
    """A list of outcomes as whole numbers; `none` are the places of none of these.

    `codes` are what the numbers are places of; None: they are numbers over `den`.
    """

    nums: tuple[int, ...]
    none: tuple[bool, ...]
    den: int
    codes: tuple[Code, ...] | None


def outcomes_of(listed: Sequence[Outcome]) -> Outcomes:
    """Return outcomes as whole numbers; `UnfitError` where numbers stand beside codes."""
    none = tuple(outcome is False for outcome in listed)
    said = [outcome for outcome in listed if outcome is not False]
    numbers = [outcome for outcome in said if isinstance(outcome, Fraction)]
    if len(numbers) == len(said) and numbers:
        den = lcm(*[number.denominator for number in numbers])
        nums = tuple(
            int(outcome * den) if isinstance(outcome, Fraction) else 0
            for outcome in listed
        )
        return Outcomes(nums, none, den, None)
    codes = distinct(said)
    return Outcomes(
        tuple(0 if o is False else place_of(o, codes) for o in listed), none, 1, codes
    )


def distinct(said: Iterable[Outcome]) -> tuple[Code, ...]:
    """Return each code once; the codes 1 and “1” are two."""
    found: list[Code] = []
    for code in said:
        if isinstance(code, Fraction):
            raise UnfitError
        if not any(type(code) is type(one) and code == one for one in found):
            found.append(code)
    return tuple(found)


def place_of(code: object, codes: Sequence[Code]) -> int:
    """Return where a code stands in a list."""
    return next(
        n for n, one in enumerate(codes) if type(one) is type(code) and one == code
    )


def node_of(outcomes: Outcomes, pick: Picker, fails: bool) -> NumberNode | GradeNode:
    """Return the outcome whose place in the list `pick` finds."""
    of = looked_up(0, outcomes.nums)
    has_none = any(outcomes.none)
    is_none = looked_up(0, [int(none) for none in outcomes.none])

    def none_rows(places: Ints, none: Mask) -> Mask:
        if not has_none:
            return none
        rows: Bools = is_none(places) != 0
        return rows if none is None else rows | none

    if outcomes.codes is not None:

        def grades(frame: Frame) -> Grades:
            places, unknown, none = pick(frame)
            none = none_rows(places, none)
            if unknown is not None and none is not None:
                none = none & ~unknown
            return Grades(of(places), unknown, none)

        return GradeNode(grades, outcomes.codes, fails)

    def numbers(frame: Frame) -> Numbers:
        places, unknown, none = pick(frame)
        none = none_rows(places, none)
        if unknown is not None and none is not None:
            none = none & ~unknown
        gone = unknown if none is None else none if unknown is None else none | unknown
        return Numbers(
            of(places), outcomes.den, unknown, none, low_open=gone, high_open=gone
        )

    said = [n for n, none in zip(outcomes.nums, outcomes.none, strict=True) if not none]
    return NumberNode(numbers, min(said), max(said), outcomes.den, 1, 1, fails)
