# SPDX-License-Identifier: Apache-2.0
"""How a hold begins and ends, and which months of whom it keeps off the lists."""

from collections.abc import Iterable, Iterator
from dataclasses import replace

from carecalc.domain.period import Month
from carecalc.domain.periodic import (
    HELD,
    PROPOSED,
    RELEASED,
    WITHDRAWN,
    Hold,
    first_month,
    is_held,
    last_held,
)
from carecalc.domain.person import Person
from carecalc.domain.record import Record
from carecalc.errors import UserError
from carecalc.services.context import Context
from carecalc.store.unit_of_work import Work
from carecalc.text import N_, Message


def closed_months(work: Work) -> tuple[Month, ...]:
    """Return the months whose lists two people closed."""
    return tuple(Month.parse(closing.month) for closing in work.closings.all())


def begin(ctx: Context, work: Work, hold: Record[Hold]) -> Record[Hold]:
    """Let a proposed hold hold, from the first month that is not closed by now."""
    value = hold.value
    from_month = first_month(value.from_month, closed_months(work))
    decided = replace(
        value,
        from_month=from_month,
        decided_by=ctx.store.user,
        decided_on=ctx.today(),
    )
    kept = _kept(work, replace(hold, state=HELD, value=decided))
    work.audit("hold.approved", hold.id, [value.programme, from_month])
    return kept


def end(
    ctx: Context, work: Work, hold: Record[Hold], proof_id: str, why: str = ""
) -> Record[Hold]:
    """End a hold: what was closed under it stays held and is owed.

    One that nobody had approved is withdrawn, and holds nothing.
    """
    value = replace(
        hold.value,
        proof_id=proof_id,
        ended_by=ctx.store.user,
        ended_on=ctx.today(),
        ended_why=why,
    )
    if hold.state == PROPOSED:
        kept = _kept(work, replace(hold, state=WITHDRAWN, value=value))
        work.audit("hold.withdrawn", hold.id, [value.programme], why=why)
        return kept
    last = last_held(value.from_month, closed_months(work))
    over = replace(value, last_month=last)
    kept = _kept(work, replace(hold, state=RELEASED, value=over))
    work.audit("hold.released", hold.id, [value.programme, last], why=why)
    return kept


def hold_again(work: Work, person: Person, proof_id: str) -> None:
    """Let the holds that a proof ended stand as before it; PERIODIC-010."""
    for hold in work.holds.of_person(person.id):
        if hold.value.proof_id != proof_id:
            continue
        before = work.holds.history(hold.id)[-2]
        if before.state == HELD:
            _check_unpaid(work, person, hold)
        value = replace(
            hold.value,
            last_month=None,
            proof_id="",
            ended_by="",
            ended_on=None,
            ended_why="",
        )
        _kept(work, replace(hold, state=before.state, value=value))
        work.audit("hold.again", hold.id, [value.programme, before.state])


def held_in(
    work: Work, month: Month, upto: int | None = None
) -> frozenset[tuple[str, str]]:
    """Return who is held back in a month, and for which programme each.

    With `upto`, a cut-off's number: whoever was freed after it is held in this run yet,
    whoever was held after it already. A hold is there to stop money in time; what is
    freed is paid with the next list.
    """
    holds = (
        *work.holds.where(states=(HELD, RELEASED)),
        *_freed_after(work, upto),
    )
    return frozenset(
        (hold.person_id, hold.value.programme) for hold in holds if is_held(hold, month)
    )


def standing_in(
    work: Work, months: Iterable[Month], upto: int | None = None
) -> dict[Month, frozenset[tuple[str, str]]]:
    """Return by month who is still held back in it now, and for which programme each.

    What was held and is free again is owed, and no longer held; with `upto` not yet
    what was freed after that number.
    """
    holds = (*work.holds.where(states=(HELD,)), *_freed_after(work, upto))
    return {
        month: frozenset(
            (hold.person_id, hold.value.programme)
            for hold in holds
            if is_held(hold, month)
        )
        for month in months
    }


def _freed_after(work: Work, upto: int | None) -> Iterator[Record[Hold]]:
    """Yield the holds that ended after a number as they were at it."""
    if upto is None:
        return
    for hold in work.holds.where(states=(RELEASED,)):
        if hold.seq > upto:
            then = [one for one in work.holds.history(hold.id) if one.seq <= upto]
            if then and then[-1].state == HELD:
                yield then[-1]


def changed_since(work: Work, month: Month, seq: int) -> tuple[Record[Hold], ...]:
    """Return the holds that began or ended after a number and concern a month's list."""
    return tuple(
        hold
        for hold in work.holds.where()
        if hold.seq > seq and hold.value.from_month <= month and _held_ever(work, hold)
    )


def _held_ever(work: Work, hold: Record[Hold]) -> bool:
    if hold.state in (HELD, RELEASED):
        return True
    return any(each.state == HELD for each in work.holds.history(hold.id))


def _check_unpaid(work: Work, person: Person, hold: Record[Hold]) -> None:
    """Refuse to hold again what a list closed since the hold ended has paid."""
    paid = {
        line.month
        for line in work.runs.closed_lines(person.id, hold.value.programme)
        if line.month >= hold.value.from_month
    }
    if paid:
        raise UserError(
            "PERIODIC-010",
            Message(
                N_("{name} was paid again for {months}: that rests on the proof."),
                {"name": person.name, "months": tuple(sorted(paid))},
            ),
            Message(N_("Propose a new hold from a later month instead.")),
        )


def _kept(work: Work, hold: Record[Hold]) -> Record[Hold]:
    return work.holds.add(hold, work.people.get(hold.person_id).name)
