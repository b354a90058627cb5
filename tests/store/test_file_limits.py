# SPDX-License-Identifier: Apache-2.0
"""A write that the operating system refuses, which only Unix can be made to do."""

import os
import shutil
import signal
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from carecalc.errors import UserError
from carecalc.store.engine import Store, open_store
from tests.offices import OFFICE, Clock, keys, make_office, opened
from tests.store.values import a_person

resource = pytest.importorskip("resource", reason="limits of a process are Unix's")


def test_that_a_refused_write_is_said_and_loses_nothing(store: Store) -> None:
    saved = 0
    limits = resource.getrlimit(resource.RLIMIT_FSIZE)
    largest = max(p.stat().st_size for p in store.folder.iterdir() if p.is_file())
    handler = signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    resource.setrlimit(resource.RLIMIT_FSIZE, (largest + 8192, limits[1]))
    try:
        with pytest.raises(UserError) as error:
            while saved < 1000:
                with store.work() as work:
                    work.people.add(a_person(str(saved), note="x" * 5000))
                saved += 1
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, limits)
        signal.signal(signal.SIGXFSZ, handler)
    # SQLite calls this an I/O error, not a full disk (faults.md 2.3).
    assert error.value.code == "STORE-007"
    with store.work() as work:
        assert len(work.people.all()) == saved
        work.people.add(a_person("after"))


@pytest.fixture
def unwritable(folder: Path) -> Iterator[Path]:
    """Give an office on a medium where this user may read but not write."""
    base = Path(tempfile.mkdtemp())
    moved = shutil.move(folder, base / folder.name)
    for path in (base, moved, *moved.rglob("*")):
        path.chmod(0o755 if path.is_dir() else 0o444)
    moved.chmod(0o555)
    superuser = os.geteuid() == 0
    if superuser:  # who may write everywhere
        os.seteuid(65534)
    yield moved
    if superuser:
        os.seteuid(0)
    moved.chmod(0o755)
    shutil.rmtree(base)


def test_that_an_office_that_cannot_be_written_can_be_read(unwritable: Path) -> None:
    with pytest.raises(UserError) as error:
        opened(unwritable)
    assert error.value.code == "STORE-015"
    store = open_store(unwritable, keys(), Clock(), read_only=True)
    with store.reading() as work:
        assert work.office.get() == OFFICE
    with pytest.raises(UserError) as error, store.work():
        pass
    assert error.value.code == "STORE-008"
    store.close()


def test_that_an_office_is_not_founded_where_one_may_not_write(
    unwritable: Path,
) -> None:
    with pytest.raises(UserError) as error:
        make_office(unwritable / "new.carecalc", Clock())
    assert error.value.code == "STORE-015"
