# SPDX-License-Identifier: Apache-2.0
"""Power that goes at any moment takes nothing that was said to be saved."""

import gc
import hashlib
import itertools
import os
import shutil
import tomllib
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from random import Random
from typing import Any

import pytest
import sqlcipher3.dbapi2 as sqlcipher

from carecalc.domain.visit import Answer
from carecalc.errors import UserError
from carecalc.services import people, visits
from carecalc.services.context import Context
from carecalc.services.people import PersonDraft
from carecalc.store import connection
from carecalc.store.connection import DATA
from carecalc.store.engine import open_store
from carecalc.store.keyfile import read_keys
from carecalc.store.keys import unlock
from carecalc.store.schema import SCHEMA_VERSION
from tests.offices import NOON, PASSPHRASE, Clock, context, keys, opened
from tests.store.recording import Disk, Recording, recording

pytestmark = pytest.mark.skipif(
    os.name != "posix", reason="Windows wheels do not show the library's functions"
)

OLD = Path(__file__).parents[1] / "old"


@dataclass(frozen=True)
class Day:
    """A day's saving as the disk saw it, and what the file held after each save."""

    recorded: Recording
    states: tuple[str, ...]
    folder: Path


@dataclass(frozen=True)
class Damage:
    """What power cuts did: saves lost at each one that lost any, files not readable."""

    lost: tuple[int, ...]
    broken: int


def state(file: Any) -> str:
    """Return a digest of every row of every table; of law files of the names."""
    found = hashlib.sha256()
    tables = "SELECT name FROM sqlite_master WHERE type = 'table' ORDER BY name"
    for (table,) in file.execute(tables).fetchall():
        columns = "digest" if table == "laws" else "*"
        # Not every table has row numbers to go by: those of the search have not.
        rows = sorted(map(repr, file.execute(f'SELECT {columns} FROM "{table}"')))
        found.update(repr((table, rows)).encode())
    return found.hexdigest()


def saves(ctx: Context) -> Iterator[None]:
    """Register people and answer for them, stopping after each thing that is saved."""
    for number in itertools.count(1):
        draft = PersonDraft(f"样本{number}", birth_date=date(1940, 5, 6), sex="female")
        person = people.register(ctx, draft)
        yield
        view = visits.start(ctx, person.id, "gbt-42195-2022", "first", NOON.date())
        yield
        for item in view.scale.items:
            option = item.options[number % len(item.options)].code
            visits.answer(ctx, view.visit.id, Answer(item.code, (option,)))
            yield


def a_day(folder: Path, count: int) -> Day:
    """Open a new office, save `count` things one after the other, and close it."""
    office = context(folder)
    ctx = next(office)
    ctx.store.close()
    key = keys().subkey(DATA)
    with recording(folder) as recorded:
        ctx = Context(opened(folder), ctx.catalog, ctx.clock, ctx.new_id, ctx.chance)
        reader = connection.connect(folder / DATA, key, "mode=ro", True)
        states = [state(reader)]
        recorded.acknowledge()
        for _ in itertools.islice(saves(ctx), count):
            recorded.acknowledge()
            states.append(state(reader))
        reader.close()
        ctx.store.close()
    assert len(set(states)) == count + 1
    with closing(connection.connect(folder / DATA, key, "mode=ro", True)) as reader:
        if state(reader) != states[-1]:  # closing may have something to note
            states.append(state(reader))
    return Day(recorded, tuple(states), folder)


def after_cuts(day: Day, cuts: int, place: Path, by_program: int = 10) -> Damage:
    """Cut the power `cuts` times and look at what is there; every `by_program`th time
    the program itself must open it too."""
    chance = Random(20261121)
    events = day.recorded.events
    begin = next(n for n, event in enumerate(events) if event.kind == "ack")
    end = len(events)
    # A quarter of them while pages are copied home, which is soon done.
    home = [n for n in range(begin, end) if events[n].file == DATA]
    moments = sorted(
        chance.choice(home) + 1 if number % 4 == 0 else chance.randint(begin + 1, end)
        for number in range(cuts)
    )
    disk, acknowledged, happened = Disk(day.recorded.before), 0, 0
    lost, broken = [], 0
    for number, moment in enumerate(moments):
        for event in events[happened:moment]:
            disk.take(event)
            acknowledged += event.kind == "ack"
        happened = moment
        found = found_after(disk.after_cut(chance), day, place, number % by_program)
        if found is None:
            broken += 1
            continue
        # One more may be there than was said to be: the power went in between.
        assert found <= acknowledged
        if found < acknowledged - 1:
            lost.append(acknowledged - 1 - found)
    return Damage(tuple(lost), broken)


def put(files: dict[str, bytes], office: Path, place: Path) -> None:
    """Lay out an office's folder with the files that a power cut left."""
    shutil.rmtree(place, ignore_errors=True)
    other = shutil.ignore_patterns(f"{DATA}*", "lock", "backups")
    shutil.copytree(office, place, ignore=other)
    for name, data in files.items():
        (place / name).write_bytes(data)


