# SPDX-License-Identifier: Apache-2.0
"""The one line that stands for a question: what it is called and what was answered."""

from PySide6.QtCore import QPointF, QRect, QRectF, QSize, Qt
from PySide6.QtGui import QFont, QFontMetrics, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QAbstractButton, QSizePolicy, QWidget

from carecalc.gui.theme import Look

OPEN, ANSWERED, REFUSED, UNASKED = "open", "answered", "refused", "unasked"
UNSAVED = "unsaved"
"""The states of a question; each has a shape of its own, not just a colour."""

_COLOURS = {
    OPEN: "line-strong",
    ANSWERED: "good",
    REFUSED: "warning",
    UNASKED: "disabled",
    UNSAVED: "danger",
}


class ItemRow(QAbstractButton):
    """A question folded up; a press opens it."""

    def __init__(self, look: Look, name: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._look = look
        self._chosen = ""
        self._points = ""
        self._state = OPEN
        self._active = False
        self._tag = ""
        self.setText(name)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setAttribute(Qt.WidgetAttribute.WA_Hover)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)

    def show_answer(self, state: str, chosen: str, points: str) -> None:
        """Show what was answered."""
        self._state, self._chosen, self._points = state, chosen, points
        self.setAccessibleDescription(chosen)
        self.update()

    def set_tag(self, tag: str) -> None:
        """Say small, at the end of the heading, what is to be known of the question."""
        self._tag = tag
        self.update()

    def set_active(self, active: bool) -> None:
        """Show as the heading of the open question."""
        self._active = active
        self.update()

    def sizeHint(self) -> QSize:
        """Return a row that a finger can hit."""
        return QSize(320, self._look.size(44))

    def minimumSizeHint(self) -> QSize:
        """Return the narrowest useful row."""
        return QSize(200, self._look.size(44))

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw the state, the name and what was chosen, shortened at its end."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        if self.underMouse() and not self._active:
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(self._look.colour("hover"))
            painter.drawRoundedRect(QRectF(self.rect()), 6, 6)
        self._draw_state(painter)
        font = QFont(self.font())
        font.setBold(self._active)
        painter.setFont(font)
        metrics = QFontMetrics(font)
        grey = self._state == UNASKED
        painter.setPen(self._look.colour("disabled" if grey else "text"))
        left, height = 38, self.height()
        # A name may take the whole row while its question is open, half of it else.
        room = self.width() - left - 12
        if self._tag and (self._active or not self._chosen):
            room -= self._draw_tag(painter)
            painter.setFont(font)
            painter.setPen(self._look.colour("disabled" if grey else "text"))
        if not self._active and self._chosen:
            room = max(room // 2, 120)
        name = metrics.elidedText(self.text(), Qt.TextElideMode.ElideRight, room)
        align = int(Qt.AlignmentFlag.AlignVCenter)
        painter.drawText(QRect(left, 0, room, height), align, name)
        if self._active:
            return
        left += metrics.horizontalAdvance(name) + 16
        painter.setFont(self.font())
        painter.setPen(self._look.colour("muted"))
        end = self.width() - 12
        if self._points:
            width = QFontMetrics(self.font()).horizontalAdvance(self._points)
            right = QRect(end - width, 0, width, height)
            painter.drawText(right, align, self._points)
            end -= width + 12
        if end > left:
            chosen = QFontMetrics(self.font()).elidedText(
                self._chosen, Qt.TextElideMode.ElideRight, end - left
            )
            painter.drawText(QRect(left, 0, end - left, height), align, chosen)

    def _draw_tag(self, painter: QPainter) -> int:
        small = QFont(self.font())
        small.setPixelSize(self._look.size(11))
        painter.setFont(small)
        painter.setPen(self._look.colour("warning"))
        painter.drawText(
            self.rect().adjusted(0, 0, -12, 0),
            int(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter),
            self._tag,
        )
        return QFontMetrics(small).horizontalAdvance(self._tag) + 12

    def _draw_state(self, painter: QPainter) -> None:
        colour = self._look.colour(_COLOURS[self._state])
        middle = QPointF(20, self.height() / 2)
        painter.setPen(QPen(colour, 1.6))
        painter.setBrush(Qt.BrushStyle.NoBrush)
        if self._state == ANSWERED:
            painter.setBrush(colour)
            painter.drawEllipse(middle, 8, 8)
            tick = QPen(self._look.colour("surface"), 2)
            tick.setCapStyle(Qt.PenCapStyle.RoundCap)
            painter.setPen(tick)
            x, y = middle.x(), middle.y()
            painter.drawPolyline(
                [QPointF(x - 3.6, y), QPointF(x - 1, y + 3), QPointF(x + 4, y - 3.2)]
            )
        elif self._state == REFUSED:
            painter.drawEllipse(middle, 8, 8)
            x, y = middle.x(), middle.y()
            painter.drawLine(QPointF(x - 4, y + 4), QPointF(x + 4, y - 4))
        elif self._state == UNSAVED:
            painter.drawEllipse(middle, 8, 8)
            painter.drawLine(middle - QPointF(0, 4.5), middle + QPointF(0, 1))
            painter.drawPoint(middle + QPointF(0, 4.5))
        elif self._state == UNASKED:
            painter.drawLine(middle - QPointF(5, 0), middle + QPointF(5, 0))
        else:
            painter.drawEllipse(middle, 7, 7)
