# SPDX-License-Identifier: Apache-2.0
"""The level so far in one quiet line, where the office lets it be seen."""

from PySide6.QtWidgets import QFrame, QHBoxLayout, QWidget

from carecalc.domain.scale import level_label
from carecalc.gui.widgets.inputs import label
from carecalc.gui.widgets.speaking import Speaking, Voice
from carecalc.services.visits import VisitView


class LevelStrip(QFrame, Speaking):
    """Hidden while the level is."""

    def __init__(self, voice: Voice, parent: QWidget) -> None:
        super().__init__(parent)
        self.voice = voice
        self.setObjectName("level-strip")
        self.setProperty("role", "panel")
        self.text = label("", "small", self)
        self.text.setObjectName("level-so-far")
        row = QHBoxLayout(self)
        row.setContentsMargins(12, 4, 12, 4)
        row.addWidget(self.text)
        self.hide()

    def show_view(self, view: VisitView) -> None:
        """Show what follows from the answers so far."""
        is_draft = view.visit.state == "draft"
        shown = is_draft and not view.hides_level and view.scale.preliminary is not None
        self.setVisible(shown)
        if not shown:
            return
        name = level_label(view.scale, view.result.level)
        if name is not None:
            said = self.gettext("Level: {level}", level=name)
        else:
            still = len(view.result.missing) + len(view.result.missing_facts)
            said = self.gettext("No level yet: {count} questions open", count=still)
        self.text.setText(said)
