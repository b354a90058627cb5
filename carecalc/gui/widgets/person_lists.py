# SPDX-License-Identifier: Apache-2.0
"""Lists about one elder: decisions, papers issued, assessments; each row opens one."""

from collections.abc import Sequence

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from carecalc.domain.determination import Determination
from carecalc.gui.page import Place
from carecalc.gui.widgets.assessments import Assessments
from carecalc.gui.widgets.dossier import Dossier
from carecalc.gui.widgets.inputs import Card, RowButton, label
from carecalc.gui.widgets.speaking import Speaking, Voice
from carecalc.text import N_, Message, Text

_ACT_STATES = {
    "prepared": (N_("waits for approval"), "warning"),
    "approved": (N_("approved"), "good"),
    "refused": (N_("not granted"), "error"),
    "superseded": (N_("superseded"), ""),
    "withdrawn": (N_("withdrawn"), ""),
}


class ListCard(Card):
    """A heading and its rows, or that there are none; `chosen` gives a row's value."""

    chosen = Signal(object)

    def __init__(
        self,
        title: str,
        rows: Sequence[RowButton],
        nothing: str,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self.column.addWidget(label(title, "heading"))
        for row in rows:
            row.chosen.connect(self.chosen)
            self.column.addWidget(row)
        if not rows:
            self.column.addWidget(label(nothing, "muted"))


class Decisions(Speaking):
    """Says of a decision what it is called and what stands in it."""

    def __init__(self, voice: Voice, view: Dossier) -> None:
        self.voice = voice
        self._view = view

    def card(self, parent: QWidget | None = None) -> ListCard:
        """Return the list of the decisions; a row's value is the decision."""
        rows = []
        for act in self._view.acts:
            state, kind = _ACT_STATES[act.state]
            rows.append(
                RowButton(
                    f"decision-{act.id}",
                    act,
                    self._name(act),
                    self._detail(act),
                    self.gettext(state),
                    kind,
                )
            )
        return ListCard(
            self.gettext("Decisions"),
            rows,
            self.gettext("No decision was prepared."),
            parent,
        )

    def title(self, act: Determination) -> str:
        """Return the programme, and the amount where one is granted."""
        name = self._name(act)
        if act.outcome == "refuse" or act.monthly is None:
            return name
        return self.gettext(
            "{programme}: {amount} yuan", programme=name, amount=act.monthly
        )

    def _name(self, act: Determination) -> str:
        return self.words(self._view.programmes.get(act.programme, Text(act.programme)))

    def _detail(self, act: Determination) -> str:
        parts: list[str] = []
        if act.outcome != "refuse" and act.monthly is not None:
            # First: a narrow row cuts its end, and a sum must not be cut.
            parts.append(self.gettext("{amount} yuan a month", amount=act.monthly))
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


def papers_card(voice: Voice, view: Dossier, parent: QWidget | None = None) -> ListCard:
    """Return the list of the papers issued; a row's value is the paper's place."""
    words = voice.catalogue
    rows = [
        RowButton(
            f"paper-{paper.id}",
            Place("paper", person=view.person.id, paper=paper.id),
            paper.title,
            f"{paper.number} · {words.date(paper.issued_at.date())}",
        )
        for paper in view.papers
    ]
    return ListCard(
        words.render(Message(N_("Papers issued"))),
        rows,
        words.render(Message(N_("No paper was issued yet."))),
        parent,
    )


def visits_card(
    said: Assessments, view: Dossier, parent: QWidget | None = None
) -> ListCard:
    """Return the list of the visits; a row's value is where the visit is looked at."""
    numbers = {seen.visit.id: seen.visit.number for seen in view.visits}
    rows = []
    for seen in view.visits:
        state, kind = said.state(seen)
        place = Place(
            "result" if seen.visit.state == "signed" else "visit",
            person=view.person.id,
            visit=seen.visit.id,
        )
        rows.append(
            RowButton(
                f"visit-{seen.visit.id}",
                place,
                said.title(seen),
                said.detail(seen, numbers),
                state,
                kind,
            )
        )
    return ListCard(
        said.gettext("Assessments"), rows, said.gettext("Not assessed yet."), parent
    )
