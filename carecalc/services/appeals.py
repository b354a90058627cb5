# SPDX-License-Identifier: Apache-2.0
"""Objections to levels and decisions: registered with their days, and what came of them."""

from dataclasses import dataclass, replace
from datetime import date

from carecalc.catalog.calendars import workdays
from carecalc.catalog.procedures import procedure_on
from carecalc.domain import appeal as a
from carecalc.domain.appeal import Appeal
from carecalc.domain.appointment import Arrangement
from carecalc.domain.determination import Determination
from carecalc.domain.policy import WORKING_DAYS
from carecalc.domain.record import Record
from carecalc.domain.remedies import Term, last_day
from carecalc.domain.visit import Visit
from carecalc.domain.workdays import End, due
from carecalc.errors import UserError
from carecalc.services import appointments, deliveries, determinations
from carecalc.services.access import needs
from carecalc.services.context import Context
from carecalc.services.filings import one_line, said_of
from carecalc.store.faults import stale
from carecalc.store.unit_of_work import Work
from carecalc.text import N_, Message

NUMBER_SERIES = "YY"  # 异议

KINDS = {
    a.REASSESSMENT: N_("another assessment"),
    a.RECONSIDERATION: N_("administrative reconsideration"),
    a.COURT: N_("action before the court"),
}


@dataclass(frozen=True, slots=True)
class Raising:
    """What is recorded of an objection. `delivered_on` is when what is objected to
    reached the person, where no delivery of it is on record."""

    kind: str
    raised_on: date
    raised_by: str
    grounds: str
    body: str = ""
    delivered_on: date | None = None


@needs("applications.work")
def against_level(ctx: Context, visit_id: str, raising: Raising) -> Record[Appeal]:
    """Register the request for another assessment of a level (复评).

    `UserError`: APPEAL-001 who objects, why, or the kind is missing, APPEAL-002 an
    impossible day, APPEAL-003 nothing is signed to object to, APPEAL-004 the same
    objection is open already.
    """
    wish = _checked(ctx, raising, (a.REASSESSMENT,))
    with ctx.store.reading() as work:
        visit = work.visits.get(visit_id)
    if visit.signing is None:
        raise _nothing()
    term = _of_level(ctx, visit)
    delivered = wish.delivered_on
    return _raised(ctx, visit.person_id, visit.id, wish, term, delivered)


@needs("applications.work")
def against_decision(
    ctx: Context, determination_id: str, raising: Raising
) -> Record[Appeal]:
    """Register a reconsideration of, or an action against, a decision.

    Its time runs from the delivery on record; after a reconsideration that was
    rejected, the time to go to court runs from that. `UserError` as of `against_level`.
    """
    wish = _checked(ctx, raising, (a.RECONSIDERATION, a.COURT))
    with ctx.store.reading() as work:
        act = work.determinations.get(determination_id)
        if act.decided_on is None:
            raise _nothing()
        delivered = wish.delivered_on or deliveries.delivered_on(work, (act,))
        before = _rejected(work, act)
    appeal, court = deliveries.terms(ctx, wish.raised_on)
    term = appeal if wish.kind == a.RECONSIDERATION else court
    if wish.kind == a.COURT and before is not None:
        after = procedure_on(ctx.catalog, wish.raised_on).after_reconsideration
        term, delivered = Term(days=after.days), before
    return _raised(ctx, act.person_id, act.id, wish, term, delivered)


@needs("cases.see")
def of_person(ctx: Context, person_id: str) -> tuple[Record[Appeal], ...]:
    """Return a person's objections, the latest first."""
    with ctx.store.reading() as work:
        found = work.appeals.of_person(person_id)
    return tuple(sorted(found, key=lambda one: one.value.number, reverse=True))


@needs("cases.see", "filters")
def open_ones(ctx: Context) -> tuple[Record[Appeal], ...]:
    """Return the objections that are open in the user's communities, by their day."""
    within = None if ctx.actor is None else ctx.actor.communities
    with ctx.store.reading() as work:
        return work.appeals.where((a.OPEN,), within=within)


