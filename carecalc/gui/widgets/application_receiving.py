# SPDX-License-Identifier: Apache-2.0
"""Receiving an application: whose, by whom and what right, for what, and how it came."""

from collections.abc import Mapping

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QCheckBox, QWidget

from carecalc.domain.filing import AGENT, GUARDIAN, SELF, Applicant, Filing
from carecalc.domain.person import Person
from carecalc.domain.record import Record
from carecalc.errors import UserError
from carecalc.gui.dialog import Dialog
from carecalc.gui.messages import Notice
from carecalc.gui.page import Desk
from carecalc.gui.widgets.inputs import Choice, DateEdit, Field, FieldGrid, label
from carecalc.gui.widgets.line import Line
from carecalc.gui.widgets.planning_who import Who
from carecalc.gui.widgets.speaking import Speaking, Voice
from carecalc.services import applications, offices
from carecalc.services.applications import Receiving
from carecalc.services.context import Context
from carecalc.text import N_, Text

_THROUGH = (
    (SELF, N_("the elder")),
    (AGENT, N_("an agent, with a mandate")),
    (GUARDIAN, N_("the guardian")),
)
_CHANNELS = (
    ("window", N_("at the counter")),
    ("visit", N_("at a visit")),
    ("online", N_("online")),
    ("post", N_("by post")),
)
_OTHERS = ("name", "relation", "ground", "id_number", "phone")


