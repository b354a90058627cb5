# SPDX-License-Identifier: Apache-2.0
"""What a month's list says: its totals, who is paid what, and why others are not."""

from collections.abc import Mapping, Sequence

from PySide6.QtCore import Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QFrame, QSizePolicy, QVBoxLayout, QWidget

from carecalc.domain.disbursement import (
    RECOVERY,
    Line,
    ReasonRow,
    Run,
    totals_by_programme,
)
from carecalc.domain.masking import last_four
from carecalc.domain.money import Money
from carecalc.gui.tables import Column, Table
from carecalc.gui.tabs import line_of_tabs
from carecalc.gui.theme import Look
from carecalc.gui.widgets.flow import FlowLayout
from carecalc.gui.widgets.inputs import pill
from carecalc.i18n import Catalogue
from carecalc.services import month_causes
from carecalc.text import Message, Text

_LEAST = 190
"""Pixels for the tabs, the head of the list and its first row."""

LOW = 500
"""Pixels of a window in which the sums of each programme would cover half the rows."""


class MonthRows(QWidget):
    """Totals above two tabs of rows, those `beside`, and what is owed back.

    The last tab is there where the list says that anything is.

    In a low window the sum of all stands beside the tabs, what it is made of in its
    tool tip.
    """

    asked = Signal(str, object, str)
    """Show the reasons of a list's line of this number, or of a row without one."""

    def __init__(
        self,
        catalogue: Catalogue,
        look: Look,
        beside: Sequence[tuple[QWidget, str]],
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._catalogue = catalogue
        self._programmes: Mapping[str, Text] = {}
        self._run: Run | None = None
        self._totals_frame = QFrame(self)
        self._totals_frame.setObjectName("totals")
        self._totals = FlowLayout(self._totals_frame)
        self._tabs = line_of_tabs("month-tabs", self.gettext("Monthly lists"), self)
        self._tabs.setMinimumHeight(look.size(_LEAST))
        self._tabs.setSizePolicy(
            QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Ignored
        )
        self._low = look.size(LOW)
        corner = QWidget(self)
        inside = QVBoxLayout(corner)
        inside.setContentsMargins(0, 8, 0, 8)
        self._beside_tabs = pill("", "accent", corner)
        self._beside_tabs.setObjectName("total-beside")
        self._beside_tabs.hide()
        inside.addWidget(self._beside_tabs)
        self._tabs.setCornerWidget(corner)
        scale = look.text_size / 100
        self._lines = Table(
            self._line_columns(), "lines", self.gettext("Paid"), scale, self
        )
        self._lines.opened.connect(self._on_line)
        self._reasons = Table(
            self._reason_columns(), "reasons", self.gettext("Not paid"), scale, self
        )
        self._reasons.opened.connect(self._on_reason)
        self._tabs.addTab(self._lines, self.gettext("Paid"))
        self._tabs.addTab(self._reasons, self.gettext("Not paid"))
        for widget, title in beside:
            self._tabs.addTab(widget, title)
        self._back = Table(
            self._back_columns(), "recoveries", self.gettext("Owed back"), scale, self
        )
        self._back.opened.connect(self._on_back)
        self._back_tab = self._tabs.addTab(self._back, self.gettext("Owed back"))
        self._tabs.setTabVisible(self._back_tab, False)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(12)
        column.addWidget(self._totals_frame)
        column.addWidget(self._tabs, 1)

    def gettext(self, template: str, /, **values: object) -> str:
        """Return a sentence of ours in the window's language."""
        return self._catalogue.render(Message(template, values))

    def show_run(self, run: Run | None, programmes: Mapping[str, Text]) -> None:
        """Show a list, whose programmes are called so; without one, nothing."""
        self._programmes = programmes
        self._run = run
        self.setVisible(run is not None)
        self._lines.rows.start(*_rows(run.lines if run else ()))
        self._reasons.rows.start(*_rows(run.reasons if run else ()))
        back = run.recoveries if run else ()
        self._back.rows.start(*_rows(back))
        self._tabs.setTabVisible(self._back_tab, bool(back))
        self._tabs.setTabText(
            self._back_tab, self.gettext("Owed back ({count})", count=len(back))
        )
        while (item := self._totals.takeAt(0)) is not None:
            item.widget().deleteLater()
        if run is None:
            return
        self._tabs.setTabText(0, self.gettext("Paid ({count})", count=len(run.lines)))
        self._tabs.setTabText(
            1, self.gettext("Not paid ({count})", count=len(run.reasons))
        )
        total = pill(
            self.gettext(
                "Total: CNY {amount} ({count})",
                count=len(run.lines),
                amount=run.total,
            ),
            "accent",
        )
        total.setObjectName("total")
        self._totals.addWidget(total)
        parts = [
            self.gettext(
                "{programme}: CNY {amount} ({count})",
                programme=self._programme(programme),
                count=count,
                amount=amount,
            )
            for programme, (count, amount) in totals_by_programme(run.lines).items()
        ]
        for part in parts:
            self._totals.addWidget(pill(part))
        self._beside_tabs.setText(total.text())
        self._beside_tabs.setToolTip("\n".join(parts))
        self._beside_tabs.setAccessibleDescription("; ".join(parts))

    def turn_to(self, widget: QWidget) -> None:
        """Show one of those beside the rows."""
        self._tabs.setCurrentWidget(widget)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Give the rows of a low window the room of the sums."""
        super().resizeEvent(event)
        is_low = self.window().height() < self._low
        self._totals_frame.setHidden(is_low)
        self._beside_tabs.setVisible(is_low)

    # -------------------------------------------------------------- columns

    def _line_columns(self) -> tuple[Column, ...]:
        return (
            Column(self.gettext("Name"), self._line_name, 100, is_strong=True),
            Column(self.gettext("Identity number"), self._line_number, 110),
            Column(self.gettext("Community"), self._line_community, 85),
            Column(
                self.gettext("Programme"), self._line_programme, 185, takes_rest=True
            ),
            Column(self.gettext("Month"), self._line_month, 90),
            Column(self.gettext("Amount"), self._line_amount, 85, is_number=True),
            Column(self.gettext("Payee"), self._line_payee, 160),
        )

    def _reason_columns(self) -> tuple[Column, ...]:
        return (
            Column(self.gettext("Name"), self._line_name, 110, is_strong=True),
            Column(self.gettext("Identity number"), self._line_number, 110),
            Column(self.gettext("Community"), self._line_community, 85),
            Column(self.gettext("Reason"), self._reason_text, 300, takes_rest=True),
        )

    def _line_name(self, row: Line | ReasonRow) -> str:
        return row.name

    def _line_number(self, row: Line | ReasonRow) -> str:
        return last_four(row.id_number)

    def _line_community(self, row: Line | ReasonRow) -> str:
        return row.community

    def _back_columns(self) -> tuple[Column, ...]:
        return (
            Column(self.gettext("Name"), self._line_name, 100, is_strong=True),
            Column(self.gettext("Identity number"), self._line_number, 110),
            Column(
                self.gettext("Programme"), self._line_programme, 150, takes_rest=True
            ),
            Column(self.gettext("Month"), self._line_month, 90),
            Column(self.gettext("Amount"), self._line_owed, 85, is_number=True),
            Column(self.gettext("Reason"), self._line_cause, 200, takes_rest=True),
        )

    def _line_programme(self, row: Line) -> str:
        cause = month_causes.cause(row)
        programme = self._programme(row.programme)
        if row.kind == RECOVERY or cause is None:
            return programme
        return self.gettext(
            "{programme}: paid late, {reason}",
            programme=programme,
            reason=self._catalogue.render(cause),
        )

    def _line_owed(self, row: Line) -> str:
        return str(Money(-row.amount.fen))

    def _line_cause(self, row: Line) -> str:
        cause = month_causes.cause(row)
        return "" if cause is None else self._catalogue.render(cause)

    def _line_month(self, row: Line) -> str:
        return str(row.month)

    def _line_amount(self, row: Line) -> str:
        return str(row.amount)

    def _line_payee(self, row: Line) -> str:
        return f"{row.payee.holder} {last_four(row.payee.number)}"

    def _reason_text(self, row: ReasonRow) -> str:
        return self._catalogue.render(row.message)

    def _programme(self, code: str) -> str:
        text = self._programmes.get(code)
        return code if text is None else self._catalogue.render(text)

    # -------------------------------------------------------------- slots

    def _on_line(self, number: int) -> None:
        if self._run is not None:
            place = self._run.line_number(number + 1)
            self._ask(self._lines.rows.row(number), place)

    def _on_back(self, number: int) -> None:
        if self._run is not None:
            place = self._run.line_number(len(self._run.lines) + number + 1)
            self._ask(self._back.rows.row(number), place)

    def _on_reason(self, number: int) -> None:
        self._ask(self._reasons.rows.row(number), "")

    def _ask(self, row: object, number: str) -> None:
        if self._run is not None and isinstance(row, Line | ReasonRow):
            self.asked.emit(self._run.id, row, number)


def _rows(rows: Sequence[object]) -> tuple[int, Sequence[object]]:
    return len(rows), rows
