# SPDX-License-Identifier: Apache-2.0
"""The one evaluator of law files: values and the reasons for them.

Everything answers a value or what it is missing; nothing is rounded but where the
file says so.
"""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from fractions import Fraction

from carecalc.domain import conditions as c
from carecalc.domain import measures as m
from carecalc.domain.formulas import evaluate_measure
from carecalc.domain.result import (
    MET,
    NOT_MET,
    OPEN,
    STATE_WORDS,
    Given,
    Record,
    Result,
    Verdict,
    union,
)
from carecalc.domain.scale import Graph, Item
from carecalc.domain.trace import Step, Words
from carecalc.domain.verdict import judge, lines_of
from carecalc.domain.words import number_words
from carecalc.errors import UserError
from carecalc.text import N_, Message


class Evaluation:
    """One evaluation of one graph over one set of facts; remembers what it worked out."""

    def __init__(
        self,
        graph: Graph,
        switches: Mapping[str, str],
        given: Given,
        record: tuple[str, Record] | None = None,
        whole: "Evaluation | None" = None,
    ) -> None:
        self.graph = graph
        self.switches = switches
        self.given = given
        self._row = record
        self._whole = whole  # of which `record` is one of many
        self._results: dict[str, Result] = {}
        self._verdicts: dict[str, Verdict] = {}
        self._each: dict[str, tuple[tuple[Result, ...] | None, tuple[str, ...]]] = {}
        self._begun: list[str] = []  # what is being worked out, the outermost first

    # --- names -------------------------------------------------------------------

    def measure(self, name: str) -> Result:
        """Return the value of a measure; of an `each` measure, for this record."""
        if self._whole is not None and not self.graph.measures[name].each:
            return self._whole.measure(name)
        if name not in self._results:
            with self._beginning(name):
                self._results[name] = evaluate_measure(self, self.graph.measures[name])
        return self._results[name]

    def condition(self, name: str) -> Verdict:
        """Return the verdict on a named condition."""
        if name not in self._verdicts:
            named = self.graph.conditions[name]
            with self._beginning(name):
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

    @contextmanager
    def _beginning(self, name: str) -> Iterator[None]:
        """Refuse what would have to be known before it can be worked out."""
        if name in self._begun:
            circle = (*self._begun[self._begun.index(name) :], name)
            raise UserError(
                "LAW-075",
                Message(
                    N_("The law file goes in a circle: {names}."), {"names": circle}
                ),
                Message(
                    N_(
                        "Check the law file that is in force; carecalc check names "
                        "circles."
                    )
                ),
                name,
            )
        self._begun.append(name)
        yield
        self._begun.pop()

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
            with self._beginning(key):
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
            return self.points(item, None)
        if self._row is not None and source.startswith(f"{self._row[0]}."):
            value = self._row[1].get(source.partition(".")[2])
            return self._known_number(source, value)
        return self._known_number(source, self.given.numbers.get(source))

    def _known_number(self, name: str, value: object) -> Result:
        parameter = self.graph.parameters.get(name)
        if value is None:
            # Of a dated standard it is the file that lacks the figure.
            absent = name if parameter is None else parameter.standard
            return Result(None, self._unknown(name), (absent,))
        assert isinstance(value, Fraction)
        clause, mark = self.given.notes.get(name, ("", ""))
        unit = "" if parameter is None else parameter.unit
        step = Step(self.label(name), number_words(value, unit), clause, (), mark)
        return Result(value, step, (), value, value, union((mark,)))

    def _unknown(self, name: str) -> Step:
        return Step(self.label(name), Message(N_("not known")))

    def points(self, item: Item, points: Mapping[str, Fraction] | None) -> Result:
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

    # --- measures ---

    def grades_of(self, measure: m.Measure) -> tuple[m.Grade, ...]:
        """Return the list that a measure's outcomes come from, best first."""
        name = measure.grades
        if isinstance(name, c.Switched):
            name = name.values[self.switches[name.switch]]
        return self.graph.grades.get(name, ())

    def grade(self, measure: m.Measure, code: object) -> m.Grade | None:
        """Return the grade with that code."""
        return next((g for g in self.grades_of(measure) if g.code == code), None)

    def number_or_code(self, name: str) -> Result:
        """Return a measure's value, an item's option or a vocabulary word's value."""
        if name in self.graph.measures:
            return self.measure(name)
        if name in self.given.numbers:
            return self.number(name)
        return self.code(name)

    def parts(self, names: Sequence[c.Number]) -> tuple[list[Result], tuple[str, ...]]:
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
                        self.graph,
                        self.switches,
                        self.given,
                        (measure.each, record),
                        self,
                    ).measure(measure.name)
                    for record in records
                )
                self._each[measure.name] = (values, ())
        return self._each[measure.name]
