# SPDX-License-Identifier: Apache-2.0
"""A damaged office, mended by somebody who reads the screen and presses what it marks."""

import shutil
from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import (
    QApplication,
    QFileDialog,
    QLabel,
    QLineEdit,
    QPushButton,
    QWidget,
)
from pytestqt.qtbot import QtBot

from carecalc.gui.app import compose
from carecalc.gui.main_window import MainWindow
from carecalc.gui.page import Place
from carecalc.services import backups, users
from carecalc.services.context import Context
from carecalc.settings import Settings
from carecalc.store.keys import FLOOR
from tests.gui.shell import (
    SIZES,
    WORDS,
    ask,
    assert_nothing_clipped,
    click,
    find,
    go,
    left,
    settled,
    shown,
    type_into,
)
from tests.offices import PASSPHRASE
from tests.services.deciding import register

FIRST, SECOND, THIRD = "王桂兰", "李秀英", "张建国"


@pytest.fixture
def folder(ctx: Context) -> Path:
    """Give a closed office with two backups; one person is in none of them."""
    register(ctx, FIRST)
    backups.make(ctx)
    register(ctx, SECOND, date(1941, 3, 9))
    backups.make(ctx)
    register(ctx, THIRD, date(1942, 3, 9))
    ctx.store.close()
    return ctx.store.folder


def cut(file: Path) -> None:
    file.write_bytes(file.read_bytes()[:9000])


def empty(file: Path) -> None:
    file.write_bytes(b"")


def overwrite(file: Path) -> None:
    file.write_bytes(b"holiday photos " * 4000)


