# SPDX-License-Identifier: Apache-2.0
"""Backups of the office: making and listing them, carrying one away, restoring one."""

from collections.abc import Callable, Iterable
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any

from carecalc.catalog.catalog import Catalog
from carecalc.domain.trust import Head
from carecalc.errors import UserError
from carecalc.services.access import needs
from carecalc.services.context import Context, civil_day
from carecalc.services.trial_mark import check_real, kind_of
from carecalc.store import backup as kept
from carecalc.store import backup_making, second_device
from carecalc.store import restore as restoring
from carecalc.store.backup import BEFORE_RUN as BEFORE_RUN
from carecalc.store.backup import BY_HAND as BY_HAND
from carecalc.store.backup import CLOSING as CLOSING
from carecalc.store.backup import REASONS as REASONS
from carecalc.store.backup import Backup as Backup
from carecalc.store.engine import open_store
from carecalc.store.keyfile import read_keys
from carecalc.store.keys import Unlocked, unlock
from carecalc.store.restore import SET_ASIDE as SET_ASIDE
from carecalc.store.restore import Drill as Drill
from carecalc.store.restore import Loss as Loss
from carecalc.store.restore import Restored as Restored
from carecalc.text import N_, Message

EVERY = timedelta(minutes=30)
NAGS_AFTER = 3
BLOCKS_AFTER = 7
"""Working days since the last copy on a second device."""

Told = Callable[[int, int], None]
"""Hears how much of how much is done."""

_COPIED = "backup.copied"
_WORDS = {
    kept.HALF_HOURLY: N_("every half hour"),
    kept.ON_EXIT: N_("when the program was closed"),
    kept.BEFORE_UPGRADE: N_("before an upgrade of the data file"),
    kept.BEFORE_IMPORT: N_("before an import"),
    kept.BEFORE_RUN: N_("before a monthly list"),
    kept.BEFORE_RESTORE: N_("before a restore"),
    kept.CLOSING: N_("at the closing of a month"),
    kept.BY_HAND: N_("by hand"),
    kept.TO_DEVICE: N_("for another drive"),
}


@dataclass(frozen=True, slots=True)
class Copied:
    """A backup on another drive; `is_recorded` is false where the own disk is full."""

    backup: Backup
    place: Path
    is_recorded: bool


@dataclass(frozen=True, slots=True)
class BackupState:
    """What the status bar says of the backups.

    `working_days` counts those since the last copy on a second device, or since the
    office was founded: Mondays to Fridays, today included.
    """

    last_made_at: datetime | None
    last_restorable_at: datetime | None
    last_copied_at: datetime | None
    working_days: int

    @property
    def is_due(self) -> bool:
        """Whether a copy on a second device is due today."""
        return self.working_days >= 1

    @property
    def nags(self) -> bool:
        """Whether the user should be reminded of it at every start."""
        return self.working_days >= NAGS_AFTER

    @property
    def blocks_closing(self) -> bool:
        """Whether no month may be closed before there is one."""
        return self.working_days >= BLOCKS_AFTER


def reason_words(reason: str) -> Message:
    """Return why a backup was made, in words."""
    return Message(_WORDS.get(reason, reason))


@needs("backups.make", "nobody")
def make(ctx: Context, reason: str = kept.BY_HAND) -> Backup:
    """Make a verified backup now, beside whatever is being written.

    `UserError`: STORE-023 it could not be written, STORE-024 it failed its check,
    STORE-004 and KEYS-002 the office itself is damaged.
    """
    if reason not in REASONS:
        raise ValueError(f"no reason for a backup: {reason}")
    return ctx.store.back_up(reason)


@needs("backups.make", "nobody")
def made_beside(ctx: Context, reason: str, told: Told) -> Backup:
    """Make a backup from a process that only reads, as `make` does from this one.

    Whoever began the process holds `Store.backing_up` until it has ended.
    """
    keys = ctx.store.keyring()
    return backup_making.make(ctx.store.folder, keys, reason, ctx.clock(), told=told)


@needs("backups.make", "nobody")
def due(ctx: Context) -> bool:
    """Whether half an hour has gone since the last backup and something has changed."""
    last = next((b for b in listed(ctx) if not b.damaged), None)
    if last is None:
        return True
    with ctx.store.reading() as work:
        if work.last_seq() == last.seq:
            return False
    # A clock that was set back must not put the next one off.
    return not timedelta(0) <= ctx.clock() - last.made_at < EVERY


@needs("backups.make", "nobody")
def on_timer(ctx: Context) -> Backup | None:
    """Make the half-hourly backup if it is due; to be asked every few minutes."""
    if ctx.store.read_only or not due(ctx):
        return None
    return make(ctx, kept.HALF_HOURLY)


