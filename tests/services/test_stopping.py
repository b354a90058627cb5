# SPDX-License-Identifier: Apache-2.0
"""A death or a move entered once: what stops, and which months must be paid back."""

from collections.abc import Callable
from datetime import date

import pytest

from carecalc.domain.appointment import Arrangement
from carecalc.domain.fact import Event, Fact
from carecalc.domain.money import Money
from carecalc.domain.period import Month
from carecalc.domain.record import PaidBefore
from carecalc.errors import UserError
from carecalc.services import (
    applications,
    appointments,
    deadlines,
    histories,
    stopping,
    tasks,
)
from carecalc.services import facts as facts_service
from carecalc.services.context import Context
from carecalc.services.tasks import Wanted
from tests.services.deciding import APPLIED, in_hardship
from tests.services.filing import accepted
from tests.services.test_closing import closed_by_two

TODAY = date(2026, 11, 21)
OCTOBER = date(2026, 10, 15)


def deaths_of(ctx: Context, person_id: str) -> list[Fact]:
    current = facts_service.current(ctx, person_id)
    return [fact for fact in current if fact.value == Event("death")]


def refused(call: Callable[[], object]) -> str:
    with pytest.raises(UserError) as caught:
        call()
    return caught.value.code


def test_that_a_death_shows_what_was_paid_after_the_month_of_death(
    ctx: Context,
) -> None:
    # 京民养老发〔2019〕160号 stops the month after the event: died in October, October is
    # the last month due; November's 300 on the closed list, and 100 that the older
    # system had paid for November, come back. Its October stays.
    run = closed_by_two(ctx, APPLIED)
    who = run.lines[0].person_id
    with ctx.store.work() as work:
        for n, month in enumerate((Month(2026, 10), Month(2026, 11))):
            work.paid_before.add(
                PaidBefore(f"b{n}", "t1", who, "bj-age", "", month, Money(10_000))
            )
        work.audit("takeover.accepted", "t1")
    found = stopping.look(ctx, who, "death", OCTOBER)
    assert [(r.programme, r.month, r.amount, r.source) for r in found.recover] == [
        ("bj-hardship", Month(2026, 11), Money(30_000), "list"),
        ("bj-age", Month(2026, 11), Money(10_000), "before"),
    ]
    assert found.total == Money(40_000)
    assert [(c.programme, c.last_month) for c in found.ceasing] == [
        ("bj-hardship", Month(2026, 10))
    ]
    stopping.stop(ctx, who, "death", OCTOBER, "火化证明")
    assert stopping.look(ctx, who, "death", OCTOBER).recover == found.recover


def test_that_a_death_entered_once_ends_everything_that_is_open(ctx: Context) -> None:
    person = in_hardship(ctx, "张故去")
    one = accepted(ctx, person, date(2026, 11, 2))
    appointments.plan(ctx, person.id, Arrangement(TODAY, "09:30", "家中", ("王评估",)))
    pair = Wanted(assessors=("王评估", "李护士"), until=date(2026, 12, 1))
    tasks.assign(ctx, person.id, pair)
    found = stopping.stop(ctx, person.id, "death", OCTOBER, "火化证明")
    given = tasks.of_person(ctx, person.id)
    assert [one.task.state for one in given] == ["cancelled"]
    assert [record.id for record in found.applications] == [one.id]
    closed = applications.get(ctx, one.id).record
    assert (closed.state, closed.value.ended) == ("closed", "死亡 2026-10-15")
    assert deadlines.agenda(ctx).count == 0
    assert [a.state for a in appointments.of_person(ctx, person.id)] == ["cancelled"]
    # Entered twice it is one death, of one day.
    stopping.stop(ctx, person.id, "death", OCTOBER, "火化证明")
    deaths = [
        f for f in facts_service.current(ctx, person.id) if f.document == "火化证明"
    ]
    assert len(deaths) == 1
    other = date(2026, 10, 16)
    again = lambda: stopping.stop(ctx, person.id, "death", other, "证明")  # noqa: E731
    assert refused(again) == "STOP-003"


