# SPDX-License-Identifier: Apache-2.0
"""Making the folder of a new office: whole, or not at all."""

import os
import secrets
import shutil
from collections.abc import Callable
from datetime import datetime
from pathlib import Path

from carecalc.errors import UserError
from carecalc.store import faults
from carecalc.store.backup import ATTACHMENTS, BACKUPS
from carecalc.store.ballast import Ballast
from carecalc.store.connection import DATA, check_library
from carecalc.store.engine import Store
from carecalc.store.files import sync_folder
from carecalc.store.keyfile import write_keys
from carecalc.store.keys import Unlocked
from carecalc.store.lock import Lock
from carecalc.store.places import check_place
from carecalc.store.unit_of_work import Work
from carecalc.text import N_, Message


def create_store(
    folder: Path,
    unlocked: Unlocked,
    clock: Callable[[], datetime],
    fill: Callable[[Work], None],
) -> None:
    """Make the folder of a new office: whole, or not at all.

    `fill` writes the first rows. `UserError`: STORE-011 the folder exists, STORE-006
    to STORE-008 and STORE-015 the disk, STORE-030 to STORE-032 no place for an office.
    """
    check_library()
    check_place(folder)
    if os.path.lexists(folder):
        raise UserError(
            "STORE-011",
            Message(N_("There is already something of this name.")),
            Message(N_("Choose another name, or open the office that is there.")),
            str(folder),
        )
    part = folder.with_name(f".{folder.name}.{secrets.token_hex(4)}.part")
    try:
        part.mkdir(mode=0o700, parents=True)
        try:
            write_keys(part, unlocked.file)
            (part / ATTACHMENTS).mkdir(mode=0o700)
            (part / BACKUPS).mkdir(mode=0o700)
            lock = Lock(part, unlocked.user, clock)
            lock.acquire()
            store = Store(part, unlocked, clock, lock, Ballast(part))
            try:
                store.make(fill)
            finally:
                store.close()
            (part / DATA).chmod(0o600)  # its log files take the same mode
            sync_folder(part)
            part.rename(folder)
        except BaseException:
            shutil.rmtree(part, ignore_errors=True)
            raise
        sync_folder(folder.parent)
    except OSError as error:
        raise faults.from_system(error, str(folder)) from error
