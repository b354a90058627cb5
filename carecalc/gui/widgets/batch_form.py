# SPDX-License-Identifier: Apache-2.0
"""Issuing many papers at once: which, of which month, of whom; then what became of them."""

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QCheckBox, QVBoxLayout, QWidget

from carecalc.domain.paper import Paper
from carecalc.domain.period import Month
from carecalc.errors import UserError
from carecalc.gui.page import Desk, Place
from carecalc.gui.widgets.batch_out import BatchOut
from carecalc.gui.widgets.flow import FlowLayout
from carecalc.gui.widgets.inputs import (
    Card,
    Choice,
    Field,
    RowButton,
    button,
    label,
    row_of,
)
from carecalc.gui.widgets.paper_inputs import MONTHS_BACK
from carecalc.gui.widgets.speaking import Speaking, Voice
from carecalc.gui.working import Job, Piece
from carecalc.services import batches, paper_kinds
from carecalc.services.batches import Made, Plan
from carecalc.services.context import Changes
from carecalc.text import N_

BATCH = "batch"


class BatchForm(Card, Speaking):
    """Looks what there is as soon as something is chosen; issues it when asked to."""

    go = Signal(object)
    """Go to this `Place`: that of somebody whose paper was stopped."""

    told = Signal(str)
    refused = Signal(object)
    saved = Signal()
    changed = Signal(object)

    def __init__(
        self,
        desk: Desk,
        voice: Voice,
        month: Month | None,
        communities: tuple[str, ...],
        parent: QWidget,
    ) -> None:
        super().__init__(parent)
        self.voice = voice
        self._desk = desk
        self._plan: Plan | None = None
        self._made: tuple[Paper, ...] = ()
        self.setObjectName("batch")
        self.column.addWidget(label(self.gettext("Many papers at once"), "heading"))
        self.column.addLayout(self._choices(month, communities))
        self._there = label("", "", self)
        self._there.setObjectName("batch-there")
        self.column.addWidget(self._there)
        self._issue = button("", "issue-batch", "primary", self)
        self._issue.clicked.connect(self._on_issue)
        self.column.addLayout(row_of(self._issue))
        self._too = QCheckBox(self.gettext("Those issued before, too"), self)
        self._too.setObjectName("batch-before")
        self._too.setAccessibleName(self._too.text())
        self._too.toggled.connect(self._on_too)
        self.column.addWidget(self._too)
        self._stopped = QWidget(self)
        QVBoxLayout(self._stopped).setContentsMargins(0, 0, 0, 0)
        self.column.addWidget(self._stopped)
        self._out = BatchOut(desk, voice, self)
        self._out.told.connect(self.told)
        self._out.told.connect(self._look)
        self._out.refused.connect(self.refused)
        self.column.addWidget(self._out)
        desk.working.moved.connect(self._on_moved)
        desk.working.ended.connect(self._on_moved)
        self._show()
        self._look()

    @property
    def first(self) -> QWidget:
        """The control that work starts at."""
        return self._kind

    def _choices(self, month: Month | None, communities: tuple[str, ...]) -> FlowLayout:
        words = self.voice.catalogue
        row = FlowLayout(spacing=12)
        self._kind = Choice(self)
        self._kind.fill(
            [
                (kind.code, self.gettext(kind.label))
                for kind in paper_kinds.KINDS
                if kind.in_batches
            ]
        )
        now = Month.of(self._desk.context.today())
        self._month = Choice(self)
        months = [now.plus(-n) for n in range(MONTHS_BACK + 1)]
        self._month.fill([(each, self.words(each)) for each in months])
        self._month.choose(month if month in months else now)
        self._community = Choice(self)
        self._community.fill(
            [
                ("", self.gettext("All communities")),
                *((each, each) for each in communities),
            ]
        )
        for title, control, name in (
            (self.gettext("Paper"), self._kind, "batch-kind"),
            (self.gettext("Month"), self._month, "batch-month"),
            (self.gettext("Community"), self._community, "batch-community"),
        ):
            control.setMinimumContentsLength(16)
            control.activated.connect(self._on_chosen)
            row.addWidget(Field(words, title, control, name))
        return row

    # -------------------------------------------------------------- looking

    def _on_chosen(self, index: int) -> None:
        self._made = ()
        self._show_stopped(Made((), ()))
        self._look()

    def _look(self, said: str = "") -> None:
        self._plan = None
        month = self._month.code()
        assert isinstance(month, Month)
        choice = batches.Choice(
            (str(self._kind.code()),), month, str(self._community.code() or "")
        )
        self._desk.call(
            batches.planned,
            choice,
            self.voice.catalogue.language,
            done=self._on_planned,
            failed=self._on_nothing,
        )

    def _on_planned(self, plan: Plan) -> None:
        if plan.month != self._month.code():
            return  # Another month was chosen meanwhile.
        self._plan = plan
        self._there.setText(
            self.gettext(
                "{new} to be issued, {before} issued before.",
                new=len(plan.wanted),
                before=len(plan.before),
            )
        )
        self._show()

    def _on_nothing(self, error: UserError) -> None:
        self._there.setText(
            " ".join(
                self.words(part)
                for part in (error.message, error.hint)
                if part is not None
            )
        )
        self._show()

    # -------------------------------------------------------------- issuing

    def _on_issue(self) -> None:
        if self._plan is None or self._desk.working.job is not None:
            return
        self._desk.working.begin(
            Piece(
                BATCH,
                N_("Drawing the papers …"),
                batches.drawn,
                keep=batches.keep,
                tells=True,
                shares=tuple((part,) for part in batches.shares(self._plan)),
                join=batches.joined,
            ),
            done=self._on_made,
            failed=self._on_failed,
        )

    def _on_made(self, made: Made) -> None:
        self._made = made.papers
        self._show_stopped(made)
        if made.papers:
            self.saved.emit()
            people = {paper.person_id for paper in made.papers if paper.person_id}
            self.changed.emit(Changes(people=frozenset(people)))
        self.told.emit(self.gettext("{count} paper(s) issued.", count=len(made.papers)))
        self._look()

    def _on_failed(self, error: UserError) -> None:
        self.refused.emit(error)
        self._look()

    def _on_moved(self, job: Job) -> None:
        self._show()

    def _on_too(self, is_wanted: bool) -> None:
        self._show()

    # -------------------------------------------------------------- showing

    def _show(self) -> None:
        plan = self._plan
        new = 0 if plan is None else len(plan.wanted)
        self._issue.setText(self.gettext("Issue {count} paper(s)", count=new))
        self._issue.setEnabled(new > 0 and self._desk.working.job is None)
        made = {paper.id for paper in self._made}
        before = () if plan is None else plan.before
        others = tuple(paper for paper in before if paper.id not in made)
        self._too.setVisible(bool(others))
        chosen = self._made + (others if self._too.isChecked() else ())
        self._out.setVisible(bool(chosen))
        month = self._month.code()
        self._out.show_papers(chosen, f"{self._kind.currentText()} {month}")

    def _show_stopped(self, made: Made) -> None:
        rows = QWidget(self)
        column = QVBoxLayout(rows)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(6)
        if made.stopped:
            said = self.gettext(
                "{count} paper(s) could not be made; the others do not wait for them:",
                count=len(made.stopped),
            )
            column.addWidget(label(said, "strong", rows))
        for one in made.stopped:
            row = RowButton(
                f"stopped-{one.wanted.paper_id}",
                Place("person", person=one.wanted.person_id),
                one.wanted.name,
                self.words(one.error.message),
                str(one.error.message.values.get("character", "")),
                "warning",
                rows,
            )
            row.chosen.connect(self.go)
            column.addWidget(row)
        self.column.replaceWidget(self._stopped, rows)
        self._stopped.setParent(None)
        self._stopped.deleteLater()
        self._stopped = rows
        rows.setVisible(bool(made.stopped))
