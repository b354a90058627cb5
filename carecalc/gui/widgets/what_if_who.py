# SPDX-License-Identifier: Apache-2.0
"""Who has more or less by what is tried: one way to tell people apart at a time."""

from collections.abc import Sequence

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QVBoxLayout, QWidget

from carecalc.domain.figures import Figure, Sheet
from carecalc.gui.page import Desk
from carecalc.gui.widgets.figure_view import SheetView
from carecalc.gui.widgets.inputs import Choice
from carecalc.gui.widgets.speaking import Speaking, Voice
from carecalc.services.sandbox_told import TITLES


class WhoView(QWidget, Speaking):
    """A choice of sheets and the sheet; `opened(sheet, figure)` for its people."""

    opened = Signal(object, object)

    def __init__(
        self, desk: Desk, voice: Voice, dimension: str, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self.voice = voice
        self._sheets: dict[str, Sheet] = {}
        self._dimension = Choice(self)
        self._dimension.setObjectName("what-if-dimension")
        self._dimension.setAccessibleName(self.gettext("By what"))
        self._dimension.fill((code, self.gettext(t)) for code, t in TITLES.items())
        self._dimension.choose(dimension)
        self._dimension.activated.connect(self._on_dimension)
        self._view = SheetView(desk, voice.catalogue, self)
        self._view.chosen.connect(self._on_figure)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 8, 0, 0)
        column.setSpacing(8)
        column.addWidget(self._dimension)
        column.addWidget(self._view, 1)

    @property
    def dimension(self) -> str:
        """By what people are told apart."""
        return str(self._dimension.code())

    def choose(self, dimension: str) -> None:
        """Tell people apart by something else."""
        self._dimension.choose(dimension)
        self._on_dimension()

    def show_sheets(self, sheets: Sequence[Sheet]) -> None:
        """Show another answer."""
        self._sheets = {sheet.code: sheet for sheet in sheets}
        self._on_dimension()

    def _on_dimension(self) -> None:
        sheet = self._sheets.get(self.dimension)
        if sheet is not None:
            self._view.show_sheet(sheet)

    def _on_figure(self, code: str) -> None:
        sheet = self._sheets.get(self.dimension)
        figure: Figure | None = None if sheet is None else sheet.figure(code)
        if figure is not None:
            self.opened.emit(sheet, figure)
