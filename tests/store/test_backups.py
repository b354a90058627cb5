# SPDX-License-Identifier: Apache-2.0
"""Only what was proven whole is called a backup, also when the disk is full."""

import json
import os
import shutil
import threading
from pathlib import Path

import pytest

from carecalc.errors import UserError
from carecalc.store.backup import as_written, backups_of, restorable
from carecalc.store.backup_making import make, verify
from carecalc.store.engine import Store, open_store
from carecalc.store.founding import create_store
from carecalc.store.keys import FLOOR, create_keys
from carecalc.store.restore import restore
from carecalc.store.rotation import Keeping
from carecalc.store.watch import Watch
from tests.offices import OFFICE, OFFICERS, PASSPHRASE, Clock, keys
from tests.store.backing import (
    MOMENT,
    add_paper,
    add_people,
    known,
    rewrite_manifest,
    spoil,
)
from tests.store.test_crash import start_writer
from tests.store.test_disk import child, small_disk
from tests.store.values import a_person


def test_that_a_backup_says_what_is_in_it_without_any_key(store: Store) -> None:
    add_people(store, "1", "2", "3")
    name = add_paper(store, "p1")
    with store.reading() as work:
        head, seq = work.entries.head(), work.last_seq()
    backup = store.back_up("by-hand")
    assert backups_of(store.folder) == (backup,)
    assert (backup.number, backup.reason) == (1, "by-hand")
    assert (backup.head, backup.seq) == (head, seq)
    assert backup.counts["people"] == 3
    assert backup.counts["papers"] == 1
    assert (backup.attachments, backup.lost, backup.damaged) == (1, (), False)
    assert sorted(os.listdir(backup.path)) == ["data.db", "keys.json", "manifest.json"]
    assert os.listdir(backup.attachment_folder) == [name]
    assert verify(backup, keys(), MOMENT).counts == backup.counts


def test_that_a_backup_shows_nothing_to_who_has_no_key(store: Store) -> None:
    with store.work() as work:
        work.people.add(a_person("1", "11010519491231002X"))
    backup = store.back_up("by-hand")
    raw = b"".join(path.read_bytes() for path in backup.path.iterdir())
    for secret in (b"11010519491231002X", "王建国".encode(), b"13900001234"):
        assert secret not in raw
    assert not backup.data.read_bytes().startswith(b"SQLite format 3")
    if os.name == "posix":
        paths = [backup.path, *backup.path.iterdir(), backup.attachment_folder]
        assert all(path.stat().st_mode & 0o077 == 0 for path in paths)


def test_that_backups_are_counted_whatever_the_clock_says(store: Store) -> None:
    late = make(store.folder, keys(), "by-hand", MOMENT.replace(year=2031))
    early = make(store.folder, keys(), "by-hand", MOMENT)
    same = make(store.folder, keys(), "by-hand", MOMENT)
    assert [b.number for b in (late, early, same)] == [1, 2, 3]
    assert backups_of(store.folder) == (same, early, late)
    assert same.path.name == f"{early.path.name}-2"


@pytest.mark.thorough
def test_t15_that_a_backup_beside_a_writer_misses_no_confirmed_change(
    folder: Path,
) -> None:
    writer = start_writer(folder, 0)
    assert writer.stdout is not None
    confirmed = [0]
    reader = threading.Thread(
        target=lambda: confirmed.extend(map(int, writer.stdout or ()))
    )
    reader.start()
    found = []
    try:
        for _ in range(3):
            before = confirmed[-1]
            backup = make(folder, keys(), "half-hourly", MOMENT)
            found.append((before, backup, confirmed[-1]))
    finally:
        writer.kill()
        writer.wait()
        reader.join()
        writer.stdout.close()
    for before, backup, after in found:
        # Pairs numbered from 0: whole ones, all that were confirmed, none invented.
        people = backup.counts["people"]
        assert people % 2 == 0
        assert before + 1 <= people // 2 <= after + 2
        assert verify(backup, keys(), MOMENT).head == backup.head
    # The writer went on meanwhile.
    assert found[-1][2] > found[0][0]


def test_that_writing_goes_on_while_a_backup_is_made(store: Store) -> None:
    backup = []
    add_people(store, *(f"a{n}" for n in range(20)))
    with store.work() as work:
        work.people.add(a_person("open"))
        other = threading.Thread(target=lambda: backup.append(store.back_up("by-hand")))
        other.start()
        other.join(timeout=30)
        # Not confirmed yet, so not in the copy; and the copy did not wait for it.
        assert [made.counts["people"] for made in backup] == [20]
    assert "open" in known(store)


