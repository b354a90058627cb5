# SPDX-License-Identifier: Apache-2.0
"""A month's papers, empty forms and pictures of characters, at the window."""

from datetime import date
from pathlib import Path

from PySide6.QtWidgets import QFileDialog, QLabel, QTabWidget
from pytestqt.qtbot import QtBot

from carecalc.domain.period import Month
from carecalc.gui.main_window import MainWindow
from carecalc.gui.page import Page, Place
from carecalc.gui.widgets.inputs import Choice, RowButton
from carecalc.gui.widgets.paper_view import PaperView
from carecalc.services import (
    application_papers,
    disbursements,
    glyphs,
    offering,
)
from carecalc.services.context import Context
from tests.documents.glyphs import cross
from tests.documents.papers import text_by_pdfium
from tests.gui.shell import click, dialog, find, go, on, settled, shown, type_into
from tests.services.deciding import in_hardship

NOVEMBER = Month(2026, 11)


def tab(page: Page, name: str) -> None:
    tabs = find(page, QTabWidget, "papers-tabs")
    names = [tabs.tabText(number) for number in range(tabs.count())]
    tabs.setCurrentIndex(names.index(name))


def listed(ctx: Context) -> str:
    in_hardship(ctx, "王桂兰", date(1944, 3, 9))
    return disbursements.build(ctx, NOVEMBER).id


def test_that_a_months_paper_is_looked_at_then_issued(
    qtbot: QtBot, window: MainWindow, ctx: Context
) -> None:
    run = on(ctx, listed)
    page = go(qtbot, window, Place("many-papers", month=NOVEMBER))
    tab(page, "Of the list")
    find(page, RowButton, f"issue-month-changes-{run}").click()
    settled(qtbot, window)
    new = window.page
    assert new is not None
    assert new.here() == Place("new-paper", paper="month-changes", item=run)
    view = find(new, PaperView, "paper")
    qtbot.waitUntil(lambda: view.is_drawn, timeout=60_000)
    assert "PREVIEW" in text_by_pdfium(view._pdf)
    click(new, "issue-paper")
    qtbot.waitUntil(lambda: window.page is not new, timeout=60_000)
    settled(qtbot, window)
    (one,) = on(ctx, offering.issued_of_month, run)
    assert window.page is not None
    assert window.page.here() == Place("paper", paper=one.paper.id)


def test_that_an_empty_form_is_saved_of_nobody(
    qtbot: QtBot, window: MainWindow, ctx: Context, tmp_path: Path
) -> None:
    page = go(qtbot, window, Place("many-papers", month=NOVEMBER))
    tab(page, "Empty forms")
    forms = find(page, Choice, "blank-form")
    assert forms.count() == 7 + len(application_papers.KINDS)
    forms.choose(("form", application_papers.MANDATE))
    click(page, "save-blank")
    settled(qtbot, window)
    asked = page.findChild(QFileDialog, "save-dialog")
    assert asked is not None
    file = tmp_path / "blank.pdf"
    asked.fileSelected.emit(str(file))
    asked.reject()
    settled(qtbot, window)
    assert "Mandate" in text_by_pdfium(file.read_bytes())


def test_that_a_picture_is_withdrawn_with_a_reason(
    qtbot: QtBot, window: MainWindow, ctx: Context
) -> None:
    name = on(ctx, glyphs.keep, cross()).image.name
    page = go(qtbot, window, Place("many-papers", month=NOVEMBER))
    tab(page, "Characters")
    assert f"{name}, picture 1" in shown(page)
    click(page, f"withdraw-{name}")
    asked = dialog()
    click(asked, "withdraw-glyph")
    settled(qtbot, window)
    error = find(asked, QLabel, "withdraw-glyph-reason-error")
    assert "has not been said" in error.text()
    type_into(asked, "withdraw-glyph-reason", "笔画有误")
    click(asked, "withdraw-glyph")
    settled(qtbot, window)
    assert on(ctx, glyphs.kept) == ()
    assert find(page, QLabel, "no-glyphs").text() == "None was given yet."
    # What comes after it is another edition: papers were drawn with the first.
    assert on(ctx, glyphs.keep, cross()).edition == 3
