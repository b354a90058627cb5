# SPDX-License-Identifier: Apache-2.0
"""A white sheet for a finger, a pen or the mouse; what is kept are the strokes."""

from collections.abc import Sequence

from PySide6.QtCore import QEvent, QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import (
    QEventPoint,
    QKeyEvent,
    QKeySequence,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QPen,
    QTabletEvent,
    QTouchEvent,
)
from PySide6.QtWidgets import QDialog, QHBoxLayout, QVBoxLayout, QWidget

from carecalc.domain.drawing import MOST_PRESSURE, Drawing, Point
from carecalc.gui.discarding import SecondEscape
from carecalc.gui.theme import Look
from carecalc.gui.widgets.inputs import button
from carecalc.gui.widgets.speaking import Speaking, Voice

FINGER, PEN, MOUSE = "finger", "pen", "mouse"
_THICK = 7 / 900
"""The width of a line that is not pressed, in parts of the sheet's width."""


class StrokePad(QWidget):
    """A white sheet of the shape of a box; one stroke lasts while one touches.

    `box` is what points are kept in, whatever the size of the sheet on the screen; a
    ruled sheet has a line to write on. White and black in every theme, as the paper
    will be. One pointer draws at a time: the ball of the hand that touches while a pen
    writes leaves nothing.
    """

    changed = Signal()

    def __init__(
        self,
        look: Look,
        box: tuple[int, int],
        parent: QWidget | None = None,
        *,
        is_ruled: bool = False,
    ) -> None:
        super().__init__(parent)
        self.box = box
        self._look = look
        self._is_ruled = is_ruled
        self._strokes: list[list[Point]] = []
        self._pointer = ""
        self._drawing = ""
        self._touch = -1
        self._began = 0
        self.setObjectName("stroke-pad")
        self.setAttribute(Qt.WidgetAttribute.WA_AcceptTouchEvents)
        self.setMinimumSize(self._within(264, 240))
        self.setCursor(Qt.CursorShape.CrossCursor)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)

    @property
    def is_empty(self) -> bool:
        """Whether nothing is drawn."""
        return not self._strokes

    def drawing(self) -> Drawing:
        """Return what is drawn; the pointer is the one that began it."""
        strokes = tuple(tuple(stroke) for stroke in self._strokes)
        return Drawing(*self.box, self._pointer, strokes)

    def undo(self) -> None:
        """Take the last stroke back."""
        self._strokes = self._strokes[:-1]
        self._tell()

    def clear(self) -> None:
        """Take everything back."""
        self._strokes = []
        self._tell()

    # ------------------------------------------------------------ Qt

    def sizeHint(self) -> QSize:
        """Return a comfortable sheet."""
        return self._within(780, 420)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw the sheet, a line to write on if it has one, and the strokes."""
        painter = QPainter(self)
        sheet = self._sheet()
        painter.fillRect(sheet, Qt.GlobalColor.white)
        painter.setClipRect(sheet)
        if self._is_ruled:
            # A pale line that helps the hand; it is no part of what is kept.
            painter.setPen(QPen(Qt.GlobalColor.lightGray, 1, Qt.PenStyle.DashLine))
            base = sheet.top() + sheet.height() * 0.78
            painter.drawLine(
                QPointF(sheet.left() + sheet.width() * 0.05, base),
                QPointF(sheet.right() - sheet.width() * 0.05, base),
            )
        paint_strokes(painter, self._strokes, sheet, self.box)
        # A pen draws on both sides of its line: so far inside, nothing is cut off.
        here = self.hasFocus()
        wide = 3 if here else 1
        pen = QPen(self._look.colour("accent" if here else "line-strong"), wide)
        pen.setJoinStyle(Qt.PenJoinStyle.MiterJoin)
        painter.setPen(pen)
        painter.drawRect(sheet.adjusted(wide / 2, wide / 2, -wide / 2, -wide / 2))

    def event(self, event: QEvent) -> bool:
        """Take fingers as they are: Qt would make a mouse of them."""
        if isinstance(event, QTouchEvent):
            self._on_touch(event)
            return True
        return bool(super().event(event))

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Begin a stroke with the left button."""
        if event.button() == Qt.MouseButton.LeftButton:
            self._begin(MOUSE, event.position(), event.timestamp(), 0)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Draw on while the button is held."""
        if event.buttons() & Qt.MouseButton.LeftButton:
            self._go_on(MOUSE, event.position(), event.timestamp(), 0)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """End the stroke."""
        self._end(MOUSE)

    def tabletEvent(self, event: QTabletEvent) -> None:
        """Draw with a pen as hard as it is pressed."""
        pressed = round(event.pressure() * MOST_PRESSURE)
        if event.type() == QEvent.Type.TabletPress:
            self._begin(PEN, event.position(), event.timestamp(), pressed)
        elif event.type() == QEvent.Type.TabletRelease:
            self._end(PEN)
        else:
            self._go_on(PEN, event.position(), event.timestamp(), pressed)
        event.accept()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Undo with Ctrl+Z, clear with Delete."""
        if event.matches(QKeySequence.StandardKey.Undo):
            self.undo()
        elif event.key() == Qt.Key.Key_Delete:
            self.clear()
        else:
            super().keyPressEvent(event)

    # ------------------------------------------------------------ drawing

    def _on_touch(self, event: QTouchEvent) -> None:
        event.accept()
        if event.type() == QEvent.Type.TouchCancel:
            self._end(FINGER)
            return
        for point in event.points():
            pressed = round(point.pressure() * MOST_PRESSURE)
            at, when = point.position(), event.timestamp()
            match point.state():
                case QEventPoint.State.Pressed if not self._drawing:
                    self._touch = point.id()
                    self._begin(FINGER, at, when, pressed)
                case QEventPoint.State.Updated if point.id() == self._touch:
                    self._go_on(FINGER, at, when, pressed)
                case QEventPoint.State.Released if point.id() == self._touch:
                    self._end(FINGER)

    def _begin(self, pointer: str, at: QPointF, when: int, pressed: int) -> None:
        if self._drawing:
            return
        self._drawing = pointer
        if self.is_empty:
            self._pointer, self._began = pointer, when
        self._strokes = [*self._strokes, [self._point(at, when, pressed)]]
        self._tell()

    def _go_on(self, pointer: str, at: QPointF, when: int, pressed: int) -> None:
        if self._drawing != pointer or self.is_empty:
            return
        point = self._point(at, when, pressed)
        stroke = self._strokes[-1]
        if stroke[-1][:2] != point[:2]:  # Where nothing moves nothing is drawn.
            stroke.append(point)
            self.update()

    def _end(self, pointer: str) -> None:
        if self._drawing == pointer:
            self._drawing, self._touch = "", -1

    def _point(self, at: QPointF, when: int, pressed: int) -> Point:
        sheet, (width, height) = self._sheet(), self.box
        x = round((at.x() - sheet.left()) / sheet.width() * width)
        y = round((at.y() - sheet.top()) / sheet.height() * height)
        # A pen and a mouse may keep two clocks: time never goes back within a drawing.
        before = max((stroke[-1][2] for stroke in self._strokes), default=0)
        return (
            min(max(x, 0), width),
            min(max(y, 0), height),
            max(when - self._began, before),
            min(max(pressed, 0), MOST_PRESSURE),
        )

    def _sheet(self) -> QRectF:
        return fitted(QRectF(self.rect()), self.box)

    def _within(self, width: int, height: int) -> QSize:
        return fitted(QRectF(0, 0, width, height), self.box).size().toSize()

    def _tell(self) -> None:
        self.update()
        self.changed.emit()


