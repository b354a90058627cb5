# SPDX-License-Identifier: Apache-2.0
"""An office and its laptops on one machine: each a file of its own, met by a courier."""

import atexit
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cache
from pathlib import Path
from random import Random

from carecalc.domain.handover import key_name
from carecalc.services import (
    handover,
    handover_devices,
    handover_giving,
    handover_taking,
)
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
    number: int
    id: str = ""
    label: str = ""


@cache
def keys_of(number: int, user: str) -> Unlocked:
    """Return keys made once: deriving them is slow on purpose."""
    office_id = f"00000000-0000-4000-8000-{number:012d}"
    return create_keys(office_id, user, PASSPHRASE, OFFICERS, FLOOR)


@cache
def _made(number: int, user: str) -> tuple[Path, datetime]:
    """Return where a file was made once, and the time after: making it is slow."""
    unlocked = keys_of(number, user)
    place, clock = Path(tempfile.mkdtemp()), Clock(NOON)
    atexit.register(shutil.rmtree, place, ignore_errors=True)

    def fill(work: Work) -> None:
        work.office.create(OFFICE)
        public = unlocked.file.public_keys
        work.users.put(user, public[user], ROLES, None)
        work.users.separate(NOON.date(), (), "样例")
        work.audit("office.founded", "office")

    create_store(place / "made.carecalc", unlocked, clock, fill)
    return place / "made.carecalc", clock.at


@contextmanager
def a_side(place: Path, number: int, user: str) -> Iterator[Side]:
    """Yield a new file of somebody's, open."""
    made, at = _made(number, user)
    folder = place / f"{number}.carecalc"
    shutil.copytree(made, folder)
    with _open(folder, number, user, at) as side:
        yield side


@contextmanager
def _open(folder: Path, number: int, user: str, at: datetime) -> Iterator[Side]:
    unlocked = keys_of(number, user)
    side = Side(
        opened(folder, unlocked, Clock(at), number), user, unlocked, folder, number
    )
    try:
        yield side
    finally:
        side.ctx.store.close()


OFFICE_USER, FIRST_USER, SECOND_USER = "刘经办", "王评估", "孙评估"


class Trio:
    """An office with two laptops that it has registered, and a stick between them.

    Each is opened when it is first asked for: many tests need no second laptop.
    """

    def __init__(self, place: Path) -> None:
        self.place = place
        self.stick = place / "stick"
        self.stick.mkdir(parents=True)
        self.opened: dict[int, Side] = {}

    @property
    def office(self) -> Side:
        """The office."""
        return self._side(1, OFFICE_USER)

    @property
    def first(self) -> Side:
        """The laptop L2."""
        return self._side(2, FIRST_USER)

    @property
    def second(self) -> Side:
        """The laptop L3."""
        return self._side(3, SECOND_USER)

    def _side(self, number: int, user: str) -> Side:
        if number not in self.opened:
            made, at = _enrolled()
            folder = self.place / f"{number}.carecalc"
            shutil.copytree(made / folder.name, folder)
            unlocked = keys_of(number, user)
            ctx = opened(folder, unlocked, Clock(at), number)
            keys = ctx.store.parcel_keys
            id_ = key_name(keys.sign_public, keys.seal_public)
            side = Side(ctx, user, unlocked, folder, number, id_, f"L{number}")
            self.opened[number] = side
        return self.opened[number]


@cache
def _enrolled() -> tuple[Path, datetime]:
    place = Path(tempfile.mkdtemp())
    atexit.register(shutil.rmtree, place, ignore_errors=True)
    with ExitStack() as stack:
        office = stack.enter_context(a_side(place, 1, OFFICE_USER))
        for number, user in ((2, FIRST_USER), (3, SECOND_USER)):
            laptop = stack.enter_context(a_side(place, number, user))
            enrol(office, laptop, f"L{number}", place / "stick")
        at = office.ctx.clock()
    shutil.rmtree(place / "stick")
    return place, at + timedelta(minutes=1)


@contextmanager
def trio(place: Path) -> Iterator[Trio]:
    """Yield a new office and its two laptops."""
    found = Trio(place)
    try:
        yield found
    finally:
        for side in found.opened.values():
            side.ctx.store.close()


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


def restore(side: Side, copy: Path) -> None:
    """Put a copy of a side's folder, made before, in its place."""
    clock = side.ctx.clock
    assert isinstance(clock, Clock)
    side.ctx.store.close()
    shutil.rmtree(side.folder)
    shutil.copytree(copy, side.folder)
    side.ctx = opened(side.folder, side.unlocked, clock, side.number)
