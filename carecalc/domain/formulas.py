# SPDX-License-Identifier: Apache-2.0
"""The kinds of measure: how each gets its value, what it misses, and its reason."""

from collections.abc import Iterable, Sequence
from dataclasses import replace
from fractions import Fraction
from math import ceil, floor
from typing import TYPE_CHECKING

from carecalc.domain import conditions as c
from carecalc.domain import measures as m
from carecalc.domain.result import (
    MET,
    NOT_MET,
    OPEN,
    STATE_WORDS,
    Result,
    Value,
    Verdict,
    union,
)
from carecalc.domain.trace import Step, Words
from carecalc.domain.verdict import judge, lines_of, within
from carecalc.domain.words import bounds_words, number_words
from carecalc.errors import UserError
from carecalc.text import N_, Message

if TYPE_CHECKING:
    from carecalc.domain.evaluator import Evaluation


def evaluate_measure(evaluation: "Evaluation", measure: m.Measure) -> Result:
    """Return the value of a measure: its formula, then limits and rounding."""
    formula = measure.formula
    if isinstance(formula, m.Sum):
        result = _sum(evaluation, formula)
    elif isinstance(formula, m.Count):
        result = _count(evaluation, formula)
    elif isinstance(formula, m.Extreme):
        result = _extreme(evaluation, formula)
    elif isinstance(formula, m.GradeExtreme):
        result = _grade_extreme(evaluation, formula, measure)
    elif isinstance(formula, m.Band):
        result = _band(evaluation, formula, measure)
    elif isinstance(formula, m.Table):
        result = _table(evaluation, formula, measure)
    elif isinstance(formula, m.Rules):
        result = _rules(evaluation, formula, measure)
    elif isinstance(formula, m.Difference):
        result = _difference(evaluation, formula)
    elif isinstance(formula, m.Product):
        result = _product(evaluation, formula)
    else:
        result = _quotient(evaluation, formula, measure)
    if not measure.grades:
        result = _limit(evaluation, measure, result)
    return replace(
        result,
        step=Step(
            measure.label or measure.name,
            _value_words(evaluation, measure, result),
            measure.clause or result.step.clause,
            result.step.children,
            measure.mark or result.step.mark,
        ),
        marks=union(result.marks, (measure.mark,)),
    )


def _value_words(
    evaluation: "Evaluation", measure: m.Measure, result: Result
) -> Words | None:
    if result.value is None:
        return Message(N_("not known"))
    if result.value is False:
        return Message(N_("none of these"))
    if isinstance(result.value, Fraction):
        return number_words(result.value, measure.unit)
    grade = evaluation.grade(measure, result.value)
    return grade.label if grade is not None else str(result.value)


def _sum(evaluation: "Evaluation", formula: m.Sum) -> Result:
    low: Fraction | None = Fraction(0)
    high: Fraction | None = Fraction(0)
    parts: list[Result] = []
    absent: tuple[str, ...] = ()
    for name in formula.of:
        item = evaluation.item(name)
        if item is not None:
            found = [evaluation.points(item, formula.points.get(name))]
        else:
            found, gone = evaluation.parts([name])
            absent += gone
        weight = formula.weights.get(name, Fraction(1))
        for part in found:
            weighted = _scaled(part, weight)
            parts.append(weighted)
            low = _plus(low, weighted.low)
            high = _plus(high, weighted.high)
    if absent:
        low = high = None
    missing = union(*(p.missing for p in parts), absent)
    value = low if not missing else None
    marks = union(*(p.marks for p in parts))
    if _has_none_of_these(parts):
        return _none_of_these(parts)
    return Result(value, Step("", None, "", _steps(parts)), missing, low, high, marks)


def _count(evaluation: "Evaluation", formula: m.Count) -> Result:
    codes = formula.codes
    if isinstance(codes, c.Switched):
        codes = codes.values[evaluation.switches[codes.switch]]
    tests: list[c.Condition] = [c.CodeIs(name, codes) for name in formula.of]
    tests += formula.conditions
    verdicts = [judge(evaluation, test) for test in tests]
    met = sum(v.state == MET for v in verdicts)
    still_open = sum(v.state == OPEN for v in verdicts)
    low, high = Fraction(met), Fraction(met + still_open)
    return Result(
        low if not still_open else None,
        Step("", None, "", tuple(v.step for v in verdicts)),
        union(*(v.missing for v in verdicts)),
        low,
        high,
        union(*(v.marks for v in verdicts)),
    )


