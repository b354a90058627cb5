# SPDX-License-Identifier: Apache-2.0
"""A list's line gives its reasons as they were, whatever was recorded since."""

from datetime import date

import pytest

from carecalc.domain.disbursement import ARREARS, RECOVERY, Run
from carecalc.domain.fact import Event, Status
from carecalc.domain.line import DUE, NOT_DUE
from carecalc.domain.money import Money
from carecalc.errors import UserError
from carecalc.services import (
    determinations,
    disbursements,
    facts,
    line_traces,
    reviewing,
)
from carecalc.services.context import Context
from carecalc.services.line_traces import LineTrace
from carecalc.services.visits import VisitView
from tests.offices import approving, beside, keyring
from tests.services.deciding import LATELY, assess, in_hardship, register
from tests.services.proving import closed, set_to
from tests.services.test_catching_up import (
    DECEMBER,
    NOVEMBER,
    OCTOBER,
    approved,
    said,
)
from tests.services.test_month_cutoff import granted, with_calendar


def traced(ctx: Context, run: Run) -> list[LineTrace]:
    """Return the reasons of every line of a list."""
    return [
        line_traces.of_line(ctx, run.id, line, run.line_number(number))
        for number, line in enumerate(run.numbered, 1)
    ]


def test_that_every_line_of_a_list_comes_to_its_own_amount_worked_out_again(
    ctx: Context,
) -> None:
    # Decided on 21 November: one since September, one since October, one since November.
    for name, day, applied in (
        ("李示例", 10, date(2026, 9, 2)),
        ("张示例", 11, date(2026, 10, 2)),
        ("赵示例", 12, LATELY),
    ):
        approved(ctx, in_hardship(ctx, name, date(1944, 3, day), applied))
    run = disbursements.build(ctx, NOVEMBER)
    assert [line.amount.fen for line in run.lines] == [30_000] * 6
    found = traced(ctx, run)
    assert [one.agrees for one in found] == [True] * 6
    assert [one.judged.amount for one in found] == [Money(30_000)] * 6
    assert not any(one.differs for one in found)
    # 京民养老发〔2019〕160号: who is on dibao gets 300 yuan.
    assert all(one.judged.entitled.step.children for one in found)
    assert {one.act.state for one in found} == {"approved"}
    late = next(one for one in found if one.line.kind == ARREARS)
    assert late.cause is not None and "closed" in late.cause.template
    assert [type(each).__name__ for each in late.called_for] == ["Determination"]


def test_that_a_death_heard_of_later_changes_no_reason_of_a_closed_list(
    ctx: Context,
) -> None:
    person = in_hardship(ctx, "张示例", on=date(2026, 10, 2))
    approved(ctx, person)
    closed(ctx, OCTOBER)
    november = closed(ctx, NOVEMBER)
    dead = facts.add(
        ctx, person.id, Event("death"), date(2026, 10, 30), document="样死亡证"
    )
    (then,) = traced(ctx, november)
    assert (then.agrees, then.differs) == (True, True)
    assert then.judged.entitled.state == DUE
    (now,) = then.since.judged
    assert (now.entitled.state, now.amount) == (NOT_DUE, Money(0))
    assert (then.since.facts, then.since.later) == ((dead,), ())
    december = closed(ctx, DECEMBER)
    (back,) = traced(ctx, december)
    assert back.line.kind == RECOVERY
    assert (back.agrees, back.differs) == (True, False)
    assert back.before is not None
    assert back.before.number == november.line_number(1)
    assert back.called_for == (dead,)
    # The line of November says which list has put it right since.
    (then,) = traced(ctx, november)
    assert [one.number for one in then.since.later] == [december.line_number(1)]


def test_that_less_owed_back_is_explained_by_the_status_that_came(
    ctx: Context,
) -> None:
    person = in_hardship(ctx, "张示例", on=date(2026, 10, 2))
    approved(ctx, person)
    october = closed(ctx, OCTOBER)
    (status,) = (
        fact for fact in facts.current(ctx, person.id) if isinstance(fact.value, Status)
    )
    lower = facts.follow(
        ctx, status.id, Status("DSR", "样例区民政局"), date(2026, 10, 1), document="样"
    )
    disbursements.build(ctx, NOVEMBER)
    (act, _), *_ = determinations.waiting(ctx)
    determinations.approve(approving(ctx), act.id, "样批准", ctx.today())
    run = disbursements.build(ctx, NOVEMBER)
    assert said(run) == [("regular", "2026-11", 20_000), (RECOVERY, "2026-10", -10_000)]
    regular, back = traced(ctx, run)
    assert (regular.agrees, back.agrees) == (True, True)
    assert back.judged.amount == Money(20_000)
    assert lower in back.called_for
    (before,) = traced(ctx, october)
    assert (before.agrees, before.judged.amount) == (True, Money(30_000))
    assert before.differs
    assert lower in before.since.facts
    assert [one.id for one in before.since.acts][-1] == act.id


def overturned(ctx: Context, view: VisitView) -> None:
    reviewing.overturn(beside(ctx, keyring().approver), view.visit.id, "另派人评估")


def test_that_a_level_overturned_later_still_explains_what_it_paid(
    ctx: Context,
) -> None:
    person = in_hardship(ctx, "王桂兰", on=LATELY)
    view = assess(ctx, person, LATELY)
    approved(ctx, person, "bj-care")
    run = closed(ctx, NOVEMBER)
    assert [line.amount for line in run.lines] == [Money(60_000)]
    overturned(ctx, view)
    (then,) = traced(ctx, run)
    assert (then.agrees, then.differs) == (True, True)
    assert then.since.judged[0].amount == Money(0)


def test_that_a_death_after_the_cut_off_explains_the_line_it_stopped(
    ctx: Context,
) -> None:
    """What counted though it was late stands in the reasons, withdrawn since or not."""
    set_to(ctx, date(2026, 12, 10))
    office = with_calendar(ctx, 'cutoff_day = 15, clause = "样"')
    person = granted(office, "张示例")
    set_to(office, date(2026, 12, 18))
    dead = facts.add(
        office, person.id, Event("death"), date(2026, 11, 28), document="样"
    )
    set_to(office, date(2026, 12, 20))
    run = disbursements.build(office, DECEMBER)
    (row,) = run.reasons
    assert row.code == "DEAD"
    facts.withdraw(office, dead.id, "同名误录")
    found = line_traces.of_reason(office, run.id, row)
    care = {one.entitled.programme: one for one in found.judged}["bj-hardship"]
    assert care.entitled.state == NOT_DUE
    assert found.differs
    assert dead in found.since.withdrawn


def test_that_who_is_not_paid_is_told_of_every_programme_why(ctx: Context) -> None:
    register(ctx, "李秀英", date(1950, 6, 1))
    run = disbursements.build(ctx, NOVEMBER)
    (row,) = run.reasons
    found = line_traces.of_reason(ctx, run.id, row)
    # 京民养老发〔2019〕160号 has three subsidies.
    assert {one.entitled.programme for one in found.judged} >= {
        "bj-care",
        "bj-hardship",
        "bj-age",
    }
    assert not found.differs
    assert all(one.because for one in found.judged)


def test_that_a_list_nobody_built_has_no_reasons(ctx: Context) -> None:
    approved(ctx, in_hardship(ctx, "张示例", on=LATELY))
    run = disbursements.build(ctx, NOVEMBER)
    with pytest.raises(UserError) as refused:
        line_traces.of_line(ctx, "no-such-list", run.lines[0], "FF-2026-000009/1")
    assert refused.value.code == "STORE-013"
