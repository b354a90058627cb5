# SPDX-License-Identifier: Apache-2.0
"""The month's list at the window."""

from datetime import date
from pathlib import Path

import openpyxl
import pytest
from PySide6.QtWidgets import QFileDialog, QLabel, QPushButton, QTabWidget
from pytestqt.qtbot import QtBot

from carecalc.domain.period import Month
from carecalc.gui.main_window import MainWindow
from carecalc.gui.page import Page, Place
from carecalc.gui.tables import Table
from carecalc.gui.widgets.inputs import Choice
from carecalc.gui.widgets.paper_view import PaperView
from carecalc.services import determinations, disbursements, offering, papers
from carecalc.services.context import Context
from tests.documents.papers import text_by_pdfium
from tests.gui.shell import (
    assert_nothing_clipped,
    click,
    column,
    dialog,
    find,
    go,
    in_sizes_and_languages,
    on,
    settled,
    shown,
)
from tests.offices import approving
from tests.services.deciding import assess, in_hardship, register

OCTOBER = Month(2026, 10)


def caseload(ctx: Context) -> None:
    """Let one person have two approved subsidies and another none."""
    person = in_hardship(ctx, "王桂兰", on=date(2026, 10, 2))
    assess(ctx, person, date(2026, 10, 2))
    for programme in ("bj-care", "bj-hardship"):
        act = determinations.prepare(ctx, person.id, programme)
        determinations.approve(approving(ctx), act.id, "郑处长", date(2026, 11, 21))
    register(ctx, "李秀英", date(1950, 6, 1))


@pytest.fixture
def page(qtbot: QtBot, window: MainWindow, ctx: Context) -> Page:
    """Give the page of a month for which there is no list yet."""
    ctx.store.submit(caseload, ctx).result()
    return go(qtbot, window, Place("month", month=OCTOBER))


@pytest.fixture
def listed(qtbot: QtBot, window: MainWindow, ctx: Context) -> Page:
    """Give the page of a month whose list was built before."""
    ctx.store.submit(caseload, ctx).result()
    on(ctx, disbursements.build, OCTOBER)
    return go(qtbot, window, Place("month", month=OCTOBER))


def build(qtbot: QtBot, window: MainWindow, page: Page) -> None:
    click(page, "build-list")
    settled(qtbot, window)


def test_that_a_month_without_a_list_says_so(page: Page) -> None:
    state = find(page, QLabel, "list-state").text()
    assert state == "There is no list for this month yet."
    assert not find(page, QPushButton, "export-workbook").isEnabled()
    assert not find(page, QTabWidget, "month-tabs").isVisible()


def test_that_the_list_shows_lines_reasons_and_totals(
    qtbot: QtBot, window: MainWindow, page: Page
) -> None:
    build(qtbot, window, page)
    lines = find(page, Table, "lines")
    assert column(lines, 0) == ["王桂兰", "王桂兰"]
    # 600.00 for care, 300.00 for hardship: 京民养老发〔2019〕160号.
    assert sorted(column(lines, 5)) == ["300.00", "600.00"]
    assert column(find(page, Table, "reasons"), 0) == ["李秀英"]
    assert find(page, QLabel, "total").text() == "Total: CNY 900.00 (2)"
    assert "Nursing subsidy for disabled older people: CNY 600.00 (1)" in (shown(page))


def test_that_no_whole_identity_or_account_number_is_on_the_screen(
    qtbot: QtBot, window: MainWindow, ctx: Context, listed: Page
) -> None:
    page = listed
    run = on(ctx, disbursements.of_month, OCTOBER)
    cells = [
        cell
        for name, count in (("lines", 7), ("reasons", 4))
        for number in range(count)
        for cell in column(find(page, Table, name), number)
    ]
    for line in run.lines:
        assert not any(line.id_number in cell for cell in cells)
        assert not any(line.payee.number in cell for cell in cells)


def test_that_a_list_is_built_once_more_in_place_of_the_first(
    qtbot: QtBot, window: MainWindow, ctx: Context, listed: Page
) -> None:
    page = listed
    first = on(ctx, disbursements.of_month, OCTOBER)
    assert find(page, QPushButton, "build-list").text() == "Build it again"
    build(qtbot, window, page)
    second = on(ctx, disbursements.of_month, OCTOBER)
    assert second.id != first.id
    assert second.number in find(page, QLabel, "list-state").text()


