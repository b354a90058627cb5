# SPDX-License-Identifier: Apache-2.0
"""Rows of papers: what can be made of one thing of a person, and what was issued."""

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QPushButton, QVBoxLayout, QWidget

from carecalc.gui.widgets.inputs import Card, RowButton, label
from carecalc.gui.widgets.speaking import Speaking, Voice
from carecalc.services.context import civil_day
from carecalc.services.offering import Issued, Offer, Subject
from carecalc.text import N_, Message


class SubjectRows(Card, Speaking):
    """One thing of a person with its kinds of paper; `chosen` gives the `Offer`.

    `first` is the first of them that can be printed now.
    """

    chosen = Signal(object)

    def __init__(
        self, voice: Voice, subject: Subject, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self.voice = voice
        self.first: QPushButton | None = None
        self.setObjectName(f"about-{subject.about}-{subject.id}")
        self.column.addWidget(label(self.words(subject.name), "heading", self))
        self.show_offers(subject)

    def show_offers(self, subject: Subject) -> None:
        """Show what can be printed, then what cannot."""
        for offer in subject.offers:
            if offer.refusal is None:
                self._add_row(offer)
        for offer in subject.offers:
            if offer.refusal is not None:
                self.column.addWidget(self._refused(offer))

    def _add_row(self, offer: Offer) -> None:
        row = RowButton(
            f"issue-{offer.kind.code}-{offer.subject_id}",
            offer,
            self.words(offer.name),
            parent=self,
        )
        row.chosen.connect(self.chosen)
        self.column.addWidget(row)
        if self.first is None:
            self.first = row

    def _refused(self, offer: Offer) -> QWidget:
        assert offer.refusal is not None
        frame = QWidget(self)
        frame.setObjectName(f"not-{offer.kind.code}-{offer.subject_id}")
        column = QVBoxLayout(frame)
        column.setContentsMargins(14, 4, 14, 4)
        column.setSpacing(1)
        column.addWidget(label(self.words(offer.name), "muted", frame))
        said = self.gettext(
            "Not now: {reason}", reason=self.words(offer.refusal.message)
        )
        column.addWidget(label(said, "hint", frame))
        return frame


class IssuedRows(Card, Speaking):
    """The papers that were issued about a person; `chosen` gives the `Paper`."""

    chosen = Signal(object)

    def __init__(
        self, voice: Voice, issued: tuple[Issued, ...], parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self.voice = voice
        self.setObjectName("issued-papers")
        self.column.addWidget(label(self.gettext("Issued"), "heading", self))
        if not issued:
            self.column.addWidget(
                label(self.gettext("Nothing was issued yet."), "muted", self)
            )
        for one in issued:
            paper = one.paper
            row = RowButton(
                f"paper-{paper.id}",
                paper,
                paper.title,
                f"{paper.number} · {voice.catalogue.date(civil_day(paper.issued_at))}",
                self.words(_standing(one)),
                "warning" if one.withdrawn_on is not None else "",
                self,
            )
            row.chosen.connect(self.chosen)
            self.column.addWidget(row)


def _standing(one: Issued) -> Message:
    """Return whether a paper still counts, and how often it left the office."""
    if one.withdrawn_on is not None:
        return Message(N_("withdrawn on {day}"), {"day": one.withdrawn_on})
    if not one.copies:
        return Message(N_("not handed out yet"))
    return Message(N_("handed out {count} time(s)"), {"count": one.copies})