class StrokeDialog(QDialog, Speaking):
    """A sheet as large as the window lets it be, to draw on until it is kept.

    `instead` is what goes without a drawing, and its button's name. It does not scroll:
    a finger draws here.
    """

    drawn = Signal(object)
    """The `Drawing` that is to be kept."""

    def __init__(
        self,
        voice: Voice,
        title: str,
        pad: StrokePad,
        instead: tuple[str, str],
        keep: str,
        parent: QWidget,
    ) -> None:
        super().__init__(parent)
        self.voice = voice
        self.pad = pad
        self.setWindowTitle(title)
        self.setAccessibleName(title)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self._undo = button(self.gettext("Undo"), "undo-stroke", parent=self)
        self._clear = button(self.gettext("Clear"), "clear-strokes", parent=self)
        without = button(*instead, "", self)
        self._keep = button(keep, "keep-strokes", "primary", self)
        self._keep.setDefault(True)  # Enter on the sheet; it waits for a stroke.
        row = QHBoxLayout()
        for widget, slot in (
            (self._undo, self.pad.undo),
            (self._clear, self.pad.clear),
            (without, self.reject),
            (self._keep, self._on_keep),
        ):
            widget.setMinimumHeight(voice.look.size(44))
            widget.clicked.connect(slot)
            if widget is without:
                row.addStretch(1)
            row.addWidget(widget)
        self.column = QVBoxLayout(self)
        self.column.setSpacing(8)
        self.column.addWidget(self.pad, 1)
        lost = self.gettext("Press Esc once more to discard what was drawn.")
        self._second_escape = SecondEscape(lost, self._would_lose, self)
        self.pad.changed.connect(self._second_escape.take_back)
        self.column.addWidget(self._second_escape)
        self.column.addLayout(row)
        self.pad.changed.connect(self._on_changed)
        self._on_changed()

    def open(self) -> None:
        """Take of the window's room what a sheet of that shape can fill."""
        parent = self.parentWidget()
        if parent is not None:
            room, (across, down) = parent.window().size(), self.pad.box
            width = min(room.width() - 30, 900)
            height = min(room.height() - 30, width * down // across + 160)
            self.resize(min(width, max(height * across // down + 40, 480)), height)
        super().open()
        self.pad.setFocus()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Let the first Escape lose nothing."""
        if not self._second_escape.takes(event):
            super().keyPressEvent(event)

    def _would_lose(self) -> bool:
        return not self.pad.is_empty

    def _on_changed(self) -> None:
        for widget in (self._undo, self._clear, self._keep):
            widget.setEnabled(not self.pad.is_empty)

    def _on_keep(self) -> None:
        self.drawn.emit(self.pad.drawing())
        self.accept()


def paint_strokes(
    painter: QPainter,
    strokes: Sequence[Sequence[Point]],
    room: QRectF,
    box: tuple[int, int],
) -> None:
    """Draw strokes of a `box` in a place of the same shape; pressure makes them wide."""
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    across, down = room.width() / box[0], room.height() / box[1]
    for stroke in strokes:
        before: QPointF | None = None
        for x, y, _, pressed in stroke:
            at = QPointF(room.left() + x * across, room.top() + y * down)
            # Half as wide where a pen hardly touches, half as wide again where it
            # presses; finger and mouse write with one width.
            part = 0.5 + pressed / MOST_PRESSURE if 0 < pressed < MOST_PRESSURE else 1.0
            pen = QPen(Qt.GlobalColor.black, max(room.width() * _THICK * part, 1.2))
            pen.setCapStyle(Qt.PenCapStyle.RoundCap)
            painter.setPen(pen)
            painter.drawPoint(at) if before is None else painter.drawLine(before, at)
            before = at


def fitted(room: QRectF, box: tuple[int, int]) -> QRectF:
    """Return the largest place of a box's shape in the middle of a room."""
    scale = min(room.width() / box[0], room.height() / box[1])
    size = QPointF(box[0] * scale, box[1] * scale)
    corner = room.center() - size / 2
    return QRectF(corner.x(), corner.y(), size.x(), size.y())
