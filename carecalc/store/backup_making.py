# SPDX-License-Identifier: Apache-2.0
"""Making a backup of a file that is in use, and proving that a backup is whole.

SQLite's copy of a full disk may be an empty file, which opens as a sound empty
database: so every copy is opened again with the key, checked and counted before it
gets a name.
"""

import hmac
import secrets
import shutil
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing, contextmanager, suppress
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import sqlcipher3.dbapi2 as sqlcipher

from carecalc.domain.trust import Head
from carecalc.errors import UserError
from carecalc.store import faults, people_search
from carecalc.store.backup import (
    ATTACHMENTS,
    BACKUPS,
    MANIFEST,
    Backup,
    Contents,
    as_written,
    backups_in,
    damaged_backup,
    free_path,
    manifest_of,
    mark_damaged,
    writing_to,
)
from carecalc.store.connection import DATA, check_identity, check_sound, connect
from carecalc.store.files import (
    copy_whole,
    digest_of,
    sync_file,
    sync_folder,
    write_whole,
)
from carecalc.store.keyfile import FILE_NAME as KEYS
from carecalc.store.keyfile import b64, body, canonical, damaged_keys, read_keys
from carecalc.store.keys import Unlocked
from carecalc.store.rotation import OFFICE_KEEPS, Keeping, superfluous
from carecalc.store.watch import Watch
from carecalc.text import N_, Message

Told = Callable[[int, int], None]
"""Hears how much of how much is done."""

_ALL = 100
_COPIED, _CHECKED = 50, (80, 95)
"""How much is done once the data file is copied; checked, before and after the papers."""


def _to_nobody(done: int, of: int) -> None:
    """Hear how far it is where nobody waits for it."""


def make(
    folder: Path,
    unlocked: Unlocked,
    reason: str,
    at: datetime,
    keeping: Keeping = OFFICE_KEEPS,
    place: Path | None = None,
    told: Told = _to_nobody,
    watch: Watch | None = None,
) -> Backup:
    """Make a verified backup of an office while it is in use, then drop what is too many.

    It goes to `place`, a folder of backups; to the office's own if that is left out.
    The caller has the office open for writing, found sound, and makes one at a time.
    `told` hears how much of 100 is done; `watch` stops what takes long in it.
    `UserError`: STORE-023 it could not be written, STORE-024 the copy is not what was
    copied, STORE-004 the data file is damaged, KEYS-002 keys.json is.
    """
    place = folder / BACKUPS if place is None else place
    with writing_to(place):
        (place / ATTACHMENTS).mkdir(mode=0o700, parents=True, exist_ok=True)
        sweep(place)
        name = f"{at.astimezone(UTC):%Y%m%dT%H%M%SZ}-{reason}"
        part = place / f".{name}.{secrets.token_hex(4)}.part"
        part.mkdir(mode=0o700)
        try:
            keys_digest = _copy_keys(folder, part, unlocked)
            contents = _copy_data(
                folder / DATA,
                part / DATA,
                unlocked.subkey(DATA),
                told,
                watch or Watch(),
            )
            lost = _keep_attachments(
                folder / ATTACHMENTS, place / ATTACHMENTS, contents.attachments, told
            )
            told(_CHECKED[1], _ALL)
            backup = Backup(
                path=free_path(place, name),
                number=max((b.number for b in backups_in(place)), default=0) + 1,
                office_id=unlocked.office_id,
                reason=reason,
                made_at=at.astimezone(UTC),
                schema=contents.schema,
                counts=contents.counts,
                head=contents.head,
                seq=contents.seq,
                attachments=len(contents.attachments),
                lost=lost,
                size=(part / DATA).stat().st_size,
                digests={DATA: digest_of(part / DATA), KEYS: keys_digest},
            )
            write_whole(part / MANIFEST, manifest_of(backup))
            part.rename(backup.path)
        except BaseException:
            shutil.rmtree(part, ignore_errors=True)
            raise
        sync_folder(place)
    rotate(place, at, keeping)
    _prune(place, unlocked, contents.attachments)
    return backup


def verify(backup: Backup, unlocked: Unlocked, at: datetime) -> Contents:
    """Return what is in a backup, once all of it is as its manifest says.

    `UserError`: STORE-021 it is damaged (and marked so from now on), STORE-022 it is
    another office's, STORE-002 a newer program wrote it.
    """
    if not as_written(backup):
        mark_damaged(backup, at)
        raise damaged_backup(backup)
    if not vouched_for(backup.path, unlocked):
        raise UserError(
            "STORE-022",
            Message(N_("This backup belongs to another office or to other keys.")),
            Message(N_("Choose a backup of this office. Nothing was changed.")),
            backup.path.name,
        )
    try:
        contents = contents_of(backup.data, unlocked.subkey(DATA))
    except UserError as error:
        if error.code == "STORE-002":
            raise
        mark_damaged(backup, at)
        raise damaged_backup(backup) from error
    if differences(contents, backup):
        mark_damaged(backup, at)
        raise damaged_backup(backup)
    return contents


