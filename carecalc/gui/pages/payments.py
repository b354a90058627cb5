# SPDX-License-Identifier: Apache-2.0
"""Out and back: files for the bank, what came back, what is owed back, whose money."""

from dataclasses import replace
from typing import TYPE_CHECKING

from PySide6.QtWidgets import QPushButton, QVBoxLayout, QWidget

from carecalc.domain.appropriation import ACTIVE, Balance
from carecalc.domain.paper import Paper
from carecalc.domain.payout import Payout
from carecalc.domain.record import Record
from carecalc.errors import UserError
from carecalc.gui.apart import Apart
from carecalc.gui.messages import Notice
from carecalc.gui.page import Desk, Page, Place
from carecalc.gui.tables import Table
from carecalc.gui.tabs import line_of_tabs
from carecalc.gui.widgets import paying_known
from carecalc.gui.widgets.agency_asking import Asking
from carecalc.gui.widgets.handing import Handing
from carecalc.gui.widgets.inputs import button, label
from carecalc.gui.widgets.list_file import ask_for_list
from carecalc.gui.widgets.paper_out import Saving
from carecalc.gui.widgets.paying_checked import (
    CheckedDialog,
    ask_for_files,
    checked,
)
from carecalc.gui.widgets.paying_debts import (
    AllotDialog,
    BookDialog,
    DebtDialog,
    DebtStepDialog,
)
from carecalc.gui.widgets.paying_files import (
    AgainDialog,
    AnswerDialog,
    FileDialog,
    HandDialog,
    LineDialog,
    MakeDialog,
)
from carecalc.gui.widgets.paying_funds import FundsDialog
from carecalc.gui.widgets.paying_known import AnswerRead, PayingKnown, said_of
from carecalc.gui.widgets.paying_words import PayingTables
from carecalc.i18n import Catalogue
from carecalc.services import (
    debt_papers,
    debts,
    disclosures,
    payouts,
    table_files,
)
from carecalc.services.context import Changes
from carecalc.services.debts import Owed
from carecalc.services.month_papers import COVER
from carecalc.services.payouts import Made
from carecalc.services.reissue_papers import COVER as AGAIN_COVER
from carecalc.services.returns import Unpaid

if TYPE_CHECKING:
    from carecalc.services.list_proof import Together

TABS = ("files", "unpaid", "debts", "funds")


