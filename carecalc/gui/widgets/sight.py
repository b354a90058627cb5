# SPDX-License-Identifier: Apache-2.0
"""Keeps the open question in sight and under the keyboard as its form changes."""

from PySide6.QtCore import QObject, QTimer
from PySide6.QtWidgets import QApplication, QWidget

from carecalc.gui.widgets.inputs import is_writing
from carecalc.gui.widgets.scale_form import ScaleForm
from carecalc.gui.widgets.visit_frame import VisitFrame


class Sight(QObject):
    """Waits for the layout before it scrolls: only then is known where things are."""

    def __init__(self, frame: VisitFrame) -> None:
        super().__init__(frame)
        self._frame = frame
        self._form: ScaleForm | None = None
        self._prompt: QWidget | None = None
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.setInterval(0)
        self._timer.timeout.connect(self._on_laid_out)

    def follow(self, form: ScaleForm) -> None:
        """Look after this form from now on."""
        self._form = form
        form.prompted.connect(self._on_prompted)
        form.resized.connect(self.settle)

    def settle(self) -> None:
        """Bring the open question into sight after the layout."""
        self._timer.start()

    def _on_prompted(self, prompt: QWidget) -> None:
        self._prompt = prompt
        self.settle()

    def _on_laid_out(self) -> None:
        # The open question in sight, with the line before it.
        form = self._form
        if form is None or form.active == "":
            return
        focus = QApplication.focusWidget()
        inside = focus is not None and form.isAncestorOf(focus)
        if not inside and not is_writing(focus):
            form.card(form.active).focus_options()
        self._frame.bring_into_sight(form.card(form.active), self._prompt)
        self._prompt = None
