# SPDX-License-Identifier: Apache-2.0
"""Outside lists: what they propose, the lists themselves, entries that may be one."""

from collections.abc import Callable
from dataclasses import dataclass, replace

from PySide6.QtWidgets import (
    QStackedWidget,
    QWidget,
)

from carecalc.domain.table import Table as GivenTable
from carecalc.domain.taking_over import Plan
from carecalc.errors import UserError
from carecalc.gui.messages import Notice
from carecalc.gui.page import Desk, Page, Place
from carecalc.gui.widgets.duplicate_deciding import DuplicateDialog
from carecalc.gui.widgets.inputs import button
from carecalc.gui.widgets.list_file import ListReading
from carecalc.gui.widgets.outside_asking import Asked, OutsideDialog
from carecalc.gui.widgets.outside_desk import TABS, OutsideDesk, known_outside
from carecalc.gui.widgets.outside_rows import OutsideRows
from carecalc.gui.widgets.outside_words import OutsideWords
from carecalc.gui.widgets.speaking import Voice
from carecalc.gui.widgets.takeover_columns import ColumnsForm
from carecalc.gui.widgets.undo_line import UndoLine
from carecalc.gui.widgets.withdrawing import ToWithdraw, WithdrawDialog
from carecalc.gui.widgets.work_bar import WorkBar
from carecalc.gui.working import Piece
from carecalc.i18n import Catalogue
from carecalc.services import (
    duplicates,
    outside_lists,
    outside_reading,
    proposals,
    table_files,
)
from carecalc.services.context import Changes, Context
from carecalc.services.duplicates import Looked, Pair
from carecalc.services.outside_lists import SeenList, TakenIn
from carecalc.services.outside_reading import OutsidePreview
from carecalc.services.proposals import Settled
from carecalc.services.takeover_columns import Offered
from carecalc.text import N_

LOOK = "outside-look"
_DESK, _COLUMNS, _ROWS = range(3)


@dataclass(frozen=True, slots=True)
class _State:
    step: int
    tab: int
    table: GivenTable | None
    asked: Asked | None
    offered: Offered | None
    found: OutsidePreview | None


