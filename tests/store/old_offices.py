# SPDX-License-Identifier: Apache-2.0
"""Copies of the offices that older versions wrote, and looking into them by hand."""

import shutil
import tomllib
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import sqlcipher3.dbapi2 as sqlcipher

from carecalc.store.engine import Store, open_store
from carecalc.store.keyfile import read_keys
from carecalc.store.keys import Unlocked, unlock
from tests.offices import PASSPHRASE, Clock

OLD = Path(__file__).parents[1] / "old"
VERSIONS = tuple(sorted(path.name for path in OLD.iterdir() if path.is_dir()))


def copied(version: str, folder: Path) -> Path:
    """Copy the office that a version wrote."""
    shutil.copytree(OLD / version / "office.carecalc", folder)
    shutil.rmtree(folder / "backups", ignore_errors=True)  # git keeps no empty folder
    return folder


def unlocked(folder: Path) -> Unlocked:
    """Open the keys of an old office for its user."""
    return unlock(read_keys(folder), "王评估", PASSPHRASE)


def opened(folder: Path, read_only: bool = False) -> Store:
    """Open an old office."""
    return open_store(folder, unlocked(folder), Clock(), read_only)


def wanted(version: str) -> tuple[int, Mapping[str, int]]:
    """Return an old office's schema, and how many rows each table has."""
    document = tomllib.loads((OLD / version / "counts.toml").read_text("utf-8"))
    return document["schema"], document["tables"]


@contextmanager
def by_hand(folder: Path, data: Path | None = None) -> Iterator[Any]:
    """Give a cursor in an office's data file, as somebody with its key has it."""
    connection = sqlcipher.connect(
        str(data or folder / "data.db"), isolation_level=None
    )
    key = unlocked(folder).subkey("data.db")
    connection.execute(f"PRAGMA key = \"x'{key.hex()}'\"")
    try:
        yield connection.cursor()
    finally:
        connection.close()


def schema_number(cursor: Any) -> int:
    """Return the number of a file's schema."""
    (found,) = cursor.execute("PRAGMA user_version").fetchone()
    return int(found)


def tables_of(cursor: Any) -> tuple[str, ...]:
    """Return the names of a file's tables."""
    found = cursor.execute(
        "SELECT name FROM sqlite_master WHERE type = 'table' ORDER BY name"
    )
    return tuple(name for (name,) in found.fetchall())


def counts_of(cursor: Any) -> Mapping[str, int]:
    """Return how many rows each table of a file has."""
    return {
        name: cursor.execute(f'SELECT count(*) FROM "{name}"').fetchone()[0]
        for name in tables_of(cursor)
    }
