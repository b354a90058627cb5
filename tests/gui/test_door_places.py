# SPDX-License-Identifier: Apache-2.0
"""An office that lies where nobody should write, at the window."""

from PySide6.QtWidgets import QLabel
from pytestqt.qtbot import QtBot

from carecalc.gui.main_window import MainWindow
from carecalc.gui.messages import Notice
from carecalc.services.context import Context
from tests.gui.shell import click, find, settled
from tests.gui.test_shell_door import ask


def test_that_an_office_in_a_synchronised_folder_may_only_be_looked_at(
    qtbot: QtBot, door: MainWindow, ctx: Context
) -> None:
    ctx.store.close()
    there = ctx.store.folder.parent / "OneDrive"
    there.mkdir()
    folder = ctx.store.folder.rename(there / ctx.store.folder.name)
    page = ask(qtbot, door, folder)
    notice = find(page, Notice, "open-notice")
    assert "synchronised by OneDrive" in notice.text.text()
    assert "this computer's own disk" in notice.hint.text()
    click(page, "open-for-reading")
    settled(qtbot, door)
    assert "reading only" in find(door, QLabel, "status-office").text()
