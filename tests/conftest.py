# SPDX-License-Identifier: Apache-2.0
"""What holds for every test: no screen, no real user folder, no unexpected warning."""

import functools
import logging
import os
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
import sqlcipher3.dbapi2 as sqlcipher
from hypothesis import settings
from sqlalchemy import Engine, create_engine
from sqlalchemy.pool import StaticPool
from sqlalchemy.util import LRUCache

from carecalc.store import ballast, connection

# Before anything imports Qt: without a display it ends the whole run. Whoever wants to
# see the windows says QT_QPA_PLATFORM=xcb.
os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

# A busy computer is no fault of the rule under test.
settings.register_profile("patient", settings.default, deadline=None)
settings.load_profile("patient")


@pytest.fixture(autouse=True)
def user_home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Give the test user folders of its own, in child processes too."""
    home = tmp_path / "home"
    monkeypatch.setenv("CARECALC_HOME", str(home))
    return home


@pytest.fixture(autouse=True)
def small_ballast(monkeypatch: pytest.MonkeyPatch) -> None:
    """Hold back less: thousands of offices would fill the disk they are tested on."""
    monkeypatch.setattr(ballast, "SIZE", 64 * 1024)


@pytest.fixture(autouse=True)
def unsynced(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    """Let the system write when it likes: nobody cuts the power, but in `tests/store`."""
    if request.path.is_relative_to(Path(__file__).parent / "store"):
        return
    monkeypatch.setattr(os, "fsync", lambda _: None)
    careless = (
        ("synchronous", "OFF", 0) if setting[0] == "synchronous" else setting
        for setting in connection.SETTINGS
    )
    monkeypatch.setattr(connection, "SETTINGS", tuple(careless))


@functools.cache
def _blueprint() -> Engine:
    engine = create_engine("sqlite+pysqlite://", module=sqlcipher, poolclass=StaticPool)
    engine.connect().close()  # Its dialect asks the library what it can.
    engine.dispose()
    return engine


def _alike(url: str, creator: Callable[[], Any], **given: Any) -> Engine:
    """Return an engine of its own connection that shares what others compiled."""
    first, hidden = _blueprint(), given["hide_parameters"]
    engine = Engine(
        StaticPool(creator), first.dialect, first.url, hide_parameters=hidden
    )
    engine.update_execution_options(compiled_cache=_COMPILED)
    return engine


_COMPILED: LRUCache[Any, Any] = LRUCache(5_000)


@pytest.fixture(autouse=True)
def compiled_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """Compile a statement once for all offices: each test opens one of its own.

    The program does not: what is compiled remembers the first values, and an office
    that is locked leaves none behind.
    """
    monkeypatch.setattr(connection, "create_engine", _alike)


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config: pytest.Config, log: Any) -> Any:
    """Deal the tests out so that nothing long is made twice."""
    from tests.dealing import Dealing  # Only where several processes run them.

    return Dealing(config, log)


class _Warnings(logging.Handler):
    def __init__(self) -> None:
        super().__init__(logging.WARNING)
        self.messages: list[str] = []

    def emit(self, record: logging.LogRecord) -> None:
        self.messages.append(f"{record.name}: {record.getMessage()}")


@pytest.fixture(autouse=True)
def logged_warnings() -> Iterator[list[str]]:
    """Fail a test that logged a warning; one that expects it takes it off the list."""
    handler = _Warnings()
    logging.getLogger().addHandler(handler)
    yield handler.messages
    logging.getLogger().removeHandler(handler)
    assert handler.messages == []
