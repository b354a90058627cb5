# SPDX-License-Identifier: Apache-2.0
"""The list of a visit as cards: what is asked and why, what is held, what comes along."""

from collections.abc import Sequence

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QVBoxLayout, QWidget

from carecalc.domain.result import NOT_MET, STATE_MESSAGES
from carecalc.domain.trace import Words
from carecalc.gui.page import Place
from carecalc.gui.widgets.inputs import Card, button, label, pill
from carecalc.gui.widgets.reasons_asked import why_button, why_label
from carecalc.gui.widgets.speaking import Speaking, Voice
from carecalc.services.asks import ASKED, HELD, LAPSES, Ask, Asks
from carecalc.text import N_

_FACTS = {
    "status": "status",
    "certificate": "certificate",
    "benefit": "benefit",
    "hukou": "hukou",
    "residence": "residence",
    "income": "income",
    "setting": "setting",
    "fees": "care-fee",
    "application": "application",
    "payee": "payee",
}
"""In which section of the circumstances a thing is recorded."""

_OF_THE_PERSON = ("identity", "phone", "address", "told", "assessment", "age", "sex")

_PAGES = {"household": "household", "care-choice": "choice"}


def place_of(ask: Ask, person: str) -> Place:
    """Return where a thing of the list is recorded."""
    if ask.name in _FACTS:
        return Place("facts", person=person, item=_FACTS[ask.name])
    if ask.name.startswith("choice "):
        return Place("subsidies", person=person)
    if ask.name in _PAGES:
        return Place(_PAGES[ask.name], person=person)
    if ask.name.partition(" ")[0] in _OF_THE_PERSON:
        return Place("person", person=person)
    return Place("facts", person=person, item="law-answer")


class AskRow(QFrame, Speaking):
    """One thing to ask: what it can be, what must be there first, and why it is asked."""

    go = Signal(object)
    """Go to this `Place` and record it."""

    def __init__(
        self, voice: Voice, ask: Ask, person: str, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self.voice = voice
        self._ask = ask
        self._person = person
        self._reasons: QLabel | None = None
        name = ask.name.replace(" ", "-")
        self._name = name
        self.setObjectName(f"ask-{name}")
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 2, 0, 2)
        self._column.setSpacing(1)
        row = QHBoxLayout()
        row.setSpacing(8)
        said = self.words(ask.label)
        texts = QVBoxLayout()
        texts.setSpacing(1)
        texts.addWidget(label(said, "strong", self))
        for line in self._lines():
            texts.addWidget(label(line, "hint", self))
        row.addLayout(texts, 1)
        top = Qt.AlignmentFlag.AlignTop
        if ask.state == LAPSES:
            ends = self.gettext("until {day}", day=ask.until)
            row.addWidget(pill(ends, "warning", self), 0, top)
        if ask.why:
            self.why = why_button(voice, name, said)
            self.why.toggled.connect(self._on_why)
            row.addWidget(self.why, 0, top)
        record = button(self.gettext("Record"), f"record-{name}", "", self)
        record.setAccessibleName(self.gettext("Record: {what}", what=said))
        record.clicked.connect(self._on_record)
        row.addWidget(record, 0, top)
        self._column.addLayout(row)
        self.record = record
        if ask.why:
            self.setTabOrder(self.why, record)

    def _lines(self) -> list[str]:
        found = []
        if self._ask.held:
            found.append(self.gettext("On record: {what}", what=self._ask.held))
        if self._ask.options:
            found.append(self.gettext("One of: {what}", what=self._among()))
        if self._ask.only_if:
            found.append(self.gettext("Only with: {what}", what=self._ask.only_if))
        return found

    def _among(self) -> str:
        """Return what may be recorded; a name may hold a comma of its own."""
        return self.gettext("; ").join(self.words(one) for one in self._ask.options)

    def _on_record(self) -> None:
        self.go.emit(place_of(self._ask, self._person))

    def _on_why(self, shown: bool) -> None:
        if self._reasons is None:
            self._reasons = why_label(self.voice, self._name, self._ask.why)
            self._column.addWidget(self._reasons)
        self._reasons.setVisible(shown)


class AskCard(Card, Speaking):
    """Everything of some states, each with the way to record it."""

    go = Signal(object)
    """Go to this `Place`."""

    begun = Signal(int)
    """The row of this number is being recorded."""

    def __init__(self, voice: Voice, asks: Asks, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.voice = voice
        self.setObjectName("to-ask")
        self.rows: list[AskRow] = []
        for title, state in (
            (N_("Held, and to be renewed"), LAPSES),
            (N_("To ask"), ASKED),
        ):
            some = asks.of_state(state)
            if some:
                self.column.addWidget(label(self.gettext(title), "heading", self))
            for ask in some:
                row = AskRow(voice, ask, asks.person_id, self)
                row.go.connect(self._on_record)
                self.rows.append(row)
                self.column.addWidget(row)
        if not self.rows:
            nothing = self.gettext(
                "Nothing: all that the programmes read is on record."
            )
            self.column.addWidget(label(nothing, "", self))

    def _on_record(self, place: Place) -> None:
        row = self.sender()
        assert isinstance(row, AskRow)
        self.begun.emit(self.rows.index(row))
        self.go.emit(place)


class AlongCard(Card, Speaking):
    """The papers to bring and who signs: one set for all programmes."""

    def __init__(self, voice: Voice, asks: Asks, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.voice = voice
        self.setObjectName("along")
        self._list(N_("Papers to bring"), asks.papers, N_("None."))
        self._list(N_("Signatures"), [s.words for s in asks.signatures], N_("None."))

    def _list(self, title: str, things: Sequence[Words], none: str) -> None:
        self.column.addWidget(label(self.gettext(title), "heading", self))
        for thing in things:
            self.column.addWidget(label(self.words(thing), "", self))
        if not things:
            self.column.addWidget(label(self.gettext(none), "muted", self))


class HeldCard(Card, Speaking):
    """What is on record and valid: shown, not asked again."""

    def __init__(self, voice: Voice, asks: Asks, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.voice = voice
        self.setObjectName("held")
        title = self.gettext("Held: not asked again")
        self.column.addWidget(label(title, "heading", self))
        for ask in asks.of_state(HELD):
            said = self.gettext("{what}: {held}", what=ask.label, held=ask.held)
            if ask.until is not None:
                said = self.gettext("{what}, until {day}", what=said, day=ask.until)
            line = label(said, "", self)
            line.setObjectName(f"held-{ask.name.replace(' ', '-')}")
            self.column.addWidget(line)


class OutCard(Card, Speaking):
    """The programmes that ask nothing, each with what the law says against it."""

    def __init__(self, voice: Voice, asks: Asks, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.voice = voice
        self.setObjectName("out-of-reach")
        title = self.gettext("Out of reach: these programmes ask nothing")
        self.column.addWidget(label(title, "heading", self))
        for programme, steps in asks.out_of_reach:
            self.column.addWidget(label(self.words(programme), "strong", self))
            for step in steps:
                said = (
                    self.gettext("not met: {what}", what=step.text)
                    if step.value == STATE_MESSAGES[NOT_MET]
                    else self.gettext("excluded: {what}", what=step.text)
                )
                self.column.addWidget(label(said, "hint", self))
