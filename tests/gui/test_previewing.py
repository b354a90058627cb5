# SPDX-License-Identifier: Apache-2.0
"""Whatever is issued can be looked at first, as it will be and marked as void."""

from datetime import date

from PySide6.QtWidgets import QLineEdit, QPushButton
from pytestqt.qtbot import QtBot

from carecalc.domain.period import Month
from carecalc.gui.main_window import MainWindow
from carecalc.gui.page import Page, Place
from carecalc.gui.widgets.inputs import Choice
from carecalc.gui.widgets.paper_view import PaperView
from carecalc.services import papers
from carecalc.services.context import Context
from tests.documents.papers import text_by_pdfium
from tests.gui.shell import click, find, go, on, settled, type_into
from tests.services.deciding import assess, in_hardship

MARK = "PREVIEW · NOT VALID"


def assessed(ctx: Context) -> tuple[str, str]:
    person = in_hardship(ctx, "欧阳𠮷秀")
    return person.id, assess(ctx, person, date(2026, 9, 1)).visit.id


def looked_at(qtbot: QtBot, window: MainWindow, page: Page, button: str) -> Page:
    """Press the button and return the page that shows the preview."""
    click(page, button)
    settled(qtbot, window)
    shown = window.page
    assert shown is not None
    assert shown.objectName() == "page-new-paper"
    view = find(shown, PaperView, "paper")
    qtbot.waitUntil(lambda: view.is_drawn)
    assert MARK in text_by_pdfium(view._pdf)
    return shown


def test_that_a_report_is_looked_at_before_it_is_issued(
    qtbot: QtBot, window: MainWindow, ctx: Context
) -> None:
    person, visit = on(ctx, assessed)
    page = go(qtbot, window, Place("result", person=person, visit=visit))
    shown = looked_at(qtbot, window, page, "preview-report")
    assert on(ctx, papers.of_person, person) == ()
    click(shown, "issue-paper")
    settled(qtbot, window)
    (issued,) = on(ctx, papers.of_person, person)
    assert MARK not in text_by_pdfium(on(ctx, papers.reprint, issued.id).data)


def test_that_an_estimate_is_looked_at_for_the_month_that_was_chosen(
    qtbot: QtBot, window: MainWindow, ctx: Context
) -> None:
    person, _ = on(ctx, assessed)
    month = Month(2026, 10)
    page = go(qtbot, window, Place("subsidies", person=person, month=month))
    shown = looked_at(qtbot, window, page, "preview-sheet")
    assert str(find(shown, Choice, "given-month").code()) == "2026-10"
    assert on(ctx, papers.of_person, person) == ()


def test_that_a_residents_page_is_looked_at_with_the_day_that_was_typed(
    qtbot: QtBot, window: MainWindow, ctx: Context
) -> None:
    person, _ = on(ctx, assessed)
    page = go(qtbot, window, Place("resident", person=person, month=Month(2026, 10)))
    type_into(page, "delivered-on", "2026-11-20")
    shown = looked_at(qtbot, window, page, "preview-resident")
    assert "2026" in find(shown, QLineEdit, "given-delivered-on").text()
    assert on(ctx, papers.of_person, person) == ()


def test_that_a_plan_is_looked_at_once_it_is_saved(
    qtbot: QtBot, window: MainWindow, ctx: Context
) -> None:
    person, visit = on(ctx, assessed)
    page = go(qtbot, window, Place("plan", person=person, visit=visit))
    assert not find(page, QPushButton, "preview-plan").isEnabled()
    click(page, "save-plan")
    settled(qtbot, window)
    looked_at(qtbot, window, page, "preview-plan")
    assert on(ctx, papers.of_person, person) == ()
