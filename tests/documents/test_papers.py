# SPDX-License-Identifier: Apache-2.0
"""Papers say what went in: every letter, every face embedded, nothing off the page."""

import io
from dataclasses import replace
from datetime import date
from pathlib import Path

import numpy as np
import pypdf
import pypdfium2
import pytest
import zxingcpp
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image

from carecalc.documents.assessment_report import ReportLayout, assessment_report
from carecalc.documents.digest import content_digest
from carecalc.documents.fonts import SANS, shipped
from carecalc.documents.notice import NoticeLayout, notice
from carecalc.documents.preview import page_picture, page_sizes
from carecalc.documents.subsidy_sheet import SheetLayout, subsidy_sheet
from carecalc.documents.values import Entry, FromPaper, SelfTested
from carecalc.domain.money import Money
from carecalc.errors import UserError
from carecalc.text import Message
from tests.documents import papers, samples
from tests.documents.samples import DIGEST

GOLDEN = Path(__file__).parents[1] / "golden" / "documents"
PRINTERS = {**papers.KINDS, "report": papers.print_short_report}
BOTH = pytest.mark.parametrize("language", ["zh_CN", "en"])
ALL = pytest.mark.parametrize("kind", sorted(papers.KINDS))


# Renderers differ by a shade at the edges of letters; a moved line differs by ten.
SHADE = 1.0


def picture(pdf: bytes, page: int = 0, dpi: float = 100) -> np.ndarray:
    image = page_picture(pdf, page, dpi)
    rows = np.frombuffer(image.pixels, np.uint8).reshape(image.height, image.stride)
    return rows[:, : image.width * 3].reshape(image.height, image.width, 3)


def unlike(pdf: bytes, golden: str) -> float:
    """Return by how many of 255 greys a first page differs from the golden one."""
    drawn = Image.fromarray(picture(pdf, dpi=50)).convert("L")
    with Image.open(GOLDEN / f"{golden}-zh_CN.png") as kept:
        assert drawn.size == kept.size
        return float(np.abs(np.asarray(drawn, int) - np.asarray(kept, int)).mean())


@ALL
@BOTH
def test_that_a_rare_name_is_read_back_by_every_reader(
    kind: str, language: str
) -> None:
    pdf = papers.KINDS[kind](language)
    assert samples.RARE_NAME in papers.without_breaks(papers.text_by_pdfium(pdf))
    assert samples.RARE_NAME in papers.without_breaks(papers.text_by_pypdf(pdf))


@ALL
def test_that_every_face_is_embedded(kind: str) -> None:
    reader = pypdf.PdfReader(io.BytesIO(papers.KINDS[kind]()))
    faces = [
        font.get_object()
        for page in reader.pages
        for font in page["/Resources"]["/Font"].values()
    ]
    assert faces
    for face in faces:
        assert "/FontFile2" in face["/FontDescriptor"]
        assert "/ToUnicode" in face


@ALL
@BOTH
def test_that_no_letter_lies_outside_the_margins(kind: str, language: str) -> None:
    document = pypdfium2.PdfDocument(papers.KINDS[kind](language))
    for leaf in document:
        width, height = leaf.get_size()
        text = leaf.get_textpage()
        assert text.count_chars() > 0
        for index in range(text.count_chars()):
            left, bottom, right, top = text.get_charbox(index)
            # 5 mm is what ordinary printers cannot reach.
            assert left >= 14 and right <= width - 14
            assert bottom >= 14 and top <= height - 14
    document.close()


@pytest.mark.thorough
@ALL
@BOTH
def test_that_equal_values_give_equal_bytes(kind: str, language: str) -> None:
    assert papers.KINDS[kind](language) == papers.KINDS[kind](language)


