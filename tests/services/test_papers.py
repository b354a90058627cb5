# SPDX-License-Identifier: Apache-2.0
"""Issuing papers from stored values, and printing them again as they were issued."""

import io
from dataclasses import replace
from datetime import date

import openpyxl
import pytest

from carecalc.catalog.catalog import Catalog
from carecalc.domain.determination import Determination
from carecalc.domain.fact import CareChoice, OutsideAssessment
from carecalc.domain.period import Month
from carecalc.domain.person import Person
from carecalc.domain.visit import Signing
from carecalc.errors import UserError
from carecalc.services import (
    decision_papers,
    determinations,
    disbursements,
    offices,
    papers,
    people,
    visits,
)
from carecalc.services.context import Context
from carecalc.services.issuing import IssuedPaper
from tests.documents.papers import text_by_pdfium, without_breaks
from tests.documents.reports import middling
from tests.offices import OFFICE, approving, reopened
from tests.services.deciding import assess, in_hardship, record, register

TODAY = date(2026, 11, 21)
NOVEMBER = Month(2026, 11)


def text_of(paper: IssuedPaper) -> str:
    return without_breaks(text_by_pdfium(paper.data))


def approved(ctx: Context, person: Person, programme: str) -> Determination:
    act = determinations.prepare(ctx, person.id, programme)
    return determinations.approve(approving(ctx), act.id, "样批准", TODAY)


@pytest.mark.thorough
def test_that_the_report_says_what_was_answered_and_signed(ctx: Context) -> None:
    person = in_hardship(ctx, "曾𠮷样")
    view = assess(ctx, person, date(2026, 9, 5))
    report = papers.assessment_report(ctx, view.visit.id, "zh_CN")
    text = text_of(report)
    for said in (
        "曾𠮷样",
        person.id_number,
        view.visit.number,
        OFFICE.assessment_body,
        "卫评样",
        "柳社工",
        "能力完全丧失",
        "完全依赖他人协助进食，或吞咽困难，或留置营养管",
        "首次评估",
    ):
        assert without_breaks(said) in text
    assert report.number == view.visit.number
    assert report.media == "application/pdf"


def test_that_the_report_of_a_scale_that_only_records_bears_its_own_name(
    ctx: Context,
) -> None:
    person = in_hardship(ctx, "张示例")
    view = visits.start(ctx, person.id, "lawton-iadl", "first", TODAY)
    for answer in middling(view.scale).values():
        visits.answer(ctx, view.visit.id, answer)
    visits.sign(ctx, view.visit.id, signed_by("medical-or-nursing", "other"))
    report = papers.assessment_report(ctx, view.visit.id, "zh_CN")
    assert view.scale.title is not None
    assert report.title == view.scale.title.zh_CN
    assert "本量表只作记录，不评定等级" in text_of(report)


@pytest.mark.thorough
def test_that_the_report_says_how_its_scale_file_was_tested(ctx: Context) -> None:
    person = in_hardship(ctx, "张示例")
    view = assess(ctx, person, date(2026, 9, 5))
    sheets = ctx.catalog.selftest_file(view.scale)
    text = text_of(papers.assessment_report(ctx, view.visit.id, "zh_CN"))
    assert "自测（2026年11月21日）：" in text
    assert f"全部与手工算得的结果一致；自测文件SHA-256摘要{sheets.digest}" in text
    assert f"SHA-256摘要{view.scale.digest}" in text


def test_that_a_scale_file_no_longer_installed_claims_no_test(ctx: Context) -> None:
    person = in_hardship(ctx, "张示例")
    view = assess(ctx, person, date(2026, 9, 5))
    path = "forms/scales/gbt-42195-2022/2022-12-30.toml"
    file = ctx.catalog.files[path]
    data = file.data + b"\n# mended\n"
    mended = replace(file, data=data)
    later = replace(ctx, catalog=Catalog({**ctx.catalog.files, path: mended}))
    text = text_of(papers.assessment_report(later, view.visit.id, "zh_CN"))
    assert "自测：本量表文件未附自测例。" in text
    assert f"SHA-256摘要{view.scale.digest}" in text


