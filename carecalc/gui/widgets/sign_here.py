# SPDX-License-Identifier: Apache-2.0
"""Where somebody signs on the screen: the place in the list, and the sheet it opens."""

from PySide6.QtCore import QRectF, Qt, Signal
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QPushButton, QWidget

from carecalc.domain.drawing import Drawing
from carecalc.gui.widgets.inputs import label
from carecalc.gui.widgets.speaking import Speaking, Voice
from carecalc.gui.widgets.strokes import (
    StrokeDialog,
    StrokePad,
    fitted,
    paint_strokes,
)
from carecalc.text import N_, Message

WIDTH, HEIGHT = 3000, 1000
"""The box of a signature: three times as wide as high."""


class SignHere(QPushButton, Speaking):
    """A place to sign at: a button until somebody did, then the signature itself."""

    asked = Signal(str)
    """Somebody of that role wants to sign."""

    def __init__(
        self, voice: Voice, role: str, who: str, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self.voice = voice
        self.role = role
        self._who = who
        self._drawing: Drawing | None = None
        self.setObjectName(f"sign-{role}")
        self.setMinimumSize(voice.look.size(148), voice.look.size(44))
        self.setAutoDefault(True)
        self.clicked.connect(self._on_clicked)
        self.show_drawing(None)

    def show_drawing(self, drawing: Drawing | None, is_of_result: bool = True) -> None:
        """Show a signature; one under other answers than now asks to sign again."""
        self._drawing = drawing if is_of_result else None
        if drawing is None:
            text = self.gettext("Sign on the screen")
        elif is_of_result:
            text = ""
        else:
            text = self.gettext("Answers changed: sign again")
        said = text or self.gettext("signed on the screen; press to sign again")
        self.setText(text)
        self.setAccessibleName(self.gettext("{who}: {said}", who=self._who, said=said))
        self.setToolTip(said)
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw the strokes on white inside the button's frame."""
        super().paintEvent(event)
        if self._drawing is None:
            return
        painter = QPainter(self)
        inside = QRectF(self.rect()).adjusted(4, 4, -4, -4)
        painter.fillRect(inside, Qt.GlobalColor.white)
        box = (self._drawing.width, self._drawing.height)
        paint_strokes(painter, self._drawing.strokes, fitted(inside, box), box)

    def _on_clicked(self) -> None:
        self.asked.emit(self.role)


class SignDialog(StrokeDialog):
    """A sheet to sign on as wide as the window, with who signs what above it."""

    def __init__(self, voice: Voice, who: str, what: str, parent: QWidget) -> None:
        words = voice.catalogue.render
        title = words(Message(N_("Signature of {who}"), {"who": who}))
        super().__init__(
            voice,
            title,
            StrokePad(voice.look, (WIDTH, HEIGHT), is_ruled=True),
            (words(Message(N_("Sign on paper instead"))), "sign-in-ink"),
            words(Message(N_("Keep the signature"))),
            parent,
        )
        self.setObjectName("sign-dialog")
        self.pad.setAccessibleName(self.gettext("Sheet to sign on"))
        self.column.insertWidget(0, label(title, "heading", self))
        self.column.insertWidget(1, label(what, "hint", self))
