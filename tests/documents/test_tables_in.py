# SPDX-License-Identifier: Apache-2.0
"""Tables from outside: what a hostile or odd file comes to (T31, T32, T33)."""

import io
import pickle
import re
import time
import zipfile
from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import date
from multiprocessing import get_context
from pathlib import Path

import openpyxl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from carecalc.documents.table_bounds import BOUNDS, LONG
from carecalc.documents.tables_in import read_table
from carecalc.domain.table import (
    DAY,
    FAULT,
    NUMBER,
    TEXT,
    TRUTH,
    Cell,
    Row,
    Sheet,
    Table,
)
from carecalc.errors import UserError
from carecalc.services.table_files import read_apart, read_file

MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
LINK = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
LINKS = "http://schemas.openxmlformats.org/package/2006/relationships"
BOOK = (
    f'<workbook xmlns="{MAIN}" xmlns:r="{LINK}"><sheets>'
    '<sheet name="名册" sheetId="1" r:id="rId1"/></sheets></workbook>'
)
RELS = (
    f'<Relationships xmlns="{LINKS}">'
    f'<Relationship Id="rId1" Type="{LINK}/worksheet" Target="worksheets/sheet1.xml"/>'
    f'<Relationship Id="rId2" Type="{LINK}/sharedStrings" Target="sharedStrings.xml"/>'
    f'<Relationship Id="rId3" Type="{LINK}/styles" Target="styles.xml"/>'
    "</Relationships>"
)
SHEET = "xl/worksheets/sheet1.xml"


def packed(parts: Mapping[str, str | bytes], **more: str) -> bytes:
    """Return a workbook of these parts beside the necessary ones."""
    target = io.BytesIO()
    whole = {"xl/workbook.xml": BOOK, "xl/_rels/workbook.xml.rels": RELS, **parts}
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as file:
        for name, data in {**whole, **more}.items():
            file.writestr(name, data)
    return target.getvalue()


def sheet(cells: str) -> str:
    """Return a sheet of one row with these cells."""
    return f'<worksheet xmlns="{MAIN}"><sheetData><row r="1">{cells}</row></sheetData></worksheet>'


def cells_of(data: bytes) -> dict[int, Cell]:
    """Return the first row of the first sheet."""
    return dict(read_table(data, "x").sheets[0].rows[0].cells)


def refused(data: bytes, bounds=BOUNDS) -> UserError:
    with pytest.raises(UserError) as caught:
        read_table(data, "x", bounds)
    assert caught.value.hint is not None
    return caught.value


def written(rows: Iterable[Iterable[object]]) -> bytes:
    book = openpyxl.Workbook()
    for row in rows:
        book.active.append(list(row))
    target = io.BytesIO()
    book.save(target)
    return target.getvalue()


# --- what stands there ----------------------------------------------------------------


def test_that_cells_come_as_their_program_shows_them() -> None:
    data = written(
        [
            [
                "王秀英",
                1200.1,
                date(1943, 5, 6),
                True,
                None,
                "110105194305061234",
                "\n甲 ",
            ]
        ]
    )
    assert cells_of(data) == {
        0: Cell("王秀英"),
        1: Cell("1200.1", NUMBER),
        2: Cell("1943-05-06", DAY),
        3: Cell("1", TRUTH),
        5: Cell("110105194305061234"),
        6: Cell("甲"),
    }


def test_that_a_number_of_18_digits_is_known_to_have_lost_its_end() -> None:
    kept = cells_of(packed({SHEET: sheet('<c r="A1"><v>1.10105194305061E+17</v></c>')}))
    assert kept[0] == Cell("110105194305061000", NUMBER)
    assert kept[0].has_lost_digits
    assert not Cell("110105430506123", NUMBER).has_lost_digits
    assert not Cell("110105194305061234", TEXT).has_lost_digits


