# SPDX-License-Identifier: Apache-2.0
"""Real offices for tests: an encrypted folder each, with a clock and ids that repeat."""

import atexit
import functools
import itertools
import shutil
import tempfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from random import Random

from carecalc.catalog.catalog import Catalog, gather
from carecalc.domain.office import Office
from carecalc.paths import forms, resources
from carecalc.services.context import Context
from carecalc.store.engine import Store, open_store
from carecalc.store.founding import create_store
from carecalc.store.keys import (
    FLOOR,
    Unlocked,
    add_user,
    create_keys,
    unlock,
    unlock_with_officers,
)
from carecalc.store.unit_of_work import Work

NOON = datetime(2026, 11, 21, 4, 0, tzinfo=UTC)
"""Noon in China on 21 November 2026."""

PASSPHRASE = "sunny side of the lane"
APPROVER = "赵审批"
THIRD = "孙复核"
OFFICERS = (("陈一", "first officer's words"), ("林二", "second officer's words"))

OFFICE = Office(
    authority="样例区民政局",
    street="样例街道办事处",
    assessment_body="样例评估中心",
    letterhead="样例评估中心",
    telephone="010-00000000",
    appeal_body="样例区人民政府",
    court="样例区人民法院",
    region="110105",
    communities=("晨光社区", "和平社区"),
)


class Clock:
    """A clock that a test sets and that moves on by one second at every look."""

    def __init__(self, start: datetime = NOON) -> None:
        self.at = start

    def __call__(self) -> datetime:
        self.at += timedelta(seconds=1)
        return self.at


def new_ids() -> Callable[[], str]:
    """Return a maker of ids: UUIDs in form, counted up in fact."""
    numbers = itertools.count(1)
    return lambda: f"00000000-0000-4000-8000-{next(numbers):012d}"


@dataclass(frozen=True)
class Keyring:
    """The key file of the tests' offices, opened by each of its users."""

    first: Unlocked
    approver: Unlocked
    third: Unlocked
    officers: Unlocked


@functools.cache
def keyring() -> Keyring:
    """Return keys made once: deriving them is slow on purpose."""
    first = create_keys(
        "00000000-0000-4000-8000-00000000cafe", "王评估", PASSPHRASE, OFFICERS, FLOOR
    )
    two = replace(first, file=add_user(first, APPROVER, PASSPHRASE, FLOOR))
    file = add_user(two, THIRD, PASSPHRASE, FLOOR)
    return Keyring(
        replace(first, file=file),
        unlock(file, APPROVER, PASSPHRASE),
        unlock(file, THIRD, PASSPHRASE),
        unlock_with_officers(file, OFFICERS[0][1], OFFICERS[1][1]),
    )


def keys() -> Unlocked:
    """Return the keys as the first user opened them."""
    return keyring().first


@functools.cache
def catalog() -> Catalog:
    """Return the shipped law."""
    return gather(forms(), resources())


ROLES = {
    "王评估": ("assessor", "reviewer", "payer", "administrator"),
    APPROVER: ("approver", "reviewer"),
    THIRD: ("approver", "payer", "auditor"),
    "陈一+林二": ("recovery",),
}
"""So that most rules can be tried with one user; the office allows it on record."""


def fill(work: Work) -> None:
    """Write what every office of the tests begins with."""
    work.office.create(OFFICE)
    public = keys().file.public_keys
    for name, roles in ROLES.items():
        work.users.put(name, public[name], roles, None)
    work.users.separate(NOON.date(), (), "样例")
    work.audit("office.founded", "office")


def make_office(folder: Path, clock: Callable[[], datetime]) -> None:
    """Make an office in `folder`."""
    create_store(folder, keys(), clock, fill)


def opened(folder: Path, clock: Clock | None = None) -> Store:
    """Open an office; the caller closes it."""
    return open_store(folder, keys(), clock or Clock())


@functools.cache
def _made() -> tuple[Path, datetime]:
    """Return where an office was made once, and the time after: making it is slow."""
    place, clock = Path(tempfile.mkdtemp()), Clock()
    atexit.register(shutil.rmtree, place, ignore_errors=True)
    make_office(place / "office", clock)
    return place / "office", clock.at


def context(folder: Path) -> Iterator[Context]:
    """Yield a new office, open with the shipped law; for fixtures."""
    place, at = _made()
    shutil.copytree(place, folder)
    clock = Clock(at)
    store = opened(folder, clock)
    yield Context(store, catalog(), clock, new_ids(), Random(1))
    store.close()


def reopened(ctx: Context) -> Context:
    """Close the office as the window does, and open it again."""
    ctx.store.close()
    return Context(
        open_store(ctx.store.folder, keys(), ctx.clock),
        ctx.catalog,
        ctx.clock,
        ctx.new_id,
        ctx.chance,
    )


def beside(ctx: Context, unlocked: Unlocked) -> Context:
    """Return the open office for another of its users."""
    return replace(ctx, store=ctx.store.for_user(unlocked))


def approving(ctx: Context) -> Context:
    """Return the open office for the one who decides."""
    return beside(ctx, keyring().approver)
