# SPDX-License-Identifier: Apache-2.0
"""Policies made ready for many cases: each kind of case is judged once, all share it.

The rules themselves are not written a second time. A case is reduced to what a rule
tells apart (see `policy_reading`); one case of each kind goes through the evaluator
that judges single cases, and its answer, reasons left out, holds for all of the kind.
"""

from collections.abc import Callable, Hashable, Mapping, Sequence
from dataclasses import replace

import numpy as np
import numpy.typing as npt

from carecalc.batch.cases import Ints
from carecalc.batch.kinds import key_of, kinds_of
from carecalc.batch.knowledge import Known
from carecalc.batch.policy_digits import PolicyDigits
from carecalc.batch.policy_reading import (
    Reads,
    measures_read,
    read_by_conditions,
    read_by_measure,
    without,
)
from carecalc.domain.conditions import Condition
from carecalc.domain.eligibility import NO_LAW, Eligibility, judge_programme
from carecalc.domain.evaluator import Evaluation
from carecalc.domain.knowledge import Facts
from carecalc.domain.period import Month
from carecalc.domain.policy import Policy, Programme
from carecalc.domain.result import MET, NOT_MET
from carecalc.domain.verdict import judge
from carecalc.errors import UserError
from carecalc.text import Text

ERROR, UNLAWFUL = 0, 1
"""Outcomes that are always there: the law file has no answer; there is no law."""

NOT_MET_NUMBER, MET_NUMBER = 1, 2

_KEPT = 1 << 22
"""So large a table of kinds is kept for the months and cases that follow."""

_NO_WORDS: Mapping[str, Text] = {}
"""Names are for reasons alone; rules keep their words while this stays the same."""

_MOST_SEEN = 1 << 17
"""So many kinds of case are remembered of a rule at once."""

Judged = Callable[[Evaluation], tuple[int, int]]
"""The number of an outcome, and after how many parts of the rule it stood fast."""


class Outcomes:
    """Everything that programmes come to by their conditions alone, by number."""

    def __init__(self) -> None:
        self.found: list[Eligibility] = [NO_LAW, NO_LAW]
        self._numbers: dict[Eligibility, int] = {}

    def number(self, one: Eligibility) -> int:
        """Return the number of an outcome; its reasons are not kept."""
        bare = replace(one, steps=())
        number = self._numbers.get(bare)
        if number is None:
            number = self._numbers[bare] = len(self.found)
            self.found.append(bare)
        return number


class Compiled:
    """One version of a policy under given readings, made ready."""

    def __init__(
        self, policy: Policy, given: Mapping[str, str], outcomes: Outcomes
    ) -> None:
        self.policy = policy
        self.switches = {
            name: given.get(name, switch.default)
            for name, switch in policy.graph.switches.items()
        }
        graph = policy.graph
        # A programme is refused by who it is for, then by a veto, then for want of a
        # category: what comes later tells none of those refused apart.
        parts = {
            code: (
                read_by_conditions(graph, [programme.who]),
                read_by_conditions(graph, [veto.when for veto in programme.vetoes]),
                read_by_measure(graph, programme.category),
                read_by_measure(graph, programme.amount),
            )
            for code, programme in policy.programmes.items()
        }
        tests = {
            code: group.when
            for code, group in policy.groups.items()
            if group.when is not None
        }
        groups = {code: (read_by_conditions(graph, [t]),) for code, t in tests.items()}
        listed = [*parts.values(), *groups.values()]
        digits = PolicyDigits(policy, [reads for part in listed for reads in part])
        self._programmes = {
            code: _Rule(
                self, digits, part, _programme(policy.programmes[code], outcomes)
            )
            for code, part in parts.items()
        }
        self._groups = {
            code: _Rule(self, digits, part, _condition(tests[code]))
            for code, part in groups.items()
        }
        # The warnings of a file change no line; but one that reckons may find that the
        # file has no answer, and then the case has none.
        warnings = [named.test for named in graph.warnings.values()]
        self.warnings_reckon = bool(measures_read(graph, warnings))

    def eligible(self, code: str, known: Known, month: Month) -> Ints:
        """Return the number of what a programme comes to for each case in a month."""
        return self._programmes[code].numbers(known, month)

    def in_force(self, group: str, known: Known, month: Month) -> Ints:
        """Return of each case whether the condition of a group is met, by number."""
        return self._groups[group].numbers(known, month)


def _programme(programme: Programme, outcomes: Outcomes) -> Judged:
    def judged(evaluation: Evaluation) -> tuple[int, int]:
        number = outcomes.number(judge_programme(evaluation, programme))
        if judge(evaluation, programme.who).state == NOT_MET:
            return number, 1
        vetoes = [judge(evaluation, veto.when).state for veto in programme.vetoes]
        if MET in vetoes:
            return number, 2
        category = programme.category
        if category is not None and evaluation.measure(category).value is False:
            return number, 3
        return number, 4

    return judged


