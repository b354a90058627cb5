# SPDX-License-Identifier: Apache-2.0
"""Closing a household that is one no more, with the reason."""

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QLineEdit, QWidget

from carecalc.domain.household_file import HouseholdFile
from carecalc.errors import UserError
from carecalc.gui.dialog import Dialog
from carecalc.gui.page import Desk
from carecalc.gui.widgets.inputs import Field, label
from carecalc.gui.widgets.speaking import Speaking, Voice
from carecalc.services import households
from carecalc.text import Message


class CloseHouseholdDialog(Dialog, Speaking):
    """Asks why a household is closed, then closes it for everybody in it."""

    closed = Signal()

    def __init__(
        self, desk: Desk, voice: Voice, file: HouseholdFile, parent: QWidget
    ) -> None:
        self.voice = voice
        super().__init__(self.gettext("Close the household"), parent)
        self.setObjectName("close-household-dialog")
        self._desk = desk
        self._file = file
        names = tuple(member.name for member in file.household.members)
        said = self.words(Message("{names}", {"names": names}))
        self.body.addWidget(label(said, "strong", self))
        said = self.gettext(
            "The household is closed for everybody in it; what was declared stays on "
            "record. They may then belong to another household. A closed household is "
            "not opened again."
        )
        self.body.addWidget(label(said, "muted", self))
        self.reason = Field(
            voice.catalogue,
            self.gettext("Reason"),
            QLineEdit(),
            "close-reason",
            is_required=True,
        )
        self.body.addWidget(self.reason)
        self.body.addStretch(1)
        cancel = self.add_button(self.gettext("Cancel"), "cancel")
        cancel.clicked.connect(self.reject)
        self.save = self.add_button(
            self.gettext("Close the household"), "close-for-good", "danger"
        )
        self.save.clicked.connect(self._on_close)

    def _on_close(self) -> None:
        control = self.reason.control
        assert isinstance(control, QLineEdit)
        self._desk.call(
            households.close,
            self._file.id,
            self._file.version,
            control.text(),
            done=self._on_closed,
            failed=self._on_refused,
            busy=self.save,
        )

    def _on_closed(self, file: HouseholdFile) -> None:
        self.accept()
        self.closed.emit()

    def _on_refused(self, error: UserError) -> None:
        self.reason.show_error(error)
        self.reason.control.setFocus()
        self.fit()
