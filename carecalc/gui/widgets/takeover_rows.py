# SPDX-License-Identifier: Apache-2.0
"""What every row of a list came to, before it is accepted."""

from collections.abc import Mapping

from PySide6.QtCore import QItemSelection, Signal
from PySide6.QtWidgets import QVBoxLayout, QWidget

from carecalc.domain.masking import last_four
from carecalc.domain.taking_over import (
    FAULTY,
    GOOD,
    HELD,
    NOBODY,
    TAKEN,
    WARNED,
    RowResult,
)
from carecalc.gui.messages import Notice
from carecalc.gui.tables import Column, Table
from carecalc.gui.widgets.flow import FlowLayout
from carecalc.gui.widgets.inputs import Choice, Field, button, label, pill
from carecalc.gui.widgets.speaking import Speaking, Voice
from carecalc.services.takeover_faults import told
from carecalc.services.takeover_preview import Preview
from carecalc.text import N_, Text

STATES: Mapping[str, str] = {
    FAULTY: N_("cannot be taken"),
    WARNED: N_("can be taken, with a warning"),
    GOOD: N_("can be taken"),
    HELD: N_("held already"),
    NOBODY: N_("nobody’s"),
}
_KINDS = {FAULTY: "error", WARNED: "warning", GOOD: "good", HELD: "", NOBODY: ""}


class RowsView(QWidget, Speaking):
    """Counts above a table of rows, which a choice narrows; the current row in words."""

    accepted = Signal()
    faults_wanted = Signal()
    back_wanted = Signal()

    def __init__(
        self,
        voice: Voice,
        programmes: Mapping[str, Text],
        parent: QWidget,
    ) -> None:
        super().__init__(parent)
        self.voice = voice
        self.setObjectName("takeover-rows")
        self._programmes = programmes
        self._found: Preview | None = None
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(8)
        self._notice = Notice(voice.catalogue, self)
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
        self.accept = button("", "accept-rows", "primary", self)
        self.accept.clicked.connect(self.accepted)
        self.faults = button(
            self.gettext("Save the rows not taken …"), "save-faults", "", self
        )
        self.faults.setIcon(voice.look.icon("save"))
        self.faults.clicked.connect(self.faults_wanted)
        self.back = button(self.gettext("Back to the columns"), "to-columns", "", self)
        self.back.clicked.connect(self.back_wanted)
        for way in (self.accept, self.faults, self.back):
            ways.addWidget(way)
        column.addLayout(ways)
        self.table = Table(
            (
                Column(self.gettext("Row"), self._row, 55, is_number=True),
                Column(self.gettext("Name"), self._name, 90, is_strong=True),
                Column(self.gettext("Identity number"), self._number, 100),
                Column(self.gettext("Result"), self._state, 110),
                Column(self.gettext("Brings"), self._brings, 150, takes_rest=True),
                Column(self.gettext("Why"), self._why, 220, takes_rest=True),
            ),
            "takeover-table",
            self.gettext("Rows of the list"),
            voice.look.text_size / 100,
            self,
        )
        column.addWidget(self.table, 1)
        self._detail = label("", "", self)
        self._detail.setObjectName("row-detail")
        self._detail.setMinimumHeight(44)
        column.addWidget(self._detail)
        self.table.selectionModel().selectionChanged.connect(self._on_row)

    def show_rows(self, found: Preview) -> None:
        """Show what a list came to; the faulty rows first, where there are some."""
        self._found = found
        counts = found.counts
        while (item := self._counts.takeAt(0)) is not None:
            item.widget().hide()
            item.widget().deleteLater()
        for state, words in STATES.items():
            if counts[state]:
                said = self.gettext(
                    "{state}: {count}", state=self.gettext(words), count=counts[state]
                )
                self._counts.addWidget(pill(said, _KINDS[state], self))
        if found.month is not None:
            said = self.gettext(
                "Paid last ({month}): CNY {amount}",
                month=found.month,
                amount=found.paid,
            )
            self._counts.addWidget(pill(said, "accent", self))
        wanted = FAULTY if counts[FAULTY] else ""
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
        self._filter.choose(wanted)
        taken = sum(counts[state] for state in TAKEN)
        self.accept.setText(self.gettext("Take over {count} row(s)", count=taken))
        self.accept.setAccessibleName(self.accept.text())
        self.accept.setEnabled(taken > 0)
        self.faults.setEnabled(counts[FAULTY] > 0)
        self._notice.clear()
        if found.taken_before:
            self._notice.tell(
                self.gettext(
                    "This very file was taken over before: {names}.",
                    names=found.taken_before,
                ),
                "warning",
                self.gettext("Rows that are held already are not taken twice."),
            )
        self._on_filter(0)

    def set_free(self, is_free: bool) -> None:
        """Let nothing be pressed while the rows are being taken over."""
        assert self._found is not None
        counts = self._found.counts
        taken = sum(counts[state] for state in TAKEN)
        self.accept.setEnabled(is_free and taken > 0)
        self.back.setEnabled(is_free)

    # -------------------------------------------------------------- columns

    def _row(self, row: RowResult) -> str:
        return str(row.row)

    def _name(self, row: RowResult) -> str:
        return row.name

    def _number(self, row: RowResult) -> str:
        return last_four(row.id_number)

    def _state(self, row: RowResult) -> str:
        return self.gettext(STATES[row.state])

    def _brings(self, row: RowResult) -> str:
        said = []
        if row.payment is not None:
            label_ = self._programmes.get(row.payment.programme)
            name = row.payment.programme if label_ is None else self.words(label_)
            said.append(f"{name} {row.payment.amount}")
        if row.act is not None:
            said.append(self.gettext("with its decision"))
        if row.state in TAKEN:
            said.append(
                self.gettext("newly registered")
                if row.is_new
                else self.gettext("has a file")
            )
        return " · ".join(said)

    def _why(self, row: RowResult) -> str:
        return "  ".join(told(each, self.voice.catalogue) for each in row.remarks)

    # -------------------------------------------------------------- slots

    def _on_filter(self, index: int) -> None:
        assert self._found is not None
        wanted = self._filter.code()
        rows = [r for r in self._found.rows if not wanted or r.state == wanted]
        self._detail.clear()
        self.table.rows.start(len(rows), rows)
        if rows:
            self.table.selectRow(0)

    def _on_row(self, now: QItemSelection, before: QItemSelection) -> None:
        row = self.table.current()
        if isinstance(row, RowResult):
            lines = [told(each, self.voice.catalogue) for each in row.remarks]
            said = "\n".join(lines) or self.gettext("Nothing is wrong with this row.")
            self._detail.setText(
                f"{row.row} · {row.name}\n{said}" if row.name else said
            )