class PaymentsPage(Page):
    """Tabs: files for the bank, what came back, debts, money; `place.item` is first."""

    def __init__(
        self,
        desk: Desk,
        catalogue: Catalogue,
        place: Place,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(desk, catalogue, place, parent)
        self.set_title(self.gettext("Paying out"))
        self._tables = PayingTables(desk, catalogue)
        self._known: PayingKnown | None = None
        self._record: Record[Payout] | None = None
        self._owed: Owed | None = None
        self._saving: Saving | None = None
        self._adds: list[tuple[int, QPushButton]] = []
        for tab, name, words, slot, kind in (
            (0, "make-bank-file", self.gettext("Make a bank file"), self._on_make, 1),
            (1, "pay-unpaid", self.gettext("Pay again"), self._on_again, 1),
            (3, "record-money", self.gettext("Record money"), self._on_book, 0),
            (
                3,
                "add-allotment",
                self.gettext("Record an allotment"),
                self._on_allot,
                1,
            ),
        ):
            made = button(words, name, "primary" if kind else "", self)
            made.clicked.connect(slot)
            self.add_action(made)
            self._adds.append((tab, made))
        self._check = button(self.gettext("Check files …"), "check-files", "", self)
        self._check.clicked.connect(self._on_check)
        self.add_action(self._check)
        self._notice = Notice(catalogue, self)
        self._notice.setObjectName("payments-notice")
        self.body.addWidget(self._notice)
        self._apart = Apart(self)
        self._apart.done.connect(self._on_answer_read)
        self._apart.ended.connect(self._on_ended)
        self._apart.broke.connect(desk.broke)
        self._tabs = line_of_tabs("payments-tabs", self.gettext("Paying out"), self)
        self._build()
        self._tabs.currentChanged.connect(self._on_tab)
        self.body.addWidget(self._tabs, 1)
        if place.item in TABS:
            self._tabs.setCurrentIndex(TABS.index(place.item))
        self._on_tab(self._tabs.currentIndex())
        self._load()

    def begin(self) -> None:
        """Start in the list."""
        self._lists[self._tabs.currentIndex()].setFocus()

    def refresh(self, changes: Changes) -> None:
        """Look again when a list or somebody's account changed."""
        if changes.runs or changes.people:
            self._load()

    def leave(self) -> bool:
        """Stop reading an answer that nobody would be shown."""
        self._apart.stop()
        return True

    def here(self) -> Place:
        """Return the tab."""
        return replace(self.place, item=TABS[self._tabs.currentIndex()])

    def state(self) -> object:
        """Return the tab."""
        return self._tabs.currentIndex()

    def restore(self, state: object) -> None:
        """Take over what `state` returned."""
        assert isinstance(state, int)
        self._tabs.setCurrentIndex(state)

    # -------------------------------------------------------------- building

    def _build(self) -> None:
        files, unpaid = self._tables.files(self), self._tables.unpaid(self)
        owed, funds = self._tables.debts(self), self._tables.funds(self)
        files.opened.connect(self._on_file)
        unpaid.opened.connect(self._on_unpaid)
        owed.opened.connect(self._on_debt)
        funds.opened.connect(self._on_funds)
        self._lists: tuple[Table, ...] = (files, unpaid, owed, funds)
        self._told = [label("", "muted", self) for _ in TABS]
        titles = (
            self.gettext("Bank files"),
            self.gettext("Payments that came back"),
            self.gettext("What is owed back"),
            self.gettext("Money"),
        )
        for title, table, told, name in zip(
            titles, self._lists, self._told, TABS, strict=True
        ):
            content = QWidget(self)
            column = QVBoxLayout(content)
            column.setContentsMargins(0, 8, 0, 0)
            column.setSpacing(8)
            told.setObjectName(f"{name}-told")
            told.setWordWrap(True)
            column.addWidget(told)
            column.addWidget(table, 1)
            column.addStretch()  # Only where there is no table.
            self._tabs.addTab(content, title)

    # -------------------------------------------------------------- showing

    def _load(self) -> None:
        self.desk.call(paying_known.look, done=self._on_known, failed=self._on_refused)

    def _on_known(self, known: PayingKnown) -> None:
        self._known = known
        self._tables.months = known.months
        rows = (known.files, known.unpaid, known.debts, known.funds.rows)
        for table, found in zip(self._lists, rows, strict=True):
            at = max(table.currentIndex().row(), 0)
            table.rows.start(len(found), found)
            table.setCurrentIndex(table.rows.index(at, 0))
            table.setVisible(bool(found))
        for told, text in zip(self._told, said_of(self.catalogue, known), strict=True):
            told.setText(text)
            told.setVisible(bool(text))
        self._on_tab(self._tabs.currentIndex())

    def _on_tab(self, tab: int) -> None:
        works = self.desk.may("payments.work", of_all=True)
        self._check.setVisible(TABS[tab] == "files")
        for number, made in self._adds:
            made.setVisible(number == tab and works)
            made.setEnabled(self._is_possible(made.objectName()))

    def _is_possible(self, name: str) -> bool:
        known = self._known
        if known is None or self.desk.context.store.read_only:
            return False
        if name == "make-bank-file":
            return bool(known.waiting)
        if name == "pay-unpaid":
            return bool(known.unpaid)
        if name == "record-money":
            return any(one.record.state == ACTIVE for one in known.funds.allotted)
        return True

    def _on_refused(self, error: UserError) -> None:
        self._notice.show_error(error)

    def _open(self, dialog: Asking) -> None:
        dialog.done.connect(self._on_done)
        dialog.open()

    def _on_done(self, result: object) -> None:
        self._notice.tell(self.gettext("Saved."), "good")
        self.saved.emit()
        runs: frozenset[str] = frozenset()
        if isinstance(result, Made):
            runs = frozenset({result.record.about})
            self._save(result.record, result.data)
        self._load()
        self.changed.emit(Changes(runs=runs))

    # -------------------------------------------------------------- files

    def _on_make(self) -> None:
        known = self._known
        if known is not None and known.waiting:
            self._open(
                MakeDialog(
                    self.desk, self.catalogue, self, known.waiting, known.templates
                )
            )

    def _on_file(self, number: int) -> None:
        record = self._lists[0].rows.row(number)
        if isinstance(record, Record):
            self._record = record
            known = self._known
            templates = () if known is None else known.templates
            dialog = FileDialog(self.desk, self.catalogue, self, record, templates)
            dialog.asked.connect(self._on_file_asked)
            dialog.open()

    def _on_file_asked(self, what: str) -> None:
        record = self._record
        assert record is not None
        if what == "cover":
            paper = COVER if record.about else AGAIN_COVER
            self.go.emit(
                Place("new-paper", item=record.about or record.id, paper=paper)
            )
        elif what == "hand":
            self._open(HandDialog(self.desk, self.catalogue, self, record))
        elif what == "answer":
            self._ask_for_answer()
        elif what == "save":
            self.desk.call(
                payouts.file_of,
                record.id,
                done=self._on_bytes,
                failed=self._on_refused,
            )
        elif what != "give-up":
            self.desk.call(
                payouts.for_people,
                record.about,
                what,
                done=self._on_for_people,
                failed=self._on_refused,
            )
        else:
            self._open(
                LineDialog(
                    self.desk,
                    self.catalogue,
                    self,
                    self.gettext("Give up the file"),
                    self.gettext("Only a file that no bank has is given up."),
                    ("why", self.gettext("Reason")),
                    payouts.give_up,
                    (record.id,),
                )
            )

    def _on_bytes(self, data: bytes) -> None:
        assert self._record is not None
        self._save(self._record, data)

    def _save(self, record: Record[Payout], data: bytes) -> None:
        handing = Handing(
            self.desk,
            self.catalogue,
            payouts.BANK_FILE,
            disclosures.of_paper,
            (record.id,),
            self,
        )
        self._ask_where(
            self.gettext("Save the bank file"), record.value.name, data, handing
        )

    def _on_for_people(self, made: tuple[str, bytes]) -> None:
        assert self._record is not None
        name, data = made
        handing = Handing(
            self.desk,
            self.catalogue,
            disclosures.PAYMENTS,
            disclosures.of_payments,
            (self._record.about, data),
            self,
        )
        self._ask_where(self.gettext("Save the payments"), name, data, handing)

    def _ask_where(self, title: str, name: str, data: bytes, handing: Handing) -> None:
        self._saving = Saving(self.desk.tasks, title, name, data, self, handing)
        self._saving.saved.connect(self._on_saved)
        self._saving.refused.connect(self._on_refused)
        self._saving.ask()

    def _on_saved(self, file: str) -> None:
        self._notice.tell(self.gettext("Saved as {file}", file=file), "good")

    # -------------------------------------------------------------- files checked

    def _on_check(self) -> None:
        ask_for_files(self.catalogue, self.check_files, self.window())

    def check_files(self, paths: list[str]) -> None:
        """Tell of files that somebody brings whether they are as they were handed out."""
        self._notice.tell(self.gettext("Checking the files …"))
        self.desk.call(
            checked, tuple(paths), done=self._on_checked, failed=self._on_refused
        )

    def _on_checked(self, found: "Together") -> None:
        self._notice.clear()
        CheckedDialog(self.catalogue, self, found).open()

    # -------------------------------------------------------------- the answer

    def _ask_for_answer(self) -> None:
        title = self.gettext("The bank's answer")
        ask_for_list(self.catalogue, title, self.take_answer, self.window())

    def take_answer(self, path: str) -> None:
        """Read a bank's answer, in a process that knows of no office."""
        self._notice.tell(self.gettext("Reading the answer …"))
        self._apart.begin(table_files.read_long, path)

    def _on_answer_read(self, read: object) -> None:
        self._notice.clear()
        if isinstance(read, UserError):
            self._notice.show_error(read)
            return
        assert self._record is not None
        self.desk.call(
            paying_known.read_answer,
            self._record.id,
            read,
            done=self._on_looked,
            failed=self._on_refused,
        )

    def _on_ended(self) -> None:
        self._notice.tell(
            self.gettext(
                "The file is too large to be read, or not built as it should be."
            ),
            "error",
        )

    def _on_looked(self, looked: AnswerRead) -> None:
        self._open(
            AnswerDialog(self.desk, self.catalogue, self, looked.read, looked.table)
        )

    # -------------------------------------------------------------- paid again

    def _on_again(self) -> None:
        known = self._known
        if known is not None and known.unpaid:
            self._open(
                AgainDialog(
                    self.desk, self.catalogue, self, known.unpaid, known.templates
                )
            )

    def _on_unpaid(self, number: int) -> None:
        one = self._lists[1].rows.row(number)
        if isinstance(one, Unpaid) and self.desk.may("cases.see"):
            self.go.emit(Place("person", person=one.payment.person_id))

    # -------------------------------------------------------------- debts

    def _on_debt(self, number: int) -> None:
        owed = self._lists[2].rows.row(number)
        if isinstance(owed, Owed):
            self._owed = owed
            dialog = DebtDialog(self.desk, self.catalogue, self, owed)
            dialog.asked.connect(self._on_debt_asked)
            dialog.open()

    def _on_debt_asked(self, what: str) -> None:
        owed = self._owed
        assert owed is not None
        if what == "person":
            self.go.emit(Place("person", person=owed.record.person_id))
            return
        if what == "notice":
            person, paper = owed.record.person_id, debt_papers.NOTICE
            self.go.emit(
                Place("new-paper", person=person, item=owed.record.id, paper=paper)
            )
            return
        if what == "notify":
            self.desk.call(
                debt_papers.issued,
                owed.record.id,
                done=self._on_notices,
                failed=self._on_refused,
            )
            return
        if what == "repay":
            self._open(DebtStepDialog(self.desk, self.catalogue, self, owed, True))
            return
        why, service = ("why", self.gettext("Reason")), debts.propose_write_off
        of: tuple[object, ...] = (owed.record.id,)
        told = self.gettext("Another person answers this. The reason stays on record.")
        verb = self.gettext("Propose to write off")
        if what == "write-off":
            why = ("document", self.gettext("Number of the approval"))
            verb, service = self.gettext("Write off"), debts.write_off
            told = self.gettext("{left} yuan are written off.", left=owed.left)
        elif what == "turn-down":
            verb, service = self.gettext("Do not write off"), debts.turn_down
            told = self.gettext("The debt stands. The reason stays on record.")
        elif what == "take-back":
            steps = [s for s in owed.steps if s.kind in ("notified", "repaid")]
            of, service = (steps[-1].id,), debts.take_back
            verb = self.gettext("Take the last step back")
            told = self.gettext("The notice or repayment entered last counts no more.")
        self._open(
            LineDialog(self.desk, self.catalogue, self, verb, told, why, service, of)
        )

    def _on_notices(self, papers: tuple[Paper, ...]) -> None:
        """Ask for the notice to be recorded; the latest one issued is put in."""
        owed = self._owed
        assert owed is not None
        latest = papers[0].number if papers else ""
        self._open(DebtStepDialog(self.desk, self.catalogue, self, owed, False, latest))

    # -------------------------------------------------------------- money

    def _on_allot(self) -> None:
        self._open(AllotDialog(self.desk, self.catalogue, self))

    def _on_funds(self, number: int) -> None:
        row = self._lists[3].rows.row(number)
        if self._known is not None and isinstance(row, Balance):
            allotted = self._known.funds.allotted
            dialog = FundsDialog(self.desk, self.catalogue, self, row, allotted)
            dialog.asked.connect(self._open)
            dialog.open()

    def _on_book(self) -> None:
        if self._known is not None:
            active = tuple(
                one for one in self._known.funds.allotted if one.record.state == ACTIVE
            )
            self._open(BookDialog(self.desk, self.catalogue, self, active))
