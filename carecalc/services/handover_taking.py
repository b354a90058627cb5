# SPDX-License-Identifier: Apache-2.0
"""Taking in what laptops bring: every file once and only once, in any order."""

from collections.abc import Iterable, Mapping
from contextlib import suppress
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from carecalc.catalog.handover_rules import handover_rules
from carecalc.domain.handover import (
    LAPTOP,
    Device,
    Head,
    Known,
    Parcel,
    Verdict,
    judge,
)
from carecalc.domain.record import Record
from carecalc.errors import UserError
from carecalc.services import duplicates
from carecalc.services.access import needs
from carecalc.services.context import Changes, Context
from carecalc.services.handover_arrived import arrived
from carecalc.services.handover_closed import check_known
from carecalc.services.handover_heads import parcel_head
from carecalc.store import parcel
from carecalc.store.faults import from_system
from carecalc.store.files import copy_whole, digest_of
from carecalc.store.schema import SCHEMA_VERSION
from carecalc.store.travelling_signatures import FORGED, with_keys
from carecalc.store.unit_of_work import Work
from carecalc.store.watch import Watch
from carecalc.text import N_, Message, visible

TAKEN, HELD, ALARM, REFUSED, SAME = "taken", "held", "alarm", "refused", "same"
FOLDER = "handover"

_TAKEN_IN = "handover.taken"


@dataclass(frozen=True, slots=True)
class Taken:
    """What became of one file.

    `state`: `taken`, `same` (it was here already: nothing was done), `held` (`missing`
    are numbers that must come first), `alarm` (another content under a number that is
    here: nothing was taken in), `refused` (`error` says why). `also` were held and could
    be taken in after it.
    """

    file: str
    state: str
    label: str = ""
    number: int = 0
    parcel: Parcel | None = None
    missing: tuple[int, ...] = ()
    error: UserError | None = None
    also: tuple["Taken", ...] = ()


@dataclass(frozen=True, slots=True)
class Waiting:
    """A file that waits or raised an alarm: whose, since when, and what it waits for."""

    record: Record[Parcel]
    label: str
    missing: tuple[int, ...]
    days: int
    is_late: bool
    """Whether what must come first should long have been here."""


@needs("handover.take", "whole")
def take(ctx: Context, path: Path, watch: Watch | None = None) -> Taken:
    """Take in one file: all of it, or nothing, and once.

    Files held for want of it are taken in after it, each by itself. `watch` hears how
    far it is, and may stop it until all of it is in. `UserError`: WORK-002 stopped,
    HANDOVER-001 no such file, HANDOVER-002 damaged or changed, HANDOVER-003 for
    another office, HANDOVER-004 more than we write, HANDOVER-005 of a laptop that
    nobody registered, HANDOVER-006 of one that is blocked or lost, HANDOVER-007 of a
    newer program, HANDOVER-017 it contradicts the office's own rules, HANDOVER-019 it
    knows of a closing that this office does not.
    """
    watch = watch or Watch()
    watch.begin(Message(N_("Reading {file} …"), {"file": path.name}))
    opened = _opened(ctx, path)
    head = parcel_head(opened)
    first = _judged(ctx, opened, head, watch)
    if first.state != TAKEN:
        return first
    return replace(first, also=tuple(_released(ctx, head.device)))


@needs("handover.take", "whole")
def take_many(
    ctx: Context, paths: Iterable[Path], watch: Watch | None = None
) -> tuple[Taken, ...]:
    """Take in files in any order; one that is refused keeps none of the others out.

    `watch` is of one file: see `take`.
    """
    found = []
    for path in paths:
        try:
            found.append(take(ctx, path, watch))
        except UserError as error:
            if not error.code.startswith("HANDOVER-"):
                raise
            found.append(Taken(path.name, REFUSED, error=error))
    return tuple(found)


