# SPDX-License-Identifier: Apache-2.0
"""Withdrawing an issued paper: why, on record, before it counts no more."""

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from carecalc.errors import UserError
from carecalc.gui.dialog import Dialog
from carecalc.gui.messages import Notice
from carecalc.gui.page import Desk
from carecalc.gui.widgets.inputs import Field, label
from carecalc.gui.widgets.line import Line
from carecalc.i18n import Catalogue
from carecalc.services import proofs
from carecalc.services.issuing import IssuedPaper
from carecalc.text import N_, Message


class WithdrawDialog(Dialog):
    """Asks why a paper is withdrawn, and withdraws it."""

    withdrawn = Signal()

    def __init__(
        self, desk: Desk, catalogue: Catalogue, paper: IssuedPaper, parent: QWidget
    ) -> None:
        self._words = catalogue
        super().__init__(self._say(N_("Withdraw the paper")), parent, width=520)
        self.setObjectName("withdraw-dialog")
        self._desk = desk
        self._paper = paper
        self.body.addWidget(label(f"{paper.title} {paper.number}", "strong", self))
        told = N_(
            "It cannot be printed or saved any more, and the office's next list of "
            "withdrawn papers has it. That cannot be taken back; the paper can be "
            "issued anew."
        )
        self.body.addWidget(label(self._say(told), "hint", self))
        self._line = Line(self)
        self._reason = Field(
            catalogue,
            self._say(N_("Reason")),
            self._line,
            "withdraw-reason",
            is_required=True,
        )
        self.body.addWidget(self._reason)
        self._notice = Notice(catalogue, self)
        self.body.addWidget(self._notice)
        keep = self.add_button(self._say(N_("Cancel")), "cancel-withdrawing")
        keep.clicked.connect(self.reject)
        yes = self.add_button(
            self._say(N_("Withdraw the paper")), "withdraw", "primary"
        )
        yes.clicked.connect(self._on_yes)
        self._line.setFocus()

    def _say(self, template: str) -> str:
        return self._words.render(Message(template))

    def _on_yes(self) -> None:
        self._desk.call(
            proofs.withdraw,
            self._paper.id,
            self._line.text(),
            done=self._on_done,
            failed=self._on_refused,
        )

    def _on_done(self, nothing: object) -> None:
        self.accept()
        self.withdrawn.emit()

    def _on_refused(self, error: UserError) -> None:
        if error.place == "reason":
            self._reason.show_error(error)
        else:
            self._notice.show_error(error)
        self.fit()
