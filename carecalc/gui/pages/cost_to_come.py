# SPDX-License-Identifier: Apache-2.0
"""The cost to come: what falls due in the years ahead, with ranges, and what it rests on."""

from pathlib import Path

from PySide6.QtCore import QModelIndex
from PySide6.QtWidgets import QVBoxLayout, QWidget

from carecalc.domain.assumptions import Assumptions
from carecalc.domain.chart import Chart, Words
from carecalc.domain.projection import ALL
from carecalc.domain.projection_told import cost_chart, shares_words, yuan
from carecalc.errors import UserError
from carecalc.gui.dialog import scrolling
from carecalc.gui.messages import Notice
from carecalc.gui.page import Desk, Page, Place
from carecalc.gui.tables import Column, Table
from carecalc.gui.tabs import line_of_tabs
from carecalc.gui.widgets import chart
from carecalc.gui.widgets.chart import ChartView
from carecalc.gui.widgets.cost_typing import SharesDialog
from carecalc.gui.widgets.cost_years import CostYears
from carecalc.gui.widgets.flow import FlowLayout
from carecalc.gui.widgets.handing import Handing
from carecalc.gui.widgets.inputs import Card, button, label
from carecalc.gui.widgets.paper_out import Saving
from carecalc.gui.widgets.speaking import Voice
from carecalc.gui.widgets.what_if_choices import opening
from carecalc.gui.widgets.work_bar import WorkBar
from carecalc.gui.working import Job, Piece
from carecalc.i18n import Catalogue
from carecalc.services import (
    cost_to_come,
    cost_to_come_told,
    cost_typing,
    figures,
)
from carecalc.services.context import Changes
from carecalc.services.cost_to_come import Forecast
from carecalc.services.cost_to_come_told import Stood
from carecalc.text import N_

RECKON = "cost-to-come"
_PNG, _SVG, _PDF, _XLSX = "png", "svg", "pdf", "xlsx"
_TOML, _OPEN = "toml", "open"
_LEAVING = (_PNG, _SVG, _PDF, _XLSX)
"""What tells of people, if only of many: it is on record that it leaves."""
_YEARS, _CHART = 0, 1
"""Tabs that have nothing to show where nobody has applied."""
_LEAST = 240
"""Logical pixels that what stands in the tabs needs; a lower window scrolls."""


