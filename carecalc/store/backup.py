# SPDX-License-Identifier: Apache-2.0
"""What a backup is, and finding those in a folder without any key.

A backup is a folder `MOMENT-REASON/` with `data.db`, `keys.json` and `manifest.json`;
beside it `attachments/` holds each attachment once, for all of them.
"""

import json
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from itertools import count
from pathlib import Path

from carecalc.domain.canonical import canonical_json, digest
from carecalc.domain.trust import Head
from carecalc.errors import UserError
from carecalc.store import faults
from carecalc.store.connection import DATA
from carecalc.store.files import digest_of, write_whole
from carecalc.store.keyfile import FILE_NAME as KEYS
from carecalc.text import N_, Message

ATTACHMENTS = "attachments"
BACKUPS = "backups"
MANIFEST = "manifest.json"
DAMAGED = "damaged"
"""The name of the mark in a backup that failed its check."""
FORMAT = "carecalc-backup"
VERSION = 1

HALF_HOURLY = "half-hourly"
ON_EXIT = "on-exit"
BEFORE_UPGRADE = "before-upgrade"
BEFORE_IMPORT = "before-import"
BEFORE_RUN = "before-run"
BEFORE_RESTORE = "before-restore"
CLOSING = "closing"
BY_HAND = "by-hand"
TO_DEVICE = "to-device"
REASONS = (
    HALF_HOURLY,
    ON_EXIT,
    BEFORE_UPGRADE,
    BEFORE_IMPORT,
    BEFORE_RUN,
    BEFORE_RESTORE,
    CLOSING,
    BY_HAND,
    TO_DEVICE,
)


@dataclass(frozen=True, slots=True)
class Contents:
    """What can be counted in a data file, to compare it with its copy."""

    schema: int
    counts: Mapping[str, int]
    head: Head
    """Of the audit trail; its hash is empty in files from before schema 4."""
    seq: int
    """The number given out last, of the one sequence that orders everything."""
    attachments: tuple[str, ...]
    """The names of the attachments that its rows need, sorted."""


@dataclass(frozen=True, slots=True)
class Backup:
    """One backup as its manifest tells it.

    `number` counts the backups of an office in the order they were made, whatever the
    clock said. `size` is in bytes, of the data file. `attachments` is how many it
    needs, `lost` names those that were missing or damaged already when it was made.
    """

    path: Path
    number: int
    office_id: str
    reason: str
    made_at: datetime
    schema: int
    counts: Mapping[str, int]
    head: Head
    seq: int
    attachments: int
    lost: tuple[str, ...]
    size: int
    digests: Mapping[str, str]
    """SHA-256 by name of `data.db` and `keys.json`."""
    damaged: bool = False

    @property
    def data(self) -> Path:
        """Where its data file lies."""
        return self.path / DATA

    @property
    def attachment_folder(self) -> Path:
        """Where the attachments of this and its sister backups lie."""
        return self.path.parent / ATTACHMENTS


def manifest_of(backup: Backup) -> bytes:
    """Return the bytes of `manifest.json`."""
    document = {
        "format": FORMAT,
        "version": VERSION,
        "number": backup.number,
        "office": backup.office_id,
        "reason": backup.reason,
        "made_at": backup.made_at.astimezone(UTC).isoformat(timespec="milliseconds"),
        "schema": backup.schema,
        "counts": dict(backup.counts),
        "head": {"seq": backup.head.seq, "hash": backup.head.hash},
        "seq": backup.seq,
        "attachments": backup.attachments,
        "lost": list(backup.lost),
        "size": backup.size,
        "sha256": dict(backup.digests),
    }
    document["digest"] = digest(canonical_json(document))
    return canonical_json(document).encode() + b"\n"