def _extreme(evaluation: "Evaluation", formula: m.Extreme) -> Result:
    parts, absent = evaluation.parts(formula.of)
    choose = max if formula.largest else min
    lows = [p.low for p in parts]
    highs = [p.high for p in parts]
    low = _extreme_bound(choose, lows, unbounded_wins=not formula.largest)
    high = _extreme_bound(choose, highs, unbounded_wins=formula.largest)
    missing = union(*(p.missing for p in parts), absent)
    if absent:
        low = high = None
    value = low if not missing else None
    if _has_none_of_these(parts) or not (parts or absent):  # or no record at all
        return _none_of_these(parts)
    return Result(
        value,
        Step("", None, "", _steps(parts)),
        missing,
        low,
        high,
        union(*(p.marks for p in parts)),
    )


def _grade_extreme(
    evaluation: "Evaluation", formula: m.GradeExtreme, measure: m.Measure
) -> Result:
    parts = [evaluation.measure(name) for name in formula.of]
    missing = union(*(p.missing for p in parts))
    steps = Step("", None, "", _steps(parts))
    marks = union(*(p.marks for p in parts))
    if missing:
        return Result(None, steps, missing, marks=marks)
    if any(p.value is False for p in parts):
        return Result(False, steps, marks=marks)
    source = evaluation.graph.measures[formula.of[0]]
    order = [
        g.code for g in evaluation.grades_of(measure if measure.grades else source)
    ]
    places = [order.index(p.value) for p in parts]  # type: ignore[arg-type]
    return Result(
        order[max(places) if formula.worst else min(places)], steps, marks=marks
    )


def _band(evaluation: "Evaluation", formula: m.Band, measure: m.Measure) -> Result:
    of = evaluation.number(formula.of)
    if of.value is False:
        return _none_of_these([of])
    if not isinstance(of.value, Fraction):
        return Result(None, Step("", None, "", (of.step,)), of.missing)
    bands = formula.bands
    if isinstance(bands, c.Switched):
        bands = bands.values[evaluation.switches[bands.switch]]
    held: list[str] = []
    for row in bands:
        state, missing, marks = within(evaluation, of, row.bounds)
        held += missing
        if state == MET:
            words = Message(
                N_("{number} lies in {band}"),
                {
                    "number": of.value,
                    "band": bounds_words(row.bounds, evaluation.label),
                },
            )
            step = Step(
                words, _outcome_words(evaluation, measure, row.then), row.clause
            )
            value = row.then
            return Result(
                value,
                Step("", None, row.clause, (of.step, step)),
                marks=union(of.marks, marks),
                low=value if isinstance(value, Fraction) else None,
                high=value if isinstance(value, Fraction) else None,
            )
    if held:  # a bound is the name of a number that is not known
        return Result(None, Step("", None, "", (of.step,)), union(held))
    raise _unfit(
        "LAW-070",
        N_("{measure}: no band holds {number}."),
        {"measure": measure.name, "number": of.value},
    )


def _unfit(code: str, message: str, values: dict[str, object]) -> UserError:
    """Return what stops a case for which the law file has no answer."""
    return UserError(
        code,
        Message(message, values),
        Message(N_("Check the law file that is in force; carecalc check names gaps.")),
        str(values["measure"]),
    )


def _outcome_words(
    evaluation: "Evaluation", measure: m.Measure, outcome: m.Outcome
) -> Words:
    if outcome is False:
        return Message(N_("none of these"))
    if isinstance(outcome, Fraction):
        return number_words(outcome, measure.unit)
    grade = evaluation.grade(measure, outcome)
    return grade.label if grade is not None else str(outcome)


def _table(evaluation: "Evaluation", formula: m.Table, measure: m.Measure) -> Result:
    axes = [evaluation.number_or_code(name) for name in formula.by]
    steps = Step("", None, "", _steps(axes))
    marks = union(*(a.marks for a in axes))
    if any(a.value is False for a in axes):
        return Result(False, steps, marks=marks)
    missing = union(*(a.missing for a in axes))
    if missing:
        return Result(None, steps, missing, marks=marks)
    key = tuple(_axis_code(a.value) for a in axes)
    value = formula.cells[key]
    bound = value if isinstance(value, Fraction) else None
    return Result(value, steps, (), bound, bound, marks)


