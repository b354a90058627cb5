# SPDX-License-Identifier: Apache-2.0
"""A list to choose from whose words are never cut off without a sign."""

from PySide6.QtCore import QEvent, QObject, QPoint, Qt
from PySide6.QtGui import QMouseEvent, QPaintEvent
from PySide6.QtWidgets import (
    QAbstractItemView,
    QApplication,
    QComboBox,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionComboBox,
    QStylePainter,
    QWidget,
)

from carecalc.gui.finger import is_of_finger

_EDGE = 32
"""Pixels beside the words of an open list: its frame and a scroll bar."""


class _ListUnderFinger(QObject):
    """Lets a finger scroll the open list of a combo box; to lift it chooses nothing.

    A `QScroller` sees nothing there: Qt gives to what pops up the mouse events alone
    that it makes of touches.
    """

    def __init__(self, combo: QComboBox) -> None:
        super().__init__(combo)
        self._view = combo.view()
        self._view.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self._view.viewport().installEventFilter(self)
        self._start: int | None = None
        self._value = 0
        self._has_moved = False

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Move the rows with the finger; take the release that ends it."""
        kind = event.type()
        if not isinstance(event, QMouseEvent) or not is_of_finger(event):
            return False
        bar, at = self._view.verticalScrollBar(), event.globalPosition().toPoint().y()
        if kind == QEvent.Type.MouseButtonPress:
            self._start, self._value, self._has_moved = at, bar.value(), False
        elif kind == QEvent.Type.MouseMove and self._start is not None:
            way = self._start - at
            if abs(way) >= QApplication.startDragDistance():
                self._has_moved = True
            if self._has_moved:
                bar.setValue(self._value + way)
                return True
        elif kind == QEvent.Type.MouseButtonRelease:
            self._start = None
            return self._has_moved
        return False


class Combo(QComboBox):
    """Shortens the chosen words to its width; open it is as wide as its words."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        # The delegate of a combo box draws rows of one line, too low for a finger, and
        # passes over what the style sheet says of them.
        self.setItemDelegate(QStyledItemDelegate(self))
        _ListUnderFinger(self)
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
