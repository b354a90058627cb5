# SPDX-License-Identifier: Apache-2.0
"""A month's papers look as they should; names stay names in every file of them."""

import html
import io
import re
import shutil
import subprocess
from dataclasses import replace
from pathlib import Path

import openpyxl
import pytest
from openpyxl.utils.escape import unescape
from PIL import Image

from carecalc.documents import delimited
from carecalc.documents.change_list import change_list
from carecalc.documents.fonts import shipped
from carecalc.documents.preview import page_sizes
from carecalc.documents.publicity import publicity_workbook
from carecalc.i18n import catalogue
from tests.documents import forms, month_papers, papers, samples
from tests.documents.glyphs import cross
from tests.documents.test_formulas import NAMES as DANGEROUS
from tests.documents.test_names_on_paper import NAMES, WITH_PICTURE, faults
from tests.documents.test_papers import GOLDEN, SHADE, picture, unlike

KINDS = pytest.mark.parametrize("kind", month_papers.KINDS)


@KINDS
@pytest.mark.parametrize("language", ["zh_CN", "en"])
def test_that_the_text_of_a_months_paper_is_the_golden_one(
    kind: str, language: str
) -> None:
    pdf = month_papers.printed(kind, language)
    text = f"{len(page_sizes(pdf))} pages\n{papers.text_by_pdfium(pdf)}\n"
    assert text == (GOLDEN / f"{kind}-{language}.txt").read_text("utf-8")


@KINDS
def test_that_the_first_page_of_a_months_paper_looks_like_the_golden_one(
    kind: str,
) -> None:
    assert unlike(month_papers.printed(kind), kind) < SHADE


@pytest.mark.thorough
@KINDS
def test_that_nothing_of_a_months_paper_lies_over_anything_else(kind: str) -> None:
    for language in ("zh_CN", "en"):
        assert list(faults(month_papers.printed(kind, language))) == []


@pytest.mark.thorough
@pytest.mark.parametrize("name", NAMES)
def test_that_a_name_is_whole_among_the_changes(name: str) -> None:
    pdf = month_papers.printed("month-changes", name=NAMES[name])
    assert list(faults(pdf)) == []
    assert NAMES[name] in papers.without_breaks(papers.text_by_pdfium(pdf))
    assert "无字库可印的字" not in papers.text_by_pdfium(pdf)


def test_that_changes_say_whose_name_has_a_box() -> None:
    values = month_papers.changes(WITH_PICTURE)
    (first, *_) = values.tables["came"]
    values = replace(values, tables={**values.tables, "came": (first,)})
    layout, words = forms.shipped("month-changes"), catalogue("zh_CN")
    pdf = change_list(values, layout, words, samples.DIGEST)
    text = papers.without_breaks(papers.text_by_pdfium(pdf))
    assert text.count("无字库可印的字") == 1
    assert f"{WITH_PICTURE}U+323AF" in text
    assert list(faults(pdf)) == []
    fonts = shipped().with_images([cross()])
    drawn = change_list(values, layout, words, samples.DIGEST, fonts)
    text = papers.without_breaks(papers.text_by_pdfium(drawn))
    assert WITH_PICTURE in text
    assert "无字库可印的字" not in text


def test_that_a_form_with_nothing_on_it_is_a_form_to_fill_in() -> None:
    for kind in ("funding-request", "bank-cover"):
        pdf = forms.printed(forms.shipped(kind))
        assert list(faults(pdf)) == []
        assert "____" in papers.text_by_pdfium(pdf)


