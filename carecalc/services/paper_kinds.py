# SPDX-License-Identifier: Apache-2.0
"""Every kind of paper the office issues: what it is about, what makes it, what it asks."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date

from carecalc.domain.determination import Determination
from carecalc.domain.paper import Paper
from carecalc.domain.period import Month
from carecalc.domain.visit import Visit
from carecalc.errors import UserError
from carecalc.services import decision_papers, issuing, papers, visit_papers
from carecalc.services.access import needs
from carecalc.services.context import Context, civil_day
from carecalc.services.issuing import PDF, XLSX, IssuedPaper, Ready
from carecalc.services.proofs import WITHDRAWN
from carecalc.store.unit_of_work import Work
from carecalc.text import N_, Message, Text, visible

VISIT, DECISION, PERSON = "visit", "decision", "person"
"""What a paper is about: a visit, a decision, or a person as they stand now."""

LINE, LINES, DAY, MONTH, TICKS = "line", "lines", "day", "month", "ticks"
"""How what somebody gives for a paper is typed; of boxes their codes, by commas."""

_NOT_GIVEN = ("PAPER-011", "PAPER-020")
"""What a kind says where something that somebody is asked for was not given."""

Given = Mapping[str, str]
"""What somebody gave for a paper, by name; days and months as ISO writes them."""


Boxes = tuple[tuple[str, str], ...]
"""The code of each box that can be ticked, and what it says."""


@dataclass(frozen=True, slots=True)
class Input:
    """Something that a paper says and the office does not know: somebody gives it.

    `why` says what it is for. What is not required and left out is a line to write on.
    """

    name: str
    label: str
    kind: str = LINE
    is_required: bool = False
    why: str = ""


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of paper about a person: `ready(ctx, subject_id, language, given)`.

    The subject is the visit, decision or person that it is `about`. On record it is one
    of `papers`. `suggest` and `boxes` say, of a person and in a language, what would
    stand there if nothing is given, and which boxes can be ticked. `in_batches`: it
    can be made for many, for it asks nothing but the month.
    """

    code: str
    label: str
    about: str
    ready: Callable[[Context, str, str, Given], Ready]
    inputs: tuple[Input, ...] = ()
    papers: tuple[str, ...] = ()
    suggest: Callable[[Context, str, str], Given] | None = None
    boxes: Callable[[Context, str], Boxes] | None = None
    in_batches: bool = True
    media: str = PDF

    @property
    def recorded_as(self) -> tuple[str, ...]:
        """The kinds that it may have on record."""
        return self.papers or (self.code,)


@dataclass(frozen=True, slots=True)
class Asks:
    """What to show in the fields of a kind before anybody types, and its boxes."""

    suggested: Given
    boxes: Boxes = ()


@dataclass(frozen=True, slots=True)
class Issued:
    """A paper on record: how often it left the office, and whether it still counts."""

    paper: Paper
    copies: int
    withdrawn_on: date | None


@dataclass(frozen=True, slots=True)
class Offer:
    """A kind of paper for one subject; `refusal` says why it cannot be printed now."""

    kind: Kind
    subject_id: str
    refusal: UserError | None = None


@dataclass(frozen=True, slots=True)
class Subject:
    """One thing of a person that papers are about, and what can be printed of it."""

    about: str
    id: str
    name: Message
    offers: tuple[Offer, ...]


def _report(ctx: Context, visit_id: str, language: str, given: Given) -> Ready:
    return papers.report_ready(ctx, visit_id, language)


def _with_photographs(
    ctx: Context, visit_id: str, language: str, given: Given
) -> Ready:
    return visit_papers.photographs_ready(ctx, visit_id, language)


def _record(ctx: Context, visit_id: str, language: str, given: Given) -> Ready:
    return visit_papers.record_ready(ctx, visit_id, language)


def _transcript(ctx: Context, visit_id: str, language: str, given: Given) -> Ready:
    return visit_papers.transcript_ready(ctx, visit_id, language)


def _workbook(ctx: Context, visit_id: str, language: str, given: Given) -> Ready:
    return visit_papers.workbook_ready(ctx, visit_id, language)


def _decision(
    ctx: Context, determination_id: str, language: str, given: Given
) -> Ready:
    return decision_papers.decision_ready(ctx, determination_id, language)


def _opinion(ctx: Context, person_id: str, language: str, given: Given) -> Ready:
    month = month_of(given, ctx.today())
    return decision_papers.opinion_ready(ctx, person_id, month, language)


def _sheet(ctx: Context, person_id: str, language: str, given: Given) -> Ready:
    return papers.sheet_ready(ctx, person_id, month_of(given, ctx.today()), language)


def _resident(ctx: Context, person_id: str, language: str, given: Given) -> Ready:
    return papers.resident_ready(
        ctx,
        person_id,
        month_of(given, ctx.today()),
        language,
        day_of(given, "delivered_on"),
    )


_MONTH = Input("month", N_("Month"), MONTH, True)

KINDS: tuple[Kind, ...] = (
    Kind(papers.REPORT, N_("Assessment report"), VISIT, _report),
    Kind(
        "report-photographs",
        N_("Assessment report with photographs"),
        VISIT,
        _with_photographs,
        papers=(papers.REPORT,),
        in_batches=False,
    ),
    Kind(visit_papers.RECORD, N_("Visit record"), VISIT, _record),
    Kind(visit_papers.TRANSCRIPT, N_("Transcript"), VISIT, _transcript),
    Kind(
        visit_papers.TYPED,
        N_("Transcript (workbook)"),
        VISIT,
        _workbook,
        in_batches=False,
        media=XLSX,
    ),
    Kind(
        "decision",
        N_("What was decided: notice, refusal, change or end"),
        DECISION,
        _decision,
        papers=decision_papers.DECISIONS,
    ),
    Kind(
        decision_papers.OPINION,
        N_("Opinion before the decision"),
        PERSON,
        _opinion,
        (_MONTH,),
    ),
    Kind(papers.SHEET, N_("Estimate of subsidies"), PERSON, _sheet, (_MONTH,)),
    Kind(
        papers.RESIDENT,
        N_("Resident's page"),
        PERSON,
        _resident,
        (
            _MONTH,
            Input(
                "delivered_on",
                N_("Handed over on"),
                DAY,
                why=N_(
                    "The days to object in count from it. Left empty, it is written on "
                    "the paper by hand."
                ),
            ),
        ),
    ),
)
"""Every kind about one person, in the order in which they are offered."""


