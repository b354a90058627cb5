# SPDX-License-Identifier: Apache-2.0
"""The line at the top of a page: the way back, what it is, and what can be done."""

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLabel, QPushButton, QWidget

from carecalc.gui.elided import Elided
from carecalc.gui.folding import Folding


class Header(Folding):
    """Buttons stand at its `end`; they go below the title where they leave it no room."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.setObjectName("header")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self.setContentsMargins(12, 4, 20, 4)
        self.back = QPushButton(self)
        self.back.setObjectName("back")
        self.back.setProperty("kind", "quiet")
        self.back.setAutoDefault(True)
        self.title = QLabel(self)
        self.title.setObjectName("title")
        self.title.setProperty("role", "title")
        self.subtitle = Elided(parent=self)
        self.subtitle.setObjectName("subtitle")
        self.subtitle.setProperty("role", "muted")
        self.lead.addWidget(self.back)
        self.lead.addWidget(self.title)
        self.lead.addWidget(self.subtitle, 1)
