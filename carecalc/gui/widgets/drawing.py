# SPDX-License-Identifier: Apache-2.0
"""What somebody draws for a test, kept as a picture, and pictures shown large."""

from PySide6.QtCore import QBuffer, QIODevice, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QImage, QPainter, QPixmap
from PySide6.QtWidgets import QDialog, QHBoxLayout, QLabel, QVBoxLayout, QWidget

from carecalc.domain.drawing import Drawing
from carecalc.gui.widgets.inputs import button
from carecalc.gui.widgets.speaking import Speaking, Voice
from carecalc.gui.widgets.strokes import StrokeDialog, StrokePad, paint_strokes
from carecalc.text import N_, Message

SIDE = 800
"""Pixels of a kept drawing's side."""

_BOX = (3000, 3000)


class DrawingDialog(StrokeDialog):
    """A square sheet alone; nothing on it helps who draws."""

    kept = Signal(str, bytes)
    """(item, PNG): the drawing is to be kept."""

    def __init__(self, voice: Voice, item: str, parent: QWidget) -> None:
        words = voice.catalogue.render
        super().__init__(
            voice,
            words(Message(N_("Draw here"))),
            StrokePad(voice.look, _BOX),
            (words(Message(N_("Cancel"))), "cancel-drawing"),
            words(Message(N_("Keep the drawing"))),
            parent,
        )
        self._item = item
        self.setObjectName("drawing-dialog")
        self.pad.setAccessibleName(self.gettext("Sheet to draw on"))
        self.drawn.connect(self._on_drawn)

    def _on_drawn(self, drawing: Drawing) -> None:
        self.kept.emit(self._item, _png(drawing))


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


def _png(drawing: Drawing) -> bytes:
    """Return a drawing black on white, as it was seen."""
    image = QImage(SIDE, SIDE, QImage.Format.Format_Grayscale8)
    image.fill(Qt.GlobalColor.white)
    painter = QPainter(image)
    paint_strokes(painter, drawing.strokes, QRectF(0, 0, SIDE, SIDE), _BOX)
    painter.end()
    buffer = QBuffer()
    buffer.open(QIODevice.OpenModeFlag.WriteOnly)
    image.save(buffer, "PNG")
    return bytes(buffer.data().data())
