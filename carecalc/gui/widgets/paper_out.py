# SPDX-License-Identifier: Apache-2.0
"""Papers out of the program into a file, as they were issued."""

import os
import tempfile
from pathlib import Path

from PySide6.QtCore import QObject, Qt, Signal
from PySide6.QtWidgets import QFileDialog, QWidget

from carecalc.errors import UserError
from carecalc.gui.tasks import Tasks
from carecalc.gui.widgets.handing import Handing
from carecalc.text import N_, Message


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
