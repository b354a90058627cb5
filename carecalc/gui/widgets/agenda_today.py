# SPDX-License-Identifier: Apache-2.0
"""The visits of today on the desk, and those that were missed: begin, move, cancel."""

from collections.abc import Sequence
from datetime import date, timedelta

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QPushButton, QWidget

from carecalc.gui.page import Place
from carecalc.gui.widgets.agenda_list import AgendaList, AgendaRow
from carecalc.gui.widgets.inputs import RowButton, button
from carecalc.gui.widgets.speaking import Voice
from carecalc.services import appointments
from carecalc.services.appointments import Booked
from carecalc.services.context import Context
from carecalc.text import N_, Message

_MISSED_DAYS = 30
"""So long a missed visit is reminded of; later the person is due or was seen."""

_KEPT = {
    "draft": (N_("begun"), "info"),
    "signed": (N_("signed"), "good"),
    "abandoned": (N_("abandoned"), ""),
}
"""What is said of a visit that was made of the plan, and how, by where it stands."""


def planned(ctx: Context) -> tuple[Booked, ...]:
    """Return the visits of today by time, then those missed, the latest first."""
    today = ctx.today()
    found = appointments.between(ctx, today - timedelta(days=_MISSED_DAYS), today)
    now = [one for one in found if one.appointment.planned.day == today]
    missed = [
        one
        for one in found
        if one.appointment.planned.day < today and one.appointment.is_open
    ]
    return (*now, *reversed(missed))


class PlannedRow(AgendaRow):
    """A planned visit: Enter looks at the person, the buttons begin, move, cancel."""

    begin_asked = Signal(object)
    move_asked = Signal(object)
    cancel_asked = Signal(object)

    def __init__(
        self,
        booked: Booked,
        row: RowButton,
        buttons: Sequence[QPushButton],
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(row, buttons, parent)
        self._booked = booked
        slots = (self._on_begin, self._on_move, self._on_cancel)
        for each, slot in zip(buttons, slots, strict=False):
            each.clicked.connect(slot)

    def _on_begin(self) -> None:
        self.begin_asked.emit(self._booked)

    def _on_move(self) -> None:
        self.move_asked.emit(self._booked)

    def _on_cancel(self) -> None:
        self.cancel_asked.emit(self._booked)


class TodayList(AgendaList):
    """The planned visits of a day, with a way to plan one and to print the sheet."""

    begin_asked = Signal(object)
    move_asked = Signal(object)
    cancel_asked = Signal(object)
    sheet_asked = Signal()

    def __init__(
        self, voice: Voice, today: date, may_plan: bool, parent: QWidget | None = None
    ) -> None:
        super().__init__(
            voice,
            voice.catalogue.render(Message(N_("Today's visits"))),
            "today",
            voice.catalogue.render(
                Message(
                    N_("No visit is planned for today: plan one above (Ctrl+Shift+N).")
                )
            ),
            parent,
        )
        self._today = today
        self._may_plan = may_plan
        sheet = button(self.gettext("Day sheet"), "open-day-sheet", "quiet", self)
        sheet.setIcon(voice.look.icon("print"))
        sheet.setToolTip(self.gettext("The visits of a day, to take along"))
        sheet.clicked.connect(self.sheet_asked)
        self.add_head(sheet)

    def show_planned(self, found: Sequence[Booked], most: int) -> None:
        """Show these visits, at most so many."""
        rows = [self._row(one) for one in found[:most]]
        self.show_rows(rows, len(found) > most)

    def _row(self, booked: Booked) -> PlannedRow:
        one, person = booked.appointment, booked.person
        note, kind = self._note(booked)
        place = Place("person", person=person.id)
        if one.visit_id:
            page = "result" if booked.visit_state == "signed" else "visit"
            place = Place(page, person=person.id, visit=one.visit_id)
        title = " ".join(part for part in (one.planned.time, person.name) if part)
        where = one.planned.address or person.address
        who = self.words(one.planned.assessors) if one.planned.assessors else ""
        row = RowButton(
            f"planned-{one.id}",
            place,
            title,
            " · ".join(part for part in (where, who) if part),
            note,
            kind,
        )
        made = PlannedRow(booked, row, self._buttons(booked), self)
        made.begin_asked.connect(self.begin_asked)
        made.move_asked.connect(self.move_asked)
        made.cancel_asked.connect(self.cancel_asked)
        return made

    def _note(self, booked: Booked) -> tuple[str, str]:
        one = booked.appointment
        if not one.is_open:
            words, kind = _KEPT[booked.visit_state]
            return self.gettext(words), kind
        if one.planned.day < self._today:
            missed = self.gettext("missed on {day}", day=one.planned.day)
            return missed, "warning"
        return "", ""

    def _buttons(self, booked: Booked) -> list[QPushButton]:
        if not booked.appointment.is_open or not self._may_plan:
            return []
        id_, name = booked.appointment.id, booked.person.name
        made = []
        for kind, icon, text, said in (
            (
                "begin",
                "",
                self.gettext("Begin"),
                self.gettext("Begin the visit to {name}", name=name),
            ),
            (
                "move",
                "month",
                "",
                self.gettext("Move the visit to {name}", name=name),
            ),
            (
                "cancel",
                "close",
                "",
                self.gettext("Cancel the visit to {name}", name=name),
            ),
        ):
            each = button(text, f"{kind}-{id_}", "quiet", self)
            if not text:
                each.setIcon(self.voice.look.icon(icon))
                each.setFixedWidth(44)
            each.setAccessibleName(said)
            each.setToolTip(said)
            made.append(each)
        return made
