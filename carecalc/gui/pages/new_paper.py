# SPDX-License-Identifier: Apache-2.0
"""One paper before it is issued: what has to be given for it, and how it will look."""

from collections.abc import Mapping, Sequence
from dataclasses import replace

from PySide6.QtGui import QKeyEvent, QResizeEvent
from PySide6.QtWidgets import QBoxLayout, QVBoxLayout, QWidget

from carecalc.domain.person import Person
from carecalc.errors import UserError
from carecalc.gui.dialog import scrolling
from carecalc.gui.messages import Notice
from carecalc.gui.page import Desk, Page, Place
from carecalc.gui.widgets.glyph_dialog import show_refusal
from carecalc.gui.widgets.inputs import button, label
from carecalc.gui.widgets.paper_inputs import PaperInputs
from carecalc.gui.widgets.paper_view import PaperView
from carecalc.gui.widgets.speaking import Voice
from carecalc.gui.widgets.work_bar import WorkBar
from carecalc.gui.widgets.workbook_out import save_workbook
from carecalc.gui.working import Job, Piece
from carecalc.i18n import Catalogue
from carecalc.services import offering, paper_kinds, people
from carecalc.services.context import Changes
from carecalc.services.issuing import PDF, IssuedPaper
from carecalc.services.offering import Asks
from carecalc.services.working import STOPPED
from carecalc.text import N_

SHOWN, ISSUED = "paper-shown", "paper-issued"


