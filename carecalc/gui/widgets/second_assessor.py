# SPDX-License-Identifier: Apache-2.0
"""The dialog in which the other assessor signs a visit by their own passphrase."""

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from carecalc.gui.page import Desk
from carecalc.gui.widgets.inputs import label
from carecalc.gui.widgets.together import Together
from carecalc.i18n import Catalogue
from carecalc.services.context import Context
from carecalc.text import N_, Message


class SecondAssessor(Together):
    """Asks the other assessor for their passphrase; the page then signs for both."""

    agreed = Signal(object)
    """The `Context` of the other assessor."""

    def __init__(
        self,
        desk: Desk,
        catalogue: Catalogue,
        names: tuple[str, ...],
        parent: QWidget,
    ) -> None:
        title = catalogue.render(Message(N_("The other assessor signs")))
        super().__init__(desk, catalogue, title, names, parent)
        self.setObjectName("second-assessor")
        self.body.addWidget(
            label(
                self.gettext(
                    N_(
                        "Whoever signs types their own passphrase. What is signed "
                        "cannot be taken back."
                    )
                ),
                "muted",
            )
        )
        self.body.addWidget(self._second)
        self.body.addWidget(self._notice)
        self.body.addStretch()
        self._sign = self.add_button(self.gettext(N_("Sign")), "sign-both", "primary")
        self._sign.clicked.connect(self._on_sign)
        self._second.start()

    def _on_sign(self) -> None:
        self._notice.clear()
        self._second.ask(self._sign)

    def _on_ready(self, context: Context) -> None:
        self.accept()
        self.agreed.emit(context)
