# SPDX-License-Identifier: Apache-2.0
"""One elder on one page: who, which level, what is recorded, decided, issued."""

from collections.abc import Sequence

from PySide6.QtCore import Qt
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QBoxLayout, QGridLayout, QVBoxLayout, QWidget

from carecalc.domain.determination import Determination
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
from carecalc.domain.office import Office
from carecalc.domain.period import Month, age_in_month
from carecalc.domain.person import Person
from carecalc.errors import UserError
from carecalc.gui.dialog import scrolling
from carecalc.gui.messages import Notice
from carecalc.gui.page import Desk, Page, Place
from carecalc.gui.widgets.assessments import Assessments
from carecalc.gui.widgets.deciding import DecideDialog
from carecalc.gui.widgets.dossier import Dossier, dossier_of
from carecalc.gui.widgets.fact_words import headline
from carecalc.gui.widgets.flow import FlowLayout
from carecalc.gui.widgets.inputs import RowButton, button, card, label, pill, row_of
from carecalc.gui.widgets.register import AmendDialog
from carecalc.gui.widgets.speaking import Voice
from carecalc.gui.widgets.starting import StartVisitDialog
from carecalc.gui.widgets.ways import Ways
from carecalc.i18n import Catalogue
from carecalc.services import offices, papers
from carecalc.services.context import Changes
from carecalc.services.papers import IssuedPaper
from carecalc.services.visit_view import VisitView
from carecalc.text import N_, Text

_ACT_STATES = {
    "prepared": (N_("waits for approval"), "warning"),
    "approved": (N_("approved"), "good"),
    "refused": (N_("not granted"), "error"),
    "superseded": (N_("superseded"), ""),
    "withdrawn": (N_("withdrawn"), ""),
}
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


