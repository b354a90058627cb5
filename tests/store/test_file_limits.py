# SPDX-License-Identifier: Apache-2.0
"""A write that the operating system refuses, which only Unix can be made to do."""

import signal

import pytest

from carecalc.errors import UserError
from carecalc.store.engine import Store
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
