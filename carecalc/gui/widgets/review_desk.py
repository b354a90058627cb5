# SPDX-License-Identifier: Apache-2.0
"""What the desk shows of the review: visits that were returned, to be corrected."""

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QVBoxLayout, QWidget

from carecalc.errors import UserError
from carecalc.gui.page import Desk, Place
from carecalc.gui.widgets.agenda_list import AgendaList, AgendaRow
from carecalc.gui.widgets.inputs import RowButton
from carecalc.gui.widgets.speaking import Speaking, Voice
from carecalc.services import reviewing
from carecalc.services.reviewing import SentBack
from carecalc.services.visit_view import VisitView

_SHOWN = 5
_STEP = 20


class ReviewDesk(QWidget, Speaking):
    """A row begins the correction, or goes on with it; hidden while there is nothing."""

    go = Signal(object)
    refused = Signal(object)

    def __init__(self, desk: Desk, voice: Voice, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.voice = voice
        self._desk = desk
        self._found: tuple[SentBack, ...] = ()
        self._most = _SHOWN
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        self._list = AgendaList(
            voice, self.gettext("Returned by the review"), "returned", parent=self
        )
        self._list.chosen.connect(self._on_chosen)
        self._list.more_asked.connect(self._on_more)
        column.addWidget(self._list)
        self.hide()

    def load(self) -> None:
        """Look again."""
        if self._desk.may("visits.work"):
            self._desk.call(
                reviewing.sent_back, done=self._on_found, failed=self._on_refused
            )

    def _on_found(self, found: tuple[SentBack, ...]) -> None:
        self._found = found
        rows = [self._row(one) for one in found[: self._most]]
        self._list.show_rows(rows, len(found) > self._most)
        self.setVisible(bool(found))

    def _row(self, one: SentBack) -> AgendaRow:
        said = one.review.value
        about = [self.gettext("{count} items", count=len(said.items))] * bool(
            said.items
        )
        begun = [self.gettext("begun")] * bool(one.draft_id)
        return AgendaRow(
            RowButton(
                f"returned-{one.visit.id}",
                one,
                one.name,
                " · ".join([one.visit.number, *filter(None, (said.comment,)), *about]),
                " · ".join(begun) or self.gettext("to be corrected"),
                "warning",
            )
        )

    def _on_chosen(self, one: object) -> None:
        assert isinstance(one, SentBack)
        if one.draft_id:
            self._go(one.visit.person_id, one.draft_id)
            return
        self._desk.call(
            reviewing.correct,
            one.visit.id,
            done=self._on_begun,
            failed=self._on_refused,
        )

    def _on_begun(self, view: VisitView) -> None:
        self._go(view.person.id, view.visit.id)

    def _go(self, person_id: str, visit_id: str) -> None:
        self.go.emit(Place("visit", person=person_id, visit=visit_id))

    def _on_refused(self, error: UserError) -> None:
        self.refused.emit(error)

    def _on_more(self) -> None:
        self._most += _STEP
        self._on_found(self._found)