@pytest.mark.parametrize(
    "kind",
    ["change", "list", "notice", "opinion", "refusal", "report", "resident", "sheet"],
)
def test_that_the_code_on_the_first_page_is_read_at_screen_size(kind: str) -> None:
    found = zxingcpp.read_barcodes(picture(papers.KINDS[kind](), dpi=150))
    assert [code.text for code in found] == [samples.CODE]


def test_that_a_preview_has_no_code_and_says_that_it_is_not_valid() -> None:
    pdf = papers.print_draft()
    assert zxingcpp.read_barcodes(picture(pdf, dpi=150)) == []
    pages = len(page_sizes(pdf))
    assert papers.text_by_pdfium(pdf).count("预览 · 无效") == pages


@ALL
def test_that_pages_are_numbered_out_of_their_count(kind: str) -> None:
    pdf = papers.KINDS[kind]()
    pages = len(page_sizes(pdf))
    text = papers.text_by_pdfium(pdf)
    for page in range(1, pages + 1):
        assert f"第 {page} 页，共 {pages} 页" in text


def test_that_the_report_shows_every_item_with_wording_points_and_source() -> None:
    text = papers.without_breaks(papers.text_by_pdfium(papers.print_report()))
    items = [item for section in samples.sections() for item in section.items]
    assert len(items) == 26
    for item in items:
        row = f"{item.code}{item.item.zh_CN}{item.answer.zh_CN}"
        assert papers.without_breaks(row) in text
    assert text.count("现场观察") == 26


def test_that_the_report_says_levels_change_clause_reading_and_mark() -> None:
    text = papers.without_breaks(papers.text_by_pdfium(papers.print_report()))
    for words in (
        "初步等级3级能力重度受损（重度失能）GB/T42195-2022表CC.3",
        "等级变更依据确诊为痴呆（F00～F03）：在原有能力级别上提高一个等级",
        "最终等级4级能力完全丧失（完全失能）GB/T42195-2022表CC.5",
        "只提高一个等级〔本程序的理解〕MZ/T039-2013注2",
        "按“每周<1次”计〔来源不一〕",
        "为什么是这个等级",
    ):
        assert words in text


def test_that_the_report_is_called_and_cited_as_its_scale_says() -> None:
    text = papers.without_breaks(papers.text_by_pdfium(papers.print_report()))
    assert (
        "老年人能力评估报告依据国家标准《老年人能力评估规范》（GB/T42195-2022）" in text
    )
    values = replace(samples.report(), title="", kind="", scale_number="")
    layout = samples.layout("assessment-report", ReportLayout)
    for language, said in (
        ("zh_CN", "评估报告\n依据《老年人能力评估规范》\n"),
        ("en", "report\nAccording to “Ability assessment of older adults”\n"),
    ):
        pdf = assessment_report(values, layout, papers.language(language), "0" * 64)
        assert said in papers.text_by_pdfium(pdf)


def test_that_the_report_says_how_long_the_level_holds() -> None:
    text = papers.without_breaks(papers.text_by_pdfium(papers.print_report()))
    for words in (
        "有效期至2028年11月2日GB/T42195-2022第二十五条",
        "建议下次评估2027年5月3日〔未核实〕GB/T42195-2022第二十九条",
        "可申请重新评估2027年5月3日〔未核实〕GB/T42195-2022第二十九条",
    ):
        assert words in text


def test_that_everybody_who_must_sign_has_a_line_and_a_sentence() -> None:
    text = papers.without_breaks(papers.text_by_pdfium(papers.print_report()))
    for words in (
        "评估员张建国",
        "评估员李秀英",
        "评估专家赵医师",
        "评估专家钱医师",
        "监护人/代理人王小红（女儿）",
        "信息提供者王小明（儿子）",
        "2名评估员同时在场",
        "评估专家确认：同意以上评估结论。",
        "监护人或代理人确认：评估时在场。",
        "录音录像编号LX-2026-0456",
    ):
        assert words in text
    assert text.count("签字日期") == 6


