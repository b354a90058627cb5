# SPDX-License-Identifier: Apache-2.0
"""Two programs that write to one file all the same lose nothing of each other's.

The lock forbids it; here it is left out, as where a share or a copy breaks it.
"""

import subprocess
import sys
from pathlib import Path

import pytest

from tests.offices import opened
from tests.store.values import a_person

ROOT = Path(__file__).resolve().parents[2]

_WRITER = """
import sys
from dataclasses import replace
from pathlib import Path
from carecalc.errors import UserError
from carecalc.store.ballast import Ballast
from carecalc.store.engine import Store
from carecalc.store.lock import Lock
from carecalc.store.keyfile import read_keys
from carecalc.store.keys import unlock
from tests.offices import PASSPHRASE, Clock

folder, way, times = Path(sys.argv[1]), sys.argv[2], int(sys.argv[3])
clock = Clock()
unlocked = unlock(read_keys(folder), "王评估", PASSPHRASE)
store = Store(folder, unlocked, clock, Lock(folder, "王评估", clock), Ballast(folder))

def later(person):
    return replace(person, note=str(int(person.note) + 1))

def read_now_save_later():
    with store.reading() as work:
        person = work.people.get("1")
    try:
        with store.work() as work:
            work.people.save(later(person))
    except UserError as error:
        if error.code == "STORE-010":
            return False
        raise
    return True

def read_and_save_at_once():
    with store.work() as work:
        work.people.save(later(work.people.get("1")))
    return True

save = {"later": read_now_save_later, "at once": read_and_save_at_once}[way]
with store.reading() as work:
    work.last_seq()
print("ready", flush=True)
sys.stdin.readline()
refused = 0
for _ in range(times):
    while not save():
        refused += 1
print(refused)
"""


def race(folder: Path, way: str, times: int) -> tuple[list[int], int]:
    """Let two programs count a person's note up; refusals of each, and the count."""
    store = opened(folder)
    with store.work() as work:
        work.people.add(a_person("1", note="0"))
    store.close()
    writers = [
        subprocess.Popen(
            [sys.executable, "-c", _WRITER, str(folder), way, str(times)],
            cwd=ROOT,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )
        for _ in range(2)
    ]
    for writer in writers:
        assert writer.stdout is not None
        assert writer.stdout.readline() == "ready\n"
    for writer in writers:
        assert writer.stdin is not None
        writer.stdin.write("go\n")
        writer.stdin.flush()
    refused = []
    for writer in writers:
        said, wrong = writer.communicate(timeout=300)
        assert (wrong, writer.returncode) == ("", 0)
        refused.append(int(said))
    store = opened(folder)
    with store.reading() as work:
        count = int(work.people.get("1").note)
    store.close()
    return refused, count


def later(folder: Path, times: int) -> None:
    refused, count = race(folder, "later", times)
    print(
        f"{2 * times} late saves of two: {2 * times - count} lost, "
        f"{sum(refused)} times told that somebody else was first"
    )
    assert count == 2 * times
    # They did meet: each was told at least once in the race that it was too late.
    assert sum(refused) > 0


def at_once(folder: Path, times: int) -> None:
    refused, count = race(folder, "at once", times)
    print(f"{2 * times} saves of two at once: {2 * times - count} lost, {refused} busy")
    assert count == 2 * times
    assert refused == [0, 0]


@pytest.mark.thorough
def test_that_two_who_save_what_they_read_before_lose_nothing(folder: Path) -> None:
    later(folder, 60)


@pytest.mark.thorough
def test_that_two_who_read_and_save_at_once_wait_for_each_other(folder: Path) -> None:
    at_once(folder, 60)


@pytest.mark.long
def test_that_six_hundred_late_saves_of_two_lose_nothing(folder: Path) -> None:
    later(folder, 300)


@pytest.mark.long
def test_that_six_hundred_saves_of_two_at_once_lose_nothing(folder: Path) -> None:
    at_once(folder, 300)
