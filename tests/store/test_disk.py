# SPDX-License-Identifier: Apache-2.0
"""Disks that are full: what was said to be saved is saved, and can be read.

A child process fills a small disk of its own, or may write only short files.
"""

import functools
import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).resolve().parents[2]

_START = '''
import json, os, sys
from pathlib import Path
from carecalc.errors import UserError
from carecalc.store import ballast
from carecalc.store.engine import open_store
from carecalc.store.keyfile import read_keys
from carecalc.store.keys import unlock
from tests.offices import PASSPHRASE, Clock, keys, make_office
from tests.store.values import a_person

ballast.SIZE = 1 << 20
folder = Path(sys.argv[1]) / "office.carecalc"
make_office(folder, Clock())
NOTE = "x" * 20_000

def opened(**how):
    unlocked = unlock(read_keys(folder), "王评估", PASSPHRASE)
    return open_store(folder, unlocked, Clock(), **how)

def add(store, number):
    def call():
        with store.work() as work:
            work.people.add(a_person(str(number), note=NOTE))
    store.submit(call).result()

def known(store):
    with store.reading() as work:
        return len(work.people.all())

def code_of(call, *arguments):
    try:
        call(*arguments)
    except UserError as error:
        return error.code
    return ""

def stuff():
    """Fill what is left of the disk with something else."""
    film = os.open(folder.parent / "film.mp4", os.O_WRONLY | os.O_CREAT | os.O_APPEND)
    try:
        while os.write(film, b"x" * 4096):
            pass
    except OSError:
        os.close(film)

def unstuff():
    (folder.parent / "film.mp4").unlink()

def fill(store):
    """Save until it is refused; how many were said to be saved, and why no more."""
    saved = 0
    while not (code := code_of(add, store, saved)):
        saved += 1
    return saved, code
'''


@functools.cache
def own_disk() -> tuple[str, ...] | None:
    """Return what runs a command that may mount disks nobody else sees, if anything."""
    if not sys.platform.startswith("linux"):
        return None
    for command in (("unshare", "-m"), ("unshare", "-r", "-m")):
        tried = subprocess.run(
            [*command, "mount", "-t", "tmpfs", "none", "/mnt"],
            capture_output=True,
            check=False,
        )
        if tried.returncode == 0:
            return command
    return None


def child(script: str, folder: Path, disk: str = "") -> dict[str, Any]:
    """Run a script on a folder, or on a disk of that size mounted there."""
    command = [sys.executable, "-c", _START + script, str(folder)]
    if disk:
        mount = f'mount -t tmpfs -o size={disk} none "$0" && exec "$@"'
        command = [*(own_disk() or ()), "sh", "-c", mount, str(folder), *command]
    done = subprocess.run(
        command, cwd=ROOT, capture_output=True, text=True, timeout=120, check=False
    )
    assert done.stderr == ""
    assert done.returncode == 0
    found: dict[str, Any] = json.loads(done.stdout)
    return found


small_disk = pytest.mark.skipif(own_disk() is None, reason="may not mount a small disk")


@pytest.mark.thorough
@small_disk
def test_that_a_full_disk_loses_nothing_that_was_said_to_be_saved(
    tmp_path: Path,
) -> None:
    found = child(
        """
store = opened()
saved, code = fill(store)
after = {
    "saved": saved,
    "code": code,
    "cramped": store.is_cramped,
    "short": store.space().is_short,
    "known": known(store),
    "again": [code_of(add, store, "again") for _ in range(50)],
    "left_over": [path.name for path in folder.rglob("*.part")],
}

def keep():
    with store.work() as work:
        work.papers._attachments.keep(b"x" * 300_000)

after["paper"] = code_of(keep)
after["attachments"] = os.listdir(folder / "attachments")
store.close()
after["reading"] = code_of(lambda: known(opened(read_only=True)))
reader = opened(read_only=True)
after["read"] = known(reader)
reader.close()
print(json.dumps(after))
""",
        tmp_path,
        disk="5m",
    )
    assert found["saved"] > 20
    assert found["known"] == found["read"] == found["saved"]
    assert found["code"] == "STORE-006"
    assert found["cramped"] and found["short"]
    assert found["again"] == ["STORE-006"] * 50
    assert found["left_over"] == []
    assert (found["paper"], found["attachments"]) == ("STORE-006", [])
    assert found["reading"] == ""


