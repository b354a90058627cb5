# SPDX-License-Identifier: Apache-2.0
"""The file of a list, a workbook or delimited text: asked for, and read."""

from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import QObject, Qt, Signal
from PySide6.QtWidgets import QFileDialog, QWidget

from carecalc.domain.table import Table
from carecalc.errors import UserError
from carecalc.gui.apart import Apart
from carecalc.gui.messages import Notice
from carecalc.gui.page import Desk
from carecalc.gui.widgets.speaking import Speaking, Voice
from carecalc.i18n import Catalogue
from carecalc.services import table_files
from carecalc.text import N_, Message


def ask_for_list(
    catalogue: Catalogue, title: str, chosen: Callable[[str], None], parent: QWidget
) -> None:
    """Open the dialog that asks for one list; `chosen`, a bound method, hears its path."""
    dialog = QFileDialog(parent, title)
    dialog.setObjectName("open-dialog")
    dialog.setFileMode(QFileDialog.FileMode.ExistingFile)
    dialog.setNameFilters(
        [
            catalogue.render(Message(N_("Lists (*.xlsx *.xlsm *.csv *.txt)"))),
            catalogue.render(Message(N_("All files (*)"))),
        ]
    )
    dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
    dialog.fileSelected.connect(chosen)
    dialog.open()


class ListReading(QObject, Speaking):
    """Reads the list that somebody chooses, in a process that knows of no office."""

    read = Signal(object)
    """The `Table` that the file holds."""

    def __init__(
        self,
        desk: Desk,
        voice: Voice,
        notice: Notice,
        title: str,
        button: QWidget,
        reads: Callable[[str], Table | UserError] = table_files.read_apart,
    ) -> None:
        """`title` says what list is asked for; `button` waits while one is read, and
        `notice` says what is wrong with one; `reads` is a function of a module."""
        super().__init__(button)
        self.voice = voice
        self._notice = notice
        self._title = title
        self._reads = reads
        self._button = button
        self._apart = Apart(self)
        self._apart.done.connect(self._on_read)
        self._apart.ended.connect(self._on_ended)
        self._apart.broke.connect(desk.broke)

    def ask(self) -> None:
        """Ask which file it is."""
        window = self._button.window()
        ask_for_list(self.voice.catalogue, self._title, self.take, window)

    def take(self, path: str) -> None:
        """Read a file."""
        self._notice.tell(self.gettext("Reading {name} …", name=Path(path).name))
        self._button.setEnabled(False)
        self._apart.begin(self._reads, path)

    def stop(self) -> None:
        """Read nothing any more."""
        self._apart.stop()

    def _on_read(self, read: Table | UserError) -> None:
        self._button.setEnabled(True)
        self._notice.clear()
        if isinstance(read, UserError):
            self._notice.show_error(read)
        else:
            self.read.emit(read)

    def _on_ended(self) -> None:
        self._button.setEnabled(True)
        self._notice.tell(
            self.gettext(
                "The file is too large to be read, or not built as it should be."
            ),
            "error",
            self.gettext(
                "Copy the list alone (heads and rows) into a new workbook, or save it "
                "as several files."
            ),
        )
