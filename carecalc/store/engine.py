# SPDX-License-Identifier: Apache-2.0
"""An office's folder and its encrypted file: making it, opening it, one writer at a time.

`NAME.carecalc/` holds `data.db` (SQLCipher), `keys.json`, `attachments/`, `backups/`
and `lock`. A file that is foreign, newer or damaged is refused before anything in it
is touched.
"""

import os
import secrets
import shutil
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import closing, contextmanager
from datetime import datetime
from pathlib import Path
from typing import Any, ParamSpec, TypeVar

import sqlcipher3.dbapi2 as sqlcipher
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session
from sqlalchemy.orm.exc import StaleDataError

from carecalc.errors import UserError
from carecalc.store import faults
from carecalc.store.attachments import LABEL as ATTACHMENTS_LABEL
from carecalc.store.attachments import Attachments
from carecalc.store.connection import (
    DATA,
    check_header,
    check_identity,
    check_library,
    check_sound,
    connect,
    make_engine,
)
from carecalc.store.files import sync_file, sync_folder
from carecalc.store.keyfile import write_keys
from carecalc.store.keys import Unlocked
from carecalc.store.lock import Lock
from carecalc.store.schema import SCHEMA_VERSION, make_schema
from carecalc.store.unit_of_work import Work
from carecalc.store.upgrades import copy_name, steps
from carecalc.text import N_, Message

P = ParamSpec("P")
R = TypeVar("R")

ATTACHMENTS = "attachments"
BACKUPS = "backups"


class Store:
    """One open office; made by `open_store`."""

    def __init__(
        self,
        folder: Path,
        unlocked: Unlocked,
        clock: Callable[[], datetime],
        lock: Lock | None,
    ) -> None:
        self.folder = folder
        self.read_only = lock is None
        self.user = unlocked.user
        self._clock = clock
        self._lock = lock
        self._place = str(folder / DATA)
        self._attachments = Attachments(
            folder / ATTACHMENTS, unlocked.subkey(ATTACHMENTS_LABEL)
        )
        self._key = unlocked.subkey(DATA)
        self._engine = make_engine(folder / DATA, self._key, self.read_only)
        self._turn = threading.Lock()
        self._turn_of: int | None = None
        self._writer = ThreadPoolExecutor(1, thread_name_prefix="office")

    def submit(
        self, function: Callable[P, R], /, *args: P.args, **kwargs: P.kwargs
    ) -> "Future[R]":
        """Run a service call on the office's one thread, in the order submitted."""
        return self._writer.submit(function, *args, **kwargs)

    @contextmanager
    def work(self) -> Iterator[Work]:
        """Change the office: all of it is committed at the end, or none of it.

        `UserError` for what the user can mend (full disk, stale edit …). Only one unit
        of work is open at a time; one inside another is a bug.
        """
        if self.read_only:
            raise faults.read_only(self._place)
        with self._unit("BEGIN IMMEDIATE") as (session, work):
            try:
                yield work
                session.commit()
            except BaseException:
                session.rollback()
                work.discard()
                raise

    @contextmanager
    def reading(self) -> Iterator[Work]:
        """Look at the office as it is at one moment; writing anything is a bug."""
        with self._unit("BEGIN") as (session, work):
            session.connection().exec_driver_sql("PRAGMA query_only = ON")
            try:
                yield work
            finally:
                session.connection().exec_driver_sql("PRAGMA query_only = OFF")

    def close(self) -> None:
        """Finish what was submitted, close the file and let the next one in."""
        self._writer.shutdown(wait=True)
        self._engine.dispose()
        if self._lock is not None:
            self._lock.release()

    @contextmanager
    def _unit(self, begin: str) -> Iterator[tuple[Session, Work]]:
        if self._turn_of == threading.get_ident():
            raise RuntimeError("a unit of work is open already on this thread")
        with self._turn, self._known_faults(reading=begin == "BEGIN"):
            self._turn_of = threading.get_ident()
            try:
                bound = self._engine.execution_options(begin=begin)
                with Session(bound, autoflush=False) as session:
                    work = Work(session, self.user, self._clock, self._attachments)
                    yield session, work
            finally:
                self._turn_of = None

    def check(self) -> None:
        """Refuse what is not a sound office file; bring an older one up to date."""
        with self._known_faults(), closing(self._engine.raw_connection()) as file:
            cursor = file.cursor()
            version = check_identity(cursor, self._place)
            if self.read_only:
                if version < SCHEMA_VERSION:
                    raise faults.older(self._place, version, SCHEMA_VERSION)
                return  # its writer is at work: pages may be on their way home
            # Power may have gone while pages were copied home: the log has them whole.
            cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchall()
            check_sound(cursor, self._place)
            if version < SCHEMA_VERSION:
                self._keep_copy(cursor, version)
        if version < SCHEMA_VERSION:
            self._upgrade(version)

    def make(self, fill: Callable[[Work], None]) -> None:
        """Make the tables of a new file and its first rows."""
        with self._known_faults(), self._engine.begin() as connection:
            make_schema(connection)
        with self.work() as work:
            fill(work)

    def _keep_copy(self, cursor: Any, version: int) -> None:
        """Keep the file as it is, encrypted by the same key, before it is upgraded."""
        moment = f"{self._clock():%Y%m%dT%H%M%SZ}"
        copy = copy_name(self.folder / BACKUPS, SCHEMA_VERSION, moment)
        part = copy.with_name(f".{copy.name}.{secrets.token_hex(4)}.part")
        try:
            copy.parent.mkdir(mode=0o700, exist_ok=True)
            os.close(os.open(part, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600))
            try:
                cursor.execute("VACUUM INTO ?", (str(part),))
                with closing(connect(part, self._key, "mode=ro", True)) as written:
                    copied = written.cursor()
                    if check_identity(copied, str(part)) != version:
                        raise faults.damaged(str(part))
                    check_sound(copied, str(part))
                sync_file(part)
                part.replace(copy)
            finally:
                part.unlink(missing_ok=True)
            sync_folder(copy.parent)
        except OSError as error:
            raise faults.from_system(error, str(copy.parent)) from error

    def _upgrade(self, version: int) -> None:
        """Bring the file to this program's schema: in one transaction, or not at all."""
        with self.work() as work:
            work.upgrade(steps(version, SCHEMA_VERSION), SCHEMA_VERSION)
            work.audit("office.upgraded", "office", [version, SCHEMA_VERSION])

    @contextmanager
    def _known_faults(self, reading: bool = False) -> Iterator[None]:
        try:
            yield
        except StaleDataError as error:
            raise faults.stale(self._place) from error
        except (DBAPIError, sqlcipher.Error) as error:
            reason = error.orig if isinstance(error, DBAPIError) else error
            fault = faults.from_sqlite(reason, self._place)
            # Writing while only reading is our own mistake, not the user's.
            if fault is None or (reading and fault.code == "STORE-008"):
                raise
            raise fault from error