@needs("applications.work")
def grant(
    ctx: Context,
    appeal_id: str,
    version: int,
    day: date,
    said: str,
    document: str = "",
    planned: Arrangement | None = None,
) -> Record[Appeal]:
    """Record that an objection was granted, and begin what follows from it.

    Of a level: the visit that is `planned` for another assessment. Of a decision: a new
    one is prepared from what is known now, where that differs; it waits for approval
    like any other. `UserError`: APPEAL-002 an impossible day, APPEAL-005 it is not open,
    APPEAL-006 another assessment needs a day; FILING-005 no words; STORE-010; those of
    `appointments.plan` and `determinations.prepare`.
    """
    record, words = _ready(ctx, appeal_id, version, day, said)
    if record.value.kind == a.REASSESSMENT:
        if planned is None:
            raise UserError(
                "APPEAL-006",
                Message(N_("Another assessment needs a day and who makes it.")),
                Message(N_("Plan the visit; not with those who made the first one.")),
                "planned",
            )
        _check_others(ctx, record, planned)
        follows = appointments.plan(ctx, record.person_id, planned).id
    else:
        follows = _prepared_anew(ctx, record)
    return _ended(ctx, record, a.GRANTED, day, words, document, follows)


@needs("applications.work")
def reject(
    ctx: Context,
    appeal_id: str,
    version: int,
    day: date,
    said: str,
    document: str = "",
) -> Record[Appeal]:
    """Record that an objection was rejected, with the reason; `UserError` as of `grant`."""
    record, words = _ready(ctx, appeal_id, version, day, said)
    return _ended(ctx, record, a.REJECTED, day, words, document, "")


@needs("applications.work")
def withdraw(
    ctx: Context, appeal_id: str, version: int, day: date, said: str
) -> Record[Appeal]:
    """Record that whoever objected took it back; `UserError` as of `grant`."""
    record, words = _ready(ctx, appeal_id, version, day, said)
    return _ended(ctx, record, a.WITHDRAWN, day, words, "", "")


# --- raising --------------------------------------------------------------------------


def _checked(ctx: Context, raising: Raising, kinds: tuple[str, ...]) -> Raising:
    tidy = replace(
        raising,
        raised_by=one_line(raising.raised_by),
        grounds=one_line(raising.grounds),
        body=one_line(raising.body),
    )
    if tidy.kind not in kinds or not tidy.raised_by or not tidy.grounds:
        raise UserError(
            "APPEAL-001",
            Message(N_("Who objects, in which way, and why, is to be recorded.")),
            Message(
                N_("A level is assessed again; a decision is reconsidered or sued.")
            ),
            "grounds",
        )
    _check_day(ctx, tidy.raised_on, tidy.delivered_on)
    return tidy


def _check_day(ctx: Context, day: date, first: date | None) -> None:
    if day > ctx.today() or (first is not None and day < first):
        raise UserError(
            "APPEAL-002",
            Message(N_("The day lies in the future, or before what it follows.")),
            Message(N_("Correct the day.")),
            "day",
        )


def _nothing() -> UserError:
    return UserError(
        "APPEAL-003",
        Message(N_("There is nothing signed or decided to object to.")),
        Message(N_("What is only prepared can still be changed.")),
    )


def _of_level(ctx: Context, visit: Visit) -> Term:
    """Return the time to ask for another assessment, as the papers say it."""
    from carecalc.documents.resident_page import ResidentLayout

    layout = ctx.catalog.form("resident-page", ctx.today(), ResidentLayout)
    with ctx.store.reading() as work:
        region = work.office.get().region
    remedy = layout.remedy(region, visit.scale)
    return Term() if remedy is None else Term(days=remedy.days)


def _rejected(work: Work, act: Determination) -> date | None:
    """Return when the last reconsideration of an act was rejected."""
    days = [
        one.value.decided_on
        for one in work.appeals.about(act.id)
        if one.value.kind == a.RECONSIDERATION and one.state == a.REJECTED
    ]
    return max((day for day in days if day is not None), default=None)


