# SPDX-License-Identifier: Apache-2.0
"""What takes a while now that an office is being opened, how far it is, and a stop."""

from PySide6.QtCore import Qt
from PySide6.QtGui import QAccessible, QAccessibleEvent, QKeySequence, QShortcut
from PySide6.QtWidgets import QHBoxLayout, QProgressBar, QWidget

from carecalc.gui import bell
from carecalc.gui.widgets.inputs import button, label
from carecalc.i18n import Catalogue
from carecalc.services.working import Watch
from carecalc.text import N_, Message

_WIDTH = 160
"""Pixels of the bar, before the size of the text is taken into account."""


class OpeningBar(QWidget):
    """Hears from the thread that opens; its button and Esc stop that."""

    def __init__(self, catalogue: Catalogue, parent: QWidget) -> None:
        super().__init__(parent)
        self._catalogue = catalogue
        self._watch: Watch | None = None
        self.setObjectName("opening-bar")
        self._said = label("", "muted", self)
        self._said.setObjectName("open-progress")
        self._said.setAlignment(
            Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
        )
        self._bar = QProgressBar(self)
        self._bar.setObjectName("open-bar")
        self._bar.setTextVisible(False)
        self._bar.setFixedWidth(_WIDTH)
        self._stop = button(self._say(N_("Stop")), "stop-opening", "", self)
        self._stop.setToolTip(self._say(N_("Stop; nothing is changed then (Esc)")))
        self._stop.clicked.connect(self._on_stop)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(12)
        row.addWidget(self._said, 3)
        row.addWidget(self._bar)
        row.addWidget(self._stop)
        row.addStretch(1)
        self._key = QShortcut(QKeySequence("Esc"), parent)
        self._key.activated.connect(self._on_stop)
        self._tell = bell.told(self._on_told)
        self.end()

    def begin(self) -> Watch:
        """Return what watches an opening that begins now."""
        self._watch = Watch(self._tell)
        return self._watch

    def end(self) -> None:
        """Show nothing: the office is open, or was refused."""
        self._watch = None
        self._key.setEnabled(False)
        self.setVisible(False)

    def _on_told(self, message: Message, done: int, of: int) -> None:
        if self._watch is None:
            return  # said before it was refused
        text = self._catalogue.render(message)
        is_new = text != self._said.text()
        self._bar.setRange(0, of)
        self._bar.setValue(done)
        self._bar.setAccessibleName(text)
        self._said.setText(text)
        self._stop.setEnabled(True)
        self._key.setEnabled(True)
        self.setVisible(True)
        if is_new:
            QAccessible.updateAccessibility(
                QAccessibleEvent(self._said, QAccessible.Event.Alert)
            )

    def _on_stop(self) -> None:
        """Say that it is stopped: what cannot be interrupted is waited for."""
        if self._watch is None:
            return
        self._stop.setEnabled(False)
        self._key.setEnabled(False)
        if self._watch.stop():
            self._said.setText(self._say(N_("Stopping …")))

    def _say(self, template: str) -> str:
        return self._catalogue.render(Message(template))
