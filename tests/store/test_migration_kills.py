# SPDX-License-Identifier: Apache-2.0
"""A program that dies while it upgrades an office leaves the old one or the new one."""

import random
import shutil
import subprocess
import sys
import time
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.store.old_offices import (
    VERSIONS,
    by_hand,
    copied,
    counts_of,
    opened,
    schema_number,
    wanted,
)

ROOT = Path(__file__).resolve().parents[2]
NEW = 7

# Says when it is about to begin, and when the office is open.
_UPGRADER = """
import sys
from pathlib import Path
from tests.store.old_offices import unlocked
from tests.offices import Clock
from carecalc.store.engine import open_store

folder = Path(sys.argv[1])
keys, clock = unlocked(folder), Clock()
print("begins", flush=True)
store = open_store(folder, keys, clock)
print("open", flush=True)
sys.stdin.readline()
"""

# The same, but it dies by itself in front of one of the upgrade's own steps.
_SUICIDE = """
import os
import sys
from pathlib import Path
from tests.store.old_offices import unlocked
from tests.offices import Clock
from carecalc.store import unit_of_work
from carecalc.store.engine import open_store

folder, last = Path(sys.argv[1]), float(sys.argv[2])
whole = unit_of_work.steps

def die(cursor, told):
    os._exit(9)

def cut(found, wanted):
    steps = whole(found, wanted)
    at = round(last * len(steps))
    return (*steps[:at], die, *steps[at:])

unit_of_work.steps = cut
open_store(folder, unlocked(folder), Clock())
"""


@dataclass(frozen=True)
class Outcome:
    """What a killed upgrade left: the file's schema, and its rows by table."""

    schema: int
    counts: Mapping[str, int]
    integrity: str


def upgrader(folder: Path) -> "subprocess.Popen[str]":
    """Start an upgrade and wait until it is about to begin."""
    process = subprocess.Popen(
        [sys.executable, "-c", _UPGRADER, str(folder)],
        cwd=ROOT,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    assert process.stdout is not None
    assert process.stdout.readline() == "begins\n"
    return process


def duration(version: str, folder: Path) -> float:
    """Return how many seconds an upgrade takes that nobody disturbs."""
    process = upgrader(copied(version, folder))
    began = time.monotonic()
    assert process.stdout is not None
    assert process.stdout.readline() == "open\n"
    took = time.monotonic() - began
    process.communicate("")
    shutil.rmtree(folder)
    return took


def left_by(folder: Path) -> Outcome:
    with by_hand(folder) as cursor:
        ((integrity,),) = cursor.execute("PRAGMA integrity_check").fetchall()
        return Outcome(schema_number(cursor), counts_of(cursor), integrity)


def check(version: str, folder: Path) -> int:
    """Find the old office or the new one, whole, and open it; return its schema."""
    schema, rows = wanted(version)
    left = left_by(folder)
    assert left.integrity == "ok"
    assert left.schema in (schema, NEW)
    # The chain is longer by the upgrade; all other rows are those there were.
    assert {name: left.counts[name] for name in rows if name != "audit"} == {
        name: count for name, count in rows.items() if name != "audit"
    }
    if left.schema == schema:
        assert left.counts["audit"] == rows["audit"]
        assert "payouts" not in left.counts
    store = opened(folder)
    checked = store.verify()
    assert checked.findings == ()
    assert checked.entries > rows["audit"]
    with store.reading() as work:
        assert len(work.people.all()) == rows["people"]
        upgraded = [e.detail for e in work.entries.of_action("office.upgraded")]
        assert upgraded.count((schema, NEW)) == 1
    store.close()
    after = left_by(folder)
    assert after.schema == NEW
    assert {name: after.counts[name] for name in rows if name != "audit"} == {
        name: count for name, count in rows.items() if name != "audit"
    }
    # No half copy is left that could be taken for a backup.
    assert not list((folder / "backups").glob("*.part"))
    return left.schema


def killed(version: str, folder: Path, kills: int) -> list[int]:
    """Kill so many upgrades, spread over all the time they take; what each left."""
    chance = random.Random(f"{version} {kills}")
    took = duration(version, folder)
    schemas = []
    for number in range(kills):
        process = upgrader(copied(version, folder))
        time.sleep(took * (number + chance.random()) / kills)
        process.kill()
        process.communicate()
        schemas.append(check(version, folder))
        shutil.rmtree(folder)
    return schemas


@pytest.mark.thorough
@pytest.mark.parametrize("version", VERSIONS[-1:])
def test_that_a_killed_upgrade_leaves_the_old_office_or_the_new_one(
    version: str, tmp_path: Path
) -> None:
    assert len(killed(version, tmp_path / "office.carecalc", 6)) == 6


@pytest.mark.long
@pytest.mark.parametrize("version", VERSIONS)
def test_that_sixty_killed_upgrades_leave_the_old_office_or_the_new_one(
    version: str, tmp_path: Path
) -> None:
    schemas = killed(version, tmp_path / "office.carecalc", 60)
    old, _ = wanted(version)
    print(
        f"{version}: {schemas.count(old)} of {len(schemas)} left the old office, "
        f"{schemas.count(NEW)} the new one, 0 anything between"
    )
    assert old in schemas


@pytest.mark.long
@pytest.mark.parametrize("version", VERSIONS)
def test_that_dying_at_any_step_leaves_the_old_office(
    version: str, tmp_path: Path
) -> None:
    old, _ = wanted(version)
    for last in (0.0, 0.5, 1.0):
        folder = copied(version, tmp_path / f"{last}.carecalc")
        done = subprocess.run(
            [sys.executable, "-c", _SUICIDE, str(folder), str(last)],
            cwd=ROOT,
            check=False,
        )
        assert done.returncode == 9
        assert check(version, folder) == old
