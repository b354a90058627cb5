# SPDX-License-Identifier: Apache-2.0
"""A person's visits that were given up lately, each with the way to take it up again."""

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QPushButton, QWidget

from carecalc.errors import UserError
from carecalc.gui.messages import Notice
from carecalc.gui.page import Desk, Place
from carecalc.gui.widgets.inputs import Card, button, label
from carecalc.gui.widgets.speaking import Speaking, Voice
from carecalc.services import taking_up
from carecalc.services.taking_up import GivenUp
from carecalc.services.visit_view import VisitView


class GivenUpCard(Card, Speaking):
    """Shown only while something can be taken up again."""

    go = Signal(object)
    """Go to this `Place`: the visit that goes on."""

    saved = Signal()

    def __init__(
        self, desk: Desk, voice: Voice, person: str, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self.setObjectName("given-up")
        self.voice = voice
        self._desk = desk
        self._buttons: list[QPushButton] = []
        self._notice = Notice(voice.catalogue, self)
        self._notice.setObjectName("given-up-notice")
        self.column.addWidget(self._notice)
        self.hide()
        desk.call(taking_up.given_up, person, done=self._on_found)

    def _on_found(self, found: tuple[GivenUp, ...]) -> None:
        for one in found:
            self.column.addLayout(self._row(one))
        self.setVisible(bool(found))

    def _row(self, one: GivenUp) -> QHBoxLayout:
        row = QHBoxLayout()
        row.setSpacing(10)
        said = self.gettext(
            "Given up: {scale}, {number}, answers: {count}. It can be taken up again "
            "until {day}.",
            scale=one.scale,
            number=one.visit.number,
            count=one.answered,
            day=one.until,
        )
        if one.blocked_by:
            said += " " + self.gettext(
                "First {number} must be finished or given up.", number=one.blocked_by
            )
        row.addWidget(label(said, "", self), 1)
        again = button(self.gettext("Take it up again"), f"take-up-{one.visit.id}")
        again.setAccessibleName(
            self.gettext("Take up {number} again", number=one.visit.number)
        )
        again.setProperty("visit", one.visit.id)
        again.setEnabled(not one.blocked_by)
        again.clicked.connect(self._on_again)
        self._buttons.append(again)
        row.addWidget(again, 0, Qt.AlignmentFlag.AlignTop)
        return row

    def _on_again(self) -> None:
        pressed = next(each for each in self._buttons if each is self.sender())
        self._notice.clear()
        self._desk.call(
            taking_up.take_up,
            str(pressed.property("visit")),
            done=self._on_taken_up,
            failed=self._on_refused,
            busy=pressed,
        )

    def _on_taken_up(self, view: VisitView) -> None:
        self.saved.emit()
        self.go.emit(Place("visit", person=view.person.id, visit=view.visit.id))

    def _on_refused(self, error: UserError) -> None:
        self._notice.show_error(error)
