# SPDX-License-Identifier: Apache-2.0
"""What if: on the left what is tried of the law, on the right what would come of it."""

from dataclasses import replace
from functools import partial
from pathlib import Path

from PySide6.QtCore import QTimer
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QStackedWidget, QVBoxLayout, QWidget

from carecalc.domain.figures import Figure, Sheet, Span
from carecalc.domain.period import Month
from carecalc.domain.person import Person
from carecalc.errors import UserError
from carecalc.gui.dialog import scrolling
from carecalc.gui.flow import FlowLayout
from carecalc.gui.messages import Notice
from carecalc.gui.page import Desk, Page, Place
from carecalc.gui.tabs import line_of_tabs
from carecalc.gui.widgets.figure_view import PeopleOf
from carecalc.gui.widgets.inputs import button, label, pill
from carecalc.gui.widgets.speaking import Voice
from carecalc.gui.widgets.what_if_choices import WhatIfChoices
from carecalc.gui.widgets.what_if_edges import Edge, EdgesView
from carecalc.gui.widgets.what_if_files import WhatIfFiles
from carecalc.gui.widgets.what_if_finding import EdgeFinding
from carecalc.gui.widgets.what_if_here import PLACES, TABS, Here
from carecalc.gui.widgets.what_if_places import PlacesList
from carecalc.gui.widgets.what_if_result import ResultView
from carecalc.gui.widgets.what_if_text import TextView
from carecalc.gui.widgets.what_if_value import ValueDialog
from carecalc.gui.widgets.what_if_who import WhoView
from carecalc.gui.widgets.what_if_words import altered
from carecalc.gui.widgets.work_bar import WorkBar
from carecalc.gui.working import Job, Piece
from carecalc.i18n import Catalogue
from carecalc.services import figures, sandbox, sandbox_process, sandbox_told
from carecalc.services.context import Changes, Context
from carecalc.services.sandbox import LawNow, Sandbox, Tried
from carecalc.services.sandbox_places import Place as LawPlace
from carecalc.services.sandbox_told import Told
from carecalc.services.sandbox_values import Answer, Asked
from carecalc.services.working import STOPPED
from carecalc.text import N_, Message

READ = "what-if-read"
_LEAST = 260
"""Logical pixels that what stands in the tabs needs; a lower window scrolls."""
_LOW = 560
"""A window lower than this many logical pixels has no room for the choices as well."""


