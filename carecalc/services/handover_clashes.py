# SPDX-License-Identifier: Apache-2.0
"""What an office and a laptop both changed: parked for a person, field by field."""

from collections.abc import Mapping
from dataclasses import dataclass, replace

from carecalc.domain.handover_merge import (
    FACT,
    FIELDS,
    OTHER,
    OURS,
    PERSON,
    SAME,
    SAME_PERSON,
    THEIRS,
    Clash,
)
from carecalc.domain.person import Person, read_id_number
from carecalc.domain.record import Record
from carecalc.errors import UserError
from carecalc.services.access import is_within, needs
from carecalc.services.context import Context
from carecalc.services.handover_arrived import arrived
from carecalc.store.travelling_arriving import Noted, entry_as_person
from carecalc.store.unit_of_work import Work
from carecalc.text import N_, Message, visible

OPEN, DECIDED = "open", "decided"
_PAYEE = "payee"


@dataclass(frozen=True, slots=True)
class Parked:
    """Something that was parked, whose it is, and how many days ago.

    `person` is None for a household of which nobody is registered.
    """

    record: Record[Clash]
    person: Person | None
    days: int

    @property
    def blocks_payment(self) -> bool:
        """Whether it is about who is paid, or to what account."""
        return blocks_payment(self.record.value)


@needs("handover.take", "filters")
def parked(ctx: Context) -> tuple[Parked, ...]:
    """Return what waits for a decision, the oldest first."""
    return _found(ctx, OPEN)


@needs("handover.take", "filters")
def decided(ctx: Context) -> tuple[Parked, ...]:
    """Return what was decided, and by whom, the latest first; both sides stay on it."""
    return tuple(sorted(_found(ctx, DECIDED), key=lambda one: -one.record.seq))


def _found(ctx: Context, state: str) -> tuple[Parked, ...]:
    with ctx.store.reading() as work:
        found = []
        records = work.clashes.where((state,))
        whose = work.people.many({record.person_id for record in records})
        for record in records:
            person = whose.get(record.person_id)
            if is_within(ctx.actor, "" if person is None else person.community):
                day = record.day or ctx.today()
                found.append(Parked(record, person, (ctx.today() - day).days))
    return tuple(found)


@needs("handover.take")
def decide(
    ctx: Context,
    clash_id: str,
    chosen: Mapping[str, str],
    why: str,
    number: str = "",
) -> Record[Clash]:
    """Decide what was changed on two sides; the side that loses is kept with it.

    `chosen` maps each field of a person's entry to `ours` or `theirs`; of a fact or a
    version `""` alone to one of these; of two entries of one number `""` to `same`, or
    to `other`: then `number` is the right one of the laptop's person, or empty. What is
    decided goes back to the laptop with the next return file. `UserError`: HANDOVER-016
    decided already, or not every field is, HANDOVER-013 no reason, HANDOVER-017 it
    cannot be taken in any more, PEOPLE-001 the number is another's.
    """
    reason = visible(why).strip()
    if not reason:
        raise UserError("HANDOVER-013", Message(N_("Say why.")), None, "why")
    with ctx.store.work() as work:
        record = work.clashes.get(clash_id)
        clash = record.value
        _check(record, chosen)

        def noted(person_id: str) -> None:
            work.audit("clash.decided", clash_id, dict(chosen), reason, person_id)

        if clash.kind == PERSON:
            _take_fields(work, record, chosen)
        elif clash.kind == SAME_PERSON:
            owner = record.person_id
            if chosen[""] == OTHER:
                owner = _registered(ctx, work, clash, number)
            else:
                work.taking_in.alias(clash.device, clash.row, owner)
            _take_in(ctx, work, record, owner, noted)
        elif chosen[""] == THEIRS:
            _take_in(ctx, work, record, record.person_id, noted)
        kept = work.clashes.add(
            replace(
                record,
                state=DECIDED,
                value=replace(clash, decided=dict(chosen), why=reason),
            ),
            clash.row,
        )
        noted(record.person_id)
        return kept


def _take_in(
    ctx: Context, work: Work, record: Record[Clash], owner: str, noted: Noted
) -> None:
    """Take in what waited in a clash, and let its visits do what they do."""
    done = work.taking_in.decide(record, owner, ctx.today(), ctx.new_id, noted)
    arrived(ctx, work, done.visits)


def blocks_payment(clash: Clash) -> bool:
    """Say whether a clash is about who is paid, or to what account."""
    if clash.kind == FACT:
        return clash.theirs.get("kind") == _PAYEE
    return clash.kind == SAME_PERSON or bool({"name", "id_number"} & set(clash.fields))


def blocking(work: Work) -> tuple[Record[Clash], ...]:
    """Return the clashes that must be decided before a month's list is closed."""
    return tuple(r for r in work.clashes.where((OPEN,)) if blocks_payment(r.value))


def _check(record: Record[Clash], chosen: Mapping[str, str]) -> None:
    clash = record.value
    wanted = set(clash.fields) if clash.kind == PERSON else {""}
    sides = {SAME, OTHER} if clash.kind == SAME_PERSON else {OURS, THEIRS}
    if record.state != OPEN:
        raise UserError(
            "HANDOVER-016",
            Message(N_("This was decided already.")),
            Message(N_("Look again at the list of what waits.")),
        )
    if set(chosen) != wanted or not set(chosen.values()) <= sides:
        raise UserError(
            "HANDOVER-016",
            Message(N_("Not everything that differs is decided.")),
            Message(N_("Choose a side for each field.")),
        )


def _take_fields(work: Work, record: Record[Clash], chosen: Mapping[str, str]) -> None:
    """Take the fields over that were decided for the laptop's side."""
    theirs = record.value.theirs
    person = work.people.get(record.person_id)
    taken = {
        name: str(theirs[name])
        for name, side in chosen.items()
        if side == THEIRS and name in FIELDS
    }
    if not taken:
        return
    now = {name: str(getattr(person, name)) for name in FIELDS}
    wanted = entry_as_person(person.id, {**now, **taken}, person.version)
    _refuse_duplicate(work, wanted)
    work.people.save(wanted)


def _registered(ctx: Context, work: Work, clash: Clash, number: str) -> str:
    """Register the laptop's person as somebody of their own, with the right number."""
    entry = {name: str(clash.theirs[name]) for name in FIELDS}
    person = entry_as_person(clash.row, {**entry, "id_number": ""})
    if visible(number).strip():
        card = read_id_number(visible(number), ctx.today())
        person = replace(
            person,
            id_number=card.number,
            birth_date=card.birth_date,
            sex=card.sex,
        )
    _refuse_duplicate(work, person)
    return work.people.add(person).id


def _refuse_duplicate(work: Work, person: Person) -> None:
    other = work.people.by_number(person.id_number) if person.id_number else None
    if other is not None and other.id != person.id:
        raise UserError(
            "PEOPLE-001",
            Message(
                N_("This identity number is already registered for {name}."),
                {"name": other.name},
            ),
            Message(N_("Open that entry; if it is another person, check both cards.")),
            "id_number",
        )
