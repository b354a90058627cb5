# SPDX-License-Identifier: Apache-2.0
"""An office that lies where nobody should write, at the window."""

from pathlib import Path

from PySide6.QtWidgets import QLabel, QLineEdit
from pytestqt.qtbot import QtBot

from carecalc.gui.main_window import MainWindow
from carecalc.services.context import Context
from tests.gui.shell import (
    ask,
    click,
    fill_founding,
    find,
    settled,
)


def test_that_an_office_in_a_synchronised_folder_may_only_be_looked_at(
    qtbot: QtBot, door: MainWindow, ctx: Context
) -> None:
    ctx.store.close()
    there = ctx.store.folder.parent / "OneDrive"
    there.mkdir()
    folder = ctx.store.folder.rename(there / ctx.store.folder.name)
    page = ask(qtbot, door, folder)
    said = find(page, QLabel, "folder-row-error").text()
    assert "synchronised by OneDrive" in said
    assert "this computer's own disk" in said
    click(page, "open-for-reading")
    settled(qtbot, door)
    assert "reading only" in find(door, QLabel, "status-office").text()
    banner = find(door, QLabel, "banner-text").text()
    assert banner.startswith("Opened for reading only: ")
    assert "synchronised by OneDrive" in banner


def test_that_no_office_is_founded_where_none_may_lie(
    qtbot: QtBot, door: MainWindow, tmp_path: Path
) -> None:
    page = door.door
    assert page is not None
    (tmp_path / "OneDrive").mkdir()
    fill_founding(page, tmp_path / "OneDrive" / "new")
    click(page, "next-step")
    settled(qtbot, door)
    said = find(page, QLabel, "new-folder-row-error")
    assert said.isVisible() and "synchronised by OneDrive" in said.text()
    assert find(page, QLineEdit, "new-folder").hasFocus()
    assert not (tmp_path / "OneDrive" / "new.carecalc").exists()
