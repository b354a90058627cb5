# SPDX-License-Identifier: Apache-2.0
"""Saving a visit's answers as they are given, and telling what could not be saved."""

from collections.abc import Callable, Mapping
from datetime import datetime, timedelta, timezone
from functools import partial

from PySide6.QtCore import QObject, Signal

from carecalc.domain.visit import Answer
from carecalc.errors import UserError
from carecalc.gui.messages import Notice
from carecalc.gui.page import Desk
from carecalc.gui.widgets.pending import Pending
from carecalc.gui.widgets.speaking import Speaking, Voice
from carecalc.services import visits
from carecalc.services.visits import VisitView
from carecalc.text import Text

_BEIJING = timezone(timedelta(hours=8))


class Saving(QObject, Speaking):
    """Sends answers to the file one by one; what the disk refuses is kept to try again.

    `names` are those of the questions, known once the visit is there; `spent` tells how
    long each was open. `is_second`: they are the second assessor's.
    """

    sent = Signal()
    """What is shown as answered is another by now."""

    stamped = Signal()
    """Something was committed; `when` tells the time."""

    arrived = Signal(object)
    """An answer is in the file: the `VisitView` with it."""

    refused = Signal(object)
    """An answer the case forbids, for good: the `Answer`; told when all came back."""

    undone = Signal(object)
    """The last step was taken back: the `VisitView` without it."""

    settled = Signal()
    """The last answer under way was refused; nothing is under way any more."""

    def __init__(
        self,
        desk: Desk,
        voice: Voice,
        visit: str,
        notice: Notice,
        parent: QObject,
        *,
        is_second: bool = False,
    ) -> None:
        super().__init__(parent)
        self.voice = voice
        self.pending = Pending()
        self._at: datetime | None = None
        self.names: Mapping[str, Text] = {}
        self._desk = desk
        self._visit = visit
        self._notice = notice
        self._has_warned = False
        self._lost: dict[str, Answer] = {}
        self.spent: Callable[[str], int | None] = _not_measured
        self._answer = visits.answer_second if is_second else visits.answer
        self._clear = visits.clear_second if is_second else visits.clear
        self._undo = visits.undo_second if is_second else visits.undo

    def send(self, code: str, answer: Answer | None) -> None:
        """Save an answer, or take one back (None)."""
        self._notice.clear()
        self.pending.send(code, answer)
        call = partial(self._desk.call, done=self._on_saved, failed=self._on_refused)
        if answer is None:
            call(self._clear, self._visit, code, self.spent(code))
        else:
            call(self._answer, self._visit, answer, self.spent(code))
        self.sent.emit()

    def undo(self) -> None:
        """Take the last step back."""
        self._desk.call(
            self._undo, self._visit, done=self._on_undone, failed=self._on_not_undone
        )

    def try_again(self) -> None:
        """Send once more what the disk would not take."""
        for code, answer in tuple(self.pending.unsaved.items()):
            self.send(code, answer)

    def _on_undone(self, view: VisitView) -> None:
        self.stamp()
        self.undone.emit(view)

    def _on_not_undone(self, error: UserError) -> None:
        self._notice.show_error(error)

    def stamp(self) -> None:
        """Note that something was committed just now."""
        self._at = self._desk.context.clock()
        self.stamped.emit()

    def when(self) -> str:
        """Return in words when something was last committed; empty before."""
        if self._at is None:
            return ""
        time = self.voice.catalogue.time(self._at.astimezone(_BEIJING))
        return self.gettext("Saved {time}", time=time)

    def may_leave(self) -> bool:
        """Tell whether nothing would be lost; say once what would be."""
        if not self.pending.unsaved or self._has_warned:
            return True
        self._has_warned = True
        self._notice.tell(
            self.gettext("Not saved: {items}.", items=self._names_of_unsaved()),
            "error",
            self.gettext(
                "Ctrl+S tries again. Who leaves this page once more gives it up."
            ),
        )
        return False

    def _on_saved(self, view: VisitView) -> None:
        self.stamp()
        self._lost.pop(self.pending.arrive(), None)
        self.arrived.emit(view)
        if self.pending.is_empty:
            self.try_again()  # There is room again: the others may fit, too.
        self._tell_lost()

    def _on_refused(self, error: UserError) -> None:
        # A full or absent disk may take it later; what the case forbids it never will.
        may_help = error.code.startswith("STORE-")
        lost = self.pending.fail(keep=may_help)
        self._has_warned = False
        if may_help:
            self._tell_unsaved(error)
        else:
            self._notice.show_error(error)
            if lost is not None:
                self._lost[lost.item] = lost
        if self.pending.is_empty:
            self.settled.emit()
        self._tell_lost()

    def _tell_lost(self) -> None:
        # Not before all came back: a later answer to the same question may be saved.
        while self._lost and self.pending.is_empty:
            self.refused.emit(self._lost.pop(next(iter(self._lost))))

    def _tell_unsaved(self, error: UserError) -> None:
        said = self.words(error.message)
        if error.hint:
            hint = self.words(error.hint)
            said = self.gettext("{message} {hint}", message=said, hint=hint)
        self._notice.tell(
            said,
            "error",
            self.gettext(
                "Not saved yet: {items}. It stays on the screen; Ctrl+S tries again.",
                items=self._names_of_unsaved(),
            )
            + f"  [{error.code}]",
        )

    def _names_of_unsaved(self) -> str:
        return self.gettext("; ").join(
            self.words(name)
            for code, name in self.names.items()
            if code in self.pending.unsaved
        )


def _not_measured(code: str) -> int | None:
    return None
