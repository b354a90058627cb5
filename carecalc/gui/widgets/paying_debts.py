# SPDX-License-Identifier: Apache-2.0
"""The dialogs of what is owed back, and of money that was allotted."""

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QLineEdit, QWidget

from carecalc.domain.appropriation import RECEIVED, REFUNDED, Appropriation
from carecalc.domain.debt import OPEN
from carecalc.gui.dialog import Dialog
from carecalc.gui.page import Desk
from carecalc.gui.widgets.agency_asking import Asking
from carecalc.gui.widgets.flow import FlowLayout
from carecalc.gui.widgets.inputs import Choice, DateEdit, MoneyEdit, button, label
from carecalc.gui.widgets.paying_words import DEBT_STATES, STEPS
from carecalc.i18n import Catalogue
from carecalc.services import appropriations, debts
from carecalc.services.appropriations import Allotted
from carecalc.services.debts import Owed
from carecalc.text import N_, Message


class DebtDialog(Dialog):
    """What somebody owes back as it stands, and what can be done about it."""

    asked = Signal(str)
    """`notice`, `notify`, `repay`, `propose`, `write-off`, `turn-down`, `take-back`, `person`."""

    def __init__(
        self, desk: Desk, catalogue: Catalogue, parent: QWidget, owed: Owed
    ) -> None:
        value = owed.record.value
        super().__init__(value.name, parent, 640)
        self.setObjectName("debt-dialog")
        self._catalogue = catalogue
        self.body.addWidget(label(value.name, "heading", self))
        proposed = value.proposed
        for text in (
            self._say(
                N_("{amount} yuan of {month}, by line {line}"),
                amount=value.amount,
                month=catalogue.month(value.month),
                line=value.line,
            ),
            self._say(
                N_("{state}; {left} yuan are left"),
                state=Message(DEBT_STATES[owed.record.state]),
                left=owed.left,
            ),
            *(
                self._say(
                    N_("{day}: {what}, {amount} yuan, {paper}")
                    if step.value.amount.fen
                    else N_("{day}: {what}, {paper}"),
                    day=step.day,
                    what=Message(STEPS[step.kind]),
                    amount=step.value.amount,
                    paper=step.value.note or step.value.document or step.value.line,
                )
                for step in owed.steps
            ),
            ""
            if proposed is None
            else self._say(
                N_("{name} proposed on {day} to write it off: {why}"),
                name=proposed.by,
                day=proposed.on,
                why=proposed.why,
            ),
        ):
            if text:
                self.body.addWidget(label(text, "", self))
        others = FlowLayout(spacing=8)
        self.body.addLayout(others)
        self.body.addStretch()
        close = self.add_button(self._say(N_("Close")), "close-debt")
        close.clicked.connect(self.reject)
        is_open = owed.record.state == OPEN
        works = desk.may("payments.work", of_all=True)
        decides = desk.may("debts.write-off", of_all=True) and proposed is not None
        can_take_back = any(step.kind in ("notified", "repaid") for step in owed.steps)
        for code, verb, is_offered in (
            (
                "notice",
                N_("Issue a notice to pay back …"),
                is_open and desk.may("papers.issue", of_all=True),
            ),
            ("notify", N_("Record a notice …"), works and is_open),
            ("write-off", N_("Write off …"), decides and is_open),
            ("turn-down", N_("Do not write off …"), decides and is_open),
            (
                "propose",
                N_("Propose to write off …"),
                works and is_open and proposed is None,
            ),
            ("take-back", N_("Take the last step back …"), works and can_take_back),
            ("person", N_("Open the elder"), desk.may("cases.see")),
        ):
            if is_offered:
                made = button(self._say(verb), f"debt-{code}", parent=self)
                made.setProperty("asks", code)
                made.clicked.connect(self._on_asked)
                others.addWidget(made)
        if works and is_open:
            words = self._say(N_("Record a repayment …"))
            repay = self.add_button(words, "debt-repay", "primary")
            repay.setProperty("asks", "repay")
            repay.clicked.connect(self._on_asked)

    def _say(self, template: str, /, **values: object) -> str:
        return self._catalogue.render(Message(template, values))

    def _on_asked(self) -> None:
        self.accept()
        self.asked.emit(str(self.sender().property("asks")))


