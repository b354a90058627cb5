# SPDX-License-Identifier: Apache-2.0
"""Papers out of the program: to a printer, page by page, or into a file."""

import os
import tempfile
from pathlib import Path

from PySide6.QtCore import QObject, QRectF, Qt, Signal
from PySide6.QtGui import QPageLayout, QPageSize, QPainter
from PySide6.QtPrintSupport import QPrintDialog, QPrinter
from PySide6.QtWidgets import QDialog, QFileDialog, QWidget

from carecalc.documents.preview import Picture, page_picture, page_sizes
from carecalc.errors import UserError
from carecalc.gui.tasks import Tasks
from carecalc.gui.widgets.handing import Handing
from carecalc.gui.widgets.paper_view import Sizes, image_of
from carecalc.text import N_, Message

_POINTS = 72
_FINEST = 300
"""Dots to an inch at which pages are drawn for the printer; finer is only slower."""


class Printing(QObject):
    """Asks for a printer with the system's dialog, then prints a PDF at 100 %.

    One page at a time: drawn on the worker's thread, put on the printer here. With
    `handing` nothing is printed before it is on record.
    """

    printed = Signal()
    refused = Signal(object)

    def __init__(
        self,
        tasks: Tasks,
        title: str,
        pdf: bytes,
        parent: QWidget,
        handing: Handing | None = None,
    ) -> None:
        super().__init__(parent)
        self._handing = handing
        if handing is not None:
            handing.recorded.connect(self.start)
            handing.refused.connect(self.refused)
        self._tasks = tasks
        self._title = title
        self._pdf = pdf
        self._window = parent
        self._sizes: Sizes = ()
        self._pages: list[int] = []
        self._painter = QPainter()
        # Kept: a dialog whose printer was collected crashes.
        self.printer = QPrinter(QPrinter.PrinterMode.HighResolution)

    def ask(self) -> None:
        """Read the paper's size, then open the dialog."""
        self._tasks.run(page_sizes, self._pdf, done=self._on_sizes)

    def start(self) -> None:
        """Print on the printer as it is set up."""
        first = self.printer.fromPage() or 1
        last = min(self.printer.toPage() or len(self._sizes), len(self._sizes))
        pages = list(range(first - 1, last))
        if not self.printer.supportsMultipleCopies():
            pages *= self.printer.copyCount()
        self._pages = pages
        self._next()

    def prepare(self, sizes: Sizes) -> None:
        """Set the printer up for pages of these sizes, without margins of its own."""
        self._sizes = sizes
        width, height = sizes[0]
        self.printer.setDocName(self._title)
        self.printer.setFullPage(True)
        self.printer.setPageSize(QPageSize(QPageSize.PageSizeId.A4))
        self.printer.setPageOrientation(
            QPageLayout.Orientation.Landscape
            if width > height
            else QPageLayout.Orientation.Portrait
        )

    def _on_sizes(self, sizes: Sizes) -> None:
        self.prepare(sizes)
        dialog = QPrintDialog(self.printer, self._window)
        dialog.setObjectName("print-dialog")
        dialog.setMinMax(1, len(sizes))
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.accepted.connect(self._on_accepted)
        QDialog.open(dialog)  # Its own `open` is another, which takes a receiver.

    def _on_accepted(self) -> None:
        if self._handing is None:
            self.start()
        else:
            self._handing.ask()

    def _next(self) -> None:
        if not self._pages:
            self._painter.end()
            self.printed.emit()
            return
        dpi = min(self.printer.resolution(), _FINEST)
        self._tasks.run(
            page_picture, self._pdf, self._pages[0], dpi, done=self._on_picture
        )

    def _on_picture(self, picture: Picture) -> None:
        page = self._pages.pop(0)
        is_ready = (
            self.printer.newPage()
            if self._painter.isActive()
            else self._painter.begin(self.printer)
        )
        if not is_ready:
            self._painter.end()
            self.refused.emit(
                UserError(
                    "WINDOW-002",
                    Message(N_("The printer did not take the paper.")),
                    Message(N_("Check that it is switched on, or choose another one.")),
                )
            )
            return
        width, height = self._sizes[page]
        dots = self.printer.resolution() / _POINTS
        self._painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
        self._painter.drawImage(
            QRectF(0, 0, width * dots, height * dots), image_of(picture)
        )
        self._next()


class Saving(QObject):
    """Asks for a file with the system's dialog, then writes bytes into it.

    With `handing` nothing is written before it is on record.
    """

    saved = Signal(str)
    refused = Signal(object)

    def __init__(
        self,
        tasks: Tasks,
        title: str,
        name: str,
        data: bytes,
        parent: QWidget,
        handing: Handing | None = None,
    ) -> None:
        super().__init__(parent)
        self._file = ""
        self._handing = handing
        if handing is not None:
            handing.recorded.connect(self._on_recorded)
            handing.refused.connect(self.refused)
        self._tasks = tasks
        self._title = title
        self._name = name
        self._data = data
        self._window = parent

    def ask(self) -> None:
        """Open the dialog."""
        suffix = Path(self._name).suffix
        dialog = QFileDialog(self._window, self._title)
        dialog.setObjectName("save-dialog")
        dialog.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
        dialog.setNameFilter(f"*{suffix}")
        dialog.setDefaultSuffix(suffix.removeprefix("."))
        dialog.selectFile(self._name)
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.fileSelected.connect(self._on_chosen)
        dialog.open()

    def write(self, file: str) -> None:
        """Write the bytes into `file`."""
        self._tasks.run(
            write_file,
            Path(file),
            self._data,
            done=self._on_done,
            failed=self._on_failed,
        )

    def _on_chosen(self, file: str) -> None:
        self._file = file
        if self._handing is None:
            self.write(file)
        else:
            self._handing.ask()

    def _on_recorded(self) -> None:
        self.write(self._file)

    def _on_done(self, file: Path) -> None:
        self.saved.emit(os.fspath(file))

    def _on_failed(self, error: UserError) -> None:
        self.refused.emit(error)


def write_file(file: Path, data: bytes) -> Path:
    """Write `data` beside `file` and put it in its place: never half a paper.

    `UserError` WINDOW-001 when the folder or disk refuses.
    """
    name = ""
    try:
        handle, name = tempfile.mkstemp(dir=file.parent, suffix=".part")
        with os.fdopen(handle, "wb") as stream:
            stream.write(data)
        os.replace(name, file)
    except OSError as error:
        if name:
            Path(name).unlink(missing_ok=True)
        raise UserError(
            "WINDOW-001",
            Message(
                N_("“{file}” could not be written: {reason}."),
                {"file": file.name, "reason": error.strerror or type(error).__name__},
            ),
            Message(N_("Choose another folder, or close the file if it is open.")),
            os.fspath(file),
        ) from error
    return file
