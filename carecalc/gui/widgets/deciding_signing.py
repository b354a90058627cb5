# SPDX-License-Identifier: Apache-2.0
"""Deciding all that is marked: for whom, and on which day."""

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QLineEdit, QWidget

from carecalc.errors import UserError
from carecalc.gui.dialog import Dialog
from carecalc.gui.messages import Notice
from carecalc.gui.page import Desk
from carecalc.gui.widgets.inputs import DateEdit, Field, FieldGrid, label
from carecalc.gui.widgets.speaking import Speaking, Voice
from carecalc.services import deciding
from carecalc.services.deciding import APPROVE, Look, Row


class DecideManyDialog(Dialog, Speaking):
    """Says how many are approved and refused, and decides them."""

    decided = Signal(object)
    """The `Row` of each."""

    def __init__(
        self, desk: Desk, voice: Voice, looks: tuple[Look, ...], parent: QWidget
    ) -> None:
        self.voice = voice
        title = self.gettext("Decide {count} case(s)", count=len(looks))
        super().__init__(title, parent, 520)
        self.setObjectName("decide-many-dialog")
        self._desk = desk
        self._looks = looks
        approved = sum(look.verdict == APPROVE for look in looks)
        said = self.gettext(
            "To be approved: {approved}; to be refused: {refused}.",
            approved=approved,
            refused=len(looks) - approved,
        )
        self.body.addWidget(label(said, "strong", self))
        self._approver = QLineEdit(self)
        self._approver.setText(desk.user)
        self._day = DateEdit(self)
        self._day.set_date(desk.context.today())
        words = voice.catalogue
        self._fields = {
            "approver": Field(
                words,
                self.gettext("Approver of the authority"),
                self._approver,
                "approver",
                is_required=True,
            ),
            "decided_on": Field(
                words, self.gettext("Day of the decision"), self._day, "decided-on"
            ),
        }
        grid = FieldGrid(2)
        for field in self._fields.values():
            grid.add(field)
        self.body.addLayout(grid)
        self._notice = Notice(words, self)
        self._notice.setObjectName("decide-many-notice")
        self.body.addWidget(self._notice)
        self.body.addStretch()
        cancel = self.add_button(self.gettext("Cancel"), "cancel-deciding")
        cancel.clicked.connect(self.reject)
        self._decide = self.add_button(self.gettext("Decide"), "decide", "primary")
        self._decide.clicked.connect(self._on_decide)
        self._approver.setFocus()

    def _on_decide(self) -> None:
        self._notice.clear()
        for field in self._fields.values():
            field.clear_error()
        approver = self._approver.text().strip()
        if not approver:
            said = self.gettext("Please fill this in.")
            self._fields["approver"].show_error(said)
            self._approver.setFocus()
            return
        try:
            day = self._day.date() or self._desk.context.today()
        except UserError as error:
            self._fields["decided_on"].show_error(error)
            self._day.setFocus()
            return
        self._desk.call(
            deciding.decide_many,
            self._looks,
            approver,
            day,
            done=self._on_decided,
            failed=self._on_refused,
            busy=self._decide,
        )

    def _on_decided(self, rows: tuple[Row, ...]) -> None:
        self.accept()
        self.decided.emit(rows)

    def _on_refused(self, error: UserError) -> None:
        self._notice.show_error(error)
