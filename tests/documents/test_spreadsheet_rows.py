# SPDX-License-Identifier: Apache-2.0
"""Rows that are written as they come stand in the workbook as they would cell by cell."""

import io
import re
import zipfile
from collections.abc import Iterator, Sequence
from datetime import date

import openpyxl
import pytest

from carecalc.documents.spreadsheet_cells import AMOUNT, COUNT, HEAD, TEXT, Workbook
from carecalc.documents.spreadsheet_rows import Value
from carecalc.documents.table_bounds import BOUNDS
from carecalc.documents.tables_xlsx import read_workbook
from carecalc.domain.money import Money

ON = date(2026, 11, 21)
ALL = (TEXT, COUNT, AMOUNT)


def made(
    rows: Sequence[Sequence[Value]], styles: Sequence[str] = ALL, first: int = 1
) -> bytes:
    book = Workbook("样例", ON)
    sheet = book.sheet("一", (10, 10, 10))
    sheet.heads(0, ["甲", "乙"])
    sheet.rows(first, len(rows), styles, iter(rows))
    sheet.repeat_head()
    return book.finish()


def part(data: bytes, name: str = "xl/worksheets/sheet1.xml") -> str:
    """Return a part of a workbook without the styles of its cells."""
    written = zipfile.ZipFile(io.BytesIO(data)).read(name).decode()
    return re.sub(r' s="\d"', "", written)


def test_that_text_counts_and_amounts_are_of_their_kinds() -> None:
    data = made([("110105195001010011", 7, Money(30_050)), ("王五", 8, Money(-5))])
    sheet = openpyxl.load_workbook(io.BytesIO(data)).worksheets[0]
    first, second = list(sheet.iter_rows(min_row=2))
    assert [c.value for c in first] == ["110105195001010011", 7, 300.5]
    assert [c.data_type for c in first] == ["s", "n", "n"]
    assert [c.number_format for c in first] == ["@", "0", "#,##0.00"]
    assert first[0].quotePrefix
    assert second[2].value == -0.05
    assert [c.value for c in next(sheet.iter_rows())] == ["甲", "乙", None]


def test_that_amounts_are_written_exactly() -> None:
    rows = [("", 0, Money(fen)) for fen in (0, 1, 100, 10_000_000_000_000_001, -250)]
    found = re.findall(r'<c r="C\d"><v>([^<]*)</v>', part(made(rows)))
    assert found == ["0", "0.01", "1", "100000000000000.01", "-2.50"]


ODD = (
    ("<r><t>x</t></r>", "&lt;r&gt;&lt;t&gt;x&lt;/t&gt;&lt;/r&gt;"),
    ("a&b", "a&amp;b"),
    ("_x0041_", "_x005F_x0041_"),
    ("a_b", "a_b"),
    ("钟\x07声", "钟_x0007_声"),
    ("两\r\n行", "两_x000D_\n行"),
    ("\uffff", "_xFFFF_"),
    ('="x"', '="x"'),
    ("%s", "%s"),
)


@pytest.mark.parametrize(("text", "written"), ODD, ids=ascii)
def test_that_text_is_written_so_that_no_reader_takes_it_for_more(
    text: str, written: str
) -> None:
    data = made([(text, 1, Money(1))])
    assert f'<c r="A2" t="inlineStr"><is><t>{written}</t></is></c>' in part(data)
    (sheet,) = read_workbook(data, BOUNDS)
    assert sheet.rows[1].cells[0].text == text.replace("\r\n", "\n").replace("\x07", "")


def test_that_space_at_an_edge_stays() -> None:
    written = part(made([(" 王五", 1, Money(1)), ("王 五", 1, Money(1))]))
    assert '<t xml:space="preserve"> 王五</t>' in written
    assert "<t>王 五</t>" in written


def test_that_a_text_is_cut_where_no_cell_holds_more() -> None:
    for text, kept in (("长" * 32_768, 32_767), ("𠮷" * 16_384, 16_383)):
        data = made([(text, 1, Money(1))])
        sheet = openpyxl.load_workbook(io.BytesIO(data)).worksheets[0]
        assert sheet["A2"].value == text[:kept]


def test_that_rows_come_once_when_the_workbook_is_written() -> None:
    asked: list[int] = []

    def rows() -> Iterator[tuple[Value, ...]]:
        for number in range(1_201):
            asked.append(number)
            yield f"王{number}", number, Money(number)

    book = Workbook("样例", ON)
    sheet = book.sheet("一")
    sheet.heads(0, ["甲"])
    sheet.rows(1, 1_201, ALL, rows())
    other = book.sheet("二")
    other.text(0, 0, "其他")
    assert not asked
    data = book.finish()
    assert asked == list(range(1_201))
    first, second = openpyxl.load_workbook(io.BytesIO(data)).worksheets
    assert (first.max_row, first["A1202"].value, first["C1202"].value) == (
        1202,
        "王1200",
        12,
    )
    assert [cell.value for cell in second[1]] == ["其他"]


def test_that_a_sheet_says_how_far_its_rows_reach() -> None:
    assert '<dimension ref="A1:C4"/>' in part(made([("a", 1, Money(1))] * 3))
    assert '<dimension ref="A1:B1"/>' in part(made([]))


def test_that_there_is_no_cell_where_nothing_is() -> None:
    written = part(made([(None, 3, None)]))
    assert '<row r="2"><c r="B2"><v>3</v></c></row>' in written


@pytest.mark.parametrize(
    ("row", "said"),
    [((1, 1, Money(1)), "1 is no text"), (("a", "=1+1", Money(1)), "is no number")],
)
def test_that_nothing_is_written_as_another_kind(
    row: tuple[Value, ...], said: str
) -> None:
    with pytest.raises(TypeError, match=said):
        made([row])


def test_that_equal_rows_give_equal_bytes_and_heads_may_be_rows() -> None:
    rows = [("甲", "乙")]
    assert made(rows, (HEAD, TEXT)) == made(rows, (HEAD, TEXT))
    sheet = openpyxl.load_workbook(io.BytesIO(made(rows, (HEAD, TEXT)))).worksheets[0]
    assert sheet["A2"].font.bold
    assert not sheet["B2"].font.bold


@pytest.mark.parametrize("text", ["<r><t>x</t></r>", "<r>&</r>", "<r></r>", "<r>"])
def test_that_what_looks_like_markup_is_text_in_single_cells_too(text: str) -> None:
    book = Workbook("样", date(2026, 11, 21))
    book.sheet("样", (20,)).text(0, 0, text)
    (sheet,) = read_workbook(book.finish(), BOUNDS)
    assert sheet.rows[0].cells[0].text == text
