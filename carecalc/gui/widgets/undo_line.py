# SPDX-License-Identifier: Apache-2.0
"""Says beside its place what was done at once, and takes it back when asked to."""

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QWidget

from carecalc.gui.messages import Notice
from carecalc.gui.widgets.inputs import button
from carecalc.i18n import Catalogue
from carecalc.text import N_, Message


class UndoLine(Notice):
    """Instead of a question before: what can be taken back is done without asking."""

    undone = Signal()

    def __init__(self, catalogue: Catalogue, parent: QWidget) -> None:
        super().__init__(catalogue, parent)
        self.setObjectName("undo-line")
        self.undo = button(
            catalogue.render(Message(N_("Undo"))), "undo-done", "link", self
        )
        self.undo.clicked.connect(self.undone)
        self.layout().addWidget(self.undo)
        self.layout().setAlignment(self.undo, Qt.AlignmentFlag.AlignLeft)

    def tell_done(self, text: str, hint: str = "") -> None:
        """Say what was done, with the way back."""
        self.undo.show()
        self.tell(text, "good", hint)

    def tell_undone(self, text: str) -> None:
        """Say that it is as before."""
        self.undo.hide()
        self.tell(text, "info")
