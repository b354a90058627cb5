# SPDX-License-Identifier: Apache-2.0
"""Folders that may not be written to: the office in them is read, and said to be so.

Rights do not bind the administrator of a computer: a child process becomes nobody first.
"""

import json
import os
import shutil
import stat
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from carecalc.store.connection import DATA, connect
from tests.offices import keys

ROOT = Path(__file__).resolve().parents[2]

pytestmark = pytest.mark.skipif(os.name != "posix", reason="modes are a matter of Unix")

NOBODY = 65534

_START = """
import json, os, shutil, sys, tempfile
from pathlib import Path
from carecalc.errors import UserError
from carecalc.store import ballast
from carecalc.store.engine import open_store
from carecalc.store.keyfile import read_keys
from carecalc.store import places
from tests.offices import Clock, keys, make_office, opened
from tests.store.values import a_person

ballast.SIZE = 1 << 16
root, nobody = Path(sys.argv[1]), int(sys.argv[2])

# Nobody may be kept from the program's own files: what it reads late is read now.
with tempfile.TemporaryDirectory() as first:
    make_office(Path(first) / "office", Clock())
    opened(Path(first) / "office").close()
known_places = places.known_places()
places.known_places = lambda: known_places
if os.getuid() == 0:
    os.chown(root, nobody, nobody)
    os.setgid(nobody)
    os.setuid(nobody)

def add(store, name):
    with store.work() as work:
        work.people.add(a_person(name))

def code_of(call, *arguments):
    try:
        call(*arguments)
    except UserError as error:
        return error.code
    return ""

def known(store):
    with store.reading() as work:
        return sorted(person.id for person in work.people.all())

def files(folder):
    return sorted(
        path.name for path in folder.iterdir() if not path.name.startswith("data.db-")
    )
"""

STATES = ("closed", "killed", "log alone")
RIGHTS = ("file", "folder", "both")

_COMBINATIONS = """
made = root / "made"
make_office(made, Clock())
store = opened(made)
add(store, "1")
store.close()
shutil.copytree(made, root / "closed")
store = opened(made)
add(store, "2")
shutil.copytree(made, root / "killed")
shutil.copytree(made, root / "log alone")
(root / "log alone" / "data.db-shm").unlink()
store.close()

found = {}
for state in ("closed", "killed", "log alone"):
    for right in ("file", "folder", "both"):
        folder = root / f"{state}-{right}"
        shutil.copytree(root / state, folder)
        inside = list(folder.iterdir())
        if right != "folder":
            for path in inside:
                path.chmod(0o500 if path.is_dir() else 0o400)
        if right != "file":
            folder.chmod(0o500)
        before = files(folder), (folder / "data.db").read_bytes()
        refused = code_of(opened, folder)
        store = open_store(folder, keys(), Clock(), read_only=True)
        found[f"{state}-{right}"] = {
            "writing": refused,
            "known": known(store),
            "work": code_of(add, store, "9"),
            "again": known(store),
        }
        store.close()
        after = files(folder), (folder / "data.db").read_bytes()
        found[f"{state}-{right}"]["untouched"] = before == after
print(json.dumps(found))
"""


