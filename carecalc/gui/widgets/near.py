# SPDX-License-Identifier: Apache-2.0
"""How near a result is to another level: points to go, answers that would turn it."""

from collections.abc import Iterator

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QVBoxLayout, QWidget

from carecalc.domain.nearness import Distance, Flip, Nearness
from carecalc.domain.visit import Answer
from carecalc.domain.words import number_words
from carecalc.gui.widgets.compared import Row, Table, measure_label
from carecalc.gui.widgets.inputs import RowButton, card, label
from carecalc.gui.widgets.speaking import Speaking, Voice
from carecalc.services.explaining import grade_words, reach_words
from carecalc.services.filling_answers import answer_words, numbered
from carecalc.services.filling_parts import level_words
from carecalc.services.visit_view import VisitView, items_of
from carecalc.text import N_, Message


class Near(QWidget, Speaking):
    """Cards for what is still open, for the points to go, and for single answers."""

    asked_for = Signal(str)
    """Go to a question that can still change the level."""

    def __init__(
        self,
        voice: Voice,
        view: VisitView,
        found: Nearness,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self.voice = voice
        self._view = view
        self._items = items_of(view.scale)
        self.setObjectName("nearness")
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.setSpacing(10)
        if found.live:
            self._show_live(found)
        if found.distances:
            self._show_distances(found.distances)
        self._show_flips(found.flips)

    def _show_live(self, found: Nearness) -> None:
        said = self.gettext("These questions can still change the level")
        if not found.exact:
            said = self.gettext(
                "These questions can perhaps still change the level, no others"
            )
        frame, column = card(self)
        column.addWidget(label(said, "heading", frame))
        for code in found.live:
            name = self.words(numbered(self._view.scale, self._items[code]))
            row = RowButton(f"live-{code}", code, name, parent=frame)
            row.chosen.connect(self._on_chosen)
            column.addWidget(row)
        self._column.addWidget(frame)

    def _show_distances(self, distances: tuple[Distance, ...]) -> None:
        frame, column = card(self)
        title = self.gettext("How far to the next grade")
        column.addWidget(label(title, "heading", frame))
        heads = (
            self.gettext("Score"),
            self.gettext("Now"),
            self.gettext("Next better"),
            self.gettext("Next worse"),
        )
        rows = [self._distance(each) for each in distances]
        column.addWidget(Table(self.voice, heads, rows, frame))
        self._column.addWidget(frame)

    def _distance(self, found: Distance) -> Row:
        scale, result = self._view.scale, self._view.result
        counted = scale.graph.measures.get(found.of)
        unit = "" if counted is None else counted.unit
        now = Message(
            "{value} · {grade}",
            {
                "value": number_words(found.value, unit),
                "grade": grade_words(scale, result, found, found.grade),
            },
        )
        return (
            measure_label(scale, found.of),
            now,
            *(
                Message(N_("none"))
                if reach is None
                else reach_words(scale, result, found, reach)
                for reach in (found.better, found.worse)
            ),
        )

    def _show_flips(self, flips: tuple[Flip, ...]) -> None:
        frame, column = card(self)
        title = self.gettext("Single answers that would change the level")
        column.addWidget(label(title, "heading", frame))
        if flips:
            heads = (
                self.gettext("Question"),
                self.gettext("Now"),
                self.gettext("One step further"),
                self.gettext("Level then"),
            )
            rows = list(self._flips(flips))
            column.addWidget(Table(self.voice, heads, rows, frame))
        else:
            none = self.gettext(
                "No single answer, one step further, changes the level."
            )
            if self._view.result.level is None:
                none = self.gettext("Known once the level is.")
            column.addWidget(label(none, "muted", frame))
        self._column.addWidget(frame)

    def _flips(self, flips: tuple[Flip, ...]) -> Iterator[Row]:
        scale = self._view.scale
        for flip in flips:
            item = self._items[flip.item]
            yield (
                numbered(scale, item),
                answer_words(item, Answer(flip.item, flip.before)),
                answer_words(item, Answer(flip.item, flip.after)),
                level_words(scale, flip.level, self._view.visit.switches),
            )

    def _on_chosen(self, item: object) -> None:
        self.asked_for.emit(str(item))
