# SPDX-License-Identifier: Apache-2.0
"""Handing over from a laptop that never meets the network, and what came back.

What is new leaves as one file; every file is kept until the office says that it stands
in a verified backup. The return file tells where each visit stands.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import chain
from pathlib import Path

from carecalc.domain.handover import (
    APPROVED,
    HELD,
    OFFICE,
    PASSED,
    RECEIVED,
    SENT,
    Device,
    Epoch,
    Head,
    Parcel,
    Refused,
    Return,
    fingerprint,
)
from carecalc.domain.handover import RETURNED as RETURNED_BY_REVIEW
from carecalc.domain.handover_out import (
    Base,
    is_connected,
    is_lost,
    lineage,
    next_base,
    to_bring,
)
from carecalc.domain.record import Record
from carecalc.errors import UserError
from carecalc.services.access import is_among, needs
from carecalc.services.context import Changes, Context
from carecalc.services.handover_devices import office_of, own_of
from carecalc.services.handover_files import clear, lying, place_of
from carecalc.services.handover_heads import of_parcel, office_in, return_head
from carecalc.store import parcel
from carecalc.store.faults import from_system
from carecalc.store.files import copy_whole, digest_of
from carecalc.store.schema import SCHEMA_VERSION
from carecalc.store.travelling import RETURNED, Captured
from carecalc.store.unit_of_work import Work
from carecalc.store.watch import Watch
from carecalc.text import N_, Message

MADE, TAKEN, CONFIRMED, REFUSED = "made", "taken", "confirmed", "refused"
_TELL_EVERY = 25


@dataclass(frozen=True, slots=True)
class Sent:
    """What lies in a folder for the courier: new and older files, by their numbers.

    `made` is the new one, None where nothing was new.
    """

    made: Parcel | None
    files: tuple[Path, ...]


@dataclass(frozen=True, slots=True)
class Told:
    """What a return file said. `is_news` is false for one that was taken before, or is
    older than one that was: nothing was done."""

    told: Return
    is_news: bool
    people: tuple[str, ...] = ()
    again: int = 0
    """How many files the office needs once more."""


@dataclass(frozen=True, slots=True)
class State:
    """How far handing over has come.

    `waiting` counts rows that are in no file yet, by table in `kinds`, `to_bring` the
    files that the office has not said it has, `unsafe` those that are there but in no
    verified backup of the office's yet. `differing` says of what it counts less than it
    was sent.
    """

    label: str
    office: str
    waiting: int
    kinds: Mapping[str, int]
    to_bring: int
    unsafe: int
    differing: tuple[str, ...]
    clashes: int
    refused: tuple[Refused, ...]

    @property
    def left(self) -> int:
        """How much is left before everything is at the office: 0 is 同步完成."""
        return self.waiting + self.to_bring + len(self.differing)


@needs("handover.send", "nobody")
def send(
    ctx: Context, folder: Path, whole: bool = False, watch: Watch | None = None
) -> Sent:
    """Put into a folder what the office does not have yet; what is new as a new file.

    With `whole` one new file takes the place of all that the office has not said it
    has: for when a courier lost some. `watch` hears how far it is, and may stop it
    until the new file is on record. `UserError`: HANDOVER-009 no office has
    registered this laptop yet, HANDOVER-018 the file on the drive is not what was
    written, WORK-002 it was stopped, the disk.
    """
    watch = watch or Watch()
    watch.begin(Message(N_("Writing what is new …")))
    with ctx.store.work() as work:
        device, office = _registered(work)
        own, told = own_parcels(work), told_last(work)
        lost = is_lost(own, told, lying(ctx.store.folder, own))
        base = next_base(own, told, _used(work), whole or lost)
        needed = lost or bool(base.replaces)
        made = _made(ctx, work, device, office, told, base, needed, watch)
        own = own_parcels(work)
    files: list[Path] = []
    brought = to_bring(own, told)
    watch.begin(Message(N_("Copying …")))
    for one in brought:
        watch.told(len(files), len(brought))
        target = folder / one.file
        try:
            is_there = target.is_file() and digest_of(target) == one.file_digest
            if not (
                is_there
                or copy_whole(place_of(ctx.store.folder, one), target, one.file_digest)
            ):
                raise parcel.not_as_written(target)
        except OSError as error:
            raise from_system(error, str(target)) from error
        files.append(target)
    return Sent(made, tuple(files))


@needs("handover.send", "nobody")
def welcomed_by(ctx: Context, path: Path) -> tuple[Device, str]:
    """Return which office a first return file says it is from, and its digits.

    They are compared by telephone before the file is taken: `take_return` with that
    office's id. `UserError` HANDOVER-001 to HANDOVER-004.
    """
    opened = parcel.open_parcel(
        path,
        ctx.store.parcel_keys.sealing,
        lambda head: bytes.fromhex(office_in(head, path).sign),
    )
    office = office_in(opened.head, path)
    return office, fingerprint(office.sign, office.seal)


@needs("handover.send", "nobody")
def take_return(ctx: Context, path: Path, trusting: str = "") -> Told:
    """Take in a return file: receipts, what the office changed, new tasks.

    `trusting` is the id of the office, for the first file of all. `UserError`:
    HANDOVER-001 to HANDOVER-004, HANDOVER-007, HANDOVER-015 of another office than
    the one that registered this laptop, or of one that nobody has compared yet.
    """
    with ctx.store.reading() as work:
        known = office_of(work)
        trusted = trusting if known is None else known.id

    def sender(head: Mapping[str, object]) -> bytes:
        office = office_in(head, path)
        if office.id != trusted:
            raise UserError(
                "HANDOVER-015",
                Message(
                    N_("This return file is of an office that is not this laptop's.")
                ),
                Message(
                    N_("Compare the office's digits by telephone before you take it.")
                ),
                path.name,
            )
        return bytes.fromhex(office.sign)

    opened = parcel.open_parcel(path, ctx.store.parcel_keys.sealing, sender)
    schema = opened.head.get("schema")
    if isinstance(schema, int) and schema > SCHEMA_VERSION:
        raise UserError(
            "HANDOVER-007",
            Message(N_("This file was made by a newer program than this one.")),
            Message(N_("Update carecalc here first; the file stays as it is.")),
            path.name,
        )
    told = return_head(opened)
    with ctx.store.work() as work:
        before = told_last(work)
        if before is not None and not _is_news(told, before):
            return Told(told, False)
        _keep_office(work, opened)
        own = own_parcels(work)
        people = work.travelling_back.apply(
            opened, _seen_until(own, told), lambda whose: _noted(work, told, whose)
        )
        _keep_states(ctx, work, told)
        work.parcels.add(
            Record(
                f"return:{told.epoch.entry}:{told.number}",
                TAKEN,
                told,
                ctx.today(),
                about=OFFICE,
            ),
            path.name,
        )
        _noted(work, told, "")
        own = own_parcels(work)
    clear(ctx.store.folder, own, told)
    return Told(told, True, people, len(to_bring(own, told)))


@needs("handover.send", "nobody")
def state(ctx: Context) -> State | None:
    """Return how far handing over has come; None before an office registered this."""
    with ctx.store.reading() as work:
        device, office = own_of(work), office_of(work)
        if device is None or office is None:
            return None
        own, told = own_parcels(work), told_last(work)
        base = next_base(own, told, _used(work))
        new = work.travelling.capture(base.since, work.attachments)
        durable = 0 if told is None else told.durable
        last = 0 if told is None else told.last
        return State(
            label=device.value.label,
            office=office.value.name,
            waiting=sum(new.counts.values()),
            kinds=new.counts,
            to_bring=len(to_bring(own, told)),
            unsafe=sum(1 for p in own if durable < p.number <= last),
            differing=_differing(own, told),
            clashes=0 if told is None else told.clashes,
            refused=() if told is None else told.refused,
        )


@needs("cases.see", "filters", of_tasks=True)
def standing(ctx: Context, visit_ids: Iterable[str]) -> Mapping[str, str]:
    """Return where closed visits stand: `held` on this laptop only, `sent` in a file,
    `received` at the office, `returned` or `passed` by its review, `approved`.

    Of an office that hands over to nobody, of a draft, or of somebody whom the user does
    not see, nothing is said.
    """
    with ctx.store.reading() as work:
        if office_of(work) is None:
            return {}
        own, told, receipts = own_parcels(work), told_last(work), _receipts(work)
        whose = work.travelling_back.whose(set(visit_ids))
        people = work.people.many(set(whose.values()))
        states = work.visits.states(
            visit_id
            for visit_id, person_id in whose.items()
            if is_among(ctx.actor, person_id, people[person_id].community)
        )
    last = 0 if told is None else told.last
    # What an office has lost with its backup is on the way again.
    there = {visit for one in own if one.number <= last for visit in one.visits}
    sent = {visit for one in own for visit in one.visits}
    found = {}
    for visit_id, closed in states.items():
        if closed == "draft":
            continue
        found[visit_id] = SENT if visit_id in sent else HELD
        if visit_id in there:
            found[visit_id] = receipts.get(visit_id, found[visit_id])
    return found


def own_parcels(work: Work) -> tuple[Parcel, ...]:
    """Return this laptop's own files, those that count, in their order."""
    device = own_of(work)
    found = [] if device is None else work.parcels.about(device.id)
    kept = [one.value for one in found if one.state != REFUSED]
    return tuple(sorted(kept, key=lambda one: one.number))


