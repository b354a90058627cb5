# SPDX-License-Identifier: Apache-2.0
"""Asks whether a backup is to replace what is open, and says exactly what that loses."""

from datetime import datetime

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from carecalc.gui.dialog import Dialog
from carecalc.gui.widgets import backup_words
from carecalc.gui.widgets.inputs import label
from carecalc.i18n import Catalogue
from carecalc.services.rescue import Offer
from carecalc.text import Message


class ReallyRestore(Dialog):
    """The safe answer is the default one."""

    agreed = Signal(object)
    """The `Offer` that is to be brought back."""

    def __init__(
        self, words: Catalogue, offer: Offer, now: datetime, parent: QWidget
    ) -> None:
        self._words = words
        super().__init__(self.gettext("Restore this backup?"), parent)
        self.setObjectName("really-restore")
        self._offer = offer
        made = backup_words.moment(words, offer.backup.made_at, now)
        self.body.addWidget(
            label(self.gettext("The office becomes as it was: {when}", when=made))
        )
        self.body.addWidget(label(self.gettext("What is lost by it:"), "strong"))
        loss = label(backup_words.loss(words, offer.loss, now))
        loss.setObjectName("loss")
        self.body.addWidget(loss)
        self.body.addWidget(
            label(
                self.gettext(
                    "Before that a backup of the present state is made, and the present "
                    "data file is kept aside. The office is closed; open it again "
                    "afterwards with your passphrase."
                ),
                "muted",
            )
        )
        no = self.add_button(self.gettext("Cancel"), "no")
        no.clicked.connect(self.reject)
        yes = self.add_button(self.gettext("Restore this backup"), "yes", "danger")
        yes.clicked.connect(self.accept)
        no.setDefault(True)
        no.setFocus()
        self.accepted.connect(self._on_accepted)

    def gettext(self, template: str, /, **values: object) -> str:
        """Return a sentence of ours in the window's language."""
        return self._words.render(Message(template, values))

    def _on_accepted(self) -> None:
        self.agreed.emit(self._offer)
