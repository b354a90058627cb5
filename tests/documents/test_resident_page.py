# SPDX-License-Identifier: Apache-2.0
"""The resident's page: large type, months and amounts, ways to object with their days."""

from dataclasses import replace
from datetime import date

import pypdfium2
import pypdfium2.raw as pdfium
import pytest

from carecalc.documents.resident_page import (
    LevelRemedy,
    ResidentLayout,
    resident_page,
    told,
)
from carecalc.documents.resident_values import Part, ResidentPage
from carecalc.domain.remedies import Term
from carecalc.domain.workdays import End
from carecalc.text import Text
from tests.documents import papers, samples

LAYOUT = samples.layout("resident-page", ResidentLayout)


def parts(values: ResidentPage, layout: ResidentLayout = LAYOUT) -> dict[str, Part]:
    found = told(values, layout, papers.language("zh_CN"))
    return {part.name: part for part in found}


def test_that_remedies_name_the_body_the_term_and_its_last_day() -> None:
    said = "\n".join(parts(samples.resident())["objecting"].lines)
    assert "60日内，向样例区人民政府申请行政复议。最后一天是2026年10月30日。" in said
    assert "6个月内，向样例区人民法院提起行政诉讼。最后一天是2027年2月28日。" in said
    assert "收到日期：2026年8月31日。" in said


def test_that_a_last_day_of_a_year_without_a_calendar_says_what_may_move_it() -> None:
    open_ = (Term(months=6), End(date(2027, 2, 28), is_known=False))
    values = replace(samples.resident(), last_days=(open_,))
    said = "\n".join(parts(values)["objecting"].lines)
    assert "最后一天是2027年2月28日；这一天如遇法定休假日，顺延" in said


def test_that_a_day_of_delivery_that_nobody_gave_is_left_to_be_written() -> None:
    values = replace(samples.resident(), delivered_on=None)
    said = "\n".join(parts(values)["objecting"].lines)
    assert "收到日期：＿＿＿＿年＿＿月＿＿日。" in said
    assert "最后一天是" not in said


def test_that_the_paper_says_it_where_no_file_has_the_term_of_reassessment() -> None:
    said = parts(samples.resident())["objecting"].lines[0]
    assert "向样例评估中心申请复评" in said
    assert "由当地规定，这里没有写明，请当面问清" in said
    assert "＿" not in said


def test_that_the_closest_place_and_the_scale_named_choose_the_remedy() -> None:
    def remedy(region: str, scale: str, days: int) -> LevelRemedy:
        words = Text(f"{region}{scale}", f"{region}{scale}")
        return LevelRemedy(region, scale, days, words, words)

    layout = replace(
        LAYOUT,
        level=(
            remedy("", "gbt-42195-2022", 7),
            remedy("11", "", 15),
            remedy("110105", "", 30),
            remedy("110105", "gbt-42195-2022", 5),
            remedy("31", "gbt-42195-2022", 3),
        ),
    )
    values = samples.resident()
    for region, days in (("110105", 5), ("110106", 15), ("310000", 3), ("500000", 7)):
        said = parts(replace(values, region=region), layout)["objecting"].lines[0]
        assert f"之日起{days}日内" in said, region


def test_that_granted_money_is_summed_apart_from_what_nobody_decided() -> None:
    money = parts(samples.resident())["money"]
    assert money.strong == ("2026年11月已核定，合计600.00元",)
    assert "大写：陆佰元整" in money.lines
    assert "测算每月100.50元，尚未核定，以样例区民政局的决定为准。" in money.lines
    assert ("失能老年人护理补贴", "自2026年9月起，每月600.00元", "已核定") in money.rows
    assert money.rows[2] == ("困难老年人养老服务补贴", "", "不予发放，理由见通知书")


def test_that_a_level_comes_with_plain_words_where_we_have_some() -> None:
    values = samples.resident()
    assert "大多数事情要靠别人帮助。" in parts(values)["found"].lines[0]
    other = replace(values.found[0], scale_code="barthel")
    said = parts(replace(values, found=(other,)))["found"].lines[0]
    assert said.startswith("2026年8月20日上门评估")


@pytest.mark.parametrize("language", ["zh_CN", "en"])
def test_that_everything_but_head_and_foot_is_set_in_16_points_or_more(
    language: str,
) -> None:
    pdf = resident_page(
        samples.resident(), LAYOUT, papers.language(language), samples.DIGEST
    )
    document = pypdfium2.PdfDocument(pdf)
    for leaf in document:
        text = leaf.get_textpage()
        for index in range(text.count_chars()):
            if pdfium.FPDFText_IsGenerated(text.raw, index):
                continue  # Blanks and ends of lines that PDFium adds.
            _, bottom, _, top = text.get_charbox(index)
            if bottom < 40 or top > leaf.get_height() - 150:
                continue  # The foot for the office, letterhead and number.
            assert pdfium.FPDFText_GetFontSize(text.raw, index) >= 16
    document.close()


@pytest.mark.thorough
def test_that_ways_to_object_are_not_parted_by_the_end_of_a_sheet() -> None:
    for many in range(0, 14):
        values = samples.resident()
        values = replace(values, services=values.services * many)
        pdf = resident_page(values, LAYOUT, papers.language("zh_CN"), samples.DIGEST)
        document = pypdfium2.PdfDocument(pdf)
        on = [
            {
                word
                for word in ("四、不同意怎么办", "提起行政诉讼", "请打电话")
                if word in papers.without_breaks(leaf.get_textpage().get_text_range())
            }
            for leaf in document
        ]
        document.close()
        assert [words for words in on if words] == [
            {"四、不同意怎么办", "提起行政诉讼", "请打电话"}
        ], many