class DebtStepDialog(Asking):
    """Asks for a notice (no amount), or for a repayment with its receipt."""

    def __init__(
        self,
        desk: Desk,
        catalogue: Catalogue,
        parent: QWidget,
        owed: Owed,
        is_repayment: bool,
        notice: str = "",
    ) -> None:
        verb = N_("Record a repayment") if is_repayment else N_("Record a notice")
        title = catalogue.render(Message(verb))
        super().__init__(desk, catalogue, title, "debt-step-dialog", parent)
        self._id, self._is_repayment = owed.record.id, is_repayment
        self.tell(
            self.gettext(
                "{name}: {left} yuan are left",
                name=owed.record.value.name,
                left=owed.left,
            )
        )
        day = DateEdit(self)
        day.set_date(desk.context.today())
        self.ask("on", self.gettext("Day"), day, is_required=True)
        if is_repayment:
            self.ask("amount", self.gettext("Amount (yuan)"), MoneyEdit(self), "", True)
            self.ask(
                "document",
                self.gettext("Receipt or bank's paper"),
                QLineEdit(self),
                is_required=True,
                span=2,
            )
        else:
            self.ask(
                "how",
                self.gettext("By which paper, to whom"),
                # The notice that was issued last is what is mostly meant.
                QLineEdit(notice, self),
                is_required=True,
                span=2,
            )
        self.add_ends(title, "save-step").clicked.connect(self._on_yes)
        self.fields["amount" if is_repayment else "how"].control.setFocus()

    def _on_yes(self) -> None:
        self.read()
        day = self.day("on")
        if self._is_repayment:
            amount = self.money("amount")
            if day is not None and self.is_right:
                paper = self.text("document")
                self.run(debts.repay, self._id, amount, day, paper)
        elif day is not None:
            self.run(debts.notify, self._id, day, self.text("how"))


class AllotDialog(Asking):
    """Asks for an allotment: document, source, budget item, year, amount."""

    def __init__(self, desk: Desk, catalogue: Catalogue, parent: QWidget) -> None:
        title = catalogue.render(Message(N_("Record an allotment")))
        super().__init__(desk, catalogue, title, "allot-dialog", parent)
        self.ask(
            "document",
            self.gettext("Document of the allotment"),
            QLineEdit(self),
            is_required=True,
        )
        day = DateEdit(self)
        day.set_date(desk.context.today())
        self.ask("on", self.gettext("Day of the document"), day, is_required=True)
        source = Choice(self)
        groups = desk.context.catalog.codes().groups
        source.fill(
            (code, catalogue.render(text))
            for code, text in groups["funding-source"].items()
        )
        self.ask("source", self.gettext("Source"), source)
        self.ask("item", self.gettext("Budget item"), QLineEdit(self))
        year = QLineEdit(str(desk.context.today().year), self)
        self.ask("year", self.gettext("Budget year"), year, is_required=True)
        self.ask("amount", self.gettext("Amount (yuan)"), MoneyEdit(self), "", True)
        self.add_ends(title, "save-allotment").clicked.connect(self._on_yes)
        self.fields["document"].control.setFocus()

    def _on_yes(self) -> None:
        self.read()
        day, amount, year = self.day("on"), self.money("amount"), self.number("year")
        if day is not None and self.is_right:
            value = Appropriation(
                self.text("document"),
                self.code("source"),
                self.text("item"),
                year,
                amount,
            )
            self.run(appropriations.allot, value, day)


class BookDialog(Asking):
    """Asks for money that came to an allotment, or was given back of it."""

    def __init__(
        self,
        desk: Desk,
        catalogue: Catalogue,
        parent: QWidget,
        allotted: tuple[Allotted, ...],
    ) -> None:
        title = catalogue.render(Message(N_("Record money")))
        super().__init__(desk, catalogue, title, "book-dialog", parent)
        of = Choice(self)
        of.fill(
            (
                one.record.id,
                self.gettext(
                    "{document}, {amount} yuan",
                    document=one.record.value.document,
                    amount=one.record.value.amount,
                ),
            )
            for one in allotted
        )
        self.ask("of", self.gettext("Allotment"), of, span=2)
        kind = Choice(self)
        kind.fill(
            (
                (RECEIVED, self.gettext("came to the account")),
                (REFUNDED, self.gettext("given back to whom it came from")),
            )
        )
        self.ask("kind", self.gettext("Came or given back"), kind)
        self.ask("amount", self.gettext("Amount (yuan)"), MoneyEdit(self), "", True)
        day = DateEdit(self)
        day.set_date(desk.context.today())
        self.ask("on", self.gettext("Day"), day, is_required=True)
        self.ask(
            "document",
            self.gettext("Receipt or bank's paper"),
            QLineEdit(self),
            is_required=True,
        )
        self.add_ends(title, "save-money").clicked.connect(self._on_yes)
        of.setFocus()

    def _on_yes(self) -> None:
        self.read()
        day, amount = self.day("on"), self.money("amount")
        if day is not None and self.is_right:
            of, kind, paper = self.code("of"), self.code("kind"), self.text("document")
            self.run(appropriations.book, of, kind, amount, day, paper)