@needs("backups.make", "nobody")
def on_exit(ctx: Context) -> Backup | None:
    """Make the last backup of the day's work, if anything changed since the last one."""
    last = next((b for b in listed(ctx) if not b.damaged), None)
    with ctx.store.reading() as work:
        changed = last is None or work.last_seq() != last.seq
    return make(ctx, kept.ON_EXIT) if changed and not ctx.store.read_only else None


@needs("backups.make", "nobody")
def is_behind(ctx: Context) -> bool:
    """Whether something stands in no backup: asked before anything else is done.

    Then the program was not left as usual, or no backup could be made when it was. What
    tells of a restore stands in none either, and is no loss.
    """
    last = next((b for b in listed(ctx) if not b.damaged), None)
    if last is None or ctx.store.read_only:
        return False
    with ctx.store.reading() as work:
        seq, restored = work.last_seq(), work.entries.last("office.restored")
    return seq != last.seq and (restored is None or restored.seq != seq)


@needs("backups.make", "nobody")
def was_locked(ctx: Context) -> bool:
    """Whether the last that was done was to lock: then nobody left in haste."""
    with ctx.store.reading() as work:
        locked = work.entries.last("office.locked")
        return locked is not None and locked.seq == work.entries.head().seq


@needs("backups.make", "nobody")
def state(ctx: Context) -> BackupState:
    """Return when the last backups were made and what is due; it reads one of them."""
    found = listed(ctx)
    good = kept.restorable(found)
    with ctx.store.reading() as work:
        copied = work.entries.last(_COPIED)
        since = copied or next(iter(work.entries.of_action("office.founded")), None)
        is_trial = bool(kind_of(work))  # Nothing of it goes to a second device.
    days = 0
    if since is not None and not is_trial:
        days = working_days(civil_day(since.at), ctx.today())
    return BackupState(
        last_made_at=found[0].made_at if found else None,
        last_restorable_at=good.made_at if good else None,
        last_copied_at=copied.at if copied else None,
        working_days=days,
    )


def working_days(after: date, until: date) -> int:
    """Return the Mondays to Fridays after a day until another, this one included."""
    days = (after + timedelta(n) for n in range(1, (until - after).days + 1))
    return sum(day.weekday() < 5 for day in days)


@needs("backups.make", "nobody")
def listed(ctx: Context) -> tuple[Backup, ...]:
    """Return the office's own backups, newest first."""
    return kept.backups_of(ctx.store.folder)


@needs("backups.make", "nobody")
def drill(ctx: Context, backup: Backup) -> Drill:
    """Try whether a backup can be restored, in a temporary folder; a record is made.

    `UserError`: STORE-022 another office's, STORE-002 a newer program's.
    """
    return keep_drill(ctx, ctx.store.drill(backup), backup)


@needs("backups.make", "nobody")
def drilled(ctx: Context, backup: Backup, told: Told) -> Drill:
    """Try whether a backup can be restored and change nothing: see `keep_drill`."""
    return ctx.store.drill(backup, told)


@needs("backups.make", "nobody")
def keep_drill(ctx: Context, done: Drill, backup: Backup) -> Drill:
    """Put on record that a backup was tried, where anything can be recorded."""
    if not ctx.store.read_only:
        with ctx.store.work() as work:
            work.audit(
                "backup.drilled",
                backup.path.name,
                {"seq": backup.seq, "differences": len(done.differences)},
            )
    return done


@needs("backups.make", "nobody")
def copy_to(ctx: Context, target: Path) -> Copied:
    """Put a backup of this moment on another drive; the audit trail tells of it.

    Also when the office's own disk is full: then it is written there at once.
    `UserError`: STORE-025 the same drive, STORE-015, STORE-023 and STORE-027 the
    other drive, STORE-004 and KEYS-002 the office itself is damaged, TRIAL-001.
    """
    return keep_copy(ctx, _carried(ctx, target, ctx.store.back_up))


@needs("backups.make", "nobody")
def carried(ctx: Context, target: Path, told: Told) -> Copied:
    """Put a backup on another drive from a process that only reads: see `keep_copy`.

    Whoever began the process holds `Store.backing_up` until it has ended.
    """
    keys = ctx.store.keyring()

    def back_up(reason: str, place: Path | None = None) -> Backup:
        folder, now = ctx.store.folder, ctx.clock()
        return backup_making.make(folder, keys, reason, now, place=place, told=told)

    return _carried(ctx, target, back_up)


@needs("backups.make", "nobody")
def keep_copy(ctx: Context, copied: Copied) -> Copied:
    """Put on record that a backup lies on another drive, if the own one has room."""
    backup = copied.backup
    detail = {
        "device": str(second_device.device_of(copied.place)),
        "head": backup.head.hash,
        "seq": backup.head.seq,
    }
    try:
        with ctx.store.work() as work:
            work.audit(_COPIED, backup.path.name, detail)
    except UserError as error:
        if error.code not in ("STORE-006", "STORE-007"):
            raise
        return copied
    return replace(copied, is_recorded=True)


