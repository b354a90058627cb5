# SPDX-License-Identifier: Apache-2.0
"""Visits given to others: offered, taken, done, given anew; staff see only their tasks."""

from dataclasses import replace
from datetime import date

import pytest

from carecalc.domain.agency import (
    ACCEPTED,
    CANCELLED,
    DECLINED,
    DONE,
    OFFERED,
    RETURNED,
    WORKING,
)
from carecalc.domain.fact import Payee
from carecalc.domain.money import Money
from carecalc.errors import UserError
from carecalc.services import (
    agencies,
    agenda,
    appointments,
    facts,
    people,
    tasks,
    users,
    visits,
)
from carecalc.services.context import Context
from carecalc.services.people import PersonDraft
from carecalc.services.tasks import Wanted
from tests.services.commissioned import AGREED, commission, done, staff
from tests.services.visiting import GBT, ON, register

WANTED = Wanted("first", (GBT,))


def refusal(call: object, *given: object, **named: object) -> str:
    with pytest.raises(UserError) as refused:
        call(*given, **named)  # type: ignore[operator]
    return refused.value.code


def test_that_a_task_is_offered_taken_and_done_when_the_visit_is_signed(
    ctx: Context,
) -> None:
    agency, person = commission(ctx), register(ctx)
    given = tasks.assign(ctx, person, WANTED, agency)
    theirs = staff(ctx, agency)
    # Given on 21 November, ten days: the day itself is not counted.
    assert (given.state, given.day) == (OFFERED, date(2026, 12, 1))
    assert tasks.accept(theirs, given.id, given.version).state == ACCEPTED
    visit = done(theirs, person, "钱机构", "李护士").visit
    (one,) = tasks.listed(ctx, (DONE,))
    assert one.task.value.visit_id == visit.id
    assert one.task.value.done_on == date(2026, 11, 21)
    assert one.task.value.price_of(GBT) == Money(12_050)


def test_that_a_term_of_working_days_leaves_out_days_of_rest(ctx: Context) -> None:
    # 21 November 2026 is a Saturday: five working days end on Friday the 27th.
    agreed = replace(AGREED, days=5, unit=WORKING)
    agency = commission(ctx, agreed=agreed)
    assert tasks.assign(ctx, register(ctx), WANTED, agency).day == date(2026, 11, 27)


def test_that_a_task_declined_is_given_to_others_and_one_cancelled_to_nobody(
    ctx: Context,
) -> None:
    one, other = commission(ctx), commission(ctx, "和顺评估所")
    person = register(ctx)
    given = tasks.assign(ctx, person, WANTED, one)
    theirs = staff(ctx, one)
    assert refusal(tasks.decline, theirs, given.id, 1, " ") == "AGENCY-005"
    assert tasks.decline(theirs, given.id, 1, "人手不足").state == DECLINED
    assert people.find(theirs).total == 0
    again = tasks.reassign(ctx, given.id, 2, other, why="改派")
    assert (again.state, again.about) == (OFFERED, other)
    assert refusal(tasks.accept, theirs, given.id, 3) == "ACCESS-005"
    assert tasks.cancel(ctx, given.id, 3, "本人放弃").state == CANCELLED
    assert refusal(tasks.accept, ctx, given.id, 4) == "TASK-004"


def test_that_a_contract_that_ends_gives_no_more_tasks_and_leaves_its_open_ones(
    ctx: Context,
) -> None:
    agency, person = commission(ctx), register(ctx)
    given = tasks.assign(ctx, person, WANTED, agency)
    (contract,) = agencies.get(ctx, agency).contracts
    left = agencies.end_contract(ctx, contract.id, contract.version, "违约")
    assert [task.id for task in left] == [given.id]
    assert [task.id for task in agencies.stranded(ctx)] == [given.id]
    ctx.clock.at = ctx.clock.at.replace(day=23)  # type: ignore[attr-defined]
    late = register(ctx, "李后来")
    assert refusal(tasks.assign, ctx, late, WANTED, agency) == "AGENCY-010"


def test_that_a_contract_is_for_its_communities_only(ctx: Context) -> None:
    agency = commission(ctx, agreed=replace(AGREED, communities=("和平社区",)))
    assert refusal(tasks.assign, ctx, register(ctx), WANTED, agency) == "AGENCY-011"


def test_that_who_gives_somebody_care_is_not_sent_to_assess_them(ctx: Context) -> None:
    agency, person = commission(ctx), register(ctx)
    facts.add(
        ctx,
        person,
        Payee("institution", "安心评估 中心", "0000000000000000001", "样例银行"),
        date(2026, 1, 1),
        document="样〔2026〕2号",
    )
    assert refusal(tasks.assign, ctx, person, WANTED, agency) == "AGENCY-012"


