# SPDX-License-Identifier: Apache-2.0
"""The month's list: who is paid what, why everybody else is not, paper and workbook."""

from dataclasses import dataclass

from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QApplication, QVBoxLayout, QWidget

from carecalc.domain.disbursement import Run
from carecalc.domain.period import Month
from carecalc.domain.periodic import HELD
from carecalc.errors import UserError
from carecalc.gui.dialog import scrolling
from carecalc.gui.messages import Notice
from carecalc.gui.page import Desk, Page, Place
from carecalc.gui.widgets.flow import FlowLayout
from carecalc.gui.widgets.handing import Handing
from carecalc.gui.widgets.inputs import Choice, Field, button, label, restyle
from carecalc.gui.widgets.line_trace import TraceOpening
from carecalc.gui.widgets.month_again import BuildAgain
from carecalc.gui.widgets.month_closing import MonthClosing
from carecalc.gui.widgets.month_findings import MonthFindings
from carecalc.gui.widgets.month_progress import MonthProgress
from carecalc.gui.widgets.month_publicity import MonthPublicity
from carecalc.gui.widgets.month_rows import LOW, MonthRows
from carecalc.gui.widgets.paper_out import Saving
from carecalc.gui.widgets.periodic_desk import month_note
from carecalc.gui.widgets.speaking import Voice
from carecalc.gui.widgets.work_bar import WorkBar
from carecalc.gui.working import Job, Piece, backing_up
from carecalc.i18n import Catalogue
from carecalc.services import (
    backups,
    disbursements,
    disclosures,
    holds,
    month_papers,
    offices,
    papers,
)
from carecalc.services.backups import Backup
from carecalc.services.closing import ClosingState
from carecalc.services.context import Context, civil_day
from carecalc.services.holds import MonthNote
from carecalc.services.issuing import IssuedPaper
from carecalc.services.working import STOPPED
from carecalc.text import N_, Text

BUILD = "build"
_MONTHS_BACK = 12
_MONTHS_ON = 2
_BELOW_CHOICES = 1


@dataclass(frozen=True, slots=True)
class _View:
    month: Month
    run: Run | None
    programmes: dict[str, Text]
    notes: tuple[MonthNote, ...]


