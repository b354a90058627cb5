# SPDX-License-Identifier: Apache-2.0
"""The papers of one elder: what can be printed now, what cannot and why, what was issued."""

from dataclasses import dataclass

from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QBoxLayout, QVBoxLayout, QWidget

from carecalc.domain.paper import Paper
from carecalc.domain.person import Person
from carecalc.errors import UserError
from carecalc.gui.dialog import scrolling
from carecalc.gui.messages import Notice
from carecalc.gui.page import Desk, Page, Place
from carecalc.gui.widgets.batch_out import BatchOut
from carecalc.gui.widgets.inputs import Card, label
from carecalc.gui.widgets.paper_kinds_rows import IssuedRows, SubjectRows
from carecalc.gui.widgets.speaking import Voice
from carecalc.gui.widgets.work_bar import WorkBar
from carecalc.gui.widgets.workbook_out import KeptPapers
from carecalc.i18n import Catalogue
from carecalc.services import offering, people
from carecalc.services.context import Changes, Context
from carecalc.services.offering import Issued, Offer, Subject


@dataclass(frozen=True, slots=True)
class _View:
    person: Person
    issued: tuple[Issued, ...]
    subjects: tuple[Subject, ...]


class PapersPage(Page):
    """Everything on paper about `place.person`."""

    def __init__(
        self,
        desk: Desk,
        catalogue: Catalogue,
        place: Place,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(desk, catalogue, place, parent)
        self._voice = Voice(catalogue, desk.context.catalog.codes().groups, desk.look)
        self.set_title(self.gettext("Papers"))
        self._is_shown = False
        self._rows: dict[tuple[str, str], SubjectRows] = {}
        self._notice = Notice(catalogue, self)
        self._kept = KeptPapers(self, self._on_told, self._on_refused)
        self._notice.setObjectName("papers-notice")
        self.body.addWidget(self._notice)
        self.body.addWidget(WorkBar(desk.working, catalogue, self))
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
            if self.width() < self.desk.look.size(760)
            else QBoxLayout.Direction.LeftToRight
        )

    def _load(self) -> None:
        may_issue = self.desk.may("papers.issue")
        self.desk.call(
            _view,
            self.place.person,
            may_issue and not self.desk.context.store.read_only,
            done=self._on_view,
            failed=self._on_refused,
        )

    def _on_view(self, view: _View) -> None:
        self.set_title(self.gettext("Papers"), view.person.name)
        for column in (self._left, self._right):
            while (item := column.takeAt(0)) is not None:
                if item.widget() is not None:
                    item.widget().deleteLater()
        self._rows.clear()
        for subject in view.subjects:
            rows = SubjectRows(self._voice, subject, self)
            rows.chosen.connect(self._on_chosen)
            self._left.addWidget(rows)
            self._rows[subject.about, subject.id] = rows
            # One after the other: of somebody with many visits it takes a while.
            self.desk.call(
                offering.offered,
                self.place.person,
                subject,
                self.catalogue.language,
                done=self._on_offered,
                failed=self._on_refused,
            )
        if not view.subjects:
            self._left.addWidget(self._nothing_to_issue())
        issued = IssuedRows(self._voice, view.issued, self)
        issued.chosen.connect(self._kept.open)
        self._right.addWidget(issued)
        standing = tuple(one.paper for one in view.issued if one.withdrawn_on is None)
        if standing and self.desk.may("disclosures.record"):
            self._right.addWidget(self._again(view.person, standing))
        self._left.addStretch()
        self._right.addStretch()

    def _on_offered(self, subject: Subject) -> None:
        rows = self._rows.get((subject.about, subject.id))
        if rows is None:
            return  # The page was made anew meanwhile.
        rows.show_offers(subject)
        if not self._is_shown and rows.first is not None:
            self._is_shown = True
            self.focus_soon(rows.first)

    def _again(self, person: Person, standing: tuple[Paper, ...]) -> QWidget:
        frame = Card(self)
        frame.column.addWidget(label(self.gettext("Print or save again"), "heading"))
        out = BatchOut(self.desk, self._voice, frame)
        out.show_papers(standing, person.name)
        out.told.connect(self._on_told)
        out.refused.connect(self._on_refused)
        frame.column.addWidget(out)
        return frame

    def _nothing_to_issue(self) -> QWidget:
        frame = Card(self)
        frame.column.addWidget(label(self.gettext("Issue a paper"), "heading"))
        said = self.gettext("Your roles do not issue papers; those issued can be read.")
        frame.column.addWidget(label(said, "muted"))
        return frame

    # -------------------------------------------------------------- slots

    def _on_chosen(self, offer: Offer) -> None:
        self.go.emit(
            Place(
                "new-paper",
                person=self.place.person,
                paper=offer.kind.code,
                item=offer.subject_id,
            )
        )

    def _on_told(self, said: str) -> None:
        self._notice.tell(said, "good")
        self._load()

    def _on_refused(self, error: UserError) -> None:
        self._notice.show_error(error)


def _view(ctx: Context, person_id: str, may_issue: bool) -> _View:
    """Return what is on paper about a person, and what may be printed."""
    return _View(
        people.get(ctx, person_id),
        offering.issued(ctx, person_id),
        offering.subjects(ctx, person_id) if may_issue else (),
    )
