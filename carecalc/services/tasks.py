# SPDX-License-Identifier: Apache-2.0
"""Visits given to an organisation or a pair of the office's own: taken, done, given anew."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass, replace
from datetime import date, timedelta

from carecalc.domain.agency import (
    ACCEPTED,
    CANCELLED,
    DECLINED,
    DONE,
    OFFERED,
    OPEN,
    RETURNED,
    Task,
)
from carecalc.domain.names import plain_name
from carecalc.domain.person import Person
from carecalc.domain.record import Record
from carecalc.domain.visit import Visit
from carecalc.errors import UserError
from carecalc.services.access import needs
from carecalc.services.agencies import contract_for, line, reason_of
from carecalc.services.agencies_register import entry_of
from carecalc.services.agencies_signing import check_care
from carecalc.services.agencies_terms import last_day
from carecalc.services.context import Context
from carecalc.store.unit_of_work import Work
from carecalc.text import N_, Message

MOST_ASSESSORS = 2


@dataclass(frozen=True, slots=True)
class Wanted:
    """What visit is wanted: why, by which scales, and what whoever makes it should know.

    `assessors` are the office's own pair; `until` is when it is to be done where no
    contract says. `of_visit` is an earlier visit that it corrects or repeats, `origin`
    what asks for it.
    """

    reason: str = ""
    scales: tuple[str, ...] = ()
    assessors: tuple[str, ...] = ()
    until: date | None = None
    note: str = ""
    of_visit: str = ""
    origin: str = ""


@dataclass(frozen=True, slots=True)
class Given:
    """A task with its person, and what the organisation that has it is called.

    `organisation` is "" for the office's own; `visit_state` is that of the visit it
    became, "" before.
    """

    task: Record[Task]
    person: Person
    organisation: str = ""
    is_overdue: bool = False
    visit_state: str = ""


@needs("agencies.manage")
def assign(
    ctx: Context, person_id: str, wanted: Wanted, organisation: str = ""
) -> Record[Task]:
    """Give a visit to an organisation (by id), or to a pair of the office's own.

    `UserError`: TASK-001 nobody or one name twice, TASK-002 the person has an open
    task, TASK-003 no such scale or reason; AGENCY-004, AGENCY-010 and AGENCY-011 it has
    no contract for it, AGENCY-012 it gives the person care.
    """
    with ctx.store.work() as work:
        person = work.people.get(person_id)
        said = _said(ctx, work, person, wanted, organisation)
        for other in work.tasks.of_person(person_id):
            if other.state not in OPEN:
                continue
            if other.about == organisation and _same(other.value, said):
                return other  # submitted twice
            if _shares(other.value.scales, said.scales):
                raise UserError(
                    "TASK-002",
                    Message(
                        N_("{name} has an open task of {day} already."),
                        {"name": person.name, "day": other.value.given_on},
                    ),
                    Message(N_("Give that one to somebody else, or cancel it.")),
                )
        made = work.tasks.add(
            Record(ctx.new_id(), OFFERED, said, said.due, person_id, organisation),
            person.name,
        )
        work.audit("task.given", made.id, [organisation, said])
        return made


@needs("agencies.manage")
def reassign(
    ctx: Context,
    task_id: str,
    version: int,
    organisation: str,
    assessors: tuple[str, ...] = (),
    why: str = "",
    until: date | None = None,
) -> Record[Task]:
    """Give a task that is not done to another organisation, or pair; its term begins anew.

    `UserError`: as of `assign`, AGENCY-005 no reason, TASK-004 it is done or cancelled,
    STORE-010.
    """
    reason = reason_of(why)
    with ctx.store.work() as work:
        now = work.tasks.get(task_id)
        if now.state not in (*OPEN, DECLINED):
            raise _closed()
        person = work.people.get(now.person_id)
        old = now.value
        wanted = Wanted(
            old.reason,
            old.scales,
            assessors,
            until,
            old.note,
            old.of_visit,
            old.origin,
        )
        said = replace(_said(ctx, work, person, wanted, organisation), why=reason)
        saved = work.tasks.add(
            replace(
                now,
                state=OFFERED,
                value=said,
                day=said.due,
                about=organisation,
                version=version,
            ),
            person.name,
        )
        work.audit("task.reassigned", task_id, [organisation, said], why=reason)
        return saved


@needs("agencies.manage")
def cancel(ctx: Context, task_id: str, version: int, why: str) -> Record[Task]:
    """Give a task up; AGENCY-005 no reason, TASK-004, STORE-010."""
    return _moved(ctx, task_id, version, (*OPEN, DECLINED), CANCELLED, why)


@needs("visits.work")
def accept(ctx: Context, task_id: str, version: int) -> Record[Task]:
    """Take a task that was offered.

    `UserError`: TASK-004 it is done or cancelled, TASK-005 it is another's, STORE-010.
    """
    with ctx.store.work() as work:
        now = work.tasks.get(task_id)
        _check_own(ctx, now)
        if now.state == ACCEPTED:
            return now
        if now.state not in OPEN:
            raise _closed()
        taken = replace(now, state=ACCEPTED, version=version)
        saved = work.tasks.add(taken, _name(work, now))
        work.audit("task.accepted", task_id)
        return saved


@needs("visits.work")
def decline(ctx: Context, task_id: str, version: int, why: str) -> Record[Task]:
    """Give a task back to the office, saying why.

    `UserError`: AGENCY-005 no reason; TASK-004, TASK-005, STORE-010 as of `accept`.
    """
    return _moved(ctx, task_id, version, OPEN, DECLINED, why)


@needs("visits.work", "filters", of_tasks=True)
def mine(ctx: Context) -> tuple[Given, ...]:
    """Return the open tasks of one's organisation, or of oneself, the first due first."""
    with ctx.store.reading() as work:
        organisation = _organisation(ctx)
        own = plain_name(ctx.store.user)
        found = [
            task
            for task in work.tasks.where(states=OPEN)
            if task.about == organisation and (organisation or own in _names(task))
        ]
        people = None if ctx.actor is None else ctx.actor.people
        seen = [one for one in found if people is None or one.person_id in people]
        return _given(ctx, work, seen)