class WhatIfPage(Page):
    """Keeps one process with the cases while it is shown, and asks it again and again."""

    def __init__(
        self,
        desk: Desk,
        catalogue: Catalogue,
        place: Place,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(desk, catalogue, place, parent)
        self.set_title(self.gettext("What if"))
        self._voice = Voice(catalogue, desk.context.catalog.codes().groups, desk.look)
        self._here = Here.read(place.item)
        self._month = (
            Month.parse(self._here.month)
            if self._here.month
            else Month.of(desk.context.today())
        )
        self._now: LawNow | None = None
        self._box = Sandbox(dict(self._here.texts))
        self._law: Tried | None = None
        self._told: Told | None = None
        self._is_ready = False
        self._of_office = True
        self._job: Job | None = None
        self.warm = sandbox_process.Warm()
        # What is gone by then cannot be asked what it was doing.
        self.destroyed.connect(partial(_stop, self.warm))
        self._files = WhatIfFiles(desk, self._voice, self)
        self._files.opened.connect(self._set)
        self._files.saved.connect(self._on_saved)
        self._files.refused.connect(self._on_refused)
        for made in self._files.buttons:
            self.add_action(made)
        self._choices = WhatIfChoices(self._voice, Month.of(desk.context.today()), self)
        self._choices.choose(str(self._month), self._here.supposes)
        self._choices.month_chosen.connect(self._on_month)
        self._choices.whom_chosen.connect(self._reckon)
        self._choices.office_wanted.connect(self._on_office)
        self._choices.file_wanted.connect(self.take_cases)
        self._notice = Notice(catalogue, self)
        self._notice.setObjectName("what-if-notice")
        self.body.addWidget(self._notice)
        self.body.addWidget(WorkBar(desk.working, catalogue, self))
        self._stack = QStackedWidget(self)
        self._stack.addWidget(self._make_desk())
        self._people = PeopleOf(desk, catalogue, self._stack)
        self._people.opened.connect(self._on_person)
        self._people.left.connect(self._on_left)
        self._stack.addWidget(self._people)
        self.body.addWidget(self._stack, 1)
        self._load()

    # -------------------------------------------------------------- made once

    def _make_desk(self) -> QWidget:
        desk = QWidget(self)
        column = QVBoxLayout(desk)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(8)
        column.addWidget(self._choices)
        banner = pill(
            self.gettext("A trial: nothing can be decided or paid by it."), "warning"
        )
        banner.setObjectName("what-if-banner")
        self._headline = label("", "heading", desk)
        self._headline.setWordWrap(False)
        self._headline.setObjectName("what-if-headline")
        self._said = label("", "", desk)
        self._said.setObjectName("what-if-said")
        line = FlowLayout(spacing=12)
        for widget in (self._headline, banner):
            line.addWidget(widget)
        column.addLayout(line)
        column.addWidget(self._said)
        self._tabs = line_of_tabs("what-if-tabs", self.gettext("What if"), desk)
        self._places = PlacesList(self._voice, self._tabs)
        self._places.wanted.connect(self._on_wanted)
        self._places.taken_back.connect(self._on_taken_back)
        self._result = ResultView(self._voice, self._tabs)
        self._who = WhoView(self.desk, self._voice, self._here.dimension, self._tabs)
        self._who.opened.connect(self._show_people)
        self._edges = EdgesView(self._voice, self._tabs)
        self._edges.wanted.connect(self._on_edges_wanted)
        self._edges.opened.connect(self._on_edge)
        self._finding = EdgeFinding(self.desk, self.warm, self)
        self._finding.found.connect(self._on_edges_found)
        self._finding.ended.connect(self._edges.go_on)
        self._finding.refused.connect(self._on_refused)
        self._text = TextView(self._voice, self._tabs)
        self._text.tried.connect(self._on_text)
        for view, words in (
            (self._places, self.gettext("What is tried")),
            (self._result, self.gettext("Cost")),
            (self._who, self.gettext("Who is met")),
            (self._edges, self.gettext("Edges")),
            (self._text, self.gettext("Text")),
        ):
            self._tabs.addTab(view, words)
        self._unfold = button(
            self.gettext("Month and people"), "what-if-choose", "quiet", self._tabs
        )
        self._unfold.setCheckable(True)
        self._unfold.toggled.connect(self._fold)
        self._tabs.setCornerWidget(self._unfold)
        self._tabs.setMinimumHeight(self.desk.look.size(_LEAST))
        self._tabs.setCurrentIndex(TABS.index(self._here.tab))
        column.addWidget(self._tabs, 1)
        self._area = scrolling(desk, self)
        self._tabs.currentChanged.connect(self._show_tab)
        return self._area

    # -------------------------------------------------------------- the page

    def begin(self) -> None:
        """Start in the list of what can be tried, or at the tabs above what is shown."""
        if self._at().tab == PLACES:
            self._places.begin()
        else:
            self._tabs.tabBar().setFocus()
        QTimer.singleShot(0, self, self._show_tab)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Give what is tried the room of the choices in a low window, where they unfold."""
        super().resizeEvent(event)
        self._fold()

    def _fold(self) -> None:
        is_low = self.window().height() < self.desk.look.size(_LOW)
        self._unfold.setVisible(is_low)
        self._choices.setVisible(not is_low or self._unfold.isChecked())
        if self._unfold.isChecked():
            self._area.ensureWidgetVisible(self._choices)

    def _on_edges_found(self, edges: tuple[Edge, ...]) -> None:
        """Show the edges with all the room that a low window has for them."""
        self._edges.show_edges(edges)
        self._area.verticalScrollBar().setValue(self._tabs.y())

    def _show_tab(self) -> None:
        """Bring into sight what stands in the tab, as far as there is room for it."""
        bar, top = self._area.verticalScrollBar(), self._tabs.y()
        wanted = top + self._tabs.minimumHeight() - self._area.viewport().height()
        bar.setValue(min(top, max(bar.value(), wanted)))

    def leave(self) -> bool:
        """Let go of the cases."""
        self.desk.working.let_go(self._job)
        self._finding.forget()
        self.warm.stop()
        return True

    def here(self) -> Place:
        """Return what is tried, to come back to."""
        return replace(self.place, item=self._at().words())

    def state(self) -> object:
        """Return what is tried, for the same page in another language."""
        return self._at()

    def restore(self, state: object) -> None:
        """Try the same."""
        assert isinstance(state, Here)
        self._here = state
        self._month = Month.parse(state.month)
        self._choices.choose(state.month, state.supposes)
        self._who.choose(state.dimension)
        self._tabs.setCurrentIndex(TABS.index(state.tab))
        self._box = Sandbox(dict(state.texts))
        self._load()

    def refresh(self, changes: Changes) -> None:
        """Stay as it is: the cases are those of when they were read."""

    def shortcuts(self) -> tuple[tuple[str, str], ...]:
        """Return the keys of this page."""
        return (
            ("Enter", self.gettext("Try another value")),
            ("Esc", self.gettext("Back to the figures")),
        )

    def _at(self) -> Here:
        return Here(
            str(self._month),
            tuple(sorted(self._box.texts.items())),
            self._choices.supposes,
            TABS[self._tabs.currentIndex()],
            self._who.dimension,
        )

    # -------------------------------------------------------------- the law, the cases

    def _load(self) -> None:
        self._is_ready = False
        self._law = None
        self._show_told(None)
        self._wait(self.gettext("Reading the cases …"))
        self.desk.call(
            sandbox.law, self._month, done=self._on_law, failed=self._on_refused
        )

    def _on_law(self, now: LawNow) -> None:
        if now.month != self._month:
            return  # The answer to what was asked before.
        self._now = now
        known = {source.file for source in now.sources}
        texts = {f: text for f, text in self._box.texts.items() if f in known}
        self._box = Sandbox(texts)
        self._places.show_law(now, self._box)
        self._text.show_law(now, self._box)
        if self._of_office:
            self.desk.working.let_go(self._job)
            self._job = self.desk.working.begin(
                Piece(
                    READ,
                    N_("Reading the cases …"),
                    sandbox_process.packed,
                    (now.month,),
                ),
                done=self._on_packed,
                failed=self._on_refused,
            )
        else:
            self._on_ready(0)
        self._try()

    def _on_packed(self, cases: bytes) -> None:
        self._job = None
        self.desk.aside.run(
            self.warm.take, cases, done=self._on_ready, failed=self._on_refused
        )

    def _on_ready(self, count: int) -> None:
        self._is_ready = True
        self._reckon()

    def _on_month(self) -> None:
        self._month = self._choices.month
        self._notice.clear()
        self._load()

    def _on_office(self) -> None:
        self._of_office = True
        self._load()

    def take_cases(self, path: str) -> None:
        """Reckon for the cases of a file from now on."""
        self._is_ready = False
        self.desk.working.let_go(self._job)
        self._wait(self.gettext("Reading the cases …"))
        self.desk.aside.run(
            self.warm.take_file,
            Path(path),
            done=self._on_file_taken,
            failed=self._on_file_refused,
        )

    def _on_file_taken(self, count: int) -> None:
        self._of_office = False
        self._choices.show_cases(False)
        self._notice.tell(self.gettext("{count} cases read.", count=count), "good")
        self._on_ready(count)

    def _on_file_refused(self, error: UserError) -> None:
        self._notice.show_error(error)
        self._of_office = True
        self._choices.show_cases(True)
        self._load()

    # -------------------------------------------------------------- what is tried

    def _on_wanted(self, place: LawPlace) -> None:
        assert self._now is not None
        value = sandbox.value_in(self._now, self._box, place)
        dialog = ValueDialog(self._voice, place, value, self._changed, self.window())
        dialog.tried.connect(self._on_value)
        dialog.open()

    def _changed(self, place: LawPlace, value: tuple[str, ...]) -> Sandbox:
        assert self._now is not None
        return sandbox.changed(self._now, self._box, place, value)

    def _on_value(self, place: LawPlace, value: tuple[str, ...]) -> None:
        self._set(self._changed(place, value))

    def _on_taken_back(self, place: LawPlace) -> None:
        try:
            self._set(self._changed(place, place.value))
        except UserError as error:
            self._notice.show_error(error)

    def _on_text(self, file: str, text: str) -> None:
        assert self._now is not None
        self._set(sandbox.with_text(self._now, self._box, file, text))

    def _set(self, box: Sandbox) -> None:
        self._notice.clear()
        self._box = box
        self._places.show_tried(box)
        self._try()

    def _try(self) -> None:
        self._law = None
        self._show_told(None)
        assert self._now is not None
        self.desk.call(
            _tried, self._now, self._box, done=self._on_tried, failed=self._on_refused
        )

    def _on_tried(self, answer: tuple[LawNow, Sandbox, Tried]) -> None:
        now, box, law = answer
        if now is not self._now or box is not self._box:
            return
        self._law = law
        self._text.show_tried(box, law.problems)
        if law.problems:
            first = law.problems[0]
            self._wait(self.gettext("Nothing was reckoned."))
            self._notice.tell(
                self.gettext(
                    "What is tried does not hold together ({count} fault(s)): {first}",
                    count=len(law.problems),
                    first=first.message,
                ),
                "error",
                self.words(first.hint),
            )
            return
        self._reckon()

    # -------------------------------------------------------------- reckoning

    def _asked(self) -> Asked | None:
        if not self._is_ready or self._law is None or self._now is None:
            return None
        if self._law.problems:
            return None
        return Asked(
            self._month,
            self.desk.context.today(),
            self._choices.supposes,
            self._now.policies,
            self._law.policies,
            tuple(self.desk.context.catalog.codes().groups.get("status", {})),
        )

    def _reckon(self) -> None:
        asked = self._asked()
        if asked is None:
            return
        self._show_told(None)
        self._wait(self.gettext("Reckoning …"))
        self.desk.aside.run(
            _reckoned,
            self.warm,
            asked,
            done=self._on_answer,
            failed=self._on_refused,
        )

    def _on_answer(self, found: tuple[Asked, Answer]) -> None:
        asked, answer = found
        if asked != self._asked() or self._now is None:
            return
        labels = {
            code: programme.label
            for policy in (*asked.before, *asked.after)
            for code, programme in policy.programmes.items()
        }
        told = Told(
            self._month,
            altered(self._now, self._box),
            asked.supposes,
            self._of_office,
            labels,
            answer,
        )
        self._show_told(told)
        if told.altered:
            # Who chose far below in a low window looks for the answer.
            self._area.ensureWidgetVisible(self._headline)

    def _show_told(self, told: Told | None) -> None:
        self._told = told
        self._finding.forget()
        self._edges.show_edges(())
        self._edges.let_list(self._may_list())
        self._edges.ask.setEnabled(told is not None and self._steps_allowed())
        if told is not None:
            self._result.show_told(told)
            headline, said = self._result.summary(told)
            self._headline.setText(headline)
            self._said.setText(said)
            catalog = self.desk.context.catalog
            self._who.show_sheets(sandbox_told.sheets(catalog, told))
        self._files.show_trial(self._now, self._box, told)

    def _wait(self, words: str) -> None:
        """Say what is waited for; what was found before is of something else."""
        self._headline.setText(words)
        self._said.setText("")

    def _steps_allowed(self) -> bool:
        return self._law is not None and not self._law.problems

    # -------------------------------------------------------------- edges

    def _on_edges_wanted(self) -> None:
        asked = self._asked()
        if asked is not None and self._now is not None:
            self._edges.wait()
            self._finding.look(self._now, self._box, asked, self._of_office)

    def _on_edge(self, edge: Edge) -> None:
        people = edge.people
        title = Message("{name}", {"name": edge.name})
        self._show_people(
            self._list_of(title), Figure("edge", edge.step, len(people), None, people)
        )

    def _list_of(self, title: Message) -> Sheet:
        span = Span(self._month.first_day, self._month.last_day)
        counted = Message(N_("people whom it meets"))
        of = Message(N_("people in all"))
        return Sheet("edges", title, span, counted, of, ())

    # -------------------------------------------------------------- whose they are

    def _show_people(self, sheet: Sheet, figure: Figure) -> None:
        if not self._may_list():
            return
        self._people.show_figure(sheet, figure)
        self._stack.setCurrentWidget(self._people)
        self.desk.call(
            figures.people,
            figure.people,
            done=self._on_people,
            failed=self._on_refused,
        )

    def _may_list(self) -> bool:
        return self._of_office and self.desk.may("cases.see")

    def _on_people(self, people: tuple[Person, ...]) -> None:
        if self._stack.currentWidget() is self._people:
            self._people.show_people(people)

    def _on_person(self, person: str) -> None:
        self.go.emit(Place("person", person=person))

    def _on_left(self) -> None:
        self._stack.setCurrentIndex(0)
        self._tabs.currentWidget().setFocus()

    # -------------------------------------------------------------- files

    def _on_saved(self, file: str) -> None:
        self._notice.tell(self.gettext("Saved as {file}", file=file), "good")

    def _on_refused(self, error: UserError) -> None:
        if error.code != STOPPED:  # Told by whoever stopped it.
            self._notice.show_error(error)


def _tried(ctx: Context, now: LawNow, box: Sandbox) -> tuple[LawNow, Sandbox, Tried]:
    """Return what is tried with what was asked: typing runs ahead of reading."""
    return now, box, sandbox.tried(ctx, now, box)


def _reckoned(warm: sandbox_process.Warm, asked: Asked) -> tuple[Asked, Answer]:
    """Return an answer with what was asked."""
    return asked, warm.reckon(asked)


def _stop(warm: sandbox_process.Warm) -> None:
    warm.stop()