def test_that_one_person_has_one_open_task_for_a_scale(ctx: Context) -> None:
    agency, person = commission(ctx), register(ctx)
    given = tasks.assign(ctx, person, WANTED, agency)
    assert tasks.assign(ctx, person, WANTED, agency) == given
    pair = replace(WANTED, assessors=("王评估", "李护士"))
    assert refusal(tasks.assign, ctx, person, pair) == "TASK-002"
    assert refusal(tasks.assign, ctx, person, Wanted()) == "TASK-001"


def test_that_a_pair_of_the_office_finds_its_tasks_and_those_overdue(
    ctx: Context,
) -> None:
    person = register(ctx)
    pair = Wanted(assessors=("王评估", "李护士"), until=date(2026, 11, 20))
    given = tasks.assign(ctx, person, pair)
    (mine,) = tasks.mine(ctx)
    assert (mine.task, mine.is_overdue, mine.organisation) == (given, True, "")
    done(ctx, person)
    assert tasks.mine(ctx) == ()


def test_that_a_returned_visit_opens_its_task_and_a_new_visit_follows_it(
    ctx: Context,
) -> None:
    agency, person = commission(ctx), register(ctx)
    tasks.assign(ctx, person, WANTED, agency)
    theirs = staff(ctx, agency)
    first = done(theirs, person, "钱机构", "李护士").visit
    assert people.find(theirs).total == 0
    with ctx.store.work() as work:
        back = tasks.returned(ctx, work, work.visits.get(first.id), "补问第三项")
    assert back is not None and back.state == RETURNED
    assert people.find(theirs).total == 1
    second = visits.start(theirs, person, GBT, "first", ON).visit
    (task,) = tasks.of_person(ctx, person)
    assert (task.task.value.visit_id, task.task.value.of_visit) == (
        second.id,
        first.id,
    )


def test_that_staff_of_an_organisation_see_the_people_of_its_tasks_alone(
    ctx: Context,
) -> None:
    agency, other = commission(ctx), commission(ctx, "和顺评估所")
    ours, theirs = register(ctx, "张我们"), register(ctx, "李他们")
    tasks.assign(ctx, ours, WANTED, agency)
    tasks.assign(ctx, theirs, WANTED, other)
    for person in (ours, theirs):
        visits.start(ctx, person, GBT, "first", ON)
        with ctx.store.work() as work:
            assert work.people.get(person)
    of = staff(ctx, agency)
    assert [row.person.id for row in people.find(of).rows] == [ours]
    assert people.find(of, "李").total == 0
    for order in ("recent", "community", "age"):
        assert people.find(of, "zwm", order=order, most=5).total == 1
    assert [row.person.id for row in visits.unfinished(of)] == [ours]
    assert [w.person.id for w in agenda.look(of).unfinished.rows] == [ours]
    assert [one.person.id for one in tasks.mine(of)] == [ours]
    assert appointments.of_day(of, ctx.today()) == ()
    assert refusal(people.get, of, theirs) == "ACCESS-005"
    assert refusal(people.register, of, PersonDraft("新人")) == "ACCESS-005"
    assert people.get(of, ours).name == "张我们"


def test_that_staff_see_nobody_once_their_organisation_is_ended(ctx: Context) -> None:
    agency, person = commission(ctx), register(ctx)
    tasks.assign(ctx, person, WANTED, agency)
    of = staff(ctx, agency)
    assert people.find(of).total == 1
    agencies.end(ctx, agency, 1, "停业")
    assert people.find(of).total == 0


def test_that_a_done_task_shows_its_person_for_the_days_agreed_and_no_longer(
    ctx: Context,
) -> None:
    agency = commission(ctx, agreed=replace(AGREED, seen_days=2))
    person = register(ctx)
    tasks.assign(ctx, person, WANTED, agency)
    of = staff(ctx, agency)
    done(of, person, "钱机构", "李护士")
    seen = []
    for day in (21, 22, 23):
        ctx.clock.at = ctx.clock.at.replace(day=day)  # type: ignore[attr-defined]
        seen.append(people.find(of).total)
    assert seen == [1, 1, 0]


def test_that_staff_of_an_organisation_are_assessors_and_nothing_else(
    ctx: Context,
) -> None:
    agency = commission(ctx)
    staff(ctx, agency)
    assert refusal(users.change, ctx, "钱机构", ("payer",), None, "调岗") == "USERS-013"
    changed = users.change(ctx, "钱机构", ("payer",), None, "转为本机构", "")
    assert changed.organisation == ""
    assert (
        refusal(users.change, ctx, "钱机构", ("assessor",), None, "转出", "none")
        == "USERS-014"
    )
