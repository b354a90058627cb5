# SPDX-License-Identifier: Apache-2.0
"""What every row of a list came to, before it is accepted."""

from collections.abc import Mapping

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

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
from carecalc.gui.tables import Column
from carecalc.gui.widgets.inputs import button
from carecalc.gui.widgets.judged_rows import JudgedRows
from carecalc.gui.widgets.speaking import Voice
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
KINDS: Mapping[str, str] = {
    FAULTY: "error",
    WARNED: "warning",
    GOOD: "good",
    HELD: "",
    NOBODY: "",
}

_TOLD = 44
"""Logical pixels of what is said of a row: two lines."""


class RowsView(JudgedRows):
    """The rows of a list that is taken over; those not taken can be saved."""

    faults_wanted = Signal()

    states = STATES
    kinds = KINDS

    def __init__(
        self, voice: Voice, programmes: Mapping[str, Text], parent: QWidget
    ) -> None:
        super().__init__(voice, "takeover-rows", parent)
        self._programmes = programmes
        self._found: Preview | None = None
        self.faults = button(
            self.gettext("Save the rows not taken …"), "save-faults", "", self
        )
        self.faults.setIcon(voice.look.icon("save"))
        self.faults.clicked.connect(self.faults_wanted)
        self.lay_out(
            (
                Column(self.gettext("Row"), self._row, 55, is_number=True),
                Column(self.gettext("Name"), self._name, 90, is_strong=True),
                Column(self.gettext("Identity number"), self._number, 100),
                Column(self.gettext("Result"), self._state, 110),
                Column(self.gettext("Brings"), self._brings, 150, takes_rest=True),
                Column(self.gettext("Why"), self._why, 220, takes_rest=True),
            ),
            "takeover-table",
            button("", "accept-rows", "primary", self),
            self.faults,
        )
        self.detail.setMinimumHeight(_TOLD)

    def show_rows(self, found: Preview) -> None:
        """Show what a list came to."""
        self._found = found
        self.show_judged(found.rows, found.counts)
        if found.month is not None:
            self.tell(
                self.gettext(
                    "Paid last ({month}): CNY {amount}",
                    month=found.month,
                    amount=found.paid,
                ),
                "accent",
            )
        taken = sum(found.counts[state] for state in TAKEN)
        self.accept.setText(self.gettext("Take over {count} row(s)", count=taken))
        self.accept.setAccessibleName(self.accept.text())
        self.accept.setEnabled(taken > 0)
        self.faults.setEnabled(found.counts[FAULTY] > 0)
        if found.taken_before:
            self.notice.tell(
                self.gettext(
                    "This very file was taken over before: {names}.",
                    names=found.taken_before,
                ),
                "warning",
                self.gettext("Rows that are held already are not taken twice."),
            )

    def set_free(self, is_free: bool) -> None:
        """Let nothing be pressed while the rows are being taken over."""
        assert self._found is not None
        counts = self._found.counts
        taken = sum(counts[state] for state in TAKEN)
        self.accept.setEnabled(is_free and taken > 0)
        self.back.setEnabled(is_free)

    def of_row(self, row: RowResult) -> str:
        """Return which row it is, and what is to be said of it."""
        lines = [told(each, self.voice.catalogue) for each in row.remarks]
        said = "\n".join(lines) or self.gettext("Nothing is wrong with this row.")
        return f"{row.row} · {row.name}\n{said}" if row.name else said

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
