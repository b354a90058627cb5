# SPDX-License-Identifier: Apache-2.0
"""The table of the cost to come: a row for each part, the years beside each other."""

from PySide6.QtWidgets import QWidget

from carecalc.domain.projection import ALL
from carecalc.domain.projection_told import yuan
from carecalc.gui.tables import Column, Table
from carecalc.gui.widgets.speaking import Speaking, Voice
from carecalc.services import cost_to_come_told
from carecalc.services.cost_to_come import Forecast
from carecalc.services.cost_to_come_told import KINDS, Row

_RANGED = 2
"""So many years show their range: this one and the next."""


class CostYears(Table, Speaking):
    """What falls due by year, in whole yuan; made anew for each forecast."""

    def __init__(self, found: Forecast, voice: Voice, parent: QWidget) -> None:
        self.voice = voice
        columns = [
            Column(self.gettext("Part"), self._part, 190, is_strong=True),
            Column(self.gettext("Kind of part"), self._kind, 96),
        ]
        for number, year in enumerate(found.projection.years):
            told = _Year(number)
            columns.append(Column(str(year), told, 110, is_number=True))
            if number < _RANGED:
                head = self.gettext("{year}, 95 of 100", year=str(year))
                columns.append(Column(head, told.range, 190, is_number=True))
        super().__init__(
            tuple(columns),
            "cost-years",
            self.gettext("Yuan by year"),
            voice.look.text_size / 100,
            parent,
        )
        rows = cost_to_come_told.rows(found)
        self.rows.start(len(rows), rows)

    def _part(self, row: Row) -> str:
        return self.words(row.name)

    def _kind(self, row: Row) -> str:
        return self.gettext(KINDS[row.kind]) if row.kind != ALL else ""


class _Year:
    """What a year's columns say of a row."""

    def __init__(self, number: int) -> None:
        self._number = number

    def __call__(self, row: Row) -> str:
        assert row.fen is not None, "nothing is withheld inside"
        return yuan(row.fen[self._number].expected)

    def range(self, row: Row) -> str:
        assert row.fen is not None, "nothing is withheld inside"
        one = row.fen[self._number]
        return f"{yuan(one.low_95)}–{yuan(one.high_95)}"
