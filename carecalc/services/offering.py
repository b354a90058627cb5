# SPDX-License-Identifier: Apache-2.0
"""Papers for whoever issues them: what can be printed, what it asks, how it looks."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from carecalc.domain.debt import OPEN, Debt
from carecalc.domain.determination import Determination
from carecalc.domain.paper import Paper, on_plain_sheets
from carecalc.domain.period import Month
from carecalc.domain.periodic import NOTIFIED
from carecalc.domain.record import Record
from carecalc.domain.visit import Visit
from carecalc.errors import UserError
from carecalc.services import issuing, month_identities, overprint, paper_kinds
from carecalc.services.access import check_may, needs
from carecalc.services.context import Context, civil_day
from carecalc.services.issuing import DrawnPaper, IssuedPaper, Ready
from carecalc.services.paper_kinds import (
    APPLICATION,
    DEBT,
    DECISION,
    MONTH,
    PERSON,
    REVIEW,
    RUN,
    VISIT,
    Boxes,
    Given,
    Kind,
)
from carecalc.services.proofs import WITHDRAWN
from carecalc.store.unit_of_work import Work
from carecalc.text import N_, Message, Text, visible


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
    """A kind of paper for one subject; `refusal` says why it cannot be printed now.

    `name` is what the paper itself is called, where that follows from what it says.
    """

    kind: Kind
    subject_id: str
    name: Message | Text
    refusal: UserError | None = None


@dataclass(frozen=True, slots=True)
class DrawnOfMonth:
    """A paper of a month's list as it was drawn, and the series its number is of."""

    paper: DrawnPaper
    series: str


@dataclass(frozen=True, slots=True)
class Subject:
    """One thing of a person that papers are about, and what can be printed of it."""

    about: str
    id: str
    name: Message
    offers: tuple[Offer, ...] = ()


@needs("papers.issue")
def subjects(ctx: Context, person_id: str) -> tuple[Subject, ...]:
    """Return what papers about a person can be about; what of it, says `offered`."""
    with ctx.store.reading() as work:
        work.people.get(person_id)
        visits = work.visits.of_person(person_id)
        acts = work.determinations.of_person(person_id)[::-1]
        region = work.office.get().region
        is_reviewed = any(
            one.kind == NOTIFIED for one in work.life_proofs.of_person(person_id)
        )
        owed = [one for one in work.debts.of_person(person_id) if one.state == OPEN]
    programmes = {
        code: programme.label
        for policy in ctx.catalog.policies(region, ctx.today())
        for code, programme in policy.programmes.items()
    }
    found = [
        (PERSON, person_id, Message(N_("The person, as everything stands today"))),
        (APPLICATION, person_id, Message(N_("The application"))),
        # Nobody is held back who was not asked before.
        *(
            [(REVIEW, person_id, Message(N_("The periodic review")))]
            if is_reviewed
            else []
        ),
        *((DEBT, one.id, _debt_name(one)) for one in owed),
        *((DECISION, act.id, _decision_name(act, programmes)) for act in acts),
        *((VISIT, each.id, _visit_name(each)) for each in visits),
    ]
    return tuple(Subject(about, id_, name) for about, id_, name in found)


@needs("papers.issue")
def offered(ctx: Context, person_id: str, subject: Subject, language: str) -> Subject:
    """Return a subject with what can be printed of it, and what cannot, and why."""
    offers = tuple(
        _offer(ctx, each, person_id, subject.id, language)
        for each in paper_kinds.KINDS
        if each.about == subject.about and _is_at_hand(ctx, each)
    )
    return replace(subject, offers=offers)


@needs("cases.see")
def issued(ctx: Context, person_id: str) -> tuple[Issued, ...]:
    """Return the papers issued about a person, the latest first."""
    with ctx.store.reading() as work:
        return tuple(_issued(work, paper) for paper in work.papers.of_person(person_id))


@needs("papers.issue")
def asks(ctx: Context, person_id: str, kind_code: str, language: str) -> Asks:
    """Return what a kind about a person asks, with what is known put in already."""
    chosen = paper_kinds.kind(kind_code)
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


@needs("papers.issue", "whole")
def of_month(ctx: Context, month: Month) -> Subject | None:
    """Return what can be printed of a month's list; None where there is no list.

    Whether each can be is found out when it is drawn: that takes long.
    """
    check_may(ctx, "lists.see")
    with ctx.store.reading() as work:
        run = work.runs.of_month(month)
    if run is None:
        return None
    name = Message(
        N_("List {number} of {month}"), {"number": run.number, "month": run.month}
    )
    offers = (
        Offer(each, run.id, Message(each.label)) for each in paper_kinds.MONTH_KINDS
    )
    return Subject(RUN, run.id, name, tuple(offers))


