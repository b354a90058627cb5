# SPDX-License-Identifier: Apache-2.0
"""A damaged office comes back from its backup, and nothing that lay there is lost."""

import hashlib
import itertools
import json
import os
import shutil
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from carecalc.errors import UserError
from carecalc.store import restore as restoring
from carecalc.store.backup import as_written, backups_of
from carecalc.store.engine import open_store
from carecalc.store.keyfile import read_keys, write_keys
from carecalc.store.keys import FLOOR, add_user, unlock
from carecalc.store.restore import (
    drill,
    forget_record,
    offered,
    record_of,
    restore,
    what_is_lost,
)
from tests.offices import NOON, PASSPHRASE, Clock, keys, opened
from tests.store.backing import add_paper, add_people, known, spoil
from tests.store.values import a_person

LATER = NOON + timedelta(days=1)


def damage(data: Path) -> None:
    """Turn over a bit in every page but the first."""
    for place in range(6_000, data.stat().st_size, 4096):
        spoil(data, place)


def refused(folder: Path) -> str:
    with pytest.raises(UserError) as error:
        opened(folder)
    return error.value.code


def test_t13_that_a_damaged_office_comes_back_and_the_damaged_file_is_kept(
    folder: Path,
) -> None:
    store = opened(folder)
    add_people(store, "1", "2")
    backup = store.back_up("half-hourly")
    add_people(store, "3")
    store.close()
    damage(folder / "data.db")
    broken = (folder / "data.db").read_bytes()
    assert refused(folder) == "STORE-004"
    found = offered(folder, keys(), Clock(LATER))
    assert found == backup
    done = restore(folder, found, keys(), Clock(LATER))
    assert (done.backup_number, done.head) == (1, backup.head)
    assert (done.set_aside / "data.db").read_bytes() == broken
    assert done.set_aside.parent == folder / "set-aside"
    store = opened(folder)
    assert known(store) == {"1", "2"}
    store.close()


def test_t13_that_what_is_lost_is_said_before(folder: Path) -> None:
    store = opened(folder)
    add_people(store, "1")
    backup = store.back_up("half-hourly")
    add_people(store, "2", "3")
    with store.reading() as work:
        head = work.entries.head()
        last = work.entries.last("person.registered")
    store.close()
    loss = what_is_lost(folder, backup, keys())
    assert (loss.backup_seq, loss.live_seq, loss.entries) == (backup.seq, head.seq, 2)
    assert last is not None
    assert loss.live_at == last.at
    damage(folder / "data.db")
    loss = what_is_lost(folder, backup, keys())
    assert (loss.backup_seq, loss.live_seq, loss.entries) == (backup.seq, None, None)
    (folder / "data.db").unlink()
    assert what_is_lost(folder, backup, keys()) == loss


@pytest.mark.thorough
def test_t14_that_the_next_older_is_taken_when_the_newest_is_damaged_too(
    folder: Path,
) -> None:
    store = opened(folder)
    add_people(store, "1")
    older = store.back_up("half-hourly")
    add_people(store, "2")
    newest = store.back_up("half-hourly")
    store.close()
    damage(folder / "data.db")
    spoil(newest.data)
    with pytest.raises(UserError) as error:
        restore(folder, newest, keys(), Clock(LATER))
    assert error.value.code == "STORE-021"
    assert not (folder / "set-aside").exists()  # nothing was touched
    found = offered(folder, keys(), Clock(LATER))
    assert found == older
    restore(folder, found, keys(), Clock(LATER))
    store = opened(folder)
    assert known(store) == {"1"}
    # The good one stays however many come after it, the bad one is never one of them.
    for _ in range(3):
        store.back_up("half-hourly")
    store.close()
    marks = {b.number: b.damaged for b in backups_of(folder)}
    assert marks == {1: False, 2: True, 3: False, 4: False, 5: False}
    assert as_written(older)


def test_t14_that_nothing_is_offered_where_no_backup_is_good(folder: Path) -> None:
    store = opened(folder)
    backup = store.back_up("half-hourly")
    store.close()
    spoil(backup.path / "keys.json")
    assert offered(folder, keys(), Clock(LATER)) is None


def test_t16_that_a_stale_log_never_mixes_with_the_restored_file(
    folder: Path, tmp_path: Path
) -> None:
    store = opened(folder)
    add_people(store, "1")
    backup = store.back_up("half-hourly")
    add_people(store, *(f"late-{n}" for n in range(30)))
    # As the power leaves it: the last changes lie in the log alone.
    left = tmp_path / "left"
    shutil.copytree(folder, left)
    store.close()
    assert (left / "data.db-wal").stat().st_size > 100_000
    (copy,) = backups_of(left)
    done = restore(left, copy, keys(), Clock(LATER))
    names = set(os.listdir(done.set_aside))
    assert (
        {"data.db", "data.db-wal"}
        <= names
        <= {
            "data.db",
            "data.db-wal",
            "data.db-shm",
        }
    )
    assert not (left / "data.db-wal").exists()
    assert not (left / "data.db-shm").exists()
    store = opened(left)
    assert known(store) == {"1"}
    assert store.verify().findings == ()
    with store.work() as work:
        work.people.add(a_person("next"))
    store.close()
    assert backup.counts["people"] == 1


