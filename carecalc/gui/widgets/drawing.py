# SPDX-License-Identifier: Apache-2.0
"""A sheet to draw on with a finger, a pen or the mouse, and pictures shown large."""

from PySide6.QtCore import QBuffer, QIODevice, QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import (
    QImage,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QPen,
    QPixmap,
    QPolygonF,
    QTabletEvent,
)
from PySide6.QtWidgets import QDialog, QHBoxLayout, QLabel, QVBoxLayout, QWidget

from carecalc.gui.theme import Look
from carecalc.gui.widgets.inputs import button
from carecalc.gui.widgets.speaking import Speaking, Voice

SIDE = 800
"""Pixels of a kept drawing's side."""


class Pad(QWidget):
    """A square white sheet; a stroke is kept as points in parts of its side.

    White and black in every theme: what is kept is what was seen.
    """

    changed = Signal()

    def __init__(self, look: Look, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._look = look
        self._strokes: list[list[QPointF]] = []
        self._is_drawing = False
        self.setObjectName("pad")
        self.setMinimumSize(240, 240)
        self.setCursor(Qt.CursorShape.CrossCursor)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)

    @property
    def is_empty(self) -> bool:
        """Whether nothing is drawn."""
        return not self._strokes

    def undo(self) -> None:
        """Take the last stroke back."""
        self._strokes = self._strokes[:-1]
        self._tell()

    def clear(self) -> None:
        """Take everything back."""
        self._strokes = []
        self._tell()

    def png(self) -> bytes:
        """Return the drawing as a PNG file."""
        image = QImage(SIDE, SIDE, QImage.Format.Format_Grayscale8)
        image.fill(Qt.GlobalColor.white)
        painter = QPainter(image)
        self._draw(painter, SIDE)
        painter.end()
        buffer = QBuffer()
        buffer.open(QIODevice.OpenModeFlag.WriteOnly)
        image.save(buffer, "PNG")
        return bytes(buffer.data().data())

    def sizeHint(self) -> QSize:
        """Return a comfortable sheet."""
        return QSize(420, 420)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw the sheet and its strokes."""
        painter = QPainter(self)
        side, corner = self._side(), self._corner()
        painter.translate(corner)
        here = self.hasFocus()
        sheet = QRectF(0, 0, side, side)
        painter.fillRect(sheet, Qt.GlobalColor.white)
        painter.setClipRect(sheet)
        self._draw(painter, side)
        # A pen draws on both sides of its line: so far inside, nothing is cut off.
        wide = 3 if here else 1
        edge = self._look.colour("accent" if here else "line-strong")
        pen = QPen(edge, wide)
        pen.setJoinStyle(Qt.PenJoinStyle.MiterJoin)
        painter.setPen(pen)
        painter.drawRect(sheet.adjusted(wide / 2, wide / 2, -wide / 2, -wide / 2))

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Begin a stroke; a finger counts as the mouse."""
        if event.button() == Qt.MouseButton.LeftButton:
            self._begin(event.position())

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Draw on."""
        self._go_on(event.position())

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """End the stroke."""
        self._is_drawing = False

    def tabletEvent(self, event: QTabletEvent) -> None:
        """Draw with a pen."""
        if event.type() == QTabletEvent.Type.TabletPress:
            self._begin(event.position())
        elif event.type() == QTabletEvent.Type.TabletRelease:
            self._is_drawing = False
        else:
            self._go_on(event.position())
        event.accept()

    def _draw(self, painter: QPainter, side: float) -> None:
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        pen = QPen(Qt.GlobalColor.black, max(side / 160, 2))
        pen.setCapStyle(Qt.PenCapStyle.RoundCap)
        pen.setJoinStyle(Qt.PenJoinStyle.RoundJoin)
        painter.setPen(pen)
        painter.setBrush(Qt.BrushStyle.NoBrush)
        for stroke in self._strokes:
            points = [point * side for point in stroke]
            if len(points) == 1:
                painter.drawPoint(points[0])
            painter.drawPolyline(QPolygonF(points))

    def _begin(self, at: QPointF) -> None:
        self._is_drawing = True
        self._strokes = [*self._strokes, [self._part(at)]]
        self._tell()

    def _go_on(self, at: QPointF) -> None:
        if self._is_drawing:
            self._strokes[-1].append(self._part(at))
            self.update()

    def _part(self, at: QPointF) -> QPointF:
        return (at - self._corner()) / self._side()

    def _side(self) -> float:
        return float(min(self.width(), self.height()))

    def _corner(self) -> QPointF:
        side = self._side()
        return QPointF((self.width() - side) / 2, (self.height() - side) / 2)

    def _tell(self) -> None:
        self.update()
        self.changed.emit()


class DrawingDialog(QDialog, Speaking):
    """The sheet alone, as large as the window; nothing on it helps who draws.

    It does not scroll: a finger draws here.
    """

    drawn = Signal(str, bytes)
    """(item, PNG): the drawing is to be kept."""

    def __init__(self, voice: Voice, item: str, parent: QWidget) -> None:
        super().__init__(parent)
        self.voice = voice
        self._item = item
        self.setObjectName("drawing-dialog")
        self.setWindowTitle(self.gettext("Draw here"))
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.pad = Pad(voice.look, self)
        self.pad.setAccessibleName(self.gettext("Sheet to draw on"))
        self._undo = button(self.gettext("Undo"), "undo-stroke", parent=self)
        self._clear = button(self.gettext("Clear"), "clear-drawing", parent=self)
        cancel = button(self.gettext("Cancel"), "cancel-drawing", parent=self)
        self._keep = button(
            self.gettext("Keep the drawing"), "keep-drawing", "primary", self
        )
        row = QHBoxLayout()
        for widget, slot in (
            (self._undo, self.pad.undo),
            (self._clear, self.pad.clear),
            (cancel, self.reject),
            (self._keep, self._on_keep),
        ):
            widget.setMinimumHeight(voice.look.size(44))
            widget.clicked.connect(slot)
            if widget is cancel:
                row.addStretch(1)
            row.addWidget(widget)
        column = QVBoxLayout(self)
        column.addWidget(self.pad, 1)
        column.addLayout(row)
        self.pad.changed.connect(self._on_changed)
        self._on_changed()

    def open(self) -> None:
        """Take most of the window's room."""
        parent = self.parentWidget()
        if parent is not None:
            room = parent.window().size()
            height = room.height() - 30
            self.resize(min(room.width() - 30, max(height + 40, 480)), height)
        super().open()

    def _on_changed(self) -> None:
        for widget in (self._undo, self._clear, self._keep):
            widget.setEnabled(not self.pad.is_empty)

    def _on_keep(self) -> None:
        self.drawn.emit(self._item, self.pad.png())
        self.accept()


class PictureDialog(QDialog, Speaking):
    """One picture, as large as the window lets it be."""

    def __init__(
        self, voice: Voice, title: str, picture: QPixmap, parent: QWidget
    ) -> None:
        super().__init__(parent)
        self.voice = voice
        self.setObjectName("picture-dialog")
        self.setWindowTitle(title)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        room = parent.window().size()
        shown = QLabel(self)
        shown.setObjectName("picture")
        shown.setAccessibleName(title)
        shown.setPixmap(
            picture.scaled(
                QSize(room.width() - 80, room.height() - 120),
                Qt.AspectRatioMode.KeepAspectRatio,
                Qt.TransformationMode.SmoothTransformation,
            )
        )
        close = button(self.gettext("Close"), "close-picture", "primary", self)
        close.clicked.connect(self.accept)
        column = QVBoxLayout(self)
        column.addWidget(shown, 1, Qt.AlignmentFlag.AlignCenter)
        row = QHBoxLayout()
        row.addStretch(1)
        row.addWidget(close)
        column.addLayout(row)
