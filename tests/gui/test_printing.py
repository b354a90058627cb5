# SPDX-License-Identifier: Apache-2.0
"""Printers are looked for beside the window; whatever they do, it goes on."""

import time
from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtPrintSupport import QPrintDialog
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLabel, QLineEdit, QPushButton
from pytestqt.qtbot import QtBot

from carecalc.documents.preview import page_picture, page_sizes
from carecalc.gui.apart import Apart
from carecalc.gui.main_window import MainWindow
from carecalc.gui.page import Page, Place
from carecalc.gui.printers import Found
from carecalc.gui.putting import Order, put_on_paper
from carecalc.gui.widgets.handing import HandingDialog
from carecalc.gui.widgets.inputs import Choice
from carecalc.gui.widgets.paper_view import PaperView
from carecalc.gui.widgets.printer_dialog import PrinterDialog
from carecalc.gui.widgets.printing import Printing, ToPrint
from carecalc.services import disclosures, papers
from carecalc.services.context import Context
from carecalc.services.issuing import IssuedPaper
from carecalc.settings import Measured
from tests.gui import slow_printers
from tests.gui.shell import click, dialog, find, go, on, settled
from tests.services.deciding import assess, in_hardship


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
    shown = go(qtbot, window, Place("paper", paper=report.id))
    qtbot.waitUntil(lambda: find(shown, PaperView, "paper").is_drawn)
    return shown


def ask(qtbot: QtBot, page: Page, look: Callable[[], Found]) -> None:
    """Press the key for printing where printers are looked for by `look`."""
    page.desk.printers.look_by = look
    QTest.keyClick(page, Qt.Key.Key_P, Qt.KeyboardModifier.ControlModifier)
    qtbot.waitUntil(
        lambda: isinstance(
            QApplication.activeModalWidget(), PrinterDialog | QPrintDialog
        )
    )


def found_slowly(
    qtbot: QtBot, window: MainWindow, page: Page, look: Callable[[], Found]
) -> PrinterDialog:
    ask(qtbot, page, look)
    settled(qtbot, window)
    opened = dialog()
    assert isinstance(opened, PrinterDialog)
    return opened


def test_that_printers_found_at_once_leave_it_to_the_systems_dialog(
    qtbot: QtBot, window: MainWindow, page: Page
) -> None:
    ask(qtbot, page, slow_printers.at_once)
    settled(qtbot, window)
    assert isinstance(dialog(), QPrintDialog)
    dialog().reject()


@pytest.mark.parametrize(
    "look", [slow_printers.after_an_hour, slow_printers.of_a_deaf_server]
)
def test_that_the_window_goes_on_however_long_printers_are_looked_for(
    qtbot: QtBot, window: MainWindow, page: Page, look: Callable[[], Found]
) -> None:
    page.desk.printers.look_by = look
    QTest.keyClick(page, Qt.Key.Key_P, Qt.KeyboardModifier.ControlModifier)
    longest, before, until = 0.0, time.monotonic(), time.monotonic() + 1.2
    while time.monotonic() < until:
        QTest.qWait(10)
        now = time.monotonic()
        longest, before = max(longest, now - before), now
    assert longest < 0.6
    opened = dialog()
    told = find(opened, QLabel, "looking-for-printers").text()
    assert told.startswith("Looking for printers …")
    click(opened, "cancel-printing")
    settled(qtbot, window)
    assert not page.desk.printers.is_busy


def told(
    qtbot: QtBot, window: MainWindow, page: Page, look: Callable[[], Found]
) -> str:
    """Return what the dialog of a look says, and close it."""
    window.activateWindow()
    qtbot.waitUntil(window.isActiveWindow)
    opened = found_slowly(qtbot, window, page, look)
    said = find(opened, QLabel, "looking-for-printers").text()
    assert not find(opened, QPushButton, "print-now").isEnabled()
    opened.reject()
    page.desk.printers.forget()
    return said


def test_that_a_look_that_finds_nothing_says_why(
    qtbot: QtBot, window: MainWindow, page: Page
) -> None:
    lost = told(qtbot, window, page, slow_printers.and_fall_over)
    assert lost == "The system does not say which printers there are."
    none = told(qtbot, window, page, slow_printers.none_after_a_while)
    assert none == "This machine has no printer."


