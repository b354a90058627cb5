# SPDX-License-Identifier: Apache-2.0
"""Taking over the caseload of an older list: accepted at once, undone at once."""

from collections.abc import Mapping
from dataclasses import dataclass, replace

from carecalc.domain.fact import Fact
from carecalc.domain.record import Happening, PaidBefore, Record
from carecalc.domain.taking_over import (
    TAKEN,
    RowResult,
    TakenAct,
    TakenOver,
)
from carecalc.errors import UserError
from carecalc.services import duplicates, laws, takeover_acts
from carecalc.services.access import needs
from carecalc.services.context import Changes, Context
from carecalc.services.determinations import PREPARED, WITHDRAWN, put_up
from carecalc.services.laws import Law
from carecalc.services.takeover_preview import ACCEPTED, UNDONE, Preview
from carecalc.store.names import id_key
from carecalc.store.unit_of_work import Work
from carecalc.text import N_, Message, visible

_SHOWN_DIGITS = 12
_MAY_FOLLOW = ("person.shown", "determination.refused")
"""What may have happened to somebody since, and does not keep a list from being undone:
it was looked at, or its decision was not confirmed."""


@dataclass(frozen=True, slots=True)
class Accepted:
    """A list that stands on record as taken over, and what that changed."""

    record: Record[TakenOver]
    changes: Changes


@dataclass(frozen=True, slots=True)
class TakenList:
    """A list on record, and how many of its grants wait for confirmation."""

    record: Record[TakenOver]
    waiting: int


@dataclass(frozen=True, slots=True)
class Glance:
    """Whether nobody is registered yet, and how many grants of lists wait."""

    is_empty: bool
    waiting: int


@dataclass(frozen=True, slots=True)
class RestsOn:
    """What was done since a list was taken over, by which it cannot be undone.

    `people` how many of its people something was recorded about; `lists` the monthly
    lists that were built.
    """

    people: int
    lists: tuple[str, ...]

    @property
    def is_free(self) -> bool:
        """Whether nothing rests on the list."""
        return not self.people and not self.lists


@needs("takeovers.make", "whole")
def accept(ctx: Context, found: Preview) -> Accepted:
    """Record every good row of a list, all of them or none.

    People, facts, what was paid before, and grants that wait until somebody else
    confirms them: see `takeover_acts`. `UserError`: TAKEOVER-002 no row can be taken,
    TAKEOVER-003 something was recorded since the rows were looked at.
    """
    rows = [row for row in found.rows if row.state in TAKEN]
    if not rows:
        raise UserError(
            "TAKEOVER-002",
            Message(N_("No row of this list can be taken over.")),
            Message(
                N_(
                    "Correct the rows that are explained below, and take the list again."
                )
            ),
        )
    with ctx.store.work() as work:
        _check_same(work, found, rows)
        writing = _Writing(ctx, work, found)
        for row in rows:
            writing.write(row)
        if any(row.is_new for row in rows):
            duplicates.look_in(ctx, work)
        record = writing.finish()
    people = frozenset(writing.people.values())
    return Accepted(
        record, Changes(people=people, determinations=frozenset(writing.acts))
    )


@needs("takeovers.make", "whole")
def check(ctx: Context, found: Preview) -> Preview:
    """Return the rows looked at if they can still be accepted; else as `accept`."""
    with ctx.store.reading() as work:
        _check_same(work, found, [row for row in found.rows if row.state in TAKEN])
    return found


def _check_same(work: Work, found: Preview, rows: list[RowResult]) -> None:
    keys = [key for row in rows if row.is_new and (key := _key(row)) is not None]
    told = {row.person_id for row in rows if row.person_id}
    lately = any(record.seq > found.seq for record in work.takeovers.where((ACCEPTED,)))
    is_other = lately or any(
        work.people.by_keys(keys[first : first + 500])
        for first in range(0, len(keys), 500)
    )
    is_other |= any(
        person_id in told for person_id, _ in work.entries.about_people(found.seq)
    )
    if is_other:
        raise UserError(
            "TAKEOVER-003",
            Message(N_("Something was recorded about these people meanwhile.")),
            Message(N_("Look at the rows once more, then accept them.")),
        )


