# SPDX-License-Identifier: Apache-2.0
"""A month's papers say what moved and add up, or none of them is issued."""

from collections.abc import Callable
from datetime import date

import pytest

from carecalc.domain.disbursement import Run
from carecalc.domain.fact import Event, Status
from carecalc.domain.period import Month
from carecalc.domain.person import Person
from carecalc.errors import UserError
from carecalc.services import (
    determinations,
    disbursements,
    facts,
    month_papers,
)
from carecalc.services.context import Context
from tests.documents.papers import text_by_pdfium, without_breaks
from tests.offices import approving
from tests.services.deciding import in_hardship

OCTOBER, NOVEMBER = Month(2026, 10), Month(2026, 11)
TODAY = date(2026, 11, 21)


def granted(ctx: Context, person: Person, *programmes: str) -> None:
    for programme in programmes:
        act = determinations.prepare(ctx, person.id, programme)
        determinations.approve(approving(ctx), act.id, "样批准", TODAY)


def two_months(ctx: Context) -> tuple[Run, Run]:
    """Build a list of 900 yuan for two people, then one of 1,200 for two.

    October: 张留下 300 and 100, 李离去 300; 王九十 100: three people, 800 yuan.
    In November 李离去 is dead, 赵新来 is new with 300, and 王九十 turns 90: 500.
    """
    stays = in_hardship(ctx, "张留下")
    goes = in_hardship(ctx, "李离去", date(1944, 3, 10))
    turns = in_hardship(ctx, "王九十", date(1936, 11, 5))
    granted(ctx, stays, "bj-hardship", "bj-age")
    granted(ctx, goes, "bj-hardship")
    granted(ctx, turns, "bj-age")
    before = disbursements.build(ctx, OCTOBER)
    facts.add(ctx, goes.id, Event("death"), date(2026, 10, 9), document="样死亡证")
    comes = in_hardship(ctx, "赵新来", date(1944, 3, 11))
    granted(ctx, comes, "bj-hardship")
    return before, disbursements.build(ctx, NOVEMBER)


def said(paper: month_papers.IssuedPaper) -> str:
    return without_breaks(text_by_pdfium(paper.data))


def refused(call: Callable[..., object], *arguments: object) -> str:
    with pytest.raises(UserError) as error:
        call(*arguments)
    return error.value.code


# --- changes --------------------------------------------------------------------------


def test_that_changes_name_who_came_went_and_moved_with_the_decision_or_reason(
    ctx: Context,
) -> None:
    before, run = two_months(ctx)
    text = said(month_papers.month_changes(ctx, run.id, "zh_CN"))
    # 3 + 1 − 1 = 3 people; 800 + 300 − 300 + 400 = 1,200 yuan.
    assert "人数311—3" in text
    assert "金额（元）800.00300.00300.00400.001,200.00" in text
    assert before.number in text
    came = text[text.index("新增序号") : text.index("减少序号")]
    went = text[text.index("减少序号") : text.index("变更序号")]
    moved = text[text.index("变更序号") :]
    assert "赵新来" in came and "决定" in came and "2026年11月21日" in came
    assert "李离去" in went and "2026年10月9日" in went
    assert "王九十" in moved and "+400.00" in moved
    assert "80至89周岁、100.00" in moved and "90至99周岁、500.00" in moved
    assert "张留下" not in text


def test_that_without_a_list_before_everybody_is_new(ctx: Context) -> None:
    granted(ctx, in_hardship(ctx, "张示例"), "bj-hardship")
    run = disbursements.build(ctx, NOVEMBER)
    text = said(month_papers.month_changes(ctx, run.id, "zh_CN"))
    assert "上月没有名册：本月列入的人员均作为新增。" in text
    assert "人数010—1" in text
    assert "本月没有减少人员。" in text
    assert "本月没有变更。" in text


def test_that_an_ended_programme_tells_why_though_the_person_is_still_paid(
    ctx: Context,
) -> None:
    elder = in_hardship(ctx, "张示例")
    granted(ctx, elder, "bj-hardship", "bj-age")
    disbursements.build(ctx, OCTOBER)
    (status,) = (
        fact for fact in facts.current(ctx, elder.id) if isinstance(fact.value, Status)
    )
    facts.withdraw(ctx, status.id, "核对不符")
    run = disbursements.build(ctx, NOVEMBER)
    text = said(month_papers.month_changes(ctx, run.id, "zh_CN"))
    moved = text[text.index("变更序号") :]
    assert "停发项目低保、300.00—-300.00" in moved
    assert "人数100—1" in text
