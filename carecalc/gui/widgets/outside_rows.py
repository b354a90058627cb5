# SPDX-License-Identifier: Apache-2.0
"""What every row of an outside list came to, before it is put on record."""

from typing import Any

from PySide6.QtWidgets import QWidget

from carecalc.gui.widgets.inputs import button
from carecalc.gui.widgets.judged_rows import JudgedRows
from carecalc.gui.widgets.outside_words import (
    CHANGES,
    ROW_KINDS,
    STATES,
    OutsideWords,
)
from carecalc.gui.widgets.speaking import Voice
from carecalc.services.outside_reading import OutsidePreview

_LEAST = 100
"""Logical pixels that the table keeps where the window is low."""


class OutsideRows(JudgedRows):
    """The rows of an outside list, and what they propose."""

    states = STATES
    kinds = ROW_KINDS

    def __init__(self, voice: Voice, words: OutsideWords, parent: QWidget) -> None:
        super().__init__(voice, "outside-rows", parent)
        self._words = words
        take = self.gettext("Put the list on record")
        self.lay_out(
            words.rows(),
            "outside-table",
            button(take, "take-outside", "primary", self),
        )
        self.table.setMinimumHeight(_LEAST)

    def show_rows(self, found: OutsidePreview) -> None:
        """Show what a list came to."""
        self.show_judged(found.rows, found.counts)
        for kind, words in CHANGES.items():
            count = sum(change.kind == kind for _, change in found.changes)
            if count:
                said = self.gettext("proposes {change}", change=self.gettext(words))
                self.count(said, count, "accent")
        self.accept.setEnabled(bool(found.rows_of_people))
        if found.taken_before:
            self.notice.tell(
                self.gettext("This very file is on record as such a list."), "warning"
            )

    def set_free(self, is_free: bool) -> None:
        """Let nothing be pressed while the list is put on record."""
        self.accept.setEnabled(is_free)
        self.back.setEnabled(is_free)

    def of_row(self, row: Any) -> str:
        """Return what is to be said of a row."""
        return self._words.why(row)
