# SPDX-License-Identifier: Apache-2.0
"""One answer to choose: its key, its points, its whole wording, large enough to touch."""

from PySide6.QtCore import QPointF, QRect, QRectF, QSize, Qt
from PySide6.QtGui import (
    QColor,
    QFont,
    QFontMetrics,
    QKeyEvent,
    QPainter,
    QPaintEvent,
    QPen,
)
from PySide6.QtWidgets import QAbstractButton, QSizePolicy, QWidget

from carecalc.gui.theme import Look

_TOUCH = 44
_CAP = 26
_MARGIN = 10
_WRAP = int(
    Qt.TextFlag.TextWordWrap
    | Qt.AlignmentFlag.AlignLeft
    | Qt.AlignmentFlag.AlignVCenter
)


class OptionButton(QAbstractButton):
    """A wide button that is drawn, so that long wordings wrap and are never cut.

    `several` draws a box to tick in place of a filled key. `tag` says small what is to
    be known of the wording. The button takes no keys itself: the form decides what a
    key means.
    """

    def __init__(
        self,
        look: Look,
        key: str,
        points: str,
        wording: str,
        *,
        several: bool = False,
        tag: str = "",
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._look = look
        self._key = key
        self._points = points
        self._several = several
        self._tag = tag
        self.setText(wording)
        self.setCheckable(True)
        self.setMouseTracking(True)
        self.setAttribute(Qt.WidgetAttribute.WA_Hover)
        policy = QSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Minimum)
        policy.setHeightForWidth(True)
        self.setSizePolicy(policy)

    def nextCheckState(self) -> None:
        """Leave the state alone: what is chosen is what was recorded."""

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Pass every key on."""
        event.ignore()

    def keyReleaseEvent(self, event: QKeyEvent) -> None:
        """Pass every key on."""
        event.ignore()

    def hasHeightForWidth(self) -> bool:
        """Say that the height follows from the width."""
        return True

    def heightForWidth(self, width: int) -> int:
        """Return the height that the whole wording needs."""
        needed = QFontMetrics(self.font()).boundingRect(
            QRect(0, 0, max(self._room(width), 40), 10_000), _WRAP, self.text()
        )
        height = needed.height() + self._look.size(14) + self._tag_below(width)
        return max(self._look.size(_TOUCH), height)

    def sizeHint(self) -> QSize:
        """Return a roomy size."""
        width = 420
        return QSize(width, self.heightForWidth(width))

    def minimumSizeHint(self) -> QSize:
        """Return the narrowest useful size; the height follows from the width."""
        return QSize(220, self._look.size(_TOUCH))

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw ground, key, points and wording."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        chosen = self.isChecked()
        frame = QRectF(self.rect()).adjusted(1, 1, -1, -1)
        painter.setBrush(self._ground(chosen))
        line = self._colour("accent") if chosen else self._colour("line")
        painter.setPen(QPen(line, 2 if chosen else 1))
        painter.drawRoundedRect(frame, 6, 6)
        if self.hasFocus():
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.setPen(QPen(self._colour("accent"), 1, Qt.PenStyle.DashLine))
            painter.drawRoundedRect(frame.adjusted(3, 3, -3, -3), 4, 4)
        self._draw_cap(painter, chosen)
        painter.setPen(self._colour("text" if self.isEnabled() else "disabled"))
        left = self._cap_right() + _MARGIN
        if self._points:
            painter.setFont(self._bold())
            painter.drawText(
                QRect(left, 0, self._points_width(), self.height()),
                int(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter),
                self._points,
            )
            painter.setFont(self.font())
        left, below = self._text_left(), self._tag_below(self.width())
        painter.drawText(
            QRect(left, 0, self._room(self.width()), self.height() - below),
            _WRAP,
            self.text(),
        )
        if self._tag:
            painter.setFont(self._small())
            painter.setPen(self._colour("warning"))
            place = (
                Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignBottom
                if below
                else Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
            )
            ground = self.rect().adjusted(left if below else 0, 0, -_MARGIN, 0)
            if below:
                ground.adjust(0, 0, 0, -self._look.size(7))
            painter.drawText(ground, int(place), self._tag)

    def _draw_cap(self, painter: QPainter, chosen: bool) -> None:
        side = self._look.size(_CAP)
        cap = QRectF(_MARGIN, (self.height() - side) / 2, side, side)
        painter.setPen(QPen(self._colour("accent" if chosen else "line-strong"), 1))
        painter.setBrush(self._colour("accent" if chosen else "sunken"))
        painter.drawRoundedRect(cap, 5, 5)
        painter.setPen(self._colour("on-accent" if chosen else "muted"))
        if self._several and chosen:
            tick = QPen(self._colour("on-accent"), 2.2)
            tick.setCapStyle(Qt.PenCapStyle.RoundCap)
            painter.setPen(tick)
            x, y, unit = cap.left(), cap.top(), side / 26
            painter.drawPolyline(
                [
                    QPointF(x + 7 * unit, y + 13.5 * unit),
                    QPointF(x + 11.5 * unit, y + 18 * unit),
                    QPointF(x + 19 * unit, y + 8.5 * unit),
                ]
            )
        else:
            painter.setFont(self._bold())
            painter.drawText(cap, int(Qt.AlignmentFlag.AlignCenter), self._key)
            painter.setFont(self.font())

    def _ground(self, chosen: bool) -> QColor:
        if chosen:
            return self._colour("accent-soft")
        return self._colour("hover" if self.underMouse() else "surface")

    def _colour(self, name: str) -> QColor:
        return self._look.colour(name)

    def _bold(self) -> QFont:
        font = QFont(self.font())
        font.setBold(True)
        return font

    def _small(self) -> QFont:
        font = QFont(self.font())
        font.setPixelSize(self._look.size(11))
        return font

    def _tag_width(self) -> int:
        if not self._tag:
            return 0
        return QFontMetrics(self._small()).horizontalAdvance(self._tag) + _MARGIN

    def _tag_below(self, width: int) -> int:
        """Return the height of a tag below the wording, which needs its room beside."""
        if not self._tag or self._tag_width() * 3 < width - self._text_left():
            return 0
        return QFontMetrics(self._small()).height()

    def _room(self, width: int) -> int:
        """Return how wide the wording may be."""
        room = width - self._text_left() - _MARGIN
        return room if self._tag_below(width) else room - self._tag_width()

    def _cap_right(self) -> int:
        return _MARGIN + self._look.size(_CAP)

    def _points_width(self) -> int:
        if not self._points:
            return 0
        return QFontMetrics(self._bold()).horizontalAdvance(self._points) + _MARGIN

    def _text_left(self) -> int:
        return self._cap_right() + _MARGIN + self._points_width()