@pytest.mark.thorough
def test_t16_that_a_log_left_without_its_file_is_set_aside_as_well(
    folder: Path, tmp_path: Path
) -> None:
    store = opened(folder)
    add_people(store, "1")
    store.back_up("half-hourly")
    add_people(store, *(f"late-{n}" for n in range(30)))
    left = tmp_path / "left"
    shutil.copytree(folder, left)
    store.close()
    (left / "data.db").unlink()  # as a restore that was cut short leaves it
    assert refused(left) == "STORE-020"
    (copy,) = backups_of(left)
    restore(left, copy, keys(), Clock(LATER))
    store = opened(left)
    assert known(store) == {"1"}
    store.close()


@pytest.mark.thorough
@pytest.mark.parametrize("step", range(4))
def test_t16_that_a_restore_cut_short_anywhere_is_finished_by_the_next(
    folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, step: int
) -> None:
    store = opened(folder)
    add_people(store, "1")
    store.back_up("half-hourly")
    add_people(store, *(f"late-{n}" for n in range(30)))
    left = tmp_path / "left"
    shutil.copytree(folder, left)
    store.close()
    moves = itertools.count()
    set_aside = restoring._set_aside

    def cut_short(move: Callable[[Path, Path], Any]) -> Callable[[Path, Path], Any]:
        def moved(one: Path, other: Path) -> Any:
            counts = move is set_aside or other.name == "data.db"
            if counts and next(moves) == step:
                raise KeyboardInterrupt
            return move(one, other)

        return moved

    monkeypatch.setattr(restoring, "_set_aside", cut_short(set_aside))
    monkeypatch.setattr(Path, "replace", cut_short(Path.replace))
    copy = backups_of(left)[0]
    with pytest.raises(KeyboardInterrupt):
        restore(left, copy, keys(), Clock(LATER))
    monkeypatch.undo()
    if step:
        assert refused(left) == "STORE-020"  # never the old file without its log
    restore(left, copy, keys(), Clock(LATER))
    store = opened(left)
    assert known(store) == {"1"}
    assert store.verify().findings == ()
    store.close()


def test_that_what_is_sound_is_backed_up_before_it_is_replaced(folder: Path) -> None:
    store = opened(folder)
    add_people(store, "1")
    old = store.back_up("by-hand")
    add_people(store, "2")
    store.close()
    restore(folder, old, keys(), Clock(LATER))
    newest, _ = backups_of(folder)
    assert (newest.reason, newest.counts["people"]) == ("before-restore", 2)
    restore(folder, newest, keys(), Clock(LATER))
    store = opened(folder)
    assert known(store) == {"1", "2"}
    store.close()


def test_that_an_office_that_is_open_is_not_restored(folder: Path) -> None:
    store = opened(folder)
    backup = store.back_up("by-hand")
    add_people(store, "1")
    with pytest.raises(UserError) as error:
        restore(folder, backup, keys(), Clock(LATER))
    assert error.value.code == "STORE-001"
    assert known(store) == {"1"}
    store.close()


def test_that_missing_and_damaged_attachments_are_brought_back(folder: Path) -> None:
    store = opened(folder)
    fine, bad, gone, lost = (add_paper(store, name) for name in "abcd")
    backup = store.back_up("by-hand")
    store.close()
    spoil(folder / "attachments" / bad)
    spoilt = (folder / "attachments" / bad).read_bytes()
    (folder / "attachments" / gone).unlink()
    (folder / "attachments" / lost).unlink()
    (backup.attachment_folder / lost).unlink()
    done = restore(folder, backup, keys(), Clock(LATER))
    assert set(done.attachments_back) == {bad, gone}
    assert done.attachments_lost == (lost,)
    assert (done.set_aside / "attachments" / bad).read_bytes() == spoilt
    assert sorted(os.listdir(folder / "attachments")) == sorted([fine, bad, gone])
    store = opened(folder)
    with store.reading() as work:
        assert work.papers.data("b").startswith(b"%PDF-1.7 bbb")
    store.close()


def test_that_the_office_s_own_keys_stay_if_they_are_whole(folder: Path) -> None:
    store = opened(folder)
    backup = store.back_up("by-hand")
    store.close()
    write_keys(folder, add_user(keys(), "李新来", "a new colleague's words", FLOOR))
    done = restore(folder, backup, keys(), Clock(LATER))
    assert not done.keys_replaced
    assert "李新来" in read_keys(folder).users


