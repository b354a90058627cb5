# SPDX-License-Identifier: Apache-2.0
"""One application: what is next and until when, its papers, what was done, decisions."""

from collections.abc import Iterator, Sequence

from PySide6.QtWidgets import QVBoxLayout, QWidget

from carecalc.domain import procedure as p
from carecalc.domain.filing import OPEN, PaperAsked
from carecalc.errors import UserError
from carecalc.gui.dialog import scrolling
from carecalc.gui.messages import Notice
from carecalc.gui.page import Desk, Page, Place
from carecalc.gui.widgets.application_case import Case, case_of
from carecalc.gui.widgets.application_steps import FORMS, About, StepDialog
from carecalc.gui.widgets.application_words import (
    PAPERS,
    STATES,
    STEP_WORDS,
    THROUGH,
    CaseWords,
)
from carecalc.gui.widgets.flow import FlowLayout
from carecalc.gui.widgets.inputs import (
    Choice,
    DateEdit,
    Field,
    FieldGrid,
    button,
    card,
    label,
)
from carecalc.gui.widgets.line import Line
from carecalc.gui.widgets.speaking import Voice
from carecalc.gui.widgets.trace_view import cited
from carecalc.i18n import Catalogue
from carecalc.services import applications
from carecalc.services.context import Changes
from carecalc.services.deliveries import Delivered
from carecalc.services.filings import STEPS
from carecalc.text import N_

_NEXT = {
    p.TELL: ("tell",),
    p.HAND_IN: (),
    p.ACCEPT: ("accept",),
    p.SURVEY: ("survey", "no-survey"),
    p.OPINE: ("opine",),
    p.PUBLISH: ("publish", "no-publicity"),
    p.PUBLICITY: ("object",),
    p.RESOLVE: ("deliberate", "survey"),
    p.DECIDE: (),
    p.DELIVER: (),
    p.NOTHING: (),
}
"""Which forms take what comes next, the first of them as a rule."""

_ANSWERS = {p.GRANTED: N_("granted on {day}"), p.REFUSED: N_("refused on {day}")}