@needs("handover.take", "whole")
def waiting(ctx: Context) -> tuple[Waiting, ...]:
    """Return files that wait for another and alarms that nobody looked into, by day."""
    with ctx.store.reading() as work:
        labels = _labels(work)
        return tuple(
            _waiting(ctx, work, record, labels.get(record.about, ""))
            for record in work.parcels.where((HELD, ALARM))
        )


@needs("handover.take", "whole")
def settle(ctx: Context, parcel_id: str, why: str) -> Record[Parcel]:
    """Close an alarm that was looked into, and say what it was.

    Nothing of the file is taken in. The next return file tells the laptop, which then
    sends what is missing under a new number. `UserError`: HANDOVER-013 no reason,
    HANDOVER-014 there is no such alarm.
    """
    reason = visible(why).strip()
    if not reason:
        raise UserError("HANDOVER-013", Message(N_("Say why.")), None, "why")
    with ctx.store.work() as work:
        record = work.parcels.get(parcel_id)
        if record.state != ALARM:
            raise UserError(
                "HANDOVER-014",
                Message(N_("This alarm was closed already.")),
                Message(N_("Look again at the list of files that wait.")),
            )
        kept = work.parcels.add(
            replace(record, state=REFUSED, value=replace(record.value, why=reason)),
            str(record.value.number),
        )
        work.audit("handover.settled", parcel_id, record.value.number, reason)
    return kept


def known_of(work: Work, device_id: str) -> Known:
    """Return what the office has of a laptop."""
    known = Known()
    for record in taken_of(work, device_id):
        known = known.with_taken(_head(record))
    return known


def taken_of(work: Work, device_id: str) -> tuple[Record[Parcel], ...]:
    """Return a laptop's files that were taken in, in their order."""
    found = [r for r in work.parcels.about(device_id) if r.state == TAKEN]
    files = [r for r in found if isinstance(r.value, Parcel)]
    return tuple(sorted(files, key=lambda record: record.value.number))


def missing_before(known: Known, head: Head) -> tuple[int, ...]:
    """Return the numbers that must come before a file."""
    return tuple(range(known.last + 1, head.follows + 1))


def changes_of(taken: Taken) -> Changes:
    """Return what a file changed, for pages that show it."""
    people: set[str] = set()
    visits: set[str] = set()
    for one in (taken, *taken.also):
        if one.parcel is not None and one.state == TAKEN:
            people.update(one.parcel.people)
            visits.update(one.parcel.visits)
    return Changes(people=frozenset(people), visits=frozenset(visits))


def _waiting(ctx: Context, work: Work, record: Record[Parcel], label: str) -> Waiting:
    days = 0 if record.day is None else (ctx.today() - record.day).days
    most = handover_rules(ctx.catalog).waits_days
    missing = missing_before(known_of(work, record.about), _head(record))
    return Waiting(record, label, missing, days, record.state == HELD and days >= most)


def _opened(ctx: Context, path: Path) -> parcel.Opened:
    with ctx.store.reading() as work:
        devices: dict[str, Record[Device]] = {
            record.id: record for record in work.devices.about(LAPTOP)
        }

    def sender(head: Mapping[str, object]) -> bytes:
        record = devices.get(str(head.get("device")))
        if record is None:
            raise UserError(
                "HANDOVER-005",
                Message(N_("This file is of a laptop that nobody registered here.")),
                Message(N_("An administrator registers it by its request file.")),
                path.name,
            )
        if record.state != "active":
            raise UserError(
                "HANDOVER-006",
                Message(
                    N_("This file is of laptop {label}, which is blocked: {why}"),
                    {"label": record.value.label, "why": record.value.why},
                ),
                Message(N_("Nothing was taken in. Tell the administrator of it.")),
                path.name,
            )
        return bytes.fromhex(record.value.sign)

    opened = parcel.open_parcel(path, ctx.store.parcel_keys.sealing, sender)
    schema: Any = opened.head.get("schema")
    if isinstance(schema, int) and schema > SCHEMA_VERSION:
        raise UserError(
            "HANDOVER-007",
            Message(N_("This file was made by a newer program than this one.")),
            Message(N_("Update carecalc here first; the file stays as it is.")),
            path.name,
        )
    return opened


