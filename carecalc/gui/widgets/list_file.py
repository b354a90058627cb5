# SPDX-License-Identifier: Apache-2.0
"""Asking for the file of a list: a workbook or delimited text."""

from collections.abc import Callable

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFileDialog, QWidget

from carecalc.i18n import Catalogue
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
