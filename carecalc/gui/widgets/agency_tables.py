# SPDX-License-Identifier: Apache-2.0
"""Tables of organisations, tasks, assessors and complaints."""

from datetime import date

from PySide6.QtWidgets import QWidget

from carecalc.domain.agency import ACTIVE, Assessor
from carecalc.domain.record import Record
from carecalc.gui.page import Desk
from carecalc.gui.tables import Column, Table
from carecalc.gui.widgets.agency_words import (
    COMPLAINT_STATES,
    OF,
    STATES,
    day_words,
    due_words,
)
from carecalc.i18n import Catalogue
from carecalc.services.agencies import Agency
from carecalc.services.complaints import Heard
from carecalc.services.tasks import Given
from carecalc.text import N_, Message


class AgencyTables:
    """Makes the tables of one page; `names` are those of organisations, by id."""

    def __init__(self, desk: Desk, catalogue: Catalogue) -> None:
        self._desk = desk
        self._words = catalogue
        self.names: dict[str, str] = {}

    @property
    def _today(self) -> date:
        return self._desk.context.today()

    def _say(self, template: str, /, **values: object) -> str:
        return self._words.render(Message(template, values))

    def _table(self, columns: tuple[Column, ...], name: str, title: str) -> Table:
        return Table(columns, name, title, self._desk.look.text_size / 100)

    # -------------------------------------------------------------- organisations

    def organisations(self, parent: QWidget) -> Table:
        """Return the table of organisations."""
        table = self._table(
            (
                Column(
                    self._say(N_("Organisation")),
                    self._agency_name,
                    160,
                    is_strong=True,
                    takes_rest=True,
                ),
                Column(self._say(N_("Contract")), self._contract, 190),
                Column(
                    self._say(N_("Open tasks")), self._open_tasks, 90, is_number=True
                ),
                Column(self._say(N_("Overdue")), self._overdue, 80, is_number=True),
            ),
            "organisations",
            self._say(N_("Organisations")),
        )
        table.setParent(parent)
        return table

    def _agency_name(self, agency: Agency) -> str:
        return agency.organisation.value.name

    def _contract(self, agency: Agency) -> str:
        if agency.organisation.state != ACTIVE:
            return self._say(N_("has ended"))
        going = agency.in_force(self._today)
        if going is None:
            return self._say(N_("none in force"))
        return self._say(N_("until {day}"), day=going.value.ends)

    def _open_tasks(self, agency: Agency) -> str:
        return str(agency.open_tasks)

    def _overdue(self, agency: Agency) -> str:
        return str(agency.overdue)

    # -------------------------------------------------------------- tasks

    def tasks(
        self, parent: QWidget, name: str = "tasks", is_own: bool = False
    ) -> Table:
        """Return the table of tasks; one's own need not say whose they are."""
        columns = [
            Column(self._say(N_("Elder")), self._elder, 100, is_strong=True),
            Column(self._say(N_("State")), self._state, 80),
            Column(self._say(N_("To be done until")), self._due, 190),
        ]
        if is_own:
            columns += [
                Column(self._say(N_("Community")), self._community, 110),
                Column(self._say(N_("Address")), self._address, 150, takes_rest=True),
            ]
        else:
            columns += [
                Column(self._say(N_("To whom")), self._to, 150, takes_rest=True),
                Column(self._say(N_("Community")), self._community, 110),
            ]
        table = self._table(tuple(columns), name, self._say(N_("Tasks")))
        table.setParent(parent)
        return table

    def _elder(self, given: Given) -> str:
        return given.person.name

    def _state(self, given: Given) -> str:
        return self._say(STATES[given.task.state])

    def _due(self, given: Given) -> str:
        return due_words(self._words, given, self._today)

    def _community(self, given: Given) -> str:
        return given.person.community

    def _address(self, given: Given) -> str:
        return given.person.address

    def _to(self, given: Given) -> str:
        return given.organisation or self._words.render(given.task.value.assessors)

    # -------------------------------------------------------------- register

    def register(self, parent: QWidget) -> Table:
        """Return the table of the register of assessors."""
        table = self._table(
            (
                Column(self._say(N_("Name")), self._assessor, 100, is_strong=True),
                Column(self._say(N_("Organisation")), self._of, 140, takes_rest=True),
                Column(self._say(N_("Certificate number")), self._certificate, 130),
                Column(
                    self._say(N_("Backgrounds")),
                    self._backgrounds,
                    150,
                    takes_rest=True,
                ),
                Column(self._say(N_("Valid until")), self._valid, 190),
            ),
            "register",
            self._say(N_("Register of assessors")),
        )
        table.setParent(parent)
        return table

    def _assessor(self, entry: Record[Assessor]) -> str:
        return entry.value.name

    def _of(self, entry: Record[Assessor]) -> str:
        return self.names.get(entry.about, self._say(N_("the office's own")))

    def _certificate(self, entry: Record[Assessor]) -> str:
        return entry.value.certificate

    def _backgrounds(self, entry: Record[Assessor]) -> str:
        codes = self._desk.context.catalog.codes()
        names = (codes.name("background", c) for c in entry.value.backgrounds)
        return self._words.render(tuple(names))

    def _valid(self, entry: Record[Assessor]) -> str:
        if entry.state != ACTIVE:
            return self._say(N_("has ended"))
        if entry.day is None:
            return self._say(N_("without end"))
        return day_words(self._words, entry.day, self._today)

    # -------------------------------------------------------------- complaints

    def complaints(self, parent: QWidget) -> Table:
        """Return the table of complaints."""
        table = self._table(
            (
                Column(
                    self._say(N_("Whom or what")),
                    self._named,
                    150,
                    is_strong=True,
                    takes_rest=True,
                ),
                Column(self._say(N_("About")), self._about, 100),
                Column(self._say(N_("Elder")), self._whose, 90),
                Column(self._say(N_("State")), self._stands, 80),
                Column(self._say(N_("To be answered until")), self._answer_by, 190),
            ),
            "complaints",
            self._say(N_("Complaints")),
        )
        table.setParent(parent)
        return table

    def _named(self, heard: Heard) -> str:
        return heard.complaint.value.named

    def _about(self, heard: Heard) -> str:
        return self._say(OF[heard.complaint.value.of])

    def _whose(self, heard: Heard) -> str:
        return "" if heard.person is None else heard.person.name

    def _stands(self, heard: Heard) -> str:
        return self._say(COMPLAINT_STATES[heard.complaint.state])

    def _answer_by(self, heard: Heard) -> str:
        if heard.complaint.state != "open":
            return ""
        if heard.complaint.day is None:
            return self._say(N_("waits for the calendar"))
        return day_words(self._words, heard.complaint.day, self._today)
