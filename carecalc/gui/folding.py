# SPDX-License-Identifier: Apache-2.0
"""Two parts of one line, the second below the first where both have no room."""

from PySide6.QtCore import QEvent, QSize, Qt
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QBoxLayout, QHBoxLayout, QLayout, QWidget

_GAP = 10
_BETWEEN_LINES = 4


class Folding(QWidget):
    """Fill `lead` and `end`: they stand at the two ends of a line, or of two lines."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.lead = QHBoxLayout()
        self.lead.setSpacing(_GAP)
        self.end = QHBoxLayout()
        self.end.setSpacing(8)
        self._box = QBoxLayout(QBoxLayout.Direction.LeftToRight, self)
        self._box.setContentsMargins(0, 0, 0, 0)
        self._box.setSpacing(_GAP)
        self._box.addLayout(self.lead, 1)
        self._box.addLayout(self.end)
        # It folds before it asks for more room than the wider of its parts.
        self._box.setSizeConstraint(QLayout.SizeConstraint.SetNoConstraint)
        self._is_folded = False

    def minimumSizeHint(self) -> QSize:
        """Return the room for the wider part alone."""
        margins = self.contentsMargins() + self._box.contentsMargins()
        part = self.lead.minimumSize().expandedTo(self.end.minimumSize())
        width = part.width() + margins.left() + margins.right()
        return QSize(width, super().minimumSizeHint().height())

    def event(self, event: QEvent) -> bool:
        if event.type() == QEvent.Type.LayoutRequest:
            self._fold()
        return super().event(event)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fold()

    def _fold(self) -> None:
        margins = self.contentsMargins() + self._box.contentsMargins()
        room = self.width() - margins.left() - margins.right()
        needed = self.lead.sizeHint().width() + self.end.sizeHint().width() + _GAP
        is_folded = needed > room
        if is_folded == self._is_folded:
            return
        self._is_folded = is_folded
        way = QBoxLayout.Direction
        self._box.setDirection(way.TopToBottom if is_folded else way.LeftToRight)
        self._box.setSpacing(_BETWEEN_LINES if is_folded else _GAP)
        right = Qt.AlignmentFlag.AlignRight
        self._box.setAlignment(self.end, right if is_folded else Qt.AlignmentFlag(0))
