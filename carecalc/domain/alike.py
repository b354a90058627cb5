# SPDX-License-Identifier: Apache-2.0
"""What the law works out of people who are alike in a month: once for all of them."""

from collections.abc import Callable, Mapping

from carecalc.domain.eligibility import Eligibility, judge_programme
from carecalc.domain.evaluator import Evaluation
from carecalc.domain.line import EntitlementLine
from carecalc.domain.period import Month
from carecalc.domain.policy import Policy, Programme
from carecalc.domain.result import Given

_MOST = 20_000
"""So many evaluations are kept; a region has fewer kinds of people than that."""


class Alike:
    """Evaluations by what they are given, and what was judged and told by each.

    Once it holds `most` of them it is emptied: people of no two kinds would fill memory.
    """

    def __init__(self, most: int = _MOST) -> None:
        self._most = most
        self._evaluations: dict[object, Evaluation] = {}
        self._eligible: dict[tuple[str, Evaluation], Eligibility] = {}
        self._lines: dict[tuple[str, Evaluation, Month], EntitlementLine] = {}

    def evaluation(
        self, policy: Policy, switches: Mapping[str, str], given: Given
    ) -> Evaluation:
        """Return the evaluation of a policy over what holds of somebody."""
        # By the graph itself, which the evaluation keeps: no other can take its place.
        key = (id(policy.graph), tuple(sorted(switches.items())), _frozen(given))
        found = self._evaluations.get(key)
        if found is None:
            if len(self._evaluations) >= self._most:
                self._empty()
            found = Evaluation(policy.graph, switches, given)
            self._evaluations[key] = found
        return found

    def eligibility(self, evaluation: Evaluation, programme: Programme) -> Eligibility:
        """Return what a programme's conditions alone come to."""
        key = (programme.code, evaluation)
        found = self._eligible.get(key)
        if found is None:
            found = self._eligible[key] = judge_programme(evaluation, programme)
        return found

    def line(
        self,
        evaluation: Evaluation,
        programme: Programme,
        month: Month,
        tell: Callable[[], EntitlementLine],
    ) -> EntitlementLine:
        """Return the line of a month, told once."""
        key = (programme.code, evaluation, month)
        found = self._lines.get(key)
        if found is None:
            found = self._lines[key] = tell()
        return found

    def _empty(self) -> None:
        for kept in (self._evaluations, self._eligible, self._lines):
            kept.clear()


def _frozen(given: Given) -> object:
    """Return all that is given as a value; labels are one mapping for all of a run."""
    return (
        tuple(sorted(given.answers.items())),
        tuple(sorted(given.refused)),
        tuple(given.numbers.items()),
        tuple(given.codes.items()),
        tuple(given.places.items()),
        tuple(
            (kind, None if found is None else tuple(tuple(r.items()) for r in found))
            for kind, found in given.records.items()
        ),
        id(given.labels),
        tuple(given.notes.items()),
    )