def as_nobody(script: str, root: Path) -> dict[str, dict[str, object]]:
    done = subprocess.run(
        [sys.executable, "-c", _START + script, str(root), str(NOBODY)],
        cwd=ROOT,
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    assert done.stderr == ""
    found: dict[str, dict[str, object]] = json.loads(done.stdout)
    return found


@pytest.fixture(scope="module")
def root() -> Iterator[Path]:
    """Give a folder that nobody can reach, unlike those of the tests' user."""
    made = Path(tempfile.mkdtemp(prefix="carecalc-"))
    made.chmod(0o755)
    yield made
    for path in (made, *made.rglob("*")):
        if path.is_dir():
            path.chmod(stat.S_IRWXU)
    shutil.rmtree(made)


@pytest.fixture(scope="module")
def found(root: Path) -> dict[str, dict[str, object]]:
    """Give what came of every state of an office under all three kinds of rights."""
    return as_nobody(_COMBINATIONS, root)


@pytest.mark.thorough
@pytest.mark.parametrize("right", RIGHTS)
@pytest.mark.parametrize("state", STATES)
def test_that_an_office_is_read_whatever_may_not_be_written(
    found: dict[str, dict[str, object]], state: str, right: str
) -> None:
    result = found[f"{state}-{right}"]
    # What was committed before the program was killed is read from the log.
    people = ["1"] if state == "closed" else ["1", "2"]
    assert result["known"] == result["again"] == people
    assert result["work"] == "STORE-008"


@pytest.mark.thorough
@pytest.mark.parametrize("right", RIGHTS)
@pytest.mark.parametrize("state", STATES)
def test_that_opening_such_an_office_for_writing_is_refused_untouched(
    found: dict[str, dict[str, object]], state: str, right: str
) -> None:
    result = found[f"{state}-{right}"]
    assert result["writing"] in ("STORE-008", "STORE-015")
    assert result["untouched"]


@pytest.mark.parametrize(
    ("mode", "alone"),
    [("mode=ro", False), ("mode=ro&immutable=1", False), ("mode=ro", True)],
)
def test_that_a_connection_for_reading_is_set_as_the_promises_need(
    folder: Path, mode: str, alone: bool
) -> None:
    wanted = {
        "synchronous": 2,
        "foreign_keys": 1,
        "recursive_triggers": 1,
        "busy_timeout": 5000,
        "temp_store": 2,
        "secure_delete": 1,
        "trusted_schema": 0,
        "cell_size_check": 1,
    }
    vfs = "&vfs=unix-none" if alone else ""
    connection = connect(folder / DATA, keys().subkey(DATA), mode + vfs, True, alone)
    found = {
        name: connection.execute(f"PRAGMA {name}").fetchone()[0] for name in wanted
    }
    connection.close()
    assert found == wanted


@pytest.mark.thorough
def test_that_other_rights_that_are_missing_are_said(root: Path) -> None:
    found = as_nobody(
        """
made = root / "other"
make_office(made, Clock())
found = {}

only_data = root / "only-data"
shutil.copytree(made, only_data)
(only_data / "data.db").chmod(0o400)
found["data"] = code_of(opened, only_data)
store = open_store(only_data, keys(), Clock(), read_only=True)
found["data read"] = known(store)
store.close()

hidden = root / "hidden"
shutil.copytree(made, hidden)
hidden.chmod(0o000)
found["hidden"] = code_of(opened, hidden)
found["hidden keys"] = code_of(read_keys, hidden)
found["hidden read"] = code_of(open_store, hidden, keys(), Clock(), True)

closed = root / "locked-up"
closed.mkdir()
closed.chmod(0o500)
found["founding"] = code_of(make_office, closed / "new", Clock())
found["left"] = os.listdir(closed)
print(json.dumps(found))
""",
        root,
    )
    assert found == {
        "data": "STORE-015",
        "data read": [],
        "hidden": "STORE-015",
        "hidden keys": "STORE-015",
        "hidden read": "STORE-015",
        "founding": "STORE-015",
        "left": [],
    }


@pytest.mark.thorough
def test_that_rights_taken_away_from_an_open_office_are_said(root: Path) -> None:
    found = as_nobody(
        """
folder = root / "open"
make_office(folder, Clock())
store = opened(folder)
add(store, "1")
for path in folder.iterdir():
    path.chmod(0o500 if path.is_dir() else 0o400)
folder.chmod(0o500)

def keep():
    with store.work() as work:
        work.people.add(a_person("2"))
        work.papers._attachments.keep(b"x")

found = {"paper": code_of(keep)}
# What the program holds open already can still be written, and is.
found["change"] = code_of(store.submit(add, store, "3").result)
found["known"] = known(store)
found["cramped"] = store.is_cramped
store.close()
store = open_store(folder, keys(), Clock(), read_only=True)
found["reopened"] = known(store)
store.close()
print(json.dumps(found))
""",
        root,
    )
    assert found == {
        "paper": "STORE-015",
        "change": "",
        "known": ["1", "3"],
        "cramped": False,
        "reopened": ["1", "3"],
    }
