# SPDX-License-Identifier: Apache-2.0
"""What the evaluator works out of a graph once, for every case after.

A law file does not change between cases: which name means what, what each option
counts as, which words a line begins with. A plan holds every measure and condition as
a function that asks only for what a case brings; each is made when first asked for.
"""

from collections.abc import Callable, Mapping, Sequence
from fractions import Fraction
from typing import TYPE_CHECKING

from carecalc.domain import conditions as c
from carecalc.domain import measures as m
from carecalc.domain.choices import Points, code_of, points_of
from carecalc.domain.formulas import measure_of
from carecalc.domain.reading import Readers, readers
from carecalc.domain.result import (
    NOT_KNOWN,
    Judge,
    Reckon,
    Result,
    StateOf,
    exact,
    union,
)
from carecalc.domain.scale import Graph, Item
from carecalc.domain.trace import Step, Words
from carecalc.domain.verdict import judge_of, state_of
from carecalc.domain.words import number_words
from carecalc.text import Text

if TYPE_CHECKING:
    from carecalc.domain.evaluator import Evaluation

Parts = tuple[list[Result], tuple[str, ...]]
"""Numbers, and what is missing because a list of records is unknown."""


class Plan:
    """The measures and conditions of one graph, made ready."""

    def __init__(self, graph: Graph) -> None:
        self.graph = graph
        self.wanted = {i.code: i for i in graph.items.values() if i.answer != "note"}
        self.readers: Readers = readers(graph)
        self._warnings: tuple[tuple[str, StateOf], ...] | None = None
        self._measures: dict[str, Reckon] = {}
        self._points: dict[str, Reckon] = {}
        self._codes: dict[str, Reckon] = {}
        # By identity: conditions are values, and their hash costs more than they do.
        self._judges: dict[int, tuple[c.Condition, Judge]] = {}
        self._states: dict[int, tuple[c.Condition, StateOf]] = {}

    # --- names -------------------------------------------------------------------

    def item(self, name: str) -> Item | None:
        """Return the item or fact of that name."""
        return self.graph.items.get(name) or self.graph.facts.get(name)

    def label(self, name: str) -> Words | None:
        """Return what the file calls a name, None where it has no words for it."""
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
        return None

    def grade_labels(
        self, measure: m.Measure
    ) -> Callable[["Evaluation"], Mapping[c.Code, Text]]:
        """Return what the grades of a measure are called."""
        names = measure.grades
        if isinstance(names, c.Switched):
            switch = names.switch
            by_value = {v: self._labels(name) for v, name in names.values.items()}
            return lambda evaluation: by_value[evaluation.switches[switch]]
        labels = self._labels(names)
        return lambda evaluation: labels

    def _labels(self, name: str) -> dict[c.Code, Text]:
        return {grade.code: grade.label for grade in self.graph.grades.get(name, ())}

    # --- measures ----------------------------------------------------------------

    def measure(self, name: str) -> Reckon:
        """Return how the measure is worked out."""
        found = self._measures.get(name)
        if found is None:
            found = measure_of(self, self.graph.measures[name])
            self._measures[name] = found
        return found

    def points(self, item: Item, points: Points = None) -> Reckon:
        """Return how the points of an item are found; `points` replace its own."""
        if points is not None:
            return points_of(item, points)
        found = self._points.get(item.code)
        if found is None:
            found = self._points[item.code] = points_of(item, None)
        return found

    def number(self, source: c.Number) -> Reckon:
        """Return how a literal, or the number of that name, is found."""
        if isinstance(source, Fraction):
            end = exact(source)
            literal = Result(source, Step("", number_words(source)), (), end, end)
            return lambda evaluation: literal
        if source in self.graph.measures:
            name = source
            return lambda evaluation: evaluation.measure(name)
        item = self.item(source)
        if item is not None:
            return self.points(item)
        return _number_outside(self, source)

    def code(self, name: str) -> Reckon:
        """Return how the option codes, grade or field of that name are found."""
        if name in self.graph.measures:
            return lambda evaluation: evaluation.measure(name)
        found = self._codes.get(name)
        if found is None:
            item = self.item(name)
            found = _code_outside(self, name) if item is None else code_of(item)
            self._codes[name] = found
        return found

    def number_or_code(self, name: str) -> Reckon:
        """Return how a measure, an item's option or a vocabulary word is found."""
        if name in self.graph.measures:
            return lambda evaluation: evaluation.measure(name)
        number, code = self.number(name), self.code(name)

        def reckon(evaluation: "Evaluation") -> Result:
            known = name in evaluation.given.numbers
            return number(evaluation) if known else code(evaluation)

        return reckon

    def parts(self, names: Sequence[c.Number]) -> Callable[["Evaluation"], Parts]:
        """Return how the numbers of all names are found; an `each` measure has many."""
        numbers = [self.number(name) for name in names]
        lists = [isinstance(name, str) and self.is_each(name) for name in names]

        def parts(evaluation: "Evaluation") -> Parts:
            if evaluation.row is not None or True not in lists:
                return [number(evaluation) for number in numbers], ()
            found: list[Result] = []
            missing: list[str] = []
            for name, number, many in zip(names, numbers, lists, strict=True):
                if many:
                    values, absent = evaluation.each_values(str(name))
                    found.extend(values)
                    missing.extend(absent)
                else:
                    found.append(number(evaluation))
            return found, tuple(missing)

        return parts

    def is_each(self, name: str) -> bool:
        """Tell whether the name is a measure with one value per record."""
        measure = self.graph.measures.get(name)
        return measure is not None and bool(measure.each)

    # --- conditions --------------------------------------------------------------

    def judge(self, test: c.Condition) -> Judge:
        """Return how the condition is judged."""
        known = self._judges.get(id(test))
        if known is None:
            known = (test, judge_of(self, test))
            self._judges[id(test)] = known
        return known[1]

    def state(self, test: c.Condition) -> StateOf:
        """Return how the condition is judged where nobody asks for the reasons."""
        known = self._states.get(id(test))
        if known is None:
            known = (test, state_of(self, test))
            self._states[id(test)] = known
        return known[1]

    def warnings(self) -> tuple[tuple[str, StateOf], ...]:
        """Return every warning by name with how it is judged."""
        if self._warnings is None:
            named = self.graph.warnings.items()
            self._warnings = tuple((n, self.state(w.test)) for n, w in named)
        return self._warnings


