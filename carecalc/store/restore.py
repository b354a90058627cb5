# SPDX-License-Identifier: Apache-2.0
"""Putting a backup in the place of a data file that is damaged, old or gone.

What lies there is never written over: it is set aside whole, log files and all, so
that a stale log can never mix with the file that comes in its place.
"""

import json
import shutil
import tempfile
from collections.abc import Callable, Mapping
from contextlib import closing, suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import sqlcipher3.dbapi2 as sqlcipher

from carecalc.domain.canonical import canonical_json, digest
from carecalc.domain.trust import Head
from carecalc.errors import UserError
from carecalc.store import faults
from carecalc.store.backup import (
    ATTACHMENTS,
    BACKUPS,
    BEFORE_RESTORE,
    Backup,
    backups_in,
    backups_of,
    damaged_backup,
    free_path,
    mark_damaged,
)
from carecalc.store.backup_making import (
    contents_of,
    differences,
    make,
    sweep,
    verify,
    vouched_for,
)
from carecalc.store.codec import encode
from carecalc.store.connection import DATA, check_identity, check_sound, connect
from carecalc.store.files import copy_whole, digest_of, sync_folder, write_whole
from carecalc.store.keyfile import FILE_NAME as KEYS
from carecalc.store.keys import Unlocked
from carecalc.store.lock import Lock
from carecalc.store.places import check_place
from carecalc.text import N_, Message

SET_ASIDE = "set-aside"
RECORD = "restored.json"
"""What the next one who opens the office writes into its audit trail."""
_PART = f".{DATA}.restored"
LOGS = (f"{DATA}-wal", f"{DATA}-shm")


@dataclass(frozen=True, slots=True)
class Loss:
    """What stands in the damaged file, as far as it can be read, and not in a backup.

    `entries` counts the acts after the backup. `live_seq`, `live_at` and `entries` are
    None where nothing of the file can be read.
    """

    backup_seq: int
    backup_at: datetime
    live_seq: int | None = None
    live_at: datetime | None = None
    entries: int | None = None


@dataclass(frozen=True, slots=True)
class Restored:
    """What a restore did; `set_aside` holds what lay there before."""

    backup_number: int
    backup_made_at: datetime
    head: Head
    moment: datetime
    set_aside: Path
    attachments_back: tuple[str, ...]
    attachments_lost: tuple[str, ...]
    keys_replaced: bool


@dataclass(frozen=True, slots=True)
class Drill:
    """A restore that was tried elsewhere; without `differences` it would succeed."""

    seconds: float
    counts: Mapping[str, int]
    head: Head
    attachments: int
    differences: tuple[Message, ...]


def to_nobody(done: int, of: int) -> None:
    """Hear how far it is where nobody waits for it."""


def not_final() -> None:
    """Hear that nothing may end it any more where nobody would."""


def offered(
    place: Path, unlocked: Unlocked, clock: Callable[[], datetime]
) -> Backup | None:
    """Return the newest backup that proves whole with the key; None if none does.

    `place` is an office's folder or a folder of backups, as on a second device. The
    damaged ones on the way are marked.
    """
    for backup in backups_of(place):
        try:
            verify(backup, unlocked, clock())
        except UserError as error:
            if error.code not in ("STORE-021", "STORE-022", "STORE-002"):
                raise
        else:
            return backup
    return None


def what_is_lost(folder: Path, backup: Backup, unlocked: Unlocked) -> Loss:
    """Return what a restore would take back; the office is closed meanwhile."""
    loss = Loss(backup.seq, backup.made_at)
    data = folder / DATA
    if not data.is_file():
        return loss
    try:
        with closing(
            connect(data, unlocked.subkey(DATA), "mode=ro", True)
        ) as connection:
            seq, at = connection.execute(
                "SELECT seq, at FROM audit ORDER BY seq DESC LIMIT 1"
            ).fetchone()
            (entries,) = connection.execute(
                "SELECT count(*) FROM audit WHERE seq > ?", (backup.head.seq,)
            ).fetchone()
    except (sqlcipher.Error, TypeError):
        return loss  # whatever is the matter: nothing can be read of it
    return Loss(
        backup.seq,
        backup.made_at,
        seq,
        datetime.fromtimestamp(at / 1000, UTC),
        entries,
    )


def is_sound(folder: Path, unlocked: Unlocked) -> bool:
    """Whether an office that is closed could be opened as it lies."""
    return are_keys_sound(folder, unlocked) and is_data_sound(folder, unlocked)


def are_keys_sound(folder: Path, unlocked: Unlocked) -> bool:
    """Whether the key file is there, whole, and that of these keys."""
    return vouched_for(folder, unlocked)


