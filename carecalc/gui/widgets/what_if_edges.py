# SPDX-License-Identifier: Apache-2.0
"""Who stands at an edge: thresholds moved by one step, and people near another level."""

from dataclasses import dataclass
from fractions import Fraction

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QApplication, QVBoxLayout, QWidget

from carecalc.domain.chart import Words
from carecalc.gui.flow import FlowLayout
from carecalc.gui.tables import Column, Table
from carecalc.gui.widgets.inputs import button, label
from carecalc.gui.widgets.speaking import Speaking, Voice
from carecalc.gui.widgets.what_if_words import (
    money_words,
    name_of,
    value_words,
)
from carecalc.services.sandbox_edges import Step
from carecalc.services.sandbox_near import Near
from carecalc.services.sandbox_values import Moved
from carecalc.text import N_, Message

_FEN = 100


@dataclass(frozen=True, slots=True)
class Edge:
    """One step of a threshold, or of the people near one: whom it takes across it.

    `step` says what moves; `moved` whose money changes by that.
    """

    name: Words
    step: Words
    people: tuple[str, ...]
    moved: Moved


def edge_of_step(step: Step, moved: Moved) -> Edge:
    """Return the edge at which a threshold is moved."""
    told = Message(
        N_("{before} → {after}"),
        {
            "before": value_words(step.place, step.value),
            "after": value_words(step.place, step.moved),
        },
    )
    people = (*moved.gaining, *moved.losing)
    return Edge(name_of(step.place), told, people, moved)


def edge_of_near(near: Near) -> Edge:
    """Return the edge at which people stand by their answers."""
    told = N_("one item worse") if near.is_worse else N_("one item better")
    name = Message(
        N_("{threshold}: {value}"),
        {
            "threshold": name_of(near.place),
            "value": value_words(near.place, near.value),
        },
    )
    return Edge(name, Message(told), near.people, near.moved)


class EdgesView(QWidget, Speaking):
    """A table of edges; `wanted` asks for them, `opened(edge)` for the people."""

    wanted = Signal()
    opened = Signal(object)

    def __init__(self, voice: Voice, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.voice = voice
        self._edges: tuple[Edge, ...] = ()
        self._next_in_line: QWidget | None = None
        self._may_list = True
        self._told = label(
            self.gettext(
                "Each threshold is moved by one step (a year of age, 100 yuan, a level), "
                "and so is one item of each assessment, to see who stands right at the "
                "edge and how far their money jumps there. It is for the office only."
            ),
            "muted",
            self,
        )
        self.ask = button(self.gettext("Look at the edges"), "find-edges", "", self)
        self.ask.clicked.connect(self.wanted)
        self.people = button(self.gettext("Whom it meets"), "people-at-edge", "", self)
        self.people.clicked.connect(self._on_people)
        row = FlowLayout(spacing=8)
        row.addWidget(self.ask)
        row.addWidget(self.people)
        self.table = Table(
            (
                Column(self.gettext("Threshold"), self._name, 130, takes_rest=True),
                Column(self.gettext("One step"), self._step, 96),
                Column(self.gettext("People"), self._people, 60, is_number=True),
                Column(self.gettext("More / less"), self._turned, 76, is_number=True),
                Column(self.gettext("Yuan a month"), self._yuan, 84, is_number=True),
                Column(self.gettext("Jump each"), self._jump, 84, is_number=True),
            ),
            "edges",
            self.gettext("Edges"),
            voice.look.text_size / 100,
            self,
        )
        self.table.opened.connect(self._on_opened)
        self.table.selectionModel().currentChanged.connect(self._on_current)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 8, 0, 0)
        column.setSpacing(8)
        column.addWidget(self._told)
        column.addLayout(row)
        column.addWidget(self.table, 1)
        self._whole = label("", "muted", self)
        self._whole.setObjectName("edge-row")
        column.addWidget(self._whole)
        self._on_current()

    def let_list(self, is_allowed: bool) -> None:
        """Offer the people, or do not: of a file they are nobody the office knows."""
        self._may_list = is_allowed
        self._on_current()

    def wait(self) -> None:
        """Ask for no edges while they are looked for."""
        had_keyboard = self.ask.hasFocus()
        self.ask.setEnabled(False)
        self._next_in_line = QApplication.focusWidget() if had_keyboard else None

    def go_on(self) -> None:
        """Let edges be asked for again; the keyboard comes back from where Qt put it."""
        self.ask.setEnabled(True)
        if self._next_in_line is QApplication.focusWidget() is not None:
            self.ask.setFocus()

    def show_edges(self, edges: tuple[Edge, ...]) -> None:
        """Show the edges that anybody stands at, those with most people first."""
        met = [edge for edge in edges if edge.people]
        self._edges = tuple(sorted(met, key=_most_people, reverse=True))
        self.table.rows.start(len(self._edges), self._edges)
        if self._edges:
            self.table.selectRow(0)
        self._on_current()

    def _name(self, edge: Edge) -> str:
        return self.words(edge.name)

    def _step(self, edge: Edge) -> str:
        return self.words(edge.step)

    def _people(self, edge: Edge) -> str:
        return str(len(edge.people))

    def _turned(self, edge: Edge) -> str:
        return f"{len(edge.moved.gaining)} / {len(edge.moved.losing)}"

    def _yuan(self, edge: Edge) -> str:
        return money_words(Fraction(edge.moved.fen, _FEN), is_signed=True)

    def _jump(self, edge: Edge) -> str:
        least = money_words(Fraction(edge.moved.least, _FEN))
        most = money_words(Fraction(edge.moved.most, _FEN))
        return least if least == most else f"{least}–{most}"

    def _on_current(self) -> None:
        edge = self.table.current()
        self.people.setEnabled(edge is not None and self._may_list)
        # In full what the table may cut off.
        said = ""
        if isinstance(edge, Edge):
            said = self.gettext(
                "{what}: {value}", what=self._name(edge), value=self._step(edge)
            )
        self._whole.setText(said)

    def _on_people(self) -> None:
        edge = self.table.current()
        if edge is not None:
            self.opened.emit(edge)

    def _on_opened(self, number: int) -> None:
        self.opened.emit(self._edges[number])


def _most_people(edge: Edge) -> tuple[int, int]:
    """Order by whose money changes, then by who is there at all."""
    return len(edge.moved.gaining) + len(edge.moved.losing), len(edge.people)