def _condition(test: Condition) -> Judged:
    def judged(evaluation: Evaluation) -> tuple[int, int]:
        is_met = judge(evaluation, test).state == MET
        return (MET_NUMBER if is_met else NOT_MET_NUMBER), 1

    return judged


class _Rule:
    """What is judged of a case by one policy, with what tells cases apart in it."""

    def __init__(
        self,
        compiled: Compiled,
        digits: PolicyDigits,
        parts: Sequence[Reads],
        judged: Judged,
    ) -> None:
        self.policy = compiled.policy
        self.switches = compiled.switches
        self.digits = digits
        self.judged = judged
        lenses = [
            digits.lenses(without(reads, parts[:n])) for n, reads in enumerate(parts)
        ]
        self.lenses = [lens for part in lenses for lens in part]
        # After how many columns each part of the rule has been looked at.
        self.ends = [sum(map(len, lenses[: n + 1])) for n in range(len(lenses))]
        # What is reckoned with has more digits each time.
        self.is_stable = not any(reads.whole or reads.fees for reads in parts)
        self._tables: dict[Hashable, npt.NDArray[np.int32]] = {}
        self._seen: dict[Hashable, dict[Hashable, int]] = {}

    def seen(self, standards: Hashable) -> dict[Hashable, int]:
        """Return what was judged already under these standards, by digits."""
        return self._seen.setdefault(standards, {})

    def numbers(self, known: Known, month: Month) -> Ints:
        """Return the number of the outcome for each case in a month."""
        columns = []
        for lens in self.lenses:
            column, size = self.digits.column(lens.name, known, month)
            table = (
                np.arange(size, dtype=np.int32) if lens.table is None else lens.table
            )
            columns.append((column, table, lens.size or size))
        key, size = key_of(columns, len(known))
        standards = tuple(
            None if standard is None else standard.on(month.first_day)
            for parameter in self.policy.graph.parameters.values()
            for standard in (self.policy.standards.get(parameter.standard),)
        )
        judge_one = _Judging(self, known, month, columns, standards)
        if size == 1:
            number = judge_one.number(0) if len(known) else ERROR
            return np.full(len(known), number, np.int32)
        if not self.is_stable or size > _KEPT:
            kind, one_of = kinds_of(key, size)
            each = [judge_one.number(place) for place in one_of.tolist()]
            return _gathered(np.array(each, np.int32), kind)
        layout = (standards, tuple(count for _, _, count in columns))
        numbers = self._tables.get(layout)
        if numbers is None:
            numbers = self._tables[layout] = np.full(size, -1, np.int32)
        found = _gathered(numbers, key)
        new = np.flatnonzero(found < 0)
        if len(new):
            _, one_of = kinds_of(key[new], size)
            for place in new[one_of].tolist():
                numbers[key[place]] = judge_one.number(place)
            found[new] = numbers[key[new]]
        return found


def _gathered(table: Ints, places: npt.NDArray[np.integer]) -> Ints:
    found: Ints = table[places] if len(places) else np.zeros(0, np.int32)
    return found


class _Judging:
    """Judges one case of each kind, by the evaluator of single cases."""

    def __init__(
        self,
        rule: _Rule,
        known: Known,
        month: Month,
        columns: Sequence[tuple[npt.NDArray[np.integer], Ints, int]],
        standards: Hashable,
    ) -> None:
        self.rule = rule
        self.known = known
        self.month = month
        self.columns = columns
        self.standards = standards
        self.seen = rule.seen(standards)

    def number(self, place: int) -> int:
        """Return the number of the outcome of a case; kinds that the rule turns away
        early are one, whatever it would have looked at later."""
        digits = [int(table[column[place]]) for column, table, _ in self.columns]
        for end in self.rule.ends:
            found = self.seen.get(tuple(digits[:end]))
            if found is not None:
                return found
        number, stood = self._judged(place)
        if len(self.seen) >= _MOST_SEEN:
            self.seen.clear()
        self.seen[tuple(digits[: self.rule.ends[stood - 1]])] = number
        return number

    def _judged(self, place: int) -> tuple[int, int]:
        rule = self.rule
        facts = Facts(self.known.case(place), _NO_WORDS)
        given = facts.given(rule.policy, facts.in_force(rule.policy, self.month))
        try:
            return rule.judged(Evaluation(rule.policy.graph, rule.switches, given))
        except UserError:
            return ERROR, len(rule.ends)
