# SPDX-License-Identifier: Apache-2.0
"""This visit beside the last one: level, scores and answers, before and after."""

from collections.abc import Iterator, Sequence

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QGridLayout, QWidget

from carecalc.domain.scale import Scale
from carecalc.domain.trace import Words
from carecalc.gui.widgets.inputs import card, label
from carecalc.gui.widgets.speaking import Speaking, Voice
from carecalc.services.again import Comparison
from carecalc.services.filling_answers import numbered, said_words
from carecalc.services.filling_parts import level_words
from carecalc.services.filling_report import measure_words
from carecalc.services.visit_view import VisitView, items_of
from carecalc.text import N_, Message

Row = tuple[Words, ...]

_NARROWEST = 80
_WIDEST = 240
"""How a column counts, by its longest words, where columns share the width."""


class Table(QWidget, Speaking):
    """A few rows of words that wrap, below the names of their columns."""

    def __init__(
        self,
        voice: Voice,
        heads: Sequence[str],
        rows: Sequence[Row],
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self.voice = voice
        grid = QGridLayout(self)
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setHorizontalSpacing(16)
        grid.setVerticalSpacing(6)
        said = [[self.words(words) for words in row] for row in rows]
        metrics = self.fontMetrics()
        for column, head in enumerate(heads):
            grid.addWidget(label(head, "caption", self), 0, column)
            texts = (head, *(row[column] for row in said))
            longest = max(metrics.horizontalAdvance(text) for text in texts)
            # Short words leave their room to the long ones, which share it alike.
            grid.setColumnStretch(column, max(_NARROWEST, min(longest, _WIDEST)))
        for number, row in enumerate(said, 1):
            for column, text in enumerate(row):
                shown = label(text, "", self)
                grid.addWidget(shown, number, column, Qt.AlignmentFlag.AlignTop)


class Compared(QWidget, Speaking):
    """What has changed since the last signed visit of the same scale."""

    def __init__(
        self,
        voice: Voice,
        view: VisitView,
        found: Comparison,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self.voice = voice
        self.setObjectName("compared")
        frame, column = card(self)
        outer = QGridLayout(self)
        outer.setContentsMargins(0, 0, 0, 0)
        outer.addWidget(frame)
        head = self.gettext(
            "Since {day} ({number})",
            day=found.previous.assessed_on,
            number=found.previous.number,
        )
        column.addWidget(label(head, "heading", frame))
        if found.previous.scale_version != view.visit.scale_version:
            said = self.gettext(
                "Last time version {before} of the scale was used, this time {after}.",
                before=found.previous.scale_version,
                after=view.visit.scale_version,
            )
            column.addWidget(label(said, "hint", frame))
        rows = [*_levels(view, found), *_measures(view, found), *_answers(view, found)]
        if rows:
            heads = (
                self.gettext("What has changed"),
                self.gettext("Last time"),
                self.gettext("This time"),
            )
            column.addWidget(Table(voice, heads, rows, frame))
        else:
            same = self.gettext("Every answer is the same as last time.")
            column.addWidget(label(same, "muted", frame))


def measure_label(scale: Scale, name: str) -> Words:
    """Return what a printed measure is called."""
    measure = scale.graph.measures.get(name)
    if measure is not None and measure.label:
        return measure.label
    return next((s.label for s in scale.sections if s.code == name), name)


def _levels(view: VisitView, found: Comparison) -> Iterator[Row]:
    """Yield the level whether it has changed or not: one looks for it first."""
    if view.scale.preliminary is not None:
        before = level_words(
            found.scale_before, found.level_before, found.previous.switches
        )
        after = level_words(view.scale, found.level_after, view.visit.switches)
        yield Message(N_("Final level")), before, after


def _measures(view: VisitView, found: Comparison) -> Iterator[Row]:
    for name, after in found.measures_after.items():
        before = found.measures_before.get(name)
        if name != view.scale.preliminary and before not in (None, after):
            yield (
                measure_label(view.scale, name),
                measure_words(
                    found.scale_before, found.previous.switches, name, before
                ),
                measure_words(view.scale, view.visit.switches, name, after),
            )


def _answers(view: VisitView, found: Comparison) -> Iterator[Row]:
    before, after = items_of(found.scale_before), items_of(view.scale)
    for change in found.changes:
        item = after[change.item]
        was = before.get(change.item, item)
        yield (
            numbered(view.scale, item),
            said_words(was, change.before),
            said_words(item, change.after),
        )