def test_that_one_assessor_alone_does_not_sign_for_two() -> None:
    values = samples.report()
    values = replace(
        values,
        assessors=values.assessors[:1],
        experts=(),
        present=None,
        informant=None,
        recording="",
    )
    layout = samples.layout("assessment-report", ReportLayout)
    pdf = assessment_report(values, layout, papers.language("zh_CN"), "0" * 64)
    text = papers.without_breaks(papers.text_by_pdfium(pdf))
    assert "评估员确认：以上结果与现场评估情况一致。" in text
    assert text.count("签字日期") == 1
    for words in ("同时在场", "评估专家", "监护人", "信息提供者确认", "录音录像"):
        assert words not in text


def test_that_a_visit_from_paper_prints_both_days_with_their_names() -> None:
    values = replace(
        samples.report(),
        from_paper=FromPaper(
            date(2026, 11, 3), ("张建国", "李秀英"), date(2026, 11, 9), "王录入"
        ),
    )
    layout = samples.layout("assessment-report", ReportLayout)
    pdf = assessment_report(values, layout, papers.language("zh_CN"), "0" * 64)
    text = papers.without_breaks(papers.text_by_pdfium(pdf))
    assert "纸质评估日期2026年11月3日，张建国、李秀英" in text
    assert "补录日期2026年11月9日，王录入" in text
    english = assessment_report(values, layout, papers.language("en"), "0" * 64)
    said = " ".join(papers.text_by_pdfium(english).split())
    assert "Visited on (on paper) 3 November 2026, 张建国, 李秀英" in said
    assert "Entered on (from paper) 9 November 2026, 王录入" in said


def test_that_a_visit_made_here_says_nothing_of_paper() -> None:
    text = papers.without_breaks(papers.text_by_pdfium(papers.print_report()))
    assert "补录" not in text and "纸质评估" not in text


def test_that_recorded_facts_stand_in_their_sheets_with_rows_and_gaps() -> None:
    text = papers.without_breaks(papers.text_by_pdfium(papers.print_report()))
    for words in (
        "附件2基本信息与健康状况记录健康相关问题（表A）疼痛感轻度体重45.5kg",
        "义齿未填",
        "用药情况药物名称用药剂量用药频率硝苯地平10mg每日2次阿司匹林",
    ):
        assert words in text


def test_that_a_county_may_leave_the_recorded_facts_out() -> None:
    layout = samples.layout("assessment-report", ReportLayout)
    layout = replace(layout, sheets=False)
    values = samples.report()
    pdf = assessment_report(values, layout, papers.language("zh_CN"), "0" * 64)
    text = papers.without_breaks(papers.text_by_pdfium(pdf))
    assert "硝苯地平" not in text
    assert "附件2评估过程记录" in text


def test_that_how_close_other_levels_are_prints_where_the_county_wants_it() -> None:
    layout = samples.layout("assessment-report", ReportLayout)
    values, words = samples.report(), papers.language("zh_CN")
    silent = assessment_report(values, layout, words, "0" * 64)
    said = assessment_report(values, replace(layout, nearness=True), words, "0" * 64)
    assert "距上一等级" not in papers.text_by_pdfium(silent)
    assert "距上一等级 16分" in papers.text_by_pdfium(said)


def test_that_the_report_tells_what_was_explained_settled_and_changed() -> None:
    text = papers.without_breaks(papers.text_by_pdfium(papers.print_report()))
    for words in (
        "两人均已作答26项，其中一致25项。线性加权κ系数0.96。",
        "B.1.2修饰在他人指导或提示下完成独立完成，不需要协助在他人指导或提示下完成"
        "现场重做一次，需提示",
        "昏迷与意识水平不一致昏迷者不能神志清醒家属描述的是三天前的情况",
        "与上次评估的比较（PG-2025-000088，2025年11月5日）",
        "最终等级2级能力中度受损4级能力完全丧失（完全失能）脑梗塞后遗症加重",
        "B.2.3平地行走需要他人少量扶持协助完全不能步行",
        "30日内再次评估的原因家属对上次结果有疑问",
    ):
        assert words in text


