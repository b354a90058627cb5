# SPDX-License-Identifier: Apache-2.0
"""A signed visit as its reviewer sees it: signals, how near, why, who differs, photos."""

from PySide6.QtCore import Signal
from PySide6.QtGui import QPixmap
from PySide6.QtWidgets import QVBoxLayout, QWidget

from carecalc.domain.record import Happening
from carecalc.domain.review import COMMENTED, OVERTURNED, PASSED, RETURNED, Review
from carecalc.domain.signal_rules import ALARM
from carecalc.domain.signals_assessors import AssessorSignal
from carecalc.domain.visit import Evidence
from carecalc.errors import UserError
from carecalc.gui.messages import Notice
from carecalc.gui.page import Desk
from carecalc.gui.widgets.compared import Table
from carecalc.gui.widgets.drawing import PictureDialog
from carecalc.gui.widgets.flow import FlowLayout
from carecalc.gui.widgets.inputs import RowButton, card, label, pill
from carecalc.gui.widgets.near import Near
from carecalc.gui.widgets.speaking import Speaking, Voice
from carecalc.gui.widgets.trace_view import TraceView
from carecalc.services import visits
from carecalc.services.explaining import why
from carecalc.services.filling_answers import answer_words, numbered
from carecalc.services.filling_parts import level_words
from carecalc.services.reviewing import Looked
from carecalc.services.reviews import Queue, Row
from carecalc.services.visit_view import items_of
from carecalc.text import N_, Message

_PICTURE = Message(N_("Photos and drawings"))

KINDS = {
    PASSED: (N_("Passed"), "good"),
    COMMENTED: (N_("Commented"), "info"),
    RETURNED: (N_("Returned"), "warning"),
    OVERTURNED: (N_("Overturned"), "error"),
}
"""What each word of a reviewer is called, and the kind of its pill."""


