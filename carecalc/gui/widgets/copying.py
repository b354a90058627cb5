# SPDX-License-Identifier: Apache-2.0
"""Copying a backup to another drive: asks where, and says what came of it."""

from functools import partial
from pathlib import Path

from PySide6.QtCore import QObject, Qt, Signal
from PySide6.QtWidgets import QFileDialog, QWidget

from carecalc.errors import UserError
from carecalc.gui.page import Desk
from carecalc.gui.working import Piece
from carecalc.services import backups
from carecalc.services.backups import Copied
from carecalc.text import N_

COPY = "copy-backup"


class CopyingOut(QObject):
    """Asks for a folder on another drive, then puts a backup of this moment there."""

    begun = Signal()
    copied = Signal(object)
    """`Copied`."""

    refused = Signal(object)
    """A `UserError`: the same drive, no room there …"""

    def __init__(self, desk: Desk, title: str, parent: QWidget) -> None:
        super().__init__(parent)
        self._desk = desk
        self._title = title
        self._window = parent

    def ask(self) -> None:
        """Open the dialog."""
        dialog = QFileDialog(self._window, self._title)
        dialog.setObjectName("copy-folder")
        dialog.setFileMode(QFileDialog.FileMode.Directory)
        dialog.setOption(QFileDialog.Option.ShowDirsOnly)
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.fileSelected.connect(self._on_chosen)
        dialog.open()

    def _on_chosen(self, folder: str) -> None:
        self.begun.emit()
        target, store = Path(folder), self._desk.context.store
        place = backups.place_of_copies(store.folder, target)
        self._desk.working.begin(
            Piece(
                COPY,
                N_("Copying to the other drive …"),
                backups.carried,
                (target,),
                backups.keep_copy,
                tells=True,
                in_percent=True,
                around=partial(store.backing_up, place),
            ),
            done=self._on_copied,
            failed=self._on_refused,
        )

    def _on_copied(self, copied: Copied) -> None:
        self._desk.timer.look()
        self.copied.emit(copied)

    def _on_refused(self, error: UserError) -> None:
        self.refused.emit(error)
