# SPDX-License-Identifier: Apache-2.0
"""Room held back on the disk: when it is given up, and when it is not."""

import os
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
from sqlalchemy import text

from carecalc.errors import UserError
from carecalc.store import ballast
from carecalc.store.ballast import Ballast, Space, space_at
from carecalc.store.engine import Store, open_store
from carecalc.text import Message
from tests.offices import Clock, keys, opened
from tests.store.values import a_person

NOTE = "x" * 200_000
"""More than the log has room for once the file may not grow."""


def limit(store: Store, spare_pages: int) -> None:
    """Let the file grow by so many pages and no more."""
    with store.reading() as work:  # a setting, not a change
        pages = work._session.execute(text("PRAGMA page_count")).scalar_one()
        work._session.execute(text(f"PRAGMA max_page_count = {pages + spare_pages}"))


def full_once(store: Store) -> Callable[[str], int]:
    """Return a call that finds the disk full the first time; it counts its tries."""
    tries = []

    def add(person_id: str) -> int:
        tries.append(person_id)
        limit(store, 1 if len(tries) == 1 else 100_000)
        with store.work() as work:
            work.people.add(a_person(person_id, note=NOTE))
        return len(tries)

    return add


def test_that_the_reserve_really_lies_on_the_disk(store: Store) -> None:
    file = store.folder / "ballast"
    assert file.stat().st_size == ballast.SIZE
    if os.name == "posix":  # Windows does not say how much it stores
        assert file.stat().st_blocks * 512 >= ballast.SIZE
    assert len(set(file.read_bytes())) == 256
    assert not store.is_cramped


def test_that_sixteen_megabytes_are_held_back(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.undo()  # all other tests hold back less
    opened(folder).close()
    assert (folder / "ballast").stat().st_size == 16 * 1024 * 1024


def test_that_a_reserve_that_is_there_is_not_written_again(folder: Path) -> None:
    opened(folder).close()
    before = (folder / "ballast").read_bytes()
    opened(folder).close()
    assert (folder / "ballast").read_bytes() == before
    (folder / "ballast").write_bytes(before[:100])
    opened(folder).close()
    assert (folder / "ballast").stat().st_size == ballast.SIZE


def test_that_reading_holds_nothing_back(folder: Path) -> None:
    store = open_store(folder, keys(), Clock(), read_only=True)
    assert not (folder / "ballast").exists()
    assert not store.is_cramped
    store.close()
    assert not (folder / "ballast").exists()


def test_that_a_call_that_finds_the_disk_full_is_made_once_more(store: Store) -> None:
    assert store.submit(full_once(store), "1").result(timeout=20) == 2
    assert store.is_cramped
    assert not (store.folder / "ballast").exists()
    with store.reading() as work:
        assert [person.id for person in work.people.all()] == ["1"]


def test_that_a_disk_that_stays_full_is_said_after_one_more_try(store: Store) -> None:
    limit(store, 1)
    tries = []

    def add() -> None:
        tries.append(1)
        with store.work() as work:
            work.people.add(a_person("1", note=NOTE))

    with pytest.raises(UserError) as error:
        store.submit(add).result(timeout=20)
    assert error.value.code == "STORE-006"
    assert len(tries) == 2
    assert store.is_cramped
    # Nothing is left to give up: the next one is told at once.
    with pytest.raises(UserError) as error:
        store.submit(add).result(timeout=20)
    assert error.value.code == "STORE-006"
    assert len(tries) == 3
    with store.reading() as work:
        assert work.people.all() == ()


def test_that_what_was_committed_in_part_is_not_done_twice(store: Store) -> None:
    def two() -> None:
        with store.work() as work:
            work.people.add(a_person(str(len(work.people.all()))))
        limit(store, 1)
        with store.work() as work:
            work.people.add(a_person("full", note=NOTE))

    with pytest.raises(UserError) as error:
        store.submit(two).result(timeout=20)
    assert error.value.code == "STORE-006"
    with store.reading() as work:
        assert [person.id for person in work.people.all()] == ["0"]
    # The reserve is given up all the same: what the user does next has room.
    assert store.is_cramped


def test_that_other_failures_are_not_tried_again(store: Store) -> None:
    tries = []

    def stale() -> None:
        tries.append(1)
        with store.work() as work:
            added = work.people.add(a_person("1"))
            work.people.save(replace(a_person("1"), version=99))
            assert added

    with pytest.raises(UserError) as error:
        store.submit(stale).result(timeout=20)
    assert error.value.code == "STORE-010"

    def bug() -> None:
        tries.append(2)
        raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        store.submit(bug).result(timeout=20)

    def elsewhere() -> None:
        tries.append(3)
        try:
            raise OSError(28, "No space left on device")
        except OSError as error:
            raise UserError("X-1", Message("Full."), None, "/media/stick") from error

    with pytest.raises(UserError) as error:
        store.submit(elsewhere).result(timeout=20)
    assert error.value.code == "X-1"
    assert tries == [1, 2, 3]
    assert not store.is_cramped
    assert (store.folder / "ballast").exists()


def test_that_somebody_elses_call_has_the_same_reserve(store: Store) -> None:
    other = store.for_user(keys())
    assert other.submit(full_once(other), "1").result(timeout=20) == 2
    assert store.is_cramped and other.is_cramped


def test_that_the_reserve_comes_back_when_there_is_room(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    held = Ballast(tmp_path)
    held.take()
    free = [1_000_000]
    monkeypatch.setattr(Ballast, "_free", lambda self: free[0])
    assert held.give()
    assert not held.give()
    # As much as was just given up is no room: it would be gone with the next change.
    free[0] += 2 * ballast.SIZE
    held.take_again()
    assert held.is_spent
    free[0] += ballast.SIZE
    held.take_again()
    assert not held.is_spent
    assert (tmp_path / "ballast").stat().st_size == ballast.SIZE


def test_that_the_next_opening_holds_back_again(store: Store) -> None:
    store.submit(full_once(store), "1").result(timeout=20)
    store.close()
    again = opened(store.folder)
    assert not again.is_cramped
    assert (again.folder / "ballast").exists()
    again.close()


def test_that_room_is_asked_for_three_times_the_data_or_half_a_gigabyte(
    store: Store, tmp_path: Path
) -> None:
    room = store.space()
    assert room.wanted == 500_000_000
    assert room.free > 0
    large = tmp_path / "large.db"
    with large.open("wb") as file:
        file.truncate(200_000_000)  # a hole: it takes no room here
    assert space_at(large).wanted == 600_000_000
    assert Space(599_999_999, 600_000_000).is_short
    assert not Space(600_000_000, 600_000_000).is_short