@needs("agencies.see", "filters")
def listed(
    ctx: Context, states: Collection[str] = OPEN, organisation: str | None = None
) -> tuple[Given, ...]:
    """Return tasks in some states, the first due first; of one organisation, "" for the
    office's own, or None for all."""
    within = None if ctx.actor is None else ctx.actor.communities
    with ctx.store.reading() as work:
        found = [
            task
            for task in work.tasks.where(states=states, within=within)
            if organisation is None or task.about == organisation
        ]
        return _given(ctx, work, found)


@needs("cases.see")
def of_person(ctx: Context, person_id: str) -> tuple[Given, ...]:
    """Return a person's tasks, the one changed last first."""
    with ctx.store.reading() as work:
        found = [
            task
            for task in work.tasks.of_person(person_id)
            if ctx.actor is None or not ctx.actor.organisation or _is_own(ctx, task)
        ]
        return _given(ctx, work, found[::-1])


@needs("cases.see")
def history(ctx: Context, task_id: str) -> tuple[Record[Task], ...]:
    """Return every version of a task, the first one first."""
    with ctx.store.reading() as work:
        return tuple(
            one
            for one in work.tasks.history(task_id)
            if ctx.actor is None or not ctx.actor.organisation or _is_own(ctx, one)
        )


def begun(ctx: Context, work: Work, visit: Visit) -> None:
    """Join a visit that begins to the open task it is for, if there is one."""
    task = _wanted_by(ctx, work, visit)
    if task is None:
        return
    before = task.value.visit_id
    is_again = task.state == RETURNED and before
    value = replace(
        task.value,
        visit_id=visit.id,
        of_visit=before if is_again else task.value.of_visit,
    )
    work.tasks.add(replace(task, state=ACCEPTED, value=value), _name(work, task))
    work.audit("task.begun", task.id, visit.id)


