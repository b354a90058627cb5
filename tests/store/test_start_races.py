# SPDX-License-Identifier: Apache-2.0
"""A program started twice at once opens an office once; a killed one blocks nobody."""

import subprocess
import sys
import time
from pathlib import Path

import pytest

from carecalc.errors import UserError
from tests.offices import opened

ROOT = Path(__file__).resolve().parents[2]

# Opens when told to, says what came of it, and keeps the office open until it dies.
_STARTER = """
import sys
from pathlib import Path
from carecalc.errors import UserError
from carecalc.store import ballast
from carecalc.store.engine import open_store
from carecalc.store.keyfile import read_keys
from carecalc.store.keys import unlock
from tests.offices import PASSPHRASE, Clock

ballast.SIZE = 1 << 16
folder = Path(sys.argv[1])
unlocked = unlock(read_keys(folder), "王评估", PASSPHRASE)
print("ready", flush=True)
sys.stdin.readline()
try:
    store = open_store(folder, unlocked, Clock())
    print("open", flush=True)
except UserError as error:
    print(error.code, flush=True)
sys.stdin.read()
"""


def start(folder: Path) -> "subprocess.Popen[str]":
    return subprocess.Popen(
        [sys.executable, "-c", _STARTER, str(folder)],
        cwd=ROOT,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )


def said(starter: "subprocess.Popen[str]") -> str:
    assert starter.stdout is not None
    return starter.stdout.readline().strip()


def race(folder: Path) -> None:
    """Start two at once, kill the one that has it, and open it ourselves at once."""
    starters = [start(folder) for _ in range(2)]
    try:
        assert [said(starter) for starter in starters] == ["ready", "ready"]
        for starter in starters:
            assert starter.stdin is not None
            starter.stdin.write("go\n")
            starter.stdin.flush()
        came = [said(starter) for starter in starters]
        assert sorted(came) == ["STORE-001", "open"]
        holder = starters[came.index("open")]
        with pytest.raises(UserError) as error:
            opened(folder)
        assert error.value.code == "STORE-001"
        assert error.value.message.values["process"] == holder.pid
        holder.kill()
        holder.wait(timeout=20)
        began = time.monotonic()
        opened(folder).close()
        print(f"reopened after {(time.monotonic() - began) * 1000:.0f} ms")
    finally:
        for starter in starters:
            starter.kill()
            starter.communicate()


@pytest.mark.thorough
def test_that_two_starts_at_once_open_it_once_and_a_killed_one_blocks_nobody(
    folder: Path,
) -> None:
    for _ in range(2):
        race(folder)


@pytest.mark.long
def test_that_twenty_double_starts_open_it_once_each(folder: Path) -> None:
    for _ in range(20):
        race(folder)