@pytest.mark.thorough
@small_disk
def test_that_the_reserve_lets_work_go_on_and_comes_back_with_room(
    tmp_path: Path,
) -> None:
    found = child(
        """
store = opened()
add(store, "first")
stuff()
before = store.is_cramped
saved = 0
codes = [code_of(add, store, number) for number in range(10)]
during = store.is_cramped
held = (folder / "ballast").exists()
store.close()
unstuff()
store = opened()
print(json.dumps({
    "before": before,
    "codes": codes,
    "during": during,
    "held": held,
    "known": known(store),
    "after": store.is_cramped,
    "size": (folder / "ballast").stat().st_size,
}))
store.close()
""",
        tmp_path,
        disk="8m",
    )
    assert not found["before"]
    assert found["codes"] == [""] * 10
    assert found["during"] and not found["held"]
    assert found["known"] == 11
    assert not found["after"]
    assert found["size"] == 1 << 20


@pytest.mark.thorough
@small_disk
def test_that_an_office_opens_on_a_full_disk(tmp_path: Path) -> None:
    found = child(
        """
from functools import partial
from carecalc.store.connection import sqlcipher
# Nobody lets go of the file while it is waited for.
sqlcipher.connect = partial(sqlcipher.connect, timeout=0.05)
opened().close()
stuff()
free = os.statvfs(folder).f_bavail
store = opened()
first = store.is_cramped
add(store, "1")
store.close()
# Without any reserve left it is said why not, and the data are as they were.
stuff()
second = code_of(opened)
reader = opened(read_only=True)
read = known(reader)
unstuff()
# Its log has no index that others could see: they are kept away, and told so.
beside = code_of(opened)
reader.close()
store = opened()
print(json.dumps({
    "free": free,
    "first": first,
    "second": second,
    "read": read,
    "beside": beside,
    "known": known(store),
    "third": store.is_cramped,
}))
store.close()
""",
        tmp_path,
        disk="8m",
    )
    assert found["free"] == 0
    assert found["first"]
    assert found["second"] == "STORE-006"
    assert found["read"] == found["known"] == 1
    assert found["beside"] == "STORE-009"
    assert not found["third"]


@pytest.mark.thorough
@pytest.mark.skipif(os.name != "posix", reason="limits are a matter of Unix")
def test_that_a_write_cut_off_by_the_system_loses_nothing(tmp_path: Path) -> None:
    # SQLite calls this a failed write, not a full disk.
    found = child(
        """
import resource
ballast.SIZE = 100_000
store = opened()
longest = max(path.stat().st_size for path in folder.glob("data.db*"))
no_limit = resource.getrlimit(resource.RLIMIT_FSIZE)
resource.setrlimit(resource.RLIMIT_FSIZE, (longest + 300_000, no_limit[1]))
saved, code = fill(store)
held = (folder / "ballast").exists()
readable = known(store)

def keep():
    with store.work() as work:
        work.papers._attachments.keep(b"x" * (longest + 400_000))

paper = code_of(keep)
files = os.listdir(folder / "attachments")
resource.setrlimit(resource.RLIMIT_FSIZE, no_limit)
add(store, "now")
store.close()
store = opened()
print(json.dumps({
    "saved": saved,
    "code": code,
    "held": held,
    "readable": readable,
    "paper": paper,
    "files": files,
    "known": known(store),
}))
store.close()
""",
        tmp_path,
    )
    assert found["saved"] > 3
    assert found["readable"] == found["saved"]
    assert (found["code"], found["paper"]) == ("STORE-007", "STORE-007")
    assert found["files"] == []
    # Room was not what it wanted: the reserve was given up for nothing and is back.
    assert found["held"]
    assert found["known"] == found["saved"] + 1
