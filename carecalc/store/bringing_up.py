# SPDX-License-Identifier: Apache-2.0
"""What an office's file goes through before it is worked with: checked, and upgraded."""

from collections.abc import Callable
from contextlib import AbstractContextManager, closing
from datetime import datetime
from pathlib import Path
from typing import Any

from sqlalchemy import Engine

from carecalc.store import backup_making, restore
from carecalc.store.backup import BEFORE_UPGRADE
from carecalc.store.connection import check_sound
from carecalc.store.enrolling import enrol
from carecalc.store.keyfile import KeyFile
from carecalc.store.keys import Unlocked
from carecalc.store.schema import SCHEMA_VERSION
from carecalc.store.unit_of_work import Work
from carecalc.store.verify import Finding, verify_tail
from carecalc.store.watch import Watch
from carecalc.text import N_, Message

_TAIL = 1_000
"""How many of the chain's last entries are checked whenever an office is opened."""

UPGRADING = Message(
    N_("The office's file is upgraded, and the index for searching is filled anew …")
)
"""Said while a file of an older version is brought up to date."""


def check_file(
    file: Any, version: int, place: str, watch: Watch
) -> tuple[Finding, ...]:
    """Refuse a damaged file, STORE-004; return what is wrong with its chain's end.

    The end of the chain is looked at in a file of this program's schema alone.
    """
    cursor = file.cursor()
    # Power may have gone while pages were copied home: the log has them whole.
    cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchall()
    watch.begin(Message(N_("Every page of the office's file is checked …")))
    with watch.over(file):
        check_sound(cursor, place, watch.told)
    if version < SCHEMA_VERSION:
        return ()
    watch.begin(Message(N_("The last records of who did what are checked …")))
    return verify_tail(cursor, _TAIL)


def keep_as_it_was(
    folder: Path, unlocked: Unlocked, at: datetime, watch: Watch
) -> None:
    """Make a backup of an office before its file is upgraded; `UserError` as of any."""
    watch.begin(Message(N_("A backup is made before the office's file is upgraded …")))
    backup_making.make(
        folder, unlocked, BEFORE_UPGRADE, at, told=watch.told, watch=watch
    )


def upgrade(
    engine: Engine,
    work: Callable[[], AbstractContextManager[Work]],
    keys: KeyFile,
    version: int,
    watch: Watch,
) -> None:
    """Bring a file to this program's schema: in one transaction, or not at all.

    References are not enforced meanwhile: a table that is made anew would take
    what refers to it with it. They are checked at the end, and every row counted.
    Stopped before the end it leaves the file as it was.
    """
    watch.begin(UPGRADING)
    # Held until all is committed: whatever gives the connection back rolls back.
    with closing(engine.raw_connection()) as file:
        file.cursor().execute("PRAGMA foreign_keys = OFF")
        try:
            with work() as change:
                with watch.over(file):
                    change.upgrade(version, SCHEMA_VERSION, watch.told)
                    if not change.users.all():
                        enrol(change, keys)
                    change.seal()
                watch.settle()
        finally:
            file.cursor().execute("PRAGMA foreign_keys = ON")


def tell_of_restore(
    folder: Path,
    work: Callable[[], AbstractContextManager[Work]],
    is_known: Callable[[Work], bool],
) -> None:
    """Write down that the file was restored before it was opened."""
    record = restore.record_of(folder)
    if record is None:
        return
    with work() as change:
        # Somebody newer than the backup is unknown here: the next one tells of it.
        if not is_known(change):
            return
        told = restore.told_of(record, folder, change.entries.head())
        change.audit("office.restored", "office", told)
    restore.forget_record(folder)
