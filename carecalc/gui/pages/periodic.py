# SPDX-License-Identifier: Apache-2.0
"""Who is to be reviewed by when: proven, notified, suspended and freed from here."""

from collections.abc import Callable, Sequence

from PySide6.QtCore import QItemSelection, QModelIndex
from PySide6.QtGui import QKeySequence, QResizeEvent, QShortcut
from PySide6.QtWidgets import QAbstractItemView, QPushButton, QVBoxLayout, QWidget

from carecalc.domain.periodic import (
    DUE,
    HELD,
    OVERDUE,
    PROPOSED,
    SILENT,
    TOLD,
)
from carecalc.domain.record import Record
from carecalc.errors import UserError
from carecalc.gui.dialog import scrolling
from carecalc.gui.elided import Elided
from carecalc.gui.messages import Notice
from carecalc.gui.page import Desk, Page, Place
from carecalc.gui.tables import PAGE, Table
from carecalc.gui.widgets.flow import FlowLayout
from carecalc.gui.widgets.inputs import button, label
from carecalc.gui.widgets.periodic_asking import NotifyDialog
from carecalc.gui.widgets.periodic_calls import (
    Approved,
    approve_many,
    owed_by,
    page_of,
    release,
    settle_many,
    turn_down,
)
from carecalc.gui.widgets.periodic_evidence import ListDialog, ProveDialog
from carecalc.gui.widgets.periodic_filters import ReviewFilters
from carecalc.gui.widgets.periodic_issue import IssueDialog
from carecalc.gui.widgets.periodic_words import PeriodicWords
from carecalc.gui.widgets.speaking import Voice
from carecalc.gui.widgets.undo_line import UndoLine
from carecalc.gui.widgets.withdrawing import ToWithdraw, WithdrawDialog
from carecalc.i18n import Catalogue
from carecalc.services import holds, offices, periodic
from carecalc.services.context import Changes, Context
from carecalc.services.holds import Owed, Proposal
from carecalc.services.periodic import DuePage, Reviewed, Wanted
from carecalc.services.periodic_bulk import Accepted
from carecalc.services.periodic_notices import Notices
from carecalc.services.periodic_papers import NOTICE, SUSPENSION
from carecalc.text import N_

ASKABLE = (DUE, OVERDUE, TOLD, SILENT)

_LOW = 420
"""Below this height what is chosen is told in one line: the table needs the room."""


