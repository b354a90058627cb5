# SPDX-License-Identifier: Apache-2.0
"""An issued workbook out of the office: asked for a file, on record, then written."""

from collections.abc import Callable

from carecalc.errors import UserError
from carecalc.gui.page import Page
from carecalc.gui.widgets.handing import Handing
from carecalc.gui.widgets.paper_out import Saving
from carecalc.services import disclosures
from carecalc.services.issuing import IssuedPaper


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