def plan_of(graph: Graph) -> Plan:
    """Return the plan of a graph; it is made once and kept with it."""
    if not graph.plans:
        graph.plans.append(Plan(graph))
    return graph.plans[0]


def _number_outside(plan: Plan, name: str) -> Reckon:
    """Return how a number is found that the case brings, not the file."""
    parameter = plan.graph.parameters.get(name)
    unit = "" if parameter is None else parameter.unit
    # Of a dated standard it is the file that lacks the figure.
    absent = name if parameter is None else parameter.standard

    def reckon(evaluation: "Evaluation") -> Result:
        value = evaluation.field(name, evaluation.given.numbers)
        label = evaluation.label(name)
        if value is None:
            return Result(None, Step(label, NOT_KNOWN), (absent,))
        assert isinstance(value, Fraction)
        clause, mark = evaluation.given.notes.get(name, ("", ""))
        step = Step(label, number_words(value, unit), clause, (), mark)
        end = exact(value)
        return Result(value, step, (), end, end, union((mark,)))

    return reckon


def _code_outside(plan: Plan, name: str) -> Reckon:
    """Return how a code is found that the case brings, not the file."""

    def reckon(evaluation: "Evaluation") -> Result:
        value = evaluation.field(name, evaluation.given.codes)
        label = evaluation.label(name)
        if value is None:
            return Result(None, Step(label, NOT_KNOWN), (name,))
        assert isinstance(value, str)
        return Result(value, Step(label, value))

    return reckon
