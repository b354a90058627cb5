# SPDX-License-Identifier: Apache-2.0
"""What the law reads of a person: dated records that are added, never changed.

Two axes of time: `valid_from … valid_to` is when a thing held in the world,
`recorded_seq` when the office came to know it. A correction is a new fact that
supersedes the old one. `document` names the paper that proves it.
"""

from dataclasses import dataclass
from datetime import date, datetime

from carecalc.domain.money import Money


@dataclass(frozen=True, slots=True)
class Hukou:
    """Household registration in a region (six digits)."""

    region: str


@dataclass(frozen=True, slots=True)
class Residence:
    """Living in a region (six digits)."""

    region: str


@dataclass(frozen=True, slots=True)
class Status:
    """A hardship status (`TK`, `DB`, `DSR` …) as `authority` decided it."""

    code: str
    authority: str = ""


@dataclass(frozen=True, slots=True)
class DisabilityCertificate:
    """One category and grade of a disability certificate; 1 is the gravest grade.

    `number` is the certificate's, of twenty characters and what a reissue appends.
    """

    category: str
    grade: int
    multiple: bool = False
    number: str = ""


@dataclass(frozen=True, slots=True)
class Benefit:
    """Another benefit the person draws; `monthly` None where the amount is unknown."""

    code: str
    monthly: Money | None = None


@dataclass(frozen=True, slots=True)
class Income:
    """The person's own monthly income."""

    monthly: Money


@dataclass(frozen=True, slots=True)
class Setting:
    """Where care is given: `home`, `day-care`, `institution-long`, `institution-short`."""

    code: str


@dataclass(frozen=True, slots=True)
class Event:
    """Something that stops money: `death`, `missing`, `prison`, `voluntary`, …

    It happened on the fact's `valid_from`.
    """

    kind: str


@dataclass(frozen=True, slots=True)
class OutsideAssessment:
    """A level concluded elsewhere, on a scale of its own, on the fact's `valid_from`.

    `name` is the level as the report prints it, `number` the report's, `body` who
    concluded it. It holds until the fact's `valid_to`.
    """

    scale: str
    level: str
    name: str = ""
    number: str = ""
    body: str = ""


@dataclass(frozen=True, slots=True)
class LtcInsurance:
    """Long-term care insurance as its papers say it: recorded, never worked out.

    `scale`, `level` and `name` are its own conclusion, which holds until the fact's
    `valid_to`; `form` is how it serves (empty: nothing is drawn), `hours` as typed,
    `monthly` its money a month, None where unknown.
    """

    insured: bool
    scale: str = ""
    level: str = ""
    name: str = ""
    form: str = ""
    hours: str = ""
    monthly: Money | None = None


@dataclass(frozen=True, slots=True)
class CareFee:
    """What care cost in one month and what insurance paid of it.

    It counts for every month from that of the fact's `valid_from` to that of its
    `valid_to`; without a `valid_to` for that one month.
    """

    setting: str
    fee: Money
    insurance: Money


@dataclass(frozen=True, slots=True)
class Payee:
    """Where money goes: channel, holder, number as text, bank.

    `relation` is "self" or how the holder is related; then `reason` and the fact's
    document say why somebody else is paid. `bank_name` is how the bank's file writes a
    holder whose characters it has not, as the bank agreed; nothing else reads it.
    Channels: `social-card`, `bank-card`, `debit-account`, `institution`.
    """

    channel: str
    holder: str
    number: str
    bank: str = ""
    relation: str = "self"
    reason: str = ""
    bank_name: str = ""


@dataclass(frozen=True, slots=True)
class CareChoice:
    """The form of care that was chosen, and who chose it.

    `form`: `cash`, `care-account`, `voucher`, `institution`; `chosen_by`: `person`,
    `guardian` (only where the person lacks capacity: `ground` and document), `agent`
    (document is the 委托书). `chooser` is the name. Chosen on the fact's `valid_from`.
    `setting` is where care is given under it; `page` the digest of the page they saw.
    """

    form: str
    chosen_by: str
    chooser: str
    ground: str = ""
    setting: str = ""
    page: str = ""


@dataclass(frozen=True, slots=True)
class Application:
    """The person applied, on the fact's `valid_from`, for these programmes."""

    programmes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class ProgrammeChoice:
    """Which side of a group of programmes the person takes."""

    group: str
    take: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class LawAnswer:
    """The answer to a question that a policy file asks, by the codes of its options."""

    question: str
    options: tuple[str, ...]


FactValue = (
    Hukou
    | Residence
    | Status
    | DisabilityCertificate
    | Benefit
    | Income
    | Setting
    | Event
    | OutsideAssessment
    | LtcInsurance
    | CareFee
    | Payee
    | CareChoice
    | Application
    | ProgrammeChoice
    | LawAnswer
)


@dataclass(frozen=True, slots=True)
class Fact:
    """One record about one person, on both axes of time."""

    id: str
    person_id: str
    value: FactValue
    valid_from: date | None
    valid_to: date | None = None
    document: str = ""
    recorded_seq: int = 0
    recorded_at: datetime | None = None
    supersedes: str | None = None


@dataclass(frozen=True, slots=True)
class Withdrawal:
    """A fact was entered by mistake: the office stops reading it and keeps it."""

    fact_id: str
    reason: str
    recorded_seq: int
    recorded_at: datetime


@dataclass(frozen=True, slots=True)
class Scan:
    """A picture or copy of the paper that proves a fact; `media` as `image/png`."""

    id: str
    fact_id: str
    media: str
    seq: int
    kept_at: datetime