def _rules(evaluation: "Evaluation", formula: m.Rules, measure: m.Measure) -> Result:
    possible: list[Result] = []
    held: list[str] = []
    marks: list[str] = []
    steps: list[Step] = []
    decided = False
    for row in formula.rows:
        verdict = Verdict(MET, Step(""))
        if row.when is not None:
            verdict = judge(evaluation, row.when)
        if verdict.state == NOT_MET:
            steps.append(_row_step(evaluation, row, verdict, measure, None))
            marks += verdict.marks
            continue
        outcome = _row_outcome(evaluation, row, measure)
        steps.append(_row_step(evaluation, row, verdict, measure, outcome))
        marks += (*verdict.marks, row.mark, *outcome.marks)
        possible.append(outcome)
        if verdict.state == MET:
            decided = True
            break
        held += verdict.missing
    if not decided:
        if formula.otherwise is None:
            raise _unfit(
                "LAW-071",
                N_("{measure}: no row holds for this case."),
                {"measure": measure.name},
            )
        step = Step(
            Message(N_("otherwise")),
            _outcome_words(evaluation, measure, formula.otherwise),
        )
        steps.append(step)
        bound = formula.otherwise
        low = bound if isinstance(bound, Fraction) else None
        possible.append(Result(bound, step, (), low, low))
    whole = Step("", None, "", tuple(steps))
    missing = union(held, *(p.missing for p in possible))
    agreed = len({(p.value, type(p.value)) for p in possible}) == 1
    if agreed and possible[0].value is not None:
        return replace(possible[0], step=whole, missing=(), marks=union(marks))
    lows = [p.low for p in possible]
    highs = [p.high for p in possible]
    return Result(
        None,
        whole,
        missing,
        _extreme_bound(min, lows, unbounded_wins=True),
        _extreme_bound(max, highs, unbounded_wins=True),
        union(marks),
    )


def _row_outcome(
    evaluation: "Evaluation", row: m.RuleRow, measure: m.Measure
) -> Result:
    if row.take is not None:
        return evaluation.number_or_code(row.take)
    assert row.then is not None
    bound = row.then if isinstance(row.then, Fraction) else None
    words = _outcome_words(evaluation, measure, row.then)
    return Result(row.then, Step("", words), (), bound, bound)


def _row_step(
    evaluation: "Evaluation",
    row: m.RuleRow,
    verdict: Verdict,
    measure: m.Measure,
    outcome: Result | None,
) -> Step:
    state = Message(STATE_WORDS[verdict.state])
    target = "" if row.then is None else _outcome_words(evaluation, measure, row.then)
    if row.take is not None:
        target = evaluation.label(row.take)
    children: tuple[Step, ...] = ()
    if row.when is not None:
        children = lines_of(verdict.step)
    if outcome is not None and row.take is not None:
        children = (*children, outcome.step)
    return Step(
        row.label or Message(N_("row “{outcome}”"), {"outcome": target}),
        state,
        row.clause,
        children,
        row.mark,
    )


def _difference(evaluation: "Evaluation", formula: m.Difference) -> Result:
    of = evaluation.number(formula.of)
    less, absent = evaluation.parts(formula.less)
    low, high = of.low, of.high
    for part in less:
        low, high = _minus(low, part.high), _minus(high, part.low)
    parts = [of, *less]
    if _has_none_of_these(parts):
        return _none_of_these(parts)
    missing = union(*(p.missing for p in parts), absent)
    return Result(
        low if not missing else None,
        Step("", None, "", _steps(parts)),
        missing,
        low if not absent else None,
        high if not absent else None,
        union(*(p.marks for p in parts)),
    )


def _product(evaluation: "Evaluation", formula: m.Product) -> Result:
    parts, absent = evaluation.parts(formula.of)
    if _has_none_of_these(parts):
        return _none_of_these(parts)
    missing = union(*(p.missing for p in parts), absent)
    value = None
    if not missing:
        value = Fraction(1)
        for part in parts:
            assert isinstance(part.value, Fraction)
            value *= part.value
    return Result(
        value,
        Step("", None, "", _steps(parts)),
        missing,
        value,
        value,
        union(*(p.marks for p in parts)),
    )


def _quotient(
    evaluation: "Evaluation", formula: m.Quotient, measure: m.Measure
) -> Result:
    of = evaluation.number(formula.of)
    divisors, absent = evaluation.parts(formula.by)
    parts = [of, *divisors]
    if _has_none_of_these(parts):
        return _none_of_these(parts)
    missing = union(*(p.missing for p in parts), absent)
    value = None
    if not missing:
        assert isinstance(of.value, Fraction)
        value = of.value
        for name, part in zip(formula.by, divisors, strict=True):
            assert isinstance(part.value, Fraction)
            if part.value == 0:
                raise _unfit(
                    "LAW-072",
                    N_("{measure}: the divisor {name} is 0."),
                    {"measure": measure.name, "name": evaluation.label(str(name))},
                )
            value /= part.value
    return Result(
        value,
        Step("", None, "", _steps(parts)),
        missing,
        value,
        value,
        union(*(p.marks for p in parts)),
    )


