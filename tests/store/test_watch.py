# SPDX-License-Identifier: Apache-2.0
"""Opening an office can be stopped, and leaves it as it was."""

import threading
from collections.abc import Callable
from pathlib import Path

import pytest
import sqlcipher3.dbapi2 as sqlcipher

from carecalc import bootstrap
from carecalc.errors import UserError
from carecalc.store.engine import open_store
from carecalc.store.watch import Watch
from carecalc.text import Message
from tests.offices import PASSPHRASE, Clock
from tests.store.old_offices import (
    by_hand,
    copied,
    counts_of,
    opened,
    schema_number,
    unlocked,
    wanted,
)

OLD = "0.5.0"

FOREVER = (
    "WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n) "
    "SELECT count(*) FROM n"
)


class Stopping(Watch):
    """Stops itself as soon as something is said of which `when` is true."""

    def __init__(self, when: Callable[[str, int], bool]) -> None:
        super().__init__(self._hear)
        self._when = when
        self.heard: list[str] = []

    def _hear(self, message: Message, done: int, of: int) -> None:
        self.heard.append(message.template)
        if self._when(message.template, done):
            self.stop()


@pytest.mark.parametrize(
    ("what", "least"),
    [
        ("Every page", 0),
        ("A backup is made", 50),
        ("is upgraded, and", 20),
        ("is upgraded, and", 40),
    ],
)
def test_that_a_stopped_upgrade_leaves_the_office_as_it_was(
    what: str, least: int, tmp_path: Path
) -> None:
    folder = copied(OLD, tmp_path / "office.carecalc")
    watch = Stopping(lambda said, done: what in said and done >= least)
    with pytest.raises(UserError, match="WORK-002"):
        open_store(folder, unlocked(folder), Clock(), watch=watch)
    assert what in watch.heard[-1]
    schema, rows = wanted(OLD)
    with by_hand(folder) as cursor:
        assert schema_number(cursor) == schema
        found = counts_of(cursor)
    assert {table: found[table] for table in rows} == rows
    assert not {"applications", "contracts"} & found.keys()
    # Nothing half made, and nobody who has it open.
    assert not list(folder.glob("backups/.*.part"))
    store = opened(folder)
    try:
        assert store.verify().findings == ()
    finally:
        store.close()


def test_that_a_statement_under_way_is_stopped_from_another_thread() -> None:
    watch = Watch()
    connection = sqlcipher.connect(":memory:", isolation_level=None)
    timer = threading.Timer(0.02, watch.stop)
    timer.start()
    with pytest.raises(UserError, match="WORK-002"), watch.over(connection):
        connection.execute(FOREVER).fetchall()
    timer.join()
    # The connection can be used on, and is not watched any more.
    assert connection.execute("SELECT 1").fetchall() == [(1,)]
    connection.close()


def test_that_what_is_final_cannot_be_stopped() -> None:
    watch = Watch()
    watch.settle()
    assert watch.stop() is False
    watch.check()
    other = Watch()
    assert other.stop() is True
    with pytest.raises(UserError, match="WORK-002"):
        other.settle()


def test_that_stopping_hides_no_wrong_passphrase(tmp_path: Path) -> None:
    folder = copied(OLD, tmp_path / "office.carecalc")
    for words, code in (("not the words", "KEYS-001"), (PASSPHRASE, "WORK-002")):
        watch = Stopping(lambda said, done: "passphrase is checked" in said)
        with pytest.raises(UserError, match=code):
            bootstrap.open_office(folder, "王评估", words, watch=watch)


def test_that_checking_the_chain_tells_how_far_it_is(tmp_path: Path) -> None:
    store = opened(copied(OLD, tmp_path / "office.carecalc"))
    heard: list[tuple[int, int]] = []
    try:
        verified = store.verify(told=lambda done, of: heard.append((done, of)))
    finally:
        store.close()
    assert heard == [(0, verified.entries + verified.rows)]