def _key(row: RowResult) -> str | None:
    return None if row.person is None else id_key(row.person.id_number)


class _Writing:
    """Writes the rows of one list inside one change."""

    def __init__(self, ctx: Context, work: Work, found: Preview) -> None:
        self._ctx = ctx
        self._work = work
        self._found = found
        self._id = ctx.new_id()
        self._document = f"{found.name} · {found.digest[:_SHOWN_DIGITS]}"
        self._law = laws.at_hand(ctx, work.office.get().region)
        self._files = self._kept(self._law)
        self.people: dict[int, str] = {}
        self._new: list[str] = []
        self._facts: list[str] = []
        self.acts: list[str] = []

    def _kept(self, law: Law) -> Mapping[str, str]:
        """Keep the law of every month that a grant begins with."""
        for row in self._found.rows:
            if row.act is not None:
                law(row.act.from_month)
        return laws.keep(self._ctx, self._work, law)

    def write(self, row: RowResult) -> None:
        """Write a row: who, what is known, what was paid, what waits."""
        person_id = self._person(row)
        self.people[row.row] = person_id
        work = self._work
        for new in row.adds:
            fact = work.facts.add(
                Fact(
                    self._ctx.new_id(),
                    person_id,
                    new.value,
                    new.valid_from,
                    new.valid_to,
                    self._document,
                )
            )
            said = [new.value, new.valid_from, new.valid_to, fact.document]
            work.audit("fact.added", fact.id, said)
            if row.person_id:
                self._facts.append(fact.id)
        if row.payment is not None:
            paid = row.payment
            work.paid_before.add(
                PaidBefore(
                    self._ctx.new_id(),
                    self._id,
                    person_id,
                    paid.programme,
                    paid.category,
                    paid.month,
                    paid.amount,
                )
            )
            work.audit(
                "payment.taken-over",
                self._id,
                [paid.programme, paid.month, paid.amount, self._document],
            )
        if row.act is not None:
            self._act(row, person_id)

    def _person(self, row: RowResult) -> str:
        if row.person_id:
            return row.person_id
        if row.first_row:
            return self.people[row.first_row]
        assert row.person is not None, "a row that can be taken is somebody's"
        person = self._work.people.add(replace(row.person, id=self._ctx.new_id()))
        self._work.audit("person.registered", person.id, [self._document, row.row])
        self._new.append(person.id)
        return person.id

    def _act(self, row: RowResult, person_id: str) -> None:
        ready = row.act
        assert ready is not None, "asked for a row with one"
        act = takeover_acts.frozen(
            self._ctx.new_id(), self._ctx.today(), ready, person_id, self._files
        )
        self._work.case_steps.add(
            Happening(
                self._ctx.new_id(),
                takeover_acts.TAKEN_OVER,
                TakenAct(self._id, self._found.name, ready.decision),
                day=ready.decision.decided_on,
                person_id=person_id,
                about=act.id,
            )
        )
        # Its entry in the chain takes the step in, too.
        self.acts.append(put_up(self._work, act).id)

    def finish(self) -> Record[TakenOver]:
        """Put the list itself on record."""
        found, work = self._found, self._work
        kept: Record[TakenOver] = work.takeovers.add(
            Record(
                self._id,
                ACCEPTED,
                TakenOver(
                    name=found.name,
                    digest=found.digest,
                    sheet=found.sheet,
                    heads=tuple(found.heads.values()),
                    columns=found.plan.by_head(found.heads),
                    for_all=dict(found.plan.for_all),
                    rows=dict(found.counts),
                    people=tuple(self._new),
                    facts=tuple(self._facts),
                    acts=tuple(self.acts),
                    month=found.month,
                ),
                day=self._ctx.today(),
            ),
            found.name,
        )
        said = [found.name, found.digest, dict(found.counts)]
        work.audit("takeover.accepted", self._id, said)
        return kept


# --- looking back ---------------------------------------------------------------------