@pytest.mark.parametrize(
    ("tested", "said"),
    [
        (samples.report().law.tested, "12组347例全部与手工算得的结果一致"),
        (
            replace(samples.report().law.tested, failed=3),
            "12组347例中有3例与手工算得的结果不一致，本报告应复核后使用",
        ),
        (None, "自测：本量表文件未附自测例。"),
    ],
)
def test_that_the_last_page_says_what_the_self_test_gave(
    tested: SelfTested | None, said: str
) -> None:
    values = samples.report()
    values = replace(values, law=replace(values.law, tested=tested))
    layout = samples.layout("assessment-report", ReportLayout)
    pdf = assessment_report(values, layout, papers.language("zh_CN"), "0" * 64)
    text = papers.without_breaks(papers.text_by_pdfium(pdf))
    assert said in text
    assert f"gbt-42195-2022，自2022年12月30日起施行的版本；SHA-256摘要{DIGEST}" in text
    assert "签字医学或护理学专业背景未核实" in text


def test_that_a_column_that_nothing_fills_is_left_out() -> None:
    parts = tuple(
        replace(part, items=tuple(replace(i, points="", source="") for i in part.items))
        for part in samples.short_sections()
    )
    values = samples.report(parts=tuple(replace(part, score="0") for part in parts))
    layout = samples.layout("assessment-report", ReportLayout)
    pdf = assessment_report(values, layout, papers.language("zh_CN"), "0" * 64)
    text = papers.text_by_pdfium(pdf)
    assert "项目 所选选项\n" in text
    assert "信息来源" not in text and "得分" not in text


def test_that_an_open_level_says_why_it_is_open() -> None:
    values = samples.report()
    values = replace(
        values,
        level=replace(values.level, value=""),
        open_because="B.1.3 拒答，等级待定",
    )
    layout = samples.layout("assessment-report", ReportLayout)
    pdf = assessment_report(values, layout, papers.language("zh_CN"), "0" * 64)
    assert "B.1.3 拒答，等级待定" in papers.text_by_pdfium(pdf)


def test_that_the_sheet_is_headed_as_no_decision() -> None:
    assert "补贴测算（非决定）" in papers.text_by_pdfium(papers.print_sheet("zh_CN"))
    assert "(not a decision)" in papers.text_by_pdfium(papers.print_sheet("en"))


def test_that_the_sheet_gives_amounts_in_digits_and_capitals() -> None:
    text = papers.without_breaks(papers.text_by_pdfium(papers.print_sheet()))
    assert "失能老年人护理补贴A类应发自2026年11月起600.00元" in text
    assert "700.00元大写：柒佰元整" in text


def test_that_the_sheet_says_who_chose_on_what_ground_and_when() -> None:
    text = papers.without_breaks(papers.text_by_pdfium(papers.print_sheet()))
    for words in (
        "选择人王小明（监护人）",
        "选择日期2026年11月3日",
        "经法院宣告为无民事行为能力人",
        "（2026）京样01民特1号",
    ):
        assert words in text


@pytest.mark.parametrize("kind", ["sheet", "notice"])
def test_that_a_person_s_paper_shows_only_the_end_of_the_account(kind: str) -> None:
    text = papers.text_by_pdfium(papers.KINDS[kind]())
    account = samples.payee().number
    assert account not in text
    assert "*" * (len(account) - 4) + account[-4:] in text


def test_that_the_notice_names_authority_approver_day_and_remedies() -> None:
    text = papers.without_breaks(papers.text_by_pdfium(papers.print_notice()))
    for words in (
        "样例市样例区民政局于2026年11月20日作出如下决定",
        "批准人：赵立新",
        "60日内向样例市样例区人民政府申请行政复议",
        "6个月内向样例市样例区人民法院提起行政诉讼",
        "700.03元大写：柒佰元零叁分",
        "不予给予的补贴",
        "2026年6月至2030年2月",
    ):
        assert words in text


