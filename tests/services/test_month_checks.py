# SPDX-License-Identifier: Apache-2.0
"""The checks of a real list: what is found, what is answered, what goes on standing."""

from dataclasses import replace
from datetime import date

import pytest

from carecalc.domain.disbursement import Run
from carecalc.domain.fact import Application, Event, Hukou, Payee, Status
from carecalc.domain.period import Month
from carecalc.domain.person import Person
from carecalc.errors import UserError
from carecalc.i18n import catalogue
from carecalc.services import (
    closing,
    determinations,
    disbursements,
    list_state,
    month_checks,
)
from carecalc.services.access import actor_of
from carecalc.services.context import Context
from tests.offices import approving
from tests.services.answering import closed_by_two
from tests.services.deciding import in_hardship, record, register

NOVEMBER = Month(2026, 11)


def granted(
    ctx: Context, name: str, born: date = date(1950, 3, 9), account: str = "1"
) -> Person:
    """Register somebody on dibao who is granted all that is due: nobody is 80 yet."""
    person = register(ctx, name, born)
    record(ctx, person, Status("DB"), on=date(2023, 5, 1))
    own = Payee("social-card", name, f"{'0' * 17}{account:0>2}", "样例银行")
    # Applied for this month: nothing is due for the months before.
    record(ctx, person, Application(), own, on=date(2026, 11, 2))
    act = determinations.prepare(ctx, person.id, "bj-hardship")
    determinations.approve(approving(ctx), act.id, "样批准", ctx.today())
    return person


def told(ctx: Context, run: Run) -> list[tuple[str, str, tuple[str, ...]]]:
    return [
        (one.finding.code, one.finding.case, one.names)
        for one in month_checks.findings(ctx, run.id)
    ]


def test_that_a_list_of_what_is_due_decided_and_payable_is_accused_of_nothing(
    ctx: Context,
) -> None:
    granted(ctx, "张示例")
    granted(ctx, "李示例", date(1951, 4, 9), "2")
    register(ctx, "未申请", date(1952, 5, 9))
    run = disbursements.build(ctx, NOVEMBER, NOVEMBER)
    assert len(run.lines) == 2
    assert told(ctx, run) == []
    # Whoever is registered, or whatever is signed, afterwards is no fault of this list.
    register(ctx, "后登记", date(1953, 6, 9))
    assert told(ctx, run) == []


def test_that_a_death_recorded_after_the_list_was_built_blocks_it(
    ctx: Context,
) -> None:
    person = granted(ctx, "张示例")
    run = disbursements.build(ctx, NOVEMBER, NOVEMBER)
    record(ctx, person, Event("death"), on=date(2026, 10, 18))
    (one,) = month_checks.findings(ctx, run.id)
    assert (one.finding.code, one.finding.severity) == ("DEATH-01", "blocks")
    with pytest.raises(UserError) as refused:
        month_checks.answer(ctx, run.id, [one.finding], "已核实")
    assert refused.value.code == "CHECK-003"
    with pytest.raises(UserError) as refused:
        closing.sign(approving(ctx), run.id)
    assert (refused.value.code, refused.value.place) == ("LIST-020", "DEATH-01")
    again = disbursements.build(ctx, NOVEMBER, NOVEMBER)
    assert told(ctx, again) == []


def test_that_what_wants_a_reason_stands_until_it_is_given_and_for_the_month(
    ctx: Context,
) -> None:
    granted(ctx, "张示例")
    granted(ctx, "李示例", date(1951, 4, 9), "1")
    in_hardship(ctx, "待审批", date(1954, 7, 9))
    run = disbursements.build(ctx, NOVEMBER, NOVEMBER)
    shared, due = month_checks.findings(ctx, run.id)
    assert (shared.finding.code, shared.names) == ("BANK-01", ("张示例", "李示例"))
    assert (due.finding.code, due.finding.case) == ("MISS-01", "waiting")
    assert shared.stands and due.stands
    with pytest.raises(UserError) as refused:
        month_checks.answer(ctx, run.id, [due.finding], "  ")
    assert refused.value.code == "CHECK-002"
    both = [shared.finding, due.finding]
    month_checks.answer(ctx, run.id, both, "夫妻共用一张卡；申请本月受理")
    month_checks.answer(ctx, run.id, both, "夫妻共用一张卡；申请本月受理")
    again = disbursements.build(ctx, NOVEMBER, NOVEMBER)
    with ctx.store.reading() as work:
        known = replace(ctx, actor=actor_of(ctx, work))
        assert month_checks.standing(known, work, again) == ()
        assert len(work.check_answers.where()) == 2
    answers = [one.answer for one in month_checks.findings(ctx, again.id)]
    assert {(one.by, one.reason) for one in answers if one is not None} == {
        ("王评估", "夫妻共用一张卡；申请本月受理")
    }


