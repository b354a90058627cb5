# SPDX-License-Identifier: Apache-2.0
"""Blank forms ask all that a scale asks, and no question is divided between pages."""

import re
from dataclasses import replace

import pypdfium2
import pytest

from carecalc.catalog.catalog import Catalog
from carecalc.documents.preview import page_sizes
from carecalc.documents.values import Letterhead
from carecalc.domain.scale import Item
from carecalc.services import blank_forms
from tests.documents import papers, reports, samples
from tests.documents.test_names_on_paper import faults
from tests.documents.test_papers import GOLDEN, SHADE, unlike
from tests.offices import catalog

EVERY = pytest.mark.parametrize("code", sorted(reports.SHIPPED))
BLANK = ("gbt-42195-2022", "ltc-2021-self")
"""The scales whose blank form is kept to be compared: a long one, and one of letters."""

BOTH = pytest.mark.parametrize("language", ["zh_CN", "en"])


def blank(code: str, language: str = "zh_CN", **switches: str) -> bytes:
    head = Letterhead("样例评估中心")
    return blank_forms.drawn(catalog(), code, language, reports.DAY, head, switches)


def pages_of(pdf: bytes) -> list[str]:
    document = pypdfium2.PdfDocument(pdf)
    pages = [
        papers.without_breaks(leaf.get_textpage().get_text_range()) for leaf in document
    ]
    document.close()
    return pages


def golden_text(pdf: bytes) -> str:
    """Return the text of a form but for its digest, which any comment in the scale's
    file or in the form's changes."""
    text = f"{len(page_sizes(pdf))} pages\n{papers.text_by_pdfium(pdf)}\n"
    return re.sub(r"\b[0-9a-f]{16}\b", samples.DIGEST[:16], text)


def said(item: Item, language: str, scored: bool) -> list[str]:
    """Return the options of a question as they stand after their squares."""
    found = []
    for option in item.options:
        label = option.label.in_(language)
        points = option.points
        if points is not None and scored:
            before = f"{points}分" if language == "zh_CN" else f"{points}:"
            label = f"{before}{label}"
        found.append(papers.without_breaks(label))
    return found


@pytest.mark.thorough
@BOTH
@EVERY
def test_that_every_question_stands_whole_on_one_page(code: str, language: str) -> None:
    pdf = blank(code, language)
    pages = pages_of(pdf)
    scale = reports.scale_of(code)
    for item in (*scale.items, *scale.graph.facts.values()):
        label = papers.without_breaks(item.label.in_(language))
        options = said(item, language, item in scale.items)
        assert any(
            label in page and all(option in page for option in options)
            for page in pages
        ), item.code


@pytest.mark.thorough
@pytest.mark.parametrize("code", ["ltc-2021", "mzt-039-2013"])
def test_that_nothing_on_a_blank_form_lies_over_anything(code: str) -> None:
    assert list(faults(blank(code))) == []


def test_that_the_form_has_bands_clauses_levels_and_lines_to_sign() -> None:
    text = papers.without_breaks(papers.text_by_pdfium(blank("gbt-42195-2022")))
    for words in (
        "老年人能力评估报告（空白表）",
        "小计满分32分",
        "总分＿＿＿＿分（满分90分）C.2",
        "2级能力中度受损（中度失能）（46–65）",
        "处于昏迷状态者，直接评定为能力完全丧失（完全失能）：C.4.1",
        "最终等级0级能力完好",
        "药物名称服药方法用药剂量用药频率",
        "词语：苹果、手表、国旗",
    ):
        assert words in text
    # Two assessors and whoever gave information.
    assert text.count("签字日期") == 3


def test_that_the_combination_table_of_long_term_care_is_printed_whole() -> None:
    text = papers.without_breaks(papers.text_by_pdfium(blank("ltc-2021")))
    table = text[text.index("失能等级〔转引〕（组合法）") :]
    for row in (
        "能力完好0级基本正常0级基本正常1级轻度失能1级轻度失能",
        "轻度受损1级轻度失能1级轻度失能1级轻度失能2级中度失能",
        "中度受损2级中度失能2级中度失能2级中度失能3级重度失能Ⅰ级",
        "重度受损3级重度失能Ⅰ级3级重度失能Ⅰ级4级重度失能Ⅱ级5级重度失能Ⅲ级",
    ):
        assert row in table
    # Two assessors, two experts who confirm, a guardian or agent.
    assert table.count("签字日期") == 5
    assert "信息提供者" not in text


def test_that_the_bands_are_those_that_the_office_reads() -> None:
    common = papers.without_breaks(papers.text_by_pdfium(blank("barthel")))
    rehab = papers.without_breaks(
        papers.text_by_pdfium(blank("barthel", bands="rehab"))
    )
    assert "（41–60）" in common and "（41–60）" not in rehab
    assert "（50–70）" in rehab


def test_that_what_the_file_notes_of_scoring_stands_beside_the_item() -> None:
    barthel = papers.without_breaks(papers.text_by_pdfium(blank("barthel")))
    assert "平地行走＊能独立使用轮椅的，计5分" in barthel
    lawton = papers.without_breaks(papers.text_by_pdfium(blank("lawton-iadl")))
    assert "上街购物＊1分及以下为受损。" in lawton
    # A result that is a number is written, not ticked.
    assert "其余情形" not in lawton


def test_that_a_rule_of_another_reading_is_not_printed() -> None:
    text = papers.without_breaks(papers.text_by_pdfium(blank("mzt-039-2013")))
    assert "先看有无3" not in text
    text = papers.without_breaks(
        papers.text_by_pdfium(blank("mzt-039-2013", adl1_precedence="three_first"))
    )
    assert "先看有无3" in text


def test_that_the_scale_of_an_overlay_has_a_form_too() -> None:
    path = "forms/scales/tekun-6/2021-07-01.toml"
    files = catalog().files
    data = files[path].data.replace("自主吃饭".encode(), "自己吃饭".encode())
    local = Catalog({**files, path: replace(files[path], data=data)})
    head = Letterhead("样例评估中心")
    pdf = blank_forms.drawn(local, "tekun-6", "zh_CN", reports.DAY, head, {})
    assert "自己吃饭" in papers.text_by_pdfium(pdf)


@BOTH
@pytest.mark.parametrize("code", BLANK)
def test_that_the_text_of_a_blank_form_is_the_golden_one(
    code: str, language: str
) -> None:
    text = golden_text(blank(code, language))
    assert text == (GOLDEN / f"blank-{code}-{language}.txt").read_text("utf-8")


def test_that_the_first_page_of_a_blank_form_looks_like_the_golden_one() -> None:
    assert unlike(blank(BLANK[0]), f"blank-{BLANK[0]}") < SHADE
