# SPDX-License-Identifier: Apache-2.0
"""An office's folder and its encrypted file: opening it, one writer at a time.

`NAME.carecalc/` holds `data.db` (SQLCipher), `keys.json`, `attachments/`, `backups/`
and `lock`. A file that is foreign, newer or damaged is refused before anything in it
is touched.
"""

import copy
import os
import threading
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import closing, contextmanager, suppress
from datetime import datetime
from pathlib import Path
from typing import ParamSpec, TypeVar

import sqlcipher3.dbapi2 as sqlcipher
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session
from sqlalchemy.orm.exc import StaleDataError

from carecalc.domain.trust import Head, User
from carecalc.errors import UserError
from carecalc.store import (
    backup_making,
    bringing_up,
    faults,
    restore,
    sealing,
    warming,
)
from carecalc.store.attachments import LABEL as ATTACHMENTS_LABEL
from carecalc.store.attachments import Attachments
from carecalc.store.backup import (
    ATTACHMENTS,
    BACKUPS,
    Backup,
    Contents,
    backups_in,
)
from carecalc.store.ballast import Ballast, Space, once_more, space_at
from carecalc.store.connection import (
    DATA,
    check_header,
    check_identity,
    check_library,
    check_sound,
    make_engine,
)
from carecalc.store.keyfile import KeyFile, read_keys, write_keys
from carecalc.store.keys import Unlocked, with_file
from carecalc.store.lock import Lock
from carecalc.store.office_key import OfficeKey
from carecalc.store.parcel_keys import ParcelKeys
from carecalc.store.places import check_place
from carecalc.store.schema import SCHEMA_VERSION, make_schema
from carecalc.store.signing import Signer
from carecalc.store.turn import Turn
from carecalc.store.unit_of_work import Work
from carecalc.store.verify import Finding, Verified, verify
from carecalc.store.watch import Watch

P = ParamSpec("P")
R = TypeVar("R")


