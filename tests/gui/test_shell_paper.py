# SPDX-License-Identifier: Apache-2.0
"""A paper on the screen, on a printer, in a file."""

from datetime import date
from pathlib import Path

import pypdfium2
import pytest
from PySide6.QtCore import Qt
from PySide6.QtPrintSupport import QPrintDialog, QPrinter
from PySide6.QtTest import QTest
from PySide6.QtWidgets import (
    QApplication,
    QFileDialog,
    QLabel,
    QLineEdit,
    QPushButton,
)
from pytestqt.qtbot import QtBot

from carecalc.errors import UserError
from carecalc.gui.main_window import MainWindow
from carecalc.gui.messages import Notice
from carecalc.gui.page import Page, Place
from carecalc.gui.widgets.handing import HandingDialog
from carecalc.gui.widgets.paper_out import write_file
from carecalc.gui.widgets.paper_view import PaperView
from carecalc.gui.widgets.printing import Printing, ToPrint
from carecalc.gui.widgets.withdrawing import WithdrawDialog
from carecalc.services import papers
from carecalc.services.context import Context
from carecalc.services.issuing import IssuedPaper
from tests.gui.shell import click, find, go, settled
from tests.services.deciding import assess, in_hardship

Sizes = tuple[tuple[float, float], ...]


def issue(ctx: Context) -> IssuedPaper:
    person = in_hardship(ctx, "欧阳𠮷秀")
    view = assess(ctx, person, date(2026, 9, 1))
    return papers.assessment_report(ctx, view.visit.id, "zh_CN")


@pytest.fixture
def report(ctx: Context) -> IssuedPaper:
    issued = ctx.store.submit(issue, ctx).result()
    assert isinstance(issued, IssuedPaper)
    return issued


@pytest.fixture
def page(qtbot: QtBot, window: MainWindow, report: IssuedPaper) -> Page:
    return go(qtbot, window, Place("paper", paper=report.id))


def ink(view: PaperView) -> int:
    """Return how many of the pixels in view are dark."""
    image = view.grab().toImage().scaledToWidth(300)
    return sum(
        image.pixelColor(x, y).lightness() < 128
        for x in range(image.width())
        for y in range(image.height())
    )


def test_that_the_pages_in_view_are_drawn(qtbot: QtBot, page: Page) -> None:
    view = find(page, PaperView, "paper")
    qtbot.waitUntil(lambda: view.is_drawn)
    assert ink(view) > 50


