# SPDX-License-Identifier: Apache-2.0
"""Taking an older list over: its file, its columns, its rows, and what came of it."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from PySide6.QtWidgets import QStackedWidget, QWidget

from carecalc.domain.table import Table
from carecalc.domain.taking_over import FAULTY, Plan
from carecalc.errors import UserError
from carecalc.gui.dialog import scrolling
from carecalc.gui.messages import Notice
from carecalc.gui.page import Desk, Page, Place
from carecalc.gui.widgets.inputs import button
from carecalc.gui.widgets.list_file import ListReading
from carecalc.gui.widgets.paper_out import Saving
from carecalc.gui.widgets.speaking import Voice
from carecalc.gui.widgets.takeover_columns import ColumnsForm
from carecalc.gui.widgets.takeover_confirming import ConfirmDialog
from carecalc.gui.widgets.takeover_lists import TakenLists
from carecalc.gui.widgets.takeover_rows import RowsView
from carecalc.gui.widgets.withdrawing import ToWithdraw, WithdrawDialog
from carecalc.gui.widgets.work_bar import WorkBar
from carecalc.gui.working import Piece
from carecalc.i18n import Catalogue
from carecalc.services import (
    takeover_columns,
    takeover_faults,
    takeover_month,
    takeover_preview,
    takeovers,
)
from carecalc.services.context import Context
from carecalc.services.takeover_acts import AllConfirmed
from carecalc.services.takeover_columns import Offered
from carecalc.services.takeover_month import FirstMonth
from carecalc.services.takeover_preview import Preview
from carecalc.services.takeovers import Accepted, TakenList
from carecalc.text import N_, Text

LOOK, TAKE = "takeover-look", "takeover-take"
_LISTS, _COLUMNS, _ROWS = range(3)


@dataclass(frozen=True, slots=True)
class _View:
    lists: tuple[TakenList, ...]
    month: FirstMonth | None


@dataclass(frozen=True, slots=True)
class _State:
    step: int
    table: Table | None
    offered: Offered | None
    plan: Plan | None
    found: Preview | None


class TakeoverPage(Page):
    """Lists taken over; with a file: its columns, then its rows, then accepted."""

    def __init__(
        self,
        desk: Desk,
        catalogue: Catalogue,
        place: Place,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(desk, catalogue, place, parent)
        self.set_title(self.gettext("Take over a list"))
        self._voice = Voice(catalogue, desk.context.catalog.codes().groups, desk.look)
        self._table: Table | None = None
        self._offered: Offered | None = None
        self._plan: Plan | None = None
        self._found: Preview | None = None
        self._saving: Saving | None = None
        writes = not desk.context.store.read_only
        self._choose = button(self.gettext("Choose a file …"), "choose-list", "primary")
        self._choose.setIcon(desk.look.icon("add", "on-accent"))
        self.add_action(self._choose)
        may = writes and desk.may("takeovers.make", of_all=True)
        self._choose.setVisible(may)
        self._notice = Notice(catalogue, self)
        self._notice.setObjectName("takeover-notice")
        self.body.addWidget(self._notice)
        self.body.addWidget(WorkBar(desk.working, catalogue, self))
        title = self.gettext("The list to take over")
        self._file = ListReading(desk, self._voice, self._notice, title, self._choose)
        self._file.read.connect(self._on_table)
        self._choose.clicked.connect(self._file.ask)
        programmes = _programmes(desk.context)
        self._steps = QStackedWidget(self)
        self._lists = TakenLists(
            self._voice,
            programmes,
            may,
            writes and desk.may("acts.decide", of_all=True),
            self,
        )
        self._lists.confirm_wanted.connect(self._on_confirm)
        self._lists.undo_wanted.connect(self._on_undo)
        self._lists.person_wanted.connect(self._on_person)
        self._lists.month_wanted.connect(self._on_month)
        self._programmes = programmes
        self._columns = ColumnsForm(self._voice, self)
        self._columns.agreed.connect(self._on_agreed)
        self._columns.other.connect(self._on_other)
        self._columns.given_up.connect(self._file.ask)
        self._rows = RowsView(self._voice, programmes, self)
        self._rows.accepted.connect(self._on_accept)
        self._rows.faults_wanted.connect(self._on_faults)
        self._rows.back_wanted.connect(self._on_columns)
        for step in (scrolling(self._lists, self), self._columns, self._rows):
            self._steps.addWidget(step)
        self.body.addWidget(self._steps, 1)
        self._load()

    def begin(self) -> None:
        """Start at the file, or in the lists for who only confirms."""
        if self._choose.isVisibleTo(self):
            self._choose.setFocus()
        else:
            self._lists.first.setFocus()

    def leave(self) -> bool:
        """Stop looking at rows that nobody would be shown; what is taken is taken."""
        job = self.desk.working.job
        if job is not None and job.piece.about == LOOK:
            self.desk.working.stop()
        self._file.stop()
        return True

    def state(self) -> object:
        """Return the file, its columns as chosen, and its rows."""
        plan = self._plan
        if self._steps.currentIndex() == _COLUMNS:
            plan = self._columns.plan()
        return _State(
            self._steps.currentIndex(), self._table, self._offered, plan, self._found
        )

    def restore(self, state: object) -> None:
        """Take over what `state` returned."""
        assert isinstance(state, _State)
        self._table, self._plan, self._found = state.table, state.plan, state.found
        if state.table is not None and state.offered is not None:
            plan = state.plan or state.offered.plan
            self._show_columns(_with_plan(state.offered, plan))
        if state.found is not None:
            self._rows.show_rows(state.found)
        self._steps.setCurrentIndex(state.step)

    # -------------------------------------------------------------- the file

    def _on_table(self, read: Table) -> None:
        self._table = read
        self.desk.call(
            takeover_columns.offered,
            read,
            done=self._on_offered,
            failed=self._on_refused,
        )

    # -------------------------------------------------------------- its columns

    def _on_offered(self, offered: Offered) -> None:
        self._found = None
        self._show_columns(offered)
        self._steps.setCurrentIndex(_COLUMNS)
        self.focus_soon(self._columns.go_on)

    def _show_columns(self, offered: Offered) -> None:
        assert self._table is not None, "columns are of a file"
        self._offered = offered
        self._columns.offer(self._table, offered)

    def _on_other(self, sheet: int, head: int) -> None:
        assert self._table is not None, "columns are of a file"
        self.desk.call(
            takeover_columns.offered_of,
            self._table,
            sheet,
            head or None,
            done=self._on_offered,
            failed=self._on_refused,
        )

    def _on_columns(self) -> None:
        self._steps.setCurrentIndex(_COLUMNS)
        self._columns.go_on.setFocus()

    # -------------------------------------------------------------- its rows

    def _on_agreed(self, plan: Plan) -> None:
        self._notice.clear()
        self._plan = plan
        self.desk.working.begin(
            Piece(
                LOOK,
                N_("Looking at every row …"),
                takeover_preview.preview,
                (self._table, plan),
                tells=True,
            ),
            done=self._on_found,
            failed=self._on_refused,
        )

    def _on_found(self, found: Preview) -> None:
        self._found = found
        self._rows.show_rows(found)
        self._steps.setCurrentIndex(_ROWS)
        self.focus_soon(self._rows.table)

    def _on_faults(self) -> None:
        assert self._found is not None and self._table is not None
        data = takeover_faults.faults_workbook(
            self._found, self._table, self.catalogue, self.desk.context.today()
        )
        name = self.gettext("{name} – rows not taken", name=Path(self._found.name).stem)
        self._saving = Saving(
            self.desk.aside,
            self.gettext("Save the rows not taken"),
            f"{name}.xlsx",
            data,
            self,
        )
        self._saving.saved.connect(self._on_saved)
        self._saving.refused.connect(self._on_refused)
        self._saving.ask()

    def _on_saved(self, file: str) -> None:
        self._notice.tell(
            self.gettext("Saved as {file}", file=file),
            "good",
            self.gettext(
                "Correct the rows there and take the file over: what is held already is "
                "recognised."
            ),
        )

    # -------------------------------------------------------------- accepted

    def _on_accept(self) -> None:
        assert self._found is not None, "rows are accepted that are shown"
        self._notice.clear()
        self._rows.set_free(False)
        self.desk.working.begin(
            Piece(
                TAKE,
                N_("Taking the list over …"),
                takeovers.check,
                (self._found,),
                takeovers.accept,
            ),
            done=self._on_accepted,
            failed=self._on_not_accepted,
        )

    def _on_accepted(self, accepted: Accepted) -> None:
        value = accepted.record.value
        left = value.rows.get(FAULTY, 0)
        self._rows.set_free(True)
        self._notice.tell(
            self.gettext(
                "{name} is taken over: {people} people new, {acts} decisions wait for "
                "confirmation, {left} row(s) not taken.",
                name=value.name,
                people=len(value.people),
                acts=len(value.acts),
                left=left,
            ),
            "good",
            self.gettext(
                "Somebody else confirms the decisions here; then build the month's list."
            ),
        )
        if left:
            self._notice.offer(
                self.gettext("Save the rows not taken …"),
                "save-faults-later",
                self._on_faults,
            )
        self._steps.setCurrentIndex(_LISTS)
        self.saved.emit()
        self.changed.emit(accepted.changes)
        self._load()

    def _on_not_accepted(self, error: UserError) -> None:
        self._rows.set_free(True)
        self._notice.show_error(error)
        if error.code == "TAKEOVER-003" and self._plan is not None:
            self._notice.offer(
                self.gettext("Look once more"), "look-again", self._on_again
            )

    def _on_again(self) -> None:
        assert self._plan is not None, "offered where there is one"
        self._on_agreed(self._plan)

    # -------------------------------------------------------------- lists on record

    def _load(self) -> None:
        self.desk.call(
            _view,
            self.desk.may("lists.see", of_all=True),
            done=self._on_view,
            failed=self._on_refused,
        )

    def _on_view(self, view: _View) -> None:
        self._lists.show_lists(view.lists)
        self._lists.show_month(view.month)

    def _on_confirm(self, one: TakenList) -> None:
        dialog = ConfirmDialog(
            self.desk, self._voice, one, self._programmes, self.window()
        )
        dialog.confirmed.connect(self._on_confirmed)
        dialog.open()

    def _on_confirmed(self, done: AllConfirmed) -> None:
        left = [one for one in done.results if one.error is not None]
        count = len(done.results) - len(left)
        hint = "\n".join(
            f"{one.waiting.person.name}: {self.words(one.error.message)}"
            for one in left[:5]
            if one.error is not None
        )
        self._notice.tell(
            self.gettext(
                "{count} decision(s) confirmed, {left} wait on.",
                count=count,
                left=len(left),
            ),
            "warning" if left else "good",
            hint,
        )
        self.saved.emit()
        self.changed.emit(done.changes)
        self._load()

    def _on_undo(self, one: TakenList) -> None:
        dialog = WithdrawDialog(
            self.desk,
            self.catalogue,
            ToWithdraw(
                "undo-takeover",
                N_("Take the list back"),
                one.record.value.name,
                N_(
                    "Whom it registered is erased, what it added to others is "
                    "withdrawn; that it was done, and why, stays on record."
                ),
                one.record.id,
                takeovers.undo,
            ),
            self.window(),
        )
        dialog.withdrawn.connect(self._on_undone)
        dialog.open()

    def _on_undone(self) -> None:
        self._notice.tell(self.gettext("The list was taken back."), "good")
        self.saved.emit()
        self._load()

    def _on_person(self, person_id: str) -> None:
        self.go.emit(Place("person", person=person_id))

    def _on_month(self, month: object) -> None:
        self.go.emit(Place("month", month=month))

    def _on_refused(self, error: UserError) -> None:
        self._notice.show_error(error)


def _view(ctx: Context, sees_lists: bool) -> _View:
    lists = takeovers.all_taken(ctx)
    month = takeover_month.first_month(ctx) if sees_lists and lists else None
    return _View(lists, month)


def _with_plan(offered: Offered, plan: Plan) -> Offered:
    return Offered(
        plan, offered.fields, offered.groups, offered.choices, offered.remembered
    )


def _programmes(ctx: Context) -> Mapping[str, Text]:
    """Return what programmes are called, of every policy at hand."""
    found: dict[str, Text] = {}
    for path, file in sorted(ctx.catalog.files.items()):
        if file.kind == "policy":
            policy = ctx.catalog.policy_from(file.data, path)
            found.update({c: p.label for c, p in policy.programmes.items()})
    return found
