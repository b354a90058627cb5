# SPDX-License-Identifier: Apache-2.0
"""What the window shows around the pages of an office for trying out."""

from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QBoxLayout, QVBoxLayout, QWidget

from carecalc.gui.page import Desk, Place
from carecalc.gui.widgets.practice_band import PracticeBand
from carecalc.gui.widgets.practice_case import PracticeCase
from carecalc.gui.widgets.tour import Step, Tour, steps_of
from carecalc.i18n import Catalogue
from carecalc.services import practice, trials
from carecalc.services.practice_cases import ModelCase
from carecalc.services.trial_mark import SAMPLE
from carecalc.services.trials import TourStops

_SIDE = 1300
"""From this width on a case stands beside the page, below it above."""


class Trying(QObject):
    """Band, case and tour; made once for an office, its widgets anew with the shell."""

    asked = Signal(object)
    """The `Place` to go to."""

    thrown_away = Signal()

    def __init__(self, desk: Desk) -> None:
        super().__init__(desk)
        self._desk = desk
        self._is_case_hidden = False
        self._steps: tuple[Step, ...] = ()
        self._number = 0
        self._visit = ""
        self._case: ModelCase | None = None
        self._has_begun = False

    def attach(
        self, catalogue: Catalogue, above: QVBoxLayout, middle: QBoxLayout
    ) -> None:
        """Put band and tour above the page, the case beside it."""
        self._middle = middle
        self._band = PracticeBand(catalogue, self._desk.trial)
        self._band.asked.connect(self.asked)
        self._band.case_asked.connect(self._on_case_asked)
        self._band.tour_asked.connect(self._on_tour_asked)
        self._band.thrown_away.connect(self.thrown_away)
        self._tour = Tour(catalogue)
        self._tour.asked.connect(self._on_step)
        self._tour.left.connect(self._on_tour_left)
        above.insertWidget(0, self._band)
        above.insertWidget(1, self._tour)
        self._panel = PracticeCase(catalogue)
        middle.addWidget(self._panel)
        if self._steps:
            self._tour.lead(self._steps, self._number)
        self._show_case()

    def begin(self) -> None:
        """Start the tour where somebody sees the sample for the first time."""
        if self._desk.trial == SAMPLE and not self._has_begun:
            self._on_tour_asked()

    def show_place(self, place: Place) -> None:
        """Show the case that belongs to a page."""
        if place.visit == self._visit:
            return
        self._visit = place.visit
        self._case = None
        self._show_case()
        if place.visit:
            self._desk.call(practice.told, place.visit, done=self._on_told)

    def fit(self, window: QWidget) -> None:
        """Put the case beside the page, or above it where that is too narrow."""
        look = self._desk.look
        is_wide = window.width() >= look.size(_SIDE)
        directions = QBoxLayout.Direction
        self._middle.setDirection(
            directions.LeftToRight if is_wide else directions.BottomToTop
        )
        most = 16_777_215  # Qt's own for no limit.
        self._panel.set_beside(is_wide)
        self._panel.setMaximumWidth(look.size(300) if is_wide else most)
        self._panel.setMinimumWidth(look.size(260) if is_wide else 0)
        self._panel.setMaximumHeight(most if is_wide else look.size(110))

    def _show_case(self) -> None:
        self._panel.show_case(self._case)
        is_shown = self._case is not None and not self._is_case_hidden
        self._panel.setVisible(is_shown)
        self._band.tell_case(self._case is not None, is_shown)

    def _on_told(self, case: ModelCase | None) -> None:
        self._case = case
        self._show_case()

    def _on_case_asked(self) -> None:
        self._is_case_hidden = not self._is_case_hidden
        self._show_case()

    def _on_tour_asked(self) -> None:
        self._has_begun = True
        self._desk.call(trials.stops, done=self._on_stops)

    def _on_stops(self, stops: TourStops) -> None:
        self._steps, self._number = steps_of(stops), 0
        self._tour.lead(self._steps)
        self.asked.emit(self._steps[0].place)

    def _on_step(self, place: Place) -> None:
        self._number = self._tour.number
        self.asked.emit(place)

    def _on_tour_left(self) -> None:
        self._steps = ()
