# SPDX-License-Identifier: Apache-2.0
"""The check of a visit: what is open, what contradicts itself, what to know."""

from collections.abc import Sequence
from dataclasses import replace

import shiboken6
from PySide6.QtCore import Qt, QTimer
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QScrollArea, QTabWidget, QVBoxLayout, QWidget

from carecalc.errors import UserError
from carecalc.gui.dialog import scrolling
from carecalc.gui.messages import Notice
from carecalc.gui.page import Desk, Page, Place
from carecalc.gui.widgets.abandoning import AbandonDialog
from carecalc.gui.widgets.findings import (
    Finding,
    changed,
    clashing,
    hints,
    unanswered,
)
from carecalc.gui.widgets.inputs import RowButton, button, card, label
from carecalc.gui.widgets.questions import questions
from carecalc.gui.widgets.rating import SECOND
from carecalc.gui.widgets.reasons import Reasons
from carecalc.gui.widgets.refusing import RefusedDialog
from carecalc.gui.widgets.speaking import Voice
from carecalc.i18n import Catalogue
from carecalc.services import checking, visits
from carecalc.services.checking import Checked
from carecalc.services.context import Changes
from carecalc.services.visit_view import VisitView

_OPEN, _CLASHING, _TO_KNOW = range(3)  # the tabs


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
        self._checked: Checked | None = None
        self._shown: object = None
        self._typed: dict[str, str] = {}
        self._wanted: QWidget | None = None
        self.voice = Voice(catalogue, desk.context.catalog.codes().groups, desk.look)
        self.set_title(self.gettext("Check"))
        self.notice = Notice(catalogue, self)
        self.notice.setObjectName("notice")
        self.body.addWidget(self.notice)
        self.tabs = QTabWidget(self)
        self.tabs.setObjectName("findings")
        self.tabs.setAccessibleName(self.gettext("Check"))
        self.body.addWidget(self.tabs, 1)
        self.clash = self._reasons("clash")
        self.changes = self._reasons("changes")
        self._add_actions()
        self._load()

    def _reasons(self, name: str) -> Reasons:
        is_shared = name == "changes"
        made = Reasons(
            self.desk, self.voice, self.place.visit, self, is_shared=is_shared
        )
        made.setObjectName(name)
        made.hide()
        made.asked_for.connect(self._on_asked_for)
        made.saved.connect(self._on_reason_saved)
        made.finished.connect(self._on_reasons_finished)
        return made

    def _add_actions(self) -> None:
        self.abandon_button = button(
            self.gettext("Abandon the visit …"), "abandon-visit", "quiet", self
        )
        self.abandon_button.setEnabled(False)
        self.abandon_button.clicked.connect(self._on_abandon)
        self.second_button = button("", "second-assessor", "link", self)
        self.second_button.hide()
        self.second_button.clicked.connect(self._on_second)
        self.result_button = button(
            self.gettext("Show the result"), "show-result", "primary", self
        )
        self.result_button.setEnabled(False)
        self.result_button.clicked.connect(self._on_result)
        self.add_action(self.abandon_button)
        self.add_action(self.result_button)
        self.tabs.setCornerWidget(self.second_button)

    def _load(self) -> None:
        self.desk.call(
            checking.check,
            self.place.visit,
            done=self._on_checked,
            failed=self._on_refused,
        )

    # ------------------------------------------------------------ showing

    def _on_checked(self, checked: Checked) -> None:
        self._checked = checked
        view = checked.view
        said = self.gettext(
            "{person} · {done} of {total} answered",
            person=view.person.name,
            done=view.answered,
            total=view.asked,
        )
        self.set_title(
            self.gettext("Check"), f"{said} · {self.words(view.scale.label)}"
        )
        is_draft = view.visit.state == "draft"
        open_ = unanswered(view)
        to_know = hints(view, self.voice.names.get("mark", {}))
        clashes, leaps = clashing(view), changed(checked)
        self.clash.show_wants(clashes, can_write=is_draft)
        self.changes.show_wants(leaps, can_write=is_draft)
        keys = [want.key for want in (*clashes, *leaps)]
        shown = (open_, to_know, keys, view.visit.state)
        # What is typed, and what a finger is on, stays where it is.
        is_anew = shown != self._shown
        if is_anew:
            self._shown = shown
            self._fill(is_draft, open_, to_know)
        self.clash.take(self._typed)
        self.changes.take(self._typed)
        self._typed = {}
        self.abandon_button.setEnabled(is_draft)
        self.result_button.setEnabled(not view.hides_level)
        self._show_second_button(checked)
        self._tell()
        if is_anew:
            self._start(checked)

    def _fill(
        self, is_draft: bool, open_: Sequence[Finding], to_know: Sequence[Finding]
    ) -> None:
        assert self._checked is not None
        view = self._checked.view
        current = self.tabs.currentIndex()
        self._drop_tabs()
        clashes = len(view.contradictions)
        leaps = changed(self._checked)
        # What was refused and bears on nothing is told, and ends no visit.
        refused = any(
            finding.item in view.visit.answers
            and view.visit.answers[finding.item].refused
            for finding in open_
        )
        ending = None
        if refused and is_draft and self._checked.blocks:
            ending = self._offer_ending()
        self._put(
            "open",
            self.gettext("Unanswered ({count})", count=len(open_)),
            self.gettext("Everything that is asked is answered."),
            open_,
            ending,
        )
        self._put(
            "clashing",
            self.gettext("Contradictions ({count})", count=clashes),
            self.gettext("No answer contradicts another."),
            (),
            self.clash if clashes else None,
        )
        self._put(
            "hints",
            self.gettext("To know ({count})", count=len(leaps) + len(to_know)),
            self.gettext("There is nothing else to know."),
            to_know,
            self.changes if leaps else None,
        )
        self.tabs.setCurrentIndex(max(current, 0))

    def _put(
        self,
        name: str,
        title: str,
        empty: str,
        found: Sequence[Finding],
        head: QWidget | None = None,
    ) -> None:
        """Add a tab: what comes first in it, then its lines."""
        content = QWidget(self.tabs)
        content.setObjectName(f"list-{name}")
        column = QVBoxLayout(content)
        column.setContentsMargins(0, 10, 8, 0)
        column.setSpacing(6)
        if head is not None:
            column.addWidget(head)
            head.show()
        elif not found:
            column.addWidget(label(empty, "muted", content))
        for finding in found:
            column.addWidget(self._row(finding, content))
        column.addStretch(1)
        self.tabs.addTab(scrolling(content, self.tabs), title)

    def _drop_tabs(self) -> None:
        for reasons in (self.clash, self.changes):
            reasons.hide()
            reasons.setParent(self)
        while (page := self.tabs.widget(0)) is not None:
            self.tabs.removeTab(0)
            page.deleteLater()

    def _row(self, finding: Finding, parent: QWidget) -> QWidget:
        title, detail = self.words(finding.title), self.words(finding.detail)
        if not finding.item:
            frame, column = card(parent)
            # Its words begin where those of the rows above it do.
            column.setContentsMargins(13, 10, 13, 10)
            column.addWidget(label(title, "", frame))
            return frame
        row = RowButton(
            f"go-{finding.item}", finding.item, title, detail, parent=parent
        )
        row.chosen.connect(self._on_chosen)
        return row

    def _offer_ending(self) -> QWidget:
        frame, column = card(self, "panel")
        column.addWidget(
            label(
                self.gettext(
                    "With what was refused the level stays open. Agree on a second "
                    "visit, or ask somebody who knows the person well."
                ),
                "",
                frame,
            )
        )
        end = button(
            self.gettext("End unfinished: answers refused…"), "end-refused", "", frame
        )
        end.clicked.connect(self._on_end_refused)
        column.addWidget(end, 0, Qt.AlignmentFlag.AlignLeft)
        return frame

    def _show_second_button(self, checked: Checked) -> None:
        view = checked.view
        second = view.second_view
        is_draft = view.visit.state == "draft"
        self.second_button.setVisible(is_draft or second is not None)
        if checked.agreement is not None:
            open_ = sum(each.settlement is None for each in view.differences)
            text = self.gettext("Differences ({count})", count=open_)
        elif second is None:
            text = self.gettext("Second assessor …")
        else:
            text = self.gettext(
                "Second assessor {done}/{total}",
                done=second.answered,
                total=second.asked,
            )
        self.second_button.setText(text)
        self.second_button.setAccessibleName(text)

    # ------------------------------------------------------------ what is in the way

    def _tell(self) -> None:
        assert self._checked is not None
        blocks, view = self._checked.blocks, self._checked.view
        if view.visit.state != "draft":
            self.notice.tell(
                self.gettext("This visit is closed; nothing in it can be changed.")
            )
        elif blocks:
            missing = view.result.level is not None and unanswered(view)
            hint = (
                self.gettext("The level is certain although answers are missing.")
                if missing
                else ""
            )
            self.notice.tell(
                self.gettext(
                    "Cannot be signed yet: {what}.",
                    what=self.gettext("; ").join(self.words(b.words) for b in blocks),
                ),
                "warning",
                hint,
            )
            if self._stray() is not None:
                self.notice.offer(
                    self.gettext("Take back the second assessor's one answer"),
                    "take-back-second",
                    self._on_take_back,
                )
        elif unanswered(view):
            self.notice.tell(
                self.gettext("The level is certain although answers are missing.")
            )
        else:
            self.notice.tell(
                self.gettext(
                    "All is answered: Enter or the button above shows the result."
                )
            )

    def _stray(self) -> str | None:
        """Return the one question that a second assessor answered, by a slip perhaps.

        From it on two have to answer everything and to sign.
        """
        assert self._checked is not None
        second = self._checked.view.second_view
        if second is None or len(second.answers) != 1:
            return None
        return next(iter(second.answers))

    def _on_take_back(self) -> None:
        self.desk.call(
            visits.clear_second,
            self.place.visit,
            self._stray(),
            done=self._on_taken_back,
            failed=self._on_refused,
        )

    def _on_taken_back(self, view: VisitView) -> None:
        self._shown = None  # The keyboard goes where one goes on.
        self.saved.emit()
        self._load()

    def _start(self, checked: Checked) -> None:
        """Put the keyboard on the first thing that is in the way."""
        kinds = {block.kind for block in checked.blocks}
        came_from, self.place = self.place.item, replace(self.place, item="")
        if kinds & {checking.ANSWERS, checking.REFUSED}:
            self.tabs.setCurrentIndex(_OPEN)
            self._focus_row(came_from)
        elif not self._focus_reason() and not self._focus_hint(came_from):
            if kinds & {checking.SECOND, checking.DIFFERENCES}:
                self.second_button.setFocus()
            else:
                self.result_button.setFocus()

    def _focus_row(self, came_from: str) -> None:
        """Go to the first open question; back from one, to that or what follows it."""
        assert self._checked is not None
        rows = self.tabs.currentWidget().findChildren(RowButton)
        codes = [item.code for item in questions(self._checked.view.scale)]
        places = {f"go-{code}": place for place, code in enumerate(codes)}
        least = places.get(f"go-{came_from}", 0)
        following = (row for row in rows if places[row.objectName()] >= least)
        row = next(following, rows[0] if rows else None)
        if row is not None:
            self.focus_soon(row)
            self._bring(row)

    def _focus_hint(self, came_from: str) -> bool:
        """Go back to the line of what is to be known; False if one came from no such."""
        if not came_from:
            return False
        row = self.tabs.widget(_TO_KNOW).findChild(RowButton, f"go-{came_from}")
        if row is None:
            return False
        self.tabs.setCurrentIndex(_TO_KNOW)
        self.focus_soon(row)
        self._bring(row)
        return True

    def _bring(self, row: QWidget) -> None:
        # A scroll area follows Tab, not a focus that was given; and lays out later.
        self._wanted = row
        QTimer.singleShot(50, self, self._on_laid_out)

    def _on_laid_out(self) -> None:
        area, row = self.tabs.currentWidget(), self._wanted
        if isinstance(area, QScrollArea) and row is not None and shiboken6.isValid(row):
            area.ensureWidgetVisible(row, 0, 24)
        self._wanted = None

    def _focus_reason(self) -> bool:
        """Go to the first line in which a reason is wanted; False if there is none."""
        for tab, reasons in ((_CLASHING, self.clash), (_TO_KNOW, self.changes)):
            line = reasons.first_wanted()
            if line is not None and not reasons.isHidden():
                self.tabs.setCurrentIndex(tab)
                self.focus_soon(line)
                reasons.bring(line)
                return True
        return False

    # ------------------------------------------------------------ what is done

    def _on_chosen(self, item: object) -> None:
        self._on_asked_for(str(item))

    def _on_asked_for(self, item: str) -> None:
        self.move(item=item)  # Where in the lists one comes back to.
        self.go.emit(
            Place(
                "visit",
                person=self.place.person,
                visit=self.place.visit,
                item=item,
                back_to="check",
            )
        )

    def _on_reason_saved(self) -> None:
        self.saved.emit()
        self._load()

    def _on_reasons_finished(self) -> None:
        if not self._focus_reason():
            self.result_button.setFocus()

    def _on_result(self) -> None:
        self.go.emit(Place("result", person=self.place.person, visit=self.place.visit))

    def _on_second(self) -> None:
        to = Place("visit", person=self.place.person, visit=self.place.visit)
        if self._checked is not None and self._checked.agreement is not None:
            to = Place("differences", person=to.person, visit=to.visit)
        else:
            to = Place("visit", person=to.person, visit=to.visit, rater=SECOND)
        self.go.emit(to)

    def _on_end_refused(self) -> None:
        assert self._checked is not None
        dialog = RefusedDialog(self.desk, self.voice, self._checked.view, self)
        dialog.ended.connect(self._on_ended)
        dialog.open()

    def _on_abandon(self) -> None:
        assert self._checked is not None
        dialog = AbandonDialog(self.desk, self.voice, self._checked.view, self)
        dialog.abandoned.connect(self._on_ended)
        dialog.open()

    def _on_ended(self) -> None:
        assert self._checked is not None
        self.desk.reminders.drop(self.place.visit)
        self.saved.emit()
        self.go.emit(Place("person", person=self._checked.view.person.id))

    def _on_refused(self, error: UserError) -> None:
        self.notice.show_error(error)

    # ------------------------------------------------------------ Qt and the window

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Enter shows the result, or goes to the line it stands on."""
        if self.enters(event) and self.result_button.isEnabled():
            self._on_result()

    def leave(self) -> bool:
        """Save the reasons that are still in their lines."""
        self.clash.flush()
        self.changes.flush()
        return True

    def state(self) -> object:
        """Return the reasons that are typed and not saved."""
        return {**self.clash.unsaved(), **self.changes.unsaved()}

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
            ("Enter", self.gettext("show the result, or go to the marked line")),
            ("Ctrl+Tab", self.gettext("next list")),
        )