@needs("cases.see", "whole")
def all_taken(ctx: Context) -> tuple[TakenList, ...]:
    """Return every list that was taken over, undone or not, the latest first."""
    with ctx.store.reading() as work:
        found: tuple[Record[TakenOver], ...] = work.takeovers.where()
        waiting = {act.id for act in work.determinations.waiting()} if found else set()
    return tuple(
        TakenList(one, len(waiting.intersection(one.value.acts)))
        for one in sorted(found, key=lambda one: one.seq, reverse=True)
    )


@needs("cases.see", "whole")
def at_a_glance(ctx: Context) -> Glance:
    """Return whether there is nobody yet, and how many grants of lists wait."""
    with ctx.store.reading() as work:
        _, people = work.people.find("", 1, 0, "name", None, 1)
        lists: tuple[Record[TakenOver], ...] = work.takeovers.where((ACCEPTED,))
        acts = {act_id for one in lists for act_id in one.value.acts}
        waiting = {act.id for act in work.determinations.waiting()} if acts else set()
    return Glance(not people, len(waiting & acts))


@needs("cases.see", "whole")
def rests_on(ctx: Context, takeover_id: str) -> RestsOn:
    """Return what was done since with the people of a list."""
    with ctx.store.reading() as work:
        return _rests_on(work, work.takeovers.get(takeover_id))


def _rests_on(work: Work, record: Record[TakenOver]) -> RestsOn:
    accepted = work.entries.last_of(record.id, ("takeover.accepted",))
    assert accepted is not None, "a list on record was accepted"
    facts = (work.facts.get(fact_id).person_id for fact_id in record.value.facts)
    theirs = {*record.value.people, *facts}
    touched = {
        person_id
        for person_id, action in work.entries.about_people(accepted.seq)
        if person_id in theirs and action not in _MAY_FOLLOW
    }
    touched |= work.erasing.shared(record.value.people)
    lists = tuple(
        work.runs.get(entry.object_id).number
        for entry in work.entries.of_action("run.built", accepted.seq)
    )
    return RestsOn(len(touched), lists)


@needs("takeovers.make", "whole")
def undo(ctx: Context, takeover_id: str, reason: str) -> Accepted:
    """Take back everything that a list brought, as long as nothing rests on it.

    People registered by it are erased on record, with the reason; of others the facts
    and decisions that it added are withdrawn. `UserError`: TAKEOVER-004 it is undone
    already, TAKEOVER-005 no reason, TAKEOVER-006 something rests on it.
    """
    why = visible(reason).strip()
    if not why:
        raise UserError(
            "TAKEOVER-005",
            Message(N_("Say why the list is taken back.")),
            None,
            "reason",
        )
    with ctx.store.work() as work:
        record: Record[TakenOver] = work.takeovers.get(takeover_id)
        if record.state != ACCEPTED:
            raise UserError(
                "TAKEOVER-004",
                Message(
                    N_("The list {name} was taken back already."),
                    {"name": record.value.name},
                ),
            )
        _check_free(_rests_on(work, record))
        value = record.value
        new = frozenset(value.people)
        for fact_id in value.facts:
            work.facts.withdraw(fact_id, why)
            work.audit("fact.withdrawn", fact_id, why)
        for act_id in value.acts:
            act = work.determinations.get(act_id)
            if act.person_id not in new and act.state == PREPARED:
                work.determinations.change(act_id, WITHDRAWN)
                work.audit("determination.withdrawn", act_id)
        erased = work.erasing.erase_all(value.people, why)
        undone: Record[TakenOver] = work.takeovers.add(
            replace(record, state=UNDONE, value=replace(value, reason=why)),
            value.name,
        )
        said = [value.name, value.digest, len(value.people), erased.rows]
        work.audit("takeover.undone", record.id, said, why)
    return Accepted(undone, Changes(people=new, determinations=frozenset(value.acts)))


def _check_free(rests: RestsOn) -> None:
    if rests.is_free:
        return
    raise UserError(
        "TAKEOVER-006",
        Message(
            N_(
                "It cannot be taken back any more: of {people} of its people something "
                "was recorded since; lists built since: {lists}."
            ),
            {"people": rests.people, "lists": rests.lists or (Message(N_("none")),)},
        ),
        Message(N_("Correct single people in their files instead.")),
    )