@pytest.mark.thorough
def test_that_the_second_report_tells_what_changed_since_the_first(
    ctx: Context,
) -> None:
    person = in_hardship(ctx, "张示例")
    first = assess(ctx, person, date(2025, 9, 5))
    again = visits.start(ctx, person.id, "gbt-42195-2022", "routine", TODAY)
    for code, answer in first.visit.answers.items():
        given = replace(answer, options=("1",)) if code == "B.1.2" else answer
        visits.answer(ctx, again.visit.id, given)
    signing = signed_by("medical-or-nursing", "social-work")
    visits.sign(ctx, again.visit.id, signing)
    text = text_of(papers.assessment_report(ctx, again.visit.id, "zh_CN"))
    assert f"与上次评估的比较（{first.visit.number}，2025年9月5日）" in text
    assert (
        "B.1.2修饰完全依赖他人协助，且不能给予配合主要依靠他人协助，自身能给予配合"
    ) in text
    assert "自理能力得分01" in text
    alone = text_of(papers.assessment_report(ctx, first.visit.id, "zh_CN"))
    assert "与上次评估的比较" not in alone


def test_that_the_report_says_until_when_the_level_holds(ctx: Context) -> None:
    offices.amend(ctx, replace(offices.get(ctx), validity_months=12))
    person = in_hardship(ctx, "张示例")
    view = assess(ctx, person, date(2026, 9, 5))
    text = text_of(papers.assessment_report(ctx, view.visit.id, "zh_CN"))
    # Twelve months of which 5 September 2026 is the first day.
    assert "有效期至2027年9月4日" in text


def signed_by(*backgrounds: str) -> Signing:
    return Signing(("卫评样", "柳社工"), backgrounds, "张样女", "女儿", TODAY)


def test_that_no_report_prints_from_an_unsigned_visit(ctx: Context) -> None:
    person = in_hardship(ctx, "张示例")
    view = visits.start(ctx, person.id, "gbt-42195-2022", "first", TODAY)
    with pytest.raises(UserError) as caught:
        papers.assessment_report(ctx, view.visit.id, "zh_CN")
    assert caught.value.code == "PAPER-002"
    assert papers.of_person(ctx, person.id) == ()


def test_that_the_sheet_is_headed_as_an_estimate_with_the_amounts(
    ctx: Context,
) -> None:
    person = in_hardship(ctx, "张示例")
    record(ctx, person, OutsideAssessment("gbt-42195-2022", "3"))
    record(ctx, person, CareChoice("care-account", "guardian", "张样女", "失智"))
    text = text_of(papers.subsidy_sheet(ctx, person.id, NOVEMBER, "zh_CN"))
    for said in (
        "补贴测算（非决定）",
        "300.00元",
        "600.00元",
        "100.00元",
        "1,000.00元",
        "壹仟元整",
        "自2026年9月起",
        "最低生活保障对象",
        "样例区民政局",
        "监护人",
        "张样女",
        "失智",
        "***************0001",
    ):
        assert without_breaks(said) in text
    assert "核定通知书" not in text


@pytest.mark.thorough
def test_that_a_notice_prints_from_a_decided_act_alone(ctx: Context) -> None:
    person = in_hardship(ctx, "张示例")
    act = determinations.prepare(ctx, person.id, "bj-hardship")
    with pytest.raises(UserError) as caught:
        decision_papers.decision(ctx, act.id, "zh_CN")
    assert caught.value.code == "PAPER-003"
    determinations.approve(approving(ctx), act.id, "样批准", TODAY)
    text = text_of(decision_papers.decision(ctx, act.id, "zh_CN"))
    for said in (
        "核定通知书",
        act.number,
        "困难老年人养老服务补贴",
        "自2026年9月起",
        "300.00元",
        "叁佰元整",
        "样批准",
        "样例区民政局",
        "2026年11月21日",
        "样例区人民政府",
        "样例区人民法院",
        "京民养老发〔2019〕160号",
    ):
        assert without_breaks(said) in text


