# SPDX-License-Identifier: Apache-2.0
"""What hangs on a death: it ends with the entry, and is open again when that is gone."""

from dataclasses import replace

from carecalc.domain import filing as f
from carecalc.domain import procedure as p
from carecalc.domain.agency import CANCELLED as TASK_CANCELLED
from carecalc.domain.agency import OPEN as OPEN_TASKS
from carecalc.domain.appointment import CANCELLED, Appointment
from carecalc.domain.case import DEATH
from carecalc.domain.fact import Event, Fact
from carecalc.domain.procedure import Taken
from carecalc.services.context import Context
from carecalc.services.filings import noted
from carecalc.store.unit_of_work import Work

_CANCELLED_TASK = "task.cancelled"


def on_record(work: Work, person_id: str) -> Fact | None:
    """Return the entry of somebody's death that counts; None where there is none."""
    return next(filter(_is_death, work.facts.current(person_id)), None)


def settle(
    ctx: Context, work: Work, person_id: str, before: Fact | None, why: str
) -> None:
    """Let what hangs on a death follow an entry that was made, corrected or withdrawn.

    `before` is the entry that counted until then, `why` the reason of a withdrawal. A
    death whose day was corrected is a death as before.
    """
    now = on_record(work, person_id)
    if now is not None and before is None:
        end(ctx, work, person_id, now)
    elif now is None and before is not None:
        _reopen(ctx, work, person_id, why)


def end(ctx: Context, work: Work, person_id: str, death: Fact) -> None:
    """End open applications, planned visits and tasks by a death, with the reason."""
    said = _said(ctx, death)
    for record in work.applications.of_person(person_id):
        if record.state == f.OPEN:
            ended = replace(record.value, ended=said)
            work.applications.add(
                replace(record, state=f.CLOSED, value=ended), ended.number
            )
            noted(ctx, work, record, p.CLOSED, ctx.today(), Taken(said=said))
    name = work.people.get(person_id).name
    for task in work.tasks.of_person(person_id):
        if task.state in OPEN_TASKS:
            work.tasks.add(replace(task, state=TASK_CANCELLED), name)
            work.audit(_CANCELLED_TASK, task.id, why=said)
    for planned in work.appointments.of_person(person_id):
        if planned.is_open:
            work.appointments.add(replace(planned, state=CANCELLED, why=said), name)
            work.audit("appointment.cancelled", planned.id, why=said)


def _reopen(ctx: Context, work: Work, person_id: str, why: str) -> None:
    """Open again what the death ended, and nothing that ended by something else."""
    # Its day may have been corrected since.
    by_death = {
        _said(ctx, one) for one in work.facts.history(person_id) if _is_death(one)
    }
    for record in work.applications.of_person(person_id):
        if record.state == f.CLOSED and record.value.ended in by_death:
            value = replace(record.value, ended="")
            work.applications.add(
                replace(record, state=f.OPEN, value=value), value.number
            )
            noted(ctx, work, record, p.REOPENED, ctx.today(), Taken(said=why))
    name = work.people.get(person_id).name
    for task in work.tasks.of_person(person_id):
        if task.state != TASK_CANCELLED:
            continue
        entry = work.entries.last_of(task.id, (_CANCELLED_TASK,))
        if entry is not None and entry.why in by_death:
            open_ = [t for t in work.tasks.history(task.id) if t.state in OPEN_TASKS]
            work.tasks.add(replace(open_[-1], version=task.version), name)
            work.audit("task.reopened", task.id, why=why)
    # A cancelled appointment never changes: what is still to come is planned anew.
    visits = work.appointments.of_person(person_id)
    wanted = {
        one.planned
        for one in visits
        if one.state == CANCELLED
        and one.why in by_death
        and one.planned.day >= ctx.today()
    }
    wanted -= {one.planned for one in visits if one.is_open}
    for planned in sorted(wanted, key=lambda one: (one.day, one.time)):
        made = work.appointments.add(
            Appointment(ctx.new_id(), person_id, planned), name
        )
        detail = [planned.day, planned.time]
        work.audit("appointment.planned", made.id, detail, why=why)


def _is_death(fact: Fact) -> bool:
    return isinstance(fact.value, Event) and fact.value.kind == DEATH


def _said(ctx: Context, death: Fact) -> str:
    name = ctx.catalog.codes().name("event", DEATH).zh_CN
    day = "" if death.valid_from is None else death.valid_from.isoformat()
    return f"{name} {day}".strip()