def test_that_what_a_death_ended_is_open_again_once_the_entry_is_gone(
    ctx: Context,
) -> None:
    person = in_hardship(ctx, "张健在")
    one = accepted(ctx, person, date(2026, 11, 2))
    gone = applications.register(
        ctx, person.id, applications.Receiving(("bj-age",), date(2026, 11, 2))
    )
    applications.withdraw(ctx, gone.id, gone.version, TODAY, "本人撤回")
    planned = Arrangement(TODAY, "09:30", "家中", ("王评估",))
    appointments.plan(ctx, person.id, planned)
    pair = Wanted(assessors=("王评估", "李护士"), until=date(2026, 12, 1))
    tasks.assign(ctx, person.id, pair)
    stopping.stop(ctx, person.id, "death", OCTOBER, "火化证明")
    (death,) = deaths_of(ctx, person.id)
    # The day corrected, it is a death still: nothing opens.
    right = facts_service.add(
        ctx,
        person.id,
        Event("death"),
        date(2026, 10, 16),
        document="火化证明",
        supersedes=death.id,
    )
    assert applications.get(ctx, one.id).record.state == "closed"
    # Corrected and then withdrawn, the entry before it would hold again.
    facts_service.withdraw(ctx, right.id, "日期有误")
    assert applications.get(ctx, one.id).record.state == "closed"
    (death,) = deaths_of(ctx, person.id)
    facts_service.withdraw(ctx, death.id, "同名，认错人")
    again = applications.get(ctx, one.id)
    assert (again.record.state, again.record.value) == ("open", one.value)
    assert (again.steps[-1].kind, again.steps[-1].value.said) == (
        "reopened",
        "同名，认错人",
    )
    assert [t.task.state for t in tasks.of_person(ctx, person.id)] == ["offered"]
    visits = appointments.of_person(ctx, person.id)
    assert [a.planned for a in visits if a.is_open] == [planned]
    # What ended by something else stays ended.
    assert applications.get(ctx, gone.id).record.state == "withdrawn"
    rows = histories.of_person(ctx, person.id, histories.VISITS).rows
    assert "task.reopened" in {row.action for row in rows}


def test_that_an_event_corrected_into_a_death_ends_what_is_open(ctx: Context) -> None:
    person = in_hardship(ctx, "张改判")
    one = accepted(ctx, person, date(2026, 11, 2))
    missing = facts_service.add(ctx, person.id, Event("missing"), OCTOBER)
    assert applications.get(ctx, one.id).record.state == "open"
    found = facts_service.add(
        ctx, person.id, Event("death"), OCTOBER, supersedes=missing.id
    )
    assert applications.get(ctx, one.id).record.state == "closed"
    facts_service.add(
        ctx, person.id, Event("missing"), OCTOBER, document="报案", supersedes=found.id
    )
    assert applications.get(ctx, one.id).record.state == "open"


def test_that_a_move_stops_money_and_leaves_applications_to_be_decided(
    ctx: Context,
) -> None:
    run = closed_by_two(ctx)
    who = run.lines[0].person_id
    one = applications.register(
        ctx, who, applications.Receiving(("bj-age",), date(2026, 11, 2))
    )
    found = stopping.stop(ctx, who, "hukou-out", OCTOBER, "迁移证")
    assert [r.month for r in found.recover] == [Month(2026, 11)]
    assert found.applications == ()
    assert applications.get(ctx, one.id).record.state == "open"


def test_that_an_event_is_one_that_happened_and_stops_money(ctx: Context) -> None:
    person = in_hardship(ctx, "张无事")
    for kind, day, code in (
        ("holiday", TODAY, "STOP-001"),
        ("death", date(2026, 11, 22), "STOP-002"),
    ):
        assert (
            refused(lambda k=kind, d=day: stopping.look(ctx, person.id, k, d)) == code
        )
