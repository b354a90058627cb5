# SPDX-License-Identifier: Apache-2.0
"""Making a month's list public before it is closed, and dealing with objections to it.

The printed notice is a paper of its own (`month_papers.publicity`); here stands on record
where and until when it hung out. A list that is built again with other lines is public
only once it was made public again; objections stay with the month.
"""

from datetime import date
from typing import Any

from carecalc.catalog.calendars import workdays
from carecalc.domain.disbursement import Line, ReasonRow, Run
from carecalc.domain.list_publicity import (
    ANSWERED,
    OBJECTION,
    OUTCOMES,
    PUBLISHED,
    Objection,
    ObjectionAnswer,
    Publicity,
    Published,
    Raised,
)
from carecalc.domain.record import Happening
from carecalc.domain.workdays import due
from carecalc.errors import UserError
from carecalc.services import month_calendar
from carecalc.services.access import needs
from carecalc.services.context import Context
from carecalc.services.month_identities import check_latest, check_list
from carecalc.store.unit_of_work import Work
from carecalc.text import N_, Message, visible


@needs("lists.see", "whole")
def of(ctx: Context, run_id: str) -> Publicity:
    """Return how the publicity of a list stands; STORE-013 if there is none."""
    with ctx.store.reading() as work:
        return standing(ctx, work, work.runs.get(run_id))


def standing(ctx: Context, work: Work, run: Run) -> Publicity:
    """Return how the publicity of a list stands, with the objections to its month."""
    steps = _steps(work, run)
    shown = [
        step.value
        for step in steps
        if step.kind == PUBLISHED and step.value.digest == run.digest
    ]
    answers = {step.value.objection: step for step in steps if step.kind == ANSWERED}
    return Publicity(
        month_calendar.of_run(ctx, work, run).publicity_days,
        shown[-1] if shown else None,
        tuple(
            _raised(step, answers.get(step.id))
            for step in steps
            if step.kind == OBJECTION
        ),
    )


@needs("lists.close", "whole")
def publish(
    ctx: Context, run_id: str, posted_on: date, days: int, place: str
) -> Publicity:
    """Put on record where a list hangs out, from when and for how many working days.

    The same once more is nothing new. `UserError`: LIST-021 no place, fewer days than
    the calendar asks for, or a day that is not between the building and today; LIST-003,
    LIST-004, LIST-015.
    """
    where = " ".join(visible(place).split())
    with ctx.store.work() as work:
        run = _open_list(work, run_id)
        least = month_calendar.of_run(ctx, work, run).publicity_days or 1
        if not where:
            raise _wrong("place", N_("Say where the list hangs out."))
        if days < least:
            raise _wrong(
                "days",
                N_("It is to be public for {count} working days at least."),
                count=least,
            )
        if not run.built_on <= posted_on <= ctx.today():
            raise _wrong(
                "posted-on",
                N_(
                    "The list was built on {day}; it hangs out from then on, not later than today."
                ),
                day=run.built_on,
            )
        until = due(posted_on, days, workdays(ctx.catalog)).day
        said = Published(run.digest, posted_on, days, until, where)
        if standing(ctx, work, run).published != said:
            work.run_steps.add(
                Happening(ctx.new_id(), PUBLISHED, said, posted_on, about=run.id)
            )
            work.audit("run.published", run.id, [run.number, posted_on, until, where])
        return standing(ctx, work, run)


@needs("lists.close", "whole")
def record_objection(
    ctx: Context, run_id: str, about: str, said: str, raised_by: str, on: date
) -> Publicity:
    """Put on record what somebody says against a list.

    `about` is whom it concerns: the name or number of somebody on the list or among
    those not paid, "" the whole list. The same of one day is nothing new. `UserError`:
    LIST-022 nothing is said, nobody or several are called so, or the day is yet to come;
    LIST-003, LIST-004, LIST-015.
    """
    words = " ".join(visible(said).split())
    with ctx.store.work() as work:
        run = _open_list(work, run_id)
        if not words:
            raise _no_objection("said", N_("Write down what is said against the list."))
        if on > ctx.today():
            raise _no_objection("on", N_("That day is yet to come."))
        person_id, name = _whom(run, " ".join(about.split()))
        value = Objection(words, " ".join(visible(raised_by).split()), name)
        same = any(
            one.objection == value and one.on == on and one.person_id == person_id
            for one in standing(ctx, work, run).raised
        )
        if not same:
            id_ = ctx.new_id()
            work.run_steps.add(Happening(id_, OBJECTION, value, on, person_id, run.id))
            work.audit(
                "run.objected", run.id, [run.number, on], person_id=person_id or None
            )
        return standing(ctx, work, run)