def signed(ctx: Context, work: Work, visit: Visit) -> None:
    """Close the task of a visit that was signed, if it was one's."""
    tasks = work.tasks.of_person(visit.person_id)
    own = [t for t in tasks if t.state in OPEN and t.value.visit_id == visit.id]
    task = own[0] if own else _wanted_by(ctx, work, visit)
    if task is not None:
        _done(ctx, work, task, visit, ctx.today())


def arrived(ctx: Context, work: Work, visit: Visit) -> None:
    """Close the task of a visit that was signed on a laptop, if the laptop did not.

    It is that of whoever signed it, or of their organisation, and was given by the day
    of the visit. What a visit has closed it does not close again.
    """
    tasks = work.tasks.of_person(visit.person_id)
    own = [task for task in tasks if task.value.visit_id == visit.id]
    if visit.signing is None or any(task.state not in OPEN for task in own):
        return
    if not own:
        names = set(map(plain_name, visit.signing.assessors))
        sent = {_sent_by(work, name) for name in visit.signing.assessors} - {""}
        own = _first_due(
            task
            for task in tasks
            if task.state in OPEN
            and task.value.given_on <= visit.assessed_on
            and _shares(task.value.scales, (visit.scale,))
            and (task.about in sent or names & set(_names(task)))
        )
    for task in own[:1]:
        _done(ctx, work, task, visit, visit.signing.signed_on)


def returned(ctx: Context, work: Work, visit: Visit, why: str) -> Record[Task] | None:
    """Open the task of a signed visit again, to be done better; None if it was none.

    Its term begins anew, with as many days as it had.
    """
    found = [
        task
        for task in work.tasks.of_person(visit.person_id)
        if task.state == DONE and task.value.visit_id == visit.id
    ]
    if not found:
        return None
    (task,) = found[:1]
    value = task.value
    due = None if value.due is None else ctx.today() + (value.due - value.given_on)
    back = replace(value, given_on=ctx.today(), due=due, why=why, done_on=None)
    saved = work.tasks.add(
        replace(task, state=RETURNED, value=back, day=due), _name(work, task)
    )
    work.audit("task.returned", task.id, visit.id, why=why)
    return saved


def _done(ctx: Context, work: Work, task: Record[Task], visit: Visit, on: date) -> None:
    done = replace(task.value, visit_id=visit.id, done_on=on)
    # What a done task's day says is how long its organisation still sees the person.
    seen = ctx.today() + timedelta(days=done.seen_days - 1)
    work.tasks.add(replace(task, state=DONE, value=done, day=seen), _name(work, task))
    work.audit("task.done", task.id, visit.id)


def _said(
    ctx: Context, work: Work, person: Person, wanted: Wanted, organisation: str
) -> Task:
    names = tuple(name for each in wanted.assessors if (name := line(each)))
    different = len({plain_name(name) for name in names})
    if (
        different < len(names)
        or len(names) > MOST_ASSESSORS
        or not (names or organisation)
    ):
        raise UserError(
            "TASK-001",
            Message(N_("One assessor, or two different ones, go to a visit.")),
            Message(N_("Name who goes there, or choose an organisation.")),
            "assessors",
        )
    unknown = [c for c in wanted.scales if c not in ctx.catalog.scale_codes()]
    reasons = ctx.catalog.codes().groups["reason"]
    unknown += [c for c in (wanted.reason,) if c and c not in reasons]
    if unknown:
        raise UserError(
            "TASK-003",
            Message(N_("There is no scale or reason “{code}”."), {"code": unknown[0]}),
            Message(N_("Choose one of the list.")),
            "scales",
        )
    today = ctx.today()
    said = Task(
        given_on=today,
        reason=wanted.reason,
        scales=wanted.scales,
        assessors=names,
        due=wanted.until,
        note=line(wanted.note),
        of_visit=wanted.of_visit,
        origin=wanted.origin,
    )
    if not organisation:
        return said
    at = work.organisations.get(organisation)
    agreed = contract_for(work, at, person.community, today)
    check_care(ctx, work, person.id, at)
    contract = agreed.value
    return replace(
        said,
        contract=agreed.id,
        price=contract.price,
        prices=contract.prices,
        seen_days=contract.seen_days,
        due=wanted.until or last_day(ctx.catalog, today, contract.days, contract.unit),
    )


