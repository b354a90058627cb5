# SPDX-License-Identifier: Apache-2.0
"""One line above a question that a list led to: its answer leads back to the list."""

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout, QWidget

from carecalc.gui.widgets.inputs import button, label
from carecalc.gui.widgets.speaking import Speaking, Voice


class ListBar(QFrame, Speaking):
    """Hidden unless a list led here; the way back is always in reach."""

    asked = Signal()
    """Back to the list, whether it is answered or not."""

    def __init__(self, voice: Voice, parent: QWidget) -> None:
        super().__init__(parent)
        self.voice = voice
        self.setObjectName("list-bar")
        self.setProperty("role", "notice")
        self.setProperty("kind", "info")
        said = self.gettext("From the list of the check: your answer leads back to it.")
        row = QHBoxLayout(self)
        row.setContentsMargins(12, 4, 12, 4)
        row.addWidget(label(said, "", self), 1)
        back = button(self.gettext("Back to the list (Esc)"), "back-to-list", "", self)
        back.clicked.connect(self.asked)
        row.addWidget(back)
        self.hide()