@pytest.mark.parametrize("how", ["gone", "garbage", "changed"])
def test_that_lost_or_damaged_keys_come_back_with_the_backup(
    folder: Path, how: str
) -> None:
    store = opened(folder)
    add_people(store, "1")
    backup = store.back_up("by-hand")
    store.close()
    path = folder / "keys.json"
    if how == "gone":
        path.unlink()
    elif how == "garbage":
        path.write_bytes(b"\0" * 500)
    else:
        document = json.loads(path.read_bytes())
        path.write_text(json.dumps({**document, "generation": 77}), "utf-8")
    unlocked = unlock(read_keys(backup.path), "王评估", PASSPHRASE)
    done = restore(folder, backup, unlocked, Clock(LATER))
    assert done.keys_replaced
    assert (done.set_aside / "keys.json").exists() is (how != "gone")
    again = unlock(read_keys(folder), "王评估", PASSPHRASE)
    store = open_store(folder, again, Clock(LATER))
    assert known(store) == {"1"}
    store.close()


def test_that_a_lost_laptop_s_office_is_made_anew_from_its_backup(
    folder: Path, tmp_path: Path
) -> None:
    store = opened(folder)
    add_people(store, "2")
    name = add_paper(store, "p")
    store.back_up("by-hand")
    store.close()
    saved = tmp_path / "stick" / "样例.carecalc-backups"
    shutil.copytree(folder / "backups", saved)
    shutil.rmtree(folder)
    (backup,) = backups_of(saved)
    unlocked = unlock(read_keys(backup.path), "王评估", PASSPHRASE)
    new = tmp_path / "new" / "样例.carecalc"
    done = restore(new, backup, unlocked, Clock(LATER))
    assert done.attachments_back == (name,)
    store = open_store(new, unlocked, Clock(LATER))
    assert known(store) == {"1", "2"}
    with store.reading() as work:
        assert work.papers.data("p").startswith(b"%PDF-1.7 ppp")
    assert store.back_up("by-hand").lost == ()
    store.close()


def test_that_a_full_disk_leaves_the_office_as_it_was(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    store = opened(folder)
    add_people(store, "1")
    backup = store.back_up("by-hand")
    add_people(store, "2")
    store.close()
    before = (folder / "data.db").read_bytes()
    full = OSError(28, "No space left on device")

    def no_room(handle: int) -> None:
        raise full

    monkeypatch.setattr(os, "fsync", no_room)
    with pytest.raises(UserError) as error:
        restore(folder, backup, keys(), Clock(LATER))
    assert error.value.code == "STORE-006"
    monkeypatch.undo()
    assert (folder / "data.db").read_bytes() == before
    assert [p.name for p in folder.iterdir() if p.name.startswith(".")] == []
    store = opened(folder)
    assert known(store) == {"1", "2"}
    store.close()


def test_that_a_restore_is_on_record_until_somebody_has_written_it_down(
    folder: Path,
) -> None:
    store = opened(folder)
    backup = store.back_up("by-hand")
    store.close()
    assert record_of(folder) is None
    done = restore(folder, backup, keys(), Clock(LATER))
    record = record_of(folder)
    assert record is not None
    assert record["backup"] == 1
    assert record["head"] == {"seq": backup.head.seq, "hash": backup.head.hash}
    assert record["set_aside"] == done.set_aside.name
    forget_record(folder)
    assert record_of(folder) is None


def test_that_a_drill_counts_and_changes_nothing(folder: Path) -> None:
    store = opened(folder)
    add_people(store, "1", "2")
    add_paper(store, "p")
    backup = store.back_up("by-hand")
    add_people(store, "3")
    done = store.drill(backup)
    assert done.differences == ()
    assert (done.counts, done.head) == (backup.counts, backup.head)
    assert done.counts["people"] == 2
    assert done.attachments == 1
    assert done.seconds > 0
    assert known(store) == {"1", "2", "3"}
    store.close()


def test_that_a_drill_says_what_a_restore_would_miss(folder: Path) -> None:
    store = opened(folder)
    name = add_paper(store, "p")
    backup = store.back_up("by-hand")
    store.close()
    spoil(backup.attachment_folder / name)
    (one,) = drill(backup, keys(), Clock()).differences
    assert one.values == {"count": 1}
    spoil(backup.data)
    (one,) = drill(backup, keys(), Clock()).differences
    assert one.template.startswith("This backup is damaged")
    assert backups_of(folder)[0].damaged


@pytest.mark.thorough
@pytest.mark.parametrize(
    "left",
    [
        b"",
        b"[]",
        b'{"at": 1.5}',
        b'{"=": "person"}',
        b'{"at": "\\ud800"}',
        b"[" * 99999,
    ],
    ids=["empty", "list", "inexact", "of-a-kind", "half-a-pair", "deep"],
)
def test_that_a_record_of_a_restore_that_is_none_of_ours_is_told_and_locks_nobody_out(
    folder: Path, left: bytes
) -> None:
    opened(folder).close()
    (folder / "restored.json").write_bytes(left)
    store = opened(folder)
    with store.reading() as work:
        told = work.entries.last("office.restored")
    assert told is not None
    assert isinstance(told.detail, dict)
    assert told.detail["unreadable"] == hashlib.sha256(left).hexdigest()
    assert record_of(folder) is None
    assert store.verify().findings == ()
    store.close()