def _limit(evaluation: "Evaluation", measure: m.Measure, result: Result) -> Result:
    """Apply `not_below`, `not_above` and `round`, in this order."""
    extra: list[Step] = []
    if measure.not_below is not None:
        result = _clip(evaluation, result, measure.not_below, extra, floor_=True)
    if measure.not_above is not None:
        result = _clip(evaluation, result, measure.not_above, extra, floor_=False)
    if measure.rounding is not None and result.value is not False:
        to, mode = measure.rounding.to, measure.rounding.mode
        rounded = _rounded(result.value, to, mode)
        if rounded is not None and rounded != result.value:
            extra.append(
                Step(
                    Message(N_("rounded to {to}"), {"to": to}),
                    number_words(rounded, measure.unit),
                    "",
                    (),
                    measure.rounding.mark,
                )
            )
        result = replace(
            result,
            value=rounded,
            low=_rounded(result.low, to, mode),
            high=_rounded(result.high, to, mode),
            marks=union(result.marks, (measure.rounding.mark,)),
        )
    if extra:
        step = result.step
        result = replace(result, step=step._replace(children=(*step.children, *extra)))
    return result


def _clip(
    evaluation: "Evaluation",
    result: Result,
    bound: c.Number,
    extra: list[Step],
    floor_: bool,
) -> Result:
    if result.value is False:
        return result
    limit = evaluation.number(bound)
    pick = max if floor_ else min
    low = _extreme_bound(pick, [result.low, limit.low], unbounded_wins=not floor_)
    high = _extreme_bound(pick, [result.high, limit.high], unbounded_wins=floor_)
    missing = union(result.missing, limit.missing)
    value = None
    if isinstance(result.value, Fraction) and isinstance(limit.value, Fraction):
        value = pick(result.value, limit.value)
        if value != result.value:
            words = N_("not below {limit}") if floor_ else N_("not above {limit}")
            extra.append(
                Step(Message(words, {"limit": limit.value}), number_words(value))
            )
    marks = union(result.marks, limit.marks)
    return Result(value, result.step, missing, low, high, marks)


def _axis_code(value: Value) -> c.Code:
    if isinstance(value, Fraction):
        return int(value)
    if isinstance(value, tuple):
        return value[0]
    assert value is not None
    return value


def _has_none_of_these(parts: Iterable[Result]) -> bool:
    return any(part.value is False for part in parts)


def _none_of_these(parts: Iterable[Result]) -> Result:
    """Return what is reckoned from a part that is none of these: the same, as in a
    table; it is no number, and it is not 0."""
    listed = tuple(parts)
    marks = union(*(part.marks for part in listed))
    return Result(False, Step("", None, "", _steps(listed)), marks=marks)


def _steps(parts: Iterable[Result]) -> tuple[Step, ...]:
    return tuple(part.step for part in parts)


def _scaled(part: Result, weight: Fraction) -> Result:
    if weight == 1:
        return part
    ends = [
        None if end is None else end * weight
        for end in ((part.low, part.high) if weight > 0 else (part.high, part.low))
    ]
    value = part.value * weight if isinstance(part.value, Fraction) else part.value
    return replace(part, value=value, low=ends[0], high=ends[1])


def _plus(one: Fraction | None, other: Fraction | None) -> Fraction | None:
    return None if one is None or other is None else one + other


def _minus(one: Fraction | None, other: Fraction | None) -> Fraction | None:
    return None if one is None or other is None else one - other


def _extreme_bound(
    choose: object, bounds: Sequence[Fraction | None], unbounded_wins: bool
) -> Fraction | None:
    """Return the largest or smallest bound; None stands for one without end."""
    known = [b for b in bounds if b is not None]
    if not known or (unbounded_wins and len(known) < len(bounds)):
        return None
    return max(known) if choose is max else min(known)


def _rounded(value: object, to: Fraction, mode: str) -> Fraction | None:
    if not isinstance(value, Fraction):
        return None
    quotient = value / to
    if mode == "half-up":
        return floor(quotient + Fraction(1, 2)) * to
    return (ceil(quotient) if mode == "up" else floor(quotient)) * to
