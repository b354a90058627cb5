# SPDX-License-Identifier: Apache-2.0
"""Holding back what is paid to somebody who was asked and did not prove themselves.

The clerk proposes a hold, somebody else of the deciding authority approves it. It keeps
the programme off every list from a month on until the person is proven; what was not
paid meanwhile is owed.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from carecalc.domain.disbursement import Run
from carecalc.domain.line import DUE
from carecalc.domain.money import Money
from carecalc.domain.period import Month
from carecalc.domain.periodic import (
    HELD,
    PROPOSED,
    RELEASED,
    SILENT,
    Hold,
    first_month,
    held_months,
)
from carecalc.domain.person import Person
from carecalc.domain.record import Record
from carecalc.domain.trace import Words
from carecalc.errors import UserError
from carecalc.services import (
    cases,
    holding,
    month_cutoff,
    month_judging,
    periodic,
)
from carecalc.services.access import check_community, is_within, needs
from carecalc.services.context import Context
from carecalc.services.dues import because
from carecalc.services.periodic import OneReview
from carecalc.store.unit_of_work import Work
from carecalc.text import N_, Message, Text, visible

FAILED = "review-failed"
"""What law files call a review that a person did not pass: it says from when it stops."""


@dataclass(frozen=True, slots=True)
class Proposal:
    """What became of proposing, or approving, for one: the holds, or why there is none."""

    person: Person
    holds: tuple[Record[Hold], ...] = ()
    why: Message | None = None


@dataclass(frozen=True, slots=True)
class Waiting:
    """A hold with the person and the programme, and from which month it would hold now."""

    hold: Record[Hold]
    person: Person
    programme: Text
    from_month: Month
    is_own: bool
    """Whether the user proposed it, and so does not approve it."""


@dataclass(frozen=True, slots=True)
class Owed:
    """A month that was held back and not paid since.

    `amount` is what is due for it as known now, None where nothing is, or not known:
    `because` says why. `is_payable` once the hold is over.
    """

    hold_id: str
    programme: str
    label: Text
    month: Month
    amount: Money | None
    because: Words
    is_payable: bool


@dataclass(frozen=True, slots=True)
class MonthNote:
    """What a month's list says beside its lines of somebody held back: 补发待列.

    `held`: programmes not on this list; `owed`: months closed without them that are to
    be paid in arrears now.
    """

    person: Person
    held: tuple[Text, ...]
    owed: tuple[Owed, ...]

    @property
    def total(self) -> Money:
        """What is owed of known amounts."""
        return Money(sum(each.amount.fen for each in self.owed if each.amount))


@needs("periodic.work", "filters")
def propose(
    ctx: Context, person_ids: Sequence[str], reason: str = ""
) -> tuple[Proposal, ...]:
    """Propose to hold back what the notified did not answer for; one result each.

    From the month that the file stops a failed review from; where it says none, from
    the month after. Nothing is held before somebody else approves it.
    """
    said = " ".join(visible(reason).split())
    with ctx.store.work() as work:
        people = work.people.many(set(person_ids))
        for person in people.values():
            check_community(ctx, person.community)
        reviews = periodic.reviews_of_many(ctx, work, people)
        return tuple(
            _proposed(ctx, work, people[each], reviews[each], said)
            for each in dict.fromkeys(person_ids)
        )


@needs("periodic.work")
def withdraw(ctx: Context, hold_id: str, why: str = "") -> Record[Hold]:
    """Take back a proposal that nobody has approved; PERIODIC-021 it waits no more."""
    with ctx.store.work() as work:
        hold = _in_state(work, hold_id, PROPOSED)
        return holding.end(ctx, work, hold, "", _line(why))


@needs("acts.decide")
def approve(ctx: Context, hold_id: str) -> Record[Hold]:
    """Let a proposed hold hold, from the first month no list of which is closed.

    `UserError`: PERIODIC-020 the user proposed it, PERIODIC-021 it waits no more,
    PERIODIC-022 the person has been proven meanwhile.
    """
    with ctx.store.work() as work:
        hold = _in_state(work, hold_id, PROPOSED)
        if ctx.store.user in (hold.by, hold.value.prepared_by):
            raise UserError(
                "PERIODIC-020",
                Message(N_("{user} proposed this hold."), {"user": ctx.store.user}),
                Message(N_("Somebody else approves it: two pairs of eyes.")),
            )
        reviews = periodic.reviews_of(ctx, work, hold.person_id)
        now = {each.rule.programme: each.due_on for each in reviews}
        if now.get(hold.value.programme) != hold.value.due_on:
            raise UserError(
                "PERIODIC-022",
                Message(
                    N_("{name} has been proven meanwhile, or holds it no more."),
                    {"name": work.people.get(hold.person_id).name},
                ),
                Message(N_("Turn the proposal down.")),
            )
        return holding.begin(ctx, work, hold)


@needs("acts.decide")
def turn_down(ctx: Context, hold_id: str, why: str) -> Record[Hold]:
    """Do not approve a proposed hold; PERIODIC-021, PERIODIC-023 no reason."""
    reason = _reason(why)
    with ctx.store.work() as work:
        hold = _in_state(work, hold_id, PROPOSED)
        return holding.end(ctx, work, hold, "", reason)


@needs("acts.decide")
def release(ctx: Context, hold_id: str, why: str) -> Record[Hold]:
    """End a hold without a proof, by the authority; PERIODIC-021, PERIODIC-023."""
    reason = _reason(why)
    with ctx.store.work() as work:
        hold = _in_state(work, hold_id, HELD)
        return holding.end(ctx, work, hold, "", reason)


@needs("cases.see", "filters")
def waiting(ctx: Context, states: Sequence[str] = (PROPOSED,)) -> tuple[Waiting, ...]:
    """Return the holds that wait for approval (or are in other states), by month."""
    with ctx.store.reading() as work:
        return _waiting(ctx, work, work.holds.where(states=states))


@needs("cases.see")
def of_person(ctx: Context, person_id: str) -> tuple[Waiting, ...]:
    """Return every hold of a person, whatever became of it."""
    with ctx.store.reading() as work:
        return _waiting(ctx, work, work.holds.of_person(person_id))


@needs("cases.see")
def owed_after_hold(ctx: Context, person_id: str) -> tuple[Owed, ...]:
    """Return the months held back from a person that no closed list has paid since.

    With the amount due by what is known now, under the law and the decision of each
    month. Those of a hold that stands are among them, not payable yet.
    """
    with ctx.store.reading() as work:
        return _owed(ctx, work, person_id)


@needs("lists.see", "whole")
def of_month(
    ctx: Context, month: Month, run: Run | None = None
) -> tuple[MonthNote, ...]:
    """Return who is held back in a month, and who has months of before it owed.

    `run` is the month's list: who was freed after its cut-off is held back on it yet.
    """
    with ctx.store.reading() as work:
        labels = _labels(ctx, work)
        now: dict[str, list[str]] = {}
        upto = None if run is None else month_cutoff.of_list(work, run)
        for person_id, programme in sorted(holding.held_in(work, month, upto)):
            now.setdefault(person_id, []).append(programme)
        over = [h for h in work.holds.where(states=(RELEASED,)) if h.value.last_month]
        people = work.people.many({*now, *(hold.person_id for hold in over)})
        notes = [
            MonthNote(
                person,
                tuple(labels.get(c, Text(c)) for c in now.get(person_id, ())),
                tuple(
                    owed
                    for owed in _owed(ctx, work, person_id)
                    if owed.is_payable and owed.month < month
                ),
            )
            for person_id, person in people.items()
        ]
        return tuple(
            sorted(
                (note for note in notes if note.held or note.owed),
                key=lambda note: (note.person.community, note.person.name),
            )
        )


# --- how ------------------------------------------------------------------------------


def _proposed(
    ctx: Context,
    work: Work,
    person: Person,
    reviews: Sequence[OneReview],
    reason: str,
) -> Proposal:
    silent = [each for each in reviews if each.stage == SILENT]
    if not silent:
        return Proposal(
            person,
            why=Message(N_("No notice to this person has run out unanswered.")),
        )
    return Proposal(
        person,
        tuple(_put_up(ctx, work, person, each, reason) for each in silent),
    )


def _put_up(
    ctx: Context, work: Work, person: Person, review: OneReview, reason: str
) -> Record[Hold]:
    assert review.notice is not None, "silent is who was notified"
    stop = review.rule.of.timing.stop
    says = stop is not None and FAILED in stop.events
    from_ = stop.from_of(FAILED) if stop is not None and says else ""
    missed = Month.of(review.notice.answer_by)
    first = missed if from_ == "event-month" else missed.plus(1)
    value = Hold(
        programme=review.rule.programme,
        from_month=first_month(first, holding.closed_months(work)),
        due_on=review.due_on,
        answer_by=review.notice.answer_by,
        reason=reason,
        clause=stop.clause if stop is not None and says else "",
        mark=(stop.mark if stop is not None and says else "unconfirmed"),
        prepared_by=ctx.store.user,
        prepared_on=ctx.today(),
    )
    record = Record(
        ctx.new_id(),
        PROPOSED,
        value,
        value.from_month.first_day,
        person.id,
        value.programme,
    )
    kept = work.holds.add(record, person.name)
    work.audit("hold.proposed", kept.id, [value.programme, value.from_month], reason)
    return kept


def _in_state(work: Work, hold_id: str, state: str) -> Record[Hold]:
    hold: Record[Hold] = work.holds.get(hold_id)
    if hold.state != state:
        raise UserError(
            "PERIODIC-021",
            Message(N_("Something else has become of this hold meanwhile.")),
            Message(N_("Look at the list of holds again.")),
        )
    return hold


def _waiting(
    ctx: Context, work: Work, holds: Iterable[Record[Hold]]
) -> tuple[Waiting, ...]:
    found = tuple(holds)
    people = work.people.many({hold.person_id for hold in found})
    labels = _labels(ctx, work)
    closed = holding.closed_months(work)
    return tuple(
        Waiting(
            hold,
            people[hold.person_id],
            labels.get(hold.value.programme, Text(hold.value.programme)),
            first_month(hold.value.from_month, closed)
            if hold.state == PROPOSED
            else hold.value.from_month,
            hold.value.prepared_by == ctx.store.user,
        )
        for hold in found
        if is_within(ctx.actor, people[hold.person_id].community)
    )


def _labels(ctx: Context, work: Work) -> Mapping[str, Text]:
    return {code: rule.label for code, rule in periodic.rules(ctx, work).items()}


def _owed(ctx: Context, work: Work, person_id: str) -> tuple[Owed, ...]:
    closed = holding.closed_months(work)
    holds = [
        hold
        for hold in work.holds.of_person(person_id)
        if hold.state in (HELD, RELEASED)
    ]
    unpaid: dict[tuple[str, Month], Record[Hold]] = {}
    for hold in holds:
        programme = hold.value.programme
        paid = {line.month for line in work.runs.closed_lines(person_id, programme)}
        for month in held_months(hold, closed):
            if month not in paid:
                unpaid[programme, month] = hold
    if not unpaid:
        return ()
    known = cases.of_person(ctx, work, person_id)
    acts = work.determinations.of_person(person_id)
    labels = ctx.catalog.codes().labels()
    found = []
    for (programme, month), hold in sorted(unpaid.items(), key=lambda kv: kv[0]):
        common = replace(month_judging.month_law(ctx, work, month), held=frozenset())
        finding = next(
            each
            for each in month_judging.findings(common, known, acts)
            if each.entitled.programme == programme
        )
        line = finding.entitled
        found.append(
            Owed(
                hold.id,
                programme,
                line.label,
                month,
                None if finding.line is None else finding.line.amount,
                because(line, labels, common.programmes[programme][0])
                if line.state != DUE or finding.line is not None
                else Message(N_("due, but no list could pay it: look at the case")),
                hold.state == RELEASED,
            )
        )
    return tuple(found)


def _reason(why: str) -> str:
    reason = _line(why)
    if not reason:
        raise UserError("PERIODIC-023", Message(N_("Say why.")), None, "reason")
    return reason


def _line(text: str) -> str:
    return " ".join(visible(text).split())
