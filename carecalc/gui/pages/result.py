# SPDX-License-Identifier: Apache-2.0
"""The result of a visit: why the level is what it is, and what stands beside it."""

import json
from collections.abc import Sequence

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QPushButton, QTabWidget, QVBoxLayout, QWidget

from carecalc.errors import UserError
from carecalc.gui.dialog import scrolling
from carecalc.gui.messages import Notice
from carecalc.gui.page import Desk, Page, Place
from carecalc.gui.widgets.agreed import agreement_words
from carecalc.gui.widgets.compared import Compared, Row, Table
from carecalc.gui.widgets.findings import jumped
from carecalc.gui.widgets.flow import FlowLayout
from carecalc.gui.widgets.glyph_dialog import show_refusal
from carecalc.gui.widgets.handing import Handing
from carecalc.gui.widgets.headline import Headline
from carecalc.gui.widgets.inputs import button, card, label
from carecalc.gui.widgets.near import Near
from carecalc.gui.widgets.paper_out import Saving
from carecalc.gui.widgets.reasons import Reasons
from carecalc.gui.widgets.signed_by import SignedBy
from carecalc.gui.widgets.speaking import Voice
from carecalc.gui.widgets.trace_view import TraceView
from carecalc.i18n import Catalogue
from carecalc.services import checking, disclosures, papers
from carecalc.services.checking import Checked
from carecalc.services.context import Changes
from carecalc.services.explaining import Why, why, why_json
from carecalc.services.filling_answers import answer_words, numbered
from carecalc.services.issuing import IssuedPaper
from carecalc.services.visit_view import items_of


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
        self._checked: Checked | None = None
        self._card: Why | None = None
        self._trace: TraceView | None = None
        self._reasons: Reasons | None = None
        self._typed: dict[str, str] = {}
        self._output: Saving | None = None
        self.voice = Voice(catalogue, desk.context.catalog.codes().groups, desk.look)
        self.set_title(self.gettext("Why this level"))
        self.notice = Notice(catalogue, self)
        self.notice.setObjectName("notice")
        self.body.addWidget(self.notice)
        self._add_actions()
        self.tabs = QTabWidget(self)
        self.tabs.setObjectName("result-tabs")
        self.tabs.setAccessibleName(self.gettext("Why this level"))
        self.body.addWidget(self.tabs, 1)
        self._load()

    def _add_actions(self) -> None:
        self.unfold_button = button(
            self.gettext("Show every reason"), "unfold-all", "quiet", self
        )
        self.unfold_button.setCheckable(True)
        self.unfold_button.toggled.connect(self._on_unfold)
        self.json_button = button(
            self.gettext("Save as JSON …"), "save-json", "quiet", self
        )
        self.json_button.clicked.connect(self._on_save)
        self.resident_button = button(
            self.gettext("The resident's page"), "open-resident", "quiet", self
        )
        self.resident_button.clicked.connect(self._on_resident)
        self.preview_button = button(
            self.gettext("Preview the report"), "preview-report", "quiet", self
        )
        self.preview_button.clicked.connect(self._on_preview)
        for action in self._beside():
            action.hide()
        self.next_button = button("", "next", "primary", self)
        self.next_button.setVisible(False)
        self.next_button.clicked.connect(self._on_next)
        self.add_action(self.next_button)

    def _beside(self) -> tuple[QPushButton, ...]:
        """Return the buttons that stand below the level."""
        return (
            self.unfold_button,
            self.json_button,
            self.resident_button,
            self.preview_button,
        )

    def _load(self) -> None:
        self.desk.call(
            checking.check,
            self.place.visit,
            done=self._on_checked,
            failed=self._on_refused,
        )

    # ------------------------------------------------------------ showing

    def _on_checked(self, checked: Checked) -> None:
        is_first = self._checked is None
        self._checked = checked
        view = checked.view
        self._card = None if view.hides_level else why(view)
        self.set_title(
            self.gettext("Why this level")
            if view.scale.preliminary is not None
            else self.gettext("What was recorded"),
            f"{view.person.name} · {self.words(view.scale.label)} · "
            f"{view.visit.number}",
        )
        self._fill(checked)
        self._offer_next(checked)
        if is_first:
            is_open = self.next_button.isVisibleTo(self)
            self.focus_soon(self.next_button if is_open else self.unfold_button)

    def _fill(self, checked: Checked) -> None:
        current = self.tabs.currentIndex()
        if self._reasons is not None:
            self._typed = self._reasons.unsaved()
        self._trace = self._reasons = None
        for action in self._beside():
            action.hide()
            action.setParent(self)  # Else it went with the tab that it stands in.
        while (page := self.tabs.widget(0)) is not None:
            self.tabs.removeTab(0)
            page.deleteLater()
        content, column = self._tab("why", self.gettext("Result"))
        self._fill_result(content, column, checked)
        if self._card is not None and self._card.nearness is not None:
            content, column = self._tab("near", self.gettext("How close"))
            near = Near(self.voice, checked.view, self._card.nearness, content)
            near.asked_for.connect(self._on_asked_for)
            column.addWidget(near)
            column.addStretch(1)
        if checked.comparison is not None and self._card is not None:
            title = self.gettext(
                "Last time ({count})", count=len(checked.comparison.changes)
            )
            content, column = self._tab("last-time", title)
            self._fill_comparison(content, column, checked)
        if checked.view.second_view is not None:
            content, column = self._tab("assessors", self.gettext("Two assessors"))
            self._fill_assessors(content, column, checked)
        self.tabs.tabBar().setVisible(self.tabs.count() > 1)
        self.tabs.setCurrentIndex(min(max(current, 0), self.tabs.count() - 1))

    def _tab(self, name: str, title: str) -> tuple[QWidget, QVBoxLayout]:
        content = QWidget(self.tabs)
        content.setObjectName(f"tab-{name}")
        column = QVBoxLayout(content)
        column.setContentsMargins(0, 8, 8, 8)
        column.setSpacing(10)
        self.tabs.addTab(scrolling(content, self.tabs), title)
        return content, column

    def _fill_result(
        self, parent: QWidget, column: QVBoxLayout, checked: Checked
    ) -> None:
        column.addWidget(Headline(self.voice, checked, parent))
        if checked.view.visit.state == "signed":
            visit = checked.view.visit.id
            column.addWidget(SignedBy(self.desk, self.voice, visit, parent))
        if self._card is not None:
            row = FlowLayout(spacing=8)
            for action in self._beside():
                row.addWidget(action)
                action.show()
            is_signed = checked.view.visit.state == "signed"
            self.resident_button.setVisible(is_signed)
            self.preview_button.setVisible(is_signed and self.desk.may("papers.issue"))
            column.addLayout(row)
            sources = {n: self.words(t) for n, t in self._card.sources.items()}
            self._trace = TraceView(self.voice, parent, sources)
            self._trace.show_steps(
                self._card.lines, unfolded=self.unfold_button.isChecked()
            )
            column.addWidget(self._trace)
            column.addWidget(self._law_used(self._card, parent))
        column.addStretch(1)

    def _law_used(self, used: Why, parent: QWidget) -> QWidget:
        said = self.gettext(
            "Reckoned with {scale}, version {version}, file SHA-256 {digest}",
            scale=used.title,
            version=used.version,
            digest=used.digest,
        )
        # A digest is one word: it wraps only where it is told to.
        shown = said.replace(used.digest, "\u200b".join(_eights(used.digest)))
        line = label(shown, "hint", parent)
        line.setObjectName("law-used")
        line.setAccessibleName(said)
        return line

    def _fill_comparison(
        self, parent: QWidget, column: QVBoxLayout, checked: Checked
    ) -> None:
        view, found = checked.view, checked.comparison
        assert found is not None
        leaps = tuple(jumped(view, found))
        if leaps:
            self._reasons = Reasons(self.desk, self.voice, view.visit.id, parent)
            self._reasons.show_wants(leaps, can_write=view.visit.state == "draft")
            self._reasons.take(self._typed)
            self._reasons.asked_for.connect(self._on_asked_for)
            self._reasons.saved.connect(self._on_reason_saved)
            self._reasons.finished.connect(self._on_reasons_finished)
            column.addWidget(self._reasons)
        column.addWidget(Compared(self.voice, view, found, parent))
        column.addStretch(1)

    def _fill_assessors(
        self, parent: QWidget, column: QVBoxLayout, checked: Checked
    ) -> None:
        view = checked.view
        frame, inside = card(parent)
        column.addWidget(frame)
        column.addStretch(1)
        second = view.second_view
        assert second is not None
        if checked.agreement is None:
            said = self.gettext(
                "The second assessor has answered {done} of {total}. Differences are "
                "shown once both are through.",
                done=second.answered,
                total=second.asked,
            )
            inside.addWidget(label(said, "", frame))
            return
        words = agreement_words(self.catalogue, checked.agreement)
        inside.addWidget(label(words, "strong", frame))
        items = items_of(view.scale)
        rows: list[Row] = []
        for each in view.differences:
            item, settled = items[each.item], each.settlement
            counts = view.counting.get(each.item)
            rows.append(
                (
                    numbered(view.scale, item),
                    answer_words(item, each.first),
                    answer_words(item, each.second),
                    "" if settled is None else answer_words(item, counts),
                    "" if settled is None else settled.reason,
                )
            )
        if rows:
            heads = (
                self.gettext("Question"),
                self.gettext("First assessor"),
                self.gettext("Second assessor"),
                self.gettext("Settled as"),
                self.gettext("Reason"),
            )
            inside.addWidget(Table(self.voice, heads, rows, frame))
        go = button(self.gettext("Settle the differences"), "differences", "", frame)
        go.setVisible(bool(rows) and view.visit.state == "draft")
        go.clicked.connect(self._on_differences)
        inside.addWidget(go, 0, Qt.AlignmentFlag.AlignLeft)

    def _offer_next(self, checked: Checked) -> None:
        """Offer the report, or signing where nothing is in the way, or the check."""
        state = checked.view.visit.state
        if state == "signed":
            text = self.gettext("Print the report")
        elif checked.blocks:
            text = self.gettext("Back to the check")
        else:
            text = self.gettext("Sign")
        self.next_button.setText(text)
        self.next_button.setAccessibleName(text)
        self.next_button.setVisible(state in ("draft", "signed"))
        if state == "draft" and checked.blocks:
            what = self.gettext("; ").join(
                self.words(block.words) for block in checked.blocks
            )
            said = self.gettext("Cannot be signed yet: {what}.", what=what)
            self.notice.tell(said, "warning")
        else:
            self.notice.clear()

    # ------------------------------------------------------------ what is done

    def _on_unfold(self, unfolded: bool) -> None:
        if self._trace is not None:
            self._trace.unfold_all(unfolded)

    def _on_next(self) -> None:
        assert self._checked is not None
        place = Place("signing", person=self.place.person, visit=self.place.visit)
        if self._checked.view.visit.state == "signed":
            self._print()
        elif self._checked.blocks:
            self.go.emit(Place("check", person=place.person, visit=place.visit))
        else:
            self.go.emit(place)

    def _print(self) -> None:
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

    def _on_preview(self) -> None:
        assert self._checked is not None
        self.go.emit(
            Place(
                "new-paper",
                person=self._checked.view.person.id,
                paper=papers.REPORT,
                item=self.place.visit,
            )
        )

    def _on_resident(self) -> None:
        assert self._checked is not None
        self.go.emit(Place("resident", person=self._checked.view.person.id))

    def _on_save(self) -> None:
        assert self._checked is not None and self._card is not None
        view = self._checked.view
        value = why_json(self._card, self.catalogue)
        text = json.dumps(value, ensure_ascii=False, indent=2) + "\n"
        self._output = Saving(
            self.desk.tasks,
            self.gettext("Save as JSON …"),
            f"{view.visit.number}-{view.scale.code}.json",
            text.encode(),
            self,
            Handing(
                self.desk,
                self.catalogue,
                disclosures.RESULT,
                disclosures.of_result,
                (self.place.visit, text.encode()),
                self,
            ),
        )
        self._output.saved.connect(self._on_saved)
        self._output.refused.connect(self._on_refused)
        self._output.ask()

    def _on_saved(self, file: str) -> None:
        self.notice.tell(self.gettext("Saved: {file}", file=file), "good")

    def _on_differences(self) -> None:
        self.go.emit(
            Place("differences", person=self.place.person, visit=self.place.visit)
        )

    def _on_asked_for(self, item: str) -> None:
        to = Place("visit", person=self.place.person, visit=self.place.visit, item=item)
        self.go.emit(to)

    def _on_reason_saved(self) -> None:
        self.saved.emit()
        self.desk.call(checking.check, self.place.visit, done=self._on_rechecked)

    def _on_rechecked(self, checked: Checked) -> None:
        """Show what is in the way now; the lines one writes in stay as they are."""
        self._checked = checked
        self._offer_next(checked)

    def _on_reasons_finished(self) -> None:
        self.next_button.setFocus()

    def _on_refused(self, error: UserError) -> None:
        show_refusal(self, self.notice, error)

    # ------------------------------------------------------------ Qt and the window

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Enter goes on, or presses the button it stands on."""
        if self.enters(event) and self.next_button.isVisible():
            self._on_next()

    def leave(self) -> bool:
        """Save the reasons that are still in their lines."""
        if self._reasons is not None:
            self._reasons.flush()
        return True

    def state(self) -> object:
        """Return the reasons that are typed and not saved."""
        return {} if self._reasons is None else self._reasons.unsaved()

    def restore(self, state: object) -> None:
        """Type the reasons again once the visit has come."""
        if isinstance(state, dict):
            self._typed = state

    def refresh(self, changes: Changes) -> None:
        """Load again what somebody else changed."""
        if self.place.visit in changes.visits:
            self._load()

    def shortcuts(self) -> Sequence[tuple[str, str]]:
        """Return the keys of this page."""
        return (
            ("Enter", self.gettext("go on: sign, print, or back to the check")),
            ("Ctrl+Tab", self.gettext("next list")),
        )


def _eights(digest: str) -> list[str]:
    return [digest[place : place + 8] for place in range(0, len(digest), 8)]
