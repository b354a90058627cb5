# SPDX-License-Identifier: Apache-2.0
"""Issuing the papers of reviews of those who were chosen, and handing them out."""

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from carecalc.errors import UserError
from carecalc.gui.dialog import Dialog
from carecalc.gui.messages import Notice
from carecalc.gui.page import Desk
from carecalc.gui.widgets.batch_out import BatchOut
from carecalc.gui.widgets.inputs import Choice, Field, label
from carecalc.gui.widgets.speaking import Speaking, Voice
from carecalc.gui.widgets.work_bar import WorkBar
from carecalc.gui.working import Job, Piece
from carecalc.services import batches, paper_kinds, periodic_batches
from carecalc.services.batches import Made, Plan
from carecalc.services.periodic_papers import NOTICE, SUSPENSION
from carecalc.text import N_

REVIEWS = "review-papers"


class IssueDialog(Dialog, Speaking):
    """Draws one kind of paper for everybody chosen, puts it on record, offers it."""

    saved = Signal()

    def __init__(
        self,
        desk: Desk,
        voice: Voice,
        people: dict[str, str],
        kind: str,
        parent: QWidget,
    ) -> None:
        self.voice = voice
        super().__init__(self.gettext("Papers of reviews"), parent, 640)
        self.setObjectName("review-papers-dialog")
        self._desk = desk
        self._people = tuple(people)
        self._kind = Choice(self)
        self._kind.fill(
            [
                (code, self.gettext(paper_kinds.kind(code).label))
                for code in (NOTICE, SUSPENSION)
            ]
        )
        self._kind.choose(kind)
        self.body.addWidget(
            Field(voice.catalogue, self.gettext("Paper"), self._kind, "review-paper")
        )
        self._count = label(
            self.gettext("{count} people", count=len(people)), "muted", self
        )
        self.body.addWidget(self._count)
        self._notice = Notice(voice.catalogue, self)
        self._notice.setObjectName("review-papers-notice")
        self.body.addWidget(self._notice)
        self.body.addWidget(WorkBar(desk.working, voice.catalogue, self))
        self._out = BatchOut(desk, voice, self)
        self._out.told.connect(self._on_told)
        self._out.refused.connect(self._on_refused)
        self._out.hide()
        self.body.addWidget(self._out)
        close = self.add_button(self.gettext("Close"), "close-review-papers")
        close.clicked.connect(self.reject)
        self._issue = self.add_button(self.gettext("Issue"), "issue-reviews", "primary")
        self._issue.clicked.connect(self._on_issue)
        desk.working.moved.connect(self._on_moved)
        desk.working.ended.connect(self._on_moved)
        self._issue.setFocus()

    def _on_issue(self) -> None:
        self._notice.clear()
        self._desk.call(
            periodic_batches.planned,
            self._people,
            str(self._kind.code()),
            self.voice.catalogue.language,
            done=self._on_planned,
            failed=self._on_refused,
            busy=self._issue,
        )

    def _on_planned(self, plan: Plan) -> None:
        if self._desk.working.job is not None:
            return
        self._desk.working.begin(
            Piece(
                REVIEWS,
                N_("Drawing the papers …"),
                batches.drawn,
                keep=batches.keep,
                tells=True,
                shares=tuple((part,) for part in batches.shares(plan)),
                join=batches.joined,
            ),
            done=self._on_made,
            failed=self._on_refused,
        )

    def _on_made(self, made: Made) -> None:
        said = self.gettext("{count} paper(s) issued.", count=len(made.papers))
        why = [
            self.gettext(
                "{name}: {value}",
                name=one.wanted.name,
                value=self.words(one.error.message),
            )
            for one in made.stopped
        ]
        self._notice.tell(said, "warning" if why else "good", "\n".join(why))
        self._out.setVisible(bool(made.papers))
        self._out.show_papers(made.papers, self._kind.currentText())
        if made.papers:
            self.saved.emit()
            self._issue.hide()
        self.fit()

    def _on_told(self, said: str) -> None:
        self._notice.tell(said, "good")

    def _on_refused(self, error: UserError) -> None:
        self._notice.show_error(error)
        self.fit()

    def _on_moved(self, job: Job) -> None:
        self._issue.setEnabled(self._desk.working.job is None)
