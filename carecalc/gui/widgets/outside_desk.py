# SPDX-License-Identifier: Apache-2.0
"""Tables of what outside lists propose, of the lists, and of entries alike."""

from collections.abc import Callable
from dataclasses import dataclass

from PySide6.QtCore import QModelIndex, Signal
from PySide6.QtWidgets import (
    QAbstractItemView,
    QPushButton,
    QTabWidget,
    QVBoxLayout,
    QWidget,
)

from carecalc.gui.tables import Table
from carecalc.gui.widgets.flow import FlowLayout
from carecalc.gui.widgets.inputs import button, label
from carecalc.gui.widgets.outside_words import OutsideWords
from carecalc.gui.widgets.speaking import Speaking, Voice
from carecalc.services import duplicates, outside_lists, proposals
from carecalc.services.context import Context
from carecalc.services.duplicates import Pair
from carecalc.services.outside_lists import SeenList
from carecalc.services.proposals import Proposed
from carecalc.text import N_

TABS = ("proposals", "lists", "duplicates")


@dataclass(frozen=True, slots=True)
class KnownOutside:
    """What waits, and what is on record."""

    proposals: tuple[Proposed, ...]
    lists: tuple[SeenList, ...]
    pairs: tuple[Pair, ...]


def known_outside(ctx: Context) -> KnownOutside:
    """Return what waits, and what is on record."""
    return KnownOutside(
        proposals.waiting(ctx), outside_lists.all_lists(ctx), duplicates.waiting(ctx)
    )