class PersonPage(Page):
    """Everything about `place.person`, and the ways to go on."""

    def __init__(
        self,
        desk: Desk,
        catalogue: Catalogue,
        place: Place,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(desk, catalogue, place, parent)
        self._view: Dossier | None = None
        self._voice = Voice(catalogue, desk.context.catalog.codes().groups, desk.look)
        self._amend = button(self.gettext("Edit details"), "amend-person")
        self._amend.setIcon(desk.look.icon("edit"))
        self._amend.clicked.connect(self._on_amend)
        self.add_action(self._amend)
        self._notice = Notice(catalogue, self)
        self._notice.setObjectName("person-notice")
        self.body.addWidget(self._notice)
        content = QWidget(self)
        self._columns = QBoxLayout(QBoxLayout.Direction.LeftToRight, content)
        self._columns.setContentsMargins(0, 0, 8, 0)
        self._columns.setSpacing(12)
        self._left, self._right = QVBoxLayout(), QVBoxLayout()
        for column in (self._left, self._right):
            column.setSpacing(12)
            self._columns.addLayout(column, 1)
        self.body.addWidget(scrolling(content, self), 1)
        self._load()

    def refresh(self, changes: Changes) -> None:
        """Look again when something of this person changed."""
        if self.place.person in changes.people:
            self._load()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._columns.setDirection(
            QBoxLayout.Direction.TopToBottom
            if self.width() < 760
            else QBoxLayout.Direction.LeftToRight
        )

    def _load(self) -> None:
        self.desk.call(
            dossier_of, self.place.person, done=self._on_view, failed=self._on_refused
        )

    # -------------------------------------------------------------- building

    def _on_view(self, view: Dossier) -> None:
        self._view = view
        person = view.person
        years = age_in_month(person.birth_date, Month.of(self.desk.context.today()))
        self.set_title(
            person.name,
            " · ".join(
                part
                for part in (
                    self._voice.name("sex", person.sex),
                    self.gettext("{years} years old", years=years),
                    person.id_number,
                    person.community,
                )
                if part
            ),
        )
        for column in (self._left, self._right):
            while (item := column.takeAt(0)) is not None:
                if item.widget() is not None:
                    item.widget().deleteLater()
        for frame in (self._level_card(view), self._facts_card(view)):
            self._left.addWidget(frame)
        self._left.addWidget(self._contact_card(person))
        for frame in (
            self._subsidies_card(view),
            self._acts_card(view),
            self._papers_card(view),
            self._visits_card(view),
        ):
            self._right.addWidget(frame)
        self._left.addStretch()
        self._right.addStretch()

    def _level_card(self, view: Dossier) -> QWidget:
        frame, column = card(self)
        column.addWidget(label(self.gettext("Level of care"), "heading"))
        said = self._assessments(view)
        latest = said.latest(view.visits)
        if not latest:
            column.addWidget(label(self.gettext("Not assessed yet."), "muted"))
        for seen in latest:
            figure = label(said.level(seen), "title" if seen is latest[0] else "strong")
            figure.setObjectName(f"level-{seen.visit.scale}")
            column.addWidget(figure)
            column.addWidget(
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
                column.addLayout(row_of(*pills))
        column.addLayout(self._ways_on(view))
        return frame

    def _ways_on(self, view: Dossier) -> QVBoxLayout:
        """Return the ways to go on with an open visit, or to begin another one."""
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
            go_on.clicked.connect(self._on_continue)
            column.addWidget(label(self.words(draft.scale.label), "hint"))
            column.addLayout(row_of(go_on))
            self.focus_soon(go_on)
        is_new = not view.visits
        begin = button(
            self.gettext("Begin an assessment"),
            "start-visit",
            "primary" if is_new else "",
        )
        begin.clicked.connect(self._on_start)
        column.addLayout(row_of(begin))
        if is_new:
            self.focus_soon(begin)
        return column

    def _assessments(self, view: Dossier) -> Assessments:
        return Assessments(self._voice, view.office, self.desk.context.today())

    def _facts_card(self, view: Dossier) -> QWidget:
        frame, column = card(self)
        column.addWidget(label(self.gettext("Circumstances and payee"), "heading"))
        flow = FlowLayout()
        shown = [self._fact_pill(fact) for fact in view.facts]
        for made in shown:
            if made is not None:
                flow.addWidget(made)
        if flow.count():
            column.addLayout(flow)
        else:
            column.addWidget(
                label(self.gettext("No status or benefit is recorded."), "muted")
            )
        payee = next(
            (f.value for f in reversed(view.facts) if isinstance(f.value, Payee)), None
        )
        if payee is None:
            column.addWidget(
                label(self.gettext("No payee yet: nothing can be paid."), "muted")
            )
        else:
            column.addWidget(
                label(
                    self.gettext(
                        "Payee: {holder}, {channel} …{end}",
                        holder=payee.holder,
                        channel=self._voice.name("channel", payee.channel),
                        end=payee.number[-4:],
                    )
                )
            )
        more = button(self.gettext("Record circumstances and payee"), "open-facts")
        more.clicked.connect(self._on_facts)
        column.addLayout(row_of(more))
        ways = Ways(self._voice, self.place.person)
        ways.chosen.connect(self.go)
        column.addWidget(ways)
        return frame

    def _fact_pill(self, fact: Fact) -> QWidget | None:
        kind = next(
            (k for of, k in _FACT_KINDS.items() if isinstance(fact.value, of)), None
        )
        if kind is None:
            return None
        text = headline(self._voice, fact.value)
        if fact.valid_to is not None and fact.valid_to < self.desk.context.today():
            return pill(self.gettext("{name} (ended)", name=text))
        return pill(text, kind)

    def _subsidies_card(self, view: Dossier) -> QWidget:
        frame, column = card(self)
        month = Month.of(self.desk.context.today())
        column.addWidget(
            label(
                self.gettext(
                    "Subsidies in {month} (estimate, no decision)", month=month
                ),
                "heading",
            )
        )
        if view.refusal is not None:
            column.addWidget(label(self.words(view.refusal.message), "muted"))
        grid = QGridLayout()
        grid.setHorizontalSpacing(12)
        grid.setColumnStretch(0, 1)
        for row, line in enumerate(view.lines):
            grid.addWidget(label(self.words(line.label)), row, 0)
            state = self.gettext(STATE_WORDS[line.state])
            grid.addWidget(
                pill(state, _LINE_KINDS[line.state]),
                row,
                1,
                Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter,
            )
            amount = label("" if line.amount is None else str(line.amount), "strong")
            amount.setWordWrap(False)
            grid.addWidget(amount, row, 2)
        column.addLayout(grid)
        more = button(self.gettext("Reasons, choices, decisions"), "open-subsidies")
        more.clicked.connect(self._on_subsidies)
        column.addLayout(row_of(more))
        return frame

    def _acts_card(self, view: Dossier) -> QWidget:
        rows: list[QWidget] = []
        for act in view.acts:
            state, kind = _ACT_STATES[act.state]
            row = RowButton(
                f"decision-{act.id}",
                act,
                self._act_name(act, view),
                self._act_detail(act),
                self.gettext(state),
                kind,
                self,
            )
            row.chosen.connect(self._on_act)
            rows.append(row)
        return self._list_card(
            self.gettext("Decisions"), rows, self.gettext("No decision was prepared.")
        )

    def _act_name(self, act: Determination, view: Dossier) -> str:
        return self.words(view.programmes.get(act.programme, Text(act.programme)))

    def _act_title(self, act: Determination, view: Dossier) -> str:
        name = self._act_name(act, view)
        if act.outcome == "refuse" or act.monthly is None:
            return name
        return self.gettext(
            "{programme}: {amount} yuan", programme=name, amount=act.monthly
        )

    def _act_detail(self, act: Determination) -> str:
        parts: list[str] = []
        if act.outcome != "refuse" and act.monthly is not None:
            # First: a narrow row cuts its end, and a sum must not be cut.
            parts.append(self.gettext("{amount} yuan a month", amount=act.monthly))
        parts.append(act.number)
        if act.from_month is not None:
            parts.append(self.gettext("from {month}", month=act.from_month))
        if act.decided_on is not None:
            parts.append(
                self.gettext(
                    "decided by {approver} on {day}",
                    approver=act.approver,
                    day=act.decided_on,
                )
            )
        return " · ".join(part for part in parts if part)

    def _papers_card(self, view: Dossier) -> QWidget:
        rows: list[QWidget] = []
        for paper in view.papers:
            row = RowButton(
                f"paper-{paper.id}",
                Place("paper", person=self.place.person, paper=paper.id),
                paper.title,
                f"{paper.number} · {self.catalogue.date(paper.issued_at.date())}",
                parent=self,
            )
            row.chosen.connect(self.go)
            rows.append(row)
        return self._list_card(
            self.gettext("Papers issued"),
            rows,
            self.gettext("No paper was issued yet."),
        )

    def _visits_card(self, view: Dossier) -> QWidget:
        rows: list[QWidget] = []
        said = self._assessments(view)
        numbers = {seen.visit.id: seen.visit.number for seen in view.visits}
        for seen in view.visits:
            state, kind = said.state(seen)
            row = RowButton(
                f"visit-{seen.visit.id}",
                Place(
                    "result" if seen.visit.state == "signed" else "visit",
                    person=self.place.person,
                    visit=seen.visit.id,
                ),
                said.title(seen),
                said.detail(seen, numbers),
                state,
                kind,
                self,
            )
            row.chosen.connect(self.go)
            rows.append(row)
        return self._list_card(
            self.gettext("Assessments"), rows, self.gettext("Not assessed yet.")
        )

    def _list_card(self, title: str, rows: Sequence[QWidget], nothing: str) -> QWidget:
        frame, column = card(self)
        column.addWidget(label(title, "heading"))
        for row in rows or [label(nothing, "muted")]:
            column.addWidget(row)
        return frame

    def _contact_card(self, person: Person) -> QWidget:
        frame, column = card(self)
        column.addWidget(label(self.gettext("How to reach"), "heading"))
        contact = " ".join(
            part
            for part in (
                person.contact_name,
                person.contact_relation,
                person.contact_phone,
            )
            if part
        )
        grid = QGridLayout()
        grid.setHorizontalSpacing(12)
        grid.setColumnStretch(1, 1)
        shown = [
            (self.gettext("Telephone"), person.phone),
            (self.gettext("Address"), person.address),
            (self.gettext("Contact person"), contact),
            (self.gettext("Note"), person.note),
        ]
        for row, (name, text) in enumerate((n, t) for n, t in shown if t):
            caption = label(name, "caption")
            caption.setWordWrap(False)
            grid.addWidget(caption, row, 0, Qt.AlignmentFlag.AlignTop)
            grid.addWidget(label(text), row, 1)
        if not any(text for _, text in shown):
            column.addWidget(label(self.gettext("Nothing is recorded."), "muted"))
        column.addLayout(grid)
        return frame

    # -------------------------------------------------------------- slots

    def _on_refused(self, error: UserError) -> None:
        self._notice.show_error(error)

    def _on_continue(self) -> None:
        assert self._view is not None
        for seen in self._view.visits:
            if seen.visit.state == "draft":
                self.go.emit(
                    Place("visit", person=self.place.person, visit=seen.visit.id)
                )
                return

    def _on_start(self) -> None:
        if self._view is not None:
            dialog = StartVisitDialog(
                self.desk, self.catalogue, self._view.person, self
            )
            dialog.started.connect(self._on_started)
            dialog.open()

    def _on_started(self, view: VisitView) -> None:
        self.saved.emit()
        self.go.emit(Place("visit", person=self.place.person, visit=view.visit.id))

    def _on_facts(self) -> None:
        self.go.emit(Place("facts", person=self.place.person))

    def _on_subsidies(self) -> None:
        self.go.emit(Place("subsidies", person=self.place.person))

    def _on_amend(self) -> None:
        self.desk.call(offices.get, done=self._on_office, busy=self._amend)

    def _on_office(self, office: Office) -> None:
        if self._view is not None:
            dialog = AmendDialog(
                self.desk, self.catalogue, office, self._view.person, self
            )
            dialog.amended.connect(self._on_amended)
            dialog.open()

    def _on_amended(self, person: Person) -> None:
        self.saved.emit()
        self.changed.emit(Changes(people=frozenset({person.id})))

    def _on_act(self, act: Determination) -> None:
        assert self._view is not None
        if act.state == "prepared":
            dialog = DecideDialog(
                self.desk, self.catalogue, act, self._act_title(act, self._view), self
            )
            dialog.decided.connect(self._on_decided)
            dialog.open()
        elif act.state in ("approved", "refused", "superseded"):
            self.desk.call(
                papers.notice,
                act.id,
                self.catalogue.language,
                done=self._on_notice,
                failed=self._on_refused,
            )

    def _on_decided(self, act: Determination) -> None:
        self.saved.emit()
        self._notice.tell(
            self.gettext("Decided. Open the decision once more to print its notice."),
            "good",
        )
        self.changed.emit(
            Changes(
                people=frozenset({self.place.person}),
                determinations=frozenset({act.id}),
            )
        )

    def _on_notice(self, paper: IssuedPaper) -> None:
        self.go.emit(Place("paper", person=self.place.person, paper=paper.id))