def read_backup(path: Path) -> Backup | None:
    """Return the backup in a folder; None where its manifest is none of ours.

    One whose manifest is not as it was written is `damaged`.
    """
    try:
        document = json.loads((path / MANIFEST).read_bytes())
        said = document.pop("digest", None)
        is_whole = digest(canonical_json(document)) == said
        if (document["format"], document["version"]) != (FORMAT, VERSION):
            return None
        return Backup(
            path=path,
            number=int(document["number"]),
            office_id=str(document["office"]),
            reason=str(document["reason"]),
            made_at=datetime.fromisoformat(document["made_at"]),
            schema=int(document["schema"]),
            counts={str(k): int(v) for k, v in document["counts"].items()},
            head=Head(int(document["head"]["seq"]), str(document["head"]["hash"])),
            seq=int(document["seq"]),
            attachments=int(document["attachments"]),
            lost=tuple(map(str, document["lost"])),
            size=int(document["size"]),
            digests={name: str(document["sha256"][name]) for name in (DATA, KEYS)},
            damaged=not is_whole or (path / DAMAGED).exists(),
        )
    except (
        OSError,
        ValueError,
        KeyError,
        TypeError,
        AttributeError,
        RecursionError,
    ):
        return None  # not whole: it counts as no backup


def backups_in(folder: Path) -> tuple[Backup, ...]:
    """Return the backups that lie in a folder, newest first; nothing is verified.

    A backup whose data file has another size than its manifest says is `damaged`.
    """
    try:
        names = sorted(folder.iterdir())
    except OSError:
        return ()
    found = (
        read_backup(path)
        for path in names
        if path.is_dir() and not path.name.startswith(".")
    )
    backups = [_with_its_size(backup) for backup in found if backup is not None]
    return tuple(sorted(backups, key=lambda b: (b.number, b.made_at), reverse=True))


def backups_of(place: Path) -> tuple[Backup, ...]:
    """Return the backups of an office's folder, or of a folder of backups itself."""
    return backups_in(place / BACKUPS) or backups_in(place)


def as_written(backup: Backup) -> bool:
    """Return whether the backup's files are, byte for byte, as they were written."""
    try:
        return not backup.damaged and all(
            digest_of(backup.path / name) == digest
            for name, digest in backup.digests.items()
        )
    except OSError:
        return False


def restorable(backups: tuple[Backup, ...]) -> Backup | None:
    """Return the newest whose files are as they were written; no key is needed."""
    return next((backup for backup in backups if as_written(backup)), None)


def mark_damaged(backup: Backup, at: datetime) -> Backup:
    """Mark a backup that failed its check: it is never counted as a good one again."""
    # What lies on a medium that cannot be written is found out anew each time.
    with suppress(OSError):
        write_whole(backup.path / DAMAGED, f"{at.isoformat()}\n".encode())
    return replace(backup, damaged=True)


def damaged_backup(backup: Backup) -> UserError:
    """STORE-021: the backup itself fails its check."""
    return UserError(
        "STORE-021",
        Message(N_("This backup is damaged; nothing was restored from it.")),
        Message(N_("Take the one before it. Nothing in the office was changed.")),
        backup.path.name,
    )


def _with_its_size(backup: Backup) -> Backup:
    try:
        whole = backup.data.stat().st_size == backup.size
    except OSError:
        whole = False
    return backup if whole else replace(backup, damaged=True)


def free_path(place: Path, name: str) -> Path:
    """Return where something of that name goes; two may be made in one second."""
    names = (name if n == 1 else f"{name}-{n}" for n in count(1))
    return next(path for path in map(place.joinpath, names) if not path.exists())


@contextmanager
def writing_to(place: Path) -> Iterator[None]:
    """Say in the words of a backup what the disk refuses while one is written."""
    try:
        yield
    except UserError as error:
        if error.code in ("STORE-006", "STORE-007"):
            raise _unwritten(place) from error
        raise
    except OSError as error:
        fault = faults.from_system(error, str(place))
        if fault.code == "STORE-015":
            raise fault from error
        raise _unwritten(place) from error


def _unwritten(place: Path) -> UserError:
    return UserError(
        "STORE-023",
        Message(N_("The backup could not be written: the disk is full or failing.")),
        Message(
            N_(
                "Free some space there, or choose another drive. "
                "The office itself is as it was."
            )
        ),
        str(place),
    )
