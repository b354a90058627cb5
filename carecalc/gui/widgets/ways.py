# SPDX-License-Identifier: Apache-2.0
"""Ways from one page of a person to the others, as buttons in a row that breaks."""

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from carecalc.gui.page import Place
from carecalc.gui.widgets.flow import FlowLayout
from carecalc.gui.widgets.inputs import button
from carecalc.gui.widgets.speaking import Speaking, Voice
from carecalc.text import N_

_NAMES = {
    "asks": N_("Prepare the visit"),
    "household": N_("Household and pre-screening"),
    "choice": N_("Choice of care"),
    "plan": N_("Service plan"),
    "papers": N_("Papers"),
}


class Ways(QWidget, Speaking):
    """A button for each page about the same person, after another that stands first."""

    chosen = Signal(object)
    """Go to this `Place`."""

    def __init__(
        self,
        voice: Voice,
        person: str,
        first: QWidget | None = None,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self.voice = voice
        flow = FlowLayout(self)
        if first is not None:
            flow.addWidget(first)
        for page, name in _NAMES.items():
            way = button(self.gettext(name), f"open-{page}", "", self)
            way.setProperty("place", Place(page, person=person))
            way.clicked.connect(self._on_way)
            flow.addWidget(way)

    def _on_way(self) -> None:
        self.chosen.emit(self.sender().property("place"))
