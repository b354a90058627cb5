# SPDX-License-Identifier: Apache-2.0
"""What was paid to a person beyond an event that had stopped it, month by month."""

from collections.abc import Sequence

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from carecalc.domain.fact import Event, Fact
from carecalc.gui.page import Desk, Place
from carecalc.gui.widgets.inputs import Card, RowButton, label
from carecalc.gui.widgets.speaking import Speaking, Voice
from carecalc.gui.widgets.stopping_dialog import StopWords
from carecalc.services import stopping
from carecalc.services.stopping import LISTS, Stops


class StoppedCard(Card, Speaking):
    """Hidden while there is nothing to recover; a month leads to its list."""

    go = Signal(object)

    def __init__(
        self,
        desk: Desk,
        voice: Voice,
        person_id: str,
        facts: Sequence[Fact],
        parent: QWidget,
    ) -> None:
        super().__init__(parent)
        self.voice = voice
        self.setObjectName("stopped")
        self._words = StopWords(voice)
        self.hide()
        happened = [
            (fact.valid_from, fact.value.kind)
            for fact in facts
            if isinstance(fact.value, Event)
            and fact.value.kind in stopping.KINDS
            and fact.valid_from is not None
        ]
        if happened:
            on, kind = min(happened)
            desk.call(stopping.look, person_id, kind, on, done=self._on_looked)

    def _on_looked(self, stops: Stops) -> None:
        if not stops.recover:
            return
        said = self.gettext(
            "{event}, {day}",
            event=self.voice.name("event", stops.kind),
            day=stops.on,
        )
        self.column.addWidget(label(self._words.total(stops), "heading", self))
        self.column.addWidget(label(said, "muted", self))
        for number, one in enumerate(stops.recover):
            if one.source != LISTS:
                self.column.addWidget(label(self._words.month(one), "", self))
                continue
            row = RowButton(
                f"recover-{number}",
                Place("month", month=one.month),
                self.gettext("{month}", month=one.month),
                f"{self.words(one.label)} · {self._words.source(one)}",
                self.gettext("CNY {amount}", amount=one.amount),
                "error",
                self,
            )
            row.chosen.connect(self.go)
            self.column.addWidget(row)
        self.show()
