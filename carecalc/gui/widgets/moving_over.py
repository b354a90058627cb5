# SPDX-License-Identifier: Apache-2.0
"""A draft begun under another version of its scale: what differs, and moving it over."""

from collections.abc import Iterable

from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout, QWidget

from carecalc.domain.scale import Scale, level_label
from carecalc.errors import UserError
from carecalc.gui.dialog import Dialog
from carecalc.gui.messages import Notice
from carecalc.gui.page import Desk
from carecalc.gui.widgets.inputs import button, label
from carecalc.gui.widgets.speaking import Speaking, Voice
from carecalc.services import moving
from carecalc.services.filling_answers import paper_code
from carecalc.services.moving import Move
from carecalc.services.visits import VisitView
from carecalc.text import N_, Message, Text

_TITLE = N_("Another version of the scale")


class Moving(QObject):
    """Asks whether a draft could be moved over, and says so in a bar of its own."""

    moved = Signal(object)
    """The `VisitView` of the draft under the version in force."""

    def __init__(self, desk: Desk, voice: Voice, bar: "MoveBar") -> None:
        super().__init__(bar)
        self._desk = desk
        self._voice = voice
        self._bar = bar
        self._view: VisitView | None = None
        self._move: Move | None = None
        bar.hide()
        bar.asked.connect(self._on_asked)

    def look(self, view: VisitView) -> None:
        """Look whether another version is in force."""
        self._view = view
        self._desk.call(moving.newer, view.visit.id, done=self._on_newer)

    def _on_newer(self, move: Move | None) -> None:
        self._move = move
        self._bar.setVisible(move is not None)

    def _on_asked(self) -> None:
        if self._view is None or self._move is None:
            return
        dialog = MoveDialog(
            self._desk, self._voice, self._view, self._move, self._bar.window()
        )
        dialog.moved.connect(self.moved)
        dialog.open()


class MoveBar(QFrame, Speaking):
    """One line above the questions: the draft goes on as it is, or is moved over."""

    asked = Signal()
    """Show what differs."""

    def __init__(self, voice: Voice, parent: QWidget) -> None:
        super().__init__(parent)
        self.voice = voice
        self.setObjectName("move-bar")
        self.setProperty("role", "notice")
        self.setProperty("kind", "info")
        said = self.gettext(
            "Another version of this scale is in force by now. The visit goes on under "
            "the one it began with."
        )
        row = QHBoxLayout(self)
        row.setContentsMargins(12, 4, 12, 4)
        row.addWidget(label(said, "", self), 1)
        show = button(self.gettext("What differs"), "show-move", parent=self)
        show.clicked.connect(self.asked)
        row.addWidget(show)


class MoveDialog(Dialog, Speaking):
    """Shows every difference first; nothing is moved silently."""

    moved = Signal(object)
    """The `VisitView` of the draft under the version in force."""

    def __init__(
        self,
        desk: Desk,
        voice: Voice,
        view: VisitView,
        move: Move,
        parent: QWidget,
    ) -> None:
        super().__init__(voice.catalogue.render(Message(_TITLE)), parent, width=560)
        self.voice = voice
        self.setObjectName("move-dialog")
        self._desk = desk
        self._visit = view.visit.id
        self._tell_versions(move)
        self._tell_items(move)
        self._tell_answers(move, view.hides_level)
        self._notice = Notice(voice.catalogue, self)
        self.body.addWidget(self._notice)
        keep = self.add_button(self.gettext("Go on as begun"), "keep-version")
        keep.clicked.connect(self.reject)
        self._yes = self.add_button(
            self.gettext("Move over"), "confirm-move", "primary"
        )
        self._yes.clicked.connect(self._on_yes)
        self._yes.setDefault(False)
        keep.setDefault(True)

    def _tell_versions(self, move: Move) -> None:
        said = self.gettext(
            "Begun under the version of {before} ({old}); in force now: that of "
            "{after} ({new}).",
            before=move.scale_before.effective_from,
            old=move.scale_before.digest[:8],
            after=move.scale_after.effective_from,
            new=move.scale_after.digest[:8],
        )
        self.body.addWidget(label(said, "strong", self))

    def _tell_items(self, move: Move) -> None:
        before, after = move.scale_before, move.scale_after
        for said, scale, codes in (
            (N_("New questions: {items}"), after, move.added),
            (N_("Questions dropped: {items}"), before, move.removed),
            (N_("Other wording: {items}"), after, move.reworded),
            (N_("Counted or asked otherwise: {items}"), after, move.recounted),
            (N_("Options dropped: {items}"), before, tuple(move.options_lost)),
        ):
            if codes:
                names = self._names(scale, codes)
                self.body.addWidget(label(self.gettext(said, items=names), "", self))
        if move.rules_differ:
            told = self.gettext("How the level is found differs, too.")
            self.body.addWidget(label(told, "", self))

    def _tell_answers(self, move: Move, hides_level: bool) -> None:
        told = self.gettext("Answers that go over: {count}", count=len(move.carried))
        self.body.addWidget(label(told, "", self))
        if move.left:
            names = self._names(move.scale_before, move.left)
            lost = self.gettext("Answers that do not: {items}", items=names)
            self.body.addWidget(label(lost, "mark", self))
        if not hides_level:
            told = self.gettext(
                "Level before: {before}; after: {after}",
                before=self._level(
                    level_label(
                        move.scale_before, move.level_before, move.switches_before
                    )
                ),
                after=self._level(
                    level_label(move.scale_after, move.level_after, move.switches_after)
                ),
            )
            self.body.addWidget(label(told, "", self))

    def _level(self, name: Text | None) -> str:
        return self.gettext("open") if name is None else self.words(name)

    def _names(self, scale: Scale, codes: Iterable[str]) -> str:
        known = {item.code: item for item in scale.items} | dict(scale.graph.facts)
        return self.gettext("; ").join(
            f"{paper_code(code)} {self.words(known[code].label)}".strip()
            for code in codes
        )

    def _on_yes(self) -> None:
        self._notice.clear()
        self._desk.call(
            moving.move_over,
            self._visit,
            done=self._on_moved,
            failed=self._on_refused,
            busy=self._yes,
        )

    def _on_moved(self, view: VisitView) -> None:
        self.accept()
        self.moved.emit(view)

    def _on_refused(self, error: UserError) -> None:
        self._notice.show_error(error)
        self.fit()