def differences(contents: Contents, backup: Backup) -> tuple[Message, ...]:
    """Return in what a data file differs from what a backup's manifest says."""
    found = [
        Message(
            N_("{table}: {found} rows instead of {wanted}."),
            {
                "table": table,
                "found": contents.counts.get(table, 0),
                "wanted": backup.counts.get(table, 0),
            },
        )
        for table in sorted({*contents.counts, *backup.counts})
        if contents.counts.get(table) != backup.counts.get(table)
    ]
    if (contents.schema, contents.head, contents.seq) != (
        backup.schema,
        backup.head,
        backup.seq,
    ):
        found.append(Message(N_("The last audit entry is another one.")))
    return tuple(found)


def vouched_for(folder: Path, unlocked: Unlocked) -> bool:
    """Return whether the keys.json of a folder is whole and of the same office."""
    try:
        keys = read_keys(folder)
    except UserError:
        return False
    mac = hmac.digest(unlocked.subkey(KEYS), canonical(body(keys)), "sha256")
    return hmac.compare_digest(keys.mac, b64(mac))


def contents_of(data: Path, key: bytes, watch: Watch | None = None) -> Contents:
    """Return what is in a finished data file that lies still, after checking all of it.

    `watch` stops it: WORK-002. Otherwise `UserError` STORE-002 to STORE-004 and
    STORE-007 as on opening an office.
    """
    # As it lies: without it a log would be made beside it.
    with _known_faults(data), closing(_still(data, key)) as opened:
        cursor = opened.cursor()
        check_identity(cursor, str(data))
        watch = Watch() if watch is None else watch
        with watch.over(opened):
            check_sound(cursor, str(data), lambda done, of: watch.check())
        return count(cursor)


def rotate(place: Path, at: datetime, keeping: Keeping) -> None:
    """Remove the backups that are too many; called after a good one was made.

    Before one goes, the next newer one that stays is read: if it is damaged it is
    marked, and everything is considered again without it.
    """
    backups = backups_in(place)
    gone = superfluous(backups, at, keeping)
    while doubtful := [b for b in _stand_ins(backups, gone) if not as_written(b)]:
        backups = tuple(mark_damaged(b, at) if b in doubtful else b for b in backups)
        gone = superfluous(backups, at, keeping)
    for backup in gone:
        # A file that somebody is just reading on Windows goes the next time.
        with suppress(OSError):
            leaving = place / f".{backup.path.name}.{secrets.token_hex(4)}.gone"
            backup.path.rename(leaving)
            shutil.rmtree(leaving)


def _stand_ins(backups: Sequence[Backup], gone: Sequence[Backup]) -> Iterator[Backup]:
    """Yield for each good one that goes the next newer good one that stays."""
    stays: Backup | None = None
    for backup in backups:
        if backup.damaged:
            continue
        if backup not in gone:
            stays = backup
        elif stays is not None:
            yield stays


# ---- the parts of a backup


def _copy_keys(folder: Path, part: Path, unlocked: Unlocked) -> str:
    write_whole(part / KEYS, (folder / KEYS).read_bytes())
    if not vouched_for(part, unlocked):
        raise damaged_keys()
    return digest_of(part / KEYS)


def _copy_data(
    data: Path, copy: Path, key: bytes, told: Told, watch: Watch
) -> Contents:
    """Copy a data file beside its writer, and prove that nothing is missing in it."""
    copy.touch(mode=0o600, exist_ok=False)
    # A connection of its own: it reads one moment's state, and the writer goes on.
    with _known_faults(data), closing(connect(data, key, "mode=ro", True)) as opened:
        cursor = opened.cursor()
        told(0, _ALL)
        before = count(cursor)
        with watch.over(opened):
            cursor.execute("VACUUM INTO ?", (str(copy),))
        after = count(cursor)
        told(_COPIED, _ALL)
        try:
            copied = contents_of(copy, key, watch)
        except UserError as error:
            watch.check()
            raise _another(copy) from error
        if not _between(before, copied, after):
            raise _another(copy)
        if copied.head.hash != _hash_at(cursor, copied.head.seq):
            raise _another(copy)
    sync_file(copy)
    return copied


def _between(before: Contents, copied: Contents, after: Contents) -> bool:
    """Return whether a copy can be of a moment between two.

    Rows are added, or taken out where a file is erased; both at once, within a second,
    makes one more backup necessary.
    """
    return (
        before.schema == copied.schema == after.schema
        and before.head.seq <= copied.head.seq <= after.head.seq
        and before.seq <= copied.seq <= after.seq
        and before.counts.keys() == copied.counts.keys() == after.counts.keys()
        and all(
            min(before.counts[table], after.counts[table])
            <= rows
            <= max(before.counts[table], after.counts[table])
            for table, rows in copied.counts.items()
        )
    )


