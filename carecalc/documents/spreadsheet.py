# SPDX-License-Identifier: Apache-2.0
"""The month's list as a workbook in which numbers of people and accounts stay text."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from decimal import Decimal
from io import BytesIO

import xlsxwriter
from xlsxwriter.format import Format
from xlsxwriter.worksheet import Worksheet

from carecalc.documents.list_values import MonthList
from carecalc.documents.month_list import (
    AMOUNT,
    NUMBER,
    Column,
    ListLayout,
    lifted_rows,
    signature_rows,
    sum_of,
    totals,
)
from carecalc.documents.parts import cite
from carecalc.documents.values import Value
from carecalc.documents.words import Voice
from carecalc.domain.money import Money
from carecalc.i18n import Catalogue
from carecalc.text import Text

# Widths of columns are counted in digits; a share of the paper's width in those.
_DIGITS_PER_SHARE = 1.6


def month_workbook(
    values: MonthList, layout: ListLayout, catalogue: Catalogue
) -> bytes:
    """Return the list as .xlsx: lines, people not on it with reasons, totals.

    Every cell but amounts and counts is text, whatever it looks like: an identity
    number keeps its digits, a name that begins with "=" is no formula. Amounts are
    numbers in yuan, exact to the fen. Equal lists give equal bytes.
    """
    voice = Voice(catalogue, layout.frame.amount)
    target = BytesIO()
    # In memory: the ordinary way leaves names and accounts in temporary files.
    book = xlsxwriter.Workbook(target, {"in_memory": True})
    built = datetime.combine(values.built_on, datetime.min.time())
    title = f"{voice.say(layout.words.title)} {values.number}"
    book.set_properties({"title": title, "created": built})
    writer = _Writer(book, voice)
    writer.people(layout.words.lines, layout.columns, values.lines, values)
    writer.people(layout.words.not_listed, layout.not_listed, values.not_listed, values)
    writer.totals(values, layout)
    writer.closing(values, layout)
    book.close()
    return target.getvalue()


class _Writer:
    """One workbook with its formats and its language."""

    def __init__(self, book: xlsxwriter.Workbook, voice: Voice) -> None:
        self._book = book
        self._voice = voice
        font = {"font_name": "Noto Sans SC", "font_size": 10}
        self._head = book.add_format(
            font | {"bold": True, "bg_color": "#EEEEEE", "border": 1, "num_format": "@"}
        )
        self._text = book.add_format(font | {"num_format": "@", "border": 1})
        self._count = book.add_format(font | {"num_format": "0", "border": 1})
        self._amount = book.add_format(font | {"num_format": "#,##0.00", "border": 1})

    def people(
        self,
        name: Text,
        columns: Sequence[Column],
        rows: Iterable[object],
        values: MonthList,
    ) -> None:
        """Add a sheet with one row for each of `rows`, its head frozen."""
        sheet = self._sheet(name)
        for number, column in enumerate(columns):
            sheet.set_column(number, number, column.width * _DIGITS_PER_SHARE)
            self._write(sheet, 0, number, self._voice.say(column.label), self._head)
        for row, each in enumerate(rows, start=1):
            for number, column in enumerate(columns):
                if column.field == NUMBER:
                    sheet.write_number(row, number, row, self._count)
                elif column.field == AMOUNT:
                    self._money(sheet, row, number, getattr(each, AMOUNT))
                else:
                    value: Value = getattr(each, column.field)
                    said = self._voice.say(value)
                    if column.field == "clause":
                        said = cite(said, values.sources, self._voice)
                    self._write(sheet, row, number, said, self._text)
        sheet.repeat_rows(0)

    def totals(self, values: MonthList, layout: ListLayout) -> None:
        """Add a sheet with the totals and what the list is named by."""
        words = layout.words
        sheet = self._sheet(words.totals)
        for number, width in enumerate((34, 10, 18, 44)):
            sheet.set_column(number, number, width)
        for number, label in enumerate(words.total_columns):
            self._write(sheet, 0, number, self._voice.say(label), self._head)
        row = 1
        lines = [
            (each.programme, each.count, each.amount)
            for each in totals(values.lines, self._voice)
        ]
        everything = sum_of(values.lines)
        lines.append((self._voice.say(words.total), len(values.lines), everything))
        for programme, count, amount in lines:
            self._write(sheet, row, 0, programme, self._text)
            sheet.write_number(row, 1, count, self._count)
            self._money(sheet, row, 2, amount)
            self._write(sheet, row, 3, amount.capitals(), self._text)
            row += 1
        named: tuple[tuple[Text, Value], ...] = (
            (words.title, values.number),
            (words.month, str(values.month)),
            (words.pay_month, str(values.pay_month)),
            (words.built_on, values.built_on),
            (words.authority, values.authority),
            (words.digest, values.digest),
        )
        for label, value in named:
            row += 1
            self._write(sheet, row, 0, self._voice.say(label), self._head)
            self._write(sheet, row, 1, self._voice.say(value), self._text)

    def closing(self, values: MonthList, layout: ListLayout) -> None:
        """Add a sheet with who built, signed and closed the list, and what was lifted."""
        words, closing, say = layout.closing, values.closing, self._voice.say
        sheet = self._sheet(words.heading)
        for number, width in enumerate((30, 30, 40, 20)):
            sheet.set_column(number, number, width)
        named: list[tuple[str, ...]] = [
            (say(words.built_by), closing.built_by),
            (say(words.closed_on), say(closing.closed_on or words.not_closed)),
            (say(words.head), closing.head),
        ]
        tables: list[tuple[tuple[Text, ...], list[tuple[str, ...]]]] = [
            (words.signature_columns, signature_rows(closing, self._voice)),
            (words.lifted_columns, lifted_rows(closing, self._voice)),
        ]
        for row, (label, value) in enumerate(named):
            self._write(sheet, row, 0, label, self._head)
            self._write(sheet, row, 1, value, self._text)
        row = len(named)
        for heads, rows in tables:
            for column, head in enumerate(heads if rows else ()):
                self._write(sheet, row + 1, column, say(head), self._head)
            for number, cells in enumerate(rows, start=row + 2):
                for column, cell in enumerate(cells):
                    self._write(sheet, number, column, cell, self._text)
            row += len(rows) + 2 if rows else 0
        if closing.relaxed:
            self._write(sheet, row + 1, 0, say(words.relaxed), self._head)
            said = self._voice.names(closing.relaxed)
            self._write(sheet, row + 1, 1, said, self._text)
            self._write(sheet, row + 2, 1, say(closing.relaxed_by), self._text)

    def _sheet(self, name: Text) -> Worksheet:
        sheet = self._book.add_worksheet(self._voice.say(name))
        sheet.freeze_panes(1, 0)
        sheet.set_landscape()
        sheet.set_paper(9)  # A4
        sheet.fit_to_pages(1, 0)
        return sheet

    def _write(
        self, sheet: Worksheet, row: int, column: int, text: str, style: Format
    ) -> None:
        sheet.write_string(row, column, text, style)

    def _money(self, sheet: Worksheet, row: int, column: int, amount: Money) -> None:
        yuan = Decimal(amount.fen) / 100
        sheet.write_number(row, column, yuan, self._amount)