class Store:
    """One open office; made by `open_store`.

    `chain_findings` is what was wrong with the chain's end when it was opened: it opens
    all the same, for whoever must find out what happened.
    """

    def __init__(
        self,
        folder: Path,
        unlocked: Unlocked,
        clock: Callable[[], datetime],
        lock: Lock | None,
        ballast: Ballast,
    ) -> None:
        self.folder = folder
        self.read_only = lock is None
        self.user = unlocked.user
        self._unlocked = unlocked
        self._signer = _signer(unlocked)
        self._clock = clock
        self._lock = lock
        self._place = str(folder / DATA)
        self._attachments = Attachments(
            folder / ATTACHMENTS, unlocked.subkey(ATTACHMENTS_LABEL)
        )
        self._key = unlocked.subkey(DATA)
        self._engine = make_engine(folder / DATA, self._key, self.read_only)
        self._ballast = ballast
        self._turn = Turn()
        self.chain_findings: tuple[Finding, ...] = ()
        self._backing_up = threading.Lock()
        self._writer = ThreadPoolExecutor(1, thread_name_prefix="office")

    def submit(
        self, function: Callable[P, R], /, *args: P.args, **kwargs: P.kwargs
    ) -> "Future[R]":
        """Run a service call on the office's one thread, in the order submitted.

        A call that finds the disk full is made once more after the ballast was given
        up; `is_cramped` then says so until there is room again.
        """
        return self._writer.submit(self._with_room, function, *args, **kwargs)

    def warm_up(self, least: int = warming.LARGE) -> None:
        """Decipher ahead what searches read, if the file has `least` bytes or more.

        Step after step on the office's one thread, each behind whatever was submitted
        meanwhile: a search waits for one step at most, of a few milliseconds.
        """
        with suppress(OSError):  # Whoever asks next is told of the disk.
            if (self.folder / DATA).stat().st_size >= least:
                self._warm_on(warming.FIRST)

    def _warm_on(self, after: int) -> None:
        # Refused when the office is being closed: then nobody searches any more.
        with suppress(RuntimeError):
            self._writer.submit(self._warm, after)

    def _warm(self, after: int) -> None:
        with suppress(UserError):  # The search that needs the page tells of it.
            with (
                self._turn,
                self._known_faults(reading=True),
                closing(self._engine.raw_connection()) as file,
            ):
                last = warming.step(file.cursor(), after)
            if last is not None:
                self._warm_on(last)

    @property
    def is_cramped(self) -> bool:
        """Whether the reserve on the disk is used up: the next change may not fit."""
        return self._ballast.is_spent

    def space(self) -> Space:
        """Return how much room the disk has, and how much it should have."""
        try:
            return space_at(self.folder / DATA)
        except OSError as error:
            raise faults.from_system(error, str(self.folder)) from error

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
                work.seal()
                session.commit()
                self._turn.changes += 1
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

    def verify(
        self,
        anchors: Iterable[Head] = (),
        proven: int = 0,
        told: Callable[[int, int], None] = restore.to_nobody,
    ) -> Verified:
        """Check the whole chain of what was done, and every row it names.

        Signatures up to the entry numbered `proven`, which an anchor holds, were
        checked before. `told` hears how many entries and rows, of how many, are checked.
        """
        with (
            self._turn,
            self._known_faults(reading=True),
            closing(self._engine.raw_connection()) as file,
        ):
            return verify(file.cursor(), anchors, proven, told)

    def check_pages(self) -> None:
        """Read every page, index and reference now; `UserError` STORE-004 if one is off."""
        with (
            self._turn,
            self._known_faults(reading=True),
            closing(self._engine.raw_connection()) as file,
        ):
            check_sound(file.cursor(), self._place)

    def contents(self) -> Contents:
        """Count what the file holds: rows of each table, and the head of the chain."""
        with (
            self._turn,
            self._known_faults(reading=True),
            closing(self._engine.raw_connection()) as file,
        ):
            return backup_making.count(file.cursor())

    def for_user(self, unlocked: Unlocked) -> "Store":
        """Return this same open office for somebody beside its user.

        What is written through it is theirs; it is closed with the office.
        """
        if unlocked.office_id != self._unlocked.office_id:
            raise ValueError("these keys are another office's")
        other = copy.copy(self)
        other.user = unlocked.user
        other._unlocked = unlocked  # noqa: SLF001 - it is one of us
        other._signer = _signer(unlocked)  # noqa: SLF001
        return other

    @property
    def office_id(self) -> str:
        """What tells this office from any other, in every copy of it."""
        return self._unlocked.office_id

    @property
    def signer(self) -> Signer | None:
        """The user's signing key; None when two officers opened the office."""
        return self._signer

    @property
    def office_key(self) -> OfficeKey:
        """The key with which the office signs its papers, whoever opened it."""
        return OfficeKey(self._unlocked)

    @property
    def parcel_keys(self) -> ParcelKeys:
        """The keys with which this file signs and opens what travels."""
        return ParcelKeys(self._unlocked)

    @property
    def keys(self) -> KeyFile:
        """The key file as this user opened it."""
        return self._unlocked.file

    def keyring(self) -> Unlocked:
        """Return this user's keys with the key file as it lies on the disk now."""
        return with_file(self._unlocked, read_keys(self.folder))

    def keep_keys(self, keys: KeyFile) -> None:
        """Write a key file that `keyring` was changed into; STORE-… if it cannot be."""
        if self.read_only:
            raise faults.read_only(self._place)
        try:
            write_keys(self.folder, keys)
        except OSError as error:
            raise faults.from_system(error, str(self.folder)) from error
        self._unlocked = with_file(self._unlocked, keys)

    def seal(self, data: bytes) -> bytes:
        """Return `data` for this user alone, who opens the office again to read it."""
        return sealing.seal(self._unlocked, data)

    def unseal(self, sealed: bytes) -> bytes | None:
        """Return what this user sealed before the lock; None if it was not they."""
        return sealing.unseal(self._unlocked, sealed)

    def remove_attachments(self, names: Iterable[str]) -> None:
        """Remove files that no row names any more; those gone already are no fault."""
        try:
            for name in names:
                self._attachments.discard(name)
        except OSError as error:
            raise faults.from_system(error, str(self.folder)) from error

    def close(self) -> None:
        """Finish what was submitted, close the file and let the next one in."""
        self._writer.shutdown(wait=True)
        self._engine.dispose()
        if self._lock is not None:
            self._lock.release()

    def _with_room(
        self, function: Callable[P, R], /, *args: P.args, **kwargs: P.kwargs
    ) -> R:
        before = self._turn.changes
        try:
            result = function(*args, **kwargs)
        except UserError as error:
            ours = Path(error.place).is_relative_to(self.folder)
            if self.read_only or not ours or not faults.is_want_of_room(error):
                raise
            # What was committed in part must not be done twice.
            if not self._ballast.give() or self._turn.changes != before:
                raise
            return once_more(self._ballast, lambda: function(*args, **kwargs))
        self._ballast.take_again()
        return result

    @contextmanager
    def _unit(self, begin: str) -> Iterator[tuple[Session, Work]]:
        with self._turn, self._known_faults(reading=begin == "BEGIN"):
            bound = self._engine.execution_options(begin=begin)
            with Session(bound, autoflush=False) as session:
                yield (
                    session,
                    Work(
                        session,
                        self.user,
                        self._signer,
                        self._clock,
                        self._attachments,
                    ),
                )

    def check(self, watch: Watch) -> None:
        """Refuse what is not a sound office file; bring an older one up to date.

        It can be stopped until an upgrade is committed; nothing is changed then.
        """
        with self._known_faults(), closing(self._engine.raw_connection()) as file:
            version = check_identity(file.cursor(), self._place)
            if self.read_only:
                if version < SCHEMA_VERSION:
                    raise faults.older(self._place, version, SCHEMA_VERSION)
                return  # its writer is at work: pages may be on their way home
            self.chain_findings = bringing_up.check_file(
                file, version, self._place, watch
            )
        if version < SCHEMA_VERSION:
            with self.backing_up():
                bringing_up.keep_as_it_was(
                    self.folder, self._unlocked, self._clock(), watch
                )
            bringing_up.upgrade(
                self._engine, self.work, self._unlocked.file, version, watch
            )
        watch.settle()
        bringing_up.tell_of_restore(self.folder, self.work, self.is_known)

    def back_up(self, reason: str, place: Path | None = None) -> Backup:
        """Make a verified backup beside the writer, from any thread.

        It goes to `place`, a folder of backups; to the office's own if it is left out.

        `UserError`: STORE-023 it could not be written, STORE-024 it failed its check,
        STORE-004 and KEYS-002 what was to be copied is damaged, STORE-008.
        """
        with self.backing_up():
            return backup_making.make(
                self.folder, self._unlocked, reason, self._clock(), place=place
            )

    @contextmanager
    def backing_up(self, *places: Path) -> Iterator[None]:
        """Hold back every other backup while one is made, here or in another process.

        What is left half made, in the office's own backups or in `places`, is cleared
        away where it fails: a process that was ended cannot do it.
        """
        if self.read_only:
            raise faults.read_only(self._place)
        with self._backing_up:
            try:
                yield
            except BaseException:
                for place in (self.folder / BACKUPS, *places):
                    backup_making.sweep(place)
                raise

    def is_known(self, work: Work) -> bool:
        """Whether the office knows its user, by the key they came with.

        What anybody else writes would look forged for ever.
        """
        return self.knows(work.users.get(self.user))

    def knows(self, user: User | None) -> bool:
        """Whether its user, as the office has them, is who came with this key."""
        if user is None or not user.is_active:
            return False
        # Two officers from before 0.5 have had none: there is nothing to compare with.
        return self._signer is None or user.public in ("", self._signer.public)

    def drill(
        self, backup: Backup, told: Callable[[int, int], None] = restore.to_nobody
    ) -> restore.Drill:
        """Try a restore in a temporary folder; nothing here changes."""
        return restore.drill(backup, self._unlocked, self._clock, told)

    def make(self, fill: Callable[[Work], None]) -> None:
        """Make the tables of a new file and its first rows."""
        with self._known_faults(), self._engine.begin() as connection:
            make_schema(connection)
        with self.work() as work:
            fill(work)

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