def _used(work: Work) -> int:
    """Return the highest number that a file of this laptop ever had."""
    device = own_of(work)
    found = () if device is None else work.parcels.about(device.id)
    return max((one.value.number for one in found), default=0)


def told_last(work: Work) -> Return | None:
    """Return what the office said last, of the latest file it became."""
    told = [one.value for one in work.parcels.about(OFFICE)]
    best: Return | None = None
    for one in told:
        if (
            best is None
            or one.epoch.is_after(best.epoch)
            or (one.epoch == best.epoch and one.number > best.number)
        ):
            best = one
    return best


def _receipts(work: Work) -> Mapping[str, str]:
    """Return what the office said of visits, each as it said it last."""
    found: dict[str, str] = {}
    for record in sorted(work.parcels.about(OFFICE), key=lambda one: one.seq):
        found |= record.value.receipts
    return found


def _registered(work: Work) -> tuple[Device, Device]:
    device, office = own_of(work), office_of(work)
    if device is None or office is None:
        raise UserError(
            "HANDOVER-009",
            Message(N_("No office has registered this laptop yet.")),
            Message(
                N_(
                    "Write a request, have the office register it, and take the return "
                    "file that comes back."
                )
            ),
        )
    return device.value, office.value


def _made(
    ctx: Context,
    work: Work,
    device: Device,
    office: Device,
    told: Return | None,
    base: Base,
    is_needed: bool,
    watch: Watch,
) -> Parcel | None:
    new = work.travelling.capture(base.since, work.attachments)
    if not new.counts and not is_needed:
        return None
    head = work.entries.head()
    said = Head(
        device=device.id,
        number=base.number,
        digest="",
        follows=base.follows,
        before=base.before,
        replaces=base.replaces,
        since=base.since,
        until=new.until,
        schema=SCHEMA_VERSION,
        epoch=Epoch() if told is None else told.epoch,
        taken=0 if told is None else told.number,
        audit=(head.seq, head.hash),
        counts=new.counts,
        closed=None if told is None else told.closed,
    )
    made = Parcel(
        number=base.number,
        digest="",
        follows=base.follows,
        before=base.before,
        replaces={str(n): d for n, d in base.replaces.items()},
        since=base.since,
        until=new.until,
        file=f"交接-{device.label}-{base.number:06d}.ccp",
        counts=new.counts,
        people=new.people,
        visits=new.visits,
    )
    place = place_of(ctx.store.folder, made)
    first = parcel.json_frame(parcel.HEAD, of_parcel(said, device.label))
    try:
        place.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        written = parcel.write(
            place,
            chain((first,), _watched(new, watch)),
            bytes.fromhex(office.seal),
            ctx.store.parcel_keys.sign,
        )
    except OSError as error:
        raise from_system(error, str(place)) from error
    made = replace(made, digest=written.digest, file_digest=written.file_digest)
    id_ = f"{device.id}:{made.number}"
    work.parcels.add(Record(id_, MADE, made, ctx.today(), about=device.id), made.file)
    work.audit("handover.sent", id_, [device.label, made.number])
    return made


