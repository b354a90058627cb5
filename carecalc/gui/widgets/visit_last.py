# SPDX-License-Identifier: Apache-2.0
"""What was answered last time, beside the same question now, where that may be seen."""

from PySide6.QtCore import QObject, Signal

from carecalc.domain.scale import Item, Scale
from carecalc.domain.visit import Visit
from carecalc.gui.page import Desk
from carecalc.gui.widgets.speaking import Speaking, Voice
from carecalc.services import again
from carecalc.services.filling_answers import answer_words
from carecalc.services.raters import counting
from carecalc.services.visit_view import items_of


class LastTime(QObject, Speaking):
    """The answers of the last signed visit; none while the county hides them."""

    changed = Signal()
    """They are known by now."""

    def __init__(self, desk: Desk, voice: Voice, visit: str, parent: QObject) -> None:
        super().__init__(parent)
        self.voice = voice
        self._last: tuple[Visit, Scale] | None = None
        desk.call(again.last_shown, visit, done=self._on_last)

    def said(self, item: Item) -> str:
        """Return in words what was answered to `item` last time; empty if unknown."""
        if self._last is None:
            return ""
        visit, scale = self._last
        answer = counting(visit).get(item.code)
        asked = items_of(scale).get(item.code)
        if answer is None or asked is None:
            return ""
        return self.gettext(
            "Last time ({day}): {answer}",
            day=visit.assessed_on,
            answer=answer_words(asked, answer),
        )

    def _on_last(self, last: tuple[Visit, Scale] | None) -> None:
        self._last = last
        if last is not None:
            self.changed.emit()
