# SPDX-License-Identifier: Apache-2.0
"""What the papers of a decision say, and the opinion that is given before one."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date

from carecalc.documents.values import (
    Entry,
    FormOfCare,
    Letterhead,
    OpenChoice,
    PaidTo,
    ProgrammeResult,
    Subject,
)
from carecalc.domain.money import Money
from carecalc.domain.period import Month
from carecalc.domain.trace import Step, Words


@dataclass(frozen=True, slots=True)
class Decided:
    """One programme as the authority decided it; `monthly` None where refused.

    `to_month` None means until something changes. `because` is the sentence that
    decided, which a refusal must have.
    """

    programme: Words
    category: Words = ""
    from_month: Month | None = None
    to_month: Month | None = None
    monthly: Money | None = None
    because: Words = ""
    clauses: tuple[str, ...] = ()
    reasons: tuple[Step, ...] = ()


@dataclass(frozen=True, slots=True)
class Difference:
    """A month that was paid otherwise than the decision says is due for it."""

    month: Month
    paid: Money
    due: Money


@dataclass(frozen=True, slots=True)
class Changed:
    """One programme before and after: `earlier` is the decision that is changed.

    `differences` are the months of closed lists that were paid by the earlier one.
    """

    before: Decided
    after: Decided
    earlier: str
    earlier_on: date | None = None
    differences: tuple[Difference, ...] = ()


@dataclass(frozen=True, slots=True)
class Ended:
    """One programme that ends: what was granted, until which month, and why.

    `granted` is the decision that ends, its `to_month` the last month that is due, None
    where not even its first was. `last_paid` is the last month on a closed list, None
    where none was paid; `differences` are months paid after the last that is due.
    """

    granted: Decided
    earlier: str
    because: Words
    earlier_on: date | None = None
    last_paid: Month | None = None
    differences: tuple[Difference, ...] = ()
    clauses: tuple[str, ...] = ()
    reasons: tuple[Step, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Decision:
    """A decision told to the person it concerns: what all papers of one say alike.

    Only what `approver` of `authority` decided on `decided_on` becomes one of them;
    `appeal_body` and `court` are the remedies. `superseded` is the number of a later
    decision, of the day `superseded_on`, that has taken its place.
    """

    number: str
    authority: str
    approver: str
    decided_on: date
    subject: Subject
    letterhead: Letterhead
    appeal_body: str
    court: str
    applied_on: date | None = None
    superseded: str = ""
    superseded_on: date | None = None
    readings: tuple[Entry, ...] = ()
    marks: tuple[Entry, ...] = ()
    sources: Mapping[str, Words] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Notice(Decision):
    """An approved determination by which something is granted."""

    decided: tuple[Decided, ...]
    total: Money
    payee: PaidTo | None = None
    care: FormOfCare | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Refusal(Decision):
    """A decision by which nothing is due; `stands` is the earlier one that goes on."""

    refused: tuple[Decided, ...]
    stands: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Change(Decision):
    """A decision that takes the place of an earlier one; `total` is what is due now.

    `since` are the facts recorded or withdrawn since the earlier one.
    """

    changed: tuple[Changed, ...]
    total: Money
    since: tuple[Entry, ...] = ()
    payee: PaidTo | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Termination(Decision):
    """A decision by which what was granted ends.

    `since` are the facts recorded or withdrawn since it was granted.
    """

    ended: tuple[Ended, ...]
    since: tuple[Entry, ...] = ()


@dataclass(frozen=True, slots=True)
class Screened:
    """A status that the household's declaration was screened for; advice only."""

    status: Words
    outcome: str
    per_head: Money | None = None
    reasons: tuple[Step, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Opinion:
    """What a clerk found and suggests before anybody decides.

    `checked` are the facts it rests on, `programmes` what each comes to in `month` with
    every line of its arithmetic, `screened` what the household's declaration comes to.
    """

    number: str
    letterhead: Letterhead
    subject: Subject
    month: Month
    reckoned_on: date
    programmes: tuple[ProgrammeResult, ...]
    total: Money
    checked: tuple[Entry, ...] = ()
    choices: tuple[OpenChoice, ...] = ()
    screened: tuple[Screened, ...] = ()
    readings: tuple[Entry, ...] = ()
    marks: tuple[Entry, ...] = ()
    sources: Mapping[str, Words] = field(default_factory=dict)
