# SPDX-License-Identifier: Apache-2.0
"""The file that goes back to a laptop: receipts, what the office changed, new work."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from carecalc.domain.handover import (
    APPROVED,
    OFFICE,
    PASSED,
    RECEIVED,
    RETURNED,
    Device,
    Epoch,
    Parcel,
    Refused,
    Return,
)
from carecalc.domain.record import Record
from carecalc.errors import UserError
from carecalc.services.access import needs
from carecalc.services.context import Context
from carecalc.services.handover_closed import last_closed
from carecalc.services.handover_devices import laptops_of
from carecalc.services.handover_heads import of_return
from carecalc.services.handover_taking import REFUSED, known_of, taken_of
from carecalc.services.handover_work import people_of
from carecalc.store import backup as kept_backups
from carecalc.store import parcel
from carecalc.store.faults import from_system
from carecalc.store.schema import SCHEMA_VERSION
from carecalc.store.unit_of_work import Work
from carecalc.text import N_, Message

MADE = "made"
_SAID_MOST = 400
"""How many of the last numbers a return file repeats."""
_OF_REVIEWS = {"passed": PASSED, "returned": RETURNED, "overturned": RETURNED}


@dataclass(frozen=True, slots=True)
class Given:
    """A return file as it lies in a folder, and what it tells."""

    path: Path
    told: Return
    label: str


@needs("handover.take", "whole")
def give(
    ctx: Context, device_id: str, folder: Path, people: Iterable[str] = ()
) -> Given:
    """Write the return file of a laptop into a folder.

    It says everything that matters since the laptop took one last, so that of several
    the newest is enough. `people` are registered ones whom it shall visit; those of its
    open tasks (see `handover_work`) and those it brought itself go with it anyway.
    `UserError`: HANDOVER-006 the laptop is blocked, STORE-013, the disk.
    """
    with ctx.store.work() as work:
        device = work.devices.get(device_id)
        if device.state != "active":
            raise UserError(
                "HANDOVER-006",
                Message(
                    N_("This file is of laptop {label}, which is blocked: {why}"),
                    {"label": device.value.label, "why": device.value.why},
                ),
                Message(N_("Nothing was taken in. Tell the administrator of it.")),
                device.value.label,
            )
        told, rows = _told(ctx, work, device, tuple(people))
        name = f"回执-{device.value.label}-{told.number:06d}.ccp"
        keys = ctx.store.parcel_keys
        office = Device(
            OFFICE, "", work.office.get().street, keys.sign_public, keys.seal_public
        )
        head = {
            **of_return(told, device.value, office),
            "schema": SCHEMA_VERSION,
        }
        path = folder / name
        try:
            parcel.write(
                path,
                (parcel.json_frame(parcel.HEAD, head), *rows),
                bytes.fromhex(device.value.seal),
                keys.sign,
            )
        except OSError as error:
            raise from_system(error, str(folder)) from error
        record = Record(
            f"return:{device_id}:{told.number}",
            MADE,
            told,
            ctx.today(),
            about=device_id,
        )
        work.parcels.add(record, name)
        work.audit("handover.given", record.id, [device.value.label, told.number])
    return Given(path, told, device.value.label)


@needs("handover.take", "whole")
def laptops(ctx: Context) -> tuple[Record[Device], ...]:
    """Return every laptop of this office, active or not, by label."""
    with ctx.store.reading() as work:
        return laptops_of(work)


def durable(ctx: Context, work: Work, device_id: str) -> int:
    """Return up to which number a laptop's files stand in a verified backup.

    The newest backup counts whose bytes are as they were written, and whose last entry
    is one of this file's: one that a restore left behind is another history's.
    """
    backups = kept_backups.backups_in(ctx.store.folder / kept_backups.BACKUPS)
    ours = tuple(b for b in backups if work.travelling.is_in_chain(b.head))
    newest = kept_backups.restorable(ours)
    if newest is None:
        return 0
    numbers = [
        record.value.number
        for record in taken_of(work, device_id)
        if record.seq <= newest.seq
    ]
    return max(numbers, default=0)


def epoch_of(work: Work) -> Epoch:
    """Return since when the office's file is the one it is."""
    restored = work.entries.last("office.restored")
    return Epoch() if restored is None else Epoch(restored.at, restored.hash[:16])


def returns_of(work: Work, device_id: str) -> tuple[Return, ...]:
    """Return what a laptop was told so far, in order."""
    found = [r.value for r in work.parcels.about(device_id)]
    told = [value for value in found if isinstance(value, Return)]
    return tuple(sorted(told, key=lambda one: one.number))


