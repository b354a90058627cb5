# SPDX-License-Identifier: Apache-2.0
"""One rule of a policy for many cases: each kind of case is judged once, all share it.

The rules themselves are not written a second time. A case is reduced to what a rule
tells apart (see `policy_reading`); one case of each kind goes through the evaluator
that judges single cases, and its answer, reasons left out, holds for all of the kind.
"""

from collections.abc import Callable, Hashable, Mapping, Sequence

import numpy as np
import numpy.typing as npt

from carecalc.batch.cases import Ints
from carecalc.batch.kinds import key_of, kinds_of
from carecalc.batch.knowledge import Known
from carecalc.batch.policy_digits import PolicyDigits
from carecalc.batch.policy_reading import Reads, without
from carecalc.domain.evaluator import Evaluation
from carecalc.domain.knowledge import Facts
from carecalc.domain.period import Month
from carecalc.domain.policy import Policy
from carecalc.errors import UserError
from carecalc.text import Text

ERROR, UNLAWFUL = 0, 1
"""Outcomes that are always there: the law file has no answer; there is no law."""

KEPT = 1 << 22
"""So large a table of kinds is kept for the months and cases that follow."""

_NO_WORDS: Mapping[str, Text] = {}
"""Names are for reasons alone; rules keep their words while this stays the same."""

_MOST_SEEN = 1 << 17
"""So many kinds of case are remembered of a rule at once."""

Judged = Callable[[Evaluation], tuple[int, int]]
"""The number of an outcome, and after how many parts of the rule it stood fast."""


def standards_of(policy: Policy, month: Month) -> Hashable:
    """Return the standards that a policy reckons with in a month."""
    return tuple(
        None if standard is None else standard.on(month.first_day)
        for parameter in policy.graph.parameters.values()
        for standard in (policy.standards.get(parameter.standard),)
    )


class Rule:
    """What is judged of a case by one policy, with what tells cases apart in it."""

    def __init__(
        self,
        policy: Policy,
        switches: Mapping[str, str],
        digits: PolicyDigits,
        parts: Sequence[Reads],
        judged: Judged,
    ) -> None:
        self.policy = policy
        self.switches = switches
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

    def numbers(self, known: Known, month: Month, places: Ints | None = None) -> Ints:
        """Return the number of the outcome in a month for some cases; None: for all."""
        count = len(known) if places is None else len(places)
        columns = []
        for lens in self.lenses:
            column, size = self.digits.column(lens.name, known, month)
            table = (
                np.arange(size, dtype=np.int32) if lens.table is None else lens.table
            )
            some = column if places is None else column[places]
            columns.append((some, table, lens.size or size))
        key, size = key_of(columns, count)
        standards = standards_of(self.policy, month)
        judge_one = _Judging(self, known, month, places, columns, standards)
        if size == 1:
            number = judge_one.number(0) if count else ERROR
            return np.full(count, number, np.int32)
        if not self.is_stable or size > KEPT:
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
        rule: Rule,
        known: Known,
        month: Month,
        places: Ints | None,
        columns: Sequence[tuple[npt.NDArray[np.integer], Ints, int]],
        standards: Hashable,
    ) -> None:
        self.rule = rule
        self.known = known
        self.month = month
        self.places = places
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
        if self.places is not None:
            place = int(self.places[place])
        facts = Facts(self.known.case(place), _NO_WORDS)
        given = facts.given(rule.policy, facts.in_force(rule.policy, self.month))
        try:
            return rule.judged(Evaluation(rule.policy.graph, rule.switches, given))
        except UserError:
            return ERROR, len(rule.ends)
