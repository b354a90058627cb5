# SPDX-License-Identifier: Apache-2.0
"""Signing on the screen for the resident's page: who received it, and their hand."""

from datetime import date

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QWidget

from carecalc.domain.drawing import Drawing, DrawnSignature
from carecalc.domain.period import Month
from carecalc.errors import UserError
from carecalc.gui.messages import Notice
from carecalc.gui.page import Desk
from carecalc.gui.widgets.inputs import Card, Field, FieldGrid, label
from carecalc.gui.widgets.line import Line
from carecalc.gui.widgets.sign_here import SignDialog, SignHere
from carecalc.gui.widgets.speaking import Speaking, Voice
from carecalc.services import receipts
from carecalc.services.drawn import RECEIVER
from carecalc.services.resident import Told


class Receiving(Card, Speaking):
    """Stands below what is told; a signature counts for those very words."""

    def __init__(self, desk: Desk, voice: Voice, person: str, parent: QWidget) -> None:
        super().__init__(parent)
        self.setObjectName("receiving")
        self.voice = voice
        self._desk = desk
        self._person = person
        self._month: Month | None = None
        self._delivered_on: date | None = None
        self._heading = label("", "told-heading", self)
        self.column.addWidget(self._heading)
        grid = FieldGrid()
        self.column.addLayout(grid)
        self._name, self._relation = Line(self), Line(self)
        catalogue = voice.catalogue
        self._fields = {
            "name": Field(
                catalogue, self.gettext("Who receives it"), self._name, "receiver"
            ),
            "relation": Field(
                catalogue,
                self.gettext("Relation to the person"),
                self._relation,
                "receiver-relation",
                self.gettext("Empty where it is the person."),
            ),
        }
        for field in self._fields.values():
            grid.add(field)
        self._place = SignHere(voice, RECEIVER, self.gettext("Who receives it"), self)
        self._place.asked.connect(self._on_asked)
        self.column.addWidget(self._place, 0, Qt.AlignmentFlag.AlignLeft)
        self._notice = Notice(catalogue, self)
        self._notice.setObjectName("receiving-notice")
        self.column.addWidget(self._notice)
        self.hide()

    def show_told(self, told: Told, delivered_on: date | None) -> None:
        """Look who signed for what is told now; the person receives it as a rule."""
        self._month, self._delivered_on = told.month, delivered_on
        self._heading.setText(told.receipt)
        if not self._name.text():
            self._name.setText(told.name)
        self._notice.clear()
        self._load()
        self.show()

    def _load(self) -> None:
        assert self._month is not None
        self._desk.call(
            receipts.receipt,
            self._person,
            self._month,
            self.voice.catalogue.language,
            self._delivered_on,
            done=self._on_receipt,
            failed=self._on_refused,
        )

    def _on_receipt(self, found: DrawnSignature | None) -> None:
        if found is not None:
            self._name.setText(found.name)
            self._relation.setText(found.relation)
        self._place.show_drawing(None if found is None else found.drawing)

    def _on_asked(self, role: str) -> None:
        for field in self._fields.values():
            field.clear_error()
        who = self._name.text().strip() or self.gettext("Who receives it")
        dialog = SignDialog(self.voice, who, self._heading.text(), self.window())
        dialog.drawn.connect(self._on_drawn)
        dialog.open()

    def _on_drawn(self, drawing: Drawing) -> None:
        assert self._month is not None
        self._desk.call(
            receipts.sign,
            self._person,
            self._month,
            self.voice.catalogue.language,
            self._delivered_on,
            self._name.text(),
            self._relation.text(),
            drawing,
            done=self._on_receipt,
            failed=self._on_refused,
        )

    def _on_refused(self, error: UserError) -> None:
        if error.place in self._fields:
            self._fields[error.place].show_error(error)
        else:
            self._notice.show_error(error)