def _watched(new: Captured, watch: Watch) -> Iterator[parcel.Frame]:
    for number, frame in enumerate(new.frames):
        watch.check()
        if number % _TELL_EVERY == 0:
            watch.told(number, new.size)
        yield frame
    # Before the file has its name: two of one number may never lie about.
    watch.settle()


def _noted(work: Work, told: Return, person_id: str) -> None:
    work.audit(RETURNED, "office", told.number, person_id=person_id or None)


def _is_news(told: Return, before: Return) -> bool:
    if told.epoch == before.epoch:
        return told.number > before.number
    # An office that was restored counts anew; what it said before counts no more.
    return told.epoch.is_after(before.epoch)


def _keep_office(work: Work, opened: parcel.Opened) -> None:
    """Keep who the office is, and what it calls this laptop."""
    office = office_in(opened.head, opened.path)
    if office_of(work) is None:
        work.devices.add(Record(office.id, "active", office, about=OFFICE), office.name)
    own = own_of(work)
    label = str(opened.head.get("label"))
    if own is None or own.id != opened.head.get("device"):
        raise parcel.for_another(opened.path)
    if own.value.label != label:
        work.devices.add(replace(own, value=replace(own.value, label=label)), label)


def _seen_until(own: Sequence[Parcel], told: Return) -> int:
    """Return up to which number of this laptop's order the office has seen it."""
    return max(
        (p.until for p in own if told.said.get(str(p.number)) == p.digest), default=0
    )