def is_data_sound(folder: Path, unlocked: Unlocked) -> bool:
    """Whether the data file of an office that is closed is whole, whatever its keys.json."""
    data = folder / DATA
    if not data.is_file():
        return False
    try:
        with closing(connect(data, unlocked.subkey(DATA), "mode=ro", True)) as live:
            cursor = live.cursor()
            check_identity(cursor, str(data))
            check_sound(cursor, str(data))
    except (sqlcipher.Error, UserError):
        return False
    return True


def restore_keys(
    folder: Path, backup: Backup, unlocked: Unlocked, clock: Callable[[], datetime]
) -> Path:
    """Put a backup's keys.json back where the data file is whole; nothing of it is lost.

    Returns where the damaged one lies. The office is closed; whoever opens it next
    writes into the audit trail what was done. `UserError`: STORE-001 it is open,
    STORE-021 the backup is damaged, STORE-022 another office's, STORE-006 … the disk.
    """
    check_place(folder)
    lock = Lock(folder, unlocked.user, clock)
    lock.acquire()
    try:
        verify(backup, unlocked, clock())
        moment = clock().astimezone(UTC)
        aside = free_path(folder / SET_ASIDE, f"{moment:%Y%m%dT%H%M%SZ}")
        aside.mkdir(mode=0o700, parents=True)
        _replace_keys(folder, backup, aside)
        record = record_of(folder)
        if record is not None:  # whoever tells of the restore tells of this as well
            told = canonical_json({**record, "keys_replaced": True})
            write_whole(folder / RECORD, told.encode() + b"\n")
        return aside
    except OSError as error:
        raise faults.from_system(error, str(folder)) from error
    finally:
        lock.release()


def restore(
    folder: Path,
    backup: Backup,
    unlocked: Unlocked,
    clock: Callable[[], datetime],
    told: Callable[[int, int], None] = to_nobody,
    final: Callable[[], None] = not_final,
) -> Restored:
    """Put a backup in the place of an office's data file; nobody has the office open.

    The folder may be new: then the whole office is made from the backup. The office's
    own keys.json stays if it is whole: the backup's may know passphrases that were
    changed since. `UserError`: STORE-001 it is open, STORE-021 the backup is damaged,
    STORE-022 another office's, STORE-002 a newer program's, STORE-006 to STORE-015
    the disk, STORE-030 to STORE-032 no place for an office. On any of them the office
    is as it was, and a second try may follow. `told` hears how much of 100 is done,
    `final` when from here on nothing may end it.
    """
    check_place(folder)
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    except OSError as error:
        raise faults.from_system(error, str(folder)) from error
    lock = Lock(folder, unlocked.user, clock)
    lock.acquire()
    part = folder / _PART
    record = folder / f".{RECORD}"
    try:
        told(0, 100)
        contents = verify(backup, unlocked, clock())
        told(40, 100)
        if not copy_whole(backup.data, part, backup.digests[DATA]):
            raise damaged_backup(mark_damaged(backup, clock()))
        told(60, 100)
        _keep_what_is_sound(folder, unlocked, clock())
        final()
        moment = clock()
        aside = free_path(
            folder / SET_ASIDE, f"{moment.astimezone(UTC):%Y%m%dT%H%M%SZ}"
        )
        for name in (ATTACHMENTS, BACKUPS):
            (folder / name).mkdir(mode=0o700, exist_ok=True)
        aside.mkdir(mode=0o700, parents=True)
        keys_replaced = not vouched_for(folder, unlocked)
        if keys_replaced:
            _replace_keys(folder, backup, aside)
        back, lost = _bring_back(
            contents.attachments,
            (backup.attachment_folder, folder / BACKUPS / ATTACHMENTS),
            folder / ATTACHMENTS,
            aside / ATTACHMENTS,
        )
        restored = Restored(
            backup.number,
            backup.made_at,
            backup.head,
            moment,
            aside,
            back,
            lost,
            keys_replaced,
        )
        write_whole(record, _record(restored))
        # From here on nothing needs room. The data file goes first: without it nobody
        # opens what is left, and a second restore finds everything it needs.
        for name in (DATA, *LOGS):
            _set_aside(folder / name, aside)
        record.replace(folder / RECORD)
        part.replace(folder / DATA)
        sync_folder(folder)
        return restored
    except OSError as error:
        raise faults.from_system(error, str(folder)) from error
    finally:
        part.unlink(missing_ok=True)
        record.unlink(missing_ok=True)
        lock.release()


def clear_away(folder: Path, was_there: bool) -> None:
    """Clear away what a process that restored an office left half made.

    A folder that was not there before, and that no data file came to, goes whole.
    """
    if not was_there and not (folder / DATA).exists():
        shutil.rmtree(folder, ignore_errors=True)
        return
    for left in (folder / _PART, *folder.glob(f".{_PART}.*.part")):
        with suppress(OSError):
            left.unlink(missing_ok=True)
    sweep(folder / BACKUPS)


