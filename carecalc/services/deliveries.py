# SPDX-License-Identifier: Apache-2.0
"""Delivery of decisions, with a receipt: from that day the time to object runs."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date

from carecalc.catalog.calendars import workdays
from carecalc.domain import procedure as p
from carecalc.domain.determination import Determination
from carecalc.domain.filing import OPEN, Filing
from carecalc.domain.procedure import Taken
from carecalc.domain.record import Happening, Record
from carecalc.domain.remedies import Term, last_day
from carecalc.domain.workdays import End
from carecalc.errors import UserError
from carecalc.i18n import catalogue
from carecalc.services import application_papers, determinations
from carecalc.services.access import needs
from carecalc.services.applications import issued
from carecalc.services.context import Context
from carecalc.services.filings import names_of, one_line, stepped
from carecalc.store.unit_of_work import Work
from carecalc.text import N_, Message

HOW = ("by-hand", "left", "entrusted", "post", "public", "electronic")
"""Ways of delivery, as the boxes of the receipt call them."""

_DECISION = Message(N_("Decision letter"))
_OBJECTING = N_(
    "Last day to apply for reconsideration: {appeal}; to go to court: {court}."
)


@dataclass(frozen=True, slots=True)
class Receipt:
    """How a paper reached the person: into whose hands, how, and by whom."""

    receiver: str
    relation: str = ""
    how: str = "by-hand"
    servers: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Delivered:
    """The delivery of one decision, and the last days to object to it."""

    act_id: str
    on: date
    receiver: str
    how: str
    paper_id: str
    appeal: End | None
    court: End | None


@needs("applications.work")
def deliver(
    ctx: Context,
    determination_id: str,
    day: date,
    receipt: Receipt,
    language: str = "",
) -> Delivered:
    """Record that a decision was delivered; with a `language` the receipt is issued.

    An application whose decisions are all delivered is at its end. The same once more
    is returned as it stands. `UserError`: FILING-020 it is not decided, FILING-021 it
    was delivered on another day, FILING-022 who received it, or how, is missing;
    FILING-004 an impossible day.
    """
    who = one_line(receipt.receiver)
    if not who or receipt.how not in HOW:
        raise UserError(
            "FILING-022",
            Message(N_("Who received the paper, and how, is missing.")),
            Message(N_("Copy both from the signed receipt.")),
            "receiver",
        )
    with ctx.store.reading() as work:
        act = work.determinations.get(determination_id)
        before = _of_act(work, act)
        told = [paper for paper in work.papers.of_subject(act.id) if paper.number]
    if before is not None:
        return _same(ctx, before, day)
    _check_deliverable(ctx, act, day)
    ready = None
    if language:
        title = told[-1].title if told else catalogue(language).render(_DECISION)
        given = {
            "documents": f"{title}|{act.number}|1",
            **_written(ctx, day, replace(receipt, receiver=who), language),
        }
        ready = application_papers.ready(
            ctx, act.person_id, application_papers.DELIVERY, language, given
        )
    with ctx.store.work() as work:
        again = _of_act(work, act)
        if again is not None:
            return _same(ctx, again, day)
        taken = Taken(
            who=(who, one_line(receipt.relation), *names_of(receipt.servers)),
            outcome=receipt.how,
            items=(act.id,),
            paper_id=issued(ctx, work, ready),
            act_id=act.id,
            programme=act.programme,
        )
        record = _filing_of(work, act)
        if record is not None:
            stepped(ctx, work, record, p.DELIVERED, day, taken)
        else:
            _noted(ctx, work, act, day, taken)
        made = _of_act(work, act)
    assert made is not None, "it has just been kept"
    return _delivered(ctx, made)


@needs("cases.see")
def of_person(ctx: Context, person_id: str) -> tuple[Delivered, ...]:
    """Return what was delivered to a person, in the order it was."""
    with ctx.store.reading() as work:
        found = [
            step
            for step in work.case_steps.of_person(person_id)
            if step.kind == p.DELIVERED
        ]
    return tuple(_delivered(ctx, step) for step in found)


@needs("cases.see")
def left(ctx: Context, person_id: str) -> tuple[Determination, ...]:
    """Return a person's decisions in force that were not delivered and answer no open
    application: those made anew after an objection, or without one."""
    with ctx.store.reading() as work:
        return tuple(
            act
            for act in work.determinations.of_person(person_id)
            if act.state in (determinations.APPROVED, determinations.REFUSED)
            and _is_decided(act)
            and _of_act(work, act) is None
            and _filing_of(work, act) is None
        )


def delivered_on(work: Work, acts: Iterable[Determination]) -> date | None:
    """Return the day on which all of some decided acts had been delivered; None while
    one is not, or there are none."""
    days: list[date] = []
    for act in acts:
        step = _of_act(work, act)
        if step is None or step.day is None:
            return None
        days.append(step.day)
    return max(days, default=None)


@needs("laws.see", "nobody")
def terms(ctx: Context, on: date) -> tuple[Term, Term]:
    """Return the times to apply for reconsideration and to go to court, as the papers
    of a day say them."""
    from carecalc.documents.resident_page import ResidentLayout

    decision = ctx.catalog.form("resident-page", on, ResidentLayout).decision
    return decision.appeal, decision.court


def _written(
    ctx: Context, day: date, receipt: Receipt, language: str
) -> dict[str, str]:
    """Return what the receipt says of the delivery, and until when one may object."""
    words = catalogue(language)
    calendar, (appeal, court) = workdays(ctx.catalog), terms(ctx, day)
    servers = names_of(receipt.servers)
    given = {
        "ticked": receipt.how,
        "received_on": words.render(day),
        **{f"server-{n}": name for n, name in enumerate(servers[:2], start=1)},
    }
    relation = one_line(receipt.relation)
    if relation:
        given |= {"receiver": receipt.receiver, "receiver_relation": relation}
    last = {
        "appeal": last_day(day, appeal, calendar),
        "court": last_day(day, court, calendar),
    }
    if all(last.values()):
        said = {name: _until(end) for name, end in last.items() if end is not None}
        given["remarks"] = words.render(Message(_OBJECTING, said))
    return given


def _until(end: End) -> Message | date:
    if end.is_known:
        return end.day
    return Message(N_("{day} (later if it is a holiday)"), {"day": end.day})


def _delivered(ctx: Context, step: Happening[Taken]) -> Delivered:
    assert step.day is not None, "a delivery has its day"
    calendar = workdays(ctx.catalog)
    appeal, court = terms(ctx, ctx.today())
    return Delivered(
        act_id=step.value.act_id,
        on=step.day,
        receiver=step.value.who[0],
        how=step.value.outcome,
        paper_id=step.value.paper_id,
        appeal=last_day(step.day, appeal, calendar),
        court=last_day(step.day, court, calendar),
    )


def _of_act(work: Work, act: Determination) -> Happening[Taken] | None:
    for step in work.case_steps.of_person(act.person_id):
        if step.kind == p.DELIVERED and step.value.act_id == act.id:
            return step
    return None


def _same(ctx: Context, step: Happening[Taken], day: date) -> Delivered:
    if step.day != day:
        raise UserError(
            "FILING-021",
            Message(N_("It was delivered on {day} already."), {"day": step.day}),
            Message(N_("The time to object runs from the first delivery.")),
            "day",
        )
    return _delivered(ctx, step)


def _check_deliverable(ctx: Context, act: Determination, day: date) -> None:
    if not _is_decided(act) or act.decided_on is None:
        raise UserError(
            "FILING-020",
            Message(
                N_("The authority has not decided on {number}."),
                {"number": act.number},
            ),
            Message(N_("Only what was decided is delivered.")),
        )
    if not act.decided_on <= day <= ctx.today():
        raise UserError(
            "FILING-004",
            Message(
                N_("The day must lie between {first} and {last}."),
                {"first": act.decided_on, "last": ctx.today()},
            ),
            Message(N_("Compare it with the step before.")),
            "day",
        )


def _is_decided(act: Determination) -> bool:
    """Say whether the authority decided it, rather than send the draft back."""
    is_sent_back = (act.state, act.outcome) == (
        determinations.REFUSED,
        determinations.REFUSE,
    )
    return not is_sent_back and act.state in (
        determinations.APPROVED,
        determinations.REFUSED,
        determinations.SUPERSEDED,
    )


def _filing_of(work: Work, act: Determination) -> Record[Filing] | None:
    """Return the open application that an act answers."""
    for record in work.applications.of_person(act.person_id):
        answered = {each.act_id for each in record.value.progress.answered}
        if record.state == OPEN and act.id in answered:
            return record
    return None


def _noted(
    ctx: Context, work: Work, act: Determination, day: date, taken: Taken
) -> None:
    """Keep the delivery of a decision that no application of ours asked for."""
    work.case_steps.add(
        Happening(ctx.new_id(), p.DELIVERED, taken, day, act.person_id, act.id)
    )
    work.audit("determination.delivered", act.id, [act.number, day, taken])
