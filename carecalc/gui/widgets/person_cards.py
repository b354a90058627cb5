# SPDX-License-Identifier: Apache-2.0
"""Cards about one elder: level, circumstances, this month's estimate, how to reach."""

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QGridLayout, QPushButton, QVBoxLayout, QWidget

from carecalc.domain.appointment import Appointment
from carecalc.domain.fact import (
    Benefit,
    CareChoice,
    DisabilityCertificate,
    Event,
    Fact,
    Hukou,
    Payee,
    Status,
)
from carecalc.domain.line import STATE_WORDS
from carecalc.domain.masking import last_four, mask_id_number, mask_phone
from carecalc.domain.period import Month
from carecalc.domain.person import Person
from carecalc.gui.page import Place
from carecalc.gui.widgets.assessments import Assessments
from carecalc.gui.widgets.fact_words import headline
from carecalc.gui.widgets.flow import FlowLayout
from carecalc.gui.widgets.inputs import Card, button, label, pill, row_of
from carecalc.gui.widgets.numbers import Numbers, Veiled
from carecalc.gui.widgets.speaking import Speaking, Voice
from carecalc.gui.widgets.ways import Ways
from carecalc.services.appointments import Booked
from carecalc.services.dossiers import Dossier

_FACT_KINDS = {
    Status: "info",
    DisabilityCertificate: "info",
    Benefit: "",
    Hukou: "",
    CareChoice: "good",
    Event: "error",
}
"""What of the facts stands on the page, and how it is coloured."""

_LINE_KINDS = {"due": "good", "choose": "warning", "unknown": "info", "not-due": ""}


