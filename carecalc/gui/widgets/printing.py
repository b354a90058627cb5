# SPDX-License-Identifier: Apache-2.0
"""Printing a paper: printers looked for first, then the system's dialog, at 100 %."""

from dataclasses import dataclass

from PySide6.QtCore import QObject, Qt, QTimer, Signal
from PySide6.QtGui import QPainter
from PySide6.QtPrintSupport import QPrintDialog, QPrinter
from PySide6.QtWidgets import QDialog, QWidget

from carecalc.documents.preview import (
    STRIPS,
    Strip,
    copies_asked,
    page_sizes,
    print_strip,
)
from carecalc.errors import UserError
from carecalc.gui.apart import Apart
from carecalc.gui.page import Desk
from carecalc.gui.printers import Found
from carecalc.gui.putting import Order, draw, each_copy, put_on_paper, set_up
from carecalc.gui.widgets.handing import Handing
from carecalc.gui.widgets.printer_dialog import PrinterDialog
from carecalc.i18n import Catalogue
from carecalc.settings import Measured
from carecalc.text import N_, Message

_QUICK = 1.5
"""Seconds for which the system's dialog may hold the window while it looks itself."""

_UNTOLD = 300
"""Milliseconds of looking before somebody is told that they wait."""


@dataclass(frozen=True, slots=True)
class ToPrint:
    """A paper for a printer. `is_preprinted`: it goes into the boxes of a printed form,

    so it is moved by what was measured of the printer.
    """

    title: str
    pdf: bytes
    is_preprinted: bool = False