def test_that_a_refusal_is_told_with_the_reason_that_decided(ctx: Context) -> None:
    person = in_hardship(ctx, "张示例")
    refused = approved(ctx, person, "bj-care")
    text = text_of(decision_papers.decision(ctx, refused.id, "zh_CN"))
    assert "失能老年人护理补贴" in text
    assert "不予批准的项目和理由" in text
    assert "护理补贴档次" in text
    act = determinations.prepare(ctx, person.id, "bj-age")
    determinations.refuse(approving(ctx), act.id, "样批准", TODAY, "材料与事实不符")
    text = text_of(decision_papers.decision(ctx, act.id, "zh_CN"))
    assert "材料与事实不符" in text
    assert "100.00元" not in text


def test_that_the_list_has_every_line_with_whole_numbers_as_text(
    ctx: Context,
) -> None:
    person = in_hardship(ctx, "张示例")
    in_hardship(ctx, "李未批", date(1944, 3, 10))
    approved(ctx, person, "bj-hardship")
    run = disbursements.build(ctx, NOVEMBER)
    text = text_of(papers.month_list(ctx, run.id, "zh_CN"))
    for said in (
        "张示例",
        person.id_number,
        "0000000000000000001",
        "李未批",
        run.number,
    ):
        assert without_breaks(said) in text
    workbook = papers.month_workbook(ctx, run.id, "zh_CN")
    book = openpyxl.load_workbook(io.BytesIO(workbook.data))
    cells = [c for row in book.worksheets[0].iter_rows() for c in row]
    number = next(c for c in cells if c.value == person.id_number)
    account = next(c for c in cells if c.value == "0000000000000000001")
    assert number.data_type == account.data_type == "s"
    reasons = [c.value for row in book.worksheets[1].iter_rows() for c in row]
    assert "李未批" in reasons


def test_that_a_paper_is_printed_again_from_its_own_bytes(ctx: Context) -> None:
    person = in_hardship(ctx, "张示例")
    act = approved(ctx, person, "bj-hardship")
    issued = decision_papers.decision(ctx, act.id, "zh_CN")
    amended = replace(people.get(ctx, person.id), name="张改名")
    people.amend(ctx, amended)
    offices.amend(ctx, replace(offices.get(ctx), court="另一法院"))
    again = reopened(ctx)
    assert papers.reprint(again, issued.id) == issued
    assert [paper.id for paper in papers.of_person(again, person.id)] == [issued.id]
    again.store.close()


def test_that_equal_content_has_one_digest_in_one_language(ctx: Context) -> None:
    person = in_hardship(ctx, "张示例")
    act = approved(ctx, person, "bj-hardship")
    first, copy = (decision_papers.decision(ctx, act.id, "zh_CN") for _ in range(2))
    english = decision_papers.decision(ctx, act.id, "en")
    assert first.digest == copy.digest != english.digest
    assert text_of(first) == text_of(copy)
    # Each issue has a code of its own, so that one can be withdrawn and not the other.
    assert first.id != copy.id
    assert first.data != copy.data
    assert "Notice of determination" in text_by_pdfium(english.data)


def test_that_the_wording_of_a_paper_is_kept_with_it(ctx: Context) -> None:
    person = in_hardship(ctx, "张示例")
    papers.subsidy_sheet(ctx, person.id, NOVEMBER, "zh_CN")
    form = ctx.catalog.form_file("subsidy-sheet", TODAY)
    with ctx.store.reading() as work:
        assert work.laws.bytes(form.digest) == form.data


@pytest.mark.thorough
def test_that_a_name_no_face_can_draw_issues_nothing(ctx: Context) -> None:
    person = register(ctx, "张\ue000")
    with pytest.raises(UserError) as caught:
        papers.subsidy_sheet(ctx, person.id, NOVEMBER, "zh_CN")
    assert caught.value.code == "PAPER-001"
    assert papers.of_person(ctx, person.id) == ()
    people.amend(ctx, replace(people.get(ctx, person.id), name="张示例"))
    sheet = papers.subsidy_sheet(ctx, person.id, NOVEMBER, "zh_CN")
    assert sheet.number == "CS-2026-000001"
