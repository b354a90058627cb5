# SPDX-License-Identifier: Apache-2.0
"""Sums, counts and extremes of numbers."""

from collections.abc import Mapping
from fractions import Fraction
from typing import TYPE_CHECKING

from carecalc.domain import conditions as c
from carecalc.domain import measures as m
from carecalc.domain.parts import (
    extreme_bound,
    none_of_these,
    plus,
)
from carecalc.domain.result import MET, OPEN, Exact, Reckon, Result, exact, union
from carecalc.domain.trace import Step
from carecalc.domain.words import number_words
from carecalc.text import N_, Message

if TYPE_CHECKING:
    from carecalc.domain.evaluator import Evaluation
    from carecalc.domain.plan import Parts, Plan


def sum_of(plan: "Plan", formula: m.Sum) -> Reckon:
    """Return how a sum is worked out."""
    terms = [(name, formula.weights.get(name, Fraction(1))) for name in formula.of]
    numbers = [_term(plan, formula, name) for name in formula.of]
    simple = not any(plan.is_each(name) for name in formula.of)
    plain = simple and all(weight == 1 for _, weight in terms)
    fractions = _Fractions()

    def found(evaluation: "Evaluation") -> "Parts":
        if plain:
            return [number(evaluation) for number in numbers], ()
        parts: list[Result] = []
        absent: tuple[str, ...] = ()
        for (name, weight), number in zip(terms, numbers, strict=True):
            if plan.is_each(name) and evaluation.row is None:
                values, gone = evaluation.each_values(name)
                absent += gone
                if name in formula.points:
                    worths = formula.points[name]
                    values = tuple([_graded(part, worths) for part in values])
            else:
                values = (number(evaluation),)
            parts += [_scaled(part, weight) for part in values]
        return parts, absent

    def reckon(evaluation: "Evaluation") -> Result:
        parts, absent = found(evaluation)
        low: Exact | None = 0
        steps: list[Step] = []
        missing: list[str] = []
        marks: list[str] = []
        for value, step, gone, least, _, doubts in parts:
            if value is False:
                return none_of_these(parts)
            steps.append(step)
            if low is not None:
                low = None if least is None else low + least
            if gone:
                missing += gone
            if doubts:
                marks += doubts
        high = low
        if missing:
            high = 0
            for part in parts:
                high = plus(high, part.high)
        if absent:
            missing += absent
            low = high = None
        return Result(
            None if missing or low is None else fractions.of(low),
            Step("", None, "", tuple(steps)),
            union(missing) if missing else (),
            low,
            high,
            union(marks) if marks else (),
        )

    return reckon


def _term(plan: "Plan", formula: m.Sum, name: str) -> Reckon:
    item = plan.item(name)
    if item is not None:
        return plan.points(item, formula.points.get(name))
    number = plan.number(name)
    points = formula.points.get(name)
    if points is None:
        return number
    return lambda evaluation: _graded(number(evaluation), points)


def _graded(part: Result, points: Mapping[c.Code, Fraction]) -> Result:
    """Return what a concluded grade counts, with the grade and its reasons; nothing
    bounds it before, for it may turn out to be none of the grades."""
    grade = part.value
    if grade is None or grade is False:
        return part
    assert isinstance(grade, str | int)
    worth = points[grade]
    step = Step(
        Message(
            N_("{item}: {option}"), {"item": part.step.text, "option": part.step.value}
        ),
        number_words(worth),
        part.step.clause,
        part.step.children,
        part.step.mark,
    )
    end = exact(worth)
    return Result(worth, step, (), end, end, part.marks)


class _Fractions:
    """Whole numbers as fractions, each made once: making one takes longer than adding
    the points of a section."""

    def __init__(self) -> None:
        self._known: dict[int, Fraction] = {}

    def of(self, number: Exact) -> Fraction:
        """Return the number as a fraction."""
        if not isinstance(number, int):
            return number
        found = self._known.get(number)
        if found is None:
            found = Fraction(number)
            if len(self._known) < 1000:
                self._known[number] = found
        return found


def _scaled(part: Result, weight: Fraction) -> Result:
    if weight == 1:
        return part
    ends = [
        None if end is None else end * weight
        for end in ((part.low, part.high) if weight > 0 else (part.high, part.low))
    ]
    value = part.value * weight if isinstance(part.value, Fraction) else part.value
    return part._replace(value=value, low=ends[0], high=ends[1])


def count_of(plan: "Plan", formula: m.Count) -> Reckon:
    """Return how it is counted how many conditions are met."""
    codes = formula.codes
    switch = ""
    choices = {"": codes}
    if isinstance(codes, c.Switched):
        switch = codes.switch
        choices = dict(codes.values)
    judges = {
        value: [
            plan.judge(test)
            for test in (
                *(c.CodeIs(name, listed) for name in formula.of),
                *formula.conditions,
            )
        ]
        for value, listed in choices.items()
        if isinstance(listed, tuple)
    }
    fractions = _Fractions()

    def reckon(evaluation: "Evaluation") -> Result:
        tests = judges[evaluation.switches[switch] if switch else ""]
        verdicts = [test(evaluation) for test in tests]
        states = [verdict.state for verdict in verdicts]
        low, still_open = states.count(MET), states.count(OPEN)
        return Result(
            None if still_open else fractions.of(low),
            Step("", None, "", tuple([verdict.step for verdict in verdicts])),
            union(*[verdict.missing for verdict in verdicts]),
            low,
            low + still_open,
            union(*[verdict.marks for verdict in verdicts]),
        )

    return reckon


def extreme_of(plan: "Plan", formula: m.Extreme) -> Reckon:
    """Return how the largest or smallest number is found."""
    found = plan.parts(formula.of)
    largest = formula.largest
    fractions = _Fractions()

    def reckon(evaluation: "Evaluation") -> Result:
        parts, absent = found(evaluation)
        if not (parts or absent):  # no record at all
            return none_of_these(parts)
        steps: list[Step] = []
        missing: list[str] = []
        marks: list[str] = []
        lows: list[Exact | None] = []
        for value, step, gone, least, _, doubts in parts:
            if value is False:
                return none_of_these(parts)
            steps.append(step)
            lows.append(least)
            if gone:
                missing += gone
            if doubts:
                marks += doubts
        low = high = extreme_bound(largest, lows, unbounded_wins=not largest)
        if missing:
            highs = [part.high for part in parts]
            high = extreme_bound(largest, highs, unbounded_wins=largest)
        if absent:
            missing += absent
            low = high = None
        return Result(
            None if missing or low is None else fractions.of(low),
            Step("", None, "", tuple(steps)),
            union(missing) if missing else (),
            low,
            high,
            union(marks) if marks else (),
        )

    return reckon