class NewPaperPage(Page):
    """A paper of the kind `place.paper` about `place.item`, a thing of `place.person`.

    Without a person it is about a month's list, and is drawn in a process of its own.

    What is shown is drawn as it would be issued, and marked as counting for nothing.
    """

    def __init__(
        self,
        desk: Desk,
        catalogue: Catalogue,
        place: Place,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(desk, catalogue, place, parent)
        self._kind = paper_kinds.kind(place.paper)
        self._typed: dict[str, str] | None = None
        self._drawing: Job | None = None
        voice = Voice(catalogue, desk.context.catalog.codes().groups, desk.look)
        self.set_title(self.gettext(self._kind.label))
        self._issue = button(self.gettext("Issue"), "issue-paper", "primary", self)
        self._issue.setIcon(desk.look.icon("print", "on-accent"))
        self._issue.clicked.connect(self._on_issue)
        self.add_action(self._issue)
        self._notice = Notice(catalogue, self)
        self._notice.setObjectName("new-paper-notice")
        self.body.addWidget(self._notice)
        self._halves = QBoxLayout(QBoxLayout.Direction.LeftToRight)
        self._halves.setSpacing(12)
        asking = QWidget(self)
        column = QVBoxLayout(asking)
        column.setContentsMargins(0, 0, 8, 0)
        column.setSpacing(12)
        if self._kind.media == PDF:
            said = self.gettext(
                "This is how it will look. It counts once it is issued: then it has "
                "its number and its code, and is on record."
            )
            column.addWidget(label(said, "muted", asking))
        self.inputs = PaperInputs(
            voice, self._kind.inputs, desk.context.today(), asking
        )
        self.inputs.changed.connect(self._show)
        column.addWidget(self.inputs)
        column.addStretch(1)
        self._halves.addWidget(scrolling(asking, self), 2)
        self.view = PaperView(
            desk.tasks, desk.look, self.gettext("How the paper will look"), self
        )
        self.view.setVisible(self._kind.media == PDF)
        self._halves.addWidget(self.view, 5)
        self.body.addLayout(self._halves, 1)
        if not place.person:
            self.body.insertWidget(0, WorkBar(desk.working, catalogue, self))
            desk.working.moved.connect(self._on_work)
            desk.working.ended.connect(self._on_work)
            self._show()
            return
        desk.call(people.get, place.person, done=self._on_person)
        desk.call(
            offering.asks,
            place.person,
            place.paper,
            catalogue.language,
            done=self._on_asks,
            failed=self._on_refused,
        )

    def begin(self) -> None:
        """Start at what has to be given, or at issuing."""
        (self.inputs.first or self._issue).setFocus()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._halves.setDirection(
            QBoxLayout.Direction.TopToBottom
            if self.width() < self.desk.look.size(700)
            else QBoxLayout.Direction.LeftToRight
        )

    def _given(self) -> Mapping[str, str] | None:
        """Return what was given; None where something typed is not what it should be."""
        try:
            return self.inputs.given()
        except UserError:
            return None

    def _show(self) -> None:
        if self._kind.media != PDF:
            said = self.gettext("A workbook has no pages to look at: it is saved.")
            self._notice.tell(said)
            return
        given = self._given()
        if given is None or not self.inputs.is_complete:
            return  # Said beside the field.
        if not self.place.person:
            self._draw_of_month(given)
            return
        self.desk.call(
            offering.preview,
            self.place.person,
            self._kind.code,
            self.place.item,
            self.catalogue.language,
            given,
            done=self._on_drawn,
            failed=self._on_refused,
        )

    # -------------------------------------------------------------- a month's papers

    def _draw_of_month(self, given: Mapping[str, str]) -> None:
        self.desk.working.let_go(self._drawing)
        self._drawing = self.desk.working.begin(
            Piece(
                SHOWN,
                N_("Drawing the paper …"),
                offering.month_preview,
                (
                    self.place.item,
                    self._kind.code,
                    self.catalogue.language,
                    dict(given),
                ),
            ),
            done=self._on_drawn,
            failed=self._on_refused,
        )

    def _issue_of_month(self, given: Mapping[str, str]) -> None:
        self.desk.working.let_go(self._drawing)
        self.desk.working.begin(
            Piece(
                ISSUED,
                N_("Drawing the paper …"),
                offering.month_drawn,
                (
                    self.place.item,
                    self._kind.code,
                    self.catalogue.language,
                    dict(given),
                    self.desk.context.new_id(),
                ),
                offering.month_keep,
            ),
            done=self._on_issued,
            failed=self._on_refused,
        )

    def _on_work(self, job: Job) -> None:
        at_work = self.desk.working.job
        self._issue.setEnabled(at_work is None or at_work.piece.about == SHOWN)

    def leave(self) -> bool:
        """Stop what is drawn only to be looked at."""
        self.desk.working.let_go(self._drawing)
        return True

    # -------------------------------------------------------------- slots

    def _on_asks(self, asks: Asks) -> None:
        self.inputs.suggest(self._as_asked(asks))
        if self._typed is not None:
            self.inputs.restore(self._typed)
        self._show()

    def _as_asked(self, asks: Asks) -> Asks:
        """Return what is known with what one came with: a month, a day."""
        known = dict(asks.suggested)
        if "month" in known and self.place.month is not None:
            known["month"] = str(self.place.month)
        if self.place.day is not None:
            known["delivered_on"] = self.place.day.isoformat()
        return replace(asks, suggested=known)

    def _on_person(self, person: Person) -> None:
        self.set_title(self.gettext(self._kind.label), person.name)

    def _on_drawn(self, pdf: bytes) -> None:
        self._notice.clear()
        self.view.show_pdf(pdf)

    def _on_issue(self) -> None:
        given = self._given()
        if given is None or not self.inputs.check():
            return
        if not self.place.person:
            self._issue_of_month(given)
            return
        self.desk.call(
            offering.issue,
            self.place.person,
            self._kind.code,
            self.place.item,
            self.catalogue.language,
            given,
            done=self._on_issued,
            failed=self._on_refused,
            busy=self._issue,
        )

    def _on_issued(self, paper: IssuedPaper) -> None:
        self.saved.emit()
        if self.place.person:
            self.changed.emit(Changes(people=frozenset({self.place.person})))
        if paper.media != PDF:
            save_workbook(self, paper, self._on_saved, self._on_refused)
            return
        self.go.emit(Place("paper", person=self.place.person, paper=paper.id))

    def _on_saved(self, file: str) -> None:
        self._notice.tell(self.gettext("Saved as {file}", file=file), "good")

    def _on_refused(self, error: UserError) -> None:
        if error.code == STOPPED:
            return  # Another one is drawn, or the page is left.
        if not self.inputs.show_error(error):
            show_refusal(self, self._notice, error)

    # -------------------------------------------------------------- the window

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Enter goes to issuing, or presses the button it stands on."""
        if self.enters(event):
            self._issue.setFocus()

    def state(self) -> object:
        """Return what is typed."""
        return self.inputs.state()

    def restore(self, state: object) -> None:
        """Type it again; of a person once what is known stands there."""
        if isinstance(state, dict):
            self._typed = state
            if not self.place.person:
                self.inputs.restore(state)
                self._show()

    def shortcuts(self) -> Sequence[tuple[str, str]]:
        """Return the keys of this page."""
        return (("Enter", self.gettext("to the button that issues")),)
