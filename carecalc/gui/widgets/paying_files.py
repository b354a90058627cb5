# SPDX-License-Identifier: Apache-2.0
"""The dialogs of files for the bank: making one, what it is, handing it, its answer."""

from collections.abc import Callable, Sequence
from typing import Any

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QLineEdit, QWidget

from carecalc.domain.payout import HANDED, MADE, VOID, Payout
from carecalc.domain.record import Record
from carecalc.domain.table import Table
from carecalc.gui.dialog import Dialog
from carecalc.gui.page import Desk
from carecalc.gui.widgets.agency_asking import Asking, Ticks
from carecalc.gui.widgets.flow import FlowLayout
from carecalc.gui.widgets.inputs import Choice, DateEdit, button, label
from carecalc.gui.widgets.paying_words import FILE_STATES
from carecalc.i18n import Catalogue
from carecalc.services import payouts, returns
from carecalc.services.payouts import Template, ToPay
from carecalc.services.returns import BACK, FAULT, PAID, Read, Unpaid
from carecalc.text import N_, Message

_SHOWN = 20
"""So many rows that do not fit are told one by one."""


class MakeDialog(Asking):
    """Asks of which closed list a file is made, and by which template."""

    def __init__(
        self,
        desk: Desk,
        catalogue: Catalogue,
        parent: QWidget,
        lists: Sequence[ToPay],
        templates: Sequence[Template],
    ) -> None:
        title = catalogue.render(Message(N_("Make a bank file")))
        super().__init__(desk, catalogue, title, "make-dialog", parent)
        choice = Choice(self)
        choice.fill(
            (
                one.run_id,
                self.gettext(
                    "{month}: {count} payments, {total} yuan",
                    month=catalogue.month(one.month),
                    count=one.count,
                    total=one.total,
                ),
            )
            for one in lists
        )
        self.ask("list", self.gettext("Closed list"), choice, span=2)
        self.ask("template", self.gettext("Template"), offered(self, templates), span=2)
        self.tell(
            self.gettext(
                "The file is made once. Its bytes are kept, and stand on the cover by "
                "their SHA-256."
            ),
            "hint",
        )
        made = self.add_ends(self.gettext("Make the file"), "make-file")
        made.clicked.connect(self._on_yes)
        choice.setFocus()

    def _on_yes(self) -> None:
        self.read()
        self.run(payouts.make, self.code("list"), self.code("template"))


class AgainDialog(Asking):
    """Asks which payments that came back are put into a new file."""

    def __init__(
        self,
        desk: Desk,
        catalogue: Catalogue,
        parent: QWidget,
        unpaid: Sequence[Unpaid],
        templates: Sequence[Template],
    ) -> None:
        title = catalogue.render(Message(N_("Pay again")))
        super().__init__(desk, catalogue, title, "again-dialog", parent)
        self.tell(
            self.gettext(
                "The money goes to the account on record today. Look first whether it "
                "is the right one by now."
            )
        )
        ticks = Ticks(
            "again",
            (
                (
                    one.payment.reference,
                    self.gettext(
                        "{name}, {amount} yuan",
                        name=one.payment.name,
                        amount=one.payment.amount,
                    ),
                )
                for one in unpaid
            ),
            self,
        )
        ticks.choose([one.payment.reference for one in unpaid])
        self.ask("chosen", self.gettext("Whom"), ticks, span=2)
        self.ask("template", self.gettext("Template"), offered(self, templates), span=2)
        made = self.add_ends(self.gettext("Make the file"), "pay-again")
        made.clicked.connect(self._on_yes)
        self.fields["template"].control.setFocus()

    def _on_yes(self) -> None:
        self.read()
        self.run(returns.reissue, self.ticked("chosen"), self.code("template"))


class HandDialog(Asking):
    """Asks when a bank got a file, and who took it there."""

    def __init__(
        self,
        desk: Desk,
        catalogue: Catalogue,
        parent: QWidget,
        record: Record[Payout],
    ) -> None:
        title = catalogue.render(Message(N_("Hand the file to the bank")))
        super().__init__(desk, catalogue, title, "hand-dialog", parent)
        self.tell(record.value.number, "heading")
        self._id = record.id
        day = DateEdit(self)
        day.set_date(desk.context.today())
        self.ask("on", self.gettext("Given to the bank on"), day, is_required=True)
        self.ask(
            "to",
            self.gettext("Who took it"),
            QLineEdit(self),
            self.gettext("The bank's branch, and who received it there."),
            True,
        )
        self.add_ends(self.gettext("Record it"), "hand-it").clicked.connect(
            self._on_yes
        )
        self.fields["to"].control.setFocus()

    def _on_yes(self) -> None:
        self.read()
        day = self.day("on")
        if day is not None:
            self.run(payouts.hand, self._id, day, self.text("to"))


class LineDialog(Asking):
    """Asks for one line of text and does something with it: `service(ctx, *of, text)`.

    `place` is where the service says that it is missing.
    """

    def __init__(
        self,
        desk: Desk,
        catalogue: Catalogue,
        parent: QWidget,
        verb: str,
        told: str,
        asked: tuple[str, str],
        service: Callable[..., Any],
        of: tuple[object, ...],
    ) -> None:
        super().__init__(desk, catalogue, verb, "line-dialog", parent)
        self._service, self._of, (self._place, title) = service, of, asked
        self.tell(told)
        self.ask(self._place, title, QLineEdit(self), is_required=True, span=2)
        self.add_ends(verb, "do-it").clicked.connect(self._on_yes)
        self.fields[self._place].control.setFocus()

    def _on_yes(self) -> None:
        self.read()
        self.run(self._service, *self._of, self.text(self._place))


