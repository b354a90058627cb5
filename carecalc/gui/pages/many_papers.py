# SPDX-License-Identifier: Apache-2.0
"""The office's papers: many at once, empty forms, and pictures of rare characters."""

from dataclasses import dataclass

from PySide6.QtWidgets import QVBoxLayout, QWidget

from carecalc.domain.period import Month
from carecalc.domain.scale import Scale
from carecalc.errors import UserError
from carecalc.gui.dialog import scrolling
from carecalc.gui.messages import Notice
from carecalc.gui.page import Desk, Page, Place
from carecalc.gui.tabs import line_of_tabs
from carecalc.gui.widgets.batch_form import BatchForm
from carecalc.gui.widgets.blank_forms import BlankForms
from carecalc.gui.widgets.glyph_list import GlyphList
from carecalc.gui.widgets.paper_kinds_rows import IssuedRows, SubjectRows
from carecalc.gui.widgets.speaking import Voice
from carecalc.gui.widgets.work_bar import WorkBar
from carecalc.gui.widgets.workbook_out import KeptPapers
from carecalc.i18n import Catalogue
from carecalc.services import beginning, offering, offices
from carecalc.services.context import Context
from carecalc.services.offering import Issued, Offer, Subject


@dataclass(frozen=True, slots=True)
class _View:
    communities: tuple[str, ...]
    scales: tuple[Scale, ...]
    month: Subject | None
    issued: tuple[Issued, ...]


class ManyPapersPage(Page):
    """Papers of everybody in `place.month`, and those that are about nobody."""

    def __init__(
        self,
        desk: Desk,
        catalogue: Catalogue,
        place: Place,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(desk, catalogue, place, parent)
        self._voice = Voice(catalogue, desk.context.catalog.codes().groups, desk.look)
        self.set_title(self.gettext("Papers"))
        self._notice = Notice(catalogue, self)
        self._kept = KeptPapers(self, self._on_told, self._on_refused)
        self._notice.setObjectName("many-papers-notice")
        self.body.addWidget(self._notice)
        self.body.addWidget(WorkBar(desk.working, catalogue, self))
        self._tabs = line_of_tabs("papers-tabs", self.gettext("Papers"), self)
        self._wanted_tab = 0
        self.body.addWidget(self._tabs, 1)
        desk.call(
            _view,
            place.month or Month.of(desk.context.today()),
            desk.may("papers.issue", of_all=True) and desk.may("lists.see"),
            done=self._on_view,
            failed=self._on_refused,
        )

    def state(self) -> object:
        """Return which tab is shown."""
        return self._tabs.currentIndex()

    def restore(self, state: object) -> None:
        """Show that tab again once it is there."""
        if isinstance(state, int):
            self._wanted_tab = state

    def _on_view(self, view: _View) -> None:
        if self.desk.may("papers.issue") and not self.desk.context.store.read_only:
            self._offer(view)
        blanks = BlankForms(self.desk, self._voice, view.scales, self)
        blanks.refused.connect(self._on_refused)
        self._add(self.gettext("Empty forms"), blanks)
        if self.desk.may("papers.issue"):
            pictures = GlyphList(self.desk, self._voice, self)
            pictures.refused.connect(self._on_refused)
            pictures.saved.connect(self.saved)
            self._add(self.gettext("Characters"), pictures)
        self._tabs.setCurrentIndex(self._wanted_tab)

    def _offer(self, view: _View) -> None:
        theirs = self.desk.actor.communities
        communities = view.communities if theirs is None else theirs
        batch = BatchForm(self.desk, self._voice, self.place.month, communities, self)
        batch.go.connect(self.go)
        batch.told.connect(self._on_told)
        batch.refused.connect(self._on_refused)
        batch.saved.connect(self.saved)
        batch.changed.connect(self.changed)
        self._add(self.gettext("Many at once"), batch)
        self.focus_soon(batch.first)
        if view.month is None:
            return
        rows = SubjectRows(self._voice, view.month, self)
        rows.chosen.connect(self._on_chosen)
        issued = IssuedRows(self._voice, view.issued, self)
        issued.chosen.connect(self._kept.open)
        self._add(self.gettext("Of the list"), rows, issued)

    def _add(self, name: str, *parts: QWidget) -> None:
        content = QWidget(self)
        column = QVBoxLayout(content)
        column.setContentsMargins(0, 8, 8, 0)
        column.setSpacing(12)
        for part in parts:
            column.addWidget(part)
        column.addStretch()
        self._tabs.addTab(scrolling(content, self), name)

    def _on_chosen(self, offer: Offer) -> None:
        self.go.emit(Place("new-paper", paper=offer.kind.code, item=offer.subject_id))

    def _on_told(self, said: str) -> None:
        self._notice.tell(said, "good")

    def _on_refused(self, error: UserError) -> None:
        self._notice.show_error(error)


def _view(ctx: Context, month: Month, sees_lists: bool) -> _View:
    """Return what the page offers; of the month's list only to who may see it."""
    of_month = offering.of_month(ctx, month) if sees_lists else None
    return _View(
        offices.get(ctx).communities,
        beginning.offered(ctx, ctx.today()),
        of_month,
        () if of_month is None else offering.issued_of_month(ctx, of_month.id),
    )