class OutsidePage(Page):
    """Tabs: proposals, lists, entries alike; with a file its columns, then its rows."""

    def __init__(
        self,
        desk: Desk,
        catalogue: Catalogue,
        place: Place,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(desk, catalogue, place, parent)
        self.set_title(self.gettext("Outside lists"))
        self._voice = Voice(catalogue, desk.context.catalog.codes().groups, desk.look)
        self._kinds = outside_lists.kinds_of(desk.context.catalog)
        self._words = OutsideWords(
            self._voice, {code: kind.label for code, kind in self._kinds.items()}
        )
        self._table: GivenTable | None = None
        self._asked: Asked | None = None
        self._offered: Offered | None = None
        self._found: OutsidePreview | None = None
        self._decided = ""
        self._may = desk.may("takeovers.make", of_all=True) and (
            not desk.context.store.read_only
        )
        self._choose = button(self.gettext("Take in a list …"), "choose-outside", "")
        self._choose.setIcon(desk.look.icon("add"))
        self.add_action(self._choose)
        self._choose.setVisible(self._may)
        self._notice = Notice(catalogue, self)
        self._notice.setObjectName("outside-notice")
        self.body.addWidget(self._notice)
        self._done = UndoLine(catalogue, self)
        self._done.undone.connect(self._on_resume)
        self.body.addWidget(self._done)
        self.body.addWidget(WorkBar(desk.working, catalogue, self))
        title = self.gettext("The list to take")
        self._file = ListReading(
            desk,
            self._voice,
            self._notice,
            title,
            self._choose,
            table_files.read_long,
        )
        self._file.read.connect(self._on_table)
        self._choose.clicked.connect(self._file.ask)
        self._tabs = OutsideDesk(self._voice, self._words, self._may, self)
        self._tabs.accept_wanted.connect(self._on_accept)
        self._tabs.decline_wanted.connect(self._on_decline)
        self._tabs.undo_wanted.connect(self._on_undo_list)
        self._tabs.decide_wanted.connect(self._on_decide)
        self._tabs.look_wanted.connect(self._on_look)
        self._tabs.person_wanted.connect(self._on_person)
        self._columns = ColumnsForm(self._voice, self)
        self._columns.agreed.connect(self._on_agreed)
        self._columns.other.connect(self._on_other)
        self._columns.given_up.connect(self._file.ask)
        self._rows = OutsideRows(self._voice, self._words, self)
        self._rows.accepted.connect(self._on_take)
        self._rows.back_wanted.connect(self._on_columns)
        self._steps = QStackedWidget(self)
        for step in (self._tabs, self._columns, self._rows):
            self._steps.addWidget(step)
        self.body.addWidget(self._steps, 1)
        if place.item in TABS:
            self._tabs.setCurrentIndex(TABS.index(place.item))
        self._load()

    def begin(self) -> None:
        """Start in the table."""
        self._tabs.tables[self._tabs.currentIndex()].setFocus()

    def refresh(self, changes: Changes) -> None:
        """Look again when somebody changed."""
        if changes.people:
            self._load()

    def leave(self) -> bool:
        """Stop looking at rows that nobody would be shown."""
        job = self.desk.working.job
        if job is not None and job.piece.about == LOOK:
            self.desk.working.stop()
        self._file.stop()
        return True

    def here(self) -> Place:
        """Return the tab."""
        return replace(self.place, item=TABS[self._tabs.currentIndex()])

    def state(self) -> object:
        """Return the tab, the file, its columns as chosen, and its rows."""
        offered = self._offered
        if self._steps.currentIndex() == _COLUMNS and offered is not None:
            offered = replace(offered, plan=self._columns.plan())
        return _State(
            self._steps.currentIndex(),
            self._tabs.currentIndex(),
            self._table,
            self._asked,
            offered,
            self._found,
        )

    def restore(self, state: object) -> None:
        """Take over what `state` returned."""
        assert isinstance(state, _State)
        self._table, self._asked, self._found = state.table, state.asked, state.found
        self._tabs.setCurrentIndex(state.tab)
        if state.table is not None and state.offered is not None:
            self._offered = state.offered
            self._columns.offer(state.table, state.offered)
        if state.found is not None:
            self._rows.show_rows(state.found)
        self._steps.setCurrentIndex(state.step)

    # -------------------------------------------------------------- what is known

    def _load(self) -> None:
        self.desk.call(
            known_outside, done=self._tabs.show_known, failed=self._on_refused
        )

    # -------------------------------------------------------------- proposals

    def _on_accept(self, chosen: tuple[str, ...]) -> None:
        if chosen:
            self.desk.call(
                proposals.accept,
                chosen,
                done=self._on_accepted,
                failed=self._on_refused,
            )

    def _on_accepted(self, settled: Settled) -> None:
        hint = "\n".join(self.words(one.why) for one in settled.skipped[:5])
        self._tell(
            self.gettext(
                "{count} change(s) recorded, {left} not.",
                count=len(settled.done),
                left=len(settled.skipped),
            ),
            "warning" if settled.skipped else "good",
            hint,
        )
        self.changed.emit(settled.changes)

    def _on_decline(self, chosen: tuple[str, ...]) -> None:
        if not chosen:
            return
        self._ask(
            "decline",
            N_("Decline"),
            self.gettext("{count} chosen", count=len(chosen)),
            N_("Nothing is changed, and the same is not proposed again."),
            " ".join(chosen),
            _decline,
        )

    # -------------------------------------------------------------- lists

    def _on_undo_list(self, one: SeenList) -> None:
        self._ask(
            "undo-outside",
            N_("Take it off record"),
            one.record.value.name,
            N_("It counts no more and proposes nothing; what was accepted stays."),
            one.record.id,
            _undo,
        )

    def _ask(
        self,
        code: str,
        verb: str,
        name: str,
        told: str,
        id_: str,
        act: Callable[[Context, str, str], None],
    ) -> None:
        dialog = WithdrawDialog(
            self.desk,
            self.catalogue,
            ToWithdraw(code, verb, name, told, id_, act),
            self.window(),
        )
        dialog.withdrawn.connect(self._on_withdrawn)
        dialog.open()

    def _on_withdrawn(self) -> None:
        self._tell(self.gettext("Saved."), "good")

    # -------------------------------------------------------------- entries alike

    def _on_decide(self, pair: Pair) -> None:
        dialog = DuplicateDialog(
            self.desk, self._voice, pair, self._words.alike(pair), self.window()
        )
        dialog.decided.connect(self._on_pair_decided)
        dialog.open()

    def _on_pair_decided(self, record: object) -> None:
        self._decided = getattr(record, "id", "")
        self._notice.clear()
        self._done.tell_done(self.gettext("Decided, with the reason."))
        self.saved.emit()
        self._load()

    def _on_resume(self) -> None:
        if self._decided:
            self.desk.call(
                duplicates.resume,
                self._decided,
                self.gettext("Decided by mistake, taken back at once."),
                done=self._on_resumed,
                failed=self._on_refused,
            )

    def _on_resumed(self, record: object) -> None:
        self._decided = ""
        self._done.tell_undone(self.gettext("The two entries wait again."))
        self.saved.emit()
        self._load()

    def _on_look(self) -> None:
        self.desk.call(
            duplicates.look,
            done=self._on_looked,
            failed=self._on_refused,
        )

    def _on_looked(self, looked: Looked) -> None:
        self._tell(
            self.gettext("{count} more pair(s) found.", count=looked.found), "good"
        )

    def _on_person(self, person_id: str) -> None:
        self.go.emit(Place("facts", person=person_id))

    # -------------------------------------------------------------- a file

    def _on_table(self, read: GivenTable) -> None:
        self._table = read
        today = self.desk.context.today()
        dialog = OutsideDialog(self._voice, read, self._kinds, today, self.window())
        dialog.agreed.connect(self._on_asked)
        dialog.open()

    def _on_asked(self, asked: Asked) -> None:
        self._asked = asked
        self._offer(None, None)

    def _on_other(self, sheet: int, head: int) -> None:
        self._offer(sheet, head or None)

    def _offer(self, sheet: int | None, head: int | None) -> None:
        assert self._table is not None and self._asked is not None, "a file was read"
        self.desk.call(
            outside_lists.offered,
            self._table,
            self._asked.kind,
            sheet,
            head,
            done=self._on_offered,
            failed=self._on_refused,
        )

    def _on_offered(self, offered: Offered) -> None:
        assert self._table is not None, "columns are of a file"
        self._found, self._offered = None, offered
        self._columns.offer(self._table, offered)
        self._on_columns()

    def _on_columns(self) -> None:
        self._steps.setCurrentIndex(_COLUMNS)
        self.focus_soon(self._columns.go_on)

    def _on_agreed(self, plan: Plan) -> None:
        asked = self._asked
        assert asked is not None, "columns are of a list of a kind"
        self._notice.clear()
        self.desk.working.begin(
            Piece(
                LOOK,
                N_("Looking at every row …"),
                outside_reading.preview,
                (self._table, asked.kind, plan, asked.day, asked.body, asked.is_whole),
                tells=True,
            ),
            done=self._on_found,
            failed=self._on_refused,
        )

    def _on_found(self, found: OutsidePreview) -> None:
        self._found = found
        self._rows.show_rows(found)
        self._steps.setCurrentIndex(_ROWS)
        self.focus_soon(self._rows.table)

    def _on_take(self) -> None:
        assert self._found is not None, "rows are taken that are shown"
        self._rows.set_free(False)
        self.desk.call(
            outside_lists.take,
            self._found,
            done=self._on_taken,
            failed=self._on_not_taken,
        )

    def _on_taken(self, taken: TakenIn) -> None:
        self._rows.set_free(True)
        self._steps.setCurrentIndex(_DESK)
        self._tabs.setCurrentIndex(0 if taken.proposals else 1)
        name = taken.record.value.name
        if taken.is_new:
            said = self.gettext(
                "{name} is on record; it proposes changes to {count} people.",
                name=name,
                count=taken.proposals,
            )
        else:
            said = self.gettext("{name} was on record already.", name=name)
        self._tell(said, "good")

    def _on_not_taken(self, error: UserError) -> None:
        self._rows.set_free(True)
        self._notice.show_error(error)

    # -------------------------------------------------------------- telling

    def _tell(self, said: str, kind: str, hint: str = "") -> None:
        self._done.clear()
        self._notice.tell(said, kind, hint)
        self.saved.emit()
        self._load()

    def _on_refused(self, error: UserError) -> None:
        self._notice.show_error(error)


def _decline(ctx: Context, ids: str, reason: str) -> None:
    proposals.decline(ctx, ids.split(), reason)


def _undo(ctx: Context, list_id: str, reason: str) -> None:
    outside_lists.undo(ctx, list_id, reason)
