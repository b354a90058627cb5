# SPDX-License-Identifier: Apache-2.0
"""Each decision is told by the paper that fits it; an opinion tells what is suggested."""

from dataclasses import replace
from datetime import date

import pytest

from carecalc.documents.decision_values import Change, Difference, Termination
from carecalc.domain.determination import Determination
from carecalc.domain.fact import (
    Application,
    DisabilityCertificate,
    Event,
    Hukou,
    OutsideAssessment,
    ProgrammeChoice,
    Status,
)
from carecalc.domain.household import Household, Member
from carecalc.domain.money import Money
from carecalc.domain.paper import Claims
from carecalc.domain.period import Month
from carecalc.domain.person import Person
from carecalc.errors import UserError
from carecalc.services import (
    decision_papers,
    determinations,
    disbursements,
    facts,
    households,
)
from carecalc.services.context import Context
from carecalc.services.decision_papers import decision_paper_kind
from tests.documents.papers import text_by_pdfium, without_breaks
from tests.offices import approving
from tests.services.answering import closed_by_two
from tests.services.deciding import (
    assess,
    certificate,
    in_hardship,
    payee,
    record,
    register,
)

TODAY = date(2026, 11, 21)
SEPTEMBER, OCTOBER, NOVEMBER = (Month(2026, n) for n in (9, 10, 11))


def approved(ctx: Context, person: Person, programme: str) -> Determination:
    act = determinations.prepare(ctx, person.id, programme)
    return determinations.approve(approving(ctx), act.id, "样批准", TODAY)


def paid(ctx: Context, month: Month) -> None:
    closed_by_two(ctx, disbursements.build(ctx, month))


def in_low_income(ctx: Context) -> Person:
    """Register somebody of low income since 2023, at 200 yuan a month."""
    person = register(ctx, "张示例")
    record(ctx, person, Status("DSR", "样例区民政局"), on=date(2023, 5, 1))
    record(ctx, person, Application(), payee("张示例"))
    return person


def text_of(data: bytes) -> str:
    return without_breaks(text_by_pdfium(data))


ACT = Determination(
    id="1",
    person_id="p",
    number="HD-2026-000001",
    programme="bj-care",
    outcome="grant",
    category="A",
    from_month=SEPTEMBER,
    monthly=Money(60_000),
    facts="{}",
    files={},
    readings={},
    prepared_on=TODAY,
    state="approved",
    decided_on=TODAY,
)


@pytest.mark.parametrize(
    ("outcome", "state", "has_grant", "kind"),
    [
        ("grant", "approved", False, "notice"),
        ("grant", "superseded", False, "notice"),
        ("grant", "approved", True, "change"),
        ("refuse", "approved", False, "refusal"),
        ("refuse", "approved", True, "termination"),
        ("grant", "refused", False, "refusal"),
        ("grant", "refused", True, "refusal"),
    ],
)
def test_that_what_was_decided_says_which_paper_tells_it(
    outcome: str, state: str, has_grant: bool, kind: str
) -> None:
    act = replace(ACT, id="2", outcome=outcome, state=state)
    assert decision_paper_kind(act, ACT if has_grant else None) == kind


@pytest.mark.thorough
def test_that_a_change_tells_before_and_after_and_what_was_paid_short(
    ctx: Context,
) -> None:
    # 京民养老发〔2019〕160号: 低收入 200, 低保 300; on dibao since 1 October.
    person = in_low_income(ctx)
    first = approved(ctx, person, "bj-hardship")
    paid(ctx, OCTOBER)
    record(ctx, person, Status("DB", "样例区民政局"), on=date(2026, 10, 1))
    second = approved(ctx, person, "bj-hardship")
    assert second.from_month == OCTOBER
    ready = decision_papers.decision_ready(ctx, second.id, "zh_CN")
    assert isinstance(ready.values, Change)
    (changed,) = ready.values.changed
    assert (changed.earlier, changed.earlier_on) == (first.number, TODAY)
    before, after = changed.before, changed.after
    assert (before.from_month, before.to_month) == (SEPTEMBER, SEPTEMBER)
    assert (before.monthly, after.monthly) == (Money(20_000), Money(30_000))
    assert (after.from_month, after.to_month) == (OCTOBER, None)
    assert changed.differences == (Difference(OCTOBER, Money(20_000), Money(30_000)),)
    assert ready.about.claims == Claims(TODAY, amounts=(30_000,), first=OCTOBER)
    issued = decision_papers.decision(ctx, second.id, "zh_CN")
    assert (issued.kind, issued.number) == ("change", second.number)
    text = text_of(issued.data)
    for said in (
        "补贴变更决定书",
        "每月200.00元（大写：贰佰元整）",
        "每月300.00元（大写：叁佰元整）",
        "2026年9月原决定",
        "自2026年10月起",
        f"原决定：{first.number}",
        "应补发100.00元",
        "原决定以后登记的情况困难身份最低生活保障对象样例区民政局",
        "自收到本决定书之日起60日内向样例区人民政府申请行政复议",
    ):
        assert said in text


