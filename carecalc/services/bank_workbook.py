# SPDX-License-Identifier: Apache-2.0
"""Reading the first sheet of a workbook as rows of text, no more of it than that."""

import html
import io
import re
import zipfile
from collections.abc import Iterator
from decimal import Decimal, InvalidOperation

from carecalc.errors import UserError
from carecalc.text import N_, Message

_LARGEST = 100_000_000
"""So many bytes a part may have when it is unpacked: some hundred thousand lines."""
_SHEET, _STRINGS = "xl/worksheets/sheet1.xml", "xl/sharedStrings.xml"
_ROW = re.compile(r"<row\b[^>]*>(.*?)</row>", re.DOTALL)
_CELL = re.compile(r"<c\b([^>]*?)(?:/>|>(.*?)</c>)", re.DOTALL)
_ITEM = re.compile(r"<si>(.*?)</si>|<si/>", re.DOTALL)
_TEXT = re.compile(r"<t\b[^>]*>(.*?)</t>", re.DOTALL)
_VALUE = re.compile(r"<v>(.*?)</v>", re.DOTALL)
_FEN, _ROUNDING = Decimal("0.01"), Decimal("0.000001")


def rows(data: bytes) -> Iterator[list[str]]:
    """Yield the rows of the first sheet; `UserError` LIST-018 if it has none to read.

    Formulas are not reckoned: only what stands in the file is read.
    """
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as book:
            sheet = _part(book, _SHEET)
            has_strings = _STRINGS in book.namelist()
            strings = _strings(_part(book, _STRINGS)) if has_strings else []
    except (zipfile.BadZipFile, KeyError, UnicodeDecodeError) as error:
        raise _unreadable() from error
    for row in _ROW.findall(sheet):
        yield [
            _cell(attributes, inside, strings)
            for attributes, inside in _CELL.findall(row)
        ]


def _part(book: zipfile.ZipFile, name: str) -> str:
    if book.getinfo(name).file_size > _LARGEST:
        raise _unreadable()
    with book.open(name) as file:
        # What the file says of its size may be less than it unpacks to.
        data = file.read(_LARGEST + 1)
    if len(data) > _LARGEST:
        raise _unreadable()
    return data.decode()


def _strings(text: str) -> list[str]:
    return ["".join(_TEXT.findall(item)) for item in _ITEM.findall(text)]


def _cell(attributes: str, inside: str, strings: list[str]) -> str:
    value = _VALUE.search(inside)
    if 't="inlineStr"' in attributes:
        said = "".join(_TEXT.findall(inside))
    elif value is None:
        return ""
    elif 't="s"' in attributes:
        place = int(value[1]) if value[1].isdecimal() else len(strings)
        if place >= len(strings):
            raise _unreadable()
        said = strings[place]
    elif 't="' in attributes and 't="n"' not in attributes:
        said = value[1]
    else:
        return _number(value[1])
    return html.unescape(said).strip()


def _number(text: str) -> str:
    """Return a number as it was typed: spreadsheets keep 600.03 as 600.0299999999999."""
    try:
        number = Decimal(text)
        rounded = number.quantize(_FEN)
    except InvalidOperation:
        return text
    return str(rounded) if abs(number - rounded) < _ROUNDING else text


def _unreadable() -> UserError:
    return UserError(
        "LIST-018",
        Message(N_("The bank's file cannot be read as a workbook.")),
        Message(N_("Save it anew as .xlsx or as text, or write its figures by hand.")),
        "file",
    )
