# SPDX-License-Identifier: Apache-2.0
"""The dialog that begins a visit: which scale, why, on which day, what stands before."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date

from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QLineEdit, QWidget

from carecalc.domain.appointment import Appointment, Arrangement
from carecalc.domain.person import Person
from carecalc.domain.scale import Scale
from carecalc.errors import UserError
from carecalc.gui.dialog import Dialog
from carecalc.gui.messages import Notice
from carecalc.gui.page import Desk, Page, Place
from carecalc.gui.widgets.inputs import (
    Choice,
    DateEdit,
    Field,
    FieldGrid,
    button,
    card,
    label,
)
from carecalc.gui.widgets.naming import length_words
from carecalc.gui.widgets.paper_entry import PaperForm
from carecalc.gui.widgets.speaking import Speaking, Voice
from carecalc.i18n import Catalogue
from carecalc.services import beginning, paper_entries, visit_lengths, visits
from carecalc.services.beginning import Way
from carecalc.services.context import Context
from carecalc.services.visit_lengths import Length
from carecalc.services.visit_view import VisitView
from carecalc.text import N_, Message, Text


@dataclass(frozen=True, slots=True)
class _Offer:
    scales: tuple[Scale, ...]
    reasons: Mapping[str, Text]
    lengths: Mapping[str, Length]


class StartVisitDialog(Dialog, Speaking):
    """Asks for scale, reason and day until the visit is begun; as `planned`, at first."""

    started = Signal(object)
    """The `VisitView` of the new visit."""

    def __init__(
        self,
        desk: Desk,
        catalogue: Catalogue,
        person: Person,
        parent: QWidget,
        planned: Arrangement | None = None,
    ) -> None:
        super().__init__(
            catalogue.render(Message(N_("Begin an assessment"))), parent, 560
        )
        self._planned = planned
        self.voice = Voice(catalogue, desk.context.catalog.codes().groups, desk.look)
        self.setObjectName("start-visit-dialog")
        self._desk = desk
        self._person = person
        self._scales: dict[str, Scale] = {}
        self._lengths: Mapping[str, Length] = {}
        self._way: Way | None = None
        self._has_own_reason = False
        self.body.addWidget(label(person.name, "heading"))
        self._fields: dict[str, Field] = {}
        grid = FieldGrid()
        self.body.addLayout(grid)
        self._scale = Choice(self)
        self._field(grid, "scale", self.gettext("Scale"), self._scale, 2)
        self._about = label("", "hint", self)
        self._about.setObjectName("about-scale")
        grid.add(self._about, 2)
        self._reason = Choice(self)
        self._field(
            grid, "reason", self.gettext("Reason of the assessment"), self._reason
        )
        self._day = DateEdit(self)
        self._day.set_date(desk.context.today())
        self._field(
            grid, "assessed_on", self.gettext("Day of the assessment"), self._day
        )
        self._build_gate()
        self._why_soon = QLineEdit(self)
        self._soon = Field(
            catalogue,
            self.gettext("Why it is done again so soon"),
            self._why_soon,
            "why-soon",
            is_required=True,
        )
        self._soon.setVisible(False)
        self.body.addWidget(self._soon)
        self._paper = PaperForm(
            desk, self.voice, () if planned is None else planned.assessors, self
        )
        self._paper.chosen.connect(self._on_paper)
        self._paper.resized.connect(self.fit)
        self._fields |= self._paper.fields
        self.body.addWidget(self._paper)
        self._notice = Notice(catalogue, self)
        self._notice.setObjectName("start-notice")
        self.body.addWidget(self._notice)
        self.body.addStretch()
        cancel = self.add_button(self.gettext("Cancel"), "cancel")
        cancel.clicked.connect(self.reject)
        self._start = self.add_button(self.gettext("Begin"), "begin-visit", "primary")
        self._start.setEnabled(False)
        self._start.clicked.connect(self._on_start)
        self._scale.currentIndexChanged.connect(self._on_scale)
        self._reason.activated.connect(self._on_reason)
        self._day.editingFinished.connect(self._look)
        desk.call(_offer, done=self._on_offer, failed=self._notice.show_error)

    def _field(
        self, grid: FieldGrid, name: str, title: str, control: QWidget, span: int = 1
    ) -> None:
        field = Field(self.voice.catalogue, title, control, name.replace("_", "-"))
        self._fields[name] = field
        grid.add(field, span)

    def _build_gate(self) -> None:
        self._gate, column = card(self, "notice")
        self._gate.setObjectName("gate")
        self._gate.setProperty("kind", "warning")
        self._gate.setVisible(False)
        self._gate_words = label("", "", self._gate)
        column.addWidget(self._gate_words)
        self._first = button("", "begin-gate-scale", "", self._gate)
        self._first.clicked.connect(self._on_gate_scale)
        column.addWidget(self._first)
        self._note = QLineEdit(self._gate)
        self._fields["gate"] = Field(
            self.voice.catalogue,
            self.gettext("Or where its result is documented"),
            self._note,
            "gate-note",
        )
        column.addWidget(self._fields["gate"])
        self.body.addWidget(self._gate)

    # ------------------------------------------------------------ what stands before

    def _on_offer(self, offer: _Offer) -> None:
        self._scales = {scale.code: scale for scale in offer.scales}
        self._lengths = offer.lengths
        self._scale.fill((scale.code, self._name(scale)) for scale in offer.scales)
        self._reason.fill(
            (code, self.words(name)) for code, name in offer.reasons.items()
        )
        if self._planned is not None:
            self._scale.choose(next(iter(self._planned.scales), None))
            self._has_own_reason = bool(self._planned.reason)
            self._reason.choose(self._planned.reason)
        self._on_scale()
        self._start.setEnabled(True)
        self._start.setFocus()

    def _on_scale(self) -> None:
        scale = self._scales.get(str(self._scale.code()))
        if scale is None:
            return
        self._note.clear()
        self._why_soon.clear()
        self._about.setText(self._about_words(scale))
        self._look()

    def _on_reason(self) -> None:
        self._has_own_reason = True
        self._look()

    def _on_paper(self, is_paper: bool) -> None:
        """Ask for the day of the visit: the day on which it is typed in is another."""
        day, today = self._fields["assessed_on"], self._desk.context.today()
        day.clear_error()
        day.set_hint(self.gettext("The day on the paper") if is_paper else "")
        if is_paper and self._day.text() == today.isoformat():
            self._day.set_date(None)
        elif not is_paper and not self._day.text():
            self._day.set_date(today)
        self._look()
        if is_paper:
            self._day.setFocus()

    def _look(self) -> None:
        """Ask what stands before the visit that is chosen now."""
        self._way = None
        try:
            day = self._day.date() or self._desk.context.today()
        except UserError:
            return  # Said at the field when it is to begin.
        if self._scale.code() is not None:
            self._desk.call(
                beginning.way,
                self._person.id,
                self._scale.code(),
                day,
                str(self._reason.code()) if self._has_own_reason else "",
                done=self._on_way,
                failed=self._on_refused,
            )

    def _on_way(self, way: Way) -> None:
        self._way = way
        self._notice.clear()
        if not self._has_own_reason:
            self._reason.choose(way.reason)
        self._show_gate(way.gate)
        self._soon.setVisible(way.soon is not None)
        if way.soon is not None:
            self._soon.set_hint(
                self.gettext(
                    "Assessed with this scale on {day} already ({number}).",
                    day=way.soon.assessed_on,
                    number=way.soon.number,
                )
            )
        if way.unfinished is not None:
            self._notice.tell(
                self.gettext(
                    "The visit {number} with this scale is not finished yet: go on "
                    "with it, or abandon it first.",
                    number=way.unfinished.number,
                ),
                "warning",
            )
        goes_on = way.unfinished is not None
        said = self.gettext("Go on with it") if goes_on else self.gettext("Begin")
        self._start.setText(said)
        self._start.setAccessibleName(said)
        self.fit()
        if way.gate is not None:
            self.area.ensureWidgetVisible(self._gate)

    def _show_gate(self, error: UserError | None) -> None:
        self._gate.setVisible(error is not None)
        if error is None:
            return
        said = self.words(error.message)
        if error.hint is not None:
            hint = self.words(error.hint)
            said = self.gettext("{message} {hint}", message=said, hint=hint)
        self._gate_words.setText(said)
        gate = self._scales[str(self._scale.code())].gate
        before = None if gate is None else self._scales.get(gate.scale)
        self._first.setVisible(before is not None)
        if before is not None:
            text = self.gettext("Begin “{scale}” instead", scale=before.label)
            self._first.setText(text)
            self._first.setAccessibleName(text)

    def _on_gate_scale(self) -> None:
        gate = self._scales[str(self._scale.code())].gate
        assert gate is not None
        self._scale.choose(gate.scale)
        self._start.setFocus()

    # ------------------------------------------------------------ words

    def _name(self, scale: Scale) -> str:
        numbers = [source.number for source in scale.sources[:1] if source.number]
        return " · ".join([self.words(scale.label), *numbers])

    def _about_words(self, scale: Scale) -> str:
        """Return what a scale is for, on which text it rests, how long it is."""
        said = []
        if scale.sources:
            source = scale.sources[0]
            kind = self.voice.name("source-kind", source.kind)
            title = f"《{source.title}》"  # Its number stands in the choice above.
            said.append(
                self.gettext("{kind}: {title}", kind=kind, title=title)
                if kind
                else title
            )
        if scale.title is not None:
            said.append(self.gettext("gives: {title}", title=scale.title))
        said.append(self.gettext("{count} items", count=len(scale.items)))
        if (length := self._lengths.get(scale.code)) is not None:
            said.append(length_words(self.voice.catalogue, length))
        if scale.preliminary is None:
            said.append(self.gettext("record only, no level follows"))
        if scale.mark and not (scale.sources and scale.sources[0].kind == scale.mark):
            said.append(self.voice.name("mark", scale.mark))
        return " · ".join(said)

    # ------------------------------------------------------------ beginning

    def _on_start(self) -> None:
        if self._way is not None and self._way.unfinished is not None:
            # One visit, not two: what is open already is opened.
            self._desk.call(
                visits.view,
                self._way.unfinished.id,
                done=self._on_started,
                failed=self._on_refused,
                busy=self._start,
            )
            return
        self._notice.clear()
        for field in (*self._fields.values(), self._soon):
            field.clear_error()
        try:
            day = self._day.date()
        except UserError as error:
            self._show_at("assessed_on", error)
            return
        if day is None and self._paper.is_chosen:
            said = self.gettext("Write the day that stands on the paper.")
            self._show_at("assessed_on", said)
            return
        if self._soon.isVisible() and not self._why_soon.text().strip():
            self._soon.show_error(
                self.gettext("Write in one line why it is done again.")
            )
            self._why_soon.setFocus()
            self.fit()
            return
        self._begin(day or self._desk.context.today())

    def _begin(self, day: date) -> None:
        which = (self._person.id, self._scale.code(), self._reason.code(), day)
        whys = (self._note.text(), self._why_soon.text())
        if not self._paper.is_chosen:
            self._desk.call(
                beginning.begin,
                *which,
                *whys,
                done=self._on_started,
                failed=self._on_refused,
                busy=self._start,
            )
        elif self._paper.is_reading:
            said = self.gettext("A page is still being read. Begin once it is listed.")
            self._notice.tell(said, "warning")
            self.fit()
        else:
            self._desk.call(
                paper_entries.begin,
                *which,
                self._paper.visitors(),
                self._paper.pages(),
                *whys,
                self._paper.note(),
                done=self._on_entered,
                failed=self._on_refused,
                busy=self._start,
            )

    def _on_entered(self, view: VisitView) -> None:
        refusal = self._paper.tidy()
        if refusal is not None:
            # It is begun all the same: the window says it, wherever one is by then.
            self._desk.tasks.refused.emit(refusal)
        self._on_started(view)

    def _on_started(self, view: VisitView) -> None:
        self.accept()
        self.started.emit(view)

    def _on_refused(self, error: UserError) -> None:
        if error.place == "gate":
            self._show_gate(error)
            self._note.setFocus()
            self.fit()
        elif error.place in self._fields:
            self._show_at(error.place, error)
        else:
            self._notice.show_error(error)
            self.fit()

    def _show_at(self, name: str, error: UserError | str) -> None:
        field = self._fields[name]
        field.show_error(error)
        field.control.setFocus()
        self.fit()


def _offer(ctx: Context) -> _Offer:
    """Return what can be begun today, and the reasons there are."""
    return _Offer(
        beginning.offered(ctx, ctx.today()),
        ctx.catalog.codes().groups["reason"],
        visit_lengths.lengths(ctx, ctx.today()),
    )


class Starting(QObject):
    """Begins visits for a page: asks, and goes to what was begun."""

    def __init__(self, page: Page) -> None:
        super().__init__(page)
        self._page = page

    def ask(self, person: Person, planned: Iterable[Appointment]) -> None:
        """Ask how to begin a visit to `person`, with whom these are agreed.

        Begun on its day, a planned visit is as it was planned.
        """
        today = self._page.desk.context.today()
        due = [one.planned for one in planned if one.planned.day <= today]
        self.ask_as(person, due[-1] if due else None)

    def ask_as(self, person: Person, planned: Arrangement | None) -> None:
        """Ask how to begin a visit to `person`; as `planned`, at first."""
        page = self._page
        dialog = StartVisitDialog(page.desk, page.catalogue, person, page, planned)
        dialog.started.connect(self._on_started)
        dialog.open()

    def _on_started(self, view: VisitView) -> None:
        self._page.saved.emit()
        self._page.go.emit(Place("visit", person=view.person.id, visit=view.visit.id))
