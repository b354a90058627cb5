# SPDX-License-Identifier: Apache-2.0
"""Recorded facts of one kind: what holds now, and on demand all that was ever noted."""

from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import Signal
from PySide6.QtWidgets import (
    QFrame,
    QHBoxLayout,
    QLabel,
    QPushButton,
    QSizePolicy,
    QVBoxLayout,
    QWidget,
)

from carecalc.domain.fact import Fact
from carecalc.gui.widgets.fact_words import details, headline
from carecalc.gui.widgets.inputs import button, card, label, pill
from carecalc.gui.widgets.reasons_asked import why_button, why_label
from carecalc.gui.widgets.speaking import Speaking, Voice
from carecalc.services.asks import Why


@dataclass(frozen=True, slots=True)
class Record:
    """A fact with what became of it: nothing, or replaced, or withdrawn and why.

    `is_whole` shows the number in it; `can_show` offers to.
    """

    fact: Fact
    replaced: bool = False
    withdrawn: str = ""
    copies: int = 0
    is_whole: bool = False
    can_show: bool = False

    @property
    def is_current(self) -> bool:
        """Whether it counts."""
        return not self.replaced and not self.withdrawn


class RecordSection(QWidget, Speaking):
    """A card for one kind of fact with its buttons."""

    added = Signal(str)
    """The button for a new entry was pressed; the name of the section."""

    corrected = Signal(object)
    """This `Fact` is to be corrected."""

    withdrawn = Signal(object)
    """This `Fact` is to be taken back."""

    copies_asked = Signal(object)
    """The copies of the paper behind this `Fact` are to be shown."""

    number_asked = Signal(object)
    """The number in this `Fact` is to be shown whole."""

    def __init__(
        self,
        voice: Voice,
        name: str,
        title: str,
        add: str,
        *,
        correctable: bool = True,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self.voice = voice
        self.name = name
        self._correctable = correctable
        self._rows: list[QWidget] = []
        outer = QVBoxLayout(self)
        outer.setContentsMargins(0, 0, 0, 0)
        frame, self._column = card(self)
        frame.setObjectName(f"section-{name}")
        outer.addWidget(frame)
        head = QHBoxLayout()
        head.addWidget(label(title, "heading", frame), 1)
        self._reasons: QLabel | None = None
        self._whys: Sequence[Why] = ()
        self._why = why_button(voice, name, title)
        self._why.setVisible(False)
        self._why.toggled.connect(self._on_why)
        head.addWidget(self._why)
        self._add = button(add, f"add-{name}", parent=frame)
        self._add.setIcon(voice.look.icon("add"))
        self._add.setVisible(bool(add))
        self._add.clicked.connect(self._on_add)
        head.addWidget(self._add)
        self._column.addLayout(head)

    def focus(self) -> None:
        """Give the keyboard to the button for a new entry."""
        self._add.setFocus()

    def tell_why(self, whys: Sequence[Why]) -> None:
        """Offer to say why this is asked; nothing to offer where no rule reads it."""
        self._whys = whys
        self._why.setVisible(bool(whys))

    def _on_why(self, shown: bool) -> None:
        if self._reasons is None:
            self._reasons = why_label(self.voice, self.name, self._whys)
            self._column.insertWidget(1, self._reasons)
        self._reasons.setVisible(shown)

    def show_records(self, records: Sequence[Record]) -> None:
        """Show these facts instead."""
        for row in self._rows:
            self._column.removeWidget(row)
            row.setParent(None)
            row.deleteLater()
        self._rows = []
        if not records:
            self._rows.append(label(self.gettext("Nothing is recorded."), "muted"))
        for record in records:
            self._rows.append(self._row(record))
        for row in self._rows:
            self._column.addWidget(row)

    def _row(self, record: Record) -> QWidget:
        frame = QFrame(self)
        frame.setObjectName(f"row-{record.fact.id}")
        row = QHBoxLayout(frame)
        row.setContentsMargins(0, 2, 0, 2)
        row.setSpacing(8)
        texts = QVBoxLayout()
        texts.setSpacing(1)
        said = headline(self.voice, record.fact.value, record.is_whole)
        role = "strong" if record.is_current else "muted"
        texts.addWidget(label(said, role, frame))
        more = details(self.voice, record.fact, record.is_whole)
        if more:
            texts.addWidget(label(more, "hint", frame))
        row.addLayout(texts, 1)
        if record.can_show and not record.is_whole:
            row.addWidget(self._action(self.gettext("Show"), "show", record))
        if record.is_current or record.copies:
            said = self.gettext("Copies ({count})", count=record.copies)
            row.addWidget(self._action(said, "copies", record))
        if record.withdrawn:
            why = self.gettext("withdrawn: {reason}", reason=record.withdrawn)
            row.addWidget(_low(pill(why, "warning", frame)))
        elif record.replaced:
            row.addWidget(_low(pill(self.gettext("replaced"), "", frame)))
        else:
            if self._correctable:
                row.addWidget(self._action(self.gettext("Correct"), "correct", record))
            row.addWidget(self._action(self.gettext("Withdraw"), "withdraw", record))
        return frame

    def _action(self, text: str, name: str, record: Record) -> QPushButton:
        made = button(text, f"{name}-{record.fact.id}", "quiet")
        said = headline(self.voice, record.fact.value)
        made.setAccessibleName(f"{text}: {said}")
        made.setProperty("fact", record.fact)
        slots = {
            "correct": self._on_correct,
            "withdraw": self._on_withdraw,
            "copies": self._on_copies,
            "show": self._on_show,
        }
        made.clicked.connect(slots[name])
        return made

    def _on_add(self) -> None:
        self.added.emit(self.name)

    def _on_correct(self) -> None:
        self.corrected.emit(self.sender().property("fact"))

    def _on_copies(self) -> None:
        self.copies_asked.emit(self.sender().property("fact"))

    def _on_show(self) -> None:
        self.number_asked.emit(self.sender().property("fact"))

    def _on_withdraw(self) -> None:
        self.withdrawn.emit(self.sender().property("fact"))


def _low(word: QLabel) -> QLabel:
    word.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)
    return word
