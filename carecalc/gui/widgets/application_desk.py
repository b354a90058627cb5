# SPDX-License-Identifier: Apache-2.0
"""The nearest deadlines of applications and objections, as the desk shows them."""

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from carecalc.errors import UserError
from carecalc.gui.page import Desk, Place
from carecalc.gui.widgets.agenda_list import AgendaList, AgendaRow
from carecalc.gui.widgets.application_words import CaseWords
from carecalc.gui.widgets.inputs import RowButton, button, label
from carecalc.gui.widgets.speaking import Voice
from carecalc.services import deadlines
from carecalc.services.deadlines import APPLICATION, Agenda, Open
from carecalc.text import N_, Message

DEADLINES = "deadlines"

_SHOWN = 5


def place_of(one: Open) -> Place:
    """Return where an open case is dealt with: its page, or the objection's person."""
    if one.kind == APPLICATION:
        return Place("application", person=one.person.id, item=one.id)
    return Place("person", person=one.person.id, item=f"appeal-{one.id}")


class DeadlinesList(AgendaList):
    """The first rows; the button beside the heading leads to all. Hidden without any."""

    go = Signal(object)
    refused = Signal(object)

    def __init__(self, desk: Desk, voice: Voice, parent: QWidget) -> None:
        super().__init__(
            voice,
            voice.catalogue.render(Message(N_("Deadlines"))),
            DEADLINES,
            "",
            parent,
        )
        self._desk = desk
        self._words = CaseWords(voice, desk.context.today())
        self._count = label("", "muted", self)
        self._count.setObjectName("deadlines-count")
        self.column.insertWidget(1, self._count)
        every = button(self.gettext("All cases"), "all-cases", "link", self)
        every.clicked.connect(self._on_all)
        self.add_head(every)
        self.chosen.connect(self._on_chosen)
        self.hide()

    def load(self) -> None:
        """Look again, where applications are the user's work at the office."""
        desk = self._desk
        is_clerk = desk.may("applications.work") and desk.may("lists.build")
        if desk.actor.people is None and (is_clerk or desk.may("acts.decide")):
            desk.call(
                deadlines.agenda,
                None,
                _SHOWN,
                done=self._on_agenda,
                failed=self._on_refused,
            )

    def _on_agenda(self, agenda: Agenda) -> None:
        self._count.setText(
            self.gettext(
                "open: {count}, overdue: {overdue}",
                count=agenda.count,
                overdue=agenda.overdue,
            )
            if agenda.overdue
            else self.gettext("open: {count}", count=agenda.count)
        )
        self.show_rows([self._row(one, agenda) for one in agenda.rows])

    def _row(self, one: Open, agenda: Agenda) -> AgendaRow:
        return AgendaRow(
            RowButton(
                f"case-{one.id}",
                one,
                one.person.name,
                self.words(one.words),
                self._words.left(one),
                "error" if one.is_overdue(agenda.on) else "",
            )
        )

    def _on_chosen(self, one: object) -> None:
        assert isinstance(one, Open)
        self.go.emit(place_of(one))

    def _on_all(self) -> None:
        self.go.emit(Place("applications"))

    def _on_refused(self, error: UserError) -> None:
        self.refused.emit(error)
