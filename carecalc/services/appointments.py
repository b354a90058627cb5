# SPDX-License-Identifier: Apache-2.0
"""Planned visits: agreed upon, moved, cancelled, and kept when the visit is begun."""

import re
from dataclasses import dataclass, replace
from datetime import date

from carecalc.domain.appointment import (
    CANCELLED,
    KEPT,
    MOVED,
    Appointment,
    Arrangement,
)
from carecalc.domain.names import plain_name
from carecalc.domain.person import Person
from carecalc.domain.visit import Visit
from carecalc.errors import UserError
from carecalc.services.access import needs
from carecalc.services.context import Context
from carecalc.store.faults import stale
from carecalc.store.unit_of_work import Work
from carecalc.text import N_, Message, visible

MOST_ASSESSORS = 2


@dataclass(frozen=True, slots=True)
class Booked:
    """A planned visit with the person it is for, and where the one it became stands."""

    appointment: Appointment
    person: Person
    visit_state: str = ""
    """draft, signed or abandoned; empty until it is begun."""


@needs("visits.work")
def plan(ctx: Context, person_id: str, planned: Arrangement) -> Appointment:
    """Agree upon a visit; without an address it is at the person's own.

    `UserError`: APPOINT-001 the day is over, APPOINT-002 no such time, APPOINT-003
    nobody or one name twice is to come, APPOINT-006 no such scale.
    """
    agreed = _checked(ctx, planned)
    with ctx.store.work() as work:
        person = work.people.get(person_id)
        if not agreed.address:
            agreed = replace(agreed, address=_line(person.address))
        for one in work.appointments.open_of(person_id, agreed.day):
            if one.planned == agreed:
                return one  # submitted twice
        made = work.appointments.add(
            Appointment(ctx.new_id(), person_id, agreed), person.name
        )
        work.audit("appointment.planned", made.id, [agreed.day, agreed.time])
        return made


@needs("visits.work")
def move(
    ctx: Context, appointment_id: str, version: int, planned: Arrangement, why: str = ""
) -> Appointment:
    """Agree upon something else; with the same day and time it is not called moved.

    `UserError`: as of `plan`, APPOINT-005 it was kept or cancelled, STORE-010 somebody
    changed it since it was read.
    """
    agreed = _checked(ctx, planned)
    with ctx.store.work() as work:
        now = _open(work, appointment_id, version)
        before = now.planned
        is_moved = (before.day, before.time) != (agreed.day, agreed.time)
        reason = _line(why)
        changed = replace(
            now,
            planned=agreed,
            state=MOVED if is_moved else now.state,
            why=reason if is_moved else now.why,
        )
        saved = _saved(work, changed)
        said = [before.day, before.time, agreed.day, agreed.time]
        work.audit("appointment.moved", saved.id, said, why=reason)
        return saved


@needs("visits.work")
def cancel(ctx: Context, appointment_id: str, version: int, why: str) -> Appointment:
    """Give a planned visit up; it stays on record with the reason.

    `UserError`: APPOINT-004 no reason, APPOINT-005, STORE-010 as of `move`.
    """
    reason = _line(why)
    if not reason:
        raise UserError(
            "APPOINT-004",
            Message(N_("Say why the planned visit is cancelled.")),
            None,
            "why",
        )
    with ctx.store.work() as work:
        now = _open(work, appointment_id, version)
        saved = _saved(work, replace(now, state=CANCELLED, why=reason))
        work.audit("appointment.cancelled", saved.id, why=reason)
        return saved


@needs("cases.see", "filters", of_tasks=True)
def of_day(ctx: Context, day: date) -> tuple[Booked, ...]:
    """Return what is planned for a day, or was kept, by time; nothing cancelled."""
    return between(ctx, day, day)


@needs("cases.see", "filters", of_tasks=True)
def between(ctx: Context, first: date, last: date) -> tuple[Booked, ...]:
    """Return what is planned, or was kept, from one day to another, both counted.

    By day, then by time, those without one last; nothing cancelled.
    """
    within = None if ctx.actor is None else ctx.actor.within
    with ctx.store.reading() as work:
        found = work.appointments.between(first, last, within)
        people = work.people.many({one.person_id for one in found})
        states = work.visits.states(one.visit_id for one in found if one.visit_id)
        return tuple(
            Booked(one, people[one.person_id], states.get(one.visit_id, ""))
            for one in found
        )


@needs("cases.see")
def of_person(ctx: Context, person_id: str) -> tuple[Appointment, ...]:
    """Return a person's planned visits as they stand, the latest day first."""
    with ctx.store.reading() as work:
        return work.appointments.of_person(person_id)


@needs("cases.see")
def history(ctx: Context, appointment_id: str) -> tuple[Appointment, ...]:
    """Return every version of a planned visit, the first one first."""
    with ctx.store.reading() as work:
        return work.appointments.history(appointment_id)


def keep(work: Work, visit: Visit) -> None:
    """Mark what was planned for a person up to the visit's day as kept by it.

    One visit serves whatever was to be asked: what was missed before is made up for.
    """
    for one in work.appointments.open_of(visit.person_id, visit.assessed_on):
        _saved(work, replace(one, state=KEPT, visit_id=visit.id))
        work.audit("appointment.kept", one.id, visit.id)


def _open(work: Work, appointment_id: str, version: int) -> Appointment:
    now = work.appointments.get(appointment_id)
    if now.version != version:
        raise stale(work.people.get(now.person_id).name)
    if not now.is_open:
        raise UserError(
            "APPOINT-005",
            Message(N_("This visit was made or cancelled already.")),
            Message(N_("Plan a new one.")),
        )
    return now


def _saved(work: Work, appointment: Appointment) -> Appointment:
    name = work.people.get(appointment.person_id).name
    return work.appointments.add(appointment, name)


def _checked(ctx: Context, planned: Arrangement) -> Arrangement:
    """Return what is agreed upon with blanks trimmed."""
    if planned.day < ctx.today():
        raise UserError(
            "APPOINT-001",
            Message(N_("The day {day} is over."), {"day": planned.day}),
            Message(N_("Plan the visit for today or a later day.")),
            "day",
        )
    names = tuple(name for each in planned.assessors if (name := _line(each)))
    if (
        not 0
        < len({plain_name(name) for name in names})
        == len(names)
        <= (MOST_ASSESSORS)
    ):
        raise UserError(
            "APPOINT-003",
            Message(N_("One assessor, or two different ones, go to a visit.")),
            Message(N_("Name who goes there.")),
            "assessors",
        )
    unknown = [c for c in planned.scales if c not in ctx.catalog.scale_codes()]
    if unknown:
        raise UserError(
            "APPOINT-006",
            Message(N_("There is no scale “{code}”."), {"code": unknown[0]}),
            None,
            "scales",
        )
    return Arrangement(
        day=planned.day,
        time=_time(planned.time),
        address=_line(planned.address),
        assessors=names,
        reason=planned.reason,
        scales=planned.scales,
        note=_line(planned.note),
    )


def _time(typed: str) -> str:
    """Return a time as "HH:MM"; "" for none."""
    text = _line(typed).replace("：", ":")
    if not text:
        return ""
    found = re.fullmatch(r"(\d{1,2}):(\d\d)", text)
    hours, minutes = (0, 60) if found is None else map(int, found.groups())
    if hours > 23 or minutes > 59:
        raise UserError(
            "APPOINT-002",
            Message(N_("“{text}” is no time of day."), {"text": text}),
            Message(N_("Write hours and minutes: 09:30.")),
            "time",
        )
    return f"{hours:02}:{minutes:02}"


def _line(text: str) -> str:
    return " ".join(visible(text).split())
