# SPDX-License-Identifier: Apache-2.0
"""The clerk's day: every open application and objection by its nearest deadline."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from carecalc.catalog.calendars import workdays
from carecalc.domain import appeal as a
from carecalc.domain import procedure as p
from carecalc.domain.appeal import Appeal
from carecalc.domain.filing import OPEN, Filing
from carecalc.domain.person import Person
from carecalc.domain.policy import WORKING_DAYS, Limit
from carecalc.domain.record import Record
from carecalc.domain.workdays import End, Workdays, between
from carecalc.services.access import needs
from carecalc.services.context import Context
from carecalc.services.filings import STEPS, rules_of
from carecalc.text import N_, Message

APPLICATION, APPEAL = "application", "appeal"

_APPEALS = {
    a.REASSESSMENT: N_("answer the request for another assessment"),
    a.RECONSIDERATION: N_("wait for the reconsideration"),
    a.COURT: N_("wait for the court"),
}


@dataclass(frozen=True, slots=True)
class Open:
    """One open case: what is next, for whom it waits, and until when.

    `kind`: `application` or `appeal`. `end` is None where no text limits the step.
    `left` are the days until then, below 0 when it is over: working days where
    `is_in_working_days`; None where the calendar is not known or days have stopped.
    `since` is when the step began to wait, `limit` the rule of the deadline.
    """

    kind: str
    id: str
    number: str
    person: Person
    step: str
    words: Message
    waits_for: str
    since: date
    end: End | None = None
    left: int | None = None
    is_in_working_days: bool = True
    is_stopped: bool = False
    is_whole: bool = False
    limit: Limit | None = None
    programmes: tuple[str, ...] = ()

    @property
    def is_awaiting_calendar(self) -> bool:
        """Whether the deadline lies beyond the last known year (待日历更新)."""
        return self.end is not None and not self.end.is_known

    def is_overdue(self, on: date) -> bool:
        """Whether the deadline has passed."""
        return self.end is not None and self.end.day < on and not self.is_stopped


@dataclass(frozen=True, slots=True)
class Agenda:
    """The open cases of a day, the nearest deadline first; those without one last.

    `rows` are the first of them, `count` how many there are, `overdue` how many of
    those are over, `awaiting` how many wait for a calendar.
    """

    on: date
    rows: tuple[Open, ...]
    count: int
    overdue: int
    awaiting: int


@dataclass(frozen=True, slots=True)
class _Row:
    record: Record[Filing] | Record[Appeal]
    standing: p.Standing


@needs("cases.see", "filters")
def agenda(ctx: Context, on: date | None = None, most: int = 200) -> Agenda:
    """Return every open case of the user's communities by its nearest deadline.

    Overdue ones come first, the longest overdue at their head; what no text limits
    comes last, the one waiting longest first. `on` is today if no day is named.
    """
    day = on or ctx.today()
    within = None if ctx.actor is None else ctx.actor.communities
    with ctx.store.reading() as work:
        rules = rules_of(ctx, work)
        found = [
            _Row(record, rules.standing(record.value, day))
            for record in work.applications.where((OPEN,), within=within)
        ]
        found += [
            _Row(record, _of_appeal(record, rules.workdays))
            for record in work.appeals.where((a.OPEN,), within=within)
        ]
        found.sort(key=_by_deadline)
        shown = found[:most]
        people = work.people.many({row.record.person_id for row in shown})
    ends = [row.standing for row in found if row.standing.end is not None]
    return Agenda(
        on=day,
        rows=tuple(_rows(shown, people, rules.workdays, day)),
        count=len(found),
        overdue=sum(1 for s in ends if s.end and s.end.day < day and not s.is_stopped),
        awaiting=sum(1 for s in ends if s.end and not s.end.is_known),
    )


@needs("cases.see")
def of_application(ctx: Context, application_id: str) -> Open | None:
    """Return what comes next with an application and until when; None once it is not
    open any more. STORE-013 if there is none."""
    day = ctx.today()
    with ctx.store.reading() as work:
        record = work.applications.get(application_id)
        if record.state != OPEN:
            return None
        rules = rules_of(ctx, work)
        row = _Row(record, rules.standing(record.value, day))
        people = {record.person_id: work.people.get(record.person_id)}
    return next(_rows([row], people, rules.workdays, day))


@needs("laws.see", "nobody")
def calendar(ctx: Context) -> Workdays:
    """Return the working days of every year whose calendar is at hand."""
    return workdays(ctx.catalog)


def left_until(
    end: End, on: date, calendar: Workdays, limit: Limit | None
) -> int | None:
    """Return how many days are left until a deadline, below 0 when it is over; None
    where the calendar between is not known."""
    if limit is None or limit.unit != WORKING_DAYS:
        return (end.day - on).days
    return between(on, end.day, calendar) if end.is_known else None


def _of_appeal(record: Record[Appeal], calendar: Workdays) -> p.Standing:
    value = record.value
    end = None if record.day is None else End(record.day, calendar.knows(record.day))
    waits = "office" if value.kind == a.REASSESSMENT else "body"
    return p.Standing(value.kind, waits, value.raised_on, end)


def _by_deadline(row: _Row) -> tuple[bool, date, str]:
    standing = row.standing
    end = standing.end
    return end is None, standing.since if end is None else end.day, row.record.id


def _rows(
    shown: list[_Row], people: dict[str, Person], calendar: Workdays, on: date
) -> Iterator[Open]:
    for row in shown:
        record, standing = row.record, row.standing
        value, end = record.value, standing.end
        is_application = isinstance(value, Filing)
        words = STEPS[standing.step] if is_application else _APPEALS[standing.step]
        yield Open(
            kind=APPLICATION if is_application else APPEAL,
            id=record.id,
            number=value.number,
            person=people[record.person_id],
            step=standing.step,
            words=Message(words),
            waits_for=standing.waits_for,
            since=standing.since,
            end=end,
            left=None if end is None else left_until(end, on, calendar, standing.limit),
            is_in_working_days=standing.limit is not None
            and standing.limit.unit == WORKING_DAYS,
            is_stopped=standing.is_stopped,
            is_whole=standing.is_whole,
            limit=standing.limit,
            programmes=value.programmes if isinstance(value, Filing) else (),
        )
