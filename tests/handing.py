# SPDX-License-Identifier: Apache-2.0
"""An office and its laptops on one machine: each a file of its own, met by a courier."""

import shutil
from contextlib import contextmanager
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import timedelta
from functools import cache
from pathlib import Path
from random import Random

from carecalc.services import handover, handover_devices, handover_giving
from carecalc.services import handover_taking
from carecalc.services.context import Context
from carecalc.services.handover import Sent
from carecalc.services.handover_giving import Given
from carecalc.services.handover_taking import Taken
from carecalc.store.engine import open_store
from carecalc.store.founding import create_store
from carecalc.store.keys import FLOOR, Unlocked, create_keys
from carecalc.store.unit_of_work import Work
from tests.offices import NOON, OFFICE, OFFICERS, PASSPHRASE, Clock, catalog

ROLES = ("assessor", "reviewer", "payer", "administrator")


@dataclass
class Side:
    """One file, opened by its user; `id` is what the office calls its keys."""

    ctx: Context
    user: str
    unlocked: Unlocked
    folder: Path
    id: str = ""
    label: str = ""


@cache
def keys_of(number: int, user: str) -> Unlocked:
    """Return keys made once: deriving them is slow on purpose."""
    office_id = f"00000000-0000-4000-8000-{number:012d}"
    return create_keys(office_id, user, PASSPHRASE, OFFICERS, FLOOR)


@contextmanager
def a_side(place: Path, number: int, user: str) -> Iterator[Side]:
    """Yield a new file of somebody's, open."""
    unlocked = keys_of(number, user)
    folder = place / f"{number}.carecalc"
    clock = Clock(NOON + timedelta(minutes=number))

    def fill(work: Work) -> None:
        work.office.create(OFFICE)
        public = unlocked.file.public_keys
        work.users.put(user, public[user], ROLES, None)
        work.users.separate(NOON.date(), (), "样例")
        work.audit("office.founded", "office")

    if not folder.exists():
        create_store(folder, unlocked, clock, fill)
    ctx = opened(folder, unlocked, clock, number)
    try:
        yield Side(ctx, user, unlocked, folder)
    finally:
        ctx.store.close()


def opened(folder: Path, unlocked: Unlocked, clock: Clock, number: int) -> Context:
    """Return a file's context: ids of one file are those of no other."""
    store = open_store(folder, unlocked, clock)
    count = iter(range(1, 10**9))
    start = Random(f"{number} {clock.at}").randrange(16**8)
    return Context(
        store,
        catalog(),
        clock,
        lambda: f"{start:08x}-0000-4000-8000-{next(count):012d}",
        Random(1),
    )


def enrol(office: Side, laptop: Side, label: str, place: Path) -> None:
    """Register a laptop at an office, and let it know the office."""
    place.mkdir(parents=True, exist_ok=True)
    request = handover_devices.ask(laptop.ctx, label, laptop.user, place)
    record = handover_devices.register(office.ctx, request)
    laptop.id, laptop.label = record.id, label
    given = give(office, laptop, place)
    trusted, _ = handover.welcomed_by(laptop.ctx, given.path)
    handover.take_return(laptop.ctx, given.path, trusted.id)


def send(laptop: Side, place: Path, whole: bool = False) -> Sent:
    """Put what is new of a laptop into a folder."""
    place.mkdir(parents=True, exist_ok=True)
    return handover.send(laptop.ctx, place, whole)


def give(office: Side, laptop: Side, place: Path, *people: str) -> Given:
    """Put a return file for a laptop into a folder."""
    place.mkdir(parents=True, exist_ok=True)
    return handover_giving.give(office.ctx, laptop.id, place, people)


def take(office: Side, sent: Sent) -> tuple[Taken, ...]:
    """Take in what lies there."""
    return handover_taking.take_many(office.ctx, sent.files)


def round_trip(office: Side, laptop: Side, place: Path) -> handover.Told:
    """Carry everything of a laptop to the office, and the receipts back."""
    for taken in take(office, send(laptop, place)):
        assert taken.state in ("taken", "same"), taken
    return handover.take_return(laptop.ctx, give(office, laptop, place).path)


def restored(side: Side, copy: Path) -> Side:
    """Return a side whose file is a copy made before, as after a restore."""
    side.ctx.store.close()
    shutil.rmtree(side.folder)
    shutil.copytree(copy, side.folder)
    clock = side.ctx.clock
    assert isinstance(clock, Clock)
    return replace(side, ctx=opened(side.folder, side.unlocked, clock, 99))
