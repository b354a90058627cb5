# SPDX-License-Identifier: Apache-2.0
"""Copying a backup to another drive: asks where, and says what came of it."""

from pathlib import Path

from PySide6.QtCore import QObject, Qt, Signal
from PySide6.QtWidgets import QFileDialog, QWidget

from carecalc.errors import UserError
from carecalc.gui.backup_timer import BackupTimer
from carecalc.services import backups
from carecalc.services.backups import Copied


class CopyingOut(QObject):
    """Asks for a folder on another drive, then puts a backup of this moment there."""

    begun = Signal()
    copied = Signal(object)
    """`Copied`."""

    refused = Signal(object)
    """A `UserError`: the same drive, no room there …"""

    def __init__(self, timer: BackupTimer, title: str, parent: QWidget) -> None:
        super().__init__(parent)
        self._timer = timer
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
        self._timer.call(
            backups.copy_to, Path(folder), done=self._on_copied, failed=self._on_refused
        )

    def _on_copied(self, copied: Copied) -> None:
        self.copied.emit(copied)

    def _on_refused(self, error: UserError) -> None:
        self.refused.emit(error)