class ReviewVisit(QWidget, Speaking):
    """Cards one below the other, the most telling first."""

    picture_asked = Signal(object)
    """An `Evidence` that somebody wants to see."""

    def __init__(
        self,
        voice: Voice,
        looked: Looked,
        row: Row | None,
        queue: Queue | None,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self.voice = voice
        self._looked = looked
        self._view = looked.view
        self._items = items_of(self._view.scale)
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 8, 8)
        self._column.setSpacing(10)
        self._show_head()
        self._show_said()
        if row is not None and queue is not None:
            self._show_signals(row, queue)
        nearness = self._view.nearness
        if nearness is not None:
            self._column.addWidget(Near(voice, self._view, nearness, self))
        self._show_differences()
        self._show_evidence()
        self._show_why()
        self._column.addStretch()

    def _show_head(self) -> None:
        visit, looked = self._view.visit, self._looked
        frame, column = card(self)
        level = level_words(self._view.scale, self._view.result.level, visit.switches)
        column.addWidget(label(self.words(level), "figure", frame))
        signing = visit.signing
        who = () if signing is None else signing.assessors
        column.addWidget(
            label(
                self.gettext(
                    "Assessed on {day} by {assessors}",
                    day=visit.assessed_on,
                    assessors=who,
                ),
                "muted",
                frame,
            )
        )
        for other, said in (
            (looked.corrects, N_("It corrects the assessment {number}.")),
            (looked.corrected_by, N_("It was corrected by the assessment {number}.")),
        ):
            if other is not None:
                text = self.gettext(said, number=other.number)
                column.addWidget(label(text, "strong", frame))
        self._column.addWidget(frame)

    def _show_said(self) -> None:
        if not self._looked.said:
            return
        frame, column = card(self)
        column.addWidget(label(self.gettext("Said so far"), "heading", frame))
        for one in self._looked.said:
            column.addLayout(self._said(one, frame))
            for item in one.value.items:
                name = self.words(numbered(self._view.scale, self._items[item.item]))
                column.addWidget(label(f"{name}: {item.text}", "", frame))
        self._column.addWidget(frame)

    def _said(self, one: Happening[Review], frame: QWidget) -> FlowLayout:
        line = FlowLayout(spacing=8)
        words, kind = KINDS[one.kind]
        line.addWidget(pill(self.gettext(words), kind, frame))
        said = " · ".join(
            part for part in (one.value.comment, one.by, self.words(one.day)) if part
        )
        line.addWidget(label(said, "", frame))
        return line

    def _show_signals(self, row: Row, queue: Queue) -> None:
        frame, column = card(self)
        frame.setObjectName("signals")
        column.addWidget(label(self.gettext("Signals"), "heading", frame))
        if not row.codes:
            column.addWidget(label(self.gettext("No signal."), "muted", frame))
        for signal in row.signals:
            self._signal(column, frame, queue, signal.code, self.words(signal.found))
        for name, about in self._about(row, queue):
            found = self.gettext(
                "{assessor}: {found}", assessor=name, found=about.found
            )
            self._signal(column, frame, queue, about.code, found)
        self._column.addWidget(frame)

    def _about(self, row: Row, queue: Queue) -> list[tuple[str, AssessorSignal]]:
        return [
            (one.name, signal)
            for one in queue.assessors
            for signal in one.signals
            if row.visit_id in signal.visits
        ]

    def _signal(
        self, column: QVBoxLayout, frame: QWidget, queue: Queue, code: str, found: str
    ) -> None:
        rule = queue.rules.signals[code]
        line = FlowLayout(spacing=8)
        kind = "warning" if rule.weight == ALARM else "info"
        line.addWidget(pill(self.words(rule.label), kind, frame))
        line.addWidget(label(found, "strong", frame))
        column.addLayout(line)
        column.addWidget(
            label(self.gettext("Rule: {rule}", rule=rule.said), "hint", frame)
        )
        column.addWidget(
            label(
                self.gettext("What it can not show: {cannot}", cannot=rule.cannot),
                "hint",
                frame,
            )
        )

    def _show_differences(self) -> None:
        if not self._view.differences:
            return
        frame, column = card(self)
        column.addWidget(label(self.gettext("Two assessors"), "heading", frame))
        heads = (
            self.gettext("Question"),
            self.gettext("First assessor"),
            self.gettext("Second assessor"),
            self.gettext("What counts"),
            self.gettext("Reason"),
        )
        rows = []
        for each in self._view.differences:
            item, settled = self._items[each.item], each.settlement
            counts = self._view.counting.get(each.item)
            rows.append(
                (
                    numbered(self._view.scale, item),
                    answer_words(item, each.first),
                    answer_words(item, each.second),
                    "" if settled is None else answer_words(item, counts),
                    "" if settled is None else settled.reason,
                )
            )
        column.addWidget(Table(self.voice, heads, rows, frame))
        self._column.addWidget(frame)

    def _show_evidence(self) -> None:
        if not self._looked.evidence:
            return
        frame, column = card(self)
        column.addWidget(label(self.gettext("Photos and drawings"), "heading", frame))
        for number, kept in enumerate(self._looked.evidence, 1):
            name = numbered(self._view.scale, self._items[kept.item])
            row = RowButton(
                f"evidence-{number}",
                kept,
                self.words(name),
                self.gettext("Picture {number}", number=number),
                parent=frame,
            )
            row.chosen.connect(self.picture_asked)
            column.addWidget(row)
        self._column.addWidget(frame)

    def _show_why(self) -> None:
        shown = why(self._view)
        self._column.addWidget(label(self.gettext("Why this level"), "heading", self))
        sources = {name: self.words(text) for name, text in shown.sources.items()}
        trace = TraceView(self.voice, self, sources)
        trace.show_steps(shown.lines)
        self._column.addWidget(trace)


class Pictures(QWidget):
    """Fetches a picture of a visit and shows it; it is itself never seen."""

    def __init__(
        self, desk: Desk, voice: Voice, notice: Notice, parent: QWidget
    ) -> None:
        super().__init__(parent)
        self.hide()
        self._desk, self._voice, self._notice = desk, voice, notice

    def show_one(self, kept: object) -> None:
        """Show a drawing or photograph."""
        assert isinstance(kept, Evidence)
        self._desk.call(
            visits.evidence_bytes,
            kept.id,
            done=self._on_bytes,
            failed=self._on_refused,
        )

    def _on_bytes(self, data: bytes) -> None:
        picture = QPixmap()
        picture.loadFromData(data)
        title = self._voice.catalogue.render(_PICTURE)
        PictureDialog(self._voice, title, picture, self.parentWidget()).open()

    def _on_refused(self, error: UserError) -> None:
        self._notice.show_error(error)
