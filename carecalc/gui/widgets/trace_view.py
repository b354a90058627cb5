# SPDX-License-Identifier: Apache-2.0
"""Reasons on the screen: each line with its value, clause and doubt, its parts below."""

from collections.abc import Iterable, Iterator, Mapping

from PySide6.QtCore import Qt
from PySide6.QtGui import QFont, QFontMetrics, QMouseEvent
from PySide6.QtWidgets import (
    QFrame,
    QGridLayout,
    QHBoxLayout,
    QLabel,
    QPushButton,
    QSizePolicy,
    QVBoxLayout,
    QWidget,
)

from carecalc.domain.trace import Step, Words
from carecalc.gui.widgets.inputs import label, pill
from carecalc.gui.widgets.speaking import Speaking, Voice


class TraceView(QWidget, Speaking):
    """One card per line of reasons; a press unfolds what it was worked out from."""

    def __init__(
        self,
        voice: Voice,
        parent: QWidget | None = None,
        sources: Mapping[str, str] | None = None,
    ) -> None:
        super().__init__(parent)
        self.voice = voice
        self.sources = sources or {}
        self._lines: list[_Line] = []
        self.steps: tuple[Step, ...] = ()
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.setSpacing(6)

    def show_steps(self, steps: Iterable[Step], *, unfolded: bool = False) -> None:
        """Show these reasons instead."""
        for line in self._lines:
            self._column.removeWidget(line)
            line.setParent(None)
            line.deleteLater()
        self._lines = []
        self.steps = steps = tuple(steps)
        # Clauses and values stand below each other, whatever their length.
        clause = self._widest((cited(s.clause, self.sources) for s in steps), 160)
        value = self._widest((_words(self, step.value) for step in steps), 260)
        for number, step in enumerate(steps):
            line = _Line(self, step, number, clause, value)
            self._lines.append(line)
            self._column.addWidget(line)
            if unfolded:
                line.unfold(True)

    def unfold_all(self, unfolded: bool) -> None:
        """Show or hide the parts of every line."""
        for line in self._lines:
            line.unfold(unfolded)

    def _widest(self, texts: Iterable[str], at_most: int) -> int:
        font = QFont(self.font())
        font.setBold(True)
        metrics = QFontMetrics(font)
        width = max((metrics.horizontalAdvance(text) for text in texts), default=0)
        return min(width + 6, self.voice.look.size(at_most))


class _Line(QFrame):
    def __init__(
        self,
        view: TraceView,
        step: Step,
        number: int,
        clause_width: int,
        value_width: int,
    ) -> None:
        super().__init__(view)
        self._view = view
        self._step = step
        self._parts: QWidget | None = None
        self.setObjectName(f"step-{number}")
        self.setProperty("role", "card")
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(8, 4, 14, 4)
        self._column.setSpacing(4)
        head = QHBoxLayout()
        head.setSpacing(10)
        self._arrow = QPushButton(self)
        self._arrow.setObjectName(f"unfold-{number}")
        self._arrow.setProperty("kind", "quiet")
        self._arrow.setCheckable(True)
        self._arrow.setIcon(view.voice.look.icon("next", "muted"))
        size = view.voice.look.size(44)
        self._arrow.setFixedWidth(size)
        self._arrow.setVisible(bool(step.children))
        text, value = view.words(step.text), _words(view, step.value)
        self._arrow.setAccessibleName(f"{text} {value}")
        self._arrow.toggled.connect(self._on_toggled)
        head.addWidget(self._arrow)
        if not step.children:
            head.addSpacing(size + 10)
        head.addWidget(label(text, "", self), 1)
        if step.mark:
            doubt = pill(view.voice.name("mark", step.mark), "warning", self)
            doubt.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
            head.addWidget(doubt)
        clause = cited(step.clause, view.sources)
        head.addWidget(_column(clause, "hint", clause_width, self))
        head.addWidget(_column(value, "strong", value_width, self))
        self._column.addLayout(head)
        self.setMinimumHeight(view.voice.look.size(46))

    def unfold(self, unfolded: bool) -> None:
        """Show or hide the parts."""
        if self._step.children:
            self._arrow.setChecked(unfolded)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Unfold on a press anywhere in the line."""
        if event.position().y() < self._view.voice.look.size(46):
            self.unfold(not self._arrow.isChecked())

    def _on_toggled(self, unfolded: bool) -> None:
        name = "down" if unfolded else "next"
        self._arrow.setIcon(self._view.voice.look.icon(name, "muted"))
        if unfolded and self._parts is None:
            self._parts = self._build_parts()
            self._column.addWidget(self._parts)
        if self._parts is not None:
            self._parts.setVisible(unfolded)

    def _build_parts(self) -> QWidget:
        parts = QWidget(self)
        grid = QGridLayout(parts)
        left = self._view.voice.look.size(36) + 10
        grid.setContentsMargins(left, 0, 0, 8)
        grid.setHorizontalSpacing(14)
        grid.setVerticalSpacing(4)
        grid.setColumnStretch(0, 1)
        lines = [line for child in self._step.children for line in self._below(child)]
        for row, (depth, step) in enumerate(lines):
            text = label(self._view.words(step.text), "", parts)
            text.setContentsMargins(depth * self._view.voice.look.size(18), 0, 0, 0)
            grid.addWidget(text, row, 0, Qt.AlignmentFlag.AlignTop)
            if step.mark:
                mark = label(self._view.voice.name("mark", step.mark), "mark", parts)
                mark.setWordWrap(False)
                grid.addWidget(mark, row, 1, Qt.AlignmentFlag.AlignTop)
            clause = label(cited(step.clause, self._view.sources), "hint", parts)
            clause.setMaximumWidth(self._view.voice.look.size(200))
            grid.addWidget(clause, row, 2, Qt.AlignmentFlag.AlignTop)
            small = label(_words(self._view, step.value), "", parts)
            small.setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignTop)
            small.setMinimumWidth(self._view.voice.look.size(90))
            small.setMaximumWidth(self._view.voice.look.size(260))
            grid.addWidget(small, row, 3, Qt.AlignmentFlag.AlignTop)
        return parts

    def _below(self, step: Step, depth: int = 0) -> Iterator[tuple[int, Step]]:
        """Yield a part with its own parts, unless these have a card of their own."""
        yield depth, step
        if step not in self._view.steps:
            for child in step.children:
                yield from self._below(child, depth + 1)


def _words(view: TraceView, value: Words | None) -> str:
    return "" if value is None else view.words(value)


def _column(text: str, role: str, width: int, parent: QWidget) -> QLabel:
    made = label(text, role, parent)
    made.setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
    made.setFixedWidth(width)
    return made


def cited(clause: str, sources: Mapping[str, str]) -> str:
    """Return a clause with the title of the text that it names (`name: place`)."""
    name, colon, place = clause.partition(": ")
    return f"{sources[name]} {place}" if colon and name in sources else clause
