# SPDX-License-Identifier: Apache-2.0
"""A dialog that somebody beside the user takes part in, by their own passphrase."""

from PySide6.QtWidgets import QWidget

from carecalc.errors import UserError
from carecalc.gui.dialog import Dialog
from carecalc.gui.messages import Notice
from carecalc.gui.page import Desk
from carecalc.gui.widgets.second_person import SecondPerson
from carecalc.i18n import Catalogue
from carecalc.services.context import Context
from carecalc.text import N_, Message


class Together(Dialog):
    """Asks for a second person below what it says; `_on_ready` then acts."""

    def __init__(
        self,
        desk: Desk,
        catalogue: Catalogue,
        title: str,
        names: tuple[str, ...],
        parent: QWidget,
    ) -> None:
        super().__init__(title, parent, width=520)
        self._desk = desk
        self._catalogue = catalogue
        self._notice = Notice(catalogue, self)
        self._notice.setObjectName("together-notice")
        self._second = SecondPerson(desk, catalogue, names, self)
        self._second.ready.connect(self._on_ready)
        self._second.failed.connect(self._on_refused)
        cancel = self.add_button(self.gettext(N_("Cancel")), "cancel")
        cancel.clicked.connect(self.reject)

    def gettext(self, template: str, /, **values: object) -> str:
        return self._catalogue.render(Message(template, values))

    def _on_ready(self, context: Context) -> None:
        """Act with the office as the second person opened it."""
        raise NotImplementedError

    def _on_refused(self, error: UserError) -> None:
        self._notice.show_error(error)
