# SPDX-License-Identifier: Apache-2.0
"""Thresholds moved by one step: whom that meets, and how far their money jumps."""

from dataclasses import dataclass
from fractions import Fraction

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QVBoxLayout, QWidget

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
from carecalc.services.sandbox_values import Moved

_FEN = 100


@dataclass(frozen=True, slots=True)
class Edge:
    """One step of one threshold, and what it does."""

    step: Step
    moved: Moved


class EdgesView(QWidget, Speaking):
    """A table of edges; `wanted` asks for them, `opened(edge)` for the people."""

    wanted = Signal()
    opened = Signal(object)

    def __init__(self, voice: Voice, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.voice = voice
        self._edges: tuple[Edge, ...] = ()
        self._told = label(
            self.gettext(
                "Each threshold is moved by one step – a year of age, 100 yuan, a "
                "level – to see who stands right at the edge, and how far their money "
                "jumps there. It is for the office only."
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
                Column(self.gettext("One step"), self.step_words, 96),
                Column(self.gettext("have more"), self._more, 60, is_number=True),
                Column(self.gettext("have less"), self._less, 60, is_number=True),
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
        self._on_current()

    def show_edges(self, edges: tuple[Edge, ...]) -> None:
        """Show the edges that anybody stands at, those with most people first."""
        met = [edge for edge in edges if edge.moved.gaining or edge.moved.losing]
        self._edges = tuple(sorted(met, key=_most_people, reverse=True))
        self.table.rows.start(len(self._edges), self._edges)
        self._on_current()

    def _name(self, edge: Edge) -> str:
        return self.words(name_of(edge.step.place))

    def step_words(self, edge: Edge) -> str:
        """Return from what to what a threshold is moved."""
        step = edge.step
        return self.gettext(
            "{before} → {after}",
            before=value_words(step.place, step.value),
            after=value_words(step.place, step.moved),
        )

    def _more(self, edge: Edge) -> str:
        return str(len(edge.moved.gaining))

    def _less(self, edge: Edge) -> str:
        return str(len(edge.moved.losing))

    def _yuan(self, edge: Edge) -> str:
        return money_words(Fraction(edge.moved.fen, _FEN), is_signed=True)

    def _jump(self, edge: Edge) -> str:
        least = money_words(Fraction(edge.moved.least, _FEN))
        most = money_words(Fraction(edge.moved.most, _FEN))
        return least if least == most else f"{least}–{most}"

    def _on_current(self) -> None:
        self.people.setEnabled(self.table.current() is not None)

    def _on_people(self) -> None:
        edge = self.table.current()
        if edge is not None:
            self.opened.emit(edge)

    def _on_opened(self, number: int) -> None:
        self.opened.emit(self._edges[number])


def _most_people(edge: Edge) -> int:
    return len(edge.moved.gaining) + len(edge.moved.losing)
