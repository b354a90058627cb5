# SPDX-License-Identifier: Apache-2.0
"""Whose certificate signs papers, seen and changed at the window."""

import datetime as dt
from pathlib import Path

import pytest
from PySide6.QtWidgets import QFrame, QLabel, QLineEdit, QPushButton
from pytestqt.qtbot import QtBot

from carecalc.gui.main_window import MainWindow
from carecalc.gui.messages import Question
from carecalc.gui.page import Page, Place
from carecalc.gui.widgets.paper_certificate import PaperCertificate
from carecalc.services import proof_certificates
from carecalc.services.context import Context
from tests.gui.shell import (
    SIZES,
    assert_nothing_clipped,
    click,
    find,
    go,
    on,
    settled,
    type_into,
)
from tests.offices import OFFICE
from tests.services.issued import ISSUED, WORDS, issued


@pytest.fixture
def page(qtbot: QtBot, window: MainWindow) -> Page:
    return go(qtbot, window, Place("office"))


def choose(page: Page, file: Path) -> None:
    """Give the file as the system's dialog does."""
    find(page, PaperCertificate, "paper-certificate").take_file(str(file))


def test_that_the_offices_own_is_replaced_by_one_that_was_issued(
    qtbot: QtBot, window: MainWindow, ctx: Context, page: Page, tmp_path: Path
) -> None:
    signs = find(page, QLabel, "certificate-signs")
    assert signs.text() == f"Signed by the own certificate of {OFFICE.authority}."
    assert not find(page, QPushButton, "own-certificate").isVisibleTo(page)
    file = tmp_path / "office.p12"
    file.write_bytes(issued())
    choose(page, file)
    asked = find(page, QFrame, "certificate-ask")
    assert asked.isVisibleTo(page)
    type_into(page, "certificate-passphrase", "wrong words")
    click(page, "keep-certificate")
    settled(qtbot, window)
    error = find(page, QLabel, "certificate-passphrase-error")
    assert "No certificate with its key can be read" in error.text()
    assert find(page, QLineEdit, "certificate-passphrase").text() == ""
    type_into(page, "certificate-passphrase", WORDS)
    click(page, "keep-certificate")
    settled(qtbot, window)
    assert not asked.isVisibleTo(page)
    assert ISSUED in signs.text() and "2027" in signs.text()
    assert on(ctx, proof_certificates.shown).signs.name == ISSUED
    click(page, "own-certificate")
    question = page.findChild(Question)
    assert question is not None
    click(question, "yes")
    settled(qtbot, window)
    assert on(ctx, proof_certificates.shown).issued is None


def test_that_a_certificate_that_ends_soon_is_told(
    qtbot: QtBot, window: MainWindow, ctx: Context, tmp_path: Path
) -> None:
    data = issued(until=dt.datetime(2026, 12, 31, 12))
    on(ctx, proof_certificates.take, data, WORDS)
    page = go(qtbot, window, Place("office"))
    notice = find(page, QFrame, "certificate-notice")
    said = [each.text() for each in notice.findChildren(QLabel)]
    assert any("This certificate ends on" in text for text in said)


def test_that_a_file_that_is_gone_is_said_at_its_field(
    qtbot: QtBot, window: MainWindow, page: Page, tmp_path: Path
) -> None:
    choose(page, tmp_path / "gone.p12")
    click(page, "keep-certificate")
    settled(qtbot, window)
    error = find(page, QLabel, "certificate-passphrase-error")
    assert "cannot be read" in error.text()


def test_that_nothing_of_the_certificate_is_cut(
    qtbot: QtBot, window: MainWindow, page: Page, tmp_path: Path
) -> None:
    for size in SIZES:
        window.resize(*size)
        choose(page, tmp_path / "given.p12")
        settled(qtbot, window)
        assert_nothing_clipped(qtbot, window)
