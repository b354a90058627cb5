# SPDX-License-Identifier: Apache-2.0
"""The values that names of a law file can really have, under one reading of it."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from math import ceil, floor

from carecalc.catalog.names import (
    CASE_NUMBERS,
    CASE_RECORDS,
    CASE_RECORDS_WITH_FIELDS,
    CASE_WORDS,
)
from carecalc.catalog.spread import (
    LIMIT,
    Attainable,
    Spread,
    Stretch,
    Value,
    as_stretch,
    combine,
    counted,
    extreme_of,
    hull,
    mapped,
    product_of,
    quotient_of,
    sum_of,
)
from carecalc.catalog.states import Frontier, Leaf, State, Variable, lies_in
from carecalc.catalog.sums import sum_values
from carecalc.catalog.variables import (
    ends_of,
    has_names,
    place_variable,
    record_variable,
    set_variable,
    telling,
)
from carecalc.domain import conditions as c
from carecalc.domain import measures as m
from carecalc.domain.scale import Graph, Item


@dataclass(slots=True)
class Space:
    """What every name can be, for one value of every switch; no name is in a circle."""

    graph: Graph
    switches: Mapping[str, str]
    _known: dict[str, Attainable] = field(default_factory=dict)

    # --- measures ----------------------------------------------------------------

    def measure(self, name: str) -> Attainable:
        """Return the values of a measure."""
        if name not in self._known:
            measure = self.graph.measures[name]
            found = self._formula(measure)
            if not measure.grades:
                found = self._limited(measure, found)
            self._known[name] = found
        return self._known[name]

    def number(self, source: c.Number) -> Attainable:
        """Return the values of a literal or a named number."""
        if isinstance(source, Fraction):
            return Spread({source: 1})
        if source in self.graph.measures:
            return self.measure(source)
        item = self.item(source)
        if item is not None:
            return self._item_number(item)
        if source in CASE_NUMBERS and source == "age":
            return Stretch(Fraction(0), None, True, frozenset((source,)))
        return Stretch(Fraction(0), None, False, frozenset((source,)))

    def item(self, name: str) -> Item | None:
        """Return the item or fact of that name."""
        return self.graph.items.get(name) or self.graph.facts.get(name)

    def _item_number(self, item: Item) -> Attainable:
        if item.answer == "number":
            return counted(item)
        ways: dict[Value, int] = {}
        for option in item.options:
            if option.points is not None:
                ways[option.points] = ways.get(option.points, 0) + 1
        if item.asked_when is not None:
            ways.setdefault(Fraction(0), 1)
        return Spread(ways, frozenset((item.code,)), item.asked_when is None)

    def _formula(self, measure: m.Measure) -> Attainable:
        formula = measure.formula
        if isinstance(formula, m.Sum | m.Difference):
            return sum_values(self, measure)
        if isinstance(formula, m.Count):
            return self._count(formula)
        if isinstance(formula, m.Extreme):
            parts = self.parts(formula.of)
            return extreme_of(parts, formula.largest)
        if isinstance(formula, m.GradeExtreme):
            return self._grade_extreme(formula, measure)
        if isinstance(formula, m.Band):
            return self._band(formula)
        if isinstance(formula, m.Table):
            return self._table(formula)
        if isinstance(formula, m.Rules):
            return self._rules(formula, measure)
        if isinstance(formula, m.Product):
            return product_of(self.parts(formula.of))
        return quotient_of(self.parts((formula.of, *formula.by)))

    def parts(self, sources: Iterable[c.Number]) -> list[Attainable]:
        """Return the values of all parts; of an `each` measure, all records together."""
        found: list[Attainable] = []
        for source in sources:
            measure = (
                self.graph.measures.get(source) if isinstance(source, str) else None
            )
            values = self.number(source)
            if measure is not None and measure.each:
                low = as_stretch(values).low
                bottom = Fraction(0) if low is not None and low >= 0 else None
                values = Stretch(bottom, None, False, frozenset((measure.each,)))
            found.append(values)
        return found

    # --- other kinds -----------------------------------------------------------------

    def _count(self, formula: m.Count) -> Attainable:
        parts: list[Spread] = []
        names: list[frozenset[str]] = []
        codes = formula.codes
        if isinstance(codes, c.Switched):
            codes = codes.values[self.switches[codes.switch]]
        conditions: list[c.Condition] = [c.CodeIs(n, codes) for n in formula.of]
        conditions += formula.conditions
        for condition in conditions:
            frontier = Frontier(self)
            test = frontier.test(condition)
            frontier.settle()
            ways: dict[Value, int] = {}
            for state, times, _ in frontier.states():
                hit = Fraction(int(test(state)))
                ways[hit] = ways.get(hit, 0) + times
            names.append(frontier.hangs_on)
            parts.append(
                Spread(
                    ways,
                    frontier.hangs_on,
                    frontier.independent and not frontier.sampled,
                )
            )
        return sum_of(parts)

    def _grade_extreme(self, formula: m.GradeExtreme, measure: m.Measure) -> Attainable:
        order = [g.code for g in self.grades_of(measure)]
        if not order:
            order = [g.code for g in self.grades_of(self.graph.measures[formula.of[0]])]
        pick = max if formula.worst else min

        def join(one: Value, other: Value) -> Value:
            if one is None or other is None:
                return None
            return order[pick(order.index(one), order.index(other))]  # type: ignore[arg-type]

        parts = [self.measure(name) for name in formula.of]
        found = combine([p for p in parts if isinstance(p, Spread)], join)
        assert found is not None
        return found

    def grades_of(self, measure: m.Measure) -> tuple[m.Grade, ...]:
        """Return the list that a measure's outcomes come from, best first."""
        name = measure.grades
        if isinstance(name, c.Switched):
            name = name.values[self.switches[name.switch]]
        return self.graph.grades.get(name, ())

    def bands_of(self, formula: m.Band) -> tuple[m.BandRow, ...]:
        """Return the bands under this reading."""
        if isinstance(formula.bands, c.Switched):
            return formula.bands.values[self.switches[formula.bands.switch]]
        return formula.bands

    def _band(self, formula: m.Band) -> Attainable:
        of = self.number(formula.of)
        bands = self.bands_of(formula)
        if isinstance(of, Stretch) or any(has_names(row.bounds) for row in bands):
            return Spread({plain(row.then): 1 for row in bands}, of.hangs_on, False)
        ways: dict[Value, int] = {}
        for number, times in of.ways.items():
            if not isinstance(number, Fraction):  # none of these: in no band either
                ways[None] = ways.get(None, 0) + times
                continue
            for row in bands:
                if lies_in(number, row.bounds):
                    outcome = plain(row.then)
                    ways[outcome] = ways.get(outcome, 0) + times
                    break
        return Spread(ways, of.hangs_on, of.exact)

    def axis(self, name: str) -> Attainable:
        """Return the values of an axis of a table."""
        if name in self.graph.measures:
            return self.measure(name)
        item = self.item(name)
        if item is not None:
            return Spread({o.code: 1 for o in item.options}, frozenset((name,)))
        return self.number(name)

    def _table(self, formula: m.Table) -> Attainable:
        axes = [self.axis(name) for name in formula.by]
        spreads = [
            mapped(axis, lambda value: (value,))  # type: ignore[arg-type,return-value]
            for axis in axes
            if isinstance(axis, Spread)
        ]
        cells: dict[Value, int] = {plain(cell): 1 for cell in formula.cells.values()}
        hangs_on = frozenset[str]().union(*(axis.hangs_on for axis in axes))
        if len(spreads) < len(axes):
            return Spread(cells, hangs_on, False)
        found = combine(spreads, lambda one, other: (*one, *other))  # type: ignore[misc]
        if found is None:
            return Spread(cells, hangs_on, False)
        return mapped(found, lambda key: self.cell(formula, key))  # type: ignore[arg-type]

    @staticmethod
    def cell(formula: m.Table, key: Sequence[Value]) -> Value:
        """Return the cell for one value per axis; None also where there is no cell."""
        if None in key:
            return None
        codes = tuple(int(part) if isinstance(part, Fraction) else part for part in key)
        return plain(formula.cells.get(codes, False))  # type: ignore[arg-type]

    def _rules(self, formula: m.Rules, measure: m.Measure) -> Attainable:
        stretches = [
            taken
            for row in formula.rows
            if row.take is not None
            and isinstance(taken := self.axis(row.take), Stretch)
        ]
        if stretches:
            literals: list[Attainable] = [
                Spread({row.then: 1})
                for row in formula.rows
                if isinstance(row.then, Fraction)
            ]
            return hull([*stretches, *literals])
        frontier, outcome = self.outcomes(measure)
        ways: dict[Value, int] = {}
        for state, times, _ in frontier.states():
            found = outcome(state)
            ways[found] = ways.get(found, 0) + times
        exact = frontier.independent and not frontier.sampled
        return Spread(ways, frontier.hangs_on, exact)

    def outcomes(
        self, measure: m.Measure, whole_values: bool = False, limit: int = LIMIT
    ) -> tuple[Frontier, Callable[[State], Value]]:
        """Return what rules, a table or bands look at, and their outcome in a state."""
        frontier = Frontier(self, whole_values, limit)
        formula = measure.formula
        if isinstance(formula, m.Rules):
            outcome = self._first_met(frontier, formula)
        elif isinstance(formula, m.Table):
            outcome = self._cell_of(frontier, formula)
        else:
            assert isinstance(formula, m.Band)
            outcome = self._band_of(frontier, formula)
        frontier.settle()
        return frontier, outcome

    def _first_met(
        self, frontier: Frontier, formula: m.Rules
    ) -> Callable[[State], Value]:
        tests = [frontier.test(row.when) for row in formula.rows]
        for row in formula.rows:
            if row.take is not None:
                frontier.outcome(row.take)

        def first_met(state: State) -> Value:
            for row, test in zip(formula.rows, tests, strict=True):
                if test(state):
                    if row.take is not None:
                        return frontier.value(row.take, state)
                    assert row.then is not None
                    return plain(row.then)
            return None if formula.otherwise is None else plain(formula.otherwise)

        return first_met

    def _cell_of(
        self, frontier: Frontier, formula: m.Table
    ) -> Callable[[State], Value]:
        for name in formula.by:
            frontier.outcome(name)
        return lambda state: self.cell(
            formula, [frontier.value(name, state) for name in formula.by]
        )

    def _band_of(self, frontier: Frontier, formula: m.Band) -> Callable[[State], Value]:
        frontier.outcome(formula.of)
        bands = self.bands_of(formula)

        def held(state: State) -> Value:
            number = frontier.value(formula.of, state)
            for row in bands:
                if isinstance(number, Fraction) and lies_in(number, row.bounds):
                    return plain(row.then)
            return None

        return held

    def _limited(self, measure: m.Measure, found: Attainable) -> Attainable:
        """Apply `not_below`, `not_above` and `round`; “none of these” stays."""
        for limit, largest in ((measure.not_below, True), (measure.not_above, False)):
            if limit is None:
                continue
            end = m.limit_under(limit, self.switches)
            if isinstance(end, Fraction) and isinstance(found, Spread):
                pick: Callable[..., Fraction] = max if largest else min
                found = mapped(found, _on_numbers(lambda n, p=pick, b=end: p(n, b)))  # type: ignore[misc]
            else:
                found = extreme_of([found, self.number(end)], largest)
        rounding = measure.rounding
        if rounding is not None:
            if isinstance(found, Spread):
                return mapped(found, _on_numbers(lambda n: rounded(n, rounding)))
            whole = rounding.to.denominator == 1
            return Stretch(found.low, found.high, whole, found.hangs_on)
        return found

    # --- what tests look at ------------------------------------------------------------

    def variable(self, name: str, leaves: Sequence[Leaf]) -> Variable:
        """Return the values of a name that these tests tell apart."""
        if name in self.graph.measures:
            return self._number_variable(name, self.measure(name), leaves)
        item = self.item(name)
        if item is not None:
            return self._item_variable(item, leaves)
        conditions = [leaf.condition for leaf in leaves]
        if name in CASE_RECORDS_WITH_FIELDS:
            return record_variable(name, conditions)
        if name in CASE_RECORDS:
            return set_variable(name, conditions)
        word = name.rpartition(".")[2]
        if word in CASE_WORDS:
            values = CASE_WORDS[word]
            return Variable(name, values, (1,) * len(values), frozenset((name,)))
        if any(isinstance(test, c.PlaceIs) for test in conditions):
            return place_variable(name, conditions)
        if any(
            isinstance(t, c.NumberIs) and t.bounds is not None and has_names(t.bounds)
            for t in conditions
        ):
            return Variable(name, (True, False), (1, 1), frozenset((name,)), False)
        return self._number_variable(name, self.number(name), leaves)

    def _number_variable(
        self, name: str, found: Attainable, leaves: Sequence[Leaf]
    ) -> Variable:
        if isinstance(found, Spread):
            return Variable(
                name,
                tuple(found.ways),
                tuple(found.ways.values()),
                found.hangs_on,
                found.exact,
            )
        ends = [
            end
            for leaf in leaves
            if isinstance(leaf.condition, c.NumberIs)
            for end in ends_of(leaf.condition)
        ]
        points = telling(found, ends)
        return Variable(name, tuple(points), (1,) * len(points), found.hangs_on, False)

    def _item_variable(self, item: Item, leaves: Sequence[Leaf]) -> Variable:
        hangs_on = frozenset((item.code,))
        if item.answer == "several":
            return set_variable(item.code, [leaf.condition for leaf in leaves])
        values: list[Value]
        exact = True
        if item.answer == "number":
            found = self._item_number(item)
            values = list(self._number_variable(item.code, found, leaves).values)
            exact = isinstance(found, Spread)
        else:
            values = [option.code for option in item.options]
        if item.asked_when is not None:
            values.append(())
        return Variable(item.code, tuple(values), (1,) * len(values), hangs_on, exact)


@dataclass(slots=True)
class Spaces:
    """One space for every reading of a file, for all its checks: what was worked out
    once is not worked out again."""

    graph: Graph
    _known: dict[tuple[tuple[str, str], ...], Space] = field(default_factory=dict)

    def of(self, reading: Mapping[str, str]) -> Space:
        """Return the space of a reading, the same each time."""
        chosen = tuple(sorted(reading.items()))
        if chosen not in self._known:
            self._known[chosen] = Space(self.graph, reading)
        return self._known[chosen]


def plain(outcome: m.Outcome) -> Value:
    """Return an outcome as a value: None for “none of these”."""
    return None if outcome is False else outcome


def _on_numbers(change: Callable[[Fraction], Fraction]) -> Callable[[Value], Value]:
    return lambda value: change(value) if isinstance(value, Fraction) else value


def rounded(number: Fraction, rounding: m.Rounding) -> Fraction:
    """Return the number to the nearest multiple, as the file says."""
    quotient = number / rounding.to
    if rounding.mode == "half-up":
        return floor(quotient + Fraction(1, 2)) * rounding.to
    return (ceil(quotient) if rounding.mode == "up" else floor(quotient)) * rounding.to
