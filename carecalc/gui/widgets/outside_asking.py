# SPDX-License-Identifier: Apache-2.0
"""What a file is asked about before it is read as a list of another body."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from carecalc.domain.table import Table
from carecalc.gui.dialog import Dialog
from carecalc.gui.widgets.inputs import Choice, DateEdit, Field, label
from carecalc.gui.widgets.line import Line
from carecalc.gui.widgets.speaking import Speaking, Voice
from carecalc.services.outside_lists import OutsideKind


@dataclass(frozen=True, slots=True)
class Asked:
    """What a list is: its kind, as of which day, who keeps it, whether it is whole."""

    kind: str
    day: date
    body: str
    is_whole: bool


class OutsideDialog(Dialog, Speaking):
    """Asks what a file that was read is."""

    agreed = Signal(object)
    """The `Asked`."""

    def __init__(
        self,
        voice: Voice,
        table: Table,
        kinds: Mapping[str, OutsideKind],
        today: date,
        parent: QWidget,
    ) -> None:
        self.voice = voice
        super().__init__(self.gettext("What list is this?"), parent, 520)
        self.setObjectName("outside-dialog")
        self._kinds = kinds
        self.body.addWidget(label(table.name, "strong", self))
        catalogue = voice.catalogue
        self._kind = Choice(self)
        self._kind.fill((code, self.words(k.label)) for code, k in kinds.items())
        self._kind.activated.connect(self._on_kind)
        self.body.addWidget(
            Field(catalogue, self.gettext("Kind of list"), self._kind, "list-kind")
        )
        self._day = DateEdit(self)
        self._day.set_date(today)
        self._day_field = Field(
            catalogue,
            self.gettext("As of (day of the list)"),
            self._day,
            "list-day",
            is_required=True,
        )
        self.body.addWidget(self._day_field)
        self._body = Line(self)
        self.body.addWidget(
            Field(
                catalogue,
                self.gettext("Kept by (body)"),
                self._body,
                "list-body",
                self.gettext("Of each body the latest list of a kind counts."),
            )
        )
        self._whole = Choice(self)
        self._whole.fill(
            [
                (False, self.gettext("Some people only")),
                (True, self.gettext("Everybody: who is missing has lapsed")),
            ]
        )
        self._whole_field = Field(
            catalogue, self.gettext("The list names"), self._whole, "list-whole"
        )
        self.body.addWidget(self._whole_field)
        cancel = self.add_button(self.gettext("Cancel"), "cancel-outside")
        cancel.clicked.connect(self.reject)
        go_on = self.add_button(
            self.gettext("Look at the columns"), "outside-columns", "primary"
        )
        go_on.clicked.connect(self._on_go_on)
        self._on_kind(0)
        self._kind.setFocus()

    def _on_kind(self, index: int) -> None:
        kind = self._kinds[str(self._kind.code())]
        self._whole_field.setVisible(kind.may_be_whole)
        self.fit()

    def _on_go_on(self) -> None:
        day = self._day.date()
        if day is None:
            self._day_field.show_error(self.gettext("Write the day: 2026-11-10."))
            self.fit()
            return
        kind = str(self._kind.code())
        is_whole = self._kinds[kind].may_be_whole and bool(self._whole.code())
        self.accept()
        self.agreed.emit(Asked(kind, day, self._body.text(), is_whole))
