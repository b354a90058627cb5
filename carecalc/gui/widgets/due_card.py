# SPDX-License-Identifier: Apache-2.0
"""One programme in one month: due or not, how much, since when, and why."""

from collections.abc import Mapping
from dataclasses import dataclass

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QLabel, QSizePolicy, QVBoxLayout, QWidget

from carecalc.domain.determination import Determination
from carecalc.domain.entitlement import (
    CHOOSE,
    DUE,
    NOT_DUE,
    STATE_WORDS,
    EntitlementLine,
)
from carecalc.domain.period import Month
from carecalc.domain.trace import Words
from carecalc.gui.page import Place
from carecalc.gui.widgets.flow import FlowLayout
from carecalc.gui.widgets.inputs import RowButton, button, card, label, pill
from carecalc.gui.widgets.speaking import Speaking, Voice
from carecalc.gui.widgets.trace_view import TraceView, cited
from carecalc.text import N_

_KINDS = {DUE: "good", NOT_DUE: "", CHOOSE: "info"}
_ACTS = {
    "prepared": (N_("{number}: waits for approval"), "warning"),
    "approved": (N_("{number}: granted"), "good"),
    "approved-refuse": (N_("{number}: refused by decision"), "warning"),
    "refused": (N_("{number}: not approved"), "error"),
}


@dataclass(frozen=True, slots=True)
class Basis:
    """Something recorded that a line rests on, and where it can be looked at."""

    title: str
    detail: str
    place: Place
    note: str = ""


@dataclass(frozen=True, slots=True)
class Due:
    """Everything the card shows of a line.

    `reason` is the one sentence that decides; `sources` the titles of the texts that
    clauses name; `since` the first month due; `category` its words; `act` the latest
    act that waits or holds. A decision can be prepared where `can_prepare`. `basis` are
    the facts and levels it rests on, `payer` who pays it and how.
    """

    line: EntitlementLine
    reason: Words
    sources: Mapping[str, str]
    since: Month | None
    category: Words | None
    act: Determination | None
    can_prepare: bool
    basis: tuple[Basis, ...] = ()
    payer: str = ""


class DueCard(QWidget, Speaking):
    """A card for a programme, its reasons folded up."""

    prepare_asked = Signal(str)
    """Prepare the decision on this programme."""

    asked_for = Signal(object)
    """The `Place` of something that the line rests on."""

    def __init__(self, voice: Voice, due: Due, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.voice = voice
        self._due = due
        self._trace: TraceView | None = None
        self._basis: QWidget | None = None
        self._frame, self._column = card(self)
        self._frame.setObjectName(f"line-{due.line.programme}")
        outer = QHBoxLayout(self)
        outer.setContentsMargins(0, 0, 0, 0)
        outer.addWidget(self._frame)
        self._build_head()
        self._build_notes()
        self._build_actions()

    def _build_head(self) -> None:
        line = self._due.line
        head = QHBoxLayout()
        head.setSpacing(10)
        title = label(self.words(line.label), "heading", self._frame)
        head.addWidget(title, 1)
        state = pill(
            self.gettext(STATE_WORDS[line.state]),
            _KINDS.get(line.state, "warning"),
            self._frame,
        )
        state.setObjectName(f"state-{line.programme}")
        head.addWidget(_low(state))
        if line.amount is not None:
            amount = label(
                self.gettext("CNY {amount} a month", amount=line.amount),
                "heading",
                self._frame,
            )
            amount.setObjectName(f"amount-{line.programme}")
            amount.setWordWrap(False)
            amount.setAlignment(
                Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
            )
            head.addWidget(amount)
        self._column.addLayout(head)

    def _build_notes(self) -> None:
        due, line = self._due, self._due.line
        said = []
        if due.since is not None:
            said.append(self.gettext("from {month} on", month=due.since))
        if due.category is not None and line.state != DUE:
            said.append(self.words(due.category))
        said.append(self.words(due.reason))
        clauses = tuple(cited(clause, due.sources) for clause in line.clauses)
        self._column.addWidget(label(" · ".join(said), "", self._frame))
        if clauses:
            text = self.gettext("Clause {clause}", clause=clauses)
            self._column.addWidget(label(text, "hint", self._frame))
        if due.payer:
            payer = label(due.payer, "hint", self._frame)
            payer.setObjectName(f"payer-{line.programme}")
            self._column.addWidget(payer)

    def _build_actions(self) -> None:
        due, line = self._due, self._due.line
        flow = FlowLayout(spacing=8)
        self.why = button(self.gettext("Reasons"), f"why-{line.programme}", "")
        self.why.setAccessibleName(
            self.gettext("Reasons: {programme}", programme=line.label)
        )
        self.why.setCheckable(True)
        self.why.setIcon(self.voice.look.icon("next", "muted"))
        self.why.toggled.connect(self._on_why)
        flow.addWidget(self.why)
        if due.can_prepare:
            text = self.gettext("Prepare the decision")
            if line.state == NOT_DUE:
                text = self.gettext("Prepare a refusal")
            prepare = button(text, f"prepare-{line.programme}")
            prepare.setAccessibleName(f"{text}: {self.words(line.label)}")
            prepare.clicked.connect(self._on_prepare)
            flow.addWidget(prepare)
        for word in self._words_at_end():
            word.setMinimumHeight(self.voice.look.size(24))
            flow.addWidget(word)
        self._column.addLayout(flow)

    def _words_at_end(self) -> list[QLabel]:
        words = []
        act = self._due.act
        if act is not None:
            name = act.state
            if act.state == "approved" and act.outcome == "refuse":
                name = "approved-refuse"
            if name in _ACTS:
                template, kind = _ACTS[name]
                text = self.gettext(template, number=act.number)
                words.append(pill(text, kind, self._frame))
        for mark in self._due.line.marks:
            words.append(pill(self.voice.name("mark", mark), "warning", self._frame))
        return words

    def _on_why(self, shown: bool) -> None:
        name = "down" if shown else "next"
        self.why.setIcon(self.voice.look.icon(name, "muted"))
        if shown and self._trace is None:
            self._trace = TraceView(self.voice, self._frame, self._due.sources)
            self._trace.show_steps(
                self._due.line.reasons.children or (self._due.line.step,)
            )
            self._column.addWidget(self._trace)
            self._basis = self._build_basis()
            self._column.addWidget(self._basis)
        if self._trace is not None and self._basis is not None:
            self._trace.setVisible(shown)
            self._basis.setVisible(shown)

    def _build_basis(self) -> QWidget:
        """Return the facts that the line rests on, each a way to where it stands."""
        basis = QWidget(self._frame)
        column = QVBoxLayout(basis)
        column.setContentsMargins(0, 4, 0, 0)
        column.setSpacing(4)
        column.addWidget(label(self.gettext("Facts it rests on"), "caption", basis))
        if not self._due.basis:
            nothing = self.gettext("No fact that its rules read is recorded.")
            column.addWidget(label(nothing, "muted", basis))
        for number, one in enumerate(self._due.basis):
            row = RowButton(
                f"fact-{self._due.line.programme}-{number}",
                one.place,
                one.title,
                one.detail,
                one.note,
                "info",
                basis,
            )
            row.chosen.connect(self.asked_for)
            column.addWidget(row)
        return basis

    def _on_prepare(self) -> None:
        self.prepare_asked.emit(self._due.line.programme)


def _low(word: QLabel) -> QLabel:
    word.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
    return word
