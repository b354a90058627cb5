# SPDX-License-Identifier: Apache-2.0
"""Putting two other recovery officers in place of those there are."""

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QLineEdit, QWidget

from carecalc.errors import UserError
from carecalc.gui.dialog import Dialog
from carecalc.gui.messages import Notice
from carecalc.gui.page import Desk
from carecalc.gui.widgets.inputs import Field, label
from carecalc.gui.widgets.officer_fields import OfficerFields
from carecalc.i18n import Catalogue
from carecalc.services import users
from carecalc.text import N_, Message


class OfficerDialog(Dialog):
    """Asks for both officers and a reason."""

    done = Signal(str)
    """What is true now, in a sentence."""

    def __init__(self, desk: Desk, catalogue: Catalogue, parent: QWidget) -> None:
        super().__init__(
            catalogue.render(Message(N_("Change the recovery officers"))), parent, 680
        )
        self.setObjectName("officer-dialog")
        self._desk = desk
        self._catalogue = catalogue
        self.body.addWidget(
            label(
                self.gettext(
                    "The passphrases of the officers there are open nothing any more, "
                    "except backups made before."
                ),
                "muted",
                self,
            )
        )
        self._officers = OfficerFields(catalogue, self)
        self.body.addWidget(self._officers)
        self._reason = Field(
            catalogue,
            self.gettext("Reason"),
            QLineEdit(self),
            "reason",
            self.gettext("It stands on record with your name."),
            is_required=True,
            parent=self,
        )
        self.body.addWidget(self._reason)
        self._notice = Notice(catalogue, self)
        self._notice.setObjectName("officer-notice")
        self.body.addWidget(self._notice)
        cancel = self.add_button(self.gettext("Cancel"), "cancel")
        cancel.clicked.connect(self.reject)
        self._yes = self.add_button(
            self.gettext("Change the officers"), "save-officers", "primary"
        )
        self._yes.clicked.connect(self._on_yes)
        self._officers.lines[0].setFocus()

    def gettext(self, template: str, /, **values: object) -> str:
        return self._catalogue.render(Message(template, values))

    def _on_yes(self) -> None:
        self._notice.clear()
        self._reason.clear_error()
        reason = self._reason.control
        assert isinstance(reason, QLineEdit)
        if self._officers.check():
            self._desk.call(
                users.change_officers,
                self._officers.officers(),
                reason.text(),
                done=self._on_done,
                failed=self._on_refused,
                busy=self._yes,
            )
        self.fit()

    def _on_done(self, nothing: None) -> None:
        self.accept()
        self.done.emit(self.gettext("The recovery officers are changed."))

    def _on_refused(self, error: UserError) -> None:
        if error.place == "reason":
            self._reason.show_error(error)
            self._reason.control.setFocus()
        elif error.code == "KEYS-004":
            self._officers.show_error(error)
        else:
            self._notice.show_error(error)
        self.fit()
