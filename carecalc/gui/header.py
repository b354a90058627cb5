# SPDX-License-Identifier: Apache-2.0
"""The line at the top of a page: the way back, what it is, and what can be done."""

from PySide6.QtCore import QSize, Qt
from PySide6.QtWidgets import QLabel, QPushButton, QSizePolicy, QWidget

from carecalc.gui.elided import Elided
from carecalc.gui.folding import Folding

_NAME_LENGTH = 8
"""Characters of Han that a name mostly has at the most."""


class Subtitle(Elided):
    """What a page is about: it asks for the room of its first part, mostly a name.

    Buttons rather go below than leave a page without the name of the person.
    """

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent=parent)
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Preferred)

    def sizeHint(self) -> QSize:
        """Return the room of the first part, or of as much of it as a name has."""
        first, dot, _ = self.text().partition(" · ")
        metrics = self.fontMetrics()
        width = metrics.horizontalAdvance(f"{first} …" if dot else first)
        most = metrics.horizontalAdvance("中" * _NAME_LENGTH)
        return QSize(min(width + 2, most), super().sizeHint().height())

    def minimumSizeHint(self) -> QSize:
        """Return no width: in the end it is this that is cut."""
        return QSize(0, super().minimumSizeHint().height())


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
        self.subtitle = Subtitle(self)
        self.subtitle.setObjectName("subtitle")
        self.subtitle.setProperty("role", "muted")
        self.lead.addWidget(self.back)
        self.lead.addWidget(self.title)
        self.lead.addWidget(self.subtitle, 1)