def test_that_days_are_counted_from_1900_or_1904_as_the_workbook_says() -> None:
    styles = (
        f'<styleSheet xmlns="{MAIN}"><numFmts><numFmt numFmtId="170" '
        'formatCode="yyyy&quot;年&quot;m&quot;月&quot;d&quot;日&quot;"/></numFmts>'
        '<cellXfs><xf numFmtId="0"/><xf numFmtId="170"/></cellXfs></styleSheet>'
    )
    cell = sheet('<c r="A1" s="1"><v>15832</v></c>')
    # 6 May 1943 is the 15,832nd day as spreadsheets count from 1900.
    counted = cells_of(packed({SHEET: cell, "xl/styles.xml": styles}))
    assert counted[0] == Cell("1943-05-06", DAY)
    book = BOOK.replace("<sheets>", '<workbookPr date1904="1"/><sheets>')
    later = cells_of(
        packed({SHEET: cell, "xl/styles.xml": styles, "xl/workbook.xml": book})
    )
    assert later[0] == Cell("1947-05-07", DAY)  # 1462 days later


def test_that_a_day_stored_as_text_is_a_day_or_a_fault() -> None:
    cells = '<c t="d"><v>1943-05-06T00:00:00</v></c><c t="d"><v>soon</v></c>'
    assert cells_of(packed({SHEET: sheet(cells)})) == {
        0: Cell("1943-05-06", DAY),
        1: Cell("soon", FAULT),
    }


def test_that_formulas_are_not_worked_out_and_their_last_value_is_taken() -> None:
    found = cells_of(
        packed(
            {
                SHEET: sheet(
                    '<c r="A1"><f>1+1</f><v>3</v></c>'
                    '<c r="B1" t="str"><f>WEBSERVICE("http://x")</f></c>'
                    '<c r="C1" t="e"><f>1/0</f><v>#DIV/0!</v></c>'
                )
            }
        )
    )
    assert found == {
        0: Cell("3", NUMBER, True),
        1: Cell("", is_formula=True),
        2: Cell("#DIV/0!", FAULT, True),
    }


def test_that_shared_and_inline_texts_leave_out_how_they_are_read_aloud() -> None:
    strings = (
        f'<sst xmlns="{MAIN}"><si><r><t>王</t></r><r><t>秀英</t></r>'
        "<rPh><t>wang xiu ying</t></rPh></si></sst>"
    )
    data = packed(
        {
            "xl/sharedStrings.xml": strings,
            SHEET: sheet(
                '<c r="A1" t="s"><v>0</v></c>'
                '<c r="B1" t="inlineStr"><is><t>_x0041_李</t></is></c>'
            ),
        }
    )
    assert cells_of(data) == {0: Cell("王秀英"), 1: Cell("A李")}


@pytest.mark.parametrize(
    ("data", "names"),
    [
        ("姓名,金额\r\n王秀英,300".encode("gb18030"), ["姓名", "金额"]),
        ("姓名,金额\n王秀英,300".encode("utf-8-sig"), ["姓名", "金额"]),
        ("姓名\t金额\n王秀英\t300".encode("utf-16"), ["姓名", "金额"]),
        ('姓名;"金\n额"\n王;3'.encode(), ["姓名", "金\n额"]),
        (b'="0110",\'=1+1\n', ["0110", "=1+1"]),
    ],
)
def test_that_separated_text_is_read_in_any_usual_encoding(
    data: bytes, names: list[str]
) -> None:
    row = read_table(data, "x.csv").sheets[0].rows[0]
    assert [cell.text for cell in row.cells.values()] == names


def test_that_a_rounded_number_in_separated_text_is_known_as_such() -> None:
    row = read_table(b"1.10105E+17,1", "x.csv").sheets[0].rows[0]
    assert row.cells[0].has_lost_digits and not row.cells[1].has_lost_digits
    assert row.cells[0].text == "110105000000000000"


@pytest.mark.parametrize("exponent", ["309", "999999999", "9" * 4_400])
def test_that_a_huge_exponent_makes_no_huge_text(exponent: str) -> None:
    typed = f"1E{exponent}"
    cell = read_table(typed.encode(), "x.csv").sheets[0].rows[0].cells[0]
    assert cell.text == typed
    greatest = read_table(b"1e+0308", "x.csv").sheets[0].rows[0].cells[0]
    assert greatest.text == "1" + "0" * 308


# --- what is refused ------------------------------------------------------------------