@pytest.mark.thorough
def test_that_what_another_decision_replaced_says_so_and_holds_no_more(
    ctx: Context,
) -> None:
    person = in_low_income(ctx)
    first = approved(ctx, person, "bj-hardship")
    record(ctx, person, Status("DB", "样例区民政局"), on=date(2026, 10, 1))
    second = approved(ctx, person, "bj-hardship")
    ready = decision_papers.decision_ready(ctx, first.id, "zh_CN")
    assert ready.paper.kind == "notice"
    assert ready.about.claims is not None
    # The day before the second was decided.
    assert ready.about.claims.until == date(2026, 11, 20)
    text = text_of(decision_papers.decision(ctx, first.id, "zh_CN").data)
    assert f"本决定已由2026年11月21日的{second.number}号决定代替，不再有效" in text
    assert "不再有效" not in text_of(
        decision_papers.decision(ctx, second.id, "zh_CN").data
    )


def test_that_an_end_tells_the_last_month_due_and_what_is_to_be_returned(
    ctx: Context,
) -> None:
    # 160号: paid until the month of the change; moved out in September, so October
    # and November are not due, October was paid.
    person = in_hardship(ctx, "张示例")
    record(ctx, person, Hukou("110105"), on=date(1990, 1, 1))
    first = approved(ctx, person, "bj-hardship")
    paid(ctx, SEPTEMBER)
    paid(ctx, OCTOBER)
    record(ctx, person, Event("hukou-out"), on=date(2026, 9, 20))
    act = approved(ctx, person, "bj-hardship")
    assert act.outcome == "refuse"
    ready = decision_papers.decision_ready(ctx, act.id, "zh_CN")
    assert isinstance(ready.values, Termination)
    (ended,) = ready.values.ended
    assert (ended.granted.from_month, ended.granted.to_month) == (SEPTEMBER, SEPTEMBER)
    assert (ended.earlier, ended.last_paid) == (first.number, OCTOBER)
    assert ended.differences == (Difference(OCTOBER, Money(30_000), Money(0)),)
    assert ready.about.claims == Claims(TODAY, first=SEPTEMBER, last=SEPTEMBER)
    text = text_of(decision_papers.decision(ctx, act.id, "zh_CN").data)
    for said in (
        "补贴终止决定书",
        "自2026年10月起停发",
        "应退回300.00元",
        "原决定以后登记的情况变动情况户籍迁出",
        "应退回合计300.00元大写：叁佰元整",
        "样例区人民法院提起行政诉讼",
    ):
        assert said in text


def test_that_an_end_of_what_was_never_due_has_no_months(ctx: Context) -> None:
    person = in_hardship(ctx, "张示例")
    first = approved(ctx, person, "bj-hardship")
    # In extreme hardship since before: excluded in every month that was granted.
    record(ctx, person, Status("TK", "样例区民政局"), on=date(2026, 1, 1))
    act = approved(ctx, person, "bj-hardship")
    ready = decision_papers.decision_ready(ctx, act.id, "zh_CN")
    (ended,) = ready.values.ended
    assert (ended.granted.from_month, ended.granted.to_month) == (SEPTEMBER, None)
    assert (ended.earlier, ended.last_paid) == (first.number, None)
    assert ready.about.claims == Claims(TODAY)
    text = text_of(decision_papers.decision(ctx, act.id, "zh_CN").data)
    assert "自2026年9月起停发" in text
    assert "尚无已结账的发放" in text
    assert "应退回" not in text