@pytest.mark.parametrize("field", ["authority", "approver"])
def test_that_nothing_undecided_becomes_a_notice(field: str) -> None:
    values = replace(samples.notice(), **{field: ""})
    layout = samples.layout("notice", NoticeLayout)
    with pytest.raises(ValueError, match="authority"):
        notice(values, layout, papers.language("zh_CN"), "0" * 64)


def test_that_a_refusal_alone_is_a_notice_without_amounts() -> None:
    values = samples.notice()
    refusal = replace(values, decided=values.decided[2:], total=Money(0), payee=None)
    layout = samples.layout("notice", NoticeLayout)
    pdf = notice(refusal, layout, papers.language("zh_CN"), "0" * 64)
    text = papers.text_by_pdfium(pdf)
    assert "不予给予的补贴" in text
    assert "元整" not in text
    assert "领款账户\n" not in text


def test_that_a_character_no_font_has_stops_the_paper_and_is_named() -> None:
    with pytest.raises(UserError) as refused:
        papers.print_report(name="王\ue000明")
    assert refused.value.code == "PAPER-001"
    assert refused.value.message.values["code"] == "U+E000"
    assert refused.value.place == "subject.name"


def test_that_the_foot_carries_the_digest_of_the_content() -> None:
    values = samples.notice()
    layout = samples.layout("notice", NoticeLayout)
    digest = content_digest(values, "layout", "zh_CN")
    pdf = notice(values, layout, papers.language("zh_CN"), digest)
    assert digest[:16] in papers.text_by_pdfium(pdf)
    # Without a proof there is no code that could be taken for one.
    assert zxingcpp.read_barcodes(picture(pdf, dpi=150)) == []


def drawable(first: int, last: int) -> st.SearchStrategy[str]:
    return st.characters(min_codepoint=first, max_codepoint=last).filter(
        lambda character: not shipped().missing(character, SANS)
    )


NAMES = st.text(
    st.one_of(
        drawable(0x4E00, 0x9FFF),
        drawable(0x3400, 0x4DBF),
        drawable(0x20000, 0x2EBE0),
        st.sampled_from("·abcXYZ"),
    ),
    min_size=1,
    max_size=50,
)


@pytest.mark.thorough
@settings(max_examples=20, deadline=None)
@given(NAMES)
def test_that_every_drawable_name_is_read_back_equal(name: str) -> None:
    layout = samples.layout("notice", NoticeLayout)
    values = replace(samples.notice(name), decided=(), care=None, payee=None)
    pdf = notice(values, layout, papers.language("zh_CN"), "0" * 64)
    assert f"{name}（公民身份号码" in papers.without_breaks(papers.text_by_pdfium(pdf))


@ALL
@BOTH
def test_that_the_text_of_a_paper_is_the_golden_one(kind: str, language: str) -> None:
    pdf = PRINTERS[kind](language)
    text = f"{len(page_sizes(pdf))} pages\n{papers.text_by_pdfium(pdf)}\n"
    assert text == (GOLDEN / f"{kind}-{language}.txt").read_text("utf-8")


@ALL
def test_that_the_first_page_looks_like_the_golden_one(kind: str) -> None:
    assert unlike(PRINTERS[kind]("zh_CN"), kind) < SHADE


def test_that_a_name_inside_a_message_is_refused_at_its_place() -> None:
    values = replace(
        samples.sheet(), marks=(Entry(Message("of {name}", {"name": "\ue000"})),)
    )
    layout = samples.layout("subsidy-sheet", SheetLayout)
    with pytest.raises(UserError) as refused:
        subsidy_sheet(values, layout, papers.language("en"), "0" * 64)
    assert refused.value.place == "marks.1.label.values.name"
