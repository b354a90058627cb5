# SPDX-License-Identifier: Apache-2.0
"""Workbooks in which every cell but counts and amounts is text, whatever it looks like."""

from collections.abc import Sequence
from datetime import date, datetime
from decimal import Decimal
from io import BytesIO

import xlsxwriter
from xlsxwriter.format import Format
from xlsxwriter.worksheet import Worksheet

from carecalc.domain.money import Money

HEAD, TEXT, COUNT, AMOUNT = "head", "text", "count", "amount"

# Widths of columns are counted in digits; a share of the paper's width in those.
DIGITS_PER_SHARE = 1.6


class Workbook:
    """A workbook in the making; equal contents give equal bytes.

    An identity number keeps its digits, a name that begins with "=" is no formula.
    Amounts are numbers in yuan, exact to the fen.
    """

    def __init__(self, title: str, made_on: date) -> None:
        self._target = BytesIO()
        # In memory: the ordinary way leaves names and accounts in temporary files.
        self._book = xlsxwriter.Workbook(self._target, {"in_memory": True})
        made = datetime.combine(made_on, datetime.min.time())
        self._book.set_properties({"title": title, "created": made})
        font = {"font_name": "Noto Sans SC", "font_size": 10, "border": 1}
        head = {"bold": True, "bg_color": "#EEEEEE"}
        # `quote_prefix` keeps text as text also after somebody has edited the cell.
        text = {"num_format": "@", "quote_prefix": True}
        self._styles = {
            HEAD: self._book.add_format(font | head | text),
            TEXT: self._book.add_format(font | text),
            COUNT: self._book.add_format(font | {"num_format": "0"}),
            AMOUNT: self._book.add_format(font | {"num_format": "#,##0.00"}),
        }

    def sheet(self, name: str, widths: Sequence[float] = ()) -> "Sheet":
        """Add a sheet that prints on A4 across, its first row frozen."""
        sheet = self._book.add_worksheet(name)
        sheet.freeze_panes(1, 0)
        sheet.set_landscape()
        sheet.set_paper(9)  # A4
        sheet.fit_to_pages(1, 0)
        for column, width in enumerate(widths):
            sheet.set_column(column, column, width)
        return Sheet(sheet, self._styles)

    def finish(self) -> bytes:
        """Return the workbook as .xlsx."""
        self._book.close()
        return self._target.getvalue()


class Sheet:
    """One sheet; rows and columns count from 0."""

    def __init__(self, sheet: Worksheet, styles: dict[str, Format]) -> None:
        self._sheet = sheet
        self._styles = styles

    def text(self, row: int, column: int, words: str, style: str = TEXT) -> None:
        """Write text that stays text."""
        self._sheet.write_string(row, column, words, self._styles[style])

    def heads(self, row: int, words: Sequence[str]) -> None:
        """Write a row of headings."""
        for column, each in enumerate(words):
            self.text(row, column, each, HEAD)

    def count(self, row: int, column: int, number: int) -> None:
        """Write how many."""
        self._sheet.write_number(row, column, number, self._styles[COUNT])

    def money(self, row: int, column: int, amount: Money) -> None:
        """Write an amount as a number of yuan."""
        yuan = Decimal(amount.fen) / 100
        self._sheet.write_number(row, column, yuan, self._styles[AMOUNT])

    def repeat_head(self) -> None:
        """Print the first row on every page."""
        self._sheet.repeat_rows(0)
