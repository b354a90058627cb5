# SPDX-License-Identifier: Apache-2.0
"""The model case beside the visit that practises it."""

from PySide6.QtWidgets import QFrame, QVBoxLayout, QWidget

from carecalc.gui.dialog import scrolling
from carecalc.gui.widgets.inputs import label
from carecalc.i18n import Catalogue
from carecalc.services.practice_cases import ModelCase
from carecalc.text import N_, Message


class PracticeCase(QFrame):
    """Hidden where no case is practised; reads as one text, sentence by sentence.

    Beside the page each sentence stands on its own; above it, where there is little
    room, they follow each other.
    """

    def __init__(self, catalogue: Catalogue) -> None:
        super().__init__()
        self._catalogue = catalogue
        self.setObjectName("practice-case")
        self.setProperty("role", "panel")
        self.case: ModelCase | None = None
        self._is_beside = True
        self._outer = QVBoxLayout(self)
        self._outer.setContentsMargins(12, 8, 4, 8)
        self._area: QWidget | None = None
        self.hide()

    def show_case(self, case: ModelCase | None) -> None:
        """Show another case, or none."""
        if case == self.case:
            return
        self.case = case
        self._fill()

    def set_beside(self, is_beside: bool) -> None:
        """Stand beside the page, or above it."""
        if is_beside != self._is_beside:
            self._is_beside = is_beside
            self._fill()

    def _fill(self) -> None:
        case = self.case
        if self._area is not None:
            self._outer.removeWidget(self._area)
            self._area.hide()
            self._area.deleteLater()
            self._area = None
        if case is None:
            return
        content = QWidget()
        column = QVBoxLayout(content)
        column.setContentsMargins(0, 0, 8, 0)
        column.setSpacing(6)
        title = self._words(N_("Case {code}: {name}"), code=case.code, name=case.name)
        column.addWidget(label(title, "heading"))
        said = [self._catalogue.render(told.text) for told in case.says]
        if not self._is_beside:
            # Chinese sentences need no gap between them.
            said = [("" if said[0].endswith("。") else " ").join(said)]
        for text in said:
            column.addWidget(label(text))
        column.addWidget(label(self._words(N_("What is not told of is none.")), "hint"))
        column.addStretch(1)
        self._area = scrolling(content, self)
        self._area.setObjectName("practice-case-area")
        self._area.setAccessibleName(title)
        self._outer.addWidget(self._area)

    def _words(self, template: str, **values: object) -> str:
        return self._catalogue.render(Message(template, values))
