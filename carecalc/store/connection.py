# SPDX-License-Identifier: Apache-2.0
"""Connections to an encrypted file: their settings, and what is checked before use."""

import os
from collections.abc import Callable
from pathlib import Path
from typing import Any
from urllib.parse import quote

import sqlcipher3.dbapi2 as sqlcipher
from sqlalchemy import Connection, Engine, create_engine, event
from sqlalchemy.pool import StaticPool

from carecalc.errors import UserError
from carecalc.store import faults
from carecalc.store.schema import APPLICATION_ID, SCHEMA_VERSION
from carecalc.text import N_, Message

DATA = "data.db"

OLDEST_SQLITE = (3, 51, 3)
"""Before it, a rare race while the log restarts could damage the file."""

# What every connection is set to, and what it must then say of itself.
SETTINGS: tuple[tuple[str, str, object], ...] = (
    ("journal_mode", "WAL", "wal"),
    ("synchronous", "FULL", 2),
    ("foreign_keys", "ON", 1),
    # Else REPLACE would take rows out behind the triggers that forbid it.
    ("recursive_triggers", "ON", 1),
    ("busy_timeout", "5000", 5000),
    ("temp_store", "MEMORY", 2),
    ("secure_delete", "ON", 1),
    ("trusted_schema", "OFF", 0),
    ("cell_size_check", "ON", 1),
    ("wal_autocheckpoint", "1000", 1000),
    ("journal_size_limit", "67108864", 67108864),
)
_CACHE = 64 << 10
"""KiB of pages that are not deciphered anew, of an office that has so many: deciphering
one takes longer than looking for a name in it."""

_NO_LOCKS = "win32-none" if os.name == "nt" else "unix-none"
"""SQLite's own name for a file system without locks."""

_READING_SETTINGS = tuple(s for s in SETTINGS if s[0] not in ("journal_mode",))


def make_engine(data: Path, key: bytes, read_only: bool) -> Engine:
    """Return what opens the file's one connection, each transaction begun by us."""

    def made() -> Any:
        try:
            return connect(data, key, "mode=ro" if read_only else "mode=rwc", read_only)
        except sqlcipher.OperationalError as error:
            if not read_only:
                raise
            if faults.is_want_of_room(error) and os.access(data.parent, os.W_OK):
                # No room for the index of the log: it is held in memory, and writers
                # are kept away, for they would not see that we read.
                return connect(data, key, "mode=rw", read_only, alone=True)
            # What cannot be written nobody changes: it is read without any locks.
            if data.with_name(f"{DATA}-shm").exists():
                raise
            if not data.with_name(f"{DATA}-wal").exists():
                return connect(data, key, "mode=ro&immutable=1", read_only)
            return connect(data, key, f"mode=ro&vfs={_NO_LOCKS}", read_only, alone=True)

    # Values of cases never reach a message or a log: hide_parameters.
    engine = create_engine(
        "sqlite+pysqlite://",
        module=sqlcipher,
        creator=made,
        poolclass=StaticPool,
        hide_parameters=True,
    )

    @event.listens_for(engine, "begin")
    def begin(connection: Connection) -> None:
        how = connection.get_execution_options().get("begin", "BEGIN IMMEDIATE")
        connection.exec_driver_sql("BEGIN" if read_only else str(how))

    return engine


def connect(
    data: Path, key: bytes, mode: str, read_only: bool, alone: bool = False
) -> Any:
    """Return a connection to an encrypted file, set up and proven to have its key.

    `alone`: nobody else may have it open, and the index of its log is held in memory.
    """
    # Every call is made by one thread at a time, but not always by the same one.
    connection = sqlcipher.connect(
        f"file:{quote(data.absolute().as_posix())}?{mode}",
        uri=True,
        isolation_level=None,
        check_same_thread=False,
    )
    try:
        _set_up(connection, key, read_only, alone)
        connection.execute("SELECT count(*) FROM sqlite_master")
    except BaseException:
        connection.close()
        raise
    return connection


def _set_up(connection: Any, key: bytes, read_only: bool, alone: bool) -> None:
    # Before the key: a wrong one would otherwise print to the terminal.
    connection.execute("PRAGMA cipher_log_level = NONE")
    connection.execute(f"PRAGMA key = \"x'{key.hex()}'\"")
    if alone:
        connection.execute("PRAGMA locking_mode = EXCLUSIVE").fetchall()
    connection.execute(f"PRAGMA cache_size = -{_CACHE}")
    for pragma, value, expected in _READING_SETTINGS if read_only else SETTINGS:
        connection.execute(f"PRAGMA {pragma} = {value}").fetchall()
        (found,) = connection.execute(f"PRAGMA {pragma}").fetchone()
        if found != expected:
            raise RuntimeError(f"{pragma} is {found!r}, not {expected!r}")


def check_library() -> None:
    """Refuse a library that is too old or cannot encrypt: `UserError` STORE-012."""
    connection = sqlcipher.connect(":memory:")
    try:
        cipher = connection.execute("PRAGMA cipher_version").fetchone()
    finally:
        connection.close()
    if sqlcipher.sqlite_version_info < OLDEST_SQLITE or not (cipher and cipher[0]):
        raise UserError(
            "STORE-012",
            Message(
                N_("The library for encrypted files is not fit for use: {found}."),
                {"found": f"SQLite {sqlcipher.sqlite_version}, SQLCipher {cipher}"},
            ),
            Message(N_("Install carecalc again with the libraries it names.")),
        )


def check_header(data: Path) -> None:
    """Look at the first bytes: an encrypted file begins with chance, ours is not empty."""
    try:
        with data.open("rb") as file:
            start = file.read(16)
        size = data.stat().st_size
    except OSError as error:
        raise faults.from_system(error, str(data)) from error
    if start.startswith(b"SQLite format 3\0"):
        raise faults.foreign(str(data))
    if size < 4096 or size % 512:
        raise faults.damaged(str(data))


def check_identity(cursor: Any, place: str) -> int:
    """Return the number of the file's schema; refuse what is foreign or newer."""
    (application,) = cursor.execute("PRAGMA application_id").fetchone()
    (version,) = cursor.execute("PRAGMA user_version").fetchone()
    if application != APPLICATION_ID or version < 1:
        raise faults.foreign(place)
    if version > SCHEMA_VERSION:
        raise faults.newer(place, version, SCHEMA_VERSION)
    return int(version)


def _to_nobody(done: int, of: int) -> None:
    """Hear how far it is where nobody waits for it."""


def check_sound(
    cursor: Any, place: str, told: Callable[[int, int], None] = _to_nobody
) -> None:
    """Refuse a file with a damaged page, index or reference: `UserError` STORE-004.

    `told` hears how much of 100 is done, and may raise to have it end.
    """
    for done, pragma, sound in (
        (0, "cipher_integrity_check", []),
        (40, "quick_check", [("ok",)]),
        (80, "foreign_key_check", []),
    ):
        told(done, 100)
        if cursor.execute(f"PRAGMA {pragma}").fetchall() != sound:
            raise faults.damaged(place)
