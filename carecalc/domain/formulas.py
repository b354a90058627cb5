# SPDX-License-Identifier: Apache-2.0
"""The kinds of measure made ready: how each gets its value, its range and its reason."""

from typing import TYPE_CHECKING

from carecalc.domain import measures as m
from carecalc.domain.arithmetic import difference_of, product_of, quotient_of
from carecalc.domain.conditions import Switched
from carecalc.domain.counting import count_of, extreme_of, sum_of
from carecalc.domain.grading import band_of, grade_extreme_of, rules_of, table_of
from carecalc.domain.limits import limits_of
from carecalc.domain.parts import value_words_of
from carecalc.domain.result import Reckon, Result, union
from carecalc.domain.trace import Step

if TYPE_CHECKING:
    from carecalc.domain.evaluator import Evaluation
    from carecalc.domain.plan import Plan


def measure_of(plan: "Plan", measure: m.Measure) -> Reckon:
    """Return how a measure is worked out: its formula, then limits and rounding."""
    formula = _formula(plan, measure)
    limits = None if measure.grades else limits_of(plan, measure)
    words = value_words_of(plan, measure)
    label = measure.label or measure.name
    clause, mark = measure.clause, measure.mark
    doubts = union((mark,), _readings(plan, measure))

    def reckon(evaluation: "Evaluation") -> Result:
        result = formula(evaluation)
        if limits is not None:
            result = limits(evaluation, result)
        value, step, missing, low, high, marks = result
        whole = Step(
            label,
            words(evaluation, value),
            clause or step.clause,
            step.children,
            mark or step.mark,
        )
        if doubts:
            marks = union(marks, doubts)
        return Result(value, whole, missing, low, high, marks)

    return reckon


def _readings(plan: "Plan", measure: m.Measure) -> tuple[str, ...]:
    """Return the marks of the open readings that choose a part of the measure."""
    formula = measure.formula
    chosen: list[object] = [measure.grades, measure.not_below, measure.not_above]
    if isinstance(formula, m.Count):
        chosen.append(formula.codes)
    elif isinstance(formula, m.Band):
        chosen.append(formula.bands)
    names = [each.switch for each in chosen if isinstance(each, Switched)]
    return tuple(plan.graph.switches[name].mark for name in names)


def _formula(plan: "Plan", measure: m.Measure) -> Reckon:
    formula = measure.formula
    if isinstance(formula, m.Sum):
        return sum_of(plan, formula)
    if isinstance(formula, m.Count):
        return count_of(plan, formula)
    if isinstance(formula, m.Extreme):
        return extreme_of(plan, formula)
    if isinstance(formula, m.GradeExtreme):
        return grade_extreme_of(plan, formula, measure)
    if isinstance(formula, m.Band):
        return band_of(plan, formula, measure)
    if isinstance(formula, m.Table):
        return table_of(plan, formula)
    if isinstance(formula, m.Rules):
        return rules_of(plan, formula, measure)
    if isinstance(formula, m.Difference):
        return difference_of(plan, formula)
    if isinstance(formula, m.Product):
        return product_of(plan, formula)
    return quotient_of(plan, formula, measure)
