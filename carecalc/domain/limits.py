# SPDX-License-Identifier: Apache-2.0
"""What a measure may not pass, and how it is rounded."""

from collections.abc import Callable
from fractions import Fraction
from math import ceil, floor
from typing import TYPE_CHECKING

from carecalc.domain import measures as m
from carecalc.domain.conditions import Switched
from carecalc.domain.parts import extreme_bound, none_of_these
from carecalc.domain.result import Exact, Reckon, Result, exact, union
from carecalc.domain.trace import Step
from carecalc.domain.words import number_words
from carecalc.text import N_, Message

if TYPE_CHECKING:
    from carecalc.domain.evaluator import Evaluation
    from carecalc.domain.plan import Plan


def limits_of(
    plan: "Plan", measure: m.Measure
) -> Callable[["Evaluation", Result], Result] | None:
    """Return how `not_below`, `not_above` and `round` apply, in this order; None where
    the measure has none of them."""
    rounding = measure.rounding
    clips = [
        (_bound_of(plan, limit), is_floor)
        for limit, is_floor in ((measure.not_below, True), (measure.not_above, False))
        if limit is not None
    ]
    if not clips and rounding is None:
        return None

    def limit(evaluation: "Evaluation", result: Result) -> Result:
        if result.value is False:
            return result
        extra: list[Step] = []
        for bound, is_floor in clips:
            result = _clip(evaluation, result, bound, extra, is_floor)
            if result.value is False:
                return result
        if rounding is not None:
            result = _round(result, rounding, measure.unit, extra)
        if extra:
            step = result.step
            step = step._replace(children=(*step.children, *extra))
            result = result._replace(step=step)
        return result

    return limit


def _bound_of(plan: "Plan", limit: m.Limit) -> Reckon:
    """Return how a limit is found; one for each reading where the file says so."""
    if not isinstance(limit, Switched):
        return plan.number(limit)
    switch = limit.switch
    bounds = {value: plan.number(bound) for value, bound in limit.values.items()}
    return lambda evaluation: bounds[evaluation.switches[switch]](evaluation)


def _clip(
    evaluation: "Evaluation",
    result: Result,
    bound: Reckon,
    extra: list[Step],
    is_floor: bool,
) -> Result:
    limit = bound(evaluation)
    if limit.value is False:
        return none_of_these([result, limit])
    low = extreme_bound(is_floor, [result.low, limit.low], unbounded_wins=not is_floor)
    high = extreme_bound(is_floor, [result.high, limit.high], unbounded_wins=is_floor)
    missing = union(result.missing, limit.missing)
    value = None
    if isinstance(result.value, Fraction) and isinstance(limit.value, Fraction):
        pick = max if is_floor else min
        value = pick(result.value, limit.value)
        if value != result.value:
            words = N_("not below {limit}") if is_floor else N_("not above {limit}")
            extra.append(
                Step(Message(words, {"limit": limit.value}), number_words(value))
            )
    marks = union(result.marks, limit.marks)
    return Result(value, result.step, missing, low, high, marks)


def _round(
    result: Result, rounding: m.Rounding, unit: str, extra: list[Step]
) -> Result:
    to, mode = rounding.to, rounding.mode
    value = result.value
    rounded = _rounded(value, to, mode) if isinstance(value, Fraction) else None
    if rounded is not None and rounded != value:
        extra.append(
            Step(
                Message(N_("rounded to {to}"), {"to": to}),
                number_words(rounded, unit),
                "",
                (),
                rounding.mark,
            )
        )
    low, high = _rounded(result.low, to, mode), _rounded(result.high, to, mode)
    return result._replace(
        value=rounded,
        low=None if low is None else exact(low),
        high=None if high is None else exact(high),
        marks=union(result.marks, (rounding.mark,)),
    )


def _rounded(value: Exact | None, to: Fraction, mode: str) -> Fraction | None:
    if value is None:
        return None
    quotient = value / to
    if mode == "half-up":
        return floor(quotient + Fraction(1, 2)) * to
    return (ceil(quotient) if mode == "up" else floor(quotient)) * to
