# SPDX-License-Identifier: Apache-2.0
"""A sheet of figures in the cells of a workbook: of how many how many, by name."""

from fractions import Fraction

from carecalc.documents.spreadsheet_cells import HEAD, Workbook
from carecalc.documents.spreadsheet_cells import Sheet as Cells
from carecalc.domain.chart import Value, Words, shown
from carecalc.domain.figures import Sheet, heads_of, part_of
from carecalc.i18n import Catalogue

NAME = 44.0
"""How wide the column of names is, in characters."""


def put_figures(
    book: Workbook, name: Words, sheet: Sheet, width: float, catalogue: Catalogue
) -> Cells:
    """Add a sheet with a row for each figure; `width` is that of a column of numbers."""
    say = catalogue.render
    heads = [say(words) for words in heads_of(sheet)]
    cells = book.sheet(say(name), (NAME, *(width,) * len(heads)))
    cells.heads(0, heads)
    for row, figure in enumerate(sheet.all, start=1):
        put_name(cells, row, say(figure.name), figure is sheet.whole)
        put_number(cells, row, 1, figure.numerator, catalogue)
        put_number(cells, row, 2, figure.denominator, catalogue)
        cells.text(row, 3, say(part_of(figure, sheet)))
        for column, value in enumerate(figure.values, start=4):
            put_number(cells, row, column, value, catalogue)
    cells.repeat_head()
    return cells


def put_name(cells: Cells, row: int, name: str, is_whole: bool) -> None:
    """Write what a row is of; that of all together stands out."""
    if is_whole:
        cells.text(row, 0, name, HEAD)
    else:
        cells.text(row, 0, name)


def put_number(
    cells: Cells, row: int, column: int, value: Value, catalogue: Catalogue
) -> None:
    """Write a number that can be counted with if it is whole, else in words."""
    if isinstance(value, int | Fraction) and Fraction(value).denominator == 1:
        cells.count(row, column, int(value))
    else:
        cells.text(row, column, catalogue.render(shown(value)))
