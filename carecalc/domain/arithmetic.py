# SPDX-License-Identifier: Apache-2.0
"""Differences, products and quotients."""

from fractions import Fraction
from typing import TYPE_CHECKING

from carecalc.domain import measures as m
from carecalc.domain.parts import (
    children,
    fraction,
    has_none_of_these,
    marks_of,
    minus,
    missing_of,
    none_of_these,
    unfit,
)
from carecalc.domain.result import Reckon, Result, exact, union
from carecalc.domain.trace import Step
from carecalc.text import N_

if TYPE_CHECKING:
    from carecalc.domain.evaluator import Evaluation
    from carecalc.domain.plan import Plan


def difference_of(plan: "Plan", formula: m.Difference) -> Reckon:
    """Return how numbers are taken from a number."""
    number = plan.number(formula.of)
    found = plan.parts(formula.less)

    def reckon(evaluation: "Evaluation") -> Result:
        of = number(evaluation)
        less, absent = found(evaluation)
        parts = [of, *less]
        if has_none_of_these(parts):
            return none_of_these(parts)
        low, high = of.low, of.high
        for part in less:
            low, high = minus(low, part.high), minus(high, part.low)
        missing = union(missing_of(parts), absent)
        if absent:
            low = high = None
        value = None if missing else fraction(low)
        step = Step("", None, "", children(parts))
        return Result(value, step, missing, low, high, marks_of(parts))

    return reckon


def product_of(plan: "Plan", formula: m.Product) -> Reckon:
    """Return how factors are multiplied."""
    found = plan.parts(formula.of)

    def reckon(evaluation: "Evaluation") -> Result:
        parts, absent = found(evaluation)
        if has_none_of_these(parts):
            return none_of_these(parts)
        missing = union(missing_of(parts), absent)
        value = None
        if not missing:
            value = Fraction(1)
            for part in parts:
                assert isinstance(part.value, Fraction)
                value *= part.value
        return _known(value, parts, missing)

    return reckon


def quotient_of(plan: "Plan", formula: m.Quotient, measure: m.Measure) -> Reckon:
    """Return how a number is divided."""
    number = plan.number(formula.of)
    found = plan.parts(formula.by)

    def reckon(evaluation: "Evaluation") -> Result:
        of = number(evaluation)
        divisors, absent = found(evaluation)
        parts = [of, *divisors]
        if has_none_of_these(parts):
            return none_of_these(parts)
        missing = union(missing_of(parts), absent)
        value = None
        if not missing:
            assert isinstance(of.value, Fraction)
            value = of.value
            for name, part in zip(formula.by, divisors, strict=True):
                assert isinstance(part.value, Fraction)
                if part.value == 0:
                    raise unfit(
                        "LAW-072",
                        N_("{measure}: the divisor {name} is 0."),
                        {"measure": measure.name, "name": evaluation.label(str(name))},
                    )
                value /= part.value
        return _known(value, parts, missing)

    return reckon


def _known(
    value: Fraction | None, parts: list[Result], missing: tuple[str, ...]
) -> Result:
    end = None if value is None else exact(value)
    step = Step("", None, "", children(parts))
    return Result(value, step, missing, end, end, marks_of(parts))
