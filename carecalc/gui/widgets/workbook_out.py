# SPDX-License-Identifier: Apache-2.0
"""An issued workbook out of the office: asked for a file, on record, then written."""

from collections.abc import Callable

from PySide6.QtCore import QObject

from carecalc.domain.paper import Paper
from carecalc.errors import UserError
from carecalc.gui.page import Page, Place
from carecalc.gui.widgets.handing import Handing
from carecalc.gui.widgets.paper_out import Saving
from carecalc.services import disclosures, papers
from carecalc.services.issuing import PDF, IssuedPaper


def save_workbook(
    page: Page,
    paper: IssuedPaper,
    saved: Callable[[str], None],
    refused: Callable[[UserError], None],
) -> None:
    """Save a workbook from a page; one of its two methods is told what became of it."""
    handing = Handing(
        page.desk,
        page.catalogue,
        paper.kind,
        disclosures.of_paper,
        (paper.id,),
        page,
    )
    saving = Saving(
        page.desk.tasks,
        page.gettext("Export .xlsx …"),
        f"{paper.number}.xlsx",
        paper.data,
        page,
        handing,
    )
    saving.saved.connect(saved)
    saving.refused.connect(refused)
    saving.ask()


class KeptPapers(QObject):
    """Opens what was issued: a PDF on its page, a workbook by saving it."""

    def __init__(
        self,
        page: Page,
        told: Callable[[str], None],
        refused: Callable[[UserError], None],
    ) -> None:
        super().__init__(page)
        self._page = page
        self._told = told
        self._refused = refused

    def open(self, paper: Paper) -> None:
        """Lead to a paper, or ask where to save what has no pages."""
        if paper.media == PDF:
            person = self._page.place.person
            self._page.go.emit(Place("paper", person=person, paper=paper.id))
            return
        self._page.desk.call(
            papers.reprint, paper.id, done=self._on_workbook, failed=self._refused
        )

    def _on_workbook(self, paper: IssuedPaper) -> None:
        save_workbook(self._page, paper, self._on_saved, self._refused)

    def _on_saved(self, file: str) -> None:
        self._told(self._page.gettext("Saved as {file}", file=file))
