# SPDX-License-Identifier: Apache-2.0
"""What files for the bank, debts and money are called, and the tables that show them."""

from collections.abc import Mapping

from PySide6.QtWidgets import QWidget

from carecalc.domain.appropriation import Balance
from carecalc.domain.payout import Payout
from carecalc.domain.period import Month
from carecalc.domain.record import Record
from carecalc.gui.page import Desk
from carecalc.gui.tables import Column, Table
from carecalc.i18n import Catalogue
from carecalc.services.debts import Owed
from carecalc.services.returns import Unpaid
from carecalc.text import N_, Message

FILE_STATES = {
    "made": N_("made, not handed over yet"),
    "handed": N_("with the bank"),
    "answered": N_("answered by the bank"),
    "void": N_("given up"),
}
DEBT_STATES = {
    "open": N_("still owed"),
    "settled": N_("paid back"),
    "written-off": N_("written off"),
    "void": N_("given up"),
}
STEPS = {
    "notified": N_("asked to pay back"),
    "repaid": N_("part paid back"),
    "offset": N_("taken off a list"),
    "written-off": N_("written off"),
}


class PayingTables:
    """Makes the tables of one page."""

    def __init__(self, desk: Desk, catalogue: Catalogue) -> None:
        self._desk = desk
        self._words = catalogue
        self.months: Mapping[str, tuple[Month, ...]] = {}
        """What each file for the bank pays for; the page says so before its rows."""

    def _say(self, template: str, /, **values: object) -> str:
        return self._words.render(Message(template, values))

    def _table(
        self, columns: tuple[Column, ...], name: str, title: str, parent: QWidget
    ) -> Table:
        table = Table(columns, name, title, self._desk.look.text_size / 100)
        table.setParent(parent)
        return table

    # -------------------------------------------------------------- files

    def files(self, parent: QWidget) -> Table:
        """Return the table of files for the bank."""
        return self._table(
            (
                Column(self._say(N_("File")), self._number, 150, is_strong=True),
                Column(self._say(N_("Benefit month")), self._paid_for, 110),
                Column(self._say(N_("How far")), self._state, 150, takes_rest=True),
                Column(self._say(N_("Payments")), self._count, 80, is_number=True),
                Column(self._say(N_("Sum (yuan)")), self._total, 110, is_number=True),
                Column(self._say(N_("Came back")), self._returned, 90, is_number=True),
            ),
            "bank-files",
            self._say(N_("Bank files")),
            parent,
        )

    def _number(self, record: Record[Payout]) -> str:
        return record.value.number

    def _paid_for(self, record: Record[Payout]) -> str:
        months = self.months.get(record.id, ())
        if record.about or not months:
            return self._words.render(months)
        return self._say(N_("{months}, again"), months=months)

    def _state(self, record: Record[Payout]) -> str:
        return self._say(FILE_STATES[record.state])

    def _count(self, record: Record[Payout]) -> str:
        return str(record.value.count)

    def _total(self, record: Record[Payout]) -> str:
        return str(record.value.total)

    def _returned(self, record: Record[Payout]) -> str:
        if not record.value.answers:
            return ""
        return str(sum(each.returned for each in record.value.answers))

    # -------------------------------------------------------------- what came back

    def unpaid(self, parent: QWidget) -> Table:
        """Return the table of payments that came back."""
        return self._table(
            (
                Column(self._say(N_("Name")), self._who, 100, is_strong=True),
                Column(
                    self._say(N_("Why it came back")), self._why, 170, takes_rest=True
                ),
                Column(self._say(N_("Benefit month")), self._month, 110),
                Column(self._say(N_("Amount")), self._back, 100, is_number=True),
                Column(
                    self._say(N_("Months unpaid")), self._months, 90, is_number=True
                ),
            ),
            "unpaid",
            self._say(N_("Payments that came back")),
            parent,
        )

    def _who(self, unpaid: Unpaid) -> str:
        return unpaid.payment.name

    def _why(self, unpaid: Unpaid) -> str:
        codes = self._desk.context.catalog.codes()
        return self._words.render(codes.name("return-reason", unpaid.returned.reason))

    def _month(self, unpaid: Unpaid) -> str:
        return self._words.month(unpaid.payment.month)

    def _back(self, unpaid: Unpaid) -> str:
        return str(unpaid.payment.amount)

    def _months(self, unpaid: Unpaid) -> str:
        return str(unpaid.months)

    # -------------------------------------------------------------- debts

    def debts(self, parent: QWidget) -> Table:
        """Return the table of what is owed back."""
        return self._table(
            (
                Column(self._say(N_("Name")), self._owes, 100, is_strong=True),
                Column(self._say(N_("Benefit month")), self._of, 110),
                Column(self._say(N_("How far")), self._how_far, 150, takes_rest=True),
                Column(self._say(N_("Owed (yuan)")), self._owed, 110, is_number=True),
                Column(self._say(N_("Left (yuan)")), self._left, 110, is_number=True),
            ),
            "debts",
            self._say(N_("What is owed back")),
            parent,
        )

    def _owes(self, owed: Owed) -> str:
        return owed.record.value.name

    def _of(self, owed: Owed) -> str:
        return self._words.month(owed.record.value.month)

    def _how_far(self, owed: Owed) -> str:
        if owed.record.value.proposed is not None:
            return self._say(N_("write-off proposed, not answered"))
        if owed.record.state == "open" and owed.notified_on is not None:
            return self._say(N_("asked for on {day}"), day=owed.notified_on)
        return self._say(DEBT_STATES[owed.record.state])

    def _owed(self, owed: Owed) -> str:
        return str(owed.record.value.amount)

    def _left(self, owed: Owed) -> str:
        return str(owed.left)

    # -------------------------------------------------------------- money

    def funds(self, parent: QWidget) -> Table:
        """Return the table of sources and budget items."""
        return self._table(
            (
                Column(
                    self._say(N_("Source")),
                    self._source,
                    90,
                    is_strong=True,
                    takes_rest=True,
                ),
                Column(self._say(N_("Budget item")), self._item, 80, takes_rest=True),
                *(
                    Column(self._say(title), text, 80, is_number=True)
                    for title, text in (
                        (N_("Allotted"), _allotted),
                        (N_("On lists"), _committed),
                        (N_("Bank paid"), _paid),
                        (N_("Left (yuan)"), _rest),
                        (N_("Year’s end"), _at_the_end),
                        (N_("Given back"), _refunded),
                    )
                ),
            ),
            "funds",
            self._say(N_("Money by source and budget item")),
            parent,
        )

    def _source(self, row: Balance) -> str:
        if not row.source:
            return self._say(N_("not said by the rules"))
        codes = self._desk.context.catalog.codes()
        return self._words.render(codes.name("funding-source", row.source))

    def _item(self, row: Balance) -> str:
        return row.budget_item


def _allotted(row: Balance) -> str:
    return str(row.allotted)


def _committed(row: Balance) -> str:
    return str(row.committed)


def _paid(row: Balance) -> str:
    return str(row.paid)


def _refunded(row: Balance) -> str:
    return str(row.refunded)


def _rest(row: Balance) -> str:
    return str(row.left)


def _at_the_end(row: Balance) -> str:
    return str(row.at_the_end)
