# SPDX-License-Identifier: Apache-2.0
"""The dialogs that plan a visit, move it to another day, or give it up."""

import re
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QLineEdit, QPushButton, QWidget

from carecalc.domain.appointment import Appointment, Arrangement
from carecalc.domain.person import Person
from carecalc.domain.scale import Scale
from carecalc.errors import UserError
from carecalc.gui.dialog import Dialog
from carecalc.gui.messages import Notice
from carecalc.gui.page import Desk
from carecalc.gui.widgets.inputs import Choice, DateEdit, Field, FieldGrid, label
from carecalc.gui.widgets.naming import length_words
from carecalc.gui.widgets.planning_who import Who
from carecalc.gui.widgets.speaking import Speaking, Voice
from carecalc.i18n import Catalogue
from carecalc.services import appointments, beginning, users, visit_lengths
from carecalc.services.appointments import Booked
from carecalc.services.context import Context
from carecalc.services.visit_lengths import Length
from carecalc.text import N_, Message, Text

_FOUR = re.compile(r"(\d{1,2})(\d{2})", re.ASCII)
_SPOKEN = re.compile(r"(\d{1,2})\s*[点點时時.:]\s*(\d{1,2}|半)?\s*分?", re.ASCII)


def read_time(typed: str) -> str:
    """Return a time as people write it (930, ９：３０, 9点半) as "9:30".

    What is no time comes back as it was typed: whoever keeps it says what is wrong.
    """
    text = unicodedata.normalize("NFKC", typed).strip()
    found = _FOUR.fullmatch(text) or _SPOKEN.fullmatch(text)
    if found is None:
        return text
    minutes = found[2] or "00"
    return f"{found[1]}:{'30' if minutes == '半' else minutes}"


@dataclass(frozen=True, slots=True)
class _Offer:
    scales: tuple[Scale, ...]
    reasons: Mapping[str, Text]
    assessors: tuple[str, ...]
    lengths: Mapping[str, Length]


