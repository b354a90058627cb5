# SPDX-License-Identifier: Apache-2.0
"""What this program is: its version and licence, and that it answers to nobody else."""

from PySide6.QtWidgets import QWidget

import carecalc
from carecalc.gui.dialog import Dialog
from carecalc.gui.widgets.inputs import label
from carecalc.i18n import Catalogue
from carecalc.text import N_, Message


class About(Dialog):
    """The version to name when asking about something, and the licence."""

    def __init__(self, words: Catalogue, parent: QWidget) -> None:
        super().__init__(words.render(Message(N_("About carecalc"))), parent)
        self.setObjectName("about")
        version = {"version": carecalc.__version__}
        self.body.addWidget(
            label(words.render(Message("carecalc {version}", version)), "heading")
        )
        for told in (
            N_(
                "Assesses disabled old people by the published scales and reckons the "
                "care subsidies that follow, with the reason for every number."
            ),
            N_(
                "Works without a network; all data stay encrypted in the folder of the "
                "office."
            ),
            N_("Free software under the Apache License 2.0; without warranty."),
        ):
            self.body.addWidget(label(words.render(Message(told))))
        close = self.add_button(words.render(Message(N_("Close"))), "close", "primary")
        close.clicked.connect(self.accept)
