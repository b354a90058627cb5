# SPDX-License-Identifier: Apache-2.0
"""What the standard says about the open question, its test aids, and a note on it."""

from collections.abc import Sequence

from PySide6.QtCore import QEvent, QObject, Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QFrame, QPushButton, QVBoxLayout, QWidget

from carecalc.domain.scale import Aid, Item
from carecalc.domain.visit import Answer
from carecalc.gui.widgets.inputs import TextArea, button, label
from carecalc.gui.widgets.speaking import Speaking, Voice
from carecalc.text import Text


class ItemHelp(QFrame, Speaking):
    """A panel beside the form; rebuilt for each question, its note kept until told."""

    noted = Signal(str, str)
    """(item, note): the note was left with other words than before."""

    timer_asked = Signal(str, int)
    """(item, minutes): call back after so many minutes."""

    draw_asked = Signal(str)
    """(item): something is to be drawn now."""

    drawing_asked = Signal(str)
    """(evidence): show this drawing."""

    picture_asked = Signal(str)
    """(file): show this picture."""

    left = Signal()
    """The person is done with the note."""

    def __init__(self, voice: Voice, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.voice = voice
        self.setObjectName("item-help")
        self.setProperty("role", "panel")
        self._item: Item | None = None
        self._note = ""
        self._is_locked = False
        self._has_timers = True
        self._drawings: Sequence[tuple[str, str]] = ()
        self._last = ""
        self._county = ("", "")
        self._aids: list[QPushButton] = []
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(14, 12, 14, 12)
        self._column.setSpacing(8)
        self._texts = QWidget(self)
        self._column.addWidget(self._texts)
        self.extras = QVBoxLayout()
        """What the page adds below the texts."""
        self._column.addLayout(self.extras)
        self._column.addStretch(1)
        title = label(self.gettext("Note on this question (N)"), "caption", self)
        self._column.addWidget(title)
        self.note = TextArea(3, self)
        self.note.setObjectName("note")
        self.note.setAccessibleName(self.gettext("Note on this question"))
        self.note.installEventFilter(self)
        self._column.addWidget(self.note)

    def show_item(
        self,
        item: Item,
        answer: Answer | None,
        drawings: Sequence[tuple[str, str]] = (),
        last: str = "",
        county: tuple[str, str] = ("", ""),
    ) -> None:
        """Show what belongs to this question.

        `drawings` are (id, words); `last` says what was answered last time, where that
        may be seen; `county` is what the county says on it, and where that stands.
        """
        is_other = self._item is None or item.code != self._item.code
        if self._item is not None and is_other:
            self.flush()
        shown = (self._drawings, self._last, self._county)
        if is_other or shown != (drawings, last, county):
            self._item, self._drawings, self._last = item, drawings, last
            self._county = county
            self._show_texts(item)
        note = "" if answer is None else answer.note
        if note != self._note or not self.note.hasFocus():
            self._note = note
            if self.note.toPlainText() != note:
                self.note.setPlainText(note)
        self.note.setEnabled(answer is not None)
        self.note.setPlaceholderText(
            ""
            if answer is not None
            else self.gettext("Answer first, then write a note.")
        )

    def begin_aid(self) -> None:
        """Put the keyboard on the first test aid, if the question has one."""
        if self._aids:
            self._aids[0].setFocus(Qt.FocusReason.ShortcutFocusReason)

    def lock(self) -> None:
        """Show the note, take no other words."""
        self._is_locked = True
        self.note.setReadOnly(True)

    def leave_out_timers(self) -> None:
        """Call nobody back: what was asked was asked on another day."""
        self._has_timers = False

    def flush(self) -> None:
        """Give away what was written."""
        text = self.note.toPlainText().strip()
        if self._item is not None and text != self._note:
            self._note = text
            self.noted.emit(self._item.code, text)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Give the note away when it is left; Escape leaves it."""
        if event.type() == QEvent.Type.FocusOut:
            self.flush()
        elif (
            event.type() == QEvent.Type.KeyPress
            and isinstance(event, QKeyEvent)
            and event.key() == Qt.Key.Key_Escape
        ):
            self.left.emit()
            return True
        return False

    def _show_texts(self, item: Item) -> None:
        self._aids = []
        texts = QWidget(self)
        column = QVBoxLayout(texts)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(8)
        column.addWidget(label(self.words(item.label), "strong", texts))
        if item.help is not None:
            column.addWidget(label(self.words(item.help), "", texts))
        if isinstance(item.note, Text) and not item.mark:
            column.addWidget(label(self.words(item.note), "", texts))
        said, where = self._county
        if said:
            column.addWidget(
                label(self.gettext("The county's guidance"), "caption", texts)
            )
            guidance = label(said, "", texts)
            guidance.setObjectName("county-guidance")
            column.addWidget(guidance)
            column.addWidget(label(where, "hint", texts))
        if self._last:
            before = label(self._last, "small", texts)
            before.setObjectName("last-answer")
            column.addWidget(before)
        for aid in item.aids:
            self._show_aid(aid, item, column, texts)
        for evidence, words in self._drawings:
            shown = button(words, f"drawing-{evidence}", parent=texts)
            shown.setProperty("evidence", evidence)
            shown.clicked.connect(self._on_drawing)
            column.addWidget(shown)
        if not item.verbatim:
            column.addWidget(label(self.tag_of("", False), "mark", texts))
        doubts = [("", item.mark, item.note)]
        doubts += [(self.words(o.label), o.mark, o.note) for o in item.options]
        for wording, mark, remark in doubts:
            if mark:
                said = self.voice.name("mark", mark)
                about = f"{said}: {wording}" if wording else said
                column.addWidget(label(about, "mark", texts))
                if isinstance(remark, Text):
                    column.addWidget(label(self.words(remark), "small", texts))
        if item.clause:
            clause = self.clause_of(item.clause)
            column.addWidget(label(clause, "hint", texts))
        self._column.replaceWidget(self._texts, texts)
        self._texts.setParent(None)
        self._texts.deleteLater()
        self._texts = texts
        texts.show()

    def _show_aid(
        self, aid: Aid, item: Item, column: QVBoxLayout, parent: QWidget
    ) -> None:
        if aid.words:
            words = " · ".join(self.words(word) for word in aid.words)
            column.addWidget(label(words, "heading", parent))
        if aid.time:
            clock = self.gettext("Clock at {time}", time=aid.time)
            column.addWidget(label(clock, "heading", parent))
        if aid.mark:
            column.addWidget(label(self.voice.name("mark", aid.mark), "mark", parent))
        if aid.kind == "draw-clock" and not self._is_locked:
            text = self.gettext("Draw here")
            draw = self._aid(text, "draw", column, parent)
            draw.clicked.connect(self._on_draw)
        if aid.file:
            text = self.gettext("Show the picture")
            picture = self._aid(text, "show-picture", column, parent)
            picture.setProperty("file", aid.file)
            picture.clicked.connect(self._on_picture)
        is_timed = aid.minutes is not None and self._has_timers
        if is_timed and not self._is_locked:
            text = self.gettext("Remind me in {minutes} minutes", minutes=aid.minutes)
            timer = self._aid(text, "start-timer", column, parent)
            timer.setProperty("minutes", aid.minutes)
            timer.clicked.connect(self._on_timer)

    def _aid(
        self, text: str, name: str, column: QVBoxLayout, parent: QWidget
    ) -> QPushButton:
        made = button(text, name, parent=parent)
        made.setToolTip("T")
        column.addWidget(made)
        self._aids.append(made)
        return made

    def _on_draw(self) -> None:
        assert self._item is not None
        self.draw_asked.emit(self._item.code)

    def _on_drawing(self) -> None:
        self.drawing_asked.emit(str(self.sender().property("evidence")))

    def _on_picture(self) -> None:
        self.picture_asked.emit(str(self.sender().property("file")))

    def _on_timer(self) -> None:
        assert self._item is not None
        self.timer_asked.emit(self._item.code, int(self.sender().property("minutes")))
