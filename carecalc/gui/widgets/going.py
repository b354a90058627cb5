# SPDX-License-Identifier: Apache-2.0
"""Going through a visit's questions: past a group's end, to the next open one, by name."""

from collections.abc import Callable, Mapping

from PySide6.QtCore import QObject, Signal

from carecalc.domain.visit import Answer
from carecalc.gui.widgets.scale_form import ScaleForm
from carecalc.gui.widgets.speaking import Speaking
from carecalc.gui.widgets.visit_frame import VisitFrame
from carecalc.gui.widgets.walk import Walk


class Going(QObject, Speaking):
    """Finds where to go, and says so in the frame where there is nowhere.

    `answers` gives what is answered by now, `left_out` what is not to be asked.
    """

    wanted = Signal(str)
    """Open the question of this code."""

    def __init__(
        self,
        frame: VisitFrame,
        answers: Callable[[], Mapping[str, Answer]],
        left_out: Callable[[], frozenset[str]],
    ) -> None:
        super().__init__(frame)
        self.voice = frame.voice
        self._frame = frame
        self._answers = answers
        self._left_out = left_out
        self._form: ScaleForm | None = None
        self._walk: Walk | None = None
        frame.rail.picked.connect(self._on_group_picked)
        frame.minimap.picked.connect(self.wanted)
        frame.sought.connect(self._on_sought)

    def follow(self, form: ScaleForm, walk: Walk) -> None:
        """Go through these questions from now on."""
        self._form, self._walk = form, walk
        form.went_past_end.connect(self._on_past_end)
        form.went_past_start.connect(self._on_past_start)

    def to_unanswered(self, by: int) -> None:
        """Go to the next question without an answer (`by` 1), or the one before (-1)."""
        assert self._walk is not None and self._form is not None
        code = self._walk.next_open(
            self._form.active, by, self._answers(), self._left_out()
        )
        if code is None:
            self._frame.notice.tell(self.gettext("Everything is answered."), "good")
        else:
            self.wanted.emit(code)

    def _on_past_end(self) -> None:
        self._go_group(1)

    def _on_past_start(self) -> None:
        self._go_group(-1)

    def _go_group(self, by: int) -> None:
        assert self._walk is not None and self._form is not None
        assert self._form.group is not None
        code = self._walk.beyond(self._form.group, by)
        if code is not None:
            self.wanted.emit(code)
        elif by > 0:
            self._frame.notice.tell(
                self.gettext(
                    "This was the last question. Check (Ctrl+Enter) comes next."
                )
            )

    def _on_group_picked(self, code: str) -> None:
        assert self._walk is not None
        self.wanted.emit(self._walk.into(code, self._answers()))

    def _on_sought(self, words: str) -> None:
        assert self._walk is not None and self._form is not None
        code = self._walk.sought(words, self._form.active, self.words)
        if code is None:
            self._frame.say_not_found()
        else:
            self._frame.close_find()
            self.wanted.emit(code)