def test_that_printers_found_slowly_are_offered_and_then_known(
    qtbot: QtBot, window: MainWindow, page: Page
) -> None:
    opened = found_slowly(qtbot, window, page, slow_printers.after_a_while)
    printer = find(opened, Choice, "printer")
    assert [printer.itemText(n) for n in range(printer.count())] == [
        "前台 HP",
        "档案室",
    ]
    assert printer.code() == "档案室"
    assert "20 s" in find(opened, QLabel, "looking-for-printers").text()
    click(opened, "system-dialog")
    qtbot.waitUntil(lambda: isinstance(QApplication.activeModalWidget(), QPrintDialog))
    dialog().reject()
    window.activateWindow()
    qtbot.waitUntil(window.isActiveWindow)
    again = found_slowly(qtbot, window, page, slow_printers.after_an_hour)
    assert find(again, Choice, "printer").code() == "档案室"
    again.reject()


def test_that_more_copies_than_usual_are_asked_a_reason_and_each_is_on_record(
    qtbot: QtBot, window: MainWindow, ctx: Context, page: Page, report: IssuedPaper
) -> None:
    opened = found_slowly(qtbot, window, page, slow_printers.after_a_while)
    find(opened, Choice, "copies").choose(3)
    click(opened, "print-now")
    settled(qtbot, window)
    handing = find(page, HandingDialog, "handing-dialog")
    find(handing, QLineEdit, "purpose").setText("两个子女各要一份")
    click(handing, "hand-out")
    settled(qtbot, window)
    assert report.person_id is not None
    made = on(ctx, disclosures.of_person, report.person_id)
    assert [each.sent.purpose for each in made] == ["两个子女各要一份"] * 3


def printed_order(pdf: bytes, file: Path, measured: Measured | None = None) -> Order:
    sizes = page_sizes(pdf)
    return Order("", "报告", pdf, sizes, (0,), measured=measured, file=str(file))


def edges(pdf: bytes) -> tuple[int, int]:
    """Return where the ink of the first page begins: from the left, from the top."""
    picture = page_picture(pdf, 0, 127)  # Five dots are a millimetre.
    rows = [
        picture.pixels[start : start + 3 * picture.width]
        for start in range(0, len(picture.pixels), picture.stride)
    ]
    inked = [row for row in rows if min(row) < 128]
    left = min(next(n for n, dot in enumerate(row) if dot < 128) for row in inked)
    return left // 3, rows.index(inked[0])


def test_that_a_page_printed_beside_the_window_has_its_real_size_and_place(
    qtbot: QtBot, report: IssuedPaper, tmp_path: Path
) -> None:
    file = tmp_path / "printed.pdf"
    apart = Apart()
    with qtbot.waitSignal(apart.done, timeout=20_000) as done:
        apart.begin(put_on_paper, printed_order(report.data, file))
    assert done.args == [True]
    printed = file.read_bytes()
    assert len(page_sizes(printed)) == 1
    assert edges(printed) == pytest.approx(edges(report.data), abs=1)


def test_that_a_measured_printer_has_the_page_moved_by_what_it_misses(
    qapp: QApplication, report: IssuedPaper, tmp_path: Path
) -> None:
    # Printed 1.5 mm too far right and 2 mm too high: it moves 1.5 left, 2 down.
    file = tmp_path / "printed.pdf"
    measured = Measured("A", left=215, top=180)
    assert put_on_paper(printed_order(report.data, file, measured))
    left, top = edges(report.data)
    assert edges(file.read_bytes()) == pytest.approx((left - 7.5, top + 10), abs=1.5)


def test_that_only_preprinted_forms_are_moved(
    qtbot: QtBot, page: Page, report: IssuedPaper
) -> None:
    desk = page.desk
    desk.choose_settings(desk.settings.with_measured(Measured("A", 215, 180)))
    moved = [
        Printing(desk, page.catalogue, ToPrint("", b"", is_form), page)._measured("A")
        for is_form in (False, True)
    ]
    assert moved == [None, Measured("A", 215, 180)]


def test_that_a_printer_that_takes_nothing_is_told(
    qtbot: QtBot, page: Page, report: IssuedPaper, tmp_path: Path
) -> None:
    printing = Printing(page.desk, page.catalogue, ToPrint("", report.data), page)
    nowhere = tmp_path / "no folder" / "printed.pdf"
    with qtbot.waitSignal(printing.refused, timeout=20_000) as refused:
        printing.put(printed_order(report.data, nowhere))
    assert refused.args[0].code == "WINDOW-002"
