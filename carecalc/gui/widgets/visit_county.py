# SPDX-License-Identifier: Apache-2.0
"""What the county says on a question, beside the scale's own text, with its source."""

from collections.abc import Mapping

from PySide6.QtCore import QObject, Signal

from carecalc.domain.county import Guidance
from carecalc.domain.scale import Item
from carecalc.errors import UserError
from carecalc.gui.page import Desk
from carecalc.gui.widgets.speaking import Speaking, Voice
from carecalc.services import county


class CountyGuidance(QObject, Speaking):
    """The guidance in force on the day of a visit; nothing where there is no file."""

    changed = Signal()
    """It is known by now."""

    refused = Signal(object)
    """The `UserError` why the county's file cannot be used."""

    def __init__(self, desk: Desk, voice: Voice, visit: str, parent: QObject) -> None:
        super().__init__(parent)
        self.voice = voice
        self._by_item: Mapping[str, Guidance] = {}
        desk.call(
            county.guidance, visit, done=self._on_guidance, failed=self._on_refused
        )

    def said(self, item: Item) -> tuple[str, str]:
        """Return what is said on `item` and where it stands; empty where nothing is."""
        found = self._by_item.get(item.code)
        if found is None:
            return "", ""
        where = self.words(county.stands_in(found))
        if found.mark:
            where = f"{where} · {self.voice.name('mark', found.mark)}"
        return self.words(found.text), where

    def _on_guidance(self, by_item: Mapping[str, Guidance]) -> None:
        self._by_item = by_item
        if by_item:
            self.changed.emit()

    def _on_refused(self, error: UserError) -> None:
        self.refused.emit(error)
