# SPDX-License-Identifier: Apache-2.0
"""The rows that were not taken, as a workbook to be corrected and taken once more."""

from datetime import date

from carecalc.domain.table import Table
from carecalc.domain.taking_over import FAULTY, Remark
from carecalc.i18n import Catalogue
from carecalc.services.takeover_preview import Preview
from carecalc.text import N_, Message

_WIDTH, _WIDE = 16.0, 60.0


def faults_workbook(
    found: Preview, table: Table, catalogue: Catalogue, made_on: date
) -> bytes:
    """Return the faulty rows as they stood, each with why it was not taken.

    Every cell is text. A number that lost its digits is left empty: nobody is to take
    what is left of it for the number.
    """
    # Imported here: the window opens without it.
    from carecalc.documents.spreadsheet_cells import Workbook

    say = catalogue.render
    book = Workbook(found.name, made_on)
    sheet_in = table.sheets[found.plan.sheet]
    # A column that says why already was added by us the last time.
    columns = [
        column
        for column in range(sheet_in.columns)
        if found.plan.fields.get(column) != "why"
    ]
    widths = (*(_WIDTH for _ in columns), _WIDE)
    sheet = book.sheet(say(Message(N_("Rows not taken"))), widths)
    heads = [found.heads.get(column, "") for column in columns]
    sheet.heads(0, [*heads, say(Message(N_("Why it was not taken")))])
    rows = {row.number: row for row in sheet_in.rows}
    faulty = [row for row in found.rows if row.state == FAULTY]
    for number, result in enumerate(faulty, 1):
        cells = rows[result.row].cells
        for place, column in enumerate(columns):
            cell = cells.get(column)
            if cell is not None and not cell.has_lost_digits:
                sheet.text(number, place, cell.text)
        said = "\n".join(told(remark, catalogue) for remark in result.remarks)
        sheet.text(number, len(columns), said)
    sheet.repeat_head()
    return book.finish()


def told(remark: Remark, catalogue: Catalogue) -> str:
    """Return a remark in one line: where, what, and what to do about it."""
    said = catalogue.render(remark.message)
    if remark.cell:
        said = f"{remark.cell}: {said}"
    if remark.hint is not None:
        said = f"{said} {catalogue.render(remark.hint)}"
    return said