def test_that_pages_below_are_drawn_when_they_come_into_view(
    qtbot: QtBot, page: Page
) -> None:
    view = find(page, PaperView, "paper")
    qtbot.waitUntil(lambda: view.is_drawn)
    bar = view.verticalScrollBar()
    bar.setValue(bar.maximum() // 2)
    qtbot.waitUntil(lambda: view.is_drawn)
    assert ink(view) > 50


def test_that_keys_make_the_paper_larger_and_smaller(qtbot: QtBot, page: Page) -> None:
    view = find(page, PaperView, "paper")
    qtbot.waitUntil(lambda: view.is_drawn)
    leaf = view.widget().layout().itemAt(0).widget()
    before = leaf.width()
    QTest.keyClick(page, Qt.Key.Key_Minus, Qt.KeyboardModifier.ControlModifier)
    qtbot.waitUntil(lambda: view.is_drawn)
    assert leaf.width() == pytest.approx(before / 1.25, abs=1)
    QTest.keyClick(page, Qt.Key.Key_0, Qt.KeyboardModifier.ControlModifier)
    qtbot.waitUntil(lambda: view.is_drawn)
    assert leaf.width() == before


def into_file(page: Page, pdf: bytes, sizes: Sizes, file: Path) -> Printing:
    """Set printing up as the system's dialog does where a file is chosen."""
    printing = Printing(page.desk, page.catalogue, ToPrint("报告", pdf), page)
    printer = printing.prepare(sizes)
    printer.setOutputFormat(QPrinter.OutputFormat.PdfFormat)
    printer.setOutputFileName(str(file))
    return printing


def sizes_of(pdf: bytes | Path) -> Sizes:
    with pypdfium2.PdfDocument(pdf) as document:
        return tuple(document.get_page_size(n) for n in range(len(document)))


def test_that_every_page_is_printed_in_its_own_size(
    qtbot: QtBot, window: MainWindow, page: Page, report: IssuedPaper, tmp_path: Path
) -> None:
    file = tmp_path / "printed.pdf"
    sizes = sizes_of(report.data)
    printing = into_file(page, report.data, sizes, file)
    with qtbot.waitSignal(printing.printed, timeout=20_000):
        printing.start()
    assert [tuple(map(round, size)) for size in sizes_of(file)] == [
        tuple(map(round, size)) for size in sizes
    ]


def test_that_only_the_pages_asked_for_are_printed(
    qtbot: QtBot, window: MainWindow, page: Page, report: IssuedPaper, tmp_path: Path
) -> None:
    file = tmp_path / "printed.pdf"
    sizes = sizes_of(report.data)
    printing = into_file(page, report.data, sizes, file)
    assert printing.printer is not None
    printing.printer.setFromTo(1, 1)
    with qtbot.waitSignal(printing.printed, timeout=20_000):
        printing.start()
    assert len(sizes) > 1
    assert len(sizes_of(file)) == 1


def test_that_a_paper_is_saved_as_it_was_issued(
    qtbot: QtBot, window: MainWindow, page: Page, report: IssuedPaper, tmp_path: Path
) -> None:
    click(page, "save-paper")
    dialog = find(page, QFileDialog, "save-dialog")
    file = tmp_path / "report.pdf"
    dialog.fileSelected.emit(str(file))
    dialog.reject()
    settled(qtbot, window)
    assert file.read_bytes() == report.data
    notice = find(page, Notice, "paper-notice")
    assert str(file) in notice.text.text()


def save(qtbot: QtBot, window: MainWindow, page: Page, file: Path) -> None:
    click(page, "save-paper")
    dialog = find(page, QFileDialog, "save-dialog")
    dialog.fileSelected.emit(str(file))
    dialog.reject()
    dialog.deleteLater()
    settled(qtbot, window)


def test_that_a_second_copy_leaves_only_with_a_reason(
    qtbot: QtBot, window: MainWindow, page: Page, report: IssuedPaper, tmp_path: Path
) -> None:
    save(qtbot, window, page, tmp_path / "first.pdf")
    save(qtbot, window, page, tmp_path / "second.pdf")
    assert not (tmp_path / "second.pdf").exists()
    handing = find(page, HandingDialog, "handing-dialog")
    click(handing, "hand-out")
    assert find(handing, QLabel, "purpose-error").isVisible()
    find(handing, QLineEdit, "purpose").setText("原件遗失")
    click(handing, "hand-out")
    settled(qtbot, window)
    assert (tmp_path / "second.pdf").read_bytes() == report.data


def test_that_a_withdrawn_paper_is_neither_printed_nor_saved(
    qtbot: QtBot, window: MainWindow, page: Page
) -> None:
    click(page, "withdraw-paper")
    dialog = find(page, WithdrawDialog, "withdraw-dialog")
    click(dialog, "withdraw")
    settled(qtbot, window)
    assert find(dialog, QLabel, "withdraw-reason-error").isVisible()
    find(dialog, QLineEdit, "withdraw-reason").setText("金额有误")
    click(dialog, "withdraw")
    settled(qtbot, window)
    assert "withdrawn on" in find(page, Notice, "paper-notice").text.text()
    for name in ("print-paper", "save-paper", "withdraw-paper"):
        assert not find(page, QPushButton, name).isEnabled()


def test_that_a_folder_that_refuses_is_named_and_leaves_nothing(tmp_path: Path) -> None:
    with pytest.raises(UserError) as refused:
        write_file(tmp_path / "nowhere" / "report.pdf", b"%PDF")
    assert refused.value.code == "WINDOW-001"
    assert list(tmp_path.iterdir()) == []


def test_that_a_folder_in_the_place_of_the_file_leaves_no_half_written_paper(
    tmp_path: Path,
) -> None:
    (tmp_path / "report.pdf").mkdir()
    with pytest.raises(UserError):
        write_file(tmp_path / "report.pdf", b"%PDF")
    assert [path.name for path in tmp_path.iterdir()] == ["report.pdf"]


def test_that_the_systems_print_dialog_opens(
    qtbot: QtBot, window: MainWindow, page: Page
) -> None:
    QTest.keyClick(page, Qt.Key.Key_P, Qt.KeyboardModifier.ControlModifier)
    settled(qtbot, window)
    printing = QApplication.activeModalWidget()
    assert isinstance(printing, QPrintDialog)
    printing.reject()