def kind(code: str) -> Kind:
    """Return a kind by its code."""
    return next(each for each in KINDS if each.code == code)


def month_of(given: Given, today: date) -> Month:
    """Return the month that was given, or that of today."""
    return Month.parse(given["month"]) if given.get("month") else Month.of(today)


def day_of(given: Given, name: str) -> date | None:
    """Return a day that was given, None where it was left out."""
    return date.fromisoformat(given[name]) if given.get(name) else None


@needs("papers.issue")
def offered(ctx: Context, person_id: str, language: str) -> tuple[Subject, ...]:
    """Return what can be printed about a person, and what cannot, with the reason."""
    with ctx.store.reading() as work:
        work.people.get(person_id)
        visits = work.visits.of_person(person_id)
        acts = work.determinations.of_person(person_id)[::-1]
        region = work.office.get().region
    programmes = {
        code: programme.label
        for policy in ctx.catalog.policies(region, ctx.today())
        for code, programme in policy.programmes.items()
    }
    subjects = [
        (PERSON, person_id, Message(N_("The person, as everything stands today"))),
        *((DECISION, act.id, _decision_name(act, programmes)) for act in acts),
        *((VISIT, each.id, _visit_name(each)) for each in visits),
    ]
    return tuple(
        Subject(about, id_, name, _offers(ctx, about, id_, language))
        for about, id_, name in subjects
    )


@needs("cases.see")
def issued(ctx: Context, person_id: str) -> tuple[Issued, ...]:
    """Return the papers issued about a person, the latest first."""
    with ctx.store.reading() as work:
        return tuple(_issued(work, paper) for paper in work.papers.of_person(person_id))


@needs("papers.issue")
def asks(ctx: Context, person_id: str, kind_code: str, language: str) -> Asks:
    """Return what a kind about a person asks, with what is known put in already."""
    chosen = kind(kind_code)
    known: dict[str, str] = {}
    if any(one.kind == MONTH for one in chosen.inputs):
        known["month"] = str(Month.of(ctx.today()))
    if chosen.suggest is not None:
        known |= chosen.suggest(ctx, person_id, language)
    return Asks(known, () if chosen.boxes is None else chosen.boxes(ctx, language))


@needs("papers.issue")
def preview(
    ctx: Context,
    person_id: str,
    kind_code: str,
    subject_id: str,
    language: str,
    given: Given,
) -> bytes:
    """Draw a paper as it would be issued, marked as one that counts not.

    `UserError`: PAPER-011 something it needs was not given, and what the kind refuses.
    """
    ready = _ready(ctx, person_id, kind_code, subject_id, language, given)
    with ctx.store.reading() as work:
        return issuing.preview(ctx, work, ready)


@needs("papers.issue")
def issue(
    ctx: Context,
    person_id: str,
    kind_code: str,
    subject_id: str,
    language: str,
    given: Given,
) -> IssuedPaper:
    """Issue a paper about a person; `UserError` as of `preview`."""
    ready = _ready(ctx, person_id, kind_code, subject_id, language, given)
    with ctx.store.work() as work:
        return issuing.issue(ctx, work, ready)


def _ready(
    ctx: Context,
    person_id: str,
    kind_code: str,
    subject_id: str,
    language: str,
    given: Given,
) -> Ready:
    chosen = kind(kind_code)
    said = {name: visible(text).strip() for name, text in given.items()}
    for one in chosen.inputs:
        if one.is_required and not said.get(one.name):
            raise UserError(
                "PAPER-011",
                Message(N_("“{field}” is missing."), {"field": Message(one.label)}),
                Message(N_("The paper cannot be made without it.")),
                one.name,
            )
    ready = chosen.ready(ctx, subject_id, language, said)
    # Whoever may see this person sees no other by the id of something of theirs.
    if ready.about.person_id != person_id:
        raise LookupError("the paper is about somebody else")
    return ready


def _offers(
    ctx: Context, about: str, subject_id: str, language: str
) -> tuple[Offer, ...]:
    return tuple(
        Offer(each, subject_id, _refusal(ctx, each, subject_id, language))
        for each in KINDS
        if each.about == about
    )


def _refusal(
    ctx: Context, asked: Kind, subject_id: str, language: str
) -> UserError | None:
    try:
        asked.ready(ctx, subject_id, language, {})
    except UserError as error:
        return None if error.code in _NOT_GIVEN else error
    return None


def _issued(work: Work, paper: Paper) -> Issued:
    entry = work.entries.last_of(paper.id, (WITHDRAWN,))
    return Issued(
        paper,
        len(work.disclosures.of_paper(paper.id)),
        None if entry is None else civil_day(entry.at),
    )


def _visit_name(visit: Visit) -> Message:
    return Message(
        N_("Assessment {number} of {day}"),
        {"number": visit.number, "day": visit.assessed_on},
    )


def _decision_name(act: Determination, programmes: Mapping[str, Text]) -> Message:
    return Message(
        N_("Decision {number}: {programme}"),
        {
            "number": act.number,
            "programme": programmes.get(act.programme, act.programme),
        },
    )
