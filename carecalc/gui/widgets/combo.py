# SPDX-License-Identifier: Apache-2.0
"""A list to choose from whose words are never cut off without a sign."""

from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QPaintEvent
from PySide6.QtWidgets import (
    QComboBox,
    QStyle,
    QStyleOptionComboBox,
    QStylePainter,
    QWidget,
)

_EDGE = 32
"""Pixels beside the words of an open list: its frame and a scroll bar."""


class Combo(QComboBox):
    """Shortens the chosen words to its width; open it is as wide as its words."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        # What was shortened is told whole.
        self.currentTextChanged.connect(self.setToolTip)

    def showPopup(self) -> None:
        view = self.view()
        left = self.mapTo(self.window(), QPoint(0, 0)).x()
        room = max(self.width(), self.window().width() - left)
        view.setMinimumWidth(min(view.sizeHintForColumn(0) + _EDGE, room))
        super().showPopup()

    def paintEvent(self, event: QPaintEvent) -> None:
        option = QStyleOptionComboBox()
        self.initStyleOption(option)
        painter = QStylePainter(self)
        painter.drawComplexControl(QStyle.ComplexControl.CC_ComboBox, option)
        if not self.isEditable():
            words = self.style().subControlRect(
                QStyle.ComplexControl.CC_ComboBox,
                option,
                QStyle.SubControl.SC_ComboBoxEditField,
                self,
            )
            option.currentText = self.fontMetrics().elidedText(
                option.currentText, Qt.TextElideMode.ElideRight, words.width() - 4
            )
            painter.drawControl(QStyle.ControlElement.CE_ComboBoxLabel, option)
