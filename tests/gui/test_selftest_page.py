# SPDX-License-Identifier: Apache-2.0
"""核对标准 at the window: every scale tried, what failed told, all kept as text."""

from dataclasses import replace
from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QFileDialog, QLabel
from pytestqt.qtbot import QtBot

from carecalc.catalog.catalog import gather
from carecalc.gui.main_window import MainWindow
from carecalc.gui.page import Page, Place
from carecalc.gui.standing import Opened
from carecalc.gui.widgets.inputs import RowButton
from carecalc.paths import forms, resources
from carecalc.services.context import Context
from tests.gui.shell import (
    SIZES,
    assert_nothing_clipped,
    click,
    find,
    go,
    settled,
    shown,
)

TEKUN = "selftests/tekun-6/2021-07-01.toml"


def altered(
    qtbot: QtBot, window: MainWindow, ctx: Context, folder: Path, old: str, new: str
) -> Page:
    """Open the page where the county brings a file of its own for the six indicators."""
    words = (resources() / TEKUN).read_text(encoding="utf-8")
    assert old in words
    file = folder / "resources" / TEKUN
    file.parent.mkdir(parents=True)
    file.write_text(words.replace(old, new, 1), encoding="utf-8")
    other = replace(ctx, catalog=gather(forms(), resources(), [folder]))
    window.enter(Opened(other, ctx.store.folder, "王评估"))
    settled(qtbot, window)
    return go(qtbot, window, Place("selftest"))


def test_that_every_scale_is_tried_and_named_with_its_files(
    qtbot: QtBot, window: MainWindow, ctx: Context
) -> None:
    page = go(qtbot, window, Place("office"))
    click(page, "check-scales")
    settled(qtbot, window)
    page = window.page  # type: ignore[assignment]
    assert page.here() == Place("selftest")
    rows = page.findChildren(RowButton)
    assert len(rows) == 7
    assert rows[0].objectName() == "scale-gbt-42195-2022"
    for row in rows:
        passed, _, all_ = shown(row).split("\n")[2].partition("/")
        assert passed == all_, row.objectName()
    assert rows[0].hasFocus()
    assert [row for row in rows if row.property("state") == "chosen"] == [rows[0]]
    tekun = find(page, RowButton, "scale-tekun-6")
    tekun.setFocus()
    QTest.keyClick(tekun, Qt.Key.Key_Return)
    settled(qtbot, window)
    assert [row for row in rows if row.property("state") == "chosen"] == [tekun]
    text = shown(page)
    digest = ctx.catalog.scale("tekun-6", ctx.today()).digest
    assert f"version 2021-07-01, SHA-256 {digest}" in text
    assert "Compared on 21 November 2026" in text
    assert "departmental document: 《特困人员认定办法》 · unconfirmed" in text
    assert "What is unconfirmed or open" in text


def test_that_a_sheet_that_comes_out_otherwise_is_told_and_shown_first(
    qtbot: QtBot, window: MainWindow, ctx: Context, tmp_path: Path
) -> None:
    page = altered(
        qtbot, window, ctx, tmp_path / "overlay", 'level = "full"', 'level = "none"'
    )
    summary = find(page, QLabel, "summary").text()
    assert "1 of 76 answer sheets come out otherwise" in summary
    assert "75/76" in shown(find(page, RowButton, "scale-tekun-6"))
    assert "level should be none and is full" in shown(page)


def test_that_a_file_that_cannot_be_read_spoils_its_own_scale_alone(
    qtbot: QtBot, window: MainWindow, ctx: Context, tmp_path: Path
) -> None:
    page = altered(qtbot, window, ctx, tmp_path / "overlay", "format = 1", "format =")
    assert "not tested" in shown(find(page, RowButton, "scale-tekun-6"))
    assert "tekun-6" in find(page, QLabel, "summary").text()
    assert "1331/1331" in shown(find(page, RowButton, "scale-gbt-42195-2022"))


def test_that_the_outcome_is_kept_as_text(
    qtbot: QtBot, window: MainWindow, ctx: Context, tmp_path: Path
) -> None:
    page = go(qtbot, window, Place("selftest"))
    click(page, "save-text")
    dialog = find(page, QFileDialog, "save-dialog")
    file = tmp_path / "check.txt"
    dialog.fileSelected.emit(str(file))
    dialog.close()
    settled(qtbot, window)
    lines = file.read_text(encoding="utf-8").splitlines()
    headings = [line for line in lines if line.startswith("== ")]
    assert len(headings) == 7
    assert ctx.catalog.scale("barthel", ctx.today()).digest in "\n".join(lines)
    assert "Saved" in shown(page)


def test_that_the_page_fits_small_screens(qtbot: QtBot, window: MainWindow) -> None:
    page = go(qtbot, window, Place("selftest"))

    def rows_are_whole() -> None:
        for row in page.findChildren(RowButton):
            assert row.height() >= row.heightForWidth(row.width())

    for size in SIZES:
        window.resize(*size)
        assert_nothing_clipped(qtbot, window)
        assert (window.width(), window.height()) == size
        # Layouts that were just filled are made at the next turn of the loop.
        qtbot.waitUntil(rows_are_whole)
