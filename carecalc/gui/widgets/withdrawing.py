# SPDX-License-Identifier: Apache-2.0
"""Withdrawing what was given or issued: why, on record, before it counts no more."""

from collections.abc import Callable
from dataclasses import dataclass

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from carecalc.errors import UserError
from carecalc.gui.dialog import Dialog
from carecalc.gui.messages import Notice
from carecalc.gui.page import Desk
from carecalc.gui.widgets.inputs import Field, label
from carecalc.gui.widgets.line import Line
from carecalc.i18n import Catalogue
from carecalc.services.context import Context
from carecalc.text import N_, Message


@dataclass(frozen=True, slots=True)
class ToWithdraw:
    """What is withdrawn: `code` names the button, `id` the thing for `withdraw`.

    `verb` is what the button says, `name` the thing, `told` what follows.
    """

    code: str
    verb: str
    name: str
    told: str
    id: str
    withdraw: Callable[[Context, str, str], None]


class WithdrawDialog(Dialog):
    """Asks why something is withdrawn, and withdraws it."""

    withdrawn = Signal()

    def __init__(
        self, desk: Desk, catalogue: Catalogue, what: ToWithdraw, parent: QWidget
    ) -> None:
        self._words = catalogue
        super().__init__(self._say(what.verb), parent, width=520)
        self.setObjectName(f"{what.code}-dialog")
        self._desk = desk
        self._what = what
        self.body.addWidget(label(what.name, "strong", self))
        self.body.addWidget(label(self._say(what.told), "hint", self))
        self._line = Line(self)
        self._reason = Field(
            catalogue,
            self._say(N_("Reason")),
            self._line,
            f"{what.code}-reason",
            is_required=True,
        )
        self.body.addWidget(self._reason)
        self._notice = Notice(catalogue, self)
        self.body.addWidget(self._notice)
        keep = self.add_button(self._say(N_("Cancel")), "cancel-withdrawing")
        keep.clicked.connect(self.reject)
        yes = self.add_button(self._say(what.verb), what.code, "primary")
        yes.clicked.connect(self._on_yes)
        self._line.setFocus()

    def _say(self, template: str) -> str:
        return self._words.render(Message(template))

    def _on_yes(self) -> None:
        self._desk.call(
            self._what.withdraw,
            self._what.id,
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