def _raised(
    ctx: Context,
    person_id: str,
    about: str,
    wish: Raising,
    term: Term,
    delivered: date | None,
) -> Record[Appeal]:
    calendar = workdays(ctx.catalog)
    last = None if delivered is None else last_day(delivered, term, calendar)
    with ctx.store.work() as work:
        for one in work.appeals.about(about):
            if one.state != a.OPEN or one.value.kind != wish.kind:
                continue
            before: Appeal = one.value
            said = (before.raised_on, before.raised_by, before.grounds)
            if said == (wish.raised_on, wish.raised_by, wish.grounds):
                return one
            raise UserError(
                "APPEAL-004",
                Message(
                    N_("The objection {number} of {day} to this is still open."),
                    {"number": before.number, "day": before.raised_on},
                ),
                Message(N_("Go on with that one.")),
            )
        number = work.next_number(NUMBER_SERIES, ctx.today().year)
        office = work.office.get()
        bodies = {
            a.REASSESSMENT: office.assessment_body,
            a.RECONSIDERATION: office.appeal_body,
            a.COURT: office.court,
        }
        value = Appeal(
            kind=wish.kind,
            number=number,
            raised_on=wish.raised_on,
            raised_by=wish.raised_by,
            grounds=wish.grounds,
            body=wish.body or bodies[wish.kind],
            delivered_on=delivered,
            last_day=None if last is None else last.day,
            is_last_day_known=last is None or last.is_known,
        )
        end = _answer_by(ctx, value)
        record: Record[Appeal] = work.appeals.add(
            Record(
                id=ctx.new_id(),
                state=a.OPEN,
                value=value,
                day=None if end is None else end.day,
                person_id=person_id,
                about=about,
            ),
            number,
        )
        work.audit("appeal.raised", record.id, [number, about, value])
        return record


def _answer_by(ctx: Context, value: Appeal) -> End | None:
    limit = procedure_on(ctx.catalog, value.raised_on).answering.get(value.kind)
    if limit is None:
        return None
    calendar = workdays(ctx.catalog)
    if limit.unit == WORKING_DAYS:
        return due(value.raised_on, limit.days, calendar)
    return last_day(value.raised_on, Term(days=limit.days), calendar)


# --- ending ---------------------------------------------------------------------------


def _ready(
    ctx: Context, appeal_id: str, version: int, day: date, said: str
) -> tuple[Record[Appeal], str]:
    words = said_of(said, "said")
    with ctx.store.reading() as work:
        record: Record[Appeal] = work.appeals.get(appeal_id)
    if record.version != version:
        raise stale(record.value.number)
    if record.state != a.OPEN:
        raise UserError(
            "APPEAL-005",
            Message(
                N_("The objection {number} is not open any more."),
                {"number": record.value.number},
            ),
            Message(N_("Look at what came of it.")),
        )
    _check_day(ctx, day, record.value.raised_on)
    return record, words


def _check_others(ctx: Context, record: Record[Appeal], planned: Arrangement) -> None:
    """Refuse another assessment by those who made the first one."""
    with ctx.store.reading() as work:
        visit = work.visits.get(record.about)
    before = set() if visit.signing is None else set(visit.signing.assessors)
    again = before & set(planned.assessors)
    if again:
        raise UserError(
            "APPEAL-007",
            Message(
                N_("{name} made the assessment that is objected to."),
                {"name": sorted(again)[0]},
            ),
            Message(N_("Somebody else assesses again.")),
            "assessors",
        )


def _prepared_anew(ctx: Context, record: Record[Appeal]) -> str:
    """Prepare the decision anew; nothing where what is known gives the same."""
    with ctx.store.reading() as work:
        act = work.determinations.get(record.about)
    try:
        made = determinations.prepare(ctx, act.person_id, act.programme)
    except UserError as error:
        if error.code == "DECISION-006":
            return ""
        raise
    return made.id


def _ended(
    ctx: Context,
    record: Record[Appeal],
    state: str,
    day: date,
    words: str,
    document: str,
    follows: str,
) -> Record[Appeal]:
    value = replace(
        record.value,
        decided_on=day,
        outcome=words,
        document=one_line(document),
        follows=follows,
    )
    with ctx.store.work() as work:
        saved: Record[Appeal] = work.appeals.add(
            replace(record, state=state, value=value), value.number
        )
        detail = [value.number, day, value.document, follows]
        work.audit(f"appeal.{state}", record.id, detail, why=words)
        return saved