class ApplicationPage(Page):
    """`place.item` is the application, `place.person` whose it is."""

    def __init__(
        self,
        desk: Desk,
        catalogue: Catalogue,
        place: Place,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(desk, catalogue, place, parent)
        self._voice = Voice(catalogue, desk.context.catalog.codes().groups, desk.look)
        self._words = CaseWords(self._voice, desk.context.today())
        self._case: Case | None = None
        self._papers: dict[str, Choice] = {}
        self._typed: tuple[str, dict[str, object]] = ("", {})
        self.set_title(self.gettext("Application"))
        to_person = button(self.gettext("Open the elder"), "open-person", "", self)
        to_person.clicked.connect(self._on_person)
        self.add_action(to_person)
        self._notice = Notice(catalogue, self)
        self._notice.setObjectName("application-notice")
        self.body.addWidget(self._notice)
        self._content = QWidget(self)
        self._column = QVBoxLayout(self._content)
        self._column.setContentsMargins(0, 0, 8, 8)
        self._inner = QWidget(self._content)
        self._column.addWidget(self._inner)
        self.body.addWidget(scrolling(self._content, self), 1)
        self._load()

    def refresh(self, changes: Changes) -> None:
        """Look again when people or decisions changed."""
        if changes.people or changes.determinations:
            self._load()

    def state(self) -> object:
        """Return what is typed among the papers."""
        return self._kept()

    def restore(self, state: object) -> None:
        """Type it again."""
        if isinstance(state, tuple):
            self._typed = state

    def shortcuts(self) -> Sequence[tuple[str, str]]:
        """Return the keys of this page."""
        return (("Tab", self.gettext("From step to step")),)

    def _load(self) -> None:
        self.desk.call(
            case_of,
            self.place.item,
            done=self._on_case,
            failed=self._on_refused,
        )

    # -------------------------------------------------------------- showing

    def _on_case(self, case: Case) -> None:
        if self._papers:
            self._typed = self._kept()
        is_first = self._case is None
        self._case = case
        filing = case.seen.filing
        self._words.sources = case.sources
        self.set_title(
            self.gettext("Application {number}", number=filing.number), case.person.name
        )
        held = self.focusWidget()
        had = held is not None and self._inner.isAncestorOf(held)
        inner = QWidget(self._content)
        column = QVBoxLayout(inner)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(10)
        column.addWidget(self._next_card(case, inner))
        below = [self._programmes_card(case, inner), self._papers_card(case, inner)]
        if case.seen.standing.step in (p.TELL, p.HAND_IN):
            below.reverse()  # Papers are what it waits for.
        for frame in below:
            column.addWidget(frame)
        column.addWidget(self._done_card(case, inner))
        column.addStretch(1)
        self._column.replaceWidget(self._inner, inner)
        self._inner.setParent(None)
        self._inner.deleteLater()
        self._inner = inner
        inner.show()
        first = inner.findChild(QWidget, "step-next") or self.header.back
        if is_first or had:
            self.focus_soon(first)

    def _next_card(self, case: Case, parent: QWidget) -> QWidget:
        frame, column = card(parent)
        frame.setObjectName("next")
        record, standing = case.seen.record, case.seen.standing
        if record.state != OPEN:
            column.addWidget(
                label(self.gettext(STATES[record.state]), "heading", frame)
            )
            if record.value.ended:
                column.addWidget(label(record.value.ended, "muted", frame))
            return frame
        said = self.gettext("Next: {step}", step=self.gettext(STEPS[standing.step]))
        column.addWidget(label(said, "heading", frame))
        if case.open is not None:
            role = (
                "mark" if case.open.is_overdue(self.desk.context.today()) else "muted"
            )
            column.addWidget(label(self._words.deadline(case.open), role, frame))
        for hint in self._hints(case):
            column.addWidget(label(hint, "hint", frame))
        if not self.desk.may("applications.work"):
            return frame
        row = FlowLayout(spacing=8)
        codes = [*_NEXT[standing.step]]
        is_accepted = case.seen.filing.progress.accepted_on is not None
        if standing.step == p.HAND_IN and is_accepted:
            codes.append("no-papers")
        if standing.step == p.DECIDE and case.seen.filing.progress.published_until:
            codes.append("object")
        if (
            is_accepted
            and not case.seen.filing.progress.is_extended
            and standing.step != p.DELIVER
        ):
            codes.append("extend")
        codes.append("withdraw")
        for number, code in enumerate(codes):
            is_first = number == 0 and bool(_NEXT[standing.step])
            made = button(
                self.gettext("{step} …", step=self.gettext(FORMS[code].title)),
                "step-next" if is_first else f"step-{code}",
                "primary" if is_first else "",
                frame,
            )
            made.setProperty("form", code)
            made.clicked.connect(self._on_step)
            row.addWidget(made)
        column.addLayout(row)
        return frame

    def _hints(self, case: Case) -> Iterator[str]:
        step = case.seen.standing.step
        if step in (p.TELL, p.HAND_IN):
            names = tuple(paper.label for paper in case.seen.filing.missing)
            yield self.gettext("Missing: {papers}", papers=names)
        if step == p.DECIDE:
            yield self.gettext(
                "Prepare the decision on the page of the subsidies; somebody else "
                "decides it."
            )

    def _programmes_card(self, case: Case, parent: QWidget) -> QWidget:
        frame, column = card(parent)
        filing = case.seen.filing
        column.addWidget(label(self.gettext("Applied for"), "heading", frame))
        who = self.gettext(THROUGH[filing.applicant.through])
        if filing.applicant.name:
            who += f" {filing.applicant.name}"
        column.addWidget(
            label(
                self.gettext(
                    "Received on {day}; who applies: {who}",
                    day=filing.received_on,
                    who=who,
                ),
                "muted",
                frame,
            )
        )
        answered = {each.programme: each for each in filing.progress.answered}
        for code in filing.programmes:
            row = FlowLayout(spacing=8)
            row.addWidget(label(self.words(case.names.get(code, code)), "", frame))
            answer = answered.get(code)
            if answer is None:
                row.addWidget(label(self.gettext("not decided yet"), "muted", frame))
                if case.seen.standing.step == p.DECIDE:
                    to = button(
                        self.gettext("Subsidies"), f"subsidies-{code}", "", frame
                    )
                    to.clicked.connect(self._on_subsidies)
                    row.addWidget(to)
            else:
                act = case.acts.get(answer.act_id)
                said = self.gettext(_ANSWERS[answer.outcome], day=answer.decided_on)
                row.addWidget(label(said, "strong", frame))
                given = case.delivered.get(answer.act_id)
                if given is not None:
                    row.addWidget(label(self._delivered(given), "muted", frame))
                elif act is not None and self.desk.may("applications.work"):
                    to = button(
                        self.gettext("Deliver the decision …"),
                        f"deliver-{code}",
                        "primary",
                        frame,
                    )
                    to.setProperty("act", act.id)
                    to.clicked.connect(self._on_deliver)
                    row.addWidget(to)
            column.addLayout(row)
        return frame

    def _delivered(self, given: Delivered) -> str:
        said = [self.gettext("delivered on {day}", day=given.on)]
        if given.appeal is not None:
            said.append(
                self.gettext("reconsideration until {day}", day=given.appeal.day)
            )
        if given.court is not None:
            said.append(self.gettext("court until {day}", day=given.court.day))
        return " · ".join(said)

    def _papers_card(self, case: Case, parent: QWidget) -> QWidget:
        frame, column = card(parent)
        filing = case.seen.filing
        column.addWidget(label(self.gettext("Papers asked for"), "heading", frame))
        can_write = case.seen.record.state == OPEN and self.desk.may(
            "applications.work"
        )
        self._papers = {}
        grid = FieldGrid(2)
        for paper in filing.papers:
            if can_write:
                grid.add(self._paper_field(paper))
            else:
                state = self.gettext(dict(PAPERS)[paper.state])
                grid.add(label(f"{self.words(paper.label)}: {state}", "", frame))
        column.addLayout(grid)
        if not filing.papers:
            column.addWidget(
                label(self.gettext("No paper is asked for."), "muted", frame)
            )
        if can_write:
            row = FlowLayout(spacing=8, stands=True)
            self._handed = DateEdit(frame)
            self._handed.set_date(self.desk.context.today())
            self._handed_field = Field(
                self.catalogue,
                self.gettext("Handed in on"),
                self._handed,
                "handed-on",
            )
            row.addWidget(self._handed_field)
            record = button(self.gettext("Record the papers"), "take-in", "", frame)
            record.setEnabled(bool(filing.papers))
            record.clicked.connect(self._on_take_in)
            row.addWidget(record)
            self._other = Line(frame)
            self._other.setMinimumWidth(self.desk.look.size(220))
            field = Field(
                self.catalogue,
                self.gettext("Another paper"),
                self._other,
                "other-paper",
            )
            row.addWidget(field)
            add = button(self.gettext("Put it on the list"), "ask-for", "", frame)
            add.clicked.connect(self._on_ask_for)
            row.addWidget(add)
            column.addLayout(row)
            other, kept = self._typed
            self._other.setText(other)
            for name, state in kept.items():
                if name in self._papers:
                    self._papers[name].choose(state)
            self._typed = ("", {})
        return frame

    def _paper_field(self, paper: PaperAsked) -> Field:
        control = Choice(self)
        control.fill([(code, self.gettext(words)) for code, words in PAPERS])
        control.choose(paper.state)
        self._papers[paper.name] = control
        hint = cited(paper.clause, self._words.sources)
        if not paper.is_needed:
            hint = self.gettext("Where there is one.")
        field = Field(
            self.catalogue,
            self.words(paper.label),
            control,
            f"paper-{len(self._papers)}",
            hint,
        )
        field.title.setWordWrap(True)  # Names of papers are long.
        return field

    def _done_card(self, case: Case, parent: QWidget) -> QWidget:
        frame, column = card(parent)
        column.addWidget(label(self.gettext("What was done"), "heading", frame))
        for step in case.seen.steps:
            head = self.gettext(
                "{day} · {step}",
                day=step.day,
                step=self.gettext(STEP_WORDS.get(step.kind, step.kind)),
            )
            line = FlowLayout(spacing=8)
            line.addWidget(label(head, "strong", frame))
            line.addWidget(label(step.by, "muted", frame))
            if step.value.paper_id:
                to = button(
                    self.gettext("Paper"), f"paper-of-{step.id}", "quiet", frame
                )
                to.setProperty("paper", step.value.paper_id)
                to.clicked.connect(self._on_paper)
                line.addWidget(to)
            column.addLayout(line)
            if said := self._words.done(step):
                column.addWidget(label(said, "", frame))
        return frame

    # -------------------------------------------------------------- doing

    def _kept(self) -> tuple[str, dict[str, object]]:
        other = self._other.text() if self._papers else ""
        before = (
            {}
            if self._case is None
            else {paper.name: paper.state for paper in self._case.seen.filing.papers}
        )
        changed = {
            name: control.code()
            for name, control in self._papers.items()
            if control.code() != before.get(name)
        }
        return other, changed

    def _on_step(self) -> None:
        self._ask(str(self.sender().property("form")))

    def _ask(self, code: str) -> None:
        if self._case is not None:
            record = self._case.seen.record
            about = About(record.id, record.version, record.value.number)
            self._open(code, about)

    def _on_deliver(self) -> None:
        act_id = str(self.sender().property("act"))
        if self._case is not None:
            number = self._case.acts[act_id].number
            self._open("deliver", About(act_id, said=number))

    def _open(self, code: str, about: About) -> None:
        dialog = StepDialog(self.desk, self._voice, FORMS[code], about, self)
        dialog.taken.connect(self._on_taken)
        dialog.open()

    def _on_taken(self, code: str) -> None:
        self._notice.clear()
        self._told()

    def _on_take_in(self) -> None:
        if self._case is None:
            return
        self._handed_field.clear_error()
        try:
            day = self._handed.date() or self.desk.context.today()
        except UserError as error:
            self._handed_field.show_error(error)
            return
        record = self._case.seen.record
        got = {name: str(state) for name, state in self._kept()[1].items()}
        self.desk.call(
            applications.take_in,
            record.id,
            record.version,
            got,
            day,
            done=self._on_saved,
            failed=self._on_refused,
        )

    def _on_ask_for(self) -> None:
        if self._case is None or not self._other.text().strip():
            return
        record = self._case.seen.record
        self.desk.call(
            applications.ask_for,
            record.id,
            record.version,
            self._other.text(),
            done=self._on_asked,
            failed=self._on_refused,
        )

    def _on_asked(self, record: object) -> None:
        self._other.clear()
        self._on_saved(record)

    def _on_saved(self, record: object) -> None:
        self._notice.clear()
        self._told()

    def _told(self) -> None:
        self.saved.emit()
        self.changed.emit(Changes(people=frozenset({self.place.person})))

    def _on_person(self) -> None:
        self.go.emit(Place("person", person=self.place.person))

    def _on_subsidies(self) -> None:
        self.go.emit(Place("subsidies", person=self.place.person))

    def _on_paper(self) -> None:
        paper = str(self.sender().property("paper"))
        self.go.emit(Place("paper", person=self.place.person, paper=paper))

    def _on_refused(self, error: UserError) -> None:
        self._notice.show_error(error)