def open_store(
    folder: Path,
    unlocked: Unlocked,
    clock: Callable[[], datetime],
    read_only: bool = False,
) -> Store:
    """Open an office for its user, alone, or for reading beside whoever has it open.

    `UserError`: STORE-001 somebody has it open (named), STORE-002 newer file,
    STORE-003 not ours, STORE-004 damaged, STORE-005 not an office, STORE-007 and
    STORE-008 the disk, STORE-012 the program's own library is too old, STORE-016 a
    file of an older version opened for reading. Opened for writing such a file is
    upgraded, and kept as it was in `backups/`.
    """
    check_library()
    data = folder / DATA
    if not data.is_file():
        raise faults.not_an_office(folder)
    lock = None if read_only else Lock(folder, unlocked.user, clock)
    if lock is not None:
        lock.acquire()
    try:
        check_header(data)
        store = Store(folder, unlocked, clock, lock)
    except BaseException:
        if lock is not None:
            lock.release()
        raise
    try:
        store.check()
    except BaseException:
        store.close()
        raise
    return store


def create_store(
    folder: Path,
    unlocked: Unlocked,
    clock: Callable[[], datetime],
    fill: Callable[[Work], None],
) -> None:
    """Make the folder of a new office: whole, or not at all.

    `fill` writes the first rows. `UserError`: STORE-011 the folder exists, STORE-006
    to STORE-008 the disk.
    """
    check_library()
    if folder.exists():
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
            store = Store(part, unlocked, clock, lock)
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