def test_that_a_change_tells_a_new_level_and_what_was_withdrawn(ctx: Context) -> None:
    # 160号: 肢体二级 400, 重度失能 600. What was recorded for the first decision and
    # still stands is not told again.
    person = in_hardship(ctx, "张示例")
    record(ctx, person, certificate())
    record(ctx, person, ProgrammeChoice("bj-nursing", ("bj-care",)))
    approved(ctx, person, "bj-care")
    held = facts.current(ctx, person.id)
    wrong = next(f for f in held if isinstance(f.value, DisabilityCertificate))
    facts.withdraw(ctx, wrong.id, "录入错误")
    assess(ctx, person, date(2026, 9, 5))
    act = approved(ctx, person, "bj-care")
    ready = decision_papers.decision_ready(ctx, act.id, "zh_CN")
    assert ready.paper.kind == "change"
    text = text_of(decision_papers.decision(ctx, act.id, "zh_CN").data)
    assert "2026年9月5日能力评估4级能力完全丧失" in text
    assert "残疾证肢体残疾2级、样〔2026〕1号、自2026年9月2日起〔已撤销〕" in text
    assert "最低生活保障对象" not in text


def test_that_a_refused_change_says_that_the_earlier_decision_goes_on(
    ctx: Context,
) -> None:
    person = in_low_income(ctx)
    first = approved(ctx, person, "bj-hardship")
    record(ctx, person, Status("DB", "样例区民政局"), on=date(2026, 10, 1))
    act = determinations.prepare(ctx, person.id, "bj-hardship")
    determinations.refuse(approving(ctx), act.id, "样批准", TODAY, "证明材料存疑")
    issued = decision_papers.decision(ctx, act.id, "zh_CN")
    text = text_of(issued.data)
    assert issued.kind == "refusal"
    assert f"此前作出的{first.number}号决定继续有效" in text
    assert "证明材料存疑" in text
    assert "300.00元" not in text


def test_that_what_was_over_by_itself_is_not_ended_again(ctx: Context) -> None:
    # Moved out in September: that month alone is granted, and over when prepared.
    person = in_hardship(ctx, "张示例")
    record(ctx, person, Event("hukou-out"), on=date(2026, 9, 20))
    first = approved(ctx, person, "bj-hardship")
    assert (first.outcome, first.from_month) == ("grant", SEPTEMBER)
    issued = decision_papers.decision(ctx, first.id, "zh_CN")
    assert issued.kind == "notice"
    assert "困难老年人养老服务补贴低保2026年9月300.00元" in text_of(issued.data)
    again = approved(ctx, person, "bj-hardship")
    assert (again.outcome, again.supersedes) == ("refuse", first.id)
    assert decision_papers.decision(ctx, again.id, "zh_CN").kind == "refusal"


def test_that_the_draft_of_a_refusal_sent_back_is_told_to_nobody(ctx: Context) -> None:
    person = in_hardship(ctx, "张示例")
    act = determinations.prepare(ctx, person.id, "bj-care")
    assert act.outcome == "refuse"
    determinations.refuse(approving(ctx), act.id, "样批准", TODAY, "应先入户核实")
    with pytest.raises(UserError) as caught:
        decision_papers.decision(ctx, act.id, "zh_CN")
    assert caught.value.code == "PAPER-006"


def test_that_an_opinion_suggests_reckons_and_decides_nothing(ctx: Context) -> None:
    person = in_hardship(ctx, "张示例")
    record(ctx, person, OutsideAssessment("gbt-42195-2022", "3"))
    issued = decision_papers.opinion(ctx, person.id, NOVEMBER, "zh_CN")
    assert (issued.kind, issued.number) == ("opinion", "YS-2026-000001")
    text = text_of(issued.data)
    for said in (
        "补贴预审意见",
        "不是行政决定",
        "建议给予：自2026年9月起，每月600.00元（大写：陆佰元整）",
        "1,000.00元大写：壹仟元整",
        "逐项测算",
        "京民养老发〔2019〕160号",
        "经办人",
        "复核人",
    ):
        assert said in text
    for never in ("行政复议", "行政诉讼", "家庭经济状况预审"):
        assert never not in text


def test_that_an_opinion_tells_what_a_household_was_screened_for(ctx: Context) -> None:
    person = in_hardship(ctx, "张示例")
    home = Household("", (Member("m1", "applicant", person.name),), "m1")
    households.save(ctx, home, {"m1": person.id})
    ready = decision_papers.opinion_ready(ctx, person.id, NOVEMBER, "zh_CN")
    assert {each.outcome for each in ready.values.screened} == {"not-evaluated"}
    text = text_of(decision_papers.opinion(ctx, person.id, NOVEMBER, "zh_CN").data)
    assert "家庭经济状况预审" in text
    assert "以认定结论为准" in text
