# SPDX-License-Identifier: Apache-2.0
"""The end of a visit: what is still open, and why the level is what it is."""

from collections.abc import Iterable, Sequence

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QPushButton, QTabWidget, QVBoxLayout, QWidget

from carecalc.domain.scale import level_label
from carecalc.errors import UserError
from carecalc.gui.dialog import scrolling
from carecalc.gui.messages import Notice
from carecalc.gui.page import Desk, Page, Place
from carecalc.gui.widgets.abandoning import AbandonDialog
from carecalc.gui.widgets.findings import Finding, contradictions, hints, unanswered
from carecalc.gui.widgets.flow import FlowLayout
from carecalc.gui.widgets.inputs import button, card, label, pill
from carecalc.gui.widgets.speaking import Voice
from carecalc.gui.widgets.trace_view import TraceView
from carecalc.i18n import Catalogue
from carecalc.services import papers, visits
from carecalc.services.context import Changes
from carecalc.services.papers import IssuedPaper
from carecalc.services.visits import VisitView

_ENTER = (Qt.Key.Key_Return, Qt.Key.Key_Enter)
_CLASHING = 1  # the tab of contradictions


class CheckPage(Page):
    """What is missing, what contradicts itself, what to know; each goes to its question."""

    def __init__(
        self,
        desk: Desk,
        catalogue: Catalogue,
        place: Place,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(desk, catalogue, place, parent)
        self._view: VisitView | None = None
        self._unseen_contradictions = False
        self.voice = Voice(catalogue, desk.context.catalog.codes().groups, desk.look)
        self.set_title(self.gettext("Check"))
        self.notice = Notice(catalogue, self)
        self.notice.setObjectName("notice")
        self.body.addWidget(self.notice)
        self.tabs = QTabWidget(self)
        self.tabs.setObjectName("findings")
        self.tabs.setAccessibleName(self.gettext("Check"))
        self.tabs.currentChanged.connect(self._on_tab)
        self.body.addWidget(self.tabs, 1)
        self.abandon_button = button(
            self.gettext("Abandon the visit …"), "abandon-visit", "quiet", self
        )
        self.abandon_button.setEnabled(False)
        self.abandon_button.clicked.connect(self._on_abandon)
        self.add_action(self.abandon_button)
        self.result_button = button(
            self.gettext("Show the result"), "show-result", "primary", self
        )
        self.result_button.setEnabled(False)
        self.result_button.clicked.connect(self._on_result)
        self.add_action(self.result_button)
        desk.call(visits.view, place.visit, done=self._on_view, failed=self._on_refused)

    def _on_view(self, view: VisitView) -> None:
        self._view = view
        self.set_title(
            self.gettext("Check"),
            self.gettext(
                "{person} · {done} of {total} answered",
                person=view.person.name,
                done=view.answered,
                total=view.asked,
            ),
        )
        while self.tabs.count():
            page = self.tabs.widget(0)
            self.tabs.removeTab(0)
            page.deleteLater()
        open_ = unanswered(view)
        clashing = contradictions(view)
        to_know = hints(view, self.voice.names.get("mark", {}))
        for name, title, empty, found in (
            (
                "open",
                self.gettext("Unanswered ({count})", count=len(open_)),
                self.gettext("Everything that is asked is answered."),
                open_,
            ),
            (
                "clashing",
                self.gettext("Contradictions ({count})", count=len(clashing)),
                self.gettext("No answer contradicts another."),
                clashing,
            ),
            (
                "hints",
                self.gettext("To know ({count})", count=len(to_know)),
                self.gettext("There is nothing else to know."),
                to_know,
            ),
        ):
            self.tabs.addTab(self._list(name, empty, found), title)
        self._unseen_contradictions = bool(clashing)
        self.tabs.setCurrentIndex(_CLASHING if clashing and not open_ else 0)
        self.abandon_button.setEnabled(view.visit.state == "draft")
        self._conclude(view, bool(open_))

    def _conclude(self, view: VisitView, is_open: bool) -> None:
        known = view.result.level is not None or view.scale.preliminary is None
        self.result_button.setEnabled(known)
        refused = any(a.refused for a in view.visit.answers.values())
        if known and self.tabs.currentIndex() == _CLASHING:
            self._tell_contradiction()
        elif known and not is_open:
            self.notice.tell(self.gettext("All is answered: Enter shows the result."))
            self.result_button.setFocus()
        elif known:
            self.result_button.setFocus()
            self.notice.tell(
                self.gettext("The level is certain although answers are missing.")
            )
        elif refused:
            self.notice.tell(
                self.gettext(
                    "With what was refused the level stays open. Agree on a second "
                    "visit, or ask somebody who knows the person well."
                ),
                "warning",
            )
        else:
            self.notice.tell(
                self.gettext("The result shows once everything below is answered."),
                "warning",
            )
        rows = self.tabs.currentWidget().findChildren(QPushButton)
        if not known and rows:
            rows[0].setFocus()

    def _tell_contradiction(self) -> None:
        self.notice.tell(
            self.gettext(
                "Answers contradict each other. Mend what is wrong; what is right may "
                "stay: Enter shows the result."
            ),
            "warning",
        )
        self.result_button.setFocus()

    def _list(self, name: str, empty: str, found: Sequence[Finding]) -> QWidget:
        content = QWidget(self.tabs)
        content.setObjectName(f"list-{name}")
        column = QVBoxLayout(content)
        column.setContentsMargins(0, 10, 8, 0)
        column.setSpacing(6)
        if not found:
            column.addWidget(label(empty, "muted", content))
        for finding in found:
            column.addWidget(self._row(finding, content))
        column.addStretch(1)
        return scrolling(content, self.tabs)

    def _row(self, finding: Finding, parent: QWidget) -> QWidget:
        number, *rest = (self.words(part) for part in finding.parts)
        text = "  ".join(filter(None, (number, " · ".join(rest))))
        if not finding.item:
            frame, column = card(parent)
            column.addWidget(label(text, "", frame))
            return frame
        row = button(text, f"go-{finding.item}", "row", parent)
        row.setProperty("item", finding.item)
        row.clicked.connect(self._on_go_to)
        return row

    def _on_go_to(self) -> None:
        item = str(self.sender().property("item"))
        self.go.emit(
            Place("visit", person=self.place.person, visit=self.place.visit, item=item)
        )

    def _on_tab(self, number: int) -> None:
        if number == _CLASHING:
            self._unseen_contradictions = False

    def _on_result(self) -> None:
        if self._unseen_contradictions:
            self.tabs.setCurrentIndex(_CLASHING)
            self._tell_contradiction()
            return
        self.go.emit(Place("result", person=self.place.person, visit=self.place.visit))

    def _on_abandon(self) -> None:
        assert self._view is not None
        dialog = AbandonDialog(self.desk, self.voice, self._view, self)
        dialog.abandoned.connect(self._on_abandoned)
        dialog.open()

    def _on_abandoned(self) -> None:
        assert self._view is not None
        self.saved.emit()
        self.go.emit(Place("person", person=self._view.person.id))

    def _on_refused(self, error: UserError) -> None:
        self.notice.show_error(error)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Enter shows the result, or goes to the line it stands on."""
        focus = self.focusWidget()
        if event.key() not in _ENTER:
            event.ignore()
        elif isinstance(focus, QPushButton) and focus.isEnabled():
            focus.click()
        elif self.result_button.isEnabled():
            self._on_result()

    def refresh(self, changes: Changes) -> None:
        """Load again what somebody else changed."""
        if self.place.visit in changes.visits:
            self.desk.call(visits.view, self.place.visit, done=self._on_view)

    def shortcuts(self) -> Sequence[tuple[str, str]]:
        """Return the keys of this page."""
        return (("Enter", self.gettext("show the result, or go to the marked line")),)


class ResultPage(Page):
    """Why this level: answers, scores, total, preliminary level, clauses, final level."""

    def __init__(
        self,
        desk: Desk,
        catalogue: Catalogue,
        place: Place,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(desk, catalogue, place, parent)
        self._view: VisitView | None = None
        self.voice = Voice(catalogue, desk.context.catalog.codes().groups, desk.look)
        self.set_title(self.gettext("Why this level"))
        self.notice = Notice(catalogue, self)
        self.notice.setObjectName("notice")
        self.body.addWidget(self.notice)
        self.unfold_button = button(
            self.gettext("Show every reason"), "unfold-all", "quiet", self
        )
        self.unfold_button.setCheckable(True)
        self.unfold_button.toggled.connect(self._on_unfold)
        self.add_action(self.unfold_button)
        self.next_button = button("", "next", "primary", self)
        self.next_button.setVisible(False)
        self.next_button.clicked.connect(self._on_next)
        self.add_action(self.next_button)
        content = QWidget(self)
        self.column = QVBoxLayout(content)
        self.column.setContentsMargins(0, 0, 8, 8)
        self.column.setSpacing(10)
        self.body.addWidget(scrolling(content, self), 1)
        self.trace = TraceView(self.voice, content)
        desk.call(visits.view, place.visit, done=self._on_view, failed=self._on_refused)

    def _on_view(self, view: VisitView) -> None:
        if self._view is None:
            self._view = view
            self.column.addWidget(self._headline(view))
            self.column.addWidget(self.trace)
            self.column.addStretch(1)
        self._view = view
        self.set_title(
            self.gettext("Why this level"),
            f"{view.person.name} · {self.words(view.scale.label)} · "
            f"{view.visit.number}",
        )
        self.trace.show_steps(view.result.steps)
        signed = view.visit.state == "signed"
        is_final = view.result.level is not None
        self.next_button.setText(
            self.gettext("Print the report") if signed else self.gettext("Sign")
        )
        self.next_button.setAccessibleName(self.next_button.text())
        self.next_button.setVisible(signed or (is_final and self._is_draft()))
        if self.next_button.isVisibleTo(self):
            self.next_button.setFocus()
        else:
            self.unfold_button.setFocus()

    def _headline(self, view: VisitView) -> QWidget:
        frame, column = card(self)
        column.addWidget(label(self.gettext("Final level"), "caption", frame))
        level = view.result.level
        name = level_label(view.scale, level)
        if level is None or name is None:
            figure = self.gettext("not yet known")
        else:
            figure = self.gettext("{level} · {name}", level=str(level), name=name)
        headline = label(figure, "figure", frame)
        headline.setObjectName("final-level")
        column.addWidget(headline)
        preliminary = level_label(view.scale, view.result.preliminary)
        if preliminary is not None:
            column.addWidget(
                label(
                    self.gettext(
                        "Preliminary level: {level} · {name}",
                        level=str(view.result.preliminary),
                        name=preliminary,
                    ),
                    "muted",
                    frame,
                )
            )
        marks = FlowLayout(spacing=6)
        for mark in view.result.marks:
            marks.addWidget(pill(self.voice.name("mark", mark), "warning", frame))
        column.addLayout(marks)
        for words in self._readings(view):
            column.addWidget(label(words, "hint", frame))
        return frame

    def _readings(self, view: VisitView) -> Iterable[str]:
        for name, value in view.result.switches.items():
            switch = view.scale.graph.switches[name]
            yield self.gettext(
                "{question}: {reading}",
                question=switch.label,
                reading=switch.values[value],
            )

    def _is_draft(self) -> bool:
        return self._view is not None and self._view.visit.state == "draft"

    def _on_unfold(self, unfolded: bool) -> None:
        self.trace.unfold_all(unfolded)

    def _on_next(self) -> None:
        if self._is_draft():
            self.go.emit(
                Place("signing", person=self.place.person, visit=self.place.visit)
            )
        else:
            self.desk.call(
                papers.assessment_report,
                self.place.visit,
                self.catalogue.language,
                done=self._on_printed,
                failed=self._on_refused,
                busy=self.next_button,
            )

    def _on_printed(self, paper: IssuedPaper) -> None:
        self.go.emit(Place("paper", person=self.place.person, paper=paper.id))

    def _on_refused(self, error: UserError) -> None:
        self.notice.show_error(error)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Enter goes on."""
        if event.key() in _ENTER and self.next_button.isVisible():
            self._on_next()
        else:
            event.ignore()

    def refresh(self, changes: Changes) -> None:
        """Load again what somebody else changed."""
        if self.place.visit in changes.visits:
            self.desk.call(visits.view, self.place.visit, done=self._on_view)
