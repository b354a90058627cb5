# SPDX-License-Identifier: Apache-2.0
"""Putting pages on paper at their real size, on whatever printer."""

from dataclasses import dataclass

from PySide6.QtCore import QRectF, QSizeF
from PySide6.QtGui import QGuiApplication, QPageLayout, QPageSize, QPainter
from PySide6.QtPrintSupport import QPrinter

from carecalc.documents.preview import STRIPS, Strip, print_strip
from carecalc.gui.picturing import image_of
from carecalc.settings import Measured

_MM = 25.4

AS_SET, ONE_SIDE, BOTH_SIDES = "as-set", "one", "both"


@dataclass(frozen=True, slots=True)
class Order:
    """What is to be printed: pages (from 0) of a PDF, on which printer, how often.

    `sizes` are those of all pages in points. `file`: a PDF is written instead.
    `measured` is by how much the printer misses the paper, where that matters.
    """

    printer: str
    title: str
    pdf: bytes
    sizes: tuple[tuple[float, float], ...]
    pages: tuple[int, ...]
    copies: int = 1
    sides: str = AS_SET
    measured: Measured | None = None
    file: str = ""


def put_on_paper(order: Order) -> bool:
    """Print; tell whether the printer took it."""
    held = QGuiApplication.instance() or QGuiApplication([])
    printer = QPrinter(QPrinter.PrinterMode.HighResolution)
    if order.file:
        printer.setOutputFormat(QPrinter.OutputFormat.PdfFormat)
        printer.setOutputFileName(order.file)
    else:
        printer.setPrinterName(order.printer)
    set_up(printer, order.title, order.sizes, order.copies)
    if order.sides != AS_SET:
        printer.setDuplex(
            QPrinter.DuplexMode.DuplexLongSide
            if order.sides == BOTH_SIDES
            else QPrinter.DuplexMode.DuplexNone
        )
    pages = each_copy(printer, order.pages)
    painter = QPainter()
    dots = printer.resolution()
    for page in pages:
        is_ready = printer.newPage() if painter.isActive() else painter.begin(printer)
        if not is_ready:
            return False
        for number in range(STRIPS):
            strip = print_strip(order.pdf, page, dots, number)
            draw(painter, strip, dots, order.measured)
    is_done = painter.end()
    del held
    return is_done


def set_up(
    printer: QPrinter,
    title: str,
    sizes: tuple[tuple[float, float], ...],
    copies: int = 1,
) -> None:
    """Set a printer up for pages of these sizes, without margins of its own.

    The size of the sheet is that of the first page: nothing is made to fit another.
    """
    width, height = sizes[0]
    printer.setDocName(title)
    printer.setFullPage(True)
    upright = QSizeF(min(width, height), max(width, height))
    printer.setPageSize(
        QPageSize(
            upright,
            QPageSize.Unit.Point,
            "",
            QPageSize.SizeMatchPolicy.FuzzyMatch,
        )
    )
    printer.setPageOrientation(
        QPageLayout.Orientation.Landscape
        if width > height
        else QPageLayout.Orientation.Portrait
    )
    printer.setCopyCount(copies)


def each_copy(printer: QPrinter, pages: tuple[int, ...]) -> tuple[int, ...]:
    """Return the pages in the order of printing, again for copies nobody else makes."""
    if printer.supportsMultipleCopies():
        return pages
    return pages * printer.copyCount()


def draw(
    painter: QPainter, strip: Strip, dots: int, measured: Measured | None = None
) -> None:
    """Draw a part of a page at its real size, moved by what the printer misses by.

    `dots` are the printer's to an inch.
    """
    picture = strip.picture
    right, down = (0.0, 0.0) if measured is None else measured.moves
    each = dots / strip.dpi
    painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
    painter.drawImage(
        QRectF(
            right * dots / _MM,
            down * dots / _MM + strip.top * each,
            picture.width * each,
            picture.height * each,
        ),
        image_of(picture),
    )
