# SPDX-License-Identifier: Apache-2.0
"""One elder's history in one line: assessments, decisions, lists, papers."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from itertools import groupby

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from carecalc.domain.determination import Determination
from carecalc.domain.disbursement import add_up
from carecalc.domain.paper import Paper
from carecalc.gui.page import Place
from carecalc.gui.widgets.assessments import Assessments
from carecalc.gui.widgets.inputs import Card, RowButton, button, label, row_of
from carecalc.gui.widgets.speaking import Speaking, Voice
from carecalc.services.dossiers import Dossier
from carecalc.services.people_states import Listed
from carecalc.services.visit_view import VisitView
from carecalc.text import N_, Text

_SHOWN = 12
"""So many are read at a glance; the rest comes when it is asked for."""

_ACT_STATES = {
    "prepared": (N_("waits for approval"), "warning"),
    "approved": (N_("approved"), "good"),
    "refused": (N_("not granted"), "error"),
    "superseded": (N_("superseded"), ""),
    "withdrawn": (N_("withdrawn"), ""),
}


class Decisions(Speaking):
    """Says of a decision what it is called and what stands in it."""

    def __init__(self, voice: Voice, view: Dossier) -> None:
        self.voice = voice
        self._view = view

    def row(self, act: Determination) -> RowButton:
        """Return the row of a decision, whose value it is."""
        state, kind = _ACT_STATES[act.state]
        return RowButton(
            f"decision-{act.id}",
            act,
            self.gettext("Decision: {programme}", programme=self._name(act)),
            self._detail(act),
            self.gettext(state),
            kind,
        )

    def title(self, act: Determination) -> str:
        """Return the programme, and the amount where one is granted."""
        name = self._name(act)
        if act.outcome == "refuse" or act.monthly is None:
            return name
        return self.gettext(
            "{programme}: CNY {amount}", programme=name, amount=act.monthly
        )

    def _name(self, act: Determination) -> str:
        return self.words(self._view.programmes.get(act.programme, Text(act.programme)))

    def _detail(self, act: Determination) -> str:
        parts: list[str] = []
        if act.outcome != "refuse" and act.monthly is not None:
            # First: a narrow row cuts its end, and a sum must not be cut.
            parts.append(self.gettext("CNY {amount} a month", amount=act.monthly))
        parts.append(act.number)
        if act.from_month is not None:
            parts.append(self.gettext("from {month}", month=act.from_month))
        if act.decided_on is not None:
            parts.append(
                self.gettext(
                    "decided by {approver} on {day}",
                    approver=act.approver,
                    day=act.decided_on,
                )
            )
        if (signed := self._view.signed.get(act.id)) is not None:
            parts.append(self.gettext("signed by {name}", name=signed.name))
        return " · ".join(part for part in parts if part)


@dataclass(frozen=True, slots=True)
class _Moment:
    """Something that happened on a day; of two on one day the later `rank` is later."""

    on: date
    rank: int
    what: VisitView | Determination | Paper | tuple[Listed, ...]


class TimeLine(Card, Speaking):
    """Everything of a person by its day, the latest first, under its year.

    `chosen` gives a `Place` to go to, or the decision that was chosen.
    """

    chosen = Signal(object)

    def __init__(
        self, said: Assessments, view: Dossier, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self.setObjectName("time-line")
        self.voice = said.voice
        self._said = said
        self._view = view
        self._acts = Decisions(said.voice, view)
        self._numbers = {seen.visit.id: seen.visit.number for seen in view.visits}
        self._moments = sorted(
            self._all(), key=lambda moment: (moment.on, moment.rank), reverse=True
        )
        self._year = 0
        self.column.addWidget(label(self.gettext("Time line"), "heading"))
        if not self._moments:
            self.column.addWidget(label(self.gettext("Nothing happened yet."), "muted"))
        self._add(self._moments[:_SHOWN])
        left = len(self._moments) - _SHOWN
        self._more = button(
            self.gettext("Show {count} earlier ones", count=left), "show-earlier"
        )
        self._more.clicked.connect(self._on_more)
        self.column.addLayout(row_of(self._more))
        self._more.setVisible(left > 0)

    def _all(self) -> Iterator[_Moment]:
        for seen in self._view.visits:
            yield _Moment(seen.visit.assessed_on, 0, seen)
        for act in self._view.acts:
            yield _Moment(act.decided_on or act.prepared_on, 1, act)
        by_month = sorted(self._view.listed, key=lambda line: line.pay_month)
        for pay_month, lines in groupby(by_month, key=lambda line: line.pay_month):
            yield _Moment(pay_month.first_day, 2, tuple(lines))
        for paper in self._view.papers:
            yield _Moment(paper.issued_at.date(), 3, paper)

    def _add(self, moments: list[_Moment], at: int = -1) -> None:
        for moment in moments:
            if moment.on.year != self._year:
                self._year = moment.on.year
                self._put(label(str(self._year), "caption", self), at)
                at += at >= 0
            row = self._row(moment)
            row.chosen.connect(self.chosen)
            self._put(row, at)
            at += at >= 0

    def _put(self, widget: QWidget, at: int) -> None:
        self.column.insertWidget(at, widget)
        widget.show()

    def _on_more(self) -> None:
        self._add(self._moments[_SHOWN:], self.column.count() - 1)
        self._more.hide()

    def _row(self, moment: _Moment) -> RowButton:
        what = moment.what
        if isinstance(what, VisitView):
            return self._visit(what)
        if isinstance(what, Determination):
            return self._acts.row(what)
        if isinstance(what, Paper):
            return self._paper(what)
        return self._list(what)

    def _visit(self, seen: VisitView) -> RowButton:
        state, kind = self._said.state(seen)
        page = "result" if seen.visit.state == "signed" else "visit"
        return RowButton(
            f"visit-{seen.visit.id}",
            Place(page, person=self._view.person.id, visit=seen.visit.id),
            self.gettext("Assessment: {scale}", scale=self._said.title(seen)),
            self._said.detail(seen, self._numbers),
            state,
            kind,
        )

    def _paper(self, paper: Paper) -> RowButton:
        return RowButton(
            f"paper-{paper.id}",
            Place("paper", person=self._view.person.id, paper=paper.id),
            self.gettext("Paper: {title}", title=paper.title),
            f"{self.voice.catalogue.date(paper.issued_at.date())} · {paper.number}",
        )

    def _list(self, lines: tuple[Listed, ...]) -> RowButton:
        pay_month = lines[0].pay_month
        names = (self._programme(line) for line in lines)
        return RowButton(
            f"listed-{pay_month}",
            Place("subsidies", person=self._view.person.id, month=lines[0].month),
            self.gettext(
                "On the list of {month}: CNY {amount}",
                month=pay_month,
                amount=add_up(line.amount for line in lines),
            ),
            " · ".join(dict.fromkeys(names)),
        )

    def _programme(self, line: Listed) -> str:
        name = self._view.programmes.get(line.programme, Text(line.programme))
        return self.gettext("{programme} for {month}", programme=name, month=line.month)
