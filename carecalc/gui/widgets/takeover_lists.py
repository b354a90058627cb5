# SPDX-License-Identifier: Apache-2.0
"""The lists taken over, what of them waits, and the first month held against the last."""

from collections.abc import Mapping

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QVBoxLayout, QWidget

from carecalc.domain.month_change import AMOUNT, ENDED, STARTED
from carecalc.domain.taking_over import TAKEN
from carecalc.gui.tables import Column, Table
from carecalc.gui.widgets.flow import FlowLayout
from carecalc.gui.widgets.inputs import button, card, label, pill
from carecalc.gui.widgets.speaking import Speaking, Voice
from carecalc.services.takeover_month import CAME, WENT, Difference, FirstMonth
from carecalc.services.takeover_preview import ACCEPTED
from carecalc.services.takeovers import TakenList
from carecalc.text import N_, Text

_KINDS: Mapping[str, str] = {
    CAME: N_("came"),
    WENT: N_("went"),
    AMOUNT: N_("another amount"),
    STARTED: N_("began"),
    ENDED: N_("programme ended"),
}


class TakenLists(QWidget, Speaking):
    """Every list that was taken over; one can be confirmed by others, or taken back."""

    confirm_wanted = Signal(object)
    """The `TakenList` whose decisions are to be confirmed."""

    undo_wanted = Signal(object)
    """The `TakenList` that is to be taken back."""

    person_wanted = Signal(str)
    month_wanted = Signal(object)
    """The month whose list is to be built or looked at."""

    def __init__(
        self,
        voice: Voice,
        programmes: Mapping[str, Text],
        may_undo: bool,
        may_confirm: bool,
        parent: QWidget,
    ) -> None:
        super().__init__(parent)
        self.voice = voice
        self._programmes = programmes
        self._may_undo, self._may_confirm = may_undo, may_confirm
        self._first: FirstMonth | None = None
        self.setObjectName("taken-lists")
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(12)
        self._empty, inside = card(self)
        inside.addWidget(label(self.gettext("No list was taken over yet."), "heading"))
        inside.addWidget(
            label(
                self.gettext(
                    "Choose the workbook or text file in which the people were kept "
                    "until now. Its columns are recognised, every row is explained, and "
                    "nothing is kept before you accept it."
                ),
                "hint",
            )
        )
        column.addWidget(self._empty)
        self._lists = self._table_of_lists()
        column.addWidget(self._lists, 1)
        ways = FlowLayout()
        self._confirm = button(
            self.gettext("Confirm the decisions …"), "confirm-acts", "primary", self
        )
        self._confirm.clicked.connect(self._on_confirm)
        self._undo = button(self.gettext("Take the list back …"), "undo-list", "", self)
        self._undo.clicked.connect(self._on_undo)
        ways.addWidget(self._confirm)
        ways.addWidget(self._undo)
        column.addLayout(ways)
        column.addWidget(self._month_card(), 1)
        column.addStretch(1)
        self._lists.selectionModel().selectionChanged.connect(self._on_selected)

    @property
    def first(self) -> QWidget:
        """What has the keyboard at first."""
        return self._lists

    def show_lists(self, lists: tuple[TakenList, ...]) -> None:
        """Show the lists on record, the latest first."""
        self._empty.setVisible(not lists)
        self._lists.setVisible(bool(lists))
        self._lists.rows.start(len(lists), lists)
        if lists:
            self._lists.selectRow(0)
        self._allow()

    def show_month(self, first: FirstMonth | None) -> None:
        """Show how the first list follows from the last, if it can be told."""
        self._first = first
        self._month.setVisible(first is not None)
        if first is None:
            return
        words = self.voice.catalogue
        sums = first.balance
        self._open_month.setText(
            self.gettext("Monthly list of {month}", month=first.month)
        )
        self._open_month.setAccessibleName(self._open_month.text())
        while (item := self._sums.takeAt(0)) is not None:
            item.widget().hide()
            item.widget().deleteLater()
        if not first.run:
            self._said.setText(
                self.gettext(
                    "In {last} {count} people were paid CNY {amount}. There is no list "
                    "of {month} yet: once it is built, every difference stands here.",
                    last=first.last,
                    count=sums.people_before,
                    amount=sums.before,
                    month=first.month,
                )
            )
        else:
            self._said.setText(
                self.gettext(
                    "{last} {before} + came {came} − went {went} = {month} {now}",
                    last=words.month(first.last),
                    before=sums.people_before,
                    came=sums.people_came,
                    went=sums.people_went,
                    month=words.month(first.month),
                    now=sums.people_now,
                )
            )
            agree = sums.people_agree and sums.money_agrees
            for said, kind in (
                (
                    self.gettext("It comes out")
                    if agree
                    else self.gettext("It does not come out"),
                    "good" if agree else "error",
                ),
                (
                    self.gettext(
                        "CNY {before} before, CNY {now} now",
                        before=sums.before,
                        now=sums.now,
                    ),
                    "",
                ),
            ):
                self._sums.addWidget(pill(said, kind, self))
        self._differences.setVisible(bool(first.differences) and bool(first.run))
        self._differences.rows.start(len(first.differences), first.differences)

    # -------------------------------------------------------------- parts

    def _table_of_lists(self) -> Table:
        made = Table(
            (
                Column(
                    self.gettext("List taken over"),
                    self._name,
                    180,
                    is_strong=True,
                    takes_rest=True,
                ),
                Column(self.gettext("Taken over"), self._day, 100),
                Column(self.gettext("By"), self._by, 80),
                Column(self.gettext("Rows taken"), self._taken, 90, is_number=True),
                Column(
                    self.gettext("Decisions waiting"), self._waiting, 90, is_number=True
                ),
                Column(self.gettext("State"), self._state, 120),
            ),
            "takeover-lists",
            self.gettext("Lists taken over"),
            self.voice.look.text_size / 100,
            self,
        )
        made.setMinimumHeight(self.voice.look.size(140))
        return made

    def _month_card(self) -> QWidget:
        self._month, column = card(self)
        self._month.setObjectName("first-month")
        column.addWidget(
            label(self.gettext("The first list against the last"), "heading")
        )
        self._said = label("", "strong", self)
        self._said.setObjectName("first-month-said")
        column.addWidget(self._said)
        self._sums = FlowLayout()
        column.addLayout(self._sums)
        self._differences = Table(
            (
                Column(self.gettext("Name"), self._who, 90, is_strong=True),
                Column(self.gettext("What changed"), self._what, 100),
                Column(self.gettext("Programme"), self._programme, 150),
                Column(
                    self.gettext("The last month"), self._before, 80, is_number=True
                ),
                Column(self.gettext("This month"), self._now, 80, is_number=True),
                Column(self.gettext("Why"), self._why, 220, takes_rest=True),
            ),
            "first-month-differences",
            self.gettext("Differences"),
            self.voice.look.text_size / 100,
            self,
        )
        self._differences.setMinimumHeight(self.voice.look.size(140))
        self._differences.opened.connect(self._on_person)
        column.addWidget(self._differences, 1)
        self._open_month = button("", "open-month", "", self)
        self._open_month.clicked.connect(self._on_month)
        row = FlowLayout()
        row.addWidget(self._open_month)
        column.addLayout(row)
        self._month.setVisible(False)
        return self._month

    def _name(self, one: TakenList) -> str:
        return one.record.value.name

    def _day(self, one: TakenList) -> str:
        return "" if one.record.day is None else one.record.day.isoformat()

    def _by(self, one: TakenList) -> str:
        return one.record.by

    def _taken(self, one: TakenList) -> str:
        return str(sum(one.record.value.rows.get(state, 0) for state in TAKEN))

    def _waiting(self, one: TakenList) -> str:
        return str(one.waiting or "")

    def _state(self, one: TakenList) -> str:
        if one.record.state == ACCEPTED:
            return self.gettext("taken over")
        return self.gettext("taken back: {why}", why=one.record.value.reason)

    def _who(self, one: Difference) -> str:
        return one.name

    def _what(self, one: Difference) -> str:
        return self.gettext(_KINDS[one.kind])

    def _programme(self, one: Difference) -> str:
        label_ = self._programmes.get(one.programme)
        return one.programme if label_ is None else self.words(label_)

    def _before(self, one: Difference) -> str:
        return str(one.before)

    def _now(self, one: Difference) -> str:
        return str(one.after)

    def _why(self, one: Difference) -> str:
        return self.words(one.why)

    # -------------------------------------------------------------- slots

    def _current(self) -> TakenList | None:
        row = self._lists.current()
        return row if isinstance(row, TakenList) else None

    def _allow(self) -> None:
        one = self._current()
        stands = one is not None and one.record.state == ACCEPTED
        self._undo.setVisible(self._may_undo and stands)
        self._confirm.setVisible(
            self._may_confirm and one is not None and stands and one.waiting > 0
        )

    def _on_selected(self) -> None:
        self._allow()

    def _on_confirm(self) -> None:
        if (one := self._current()) is not None:
            self.confirm_wanted.emit(one)

    def _on_undo(self) -> None:
        if (one := self._current()) is not None:
            self.undo_wanted.emit(one)

    def _on_person(self, number: int) -> None:
        row = self._differences.rows.row(number)
        if isinstance(row, Difference):
            self.person_wanted.emit(row.person_id)

    def _on_month(self) -> None:
        if self._first is not None:
            self.month_wanted.emit(self._first.month)
