# SPDX-License-Identifier: Apache-2.0
"""What every tab of the hand-over has: words, where files lie, and what it tells."""

from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QFileDialog, QVBoxLayout, QWidget

from carecalc.errors import UserError
from carecalc.gui.page import Desk
from carecalc.gui.tables import Column, Table
from carecalc.i18n import Catalogue
from carecalc.text import Message

Strings = list[str]


class Pane(QWidget):
    """One tab: it does its work by itself and tells the page what came of it."""

    told = Signal(str, str, str)
    """A sentence, its kind, and a smaller one below it."""

    refused = Signal(object)
    """A `UserError`."""

    changed = Signal(object)
    """`Changes`, after which everything is looked at again."""

    def __init__(
        self, desk: Desk, catalogue: Catalogue, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self.desk = desk
        self.catalogue = catalogue
        self.column = QVBoxLayout(self)
        self.column.setContentsMargins(0, 8, 0, 0)
        self.column.setSpacing(10)

    def gettext(self, template: str, /, **values: object) -> str:
        """Return a sentence of ours in the window's language."""
        return self.catalogue.render(Message(template, values))

    def table(self, columns: tuple[Column, ...], name: str, title: str) -> Table:
        """Return a table of the window's text size."""
        return Table(columns, name, title, self.desk.look.text_size / 100, self)

    def ask_folder(self, title: str, chosen: Callable[[str], None]) -> None:
        """Ask for a stick or a folder."""
        dialog = self._dialog(title, "handover-folder")
        dialog.setFileMode(QFileDialog.FileMode.Directory)
        dialog.setOption(QFileDialog.Option.ShowDirsOnly)
        dialog.fileSelected.connect(chosen)
        dialog.open()

    def ask_files(
        self, title: str, ending: str, chosen: Callable[[Strings], None]
    ) -> None:
        """Ask for files of a kind, several at once."""
        dialog = self._dialog(title, "handover-files")
        dialog.setFileMode(QFileDialog.FileMode.ExistingFiles)
        dialog.setNameFilters(
            [
                self.gettext("Hand-over files (*.{ending})", ending=ending),
                self.gettext("All files (*)"),
            ]
        )
        dialog.filesSelected.connect(chosen)
        dialog.open()

    def _dialog(self, title: str, name: str) -> QFileDialog:
        dialog = QFileDialog(self.window(), title)
        dialog.setObjectName(name)
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        return dialog

    def on_refused(self, error: UserError) -> None:
        """Tell what was refused, and why."""
        self.refused.emit(error)


def shown_folder(files: tuple[Path, ...]) -> str:
    """Return where files lie, for people."""
    return str(files[0].parent) if files else ""
