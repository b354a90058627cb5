# SPDX-License-Identifier: Apache-2.0
"""No name, in no table that leaves the office, is ever run by a spreadsheet (T34)."""

import csv
import io
from dataclasses import replace

import openpyxl
import pytest
from openpyxl.utils.escape import unescape

from carecalc.documents.delimited import MARK, write_table
from carecalc.documents.month_list import ListLayout
from carecalc.documents.spreadsheet import month_workbook
from tests.documents import papers, samples

BEGINNINGS = ("=", "+", "-", "@", "\t", "\r", "＝", "＋", "－", "＠")
NAMES = [
    *(f"{first}王五" for first in BEGINNINGS),
    *(f'{first}HYPERLINK("http://x","王五")' for first in BEGINNINGS),
    "'=王五",
    "王=五",
]


@pytest.mark.parametrize("name", NAMES, ids=ascii)
def test_that_a_workbook_keeps_a_name_as_the_text_it_is(name: str) -> None:
    values = samples.month_list(2)
    line = replace(values.lines[0], name=name, holder=name)
    layout = samples.layout("month-list", ListLayout)
    data = month_workbook(
        replace(values, lines=(line,)), layout, papers.language("zh_CN")
    )
    book = openpyxl.load_workbook(io.BytesIO(data))
    cells = [cell for row in book.worksheets[0].iter_rows(min_row=2) for cell in row]
    assert not [cell for cell in cells if cell.data_type == "f"]
    # A carriage return is written `_x000D_` in a workbook; this reader leaves it so.
    found = [cell for cell in cells if unescape(str(cell.value)) == name]
    assert [cell.data_type for cell in found] == ["s", "s"]
    assert {cell.number_format for cell in found} == {"@"}


@pytest.mark.parametrize("name", NAMES, ids=ascii)
def test_that_a_table_marks_what_would_run_and_gives_it_back(name: str) -> None:
    stream = io.StringIO(newline="")
    write_table(stream, ["name", "amount"], [(name, -300)])
    (row,) = list(csv.reader(io.StringIO(stream.getvalue(), newline="")))[1:]
    assert not row[0].startswith(BEGINNINGS)
    assert row[0].removeprefix(MARK) == name
    assert row[1] == "-300"