class CostToComePage(Page):
    """Reckons in a process of its own when it is opened, and again with a file's shares."""

    def __init__(
        self,
        desk: Desk,
        catalogue: Catalogue,
        place: Place,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(desk, catalogue, place, parent)
        self.set_title(self.gettext("Cost to come"))
        self._found: Forecast | None = None
        self._assumed: Assumptions | None = None
        self._before: Assumptions | None = None
        self._row = ""
        self._job: Job | None = None
        self._table: CostYears | None = None
        self._buttons: dict[QWidget, str] = {}
        for kind, words in (
            (_PNG, self.gettext("Picture …")),
            (_SVG, self.gettext("SVG …")),
            (_PDF, self.gettext("PDF …")),
            (_XLSX, self.gettext("Export .xlsx …")),
            (_TOML, self.gettext("Save assumptions …")),
            (_OPEN, self.gettext("Open assumptions …")),
        ):
            made = button(words, f"cost-{kind}", parent=self)
            made.clicked.connect(self._on_clicked)
            made.setEnabled(False)
            if kind in _LEAVING:
                made.setVisible(desk.may("disclosures.record", of_all=True))
                self.add_action(made)
            self._buttons[made] = kind
        self._type = button(self.gettext("Set shares …"), "cost-type", parent=self)
        self._type.clicked.connect(self._on_type)
        self._type.setEnabled(False)
        self._notice = Notice(catalogue, self)
        self._notice.setObjectName("cost-notice")
        self.body.addWidget(self._notice)
        self.body.addWidget(WorkBar(desk.working, catalogue, self))
        self.body.addWidget(self._make_tabs(), 1)
        self._reckon()

    # -------------------------------------------------------------- made once

    def _make_tabs(self) -> QWidget:
        desk = QWidget(self)
        column = QVBoxLayout(desk)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(8)
        self._headline = label("", "heading", desk)
        self._headline.setObjectName("cost-headline")
        self._said = label("", "muted", desk)
        self._said.setObjectName("cost-said")
        column.addWidget(self._headline)
        column.addWidget(self._said)
        self._tabs = line_of_tabs("cost-tabs", self.gettext("Cost to come"), desk)
        self._tabs.setMinimumHeight(self.desk.look.size(_LEAST))
        self._years = QWidget(self._tabs)
        self._years_column = QVBoxLayout(self._years)
        self._years_column.setContentsMargins(0, 8, 0, 0)
        content = QWidget(self._tabs)
        charts = QVBoxLayout(content)
        charts.setContentsMargins(0, 8, 8, 0)
        card = Card(content)
        self._chart = ChartView(self.catalogue, self.desk.look, card)
        card.column.addWidget(self._chart)
        charts.addWidget(card)
        charts.addStretch(1)
        rests = QWidget(self._tabs)
        self._stood = Table(
            (
                Column(self.gettext("Row"), self._row_name, 210, is_strong=True),
                Column(self.gettext("Taken from"), self._row_source, 96),
                Column(self.gettext("n"), self._row_n, 72, is_number=True),
                Column(
                    self.gettext("Shares, in per cent"),
                    self._row_shares,
                    240,
                    takes_rest=True,
                ),
            ),
            "cost-assumptions",
            self.gettext("What it rests on"),
            self.desk.look.text_size / 100,
            rests,
        )
        self._whole_row = label("", "muted", rests)
        self._whole_row.setObjectName("cost-row")
        self._whole_row.setWordWrap(True)
        self._stood.selectionModel().currentRowChanged.connect(self._on_row)
        self._stood.opened.connect(self._on_type)
        under = QVBoxLayout(rests)
        under.setContentsMargins(0, 8, 0, 0)
        row = FlowLayout(spacing=12)
        row.addWidget(self._type)
        for made, kind in self._buttons.items():
            if kind not in _LEAVING:
                row.addWidget(made)
        under.addLayout(row)
        under.addWidget(self._stood, 1)
        under.addWidget(self._whole_row)
        told = QWidget(self._tabs)
        lines = QVBoxLayout(told)
        lines.setContentsMargins(0, 8, 8, 0)
        self._method = label("", "", told)
        self._method.setObjectName("cost-method")
        self._method.setWordWrap(True)
        lines.addWidget(self._method)
        lines.addStretch(1)
        for view, words in (
            (self._years, self.gettext("By year")),
            (scrolling(content, self._tabs), self.gettext("Chart")),
            (rests, self.gettext("What it rests on")),
            (scrolling(told, self._tabs), self.gettext("Method")),
        ):
            self._tabs.addTab(view, words)
        column.addWidget(self._tabs, 1)
        return scrolling(desk, self)

    def _row_name(self, row: Stood) -> str:
        return self.words(row.name)

    def _row_source(self, row: Stood) -> str:
        return self.words(row.source)

    def _row_n(self, row: Stood) -> str:
        return str(row.n)

    def _row_shares(self, row: Stood) -> str:
        return shares_words(row.shares, self.words)

    def _on_row(self, now: QModelIndex) -> None:
        """Say in full what the table may cut off."""
        row = self._stood.rows.row(now.row()) if now.isValid() else None
        if isinstance(row, Stood):
            said = self.gettext(
                "{what}: {value}",
                what=self._row_name(row),
                value=self._row_shares(row),
            )
            self._whole_row.setText(said)

    # -------------------------------------------------------------- the page

    def begin(self) -> None:
        """Start at the tabs."""
        self._tabs.setFocus()

    def leave(self) -> bool:
        """Stop what nobody waits for any more."""
        self.desk.working.let_go(self._job)
        return True

    def refresh(self, changes: Changes) -> None:
        """Stay as it is: it is of the moment at which it was reckoned."""

    # -------------------------------------------------------------- reckoning

    def _reckon(self) -> None:
        self.desk.working.let_go(self._job)
        self._headline.setText(self.gettext("Reckoning …"))
        self._said.setText("")
        for made in (*self._buttons, self._type):
            made.setEnabled(False)
        self._job = self.desk.working.begin(
            Piece(
                RECKON,
                N_("Reckoning the cost to come …"),
                cost_to_come.forecast,
                (self._assumed,),
                tells=True,
                in_percent=True,
            ),
            done=self._on_found,
            failed=self._on_not_reckoned,
        )

    def _on_found(self, found: Forecast) -> None:
        self._job = None
        self._found = found
        if self._before is None:
            self._before = found.assumed
        self._offer()
        for number in (_YEARS, _CHART):
            self._tabs.setTabVisible(number, not _is_empty(found))
        self._say(found)
        self._chart.show_chart(
            cost_chart(found.projection.years, found.projection.part(ALL).fen)
        )
        self._show_years(found)
        stood = cost_to_come_told.stands_on(found)
        self._stood.rows.start(len(stood), stood)
        codes = [row.code for row in stood]
        self._stood.selectRow(codes.index(self._row) if self._row in codes else 0)
        lines: list[Words] = [found.assumed.note, *cost_to_come_told.method(found)]
        self._method.setText("\n\n".join(self.words(line) for line in lines))

    def _say(self, found: Forecast) -> None:
        if _is_empty(found):
            self._headline.setText(self.gettext("There is nobody to reckon from."))
            self._said.setText(
                self.gettext(
                    "What will be due is reckoned from the people who have applied."
                )
            )
            return
        whole = found.projection.part(ALL)
        this, then = whole.fen[0], whole.fen[1]
        years = found.projection.years
        self._headline.setText(
            self.gettext(
                "Rest of {this}: {now} yuan; {then}: {next} yuan",
                this=str(years[0]),
                now=yuan(this.expected),
                then=str(years[1]),
                next=yuan(then.expected),
            )
        )
        self._said.setText(
            self.gettext(
                "{year}: {low} to {high} yuan in 95 of 100 futures. Projected, rounded "
                "to yuan: nothing is decided or paid by it.",
                year=str(years[1]),
                low=yuan(then.low_95),
                high=yuan(then.high_95),
            )
        )

    def _show_years(self, found: Forecast) -> None:
        if self._table is not None:
            self._table.hide()
            self._table.deleteLater()
        voice = Voice(self.catalogue, {}, self.desk.look)
        self._table = CostYears(found, voice, self._years)
        self._years_column.addWidget(self._table)

    def _on_not_reckoned(self, error: UserError) -> None:
        self._job = None
        if self._found is None:
            self._headline.setText(self.gettext("Nothing was reckoned."))
        else:
            self._say(self._found)
        self._offer()
        self._notice.show_error(error)

    def _offer(self) -> None:
        """Let only what there is be saved."""
        found = self._found
        self._type.setEnabled(found is not None)
        for made, kind in self._buttons.items():
            made.setEnabled(
                kind == _OPEN
                or (found is not None and (kind == _TOML or not _is_empty(found)))
            )

    def _on_refused(self, error: UserError) -> None:
        """What was found stays: only a file of it was refused."""
        self._notice.show_error(error)

    # -------------------------------------------------------------- typed shares

    def _on_type(self) -> None:
        row = self._stood.current()
        if self._found is None or not isinstance(row, Stood) or self._job is not None:
            return
        self._row = row.code
        voice = Voice(self.catalogue, {}, self.desk.look)
        self._asked = cost_typing.asked(self._found, row)
        dialog = SharesDialog(voice, self._found.assumed, self._asked, self.window())
        dialog.typed.connect(self._on_typed)
        dialog.taken_back.connect(self._on_taken_back)
        dialog.open()

    def _on_typed(self, assumed: Assumptions) -> None:
        self._assumed = assumed
        self._reckon()

    def _on_taken_back(self) -> None:
        assert self._found is not None and self._before is not None
        assumed = self._found.assumed
        self._on_typed(cost_typing.taken_back(assumed, self._before, self._asked))

    # -------------------------------------------------------------- files

    def _on_clicked(self) -> None:
        made = self.sender()
        assert isinstance(made, QWidget)
        kind = self._buttons[made]
        self._notice.clear()
        if kind == _OPEN:
            title, every = self.gettext("Assumptions"), self.gettext("All files (*)")
            dialog = opening(title, "*.toml", every, self)
            dialog.fileSelected.connect(self.open_assumptions)
            dialog.open()
            return
        assert self._found is not None, "it can be saved once it is there"
        if kind == _TOML:
            self._save(cost_to_come.saved(self._found.assumed), _TOML)
            return
        if kind in (_PNG, _SVG):
            self.desk.call(
                cost_to_come_told.outside,
                self._found,
                done=self._on_png if kind == _PNG else self._on_svg,
                failed=self._on_refused,
                busy=made,
            )
            return
        self.desk.call(
            cost_to_come_told.paper if kind == _PDF else cost_to_come_told.workbook,
            self._found,
            self.catalogue.language,
            done=self._on_paper if kind == _PDF else self._on_workbook,
            failed=self._on_refused,
            busy=made,
        )

    def open_assumptions(self, path: str) -> None:
        """Reckon with the shares of a file from now on."""
        try:
            self._assumed = cost_to_come.read_file(Path(path))
        except UserError as error:
            self._notice.show_error(error)
            return
        self._before = self._assumed
        self._reckon()

    def _on_png(self, told: Chart) -> None:
        self._save(chart.png(told, self.catalogue), _PNG)

    def _on_svg(self, told: Chart) -> None:
        self._save(chart.svg(told, self.catalogue), _SVG)

    def _on_paper(self, data: bytes) -> None:
        self._save(data, _PDF)

    def _on_workbook(self, data: bytes) -> None:
        self._save(data, _XLSX)

    def _save(self, data: bytes, kind: str) -> None:
        assert self._found is not None
        handing = None
        if kind != _TOML:
            handing = Handing(
                self.desk,
                self.catalogue,
                figures.FIGURES,
                figures.hand_out,
                (data,),
                self,
            )
        title = self.gettext("Cost to come")
        name = f"{title} {self._found.made_on.isoformat()}.{kind}"
        saving = Saving(
            self.desk.tasks, self.gettext("Save as …"), name, data, self, handing
        )
        saving.saved.connect(self._on_saved)
        saving.refused.connect(self._on_refused)
        saving.ask()

    def _on_saved(self, file: str) -> None:
        self._notice.tell(self.gettext("Saved as {file}", file=file), "good")


def _is_empty(found: Forecast) -> bool:
    """Tell whether there is nobody, and nobody to come."""
    whole = found.projection.part(ALL)
    return not found.people and not any(one.high_95 for one in whole.fen)
