# SPDX-License-Identifier: Apache-2.0
"""What every row of an outside list came to, before it is put on record."""

from PySide6.QtCore import QItemSelection, Signal
from PySide6.QtWidgets import QVBoxLayout, QWidget

from carecalc.domain.taking_over import FAULTY
from carecalc.gui.messages import Notice
from carecalc.gui.tables import Table
from carecalc.gui.widgets.flow import FlowLayout
from carecalc.gui.widgets.inputs import Choice, Field, button, label, pill
from carecalc.gui.widgets.outside_words import (
    CHANGES,
    ROW_KINDS,
    STATES,
    OutsideWords,
)
from carecalc.gui.widgets.speaking import Speaking, Voice
from carecalc.services.outside_reading import OutsidePreview, OutsideResult


class OutsideRows(QWidget, Speaking):
    """Counts above a table of rows, which a choice narrows; the current row in words."""

    accepted = Signal()
    back_wanted = Signal()

    def __init__(self, voice: Voice, words: OutsideWords, parent: QWidget) -> None:
        super().__init__(parent)
        self.voice = voice
        self._words = words
        self.setObjectName("outside-rows")
        self._found: OutsidePreview | None = None
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(8)
        self._notice = Notice(voice.catalogue, self)
        self._notice.setObjectName("outside-rows-notice")
        column.addWidget(self._notice)
        self._counts = FlowLayout()
        column.addLayout(self._counts)
        ways = FlowLayout(spacing=12, stands=True)
        self._filter = Choice(self)
        self._filter.setMinimumContentsLength(14)
        self._filter.activated.connect(self._on_filter)
        ways.addWidget(
            Field(
                voice.catalogue, self.gettext("Rows shown"), self._filter, "rows-shown"
            )
        )
        self.accept = button(
            self.gettext("Put the list on record"), "take-outside", "primary", self
        )
        self.accept.clicked.connect(self.accepted)
        self.back = button(self.gettext("Back to the columns"), "to-columns", "", self)
        self.back.clicked.connect(self.back_wanted)
        ways.addWidget(self.accept)
        ways.addWidget(self.back)
        column.addLayout(ways)
        self.table = Table(
            words.rows(),
            "outside-table",
            self.gettext("Rows of the list"),
            voice.look.text_size / 100,
            self,
        )
        self.table.setMinimumHeight(100)
        column.addWidget(self.table, 1)
        self._detail = label("", "hint", self)
        self._detail.setObjectName("row-detail")
        column.addWidget(self._detail)
        self.table.selectionModel().selectionChanged.connect(self._on_row)

    def show_rows(self, found: OutsidePreview) -> None:
        """Show what a list came to; the rows that cannot be read first, if any."""
        self._found = found
        while (item := self._counts.takeAt(0)) is not None:
            if (widget := item.widget()) is not None:
                widget.hide()
                widget.deleteLater()
        counts = found.counts
        for state, words in STATES.items():
            if counts[state]:
                self._count(self.gettext(words), counts[state], ROW_KINDS[state])
        for kind, words in CHANGES.items():
            count = sum(change.kind == kind for _, change in found.changes)
            if count:
                said = self.gettext("proposes {change}", change=self.gettext(words))
                self._count(said, count, "accent")
        self._filter.fill(
            [
                ("", self.gettext("all ({count})", count=len(found.rows))),
                *(
                    (state, f"{self.gettext(words)} ({counts[state]})")
                    for state, words in STATES.items()
                    if counts[state]
                ),
            ]
        )
        self._filter.choose(FAULTY if counts[FAULTY] else "")
        self.accept.setEnabled(bool(found.rows_of_people))
        self._notice.clear()
        if found.taken_before:
            self._notice.tell(
                self.gettext("This very file is on record as such a list."), "warning"
            )
        self._on_filter(0)

    def set_free(self, is_free: bool) -> None:
        """Let nothing be pressed while the list is put on record."""
        self.accept.setEnabled(is_free)
        self.back.setEnabled(is_free)

    def _count(self, words: str, count: int, kind: str) -> None:
        said = self.gettext("{state}: {count}", state=words, count=count)
        self._counts.addWidget(pill(said, kind, self))

    def _on_filter(self, index: int) -> None:
        assert self._found is not None, "rows are narrowed that are shown"
        wanted = self._filter.code()
        rows = [r for r in self._found.rows if not wanted or r.state == wanted]
        self._detail.clear()
        self.table.rows.start(len(rows), rows)
        if rows:
            self.table.selectRow(0)

    def _on_row(self, now: QItemSelection, before: QItemSelection) -> None:
        row = self.table.current()
        if isinstance(row, OutsideResult):
            said = self._words.why(row)
            self._detail.setText(
                said or self.gettext("Nothing is wrong with this row.")
            )