def record_of(folder: Path) -> Mapping[str, object] | None:
    """Return what the last restore did, if no audit trail tells of it yet."""
    try:
        data = (folder / RECORD).read_bytes()
    except FileNotFoundError:
        return None
    except OSError as error:
        raise faults.from_system(error, str(folder)) from error
    try:
        record = json.loads(data)
        encode(record).encode()  # what cannot be kept was not written by us
    except (ValueError, TypeError, RecursionError):
        record = None
    return record if isinstance(record, dict) else {"unreadable": digest(data)}


def told_of(
    record: Mapping[str, object], folder: Path, head: Head
) -> Mapping[str, object]:
    """Return what the chain is to say of a restore.

    What file it became, and which backups it left behind, is asked of these themselves:
    anybody can write a record.
    """
    found = backups_in(folder / BACKUPS)
    return {
        **record,
        "head": {"seq": head.seq, "hash": head.hash},
        "latest": max((backup.number for backup in found), default=0),
    }


def forget_record(folder: Path) -> None:
    """Take away what `record_of` returns, once the audit trail tells of it."""
    (folder / RECORD).unlink(missing_ok=True)


def drill(
    backup: Backup,
    unlocked: Unlocked,
    clock: Callable[[], datetime],
    told: Callable[[int, int], None] = to_nobody,
) -> Drill:
    """Restore a backup into a temporary folder, compare it with its manifest, clean up.

    Only what is encrypted is copied. `told` hears how much of 100 is done.
    `UserError`: STORE-022 another office's, STORE-002 a newer program's.
    """
    began = clock()
    found: list[Message] = []
    counts: Mapping[str, int] = {}
    head = Head(0, "")
    with tempfile.TemporaryDirectory(prefix="carecalc-drill-") as name:
        place = Path(name)
        try:
            told(0, 100)
            verify(backup, unlocked, began)
            told(40, 100)
            whole = copy_whole(backup.data, place / DATA, backup.digests[DATA])
            if not whole:
                raise damaged_backup(backup)
            told(55, 100)
            contents = contents_of(place / DATA, unlocked.subkey(DATA))
        except UserError as error:
            if error.code in ("STORE-022", "STORE-002"):
                raise
            found.append(error.message)
        except OSError as error:
            raise faults.from_system(error, name) from error
        else:
            told(90, 100)
            counts, head = contents.counts, contents.head
            found.extend(differences(contents, backup))
            missing = [
                wanted
                for wanted in contents.attachments
                if not _is_whole(backup.attachment_folder / wanted)
            ]
            if missing:
                found.append(
                    Message(
                        N_("{count} attachment(s) are missing or damaged."),
                        {"count": len(missing)},
                    )
                )
    seconds = (clock() - began).total_seconds()
    return Drill(seconds, counts, head, backup.attachments, tuple(found))


def _keep_what_is_sound(folder: Path, unlocked: Unlocked, at: datetime) -> None:
    """Make a backup of what is replaced, if it can be had; it is set aside anyway."""
    if not is_sound(folder, unlocked):
        return
    # Whatever is in the way of one: this is no time to insist.
    with suppress(UserError):
        make(folder, unlocked, BEFORE_RESTORE, at)


def _set_aside(file: Path, aside: Path) -> None:
    if file.exists():
        file.rename(aside / file.name)
        sync_folder(aside)
        sync_folder(file.parent)


def _replace_keys(folder: Path, backup: Backup, aside: Path) -> None:
    # Copied, not moved: at no moment is there no key file.
    there = folder / KEYS
    if there.exists():
        copy_whole(there, aside / KEYS, digest_of(there))
    write_whole(there, (backup.path / KEYS).read_bytes())


def _bring_back(
    names: tuple[str, ...], places: tuple[Path, ...], originals: Path, aside: Path
) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Bring back the attachments that are missing or damaged; those found, those lost."""
    back, lost = [], []
    for name in names:
        if _is_whole(originals / name):
            continue
        copy = next((p / name for p in places if _is_whole(p / name)), None)
        if copy is None:
            lost.append(name)
            continue
        aside.mkdir(mode=0o700, exist_ok=True)
        _set_aside(originals / name, aside)
        copy_whole(copy, originals / name, name)
        back.append(name)
    return tuple(back), tuple(lost)


def _is_whole(attachment: Path) -> bool:
    try:
        return digest_of(attachment) == attachment.name
    except OSError:
        return False


def _record(restored: Restored) -> bytes:
    document = {
        "backup": restored.backup_number,
        "backup_made_at": restored.backup_made_at.isoformat(timespec="milliseconds"),
        "head": {"seq": restored.head.seq, "hash": restored.head.hash},
        "at": restored.moment.isoformat(timespec="milliseconds"),
        "set_aside": restored.set_aside.name,
        "attachments_back": len(restored.attachments_back),
        "attachments_lost": list(restored.attachments_lost),
        "keys_replaced": restored.keys_replaced,
    }
    return canonical_json(document).encode() + b"\n"
