# SPDX-License-Identifier: Apache-2.0
"""Copying the newest good backup to another drive: what is left of a lost laptop."""

import os
import secrets
import shutil
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path

from carecalc.errors import UserError
from carecalc.store import faults
from carecalc.store.backup import (
    ATTACHMENTS,
    BACKUPS,
    MANIFEST,
    Backup,
    as_written,
    backups_in,
    manifest_of,
    restorable,
    writing_to,
)
from carecalc.store.backup_making import rotate
from carecalc.store.files import copy_whole, sync_folder, write_whole
from carecalc.store.rotation import OFFICE_KEEPS, Keeping
from carecalc.text import N_, Message


@dataclass(frozen=True, slots=True)
class Copied:
    """A backup as it lies on the other drive, and how many attachments went with it."""

    backup: Backup
    place: Path
    attachments: int


def copy_to(
    folder: Path, target: Path, at: datetime, keeping: Keeping = OFFICE_KEEPS
) -> Copied:
    """Copy the newest good backup and its attachments to a folder on another drive.

    They go to `NAME.carecalc-backups` there; what is there already is not copied
    again, and every copy is read back. No key is needed. `UserError`: STORE-025 the
    folder is on the office's own drive, STORE-026 there is no good backup, STORE-023
    and STORE-015 the drive.
    """
    place = place_on(folder, target)
    backup = restorable(backups_in(folder / BACKUPS))
    if backup is None:
        raise UserError(
            "STORE-026",
            Message(N_("There is no backup that could be restored.")),
            Message(N_("Make a backup first.")),
            str(folder),
        )
    with writing_to(place):
        (place / ATTACHMENTS).mkdir(mode=0o700, parents=True, exist_ok=True)
        count = _copy_attachments(backup.attachment_folder, place / ATTACHMENTS)
        copy = _copy_folder(backup, place)
    if not as_written(copy):
        raise _not_as_written(place)
    rotate(place, at, keeping)
    return Copied(copy, place, count)


def place_on(folder: Path, target: Path) -> Path:
    """Return where an office's backups lie in a folder on another drive.

    `UserError`: STORE-025 it is the office's own drive, STORE-007 and STORE-015 it
    does not answer.
    """
    try:
        same = device_of(folder) == device_of(target)
    except OSError as error:
        raise faults.from_system(error, str(target)) from error
    if same:
        raise UserError(
            "STORE-025",
            Message(N_("This folder is on the same drive as the office itself.")),
            Message(N_("Choose another drive: when this one is lost, both are lost.")),
            str(target),
        )
    return place_name(folder, target)


def place_name(folder: Path, target: Path) -> Path:
    """Return where an office's backups lie in a folder, whatever drive that is on."""
    return target / f"{folder.name}-backups"


def device_of(path: Path) -> int:
    """Return the number of the drive on which a path lies."""
    return os.stat(path).st_dev


def _copy_folder(backup: Backup, place: Path) -> Backup:
    others = backups_in(place)
    for there in others:
        if there.digests == backup.digests and as_written(there):
            return there
    # A folder counts by itself: a new laptop begins with 1, the drive goes on.
    number = max([backup.number, *(other.number + 1 for other in others)])
    name = backup.path.name
    part = place / f".{name}.{secrets.token_hex(4)}.part"
    part.mkdir(mode=0o700)
    try:
        for file, digest in backup.digests.items():
            if not copy_whole(backup.path / file, part / file, digest):
                raise _not_as_written(place)
        write_whole(part / MANIFEST, manifest_of(replace(backup, number=number)))
        final = place / name
        if final.exists():  # damaged, or it would have been found above
            final.rename(place / f"{name}-damaged-{secrets.token_hex(4)}")
        part.rename(final)
    except BaseException:
        shutil.rmtree(part, ignore_errors=True)
        raise
    sync_folder(place)
    return replace(backup, path=final, number=number)


def _copy_attachments(source: Path, target: Path) -> int:
    count = 0
    for original in sorted(source.iterdir()):
        copy = target / original.name
        if original.name.startswith(".") or _as_long(copy, original):
            continue
        # One that went bad here is not carried on; a drill finds it.
        count += copy_whole(original, copy, original.name)
    return count


def _as_long(copy: Path, original: Path) -> bool:
    return copy.is_file() and copy.stat().st_size == original.stat().st_size


def _not_as_written(place: Path) -> UserError:
    return UserError(
        "STORE-027",
        Message(N_("The copy on the other drive is not what was written.")),
        Message(N_("Try once more; if it happens again, take another drive.")),
        str(place),
    )