def _carried(
    ctx: Context, target: Path, back_up: Callable[[str, Path | None], Backup]
) -> Copied:
    with ctx.store.reading() as work:
        check_real(work)
    place = second_device.place_on(ctx.store.folder, target)
    try:
        back_up(kept.TO_DEVICE, None)
    except UserError as error:
        if error.code != "STORE-023":
            raise
        backup = back_up(kept.TO_DEVICE, place)
    else:
        backup = second_device.copy_to(ctx.store.folder, target, ctx.clock()).backup
    return Copied(backup, place, is_recorded=False)


def place_of_copies(folder: Path, target: Path) -> Path:
    """Return where the copies of an office's backups lie in a folder elsewhere."""
    return second_device.place_name(folder, target)


def anchors(folder: Path, restored: Iterable[object]) -> tuple[tuple[Head, ...], int]:
    """Return the chain's heads that the office's backups hold, and how many are left out.

    Those are left out that a restore of an older one left behind: `restored` is what
    the chain tells of each restore.
    """
    found = [b for b in kept.backups_of(folder) if not b.damaged and b.head.hash]
    told = tuple(restored)
    heads = tuple(b.head for b in found if not any(_is_behind(b, t) for t in told))
    return heads, len(found) - len(heads)


def _is_behind(backup: Backup, told: Any) -> bool:
    """Say whether a restore left this backup behind."""
    if not isinstance(told, dict):
        return False
    with suppress(KeyError, TypeError, ValueError):
        if backup.head.seq > told["head"]["seq"]:
            # By its number where it is told: the clock may have stood anywhere.
            return bool(
                backup.number <= told["latest"]
                if "latest" in told
                else backup.made_at <= datetime.fromisoformat(told["at"])
            )
    return False


# ---- at the door: the office is closed


def listed_in(place: Path) -> tuple[Backup, ...]:
    """Return the backups of an office's folder or of a second device, newest first."""
    return kept.backups_of(place)


def restorable(place: Path) -> Backup | None:
    """Return the newest backup whose bytes are as they were written; no key is needed."""
    return kept.restorable(kept.backups_of(place))


def unlock_backup(backup: Backup, user: str, passphrase: str) -> Unlocked:
    """Open the keys that lie in a backup, when those of the office are gone."""
    return unlock(read_keys(backup.path), user, passphrase)


def offered(
    place: Path, unlocked: Unlocked, clock: Callable[[], datetime]
) -> Backup | None:
    """Return the newest backup that proves whole with the key; None if none does."""
    return restoring.offered(place, unlocked, clock)


def what_is_lost(folder: Path, backup: Backup, unlocked: Unlocked) -> Loss:
    """Return what stands in the data file, as far as it can be read, and not in a backup."""
    return restoring.what_is_lost(folder, backup, unlocked)


def restore(
    folder: Path,
    backup: Backup,
    unlocked: Unlocked,
    clock: Callable[[], datetime],
    catalog: Catalog,
    told: Told = restoring.to_nobody,
    final: Callable[[], None] = restoring.not_final,
) -> Restored:
    """Put a backup in the place of the data file; what lay there is set aside.

    Whoever has a key may mend what is damaged; what is sound is replaced only by who
    may restore backups. The audit trail tells of it from the next opening on. `told`
    hears how much of 100 is done, `final` when from here on nothing may end it.
    `UserError`: STORE-001 somebody has it open, STORE-021 this backup is damaged: ask
    for the next one, STORE-022 another office's, STORE-002 a newer program's,
    STORE-028 it is sound, STORE-006 … the disk.
    """
    if restoring.is_sound(folder, unlocked) and not _may_restore(
        folder, unlocked, clock, catalog
    ):
        raise UserError(
            "STORE-028",
            Message(N_("The office is sound; you may not put a backup in its place.")),
            Message(N_("Open it as it is, or ask somebody who may restore backups.")),
            str(folder),
        )
    return restoring.restore(folder, backup, unlocked, clock, told, final)


def _may_restore(
    folder: Path,
    unlocked: Unlocked,
    clock: Callable[[], datetime],
    catalog: Catalog,
) -> bool:
    try:
        store = open_store(folder, unlocked, clock, read_only=True)
    except UserError as error:
        if error.code == "STORE-016":
            return True  # of a version that knew no roles
        raise
    try:
        with store.reading() as work:
            user = work.users.get(unlocked.user)
    finally:
        store.close()
    return (
        user is not None
        and user.is_active
        and "backups.restore" in catalog.roles().may(user.roles)
    )
