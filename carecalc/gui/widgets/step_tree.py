# SPDX-License-Identifier: Apache-2.0
"""Arithmetic that opens line by line, narrow enough to stand beside a form."""

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QGridLayout, QPushButton, QVBoxLayout, QWidget

from carecalc.domain.trace import Step
from carecalc.gui.widgets.inputs import label
from carecalc.gui.widgets.speaking import Speaking, Voice


class StepTree(QWidget, Speaking):
    """A step with its value and clause; a press opens what it was worked out from."""

    def __init__(
        self, voice: Voice, step: Step, name: str, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self.voice = voice
        self._step = step
        self._name = name
        self._parts: QWidget | None = None
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.setSpacing(2)
        grid = QGridLayout()
        grid.setHorizontalSpacing(6)
        grid.setVerticalSpacing(0)
        grid.setColumnStretch(1, 3)
        grid.setColumnStretch(2, 2)
        size = voice.look.size(30)
        grid.setColumnMinimumWidth(0, size)
        text = self.words(step.text)
        value = "" if step.value is None else self.words(step.value)
        self.arrow = QPushButton(self)
        self.arrow.setObjectName(f"open-{name}")
        self.arrow.setProperty("kind", "quiet")
        self.arrow.setCheckable(True)
        self.arrow.setIcon(voice.look.icon("next", "muted"))
        self.arrow.setFixedSize(size, size)
        self.arrow.setVisible(bool(step.children))
        self.arrow.setAccessibleName(f"{text} {value}")
        self.arrow.toggled.connect(self._on_toggled)
        top = Qt.AlignmentFlag.AlignTop
        grid.addWidget(self.arrow, 0, 0, top)
        left = label(text, "", self)
        left.setContentsMargins(0, 5, 0, 0)
        grid.addWidget(left, 0, 1, top)
        right = label(value, "strong", self)
        right.setObjectName(f"value-{name}")
        right.setContentsMargins(0, 5, 0, 0)
        right.setAlignment(Qt.AlignmentFlag.AlignRight | top)
        grid.addWidget(right, 0, 2, top)
        if self._foot():
            grid.addWidget(label(self._foot(), "hint", self), 1, 1, 1, 2, top)
        self._column.addLayout(grid)

    def open(self) -> None:
        """Show the parts."""
        if self._step.children:
            self.arrow.setChecked(True)

    def _foot(self) -> str:
        said = []
        if self._step.clause:
            said.append(self._step.clause)
        if self._step.mark:
            said.append(self.voice.name("mark", self._step.mark))
        return " · ".join(said)

    def _on_toggled(self, shown: bool) -> None:
        icon = "down" if shown else "next"
        self.arrow.setIcon(self.voice.look.icon(icon, "muted"))
        if shown and self._parts is None:
            self._parts = QWidget(self)
            below = QVBoxLayout(self._parts)
            below.setContentsMargins(self.voice.look.size(14), 0, 0, 4)
            below.setSpacing(2)
            for number, child in enumerate(self._step.children):
                name = f"{self._name}-{number}"
                below.addWidget(StepTree(self.voice, child, name, self._parts))
            self._column.addWidget(self._parts)
        if self._parts is not None:
            self._parts.setVisible(shown)
