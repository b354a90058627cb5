# SPDX-License-Identifier: Apache-2.0
"""A line of an entitlement: one programme in one month, and why."""

from dataclasses import dataclass

from carecalc.domain.money import Money
from carecalc.domain.period import Month
from carecalc.domain.trace import Step
from carecalc.text import N_, Text

DUE = "due"
NOT_DUE = "not-due"
UNKNOWN = "unknown"
CHOOSE = "choose"

STATE_WORDS = {
    DUE: N_("due"),
    NOT_DUE: N_("not due"),
    UNKNOWN: N_("not known"),
    CHOOSE: N_("a choice is needed"),
}


@dataclass(frozen=True, slots=True)
class EntitlementLine:
    """One programme in one month: `due`, `not-due`, `unknown` or `choose`, and why.

    `amount` is None unless due or to be chosen. `arrears` and `recovery` compare with
    what was paid; None while the state is open. `warnings` are what the file says to
    look at before paying; they change nothing.
    """

    programme: str
    month: Month
    state: str
    amount: Money | None
    category: str | None
    clauses: tuple[str, ...]
    vetoed_by: tuple[str, ...]
    missing: tuple[str, ...]
    arrears: Money | None
    recovery: Money | None
    step: Step
    marks: tuple[str, ...]
    label: Text
    warnings: tuple[Step, ...] = ()

    @property
    def reasons(self) -> Step:
        """The step with the warnings after its own reasons."""
        return self.step._replace(children=(*self.step.children, *self.warnings))


@dataclass(frozen=True, slots=True)
class ChoiceOption:
    """One side of a choice: the programmes taken and what they pay a month."""

    take: tuple[str, ...]
    amount: Money


@dataclass(frozen=True, slots=True)
class OpenChoice:
    """A choice that the person has still to make."""

    group: str
    label: Text | None
    clause: str
    options: tuple[ChoiceOption, ...]