def _told(
    ctx: Context, work: Work, device: Record[Device], people: tuple[str, ...]
) -> tuple[Return, Iterator[parcel.Frame]]:
    known = known_of(work, device.id)
    taken = taken_of(work, device.id)
    before = returns_of(work, device.id)
    epoch = epoch_of(work)
    theirs = _people_of(work, device, taken, before, people)
    had = _had(taken, before, epoch)
    told = Return(
        number=max((one.number for one in before), default=0) + 1,
        epoch=epoch,
        closed=last_closed(work),
        last=known.last,
        digest=known.digest,
        durable=durable(ctx, work, device.id),
        said={str(n): known.said[n] for n in sorted(known.said)[-_SAID_MOST:]},
        forked={
            str(record.value.number): record.value.digest
            for record in work.parcels.about(device.id)
            if record.state == REFUSED and record.value.why
        },
        receipts=_receipts(work, taken, had),
        counts=_counts(work, device.value, taken),
        people=theirs,
        clashes=len(
            [
                one
                for one in work.clashes.where(("open",))
                if one.value.device == device.value.label
            ]
        ),
        refused=_refused(taken),
        until=work.entries.head().seq,
        made_at=ctx.clock(),
    )
    known_there = {one for seen in had for one in seen.people}
    rows = work.travelling_back.capture(
        device.value.label,
        theirs,
        frozenset(theirs) - known_there,
        max((seen.until for seen in had), default=0),
    )
    return told, rows


def _people_of(
    work: Work,
    device: Record[Device],
    taken: Iterable[Record[Parcel]],
    before: Iterable[Return],
    people: Iterable[str],
) -> tuple[str, ...]:
    """Return whom a laptop knows or shall know, by the office's own ids."""
    ours = work.taking_in.aliases(device.value.label)
    found = {ours.get(one, one) for record in taken for one in record.value.people}
    found.update(one for told in before for one in told.people)
    found.update(work.people.get(one).id for one in people)
    found.update(people_of(work, device.value.name))
    return tuple(sorted(work.people.many(found)))


def _had(
    taken: Iterable[Record[Parcel]], before: Iterable[Return], epoch: Epoch
) -> tuple[Return, ...]:
    """Return what the laptop says it was told: of this office's file, not of one before
    a restore."""
    last = max(
        (r.value.taken for r in taken if r.value.epoch == epoch.entry), default=0
    )
    return tuple(told for told in before if told.number <= last)


def _receipts(
    work: Work, taken: Iterable[Record[Parcel]], had: Iterable[Return]
) -> dict[str, str]:
    """Return where visits stand of which the laptop was told otherwise, or nothing."""
    arrived = {
        visit_id: record.seq for record in taken for visit_id in record.value.visits
    }
    whose = work.travelling_back.whose(arrived)
    decided = work.travelling_back.decided(set(whose.values()))
    # Of several words of a review the last one stands.
    words = work.reviews.where(kinds=tuple(_OF_REVIEWS))
    said = {one.about: one.kind for one in words if one.about in whose}
    told = {visit: state for one in had for visit, state in one.receipts.items()}
    found: dict[str, str] = {}
    for visit_id, seq in arrived.items():
        # One that is not here waits with something that clashes.
        state = _OF_REVIEWS.get(said.get(visit_id, ""), RECEIVED)
        # What was prepared after the visit was here rests on it.
        if state != RETURNED and decided.get(whose.get(visit_id, ""), 0) > seq:
            state = APPROVED
        if told.get(visit_id) != state:
            found[visit_id] = state
    return found


def _counts(
    work: Work, device: Device, taken: Iterable[Record[Parcel]]
) -> dict[str, int]:
    """Count in the tables themselves what a laptop brought: people and visits."""
    people = {one for record in taken for one in record.value.people}
    visits = {one for record in taken for one in record.value.visits}
    ours = work.taking_in.aliases(device.label)
    known = work.people.many({ours.get(one, one) for one in people})
    answered = {one.row.partition("/")[2] for one in _refused(taken)}
    answered |= work.taking_in.parked(device.label)
    closed = work.visits.states(visits)
    return {
        "people": sum(ours.get(o, o) in known or o in answered for o in people),
        "visits": sum(one in closed or one in answered for one in visits),
    }


def _refused(taken: Iterable[Record[Parcel]]) -> tuple[Refused, ...]:
    return tuple(one for record in taken for one in record.value.refused)[-200:]
