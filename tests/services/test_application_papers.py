# SPDX-License-Identifier: Apache-2.0
"""The papers of an application say what is on record, and leave the rest to be written."""

from dataclasses import fields
from datetime import date

import pytest
import zxingcpp

from carecalc.documents.values import Subject
from carecalc.domain.appointment import Arrangement
from carecalc.domain.fact import CareChoice
from carecalc.domain.household import Household, Member
from carecalc.errors import UserError
from carecalc.services import (
    application_papers,
    application_values,
    appointments,
    consents,
    households,
    issuing,
    papers,
    people,
)
from carecalc.services.application_papers import (
    ACCEPTANCE,
    APPLICATION,
    APPROVAL,
    CORRECTION,
    DELIVERY,
    KINDS,
    MANDATE,
    PRIVACY,
    SURVEY,
    TICKS,
)
from carecalc.services.context import Context
from carecalc.services.people import PersonDraft
from tests.documents.papers import text_by_pdfium, without_breaks
from tests.documents.test_papers import picture
from tests.offices import OFFICE
from tests.services.deciding import assess, certificate, in_hardship, record
from tests.test_handbook import HANDBOOK, QUOTED, rows

TODAY = date(2026, 11, 21)


def said(pdf: bytes) -> str:
    return without_breaks(text_by_pdfium(pdf))


def text_of(
    ctx: Context, person_id: str, kind: str, given: dict[str, str] | None = None
) -> str:
    issued = application_papers.issue(ctx, person_id, kind, "zh_CN", given or {})
    return said(issued.data)


@pytest.mark.thorough
def test_that_an_application_says_what_is_on_record(ctx: Context) -> None:
    person = in_hardship(ctx, "曾𠮷样")
    record(ctx, person, certificate())
    text = text_of(ctx, person.id, APPLICATION)
    for words in (
        "姓名曾𠮷样性别女",
        f"公民身份号码{person.id_number}出生日期1944年3月9日",
        "困难类别最低生活保障对象",
        "残疾情况肢体残疾2级",
        "发放渠道社会保障卡（一卡通）户名曾𠮷样账号0000000000000000001开户银行样例银行",
        "☑困难老年人养老服务补贴",
        f"授权{OFFICE.authority}及其委托的核对机构",
    ):
        assert words in text


def test_that_what_is_given_stands_in_the_place_of_what_is_known(
    ctx: Context,
) -> None:
    person = in_hardship(ctx, "张示例")
    choice = CareChoice("cash", "agent", "李受托")
    record(ctx, person, choice)
    consents.record(ctx, person.id, "told", "processing", TODAY, "person", "signed")
    suggested = application_papers.suggested(ctx, person.id, APPLICATION, "zh_CN")
    assert (suggested["agent_name"], suggested["ticked"]) == ("李受托", "by-agent,told")
    known = text_of(ctx, person.id, APPLICATION)
    assert "☑受托人代为申请（附委托书）姓名李受托与申请人关系" in known
    assert "☑本人已收到并知晓《个人信息处理告知书》" in known
    emptied = dict.fromkeys(suggested, "")
    open_ = text_of(ctx, person.id, APPLICATION, emptied)
    assert "☐受托人代为申请（附委托书）姓名与申请人关系" in open_
    assert "☐本人已收到" in open_
    given = {"agent_name": "王代办", "agent_relation": "侄女", "ticked": "by-agent"}
    text = text_of(ctx, person.id, APPLICATION, given)
    assert "☑受托人代为申请（附委托书）" in text
    assert "姓名王代办与申请人关系侄女" in text
    assert "李受托" not in text


def test_that_members_of_the_household_stand_there_and_not_the_person(
    ctx: Context,
) -> None:
    person = in_hardship(ctx, "张示例")
    household = Household(
        "h",
        (Member("1", "applicant", "张示例"), Member("2", "spouse", "赵配偶")),
    )
    households.save(ctx, household, {"1": person.id})
    text = text_of(ctx, person.id, SURVEY)
    assert "共同生活的家庭成员姓名与申请人关系公民身份号码" in text
    assert "赵配偶配偶三、" in text


