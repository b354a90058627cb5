# SPDX-License-Identifier: Apache-2.0
"""A copy on another drive: what is left when the laptop is not."""

import os
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest

from carecalc.errors import UserError
from carecalc.store.backup import as_written, backups_of
from carecalc.store.backup_making import verify
from carecalc.store.engine import Store
from carecalc.store.second_device import copy_to
from tests.offices import keys
from tests.store.backing import (
    MOMENT,
    add_paper,
    add_people,
    other_drive,
    rewrite_manifest,
    spoil,
)
from tests.store.test_disk import child, small_disk


@pytest.fixture
def drive(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """Give an empty folder on another drive."""
    with other_drive(tmp_path, monkeypatch) as folder:
        yield folder


def test_that_the_newest_good_backup_goes_with_its_attachments(
    store: Store, drive: Path
) -> None:
    one, two = add_paper(store, "p1"), add_paper(store, "p2")
    good = store.back_up("by-hand")
    add_people(store, "9")
    bad = store.back_up("by-hand")
    spoil(bad.data)
    copied = copy_to(store.folder, drive, MOMENT)
    assert copied.place == drive / "样例.carecalc-backups"
    assert copied.attachments == 2
    assert sorted(os.listdir(copied.place / "attachments")) == sorted([one, two])
    (there,) = backups_of(copied.place)
    assert there == copied.backup
    assert there.digests == good.digests
    assert verify(there, keys(), MOMENT).counts == good.counts


def test_that_what_is_there_already_is_not_copied_again(
    store: Store, drive: Path
) -> None:
    first = add_paper(store, "p1")
    store.back_up("by-hand")
    copied = copy_to(store.folder, drive, MOMENT)
    written = (copied.place / "attachments" / first).stat().st_mtime_ns
    assert copy_to(store.folder, drive, MOMENT).backup == copied.backup
    second = add_paper(store, "p2")
    store.back_up("by-hand")
    again = copy_to(store.folder, drive, MOMENT)
    assert again.attachments == 1
    assert sorted(os.listdir(again.place / "attachments")) == sorted([first, second])
    assert (again.place / "attachments" / first).stat().st_mtime_ns == written
    assert [b.number for b in backups_of(again.place)] == [2, 1]


def test_that_a_damaged_copy_there_is_made_anew_and_not_written_over(
    store: Store, drive: Path
) -> None:
    store.back_up("by-hand")
    first = copy_to(store.folder, drive, MOMENT).backup
    spoil(first.data)
    second = copy_to(store.folder, drive, MOMENT).backup
    assert as_written(second)
    assert len(backups_of(second.path.parent)) == 2


def test_that_a_new_laptop_s_backups_count_on_from_those_on_the_drive(
    store: Store, drive: Path
) -> None:
    for _ in range(3):
        last = store.back_up("by-hand")
    old = copy_to(store.folder, drive, MOMENT).backup
    assert old.number == 3
    for backup in backups_of(store.folder):
        rewrite_manifest(backup, number=backup.number - 2)  # as after a new beginning
    add_people(store, "1")
    newest = store.back_up("by-hand")
    assert newest.number < last.number
    copied = copy_to(store.folder, drive, MOMENT).backup
    assert copied.number == 4
    assert backups_of(drive / "样例.carecalc-backups")[0].digests == newest.digests


def test_that_the_office_s_own_drive_is_refused(store: Store, tmp_path: Path) -> None:
    store.back_up("by-hand")
    for target in (tmp_path, store.folder, store.folder / "backups"):
        with pytest.raises(UserError) as error:
            copy_to(store.folder, target, MOMENT)
        assert error.value.code == "STORE-025"
    assert not (tmp_path / "样例.carecalc-backups").exists()


def test_that_a_drive_that_is_gone_is_said(store: Store, tmp_path: Path) -> None:
    store.back_up("by-hand")
    with pytest.raises(UserError) as error:
        copy_to(store.folder, tmp_path / "unplugged", MOMENT)
    assert error.value.code == "STORE-007"


@pytest.mark.thorough
def test_that_without_a_good_backup_nothing_is_copied(
    store: Store, drive: Path
) -> None:
    with pytest.raises(UserError) as error:
        copy_to(store.folder, drive, MOMENT)
    assert error.value.code == "STORE-026"
    assert os.listdir(drive) == []


@pytest.mark.thorough
def test_that_the_drive_keeps_as_many_as_the_office(store: Store, drive: Path) -> None:
    for day in range(40):
        moment = MOMENT + timedelta(days=day)
        if day % 13 == 0:
            add_people(store, f"{day}")
        store.back_up("to-device")
        copy_to(store.folder, drive, moment)
    there = backups_of(drive / "样例.carecalc-backups")
    here = backups_of(store.folder)
    assert {b.digests["data.db"] for b in there} == {b.digests["data.db"] for b in here}


@pytest.mark.thorough
@small_disk
def test_that_a_full_drive_keeps_what_it_had_and_nothing_half(tmp_path: Path) -> None:
    found = child(
        """
import tempfile
from carecalc.store.backup import as_written, backups_of
from carecalc.store.second_device import copy_to
drive = folder.parent
place = Path(tempfile.mkdtemp()) / "office.carecalc"
make_office(place, Clock())
store = open_store(place, keys(), Clock())
add(store, "1")
store.back_up("by-hand")
first = copy_to(place, drive, Clock()()).backup
for number in range(30):
    add(store, f"more-{number}")
store.back_up("by-hand")
folder = drive / "office.carecalc"
stuff()
codes = [code_of(copy_to, place, drive, Clock()()) for _ in range(2)]
there = backups_of(drive / "office.carecalc-backups")
print(json.dumps({
    "codes": codes,
    "same": [b.path.name for b in there] == [first.path.name],
    "good": as_written(there[0]),
    "left": [p.name for p in (drive / "office.carecalc-backups").iterdir()
             if p.name[0] == "."],
}))
store.close()
""",
        tmp_path,
        disk="4m",
    )
    assert found == {
        "codes": ["STORE-023"] * 2,
        "same": True,
        "good": True,
        "left": [],
    }