def test_that_another_month_shows_its_own_list(
    qtbot: QtBot, window: MainWindow, listed: Page
) -> None:
    page = listed
    months = find(page, Choice, "month")
    months.choose(Month(2026, 9))
    months.activated.emit(months.currentIndex())
    assert find(page, QLabel, "list-state").text().startswith("There is no list")
    settled(qtbot, window)
    # What October is paid in says nothing of September.
    assert find(page, Choice, "pay-month").code() is None
    months.choose(OCTOBER)
    months.activated.emit(months.currentIndex())
    lines = find(page, Table, "lines")
    qtbot.waitUntil(lambda: lines.rows.rowCount() == 2)


def test_that_the_workbook_is_exported_with_numbers_as_text(
    qtbot: QtBot, window: MainWindow, ctx: Context, listed: Page, tmp_path: Path
) -> None:
    page = listed
    click(page, "export-workbook")
    settled(qtbot, window)
    dialog = find(page, QFileDialog, "save-dialog")
    file = tmp_path / "list.xlsx"
    dialog.fileSelected.emit(str(file))
    dialog.reject()
    settled(qtbot, window)
    run = on(ctx, disbursements.of_month, OCTOBER)
    cells = [
        cell
        for sheet in openpyxl.load_workbook(file)
        for row in sheet.iter_rows()
        for cell in row
    ]
    for text in (run.lines[0].id_number, run.lines[0].payee.number):
        assert {cell.data_type for cell in cells if cell.value == text} == {"s"}


@pytest.mark.thorough  # The list is drawn in another process.
def test_that_the_paper_of_the_list_is_looked_at_before_it_is_issued(
    qtbot: QtBot, window: MainWindow, ctx: Context, listed: Page
) -> None:
    page = listed
    run = on(ctx, disbursements.of_month, OCTOBER)
    click(page, "print-list")
    settled(qtbot, window)
    new = window.page
    assert new is not None
    assert new.here() == Place("new-paper", paper=papers.LIST, item=run.id)
    view = find(new, PaperView, "paper")
    qtbot.waitUntil(lambda: view.is_drawn, timeout=60_000)
    assert "PREVIEW" in text_by_pdfium(view._pdf)
    assert on(ctx, offering.issued_of_month, run.id) == ()
    click(new, "issue-paper")
    qtbot.waitUntil(lambda: window.page is not new, timeout=60_000)
    settled(qtbot, window)
    assert window.page is not None
    assert window.page.here().page == "paper"
    (one,) = on(ctx, offering.issued_of_month, run.id)
    assert one.paper.number == run.number
    assert "PREVIEW" not in text_by_pdfium(on(ctx, papers.reprint, one.paper.id).data)


def test_that_a_row_opens_and_leads_to_its_person(
    qtbot: QtBot, window: MainWindow, listed: Page
) -> None:
    page = listed
    table = find(page, Table, "reasons")
    table.activated.emit(table.rows.index(0, 0))
    settled(qtbot, window)
    click(dialog(), "open-person")
    settled(qtbot, window)
    assert window.page is not None
    assert find(window.page, QLabel, "title").text() == "李秀英"


def test_that_a_low_window_shows_rows_and_not_the_sums_of_every_programme(
    qtbot: QtBot, window: MainWindow, listed: Page
) -> None:
    beside = find(listed, QLabel, "total-beside")
    assert not beside.isVisible()
    window.resize(911, 440)
    qtbot.waitUntil(beside.isVisible)
    assert beside.text() == "Total: CNY 900.00 (2)"
    assert "disabled older people: CNY 600.00 (1)" in beside.toolTip()
    assert not find(listed, QLabel, "total").isVisible()
    # Three rows of 44 pixels and more, where two were.
    lines = find(listed, Table, "lines")
    qtbot.waitUntil(lambda: lines.viewport().height() > 3 * 44)
    window.resize(1093, 560)
    qtbot.waitUntil(find(listed, QLabel, "total").isVisible)
    assert not beside.isVisible()


def test_that_the_list_fits_small_screens_with_the_heads_of_its_columns(
    qtbot: QtBot, window: MainWindow, listed: Page
) -> None:
    for size in in_sizes_and_languages(window):
        settled(qtbot, window)
        assert (window.width(), window.height()) == size
        assert_nothing_clipped(qtbot, window)
        assert window.page is not None
        assert find(window.page, Choice, "month").code() == OCTOBER
        for table in window.page.findChildren(Table):
            if table.isVisible():
                head = table.horizontalHeader()
                for number in range(head.count()):
                    least = head.sectionSizeHint(number)
                    assert head.sectionSize(number) >= least - 1