def found_after(
    files: dict[str, bytes], day: Day, place: Path, number: int
) -> int | None:
    """Return how many saves the files hold, whole; None where they are damaged."""
    put(files, day.folder, place)
    try:
        if number == 0:
            opened(place).close()
            put(files, day.folder, place)
        file = connection.connect(place / DATA, keys().subkey(DATA), "mode=rwc", False)
        with closing(file):
            # As the program does: half-copied pages are whole in the log only.
            file.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchall()
            connection.check_sound(file.cursor(), "")
            found = state(file)
    except (UserError, sqlcipher.DatabaseError):
        return None
    return day.states.index(found) if found in day.states else None


def cut_while_upgraded(version: str, cuts: int, folder: Path) -> list[int]:
    """Cut the power while an office of an older version is opened; return the schema
    of every file that was left, as it was before it is opened again."""
    old = OLD / version
    office = folder / "office.carecalc"
    shutil.copytree(old / "office.carecalc", office)
    shutil.rmtree(office / "backups", ignore_errors=True)
    unlocked = unlock(read_keys(office), "王评估", PASSPHRASE)
    with recording(office) as recorded:
        open_store(office, unlocked, Clock()).close()
    counts = tomllib.loads((old / "counts.toml").read_text("utf-8"))["tables"]
    chance = Random(20261121)
    left = []
    for _ in range(cuts):
        disk = Disk(recorded.before)
        for event in recorded.events[: chance.randint(1, len(recorded.events))]:
            disk.take(event)
        place = folder / "after.carecalc"
        put(disk.after_cut(chance), office, place)
        key = unlocked.subkey(DATA)
        with closing(connection.connect(place / DATA, key, "mode=ro", True)) as file:
            left.append(file.execute("PRAGMA user_version").fetchone()[0])
        open_store(place, unlocked, Clock()).close()
        with closing(connection.connect(place / DATA, key, "mode=ro", True)) as file:
            connection.check_sound(file.cursor(), "")
            for table, rows in counts.items():
                found = file.execute(f'SELECT count(*) FROM "{table}"').fetchone()[0]
                assert found >= rows, table
    return left


@pytest.mark.thorough
def test_that_a_test_that_fails_may_still_close_its_office(tmp_path: Path) -> None:
    folder = tmp_path / "day.carecalc"
    office = context(folder)
    next(office).store.close()
    with pytest.raises(ZeroDivisionError), recording(folder) as recorded:
        store = opened(folder)
        raise ZeroDivisionError
    noted = len(recorded.events)
    gc.collect()
    with store.work() as work:
        work.audit("tried", "1")
    assert store.verify().findings == ()
    store.close()
    assert len(recorded.events) == noted > 0


def with_synchronous(monkeypatch: pytest.MonkeyPatch, value: str, number: int) -> None:
    """Let offices be written less carefully than they are."""
    careless = tuple(
        ("synchronous", value, number) if setting[0] == "synchronous" else setting
        for setting in connection.SETTINGS
    )
    assert careless != connection.SETTINGS
    monkeypatch.setattr(connection, "SETTINGS", careless)


@pytest.mark.thorough
def test_that_power_cuts_lose_nothing_saved_and_damage_nothing(tmp_path: Path) -> None:
    day = a_day(tmp_path / "day.carecalc", 240)
    assert after_cuts(day, 60, tmp_path / "after.carecalc") == Damage((), 0)


@pytest.mark.long
def test_that_400_power_cuts_in_600_saves_lose_nothing(tmp_path: Path) -> None:
    day = a_day(tmp_path / "day.carecalc", 600)
    damage = after_cuts(day, 400, tmp_path / "after.carecalc")
    print(
        f"400 power cuts in 600 saves: {len(damage.lost)} lost something, "
        f"{damage.broken} were damaged"
    )
    assert damage == Damage((), 0)


@pytest.mark.thorough
def test_that_the_same_cuts_show_what_a_careless_setting_loses(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as patched:
        with_synchronous(patched, "NORMAL", 1)
        day = a_day(tmp_path / "day.carecalc", 60)
    damage = after_cuts(day, 20, tmp_path / "after.carecalc")
    # The log is synced when it is copied home only: what is lost is lost whole.
    assert damage.broken == 0
    assert len(damage.lost) > 10
    assert max(damage.lost) > 10


@pytest.mark.thorough
def test_that_the_same_cuts_show_what_breaks_where_nothing_is_synced(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as patched:
        with_synchronous(patched, "OFF", 0)
        day = a_day(tmp_path / "day.carecalc", 60)
    damage = after_cuts(day, 20, tmp_path / "after.carecalc")
    assert damage.broken + len(damage.lost) > 10


VERSIONS = sorted(path.name for path in OLD.iterdir())


@pytest.mark.long
@pytest.mark.parametrize("version", VERSIONS)
def test_that_a_power_cut_leaves_an_old_office_as_it_was_or_upgraded(
    version: str, tmp_path: Path
) -> None:
    left = cut_while_upgraded(version, 25, tmp_path)
    old = tomllib.loads((OLD / version / "counts.toml").read_text("utf-8"))["schema"]
    # Both are met, or the cuts came too early or too late to tell anything.
    assert set(left) == {old, SCHEMA_VERSION}
