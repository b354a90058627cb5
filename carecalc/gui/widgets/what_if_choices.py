# SPDX-License-Identifier: Apache-2.0
"""For which month, for whom, and of which caseload something is tried."""

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QFileDialog, QVBoxLayout, QWidget

from carecalc.domain.period import Month
from carecalc.gui.flow import FlowLayout
from carecalc.gui.widgets.inputs import Choice, Field
from carecalc.gui.widgets.speaking import Speaking, Voice

OFFICE, FILE = "office", "file"
_MONTHS = 13


class WhatIfChoices(QWidget, Speaking):
    """Three choices in a line.

    `month_chosen`, `whom_chosen` and `office_wanted` are told when they are made,
    `file_wanted(path)` when a file of cases was chosen.
    """

    month_chosen = Signal()
    whom_chosen = Signal()
    office_wanted = Signal()
    file_wanted = Signal(str)

    def __init__(
        self, voice: Voice, today: Month, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self.voice = voice
        self._of_office = True
        self._month = Choice(self)
        self._month.setMinimumContentsLength(13)
        self._month.fill(
            (str(month), voice.catalogue.month(month))
            for month in (today.plus(-n) for n in range(_MONTHS))
        )
        self._month.choose(str(today))
        self._month.activated.connect(self.month_chosen)
        self._whom = Choice(self)
        self._whom.setMinimumContentsLength(25)
        self._whom.fill(
            (
                (True, self.gettext("Everybody, as if they had applied")),
                (False, self.gettext("Only who has applied")),
            )
        )
        self._whom.activated.connect(self.whom_chosen)
        self._cases = Choice(self)
        self._cases.setMinimumContentsLength(15)
        self._cases.fill(
            (
                (OFFICE, self.gettext("The office's people")),
                (FILE, self.gettext("Cases of a file …")),
            )
        )
        self._cases.activated.connect(self._on_cases)
        row = FlowLayout(spacing=12, stands=True)
        for title, control, name in (
            (self.gettext("Month"), self._month, "what-if-month"),
            (self.gettext("Who counts"), self._whom, "what-if-whom"),
            (self.gettext("Caseload"), self._cases, "what-if-cases"),
        ):
            row.addWidget(Field(voice.catalogue, title, control, name))
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addLayout(row)

    @property
    def month(self) -> Month:
        """The month that is chosen."""
        return Month.parse(str(self._month.code()))

    @property
    def supposes(self) -> bool:
        """Whether who has not applied counts as if they had."""
        return bool(self._whom.code())

    def choose(self, month: str, supposes: bool) -> None:
        """Choose a month, and who counts."""
        self._month.choose(month)
        self._whom.choose(supposes)

    def show_cases(self, of_office: bool) -> None:
        """Show whose cases they are."""
        self._of_office = of_office
        self._cases.choose(OFFICE if of_office else FILE)

    def _on_cases(self) -> None:
        if self._cases.code() == OFFICE:
            if not self._of_office:
                self.office_wanted.emit()
            return
        title = self.gettext("The file of cases")
        dialog = opening(title, "*.jsonl *.json", self.gettext("All files (*)"), self)
        dialog.fileSelected.connect(self.file_wanted)
        dialog.rejected.connect(self._on_none)
        dialog.open()

    def _on_none(self) -> None:
        self.show_cases(self._of_office)


def opening(title: str, names: str, every: str, parent: QWidget) -> QFileDialog:
    """Return the dialog that asks for one file, not yet open."""
    dialog = QFileDialog(parent.window(), title)
    dialog.setObjectName("open-dialog")
    dialog.setFileMode(QFileDialog.FileMode.ExistingFile)
    dialog.setNameFilters([f"{title} ({names})", every])
    dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
    return dialog
