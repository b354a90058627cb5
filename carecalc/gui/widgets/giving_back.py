# SPDX-License-Identifier: Apache-2.0
"""Giving back at its question what was written there and is not in the file."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QApplication

from carecalc.domain.visit import Answer
from carecalc.gui.widgets.inputs import is_writing
from carecalc.gui.widgets.pending import Given
from carecalc.gui.widgets.scale_form import ScaleForm
from carecalc.gui.widgets.visit_frame import VisitFrame


@dataclass(frozen=True, slots=True)
class Written:
    """What is not in the file: the reason that is being typed, and what was given.

    And whether the paper it is typed in from stands beside the questions.
    """

    reason: tuple[str, str] | None
    unsaved: Given
    shows_paper: bool = False


class GivingBack(QObject):
    """Keeps reasons and notes of answers that were refused, until they are in sight.

    `saved` gives the answers that are in the file by now. `typed` is the reason that
    was being typed when the page was made anew: its kind and its text.
    """

    wanted = Signal(str)
    """Open the question of this code."""

    def __init__(
        self, frame: VisitFrame, saved: Callable[[], Mapping[str, Answer]]
    ) -> None:
        super().__init__(frame)
        self.typed: tuple[str, str] | None = None
        self._frame = frame
        self._saved = saved
        self._form: ScaleForm | None = None
        self._lost: dict[str, Answer] = {}

    def follow(self, form: ScaleForm) -> None:
        """Give back in this form from now on."""
        self._form = form

    def typed_now(self) -> tuple[str, str] | None:
        """Return the reason that is being typed."""
        if self._form is None or not self._form.active:
            return self.typed
        return self._form.card(self._form.active).reason_typed()

    def give_typed(self) -> None:
        """Ask again for the reason that was being typed."""
        if self.typed is not None and self._form is not None:
            self._form.card(self._form.active).ask_reason(*self.typed)
            self.typed = None

    def take(self, lost: Answer) -> None:
        """Keep what was written with an answer that could not be saved, to try again.

        The next question may be open by then: this one is gone back to, at once or,
        while something else is being written, when it is opened.
        """
        if not (lost.refused or lost.note):
            return
        assert self._form is not None
        if lost.item == self._form.active:
            self._write_again(lost)
            return
        self._lost[lost.item] = lost
        if not self._form.is_prompting and not is_writing(QApplication.focusWidget()):
            self.wanted.emit(lost.item)

    def give(self, code: str) -> None:
        """Give back what belongs to the question that was opened."""
        if code in self._lost:
            self._write_again(self._lost.pop(code))

    def _write_again(self, lost: Answer) -> None:
        assert self._form is not None
        saved = self._saved().get(lost.item)
        if lost.refused:
            self._form.card(lost.item).ask_reason(lost.refused, lost.reason)
        elif lost.note and (saved is None or saved.note != lost.note):
            self._frame.help.note.setPlainText(lost.note)
