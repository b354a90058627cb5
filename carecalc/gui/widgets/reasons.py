# SPDX-License-Identifier: Apache-2.0
"""What wants a correction or a reason: each with its answers, and a line to write in."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import shiboken6
from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtWidgets import (
    QGridLayout,
    QHBoxLayout,
    QScrollArea,
    QSizePolicy,
    QVBoxLayout,
    QWidget,
)

from carecalc.domain.trace import Words
from carecalc.errors import UserError
from carecalc.gui.page import Desk
from carecalc.gui.widgets.inputs import (
    Field,
    RowButton,
    button,
    card,
    label,
    pill,
    restyle,
)
from carecalc.gui.widgets.line import Line
from carecalc.gui.widgets.speaking import Speaking, Voice
from carecalc.services import visits
from carecalc.services.visit_view import VisitView


@dataclass(frozen=True, slots=True)
class Want:
    """Something that wants a one-line reason, kept under `key`.

    `links` are the questions it looks at with what was answered; `reason` is empty
    until one is given.
    """

    key: str
    title: Words
    because: Words = ""
    clause: str = ""
    mark: str = ""
    links: tuple[tuple[str, Words], ...] = ()
    reason: str = ""
    only_by_answer: Words = ""
    """Who lets no reason settle it; then a line to write one in makes no sense."""

    @property
    def name(self) -> str:
        """The key as a part of object names."""
        return self.key.replace(" ", "-")


class Reasons(QWidget, Speaking):
    """Cards one below the other; a reason is saved when its line is left or ended."""

    asked_for = Signal(str)
    """Go to a question, to correct its answer."""

    saved = Signal()
    """A reason is in the file."""

    finished = Signal()
    """Enter was pressed where no further reason is wanted."""

    def __init__(
        self,
        desk: Desk,
        voice: Voice,
        visit_id: str,
        parent: QWidget | None = None,
        *,
        is_shared: bool = False,
    ) -> None:
        """`is_shared`: one reason may be taken for all the others, on request."""
        super().__init__(parent)
        self.voice = voice
        self._desk = desk
        self._visit = visit_id
        self._is_shared = is_shared
        self._offered = ""
        self._wanted: QWidget | None = None
        self._soon = QTimer(self)
        self._soon.setSingleShot(True)
        self._soon.setInterval(50)
        self._soon.timeout.connect(self._on_soon)
        self._cards: dict[str, _Card] = {}
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.setSpacing(8)

    def show_wants(self, wants: Sequence[Want], *, can_write: bool) -> None:
        """Show these; where they are the same as before, what is typed stays."""
        if list(self._cards) != [want.key for want in wants]:
            typed = self.unsaved()
            for old in self._cards.values():
                old.setParent(None)
                old.deleteLater()
            self._cards = {}
            for want in wants:
                made = _Card(self.voice, want, can_write, self)
                made.asked_for.connect(self._on_asked_for)
                made.given.connect(self._on_given)
                made.entered.connect(self._on_entered)
                made.shared.connect(self._on_shared)
                self._cards[want.key] = made
                self._column.addWidget(made)
            self.take(typed)
        for want in wants:
            self._cards[want.key].show_saved(want.reason)
        self._offer(self._offered)

    def first_wanted(self) -> QWidget | None:
        """Return the first line in which a reason is still to be written, or the first
        answer to correct where no reason helps."""
        wanted = (card.wanted for card in self._cards.values())
        return next((widget for widget in wanted if widget is not None), None)

    def unsaved(self) -> dict[str, str]:
        """Return what is typed and not in the file, by key."""
        typed = {key: c.line.text() for key, c in self._cards.items()}
        return {k: text for k, text in typed.items() if text != self._cards[k].saved}

    def take(self, typed: Mapping[str, str]) -> None:
        """Type again what was typed."""
        for key, text in typed.items():
            if key in self._cards:
                self._cards[key].line.setText(text)

    def flush(self) -> None:
        """Save what is typed, for the page is being left: nobody waits for it."""
        for key, text in self.unsaved().items():
            if self._cards[key].is_new(text):
                self._desk.call(visits.remark, self._visit, key, text)

    def _on_asked_for(self, item: str) -> None:
        self.asked_for.emit(item)

    def _on_given(self, key: str, text: str) -> None:
        self._offer(key if text.strip() else "")
        # Answers come back in the order of the calls: whose it was is known by then.
        self._desk.call(
            visits.remark,
            self._visit,
            key,
            text,
            done=self._on_saved,
            failed=self._cards[key].show_error,
        )

    def _on_saved(self, view: VisitView) -> None:
        for key, shown in self._cards.items():
            shown.show_saved(view.visit.remarks.get(key, ""))
        self.saved.emit()

    def _offer(self, key: str) -> None:
        """Offer the reason under `key` for what else wants one; no other any more."""
        self._offered = key
        others = sum(c.is_wanted for k, c in self._cards.items() if k != key)
        for each, shown in self._cards.items():
            shown.offer_sharing(others if self._is_shared and each == key else 0)

    def _on_shared(self, text: str) -> None:
        self._offer("")
        for shown in self._cards.values():
            if shown.is_wanted:
                shown.give(text)
        self.finished.emit()

    def bring(self, line: QWidget) -> None:
        """Scroll to a line once everything above it has its place."""
        self._wanted = line
        self._soon.start()

    def _on_soon(self) -> None:
        area, line = _area(self), self._wanted
        if area is not None and line is not None and shiboken6.isValid(line):
            area.ensureWidgetVisible(line, 0, 24)

    def _on_entered(self, key: str) -> None:
        keys = list(self._cards)
        place = keys.index(key)
        for following in (*keys[place + 1 :], *keys[:place]):
            if self._cards[following].is_wanted:
                # A scroll area follows Tab, not a focus that was given.
                self._cards[following].line.setFocus()
                self.bring(self._cards[following].line)
                return
        self.finished.emit()


def _area(inside: QWidget) -> QScrollArea | None:
    above = inside.parentWidget()
    while above is not None and not isinstance(above, QScrollArea):
        above = above.parentWidget()
    return above


class _Card(QWidget, Speaking):
    asked_for = Signal(str)
    given = Signal(str, str)
    entered = Signal(str)
    shared = Signal(str)

    def __init__(
        self, voice: Voice, want: Want, can_write: bool, parent: QWidget
    ) -> None:
        super().__init__(parent)
        self.voice = voice
        self.saved = want.reason
        self._key = want.key
        self._sent = want.reason
        self._can_write = can_write
        outer = QVBoxLayout(self)
        outer.setContentsMargins(0, 0, 0, 0)
        frame, column = card(self)
        frame.setObjectName(f"want-{want.name}")
        outer.addWidget(frame)
        head = QHBoxLayout()
        head.setSpacing(10)
        head.addWidget(label(self.words(want.title), "strong", frame), 1)
        if want.mark:
            head.addWidget(_low(pill(voice.name("mark", want.mark), "", frame)))
        self._state = _low(pill("", "warning", frame))
        self._state.setObjectName(f"state-{want.name}")
        head.addWidget(self._state)
        column.addLayout(head)
        because = self.words(want.because)
        if because:
            column.addWidget(label(because, "", frame))
        if want.clause:
            text = self.clause_of(want.clause)
            column.addWidget(label(text, "hint", frame))
        links = QGridLayout()
        links.setSpacing(6)
        for place in (0, 1):
            links.setColumnStretch(place, 1)
        column.addLayout(links)
        for number, (item, words) in enumerate(want.links):
            row = RowButton(
                f"see-{want.name}-{item}", item, self.words(words), parent=frame
            )
            row.chosen.connect(self._on_chosen)
            links.addWidget(row, *divmod(number, 2))
        self._is_grave = bool(want.only_by_answer)
        self._to_correct: QWidget | None = None
        if self._is_grave:
            if can_write:
                self._to_correct = frame.findChild(RowButton)
            self._can_write = can_write = False
            grave = label(self.words(want.only_by_answer), "field-error", frame)
            grave.setObjectName(f"grave-{want.name}")
            column.addWidget(grave)
        self.line = Line(frame)
        self.line.setText(want.reason)
        self.line.setMaxLength(200)
        self.line.setReadOnly(not can_write)
        prompt = self.gettext("Write in one line why it is so")
        if want.links:
            prompt = self.gettext(
                "Correct an answer above, or write in one line why it is so"
            )
        self.line.setPlaceholderText(prompt)
        self.line.editingFinished.connect(self._on_edited)
        self.line.returnPressed.connect(self._on_return)
        self._field = Field(
            voice.catalogue,
            self.gettext("Reason"),
            self.line,
            f"reason-{want.name}",
            parent=frame,
        )
        self.line.setAccessibleName(
            self.gettext("Reason: {what}", what=self.words(want.title))
        )
        column.addWidget(self._field)
        self._field.setVisible(not self._is_grave)
        self._share = button("", f"share-{want.name}", "link", frame)
        self._share.clicked.connect(self._on_share)
        self._share.hide()
        column.addWidget(self._share, 0, Qt.AlignmentFlag.AlignLeft)
        self.show_saved(want.reason)

    @property
    def is_wanted(self) -> bool:
        """Whether nothing was written here yet."""
        return self._can_write and not self.line.text().strip()

    @property
    def wanted(self) -> QWidget | None:
        """Where something is still to be done here."""
        return self.line if self.is_wanted else self._to_correct

    def is_new(self, text: str) -> bool:
        """Tell whether this text was not sent to the file yet."""
        return self._can_write and text != self._sent

    def offer_sharing(self, others: int) -> None:
        """Offer this reason for so many others; for one alone it is not worth it."""
        said = self.gettext("Same reason for the other {count}", count=others)
        self._share.setText(said)
        self._share.setVisible(others > 1)

    def give(self, text: str) -> None:
        """Write this reason."""
        self.line.setText(text)
        self._on_edited()

    def show_saved(self, reason: str) -> None:
        """Show what is in the file."""
        is_same = self.line.text() in (self.saved, self._sent)
        self.saved = self._sent = reason
        if is_same and not self.line.hasFocus() and self.line.text() != reason:
            self.line.setText(reason)  # As it was kept: without doubled spaces.
        self._field.clear_error()
        if self._is_grave:
            self._state.setText(self.gettext("wants another answer"))
            restyle(self._state, "kind", "error")
            return
        given, wanted = self.gettext("reason given"), self.gettext("wants a reason")
        self._state.setText(given if reason else wanted)
        restyle(self._state, "kind", "good" if reason else "warning")

    def show_error(self, error: UserError) -> None:
        """Say below the line what is wrong; what was typed stays and is sent again."""
        self._sent = self.saved
        self._field.show_error(error)

    def _on_chosen(self, item: object) -> None:
        self.asked_for.emit(str(item))

    def _on_edited(self) -> None:
        text = self.line.text()
        if self.is_new(text):
            self._sent = text
            self.given.emit(self._key, text)

    def _on_share(self) -> None:
        self.shared.emit(self.line.text())

    def _on_return(self) -> None:
        self.entered.emit(self._key)


def _low(word: QWidget) -> QWidget:
    word.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
    return word
