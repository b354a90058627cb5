# SPDX-License-Identifier: Apache-2.0
"""The office's figures: chosen on the left, drawn on the right, and whose they are."""

import json
from dataclasses import dataclass, replace
from datetime import date, timedelta

from PySide6.QtCore import QSize, Qt
from PySide6.QtWidgets import (
    QHBoxLayout,
    QListWidget,
    QListWidgetItem,
    QStackedWidget,
    QWidget,
)

from carecalc.domain.figures import Sheet, chart_of
from carecalc.domain.period import Month
from carecalc.domain.person import Person
from carecalc.errors import UserError
from carecalc.gui.finger import ScrollingFinger
from carecalc.gui.messages import Notice
from carecalc.gui.page import Desk, Page, Place
from carecalc.gui.widgets import chart
from carecalc.gui.widgets.figure_view import PeopleOf, SheetView
from carecalc.gui.widgets.flow import FlowLayout
from carecalc.gui.widgets.handing import Handing
from carecalc.gui.widgets.inputs import Choice, Field, button
from carecalc.gui.widgets.paper_out import Saving
from carecalc.i18n import Catalogue
from carecalc.services import figures, figures_month, figures_needs, offices
from carecalc.services.context import Changes, Context
from carecalc.services.figures import Exported, Filters
from carecalc.services.figures_counted import OF_A_MOMENT
from carecalc.services.figures_sheets import (
    DUE,
    REFUSALS,
    VISITS,
    WAITING,
    WEEKS,
    WORKLOAD,
)
from carecalc.text import N_

NAMES = {
    DUE: N_("Days left"),
    WAITING: N_("Where cases wait"),
    WORKLOAD: N_("Workload"),
    WEEKS: N_("Visits by week"),
    VISITS: N_("Visits per case"),
    REFUSALS: N_("Granted, refused"),
    figures_month.MONTHS: N_("Paid by month"),
    figures_month.PROGRAMMES: N_("Paid by programme"),
    figures_month.COVERAGE: N_("Due and unpaid"),
    figures_month.COMMUNITIES: N_("Paid by community"),
    figures_month.COUNTRY: N_("Paid in town and country"),
    figures_month.LEVELS: N_("Paid by level"),
    figures_month.HARDSHIP: N_("Paid by hardship"),
    figures_month.AGES: N_("Paid by age"),
    figures_month.CARE: N_("Paid by form of care"),
    figures_needs.NEEDS: N_("Needs and places"),
}
"""What the sheets are called in the list."""

PERIODS = {
    "year-long": N_("Last twelve months"),
    "month": N_("This month"),
    "last-month": N_("The last month"),
    "year": N_("This year"),
    "last-year": N_("Last year"),
}

_PNG, _SVG, _PDF, _XLSX = "png", "svg", "pdf", "xlsx"
_REPORT = "report"
_LIST = 184
"""Logical pixels of the list of sheets."""
_ROW = 44

Asked = tuple[str, Filters]


@dataclass(frozen=True, slots=True)
class Here:
    """What is shown: a sheet, the figure whose people are listed, and what is counted."""

    code: str = DUE
    figure: str = ""
    period: str = "year-long"
    community: str = ""
    agency: str = ""

    def words(self) -> str:
        """Return it as the item of a place."""
        return json.dumps(
            [self.code, self.figure, self.period, self.community, self.agency],
            ensure_ascii=False,
        )

    @classmethod
    def read(cls, item: str) -> "Here":
        """Read it; what is no item of ours is the first sheet."""
        return cls(*json.loads(item)) if item else cls()

    def filters(self, today: date) -> Filters:
        """Return what is asked for on a day."""
        first, last = days_of(self.period, today)
        return Filters(first, last, self.community, self.agency)


def days_of(period: str, today: date) -> tuple[date, date]:
    """Return the days of a period that ends today or before."""
    month = Month.of(today)
    if period == "month":
        return month.first_day, today
    if period == "last-month":
        return month.plus(-1).first_day, month.first_day - timedelta(days=1)
    if period == "year":
        return date(today.year, 1, 1), today
    if period == "last-year":
        return date(today.year - 1, 1, 1), date(today.year - 1, 12, 31)
    return month.plus(-11).first_day, today