def test_t31_that_a_large_sheet_or_cell_is_refused_before_it_is_unpacked() -> None:
    # 70 MB of one cell, packed to some 70 kB.
    huge = packed({SHEET: sheet(f'<c t="str"><v>{"a" * 70_000_000}</v></c>')})
    began = time.process_time()
    assert refused(huge).code == "TABLE-003"
    assert time.process_time() - began < 1


def test_t31_that_a_part_may_not_say_it_is_smaller_than_it_is() -> None:
    data = bytearray(packed({SHEET: sheet(f'<c t="str"><v>{"a" * 2_000_000}</v></c>')}))
    with zipfile.ZipFile(io.BytesIO(bytes(data))) as file:
        size = file.getinfo(SHEET).file_size.to_bytes(4, "little")
    data[:] = data.replace(size, (1000).to_bytes(4, "little"))
    assert refused(bytes(data)).code == "TABLE-004"


def test_t31_that_a_long_cell_is_refused_and_named() -> None:
    error = refused(
        packed({SHEET: sheet(f'<c r="C1" t="str"><v>{"a" * 40_000}</v></c>')})
    )
    assert (error.code, error.place) == ("TABLE-003", "C1")


def test_t31_that_the_last_cell_of_a_sheet_is_named_and_an_empty_one_passed_over() -> (
    None
):
    far = '<row r="1048576"><c r="XFD1048576" t="str"><v>{}</v></c></row>'
    near = '<row r="1"><c r="A1" t="str"><v>姓名</v></c></row>'
    whole = (
        f'<worksheet xmlns="{MAIN}"><dimension ref="A1:XFD1048576"/>'
        f"<sheetData>{near}{far}</sheetData></worksheet>"
    )
    assert refused(packed({SHEET: whole.format("x")})).place == "XFD1048576"
    rows = read_table(packed({SHEET: whole.format(" ")}), "x").sheets[0].rows
    assert [row.number for row in rows] == [1]


def test_t31_that_too_many_shared_texts_rows_or_cells_are_refused() -> None:
    bounds = replace(BOUNDS, strings=10, rows=10, cells=20)
    strings = f'<sst xmlns="{MAIN}">{"<si><t>a</t></si>" * 11}</sst>'
    one = {"xl/sharedStrings.xml": strings, SHEET: sheet("<c><v>1</v></c>")}
    assert refused(packed(one), bounds).code == "TABLE-003"
    rows = "<row><c><v>1</v></c></row>" * 11
    many = f'<worksheet xmlns="{MAIN}"><sheetData>{rows}</sheetData></worksheet>'
    assert refused(packed({SHEET: many}), bounds).code == "TABLE-003"
    assert (
        refused(packed({SHEET: sheet("<c><v>1</v></c>" * 21)}), bounds).code
        == "TABLE-003"
    )


@pytest.mark.parametrize(
    "declared",
    [
        '<!DOCTYPE x [<!ENTITY a "aa"><!ENTITY b "&a;&a;">]>',
        '<!DOCTYPE x SYSTEM "file:///etc/passwd">',
    ],
)
def test_t31_t33_that_a_document_type_is_refused(declared: str) -> None:
    body = sheet("<c t='str'><v>&b;</v></c>")
    assert refused(packed({SHEET: declared + body})).code == "TABLE-004"


def test_that_parts_nested_too_deep_are_refused() -> None:
    assert (
        refused(packed({SHEET: sheet("<c>" * 100 + "</c>" * 100)})).code == "TABLE-004"
    )


@pytest.mark.parametrize(
    "name", ["../../x", "/etc/x", "C:/x", "a/../../x", "..\\x", "\\\\host\\x"]
)
def test_t32_that_a_part_that_names_a_place_outside_is_refused(
    name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    data = packed({SHEET: sheet("<c><v>1</v></c>"), name: "x"})
    assert refused(data).code == "TABLE-004"
    assert not any(tmp_path.iterdir())


def test_t32_that_ten_thousand_parts_are_refused() -> None:
    assert refused(packed({f"{n}": "" for n in range(10_000)})).code == "TABLE-003"


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(512), "TABLE-001"),
        (
            b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
            + "EncryptedPackage".encode("utf-16-le"),
            "TABLE-002",
        ),
        (b"%PDF-1.7\0", "TABLE-001"),
        (b"name,\0amount", "TABLE-001"),
        (b"\xff\xff\x81", "TABLE-005"),
        (b'name,"amount\n', "TABLE-004"),
        (b"", "TABLE-006"),
        (packed({}), "TABLE-004"),
        (packed({SHEET: "<worksheet"}), "TABLE-004"),
        (packed({SHEET: sheet('<c t="s"><v>7</v></c>')}), "TABLE-004"),
        (packed({SHEET: sheet("<c><v>1</v></c>")})[:-40], "TABLE-004"),
    ],
)
def test_that_what_is_no_table_is_refused_with_a_way_on(data: bytes, code: str) -> None:
    assert refused(data).code == code


