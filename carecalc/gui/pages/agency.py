# SPDX-License-Identifier: Apache-2.0
"""One commissioned organisation: its contracts, its figures, what it is owed."""

from collections.abc import Mapping
from dataclasses import dataclass

from PySide6.QtWidgets import QStackedWidget, QVBoxLayout, QWidget

from carecalc.domain.agency import ACTIVE, CALENDAR, WORKING, Contract
from carecalc.domain.figures import Sheet
from carecalc.domain.paper import Paper
from carecalc.domain.person import Person
from carecalc.domain.record import Record
from carecalc.errors import UserError
from carecalc.gui.dialog import scrolling
from carecalc.gui.messages import Notice
from carecalc.gui.page import Desk, Page, Place
from carecalc.gui.tabs import line_of_tabs
from carecalc.gui.widgets.agency_forms import (
    ContractDialog,
    OrganisationDialog,
)
from carecalc.gui.widgets.agency_settlement import SettlementView
from carecalc.gui.widgets.agency_signals import SignalsView
from carecalc.gui.widgets.figure_view import PeopleOf, SheetView
from carecalc.gui.widgets.inputs import (
    Choice,
    Field,
    RowButton,
    button,
    card,
    label,
    row_of,
)
from carecalc.gui.widgets.words_dialog import WHY, WordsDialog
from carecalc.gui.widgets.workbook_out import KeptPapers, save_workbook
from carecalc.i18n import Catalogue
from carecalc.services import (
    agencies,
    agencies_figures,
    beginning,
    figures,
    offices,
)
from carecalc.services.agencies import Agency
from carecalc.services.context import Changes, Context
from carecalc.services.issuing import PDF, IssuedPaper
from carecalc.text import N_, Message, Text

_UNITS = {WORKING: N_("working days"), CALENDAR: N_("calendar days")}


@dataclass(frozen=True, slots=True)
class _View:
    agency: Agency
    communities: tuple[str, ...]
    scales: Mapping[str, Text]


