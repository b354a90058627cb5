# SPDX-License-Identifier: Apache-2.0
"""A program that dies at the worst moment loses nothing and blocks nobody."""

import random
import subprocess
import sys
import time
from pathlib import Path

import pytest

from carecalc.errors import UserError
from tests.offices import opened

ROOT = Path(__file__).resolve().parents[2]

# Writes people in pairs, one transaction each, and says so after every commit.
_WRITER = """
import sys
from pathlib import Path
from carecalc.store import ballast
from carecalc.store.engine import open_store
from carecalc.store.keyfile import read_keys
from carecalc.store.keys import unlock
from tests.offices import PASSPHRASE, Clock
from tests.store.values import a_person

ballast.SIZE = 1 << 16
folder = Path(sys.argv[1])
store = open_store(folder, unlock(read_keys(folder), "王评估", PASSPHRASE), Clock())
start = int(sys.argv[2])
for number in range(start, start + 100_000):
    with store.work() as work:
        work.people.add(a_person(f"{number}-a"))
        work.audit("person.registered", f"{number}-a")
        work.people.add(a_person(f"{number}-b"))
    print(number, flush=True)
"""


def start_writer(folder: Path, first: int) -> "subprocess.Popen[str]":
    """Start a writer and wait until its first pair is confirmed."""
    writer = subprocess.Popen(
        [sys.executable, "-c", _WRITER, str(folder), str(first)],
        cwd=ROOT,
        stdout=subprocess.PIPE,
        text=True,
    )
    assert writer.stdout is not None
    assert writer.stdout.readline() == f"{first}\n"
    return writer


def kill(folder: Path, times: int) -> int:
    """Kill a writer so often, and look each time; how many changes were confirmed."""
    chance = random.Random(20261121)
    confirmed: list[int] = []
    slowest = 0.0
    for round_ in range(times):
        writer = start_writer(folder, round_ * 1_000_000)
        time.sleep(chance.uniform(0, 0.25))
        writer.kill()
        said, _ = writer.communicate()
        confirmed += [round_ * 1_000_000, *map(int, said.splitlines())]
        # The dead one's lock holds nobody up, and every page passes its check.
        began = time.monotonic()
        store = opened(folder)
        slowest = max(slowest, time.monotonic() - began)
        with store.reading() as work:
            known = {person.id for person in work.people.all()}
        store.close()
        pairs = {name.split("-")[0] for name in known}
        assert known == {f"{pair}-{half}" for pair in pairs for half in "ab"}
        assert {str(number) for number in confirmed} <= pairs
        # At most the one that was under way each time is there unconfirmed.
        assert len(pairs) - len(confirmed) <= round_ + 1
    store = opened(folder)
    assert store.verify().findings == ()
    store.close()
    print(
        f"{times} kills: {len(confirmed)} changes confirmed, 0 lost; "
        f"{len(pairs) - len(confirmed)} more were there; "
        f"reopened within {slowest * 1000:.0f} ms"
    )
    return len(confirmed)


@pytest.mark.thorough
def test_that_a_killed_writer_loses_no_confirmed_change_and_leaves_no_half(
    folder: Path,
) -> None:
    assert kill(folder, 4) > 20


@pytest.mark.long
def test_that_two_hundred_kills_lose_no_confirmed_change(folder: Path) -> None:
    assert kill(folder, 200) > 400


@pytest.mark.thorough
def test_that_another_program_that_has_it_open_is_named(folder: Path) -> None:
    writer = start_writer(folder, 0)
    try:
        with pytest.raises(UserError) as error:
            opened(folder)
        assert error.value.code == "STORE-001"
        assert error.value.message.values["process"] == writer.pid
    finally:
        writer.kill()
        writer.communicate()
