# SPDX-License-Identifier: Apache-2.0
"""A death or a move, entered once: what stops by it, and what must be paid back."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import date

from carecalc.domain import filing as f
from carecalc.domain.appointment import Appointment
from carecalc.domain.case import CaseEvent
from carecalc.domain.disbursement import RECOVERY, by_month
from carecalc.domain.fact import Event, Fact
from carecalc.domain.filing import Filing
from carecalc.domain.line import DUE
from carecalc.domain.money import Money
from carecalc.domain.period import Month
from carecalc.domain.record import Record
from carecalc.errors import UserError
from carecalc.services import cases, deaths, dues
from carecalc.services import facts as facts_service
from carecalc.services.access import needs
from carecalc.services.cases import Known
from carecalc.services.context import Context
from carecalc.services.determinations import GRANT, in_force
from carecalc.store.unit_of_work import Work
from carecalc.text import N_, Message, Text

DEATH, MOVED = "death", "hukou-out"
KINDS = (DEATH, MOVED, "missing", "prison", "voluntary")
"""Events that this records: each is a fact that the law reads."""

LISTS, BEFORE = "list", "before"


@dataclass(frozen=True, slots=True)
class Recoverable:
    """A month that was paid though the event had stopped it.

    `source`: `list`, one that was closed under `number`, or `before`, an older system's.
    """

    programme: str
    label: Text | str
    month: Month
    amount: Money
    source: str
    number: str = ""


@dataclass(frozen=True, slots=True)
class Pending:
    """A month that stands on a list nobody has closed yet: it is to be built again."""

    programme: str
    month: Month
    amount: Money
    number: str


@dataclass(frozen=True, slots=True)
class Ceasing:
    """A programme that an event stops: `last_month` is the last one due, None where
    none was."""

    programme: str
    label: Text
    last_month: Month | None


@dataclass(frozen=True, slots=True)
class Stops:
    """What an event stops, and what was paid beyond it.

    `applications` and `appointments` are those that are open. `recover` was paid for
    months after the last one due; `rebuild` stands on lists not closed yet.
    """

    kind: str
    on: date
    ceasing: tuple[Ceasing, ...]
    applications: tuple[Record[Filing], ...]
    appointments: tuple[Appointment, ...]
    recover: tuple[Recoverable, ...]
    rebuild: tuple[Pending, ...]

    @property
    def total(self) -> Money:
        """What must be recovered in all."""
        return Money(sum(each.amount.fen for each in self.recover))


@needs("cases.see")
def look(ctx: Context, person_id: str, kind: str, on: date) -> Stops:
    """Return what an event would stop, or has stopped, and what must be recovered.

    `UserError`: STOP-001 no such event, STOP-002 a day to come.
    """
    _check(ctx, kind, on)
    with ctx.store.reading() as work:
        return _stops(ctx, work, person_id, kind, on)


@needs("cases.write")
def stop(ctx: Context, person_id: str, kind: str, on: date, document: str) -> Stops:
    """Record an event and end what it ends; return what it stopped.

    The fact is what stops the money. After a death open applications close, planned
    visits and tasks are cancelled, with the reason, until the entry is withdrawn; after
    another event an application goes on, and whether it is due is decided by what is
    known. The same once more changes nothing. `UserError` as of `look`, STOP-003 a
    death is on record for another day, and those of `facts.add`.
    """
    _check(ctx, kind, on)
    with ctx.store.reading() as work:
        before = _stops(ctx, work, person_id, kind, on)
        held = [
            fact
            for fact in work.facts.current(person_id)
            if isinstance(fact.value, Event) and fact.value.kind == kind
        ]
    if not _is_held(held, on):
        facts_service.add(ctx, person_id, Event(kind), on, document=document)
    elif kind == DEATH:
        # What was begun since ends, too.
        with ctx.store.work() as work:
            deaths.end(ctx, work, person_id, held[0])
    return before


def _check(ctx: Context, kind: str, on: date) -> None:
    if kind not in KINDS:
        raise UserError(
            "STOP-001",
            Message(N_("“{kind}” is no event that stops money here."), {"kind": kind}),
            None,
            "kind",
        )
    if on > ctx.today():
        raise UserError(
            "STOP-002",
            Message(N_("The day lies in the future.")),
            Message(N_("Record it once it has happened.")),
            "on",
        )


def _is_held(held: list[Fact], on: date) -> bool:
    """Tell whether an event is on record; STOP-003 if a death is, of another day."""
    if any(fact.valid_from == on for fact in held):
        return True
    for fact in held:
        if fact.value == Event(DEATH):
            raise UserError(
                "STOP-003",
                Message(
                    N_("It is on record for {day} already."), {"day": fact.valid_from}
                ),
                Message(N_("Correct that entry first.")),
                "on",
            )
    return False


# --- what stops -----------------------------------------------------------------------


def _stops(ctx: Context, work: Work, person_id: str, kind: str, on: date) -> Stops:
    known = cases.of_person(ctx, work, person_id)
    with_it = _with(known, kind, on)
    paid = tuple(_paid(work, person_id, Month.of(on)))
    granted = _granted(ctx, work, known)
    this = Month.of(ctx.today())
    last = max([this, *(each.month for each in paid)])
    states = _due(ctx, with_it, Month.of(on), last)
    stopped = [each for each in paid if not states.get((each.programme, each.month))]
    open_ones = tuple(
        record
        for record in work.applications.of_person(person_id)
        if record.state == f.OPEN
    )
    return Stops(
        kind=kind,
        on=on,
        ceasing=tuple(_ceasing(granted, states, Month.of(on), last)),
        applications=open_ones if kind == DEATH else (),
        appointments=tuple(
            a for a in work.appointments.of_person(person_id) if a.is_open
        )
        if kind == DEATH
        else (),
        recover=tuple(
            Recoverable(
                each.programme,
                granted.get(each.programme, each.programme),
                each.month,
                each.amount,
                each.source,
                each.number,
            )
            for each in stopped
            if each.is_paid
        ),
        rebuild=tuple(
            Pending(each.programme, each.month, each.amount, each.number)
            for each in stopped
            if not each.is_paid
        ),
    )


@dataclass(frozen=True, slots=True)
class _Paid:
    programme: str
    month: Month
    amount: Money
    source: str
    number: str
    is_paid: bool


def _paid(work: Work, person_id: str, first: Month) -> Iterator[_Paid]:
    """Yield what stands on lists, or was paid by an older system, from a month on.

    Of closed lists it is what is left of each month: what another list said is owed back
    is not said again.
    """
    said = work.reckoning.lines_of(person_id)
    numbers = {
        (one.line.programme, one.line.month): one.number.rpartition("/")[0]
        for one in said
        if one.line.kind != RECOVERY
    }
    for line in by_month(one.line for one in said):
        if line.month >= first:
            number = numbers[line.programme, line.month]
            yield _Paid(line.programme, line.month, line.amount, LISTS, number, True)
    for listed in work.overviews.listed((person_id,)):
        if listed.month >= first and not listed.is_closed:
            yield _Paid(
                listed.programme,
                listed.month,
                listed.amount,
                LISTS,
                listed.number,
                False,
            )
    for paid in work.paid_before.of_person(person_id):
        if paid.month >= first:
            yield _Paid(paid.programme, paid.month, paid.amount, BEFORE, "", True)


def _with(known: Known, kind: str, on: date) -> Known:
    """Return what is known as if the event were on record."""
    event = CaseEvent(kind, on)
    if event in known.case.events:
        return known
    events = (*known.case.events, event)
    ordered = sorted(events, key=lambda each: (each.kind == DEATH, each.on))
    return replace(known, case=replace(known.case, events=tuple(ordered)))


def _due(
    ctx: Context, known: Known, first: Month, last: Month
) -> dict[tuple[str, Month], bool]:
    """Return whether each programme is due in each month."""
    months = [first.plus(n) for n in range(max(0, last.since(first)) + 1)]
    law = dues.law_of(ctx, known)
    labels = ctx.catalog.codes().labels()
    found = cases.entitlement(known, law, ctx.today(), months, labels)
    return {(line.programme, line.month): line.state == DUE for line in found.lines}


def _granted(ctx: Context, work: Work, known: Known) -> dict[str, Text]:
    """Return the programmes that a decision in force grants, with their names."""
    acts = work.determinations.of_person(known.person.id)
    law = dues.law_of(ctx, known)
    programmes = law.programmes(Month.of(ctx.today()))
    return {
        code: programme.label
        for code, (_, programme) in programmes.items()
        if (act := in_force(acts, code)) is not None and act.outcome == GRANT
    }


def _ceasing(
    granted: dict[str, Text],
    states: dict[tuple[str, Month], bool],
    first: Month,
    last: Month,
) -> Iterable[Ceasing]:
    for code, label in granted.items():
        months = [first.plus(n) for n in range(last.since(first) + 1)]
        due = [month for month in months if states.get((code, month))]
        if not due or due[-1] != months[-1]:
            yield Ceasing(code, label, due[-1] if due else None)
