# SPDX-License-Identifier: Apache-2.0
"""What is kept beside the answers of a visit: drawings, photographs, what was last."""

from collections.abc import Sequence
from pathlib import Path

from PySide6.QtCore import QEvent, QObject, Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QApplication, QPushButton, QWidget

from carecalc.domain.scale import Item
from carecalc.domain.visit import Answer
from carecalc.gui.page import Desk
from carecalc.gui.widgets.evidence import Drawings
from carecalc.gui.widgets.paper_entry_side import PaperBand, PaperSide
from carecalc.gui.widgets.questions import plain_key
from carecalc.gui.widgets.scale_form import ScaleForm
from carecalc.gui.widgets.speaking import Speaking, Voice
from carecalc.gui.widgets.taking import PictureSource
from carecalc.gui.widgets.visit_county import CountyGuidance
from carecalc.gui.widgets.visit_frame import VisitFrame
from carecalc.gui.widgets.visit_last import LastTime
from carecalc.services.visit_view import VisitView

_PAGES = {Qt.Key.Key_PageDown: 1, Qt.Key.Key_PageUp: -1}


class Asides(QObject, Speaking):
    """Brings them into the frame's help and takes new ones in."""

    changed = Signal()
    """Something else is to be shown with a question by now."""

    saved = Signal()
    """One more is in the office's store."""

    left = Signal()
    """A sheet or a picture was closed: the keyboard is free."""

    paper_toggled = Signal(bool)
    """The paper was put beside the questions, or taken away."""

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
        self._frame = frame
        self._desk = desk
        self._view: VisitView | None = None
        self._item: Item | None = None
        self._paper: PaperSide | None = None
        self._show_paper: QPushButton | None = None
        self.wants_paper = False  # as soon as it is known that there is one
        self._drawings = Drawings(desk, voice, visit, frame.notice, parent)
        frame.help.timer_asked.connect(self._on_timer_asked)
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
        self._county = CountyGuidance(desk, voice, visit, self)
        self._county.changed.connect(self.changed)
        self._county.refused.connect(self.refused)

    def show(self, item: Item, answer: Answer | None) -> None:
        """Show what belongs to this question; new pictures are for it."""
        self._item = item
        self.pictures.taking.about = item.code
        drawings: Sequence[tuple[str, str]] = self._drawings.of(item.code)
        self._help.show_item(
            item, answer, drawings, self._last.said(item), self._county.said(item)
        )

    def follow(self, form: ScaleForm) -> None:
        """Open what the keys of this form ask for."""
        form.note_wanted.connect(self._on_note_wanted)
        form.aid_wanted.connect(self._on_aid_wanted)
        form.picture_wanted.connect(self._on_picture_wanted)

    def begin(self, view: VisitView) -> QWidget | None:
        """Begin with a visit; return the band of one that is typed in from paper, whose
        scan P shows."""
        self._view = view
        if view.visit.entry is None:
            return None
        band = PaperBand(self.voice, view.visit.entry, self._frame)
        self._show_paper = band.show_paper
        may_add = view.visit.state == "draft" and not self._desk.context.store.read_only
        self._paper = PaperSide(
            self._desk, self.voice, view.visit.id, may_add, self._frame
        )
        self._paper.hide()
        self._paper.kept.connect(self.saved)
        self._frame.put_beside(self._paper)
        self._frame.scroll.installEventFilter(self)
        self._help.leave_out_timers()
        self.pictures.add.setText(self.gettext("Add pictures …"))
        band.show_paper.toggled.connect(self._on_paper_toggled)
        self._opener.toggled.connect(self._on_help_toggled)
        band.show_paper.setChecked(self.wants_paper)
        return band

    @property
    def shows_paper(self) -> bool:
        """Whether the paper stands beside the questions."""
        if self._show_paper is None:
            return self.wants_paper
        return self._show_paper.isChecked()

    def take_key(self, event: QKeyEvent) -> bool:
        """Show and hide the paper, and scroll it; False where a key is not for that."""
        if self._paper is None or self._show_paper is None:
            return False
        if plain_key(event.text()) in ("p", "P"):
            self._show_paper.toggle()
        elif event.key() in _PAGES and self.shows_paper:
            self._paper.turn(_PAGES[Qt.Key(event.key())])
        else:
            return False
        return True

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Turn the paper's pages: the questions beside it would scroll instead."""
        if event.type() == QEvent.Type.KeyPress and isinstance(event, QKeyEvent):
            return self.take_key(event)
        return False

    def _on_paper_toggled(self, is_shown: bool) -> None:
        assert self._paper is not None
        if is_shown:
            self._opener.setChecked(False)  # There is room for one of them.
        self._paper.setVisible(is_shown)
        self.paper_toggled.emit(is_shown)
        self.left.emit()

    def _on_help_toggled(self, is_shown: bool) -> None:
        if is_shown and self._show_paper is not None:
            self._show_paper.setChecked(False)

    def lock(self) -> None:
        """Show what there is, take nothing new."""
        self._help.lock()
        self.pictures.close_for_good()

    def _on_timer_asked(self, code: str, minutes: int) -> None:
        item, view = self._item, self._view
        if item is not None and view is not None and item.code == code:
            self._desk.reminders.start(
                person=view.person.id,
                visit=view.visit.id,
                item=code,
                name=view.person.name,
                label=item.label,
                minutes=minutes,
            )
            self.left.emit()

    def _on_note_wanted(self) -> None:
        self._opener.setChecked(True)
        self._help.note.setFocus(Qt.FocusReason.ShortcutFocusReason)
        if not self._help.note.isEnabled():
            QApplication.beep()
            self._frame.say_for_a_moment(
                self.gettext("Answer first, then write a note.")
            )

    def _on_aid_wanted(self) -> None:
        self._opener.setChecked(True)
        self._help.begin_aid()

    def _on_picture_wanted(self) -> None:
        if self._show_paper is not None:
            self._show_paper.toggle()
            return
        self._opener.setChecked(True)
        self.pictures.begin()

    def _on_kept(self, file: Path | None) -> None:
        if file is not None:
            self.pictures.offers.keep(file)
