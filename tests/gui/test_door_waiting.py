# SPDX-License-Identifier: Apache-2.0
"""Wrong passphrases at the door: who types them waits, and nothing is lost by it."""

from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path

from PySide6.QtWidgets import QApplication, QLabel, QLineEdit, QPushButton, QWidget
from pytestqt.qtbot import QtBot

from carecalc import settings
from carecalc.gui.app import compose
from carecalc.gui.main_window import MainWindow
from carecalc.services import tries
from tests.gui.shell import find, type_into, unlock
from tests.offices import NOON, PASSPHRASE, make_office


class Wall:
    """A clock that stands until it is moved."""

    def __init__(self) -> None:
        self.at = NOON

    def __call__(self) -> datetime:
        return self.at


def at_the_door(qtbot: QtBot, door: MainWindow, folder: Path) -> tuple[QWidget, Wall]:
    """Make an office and stand at its door with a clock of one's own."""
    wall = Wall()
    if not folder.exists():
        make_office(folder, wall)
    page = door.door
    assert page is not None
    page._doors = replace(page._doors, clock=wall)
    door.offer(folder)
    type_into(page, "user", "王评估")
    return page, wall


def told(page: QWidget) -> str:
    return find(page, QPushButton, "open-office").text()


def test_that_ten_wrong_ones_wait_longer_and_longer_and_the_right_one_opens(
    qtbot: QtBot, door: MainWindow, tmp_path: Path
) -> None:
    folder = tmp_path / "office.carecalc"
    page, wall = at_the_door(qtbot, door, folder)
    data = (folder / "data.db").read_bytes()
    key_file = (folder / "keys.json").read_bytes()
    said = set()
    for seconds in (0, 0, 1, 2, 4, 8, 16, 32, 60, 60):
        unlock(qtbot, door, "not the words at all")
        said.add(find(page, QLabel, "passphrase-error").text())
        button = find(page, QPushButton, "open-office")
        assert button.isEnabled() == (seconds == 0)
        assert find(page, QLabel, "open-wait").isVisible() == (seconds > 0)
        if seconds:
            assert told(page) == f"Open in {seconds} s"
        wall.at += timedelta(seconds=seconds)
        page._on_countdown()
        assert button.isEnabled()
        assert told(page) == "Open"
    # Name or passphrase, tenth or first: what is said is the same.
    (message,) = said
    assert message.startswith("The user name or the passphrase is not right.")
    assert (folder / "data.db").read_bytes() == data
    assert (folder / "keys.json").read_bytes() == key_file
    unlock(qtbot, door, PASSPHRASE)
    assert door.page is not None


def test_that_not_even_the_right_one_is_taken_before_its_time(
    qtbot: QtBot, door: MainWindow, tmp_path: Path
) -> None:
    page, wall = at_the_door(qtbot, door, tmp_path / "office.carecalc")
    for _ in range(4):
        unlock(qtbot, door, "not the words at all")
        wall.at += timedelta(seconds=1)
    unlock(qtbot, door, PASSPHRASE)
    assert door.page is None
    assert told(page) == "Open in 1 s"
    wall.at += timedelta(seconds=1)
    unlock(qtbot, door, PASSPHRASE)
    assert door.page is not None


def test_that_the_button_wakes_by_itself(
    qtbot: QtBot, door: MainWindow, tmp_path: Path
) -> None:
    page, wall = at_the_door(qtbot, door, tmp_path / "office.carecalc")
    for _ in range(3):
        unlock(qtbot, door, "not the words at all")
    button = find(page, QPushButton, "open-office")
    assert not button.isEnabled()
    wall.at += timedelta(seconds=1)
    qtbot.waitUntil(button.isEnabled, timeout=1_000)
    assert not find(page, QLabel, "open-wait").isVisible()


def test_that_closing_the_program_does_not_shorten_the_wait(
    qtbot: QtBot, door: MainWindow, tmp_path: Path
) -> None:
    folder = tmp_path / "office.carecalc"
    page, wall = at_the_door(qtbot, door, folder)
    for _ in range(4):
        unlock(qtbot, door, "not the words at all")
        wall.at += timedelta(seconds=1)
    door.close()
    file = tmp_path / "settings.toml"
    again, worker = compose(QApplication.instance(), settings.load(file), file)
    again.show()
    page, wall_again = at_the_door(qtbot, again, folder)
    wall_again.at = wall.at
    page._on_countdown()
    assert not find(page, QPushButton, "open-office").isEnabled()
    assert tries.wait(file.with_name("tries.toml"), folder, wall.at) > timedelta(0)
    again.close()
    worker.shutdown()


def test_that_another_office_is_not_waited_for(
    qtbot: QtBot, door: MainWindow, tmp_path: Path
) -> None:
    page, wall = at_the_door(qtbot, door, tmp_path / "office.carecalc")
    for _ in range(5):
        unlock(qtbot, door, "not the words at all")
        wall.at += timedelta(seconds=4)
    wall.at -= timedelta(seconds=4)
    page._on_countdown()
    button = find(page, QPushButton, "open-office")
    assert not button.isEnabled()
    find(page, QLineEdit, "folder").setText(str(tmp_path / "other.carecalc"))
    assert button.isEnabled()
    find(page, QLineEdit, "folder").setText(str(tmp_path / "office.carecalc"))
    assert not button.isEnabled()


def test_that_a_refusal_for_another_reason_is_no_wrong_passphrase(
    qtbot: QtBot, door: MainWindow, tmp_path: Path
) -> None:
    """Here the file is damaged."""
    folder = tmp_path / "office.carecalc"
    page, _ = at_the_door(qtbot, door, folder)
    (folder / "data.db").write_bytes(b"x" * 100)
    for _ in range(5):
        unlock(qtbot, door, PASSPHRASE)
    assert door.page is None
    assert find(page, QPushButton, "open-office").isEnabled()
