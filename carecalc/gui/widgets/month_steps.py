# SPDX-License-Identifier: Apache-2.0
"""The month that a page shows, with a button to the one before and the one after."""

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QPushButton, QWidget

from carecalc.domain.period import Month
from carecalc.gui.widgets.inputs import button, label
from carecalc.gui.widgets.speaking import Speaking, Voice


class MonthSteps(QWidget, Speaking):
    """Goes from `month` to month; `later` is the button to press when work starts."""

    stepped = Signal()
    """`month` is another by now."""

    def __init__(
        self, voice: Voice, month: Month, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self.voice = voice
        self.month = month
        self._label = label("", "strong", self)
        self._label.setObjectName("shown-month")
        self._label.setWordWrap(False)
        earlier = self._step("earlier-month", "back", self.gettext("The month before"))
        earlier.clicked.connect(self._on_earlier)
        self.later = self._step("later-month", "next", self.gettext("The month after"))
        self.later.clicked.connect(self._on_later)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(8)
        for widget in (earlier, self._label, self.later):
            row.addWidget(widget)
        self._go(0)

    def _step(self, name: str, icon: str, said: str) -> QPushButton:
        made = button("", name, "quiet", self)
        made.setIcon(self.voice.look.icon(icon))
        made.setAccessibleName(said)
        return made

    def _on_earlier(self) -> None:
        self._go(-1)
        self.stepped.emit()

    def _on_later(self) -> None:
        self._go(1)
        self.stepped.emit()

    def _go(self, by: int) -> None:
        self.month = self.month.plus(by)
        self._label.setText(self.words(self.month))