class ReceiveDialog(Dialog, Speaking):
    """Asks for an application of `person`, or of somebody to be found here."""

    received = Signal(object)
    """The `Record` of the `Filing`."""

    def __init__(
        self, desk: Desk, voice: Voice, parent: QWidget, person: Person | None = None
    ) -> None:
        self.voice = voice
        super().__init__(self.gettext("Receive an application"), parent, 620)
        self.setObjectName("receive-dialog")
        self._desk = desk
        self._person = person
        self._whose = label("", "strong", self)
        self.body.addWidget(self._whose)
        self._who: Who | None = None
        if person is None:
            self._who = Who(desk, voice, self, self.gettext("Whose application"))
            self._who.picked.connect(self._on_picked)
            self._who.refused.connect(self._on_refused)
            self._who.grown.connect(self.fit)
            self.body.addWidget(self._who)
        self._programmes: dict[str, QCheckBox] = {}
        caption = label(self.gettext("What is applied for"), "caption", self)
        self.body.addWidget(caption)
        self._boxes = FieldGrid(1)
        self.body.addLayout(self._boxes)
        self._inputs = self._made_inputs()
        grid = FieldGrid(2)
        for field in self._fields.values():
            grid.add(field)
        self.body.addLayout(grid)
        self._delegated = QCheckBox(
            self.gettext("The township decides, by delegation"), self
        )
        self._delegated.setObjectName("is-delegated")
        self._delegated.setAccessibleName(self._delegated.text())
        self.body.addWidget(self._delegated)
        self._notice = Notice(voice.catalogue, self)
        self._notice.setObjectName("receive-notice")
        self.body.addWidget(self._notice)
        cancel = self.add_button(self.gettext("Cancel"), "cancel-receive")
        cancel.clicked.connect(self.reject)
        self._receive = self.add_button(
            self.gettext("Receive"), "receive-application", "primary"
        )
        self._receive.clicked.connect(self._on_receive)
        self._tell_whose()
        self._on_through(0)
        if self._who is not None:
            self._who.line.setFocus()
        desk.call(_offered, done=self._on_offered, failed=self._on_refused)

    def _made_inputs(self) -> dict[str, QWidget]:
        words = self.voice.catalogue
        day = DateEdit(self)
        day.set_date(self._desk.context.today())
        through, channel = Choice(self), Choice(self)
        through.fill([(code, self.gettext(said)) for code, said in _THROUGH])
        through.activated.connect(self._on_through)
        channel.fill([(code, self.gettext(said)) for code, said in _CHANNELS])
        made: dict[str, tuple[str, QWidget, str]] = {
            "received_on": (N_("Received on"), day, ""),
            "channel": (N_("How it came"), channel, ""),
            "applicant": (N_("Who applies"), through, ""),
            "place": (N_("Where it was handed in"), Line(self), ""),
            "name": (N_("Name of whoever applies"), Line(self), ""),
            "relation": (N_("Relation to the elder"), Line(self), ""),
            "ground": (
                N_("Paper that allows it"),
                Line(self),
                N_("The mandate, or what proves the guardianship."),
            ),
            "id_number": (N_("Their ID number"), Line(self), ""),
            "phone": (N_("Their telephone"), Line(self), ""),
        }
        self._fields = {
            name: Field(
                words,
                self.gettext(title),
                control,
                f"applicant-{name}" if name in _OTHERS else name.replace("_", "-"),
                self.gettext(hint) if hint else "",
            )
            for name, (title, control, hint) in made.items()
        }
        return {name: control for name, (_, control, _) in made.items()}

    def _on_offered(self, names: Mapping[str, Text]) -> None:
        for code, text in names.items():
            box = QCheckBox(self.words(text), self)
            box.setObjectName(f"programme-{code}")
            box.setAccessibleName(box.text())
            self._boxes.add(box)
            self._programmes[code] = box
        if len(self._programmes) == 1:
            next(iter(self._programmes.values())).setChecked(True)
        if self._person is not None and self._programmes:
            next(iter(self._programmes.values())).setFocus()
        self.fit()

    def _on_picked(self, person: Person) -> None:
        self._person = person
        if self._who is not None:
            self._who.hide()
        self._tell_whose()
        if self._programmes:
            next(iter(self._programmes.values())).setFocus()
        self.fit()

    def _tell_whose(self) -> None:
        self._whose.setVisible(self._person is not None)
        if self._person is not None:
            parts = (self._person.name, self._person.community)
            self._whose.setText(" · ".join(part for part in parts if part))

    def _on_through(self, index: int) -> None:
        through = self._inputs["applicant"]
        assert isinstance(through, Choice)
        for name in _OTHERS:
            self._fields[name].setVisible(through.code() != SELF)
        self.fit()

    def _typed(self, name: str) -> str:
        line = self._inputs[name]
        assert isinstance(line, Line)
        return line.text().strip() if self._fields[name].isVisibleTo(self) else ""

    def _on_receive(self) -> None:
        self._notice.clear()
        for field in self._fields.values():
            field.clear_error()
        if self._person is None:
            if self._who is not None:
                self._who.show_missing()
            return
        day, through, channel = (
            self._inputs[name] for name in ("received_on", "applicant", "channel")
        )
        assert isinstance(day, DateEdit)
        assert isinstance(through, Choice)
        assert isinstance(channel, Choice)
        try:
            on = day.date() or self._desk.context.today()
        except UserError as error:
            self._fields["received_on"].show_error(error)
            day.setFocus()
            return
        code = str(through.code())
        said = {name: self._typed(name) for name in _OTHERS}
        received = Receiving(
            tuple(code for code, box in self._programmes.items() if box.isChecked()),
            on,
            Applicant(code, **said),
            self._typed("place"),
            str(channel.code()),
            self._delegated.isChecked(),
        )
        self._desk.call(
            applications.register,
            self._person.id,
            received,
            done=self._on_received,
            failed=self._on_refused,
            busy=self._receive,
        )

    def _on_received(self, record: Record[Filing]) -> None:
        self.accept()
        self.received.emit(record)

    def _on_refused(self, error: UserError) -> None:
        if error.place in self._fields:
            self._fields[error.place].show_error(error)
        else:
            self._notice.show_error(error)


def _offered(ctx: Context) -> Mapping[str, Text]:
    """Return the programmes in force here today, with what they are called."""
    region = offices.get(ctx).region
    return {
        code: programme.label
        for policy in ctx.catalog.policies(region, ctx.today())
        for code, programme in policy.programmes.items()
    }
