# SPDX-License-Identifier: Apache-2.0
"""Policies made ready for many cases: what their programmes and groups ask of each."""

from collections.abc import Mapping
from dataclasses import replace

import numpy as np
import numpy.typing as npt

from carecalc.batch.cases import Ints
from carecalc.batch.knowledge import Known
from carecalc.batch.line_kinds import Kinds, LineTables
from carecalc.batch.policy_bundles import bundles_of
from carecalc.batch.policy_digits import PolicyDigits
from carecalc.batch.policy_reading import (
    measures_read,
    read_by_conditions,
    read_by_measure,
)
from carecalc.batch.policy_rules import Judged, Rule
from carecalc.domain.conditions import Condition
from carecalc.domain.eligibility import NO_LAW, Eligibility, judge_programme
from carecalc.domain.evaluator import Evaluation
from carecalc.domain.line import NOT_DUE
from carecalc.domain.period import Month
from carecalc.domain.policy import Policy, Programme
from carecalc.domain.result import MET, NOT_MET
from carecalc.domain.verdict import judge

NOT_MET_NUMBER, MET_NUMBER = 1, 2


class Outcomes:
    """Everything that programmes come to by their conditions alone, by number."""

    def __init__(self) -> None:
        self.found: list[Eligibility] = [NO_LAW, NO_LAW]
        self._numbers: dict[Eligibility, int] = {}
        self._may_be_due = np.zeros(0, np.bool_)

    def number(self, one: Eligibility) -> int:
        """Return the number of an outcome; its reasons are not kept."""
        bare = replace(one, steps=())
        number = self._numbers.get(bare)
        if number is None:
            number = self._numbers[bare] = len(self.found)
            self.found.append(bare)
        return number

    def may_be_due(self) -> npt.NDArray[np.bool_]:
        """Return of each outcome whether it is any but not due."""
        new = self.found[len(self._may_be_due) :]
        if new:
            more = np.array([one.state != NOT_DUE for one in new], np.bool_)
            self._may_be_due = np.concatenate([self._may_be_due, more])
        return self._may_be_due


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
            code: Rule(
                policy,
                self.switches,
                digits,
                part,
                _programme(policy.programmes[code], outcomes),
            )
            for code, part in parts.items()
        }
        self._groups = {
            code: Rule(policy, self.switches, digits, part, _condition(tests[code]))
            for code, part in groups.items()
        }
        self._bundles = bundles_of(self._programmes, digits)
        self._alone = {code: LineTables() for code in policy.programmes}
        # The warnings of a file change no line; but one that reckons may find that the
        # file has no answer, and then the case has none.
        warnings = [named.test for named in graph.warnings.values()]
        self.warnings_reckon = bool(measures_read(graph, warnings))

    def eligible(self, code: str, known: Known, month: Month) -> Ints:
        """Return the number of what a programme comes to for each case in a month."""
        return self.kinds(code, known, month).outcomes_of()

    def kinds(self, code: str, known: Known, month: Month) -> Kinds:
        """Return the kind of each case as a programme sees it in a month, perhaps
        together with others, and what it comes to for each kind."""
        bundle = self._bundles.get(code)
        together = None if bundle is None else bundle.kinds(known, month)
        if together is not None:
            return together[code]
        # Then what it comes to is all that it tells apart.
        number = self._programmes[code].numbers(known, month)
        size = int(number.max(initial=0)) + 1
        every = np.arange(size, dtype=np.int32)
        return Kinds(number, every, self._alone[code])

    def is_alike(self, group: str) -> bool:
        """Tell whether nothing tells cases apart in the condition of a group."""
        return not self._groups[group].lenses

    def in_force(
        self, group: str, known: Known, month: Month, places: Ints | None = None
    ) -> Ints:
        """Return of some cases whether the condition of a group is met, by number;
        None: of all."""
        return self._groups[group].numbers(known, month, places)


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
