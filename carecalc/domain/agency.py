# SPDX-License-Identifier: Apache-2.0
"""Organisations commissioned with assessments: what was agreed, who comes, what they do."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date

from carecalc.domain.money import Money
from carecalc.domain.names import plain_name

ACTIVE, ENDED = "active", "ended"
"""How an organisation, a contract, an entry of the register stands."""

OFFERED, ACCEPTED, DECLINED = "offered", "accepted", "declined"
DONE, RETURNED, CANCELLED = "done", "returned", "cancelled"
"""How a task stands; a returned one is to be done again."""

OPEN = (OFFERED, ACCEPTED, RETURNED)
"""Tasks that somebody has to do."""

WORKING, CALENDAR = "working", "calendar"
"""What a term counts: working days, or every day."""

NEVER, KEPT, ALWAYS = "never", "kept", "always"
"""When something blocks that otherwise is only told: never, always, or in an office
that keeps a register of assessors."""

OF_VISIT, OF_ASSESSOR = "visit", "assessor"
OF_AGENCY, OF_PROVIDER = "agency", "provider"
COMPLAINED_OF = (OF_VISIT, OF_ASSESSOR, OF_AGENCY, OF_PROVIDER)
"""What a complaint can be about."""

FOUNDED, PARTLY, UNFOUNDED = "founded", "partly", "unfounded"
OUTCOMES = (FOUNDED, PARTLY, UNFOUNDED)
"""What a complaint was found to be."""

LEAST_MARK, BEST_MARK = 1, 5
"""How a question after a visit is answered."""


@dataclass(frozen=True, slots=True)
class Organisation:
    """An organisation that assesses for the office; its staff see only its tasks.

    `credit_code` is the 统一社会信用代码. `provides` are the names under which it gives
    care, as price lists and service plans write them: whom it cares for it may not
    assess. `why` says why it stands as it does.
    """

    name: str
    credit_code: str = ""
    contact: str = ""
    telephone: str = ""
    provides: tuple[str, ...] = ()
    why: str = ""


@dataclass(frozen=True, slots=True)
class Contract:
    """What an organisation is commissioned with, from one day to another, both counted.

    `communities` () are all of them. `price` is that of one assessment, `prices` where
    a scale has another one, by its code. A task is to be done within `days` of `unit`
    after the day it was given. `seen_days`: for so many days after a task is done the
    organisation's staff still see the person; 0, from its end on no more.
    """

    number: str
    begins: date
    ends: date
    price: Money
    days: int
    unit: str = WORKING
    communities: tuple[str, ...] = ()
    prices: Mapping[str, Money] = field(default_factory=dict)
    seen_days: int = 0
    why: str = ""

    def is_in_force(self, on: date) -> bool:
        """Tell whether tasks may be given under it on a day."""
        return self.begins <= on <= self.ends

    def covers(self, community: str) -> bool:
        """Tell whether it is for people of a community."""
        return not self.communities or community in self.communities

    def price_of(self, scale: str) -> Money:
        """Return what one assessment on a scale costs."""
        return self.prices.get(scale, self.price)


@dataclass(frozen=True, slots=True)
class Assessor:
    """An entry of the register: who may assess, by which certificate, of what background.

    `name` is that of the user, or as it is written where one signs on paper.
    `backgrounds` are codes; without an end (the record's day) it counts for ever.
    """

    name: str
    certificate: str = ""
    issued_by: str = ""
    backgrounds: tuple[str, ...] = ()
    why: str = ""


@dataclass(frozen=True, slots=True)
class Task:
    """A visit that an organisation, or a pair of the office's own, is to make.

    `assessors` are named where the office chose them. `price` is what the contract said
    when it was given, by scale in `prices`. `why` says why it was declined, returned or
    cancelled. `visit_id` is the visit it became, `done_on` the day it was signed here;
    `of_visit` an earlier visit that this one corrects or repeats, `origin` what asked
    for it: an application, a review, a draw.
    """

    given_on: date
    reason: str = ""
    scales: tuple[str, ...] = ()
    assessors: tuple[str, ...] = ()
    contract: str = ""
    price: Money | None = None
    prices: Mapping[str, Money] = field(default_factory=dict)
    seen_days: int = 0
    due: date | None = None
    note: str = ""
    why: str = ""
    visit_id: str = ""
    done_on: date | None = None
    of_visit: str = ""
    origin: str = ""

    def price_of(self, scale: str) -> Money | None:
        """Return what the visit costs on a scale; None where no contract says."""
        return self.prices.get(scale, self.price)


@dataclass(frozen=True, slots=True)
class Recusal:
    """What an assessor says before a visit of their relation to the person (回避)."""

    assessor: str
    is_related: bool
    relation: str = ""


@dataclass(frozen=True, slots=True)
class Complaint:
    """What somebody complained of: it is `of` a visit, assessor, agency or provider.

    `named` is whom or what, in words; the record is about the id of it. `complainant`
    is empty where they gave no name. `outcome` and `answer` come with the answer.
    """

    of: str
    named: str
    text: str
    received_on: date
    complainant: str = ""
    telephone: str = ""
    answer: str = ""
    outcome: str = ""
    answered_on: date | None = None
    closed_on: date | None = None
    why: str = ""


@dataclass(frozen=True, slots=True)
class Afterward:
    """What was answered after a visit, to somebody who did not make it.

    `marks` from 1 to 5 by the question's code; `answered_by` is who was asked.
    """

    marks: Mapping[str, int]
    answered_by: str = ""
    text: str = ""


def cares_for(organisation: Organisation, providers: Iterable[str]) -> str:
    """Return under which name an organisation gives care, of those a person gets it
    from; "" if it is none of them."""
    own = {plain_name(name) for name in (organisation.name, *organisation.provides)}
    own.discard("")
    return next((name for name in providers if plain_name(name) in own), "")
