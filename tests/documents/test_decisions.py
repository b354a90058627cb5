# SPDX-License-Identifier: Apache-2.0
"""Papers of decisions say what was decided, why, what to do, and nothing that is not so."""

from collections.abc import Callable
from dataclasses import replace

import pytest

from carecalc.documents.decision_change import ChangeLayout, change
from carecalc.documents.decision_refusal import RefusalLayout, refusal
from carecalc.documents.decision_termination import TerminationLayout, termination
from carecalc.documents.decision_values import Opinion
from carecalc.documents.notice import NoticeLayout, notice
from carecalc.documents.opinion import OpinionLayout, opinion
from carecalc.documents.preview import page_sizes
from carecalc.domain.money import Money
from tests.documents import decisions, papers, samples

CHINESE = papers.language("zh_CN")
DECISIONS = {
    "notice": (notice, NoticeLayout, samples.notice),
    "refusal": (refusal, RefusalLayout, decisions.refusal_values),
    "change": (change, ChangeLayout, decisions.change_values),
    "termination": (termination, TerminationLayout, decisions.termination_values),
}


def text_of(pdf: bytes) -> str:
    return papers.without_breaks(papers.text_by_pdfium(pdf))


def printed(kind: str, **other: object) -> bytes:
    printer: Callable[..., bytes]
    printer, layout, values = DECISIONS[kind]
    changed = replace(values(), **other)
    return printer(changed, samples.layout(kind, layout), CHINESE, samples.DIGEST)


@pytest.mark.parametrize("kind", DECISIONS)
def test_that_every_decision_says_both_remedies_and_leaves_room_for_the_seal(
    kind: str,
) -> None:
    text = text_of(printed(kind))
    for said in (
        "60日内向样例市样例区人民政府申请行政复议",
        "6个月内向样例市样例区人民法院提起行政诉讼",
        "（核定机关盖章）",
        "批准人：赵立新",
        "签收人签字日期",
        "一式两份",
    ):
        assert said in text


@pytest.mark.parametrize("kind", DECISIONS)
@pytest.mark.parametrize("lacking", ["authority", "approver"])
def test_that_what_nobody_decided_is_told_to_nobody(kind: str, lacking: str) -> None:
    with pytest.raises(ValueError, match="authority and the approver"):
        printed(kind, **{lacking: ""})


def test_that_reasons_of_three_pages_are_whole_under_their_columns() -> None:
    pdf = decisions.print_refusal(lines=110)
    pages = len(page_sizes(pdf))
    assert pages == 4
    text = text_of(pdf)
    for number in range(1, 111):
        assert text.count(f"情形{number}：评估为重度失能不成立") == 1
    # The columns stand on the first page, where reasons begin, and on each after it.
    assert text.count("推导结果依据") == pages


def test_that_a_change_has_digits_and_capitals_before_and_after() -> None:
    text = text_of(decisions.print_change())
    for said in (
        "B类每月400.00元（大写：肆佰元整）2025年3月至2026年9月",
        "A类每月600.00元（大写：陆佰元整）自2026年10月起",
        "90～99周岁每月500.00元（大写：伍佰元整）全部月份由变更后的决定代替",
        # 600 and 100; paid too little 200, too much 400 twice.
        "变更后每月合计700.00元大写：柒佰元整",
        "应退回合计800.00元大写：捌佰元整",
        "应补发合计200.00元大写：贰佰元整",
    ):
        assert said in text


def test_that_an_end_names_the_month_it_stops_in_and_what_goes_back() -> None:
    text = text_of(decisions.print_termination())
    for said in (
        "600.00元陆佰元整2025年3月至2026年8月自2026年9月起停发2026年10月",
        "100.00元壹佰元整无自2026年9月起停发尚无已结账的发放",
        # September and October at 600.
        "应退回合计1,200.00元大写：壹仟贰佰元整",
    ):
        assert said in text


def test_that_nothing_is_said_of_money_that_nobody_owes() -> None:
    ended = tuple(
        replace(each, differences=()) for each in decisions.termination_values().ended
    )
    text = text_of(printed("termination", ended=ended))
    assert "应退回" not in text and "停发后已发放" not in text
    changed = tuple(
        replace(each, differences=()) for each in decisions.change_values().changed
    )
    text = text_of(printed("change", changed=changed, payee=None))
    assert "应退回" not in text and "已发月份的差额" not in text
    assert "尚未登记领款账户" in text


def test_that_a_refusal_of_what_nobody_applied_for_names_no_application() -> None:
    text = text_of(printed("refusal", applied_on=None, stands=""))
    assert "申请收悉" not in text
    assert "继续有效" not in text
    assert "关于失能老年人护理补贴，经审核，不符合规定条件" in text


def opinion_of(values: Opinion) -> str:
    layout = samples.layout("opinion", OpinionLayout)
    return text_of(opinion(values, layout, CHINESE, samples.DIGEST))


def test_that_an_opinion_says_what_to_do_about_each_programme() -> None:
    text = opinion_of(decisions.opinion_values())
    for said in (
        "不是行政决定，不作为发放依据",
        "建议给予：自2026年11月起，每月600.00元（大写：陆佰元整）",
        "须先由本人选择；选择本项的，自2026年11月起，每月300.00元（大写：叁佰元整）",
        "须先查明：残疾证",
        "建议不予给予：不是特困人员",
        "建议每月合计（不含待选择、待查明）700.00元大写：柒佰元整",
        "最低生活保障初步符合520.00元",
        "特困人员待核实",
    ):
        assert said in text
    for never in ("复议", "诉讼", "盖章"):
        assert never not in text


def test_that_an_opinion_about_nothing_has_no_empty_tables() -> None:
    bare = replace(
        decisions.opinion_values(),
        programmes=(),
        checked=(),
        choices=(),
        screened=(),
        readings=(),
        marks=(),
        total=Money(0),
    )
    text = opinion_of(bare)
    for never in ("核查的情况", "逐项测算", "家庭经济状况预审", "尚待核实之处"):
        assert never not in text
    assert "0.00元大写：零元整" in text