def _same(one: Task, other: Task) -> bool:
    """Say whether two tasks are the same but for what follows from them."""
    return replace(one, why="", visit_id="") == other


def _shares(one: tuple[str, ...], other: tuple[str, ...]) -> bool:
    """Say whether two tasks are for one scale; none named is for any."""
    return not one or not other or bool(set(one) & set(other))


def _wanted_by(ctx: Context, work: Work, visit: Visit) -> Record[Task] | None:
    """Return the open task that a visit of whoever is here is for, the first due."""
    own = plain_name(ctx.store.user)
    found = _first_due(
        task
        for task in work.tasks.of_person(visit.person_id)
        if task.state in OPEN
        and _is_own(ctx, task)
        and _shares(task.value.scales, (visit.scale,))
        and (task.about or own in _names(task))
    )
    return found[0] if found else None


def _first_due(tasks: Iterable[Record[Task]]) -> list[Record[Task]]:
    return sorted(tasks, key=lambda task: (task.day or date.max, task.seq))


def _names(task: Record[Task]) -> tuple[str, ...]:
    return tuple(map(plain_name, task.value.assessors))


def _sent_by(work: Work, assessor: str) -> str:
    """Return the organisation that an assessor is of, by the register or the users."""
    entry = entry_of(work, assessor)
    if entry is not None:
        return entry.about
    user = work.users.get(assessor)
    return "" if user is None else user.organisation


def _moved(
    ctx: Context, task_id: str, version: int, states: Collection[str], to: str, why: str
) -> Record[Task]:
    reason = reason_of(why)
    with ctx.store.work() as work:
        now = work.tasks.get(task_id)
        if to == DECLINED:
            _check_own(ctx, now)
        if now.state not in states:
            raise _closed()
        value = replace(now.value, why=reason)
        saved = work.tasks.add(
            replace(now, state=to, value=value, version=version), _name(work, now)
        )
        work.audit(f"task.{to}", task_id, why=reason)
        return saved


def _given(
    ctx: Context, work: Work, tasks: Iterable[Record[Task]]
) -> tuple[Given, ...]:
    found = tuple(tasks)
    people = work.people.many({task.person_id for task in found})
    states = work.visits.states(t.value.visit_id for t in found if t.value.visit_id)
    names = {one.id: one.value.name for one in work.organisations.where()}
    today = ctx.today()
    return tuple(
        Given(
            task,
            people[task.person_id],
            names.get(task.about, ""),
            task.state in OPEN and task.day is not None and task.day < today,
            states.get(task.value.visit_id, ""),
        )
        for task in found
    )


def _organisation(ctx: Context) -> str:
    return "" if ctx.actor is None else ctx.actor.organisation


def _is_own(ctx: Context, task: Record[Task]) -> bool:
    return task.about == _organisation(ctx)


def _check_own(ctx: Context, task: Record[Task]) -> None:
    """Refuse another organisation's; the office says for each what was told by phone."""
    if _organisation(ctx) and not _is_own(ctx, task):
        raise UserError(
            "TASK-005",
            Message(N_("This task was given to somebody else.")),
            Message(N_("Look at your own tasks.")),
        )


def _closed() -> UserError:
    return UserError(
        "TASK-004",
        Message(N_("This task is done, given back or cancelled already.")),
        Message(N_("Look at it again; give a new one if it is still wanted.")),
    )


def _name(work: Work, task: Record[Task]) -> str:
    return work.people.get(task.person_id).name
