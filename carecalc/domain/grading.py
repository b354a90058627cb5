# SPDX-License-Identifier: Apache-2.0
"""Grades: bands of a number, the worst of several, tables, ordered rows."""

from collections.abc import Callable
from fractions import Fraction
from typing import TYPE_CHECKING

from carecalc.domain import conditions as c
from carecalc.domain import measures as m
from carecalc.domain.bounds import Within, bounds_words_of, is_literal, within_of
from carecalc.domain.parts import (
    children,
    extreme_bound,
    has_none_of_these,
    marks_of,
    missing_of,
    none_of_these,
    outcome_words,
    unfit,
)
from carecalc.domain.result import (
    MET,
    NOT_MET,
    STATE_MESSAGES,
    Exact,
    Judge,
    Reckon,
    Result,
    Value,
    Verdict,
    exact,
    union,
)
from carecalc.domain.trace import Step, Words
from carecalc.domain.verdict import lines_of
from carecalc.text import N_, Message

if TYPE_CHECKING:
    from carecalc.domain.evaluator import Evaluation
    from carecalc.domain.plan import Plan


def _end(outcome: m.Outcome | None) -> Exact | None:
    """Return both ends of an outcome that is a number."""
    if outcome is None or isinstance(outcome, str | int):
        return None
    return exact(outcome)


# --- bands ---------------------------------------------------------------------------

_Rows = list[tuple[m.BandRow, Within, Callable[["Evaluation"], Words]]]

_KEPT = 1000
"""So many whole numbers of a band keep their line; a scale has fewer points."""


def band_of(plan: "Plan", formula: m.Band, measure: m.Measure) -> Reckon:
    """Return how the one band is found that holds a number."""
    number = plan.number(formula.of)
    bands = formula.bands
    switch = bands.switch if isinstance(bands, c.Switched) else ""
    lists = dict(bands.values) if isinstance(bands, c.Switched) else {"": bands}
    ready: dict[str, _Rows] = {
        value: [
            (row, within_of(plan, row.bounds), bounds_words_of(row.bounds))
            for row in rows
        ]
        for value, rows in lists.items()
    }
    # Where the file itself gives every bound, a number always lies in the same band.
    repeats = not isinstance(measure.grades, c.Switched) and all(
        is_literal(row.bounds) for rows in lists.values() for row in rows
    )
    lines: dict[tuple[str, int], tuple[m.BandRow, Step]] = {}

    def reckon(evaluation: "Evaluation") -> Result:
        of = number(evaluation)
        if of.value is False:
            return none_of_these([of])
        if not isinstance(of.value, Fraction):
            return Result(None, Step("", None, "", (of.step,)), of.missing)
        value = evaluation.switches[switch] if switch else ""
        key = (value, of.low) if repeats and isinstance(of.low, int) else None
        if key is not None and key in lines:
            row, line = lines[key]
            return _in_band(of, row, line, of.marks)
        held: list[str] = []
        for row, within, words in ready[value]:
            state, missing, marks = within(evaluation, of)
            held += missing
            if state == MET:
                line = Step(
                    Message(
                        N_("{number} lies in {band}"),
                        {"number": of.value, "band": words(evaluation)},
                    ),
                    outcome_words(plan, measure, evaluation, row.then),
                    row.clause,
                )
                if key is not None and len(lines) < _KEPT:
                    lines[key] = (row, line)
                return _in_band(of, row, line, union(of.marks, marks))
        if held:  # a bound is the name of a number that is not known
            return Result(None, Step("", None, "", (of.step,)), union(held))
        raise unfit(
            "LAW-070",
            N_("{measure}: no band holds {number}."),
            {"measure": measure.name, "number": of.value},
        )

    return reckon


def _in_band(of: Result, row: m.BandRow, line: Step, marks: tuple[str, ...]) -> Result:
    step = Step("", None, row.clause, (of.step, line))
    end = _end(row.then)
    return Result(row.then, step, (), end, end, marks)


# --- the worst or best, tables -------------------------------------------------------


def grade_extreme_of(
    plan: "Plan", formula: m.GradeExtreme, measure: m.Measure
) -> Reckon:
    """Return how the worst or best of several grades is found."""
    source = measure if measure.grades else plan.graph.measures[formula.of[0]]

    def reckon(evaluation: "Evaluation") -> Result:
        parts = [evaluation.measure(name) for name in formula.of]
        step = Step("", None, "", children(parts))
        marks = marks_of(parts)
        missing = missing_of(parts)
        if missing:
            return Result(None, step, missing, marks=marks)
        if has_none_of_these(parts):
            return Result(False, step, marks=marks)
        order = [grade.code for grade in evaluation.grades_of(source)]
        places = [order.index(p.value) for p in parts]  # type: ignore[arg-type]
        place = max(places) if formula.worst else min(places)
        return Result(order[place], step, marks=marks)

    return reckon


