# SPDX-License-Identifier: Apache-2.0
"""The dialog in which an approver of the deciding authority decides a subsidy."""

from collections.abc import Callable
from typing import Any

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QLineEdit, QPushButton, QWidget

from carecalc.domain.determination import Determination
from carecalc.errors import UserError
from carecalc.gui.dialog import Dialog
from carecalc.gui.messages import Notice
from carecalc.gui.page import Desk
from carecalc.gui.widgets.inputs import DateEdit, Field, FieldGrid, label
from carecalc.gui.widgets.second_person import SecondPerson
from carecalc.i18n import Catalogue
from carecalc.services import determinations
from carecalc.services.context import Context
from carecalc.text import N_, Message


class DecideDialog(Dialog):
    """Asks for the approver's name and the day; refusing needs a reason too.

    Whoever may not decide this act, having prepared it or by role, hands the keyboard
    to somebody who may: that person's own passphrase decides.
    """

    decided = Signal(object)
    """The `Determination` as it was decided."""

    def __init__(
        self,
        desk: Desk,
        catalogue: Catalogue,
        act: Determination,
        summary: str,
        deciders: tuple[str, ...],
        parent: QWidget,
    ) -> None:
        title = catalogue.render(Message(N_("Decide the subsidy")))
        super().__init__(title, parent, width=540)
        self.setObjectName("decide-dialog")
        self._desk = desk
        self._catalogue = catalogue
        self._act = act
        self._is_mine = desk.user in deciders
        self._second: SecondPerson | None = None
        self._wanted: tuple[Callable[..., Any], tuple[object, ...]] | None = None
        self.body.addWidget(label(summary, "strong"))
        self.body.addWidget(
            label(
                self.gettext(
                    N_(
                        "Only the deciding authority decides. Its paper prints with its "
                        "name, the approver and this day."
                    )
                ),
                "muted",
            )
        )
        if not self._is_mine:
            self._add_second(deciders)
        self._approver = QLineEdit(self)
        self._day = DateEdit(self)
        self._reason = QLineEdit(self)
        self._fields = self._made_fields()
        grid = FieldGrid()
        self.body.addLayout(grid)
        grid.add(self._fields["approver"])
        grid.add(self._fields["decided_on"])
        grid.add(self._fields["reason"], 2)
        self._day.set_date(desk.context.today())
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
        for pressed in (self._refuse, self._approve):
            pressed.setEnabled(bool(deciders))
        self._named = ""
        if self._second is not None:
            self._on_name(self._second.name)
            self._second.name_chosen.connect(self._on_name)
            self._second.start()
        else:
            self._on_name(desk.user if self._is_mine else "")
            self._approver.setFocus()

    def gettext(self, template: str, /, **values: object) -> str:
        return self._catalogue.render(Message(template, values))

    def _add_second(self, deciders: tuple[str, ...]) -> None:
        """Say why one does not decide this, who does, and let them do it here."""
        said = N_("You may not decide it. Whoever may does, with their own passphrase.")
        if self._act.prepared_by == self._desk.user:
            said = N_("You prepared it. Somebody else decides, with their passphrase.")
        if not deciders:
            said = N_(
                "Nobody in this office may decide it yet. Wanted is somebody who recorded "
                "none of it, in one of these roles: {roles}. An administrator gives it "
                "under “Users”."
            )
        roles = self._desk.context.catalog.roles().holders("acts.decide")
        why = label(self.gettext(said, roles=roles))
        why.setObjectName("why-not-me")
        self.body.addWidget(why)
        if not deciders:
            return
        self._second = SecondPerson(self._desk, self._catalogue, deciders, self)
        self._second.ready.connect(self._on_second)
        self._second.failed.connect(self._on_refused)
        self.body.addWidget(self._second)

    def _made_fields(self) -> dict[str, Field]:
        return {
            "approver": Field(
                self._catalogue,
                self.gettext(N_("Approver of the authority")),
                self._approver,
                "approver",
                self.gettext(N_("As it stands on the paper.")),
                is_required=True,
            ),
            "decided_on": Field(
                self._catalogue,
                self.gettext(N_("Day of the decision")),
                self._day,
                "decided-on",
            ),
            "reason": Field(
                self._catalogue,
                self.gettext(N_("Reason")),
                self._reason,
                "reason",
                self.gettext(N_("Needed only for a refusal.")),
            ),
        }

    def _on_approve(self) -> None:
        asked = self._asked()
        if asked is not None:
            self._decide(self._approve, determinations.approve, self._act.id, *asked)

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
        self._decide(self._refuse, determinations.refuse, self._act.id, *asked, reason)

    def _decide(
        self, busy: QPushButton, fn: Callable[..., Any], *arguments: object
    ) -> None:
        self._wanted = fn, arguments
        if self._second is None:
            self._run(self._desk.context)
        else:
            self._second.ask(busy)

    def _on_name(self, name: str) -> None:
        # Until somebody writes another, it is the name of whoever decides.
        if self._approver.text() == self._named:
            self._approver.setText(name)
        self._named = name

    def _on_second(self, context: Context) -> None:
        self._run(context)

    def _run(self, context: Context) -> None:
        """Let the one whose office `context` is do what was asked for."""
        assert self._wanted is not None
        fn, arguments = self._wanted
        self._desk.tasks.run(
            fn,
            context,
            *arguments,
            done=self._on_decided,
            failed=self._on_refused,
            busy=self.buttons.parentWidget(),
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
