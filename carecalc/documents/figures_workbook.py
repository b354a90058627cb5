# SPDX-License-Identifier: Apache-2.0
"""Figures of an office as a workbook: of how many how many, in which days."""

from collections.abc import Iterable
from datetime import date

from carecalc.documents.figure_cells import put_figures
from carecalc.documents.spreadsheet_cells import Workbook
from carecalc.domain.chart import WITHHELD, Words
from carecalc.domain.figures import Sheet
from carecalc.i18n import Catalogue
from carecalc.text import N_, Message

_NUMBER = 16.0


def figures_workbook(
    sheet: Sheet, of: Iterable[Words], catalogue: Catalogue, made_on: date
) -> bytes:
    """Return a sheet as .xlsx: a row for each figure, then what they are of.

    `of` says whose figures they are: the office, a community, an organisation.
    """
    say = catalogue.render
    book = Workbook(say(sheet.title), made_on)
    cells = put_figures(book, Message(N_("Figures")), sheet, _NUMBER, catalogue)
    told: list[Words] = [sheet.title, sheet.period.words, *of]
    told += [sheet.note] if sheet.note else []
    if any(figure.numerator is WITHHELD for figure in sheet.all):
        told.append(Message(_WITHHELD))
    for number, words in enumerate(told, start=len(sheet.all) + 2):
        cells.text(number, 0, say(words))
    return book.finish()


_WITHHELD = N_(
    "Not shown: fewer than five people, or a number from which theirs could be worked "
    "out."
)
