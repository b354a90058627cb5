# SPDX-License-Identifier: Apache-2.0
"""Waiting after wrong passphrases."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from carecalc.services import tries

NOW = datetime(2026, 11, 21, 4, 0, tzinfo=UTC)


def fail(file: Path, folder: Path, times: int, now: datetime = NOW) -> None:
    for _ in range(times):
        tries.failed(file, folder, now)


@pytest.mark.parametrize(
    ("count", "seconds"),
    [(0, 0), (2, 0), (3, 1), (4, 2), (5, 4), (8, 32), (9, 60), (10, 60), (10_000, 60)],
)
def test_that_the_wait_doubles_from_the_third_wrong_one_up_to_a_minute(
    tmp_path: Path, count: int, seconds: int
) -> None:
    assert tries.delay(count) == timedelta(seconds=seconds)


def test_that_the_wait_runs_down_from_the_last_wrong_one(tmp_path: Path) -> None:
    file = tmp_path / "settings" / "tries.toml"
    fail(file, tmp_path / "a", 5)
    left = [
        tries.wait(file, tmp_path / "a", NOW + timedelta(seconds=passed))
        for passed in (0, 1, 3, 4, 100)
    ]
    assert left == [timedelta(seconds=s) for s in (4, 3, 1, 0, 0)]


def test_that_a_clock_set_back_makes_nobody_wait_longer(tmp_path: Path) -> None:
    file = tmp_path / "tries.toml"
    fail(file, tmp_path / "a", 4)
    left = tries.wait(file, tmp_path / "a", NOW - timedelta(days=400))
    assert left == timedelta(seconds=2)


def test_that_each_office_has_its_own_count(tmp_path: Path) -> None:
    file = tmp_path / "tries.toml"
    fail(file, tmp_path / "a", 4)
    fail(file, tmp_path / "b", 2)
    assert tries.wait(file, tmp_path / "b", NOW) == timedelta(0)
    assert tries.wait(file, tmp_path / "b" / ".." / "a", NOW) == timedelta(seconds=2)


def test_that_the_right_passphrase_ends_the_count(tmp_path: Path) -> None:
    file = tmp_path / "tries.toml"
    fail(file, tmp_path / "a", 9)
    fail(file, tmp_path / "b", 9)
    tries.succeeded(file, tmp_path / "a")
    fail(file, tmp_path / "a", 2)
    assert tries.wait(file, tmp_path / "a", NOW) == timedelta(0)
    assert tries.wait(file, tmp_path / "b", NOW) == timedelta(seconds=60)


@pytest.mark.parametrize(
    "text", ["", "not = [toml", "x = 3", '["/a"]\ncount = "5"', "\x00"]
)
def test_that_an_unusable_file_keeps_nobody_out(tmp_path: Path, text: str) -> None:
    file = tmp_path / "tries.toml"
    file.write_text(text, "utf-8")
    assert tries.wait(file, Path("/a"), NOW) == timedelta(0)
    fail(file, Path("/a"), 3)
    assert tries.wait(file, Path("/a"), NOW) == timedelta(seconds=1)