def _judged(ctx: Context, opened: parcel.Opened, head: Head, watch: Watch) -> Taken:
    with ctx.store.work() as work:
        check_known(ctx, work, head.closed, opened.path)
        device = work.devices.get(head.device).value
        known = known_of(work, head.device)
        verdict = judge(known, head)
        rival = work.parcels.find(_id(head))
        if (
            rival is not None
            and rival.state == HELD
            and rival.value.digest != head.digest
        ):
            verdict = Verdict.FORK
        told = Taken(opened.path.name, SAME, device.label, head.number)
        if verdict is Verdict.SAME:
            return told
        if verdict is Verdict.FORK:
            return _alarmed(ctx, work, opened, head, told)
        if verdict is Verdict.EARLY:
            return _held(ctx, work, opened, head, told, known)
        return _applied(ctx, work, opened, head, told, watch)


def _applied(
    ctx: Context,
    work: Work,
    opened: parcel.Opened,
    head: Head,
    told: Taken,
    watch: Watch,
) -> Taken:
    label = told.label

    def noted(person_id: str) -> None:
        work.audit(
            _TAKEN_IN, _id(head), [label, head.number], person_id=person_id or None
        )

    device = work.devices.get(head.device)
    known = device.value.keys
    done = work.taking_in.apply(
        opened, label, ctx.today(), ctx.new_id, noted, watch, known
    )
    if done.counts != {t: n for t, n in head.counts.items() if n}:
        raise parcel.damaged(opened.path)
    kept = _parcel(opened, head)
    kept = replace(
        kept,
        counts=done.counts,
        people=tuple(sorted(done.people)),
        visits=tuple(done.visits),
        clashes=tuple(done.clashes),
        refused=tuple(done.refused),
        renamed=done.renamed,
        rekeyed=_keep_keys(work, device, done.keys),
    )
    before = work.parcels.find(_id(head))
    _keep(ctx, work, _id(head), TAKEN, kept, head, before)
    work.audit(_TAKEN_IN, _id(head), [label, head.number, sum(done.counts.values())])
    forged = [one.row for one in done.refused if one.why == FORGED]
    if forged:
        work.audit("handover.forged", _id(head), [label, head.number, forged])
    arrived(ctx, work, done.visits)
    for person in work.people.many(done.people).values():
        duplicates.park(ctx, work, person)
    watch.settle()
    return replace(told, state=TAKEN, parcel=kept)


def _keep_keys(
    work: Work, device: Record[Device], told: Iterable[tuple[str, str]]
) -> tuple[str, ...]:
    """Keep by what keys a laptop's users sign; return who has another than before."""
    before = device.value.keys
    now = with_keys(before, told)
    changed = sorted(name for name in now if now[name] != before.get(name))
    if changed:
        value = replace(device.value, keys=now)
        work.devices.add(replace(device, value=value), value.label)
        work.audit("device.keys", device.id, [value.label, changed])
    return tuple(name for name in changed if name in before)


def _held(
    ctx: Context,
    work: Work,
    opened: parcel.Opened,
    head: Head,
    told: Taken,
    known: Known,
) -> Taken:
    missing = missing_before(known, head)
    kept = replace(_parcel(opened, head), file=f"{head.device}-{head.number:06d}.ccp")
    place = _place(ctx, kept)
    before = work.parcels.find(_id(head))
    if before is None or before.state != HELD:
        _keep(ctx, work, _id(head), HELD, kept, head, before)
        work.audit("handover.held", _id(head), [told.label, head.number])
    if not place.is_file():
        _copy(opened.path, place, kept.file_digest)
    return replace(told, state=HELD, parcel=kept, missing=missing)


