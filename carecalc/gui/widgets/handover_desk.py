# SPDX-License-Identifier: Apache-2.0
"""On an assessor's desk: what is finished and not handed over, and where visits stand."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from carecalc.errors import UserError
from carecalc.gui.page import Desk, Place
from carecalc.gui.widgets.flow import FlowLayout
from carecalc.gui.widgets.handover_words import kinds_words, stands_words
from carecalc.gui.widgets.handover_writing import Writer
from carecalc.gui.widgets.inputs import Card, button, label
from carecalc.gui.widgets.speaking import Speaking, Voice
from carecalc.services import handover_seen
from carecalc.services.handover_seen import Glance


class HandoverDesk(Card, Speaking):
    """Hidden but on a laptop that an office has registered."""

    go = Signal(object)
    told = Signal(str, str, str)
    """A sentence, its kind, and a smaller one below it."""

    refused = Signal(object)
    changed = Signal()
    """Something was handed over."""

    def __init__(self, desk: Desk, voice: Voice, parent: QWidget) -> None:
        super().__init__(parent)
        self.voice = voice
        self._desk = desk
        self.setObjectName("handover-desk")
        self.column.addWidget(label(self.gettext("Hand-over"), "heading", self))
        self._new = label("", "strong", self)
        self._new.setObjectName("not-handed-over")
        self.column.addWidget(self._new)
        self._stands = label("", "muted", self)
        self._stands.setObjectName("visits-stand")
        self.column.addWidget(self._stands)
        self._writer = Writer(desk, voice.catalogue, self)
        self._writer.told.connect(self.told)
        self._writer.refused.connect(self.refused)
        self._writer.changed.connect(self._on_changed)
        self.column.addWidget(self._writer)
        self._send = button(self.gettext("Hand over …"), "hand-over", "", self)
        self._send.clicked.connect(self._on_send)
        look = button(
            self.gettext("Where each visit stands"), "open-handover", "link", self
        )
        look.clicked.connect(self._on_look)
        row = FlowLayout()  # Side by side they keep the column wide.
        row.addWidget(self._send)
        row.addWidget(look)
        self.column.addLayout(row)
        self.hide()

    def load(self) -> None:
        """Look again."""
        if self._desk.may("handover.send"):
            self._desk.call(
                handover_seen.at_a_glance, done=self._on_glance, failed=self._on_refused
            )

    def _on_glance(self, glance: Glance | None) -> None:
        self.setVisible(glance is not None)
        if glance is None:
            return
        state = glance.state
        said = []
        if state.waiting:
            kinds = kinds_words(self.voice.catalogue, state.kinds)
            said.append(self.gettext("Not handed over yet: {kinds}", kinds=kinds))
        if state.to_bring:
            said.append(
                self.gettext(
                    "{count} file(s) not confirmed by the office", count=state.to_bring
                )
            )
        self._new.setText("\n".join(said) or self.gettext("Everything is handed over"))
        stands = stands_words(self.voice.catalogue, glance.stands)
        self._stands.setText(self.gettext("Visits: ") + stands)
        self._stands.setVisible(bool(stands))
        writes = not self._desk.context.store.read_only
        self._send.setEnabled(writes and bool(said))

    def _on_refused(self, error: UserError) -> None:
        self.refused.emit(error)

    def _on_send(self) -> None:
        self._writer.write(self._send)

    def _on_look(self) -> None:
        self.go.emit(Place("handover", item="send"))

    def _on_changed(self, changes: object) -> None:
        self.changed.emit()
        self.load()
