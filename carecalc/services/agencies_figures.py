# SPDX-License-Identifier: Apache-2.0
"""One organisation in figures, month by month: work, quality, agreement, complaints."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from carecalc.domain.agency import (
    DECLINED,
    DONE,
    FOUNDED,
    OFFERED,
    OPEN,
    PARTLY,
    Task,
)
from carecalc.domain.agency_settling import OVERTURNED, RETURNED
from carecalc.domain.chart import LINES, Value, Words
from carecalc.domain.figures import Figure, Sheet, Span
from carecalc.domain.period import Month
from carecalc.domain.record import Record
from carecalc.domain.review import REDRAW
from carecalc.domain.scale import Scale
from carecalc.domain.visit import Answer, Visit
from carecalc.services.access import needs
from carecalc.services.agreement import count, of_counts
from carecalc.services.context import Context
from carecalc.store.unit_of_work import Work
from carecalc.text import N_, Message

WORK, QUALITY, AGREEMENT = "agency-work", "agency-quality", "agency-agreement"
COMPLAINTS, AFTERWARDS = "agency-complaints", "agency-afterwards"
MONTHS = 12

_HUNDRED = 100


@dataclass(frozen=True, slots=True)
class _Given:
    """A task that an organisation was given once, and what became of it there."""

    person_id: str
    given_on: date
    due: date | None
    done: tuple[Task, ...]
    is_declined: bool
    is_open: bool

    def is_on_time(self) -> bool:
        """Say whether it was done within its term."""
        return any(
            task.done_on is not None and (self.due is None or task.done_on <= self.due)
            for task in self.done
        )

    def is_overdue(self, today: date) -> bool:
        """Say whether it is open after its term."""
        return self.is_open and self.due is not None and self.due < today


@dataclass(frozen=True, slots=True)
class _Counted:
    """One thing of a month: of whom, whether it counts above, its other values."""

    month: Month
    person_id: str
    above: int
    values: tuple[int, ...] = ()
    below: int = 1


@needs("agencies.see", "whole")
def of_agency(
    ctx: Context, organisation: str, months: int = MONTHS
) -> tuple[Sheet, ...]:
    """Return an organisation's sheets over so many months up to this one.

    Each month's figure is of what began in it: of the tasks given in it so many were
    done, of the visits made in it so many were returned. `STORE-013` no such one.
    """
    today = ctx.today()
    last = Month.of(today)
    span = tuple(last.plus(n) for n in range(1 - months, 1))
    with ctx.store.reading() as work:
        work.organisations.get(organisation)
        given = _given(work, organisation)
        done = {task.visit_id: (one, task) for one in given for task in one.done}
        return (
            _work(given, span, today),
            _quality(work, done, span, today),
            _agreement(ctx, work, done, span, today),
            _complaints(work, organisation, done, span, today),
            _afterwards(work, done, span, today),
        )


def _given(work: Work, organisation: str) -> tuple[_Given, ...]:
    now = {task.id: task for task in work.tasks.about(organisation)}
    declined = {task.id for task in work.tasks.ever(DECLINED, organisation)}
    done: dict[str, dict[str, Task]] = {}
    for task in work.tasks.ever(DONE, organisation):
        done.setdefault(task.id, {}).setdefault(task.value.visit_id, task.value)
    # A task that came back later was given twice: the first time counts.
    first: dict[str, Record[Task]] = {}
    for task in work.tasks.ever(OFFERED, organisation):
        first.setdefault(task.id, task)
    return tuple(
        _Given(
            task.person_id,
            task.value.given_on,
            task.value.due,
            tuple(done.get(task.id, {}).values()),
            task.id in declined,
            task.id in now and now[task.id].state in OPEN,
        )
        for task in first.values()
    )


def _work(given: Iterable[_Given], span: Sequence[Month], today: date) -> Sheet:
    counted = [
        _Counted(
            Month.of(one.given_on),
            one.person_id,
            int(bool(one.done)),
            (
                int(one.is_on_time()),
                int(one.is_declined),
                int(one.is_open),
                int(one.is_overdue(today)),
            ),
        )
        for one in given
    ]
    return _sheet(
        (WORK, Message(N_("Work"))),
        (Message(N_("done")), Message(N_("tasks given"))),
        counted,
        span,
        today,
        (
            Message(N_("done on time")),
            Message(N_("declined")),
            Message(N_("to be done")),
            Message(N_("overdue")),
        ),
    )


def _quality(
    work: Work, done: dict[str, tuple[_Given, Task]], span: Sequence[Month], today: date
) -> Sheet:
    found: dict[str, set[str]] = {}
    for one in work.reviews.where(kinds=(RETURNED, OVERTURNED)):
        found.setdefault(one.about, set()).add(one.kind)
    counted = [
        _Counted(
            Month.of(task.done_on),
            given.person_id,
            int(bool(found.get(visit))),
            tuple(int(kind in found.get(visit, ())) for kind in (RETURNED, OVERTURNED)),
        )
        for visit, (given, task) in done.items()
        if task.done_on is not None
    ]
    return _sheet(
        (QUALITY, Message(N_("Quality"))),
        (Message(N_("returned or overturned")), Message(N_("visits made"))),
        counted,
        span,
        today,
        (Message(N_("returned")), Message(N_("overturned"))),
    )


def _agreement(
    ctx: Context,
    work: Work,
    done: dict[str, tuple[_Given, Task]],
    span: Sequence[Month],
    today: date,
) -> Sheet:
    """Compare visits with those made again by lot, item by item."""
    pairs: dict[Month, list[tuple[int, int]]] = {}
    counted = []
    for again in work.tasks.where(states=(DONE,)):
        of = again.value.of_visit
        is_drawn = again.value.origin.partition(" ")[0] == REDRAW
        if not is_drawn or of not in done:
            continue
        visits = (work.visits.get(of), work.visits.get(again.value.visit_id))
        if len({visit.scale_digest for visit in visits}) > 1:
            continue
        scale = ctx.catalog.scale_from(work.laws.bytes(visits[0].scale_digest))
        places = _places(scale, *visits)
        made_on = done[of][1].done_on
        if not places or made_on is None:
            continue
        month = Month.of(made_on)
        pairs.setdefault(month, []).extend(places)
        alike = sum(one == other for one, other in places)
        counted.append(_Counted(month, again.person_id, alike, (), len(places)))

    def kappa(month: Month | None) -> Value:
        places = [p for m, all_ in pairs.items() if month in (m, None) for p in all_]
        found = of_counts(count(places)).kappa if places else None
        return None if found is None else round(found * _HUNDRED)

    return _sheet(
        (AGREEMENT, Message(N_("Agreement with visits made again"))),
        (Message(N_("items answered alike")), Message(N_("items compared"))),
        counted,
        span,
        today,
        (Message(N_("weighted kappa × 100")),),
        lambda month, _: (kappa(month),),
    )


def _complaints(
    work: Work,
    organisation: str,
    done: Mapping[str, object],
    span: Sequence[Month],
    today: date,
) -> Sheet:
    """Count what is said of it, of somebody of its own, or of a visit it made."""
    entries = {one.id for one in work.assessors.about(organisation)}
    counted = [
        _Counted(
            Month.of(one.value.received_on),
            one.person_id,
            int(one.value.outcome in (FOUNDED, PARTLY)),
            (
                int(one.state == "open"),
                int(one.state == "open" and one.day is not None and one.day < today),
            ),
        )
        for one in work.complaints.where()
        if one.about == organisation or one.about in entries or one.about in done
    ]
    return _sheet(
        (COMPLAINTS, Message(N_("Complaints"))),
        (Message(N_("founded, wholly or partly")), Message(N_("complaints received"))),
        counted,
        span,
        today,
        (Message(N_("not answered yet")), Message(N_("overdue"))),
    )


def _afterwards(
    work: Work, done: dict[str, tuple[_Given, Task]], span: Sequence[Month], today: date
) -> Sheet:
    counted = []
    for one in work.afterwards.where():
        if one.about not in done or (made_on := done[one.about][1].done_on) is None:
            continue
        marks = tuple(one.value.marks.values())
        counted.append(
            _Counted(Month.of(made_on), one.person_id, sum(marks), (), len(marks))
        )
    sheet = _sheet(
        (AFTERWARDS, Message(N_("Asked after visits"))),
        (Message(N_("marks from 1 to 5, added up")), Message(N_("answers"))),
        counted,
        span,
        today,
        (),
    )
    return sheet


def _sheet(
    named: tuple[str, Words],
    heads: tuple[Words, Words],
    counted: Sequence[_Counted],
    span: Sequence[Month],
    today: date,
    values: tuple[Words, ...],
    valued: Callable[[Month | None, Sequence[_Counted]], tuple[Value, ...]]
    | None = None,
) -> Sheet:
    """Return what was counted by month, with what the months add up to."""
    code, title = named
    within = [one for one in counted if span[0] <= one.month <= span[-1]]

    def figure(name: Words, of: str, month: Month | None) -> Figure:
        own = [one for one in within if month in (one.month, None)]
        told = _added(own, len(values)) if valued is None else valued(month, own)
        return Figure(
            of,
            name,
            sum(one.above for one in own),
            sum(one.below for one in own),
            tuple(dict.fromkeys(filter(None, (one.person_id for one in own)))),
            told,
        )

    return Sheet(
        code=code,
        title=title,
        period=Span(span[0].first_day, today),
        counted=heads[0],
        of=heads[1],
        figures=tuple(
            figure(Message(N_("{month}"), {"month": each}), str(each), each)
            for each in span
        ),
        whole=figure(Message(N_("all months")), "all", None),
        is_ratio=code == AFTERWARDS,
        kind=LINES,
        values=values,
        unit=Message(N_("on average")) if code == AFTERWARDS else "",
        drawn=("quotient",) if code == AFTERWARDS else ("numerator",),
    )


def _added(counted: Sequence[_Counted], width: int) -> tuple[Value, ...]:
    return tuple(sum(one.values[n] for one in counted) for n in range(width))


def _places(scale: Scale, one: Visit, other: Visit) -> list[tuple[int, int]]:
    """Return the places chosen in each item that both visits answered with an option."""
    found = []
    for item in scale.items:
        given = (one.answers.get(item.code), other.answers.get(item.code))
        if item.answer != "single" or not all(map(_is_chosen, given)):
            continue
        order = [option.code for option in item.options]
        first, second = (order.index(a.options[0]) for a in given if a is not None)
        found.append((first, second))
    return found


def _is_chosen(answer: Answer | None) -> bool:
    return answer is not None and not answer.refused and bool(answer.options)