def table_of(plan: "Plan", formula: m.Table) -> Reckon:
    """Return how the cell of a table is found."""
    axes = [plan.number_or_code(name) for name in formula.by]

    def reckon(evaluation: "Evaluation") -> Result:
        found = [axis(evaluation) for axis in axes]
        step = Step("", None, "", children(found))
        marks = marks_of(found)
        if has_none_of_these(found):
            return Result(False, step, marks=marks)
        missing = missing_of(found)
        if missing:
            return Result(None, step, missing, marks=marks)
        value = formula.cells[tuple([axis_code(axis.value) for axis in found])]
        end = _end(value)
        return Result(value, step, (), end, end, marks)

    return reckon


def axis_code(value: Value) -> c.Code:
    """Return the code under which a value stands on an axis."""
    if isinstance(value, Fraction):
        return int(value)
    if isinstance(value, tuple):
        return value[0]
    assert value is not None
    return value


# --- ordered rows --------------------------------------------------------------------

_ALWAYS = Verdict(MET, Step(""))
_NO_ROW = Result(None, Step(""), (), None, None)


def rules_of(plan: "Plan", formula: m.Rules, measure: m.Measure) -> Reckon:
    """Return how the first row is found that is met, or on which all agree that may be."""
    rows = [_Row(plan, row, measure) for row in formula.rows]

    def reckon(evaluation: "Evaluation") -> Result:
        possible: list[Result] = []
        held: list[str] = []
        marks: list[str] = []
        steps: list[Step] = []
        decided = False
        for row in rows:
            verdict = _ALWAYS if row.judge is None else row.judge(evaluation)
            if verdict.state == NOT_MET:
                steps.append(row.step(evaluation, verdict, None))
                marks += verdict.marks
                continue
            outcome = row.outcome(evaluation)
            steps.append(row.step(evaluation, verdict, outcome))
            marks += (*verdict.marks, row.row.mark, *outcome.marks)
            possible.append(outcome)
            if verdict.state == MET:
                decided = True
                break
            held += verdict.missing
        if not decided and possible and formula.otherwise is None:
            # A row that is still open may hold: nothing is unfit yet, nothing decided.
            possible.append(_NO_ROW)
        elif not decided:
            last = _otherwise(plan, formula, measure, evaluation)
            steps.append(last.step)
            possible.append(last)
        return _of_possible(possible, tuple(steps), held, marks)

    return reckon


class _Row:
    """One row of ordered rows, made ready."""

    def __init__(self, plan: "Plan", row: m.RuleRow, measure: m.Measure) -> None:
        self.row = row
        self.judge: Judge | None = None
        if row.when is not None:
            self.judge = plan.judge(row.when)
        self._plan = plan
        self._measure = measure
        self._taken = None if row.take is None else plan.number_or_code(row.take)

    def outcome(self, evaluation: "Evaluation") -> Result:
        """Return what follows if the row holds."""
        if self._taken is not None:
            return self._taken(evaluation)
        then = self.row.then
        assert then is not None
        end = _end(then)
        return Result(then, Step(""), (), end, end)

    def step(
        self, evaluation: "Evaluation", verdict: Verdict, outcome: Result | None
    ) -> Step:
        """Return the line of the row: met or not, and why."""
        row = self.row
        listed: tuple[Step, ...] = ()
        if self.judge is not None:
            listed = lines_of(verdict.step)
        if outcome is not None and row.take is not None:
            listed = (*listed, outcome.step)
        label = row.label or self._label(evaluation)
        return Step(label, STATE_MESSAGES[verdict.state], row.clause, listed, row.mark)

    def _label(self, evaluation: "Evaluation") -> Message:
        row = self.row
        target: Words = ""
        if row.take is not None:
            target = evaluation.label(row.take)
        elif row.then is not None:
            target = outcome_words(self._plan, self._measure, evaluation, row.then)
        return Message(N_("row “{outcome}”"), {"outcome": target})


def _otherwise(
    plan: "Plan", formula: m.Rules, measure: m.Measure, evaluation: "Evaluation"
) -> Result:
    if formula.otherwise is None:
        raise unfit(
            "LAW-071",
            N_("{measure}: no row holds for this case."),
            {"measure": measure.name},
        )
    words = outcome_words(plan, measure, evaluation, formula.otherwise)
    step = Step(Message(N_("otherwise")), words)
    end = _end(formula.otherwise)
    return Result(formula.otherwise, step, (), end, end)


def _of_possible(
    possible: list[Result], steps: tuple[Step, ...], held: list[str], marks: list[str]
) -> Result:
    """Return the value on which all outcomes agree that are still possible."""
    whole = Step("", None, "", steps)
    first = possible[0]
    agreed = len(possible) == 1 or (
        len({(outcome.value, type(outcome.value)) for outcome in possible}) == 1
    )
    if agreed and first.value is not None:
        return Result(first.value, whole, (), first.low, first.high, union(marks))
    return Result(
        None,
        whole,
        union(held, *[outcome.missing for outcome in possible]),
        extreme_bound(False, [o.low for o in possible], unbounded_wins=True),
        extreme_bound(True, [o.high for o in possible], unbounded_wins=True),
        union(marks),
    )