class PeriodicPage(Page):
    """A table by due day; `place.item` is what it is narrowed to, a key of `FILTERS`.

    What is done is done to the rows that are chosen, one or many.
    """

    def __init__(
        self,
        desk: Desk,
        catalogue: Catalogue,
        place: Place,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(desk, catalogue, place, parent)
        self._voice = Voice(catalogue, desk.context.catalog.codes().groups, desk.look)
        self._words = PeriodicWords(self._voice)
        self.set_title(self.gettext("Periodic review"))
        self._found: DuePage | None = None
        self._undo_batch = ""
        self._list = button(self.gettext("Prove by a list …"), "prove-list", "", self)
        self._list.setToolTip("Ctrl+Shift+F")
        self._list.clicked.connect(self._on_list)
        self._list.setVisible(desk.may("periodic.work"))
        self.add_action(self._list)
        # On a low screen there is no room for all of it: then it scrolls.
        content = QWidget(self)
        column = QVBoxLayout(content)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(self.body.spacing())
        self._notice = Notice(catalogue, self)
        self._notice.setObjectName("periodic-notice")
        column.addWidget(self._notice)
        self._done = UndoLine(catalogue, self)
        self._done.undone.connect(self._on_undo)
        column.addWidget(self._done)
        self._filters = ReviewFilters(self._voice, desk, place.item, self)
        self._filters.narrowed.connect(self._on_narrowed)
        column.addLayout(self._filters)
        self._table = Table(
            self._words.columns(),
            "reviews",
            self.gettext("Periodic review"),
            desk.look.text_size / 100,
            self,
        )
        many = QAbstractItemView.SelectionMode.ExtendedSelection
        self._table.setSelectionMode(many)
        self._table.setMinimumHeight(132)
        self._table.rows.wanted.connect(self._on_wanted)
        self._table.opened.connect(self._on_opened)
        self._table.selectionModel().selectionChanged.connect(self._on_selected)
        column.addWidget(self._table, 1000)
        self._nothing = label("", "muted", self)
        self._nothing.setObjectName("no-reviews")
        self._nothing.hide()
        column.addWidget(self._nothing)
        self._whole = label("", "hint", self)
        self._whole.setObjectName("review-whole")
        self._line = Elided("", self)
        self._line.setProperty("role", "hint")
        for each in (self._whole, self._line):
            each.hide()
            column.addWidget(each)
        column.addStretch(1)  # Only where the table is hidden.
        self.body.addWidget(scrolling(content, self), 1)
        self.body.addLayout(self._actions())
        for keys, slot in (
            ("Ctrl+Shift+F", self._on_list),
            ("Ctrl+D", self._on_prove),
            ("Ctrl+Shift+D", self._on_notify),
        ):
            QShortcut(QKeySequence(keys), self).activated.connect(slot)
        desk.call(offices.get, done=self._filters.show_office)
        self._load()

    def _actions(self) -> FlowLayout:
        row = FlowLayout()
        self._buttons: dict[str, QPushButton] = {}
        for name, words, kind, action, slot in (
            (
                "prove",
                N_("Record a proof …"),
                "primary",
                "periodic.work",
                self._on_prove,
            ),
            ("notify", N_("Ask to be proven …"), "", "periodic.work", self._on_notify),
            (
                "propose",
                N_("Propose to suspend"),
                "",
                "periodic.work",
                self._on_propose,
            ),
            ("settle", N_("Free, proven since"), "", "periodic.work", self._on_settle),
            (
                "approve",
                N_("Approve the suspension"),
                "primary",
                "acts.decide",
                self._on_approve,
            ),
            ("turn-down", N_("Turn down …"), "", "acts.decide", self._on_turn_down),
            ("release", N_("Free without a proof …"), "", "acts.decide", self._on_free),
            ("papers", N_("Papers …"), "", "papers.issue", self._on_papers),
        ):
            made = button(self.gettext(words), name, kind, self)
            made.clicked.connect(slot)
            made.setEnabled(False)
            made.setVisible(self.desk.may(action))
            self._buttons[name] = made
            row.addWidget(made)
        return row

    def begin(self) -> None:
        """Start in the table."""
        self._table.setFocus()

    def refresh(self, changes: Changes) -> None:
        """Look again when people, visits or decisions changed."""
        if changes.people or changes.visits or changes.determinations:
            self._load()

    def state(self) -> object:
        """Return what the table is narrowed to."""
        return self._filters.codes()

    def restore(self, state: object) -> None:
        """Narrow it so again."""
        if isinstance(state, tuple):
            self._filters.choose(*state)
            self._load()

    def shortcuts(self) -> Sequence[tuple[str, str]]:
        """Return the keys of this page."""
        return (
            ("Shift+↑ / Shift+↓ / Ctrl+A", self.gettext("Choose several, or all")),
            ("Ctrl+D", self.gettext("Record a proof of those chosen")),
            ("Ctrl+Shift+D", self.gettext("Ask those chosen to be proven")),
            ("Ctrl+Shift+F", self.gettext("Prove by a list")),
            ("Enter", self.gettext("Open the elder")),
        )

    # -------------------------------------------------------------- looking

    def _load(self) -> None:
        self.desk.call(
            page_of, self._filters.wanted(), done=self._on_page, failed=self._on_refused
        )

    def _on_page(self, answer: tuple[Wanted, DuePage]) -> None:
        asked, found = answer
        if asked != self._filters.wanted():
            return  # Something else was chosen meanwhile.
        self._found = found
        self._filters.show_found(found)
        at = max(self._table.currentIndex().row(), 0)
        self._table.rows.start(found.total, found.rows)
        if found.total:
            row = min(at, found.total - 1)
            self._table.setCurrentIndex(self._table.rows.index(row, 0))
        self._table.setVisible(bool(found.total))
        self._nothing.setVisible(not found.total)
        self._nothing.setText(self._filters.why_nothing(found))
        self._on_selected()

    def _on_wanted(self, offset: int, count: int) -> None:
        asked = self._filters.wanted(offset, count)
        self.desk.call(page_of, asked, done=self._on_more)

    def _on_more(self, answer: tuple[Wanted, DuePage]) -> None:
        asked, found = answer
        if asked == self._filters.wanted(asked.offset, PAGE):
            self._table.rows.put(asked.offset, found.rows)

    def _on_narrowed(self) -> None:
        self.move(item=self._filters.stage())
        self._load()

    # -------------------------------------------------------------- choosing

    def _chosen(self) -> list[Reviewed]:
        rows = self._table.selectionModel().selectedRows()
        found = [
            self._table.rows.row(i.row()) for i in sorted(rows, key=QModelIndex.row)
        ]
        return [row for row in found if isinstance(row, Reviewed)]

    def _people(self, chosen: Sequence[Reviewed]) -> dict[str, str]:
        return {row.person.id: row.person.name for row in chosen}

    def _on_selected(
        self,
        chosen: QItemSelection | None = None,
        before: QItemSelection | None = None,
    ) -> None:
        rows = self._chosen()
        stages = {row.stage for row in rows}
        holds_of = [r for row in rows for r in row.reviews if r.hold is not None]
        can = {
            "prove": bool(rows),
            "notify": bool(stages.intersection(ASKABLE)),
            "propose": SILENT in stages,
            "settle": any(row.is_answered for row in rows),
            "approve": PROPOSED in stages,
            "turn-down": stages == {PROPOSED} and len(holds_of) == 1,
            "release": stages == {HELD} and len(holds_of) == 1,
            "papers": any(
                r.notice is not None or r.stage == HELD
                for row in rows
                for r in row.reviews
            ),
        }
        for name, is_able in can.items():
            self._buttons[name].setEnabled(is_able)
        self._buttons["settle"].setVisible(
            can["settle"] and self.desk.may("periodic.work")
        )
        is_one = len(rows) == 1
        if is_one:
            self._tell_whole(self._words.whole(rows[0]))
        else:
            many = self.gettext("{count} chosen", count=len(rows))
            self._tell_whole(many if rows else "")
        if is_one and HELD in stages:
            self.desk.call(
                owed_by, rows[0].person.id, done=self._on_owed, failed=self._on_refused
            )

    def _on_owed(self, answer: tuple[str, tuple[Owed, ...]]) -> None:
        person_id, owed = answer
        rows = self._chosen()
        if not owed or len(rows) != 1 or rows[0].person.id != person_id:
            return
        said = self.gettext(
            "not paid so far: {months}", months=tuple(each.month for each in owed)
        )
        self._tell_whole(f"{said}\n{self._words.whole(rows[0])}")

    def _tell_whole(self, said: str) -> None:
        """Write out what is chosen; where there is little room, in one line."""
        self._whole.setText(said)
        self._line.setText(said.replace("\n", " "))
        self._line.setToolTip(said)
        self._show_whole()

    def _show_whole(self) -> None:
        is_low = self.height() < _LOW
        self._whole.setVisible(bool(self._whole.text()) and not is_low)
        self._line.setVisible(bool(self._whole.text()) and is_low)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._show_whole()

    # -------------------------------------------------------------- doing

    def _on_opened(self, number: int) -> None:
        row = self._table.rows.row(number)
        if isinstance(row, Reviewed):
            self.go.emit(Place("person", person=row.person.id))

    def _on_list(self) -> None:
        if self.desk.may("periodic.work"):
            dialog = ListDialog(self.desk, self._voice, self)
            dialog.proven.connect(self._on_proven)
            dialog.open()

    def _on_prove(self) -> None:
        chosen = self._people(self._chosen())
        if chosen and self.desk.may("periodic.work"):
            dialog = ProveDialog(self.desk, self._voice, chosen, self)
            dialog.proven.connect(self._on_proven)
            dialog.open()

    def _on_proven(self, accepted: Accepted) -> None:
        said = self.gettext("{count} proven.", count=len(accepted.proven))
        if accepted.released:
            said += " " + self.gettext(
                "{count} suspension(s) ended; what was held back is owed.",
                count=accepted.released,
            )
        self._undo_batch = accepted.batch
        self._changed([one.person.id for one in accepted.proven])
        self._done.tell_done(said)

    def _on_notify(self) -> None:
        chosen = [row for row in self._chosen() if row.stage in ASKABLE]
        if chosen and self.desk.may("periodic.work"):
            people = self._people(chosen)
            dialog = NotifyDialog(self.desk, self._voice, people, self)
            dialog.notified.connect(self._on_notified)
            dialog.open()

    def _on_notified(self, notices: Notices, wants_papers: bool) -> None:
        asked = {r.person.id: r.person.name for r in notices.rows if r.why is None}
        self._undo_batch = notices.batch
        self._changed(list(asked))
        self._done.tell_done(self.gettext("{count} asked.", count=notices.count))
        if wants_papers and asked:
            self._issue(asked, NOTICE)

    def _on_propose(self) -> None:
        chosen = [row.person.id for row in self._chosen() if row.stage == SILENT]
        self._run("propose", holds.propose, chosen, done=self._on_proposed)

    def _on_proposed(self, proposals: tuple[Proposal, ...]) -> None:
        count = sum(len(each.holds) for each in proposals)
        self._tell(
            self.gettext(
                "{count} suspension(s) proposed; somebody else approves them.",
                count=count,
            ),
            [each.person.id for each in proposals],
        )

    def _on_settle(self) -> None:
        chosen = [row.person.id for row in self._chosen() if row.is_answered]
        self._run("settle", settle_many, chosen, done=self._on_settled)

    def _on_settled(self, ended: tuple[Record[object], ...]) -> None:
        self._tell(
            self.gettext(
                "{count} suspension(s) ended; what was held back is owed.",
                count=len(ended),
            ),
            [hold.person_id for hold in ended],
        )

    def _on_approve(self) -> None:
        chosen = [
            each.hold.id
            for row in self._chosen()
            for each in row.reviews
            if row.stage == PROPOSED and each.hold is not None
        ]
        self._run("approve", approve_many, chosen, done=self._on_approved)

    def _on_approved(self, approved: Approved) -> None:
        self._tell(
            self.gettext("{count} suspension(s) approved.", count=approved.count), ["*"]
        )
        if approved.errors:
            self._notice.show_error(approved.errors[0])

    def _on_turn_down(self) -> None:
        self._ask_why(
            "turn-down-hold",
            N_("Turn down"),
            N_("The suspension does not come to hold; the proposal stays on record."),
            turn_down,
        )

    def _on_free(self) -> None:
        self._ask_why(
            "release-hold",
            N_("Free without a proof"),
            N_("Payment goes on; what was held back is owed. The review stays due."),
            release,
        )

    def _ask_why(
        self,
        code: str,
        verb: str,
        told: str,
        service: Callable[[Context, str, str], None],
    ) -> None:
        for row in self._chosen():
            for each in row.reviews:
                if each.hold is not None:
                    what = ToWithdraw(
                        code, verb, row.person.name, told, each.hold.id, service
                    )
                    dialog = WithdrawDialog(self.desk, self.catalogue, what, self)
                    dialog.withdrawn.connect(self._on_ended)
                    dialog.open()
                    return

    def _on_ended(self) -> None:
        self._tell(self.gettext("Saved."), ["*"])

    def _on_papers(self) -> None:
        chosen = self._chosen()
        is_held = any(row.stage == HELD for row in chosen)
        self._issue(self._people(chosen), SUSPENSION if is_held else NOTICE)

    def _issue(self, people: dict[str, str], kind: str) -> None:
        dialog = IssueDialog(self.desk, self._voice, people, kind, self)
        dialog.saved.connect(self.saved)
        dialog.open()

    def _on_undo(self) -> None:
        self.desk.call(
            periodic.take_back,
            self._undo_batch,
            done=self._on_undone,
            failed=self._on_refused,
            busy=self._done.undo,
        )

    def _on_undone(self, count: int) -> None:
        self._undo_batch = ""
        self._changed(["*"])
        self._done.tell_undone(
            self.gettext("Taken back: {count}. All is as before.", count=count)
        )

    def _run(
        self,
        name: str,
        service: Callable[..., object],
        chosen: Sequence[str],
        done: Callable[..., None],
    ) -> None:
        if chosen:
            self.desk.call(
                service,
                chosen,
                done=done,
                failed=self._on_refused,
                busy=self._buttons[name],
            )

    def _tell(self, said: str, people: Sequence[str]) -> None:
        self._done.clear()
        self._notice.tell(said, "good")
        self._changed(people)

    def _changed(self, people: Sequence[str]) -> None:
        if self._undo_batch:
            self._notice.clear()
        self.saved.emit()
        self.changed.emit(Changes(people=frozenset(people)))

    def _on_refused(self, error: UserError) -> None:
        self._notice.show_error(error)
