# SPDX-License-Identifier: Apache-2.0
"""At the door of an office that cannot be opened: which backup brings it back."""

from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path

from carecalc.catalog.catalog import Catalog
from carecalc.errors import UserError
from carecalc.services import backups
from carecalc.services.access import needs
from carecalc.services.backups import Backup, Loss
from carecalc.services.context import Context
from carecalc.store import restore as restoring
from carecalc.store.engine import open_store
from carecalc.store.keyfile import read_keys
from carecalc.store.keys import Unlocked, unlock
from carecalc.store.users import KEY_GIVERS

MENDED = frozenset(("STORE-003", "STORE-004", "STORE-005", "STORE-020", "KEYS-002"))
"""Why an office cannot be opened, where a backup may be put in its place."""

_BACKUPS_OF = "-backups"


@dataclass(frozen=True, slots=True)
class Offer:
    """A backup that proves whole, and what bringing it back would mean.

    `passed_over` are newer ones that are damaged. `is_keys_only`: the data file is
    sound, so that the key file alone is brought back and nothing is lost.
    """

    folder: Path
    backup: Backup
    loss: Loss
    passed_over: tuple[Backup, ...]
    is_keys_only: bool
    unlocked: Unlocked


@dataclass(frozen=True, slots=True)
class Brought:
    """What was done: where the damaged files lie now, how many papers are gone.

    `shuts_out`: the office, as old as it is now, knows no key of anybody who gives keys,
    so that nobody can mend it from inside. `has_old_keys`: it is opened by passphrases
    of the day of the backup.
    """

    offer: Offer
    set_aside: Path
    lost: int
    shuts_out: bool = False
    has_old_keys: bool = False


def has_backups(place: Path) -> bool:
    """Whether any backup lies in an office's folder or on another drive."""
    return bool(backups.listed_in(place))


def find(
    folder: Path,
    user: str,
    passphrase: str,
    clock: Callable[[], datetime],
    place: Path | None = None,
) -> Offer | None:
    """Return the newest backup that can be brought back; None where there is none.

    It is looked for in the office's own folder, or in `place`: another drive, or the
    folder of backups there. `UserError` KEYS-001: name or passphrase is not right.
    """
    where = folder if place is None else _backups_on(place, folder)
    unlocked = _unlocked(folder, where, user, passphrase)
    if unlocked is None:
        return None
    backup = backups.offered(where, unlocked, clock)
    if backup is None:
        return None
    newer = tuple(
        one
        for one in backups.listed_in(where)
        if one.number > backup.number and one.damaged
    )
    return Offer(
        folder,
        backup,
        backups.what_is_lost(folder, backup, unlocked),
        newer,
        restoring.is_data_sound(folder, unlocked)
        and not restoring.are_keys_sound(folder, unlocked),
        unlocked,
    )


@needs("backups.restore", "nobody")
def of_open(ctx: Context, backup: Backup) -> Offer:
    """Return what bringing a backup back would mean to the office that is open."""
    unlocked = ctx.store.keyring()
    loss = backups.what_is_lost(ctx.store.folder, backup, unlocked)
    return Offer(ctx.store.folder, backup, loss, (), False, unlocked)


def bring_back(
    offer: Offer,
    clock: Callable[[], datetime],
    catalog: Catalog,
    told: Callable[[int, int], None] = restoring.to_nobody,
    final: Callable[[], None] = restoring.not_final,
) -> Brought:
    """Put what was offered in its place; `told`, `final` and `UserError` as of
    `backups.restore`.
    """
    if not offer.is_keys_only:
        done = backups.restore(
            offer.folder, offer.backup, offer.unlocked, clock, catalog, told, final
        )
        shut = _is_shut(offer, clock)
        return Brought(offer, done.set_aside, len(done.attachments_lost), shut)
    final()
    aside = restoring.restore_keys(offer.folder, offer.backup, offer.unlocked, clock)
    with (
        closing(open_store(offer.folder, offer.unlocked, clock)) as store,
        store.work() as work,
    ):
        if store.is_known(work):
            work.audit("keys.restored", "office", {"backup": offer.backup.number})
    return Brought(offer, aside, 0)


@contextmanager
def bringing_back(offer: Offer) -> Iterator[None]:
    """Clear away what a process that brought a backup back left when it was ended."""
    was_there = offer.folder.exists()
    try:
        yield
    except BaseException:
        restoring.clear_away(offer.folder, was_there)
        raise


def take_old_keys(brought: Brought, clock: Callable[[], datetime]) -> Brought:
    """Put the backup's keys.json beside the data of that backup, which shuts all out.

    Keys renewed since are set aside with the passphrases of today; they stay where
    anybody who gives keys is known by them. `UserError` as of `restoring.restore_keys`.
    """
    offer = brought.offer
    if not _is_shut(offer, clock):
        return replace(brought, shuts_out=False)
    aside = restoring.restore_keys(offer.folder, offer.backup, offer.unlocked, clock)
    return Brought(offer, aside, brought.lost, has_old_keys=True)


def _is_shut(offer: Offer, clock: Callable[[], datetime]) -> bool:
    """Whether nobody who gives keys has one that the office knows."""
    try:
        store = open_store(offer.folder, offer.unlocked, clock, read_only=True)
    except UserError as error:
        if error.code == "STORE-016":
            return False  # of a version that knew no keys
        raise
    with closing(store), store.reading() as work:
        held = read_keys(offer.folder).public_keys
        return not any(
            user.is_active
            and KEY_GIVERS.intersection(user.roles)
            and user.public in ("", held.get(user.name))
            for user in work.users.all()
        )


def _unlocked(folder: Path, where: Path, user: str, passphrase: str) -> Unlocked | None:
    try:
        return unlock(read_keys(folder), user, passphrase)
    except UserError as error:
        if error.code not in ("KEYS-002", "STORE-005", "STORE-007"):
            raise
    for backup in backups.listed_in(where):
        try:
            return backups.unlock_backup(backup, user, passphrase)
        except UserError as error:
            if error.code not in ("KEYS-002", "STORE-005", "STORE-007"):
                raise
    return None


def _backups_on(place: Path, folder: Path) -> Path:
    """Return where the backups lie on another drive: it may be named as a whole."""
    mine = place / f"{folder.name}{_BACKUPS_OF}"
    others = sorted(place.glob(f"*{_BACKUPS_OF}")) if place.is_dir() else []
    return next((one for one in (place, mine, *others) if has_backups(one)), place)
