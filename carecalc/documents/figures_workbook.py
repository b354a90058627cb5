# SPDX-License-Identifier: Apache-2.0
"""Figures of an office as a workbook: of how many how many, in which days."""

from collections.abc import Iterable
from datetime import date
from fractions import Fraction

from carecalc.documents.spreadsheet_cells import HEAD, Workbook
from carecalc.documents.spreadsheet_cells import Sheet as Cells
from carecalc.domain.chart import WITHHELD, Value, Words, shown
from carecalc.domain.figures import Figure, Sheet, heads_of, part_of
from carecalc.i18n import Catalogue
from carecalc.text import N_, Message

_NAME, _NUMBER = 44.0, 16.0


def figures_workbook(
    sheet: Sheet, of: Iterable[Words], catalogue: Catalogue, made_on: date
) -> bytes:
    """Return a sheet as .xlsx: a row for each figure, then what they are of.

    `of` says whose figures they are: the office, a community, an organisation.
    """
    say = catalogue.render
    book = Workbook(say(sheet.title), made_on)
    heads = [say(words) for words in heads_of(sheet)]
    cells = book.sheet(say(Message(N_("Figures"))), (_NAME, *(_NUMBER,) * len(heads)))
    cells.heads(0, heads)
    row = 0
    for row, figure in enumerate(sheet.all, start=1):
        _put(cells, row, figure, sheet, catalogue)
    cells.repeat_head()
    told: list[Words] = [sheet.title, sheet.period.words, *of]
    told += [sheet.note] if sheet.note else []
    if any(figure.numerator is WITHHELD for figure in sheet.all):
        told.append(Message(_WITHHELD))
    for number, words in enumerate(told, start=row + 2):
        cells.text(number, 0, say(words))
    return book.finish()


_WITHHELD = N_(
    "Not shown: fewer than five people, or a number from which theirs could be worked "
    "out."
)


def _put(
    cells: Cells, row: int, figure: Figure, sheet: Sheet, catalogue: Catalogue
) -> None:
    is_whole = figure is sheet.whole
    name = catalogue.render(figure.name)
    if is_whole:
        cells.text(row, 0, name, HEAD)
    else:
        cells.text(row, 0, name)
    _number(cells, row, 1, figure.numerator, catalogue)
    _number(cells, row, 2, figure.denominator, catalogue)
    cells.text(row, 3, catalogue.render(part_of(figure, sheet)))
    for column, value in enumerate(figure.values, start=4):
        _number(cells, row, column, value, catalogue)


def _number(
    cells: Cells, row: int, column: int, value: Value, catalogue: Catalogue
) -> None:
    if isinstance(value, int | Fraction) and Fraction(value).denominator == 1:
        cells.count(row, column, int(value))
    else:
        cells.text(row, column, catalogue.render(shown(value)))