class PlanDialog(Dialog, Speaking):
    """Asks for day, time, place and assessors until the visit is planned, or moved.

    For `person`, or for somebody to be found here; with `booked` another arrangement
    for what was planned.
    """

    planned = Signal(object)
    """The `Appointment` as it stands now."""

    def __init__(
        self,
        desk: Desk,
        catalogue: Catalogue,
        parent: QWidget,
        person: Person | None = None,
        booked: Booked | None = None,
    ) -> None:
        title = N_("Plan a visit") if booked is None else N_("Move the visit")
        super().__init__(catalogue.render(Message(title)), parent, 600)
        self.voice = Voice(catalogue, desk.context.catalog.codes().groups, desk.look)
        self.setObjectName("plan-dialog")
        self._desk = desk
        self._person = person if booked is None else booked.person
        self._before = None if booked is None else booked.appointment
        self._fields: dict[str, Field] = {}
        self._lengths: Mapping[str, Length] = {}
        self._build_who()
        self._build_fields()
        self._notice = Notice(catalogue, self)
        self._notice.setObjectName("plan-notice")
        self.body.addWidget(self._notice)
        self.body.addStretch()
        close = self.add_button(self.gettext("Close"), "cancel")
        close.clicked.connect(self.reject)
        self._save: QPushButton = self.add_button(
            self.gettext("Plan") if booked is None else self.gettext("Move"),
            "save-plan",
            "primary",
        )
        self._save.clicked.connect(self._on_save)
        self._fill()
        desk.call(_offer, done=self._on_offer, failed=self._notice.show_error)
        (self._who.line if self._person is None else self._day).setFocus()

    # -------------------------------------------------------------- building

    def _build_who(self) -> None:
        self._name = label("", "heading", self)
        self._name.setObjectName("planned-person")
        self.body.addWidget(self._name)
        self._who = Who(self._desk, self.voice, self)
        self._who.picked.connect(self._on_picked)
        self._who.refused.connect(self._on_refused)
        self._who.grown.connect(self.fit)
        self.body.addWidget(self._who)
        self._show_person()

    def _build_fields(self) -> None:
        grid = FieldGrid()
        self.body.addLayout(grid)
        self._day = DateEdit(self)
        self._time = QLineEdit(self)
        self._time.setPlaceholderText("09:30")
        self._address = QLineEdit(self)
        self._first, self._second = Choice(self), Choice(self)
        self._scale, self._reason = Choice(self), Choice(self)
        self._note = QLineEdit(self)
        self._why = QLineEdit(self)
        for name, title, control, span in (
            ("day", self.gettext("Day"), self._day, 1),
            ("time", self.gettext("Time"), self._time, 1),
            ("address", self.gettext("Address"), self._address, 2),
            ("assessors", self.gettext("First assessor"), self._first, 1),
            ("second", self.gettext("Second assessor"), self._second, 1),
            ("scales", self.gettext("Scale"), self._scale, 1),
            ("reason", self.gettext("Reason of the assessment"), self._reason, 1),
            ("note", self.gettext("Remark for the day sheet"), self._note, 2),
            ("why", self.gettext("Why it is moved"), self._why, 2),
        ):
            field = Field(self.voice.catalogue, title, control, f"plan-{name}")
            self._fields[name] = field
            grid.add(field, span)
        self._fields["why"].setVisible(self._before is not None)

    def _fill(self) -> None:
        today = self._desk.context.today()
        before = self._arranged()
        self._day.set_date(max(before.day, today))
        self._time.setText(before.time)
        self._address.setText(before.address)
        self._note.setText(before.note)
        # Until the colleagues are known the names that stand there are enough.
        self._offer_assessors(before.assessors)

    def _arranged(self) -> Arrangement:
        if self._before is not None:
            return self._before.planned
        person = self._person
        return Arrangement(
            self._desk.context.today(),
            address="" if person is None else person.address,
            assessors=(self._desk.user,) if self._desk.may("visits.work") else (),
        )

    def _offer_assessors(self, known: Sequence[str]) -> None:
        taken = self._arranged().assessors
        names = tuple(dict.fromkeys((*known, *taken)))
        nobody = ("", self.gettext("nobody yet"))
        for position, choice in enumerate((self._first, self._second)):
            choice.fill([nobody, *((name, name) for name in names)])
            choice.choose(taken[position] if position < len(taken) else "")

    def _on_offer(self, offer: _Offer) -> None:
        self._offer_assessors(offer.assessors)
        before = self._arranged()
        self._scale.fill(
            [
                ("", self.gettext("decided on the day")),
                *((each.code, self.words(each.label)) for each in offer.scales),
            ]
        )
        self._scale.choose(before.scales[0] if before.scales else "")
        self._lengths = offer.lengths
        self._scale.currentIndexChanged.connect(self._on_scale)
        self._on_scale()
        self._reason.fill(
            [
                ("", self.gettext("decided on the day")),
                *((code, self.words(text)) for code, text in offer.reasons.items()),
            ]
        )
        self._reason.choose(before.reason)
        self.fit()

    def _show_person(self) -> None:
        person = self._person
        self._name.setVisible(person is not None)
        self._who.setVisible(person is None)
        if person is not None:
            self._name.setText(
                " · ".join(part for part in (person.name, person.community) if part)
            )

    # -------------------------------------------------------------- slots

    def _on_picked(self, person: Person) -> None:
        self._person = person
        self._show_person()
        self._address.setText(person.address)
        self._day.setFocus()
        self._day.selectAll()
        self.fit()

    def _on_scale(self) -> None:
        length = self._lengths.get(str(self._scale.code()))
        said = "" if length is None else length_words(self.voice.catalogue, length)
        self._fields["scales"].set_hint(said)
        self.fit()

    def _on_save(self) -> None:
        self._notice.clear()
        for field in self._fields.values():
            field.clear_error()
        if self._person is None:
            self._who.show_missing()
            self._who.line.setFocus()
            return
        try:
            planned = self._planned()
        except UserError as error:
            self._show_at("day", error)
            return
        if self._before is None:
            self._desk.call(
                appointments.plan,
                self._person.id,
                planned,
                done=self._on_saved,
                failed=self._on_refused,
                busy=self._save,
            )
        else:
            self._desk.call(
                appointments.move,
                self._before.id,
                self._before.version,
                planned,
                self._why.text(),
                done=self._on_saved,
                failed=self._on_refused,
                busy=self._save,
            )

    def _planned(self) -> Arrangement:
        before = self._arranged()
        scales, reason = before.scales, before.reason
        if self._scale.count():  # Otherwise nobody could choose yet.
            scale, reason = str(self._scale.code()), str(self._reason.code())
            if scales[:1] != ((scale,) if scale else ()):
                scales = (scale,) if scale else ()
        names = (str(choice.code() or "") for choice in (self._first, self._second))
        return replace(
            before,
            day=self._day.date() or self._desk.context.today(),
            time=read_time(self._time.text()),
            address=self._address.text(),
            assessors=tuple(name for name in names if name),
            reason=reason,
            scales=scales,
            note=self._note.text(),
        )

    def _on_saved(self, appointment: Appointment) -> None:
        self.accept()
        self.planned.emit(appointment)

    def _on_refused(self, error: UserError) -> None:
        if error.place in self._fields:
            self._show_at(error.place, error)
        else:
            self._notice.show_error(error)
            self.fit()

    def _show_at(self, name: str, error: UserError) -> None:
        self._fields[name].show_error(error)
        self._fields[name].control.setFocus()
        self.fit()


