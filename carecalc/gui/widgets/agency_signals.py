# SPDX-License-Identifier: Apache-2.0
"""The quality signals about an organisation's assessors, on its page."""

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QVBoxLayout, QWidget

from carecalc.errors import UserError
from carecalc.gui.page import Desk, Place
from carecalc.gui.widgets.inputs import label
from carecalc.gui.widgets.review_tables import ReviewTables
from carecalc.i18n import Catalogue
from carecalc.services import reviews
from carecalc.services.reviews import Queue
from carecalc.text import Message


class SignalsView(QWidget):
    """A table of assessors; one of them leads a reviewer to their visits."""

    go = Signal(object)
    refused = Signal(object)

    def __init__(self, desk: Desk, catalogue: Catalogue, parent: QWidget) -> None:
        super().__init__(parent)
        self._desk = desk
        self._catalogue = catalogue
        self._tables = ReviewTables(desk, catalogue)
        self._table = self._tables.assessors(self, with_again=False)
        self._table.setObjectName("agency-assessors")
        self._table.opened.connect(self._on_opened)
        self._none = label("", "muted", self)
        self._none.setObjectName("no-assessors")
        self._note = label("", "hint", self)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 8, 0, 0)
        column.setSpacing(8)
        column.addWidget(self._none)
        column.addWidget(self._table, 1)
        column.addWidget(self._note)
        column.addStretch()
        self._table.hide()
        self._none.hide()

    def gettext(self, template: str, /, **values: object) -> str:
        """Return a text in the window's language."""
        return self._catalogue.render(Message(template, values))

    def show_organisation(self, organisation: str) -> None:
        """Look what signals about the assessors of an organisation."""
        self._desk.call(
            reviews.of_organisation,
            organisation,
            done=self._on_known,
            failed=self._on_refused,
        )

    def _on_known(self, queue: Queue) -> None:
        self._tables.queue = queue
        found = sorted(queue.assessors, key=lambda one: -len(one.signals))
        self._table.rows.start(len(found), found)
        self._table.setVisible(bool(found))
        self._none.setVisible(not found)
        self._none.setText(
            self.gettext(
                "Nobody of this organisation signed a visit from {first} to {last}.",
                first=queue.first,
                last=queue.last,
            )
        )
        said = self.gettext(
            "Visits from {first} to {last}, compared with the whole office.",
            first=queue.first,
            last=queue.last,
        )
        self._note.setText(f"{said} {self._catalogue.render(queue.rules.note)}")
        self._note.setVisible(bool(found))

    def _on_opened(self, number: int) -> None:
        name = getattr(self._table.rows.row(number), "name", "")
        if name and self._desk.may("reviews.make"):
            self.go.emit(Place("reviews", item=name))

    def _on_refused(self, error: UserError) -> None:
        self.refused.emit(error)
