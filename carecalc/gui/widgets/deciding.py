# SPDX-License-Identifier: Apache-2.0
"""The dialog in which an approver of the deciding authority decides a subsidy."""

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QLineEdit, QWidget

from carecalc.domain.determination import Determination
from carecalc.errors import UserError
from carecalc.gui.dialog import Dialog
from carecalc.gui.messages import Notice
from carecalc.gui.page import Desk
from carecalc.gui.widgets.inputs import DateEdit, Field, FieldGrid, label
from carecalc.i18n import Catalogue
from carecalc.services import determinations
from carecalc.text import N_, Message


class DecideDialog(Dialog):
    """Asks for the approver's name and the day; refusing needs a reason too."""

    decided = Signal(object)
    """The `Determination` as it was decided."""

    def __init__(
        self,
        desk: Desk,
        catalogue: Catalogue,
        act: Determination,
        summary: str,
        parent: QWidget,
    ) -> None:
        super().__init__(catalogue.render(Message(N_("Decide the subsidy"))), parent)
        self.setObjectName("decide-dialog")
        self._desk = desk
        self._catalogue = catalogue
        self._act = act
        self.body.addWidget(label(summary, "strong"))
        self.body.addWidget(
            label(
                self.gettext(
                    N_(
                        "Only the deciding authority decides. The notice prints with its "
                        "name, the approver and this day."
                    )
                ),
                "muted",
            )
        )
        grid = FieldGrid()
        self.body.addLayout(grid)
        self._approver = QLineEdit(self)
        self._day = DateEdit(self)
        self._day.set_date(desk.context.today())
        self._reason = QLineEdit(self)
        self._fields = {
            "approver": Field(
                catalogue,
                self.gettext(N_("Approver of the authority")),
                self._approver,
                "approver",
                is_required=True,
            ),
            "decided_on": Field(
                catalogue,
                self.gettext(N_("Day of the decision")),
                self._day,
                "decided-on",
            ),
            "reason": Field(
                catalogue,
                self.gettext(N_("Reason")),
                self._reason,
                "reason",
                self.gettext(N_("Needed only for a refusal.")),
            ),
        }
        grid.add(self._fields["approver"])
        grid.add(self._fields["decided_on"])
        grid.add(self._fields["reason"], 2)
        self._notice = Notice(catalogue, self)
        self._notice.setObjectName("decide-notice")
        self.body.addWidget(self._notice)
        self.body.addStretch()
        cancel = self.add_button(self.gettext(N_("Cancel")), "cancel")
        cancel.clicked.connect(self.reject)
        self._refuse = self.add_button(self.gettext(N_("Refuse")), "refuse", "danger")
        self._refuse.clicked.connect(self._on_refuse)
        self._approve = self.add_button(
            self.gettext(N_("Approve")), "approve", "primary"
        )
        self._approve.clicked.connect(self._on_approve)
        self._approver.setFocus()

    def gettext(self, template: str) -> str:
        return self._catalogue.render(Message(template))

    def _on_approve(self) -> None:
        asked = self._asked()
        if asked is not None:
            self._desk.call(
                determinations.approve,
                self._act.id,
                *asked,
                done=self._on_decided,
                failed=self._on_refused,
                busy=self._approve,
            )

    def _on_refuse(self) -> None:
        asked = self._asked()
        if asked is None:
            return
        reason = self._reason.text().strip()
        if not reason:
            self._fields["reason"].show_error(
                self.gettext(N_("Say why it is refused."))
            )
            self._reason.setFocus()
            return
        self._desk.call(
            determinations.refuse,
            self._act.id,
            *asked,
            reason,
            done=self._on_decided,
            failed=self._on_refused,
            busy=self._refuse,
        )

    def _asked(self) -> tuple[object, object] | None:
        """Return approver and day; None, and the field says why."""
        self._notice.clear()
        for field in self._fields.values():
            field.clear_error()
        approver = self._approver.text().strip()
        if not approver:
            self._fields["approver"].show_error(
                self.gettext(N_("Please fill this in."))
            )
            self._approver.setFocus()
            return None
        try:
            day = self._day.date()
        except UserError as error:
            self._fields["decided_on"].show_error(error)
            self._day.setFocus()
            return None
        return approver, day or self._desk.context.today()

    def _on_decided(self, act: Determination) -> None:
        self.accept()
        self.decided.emit(act)

    def _on_refused(self, error: UserError) -> None:
        if error.place in self._fields:
            self._fields[error.place].show_error(error)
        else:
            self._notice.show_error(error)