def test_that_every_byte_cut_off_or_changed_gives_a_table_or_a_refusal() -> None:
    whole = written([["姓名", "金额"], ["王秀英", 300]])
    for place in range(0, len(whole), 97):
        for data in (whole[:place], whole[:place] + b"\xff" + whole[place + 1 :]):
            try:
                assert isinstance(read_table(data, "x"), Table)
            except UserError as error:
                assert error.code.startswith("TABLE-")


@given(st.binary(max_size=200))
@settings(max_examples=60, database=None)
def test_t33_that_any_bytes_are_a_table_or_refused_with_a_way_on(data: bytes) -> None:
    try:
        assert isinstance(read_table(data, "x"), Table)
    except UserError as error:
        assert error.code.startswith("TABLE-") and error.hint is not None


@pytest.mark.thorough
def test_that_a_file_is_read_in_a_process_that_tells_what_it_refuses(
    tmp_path: Path,
) -> None:
    file = tmp_path / "名册.xlsx"
    file.write_bytes(written([["姓名"], ["王秀英"]]))
    with get_context("spawn").Pool(1) as pool:
        found, gone = pool.map(read_apart, [str(file), str(tmp_path / "none.xlsx")])
    assert isinstance(found, Table)
    assert (found.name, found.sheets[0].rows[1].cells[0].text) == (
        "名册.xlsx",
        "王秀英",
    )
    assert isinstance(gone, UserError)
    assert gone.code == "TABLE-007"


def test_that_a_whole_register_is_read_where_a_list_to_take_over_is_too_long(
    tmp_path: Path,
) -> None:
    file = tmp_path / "register.csv"
    file.write_text("号\n" + "1\n" * 20_000, "utf-8")
    with pytest.raises(UserError, match="TABLE-003"):
        read_file(file)
    assert len(read_file(file, LONG).sheets[0].rows) == 20_001


def test_that_a_table_comes_whole_from_the_process_that_read_it() -> None:
    cells = {0: Cell("王秀英"), 3: Cell("7", NUMBER, True), 5: Cell("#N/A", FAULT)}
    rows = (Row(2, cells), Row(7, {1: Cell("x")}, is_hidden=True))
    table = Table("a", "d", (Sheet("一", rows, True),))
    assert pickle.loads(pickle.dumps(table)) == table


@pytest.mark.long
def test_t31_that_the_largest_table_read_stays_within_memory_and_time(
    tmp_path: Path,
) -> None:
    row = "".join(
        f'<c r="{letter}1" t="str"><v>{letter * 90}</v></c>' for letter in "ABCDEFGHIJ"
    )
    rows = f"<row>{row}</row>" * 20_000
    whole = f'<worksheet xmlns="{MAIN}"><sheetData>{rows}</sheetData></worksheet>'
    file = tmp_path / "largest.xlsx"
    file.write_bytes(packed({SHEET: whole}))
    began = time.perf_counter()
    with get_context("spawn").Pool(1) as pool:
        found, most = pool.apply(_read_and_measured, (str(file),))
    seconds = time.perf_counter() - began
    print(f"largest table: {found} cells, {most} MiB at most, {seconds:.1f} s")
    assert found and most <= 512 and seconds <= 60


def _read_and_measured(path: str) -> tuple[int, int]:
    found = read_apart(path)
    assert isinstance(found, Table), found
    cells = sum(len(row.cells) for row in found.sheets[0].rows)
    # Of this process alone: what `getrusage` says goes on from whoever began it.
    status = Path("/proc/self/status").read_text("ascii")
    (most,) = re.findall(r"VmHWM:\s+(\d+) kB", status)
    return cells, int(most) // 1024
