# SPDX-License-Identifier: Apache-2.0
"""Workbooks in which every cell but counts and amounts is text, whatever it looks like."""

import re
from collections.abc import Iterable, Sequence
from datetime import date, datetime
from decimal import Decimal
from io import BytesIO
from zipfile import ZIP_DEFLATED, ZipFile

import xlsxwriter
from xlsxwriter.format import Format
from xlsxwriter.utility import xl_cell_to_rowcol, xl_rowcol_to_cell
from xlsxwriter.worksheet import Worksheet

from carecalc.documents.spreadsheet_rows import Kind, Rows, Value
from carecalc.domain.money import Money

HEAD, TEXT, COUNT, AMOUNT = "head", "text", "count", "amount"

# Widths of columns are counted in digits; a share of the paper's width in those.
DIGITS_PER_SHARE = 1.6

# Of a hundred thousand lines the densest packing takes as long as all the rest, and
# saves a tenth.
_LEVEL = 3
_DIMENSION = re.compile(rb'(?<=<dimension ref=")[^"]*')
_END = b"</sheetData>"


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
        self._rows: dict[str, list[Rows]] = {}

    def sheet(self, name: str, widths: Sequence[float] = ()) -> "Sheet":
        """Add a sheet that prints on A4 across, its first row frozen."""
        sheet = self._book.add_worksheet(name)
        sheet.freeze_panes(1, 0)
        sheet.set_landscape()
        sheet.set_paper(9)  # A4
        sheet.fit_to_pages(1, 0)
        for column, width in enumerate(widths):
            sheet.set_column(column, column, width)
        rows = self._rows.setdefault(
            f"xl/worksheets/sheet{len(self._rows) + 1}.xml", []
        )
        return Sheet(sheet, self._styles, rows)

    def finish(self) -> bytes:
        """Return the workbook as .xlsx; rows that were promised are asked for now."""
        self._book.close()
        if not any(self._rows.values()):
            return self._target.getvalue()
        made = BytesIO()
        with (
            ZipFile(self._target) as frame,
            ZipFile(made, "w", ZIP_DEFLATED, compresslevel=_LEVEL) as whole,
        ):
            for part in frame.namelist():
                data = frame.read(part)
                # By its name it is made on the first day that a zip file knows.
                with whole.open(part, "w") as file:
                    rows = self._rows.get(part, [])
                    head, end, rest = data.partition(_END) if rows else (data, b"", b"")
                    file.write(_measured(head, rows))
                    for each in rows:
                        for some in each.written():
                            file.write(some)
                    file.write(end + rest)
        return made.getvalue()


class Sheet:
    """One sheet; rows and columns count from 0."""

    def __init__(
        self, sheet: Worksheet, styles: dict[str, Format], rows: list[Rows]
    ) -> None:
        self._sheet = sheet
        self._styles = styles
        self._rows = rows

    def text(self, row: int, column: int, words: str, style: str = TEXT) -> None:
        """Write text that stays text."""
        if words.startswith("<r>") and words.endswith("</r>"):
            # The library takes it for markup that is ready; in three pieces it is text.
            pieces = (words[0], words[1], words[2:])
            self._sheet.write_rich_string(row, column, *pieces, self._styles[style])
        else:
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

    def rows(
        self,
        first: int,
        count: int,
        styles: Sequence[str],
        values: Iterable[Sequence[Value]],
    ) -> None:
        """Promise `count` rows below all that was written, one value for each column.

        `TEXT` and `HEAD` stay text, `COUNT` is how many, `AMOUNT` an amount.
        """
        kinds = [
            # A format that no cell has, as far as the library knows, is left out.
            Kind(self._styles[style]._get_xf_index(), style in (TEXT, HEAD))  # noqa: SLF001
            for style in styles
        ]
        if count:
            self._rows.append(Rows(first, count, kinds, values))

    def repeat_head(self) -> None:
        """Print the first row on every page."""
        self._sheet.repeat_rows(0)


def _measured(head: bytes, rows: Sequence[Rows]) -> bytes:
    """Return the beginning of a sheet, which says how far its cells reach."""
    if not rows:
        return head
    found = _DIMENSION.search(head)
    if found is None:
        raise ValueError("a sheet says how far it reaches")
    begin, _, end = found[0].decode().partition(":")
    row, column = xl_cell_to_rowcol(end or begin)
    last = max(row, *(each.first + each.count - 1 for each in rows))
    column = max(column, *(len(each.kinds) - 1 for each in rows))
    reach = f"{begin}:{xl_rowcol_to_cell(last, column)}"
    return head[: found.start()] + reach.encode() + head[found.end() :]
