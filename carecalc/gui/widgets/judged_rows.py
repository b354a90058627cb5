# SPDX-License-Identifier: Apache-2.0
"""Rows of a file as they were judged, before any of them is put on record."""

from collections.abc import Mapping, Sequence
from typing import Any, Protocol

from PySide6.QtCore import QItemSelection, Signal
from PySide6.QtWidgets import QPushButton, QVBoxLayout, QWidget

from carecalc.domain.taking_over import FAULTY
from carecalc.gui.messages import Notice
from carecalc.gui.tables import Column, Table
from carecalc.gui.widgets.flow import FlowLayout
from carecalc.gui.widgets.inputs import Choice, Field, button, label, pill
from carecalc.gui.widgets.speaking import Speaking, Voice


class Judged(Protocol):
    """A row that was judged: what state it is in."""

    @property
    def state(self) -> str:
        """Its state."""


class JudgedRows(QWidget, Speaking):
    """Counts above a table of rows, which a choice narrows; the current row in words.

    `states` are what rows can be, in the order they are counted, `kinds` the colours of
    the counts.
    """

    accepted = Signal()
    back_wanted = Signal()

    states: Mapping[str, str]
    kinds: Mapping[str, str]

    def __init__(self, voice: Voice, name: str, parent: QWidget) -> None:
        super().__init__(parent)
        self.voice = voice
        self.setObjectName(name)
        self._judged: Sequence[Any] = ()
        self.notice = Notice(voice.catalogue, self)
        self.notice.setObjectName(f"{name}-notice")
        self._counts = FlowLayout()
        self._filter = Choice(self)
        self._filter.setMinimumContentsLength(14)
        self._filter.activated.connect(self._on_filter)
        self.back = button(self.gettext("Back to the columns"), "to-columns", "", self)
        self.back.clicked.connect(self.back_wanted)
        self.detail = label("", "", self)
        self.detail.setObjectName("row-detail")

    def lay_out(
        self, columns: Sequence[Column], table: str, accept: QPushButton, *more: QWidget
    ) -> None:
        """Put everything in its place: the way on first, `more` beside it."""
        self.accept = accept
        self.accept.clicked.connect(self.accepted)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(8)
        column.addWidget(self.notice)
        column.addLayout(self._counts)
        ways = FlowLayout(spacing=12, stands=True)
        title = self.gettext("Rows shown")
        ways.addWidget(Field(self.voice.catalogue, title, self._filter, "rows-shown"))
        for way in (accept, *more, self.back):
            ways.addWidget(way)
        column.addLayout(ways)
        self.table = Table(
            tuple(columns),
            table,
            self.gettext("Rows of the list"),
            self.voice.look.text_size / 100,
            self,
        )
        column.addWidget(self.table, 1)
        column.addWidget(self.detail)
        self.table.selectionModel().selectionChanged.connect(self._on_row)

    def show_judged(self, rows: Sequence[Judged], counts: Mapping[str, int]) -> None:
        """Count the rows and show them; those that cannot be taken first, if any."""
        self._judged = rows
        while (item := self._counts.takeAt(0)) is not None:
            item.widget().hide()
            item.widget().deleteLater()
        said = [(s, w) for s, w in self.states.items() if counts[s]]
        for state, words in said:
            self.count(self.gettext(words), counts[state], self.kinds[state])
        self._filter.fill(
            [
                ("", self.gettext("all ({count})", count=len(rows))),
                *((s, f"{self.gettext(w)} ({counts[s]})") for s, w in said),
            ]
        )
        self._filter.choose(FAULTY if counts[FAULTY] else "")
        self.notice.clear()
        self._on_filter(0)

    def count(self, words: str, count: int, kind: str) -> None:
        """Say above the rows how many there are of something."""
        self.tell(self.gettext("{state}: {count}", state=words, count=count), kind)

    def tell(self, words: str, kind: str) -> None:
        """Say something above the rows."""
        self._counts.addWidget(pill(words, kind, self))

    def of_row(self, row: Any) -> str:
        """Return what is to be said of the row that is chosen, "" for nothing."""
        raise NotImplementedError

    def _on_filter(self, index: int) -> None:
        wanted = self._filter.code()
        rows = [row for row in self._judged if not wanted or row.state == wanted]
        self.detail.clear()
        self.table.rows.start(len(rows), rows)
        if rows:
            self.table.selectRow(0)

    def _on_row(self, now: QItemSelection, before: QItemSelection) -> None:
        row = self.table.current()
        if row is not None:
            self.detail.setText(
                self.of_row(row) or self.gettext("Nothing is wrong with this row.")
            )
