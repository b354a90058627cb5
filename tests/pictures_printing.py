# SPDX-License-Identifier: Apache-2.0
"""Pictures of choosing a printer, and a paper that goes upon a printed form."""

from PySide6.QtGui import QImage

from carecalc.domain.person import Person
from carecalc.gui.main_window import MainWindow
from carecalc.gui.page import Page
from carecalc.gui.printers import Found
from carecalc.gui.widgets.printer_dialog import PrinterDialog
from carecalc.services import issuing, overprint
from carecalc.services.application_papers import DELIVERY
from carecalc.services.context import Context
from carecalc.services.issuing import IssuedPaper
from tests.pictures_window import settle

PRINTERS = Found(("前台 HP LaserJet", "档案室 Pantum"), "前台 HP LaserJet", took=21.0)


def upon_form(ctx: Context, person: Person) -> IssuedPaper:
    """Issue a proof of delivery for a printed form."""
    given = {"documents": "评估报告 | PG-2026-000001 | 1", "ticked": "by-hand"}
    ready = overprint.ready(ctx, person.id, DELIVERY, "zh_CN", given)
    with ctx.store.work() as work:
        return issuing.issue(ctx, work, ready)


def choosing(window: MainWindow, page: Page) -> QImage:
    """Return the dialog that offers printers which were found slowly."""
    dialog = PrinterDialog(page.catalogue, "评估报告 PG-2026-000001", 2, page)
    dialog.show_found(PRINTERS)
    dialog.open()
    settle(window)
    picture = dialog.grab().toImage()
    dialog.reject()
    settle(window)
    return picture
