# SPDX-License-Identifier: Apache-2.0
"""Up to where a month's list knows: what is recorded after the cut-off waits for the next.

A death, a hold, and what the calendar says counts always, stop money though they were
recorded later; who was freed from a hold later is freed for the next list. What was paid
and the law are as they are when the list is built.
"""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import date

from carecalc.catalog.calendars import workdays
from carecalc.domain.case import DEATH
from carecalc.domain.disbursement import ReasonRow, Run
from carecalc.domain.fact import Event, Fact
from carecalc.domain.month_calendar import MonthDays, days_of
from carecalc.domain.period import Month
from carecalc.domain.person import Person
from carecalc.domain.policy import Calendar, Policy, Programme
from carecalc.services import cases, reviews_standing
from carecalc.services.cases import Known
from carecalc.services.context import Context, end_of_day
from carecalc.services.month_reasons import MonthLaw
from carecalc.store.unit_of_work import Work
from carecalc.text import N_, Message

AFTER_CUT_OFF = "AFTER-CUT-OFF"
BUILT = "run.built"
_AT_ONCE = {"in-advance": -1, "current": 0, "in-arrears": 1}

Programmes = Mapping[str, tuple[Policy, Programme]]


@dataclass(frozen=True, slots=True)
class Cut:
    """Up to which records a list knows.

    Facts, decisions and levels count up to `seq`, events of `always` up to `seen`, where
    the list was worked out; without a cut-off (`day` None) both are the same.
    """

    seq: int
    seen: int
    always: frozenset[str] = frozenset({DEATH})
    day: date | None = None

    @property
    def upto(self) -> int | None:
        """The number after which nobody is freed for this list; None: no cut-off."""
        return None if self.day is None else self.seq

    def facts(self, then: Iterable[Fact], now: Iterable[Fact]) -> tuple[Fact, ...]:
        """Return what counts of a person's facts up to `seq`, and of those of now."""
        late = (
            fact
            for fact in now
            if self.seq < fact.recorded_seq <= self.seen
            and isinstance(fact.value, Event)
            and fact.value.kind in self.always
        )
        return (*then, *late)


def pay_month(common: MonthLaw) -> Month:
    """Return when the files pay the month, or this month where that is over.

    Where programmes are paid at different times the list goes with the earliest.
    """
    when = [
        _AT_ONCE[programme.timing.pay.when]
        for code, (_, programme) in common.programmes.items()
        if code not in common.unfit and programme.timing.pay is not None
    ]
    return max(common.month.plus(min(when, default=0)), Month.of(common.today))


def days(common: MonthLaw) -> MonthDays:
    """Return the days of a month's list, by the programmes that may be paid."""
    return days_of(
        calendars(common.programmes, common.unfit),
        pay_month(common),
        workdays(common.ctx.catalog),
    )


def calendars(programmes: Programmes, unfit: Collection[str]) -> tuple[Calendar, ...]:
    """Return what the programmes that may be paid say of a month's days."""
    return tuple(
        programme.procedure.calendar
        for code, (_, programme) in programmes.items()
        if code not in unfit and programme.procedure.calendar is not None
    )


def of_now(work: Work, common: MonthLaw) -> Cut:
    """Return up to where a list that is built now knows.

    Never less than the list that was closed last: what that one paid by is not unknown
    again.
    """
    seen = work.last_seq()
    end = days(common).cut_off
    if end is None or common.today <= end.day:
        return Cut(seen, seen, always(common.programmes))
    closings = work.closings.all()
    least = work.reckoning.head(closings[-1].run_id).cutoff_seq if closings else 0
    upto = work.reckoning.last_before(end_of_day(end.day))
    return Cut(min(seen, max(upto, least)), seen, always(common.programmes), end.day)


def of_run(work: Work, run: Run, programmes: Programmes) -> Cut:
    """Return up to where a list knows that was built."""
    seen, day = seen_by(work, run.id, run.cutoff_seq)
    return Cut(run.cutoff_seq, seen, always(programmes), day)


def seen_by(work: Work, run_id: str, cutoff_seq: int) -> tuple[int, date | None]:
    """Return where a list was worked out, and the day of its cut-off if it has one.

    Holds, closings and what counts always were read up to there.
    """
    entry = work.entries.last_of(run_id, (BUILT,))
    match entry.detail if entry is not None else None:
        case (_, _, _, int() as seen, date() as day):
            return seen, day
        case _:
            return cutoff_seq, None


def of_list(work: Work, run: Run) -> int | None:
    """Return after which number nobody was freed for a list; None: it has no cut-off."""
    _, day = seen_by(work, run.id, run.cutoff_seq)
    return None if day is None else run.cutoff_seq


def always(programmes: Programmes) -> frozenset[str]:
    """Return the events that count though they were recorded after the cut-off."""
    named = (
        programme.procedure.calendar.always
        for _, programme in programmes.values()
        if programme.procedure.calendar is not None
    )
    return frozenset({DEATH}.union(*named))


def of_everybody(
    ctx: Context, work: Work, cut: Cut, on: date
) -> tuple[tuple[Known, ...], tuple[Person, ...]]:
    """Return what a list knows of everybody by pinyin, and who was registered later."""
    if cut.day is None:
        return cases.of_everybody(ctx, work), ()
    late = work.month_checking.first_seen_after(cut.seq)
    people = work.people.all()
    now, then = work.facts.now_and_then(cut.seq)
    gone = work.month_checking.signed_after(cut.seq) | reviews_standing.void(work)
    levels = cases.levels_of_all(ctx, work, gone)
    office = work.office.get()
    known = tuple(
        cases.of_facts(
            person,
            office,
            cut.facts(then.get(person.id, ()), now.get(person.id, ())),
            levels.get(person.id, []),
            on,
        )
        for person in people
        if person.id not in late
    )
    return known, tuple(person for person in people if person.id in late)


def late_row(person: Person, cut: Cut) -> ReasonRow:
    """Return why somebody registered after the cut-off is not on a list."""
    assert cut.day is not None, "without a cut-off nobody is late"
    return ReasonRow(
        person.id,
        person.name,
        person.id_number,
        person.community,
        AFTER_CUT_OFF,
        Message(
            N_("registered after the cut-off of {day}: stands on the next list"),
            {"day": cut.day},
        ),
    )
