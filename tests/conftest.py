# SPDX-License-Identifier: Apache-2.0
"""What holds for every test: no screen, no real user folder, no unexpected warning."""

import logging
import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import settings

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
