# SPDX-License-Identifier: Apache-2.0
"""The one place where parts meet: law, store, clock, ids and chance become a context."""

import random
import time
import uuid
from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager, suppress
from datetime import UTC, datetime
from functools import partial
from pathlib import Path

from carecalc import paths
from carecalc.catalog.shipped import open_catalog
from carecalc.domain.office import Office
from carecalc.services import kept_beside, offices, rescue, trials, users
from carecalc.services.context import Context
from carecalc.store.engine import open_store
from carecalc.store.keyfile import (
    OFFICERS_SLOT,
    list_of,
    read_keys,
    text_of,
    write_keys,
)
from carecalc.store.keys import (
    DEFAULT_COST,
    FLOOR,
    Cost,
    unlock,
    unlock_with_officers,
    with_signing_key,
)
from carecalc.store.watch import Watch
from carecalc.text import N_, Message

Officers = tuple[tuple[str, str], tuple[str, str]]


def now() -> datetime:
    """Return this moment in UTC, to the millisecond."""
    moment = datetime.now(UTC)
    return moment.replace(microsecond=moment.microsecond // 1000 * 1000)


def seconds() -> tuple[float, float]:
    """Return two clocks in seconds: one that only runs forward, and the wall's.

    The first runs on while the computer sleeps where the system has such a one.
    """
    running_on = getattr(time, "CLOCK_BOOTTIME", None)
    if running_on is None:
        return time.monotonic(), time.time()
    return time.clock_gettime(running_on), time.time()


def new_id() -> str:
    """Return a fresh UUID as text."""
    return str(uuid.uuid4())


def repeating_ids(chance: random.Random) -> Callable[[], str]:
    """Return a maker of UUIDs that depend on nothing but `chance`."""
    return lambda: str(uuid.UUID(int=chance.getrandbits(128), version=4))


def create_office(
    folder: Path,
    office: Office,
    user: str,
    passphrase: str,
    officers: Officers,
    overlays: Sequence[Path] | None = None,
    clock: Callable[[], datetime] = now,
    new_id: Callable[[], str] = new_id,
    chance: random.Random | None = None,
    cost: Cost = DEFAULT_COST,
    seed: int | None = None,
    trial: str = "",
) -> Context:
    """Found an office in a new folder and open it for its first user.

    With `seed` ids and chance repeat from one run to the next, as for a demonstration;
    keys never do. `trial` marks it for ever as one for trying out, see `trial_mark`.
    """
    if seed is not None:
        chance = random.Random(seed)
        new_id = repeating_ids(chance)
    offices.create(
        folder, office, user, passphrase, officers, clock, new_id, cost, trial
    )
    return open_office(folder, user, passphrase, False, overlays, clock, new_id, chance)


def open_office(
    folder: Path,
    user: str,
    passphrase: str,
    read_only: bool = False,
    overlays: Sequence[Path] | None = None,
    clock: Callable[[], datetime] = now,
    new_id: Callable[[], str] = new_id,
    chance: random.Random | None = None,
    watch: Watch | None = None,
) -> Context:
    """Open an office for a user; the `UserError` says why it cannot be.

    `watch` says what takes a while, on the caller's thread, and stops it from another:
    WORK-002, and the office is as it was.
    """
    watch = watch or Watch()
    watch.begin(Message(N_("The rules are read …")))
    catalog = open_catalog(overlays)
    watch.begin(Message(N_("The passphrase is checked; that is slow on purpose …")))
    unlocked = unlock(read_keys(folder), user, passphrase)
    store = open_store(folder, unlocked, clock, read_only, watch)
    ctx = Context(
        store,
        catalog,
        clock,
        new_id,
        chance or random.Random(),
        beside=paths.settings(),
    )
    # Where the program was ended just after a month was closed; what the disk did not
    # take then is on record already.
    with suppress(OSError):
        kept_beside.keep(store, ctx.beside)
    return ctx


def keyholders(folder: Path) -> tuple[tuple[str, ...], tuple[str, str]]:
    """Return who has a key to an office, and its two recovery officers.

    That much stands open in `keys.json`. `UserError`: STORE-005, KEYS-002, KEYS-003.
    """
    file = read_keys(folder)
    (both,) = (slot for slot in file.slots if slot["kind"] == OFFICERS_SLOT)
    one, other = (text_of(share, "officer") for share in list_of(both, "officers"))
    return file.users, (one, other)


def recover_office(
    folder: Path,
    words: tuple[str, str],
    user: str,
    passphrase: str,
    reason: str,
    overlays: Sequence[Path] | None = None,
    clock: Callable[[], datetime] = now,
    new_id: Callable[[], str] = new_id,
    cost: Cost = DEFAULT_COST,
) -> None:
    """Let two officers give a user who cannot get in a new passphrase.

    `UserError`: KEYS-001 one of the officers' passphrases is wrong, KEYS-004 the new
    one is too easy, USERS-005, USERS-006, STORE-… the office cannot be opened.
    """
    catalog = open_catalog(overlays)
    unlocked = unlock_with_officers(read_keys(folder), *words)
    if unlocked.signing_seed is None:
        write_keys(folder, with_signing_key(unlocked, *words, cost))
        unlocked = unlock_with_officers(read_keys(folder), *words)
    store = open_store(folder, unlocked, clock)
    ctx = Context(
        store, catalog, clock, new_id, random.Random(), beside=paths.settings()
    )
    try:
        users.readmit(ctx, user, passphrase, reason, cost)
    finally:
        close(ctx)


def try_out(
    kind: str,
    root: Path | None = None,
    overlays: Sequence[Path] | None = None,
    clock: Callable[[], datetime] = now,
) -> trials.Trial:
    """Open this user's office for trying out, of a `kind`; found it if there is none."""
    found_trial(kind, root, overlays, clock)
    return trials.enter(
        root or paths.trials(),
        kind,
        partial(open_office, overlays=overlays, clock=clock),
    )


def found_trial(
    kind: str,
    root: Path | None = None,
    overlays: Sequence[Path] | None = None,
    clock: Callable[[], datetime] = now,
    told: Callable[[int, int], None] = lambda done, of: None,
) -> None:
    """Found this user's office for trying out, of a `kind`, if there is none.

    It lies in `root`, by default beside the real offices and never among them. Its keys
    cost little: nothing is secret there, and somebody waits. `told` hears how far it is.
    """
    trials.found(
        root or paths.trials(),
        kind,
        partial(create_office, overlays=overlays, cost=FLOOR),
        clock,
        FLOOR,
        told,
    )


def founding_trial(kind: str, root: Path | None = None) -> AbstractContextManager[None]:
    """Return what clears away an office for trying out that was left half founded."""
    return trials.founding(root or paths.trials(), kind)


def throw_away(ctx: Context, root: Path | None = None) -> None:
    """Close an office for trying out and erase it; TRIAL-004 for any other."""
    trials.throw_away(ctx.store, root or paths.trials())


def bring_back(
    offer: rescue.Offer,
    overlays: Sequence[Path] | None = None,
    clock: Callable[[], datetime] = now,
    told: Callable[[int, int], None] = lambda done, of: None,
    final: Callable[[], None] = lambda: None,
) -> rescue.Brought:
    """Put a backup in the place of what is damaged; the office is closed.

    `told` hears how much of how much is done, `final` when nothing stops it any more.
    """
    return rescue.bring_back(offer, clock, open_catalog(overlays), told, final)


def bringing_back(offer: rescue.Offer) -> AbstractContextManager[None]:
    """Return what clears away a restore that came to its end half done."""
    return rescue.bringing_back(offer)


def close(ctx: Context) -> None:
    """Finish what was begun and close the office."""
    ctx.store.close()