@needs("papers.issue", "whole")
def issued_of_month(ctx: Context, run_id: str) -> tuple[Issued, ...]:
    """Return the papers issued of a month's list, the latest first."""
    check_may(ctx, "lists.see")
    with ctx.store.reading() as work:
        return tuple(_issued(work, paper) for paper in work.papers.of_subject(run_id))


@needs("papers.issue", "whole")
def month_preview(
    ctx: Context, run_id: str, kind_code: str, language: str, given: Given
) -> bytes:
    """Draw a paper of a month's list as it would be issued, marked as counting not.

    It takes long, and only reads: a process of its own may do it.
    """
    check_may(ctx, "lists.see")
    ready = _gathered(ctx, kind_code, run_id, language, given)
    with ctx.store.reading() as work:
        return issuing.preview(ctx, work, ready)


@needs("papers.issue", "whole")
def month_drawn(
    ctx: Context,
    run_id: str,
    kind_code: str,
    language: str,
    given: Given,
    as_id: str,
) -> DrawnOfMonth:
    """Draw a paper of a month's list and change nothing: `month_keep` issues it.

    It takes long, and only reads: a process of its own may do it.
    """
    check_may(ctx, "lists.see")
    ready = _gathered(ctx, kind_code, run_id, language, given)
    with ctx.store.reading() as work:
        if ready.series:
            number = work.number_ahead(ready.series, ctx.today().year, 1)
            ready = issuing.numbered(ready, number)
        return DrawnOfMonth(issuing.drawn(ctx, work, ready, as_id), ready.series)


@needs("papers.issue", "whole")
def month_keep(ctx: Context, drawn: DrawnOfMonth) -> IssuedPaper:
    """Put a drawn paper of a month's list on record; BATCH-002, BATCH-003 as batches.

    `UserError` LIST-003: a later list took its place meanwhile.
    """
    check_may(ctx, "lists.see")
    with ctx.store.work() as work:
        issuing.check_new(work, (drawn.paper,))
        if any(each.code == drawn.paper.kind for each in paper_kinds.MONTH_KINDS):
            month_identities.check_counts(work, drawn.paper.subject_id)
        if drawn.series:
            issuing.take_numbers(ctx, work, drawn.series, (drawn.paper.number,))
        return issuing.keep(ctx, work, drawn.paper)


def _ready(
    ctx: Context,
    person_id: str,
    kind_code: str,
    subject_id: str,
    language: str,
    given: Given,
) -> Ready:
    ready = _gathered(ctx, kind_code, subject_id, language, given)
    _check_whose(ready, person_id)
    return ready


def _check_whose(ready: Ready, person_id: str) -> None:
    # Whoever may see this person sees no other by the id of something of theirs.
    if ready.about.person_id != person_id:
        raise LookupError("the paper is about somebody else")


def _gathered(
    ctx: Context, kind_code: str, subject_id: str, language: str, given: Given
) -> Ready:
    chosen = paper_kinds.kind(kind_code)
    said = {name: visible(text).strip() for name, text in given.items()}
    for one in chosen.inputs:
        if one.is_required and not said.get(one.name):
            raise UserError(
                "PAPER-011",
                Message(N_("“{field}” is missing."), {"field": Message(one.label)}),
                Message(N_("The paper cannot be made without it.")),
                one.name,
            )
    return chosen.ready(ctx, subject_id, language, said)


def _offer(
    ctx: Context, kind: Kind, person_id: str, subject_id: str, language: str
) -> Offer:
    label = Message(kind.label)
    if kind.about == APPLICATION:
        # Whatever it does not know is asked for, or left to be written by hand.
        return Offer(kind, subject_id, label)
    try:
        ready = kind.ready(ctx, subject_id, language, {})
    except UserError as error:
        return Offer(kind, subject_id, label, error)
    _check_whose(ready, person_id)
    if len(kind.recorded_as) == 1:
        return Offer(kind, subject_id, label)
    form: Any = ctx.catalog.form(ready.paper.form, ctx.today(), ready.paper.layout)
    return Offer(kind, subject_id, ready.about.title or form.words.title)


def _is_at_hand(ctx: Context, kind: Kind) -> bool:
    """Tell whether a kind has a form: of those upon printed forms most offices have none."""
    plain = on_plain_sheets(kind.code)
    return plain == kind.code or overprint.has_overlay(ctx, plain)


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


def _debt_name(record: Record[Debt]) -> Message:
    return Message(
        N_("Owed back for {month}: {amount} yuan"),
        {"month": record.value.month, "amount": record.value.amount},
    )


def _decision_name(act: Determination, programmes: Mapping[str, Text]) -> Message:
    return Message(
        N_("Decision {number}: {programme}"),
        {
            "number": act.number,
            "programme": programmes.get(act.programme, act.programme),
        },
    )
