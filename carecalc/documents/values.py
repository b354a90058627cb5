# SPDX-License-Identifier: Apache-2.0
"""What the papers say: plain values that services fill and every paper prints from."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date

from carecalc.domain.drawing import Drawing
from carecalc.domain.money import Money
from carecalc.domain.period import Month
from carecalc.domain.trace import Step, Words

Value = Words | date | Month | Money | None


@dataclass(frozen=True, slots=True)
class Letterhead:
    """The body that issues a paper; `lines` are address and telephone."""

    name: Words
    lines: tuple[Words, ...] = ()


@dataclass(frozen=True, slots=True)
class Subject:
    """The person a paper is about, as a layout may print it; "" where not known."""

    name: str
    id_number: str
    sex: Words = ""
    birth_date: date | None = None
    age: Words = ""
    telephone: str = ""
    address: str = ""
    community: str = ""
    hukou: Words = ""
    representative: str = ""


@dataclass(frozen=True, slots=True)
class Entry:
    """A line of facts: what it is about, what was found, where the law says so."""

    label: Words
    value: Words = ""
    clause: str = ""
    mark: str = ""


@dataclass(frozen=True, slots=True)
class Signer:
    """Somebody whose signature line the paper has; `detail` is training or relation.

    `drawing` is what they signed on the screen; without it the line waits for ink.
    """

    name: str
    detail: Words = ""
    drawing: Drawing | None = None


@dataclass(frozen=True, slots=True)
class Answered:
    """One item of the scale with the option that was chosen.

    `points` is as the standard prints it, "" where the option has none. `answer` says
    refused or not applicable where no option was chosen; `source` is where the answer
    came from. `own_words`: the wording is not the standard's.
    """

    code: str
    item: Words
    answer: Words
    points: str = ""
    source: Words = ""
    note: str = ""
    own_words: bool = False


@dataclass(frozen=True, slots=True)
class Section:
    """A part of the scale with its items and its sub-score ("" where it has none)."""

    code: str
    title: Words
    items: tuple[Answered, ...]
    score: str = ""


@dataclass(frozen=True, slots=True)
class RowList:
    """What was recorded in rows, a list of medicines: columns, then the rows.

    `nothing` stands in the place of rows where there are none.
    """

    label: Words
    columns: tuple[Words, ...]
    rows: tuple[tuple[str, ...], ...]
    nothing: Words = ""


@dataclass(frozen=True, slots=True)
class RecordSheet:
    """Recorded facts that stand together on the paper of the scale."""

    title: Words
    entries: tuple[Entry, ...]
    lists: tuple[RowList, ...] = ()
    clause: str = ""


@dataclass(frozen=True, slots=True)
class Settled:
    """One item on which two assessors differed, what was agreed on, and why."""

    item: Words
    first: Words
    second: Words
    settled: Words
    reason: str


@dataclass(frozen=True, slots=True)
class SecondRating:
    """Two assessors' independent answers: how far they agreed, where they differed.

    `items` were answered by both, `equal` of them alike; `kappa` is "" where it is
    not defined.
    """

    items: int
    equal: int
    differences: tuple[Settled, ...]
    kappa: str = ""


@dataclass(frozen=True, slots=True)
class Contradiction:
    """Answers that do not go together by the scale, and why they stand all the same."""

    label: Words
    because: Words
    reason: str
    clause: str = ""


@dataclass(frozen=True, slots=True)
class Change:
    """What was said last time and now; `reason` where so large a step wants one."""

    label: Words
    before: Words
    after: Words
    reason: str = ""


@dataclass(frozen=True, slots=True)
class SinceLast:
    """The last signed assessment by the same scale, and what changed since.

    `level` is None where the scale concludes none.
    """

    number: str
    assessed_on: date
    changes: tuple[Change, ...]
    level: Change | None = None


@dataclass(frozen=True, slots=True)
class Holds:
    """How long a level holds: its last day with the clause that says so, when the next
    assessment is due, and from when on the person may ask for one; None where nothing
    is said."""

    valid_to: date | None = None
    valid_clause: str = ""
    valid_mark: str = ""
    due_on: date | None = None
    again_from: date | None = None
    clause: str = ""
    mark: str = ""


@dataclass(frozen=True, slots=True)
class SelfTested:
    """What the tests that are shipped with a scale file gave on `on`."""

    groups: int
    vectors: int
    failed: int
    digest: str
    on: date


@dataclass(frozen=True, slots=True)
class LawUsed:
    """The scale file that a result rests on: name, version, digest, what it doubts.

    `tested` None: none are shipped with it, or they could not be run: then `untested`
    says why. `note` is what the file says of itself.
    """

    code: str
    version: date
    digest: str
    tested: SelfTested | None = None
    untested: Words = ""
    note: Words = ""
    doubts: tuple[Entry, ...] = ()


@dataclass(frozen=True, slots=True)
class FromPaper:
    """That a visit was made on paper and typed in later: when, whose names stand on it,
    when and by whom it was typed in."""

    visited_on: date
    visitors: tuple[str, ...]
    entered_on: date
    by: str


@dataclass(frozen=True, slots=True)
class Photograph:
    """A picture as it is printed, a JPEG of `width` × `height` dots, with its caption."""

    caption: Words
    data: bytes
    width: int
    height: int


@dataclass(frozen=True, slots=True)
class AssessmentReport:
    """One signed assessment: what was answered, what level follows, and why.

    `title` is what the scale calls its report ("" takes the form's), `scale_number`
    the number of the text it stands in, `kind` the word for such a text. `scores` are
    the printed measures with their clauses. `level` is the final one, None where the
    scale only records; its value is "" while it is open: then `open_because` says
    why. `preliminary` is None where no clause could change it, `changes` are the
    clauses that did, with the reason as value. `validity` says how long the level
    holds. `reasons` are the lines of “why this level”, `nearness` how close other
    levels are, `remarks` what else had to be explained. `is_draft` marks a preview
    that nobody may rely on. `sources` gives the printed name of each source of a
    clause. `from_paper` is None for a visit made with the program. `photographs` are
    those that somebody asked for, drawings too.
    """

    number: str
    letterhead: Letterhead
    scale: Words
    subject: Subject
    assessed_on: date
    reason: Words
    scores: tuple[Entry, ...]
    preliminary: Entry | None
    changes: tuple[Entry, ...]
    level: Entry | None
    sections: tuple[Section, ...]
    assessors: tuple[Signer, ...]
    informant: Signer | None
    place: str = ""
    signed_on: date | None = None
    facts: tuple[Entry, ...] = ()
    readings: tuple[Entry, ...] = ()
    marks: tuple[Entry, ...] = ()
    reasons: tuple[Step, ...] = ()
    open_because: Words = ""
    sources: Mapping[str, Words] = field(default_factory=dict)
    is_draft: bool = False
    title: Words = ""
    scale_number: str = ""
    kind: Words = ""
    validity: Holds | None = None
    experts: tuple[Signer, ...] = ()
    present: Signer | None = None
    recording: str = ""
    sheets: tuple[RecordSheet, ...] = ()
    second: SecondRating | None = None
    contradictions: tuple[Contradiction, ...] = ()
    since: SinceLast | None = None
    remarks: tuple[Entry, ...] = ()
    nearness: tuple[Entry, ...] = ()
    law: LawUsed | None = None
    from_paper: FromPaper | None = None
    photographs: tuple[Photograph, ...] = ()


@dataclass(frozen=True, slots=True)
class ProgrammeResult:
    """What one programme gives in a month.

    `state`: `due`, `not-due`, `unknown` or `choose`. `because` is the one sentence
    that decides; the whole derivation is in `reasons`. `missing` is what has to be
    known first.
    """

    programme: Words
    state: str
    category: Words = ""
    from_month: Month | None = None
    monthly: Money | None = None
    because: Words = ""
    clauses: tuple[str, ...] = ()
    reasons: tuple[Step, ...] = ()
    missing: tuple[Words, ...] = ()


@dataclass(frozen=True, slots=True)
class OpenChoice:
    """A choice the law leaves to the person: its sides with their amounts.

    `taken` names the side that was chosen, "" while it is open.
    """

    group: Words
    sides: tuple[tuple[Words, Money | None], ...]
    taken: Words = ""
    clause: str = ""


@dataclass(frozen=True, slots=True)
class FormOfCare:
    """The form of care that was chosen, by whom, on what ground and document, when."""

    form: Words
    chosen_by: Words
    chooser: str
    chosen_on: date
    ground: Words = ""
    document: str = ""


@dataclass(frozen=True, slots=True)
class PaidTo:
    """Where money goes; `number` is the whole account, each paper masks what it must."""

    channel: Words
    holder: str
    number: str
    bank: str = ""
    relation: Words = ""
    reason: Words = ""
    document: str = ""


@dataclass(frozen=True, slots=True)
class PlanRow:
    """One service: the items and answers it rests on, how much of it, what it costs.

    `price` is that of one `unit`, `cost` that of a month, None where nobody says.
    `why_not` says why the plan does not cover it.
    """

    service: Words
    because: tuple[tuple[Words, Words], ...]
    quantity: Words
    unit: Words
    price: Money | None = None
    provider: str = ""
    cost: Money | None = None
    why_not: Words = ""


@dataclass(frozen=True, slots=True)
class ServicePlan:
    """A service plan within the `money` of a month; it decides nothing."""

    rows: tuple[PlanRow, ...]
    not_covered: tuple[PlanRow, ...]
    money: Money
    total: Money
    own_share: Money
    marks: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class SubsidySheet:
    """A computation before anybody has decided: programmes, amounts and reasons.

    `month` is the benefit month computed, `grounds` the facts it rests on, `plan` the
    service plan saved last.
    """

    number: str
    letterhead: Letterhead
    subject: Subject
    month: Month
    computed_on: date
    programmes: tuple[ProgrammeResult, ...]
    total: Money
    grounds: tuple[Entry, ...] = ()
    choices: tuple[OpenChoice, ...] = ()
    care: FormOfCare | None = None
    payee: PaidTo | None = None
    readings: tuple[Entry, ...] = ()
    marks: tuple[Entry, ...] = ()
    sources: Mapping[str, Words] = field(default_factory=dict)
    plan: ServicePlan | None = None
