# SPDX-License-Identifier: Apache-2.0
"""A month's settlement of an organisation: its visits, what they come to, the paper."""

from __future__ import annotations

from dataclasses import dataclass

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QLineEdit, QVBoxLayout, QWidget

from carecalc.domain.agency import Contract
from carecalc.domain.agency_settling import COUNTED, OVERTURNED, RETURNED, Line
from carecalc.domain.paper import Paper
from carecalc.domain.period import Month
from carecalc.domain.record import Record
from carecalc.errors import UserError
from carecalc.gui.elided import Elided
from carecalc.gui.page import Desk
from carecalc.gui.tables import Column, Table
from carecalc.gui.widgets.flow import FlowLayout
from carecalc.gui.widgets.inputs import Choice, Field, RowButton, button, row_of
from carecalc.i18n import Catalogue
from carecalc.services import agencies_settling
from carecalc.services.agencies_settling import KINDS, Sheet
from carecalc.services.context import Context
from carecalc.services.issuing import IssuedPaper
from carecalc.text import Message


@dataclass(frozen=True, slots=True)
class _View:
    sheet: Sheet
    issued: tuple[Paper, ...]


class SettlementView(QWidget):
    """Chooses a contract and a month, shows its visits, and issues the sheet."""

    issued = Signal(object)
    """The paper that was issued."""
    opened = Signal(object)
    """An issued paper that somebody wants to see."""
    refused = Signal(object)

    def __init__(
        self, desk: Desk, catalogue: Catalogue, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self._desk = desk
        self._catalogue = catalogue
        self._contract, self._month = Choice(self), Choice(self)
        for choice in (self._contract, self._month):
            choice.setMinimumContentsLength(12)
        self._contract.activated.connect(self._on_contract)
        self._month.activated.connect(self._on_month)
        self._checked = Field(
            catalogue,
            self.gettext("Checked by"),
            QLineEdit(self),
            "checked_by",
            parent=self,
        )
        row = FlowLayout(spacing=12, stands=True)
        for field in (
            Field(catalogue, self.gettext("Contract"), self._contract, "contract"),
            Field(catalogue, self.gettext("Month"), self._month, "month"),
            self._checked,
        ):
            row.addWidget(field)
        self._sum = Elided("", self)
        self._sum.setProperty("role", "strong")
        self._sum.setObjectName("settled-sum")
        self._table = Table(
            (
                Column(self.gettext("Visit"), self._number, 130, is_strong=True),
                Column(self.gettext("Day"), self._day, 100),
                Column(self.gettext("Counted or taken off"), self._kind, 100),
                Column(self.gettext("Counted in"), self._counted, 100, takes_rest=True),
                Column(self.gettext("Amount"), self._amount, 100, is_number=True),
            ),
            "settled",
            self.gettext("Settlement"),
            desk.look.text_size / 100,
            self,
        )
        self._issue = button(
            self.gettext("Issue the sheet"), "issue-sheet", "primary", self
        )
        self._book = button(self.gettext("Issue as .xlsx"), "issue-workbook", "", self)
        self._issue.clicked.connect(self._on_issue)
        self._book.clicked.connect(self._on_book)
        may = desk.may("agencies.manage") and desk.may("papers.issue")
        for widget in (self._issue, self._book, self._checked):
            widget.setVisible(may)
        self._papers = QVBoxLayout()
        self._papers.setSpacing(6)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 8, 0, 0)
        column.setSpacing(8)
        column.addLayout(row)
        column.addWidget(self._table, 1)
        # The sum stands under its lines, beside what is done with it.
        below = row_of(self._issue, self._book)
        below.insertWidget(0, self._sum, 1)
        column.addLayout(below)
        column.addLayout(self._papers)

    def gettext(self, template: str, /, **values: object) -> str:
        """Return a sentence of ours in the window's language."""
        return self._catalogue.render(Message(template, values))

    def show_contracts(self, contracts: tuple[Record[Contract], ...]) -> None:
        """Offer these contracts; the one chosen stays."""
        self._contract.fill(
            (one.id, one.value.number or one.value.begins.isoformat())
            for one in contracts
        )
        self.setEnabled(bool(contracts))
        if contracts:
            self._on_contract()

    # -------------------------------------------------------------- columns

    def _number(self, line: Line) -> str:
        return line.made.number

    def _day(self, line: Line) -> str:
        return line.on.isoformat()

    def _kind(self, line: Line) -> str:
        return self.gettext(KINDS[line.kind])

    def _counted(self, line: Line) -> str:
        return "" if line.kind == COUNTED else str(line.counted_in)

    def _amount(self, line: Line) -> str:
        return str(line.amount)

    # -------------------------------------------------------------- showing

    def _on_contract(self) -> None:
        self._desk.call(
            agencies_settling.months,
            str(self._contract.code()),
            done=self._on_months,
            failed=self._on_refused,
        )

    def _on_months(self, months: tuple[Month, ...]) -> None:
        now = Month.of(self._desk.context.today())
        # Every month is offered in which there is something, and the last two.
        offered = sorted({*months, now, now.plus(-1)}, reverse=True)
        self._month.fill((str(one), str(one)) for one in offered)
        self._on_month()

    def _on_month(self) -> None:
        self._desk.call(
            _view,
            str(self._contract.code()),
            Month.parse(str(self._month.code())),
            done=self._on_view,
            failed=self._on_refused,
        )

    def _on_view(self, view: _View) -> None:
        found = view.sheet.settlement
        self._table.rows.start(len(found.lines), found.lines)
        self._sum.setText(
            self.gettext(
                "Done {counted}, returned {returned}, overturned {overturned}: "
                "{amount} yuan",
                counted=found.count(COUNTED),
                returned=found.count(RETURNED),
                overturned=found.count(OVERTURNED),
                amount=str(found.amount),
            )
        )
        self._sum.setToolTip(self._sum.text())
        is_over = view.sheet.settlement.month < Month.of(self._desk.context.today())
        for made in (self._issue, self._book):
            made.setEnabled(is_over and bool(found.lines))
            tip = "" if is_over else self.gettext("The month is not over yet.")
            made.setToolTip(tip)
        while (item := self._papers.takeAt(0)) is not None:
            item.widget().hide()
            item.widget().deleteLater()
        for paper in view.issued:
            row = RowButton(
                f"paper-{paper.id}",
                paper,
                f"{paper.title} {paper.number}",
                self._catalogue.date(paper.issued_at.date()),
                parent=self,
            )
            row.chosen.connect(self.opened)
            self._papers.addWidget(row)

    # -------------------------------------------------------------- issuing

    def _on_issue(self) -> None:
        self._run(agencies_settling.issue)

    def _on_book(self) -> None:
        self._run(agencies_settling.workbook)

    def _run(self, service: object) -> None:
        assert callable(service)
        self._checked.clear_error()
        control = self._checked.control
        assert isinstance(control, QLineEdit)
        self._desk.call(
            service,
            str(self._contract.code()),
            Month.parse(str(self._month.code())),
            self._catalogue.language,
            control.text(),
            done=self._on_issued,
            failed=self._on_refused,
            busy=self._issue,
        )

    def _on_issued(self, paper: IssuedPaper) -> None:
        self._on_month()
        self.issued.emit(paper)

    def _on_refused(self, error: UserError) -> None:
        if error.place == "checked_by":
            self._checked.show_error(error)
            self._checked.control.setFocus()
        else:
            self.refused.emit(error)


def _view(ctx: Context, contract: str, month: Month) -> _View:
    """Return a month's sheet, and what was issued of it."""
    return _View(
        agencies_settling.reckoned(ctx, contract, month),
        agencies_settling.issued(ctx, contract, month),
    )
