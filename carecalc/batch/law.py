# SPDX-License-Identifier: Apache-2.0
"""The law of a region made ready for many cases, with all that was judged by it."""

from collections.abc import Mapping

from carecalc.batch.lines import Sayings
from carecalc.batch.policy_compiling import Compiled, Outcomes
from carecalc.batch.stacking import Meetings
from carecalc.batch.timing import Timings
from carecalc.domain.entitlement import LawOf
from carecalc.domain.period import Month
from carecalc.domain.policy import Policy


class Law:
    """The law of a region under given readings, made ready.

    It keeps what it has judged: the same cases a month later, or others like them, cost
    only what is new.
    """

    def __init__(
        self, law_of: LawOf, switches: Mapping[str, str] | None = None
    ) -> None:
        self.law_of = law_of
        self.given = dict(switches or {})
        self.outcomes = Outcomes()
        self.timings = Timings()
        self.sayings = Sayings()
        self.meetings = Meetings()
        self._months: dict[Month, tuple[Policy, ...]] = {}
        # By the policy itself, which is kept: two versions of a file have one code.
        self._compiled: dict[int, Compiled] = {}

    def policies(self, month: Month) -> tuple[Policy, ...]:
        """Return the policies in force in a month."""
        if month not in self._months:
            self._months[month] = tuple(self.law_of(month))
        return self._months[month]

    def compiled(self, policy: Policy) -> Compiled:
        """Return a policy made ready."""
        found = self._compiled.get(id(policy))
        if found is None:
            found = Compiled(policy, self.given, self.outcomes)
            self._compiled[id(policy)] = found
        return found
