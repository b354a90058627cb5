# SPDX-License-Identifier: Apache-2.0
"""The dialog in which an approver looks at a list's decisions and confirms them."""

from collections.abc import Mapping

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QLineEdit, QWidget

from carecalc.domain.masking import last_four
from carecalc.errors import UserError
from carecalc.gui.dialog import Dialog
from carecalc.gui.messages import Notice
from carecalc.gui.page import Desk
from carecalc.gui.tables import Column, Table
from carecalc.gui.widgets.inputs import Field, label
from carecalc.gui.widgets.speaking import Speaking, Voice
from carecalc.services import takeover_acts
from carecalc.services.takeover_acts import AllConfirmed, Look, Waiting
from carecalc.services.takeovers import TakenList
from carecalc.text import Text


class ConfirmDialog(Dialog, Speaking):
    """Shows every decision that a list continues; one press confirms what is shown."""

    confirmed = Signal(object)
    """The `AllConfirmed`."""

    def __init__(
        self,
        desk: Desk,
        voice: Voice,
        one: TakenList,
        programmes: Mapping[str, Text],
        parent: QWidget,
    ) -> None:
        self.voice = voice
        super().__init__(self.gettext("Confirm the decisions"), parent, 860)
        self.setObjectName("confirm-takeover-dialog")
        self._desk = desk
        self._one = one
        self._programmes = programmes
        self._look: Look | None = None
        self.body.addWidget(label(one.record.value.name, "heading", self))
        self._sum = label("", "strong", self)
        self._sum.setObjectName("confirm-sum")
        self.body.addWidget(self._sum)
        self.body.addWidget(
            label(
                self.gettext(
                    "They continue what the list paid, from the month after. What is "
                    "confirmed is what is shown here; it is signed with your key."
                ),
                "hint",
                self,
            )
        )
        self._table = Table(
            (
                Column(self.gettext("Name"), self._name, 90, is_strong=True),
                Column(self.gettext("Identity number"), self._number, 90),
                Column(self.gettext("Programme"), self._programme, 170),
                Column(self.gettext("Amount"), self._amount, 80, is_number=True),
                Column(self.gettext("From"), self._from, 80),
                Column(
                    self.gettext("Decision before"), self._before, 160, takes_rest=True
                ),
            ),
            "confirm-table",
            self.gettext("Decisions that wait"),
            voice.look.text_size / 100,
            self,
        )
        self._table.setMinimumHeight(voice.look.size(220))
        self.body.addWidget(self._table, 1)
        self._approver = QLineEdit(desk.user, self)
        self._field = Field(
            voice.catalogue,
            self.gettext("Approver"),
            self._approver,
            "takeover-approver",
            is_required=True,
        )
        self.body.addWidget(self._field)
        self._notice = Notice(voice.catalogue, self)
        self._notice.setObjectName("confirm-notice")
        self.body.addWidget(self._notice)
        cancel = self.add_button(self.gettext("Cancel"), "cancel")
        cancel.clicked.connect(self.reject)
        self._yes = self.add_button(
            self.gettext("Confirm them all"), "confirm-all", "primary"
        )
        self._yes.setEnabled(False)
        self._yes.clicked.connect(self._on_yes)
        self._load()

    def _load(self) -> None:
        self._desk.call(
            takeover_acts.look,
            self._one.record.id,
            done=self._on_look,
            failed=self._on_refused,
        )

    def _on_look(self, look: Look) -> None:
        self._look = look
        self._sum.setText(
            self.gettext(
                "{count} decision(s), CNY {amount} a month together",
                count=len(look.waiting),
                amount=look.monthly,
            )
        )
        self._table.rows.start(len(look.waiting), look.waiting)
        self._yes.setEnabled(bool(look.waiting))

    def _on_yes(self) -> None:
        assert self._look is not None, "nothing is confirmed before it is shown"
        self._yes.setEnabled(False)
        self._desk.call(
            takeover_acts.confirm,
            self._one.record.id,
            self._look.digest,
            self._approver.text(),
            done=self._on_done,
            failed=self._on_refused,
        )

    def _on_done(self, done: AllConfirmed) -> None:
        self.accept()
        self.confirmed.emit(done)

    def _on_refused(self, error: UserError) -> None:
        self._yes.setEnabled(self._look is not None)
        if error.place == "approver":
            self._field.show_error(error)
        else:
            self._notice.show_error(error)
        if error.code == "TAKEOVER-007":
            self._load()
        self.fit()

    # -------------------------------------------------------------- columns

    def _name(self, one: Waiting) -> str:
        return one.person.name

    def _number(self, one: Waiting) -> str:
        return last_four(one.person.id_number)

    def _programme(self, one: Waiting) -> str:
        text = self._programmes.get(one.act.programme)
        return one.act.programme if text is None else self.words(text)

    def _amount(self, one: Waiting) -> str:
        return "" if one.act.monthly is None else str(one.act.monthly)

    def _from(self, one: Waiting) -> str:
        return str(one.act.from_month or "")

    def _before(self, one: Waiting) -> str:
        decision = one.decision
        day = "" if decision.decided_on is None else decision.decided_on.isoformat()
        return " · ".join(
            part for part in (decision.number, decision.authority, day) if part
        )
