# SPDX-License-Identifier: Apache-2.0
"""The two ways in without an office of one's own: sample data, and model cases."""

from functools import partial

from PySide6.QtCore import QObject, Qt, Signal
from PySide6.QtWidgets import QPushButton, QWidget

from carecalc.errors import UserError
from carecalc.gui.doors import Doors
from carecalc.gui.tasks import Tasks
from carecalc.gui.widgets.inputs import button, label
from carecalc.gui.working import Piece, Working
from carecalc.i18n import Catalogue
from carecalc.services.trial_mark import PRACTICE, SAMPLE
from carecalc.services.trials import Trial
from carecalc.text import N_, Message


class TryingOut(QObject):
    """A button for each way, to be laid out by whoever shows them, and what went wrong.

    Its people are made up in a process of its own, then it is opened.
    """

    tried = Signal(object)
    """A `Trial` that stands open now."""

    is_busy = Signal(bool)
    """Whether it is being opened: nobody else would hear that it is open."""

    def __init__(
        self,
        doors: Doors,
        tasks: Tasks,
        working: Working,
        catalogue: Catalogue,
        parent: QWidget,
    ) -> None:
        super().__init__(parent)
        self._doors = doors
        self._tasks = tasks
        self._working = working
        self._catalogue = catalogue
        self._kind = ""
        self.told = label("", "muted", parent)
        self.told.setObjectName("try-told")
        self.told.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self.told.setVisible(False)
        self.buttons: list[QPushButton] = []
        for kind, words in (
            (SAMPLE, N_("Try it with sample data")),
            (PRACTICE, N_("Practise with model cases")),
        ):
            said = catalogue.render(Message(words))
            made = button(said, f"try-{kind}", "quiet", parent)
            made.setProperty("trial", kind)
            made.clicked.connect(self._on_try)
            self.buttons.append(made)

    def _on_try(self) -> None:
        asked = self.sender()
        assert isinstance(asked, QWidget)
        self.told.setVisible(False)
        kind = self._kind = str(asked.property("trial"))
        self._working.begin(
            Piece(
                kind,
                N_("Preparing made-up people …"),
                self._doors.found_trial,
                (kind,),
                tells=True,
                in_percent=True,
                around=partial(self._doors.founding_trial, kind),
            ),
            done=self._on_founded,
            failed=self._on_not_tried,
        )

    def _on_founded(self, nothing: None) -> None:
        self.is_busy.emit(True)
        self._tasks.run(
            self._doors.try_out,
            self._kind,
            done=self._on_tried,
            failed=self._on_not_tried,
        )

    def _on_tried(self, trial: Trial) -> None:
        self.tried.emit(trial)

    def _on_not_tried(self, error: UserError) -> None:
        self.is_busy.emit(False)
        self.told.setText(self._catalogue.render(error.message))
        self.told.setVisible(True)
