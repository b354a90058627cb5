# SPDX-License-Identifier: Apache-2.0
"""The record and the transcript of a visit say what both found, in the text's order."""

import io
from dataclasses import replace
from datetime import date

import openpyxl
import pytest

from carecalc.documents.preview import page_sizes
from carecalc.documents.transcript import TranscriptLayout
from carecalc.documents.transcript_sheet import transcript_workbook
from carecalc.domain.visit import Ending
from carecalc.errors import UserError
from carecalc.i18n import catalogue
from carecalc.services import filling_transcript
from carecalc.services.visit_view import VisitView
from tests.documents import papers, reports, samples, visit_papers
from tests.documents.test_names_on_paper import faults
from tests.documents.visit_papers import GBT
from tests.offices import OFFICE, catalog

EVERY = pytest.mark.parametrize("code", sorted(reports.SHIPPED))


def text_of(pdf: bytes) -> str:
    return papers.without_breaks(papers.text_by_pdfium(pdf))


# ---- the record


def test_that_the_record_shows_both_answers_and_what_became_of_differences() -> None:
    text = text_of(visit_papers.print_record())
    for said in (
        "开始时间2026-11-0309:15结束时间2026-11-0310:05",
        "B.1.2修饰需要他人协助，但以自身完成为主≠独立完成，不需要协助"
        "独立完成，不需要协助观察4",
        "两人均已作答25项，其中一致23项。",
        "现场重做",
        "备注：饭菜需切碎",
        "身高155.5cm",
        "硝苯地平口服10mg每日2次",
    ):
        assert said in text


def test_that_the_record_lists_refusals_oddities_and_what_was_kept() -> None:
    text = text_of(visit_papers.print_record())
    for said in (
        "B.2.4上下楼梯（第一评估员）拒绝回答：情绪激动，不愿下床",
        "B.2.4上下楼梯（第二评估员）拒绝回答：情绪激动，不愿下床",
        "急诊病历记载，到场时已清醒",
        "骨折后恢复",
        "家属有异议",
        "B.1.1进食绘图1幅、照片2张",
    ):
        assert said in text


def test_that_the_record_names_everybody_who_was_there_once() -> None:
    seen = reports.view("ltc-2021", reports.ON_SITE)
    text = text_of(visit_papers.record_of(visit_papers.recorded(seen)))
    assert (
        "在场人员卫评样（评估专家）、柳社工（其他）、卫评样、钱专家、张样女（女儿）"
        in text
    )
    assert "录音录像编号LX-2026-0456" in text


def refused(seen: VisitView) -> VisitView:
    ending = Ending("refused", "老人突发不适，送医", date(2026, 11, 20))
    visit = replace(seen.visit, state="abandoned", signing=None, ending=ending)
    return replace(seen, visit=visit)


def test_that_the_record_of_a_refused_visit_says_why_and_when_again() -> None:
    values = visit_papers.recorded(refused(reports.view(GBT)))
    text = text_of(visit_papers.record_of(values))
    assert "办结情况未完成（拒答）拟再次入户日期2026年11月20日" in text
    assert "未完成的原因老人突发不适，送医" in text
    # Nobody has signed: two lines for the assessors are left to sign on.
    assert text.count("签字日期") == 2
    # One assessor alone is compared with nobody.
    assert "第二评估员" not in text and "≠" not in text


def test_that_empty_optional_fields_leave_no_gap() -> None:
    seen = reports.view("barthel")
    person = replace(seen.person, phone="", address="", community="")
    signing = replace(reports.SIGNING, informant="", informant_relation="", place="")
    bare = replace(seen, person=person, visit=replace(seen.visit, signing=signing))
    text = text_of(visit_papers.record_of(visit_papers.recorded(bare)))
    assert "联系电话—所在社区—住址—" in text
    assert "信息提供者" not in text
    # Nothing was recorded beside the items: there is no heading over nothing.
    assert "测量与记录的情况" not in text
    typed = text_of(visit_papers.transcript_of(visit_papers.typed(bare)))
    asked = typed[typed.index("待补问") :]
    for name in ("联系电话", "所在社区", "住址", "信息提供者的姓名"):
        assert name in asked


# ---- the transcript


def test_that_the_fields_of_table_a_stand_in_the_order_of_the_standard() -> None:
    values = visit_papers.typed(visit_papers.of_two())
    zh = catalogue("zh_CN")
    order = [
        zh.render(field.label) for part in values.tables[:3] for field in part.fields
    ]
    assert " ".join(order) == (
        "评估编号 评估基准日期 评估原因 "
        "姓名 性别 出生日期 身高 体重 民族 宗教信仰 公民身份号码 文化程度 居住情况 "
        "婚姻状况 医疗费用支付方式 经济来源 跌倒 走失 噎食 自杀、自伤 其他 "
        "信息提供者的姓名 信息提供者与老年人的关系 联系人姓名 联系人电话"
    )