def test_that_a_survey_names_those_who_are_to_make_it(ctx: Context) -> None:
    person = in_hardship(ctx, "张示例")
    agreed = Arrangement(date(2026, 11, 25), "15:00", "样例路3号", ("王评估", "孙调查"))
    appointments.plan(ctx, person.id, agreed)
    text = text_of(ctx, person.id, SURVEY)
    assert "调查日期2026年11月25日起止时间15:00" in text
    assert "调查人王评估签字日期调查人孙调查签字日期家庭成员签字日期" in text


@pytest.mark.thorough
def test_that_what_is_missing_is_told_with_the_programmes_that_need_it(
    ctx: Context,
) -> None:
    person = in_hardship(ctx, "张示例")
    suggested = application_papers.suggested(ctx, person.id, CORRECTION, "zh_CN")
    lines = suggested["missing"].split("\n")
    # Neither identity nor status is asked again; a disability certificate may help.
    assert "残疾人证" in lines
    assert "居民身份证" not in lines
    assert len(lines) == len(set(lines))
    text = text_of(
        ctx,
        person.id,
        CORRECTION,
        {"missing": "残疾人证\n村委会证明|认定住处", "due_on": "2026-12-05"},
    )
    assert "1残疾人证" in text
    assert "2村委会证明认定住处请于2026年12月5日前" in text
    assert "3" not in text[text.index("认定住处") : text.index("请于")]


def test_that_a_notice_to_complete_says_what_is_missing(ctx: Context) -> None:
    person = in_hardship(ctx, "张示例")
    with pytest.raises(UserError, match="PAPER-021") as error:
        text_of(ctx, person.id, CORRECTION, {"due_on": "5 December"})
    assert error.value.place == "due_on"
    with pytest.raises(UserError, match="PAPER-020") as error:
        text_of(ctx, person.id, DELIVERY)
    assert error.value.place == "documents"


def test_that_two_surveyors_are_two_people(ctx: Context) -> None:
    person = in_hardship(ctx, "张示例")
    given = {"surveyor-1": "王评估", "surveyor-2": " 王 评估"}
    with pytest.raises(UserError, match="PAPER-022") as error:
        text_of(ctx, person.id, SURVEY, given)
    assert error.value.place == "surveyor-2"
    # The second one may still sign by hand.
    assert "调查人王评估签字" in text_of(
        ctx, person.id, SURVEY, {"surveyor-1": "王评估"}
    )


def test_that_the_handbook_names_the_fields_that_are_filled_in(ctx: Context) -> None:
    person = in_hardship(ctx, "张示例")
    found = application_values.stored(ctx, person.id)
    known = {*application_values.of_office(found.office), *found.of_person()}
    known |= {each.name for each in fields(Subject)}
    known |= {"number", "office", "printed_on", "addressee", "programmes", "clerk"}
    known |= {each.name for kind in KINDS.values() for each in kind.given}
    for language in ("zh_CN", "en"):
        page = HANDBOOK / language / "writing-a-form.md"
        told = {
            name
            for row in rows(page, ("关于", "Of"))
            for name in QUOTED.findall(row[1])
        }
        assert len(told) > 40
        assert told - known == set()


def test_that_a_delivery_is_of_the_paper_issued_last(ctx: Context) -> None:
    person = in_hardship(ctx, "张示例")
    application_papers.issue(ctx, person.id, ACCEPTANCE, "zh_CN", {})
    application_papers.issue(ctx, person.id, MANDATE, "zh_CN", {})
    text = text_of(ctx, person.id, DELIVERY)
    assert "1受理通知书SL-2026-0000011" in text
    assert "受理日期2026年11月21日" in text_of(ctx, person.id, APPROVAL)


def test_that_consent_is_shown_as_it_stands_and_photos_apart(ctx: Context) -> None:
    person = in_hardship(ctx, "张示例")
    consents.record(ctx, person.id, "consented", "photos", TODAY, "person", "signed")
    text = text_of(ctx, person.id, PRIVACY)
    assert "拍摄评估照片（单独同意）☑☐" in text
    assert "向家庭成员和邻里了解情况（单独同意）☐☐" in text
    assert "评估、审核和发放所需的处理（告知）" in text
    assert "本告知书为程序自拟文本" in text