def _signer(unlocked: Unlocked) -> Signer | None:
    seed = unlocked.signing_seed
    return None if seed is None else Signer(unlocked.user, seed)


def open_store(
    folder: Path,
    unlocked: Unlocked,
    clock: Callable[[], datetime],
    read_only: bool = False,
    watch: Watch | None = None,
) -> Store:
    """Open an office for its user, alone, or for reading beside whoever has it open.

    `UserError`: STORE-001 somebody has it open (named), STORE-002 newer file,
    STORE-003 not ours, STORE-004 damaged, STORE-005 not an office, STORE-007 and
    STORE-008 the disk, STORE-012 the program's own library is too old, STORE-015 the
    folder is not this user's, STORE-016 a file of an older version opened for reading,
    STORE-030 to STORE-032 a place to read from, not to write to. Opened for writing
    a file of an older version is upgraded, and kept as it was in `backups/`. `watch`
    says what takes a while, and stops it: WORK-002, and the office is as it was.
    """
    check_library()
    try:
        is_office = (folder / DATA).is_file()
    except OSError as error:
        raise faults.from_system(error, str(folder)) from error
    if not is_office:
        if backups_in(folder / BACKUPS):
            raise faults.missing(str(folder / DATA))
        raise faults.not_an_office(folder)
    ballast = Ballast(folder)
    if read_only:
        return _open(folder, unlocked, clock, None, ballast, watch or Watch())
    check_place(folder)
    # SQLite would open a file that may only be read, and refuse the first change.
    if not os.access(folder / DATA, os.W_OK):
        raise faults.forbidden(str(folder / DATA))

    def alone() -> Store:
        lock = Lock(folder, unlocked.user, clock)
        return _open(folder, unlocked, clock, lock, ballast, watch or Watch())

    try:
        store = alone()
    except UserError as error:
        # On a full disk not even the names of those who open it find room.
        if not faults.is_want_of_room(error) or not ballast.give():
            raise
        store = once_more(ballast, alone)
    ballast.take()
    return store


def _open(
    folder: Path,
    unlocked: Unlocked,
    clock: Callable[[], datetime],
    lock: Lock | None,
    ballast: Ballast,
    watch: Watch,
) -> Store:
    if lock is not None:
        lock.acquire()
    try:
        check_header(folder / DATA)
        store = Store(folder, unlocked, clock, lock, ballast)
    except BaseException:
        if lock is not None:
            lock.release()
        raise
    try:
        store.check(watch)
    except BaseException:
        store.close()
        raise
    return store
