# SPDX-License-Identifier: Apache-2.0
"""What of a case a rule of a policy reads, and how finely it tells cases apart.

A test of records or of a place tells two kinds of case apart, a comparison with a
number in the file as many as it has bounds; only what is reckoned with is read as it
stands. Cases that a rule does not tell apart come out of it the same.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field
from fractions import Fraction
from math import ceil, floor

from carecalc.domain import conditions as c
from carecalc.domain import measures as m
from carecalc.domain.bounds import is_literal
from carecalc.domain.reading import conditions_of_formula, names_as_values
from carecalc.domain.scale import Graph

FEES = "fees"
NUMBERS = {"age": 1, "income": 100}
"""The numbers that a case brings, and how many units of its column make one."""


@dataclass(slots=True)
class Reads:
    """What a rule reads of a case.

    `cuts` are the places at which comparisons part a number, in units of its column;
    `whole` the numbers that are reckoned with.
    """

    cuts: dict[str, set[int]] = field(default_factory=dict)
    whole: set[str] = field(default_factory=set)
    codes: set[str] = field(default_factory=set)
    answers: set[str] = field(default_factory=set)
    places: dict[str, list[c.PlaceIs]] = field(default_factory=dict)
    records: dict[str, list[c.RecordIs | c.RecordMatches]] = field(default_factory=dict)
    fees: bool = False


def without(reads: Reads, earlier: Iterable[Reads]) -> Reads:
    """Return what a part of a rule reads beyond what its earlier parts do."""
    cuts = {name: set(cuts) for name, cuts in reads.cuts.items()}
    tests = {kind: list(tests) for kind, tests in reads.records.items()}
    places = {name: list(tests) for name, tests in reads.places.items()}
    whole, codes, answers = set(reads.whole), set(reads.codes), set(reads.answers)
    fees = reads.fees
    for one in earlier:
        for name, known in one.cuts.items():
            cuts[name] = cuts.get(name, set()) - known
        for kind, asked in one.records.items():
            tests[kind] = [test for test in tests.get(kind, ()) if test not in asked]
        for name, asked_ in one.places.items():
            places[name] = [test for test in places.get(name, ()) if test not in asked_]
        whole -= one.whole
        codes -= one.codes
        answers -= one.answers
        fees = fees and not one.fees
    return Reads(
        {name: left for name, left in cuts.items() if left},
        whole,
        codes,
        answers,
        {name: left for name, left in places.items() if left},
        {kind: left for kind, left in tests.items() if left},
        fees,
    )


def read_by_measure(graph: Graph, name: str | None) -> Reads:
    """Return what a measure reads, directly or through others; nothing for none."""
    reader = _Reader(graph)
    if name is not None:
        reader.value(name)
    return reader.reads


def read_by_conditions(graph: Graph, tests: Iterable[c.Condition]) -> Reads:
    """Return what conditions read."""
    reader = _Reader(graph)
    for test in tests:
        reader.condition(test)
    return reader.reads


def measures_read(graph: Graph, tests: Iterable[c.Condition]) -> frozenset[str]:
    """Return the measures that tests read, directly or through others."""
    reader = _Reader(graph)
    for test in tests:
        reader.condition(test)
    return frozenset(reader.seen & graph.measures.keys())


class _Reader:
    def __init__(self, graph: Graph) -> None:
        self.graph = graph
        self.reads = Reads()
        self.seen: set[str] = set()

    def condition(self, test: c.Condition) -> None:
        if isinstance(test, c.All | c.Any | c.NoneOf):
            for part in test.parts:
                self.condition(part)
        elif isinstance(test, c.Holds):
            if test.name not in self.seen:
                self.seen.add(test.name)
                self.condition(self.graph.conditions[test.name].test)
        elif isinstance(test, c.CodeIs):
            self.value(test.name)
        elif isinstance(test, c.NumberIs):
            self._number(test)
        elif isinstance(test, c.PlaceIs):
            _once(self.reads.places.setdefault(test.name, []), test)
        elif isinstance(test, c.RecordIs | c.RecordMatches):
            _once(self.reads.records.setdefault(test.kind, []), test)

    def _number(self, test: c.NumberIs) -> None:
        if test.bounds is None:
            self._compared(
                test.name, [c.Bounds(minimum=n, maximum=n) for n in test.among]
            )
        else:
            self._compared(test.name, [test.bounds])

    def _compared(self, name: str, bounds: list[c.Bounds]) -> None:
        """Note a comparison: of a number of the case with numbers of the file it
        matters only on which side of them it lies."""
        if name in NUMBERS and all(is_literal(one) for one in bounds):
            cuts = self.reads.cuts.setdefault(name, set())
            for one in bounds:
                cuts |= _cuts(one, NUMBERS[name])
            return
        self.value(name)
        for one in bounds:
            for end in (one.minimum, one.above, one.maximum, one.below):
                if isinstance(end, str):
                    self.value(end)

    def value(self, name: str) -> None:
        """Note that something is worked out from the value of that name."""
        if name in self.seen:
            return
        self.seen.add(name)
        if name in self.graph.measures:
            self._measure(self.graph.measures[name])
            return
        item = self.graph.items.get(name) or self.graph.facts.get(name)
        if item is not None:
            self.reads.answers.add(name)
            if item.asked_when is not None:
                self.condition(item.asked_when)
        elif name.partition(".")[0] == FEES:
            self.reads.fees = True
        elif name in NUMBERS:
            self.reads.whole.add(name)
        elif name not in self.graph.parameters:
            self.reads.codes.add(name)

    def _measure(self, measure: m.Measure) -> None:
        if measure.each:
            self.reads.fees = True
        formula = measure.formula
        if isinstance(formula, m.Band):
            lists = formula.bands
            rows = lists.values.values() if isinstance(lists, c.Switched) else (lists,)
            self._compared(formula.of, [row.bounds for part in rows for row in part])
        else:
            for name in names_as_values(formula):
                self.value(name)
            for test in conditions_of_formula(formula):
                self.condition(test)
        for limit in measure.limits:
            if isinstance(limit, str):
                self.value(limit)


def _once(listed: list, test: object) -> None:  # type: ignore[type-arg]
    if test not in listed:
        listed.append(test)


def _cuts(bounds: c.Bounds, units: int) -> set[int]:
    """Return the first whole numbers behind each bound."""
    cuts = set()
    for end in (bounds.minimum, bounds.below):
        if isinstance(end, Fraction):
            cuts.add(ceil(end * units))
    for end in (bounds.maximum, bounds.above):
        if isinstance(end, Fraction):
            cuts.add(floor(end * units) + 1)
    return cuts
