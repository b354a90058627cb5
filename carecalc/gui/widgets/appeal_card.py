# SPDX-License-Identifier: Apache-2.0
"""A person's applications and objections: how each stands, and the ways to go on."""

from dataclasses import dataclass

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QPushButton, QWidget

from carecalc.domain import appeal as a
from carecalc.domain.appeal import Appeal
from carecalc.domain.determination import Determination
from carecalc.domain.filing import OPEN, Filing
from carecalc.domain.record import Record
from carecalc.errors import UserError
from carecalc.gui.dialog import Dialog
from carecalc.gui.messages import Notice
from carecalc.gui.page import Desk, Place
from carecalc.gui.widgets.appeal_forms import (
    AppealWords,
    delivering,
    ending,
    raising,
)
from carecalc.gui.widgets.application_receiving import ReceiveDialog
from carecalc.gui.widgets.application_steps import About, StepDialog, StepForm
from carecalc.gui.widgets.application_words import STATES
from carecalc.gui.widgets.assessments import Assessments
from carecalc.gui.widgets.flow import FlowLayout
from carecalc.gui.widgets.inputs import Card, RowButton, button, label
from carecalc.gui.widgets.speaking import Speaking, Voice
from carecalc.services import appeals, applications, deliveries
from carecalc.services.applications import Seen
from carecalc.services.context import Context
from carecalc.services.dossiers import Dossier
from carecalc.services.filings import STEPS


@dataclass(frozen=True, slots=True)
class Cases:
    """What a person has applied for and objected to, the latest first; and what was
    decided without an application that waits for it, and not delivered yet."""

    applications: tuple[Seen, ...]
    appeals: tuple[Record[Appeal], ...]
    undelivered: tuple[Determination, ...]


class CasesCard(Card, Speaking):
    """Asks for itself; `wanted` is the name of a row that is to have the keyboard."""

    go = Signal(object)
    saved = Signal()
    """Something was recorded: of this person."""

    found_wanted = Signal(object)
    """The row that was wanted is there."""

    def __init__(
        self,
        desk: Desk,
        said: Assessments,
        view: Dossier,
        wanted: str,
        parent: QWidget,
    ) -> None:
        super().__init__(parent)
        self.voice = said.voice
        self.setObjectName("cases")
        self._desk = desk
        self._view = view
        self._wanted = wanted
        self._form = raising(said, view)
        self._delivery: StepForm | None = None
        self._words = AppealWords(self.voice)
        self.column.addWidget(
            label(self.gettext("Applications and objections"), "heading", self)
        )
        self._notice = Notice(self.voice.catalogue, self)
        self._notice.setObjectName("cases-notice")
        self.column.addWidget(self._notice)
        self._nothing = label(self.gettext("None is on record."), "muted", self)
        self._nothing.hide()
        self.column.addWidget(self._nothing)
        self._foot = FlowLayout(spacing=8)
        if desk.may("applications.work"):
            for text, name, slot in (
                (
                    self.gettext("Receive an application …"),
                    "receive",
                    self._on_receive,
                ),
                (
                    self.gettext("Register an objection …"),
                    "raise-appeal",
                    self._on_raise,
                ),
            ):
                made = button(text, name, "", self)
                made.clicked.connect(slot)
                made.setEnabled(name == "receive" or self._form is not None)
                self._foot.addWidget(made)
            self.column.addLayout(self._foot)
        desk.call(_cases, view.person.id, done=self._on_cases, failed=self._on_refused)

    def _on_cases(self, found: Cases) -> None:
        rows = [self._application(one) for one in found.applications]
        rows += [self._appeal(one) for one in found.appeals]
        at = self.column.indexOf(self._nothing)
        for number, row in enumerate(rows):
            self.column.insertWidget(at + number, row)
        self._nothing.setVisible(not rows)
        if found.undelivered and self._desk.may("applications.work"):
            self._delivery = delivering(self._words, self._view, found.undelivered)
            made = button(
                self.gettext("Deliver the decision …"),
                "deliver-decision",
                "primary",
                self,
            )
            made.clicked.connect(self._on_deliver)
            self._foot.addWidget(made)
        wanted = self.findChild(QPushButton, self._wanted) if self._wanted else None
        if wanted is not None:
            self.found_wanted.emit(wanted)

    def _application(self, one: Seen) -> RowButton:
        record, names = one.record, self._view.programmes
        programmes = tuple(names.get(c, c) for c in record.value.programmes)
        note = self.gettext(STATES[record.state])
        if record.state == OPEN:
            note = self.gettext(STEPS[one.standing.step])
        row = RowButton(
            f"application-{record.id}",
            Place("application", person=record.person_id, item=record.id),
            self.gettext("Application {number}", number=record.value.number),
            self.words(programmes),
            note,
            "warning" if record.state == OPEN else "",
            self,
        )
        row.chosen.connect(self.go)
        return row

    def _appeal(self, record: Record[Appeal]) -> RowButton:
        row = RowButton(
            f"appeal-{record.id}",
            record,
            self._words.title(record.value),
            record.value.number,
            self._words.state(record),
            "warning" if record.state == a.OPEN else "",
            self,
        )
        row.chosen.connect(self._on_appeal)
        return row

    # -------------------------------------------------------------- doing

    def _on_receive(self) -> None:
        dialog = ReceiveDialog(self._desk, self.voice, self, self._view.person)
        dialog.received.connect(self._on_received)
        dialog.open()

    def _on_received(self, record: Record[Filing]) -> None:
        self.saved.emit()
        self.go.emit(Place("application", person=record.person_id, item=record.id))

    def _on_raise(self) -> None:
        if self._form is not None:
            about = About("", said=self._view.person.name)
            dialog = StepDialog(self._desk, self.voice, self._form, about, self)
            dialog.taken.connect(self._on_taken)
            dialog.open()

    def _on_deliver(self) -> None:
        assert self._delivery is not None, "asked where something is left"
        about = About("", said=self._view.person.name)
        dialog = StepDialog(self._desk, self.voice, self._delivery, about, self)
        dialog.taken.connect(self._on_taken)
        dialog.open()

    def _on_appeal(self, record: Record[Appeal]) -> None:
        title = f"{self._words.title(record.value)} {record.value.number}"
        told = self._words.told(record)
        if record.state == a.OPEN and self._desk.may("applications.work"):
            about = About(record.id, record.version, title, told)
            form = ending(record.value.kind)
            dialog = StepDialog(self._desk, self.voice, form, about, self)
            dialog.taken.connect(self._on_taken)
            dialog.open()
        else:
            _AppealDialog(self.voice, title, told, self).open()

    def _on_taken(self, code: str) -> None:
        self.saved.emit()

    def _on_refused(self, error: UserError) -> None:
        self._notice.show_error(error)


class _AppealDialog(Dialog, Speaking):
    """What is on record of an objection."""

    def __init__(
        self, voice: Voice, title: str, told: tuple[str, ...], parent: QWidget
    ) -> None:
        self.voice = voice
        super().__init__(title, parent)
        self.setObjectName("appeal-dialog")
        for line in (title, *told):
            self.body.addWidget(label(line, "strong" if line is title else "", self))
        self.body.addStretch()
        close = self.add_button(self.gettext("Close"), "close-appeal", "primary")
        close.clicked.connect(self.accept)


def _cases(ctx: Context, person_id: str) -> Cases:
    return Cases(
        applications.of_person(ctx, person_id),
        appeals.of_person(ctx, person_id),
        deliveries.left(ctx, person_id),
    )
