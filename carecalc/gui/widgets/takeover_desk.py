# SPDX-License-Identifier: Apache-2.0
"""On the desk: an older list to begin with, or decisions of one that wait."""

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from carecalc.errors import UserError
from carecalc.gui.page import Desk, Place
from carecalc.gui.widgets.inputs import Card, button, label, row_of
from carecalc.gui.widgets.speaking import Speaking, Voice
from carecalc.services import takeovers
from carecalc.services.takeovers import Glance


class TakeoverDesk(Card, Speaking):
    """Hidden unless the office is empty, or somebody else's decisions are confirmed."""

    go = Signal(object)
    refused = Signal(object)

    def __init__(self, desk: Desk, voice: Voice, parent: QWidget) -> None:
        super().__init__(parent)
        self.voice = voice
        self._desk = desk
        self.setObjectName("takeover-desk")
        self._title = label("", "heading", self)
        self.column.addWidget(self._title)
        self._said = label("", "hint", self)
        self.column.addWidget(self._said)
        self._way = button("", "open-takeover", "", self)
        self._way.clicked.connect(self._on_way)
        self.column.addLayout(row_of(self._way))
        self.hide()

    def load(self) -> None:
        """Look whether there is anything to say."""
        desk = self._desk
        makes = desk.may("takeovers.make", of_all=True)
        decides = desk.may("acts.decide", of_all=True)
        if (makes or decides) and not desk.context.store.read_only:
            desk.call(
                takeovers.at_a_glance, done=self._on_glance, failed=self._on_refused
            )

    def _on_glance(self, glance: Glance) -> None:
        is_first = glance.is_empty and self._desk.may("takeovers.make", of_all=True)
        waits = glance.waiting and self._desk.may("acts.decide", of_all=True)
        self.setVisible(bool(is_first or waits))
        if waits:
            self._title.setText(self.gettext("Decisions of a list taken over"))
            self._said.setText(
                self.gettext(
                    "{count} wait for confirmation by somebody who took none of it over.",
                    count=glance.waiting,
                )
            )
            self._way.setText(self.gettext("Look at them"))
        elif is_first:
            self._title.setText(self.gettext("Is there a list already?"))
            self._said.setText(
                self.gettext(
                    "People, payees and what was paid last are taken over from Excel, "
                    "with a result for every row."
                )
            )
            self._way.setText(self.gettext("Take over from Excel"))
        self._way.setAccessibleName(self._way.text())

    def _on_refused(self, error: UserError) -> None:
        self.refused.emit(error)

    def _on_way(self) -> None:
        self.go.emit(Place("takeover"))
