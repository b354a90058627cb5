# SPDX-License-Identifier: Apache-2.0
"""Which backup is offered at the door of an office that cannot be opened."""

import shutil
from collections.abc import Callable, Iterator, Mapping
from contextlib import closing
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from carecalc.errors import UserError
from carecalc.services import backups, rescue, users
from carecalc.services.context import Context
from carecalc.store.engine import open_store
from carecalc.store.keyfile import read_keys
from carecalc.store.keys import FLOOR, unlock
from tests.offices import PASSPHRASE, Clock, approving, catalog, context, opened
from tests.services.deciding import register

USER = "王评估"
NEW = "nine herons over the paddy fields"
OTHERS = (("何三", "third officer's words"), ("罗四", "fourth officer's words"))


@pytest.fixture
def ctx(tmp_path: Path) -> Iterator[Context]:
    """Give an office that a test may damage: it is not verified in the end."""
    yield from context(tmp_path / "office.carecalc")


@pytest.fixture
def damaged(ctx: Context) -> Path:
    """Give a closed office with two backups, and one person more than the newest."""
    register(ctx, "王桂兰", date(1941, 3, 9))
    backups.make(ctx)
    register(ctx, "李秀英", date(1942, 3, 9))
    backups.make(ctx)
    register(ctx, "张建国", date(1943, 3, 9))
    ctx.store.close()
    return ctx.store.folder


def find(folder: Path, place: Path | None = None) -> rescue.Offer | None:
    return rescue.find(folder, USER, PASSPHRASE, Clock(), place)


def names(folder: Path) -> set[str]:
    """Return who is registered in an office that can be opened."""
    store = opened(folder)
    try:
        with store.reading() as work:
            return {person.name for person in work.people.all()}
    finally:
        store.close()


def cut(file: Path) -> None:
    file.write_bytes(file.read_bytes()[:5000])


def empty(file: Path) -> None:
    file.write_bytes(b"")


@pytest.mark.parametrize("harm", [cut, empty, Path.unlink])
def test_that_the_newest_backup_is_offered_and_brought_back(
    damaged: Path, harm: Callable[[Path], None]
) -> None:
    harm(damaged / "data.db")
    offer = find(damaged)
    assert offer is not None
    assert (offer.backup.number, offer.backup.counts["people"]) == (2, 2)
    assert not offer.is_keys_only and offer.passed_over == ()
    done = rescue.bring_back(offer, Clock(), catalog())
    assert done.set_aside.is_relative_to(damaged / "set-aside")
    assert names(damaged) == {"王桂兰", "李秀英"}


def test_that_a_damaged_backup_is_passed_over_and_said_so(damaged: Path) -> None:
    empty(damaged / "data.db")
    newest = backups.listed_in(damaged)[0]
    cut(newest.data)
    offer = find(damaged)
    assert offer is not None
    assert offer.backup.number == 1
    assert [backup.number for backup in offer.passed_over] == [2]


@pytest.mark.parametrize("harm", [cut, empty, Path.unlink])
def test_that_damaged_keys_alone_are_brought_back_without_any_loss(
    damaged: Path, harm: Callable[[Path], None]
) -> None:
    keys = damaged / "keys.json"
    if harm is cut:
        keys.write_bytes(keys.read_bytes()[:-40])
    else:
        harm(keys)
    offer = find(damaged)
    assert offer is not None and offer.is_keys_only
    rescue.bring_back(offer, Clock(), catalog())
    unlock(read_keys(damaged), USER, PASSPHRASE)
    assert names(damaged) == {"王桂兰", "李秀英", "张建国"}
    store = opened(damaged)
    with store.reading() as work:
        told = work.entries.last("keys.restored")
    store.close()
    assert told is not None and told.actor == USER


def test_that_a_wrong_passphrase_is_told_by_the_keys_of_a_backup(
    damaged: Path,
) -> None:
    empty(damaged / "keys.json")
    with pytest.raises(UserError) as refused:
        rescue.find(damaged, USER, "not the words at all", Clock())
    assert refused.value.code == "KEYS-001"


def test_that_nothing_is_offered_where_no_backup_is_whole(damaged: Path) -> None:
    for backup in backups.listed_in(damaged):
        cut(backup.data)
    empty(damaged / "data.db")
    assert find(damaged) is None


@pytest.mark.parametrize("named", ["", "office.carecalc-backups"])
def test_that_an_office_that_is_gone_is_made_again_from_another_drive(
    damaged: Path, tmp_path: Path, named: str
) -> None:
    drive = tmp_path / "drive"
    shutil.copytree(damaged / "backups", drive / "office.carecalc-backups")
    shutil.rmtree(damaged)
    offer = find(damaged, drive / named)
    assert offer is not None and offer.loss.entries is None
    rescue.bring_back(offer, Clock(), catalog())
    assert names(damaged) == {"王桂兰", "李秀英"}


def test_that_who_may_not_restore_is_offered_nothing_in_an_open_office(
    ctx: Context,
) -> None:
    backup = backups.make(ctx)
    with pytest.raises(UserError) as refused:
        rescue.of_open(approving(ctx), backup)
    assert refused.value.code == "ACCESS-001"
    assert rescue.of_open(ctx, backup).loss.entries == 0


@pytest.fixture
def renewed(ctx: Context) -> Path:
    """Give a damaged office whose backup is older than the keys of who gives keys."""
    backups.make(ctx)
    users.change_officers(ctx, OTHERS, "换届", FLOOR)
    users.readmit(ctx, USER, NEW, "忘记口令", FLOOR)
    ctx.store.close()
    cut(ctx.store.folder / "data.db")
    return ctx.store.folder


def test_that_who_gives_keys_being_shut_out_by_a_backup_is_told(renewed: Path) -> None:
    offer = rescue.find(renewed, USER, NEW, Clock())
    assert offer is not None
    done = rescue.bring_back(offer, Clock(), catalog())
    assert done.shuts_out and not done.has_old_keys


def test_that_the_keys_of_that_day_let_people_in_and_that_is_on_record(
    renewed: Path,
) -> None:
    offer = rescue.find(renewed, USER, NEW, Clock())
    assert offer is not None
    done = rescue.bring_back(offer, Clock(), catalog())
    again = rescue.take_old_keys(done, Clock())
    assert again.has_old_keys and not again.shuts_out
    # Today's keys are not gone.
    unlock(read_keys(again.set_aside), USER, NEW)
    with pytest.raises(UserError):
        unlock(read_keys(renewed), USER, NEW)
    store = open_store(renewed, unlock(read_keys(renewed), USER, PASSPHRASE), Clock())
    with closing(store), store.reading() as work:
        assert store.is_known(work)
        told = work.entries.last("office.restored")
        assert told is not None
        assert isinstance(told.detail, Mapping) and told.detail["keys_replaced"] is True


def test_that_a_backup_of_the_same_keys_shuts_nobody_out(damaged: Path) -> None:
    empty(damaged / "data.db")
    offer = find(damaged)
    assert offer is not None
    assert not rescue.bring_back(offer, Clock(), catalog()).shuts_out


def test_that_keys_by_which_somebody_gives_keys_are_never_set_aside(
    damaged: Path,
) -> None:
    empty(damaged / "data.db")
    offer = find(damaged)
    assert offer is not None
    done = rescue.bring_back(offer, Clock(), catalog())
    keys = (damaged / "keys.json").read_bytes()
    again = rescue.take_old_keys(replace(done, shuts_out=True), Clock())
    assert not again.shuts_out and not again.has_old_keys
    assert (damaged / "keys.json").read_bytes() == keys
