# SPDX-License-Identifier: Apache-2.0
"""The one evaluator of law files: values and the reasons for them.

Everything answers a value or what it is missing; nothing is rounded but where the
file says so.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from fractions import Fraction
from math import ceil, floor

from carecalc.domain import conditions as c
from carecalc.domain import measures as m
from carecalc.domain.result import (
    MET,
    NOT_MET,
    OPEN,
    STATE_WORDS,
    Given,
    Record,
    Result,
    Value,
    Verdict,
    union,
)
from carecalc.domain.scale import Graph, Item
from carecalc.domain.trace import Step, Words
from carecalc.domain.verdict import judge, lines_of, within
from carecalc.domain.words import bounds_words, number_words
from carecalc.text import N_, Message


class Evaluation:
    """One evaluation of one graph over one set of facts; remembers what it worked out."""

    def __init__(
        self,
        graph: Graph,
        switches: Mapping[str, str],
        given: Given,
        record: tuple[str, Record] | None = None,
    ) -> None:
        self.graph = graph
        self.switches = switches
        self.given = given
        self._row = record
        self._results: dict[str, Result] = {}
        self._verdicts: dict[str, Verdict] = {}
        self._each: dict[str, tuple[tuple[Result, ...] | None, tuple[str, ...]]] = {}

    # --- names -------------------------------------------------------------------

    def measure(self, name: str) -> Result:
        """Return the value of a measure that is not `each`."""
        if name not in self._results:
            self._results[name] = self._evaluate(self.graph.measures[name])
        return self._results[name]

    def condition(self, name: str) -> Verdict:
        """Return the verdict on a named condition."""
        if name not in self._verdicts:
            named = self.graph.conditions[name]
            inner = judge(self, named.test)
            step = inner.step
            children = lines_of(step)
            self._verdicts[name] = Verdict(
                inner.state,
                Step(
                    named.label or name,
                    Message(STATE_WORDS[inner.state]),
                    named.clause,
                    children,
                    named.mark,
                ),
                inner.missing,
                union(inner.marks, (named.mark,)),
            )
        return self._verdicts[name]

    def item(self, name: str) -> Item | None:
        """Return the item or fact of that name."""
        return self.graph.items.get(name) or self.graph.facts.get(name)

    def label(self, name: str) -> Words:
        """Return what a name is called on screen and paper."""
        item = self.item(name)
        if item is not None:
            return item.label
        for table in (
            self.graph.measures,
            self.graph.conditions,
            self.graph.switches,
            self.graph.parameters,
        ):
            entry = table.get(name)
            if entry is not None and entry.label is not None:
                return entry.label
        return self.given.labels.get(name, name)

    def asked(self, item: Item) -> Verdict:
        """Tell whether the item is asked at all."""
        if item.asked_when is None:
            return Verdict(MET, Step(item.label))
        key = f"asked {item.code}"
        if key not in self._verdicts:
            self._verdicts[key] = judge(self, item.asked_when)
        return self._verdicts[key]

    def chosen(self, item: Item) -> tuple[str, ...] | None:
        """Return the option codes that count for the item, None where none do."""
        if item.code in self.given.refused:
            return None if item.refused is None else (item.refused,)
        return self.given.answers.get(item.code)

    # --- values ------------------------------------------------------------------

    def number(self, source: c.Number) -> Result:
        """Return a literal, or the number of that name."""
        if isinstance(source, Fraction):
            return Result(source, Step("", number_words(source)), (), source, source)
        if source in self.graph.measures:
            return self.measure(source)
        item = self.item(source)
        if item is not None:
            return self._points(item, None)
        if self._row is not None and source.startswith(f"{self._row[0]}."):
            value = self._row[1].get(source.partition(".")[2])
            return self._known_number(source, value, ())
        marks: tuple[str, ...] = ()
        return self._known_number(source, self.given.numbers.get(source), marks)

    def _known_number(self, name: str, value: object, marks: tuple[str, ...]) -> Result:
        if value is None:
            return Result(None, self._unknown(name), (name,))
        assert isinstance(value, Fraction)
        step = Step(self.label(name), number_words(value))
        return Result(value, step, (), value, value, marks)

    def _unknown(self, name: str) -> Step:
        return Step(self.label(name), Message(N_("not known")))

    def _points(self, item: Item, points: Mapping[str, Fraction] | None) -> Result:
        asked = self.asked(item)
        zero = Fraction(0)
        if asked.state == NOT_MET:
            step = Step(item.label, Message(N_("not asked")), item.clause)
            return Result(zero, step, (), zero, zero, asked.marks)
        codes = self.chosen(item)
        if codes is None or asked.state == OPEN:
            low, high = self._possible_points(item, points)
            if asked.state == OPEN:
                low = min(low, zero)
            missing = asked.missing if asked.state == OPEN else (item.code,)
            return Result(
                None, self._unknown(item.code), missing, low, high, asked.marks
            )
        if item.answer == "number":
            value = Fraction(codes[0])
            step = Step(item.label, number_words(value), item.clause)
            return Result(value, step, (), value, value, (item.mark,))
        option = item.option(codes[0])
        assert option is not None, f"{item.code} has no option {codes[0]}"
        worth = option.points if points is None else points[option.code]
        assert worth is not None, f"option {option.code} of {item.code} has no points"
        step = Step(
            Message(
                N_("{item}: {option}"), {"item": item.label, "option": option.label}
            ),
            number_words(worth),
            item.clause,
            (),
            option.mark or item.mark,
        )
        return Result(worth, step, (), worth, worth, union((option.mark, item.mark)))

    @staticmethod
    def _possible_points(
        item: Item, points: Mapping[str, Fraction] | None
    ) -> tuple[Fraction, Fraction | None]:
        if item.answer == "number":
            high = None if item.maximum is None else Fraction(item.maximum)
            return Fraction(0), high
        worths = [o.points if points is None else points[o.code] for o in item.options]
        known = [w for w in worths if w is not None]
        return min(known), max(known)

    def code(self, name: str) -> Result:
        """Return the option codes, grade or field of that name; not evaluated if open."""
        if name in self.graph.measures:
            return self.measure(name)
        item = self.item(name)
        if item is not None:
            asked = self.asked(item)
            if asked.state == NOT_MET:
                step = Step(item.label, Message(N_("not asked")), item.clause)
                return Result((), step, (), marks=asked.marks)
            codes = self.chosen(item)
            if codes is None or asked.state == OPEN:
                missing = asked.missing if asked.state == OPEN else (item.code,)
                return Result(None, self._unknown(name), missing)
            marks = [o.mark for o in item.options if o.code in codes]
            step = Step(item.label, self._option_words(item, codes), item.clause)
            return Result(codes, step, (), marks=union(marks, (item.mark,)))
        if self._row is not None and name.startswith(f"{self._row[0]}."):
            value = self._row[1].get(name.partition(".")[2])
        else:
            value = self.given.codes.get(name)
        if value is None:
            return Result(None, self._unknown(name), (name,))
        assert isinstance(value, str)
        return Result(value, Step(self.label(name), value))

    def _option_words(self, item: Item, codes: tuple[str, ...]) -> Words:
        if not codes:
            return Message(N_("none"))
        labels = [o.label for o in item.options if o.code in codes]
        return Message("{all}", {"all": tuple(labels)}) if labels else codes[0]

    # --- measures ----------------------------------------------------------------

    def _evaluate(self, measure: m.Measure) -> Result:
        formula = measure.formula
        if isinstance(formula, m.Sum):
            result = self._sum(formula)
        elif isinstance(formula, m.Count):
            result = self._count(formula)
        elif isinstance(formula, m.Extreme):
            result = self._extreme(formula)
        elif isinstance(formula, m.GradeExtreme):
            result = self._grade_extreme(formula, measure)
        elif isinstance(formula, m.Band):
            result = self._band(formula, measure)
        elif isinstance(formula, m.Table):
            result = self._table(formula, measure)
        elif isinstance(formula, m.Rules):
            result = self._rules(formula, measure)
        elif isinstance(formula, m.Difference):
            result = self._difference(formula)
        elif isinstance(formula, m.Product):
            result = self._product(formula)
        else:
            result = self._quotient(formula)
        if not measure.grades:
            result = self._limit(measure, result)
        return replace(
            result,
            step=Step(
                measure.label or measure.name,
                self._value_words(measure, result),
                measure.clause or result.step.clause,
                result.step.children,
                measure.mark or result.step.mark,
            ),
            marks=union(result.marks, (measure.mark,)),
        )

    def _value_words(self, measure: m.Measure, result: Result) -> Words | None:
        if result.value is None:
            return Message(N_("not known"))
        if result.value is False:
            return Message(N_("none of these"))
        if isinstance(result.value, Fraction):
            return number_words(result.value, measure.unit)
        grade = self.grade(measure, result.value)
        return grade.label if grade is not None else str(result.value)

    def grades_of(self, measure: m.Measure) -> tuple[m.Grade, ...]:
        """Return the list that a measure's outcomes come from, best first."""
        name = measure.grades
        if isinstance(name, c.Switched):
            name = name.values[self.switches[name.switch]]
        return self.graph.grades.get(name, ())

    def grade(self, measure: m.Measure, code: object) -> m.Grade | None:
        """Return the grade with that code."""
        return next((g for g in self.grades_of(measure) if g.code == code), None)

    def _parts(self, names: Sequence[c.Number]) -> tuple[list[Result], tuple[str, ...]]:
        """Return the numbers of all names; an `each` measure gives all its values.

        The second part names what is missing because a list of records is unknown.
        """
        parts: list[Result] = []
        missing: list[str] = []
        for name in names:
            measure = None
            if isinstance(name, str) and self._row is None:
                measure = self.graph.measures.get(name)
            if measure is not None and measure.each:
                values, absent = self._each_values(measure)
                parts.extend(values or ())
                missing.extend(absent)
            else:
                parts.append(self.number(name))
        return parts, tuple(missing)

    def _each_values(
        self, measure: m.Measure
    ) -> tuple[tuple[Result, ...] | None, tuple[str, ...]]:
        if measure.name not in self._each:
            records = self.given.records.get(measure.each)
            if records is None:
                self._each[measure.name] = (None, (measure.each,))
            else:
                values = tuple(
                    Evaluation(
                        self.graph, self.switches, self.given, (measure.each, record)
                    ).measure(measure.name)
                    for record in records
                )
                self._each[measure.name] = (values, ())
        return self._each[measure.name]

    def _sum(self, formula: m.Sum) -> Result:
        low: Fraction | None = Fraction(0)
        high: Fraction | None = Fraction(0)
        parts: list[Result] = []
        absent: tuple[str, ...] = ()
        for name in formula.of:
            item = self.item(name)
            if item is not None:
                found = [self._points(item, formula.points.get(name))]
            else:
                found, gone = self._parts([name])
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
        return Result(
            value, Step("", None, "", _steps(parts)), missing, low, high, marks
        )

    def _count(self, formula: m.Count) -> Result:
        codes = formula.codes
        if isinstance(codes, c.Switched):
            codes = codes.values[self.switches[codes.switch]]
        tests: list[c.Condition] = [c.CodeIs(name, codes) for name in formula.of]
        tests += [c.Holds(name) for name in formula.conditions]
        verdicts = [judge(self, test) for test in tests]
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

    def _extreme(self, formula: m.Extreme) -> Result:
        parts, absent = self._parts(formula.of)
        choose = max if formula.largest else min
        lows = [p.low for p in parts]
        highs = [p.high for p in parts]
        low = _extreme_bound(choose, lows, unbounded_wins=not formula.largest)
        high = _extreme_bound(choose, highs, unbounded_wins=formula.largest)
        missing = union(*(p.missing for p in parts), absent)
        if absent or not parts:
            low = high = None
        value = low if not missing and parts else None
        return Result(
            value,
            Step("", None, "", _steps(parts)),
            missing,
            low,
            high,
            union(*(p.marks for p in parts)),
        )

    def _grade_extreme(self, formula: m.GradeExtreme, measure: m.Measure) -> Result:
        parts = [self.measure(name) for name in formula.of]
        missing = union(*(p.missing for p in parts))
        steps = Step("", None, "", _steps(parts))
        marks = union(*(p.marks for p in parts))
        if missing:
            return Result(None, steps, missing, marks=marks)
        if any(p.value is False for p in parts):
            return Result(False, steps, marks=marks)
        source = self.graph.measures[formula.of[0]]
        order = [g.code for g in self.grades_of(measure if measure.grades else source)]
        places = [order.index(p.value) for p in parts]  # type: ignore[arg-type]
        return Result(
            order[max(places) if formula.worst else min(places)], steps, marks=marks
        )

    def _band(self, formula: m.Band, measure: m.Measure) -> Result:
        of = self.number(formula.of)
        if not isinstance(of.value, Fraction):
            return Result(None, Step("", None, "", (of.step,)), of.missing)
        bands = formula.bands
        if isinstance(bands, c.Switched):
            bands = bands.values[self.switches[bands.switch]]
        for row in bands:
            if within(self, of, row.bounds)[0] == MET:
                words = Message(
                    N_("{number} lies in {band}"),
                    {"number": of.value, "band": bounds_words(row.bounds)},
                )
                step = Step(words, self._outcome_words(measure, row.then), row.clause)
                value = row.then
                return Result(
                    value,
                    Step("", None, row.clause, (of.step, step)),
                    marks=of.marks,
                    low=value if isinstance(value, Fraction) else None,
                    high=value if isinstance(value, Fraction) else None,
                )
        raise ValueError(f"{measure.name}: no band holds {of.value}")

    def _outcome_words(self, measure: m.Measure, outcome: m.Outcome) -> Words:
        if outcome is False:
            return Message(N_("none of these"))
        if isinstance(outcome, Fraction):
            return number_words(outcome, measure.unit)
        grade = self.grade(measure, outcome)
        return grade.label if grade is not None else str(outcome)

    def _table(self, formula: m.Table, measure: m.Measure) -> Result:
        axes = [self.number_or_code(name) for name in formula.by]
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

    def number_or_code(self, name: str) -> Result:
        """Return a measure's value, an item's option or a vocabulary word's value."""
        if name in self.graph.measures:
            return self.measure(name)
        if name in self.given.numbers:
            return self.number(name)
        return self.code(name)

    def _rules(self, formula: m.Rules, measure: m.Measure) -> Result:
        possible: list[Result] = []
        held: list[str] = []
        marks: list[str] = []
        steps: list[Step] = []
        decided = False
        for row in formula.rows:
            verdict = Verdict(MET, Step(""))
            if row.when is not None:
                verdict = judge(self, row.when)
            if verdict.state == NOT_MET:
                steps.append(self._row_step(row, verdict, measure, None))
                marks += verdict.marks
                continue
            outcome = self._row_outcome(row, measure)
            steps.append(self._row_step(row, verdict, measure, outcome))
            marks += (*verdict.marks, row.mark, *outcome.marks)
            possible.append(outcome)
            if verdict.state == MET:
                decided = True
                break
            held += verdict.missing
        if not decided:
            if formula.otherwise is None:
                raise ValueError(f"{measure.name}: no row holds")
            step = Step(
                Message(N_("otherwise")),
                self._outcome_words(measure, formula.otherwise),
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

    def _row_outcome(self, row: m.RuleRow, measure: m.Measure) -> Result:
        if row.take is not None:
            return self.number_or_code(row.take)
        assert row.then is not None
        bound = row.then if isinstance(row.then, Fraction) else None
        words = self._outcome_words(measure, row.then)
        return Result(row.then, Step("", words), (), bound, bound)

    def _row_step(
        self,
        row: m.RuleRow,
        verdict: Verdict,
        measure: m.Measure,
        outcome: Result | None,
    ) -> Step:
        state = Message(STATE_WORDS[verdict.state])
        target = "" if row.then is None else self._outcome_words(measure, row.then)
        if row.take is not None:
            target = self.label(row.take)
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

    def _difference(self, formula: m.Difference) -> Result:
        of = self.number(formula.of)
        less, absent = self._parts(formula.less)
        low, high = of.low, of.high
        for part in less:
            low, high = _minus(low, part.high), _minus(high, part.low)
        parts = [of, *less]
        missing = union(*(p.missing for p in parts), absent)
        return Result(
            low if not missing else None,
            Step("", None, "", _steps(parts)),
            missing,
            low if not absent else None,
            high if not absent else None,
            union(*(p.marks for p in parts)),
        )

    def _product(self, formula: m.Product) -> Result:
        parts, absent = self._parts(formula.of)
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

    def _quotient(self, formula: m.Quotient) -> Result:
        of = self.number(formula.of)
        divisors, absent = self._parts(formula.by)
        parts = [of, *divisors]
        missing = union(*(p.missing for p in parts), absent)
        value = None
        if not missing:
            assert isinstance(of.value, Fraction)
            value = of.value
            for name, part in zip(formula.by, divisors, strict=True):
                assert isinstance(part.value, Fraction)
                if part.value == 0:
                    raise ZeroDivisionError(str(name))
                value /= part.value
        return Result(
            value,
            Step("", None, "", _steps(parts)),
            missing,
            value,
            value,
            union(*(p.marks for p in parts)),
        )

    def _limit(self, measure: m.Measure, result: Result) -> Result:
        """Apply `not_below`, `not_above` and `round`, in this order."""
        extra: list[Step] = []
        if measure.not_below is not None:
            result = self._clip(result, measure.not_below, extra, floor_=True)
        if measure.not_above is not None:
            result = self._clip(result, measure.not_above, extra, floor_=False)
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
            result = replace(
                result, step=step._replace(children=(*step.children, *extra))
            )
        return result

    def _clip(
        self, result: Result, bound: c.Number, extra: list[Step], floor_: bool
    ) -> Result:
        if result.value is False:
            return result
        limit = self.number(bound)
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