class AgencyPage(Page):
    """Everything about the organisation `place.item`."""

    def __init__(
        self,
        desk: Desk,
        catalogue: Catalogue,
        place: Place,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(desk, catalogue, place, parent)
        self._view: _View | None = None
        self._sheets: dict[str, Sheet] = {}
        self._figure = ""
        self.set_title(self.gettext("Organisation"))
        may = desk.may("agencies.manage")
        self._change = button(self.gettext("Edit details"), "change-organisation")
        self._change.setIcon(desk.look.icon("edit"))
        self._change.clicked.connect(self._on_change)
        self._end = button(self.gettext("End …"), "end-organisation")
        self._end.clicked.connect(self._on_end)
        self._new = button(self.gettext("New contract"), "new-contract", "primary")
        self._new.setIcon(desk.look.icon("add", "on-accent"))
        self._new.clicked.connect(self._on_new)
        for made in (self._change, self._end, self._new):
            self.add_action(made)
            made.setVisible(may)
            made.setEnabled(False)
        self._notice = Notice(catalogue, self)
        self._notice.setObjectName("agency-notice")
        self.body.addWidget(self._notice)
        self._tabs = line_of_tabs("agency-tabs", self.gettext("Organisation"), self)
        content = QWidget(self)
        self._column = QVBoxLayout(content)
        self._column.setContentsMargins(0, 8, 8, 8)
        self._column.setSpacing(12)
        self._tabs.addTab(scrolling(content, self), self.gettext("Contracts"))
        self._tabs.addTab(self._figures_tab(), self.gettext("Figures"))
        self._kept = KeptPapers(self, self._on_told, self._on_refused)
        self._settlement = SettlementView(desk, catalogue, self)
        self._settlement.issued.connect(self._on_issued)
        self._settlement.opened.connect(self._on_paper)
        self._settlement.refused.connect(self._on_refused)
        self._signals = SignalsView(desk, catalogue, self)
        self._signals.go.connect(self.go)
        self._signals.refused.connect(self._on_refused)
        self._tabs.addTab(self._signals, self.gettext("Assessors"))
        self._tabs.addTab(self._settlement, self.gettext("Settlement"))
        self.body.addWidget(self._tabs, 1)
        self._load()

    def begin(self) -> None:
        """Start at the tabs."""
        self._tabs.tabBar().setFocus()

    def refresh(self, changes: Changes) -> None:
        """Look again when commissioned work changed."""
        if changes.agencies:
            self._load()

    def state(self) -> object:
        """Return the tab and the sheet."""
        return self._tabs.currentIndex(), str(self._which.code() or "")

    def restore(self, state: object) -> None:
        """Take over what `state` returned."""
        assert isinstance(state, tuple)
        self._tabs.setCurrentIndex(state[0])
        self._which.choose(state[1])

    # -------------------------------------------------------------- building

    def _figures_tab(self) -> QWidget:
        content = QWidget(self)
        column = QVBoxLayout(content)
        column.setContentsMargins(0, 8, 0, 0)
        column.setSpacing(8)
        self._which = Choice(content)
        self._which.setMinimumContentsLength(14)
        self._which.activated.connect(self._on_which)
        column.addLayout(
            row_of(
                Field(self.catalogue, self.gettext("Show"), self._which, "which-sheet")
            )
        )
        self._stack = QStackedWidget(content)
        self._sheet = SheetView(self.desk, self.catalogue, self._stack)
        self._sheet.chosen.connect(self._on_figure)
        self._people = PeopleOf(self.desk, self.catalogue, self._stack)
        self._people.opened.connect(self._on_person)
        self._people.left.connect(self._on_left)
        self._stack.addWidget(self._sheet)
        self._stack.addWidget(self._people)
        column.addWidget(self._stack, 1)
        return content

    # -------------------------------------------------------------- showing

    def _load(self) -> None:
        of = self.place.item
        self.desk.call(_view, of, done=self._on_view, failed=self._on_refused)
        self.desk.call(
            agencies_figures.of_agency,
            of,
            done=self._on_sheets,
            failed=self._on_refused,
        )
        self._signals.show_organisation(of)

    def _on_view(self, view: _View) -> None:
        self._view = view
        kept = view.agency.organisation
        is_active = kept.state == ACTIVE
        said = [kept.value.credit_code, kept.value.contact, kept.value.telephone]
        if not is_active:
            said.insert(0, self.gettext("ended: {why}", why=kept.value.why))
        self.set_title(kept.value.name, " · ".join(filter(None, said)))
        self._change.setEnabled(True)
        self._change.setText(
            self.gettext("Edit details") if is_active else self.gettext("Begin again …")
        )
        for made in (self._end, self._new):
            made.setEnabled(is_active)
        while (item := self._column.takeAt(0)) is not None:
            if item.widget() is not None:
                item.widget().hide()
                item.widget().deleteLater()
        self._column.addWidget(self._tasks_card(view.agency))
        self._column.addWidget(self._contracts_card(view.agency))
        if kept.value.provides:
            frame, inside = card(self)
            inside.addWidget(
                label(self.gettext("Gives care under these names"), "heading")
            )
            inside.addWidget(label(self.catalogue.render(kept.value.provides)))
            self._column.addWidget(frame)
        self._column.addStretch()
        self._settlement.show_contracts(view.agency.contracts)

    def _tasks_card(self, agency: Agency) -> QWidget:
        frame, inside = card(self)
        inside.addWidget(label(self.gettext("Tasks"), "heading"))
        inside.addWidget(
            label(
                self.gettext(
                    "{count} open, {late} of them overdue.",
                    count=agency.open_tasks,
                    late=agency.overdue,
                )
            )
        )
        to_tasks = button(self.gettext("To the tasks"), "to-tasks", "link")
        to_tasks.clicked.connect(self._on_tasks)
        inside.addLayout(row_of(to_tasks))
        return frame

    def _contracts_card(self, agency: Agency) -> QWidget:
        frame, inside = card(self)
        inside.addWidget(label(self.gettext("Contracts"), "heading"))
        if not agency.contracts:
            inside.addWidget(
                label(
                    self.gettext("None yet: without one no visit can be given."),
                    "muted",
                )
            )
        for one in agency.contracts:
            is_active = one.state == ACTIVE
            row = RowButton(
                f"contract-{one.id}",
                one,
                self._title(one.value),
                self._terms(one.value),
                "" if is_active else self.gettext("has ended"),
                "warning",
                frame,
            )
            row.chosen.connect(self._on_contract)
            inside.addWidget(row)
            if is_active and self.desk.may("agencies.manage"):
                end = button(
                    self.gettext("End this contract …"), f"end-{one.id}", "link"
                )
                end.setProperty("contract", one.id)
                end.clicked.connect(self._on_end_contract)
                inside.addLayout(row_of(end))
        return frame

    def _title(self, contract: Contract) -> str:
        return self.gettext(
            "{number}: {first} to {last}",
            number=contract.number or self.gettext("Contract"),
            first=contract.begins,
            last=contract.ends,
        )

    def _terms(self, contract: Contract) -> str:
        where: object = contract.communities or self.gettext("all communities")
        return self.gettext(
            "{price} yuan each, within {days} {unit}, {where}",
            price=str(contract.price),
            days=contract.days,
            unit=Message(_UNITS[contract.unit]),
            where=where,
        )

    def _on_sheets(self, sheets: tuple[Sheet, ...]) -> None:
        self._sheets = {one.code: one for one in sheets}
        self._which.fill((one.code, self.words(one.title)) for one in sheets)
        self._on_which()

    def _on_which(self) -> None:
        self._stack.setCurrentWidget(self._sheet)
        self._sheet.show_sheet(self._sheets[str(self._which.code())])

    def _on_refused(self, error: UserError) -> None:
        self._notice.show_error(error)

    # -------------------------------------------------------------- whose they are

    def _on_figure(self, code: str) -> None:
        sheet = self._sheets[str(self._which.code())]
        figure = sheet.figure(code)
        assert figure is not None, "it was on the page"
        self._figure = code
        self._people.show_figure(sheet, figure)
        self._stack.setCurrentWidget(self._people)
        self.desk.call(
            figures.people,
            figure.people,
            done=self._on_people,
            failed=self._on_refused,
        )

    def _on_people(self, people: tuple[Person, ...]) -> None:
        self._people.show_people(people)

    def _on_person(self, person: str) -> None:
        self.go.emit(Place("person", person=person))

    def _on_left(self) -> None:
        self._stack.setCurrentWidget(self._sheet)
        self._sheet.point_to(self._figure)

    # -------------------------------------------------------------- changing

    def _on_tasks(self) -> None:
        self.go.emit(Place("agencies", item="tasks"))

    def _on_change(self) -> None:
        assert self._view is not None
        dialog = OrganisationDialog(
            self.desk, self.catalogue, self, self._view.agency.organisation
        )
        dialog.done.connect(self._on_done)
        dialog.open()

    def _on_end(self) -> None:
        assert self._view is not None
        kept = self._view.agency.organisation
        dialog = WordsDialog(
            self.desk,
            self.catalogue,
            self,
            WHY,
            self.gettext("End the organisation"),
            self.gettext(
                "Its contracts end, and its staff see nobody any more. Open tasks "
                "({count}) are to be given to others.",
                count=self._view.agency.open_tasks,
            ),
            agencies.end,
            (kept.id, kept.version),
        )
        dialog.done.connect(self._on_done)
        dialog.open()

    def _on_new(self) -> None:
        self._open_contract(None)

    def _on_contract(self, kept: Record[Contract]) -> None:
        if kept.state == ACTIVE and self.desk.may("agencies.manage"):
            self._open_contract(kept)

    def _open_contract(self, kept: Record[Contract] | None) -> None:
        view = self._view
        assert view is not None
        dialog = ContractDialog(
            self.desk,
            self.catalogue,
            self,
            view.agency.organisation.id,
            view.communities,
            view.scales,
            kept,
        )
        dialog.done.connect(self._on_done)
        dialog.open()

    def _on_end_contract(self) -> None:
        assert self._view is not None
        of = str(self.sender().property("contract"))
        (kept,) = [one for one in self._view.agency.contracts if one.id == of]
        dialog = WordsDialog(
            self.desk,
            self.catalogue,
            self,
            WHY,
            self.gettext("End the contract"),
            self.gettext(
                "No visit is given under it any more; what is open is to be given to "
                "others."
            ),
            agencies.end_contract,
            (kept.id, kept.version),
        )
        dialog.done.connect(self._on_done)
        dialog.open()

    def _on_done(self, result: object) -> None:
        self._on_told(self.gettext("Saved."))
        self.saved.emit()
        self.changed.emit(Changes(agencies=True))

    # -------------------------------------------------------------- papers

    def _on_issued(self, paper: IssuedPaper) -> None:
        self.saved.emit()
        if paper.media == PDF:
            self.go.emit(Place("paper", paper=paper.id))
        else:
            save_workbook(self, paper, self._on_saved, self._on_refused)

    def _on_paper(self, paper: Paper) -> None:
        self._kept.open(paper)

    def _on_saved(self, file: str) -> None:
        self._on_told(self.gettext("Saved as {file}", file=file))

    def _on_told(self, said: str) -> None:
        self._notice.tell(said, "good")


def _view(ctx: Context, organisation: str) -> _View:
    """Return an organisation with what its contracts can name."""
    return _View(
        agencies.get(ctx, organisation),
        offices.get(ctx).communities,
        {one.code: one.label for one in beginning.offered(ctx, ctx.today())},
    )