class OutsideDesk(QTabWidget, Speaking):
    """A tab for each table; below it what can be done with the rows that are chosen."""

    accept_wanted = Signal(object)
    """The ids of the proposals that are chosen."""

    decline_wanted = Signal(object)
    """The same."""

    undo_wanted = Signal(object)
    """The `SeenList` that is to be taken back."""

    decide_wanted = Signal(object)
    """The `Pair` to be decided."""

    look_wanted = Signal()
    person_wanted = Signal(str)

    def __init__(
        self, voice: Voice, words: OutsideWords, may: bool, parent: QWidget
    ) -> None:
        super().__init__(parent)
        self.voice = voice
        self._words = words
        self.setObjectName("outside-tabs")
        self.setAccessibleName(self.gettext("Outside lists"))
        self.setDocumentMode(True)
        self.tabBar().setDrawBase(False)
        self._buttons: dict[str, QPushButton] = {}
        self._whole = label("", "hint", self)
        self._whole.setObjectName("proposal-whole")
        self._told = tuple(label("", "muted", self) for _ in TABS)
        titles = (
            self.gettext("Proposed changes"),
            self.gettext("Lists on record"),
            self.gettext("Possibly one person"),
        )
        columns = (words.proposals(), words.lists(), words.pairs())
        scale = voice.look.text_size / 100
        self.tables = tuple(
            Table(each, name, title, scale, self)
            for each, name, title in zip(columns, TABS, titles, strict=True)
        )
        self.tables[0].setSelectionMode(
            QAbstractItemView.SelectionMode.ExtendedSelection
        )
        ways: tuple[tuple[tuple[str, str, Callable[[], None], str], ...], ...] = (
            (
                (
                    "accept-proposals",
                    N_("Accept those chosen"),
                    self._on_accept,
                    "primary",
                ),
                (
                    "decline-proposals",
                    N_("Decline the chosen …"),
                    self._on_decline,
                    "",
                ),
            ),
            (("undo-list", N_("Take off record …"), self._on_undo, ""),),
            (
                ("decide-pair", N_("Tell them apart …"), self._on_decide, "primary"),
                ("look-for-pairs", N_("Look through everybody"), self._on_look, ""),
            ),
        )
        for number, (title, buttons) in enumerate(zip(titles, ways, strict=True)):
            self.addTab(self._page(number, buttons, may), title)
        self.tables[0].opened.connect(self._on_person)
        self.tables[2].opened.connect(self._on_pair)

    def _page(
        self,
        number: int,
        buttons: tuple[tuple[str, str, Callable[[], None], str], ...],
        may: bool,
    ) -> QWidget:
        content = QWidget(self)
        column = QVBoxLayout(content)
        column.setContentsMargins(0, 8, 0, 0)
        column.setSpacing(8)
        told, table = self._told[number], self.tables[number]
        told.setObjectName(f"{TABS[number]}-told")
        table.setMinimumHeight(100)
        table.selectionModel().selectionChanged.connect(self._on_selected)
        column.addWidget(told)
        column.addWidget(table, 1000)
        if number == 0:
            column.addWidget(self._whole)
        column.addStretch(1)  # Only where there is no table.
        row = FlowLayout()
        for code, words, slot, kind in buttons:
            made = button(self.gettext(words), code, kind, self)
            made.clicked.connect(slot)
            made.setVisible(may)
            made.setEnabled(False)
            self._buttons[code] = made
            row.addWidget(made)
        column.addLayout(row)
        return content

    def show_known(self, known: KnownOutside) -> None:
        """Show what waits, and what is on record."""
        nothing = (
            self.gettext("No list proposes anything that nobody has settled."),
            self.gettext(
                "No list of another body was taken yet: deaths, social assistance, "
                "disability, publicly paid staff, other benefits, relatives of staff."
            ),
            self.gettext("No two entries wait to be told apart."),
        )
        rows = (known.proposals, known.lists, known.pairs)
        for table, found, told, words in zip(
            self.tables, rows, self._told, nothing, strict=True
        ):
            at = max(table.currentIndex().row(), 0)
            table.rows.start(len(found), found)
            table.setVisible(bool(found))
            told.setText("" if found else words)
            told.setVisible(not found)
            if found:
                table.selectRow(min(at, len(found) - 1))
        self._buttons["look-for-pairs"].setEnabled(True)
        self._on_selected()

    def chosen(self) -> tuple[str, ...]:
        """Return the ids of the proposals that are chosen, in their order."""
        return tuple(row.record.id for row in self._chosen())

    def _chosen(self) -> list[Proposed]:
        rows = self.tables[0].selectionModel().selectedRows()
        numbers = sorted(index.row() for index in map(QModelIndex, rows))
        found = [self.tables[0].rows.row(number) for number in numbers]
        return [row for row in found if isinstance(row, Proposed)]

    def _tell_whole(self) -> None:
        """Say below the table what a row of it may have no room for."""
        rows = self._chosen()
        said = self.gettext("{count} chosen", count=len(rows)) if rows else ""
        if len(rows) == 1:
            said = self._words.whole(rows[0])
        self._whole.setText(said)
        self._whole.setVisible(bool(said))

    # -------------------------------------------------------------- slots

    def _on_selected(self, now: object = None, before: object = None) -> None:
        self._tell_whole()
        chosen = bool(self.chosen())
        taken = self.tables[1].current()
        can = {
            "accept-proposals": chosen,
            "decline-proposals": chosen,
            "undo-list": isinstance(taken, SeenList) and not taken.is_undone,
            "decide-pair": isinstance(self.tables[2].current(), Pair),
        }
        for code, is_able in can.items():
            self._buttons[code].setEnabled(is_able)

    def _on_accept(self) -> None:
        self.accept_wanted.emit(self.chosen())

    def _on_decline(self) -> None:
        self.decline_wanted.emit(self.chosen())

    def _on_undo(self) -> None:
        taken = self.tables[1].current()
        if isinstance(taken, SeenList) and not taken.is_undone:
            self.undo_wanted.emit(taken)

    def _on_decide(self) -> None:
        pair = self.tables[2].current()
        if isinstance(pair, Pair) and not self._buttons["decide-pair"].isHidden():
            self.decide_wanted.emit(pair)

    def _on_look(self) -> None:
        self.look_wanted.emit()

    def _on_person(self, number: int) -> None:
        row = self.tables[0].rows.row(number)
        if isinstance(row, Proposed):
            self.person_wanted.emit(row.person.id)

    def _on_pair(self, number: int) -> None:
        self._on_decide()
