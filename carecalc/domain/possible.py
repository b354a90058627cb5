# SPDX-License-Identifier: Apache-2.0
"""What grades and conditions can still come to while answers are open.

The evaluator tells what is missing and between which ends a number lies; this looks
whether that still makes a difference: a number that stays within one band has its
grade, a column of a table that is the same throughout does not matter. What is told
here may be too much, never too little.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import product

from carecalc.domain import conditions as c
from carecalc.domain import measures as m
from carecalc.domain.bounds import within_of
from carecalc.domain.conclusion import Ladder
from carecalc.domain.evaluator import Evaluation
from carecalc.domain.result import MET, NOT_MET, OPEN, Result, State
from carecalc.domain.scale import Scale

Names = frozenset[str]
NOTHING: Names = frozenset()


@dataclass(frozen=True, slots=True)
class Possible:
    """The values that a measure can still have, and the open answers that decide which.

    `values` is None where they are not known; one value alone rests on no answer.
    """

    values: frozenset[object] | None
    names: Names

    @property
    def is_settled(self) -> bool:
        """Tell whether only one value is left."""
        return self.values is not None and len(self.values) == 1


@dataclass(frozen=True, slots=True)
class Open:
    """What may become of a condition, and the open answers that decide it."""

    state: State
    names: Names


class Possibilities:
    """What the measures and conditions of one case can still come to."""

    def __init__(self, scale: Scale, ladder: Ladder, evaluation: Evaluation) -> None:
        self.scale = scale
        self.ladder = ladder
        self.evaluation = evaluation
        self._measures: dict[str, Possible] = {}
        # “None of these” is a value beside the grades; where it can arise, the
        # evaluator's own account must do.
        self._grades_only = not any(
            _can_be_none_of_these(measure) for measure in scale.graph.measures.values()
        )

    def deciding(self) -> Names:
        """Return the open answers on which the final level may still rest."""
        assert self.scale.preliminary is not None
        before = self.measure(self.scale.preliminary)
        clauses = [self.condition(o.when) for o in self.scale.overrides]
        order = self.ladder.order
        codes = (
            order if before.values is None else [v for v in order if v in before.values]
        )
        ways: list[Sequence[object]] = [codes]
        ways += [
            (True, False) if o.state == OPEN else (o.state == MET,) for o in clauses
        ]
        outcomes = {
            way: self.ladder.outcome(way[0], [bool(held) for held in way[1:]], True)  # type: ignore[arg-type]
            for way in product(*ways)
        }
        sources = [before.names, *[clause.names for clause in clauses]]
        return _union(
            names
            for axis, names in enumerate(sources)
            if names and _matters(outcomes, axis)
        )

    # --- measures ----------------------------------------------------------------

    def measure(self, name: str) -> Possible:
        """Return what a measure can still come to."""
        found = self._measures.get(name)
        if found is None:
            found = self._measures[name] = self._measure(name)
        return found

    def _measure(self, name: str) -> Possible:
        result = self.evaluation.measure(name)
        if result.value is not None:
            return Possible(frozenset((result.value,)), NOTHING)
        formula = self.scale.graph.measures[name].formula
        found = Possible(None, frozenset(result.missing))
        if isinstance(formula, m.Band):
            found = self._band(formula)
        elif self._grades_only:
            if isinstance(formula, m.GradeExtreme):
                found = self._worst(name, formula, found)
            elif isinstance(formula, m.Table):
                found = self._table(formula, found)
            elif isinstance(formula, m.Rules):
                found = self._rules(formula)
        return Possible(found.values, NOTHING) if found.is_settled else found

    def _band(self, formula: m.Band) -> Possible:
        bands = formula.bands
        if isinstance(bands, c.Switched):
            bands = bands.values[self.evaluation.switches[bands.switch]]
        number = self._number(formula.of)
        names = frozenset(number.missing).union(
            *[self._names_of_bounds(row.bounds) for row in bands]
        )
        if not self._grades_only:
            return Possible(None, names)
        values = frozenset(
            row.then for row in bands if self._within(number, row.bounds) != NOT_MET
        )
        return Possible(values, names)

    def _worst(self, name: str, formula: m.GradeExtreme, unknown: Possible) -> Possible:
        parts = [self.measure(part) for part in formula.of]
        measure = self.scale.graph.measures[name]
        source = measure if measure.grades else self.scale.graph.measures[formula.of[0]]
        order: list[object] = [g.code for g in self.evaluation.grades_of(source)]
        if not formula.worst:
            order.reverse()
        places = [
            range(len(order))
            if part.values is None
            else sorted(order.index(value) for value in part.values)
            for part in parts
        ]
        least = max(min(of_part) for of_part in places)
        values = {n for of_part in places for n in of_part if n >= least}
        names = _union(
            part.names
            for part, of_part in zip(parts, places, strict=True)
            if max(of_part) > least
        )
        return Possible(frozenset(order[n] for n in values), names)

    def _table(self, formula: m.Table, unknown: Possible) -> Possible:
        axes: list[Possible] = []
        for name in formula.by:
            if name not in self.scale.graph.measures:
                return unknown
            axes.append(self.measure(name))
        ways = [axis.values for axis in axes]
        if None in ways:
            return unknown
        cells = {
            way: formula.cells[tuple([int(v) if _is_number(v) else v for v in way])]  # type: ignore[call-overload, misc]
            for way in product(*[values for values in ways if values is not None])
        }
        names = _union(axis.names for n, axis in enumerate(axes) if _matters(cells, n))
        return Possible(frozenset(cells.values()), names)

    def _rules(self, formula: m.Rules) -> Possible:
        values: frozenset[object] | None = frozenset()
        names = NOTHING
        for row in formula.rows:
            held = Open(MET, NOTHING)
            if row.when is not None:
                held = self.condition(row.when)
            if held.state == NOT_MET:
                continue
            then = Possible(frozenset((row.then,)), NOTHING)
            if row.take is not None:
                if row.take not in self.scale.graph.measures:
                    then = Possible(None, self._missing_of_code(row.take))
                else:
                    then = self.measure(row.take)
            values = (
                None if values is None or then.values is None else values | then.values
            )
            names |= held.names | then.names
            if held.state == MET:
                return Possible(values, names)
        if formula.otherwise is not None and values is not None:
            values |= {formula.otherwise}
        return Possible(values, names)

    def _missing_of_code(self, name: str) -> Names:
        return frozenset(
            self.evaluation.plan.number_or_code(name)(self.evaluation).missing
        )

    # --- numbers and conditions ---------------------------------------------------

    def _number(self, name: str) -> Result:
        """Return a number with the ends between which it lies; a count more exactly."""
        result = self.evaluation.plan.number(name)(self.evaluation)
        measure = self.scale.graph.measures.get(name)
        if (
            result.value is not None
            or measure is None
            or not isinstance(measure.formula, m.Count)
            or not self._grades_only
            or (measure.not_below, measure.not_above, measure.rounding) != (None,) * 3
        ):
            return result
        formula = measure.formula
        codes = formula.codes
        if isinstance(codes, c.Switched):
            codes = codes.values[self.evaluation.switches[codes.switch]]
        tests = [*(c.CodeIs(n, codes) for n in formula.of), *formula.conditions]
        found = [self._judged(test) for test in tests]
        met = sum(one.state == MET for one in found)
        open_ = sum(one.state == OPEN for one in found)
        missing = tuple(_union(one.names for one in found))
        return Result(None, result.step, missing, met, met + open_)

    def condition(self, test: c.Condition) -> Open:
        """Return what may become of a condition."""
        if self.evaluation.plan.state(test)(self.evaluation) != OPEN:
            return Open(self.evaluation.plan.state(test)(self.evaluation), NOTHING)
        return self._judged(test)

    def _judged(self, test: c.Condition) -> Open:
        if isinstance(test, c.All):
            return self._joined(test.parts, NOT_MET)
        if isinstance(test, c.Any):
            return self._joined(test.parts, MET)
        if isinstance(test, c.NoneOf):
            return _reversed(self._joined(test.parts, MET))
        if isinstance(test, c.Holds):
            inner = self.condition(self.scale.graph.conditions[test.name].test)
            return inner if test.holds else _reversed(inner)
        if isinstance(test, c.CodeIs) and test.name in self.scale.graph.measures:
            return self._code(test)
        if isinstance(test, c.NumberIs):
            return self._number_is(test)
        verdict = self.evaluation.plan.judge(test)(self.evaluation)
        return Open(verdict.state, frozenset(verdict.missing))

    def _joined(self, parts: Iterable[c.Condition], settles: State) -> Open:
        found = [self.condition(part) for part in parts]
        if any(one.state == settles for one in found):
            return Open(settles, NOTHING)
        open_ = [one for one in found if one.state == OPEN]
        if open_:
            return Open(OPEN, _union(one.names for one in open_))
        return Open(NOT_MET if settles == MET else MET, NOTHING)

    def _code(self, test: c.CodeIs) -> Open:
        found = self.measure(test.name)
        if found.values is not None and found.values:
            held = [value in test.codes for value in found.values]
            if all(held) or not any(held):
                return Open(MET if held[0] else NOT_MET, NOTHING)
        return Open(OPEN, found.names)

    def _number_is(self, test: c.NumberIs) -> Open:
        number = self._number(test.name)
        if test.bounds is not None:
            state = self._within(number, test.bounds)
            names = frozenset(number.missing) | self._names_of_bounds(test.bounds)
            return Open(state, names if state == OPEN else NOTHING)
        among = [
            value
            for value in test.among
            if (number.low is None or number.low <= value)
            and (number.high is None or value <= number.high)
        ]
        if number.value is False or not among:
            return Open(NOT_MET, NOTHING)
        if number.low is not None and number.low == number.high:
            return Open(MET, NOTHING)
        return Open(OPEN, frozenset(number.missing))

    def _names_of_bounds(self, bounds: c.Bounds) -> Names:
        """Return the open answers on which bounds rest that are names of numbers."""
        ends = (bounds.minimum, bounds.maximum, bounds.above, bounds.below)
        numbers = [self._number(end) for end in ends if isinstance(end, str)]
        return _union(frozenset(number.missing) for number in numbers)

    def _within(self, number: Result, bounds: c.Bounds) -> State:
        return within_of(self.evaluation.plan, bounds)(self.evaluation, number)[0]


def _can_be_none_of_these(measure: m.Measure) -> bool:
    """Tell whether a measure itself may come to none of these."""
    formula = measure.formula
    if isinstance(formula, m.Band):
        bands = formula.bands
        lists = bands.values.values() if isinstance(bands, c.Switched) else (bands,)
        return any(row.then is False for rows in lists for row in rows)
    if isinstance(formula, m.Table):
        return False in [cell for cell in formula.cells.values() if cell is False]
    if isinstance(formula, m.Rules):
        return formula.otherwise is False or any(r.then is False for r in formula.rows)
    return bool(measure.each)


def _matters(outcomes: Mapping[tuple[object, ...], object], axis: int) -> bool:
    """Tell whether some outcomes differ that differ in this place alone."""
    seen: dict[tuple[object, ...], object] = {}
    return any(
        seen.setdefault((*way[:axis], *way[axis + 1 :]), outcome) != outcome
        for way, outcome in outcomes.items()
    )


def _union(groups: Iterable[Names]) -> Names:
    return NOTHING.union(*groups)


def _reversed(found: Open) -> Open:
    states: dict[State, State] = {MET: NOT_MET, NOT_MET: MET, OPEN: OPEN}
    return Open(states[found.state], found.names)


def _is_number(value: object) -> bool:
    return not isinstance(value, str | int)