class FiguresPage(Page):
    """Shows one sheet at a time; `place.item` says which, and what it counts."""

    def __init__(
        self,
        desk: Desk,
        catalogue: Catalogue,
        place: Place,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(desk, catalogue, place, parent)
        self.set_title(self.gettext("Figures"))
        self._here = Here.read(place.item)
        self._sheet: Sheet | None = None
        self._is_new = True
        self._add_actions()
        self.body.addLayout(self._choices())
        self._notice = Notice(catalogue, self)
        self._notice.setObjectName("figures-notice")
        self.body.addWidget(self._notice)
        row = QHBoxLayout()
        row.setSpacing(16)
        row.addWidget(self._make_list())
        self._stack = QStackedWidget(self)
        self._view = SheetView(desk, catalogue, self._stack)
        self._view.chosen.connect(self._on_figure)
        self._people = PeopleOf(desk, catalogue, self._stack)
        self._people.opened.connect(self._on_person)
        self._people.left.connect(self._on_left)
        self._stack.addWidget(self._view)
        self._stack.addWidget(self._people)
        row.addWidget(self._stack, 1)
        self.body.addLayout(row, 1)
        desk.call(_offered, done=self._on_offered)
        self._count()

    # -------------------------------------------------------------- made once

    def _add_actions(self) -> None:
        self._exports = {}
        for kind, words in (
            (_PNG, self.gettext("Picture …")),
            (_SVG, self.gettext("SVG …")),
            (_PDF, self.gettext("PDF …")),
            (_XLSX, self.gettext("Export .xlsx …")),
            (_REPORT, self.gettext("Monthly report …")),
        ):
            made = button(words, f"export-{kind}", parent=self)
            made.clicked.connect(self._on_export)
            made.setEnabled(False)
            made.setVisible(self.desk.may("disclosures.record"))
            self._exports[made] = kind
            self.add_action(made)

    def _choices(self) -> FlowLayout:
        row = FlowLayout(spacing=12, stands=True)
        self._period = Choice(self)
        self._period.setMinimumContentsLength(17)
        self._period.fill((code, self.gettext(name)) for code, name in PERIODS.items())
        self._period.choose(self._here.period)
        self._period.activated.connect(self._on_narrowed)
        self._community = Choice(self)
        self._community.setMinimumContentsLength(12)
        self._community.activated.connect(self._on_narrowed)
        self._agency = Choice(self)
        self._agency.setMinimumContentsLength(14)
        self._agency.activated.connect(self._on_narrowed)
        self._fields = [
            Field(self.catalogue, title, control, name)
            for title, control, name in (
                (self.gettext("Period"), self._period, "period"),
                (self.gettext("Community"), self._community, "community"),
                (self.gettext("Organisation"), self._agency, "agency"),
            )
        ]
        for field in self._fields:
            row.addWidget(field)
        for field in self._fields[1:]:
            field.setVisible(False)  # Until it is known that there is a choice.
        # Here and not above: beside five ways of export there is no room for it.
        coming = button(self.gettext("Cost to come …"), "cost-to-come", parent=self)
        coming.clicked.connect(self._on_cost_to_come)
        coming.setVisible(self.desk.may("figures.see", of_all=True))
        row.addWidget(coming)
        return row

    def _make_list(self) -> QListWidget:
        self._list = QListWidget(self)
        self._list.setObjectName("sheets")
        self._list.setAccessibleName(self.gettext("Figures"))
        self._list.setFixedWidth(self.desk.look.size(_LIST))
        self._list.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        for code in figures.CODES:
            item = QListWidgetItem(self.gettext(NAMES[code]), self._list)
            item.setData(Qt.ItemDataRole.UserRole, code)
            item.setSizeHint(QSize(0, max(_ROW, self.desk.look.size(_ROW))))
            if code == self._here.code:
                self._list.setCurrentItem(item)
        self._list.currentItemChanged.connect(self._on_sheet_chosen)
        ScrollingFinger(self._list)
        return self._list

    # -------------------------------------------------------------- the page

    def begin(self) -> None:
        """Start at the list of sheets."""
        self._list.setFocus()

    def here(self) -> Place:
        """Return what is shown."""
        return replace(self.place, item=self._here.words())

    def refresh(self, changes: Changes) -> None:
        """Count again."""
        self._count()

    def state(self) -> object:
        """Return what is shown, for the same page in another language."""
        return self._here

    def restore(self, state: object) -> None:
        """Show the same."""
        if isinstance(state, Here) and state != self._here:
            self._here = state
            self._period.choose(state.period)
            self._count()

    def shortcuts(self) -> tuple[tuple[str, str], ...]:
        """Return the keys of this page."""
        return (
            ("↑, ↓, ←, →", self.gettext("Through the marks of the chart")),
            ("Enter", self.gettext("Whose they are")),
            ("Esc", self.gettext("Back to the figures")),
        )

    # -------------------------------------------------------------- counting

    def _asked(self) -> Asked:
        today = self.desk.context.today()
        return self._here.code, self._here.filters(today)

    def _count(self) -> None:
        self._sheet = None
        self._period.setEnabled(self._here.code not in OF_A_MOMENT)
        for made in self._exports:
            made.setEnabled(False)
        self.desk.call(
            _counted, self._asked(), done=self._on_sheet, failed=self._on_refused
        )

    def _on_sheet(self, answer: tuple[Asked, Sheet]) -> None:
        asked, sheet = answer
        if asked != self._asked():
            return  # The answer to what was asked before.
        self._notice.clear()
        self._sheet = sheet
        self._view.show_sheet(sheet)
        for made, kind in self._exports.items():
            made.setEnabled(kind == _REPORT or not sheet.is_empty)
        figure = sheet.figure(self._here.figure) if self._here.figure else None
        if figure is None:
            self._here = replace(self._here, figure="")
            self._stack.setCurrentWidget(self._view)
        else:
            self._show_people(figure.code)

    def _on_refused(self, error: UserError) -> None:
        self._notice.show_error(error)

    def _on_offered(
        self, offered: tuple[tuple[str, ...], tuple[tuple[str, str], ...]]
    ) -> None:
        names, agencies = offered
        mine = self.desk.actor.communities
        names = tuple(name for name in names if mine is None or name in mine)
        everyone = ("", self.gettext("All communities"))
        self._community.fill([everyone, *((name, name) for name in names)])
        self._community.choose(self._here.community)
        self._agency.fill([("", self.gettext("All")), *agencies])
        self._agency.choose(self._here.agency)
        self._fields[1].setVisible(len(names) > 1)
        self._fields[2].setVisible(bool(agencies))

    def _on_sheet_chosen(self, item: QListWidgetItem) -> None:
        code = str(item.data(Qt.ItemDataRole.UserRole))
        self._here = replace(self._here, code=code, figure="")
        self._stack.setCurrentWidget(self._view)
        self._count()

    def _on_narrowed(self, index: int) -> None:
        self._here = replace(
            self._here,
            figure="",
            period=str(self._period.code()),
            community=str(self._community.code() or ""),
            agency=str(self._agency.code() or ""),
        )
        self._count()

    # -------------------------------------------------------------- whose they are

    def _on_figure(self, code: str) -> None:
        if self._sheet is not None and self.desk.may("cases.see"):
            self._show_people(code)

    def _show_people(self, code: str) -> None:
        assert self._sheet is not None
        figure = self._sheet.figure(code)
        assert figure is not None, "it was on the page"
        self._here = replace(self._here, figure=code)
        self._people.show_figure(self._sheet, figure)
        self._stack.setCurrentWidget(self._people)
        self.desk.call(
            figures.people,
            figure.people,
            done=self._on_people,
            failed=self._on_refused,
        )

    def _on_people(self, people: tuple[Person, ...]) -> None:
        if self._here.figure:
            self._people.show_people(people)

    def _on_person(self, person: str) -> None:
        self.go.emit(Place("person", person=person))

    def _on_left(self) -> None:
        code = self._here.figure
        self._here = replace(self._here, figure="")
        self._stack.setCurrentWidget(self._view)
        self._view.point_to(code)

    def _on_cost_to_come(self) -> None:
        self.go.emit(Place("cost-to-come"))

    # -------------------------------------------------------------- handing out

    def _on_export(self) -> None:
        made = self.sender()
        assert isinstance(made, QWidget)
        kind = self._exports[made]
        self._notice.clear()
        if kind == _REPORT:
            self.desk.call(
                figures.report,
                self._asked()[1],
                self.catalogue.language,
                done=self._on_paper,
                failed=self._on_refused,
                busy=made,
            )
            return
        if kind in (_XLSX, _PDF):
            self.desk.call(
                figures.workbook if kind == _XLSX else figures.paper,
                *self._asked(),
                self.catalogue.language,
                done=self._on_workbook if kind == _XLSX else self._on_paper,
                failed=self._on_refused,
                busy=made,
            )
            return
        self.desk.call(
            figures.outside,
            *self._asked(),
            done=self._on_png if kind == _PNG else self._on_svg,
            failed=self._on_refused,
            busy=made,
        )

    def _on_png(self, sheet: Sheet) -> None:
        self._save(sheet, chart.png(chart_of(sheet), self.catalogue), _PNG)

    def _on_svg(self, sheet: Sheet) -> None:
        self._save(sheet, chart.svg(chart_of(sheet), self.catalogue), _SVG)

    def _on_workbook(self, exported: Exported) -> None:
        self._save(exported.sheet, exported.data, _XLSX)

    def _on_paper(self, exported: Exported) -> None:
        self._save(exported.sheet, exported.data, _PDF)

    def _save(self, sheet: Sheet, data: bytes, kind: str) -> None:
        name = f"{self.words(sheet.title)} {sheet.period.last.isoformat()}.{kind}"
        saving = Saving(
            self.desk.tasks,
            self.gettext("Save as …"),
            name.replace("/", "-"),
            data,
            self,
            Handing(
                self.desk,
                self.catalogue,
                figures.FIGURES,
                figures.hand_out,
                (data,),
                self,
            ),
        )
        saving.saved.connect(self._on_saved)
        saving.refused.connect(self._on_refused)
        saving.ask()

    def _on_saved(self, file: str) -> None:
        self._notice.tell(self.gettext("Saved as {file}", file=file), "good")


def _counted(ctx: Context, asked: Asked) -> tuple[Asked, Sheet]:
    """Return a sheet with what was asked: choosing runs ahead of counting."""
    return asked, figures.sheet(ctx, *asked)


def _offered(ctx: Context) -> tuple[tuple[str, ...], tuple[tuple[str, str], ...]]:
    """Return the communities and organisations that figures are narrowed to."""
    return offices.get(ctx).communities, figures.agencies(ctx)
