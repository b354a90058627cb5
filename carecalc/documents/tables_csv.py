# SPDX-License-Identifier: Apache-2.0
"""Separated text as a table: its encoding told, its separator found, nothing run."""

import codecs
import csv
import io
import re
from decimal import Decimal

from carecalc.documents.delimited import MARK
from carecalc.documents.table_bounds import Bounds, Budget, no_table
from carecalc.domain.table import NUMBER, Cell, Row, Sheet, cell_name
from carecalc.errors import UserError
from carecalc.text import N_, Message, visible

_SEPARATORS = ",\t;|"
_MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
# How a spreadsheet is made to keep digits when it opens separated text.
_KEPT_TEXT = re.compile(r'="([^"]*)"')
_ROUNDED = re.compile(r"\d(?:\.\d+)?E\+?0*(\d+)", re.ASCII | re.IGNORECASE)
_GREATEST = 308
"""The exponent above which no spreadsheet has a number."""


def read_text(data: bytes, bounds: Bounds) -> Sheet:
    """Return the rows of separated text as one sheet.

    UTF-8, UTF-16 with its mark, or GB 18030. `UserError` as of `read_table`.
    """
    text = _decoded(data)
    budget = Budget(bounds)
    rows: list[Row] = []
    reader = csv.reader(
        io.StringIO(text, newline=""), delimiter=_separator(text), strict=True
    )
    before = csv.field_size_limit(bounds.cell)
    try:
        for number, fields in enumerate(reader, 1):
            cells = {}
            for column, field in enumerate(fields):
                cell = _cell(field)
                if cell.text:
                    place = cell_name(column, number)
                    budget.check_column(column, place)
                    budget.take_cell(cell.text, place)
                    cells[column] = cell
            if cells:
                rows.append(Row(number, cells))
                budget.check_rows(len(rows))
    except csv.Error as error:
        raise _broken_line(reader.line_num) from error
    finally:
        csv.field_size_limit(before)
    return Sheet("", tuple(rows))


def _decoded(data: bytes) -> str:
    for mark, encoding in _MARKS:
        if data.startswith(mark):
            return _as(data, encoding)
    if b"\0" in data:
        raise no_table(Message(N_("This is neither a workbook nor text.")))
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError:
        return _as(data, "gb18030")


def _as(data: bytes, encoding: str) -> str:
    try:
        text = data.decode(encoding)
    except UnicodeDecodeError as error:
        raise UserError(
            "TABLE-005",
            Message(
                N_(
                    "In what encoding this text is written cannot be told (byte {byte})."
                ),
                {"byte": error.start},
            ),
            Message(N_("Open it in Excel or WPS and save it as .xlsx or CSV UTF-8.")),
        ) from error
    if "\0" in text:
        raise no_table(Message(N_("This is neither a workbook nor text.")))
    return text


def _separator(text: str) -> str:
    """Return what parts the fields: the separator that the first lines have most of."""
    beginning = text[:4096]
    counts = [beginning.count(each) for each in _SEPARATORS]
    return _SEPARATORS[counts.index(max(counts))]


def _cell(field: str) -> Cell:
    kept = _KEPT_TEXT.fullmatch(field.strip())
    words = visible(kept[1] if kept else field).strip()
    if words.startswith(MARK):
        words = words[len(MARK) :]
    if rounded := _ROUNDED.fullmatch(words):
        # What a spreadsheet made of a long number before it wrote the text.
        return Cell(_written_out(words, rounded[1]), NUMBER)
    return Cell(words)


def _written_out(words: str, exponent: str) -> str:
    """Return a rounded number as digits; no spreadsheet's own stays as it is written.

    A few characters with a huge exponent would become a text without end.
    """
    if len(exponent) > len(str(_GREATEST)) or int(exponent) > _GREATEST:
        return words
    return f"{Decimal(words):.0f}"


def _broken_line(line: int) -> UserError:
    return UserError(
        "TABLE-004",
        Message(
            N_(
                "Line {line} is not separated text: a quotation mark is out of place, or "
                "a cell is too long."
            ),
            {"line": line},
        ),
        Message(N_("Open it in Excel or WPS and save it as .xlsx.")),
        str(line),
    )