class LevelCard(Card, Speaking):
    """The latest level of each scale, and the ways to go on with a visit or begin one.

    `first` is the button that is likeliest pressed next, if there is one.
    """

    go = Signal(object)
    """Go to this `Place`."""

    begin_asked = Signal()
    """Begin another visit."""

    plan_asked = Signal()
    """Plan a visit."""

    move_asked = Signal(object)
    """Move a planned visit, or look at what is agreed: its `Booked`."""

    def __init__(
        self,
        said: Assessments,
        view: Dossier,
        may_assess: bool,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self.voice = said.voice
        self.first: QPushButton | None = None
        self.column.addWidget(label(self.gettext("Level of care"), "heading"))
        latest = said.latest(view.visits)
        if not latest:
            self.column.addWidget(label(self.gettext("Not assessed yet."), "muted"))
        for seen in latest:
            figure = label(said.level(seen), "title" if seen is latest[0] else "strong")
            figure.setObjectName(f"level-{seen.visit.scale}")
            self.column.addWidget(figure)
            self.column.addWidget(
                label(
                    self.gettext(
                        "{scale}, assessed on {day}",
                        scale=said.scale(seen),
                        day=seen.visit.assessed_on,
                    ),
                    "muted",
                )
            )
            pills = [pill(words, kind) for words, kind in said.holds(seen)]
            if pills:
                self.column.addLayout(row_of(*pills))
        if may_assess:
            self.column.addLayout(self._ways_on(view))

    def _ways_on(self, view: Dossier) -> QVBoxLayout:
        column = QVBoxLayout()
        column.setSpacing(6)
        draft = next((v for v in view.visits if v.visit.state == "draft"), None)
        if draft is not None:
            go_on = button(
                self.gettext(
                    "Go on with the visit ({done}/{all})",
                    done=draft.answered,
                    all=draft.asked,
                ),
                "continue-visit",
                "primary",
            )
            place = Place("visit", person=view.person.id, visit=draft.visit.id)
            go_on.setProperty("place", place)
            go_on.clicked.connect(self._on_continue)
            column.addWidget(label(self.words(draft.scale.label), "hint"))
            column.addLayout(row_of(go_on))
            self.first = go_on
        is_new = not view.visits
        begin = button(
            self.gettext("Begin an assessment"),
            "start-visit",
            "primary" if is_new else "",
        )
        begin.clicked.connect(self.begin_asked)
        plan = button(self.gettext("Plan a visit"), "plan-visit")
        plan.clicked.connect(self.plan_asked)
        row = FlowLayout()  # Side by side they keep the column wide.
        row.addWidget(begin)
        row.addWidget(plan)
        column.addLayout(row)
        if is_new:
            self.first = begin
        for one in view.planned:
            column.addWidget(self._planned(one, view))
        return column

    def _planned(self, one: Appointment, view: Dossier) -> QPushButton:
        when = [self.voice.catalogue.date(one.planned.day), one.planned.time]
        said = self.gettext(
            "Planned: {when}", when=" ".join(part for part in when if part)
        )
        made = button(
            " · ".join((said, self.words(one.planned.assessors))),
            f"planned-{one.id}",
            "link",
        )
        made.setToolTip(self.gettext("Shows what is agreed; it can be changed there"))
        made.setProperty("booked", Booked(one, view.person))
        made.clicked.connect(self._on_planned)
        return made

    def _on_planned(self) -> None:
        self.move_asked.emit(self.sender().property("booked"))

    def _on_continue(self) -> None:
        self.go.emit(self.sender().property("place"))


class CircumstancesCard(Card, Speaking):
    """What is recorded of a person, to whom is paid, and the pages about both."""

    go = Signal(object)
    """Go to this `Place`."""

    def __init__(
        self,
        said: Assessments,
        view: Dossier,
        numbers: Numbers,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self.voice = said.voice
        self._numbers = numbers
        self._person = view.person.id
        self.column.addWidget(label(self.gettext("Circumstances and payee"), "heading"))
        flow = FlowLayout()
        for fact in view.facts:
            made = self._fact_pill(fact, said)
            if made is not None:
                flow.addWidget(made)
        if flow.count():
            self.column.addLayout(flow)
        else:
            self.column.addWidget(
                label(self.gettext("No status or benefit is recorded."), "muted")
            )
        self._add_payee(view)
        more = button(self.gettext("Record circumstances and payee"), "open-facts")
        more.clicked.connect(self._on_facts)
        ways = Ways(self.voice, view.person.id, more)
        ways.chosen.connect(self.go)
        self.column.addWidget(ways)

    def _add_payee(self, view: Dossier) -> None:
        payee = next(
            (f.value for f in reversed(view.facts) if isinstance(f.value, Payee)), None
        )
        if payee is None:
            self.column.addWidget(
                label(self.gettext("No payee yet: nothing can be paid."), "muted")
            )
            return
        self._payee = payee
        self.column.addWidget(
            Veiled(
                self.voice,
                self._numbers,
                "account",
                payee.number,
                last_four,
                self._payee_words,
            )
        )

    def _payee_words(self, number: str) -> str:
        return self.gettext(
            "Payee: {holder}, {channel} {number}",
            holder=self._payee.holder,
            channel=self.voice.name("channel", self._payee.channel),
            number=number,
        )

    def _fact_pill(self, fact: Fact, said: Assessments) -> QWidget | None:
        kind = next(
            (k for of, k in _FACT_KINDS.items() if isinstance(fact.value, of)), None
        )
        if kind is None:
            return None
        text = headline(self.voice, fact.value)
        if fact.valid_to is not None and fact.valid_to < said.today:
            return pill(self.gettext("{name} (ended)", name=text))
        return pill(text, kind)

    def _on_facts(self) -> None:
        self.go.emit(Place("facts", person=self._person))


class EstimateCard(Card, Speaking):
    """What would be due in a month, as far as is known; no decision."""

    go = Signal(object)
    """Go to this `Place`."""

    def __init__(
        self, voice: Voice, view: Dossier, month: Month, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self.voice = voice
        self._person = view.person.id
        self.column.addWidget(
            label(
                self.gettext(
                    "Subsidies in {month} (estimate, no decision)", month=month
                ),
                "heading",
            )
        )
        if view.refusal is not None:
            self.column.addWidget(label(self.words(view.refusal.message), "muted"))
        grid = QGridLayout()
        grid.setHorizontalSpacing(12)
        grid.setColumnStretch(0, 1)
        for row, line in enumerate(view.lines):
            grid.addWidget(label(self.words(line.label)), row, 0)
            grid.addWidget(
                pill(self.gettext(STATE_WORDS[line.state]), _LINE_KINDS[line.state]),
                row,
                1,
                Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter,
            )
            if line.amount is not None:
                amount = label(str(line.amount), "strong")
                amount.setWordWrap(False)
                grid.addWidget(amount, row, 2)
        self.column.addLayout(grid)
        more = button(self.gettext("Reasons, choices, decisions"), "open-subsidies")
        more.clicked.connect(self._on_subsidies)
        self.column.addLayout(row_of(more))

    def _on_subsidies(self) -> None:
        self.go.emit(Place("subsidies", person=self._person))


class ContactCard(Card, Speaking):
    """Identity number, telephone, address and whom to call."""

    def __init__(
        self,
        voice: Voice,
        person: Person,
        numbers: Numbers,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self.voice = voice
        self._person = person
        self._numbers = numbers
        self.column.addWidget(label(self.gettext("Number and how to reach"), "heading"))
        contact = f"{person.contact_name} {person.contact_relation}".strip()
        shown: list[tuple[str, QWidget | str]] = [
            (self.gettext("Identity number"), self._number("id_number")),
            (self.gettext("Telephone"), self._number("phone")),
            (self.gettext("Address"), person.address),
            (self.gettext("Contact person"), contact),
            (self.gettext("Contact's telephone"), self._number("contact_phone")),
            (self.gettext("Note"), person.note),
        ]
        grid = QGridLayout()
        grid.setHorizontalSpacing(12)
        grid.setColumnStretch(1, 1)
        for row, (name, told) in enumerate((n, t) for n, t in shown if t):
            caption = label(name, "caption")
            caption.setWordWrap(False)
            middle = Qt.AlignmentFlag.AlignVCenter
            grid.addWidget(caption, row, 0, middle)
            grid.addWidget(label(told) if isinstance(told, str) else told, row, 1)
        if not any(told for _, told in shown):
            self.column.addWidget(label(self.gettext("Nothing is recorded."), "muted"))
        self.column.addLayout(grid)

    def _number(self, field: str) -> QWidget | str:
        number = getattr(self._person, field)
        mask = mask_id_number if field == "id_number" else mask_phone
        if not number:
            return ""
        return Veiled(self.voice, self._numbers, field, number, mask, parent=self)
