# SPDX-License-Identifier: Apache-2.0
"""What is kept beside the answers of a visit: drawings, photographs, what was last."""

from collections.abc import Sequence
from pathlib import Path

from PySide6.QtCore import QObject, Qt, Signal
from PySide6.QtWidgets import QPushButton, QWidget

from carecalc.domain.scale import Item
from carecalc.domain.visit import Answer
from carecalc.gui.page import Desk
from carecalc.gui.widgets.evidence import Drawings
from carecalc.gui.widgets.scale_form import ScaleForm
from carecalc.gui.widgets.speaking import Speaking, Voice
from carecalc.gui.widgets.taking import PictureSource
from carecalc.gui.widgets.visit_frame import VisitFrame
from carecalc.gui.widgets.visit_last import LastTime


class Asides(QObject, Speaking):
    """Brings them into the frame's help and takes new ones in."""

    changed = Signal()
    """Something else is to be shown with a question by now."""

    saved = Signal()
    """One more is in the office's store."""

    left = Signal()
    """A sheet or a picture was closed: the keyboard is free."""

    refused = Signal(object)
    """The `UserError` why a picture was not taken."""

    def __init__(
        self,
        desk: Desk,
        voice: Voice,
        visit: str,
        frame: VisitFrame,
        opener: QPushButton,
        parent: QWidget,
    ) -> None:
        """`opener` is checked while the help is open, where that is a drawer."""
        super().__init__(parent)
        self.voice = voice
        self._opener = opener
        self._help = frame.help
        self._drawings = Drawings(desk, voice, visit, frame.notice, parent)
        frame.help.draw_asked.connect(self._drawings.draw)
        frame.help.drawing_asked.connect(self._drawings.show)
        frame.help.picture_asked.connect(self._drawings.show_file)
        self.pictures = PictureSource(desk, voice, False, frame.help)
        self.pictures.add.setText(self.gettext("Add pictures (P) …"))
        frame.help.extras.addWidget(self.pictures)
        taking = self.pictures.taking
        taking.accept_drops(frame)
        taking.taken.connect(self._drawings.attach)
        taking.refused.connect(self.refused)
        self._drawings.kept.connect(self._on_kept)
        self._drawings.lost.connect(self.pictures.offers.free)
        self._drawings.changed.connect(self.changed)
        self._drawings.saved.connect(self.saved)
        self._drawings.left.connect(self.left)
        self._last = LastTime(desk, voice, visit, self)
        self._last.changed.connect(self.changed)

    def show(self, item: Item, answer: Answer | None) -> None:
        """Show what belongs to this question; new pictures are for it."""
        self.pictures.taking.about = item.code
        drawings: Sequence[tuple[str, str]] = self._drawings.of(item.code)
        self._help.show_item(item, answer, drawings, self._last.said(item))

    def follow(self, form: ScaleForm) -> None:
        """Open what the keys of this form ask for."""
        form.note_wanted.connect(self._on_note_wanted)
        form.aid_wanted.connect(self._on_aid_wanted)
        form.picture_wanted.connect(self._on_picture_wanted)

    def lock(self) -> None:
        """Show what there is, take nothing new."""
        self._help.lock()
        self.pictures.close_for_good()

    def _on_note_wanted(self) -> None:
        self._opener.setChecked(True)
        self._help.note.setFocus(Qt.FocusReason.ShortcutFocusReason)

    def _on_aid_wanted(self) -> None:
        self._opener.setChecked(True)
        self._help.begin_aid()

    def _on_picture_wanted(self) -> None:
        self._opener.setChecked(True)
        self.pictures.begin()

    def _on_kept(self, file: Path | None) -> None:
        if file is not None:
            self.pictures.offers.keep(file)
