# SPDX-License-Identifier: Apache-2.0
"""Copies of the papers behind an entry: kept with it, shown, saved as they came."""

import io
from pathlib import Path

import pytest
from PIL import Image
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QDialog, QFileDialog, QLabel, QLineEdit, QPushButton
from pytestqt.qtbot import QtBot

from carecalc.domain.fact import Fact, Status
from carecalc.gui.main_window import MainWindow
from carecalc.gui.page import Page, Place
from carecalc.services import disclosures, facts
from carecalc.services.context import Context
from tests.gui.shell import click, dialog, find, go, on, settled, shown
from tests.gui.visits import TODAY, an_elder


def png() -> bytes:
    out = io.BytesIO()
    Image.new("RGB", (1240, 1754), "white").save(out, "PNG")
    return out.getvalue()


@pytest.fixture
def fact(ctx: Context) -> Fact:
    found = on(ctx, facts.add, an_elder(ctx).id, Status("DB"), TODAY.replace(day=2))
    assert isinstance(found, Fact)
    return found


def opened(qtbot: QtBot, window: MainWindow, fact: Fact) -> Page:
    page = go(qtbot, window, Place("facts", person=fact.person_id))
    copies = find(page, QPushButton, f"copies-{fact.id}")
    copies.setFocus()
    QTest.keyClick(copies, Qt.Key.Key_Space)
    settled(qtbot, window)
    return page


def give(qtbot: QtBot, window: MainWindow, file: Path) -> None:
    asked_by = dialog()
    add = find(asked_by, QPushButton, "add-copy")
    add.setFocus()
    QTest.keyClick(add, Qt.Key.Key_Return)
    chosen = find(asked_by, QFileDialog, "copy-file")
    chosen.filesSelected.emit([str(file)])
    chosen.reject()
    settled(qtbot, window)


def test_that_a_copy_is_kept_with_an_entry_and_counted(
    qtbot: QtBot, window: MainWindow, ctx: Context, fact: Fact, tmp_path: Path
) -> None:
    page = opened(qtbot, window, fact)
    assert "No copy is kept" in shown(dialog())
    # The name lies about the kind: what the file is counts.
    file = tmp_path / "低保证.pdf"
    file.write_bytes(png())
    give(qtbot, window, file)
    (scan,) = on(ctx, facts.scans, fact.id)
    assert scan.media == "image/jpeg"
    kept = Image.open(io.BytesIO(on(ctx, facts.scan_bytes, scan.id)))
    # 1240 × 1754 with its longest side brought to 1600: 1240 × 1600 ÷ 1754 = 1131.1.
    assert kept.size == (1131, 1600)
    assert find(page, QPushButton, f"copies-{fact.id}").text() == "Copies (1)"


def test_that_a_kept_picture_is_shown_no_wider_than_the_dialog(
    qtbot: QtBot, window: MainWindow, ctx: Context, fact: Fact
) -> None:
    on(ctx, facts.attach, fact.id, "image/png", png())
    opened(qtbot, window, fact)
    click(dialog(), "show-copy-1")
    settled(qtbot, window)
    picture = find(dialog(), QLabel, "copy-picture")
    # 1240 × 1754 brought to a width of 460: 1754 × 460 ÷ 1240 = 650.7.
    assert picture.isVisible()
    assert (picture.pixmap().width(), picture.pixmap().height()) in (
        (460, 650),
        (460, 651),
    )
    assert dialog().height() <= window.height()


def test_that_a_copy_is_saved_as_it_came(
    qtbot: QtBot, window: MainWindow, ctx: Context, fact: Fact, tmp_path: Path
) -> None:
    on(ctx, facts.attach, fact.id, "application/pdf", b"%PDF-1.7 of the office")
    opened(qtbot, window, fact)
    above = dialog()
    click(above, "save-copy-1")
    settled(qtbot, window)
    asked = find(above, QFileDialog, "save-dialog")
    asked.fileSelected.emit(str(tmp_path / "copy.pdf"))
    asked.reject()
    settled(qtbot, window)
    # No rule says to whom a copy goes: nothing is written before somebody does.
    handing = find(above, QDialog, "handing-dialog")
    assert not (tmp_path / "copy.pdf").exists()
    find(handing, QLineEdit, "recipient-name").setText("某区残联")
    click(handing, "hand-out")
    settled(qtbot, window)
    (made,) = on(ctx, disclosures.of_person, fact.person_id)
    assert made.sent.recipient == "某区残联"
    assert (tmp_path / "copy.pdf").read_bytes() == b"%PDF-1.7 of the office"


def test_that_a_file_that_is_no_copy_is_refused_in_the_dialog(
    qtbot: QtBot, window: MainWindow, ctx: Context, fact: Fact, tmp_path: Path
) -> None:
    opened(qtbot, window, fact)
    text = tmp_path / "证.png"
    text.write_text("no picture", encoding="utf-8")
    give(qtbot, window, text)
    assert "“证.png” is no picture" in shown(dialog())
    give(qtbot, window, tmp_path / "gone.png")
    assert "gone.png" in shown(dialog())
    assert on(ctx, facts.scans, fact.id) == ()
