# SPDX-License-Identifier: Apache-2.0
"""Rules of a policy that are asked together: one number tells cases apart for them all.

Rules that read few things in common tell no more kinds apart together than a table
holds; then what a case reads is put together once, and looked up once.
"""

from collections.abc import Hashable, Mapping
from math import prod

import numpy as np

from carecalc.batch.cases import Ints
from carecalc.batch.kinds import kinds_of, packed
from carecalc.batch.knowledge import Known
from carecalc.batch.line_kinds import Kinds, LineTables
from carecalc.batch.policy_digits import Name, PolicyDigits
from carecalc.batch.policy_rules import KEPT, Rule, standards_of
from carecalc.domain.period import Month


def bundles_of(rules: Mapping[str, Rule], digits: PolicyDigits) -> dict[str, "Bundle"]:
    """Return which rules are asked together, by their codes; others are asked alone."""
    found: dict[str, Bundle] = {}
    bundle = Bundle(digits)
    for code, rule in rules.items():
        if rule.is_stable:
            if bundle.rules and bundle.size_with(rule) > KEPT:
                bundle = Bundle(digits)
            if bundle.size_with(rule) <= KEPT:
                bundle.add(code, rule)
                found[code] = bundle
    return found


class Bundle:
    """Some rules of a policy, and the kinds of case that they tell apart together."""

    def __init__(self, digits: PolicyDigits) -> None:
        self.rules: dict[str, Rule] = {}
        self._digits = digits
        self._names: tuple[Name, ...] = ()
        self._tables: dict[Hashable, _Table] = {}

    def add(self, code: str, rule: Rule) -> None:
        """Ask one more rule together with these."""
        self.rules[code] = rule
        self._names = self._names_with(rule)

    def size_with(self, rule: Rule) -> int:
        """Return how many kinds there could be with one more rule, as far as the file
        alone tells."""
        return prod(max(1, self._digits.size(name)) for name in self._names_with(rule))

    def kinds(self, known: Known, month: Month) -> Mapping[str, Kinds] | None:
        """Return the kind of each case in a month, with what each rule comes to by its
        code; None where there are too many."""
        return known.remembered(
            (id(self), month), lambda: (self._kinds(known, month),)
        )[0]

    def _names_with(self, rule: Rule) -> tuple[Name, ...]:
        return tuple(
            dict.fromkeys([*self._names, *(lens.name for lens in rule.lenses)])
        )

    def _kinds(self, known: Known, month: Month) -> Mapping[str, Kinds] | None:
        digits = [self._digits.column(name, known, month) for name in self._names]
        sizes = tuple(size for _, size in digits)
        if prod(sizes) > KEPT:
            return None
        policy = next(iter(self.rules.values())).policy
        standards = standards_of(policy, month)
        table = self._tables.get(standards)
        if table is None or table.sizes != sizes:
            table = self._tables[standards] = _Table(sizes, self.rules)
        key = packed(digits, len(known))
        kind = table.number.take(key)
        if len(kind) and kind.min() < 0:
            new = np.flatnonzero(kind < 0)
            _, one_of = kinds_of(key[new], len(table.number))
            places = new[one_of].astype(np.int32)
            table.enter(key[places], self.rules, known, month, places)
            kind[new] = table.number[key[new]]
        return {
            code: Kinds(kind, outcomes, table.lines[code])
            for code, outcomes in table.outcomes.items()
        }


class _Table:
    """The kinds met so far under the same standards, by what tells them apart."""

    def __init__(self, sizes: tuple[int, ...], rules: Mapping[str, Rule]) -> None:
        self.sizes = sizes
        self.number = np.full(prod(sizes), -1, np.int32)
        self.outcomes: dict[str, Ints] = {code: np.zeros(0, np.int32) for code in rules}
        self.lines = {code: LineTables() for code in rules}

    def enter(
        self,
        keys: Ints,
        rules: Mapping[str, Rule],
        known: Known,
        month: Month,
        places: Ints,
    ) -> None:
        """Number kinds that are new, of each of which one case is given."""
        new = {code: rule.numbers(known, month, places) for code, rule in rules.items()}
        count = len(next(iter(self.outcomes.values())))
        for code, outcomes in self.outcomes.items():
            self.outcomes[code] = np.concatenate([outcomes, new[code]])
        self.number[keys] = np.arange(count, count + len(keys), dtype=np.int32)