class MonthPage(Page):
    """Builds the list of a benefit month, or shows the one that was built."""

    def __init__(
        self,
        desk: Desk,
        catalogue: Catalogue,
        place: Place,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(desk, catalogue, place, parent)
        self.set_title(self.gettext("Monthly lists"))
        self._unbacked: UserError | None = None
        self._run: Run | None = None
        self._is_closed = False
        self._had_keyboard: tuple[QWidget, QWidget | None] | None = None
        self._signed: tuple[str, ...] = ()
        self._programmes: dict[str, Text] = {}
        self._workbook = button(self.gettext("Export .xlsx …"), "export-workbook")
        self._workbook.setIcon(desk.look.icon("save"))
        self._workbook.clicked.connect(self._on_workbook)
        self._paper = button(self.gettext("Show and print"), "print-list")
        self._paper.setIcon(desk.look.icon("print"))
        self._paper.clicked.connect(self._on_paper)
        others = button(self.gettext("Other papers"), "other-papers", "quiet")
        others.clicked.connect(self._on_others)
        for action in (others, self._workbook, self._paper):
            self.add_action(action)
        # In the header only: shown before it would be a window of its own.
        others.setVisible(desk.may("papers.issue"))
        # Large letters on a low screen leave the list no room: then the page scrolls.
        content = QWidget(self)
        column = QVBoxLayout(content)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(self.body.spacing())
        column.addLayout(self._choices())
        self._notice = Notice(catalogue, self)
        self._notice.setObjectName("month-notice")
        column.addWidget(self._notice)
        self._held = Notice(catalogue, self)
        self._held.setObjectName("month-held")
        column.addWidget(self._held)
        self._again = BuildAgain(catalogue, self)
        self._again.agreed.connect(self._begin_building)
        self._again.kept.connect(self._on_kept)
        column.addWidget(self._again)
        column.addWidget(WorkBar(desk.working, catalogue, self))
        desk.working.moved.connect(self._on_work_moved)
        desk.working.ended.connect(self._on_work_ended)
        voice = Voice(catalogue, desk.context.catalog.codes().groups, desk.look)
        self._progress = MonthProgress(desk, voice, self)
        column.insertWidget(_BELOW_CHOICES, self._progress)
        self._column = column
        self._is_low = False
        self._closing = MonthClosing(desk, voice, self)
        self._closing.stands.connect(self._on_stands)
        self._closing.saved.connect(self.saved)
        self._closing.saved.connect(self._progress.look)
        self._closing.checked.wanted.connect(self._on_findings_wanted)
        self._findings = MonthFindings(desk, voice, self)
        self._findings.opened.connect(self._on_opened)
        self._findings.answered.connect(self.saved)
        self._findings.found.connect(self._closing.checked.show_found)
        self._findings.found.connect(self._progress.on_found)
        self._publicity = MonthPublicity(desk, voice, self)
        self._publicity.opened.connect(self._on_opened)
        self._publicity.paper_wanted.connect(self._on_notice)
        self._publicity.saved.connect(self._on_publicity)
        beside = (
            (self._closing, self.gettext("Closing and signatures")),
            (self._findings, self.gettext("Findings")),
            (self._publicity, self.gettext("Publicity")),
        )
        self._rows = MonthRows(catalogue, desk.look, beside, self)
        opening = TraceOpening(desk, voice, self)
        opening.opened.connect(self._on_opened)
        opening.refused.connect(self._on_refused)
        self._rows.asked.connect(opening.open)
        column.addWidget(self._rows, 1000)
        column.addStretch(1)  # Only where the tables are hidden.
        self.body.addWidget(scrolling(content, self), 1)
        self._show_run(None)
        self._load()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """In a low window show the list's steps with its closing: the rows need the room."""
        super().resizeEvent(event)
        is_low = self.window().height() < self.desk.look.size(LOW)
        if is_low != self._is_low:
            self._is_low = is_low
            if is_low:
                self._closing.put_first(self._progress)
            else:
                self._column.insertWidget(_BELOW_CHOICES, self._progress)

    def begin(self) -> None:
        """Start at the month."""
        self._month.setFocus()

    def leave(self) -> bool:
        """Stop a paper or a signature that nobody would see; a list is built meanwhile."""
        self._closing.let_go()
        job = self.desk.working.job
        if job is not None and job.piece.about == papers.WORKBOOK:
            self.desk.working.stop()
        return True

    def here(self) -> Place:
        """Return the page with the month that is chosen."""
        month = self._month.code()
        return Place("month", month=month if isinstance(month, Month) else None)

    # -------------------------------------------------------------- building

    def _choices(self) -> FlowLayout:
        row = FlowLayout(spacing=12, stands=True)
        now = Month.of(self.desk.context.today())
        months = [now.plus(n) for n in range(_MONTHS_ON, -_MONTHS_BACK - 1, -1)]
        named = [(month, self.catalogue.month(month)) for month in months]
        self._month = Choice(self)
        self._month.setMinimumContentsLength(12)
        self._month.fill(named)
        self._month.choose(self.place.month or now)
        self._shown = self._month.code()
        self._month.activated.connect(self._on_month)
        row.addWidget(
            Field(self.catalogue, self.gettext("Benefit month"), self._month, "month")
        )
        self._pay_month = Choice(self)
        self._pay_month.setMinimumContentsLength(12)
        self._pay_month.fill([(None, self.gettext("As the policy says")), *named])
        row.addWidget(
            Field(self.catalogue, self.gettext("Paid in"), self._pay_month, "pay-month")
        )
        self._build = button(self.gettext("Build the list"), "build-list", "primary")
        self._build.clicked.connect(self._on_build)
        field = Field(self.catalogue, "", self._build, "build-list")
        self._build.setAccessibleName(self._build.text())
        row.addWidget(field)
        self._state = label("", "muted")
        self._state.setObjectName("list-state")
        self._state.setWordWrap(False)
        self._state.setMinimumHeight(self._build.sizeHint().height())
        row.addWidget(self._state)
        return row

    # -------------------------------------------------------------- showing

    def _show_run(self, run: Run | None) -> None:
        self._run = run
        self._signed = ()
        self._again.setVisible(False)
        has_run = run is not None
        # Once there is a list, closing it comes next.
        restyle(self._build, "kind", "" if has_run else "primary")
        self._is_closed = False
        self._allow()
        self._closing.show_run(run)
        self._findings.show_run("" if run is None else run.id)
        self._publicity.show_run(None, is_open=False)
        self._rows.show_run(run, self._programmes)
        self._progress.show_run(run)
        if run is None:
            self._state.setText(self.gettext("There is no list for this month yet."))
            self._build.setText(self.gettext("Build the list"))
            return
        self._state.setText(
            self.gettext(
                "{number}, built on {day}", number=run.number, day=run.built_on
            )
        )
        self._build.setText(self.gettext("Build it again"))

    # -------------------------------------------------------------- slots

    def _load(self) -> None:
        month = self._month.code()
        assert isinstance(month, Month)
        self.desk.call(_view, month, done=self._on_view, failed=self._on_refused)

    def _on_view(self, view: _View) -> None:
        if view.month != self._month.code():
            return  # Another month was chosen meanwhile; its list comes next.
        self._programmes = view.programmes
        self._shown = view.month
        self._pay_month.choose(None if view.run is None else view.run.pay_month)
        self._show_run(view.run)
        self._tell_held(month_note(self.catalogue, view.notes))

    def _tell_held(self, said: str) -> None:
        """Say who is held back, and what is owed after that, with the way there."""
        self._held.clear()
        if said:
            self._held.tell(said, "info")
            show = self.gettext("Show who is suspended")
            self._held.offer(show, "show-held", self._on_held)

    def _on_held(self) -> None:
        self.go.emit(Place("periodic", item=HELD))

    def _on_month(self, index: int) -> None:
        self._held.clear()
        self._notice.clear()
        self._show_run(None)
        self._load()

    def _on_stands(self, state: ClosingState) -> None:
        """Show at the head of the page that a month is closed: nothing is built again."""
        record = state.record
        self._publicity.show_run(self._run, is_open=record.closing is None)
        if record.closing is None:
            self._signed = tuple(one.name for one in record.signed)
            return
        self._state.setText(
            self.gettext(
                "{number}, closed on {day} by {names}",
                number=record.number,
                day=civil_day(record.closing.at),
                names=tuple(one.name for one in record.signed),
            )
        )
        self._is_closed = True
        self._allow()

    def _allow(self) -> None:
        """Offer what may be begun now: one long work at a time, no closed month."""
        is_free = self.desk.working.job is None
        may_build = (
            is_free
            and not self._is_closed
            and self.desk.may("lists.build", of_all=True)
        )
        for control in (self._build, self._pay_month):
            control.setEnabled(may_build)
        for control in (self._workbook, self._paper):
            control.setEnabled(is_free and self._run is not None)

    def _on_build(self) -> None:
        if self._shown != self._month.code():
            return  # Whether that month's list is signed is not known yet.
        if self._run is not None and self._signed:
            self._again.ask(self._run.number, self._signed)
            return
        self._begin_building()

    def _on_kept(self) -> None:
        self._build.setFocus()

    def _begin_building(self) -> None:
        self._month.setFocus()  # The button rests: the keyboard stays on the page.
        self._notice.clear()
        self._unbacked = None
        backing = self.desk.working.begin(
            backing_up(self.desk.context, backups.BEFORE_RUN),
            done=self._on_backed_up,
            failed=self._on_not_backed_up,
        )
        self.desk.working.begin(
            Piece(
                BUILD,
                N_("Working out what is due to everybody …"),
                disbursements.reckon,
                (self._month.code(),),
                disbursements.keep,
                (self._pay_month.code(),),
                tells=True,
            ),
            after=backing,
        )

    def _on_not_backed_up(self, error: UserError) -> None:
        if error.code == STOPPED:
            self._notice.show_error(error)
        else:
            # A list adds and changes nothing: it is built, and what failed is said.
            self._unbacked = error

    def _on_backed_up(self, backup: Backup) -> None:
        self.desk.timer.look()

    def _on_work_moved(self, job: Job) -> None:
        self._allow()

    def _on_work_ended(self, job: Job) -> None:
        if self.is_gone:
            return
        self._allow()
        if isinstance(job.result, ClosingState):
            self._closing.on_signed(job.result)
        if job.piece.about not in (BUILD, papers.WORKBOOK):
            return
        self._take_up()
        job.is_told = True
        if job.error is not None:
            self._notice.show_error(job.error)
        elif isinstance(job.result, Run):
            self._on_built(job.result)
        elif isinstance(job.result, IssuedPaper):
            self._on_workbook_made(job.result)

    def _take_up(self) -> None:
        if self._had_keyboard is not None:
            control, next_in_line = self._had_keyboard
            self._had_keyboard = None
            if control.isEnabled() and QApplication.focusWidget() in (
                next_in_line,
                None,
            ):
                control.setFocus()

    def _on_built(self, run: Run) -> None:
        self._notice.clear()
        if self._unbacked is not None:
            self._notice.show_error(self._unbacked)
        self.saved.emit()
        if run.month == self._month.code():
            self._show_run(run)

    def _on_refused(self, error: UserError) -> None:
        self._notice.show_error(error)

    def _on_workbook(self) -> None:
        if self._run is None or self.desk.working.job is not None:
            return
        self._notice.clear()
        language = self.catalogue.language
        had_keyboard = self._workbook.hasFocus()
        self.desk.working.begin(
            Piece(
                papers.WORKBOOK,
                N_("Making the workbook …"),
                papers.drawn_list,
                (
                    self._run.id,
                    language,
                    papers.WORKBOOK,
                    self.desk.context.new_id(),
                ),
                papers.keep_list,
            )
        )
        if had_keyboard:
            self._had_keyboard = (self._workbook, QApplication.focusWidget())

    def _on_workbook_made(self, paper: IssuedPaper) -> None:
        saving = Saving(
            self.desk.tasks,
            self.gettext("Export .xlsx …"),
            f"{paper.number}.xlsx",
            paper.data,
            self,
            Handing(
                self.desk,
                self.catalogue,
                paper.kind,
                disclosures.of_paper,
                (paper.id,),
                self,
            ),
        )
        saving.saved.connect(self._on_exported)
        saving.refused.connect(self._on_refused)
        saving.ask()

    def _on_exported(self, file: str) -> None:
        self._notice.tell(self.gettext("Saved as {file}", file=file), "good")

    def _on_publicity(self) -> None:
        self._closing.show_run(self._run)
        self.saved.emit()

    def _on_notice(self) -> None:
        if self._run is not None:
            self.go.emit(
                Place("new-paper", paper=month_papers.PUBLICITY, item=self._run.id)
            )

    def _on_findings_wanted(self) -> None:
        self._rows.turn_to(self._findings)
        self._findings.check_now()

    def _on_paper(self) -> None:
        if self._run is not None:
            self.go.emit(Place("new-paper", paper=papers.LIST, item=self._run.id))

    def _on_others(self) -> None:
        self.go.emit(Place("many-papers", month=self.here().month))

    def _on_opened(self, person: str) -> None:
        self.go.emit(Place("person", person=person))


def _view(ctx: Context, month: Month) -> _View:
    """Return the list of a month, and what the programmes of the region are called."""
    region = offices.get(ctx).region
    run = disbursements.of_month(ctx, month)
    return _View(
        month,
        run,
        {
            code: programme.label
            for policy in ctx.catalog.policies(region, ctx.today())
            for code, programme in policy.programmes.items()
        },
        holds.of_month(ctx, month, run),
    )