class CancelVisitDialog(Dialog, Speaking):
    """Asks why a planned visit is given up."""

    cancelled = Signal(object)
    """The `Appointment` as it stands now."""

    def __init__(
        self, desk: Desk, catalogue: Catalogue, booked: Booked, parent: QWidget
    ) -> None:
        super().__init__(
            catalogue.render(Message(N_("Cancel the planned visit"))), parent
        )
        self.voice = Voice(catalogue, desk.context.catalog.codes().groups, desk.look)
        self.setObjectName("cancel-visit-dialog")
        self._desk = desk
        self._booked = booked
        planned = booked.appointment.planned
        day = catalogue.date(planned.day)
        said = " · ".join(
            part for part in (booked.person.name, day, planned.time) if part
        )
        self.body.addWidget(label(said, "heading", self))
        self._why = QLineEdit(self)
        self._field = Field(
            catalogue,
            self.gettext("Why it is cancelled"),
            self._why,
            "cancel-why",
            is_required=True,
        )
        self.body.addWidget(self._field)
        self._notice = Notice(catalogue, self)
        self.body.addWidget(self._notice)
        self.body.addStretch()
        keep = self.add_button(self.gettext("Keep it"), "keep-visit")
        keep.clicked.connect(self.reject)
        self._yes = self.add_button(
            self.gettext("Cancel the visit"), "cancel-visit", "primary"
        )
        self._yes.clicked.connect(self._on_yes)
        self._why.setFocus()

    def _on_yes(self) -> None:
        self._field.clear_error()
        self._notice.clear()
        self._desk.call(
            appointments.cancel,
            self._booked.appointment.id,
            self._booked.appointment.version,
            self._why.text(),
            done=self._on_done,
            failed=self._on_refused,
            busy=self._yes,
        )

    def _on_done(self, appointment: Appointment) -> None:
        self.accept()
        self.cancelled.emit(appointment)

    def _on_refused(self, error: UserError) -> None:
        if error.place == "why":
            self._field.show_error(error)
            self._why.setFocus()
        else:
            self._notice.show_error(error)
        self.fit()


def _offer(ctx: Context) -> _Offer:
    """Return what can be planned: scales of today, reasons, and who assesses here."""
    roles = ctx.catalog.roles()
    return _Offer(
        beginning.offered(ctx, ctx.today()),
        ctx.catalog.codes().groups["reason"],
        tuple(
            user.name
            for user in users.listed(ctx)
            if user.is_active and "visits.work" in roles.may(user.roles)
        ),
        visit_lengths.lengths(ctx, ctx.today()),
    )