def spoil_a_page(file: Path) -> None:
    data = bytearray(file.read_bytes())
    data[len(data) // 2] ^= 0x40
    file.write_bytes(data)


def marked() -> QPushButton:
    """Return the button under the keyboard: the one the screen marks."""
    focus = QApplication.focusWidget()
    assert isinstance(focus, QPushButton)
    return focus


def enter(qtbot: QtBot, window: MainWindow) -> None:
    """Press Enter on whatever is marked, and wait."""
    QTest.keyClick(marked(), Qt.Key.Key_Return)
    settled(qtbot, window)


def people(qtbot: QtBot, window: MainWindow) -> str:
    """Return what the list of people shows."""
    page = go(qtbot, window, Place("start"))
    return shown(page)


def drive(qtbot: QtBot, page: QWidget, folder: Path) -> None:
    """Choose a folder in the dialog that is open."""
    asked = find(page, QFileDialog, "backup-folder")
    asked.fileSelected.emit(str(folder))
    asked.close()
    # No window manager here brings the window behind it to the front again.
    page.window().activateWindow()
    qtbot.waitUntil(page.window().isActiveWindow)


@pytest.mark.parametrize("harm", [cut, empty, overwrite, spoil_a_page, Path.unlink])
def test_that_enter_alone_brings_back_a_damaged_data_file(
    qtbot: QtBot, door: MainWindow, folder: Path, harm: Callable[[Path], None]
) -> None:
    harm(folder / "data.db")
    page = ask(qtbot, door, folder)
    assert marked().text() == "Bring this backup back"
    assert "Elders: 2 · assessments: 0 · monthly lists: 0" in shown(page)
    assert "entered again" in shown(page) or "entered after it" in shown(page)
    assert str(folder / "set-aside") in shown(page)
    enter(qtbot, door)
    assert marked().text() == "Open the office"
    enter(qtbot, door)
    assert door.page is not None
    said = people(qtbot, door)
    assert FIRST in said and SECOND in said and THIRD not in said


def test_that_a_damaged_key_file_costs_nothing(
    qtbot: QtBot, door: MainWindow, folder: Path
) -> None:
    (folder / "keys.json").write_text("{", "utf-8")
    page = ask(qtbot, door, folder)
    assert "Everything that was recorded is there." in shown(page)
    assert marked().text() == "Put the small file back"
    enter(qtbot, door)
    assert "types the one before" in shown(page)
    enter(qtbot, door)
    assert door.page is not None
    assert THIRD in people(qtbot, door)


def test_that_a_damaged_backup_is_passed_over_and_the_older_one_offered(
    qtbot: QtBot, door: MainWindow, folder: Path
) -> None:
    cut(folder / "data.db")
    cut(backups.listed_in(folder)[0].data)
    page = ask(qtbot, door, folder)
    assert "Elders: 1 ·" in find(page, QLabel, "offer-holds").text()
    assert "damaged too" in find(page, QLabel, "offer-passed-over").text()
    enter(qtbot, door)
    enter(qtbot, door)
    said = people(qtbot, door)
    assert FIRST in said and SECOND not in said


def test_that_another_drive_is_asked_for_where_no_backup_is_left(
    qtbot: QtBot, door: MainWindow, folder: Path, tmp_path: Path
) -> None:
    stick = tmp_path / "stick"
    shutil.copytree(folder / "backups", stick / f"{folder.name}-backups")
    shutil.rmtree(folder / "backups")
    cut(folder / "data.db")
    page = ask(qtbot, door, folder)
    assert "Connect the drive" in shown(page)
    assert marked().text() == "Choose a backup on another drive …"
    enter(qtbot, door)
    (tmp_path / "nothing").mkdir()
    drive(qtbot, page, tmp_path / "nothing")
    settled(qtbot, door)
    assert "there is no backup of this office" in shown(page)
    enter(qtbot, door)
    drive(qtbot, page, stick)
    settled(qtbot, door)
    assert marked().text() == "Bring this backup back"
    enter(qtbot, door)
    enter(qtbot, door)
    assert SECOND in people(qtbot, door)


def test_that_an_office_of_a_lost_computer_is_made_again_from_the_drive(
    qtbot: QtBot, door: MainWindow, folder: Path, tmp_path: Path
) -> None:
    stick = tmp_path / "stick"
    shutil.copytree(folder / "backups", stick / f"{folder.name}-backups")
    shutil.rmtree(folder)
    page = ask(qtbot, door, folder)
    click(page, "bring-from-drive")
    drive(qtbot, page, stick)
    settled(qtbot, door)
    enter(qtbot, door)
    enter(qtbot, door)
    assert SECOND in people(qtbot, door)


def test_that_a_wrong_passphrase_leads_back_to_its_field(
    qtbot: QtBot, door: MainWindow, folder: Path
) -> None:
    """With the keys gone it is the backup's keys that know."""
    (folder / "keys.json").unlink()
    page = ask(qtbot, door, folder, "not the words at all")
    assert find(page, QLabel, "passphrase-error").isVisible()
    line = type_into(page, "passphrase", PASSPHRASE)
    QTest.keyClick(line, Qt.Key.Key_Return)
    settled(qtbot, door)
    assert marked().text() == "Put the small file back"


def test_that_giving_up_changes_nothing(
    qtbot: QtBot, door: MainWindow, folder: Path
) -> None:
    cut(folder / "data.db")
    before = {
        file: file.read_bytes()
        for file in folder.rglob("*")
        if file.is_file() and file.name not in ("lock", "data.db-shm", "data.db-wal")
    }
    page = ask(qtbot, door, folder)
    click(page, "restoring-back")
    assert find(page, QPushButton, "open-office").isVisible()
    assert all(file.read_bytes() == data for file, data in before.items())


@pytest.mark.parametrize("language", ["zh_CN", "en"])
def test_that_everything_said_has_room_on_small_screens(
    qapp: QApplication, qtbot: QtBot, folder: Path, tmp_path: Path, language: str
) -> None:
    cut(folder / "data.db")
    cut(backups.listed_in(folder)[0].data)
    settings = Settings(language=language, theme="light")
    window, worker = compose(qapp, settings, tmp_path / "small.toml")
    window.show()
    for size in SIZES:
        window.resize(*size)
        page = ask(qtbot, window, folder)
        go_on = find(page, QPushButton, "bring-back")
        assert go_on.isVisible() and go_on.visibleRegion().contains(go_on.rect())
        assert_nothing_clipped(qtbot, page)
        click(page, "restoring-back")
    left(window)
    worker.shutdown()
    window.deleteLater()


def test_that_enter_alone_gets_somebody_in_who_is_shut_out_by_an_older_copy(
    qtbot: QtBot, door: MainWindow, ctx: Context
) -> None:
    """The backup is older than the keys of administrator and officers."""
    register(ctx, FIRST)
    backups.make(ctx)
    officers = (("何三", "third officer's words"), ("罗四", "fourth officer's words"))
    users.change_officers(ctx, officers, "换届", FLOOR)
    users.readmit(ctx, "王评估", WORDS, "忘记口令", FLOOR)
    ctx.store.close()
    folder = ctx.store.folder
    cut(folder / "data.db")
    page = ask(qtbot, door, folder, WORDS)
    enter(qtbot, door)
    assert "nobody gets in with today's passphrases" in shown(page)
    assert marked().text() == "Take the keys of that day"
    for size in SIZES:
        door.resize(*size)
        settled(qtbot, door)
        assert_nothing_clipped(qtbot, page)
    enter(qtbot, door)
    assert "is to be dismissed again" in shown(page)
    enter(qtbot, door)
    assert "passphrase that you had on that day" in shown(page)
    line = find(page, QLineEdit, "passphrase")
    assert line.hasFocus() and line.text() == ""
    QTest.keyClicks(line, PASSPHRASE)
    QTest.keyClick(line, Qt.Key.Key_Return)
    settled(qtbot, door)
    assert FIRST in people(qtbot, door)