def test_t34_that_no_name_runs_in_the_workbook_of_a_public_notice() -> None:
    layout, words = month_papers.public_layout(), catalogue("zh_CN")
    values = month_papers.public(2)
    lines = tuple(
        replace(values.lines[0], village=name, category=name) for name in DANGEROUS
    )
    data = publicity_workbook(replace(values, lines=lines), layout, words)
    (sheet,) = openpyxl.load_workbook(io.BytesIO(data)).worksheets
    rows = list(sheet.iter_rows(min_row=2))
    assert [[unescape(str(cell.value)) for cell in row[2:4]] for row in rows] == [
        [name, name] for name in DANGEROUS
    ]
    cells = [cell for row in rows for cell in row]
    assert {cell.data_type for row in rows for cell in row[1:4]} == {"s"}
    assert {cell.data_type for row in rows for cell in (row[0], row[4])} == {"n"}
    assert [cell for cell in cells if cell.data_type == "f"] == []
    # Text stays text also when somebody edits the cell.
    assert all(cell.quotePrefix for row in rows for cell in row[1:4])


def test_that_the_workbook_of_a_notice_has_the_columns_of_the_paper() -> None:
    layout, words = month_papers.public_layout(), catalogue("zh_CN")
    data = publicity_workbook(month_papers.public(3), layout, words)
    (sheet,) = openpyxl.load_workbook(io.BytesIO(data)).worksheets
    assert [[cell.value for cell in row] for row in sheet] == [
        ["序号", "姓名", "村（社区）", "补贴类别", "金额（元）"],
        [1, "欧**", "晨光社区", "困难老年人养老服务补贴（低保）", 300],
        [2, "=**", "晨光社区", "失能老年人护理补贴", 600.03],
        [3, "阿**", "晨光社区", "高龄老年人津贴（80至89周岁）", 100],
    ]


def write_goldens(folder: Path) -> None:
    """Write texts and first pages of the month's papers anew, and all to look at."""
    for kind in month_papers.KINDS:
        for language in ("zh_CN", "en"):
            pdf = month_papers.printed(kind, language)
            (folder / f"{kind}-{language}.pdf").write_bytes(pdf)
            text = f"{len(page_sizes(pdf))} pages\n{papers.text_by_pdfium(pdf)}\n"
            (GOLDEN / f"{kind}-{language}.txt").write_text(text, "utf-8", newline="\n")
        page = Image.fromarray(picture(month_papers.printed(kind), dpi=50)).convert("L")
        page.save(GOLDEN / f"{kind}-zh_CN.png", optimize=True)


@pytest.mark.long
@pytest.mark.skipif(shutil.which("soffice") is None, reason="LibreOffice is not here")
def test_t34_that_libreoffice_takes_no_name_for_a_formula(tmp_path: Path) -> None:
    layout, words = month_papers.public_layout(), catalogue("zh_CN")
    values = month_papers.public(1)
    # Tabs and returns are elements of their own in what LibreOffice writes.
    names = [name for name in DANGEROUS if not set(name) & set("\t\r")]
    lines = tuple(replace(values.lines[0], village=name) for name in names)
    book = tmp_path / "notice.xlsx"
    book.write_bytes(publicity_workbook(replace(values, lines=lines), layout, words))
    table = tmp_path / "names.csv"
    with table.open("w", encoding="utf-8-sig", newline="") as stream:
        delimited.write_table(stream, ["village"], [(name,) for name in names])
    marked = [delimited.cell(name) for name in names]
    for file, column, wanted in ((book, 2, names), (table, 0, marked)):
        command = ["soffice", "--headless", "--infilter=CSV:44,34,76"]  # UTF-8
        command = command if file is table else command[:2]
        command += ["--convert-to", "fods", "--outdir", str(tmp_path), str(file)]
        subprocess.run(command, check=True, capture_output=True, timeout=120)
        text = file.with_suffix(".fods").read_text("utf-8")
        assert "table:formula" not in text
        rows = re.findall(r"<table:table-row.*?</table:table-row>", text, re.DOTALL)
        cells = [re.findall(r"<text:p>(.*?)</text:p>", row) for row in rows]
        found = [html.unescape(row[column]) for row in cells if len(row) > column][1:]
        assert found == wanted