def test_that_lines_changed_behind_the_rules_are_found(ctx: Context) -> None:
    granted(ctx, "张示例")
    granted(ctx, "李示例", date(1951, 4, 9), "2")
    run = disbursements.build(ctx, NOVEMBER, NOVEMBER)
    first, second = run.lines
    dearer = replace(first, amount=first.amount + first.amount)
    cases = {
        "amount": ((dearer, second), [("AMT-01", "other")]),
        "dropped": ((second,), [("MISS-01", "dropped"), ("MISS-01", "nowhere")]),
        "doubled": ((first, first, second), [("DUP-01", "twice")]),
        "programme": (
            (replace(first, programme="bj-care"), second),
            [("AMT-01", "undue"), ("MISS-01", "dropped")],
        ),
        "account": (
            (replace(first, payee=replace(first.payee, holder="外人")), second),
            [("BANK-01", "holder")],
        ),
    }
    with ctx.store.reading() as work:
        known = replace(ctx, actor=actor_of(ctx, work))
        for name, (lines, wanted) in cases.items():
            found = month_checks.checked(known, work, replace(run, lines=lines))
            codes = [(one.finding.code, one.finding.case) for one in found]
            assert codes == wanted, name


def test_that_a_registration_elsewhere_wants_a_reason(ctx: Context) -> None:
    person = granted(ctx, "张示例")
    run = disbursements.build(ctx, NOVEMBER, NOVEMBER)
    record(ctx, person, Event("hukou-out"), on=date(2026, 10, 8))
    record(ctx, person, Hukou("330106"), on=date(2026, 10, 8))
    assert told(ctx, run) == [("MOVE-01", "moved", ("张示例",))]


def test_that_an_answer_taken_back_lets_the_finding_stand_again(ctx: Context) -> None:
    granted(ctx, "张示例")
    granted(ctx, "李示例", date(1951, 4, 9), "1")
    run = disbursements.build(ctx, NOVEMBER, NOVEMBER)
    (shared,) = month_checks.findings(ctx, run.id)
    given = [shared.finding]
    # Nothing was answered yet: nothing is taken back.
    month_checks.take_back(ctx, run.id, given, "样例")
    for why in ("夫妻共用一张卡", "夫妻共用一张卡，已看户口簿"):
        month_checks.answer(ctx, run.id, given, why)
    assert list_state.check(approving(ctx), run.id).state == "checked"
    with pytest.raises(UserError) as refused:
        month_checks.take_back(ctx, run.id, given, " ")
    assert (refused.value.code, refused.value.place) == ("CHECK-002", "reason")
    for _ in range(2):
        month_checks.take_back(approving(ctx), run.id, given, "不是夫妻")
    # Neither answer stands, nor does the check that rested on them.
    (again,) = month_checks.findings(ctx, run.id)
    assert again.stands and again.answer is None
    assert list_state.of(ctx, run.id).state == "draft"
    with ctx.store.reading() as work:
        entries = work.entries.of_action("finding.answer-taken-back")
    assert [(one.actor, one.why) for one in entries] == [("赵审批", "不是夫妻")] * 2
    # Answered anew it is checked again, but by no check that was begun before an answer
    # was taken back; once it is signed, nobody takes that back.
    month_checks.answer(ctx, run.id, given, "亲属代领")
    found = month_checks.findings(ctx, run.id)
    month_checks.take_back(approving(ctx), run.id, given, "没有登记")
    list_state.keep_found(approving(ctx), found, run.id)
    assert list_state.of(ctx, run.id).state == "draft"
    month_checks.answer(ctx, run.id, given, "亲属代领，已登记")
    closing.sign(approving(ctx), run.id)
    with pytest.raises(UserError) as refused:
        month_checks.take_back(ctx, run.id, given, "样例")
    assert refused.value.code == "CHECK-005"
    assert catalogue("en").render(refused.value.message) == (
        f"赵审批 signed {run.number} by these answers."
    )
    # A list built anew has no signature, and may be asked again.
    later = disbursements.build(ctx, NOVEMBER, NOVEMBER)
    month_checks.take_back(ctx, later.id, given, "样例")
    assert [one.stands for one in month_checks.findings(ctx, later.id)] == [True]
    closed_by_two(ctx, later)
    with pytest.raises(UserError) as refused:
        month_checks.take_back(ctx, later.id, given, "样例")
    assert refused.value.code == "CHECK-004"
