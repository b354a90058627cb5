# SPDX-License-Identifier: Apache-2.0
"""The office's own data at the window."""

from dataclasses import replace

from PySide6.QtWidgets import QLabel, QLineEdit, QPlainTextEdit
from pytestqt.qtbot import QtBot

from carecalc.gui.main_window import MainWindow
from carecalc.gui.messages import Notice
from carecalc.gui.page import Place
from carecalc.services import offices
from carecalc.services.context import Context
from tests.gui.shell import click, find, go, on, settled, type_into
from tests.offices import OFFICE


def test_that_the_office_is_edited(
    qtbot: QtBot, window: MainWindow, ctx: Context
) -> None:
    page = go(qtbot, window, Place("office"))
    type_into(page, "authority", "新样例区民政局")
    find(page, QPlainTextEdit, "communities").setPlainText("晨光社区\n东风社区")
    click(page, "save-office")
    settled(qtbot, window)
    kept = on(ctx, offices.get)
    assert kept.authority == "新样例区民政局"
    assert kept.communities == ("晨光社区", "东风社区")
    assert kept.court == OFFICE.court
    assert "新样例区民政局" in find(window, QLabel, "status-office").text()


def test_that_a_second_edit_follows_the_first(
    qtbot: QtBot, window: MainWindow, ctx: Context
) -> None:
    page = go(qtbot, window, Place("office"))
    for telephone in ("010-1", "010-2"):
        type_into(page, "telephone", telephone)
        click(page, "save-office")
        settled(qtbot, window)
    assert on(ctx, offices.get).telephone == "010-2"


def test_that_a_region_of_five_digits_is_named_at_its_field(
    qtbot: QtBot, window: MainWindow, ctx: Context
) -> None:
    page = go(qtbot, window, Place("office"))
    type_into(page, "region", "11010")
    click(page, "save-office")
    settled(qtbot, window)
    error = find(page, QLabel, "region-error")
    assert error.text() == "A region code has exactly six digits."
    assert on(ctx, offices.get).region == "110105"


def test_that_a_stale_edit_is_refused_and_kept(
    qtbot: QtBot, window: MainWindow, ctx: Context
) -> None:
    page = go(qtbot, window, Place("office"))
    on(ctx, offices.amend, replace(on(ctx, offices.get), telephone="010-9"))
    type_into(page, "telephone", "010-1")
    click(page, "save-office")
    settled(qtbot, window)
    assert "STORE-010" in find(page, Notice, "office-notice").hint.text()
    assert find(page, QLineEdit, "telephone").text() == "010-1"
    assert on(ctx, offices.get).telephone == "010-9"