def test_that_an_empty_or_cut_copy_is_not_taken_for_a_backup(
    store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    good = store.back_up("by-hand")
    # A full disk leaves an empty file, which opens as a sound empty database.
    for size in (0, 4096, good.size - 4096):
        os.truncate(good.data, size)
        (found,) = backups_of(store.folder)
        assert found.damaged
        assert restorable((found,)) is None
        rewrite_manifest(good, size=size)
        (found,) = backups_of(store.folder)
        assert not as_written(found)
        with pytest.raises(UserError) as error:
            verify(found, keys(), MOMENT)
        assert error.value.code == "STORE-021"
        (good.path / "damaged").unlink()


def test_that_a_copy_that_misses_something_never_gets_a_name(
    store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    from carecalc.store import backup_making

    good = store.back_up("by-hand")
    add_people(store, "1", "2")
    whole = backup_making.contents_of
    older = good.data.read_bytes()

    def after_a_fault(data: Path, key: bytes, watch: Watch | None) -> object:
        data.write_bytes(older)  # a sound file, but not of what was copied
        return whole(data, key, watch)

    monkeypatch.setattr(backup_making, "contents_of", after_a_fault)
    with pytest.raises(UserError) as error:
        store.back_up("by-hand")
    assert error.value.code == "STORE-024"
    assert backups_of(store.folder) == (good,)
    left = [path.name for path in (store.folder / "backups").iterdir()]
    assert sorted(left) == sorted([good.path.name, "attachments"])


@pytest.mark.thorough
@small_disk
def test_t15_that_a_full_disk_leaves_no_backup_under_a_final_name(
    tmp_path: Path,
) -> None:
    found = child(
        """
from carecalc.store.backup import backups_of, as_written
store = opened()
add(store, "first")
good = store.back_up("by-hand")
saved, code = fill(store)
stuff()
codes = [code_of(store.back_up, "half-hourly") for _ in range(3)]
here = backups_of(folder)
print(json.dumps({
    "codes": codes,
    "names": [b.path.name for b in here] == [good.path.name],
    "good": as_written(here[0]),
    "left": [p.name for p in (folder / "backups").iterdir() if p.name[0] == "."],
    "known": known(store) == saved + 1,
}))
store.close()
""",
        tmp_path,
        disk="6m",
    )
    assert found == {
        "codes": ["STORE-023"] * 3,
        "names": True,
        "good": True,
        "left": [],
        "known": True,
    }


@pytest.mark.thorough
@pytest.mark.skipif(os.name != "posix", reason="limits are a matter of Unix")
def test_t15_that_a_write_cut_off_leaves_no_backup_under_a_final_name(
    tmp_path: Path,
) -> None:
    found = child(
        """
import resource, signal
from carecalc.store.backup import backups_of
store = opened()
add(store, "first")
signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
no_limit = resource.getrlimit(resource.RLIMIT_FSIZE)
codes = []
for limit in (100, 4096, 100_000):
    resource.setrlimit(resource.RLIMIT_FSIZE, (limit, no_limit[1]))
    codes.append(code_of(store.back_up, "half-hourly"))
resource.setrlimit(resource.RLIMIT_FSIZE, no_limit)
print(json.dumps({
    "codes": codes,
    "left": os.listdir(folder / "backups"),
    "then": store.back_up("half-hourly").counts["people"],
}))
store.close()
""",
        tmp_path,
    )
    assert found["codes"] == ["STORE-023"] * 3
    assert found["left"] == ["attachments"]
    assert found["then"] == 1


def test_that_what_a_killed_program_left_half_made_is_cleared_away(
    store: Store,
) -> None:
    place = store.folder / "backups"
    left = place / ".20261122T010000Z-by-hand.0a0b0c0d.part"
    left.mkdir(parents=True)
    (left / "data.db").write_bytes(b"half")
    assert backups_of(store.folder) == ()
    backup = store.back_up("by-hand")
    assert {p.name for p in place.iterdir()} == {backup.path.name, "attachments"}


def test_that_no_backup_is_made_of_a_damaged_office_and_none_goes(
    folder: Path,
) -> None:
    store = open_store(folder, keys(), Clock())
    add_people(store, *(f"{n}" for n in range(60)))
    good = store.back_up("by-hand")
    store.close()
    store = open_store(folder, keys(), Clock())
    for place in range(6_000, (folder / "data.db").stat().st_size, 4096):
        spoil(folder / "data.db", place)
    with pytest.raises(UserError) as error:
        store.back_up("half-hourly")
    assert error.value.code == "STORE-004"
    store.close()
    assert backups_of(folder) == (good,)
    assert as_written(good)


def test_that_no_backup_is_made_with_keys_that_somebody_changed(store: Store) -> None:
    path = store.folder / "keys.json"
    document = json.loads(path.read_bytes())
    document["generation"] = 7
    path.write_text(json.dumps(document), "utf-8")
    with pytest.raises(UserError) as error:
        store.back_up("by-hand")
    assert error.value.code == "KEYS-002"
    assert backups_of(store.folder) == ()


def test_that_a_damaged_attachment_is_told_and_never_copied_over_a_good_one(
    store: Store,
) -> None:
    early, late = add_paper(store, "p1"), None
    first = store.back_up("by-hand")
    late = add_paper(store, "p2")
    for name in (early, late):
        spoil(store.folder / "attachments" / name)
    gone = add_paper(store, "p3")
    (store.folder / "attachments" / gone).unlink()
    second = store.back_up("by-hand")
    assert (first.lost, set(second.lost)) == ((), {late, gone})
    assert second.attachments == 3
    assert os.listdir(second.attachment_folder) == [early]
    again = store.back_up("by-hand")
    assert set(again.lost) == {late, gone}


def test_that_an_attachment_is_kept_once_for_all_backups(store: Store) -> None:
    name = add_paper(store, "p1")
    one = store.back_up("by-hand")
    kept = one.attachment_folder / name
    before = kept.stat().st_mtime_ns
    two = store.back_up("by-hand")
    assert two.attachment_folder == one.attachment_folder
    assert os.listdir(one.attachment_folder) == [name]
    assert kept.stat().st_mtime_ns == before


def test_t12_that_every_flipped_bit_of_a_backup_is_found(store: Store) -> None:
    backup = store.back_up("by-hand")
    whole = backup.data.read_bytes()
    for place in range(0, len(whole), len(whole) // 97):
        spoil(backup.data, place)
        assert not as_written(backup)
        backup.data.write_bytes(whole)
    spoil(backup.path / "keys.json")
    assert not as_written(backup)


def test_that_a_manifest_that_was_changed_does_not_pass_with_the_key(
    store: Store,
) -> None:
    backup = store.back_up("by-hand")
    for changed in (
        {"counts": {**backup.counts, "people": 1}},
        {"head": {"seq": backup.head.seq + 1, "hash": backup.head.hash}},
        {"head": {"seq": backup.head.seq, "hash": "0" * 64}},
        {"seq": 9_999},
    ):
        rewrite_manifest(backup, **changed)
        (found,) = backups_of(store.folder)
        with pytest.raises(UserError) as error:
            verify(found, keys(), MOMENT)
        assert error.value.code == "STORE-021"
        rewrite_manifest(
            backup,
            counts=dict(backup.counts),
            head={"seq": backup.head.seq, "hash": backup.head.hash},
            seq=backup.seq,
        )
        (found,) = backups_of(store.folder)
        assert found.damaged  # once found bad it is never a good one again
        (backup.path / "damaged").unlink()


def test_that_a_folder_that_is_no_backup_is_none(store: Store) -> None:
    backup = store.back_up("by-hand")
    place = store.folder / "backups"
    (place / "somebody-s-holiday").mkdir()
    shutil.copytree(backup.path, place / "newer")
    (newer,) = (b for b in backups_of(store.folder) if b.path.name == "newer")
    rewrite_manifest(newer, version=2)
    shutil.copytree(backup.path, place / "broken")
    (place / "broken" / "manifest.json").write_text("{")
    assert backups_of(store.folder) == (backup,)


def test_that_a_backup_of_another_office_is_refused_and_not_marked(
    store: Store, tmp_path: Path
) -> None:
    other = tmp_path / "other.carecalc"
    theirs = create_keys("other", "王评估", PASSPHRASE, OFFICERS, FLOOR)
    create_store(other, theirs, Clock(), lambda work: work.office.create(OFFICE))
    opened = open_store(other, theirs, Clock())
    backup = opened.back_up("by-hand")
    opened.close()
    with pytest.raises(UserError) as error:
        verify(backup, keys(), MOMENT)
    assert error.value.code == "STORE-022"
    assert not backups_of(other)[0].damaged


def test_that_an_office_open_for_reading_makes_no_backup(folder: Path) -> None:
    store = open_store(folder, keys(), Clock(), read_only=True)
    with pytest.raises(UserError) as error:
        store.back_up("by-hand")
    assert error.value.code == "STORE-008"
    store.close()


def test_that_an_attachment_stays_as_long_as_any_backup_needs_it(
    folder: Path,
) -> None:
    store = open_store(folder, keys(), Clock())
    early = add_paper(store, "early")
    without = store.back_up("by-hand")
    late = add_paper(store, "late")
    store.back_up("by-hand")
    store.close()
    restore(folder, without, keys(), Clock())
    # Only the backup from before the restore knows the later paper now.
    again = make(folder, keys(), "by-hand", MOMENT)
    assert sorted(os.listdir(again.attachment_folder)) == sorted([early, late])
    few = Keeping(latest=1, days=1, weeks=1, before_days=0)
    make(folder, keys(), "by-hand", MOMENT, few)
    assert os.listdir(again.attachment_folder) == [early]