def _keep_attachments(
    originals: Path, copies: Path, names: tuple[str, ...], told: Told
) -> tuple[str, ...]:
    """Copy what was not copied yet; the names of those that are lost or damaged.

    A good copy is never written over: what it came from may be damaged by now.
    """
    lost = []
    first, last = _CHECKED
    step = max(1, len(names) // (last - first))
    for number, name in enumerate(names):
        if number % step == 0:
            told(first + (last - first) * number // len(names), _ALL)
        if (copies / name).exists():
            continue
        try:
            copied = copy_whole(originals / name, copies / name, name)
        except FileNotFoundError:
            copied = False
        if not copied:
            lost.append(name)
    return tuple(lost)


def _prune(place: Path, unlocked: Unlocked, needed: tuple[str, ...]) -> None:
    """Remove the attachments that neither the office nor any backup needs any more.

    There are some after a file was erased, or an older backup restored.
    """
    copies = place / ATTACHMENTS
    spare = {path.name for path in copies.iterdir()}.difference(needed)
    for backup in backups_in(place) if spare else ():
        try:
            with closing(_still(backup.data, unlocked.subkey(DATA))) as opened:
                spare.difference_update(_attachments(opened.cursor()))
        except sqlcipher.Error:
            return  # what it needs is not known
    for name in spare:
        with suppress(OSError):
            (copies / name).unlink()


def count(cursor: Any) -> Contents:
    """Return what can be counted in an open file, at one moment."""
    cursor.execute("BEGIN")
    try:
        tables = _tables(cursor)
        (schema,) = cursor.execute("PRAGMA user_version").fetchone()
        (seq,) = cursor.execute(
            "SELECT coalesce(max(value), 0) FROM counters WHERE name = 'seq'"
        ).fetchone()
        (last,) = cursor.execute("SELECT coalesce(max(seq), 0) FROM audit").fetchone()
        return Contents(
            schema=schema,
            counts={
                table: cursor.execute(f'SELECT count(*) FROM "{table}"').fetchone()[0]
                for table in tables
            },
            head=Head(last, _hash_at(cursor, last)),
            seq=seq,
            attachments=tuple(sorted(_attachments(cursor))),
        )
    finally:
        cursor.execute("ROLLBACK")


def _tables(cursor: Any) -> list[str]:
    """Return the tables that say something; the search's come and go as they like."""
    return [
        name
        for (name,) in cursor.execute(
            "SELECT name FROM sqlite_master WHERE type = 'table' "
            "AND name NOT LIKE 'sqlite\\_%' ESCAPE '\\' ORDER BY name"
        ).fetchall()
        if name not in people_search.TABLES
    ]


def _attachments(cursor: Any) -> set[str]:
    """Return the names in every column `attachment`, of whatever schema the file is."""
    return {
        name
        for table in _tables(cursor)
        if "attachment" in _columns(cursor, table)
        for (name,) in cursor.execute(
            f'SELECT attachment FROM "{table}" WHERE attachment IS NOT NULL'
        )
    }


def _columns(cursor: Any, table: str) -> set[str]:
    return {
        row[1] for row in cursor.execute(f'PRAGMA table_info("{table}")').fetchall()
    }


def _hash_at(cursor: Any, seq: int) -> str:
    """Return the hash of an audit entry; empty before there were any."""
    if "hash" not in _columns(cursor, "audit"):
        return ""
    found = cursor.execute("SELECT hash FROM audit WHERE seq = ?", (seq,)).fetchone()
    return "" if found is None else str(found[0])


def _still(data: Path, key: bytes) -> Any:
    return connect(data, key, "mode=ro&immutable=1", True)


@contextmanager
def _known_faults(data: Path) -> Iterator[None]:
    try:
        yield
    except sqlcipher.Error as error:
        fault = faults.from_sqlite(error, str(data))
        if fault is None:
            raise
        raise fault from error


def sweep(place: Path) -> None:
    """Clear away what a program that died left half made or half removed.

    What cannot be removed now goes the next time.
    """
    for ending in ("part", "gone"):
        for left in place.glob(f".*.{ending}"):
            shutil.rmtree(left, ignore_errors=True)
        for left in (place / ATTACHMENTS).glob(f".*.{ending}"):
            with suppress(OSError):
                left.unlink()


def _another(copy: Path) -> UserError:
    """STORE-024: written, and yet not what was to be written."""
    return UserError(
        "STORE-024",
        Message(N_("The backup was written but did not pass its check.")),
        Message(
            N_(
                "It was thrown away; earlier backups are untouched. "
                "Check the disk, and copy the newest backup to another drive."
            )
        ),
        str(copy.parent.parent),
    )