def test_that_codes_are_those_of_the_national_sets_or_the_options_place() -> None:
    values = visit_papers.typed(visit_papers.of_two())
    zh = catalogue("zh_CN")
    found = {
        zh.render(field.label): (zh.render(field.value), field.number, field.points)
        for part in values.parts
        for field in part.fields
    }
    assert found["评估基准日期"] == ("2026-11-03", "", "")
    assert found["评估原因"] == ("首次评估", "1", "")
    assert found["性别"] == ("女", "2", "")  # GB/T 2261.1
    assert found["婚姻状况"] == ("丧偶", "30", "")  # GB/T 2261.2
    # The second and the eighth of the eight kinds of living.
    assert found["居住情况"] == ("与配偶居住、养老机构", "2,8", "")
    assert found["身高"] == ("155.5 cm", "", "")
    # The settled answer counts: the first of five options, four points.
    assert found["修饰"] == ("独立完成，不需要协助", "1", "4")
    assert found["上下楼梯"] == ("拒绝回答：情绪激动，不愿下床", "", "")
    assert found["联系人电话"] == ("", "", "")


@pytest.mark.parametrize("name", ["person.nickname", "A.nothing", "visit.number"])
def test_that_a_field_of_nothing_in_a_countys_form_is_named(name: str) -> None:
    layout = samples.layout("transcript", TranscriptLayout)
    first, *others = layout.orders[GBT]
    odd = replace(first, fields=(name,))
    # The last has no label: nobody would know what is meant.
    labels = {n: text for n, text in layout.labels.items() if n != "visit.number"}
    layout = replace(layout, labels=labels, orders={GBT: (odd, *others)})
    with pytest.raises(UserError) as refused:
        filling_transcript.transcript(
            visit_papers.of_two(), OFFICE, catalog().codes(), layout
        )
    assert (refused.value.code, refused.value.place) == ("PAPER-027", name)


def test_that_what_nobody_knows_is_listed_as_still_to_be_asked() -> None:
    text = text_of(visit_papers.print_transcript())
    asked = text[text.index("待补问") : text.index("录入人")]
    assert "A.2文化程度" in asked and "A.3联系人电话" in asked
    assert "身高" not in asked and "上下楼梯" not in asked
    known = {**visit_papers.everything(GBT)}
    seen = reports.view(GBT, answers=known)
    person = replace(seen.person, contact_name="张样女", contact_phone="010-00000001")
    whole = visit_papers.typed(replace(seen, person=person))
    assert whole.still_to_ask == () and whole.open_lists == ()
    assert "无待补问事项" in text_of(visit_papers.transcript_of(whole))


@pytest.mark.parametrize("language", ["zh_CN", "en"])
def test_that_the_national_standard_takes_two_pages_whatever_is_known(
    language: str,
) -> None:
    full = reports.view(GBT, answers=visit_papers.everything(GBT))
    for seen in (visit_papers.of_two(), full):
        pdf = visit_papers.transcript_of(visit_papers.typed(seen), language)
        assert len(page_sizes(pdf)) == 2


@pytest.mark.thorough
def test_that_nothing_on_a_full_transcript_lies_over_anything() -> None:
    full = reports.view(GBT, answers=visit_papers.everything(GBT))
    pdf = visit_papers.transcript_of(visit_papers.typed(full))
    assert list(faults(pdf)) == []


@pytest.mark.thorough
@EVERY
def test_that_the_transcript_of_every_scale_has_all_of_its_fields(code: str) -> None:
    scale = reports.scale_of(code)
    seen = reports.view(
        code, reports.SHIPPED[code], answers=visit_papers.everything(code)
    )
    values = visit_papers.typed(seen)
    labels = [field.label for part in values.parts for field in part.fields]
    labels += [each.label for part in values.parts for each in part.lists]
    for item in (*scale.items, *scale.graph.facts.values()):
        assert labels.count(item.label) >= 1
    pdf = visit_papers.transcript_of(values)
    assert len(page_sizes(pdf)) <= 2


def workbook(seen: VisitView) -> bytes:
    layout = samples.layout("transcript", TranscriptLayout)
    codes = catalog().codes()
    values = filling_transcript.transcript(seen, OFFICE, codes, layout)
    return transcript_workbook(values, layout, catalogue("zh_CN"), samples.DIGEST)


def test_that_the_workbook_has_a_line_of_text_for_each_field_and_cell() -> None:
    seen = visit_papers.of_two("=SUM(A1)·" + samples.RARE_NAME)
    data = workbook(seen)
    assert data == workbook(seen)
    sheet = openpyxl.load_workbook(io.BytesIO(data)).worksheets[0]
    rows = {row[2].value: row for row in sheet.iter_rows(min_row=2) if row[2].value}
    assert rows["姓名"][3].value == "=SUM(A1)·" + samples.RARE_NAME
    assert rows["公民身份号码"][3].value == "999001194003070028"
    assert rows["修饰"][4].value == "1" and rows["修饰"][5].value == "4"
    assert rows["用药情况 2 药物名称"][3].value == "阿司匹林"
    assert rows["用药情况 2 用药频率"][3].value == "每晚"
    kinds = {cell.data_type for row in sheet.iter_rows() for cell in row}
    assert kinds <= {"s", "n"} and not any(
        isinstance(cell.value, int | float) for row in sheet.iter_rows() for cell in row
    )