@needs("lists.close", "whole")
def answer_objection(
    ctx: Context, run_id: str, objection: str, outcome: str, reason: str
) -> Publicity:
    """Answer an objection: `upheld` asks for the list to be built again, once what was
    wrong is put right or held back; `rejected` with a reason ends it.

    The same once more is nothing new. `UserError`: LIST-023 no reason, no such
    objection or outcome, or it was answered otherwise; LIST-003, LIST-004, LIST-015.
    """
    why = " ".join(visible(reason).split())
    with ctx.store.work() as work:
        run = _open_list(work, run_id)
        known = {one.id: one for one in standing(ctx, work, run).raised}
        raised = known.get(objection)
        if raised is None or outcome not in OUTCOMES:
            raise _not_answered("objection", N_("There is no such objection."))
        if not why:
            raise _not_answered("reason", N_("Say what was found out, and from where."))
        said = ObjectionAnswer(objection, outcome, why)
        if raised.answer not in (None, said):
            raise _not_answered("objection", N_("The objection was answered already."))
        if raised.answer is None:
            work.run_steps.add(
                Happening(
                    ctx.new_id(), ANSWERED, said, ctx.today(), raised.person_id, run.id
                )
            )
            work.audit(
                "run.objection-answered",
                run.id,
                [run.number, outcome],
                why,
                raised.person_id or None,
            )
        return standing(ctx, work, run)


# --- what is on record ----------------------------------------------------------------


def _steps(work: Work, run: Run) -> tuple[Happening[Any], ...]:
    """Return what was recorded of all lists of a month, as it came."""
    found: list[Happening[Any]] = [
        step
        for step in work.run_steps.where((PUBLISHED, OBJECTION, ANSWERED))
        if step.about == run.id or work.reckoning.head(step.about).month == run.month
    ]
    return tuple(found)


def _raised(
    step: Happening[Objection], answer: Happening[ObjectionAnswer] | None
) -> Raised:
    if answer is None:
        return Raised(step.id, step.value, step.day, step.person_id)
    return Raised(
        step.id,
        step.value,
        step.day,
        step.person_id,
        answer.value,
        answer.by,
        answer.day,
        answer.seq,
    )


def _whom(run: Run, asked: str) -> tuple[str, str]:
    """Return the id and name of whom an objection is about; LIST-022."""
    if not asked:
        return "", ""
    rows: tuple[Line | ReasonRow, ...] = (*run.numbered, *run.reasons)
    named = {
        row.person_id: row.name for row in rows if asked in (row.name, row.id_number)
    }
    if len(named) == 1:
        return next(iter(named.items()))
    if named:
        words = N_("{count} people of this list are called {name}.")
        hint = N_("Write the identity number instead.")
    else:
        words = N_("Nobody of this list is called {name}.")
        hint = N_("Write the name as it stands there; empty means the whole list.")
    raise UserError(
        "LIST-022",
        Message(
            words,
            {"count": len(named), "name": asked} if named else {"name": asked},
        ),
        Message(hint),
        "about",
    )


def _open_list(work: Work, run_id: str) -> Run:
    run = check_latest(work, run_id)
    check_list(run)
    if work.closings.of_month(run.month) is not None:
        raise UserError(
            "LIST-004",
            Message(N_("{month} is closed already."), {"month": run.month}),
            Message(N_("A closed list never changes.")),
        )
    return run


def _wrong(place: str, words: str, **values: object) -> UserError:
    return UserError(
        "LIST-021",
        Message(words, values),
        Message(N_("Write down where it hangs out, from when and for how long.")),
        place,
    )


def _no_objection(place: str, words: str) -> UserError:
    return UserError(
        "LIST-022",
        Message(words),
        Message(N_("Who says so may stay unnamed; what is said may not.")),
        place,
    )


def _not_answered(place: str, words: str) -> UserError:
    return UserError(
        "LIST-023",
        Message(words),
        Message(N_("Each objection is answered once, with the reason.")),
        place,
    )