class Printing(QObject):
    """Asks for a printer, then prints a PDF at 100 %.

    The printers are looked for in a process of its own. Where they are found at once
    the system's dialog is asked; where that takes long, or never ends, one of ours,
    and the printing, too, is done beside the window. With `handing` nothing is printed
    before it is on record.
    """

    printed = Signal()
    refused = Signal(object)

    def __init__(
        self,
        desk: Desk,
        catalogue: Catalogue,
        what: ToPrint,
        parent: QWidget,
        handing: Handing | None = None,
    ) -> None:
        super().__init__(parent)
        self._handing = handing
        if handing is not None:
            handing.recorded.connect(self._on_recorded)
            handing.refused.connect(self.refused)
        self._desk = desk
        self._words = catalogue
        self._what = what
        self._window = parent
        self._sizes: tuple[tuple[float, float], ...] = ()
        self._copies = 1
        self._left: list[tuple[int, int]] = []
        self._painter = QPainter()
        self._order: Order | None = None
        self._asked: PrinterDialog | None = None
        self._is_looking = False
        self._patience = QTimer(self)
        self._patience.setSingleShot(True)
        self._patience.setInterval(_UNTOLD)
        self._patience.timeout.connect(self._on_waiting)
        desk.printers.found.connect(self._on_found)
        desk.printers.lost.connect(self._on_lost)
        # Kept: a dialog whose printer was collected crashes. Made where it is needed:
        # it asks the system for a printer.
        self.printer: QPrinter | None = None

    @property
    def used(self) -> str:
        """The name of the printer that was chosen."""
        if self._order is not None:
            return self._order.printer
        return "" if self.printer is None else self.printer.printerName()

    def ask(self) -> None:
        """Read what the paper asks for, look for printers, then open a dialog."""
        self._desk.tasks.run(_read, self._what.pdf, done=self._on_read)

    def prepare(
        self, sizes: tuple[tuple[float, float], ...], copies: int = 1
    ) -> QPrinter:
        """Set a printer of the system up for pages of these sizes."""
        self._sizes = sizes
        self._copies = copies
        self.printer = QPrinter(QPrinter.PrinterMode.HighResolution)
        set_up(self.printer, self._what.title, sizes, copies)
        return self.printer

    def start(self) -> None:
        """Print on the printer as it is set up."""
        assert self.printer is not None, "a printer is set up first"
        first = self.printer.fromPage() or 1
        last = min(self.printer.toPage() or len(self._sizes), len(self._sizes))
        pages = each_copy(self.printer, tuple(range(first - 1, last)))
        self._left = [(page, strip) for page in pages for strip in range(STRIPS)]
        self._next()

    # ------------------------------------------------------------ looking for printers

    def _on_read(self, read: tuple[tuple[tuple[float, float], ...], int]) -> None:
        self._sizes, self._copies = read
        self._is_looking = True
        self._patience.start()
        self._desk.printers.look()

    def _on_waiting(self) -> None:
        if self._is_looking:
            self._open_ours()

    def _open_ours(self) -> PrinterDialog:
        dialog = PrinterDialog(
            self._words, self._what.title, self._copies, self._window
        )
        dialog.rejected.connect(self._on_given_up)
        dialog.system_wanted.connect(self._open_system)
        dialog.chosen.connect(self._on_chosen)
        self._asked = dialog
        dialog.open()
        return dialog

    def _on_given_up(self) -> None:
        self._asked = None
        if self._is_looking:
            self._is_looking = False
            self._desk.printers.stop()

    def _on_found(self, found: Found) -> None:
        if not self._is_looking:
            return
        self._stop_looking()
        if found.took > _QUICK:
            (self._asked or self._open_ours()).show_found(found)
            return
        if self._asked is not None:
            self._asked.accept()
            self._asked = None
        self._open_system()

    def _on_lost(self) -> None:
        if self._is_looking:
            self._stop_looking()
            (self._asked or self._open_ours()).show_lost()

    def _stop_looking(self) -> None:
        self._is_looking = False
        self._patience.stop()

    # ------------------------------------------------------------ the two dialogs

    def _open_system(self) -> None:
        self._order = None
        printer = self.prepare(self._sizes, self._copies)
        dialog = QPrintDialog(printer, self._window)
        dialog.setObjectName("print-dialog")
        dialog.setMinMax(1, len(self._sizes))
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.accepted.connect(self._on_accepted)
        QDialog.open(dialog)  # Its own `open` is another, which takes a receiver.

    def _on_accepted(self) -> None:
        assert self.printer is not None, "the dialog has one"
        self._record(self.printer.copyCount())

    def _on_chosen(self, printer: str, copies: int, sides: str) -> None:
        self._asked = None
        self._order = Order(
            printer,
            self._what.title,
            self._what.pdf,
            self._sizes,
            tuple(range(len(self._sizes))),
            copies,
            sides,
            self._measured(printer),
        )
        self._record(copies)

    def _record(self, copies: int) -> None:
        if self._handing is None:
            self._on_recorded()
        else:
            self._handing.ask(copies)

    def _on_recorded(self) -> None:
        if self._order is None:
            self.start()
        else:
            self.put(self._order)

    # ------------------------------------------------------------ printing

    def put(self, order: Order) -> None:
        """Print beside the window; leaving the page does not end it."""
        apart = Apart(self._desk)
        apart.done.connect(self._on_put)
        apart.ended.connect(self._on_not_taken)
        apart.broke.connect(self._desk.broke)
        for over in (apart.done, apart.ended, apart.broke):
            over.connect(apart.deleteLater)
        apart.begin(put_on_paper, order)

    def _on_put(self, is_taken: bool) -> None:
        if is_taken:
            self.printed.emit()
        else:
            self._on_not_taken()

    def _next(self) -> None:
        assert self.printer is not None, "printing begins with a printer"
        if not self._left:
            self._painter.end()
            self.printed.emit()
            return
        page, strip = self._left[0]
        self._desk.tasks.run(
            print_strip,
            self._what.pdf,
            page,
            self.printer.resolution(),
            strip,
            done=self._on_strip,
        )

    def _on_strip(self, strip: Strip) -> None:
        assert self.printer is not None, "printing begins with a printer"
        if self._left.pop(0)[1] == 0 and not self._has_leaf(self.printer):
            self._on_not_taken()
            return
        measured = self._measured(self.printer.printerName())
        draw(self._painter, strip, self.printer.resolution(), measured)
        self._next()

    def _has_leaf(self, printer: QPrinter) -> bool:
        """Take the next sheet; tell whether the printer gave one."""
        if not self._painter.isActive():
            return self._painter.begin(printer)
        if printer.newPage():
            return True
        self._painter.end()
        return False

    def _measured(self, printer: str) -> Measured | None:
        if not self._what.is_preprinted:
            return None
        return self._desk.settings.measured(printer)

    def _on_not_taken(self) -> None:
        self.refused.emit(
            UserError(
                "WINDOW-002",
                Message(N_("The printer did not take the paper.")),
                Message(N_("Check that it is switched on, or choose another one.")),
            )
        )


def _read(pdf: bytes) -> tuple[tuple[tuple[float, float], ...], int]:
    return page_sizes(pdf), copies_asked(pdf)