class FileDialog(Dialog):
    """A file for the bank as it stands, and what can be done with it."""

    asked = Signal(str)
    """`save`, `hand`, `answer`, `give-up`, or the code of a template for people."""

    def __init__(
        self,
        desk: Desk,
        catalogue: Catalogue,
        parent: QWidget,
        record: Record[Payout],
        templates: Sequence[Template],
    ) -> None:
        value = record.value
        super().__init__(value.number, parent, 600)
        self.setObjectName("file-dialog")
        self._catalogue = catalogue
        self.body.addWidget(label(value.number, "heading", self))
        for text in (
            self._say(FILE_STATES[record.state]),
            self._say(
                N_("{count} payments, {total} yuan"),
                count=value.count,
                total=value.total,
            ),
            self._say(
                N_("Made on {day} as {name}, {size} bytes"),
                day=value.made_on,
                name=value.name,
                size=value.size,
            ),
            self._say(N_("SHA-256: {digest}"), digest=_grouped(value.digest)),
            ""
            if value.handed_on is None
            else self._say(
                N_("Handed over on {day} to {name}"),
                day=value.handed_on,
                name=value.handed_to,
            ),
            *(
                self._say(
                    N_("Answer of {day}: {name}, {rows} rows, {count} came back"),
                    day=each.on,
                    name=each.name,
                    rows=each.rows,
                    count=each.returned,
                )
                for each in value.answers
            ),
            self._say(N_("Not answered yet: {count}"), count=len(value.open))
            if value.open
            else "",
            value.why,
        ):
            if text:
                line = label(text, "", self)
                line.setWordWrap(True)
                self.body.addWidget(line)
        works = desk.may("payments.work", of_all=True)
        others = FlowLayout(spacing=8)
        self.body.addLayout(others)
        for one in templates:
            if one.is_for_people and works and record.about and record.state != VOID:
                words = self._say(N_("Save: {label} …"), label=one.label)
                copy = button(words, f"file-{one.code}", parent=self)
                copy.setProperty("asks", one.code)
                copy.clicked.connect(self._on_asked)
                others.addWidget(copy)
        self.body.addStretch()
        close = self.add_button(self._say(N_("Close")), "close-file")
        close.clicked.connect(self.reject)
        is_made, is_with_bank = record.state == MADE, record.state not in (MADE, VOID)
        for code, verb, is_offered in (
            ("cover", N_("Issue the cover …"), record.state != VOID),
            ("give-up", N_("Give up …"), is_made),
            ("hand", N_("Record the hand-over …"), is_made),
            ("answer", N_("Take in the bank's answer …"), is_with_bank),
            ("save", N_("Save the file …"), record.state != VOID),
        ):
            if is_offered and works:
                is_next = code == ("answer" if record.state == HANDED else "save")
                kind = "primary" if is_next else ""
                made = self.add_button(self._say(verb), f"file-{code}", kind)
                made.setProperty("asks", code)
                made.clicked.connect(self._on_asked)

    def _say(self, template: str, /, **values: object) -> str:
        return self._catalogue.render(Message(template, values))

    def _on_asked(self) -> None:
        self.accept()
        self.asked.emit(str(self.sender().property("asks")))


class AnswerDialog(Asking):
    """What a bank's answer says, row by row where it does not fit; then accepted."""

    def __init__(
        self,
        desk: Desk,
        catalogue: Catalogue,
        parent: QWidget,
        read: Read,
        table: Table,
    ) -> None:
        title = catalogue.render(Message(N_("The bank's answer")))
        super().__init__(desk, catalogue, title, "bank-answer-dialog", parent)
        self._of = (read.payout.id, table)
        faults = read.of(FAULT)
        self.tell(read.name, "heading")
        self.tell(
            self.gettext(
                "{paid} paid, {back} came back, {faults} rows do not fit, "
                "{missing} not answered",
                paid=len(read.of(PAID)),
                back=len(read.of(BACK)),
                faults=len(faults),
                missing=len(read.missing),
            )
        )
        for row in faults[:_SHOWN]:
            why = catalogue.render(row.why) if row.why is not None else ""
            self.tell(
                self.gettext("Row {number}: {why}", number=row.number, why=why), "small"
            )
        if faults:
            self.tell(
                self.gettext("Nothing is taken over until every row fits."), "hint"
            )
        codes = desk.context.catalog.codes()
        for row in read.of(BACK)[:_SHOWN]:
            if row.payment is not None:
                self.tell(
                    self.gettext(
                        "{name}, {amount} yuan: {reason}",
                        name=row.payment.name,
                        amount=row.payment.amount,
                        reason=codes.name("return-reason", row.reason),
                    ),
                    "small",
                )
        if read.is_taken:
            self.tell(self.gettext("This file was taken in before."), "hint")
        accept = self.add_ends(self.gettext("Take it in"), "accept-answer")
        accept.setEnabled(not faults and not read.is_taken)
        accept.clicked.connect(self._on_yes)

    def _on_yes(self) -> None:
        self.read()
        self.run(returns.accept, *self._of)


def offered(parent: Asking, templates: Sequence[Template]) -> Choice:
    """Return a choice of the templates that banks read."""
    choice = Choice(parent)
    choice.fill(
        (one.code, parent.catalogue.render(one.label))
        for one in templates
        if not one.is_for_people
    )
    return choice


def _grouped(digest: str) -> str:
    """Return a digest in groups, so that a line can break between them."""
    return " ".join(digest[n : n + 8] for n in range(0, len(digest), 8))
