# SPDX-License-Identifier: Apache-2.0
"""What the kinds of measure have in common: parts brought together, ends of ranges."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from fractions import Fraction
from typing import TYPE_CHECKING

from carecalc.domain import measures as m
from carecalc.domain.result import NOT_KNOWN, Exact, Result, Value, union
from carecalc.domain.trace import Step, Words
from carecalc.domain.words import number_words
from carecalc.errors import UserError
from carecalc.text import N_, Message, Text

if TYPE_CHECKING:
    from carecalc.domain.evaluator import Evaluation
    from carecalc.domain.plan import Plan

NONE_OF_THESE = Message(N_("none of these"))

_KEPT = 1000
"""So many whole numbers of a measure keep their words; a scale has fewer points."""


def value_words_of(
    plan: "Plan", measure: m.Measure
) -> Callable[["Evaluation", Value], Words]:
    """Return the words for a measure's value: a number with its unit, or a grade."""
    labels = plan.grade_labels(measure)
    unit = measure.unit
    numbers: dict[int, Message] = {}

    def words(evaluation: "Evaluation", value: Value) -> Words:
        if value is None:
            return NOT_KNOWN
        if value is False:
            return NONE_OF_THESE
        # Asked in this order: it is slow to find that something is no fraction.
        if isinstance(value, str | int) or not isinstance(value, Fraction):
            return _grade_words(labels(evaluation), value)
        if value.denominator != 1:
            return number_words(value, unit)
        found = numbers.get(value.numerator)
        if found is None:
            found = number_words(value, unit)
            if len(numbers) < _KEPT:
                numbers[value.numerator] = found
        return found

    return words


def _grade_words(labels: Mapping[str | int, Text], value: object) -> Words:
    return labels.get(value) or str(value)  # type: ignore[call-overload]


def outcome_words(
    plan: "Plan", measure: m.Measure, evaluation: "Evaluation", outcome: m.Outcome
) -> Words:
    """Return the words for what a row or a band leads to."""
    if outcome is False:
        return NONE_OF_THESE
    if isinstance(outcome, Fraction):
        return number_words(outcome, measure.unit)
    return _grade_words(plan.grade_labels(measure)(evaluation), outcome)


def children(parts: Iterable[Result]) -> tuple[Step, ...]:
    """Return the reasons of all parts."""
    return tuple([part.step for part in parts])


def missing_of(parts: Iterable[Result]) -> tuple[str, ...]:
    """Return what all parts miss."""
    return union(*[part.missing for part in parts])


def marks_of(parts: Iterable[Result]) -> tuple[str, ...]:
    """Return the doubts that all parts rest on."""
    return union(*[part.marks for part in parts])


def has_none_of_these(parts: Iterable[Result]) -> bool:
    """Tell whether some part is none of these: no number, and no grade."""
    return any([part.value is False for part in parts])


def none_of_these(parts: Sequence[Result]) -> Result:
    """Return what is reckoned from a part that is none of these: the same, as in a
    table; it is no number, and it is not 0."""
    step = Step("", None, "", children(parts))
    return Result(False, step, marks=marks_of(parts))


def fraction(end: Exact | None) -> Fraction | None:
    """Return an end of a range as a value is kept."""
    return Fraction(end) if isinstance(end, int) else end


def plus(one: Exact | None, other: Exact | None) -> Exact | None:
    """Return the sum of two ends, None if one has no end."""
    return None if one is None or other is None else one + other


def minus(one: Exact | None, other: Exact | None) -> Exact | None:
    """Return the difference of two ends, None if one has no end."""
    return None if one is None or other is None else one - other


def extreme_bound(
    largest: bool, bounds: Sequence[Exact | None], unbounded_wins: bool
) -> Exact | None:
    """Return the largest or smallest bound; None stands for one without end."""
    known = [b for b in bounds if b is not None]
    if not known or (unbounded_wins and len(known) < len(bounds)):
        return None
    return max(known) if largest else min(known)


def unfit(code: str, message: str, values: dict[str, object]) -> UserError:
    """Return what stops a case for which the law file has no answer."""
    return UserError(
        code,
        Message(message, values),
        Message(N_("Check the law file that is in force; carecalc check names gaps.")),
        str(values["measure"]),
    )