def _keep_states(ctx: Context, work: Work, told: Return) -> None:
    """Write down of each of one's own files whether the office has it, and for good."""
    device = own_of(work)
    assert device is not None, "who takes a return file has asked to be registered"
    own = own_parcels(work)
    connected = is_connected(own, told)
    ours = lineage(own)
    for record in work.parcels.about(device.id):
        one: Parcel = record.value
        said = told.said.get(str(one.number))
        if record.state == REFUSED:
            continue
        if (said is not None and said != one.digest) or (
            told.forked.get(str(one.number)) == one.digest
        ):
            wanted = REFUSED
        elif one.number <= told.last and (said is not None or one.number in ours):
            wanted = CONFIRMED if one.number <= told.durable else TAKEN
        elif not connected:
            wanted = REFUSED
        else:
            wanted = MADE
        if wanted != record.state:
            work.parcels.add(replace(record, state=wanted, day=ctx.today()), one.file)


def _differing(own: Sequence[Parcel], told: Return | None) -> tuple[str, ...]:
    """Return of what the office counts less than it was sent."""
    if told is None:
        return ()
    there = [p for p in own if told.said.get(str(p.number)) == p.digest]
    sent = {
        "people": len({one for parcel in there for one in parcel.people}),
        "visits": len({one for parcel in there for one in parcel.visits}),
    }
    return tuple(what for what in sent if told.counts.get(what, 0) < sent[what])


def changes_of(told: Told) -> Changes:
    """Return what a return file changed, for pages that show it."""
    visits = frozenset(told.told.receipts)
    return Changes(people=frozenset(told.people), visits=visits, office=True)


WORDS: Mapping[str, Message] = {
    HELD: Message(N_("only on this laptop")),
    SENT: Message(N_("in a hand-over file")),
    RECEIVED: Message(N_("received by the office")),
    RETURNED_BY_REVIEW: Message(N_("sent back by the review")),
    PASSED: Message(N_("passed by the review")),
    APPROVED: Message(N_("decided upon")),
}
"""Where a visit stands, in words."""
