# SPDX-License-Identifier: Apache-2.0
"""How far pairs of assessors agreed, a row for each pair and scale."""

from collections.abc import Mapping, Sequence

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFrame, QGridLayout

from carecalc.gui.widgets.inputs import card, label
from carecalc.gui.widgets.speaking import Speaking, Voice
from carecalc.services.agreement import PairAgreement
from carecalc.text import Text


class AgreementTable(QFrame, Speaking):
    """A small table; what it means stands below it."""

    def __init__(self, voice: Voice) -> None:
        super().__init__()
        self.voice = voice
        self._frame, self._column = card(self)
        self._grid = QGridLayout(self)
        self._grid.setContentsMargins(0, 0, 0, 0)
        self._grid.addWidget(self._frame)
        self.setObjectName("agreement")

    def show_pairs(
        self, pairs: Sequence[PairAgreement], names: Mapping[str, Text]
    ) -> None:
        """Show the pairs; `names` are those of the scales."""
        self._column.addWidget(
            label(self.gettext("Agreement of two assessors"), "heading")
        )
        if not pairs:
            told = self.gettext(
                "No visit was answered by two assessors and signed yet."
            )
            self._column.addWidget(label(told, "muted"))
            way = self.gettext(
                "The check page of a visit lets a second assessor answer, “Second "
                "assessor …”; what both answered is compared here once it is signed."
            )
            self._column.addWidget(label(way, "hint"))
            return
        table = QGridLayout()
        table.setHorizontalSpacing(20)
        table.setVerticalSpacing(8)
        table.setColumnStretch(1, 1)
        titles = (
            self.gettext("Assessors"),
            self.gettext("Scale"),
            self.gettext("Visits"),
            self.gettext("Items"),
            self.gettext("Exact"),
            self.gettext("Kappa"),
        )
        for column, title in enumerate(titles):
            self._cell(table, 0, column, title, "caption")
        for row, pair in enumerate(pairs, start=1):
            cells = (
                self.gettext(
                    "{first} and {second}", first=pair.first, second=pair.second
                ),
                self.words(names.get(pair.scale, Text(pair.scale))),
                str(pair.visits),
                str(pair.items),
                "—" if pair.exact is None else f"{pair.exact:.0%}",
                "—" if pair.kappa is None else f"{pair.kappa:.2f}",
            )
            for column, text in enumerate(cells):
                self._cell(table, row, column, text, "")
        self._column.addLayout(table)
        self._column.addWidget(
            label(
                self.gettext(
                    "Exact: the share of items answered alike before settling. Kappa: "
                    "Cohen's kappa with linear weights over the options; a dash where "
                    "it is not defined."
                ),
                "hint",
            )
        )

    def _cell(
        self, table: QGridLayout, row: int, column: int, text: str, role: str
    ) -> None:
        made = label(text, role)
        made.setWordWrap(column == 1)
        side = Qt.AlignmentFlag.AlignLeft if column < 2 else Qt.AlignmentFlag.AlignRight
        table.addWidget(made, row, column, side | Qt.AlignmentFlag.AlignTop)
