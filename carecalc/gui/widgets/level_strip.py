# SPDX-License-Identifier: Apache-2.0
"""The level so far and how near others are, in one quiet line, where it may be seen."""

from collections.abc import Iterator

from PySide6.QtWidgets import QFrame, QHBoxLayout, QWidget

from carecalc.domain.nearness import Nearness
from carecalc.domain.scale import level_label
from carecalc.gui.widgets.inputs import label
from carecalc.gui.widgets.speaking import Speaking, Voice
from carecalc.services.explaining import reach_words
from carecalc.services.visit_view import VisitView

_SHORT = " · "


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

    def show_view(self, view: VisitView, near: Nearness | None) -> None:
        """Show what follows from the answers so far; `near` is None while hidden."""
        self.setVisible(view.visit.state == "draft" and near is not None)
        if near is not None:
            self.text.setText(_SHORT.join(self._said(view, near)))

    def _said(self, view: VisitView, near: Nearness) -> Iterator[str]:
        name = level_label(view.scale, view.result.level, view.visit.switches)
        if name is None:
            yield self.gettext("No level yet")
        else:
            yield self.gettext("Level: {level}", level=name)
        if near.live:
            yield self.gettext(
                "may still change it: {count} questions", count=len(near.live)
            )
        elif name is None:
            # The head of the page counts scored items alone.
            if items := len(view.result.missing):
                yield self.gettext("{count} scored items open", count=items)
            if facts := len(view.result.missing_facts):
                yield self.gettext("{count} other questions open", count=facts)
        for distance in near.distances[:1]:
            for reach in (distance.better, distance.worse):
                if reach is not None:
                    words = reach_words(view.scale, view.result, distance, reach)
                    yield self.words(words)
        if near.flips:
            items = {flip.item for flip in near.flips}
            yield self.gettext(
                "one step of a single answer turns it: {count} questions",
                count=len(items),
            )