@pytest.mark.thorough
def test_that_an_approval_form_proposes_what_is_worked_out(ctx: Context) -> None:
    person = in_hardship(ctx, "张示例")
    assess(ctx, person, date(2026, 9, 5))
    text = text_of(ctx, person.id, APPROVAL)
    # Hardship 300, care 600, age of 82 100 a month.
    assert "月标准合计1,000.00元大写壹仟元整" in text
    assert "能力（失能）等级4级能力完全丧失（完全失能）" in text
    assert "样例区民政局审批意见" in text


def test_that_notices_bear_a_proof_and_the_applicants_own_papers_none(
    ctx: Context,
) -> None:
    person = in_hardship(ctx, "张示例")
    for kind, count in ((ACCEPTANCE, 1), (APPLICATION, 0)):
        issued = application_papers.issue(ctx, person.id, kind, "zh_CN", {})
        assert len(zxingcpp.read_barcodes(picture(issued.data, dpi=150))) == count
        assert issued.number.endswith("-2026-000001")


def test_that_a_paper_issued_stands_on_the_record_of_the_person(ctx: Context) -> None:
    person = in_hardship(ctx, "张示例")
    issued = application_papers.issue(ctx, person.id, MANDATE, "zh_CN", {})
    listed = papers.of_person(ctx, person.id)
    assert [(p.kind, p.number) for p in listed] == [(MANDATE, "WT-2026-000001")]
    assert papers.reprint(ctx, listed[0].id).data == issued.data


def test_that_a_preview_takes_no_number(ctx: Context) -> None:
    person = in_hardship(ctx, "张示例")
    ready = application_papers.ready(ctx, person.id, MANDATE, "zh_CN", {})
    with ctx.store.reading() as work:
        pdf = issuing.preview(ctx, work, ready)
    assert "预览·无效" in said(pdf)
    issued = application_papers.issue(ctx, person.id, MANDATE, "zh_CN", {})
    assert issued.number == "WT-2026-000001"


@pytest.mark.thorough
def test_that_a_blank_form_names_the_office_and_nobody(ctx: Context) -> None:
    person = in_hardship(ctx, "张示例")
    for kind in KINDS:
        pdf = application_papers.blank(ctx, kind, "zh_CN")
        text = said(pdf)
        assert OFFICE.letterhead in text
        assert person.name not in text
        assert "编号：____" in text
        assert zxingcpp.read_barcodes(picture(pdf, dpi=100)) == []
    assert papers.of_person(ctx, person.id) == ()


@pytest.mark.thorough
def test_that_every_kind_prints_with_what_it_asks_for(ctx: Context) -> None:
    person = in_hardship(ctx, "张示例")
    typed = {"day": "2026-11-20", "rows": "甲件", "text": "乙某人"}
    for kind, told in KINDS.items():
        codes = ",".join(c for c, _ in application_papers.boxes(ctx, kind, "en"))
        given = {each.name: typed.get(each.input, each.name) for each in told.given}
        if "ticked" in given:
            given["ticked"] = codes
        text = text_of(ctx, person.id, kind, given)
        for each in told.given:
            said_of = "2026年11月20日" if each.input == "day" else given[each.name]
            assert each.input == TICKS or said_of in text, each.name
        assert "☐" not in text.replace("☐无异议☐有异议", "") or not codes


@pytest.mark.thorough
def test_that_a_person_of_whom_only_the_name_is_known_gets_every_paper(
    ctx: Context,
) -> None:
    person = people.register(
        ctx, PersonDraft("阿卜杜热合曼·买买提", birth_date=date(1940, 1, 1), sex="male")
    )
    for kind, told in KINDS.items():
        given = {each.name: "甲件" for each in told.given if each.required}
        text = text_of(ctx, person.id, kind, given)
        assert "阿卜杜热合曼·买买提" in text
        assert "None" not in text


def test_that_nothing_may_be_given_that_the_form_has_no_place_for(
    ctx: Context,
) -> None:
    person = in_hardship(ctx, "张示例")
    with pytest.raises(ValueError, match="colour"):
        text_of(ctx, person.id, MANDATE, {"colour": "red"})
