# SPDX-License-Identifier: Apache-2.0
"""Complaints about a visit, an assessor, an agency or a provider, and their answers."""

from collections.abc import Collection
from dataclasses import dataclass, replace

from carecalc.catalog.agency_rules import agency_rules
from carecalc.domain.agency import COMPLAINED_OF, OUTCOMES, Complaint
from carecalc.domain.agency_rules import Term
from carecalc.domain.person import Person
from carecalc.domain.record import Record
from carecalc.errors import UserError
from carecalc.services.access import needs
from carecalc.services.agencies import line, reason_of
from carecalc.services.agencies_terms import last_day
from carecalc.services.context import Context
from carecalc.store.unit_of_work import Work
from carecalc.text import N_, Message, visible

OPEN, ANSWERED, CLOSED = "open", "answered", "closed"


@dataclass(frozen=True, slots=True)
class Heard:
    """A complaint with whom it is about, if that is somebody assessed or cared for."""

    complaint: Record[Complaint]
    person: Person | None
    is_overdue: bool


@needs("complaints.work", "nobody")
def term(ctx: Context) -> Term:
    """Return within how long a complaint is answered, and which text says so."""
    return agency_rules(ctx.catalog, ctx.today()).complaints


@needs("complaints.work")
def receive(
    ctx: Context, said: Complaint, about: str = "", person_id: str | None = None
) -> Record[Complaint]:
    """Register a complaint; its term runs from the day it was received.

    `about` is the id of the visit, register entry or organisation; of a provider it is
    empty. `UserError`: COMPLAINT-001 nothing is said, COMPLAINT-002 nobody is named,
    COMPLAINT-003 a day to come.
    """
    tidy = replace(
        said,
        named=line(said.named),
        text=visible(said.text).strip(),
        complainant=line(said.complainant),
        telephone=line(said.telephone),
        answer="",
        outcome="",
        answered_on=None,
        closed_on=None,
        why="",
    )
    if tidy.of not in COMPLAINED_OF:
        raise ValueError(f"no complaint can be of {tidy.of}")
    for code, place, is_there, words in (
        ("COMPLAINT-001", "text", tidy.text, N_("Write what they complain of.")),
        ("COMPLAINT-002", "named", tidy.named, N_("Say of whom they complain.")),
    ):
        if not is_there:
            raise UserError(code, Message(words), None, place)
    if tidy.received_on > ctx.today():
        raise UserError(
            "COMPLAINT-003",
            Message(N_("The day the complaint came lies in the future.")),
            Message(N_("Write the day on which it was received.")),
            "received_on",
        )
    limit = agency_rules(ctx.catalog, ctx.today()).complaints
    due = last_day(ctx.catalog, tidy.received_on, limit.days, limit.unit)
    with ctx.store.work() as work:
        for other in work.complaints.about(about):
            if other.value == tidy and other.person_id == (person_id or ""):
                return other  # submitted twice
        made = work.complaints.add(
            Record(ctx.new_id(), OPEN, tidy, due, person_id or "", about), tidy.named
        )
        work.audit("complaint.received", made.id, [tidy.of, tidy.named])
        return made


@needs("complaints.work")
def answer(
    ctx: Context, complaint_id: str, version: int, text: str, outcome: str
) -> Record[Complaint]:
    """Record what was answered, and whether the complaint was founded.

    `UserError`: COMPLAINT-004 nothing is answered, COMPLAINT-005 it is answered
    already, STORE-010.
    """
    said = visible(text).strip()
    if outcome not in OUTCOMES:
        raise ValueError(f"no outcome of a complaint: {outcome}")
    if not said:
        raise UserError(
            "COMPLAINT-004", Message(N_("Write what was answered.")), None, "answer"
        )
    with ctx.store.work() as work:
        now = work.complaints.get(complaint_id)
        if now.state != OPEN:
            raise _not_open()
        value = replace(
            now.value, answer=said, outcome=outcome, answered_on=ctx.today()
        )
        saved = work.complaints.add(
            replace(now, state=ANSWERED, value=value, version=version), now.value.named
        )
        work.audit("complaint.answered", complaint_id, outcome)
        return saved


@needs("complaints.work")
def close(ctx: Context, complaint_id: str, version: int, why: str) -> Record[Complaint]:
    """Close a complaint: what came of the answer, or why there is none.

    `UserError`: AGENCY-005 no reason, COMPLAINT-006 it is closed, STORE-010.
    """
    reason = reason_of(why)
    with ctx.store.work() as work:
        now = work.complaints.get(complaint_id)
        if now.state == CLOSED:
            raise UserError(
                "COMPLAINT-006",
                Message(N_("This complaint is closed already.")),
                Message(N_("A new one may be received.")),
            )
        value = replace(now.value, closed_on=ctx.today(), why=reason)
        saved = work.complaints.add(
            replace(now, state=CLOSED, value=value, version=version), now.value.named
        )
        work.audit("complaint.closed", complaint_id, why=reason)
        return saved


@needs("agencies.see", "filters")
def listed(
    ctx: Context, states: Collection[str] = (OPEN,), about: str | None = None
) -> tuple[Heard, ...]:
    """Return complaints in some states, the first due first; about one thing, or all."""
    within = None if ctx.actor is None else ctx.actor.communities
    with ctx.store.reading() as work:
        found = [
            one
            for one in work.complaints.where(states=states, within=within)
            if about is None or one.about == about
        ]
        return _heard(ctx, work, found)


@needs("complaints.work")
def history(ctx: Context, complaint_id: str) -> tuple[Record[Complaint], ...]:
    """Return every version of a complaint, the first one first."""
    with ctx.store.reading() as work:
        return work.complaints.history(complaint_id)


def _heard(
    ctx: Context, work: Work, complaints: Collection[Record[Complaint]]
) -> tuple[Heard, ...]:
    people = work.people.many({one.person_id for one in complaints if one.person_id})
    today = ctx.today()
    return tuple(
        Heard(
            one,
            people.get(one.person_id),
            one.state == OPEN and one.day is not None and one.day < today,
        )
        for one in complaints
    )


def _not_open() -> UserError:
    return UserError(
        "COMPLAINT-005",
        Message(N_("This complaint is answered or closed already.")),
        Message(N_("Look at what was answered.")),
    )
