# SPDX-License-Identifier: Apache-2.0
"""The dialog in which an office types the shares that the cost to come rests on."""

from collections.abc import Mapping

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QLineEdit, QWidget

from carecalc.domain.assumptions import WHOLE, Assumptions
from carecalc.errors import UserError
from carecalc.gui.dialog import Dialog
from carecalc.gui.widgets.inputs import Field, FieldGrid, label
from carecalc.gui.widgets.speaking import Speaking, Voice
from carecalc.services import cost_typing
from carecalc.services.cost_to_come_told import ARRIVALS
from carecalc.services.cost_typing import Asked

_NARROW = 96
_WIDE, _SUM = 560, 200
_COLUMNS = 3


class SharesDialog(Dialog, Speaking):
    """Asks for a row of shares; `typed(assumptions)` once they are sound,
    `taken_back()` where the office wants none of its own any more."""

    typed = Signal(object)
    taken_back = Signal()

    def __init__(
        self, voice: Voice, by: Assumptions, row: Asked, parent: QWidget
    ) -> None:
        self.voice = voice
        super().__init__(self.gettext("Set shares"), parent, width=_WIDE)
        self.setObjectName("cost-typing")
        self._by = by
        self._row = row
        self.body.addWidget(label(self.words(row.name), "strong", self))
        told = self.gettext(
            "In per cent, two decimals at most. What is set here stands above the "
            "office's own history."
        )
        self.body.addWidget(label(told, "hint", self))
        self._lines: dict[str, QLineEdit] = {}
        self._fields: dict[str, Field] = {}
        grid = FieldGrid(_COLUMNS if row.is_whole else 1)
        for code, number in row.per_cent.items():
            line = QLineEdit(number, self)
            line.setMinimumWidth(voice.look.size(_NARROW))
            title = self.words(row.labels[code])
            if row.code != ARRIVALS:
                title = self.gettext("{name}, %", name=title)
            field = Field(voice.catalogue, title, line, f"share-{code}")
            line.textEdited.connect(self._add_up)
            self._lines[code], self._fields[code] = line, field
            grid.add(field)
        self.body.addLayout(grid)
        # In the foot: whatever is typed, it is in sight.
        self._sum = label("", "muted", self)
        self._sum.setObjectName("share-sum")
        self._sum.setVisible(row.is_whole)
        self._sum.setMinimumWidth(voice.look.size(_SUM))
        self.buttons.insertWidget(0, self._sum, 1)
        cancel = self.add_button(self.gettext("Cancel"), "cancel-shares")
        cancel.clicked.connect(self.reject)
        if row.is_typed:
            back = self.add_button(self.gettext("Take back"), "take-back-shares")
            back.clicked.connect(self._on_back)
        yes = self.add_button(self.gettext("Reckon with it"), "use-shares", "primary")
        yes.clicked.connect(self._on_yes)
        self._add_up()
        first = next(iter(self._lines.values()))
        first.setFocus()
        first.selectAll()

    def _per_cent(self) -> Mapping[str, str]:
        return {code: line.text() for code, line in self._lines.items()}

    def _add_up(self) -> None:
        """Say what is missing while it is typed."""
        try:
            missing = cost_typing.missing_of(self._per_cent())
        except UserError:
            self._sum.setText(self.gettext("Sum: –"))
            return
        said = cost_typing.written(WHOLE - missing)
        if missing > 0:
            more = cost_typing.written(missing)
            told = self.gettext("Sum: {sum} %, {more} % missing", sum=said, more=more)
        elif missing < 0:
            less = cost_typing.written(-missing)
            told = self.gettext("Sum: {sum} %, {less} % too much", sum=said, less=less)
        else:
            told = self.gettext("Sum: {sum} %", sum=said)
        self._sum.setText(told)

    def _on_back(self) -> None:
        self.accept()
        self.taken_back.emit()

    def _on_yes(self) -> None:
        try:
            by = cost_typing.typed(self._by, self._row, self._per_cent())
        except UserError as error:
            if error.place in self._fields:
                self._fields[error.place].show_error(error)
            else:
                self._sum.setText(self.words(error.message))
            self.fit()
            return
        self.accept()
        self.typed.emit(by)
