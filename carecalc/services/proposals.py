# SPDX-License-Identifier: Apache-2.0
"""What lists of other bodies propose: accepted as a dated fact, or declined with a reason."""

from collections.abc import Collection
from dataclasses import dataclass, replace
from datetime import timedelta

from carecalc.domain.fact import Fact
from carecalc.domain.outside_change import CHANGED, DEAD, LAPSED, Change, OutsideList
from carecalc.domain.person import Person
from carecalc.domain.record import Record
from carecalc.errors import UserError
from carecalc.services import stopping
from carecalc.services.access import needs
from carecalc.services.context import Changes, Context
from carecalc.services.fact_checks import check_fact, check_of_person
from carecalc.services.outside_lists import ACCEPTED, DECLINED, OPEN
from carecalc.store.unit_of_work import Work
from carecalc.text import N_, Message, visible

_ONE_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Proposed:
    """A proposal with whom it is about, the list, and the entry that it would change."""

    record: Record[Change]
    person: Person
    outside: OutsideList
    before: Fact | None


@dataclass(frozen=True, slots=True)
class Skipped:
    """A proposal that was not accepted, and why."""

    id: str
    why: Message


@dataclass(frozen=True, slots=True)
class Settled:
    """How many proposals were settled, which were not, and whom it changed."""

    done: tuple[str, ...]
    skipped: tuple[Skipped, ...]
    changes: Changes


@needs("cases.see", "whole")
def waiting(ctx: Context, list_id: str = "") -> tuple[Proposed, ...]:
    """Return the proposals that nobody has settled, of one list or of all, by list."""
    with ctx.store.reading() as work:
        found: tuple[Record[Change], ...] = work.proposals.where((OPEN,))
        kept = [one for one in found if not list_id or one.about == list_id]
        lists = {one.about: work.outside_lists.get(one.about) for one in kept}
        people = work.people.many({one.person_id for one in kept})
        return tuple(
            Proposed(
                one,
                people[one.person_id],
                lists[one.about].value,
                work.facts.get(one.value.of_fact) if one.value.of_fact else None,
            )
            for one in sorted(kept, key=lambda one: (lists[one.about].seq, one.seq))
        )


@needs("takeovers.make", "whole")
def accept(ctx: Context, proposal_ids: Collection[str]) -> Settled:
    """Record what proposals say, each as a dated fact that names the list and its digest.

    One that cannot be recorded any more is told and changes nothing; the others go on.
    What was accepted already is accepted. A death ends what a death ends.
    """
    done: list[str] = []
    skipped: list[Skipped] = []
    people: set[str] = set()
    for proposal_id in proposal_ids:
        try:
            people.add(_accept(ctx, proposal_id))
            done.append(proposal_id)
        except UserError as error:
            skipped.append(Skipped(proposal_id, error.message))
    return Settled(tuple(done), tuple(skipped), Changes(people=frozenset(people)))


@needs("takeovers.make", "whole")
def decline(ctx: Context, proposal_ids: Collection[str], reason: str) -> Settled:
    """Put proposals aside for a reason; they are not made again.

    The same once more changes nothing. `UserError` PROPOSAL-001 no reason.
    """
    why = " ".join(visible(reason).split())
    if not why:
        raise UserError(
            "PROPOSAL-001",
            Message(N_("Say why it is declined.")),
            Message(N_("What was looked at: a visit, a paper, a telephone call.")),
            "reason",
        )
    done: list[str] = []
    skipped: list[Skipped] = []
    with ctx.store.work() as work:
        for proposal_id in proposal_ids:
            record: Record[Change] = work.proposals.get(proposal_id)
            if record.state == OPEN:
                _settle(work, record, DECLINED, replace(record.value, why=why))
                work.audit("proposal.declined", record.id, record.value.kind, why)
            elif record.state != DECLINED:
                skipped.append(Skipped(proposal_id, _settled_already().message))
                continue
            done.append(proposal_id)
    return Settled(tuple(done), tuple(skipped), Changes())


def _accept(ctx: Context, proposal_id: str) -> str:
    """Accept one proposal; return whom it is about."""
    with ctx.store.reading() as work:
        record: Record[Change] = work.proposals.get(proposal_id)
        outside: Record[OutsideList] = work.outside_lists.get(record.about)
    if record.state == ACCEPTED:
        return record.person_id
    if record.state != OPEN:
        raise _settled_already()
    change, document = record.value, document_of(outside, record.value)
    if change.kind == DEAD:
        assert change.first is not None, "a death has its day"
        stopping.stop(ctx, record.person_id, "death", change.first, document)
    else:
        check_fact(ctx, change.value, change.first, document)
    with ctx.store.work() as work:
        record = work.proposals.get(proposal_id)
        if record.state == OPEN:
            fact_id = _recorded(ctx, work, record, document)
            kept = replace(change, fact_id=fact_id)
            _settle(work, record, ACCEPTED, kept)
            work.audit("proposal.accepted", record.id, [change.kind, document])
    return record.person_id


def _recorded(ctx: Context, work: Work, record: Record[Change], document: str) -> str:
    """Write what an open proposal says; return the fact's id."""
    change, person_id = record.value, record.person_id
    current = work.facts.current(person_id)
    if change.kind == DEAD:
        return next(fact.id for fact in current if fact.value == change.value)
    check_of_person(ctx, change.value, work.people.get(person_id))
    old = next((fact for fact in current if fact.id == change.of_fact), None)
    if change.of_fact and old is None:
        raise UserError(
            "PROPOSAL-002",
            Message(N_("The entry that it would change was changed meanwhile.")),
            Message(
                N_("Look at the person's entries, and decline it or take it back.")
            ),
        )
    if change.kind == LAPSED:
        assert old is not None, "an end is of an entry"
        return _add(work, replace(_new(ctx, record, document), supersedes=old.id))
    if change.kind != CHANGED or old is None:
        return _add(work, _new(ctx, record, document))
    assert change.first is not None, "another value holds from a day on"
    if (old.valid_from or change.first) >= change.first and old.valid_from is not None:
        return _add(work, replace(_new(ctx, record, document), supersedes=old.id))
    ended = replace(
        old,
        id=ctx.new_id(),
        valid_to=change.first - _ONE_DAY,
        supersedes=old.id,
    )
    _add(work, ended)
    return _add(work, _new(ctx, record, document))


def _new(ctx: Context, record: Record[Change], document: str) -> Fact:
    change = record.value
    return Fact(
        ctx.new_id(),
        record.person_id,
        change.value,
        change.first,
        change.last,
        document,
    )


def _add(work: Work, fact: Fact) -> str:
    kept = work.facts.add(fact)
    said = [kept.value, kept.valid_from, kept.valid_to, kept.document]
    work.audit("fact.added", kept.id, said)
    return kept.id


def _settle(work: Work, record: Record[Change], state: str, value: Change) -> None:
    work.proposals.add(replace(record, state=state, value=value), value.kind)


def document_of(outside: Record[OutsideList], change: Change) -> str:
    """Return what proves a fact that a list proposed: its name, day, row and digest."""
    value = outside.value
    day = "" if outside.day is None else outside.day.isoformat()
    row = f"#{change.row}" if change.row else ""
    parts = (f"《{value.name}》", value.body, day, row, f"SHA-256 {value.digest}")
    return " ".join(part for part in parts if part)


def _settled_already() -> UserError:
    return UserError(
        "PROPOSAL-003",
        Message(N_("It was settled already, or its list was taken back.")),
        Message(N_("Look at the proposals again.")),
    )
