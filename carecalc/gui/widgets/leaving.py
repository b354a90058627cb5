# SPDX-License-Identifier: Apache-2.0
"""The question before a page is left with something that was not saved."""

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from carecalc.gui.dialog import Dialog
from carecalc.gui.widgets.inputs import label
from carecalc.gui.widgets.speaking import Speaking, Voice


class LeaveDialog(Dialog, Speaking):
    """Says what would be lost: stay, go without it, or save it and go."""

    lost = Signal()
    kept = Signal()

    def __init__(self, voice: Voice, text: str, parent: QWidget) -> None:
        self.voice = voice
        super().__init__(self.gettext("Not saved yet"), parent)
        self.setObjectName("leave-dialog")
        self.body.addWidget(label(text, "", self))
        stay = self.add_button(self.gettext("Stay"), "stay")
        stay.clicked.connect(self.reject)
        lose = self.add_button(self.gettext("Go without saving"), "lose", "danger")
        lose.clicked.connect(self._on_lose)
        keep = self.add_button(self.gettext("Save and go"), "save-go", "primary")
        keep.clicked.connect(self._on_keep)

    def _on_lose(self) -> None:
        self.accept()
        self.lost.emit()

    def _on_keep(self) -> None:
        self.accept()
        self.kept.emit()
