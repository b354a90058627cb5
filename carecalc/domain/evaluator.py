# SPDX-License-Identifier: Apache-2.0
"""The one evaluator of law files: values and the reasons for them.

Everything answers a value or what it is missing; nothing is rounded but where the
file says so.
"""

from collections.abc import Mapping
from dataclasses import replace

from carecalc.domain import conditions as c
from carecalc.domain import measures as m
from carecalc.domain.plan import plan_of
from carecalc.domain.result import (
    MET,
    STATE_MESSAGES,
    Given,
    Record,
    Result,
    State,
    Verdict,
    union,
)
from carecalc.domain.scale import Graph, Item
from carecalc.domain.trace import Step, Words
from carecalc.domain.verdict import lines_of
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
        self.plan = plan_of(graph)
        self.switches = switches
        self.given = given
        self.counted = _counted(graph, given)
        self.row = record
        self.whole = whole  # of which `record` is one of many
        self.results: dict[str, Result] = {}
        self.verdicts: dict[str, Verdict] = {}
        self.states: dict[str, State] = {}
        self._each: dict[str, tuple[tuple[Result, ...], tuple[str, ...]]] = {}
        self._begun: list[str] = []  # what is being worked out, the outermost first

    # --- names -------------------------------------------------------------------

    def measure(self, name: str) -> Result:
        """Return the value of a measure; of an `each` measure, for this record."""
        found = self.results.get(name)
        if found is None:
            if self.whole is not None and not self.plan.is_each(name):
                return self.whole.measure(name)
            if name in self._begun:
                raise self._circle(name)
            self._begun.append(name)
            found = self.results[name] = self.plan.measure(name)(self)
            self._begun.pop()
        return found

    def condition(self, name: str) -> Verdict:
        """Return the verdict on a named condition."""
        found = self.verdicts.get(name)
        if found is None:
            named = self.graph.conditions[name]
            if name in self._begun:
                raise self._circle(name)
            self._begun.append(name)
            inner = self.plan.judge(named.test)(self)
            self._begun.pop()
            step = Step(
                named.label or name,
                STATE_MESSAGES[inner.state],
                named.clause,
                lines_of(inner.step),
                named.mark,
            )
            marks = union(inner.marks, (named.mark,)) if named.mark else inner.marks
            found = Verdict(inner.state, step, inner.missing, marks)
            self.verdicts[name] = found
        return found

    def state(self, name: str) -> State:
        """Return what becomes of a named condition, where nobody asks for the reasons."""
        if name in self.verdicts:
            return self.verdicts[name].state
        found = self.states.get(name)
        if found is None:
            if name in self._begun:
                raise self._circle(name)
            self._begun.append(name)
            found = self.plan.state(self.graph.conditions[name].test)(self)
            self._begun.pop()
            self.states[name] = found
        return found

    def _circle(self, name: str) -> UserError:
        """Return what refuses a result that must be known before it is worked out."""
        circle = (*self._begun[self._begun.index(name) :], name)
        return UserError(
            "LAW-075",
            Message(N_("The law file goes in a circle: {names}."), {"names": circle}),
            Message(
                N_("Check the law file that is in force; carecalc check names circles.")
            ),
            name,
        )

    def label(self, name: str) -> Words:
        """Return what a name is called on screen and paper."""
        label = self.plan.label(name)
        return self.given.labels.get(name, name) if label is None else label

    def field(self, name: str, outside: Mapping[str, object]) -> object:
        """Return what the record, or else the case, holds under a name."""
        if self.row is not None and name.startswith(f"{self.row[0]}."):
            return self.row[1].get(name.partition(".")[2])
        return outside.get(name)

    def grades_of(self, measure: m.Measure) -> tuple[m.Grade, ...]:
        """Return the list that a measure's outcomes come from, best first."""
        name = measure.grades
        if isinstance(name, c.Switched):
            name = name.values[self.switches[name.switch]]
        return self.graph.grades.get(name, ())

    # --- answers -----------------------------------------------------------------

    def asked(self, item: Item) -> Verdict:
        """Tell whether the item is asked at all."""
        if item.asked_when is None:
            return Verdict(MET, Step(item.label))
        key = f"asked {item.code}"
        found = self.verdicts.get(key)
        if found is None:
            if key in self._begun:
                raise self._circle(key)
            self._begun.append(key)
            found = self.verdicts[key] = self.plan.judge(item.asked_when)(self)
            self._begun.pop()
        return found

    def each_values(self, name: str) -> tuple[tuple[Result, ...], tuple[str, ...]]:
        """Return the value of an `each` measure for every record, or what is missing."""
        found = self._each.get(name)
        if found is None:
            kind = self.graph.measures[name].each
            records = self.given.records.get(kind)
            if records is None:
                found = ((), (kind,))
            else:
                found = (tuple(self._of_record(kind, r, name) for r in records), ())
            self._each[name] = found
        return found

    def _of_record(self, kind: str, record: Record, name: str) -> Result:
        one = Evaluation(self.graph, self.switches, self.given, (kind, record), self)
        return one.measure(name)

    # --- what if -----------------------------------------------------------------

    def answered(self, name: str, codes: tuple[str, ...] | None) -> "Evaluation":
        """Return the evaluation of the same case with one answer changed (None: taken
        back); what does not rest on that answer is not worked out again."""
        answers = dict(self.given.answers)
        if codes is None:
            answers.pop(name, None)
        else:
            answers[name] = codes
        refused = self.given.refused
        if name in refused:
            refused -= {name}
        other = Evaluation(
            self.graph,
            self.switches,
            replace(self.given, answers=answers, refused=refused),
        )
        return self._kept(other, name)

    def supposing(self, name: str, result: Result) -> "Evaluation":
        """Return the evaluation of the same case as if a measure came out otherwise."""
        other = self._kept(Evaluation(self.graph, self.switches, self.given), name)
        other.results[name] = result
        return other

    def _kept(self, other: "Evaluation", changed: str) -> "Evaluation":
        """Hand over what does not rest on the name that changed."""
        stale = self.plan.readers.of(changed)
        other.results = {n: r for n, r in self.results.items() if n not in stale}
        other.verdicts = {n: v for n, v in self.verdicts.items() if n not in stale}
        other.states = {n: s for n, s in self.states.items() if n not in stale}
        return other


def _counted(graph: Graph, given: Given) -> Mapping[str, tuple[str, ...]]:
    """Return the option codes that count: a refusal has those that the file says."""
    if not given.refused:
        return given.answers
    counted = {n: a for n, a in given.answers.items() if n not in given.refused}
    for name in given.refused:
        item = graph.items.get(name) or graph.facts.get(name)
        if item is not None and item.refused is not None:
            counted[name] = (item.refused,)
    return counted