def _alarmed(
    ctx: Context, work: Work, opened: parcel.Opened, head: Head, told: Taken
) -> Taken:
    """Keep that a number came with another content; it takes a person to look at it."""
    id_ = f"{_id(head)}:{head.digest[:16]}"
    kept = _parcel(opened, head)
    if work.parcels.find(id_) is None:
        _keep(ctx, work, id_, ALARM, kept, head, None)
        work.audit("handover.alarm", id_, [told.label, head.number])
    return replace(told, state=ALARM, parcel=kept)


def _released(ctx: Context, device_id: str) -> Iterable[Taken]:
    """Take in what was held, in its order, as far as nothing is missing any more."""
    while True:
        with ctx.store.reading() as work:
            known = known_of(work, device_id)
            alarms = {
                r.value.number
                for r in work.parcels.about(device_id)
                if r.state == ALARM
            }
            held = sorted(
                (r for r in work.parcels.about(device_id) if r.state == HELD),
                key=lambda record: record.value.number,
            )
        ready = next(
            (
                r
                for r in held
                if r.value.number not in alarms
                and judge(known, _head(r)) is not Verdict.EARLY
            ),
            None,
        )
        if ready is None:
            return
        place = _place(ctx, ready.value)
        if judge(known, _head(ready)) is not Verdict.APPLY:
            _drop(ctx, ready)
            continue
        try:
            opened = _opened(ctx, place)
            taken = _judged(ctx, opened, parcel_head(opened), Watch())
        except UserError as error:
            if not error.code.startswith(("HANDOVER-", "STORE-007")):
                raise
            # It lies here no more, or not whole: the laptop has it and brings it again.
            yield Taken(place.name, REFUSED, number=ready.value.number, error=error)
            _drop(ctx, ready)
            return
        with suppress(OSError):
            place.unlink()
        yield taken


def _drop(ctx: Context, record: Record[Parcel]) -> None:
    """Give up a held file: its content came with another one, or must come again."""
    with ctx.store.work() as work:
        work.parcels.add(replace(record, state=REFUSED), str(record.value.number))
        work.audit("handover.dropped", record.id, record.value.number)
    with suppress(OSError):
        _place(ctx, record.value).unlink()


def _keep(
    ctx: Context,
    work: Work,
    id_: str,
    state: str,
    kept: Parcel,
    head: Head,
    before: Record[Parcel] | None,
) -> None:
    record = Record(
        id_,
        state,
        kept,
        ctx.today(),
        about=head.device,
        version=0 if before is None else before.version,
    )
    work.parcels.add(record, str(head.number))


def _parcel(opened: parcel.Opened, head: Head) -> Parcel:
    return Parcel(
        number=head.number,
        digest=head.digest,
        follows=head.follows,
        before=head.before,
        replaces={str(n): said for n, said in head.replaces.items()},
        since=head.since,
        until=head.until,
        file_digest=digest_of(opened.path),
        taken=head.taken,
        epoch=head.epoch.entry,
    )


def _head(record: Record[Parcel]) -> Head:
    kept = record.value
    return Head(
        device=record.about,
        number=kept.number,
        digest=kept.digest,
        follows=kept.follows,
        before=kept.before,
        replaces={int(n): said for n, said in kept.replaces.items()},
        since=kept.since,
        until=kept.until,
    )


def _id(head: Head) -> str:
    return f"{head.device}:{head.number}"


def _place(ctx: Context, kept: Parcel) -> Path:
    return ctx.store.folder / FOLDER / "in" / kept.file


def _copy(source: Path, place: Path, digest: str) -> None:
    try:
        place.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        if not copy_whole(source, place, digest):
            raise parcel.damaged(source)
    except OSError as error:
        raise from_system(error, str(place)) from error


def _labels(work: Work) -> dict[str, str]:
    return {one.id: one.value.label for one in work.devices.about(LAPTOP)}
