# SPDX-License-Identifier: Apache-2.0
"""Service plans: what answers which need, within the money, edited and kept."""

from dataclasses import replace
from datetime import date
from fractions import Fraction

import pytest

from carecalc.domain import care_plan
from carecalc.domain.care_plan import Plan, PlanLine
from carecalc.domain.money import Money
from carecalc.errors import UserError
from carecalc.services import service_plans, visits
from carecalc.services.context import Context
from tests.offices import reopened
from tests.services import deciding
from tests.services.visiting import ON, begin, register, signing


def yuan(amount: int) -> Money:
    return Money(amount * 100)


def signed(ctx: Context, **given: str) -> str:
    """Sign a visit answered at its best but for what is given; return its id."""
    answers = {name.replace("_", "."): code for name, code in given.items()}
    view = begin(ctx, register(ctx), given=answers)
    visits.sign(ctx, view.visit.id, signing(ON))
    return view.visit.id


def refused(call: object, *arguments: object) -> str:
    with pytest.raises(UserError) as told:
        call(*arguments)  # type: ignore[operator]
    return told.value.code


def named(lines: tuple[PlanLine, ...]) -> list[str]:
    return [line.service for line in lines]


def proposed(ctx: Context, money: int = 850) -> Plan:
    """Propose for somebody who needs help in the bath and with everyday tasks."""
    return service_plans.propose(ctx, signed(ctx, B_1_3="1", B_4_3="2"), yuan(money))


def test_that_a_low_answer_calls_for_its_service_with_the_answer_named(
    ctx: Context,
) -> None:
    plan = proposed(ctx)
    assert named(plan.lines) == ["bathing", "meal-delivery"]
    bathing, meals = plan.lines
    (because,) = bathing.because
    assert (because.code, because.item.zh_CN) == ("B.1.3", "洗澡")
    assert because.answer.zh_CN == "主要依靠他人协助，自身能给予配合"
    # Once a week at 120 yuan over 13/3 weeks; an hour and a half each.
    assert (bathing.price, bathing.cost) == (yuan(120), yuan(520))
    assert bathing.hours_a_week == Fraction(3, 2)
    # Five meals a week at 15 yuan: 75 × 13/3 = 325. Nobody's hours are meant.
    assert meals.cost == yuan(325)
    assert meals.hours_a_week is None


def test_that_what_the_money_does_not_reach_is_listed_as_not_covered(
    ctx: Context,
) -> None:
    visit = signed(ctx, B_1_3="1", B_4_3="2")
    # 520 + 325 = 845; cleaning is 2 hours at 28 over 13/3 weeks = 242.67.
    plan = service_plans.propose(ctx, visit, yuan(850))
    assert (plan.total, plan.left, plan.own_share) == (yuan(845), yuan(5), yuan(0))
    (cleaning,) = plan.not_covered
    assert (cleaning.service, cleaning.why_not) == ("cleaning", care_plan.NO_MONEY)
    assert cleaning.cost == Money(24267)
    # What is cheaper than what is left is still covered after what is not.
    plan = service_plans.propose(ctx, visit, yuan(600))
    assert named(plan.lines) == ["bathing"]
    assert named(plan.not_covered) == ["meal-delivery", "cleaning"]
    plan = service_plans.propose(ctx, visit, yuan(400))
    assert named(plan.lines) == ["meal-delivery"]
    assert named(plan.not_covered) == ["bathing", "cleaning"]


def test_that_whoever_needs_nothing_is_proposed_nothing(ctx: Context) -> None:
    plan = service_plans.propose(ctx, signed(ctx), yuan(800))
    assert (plan.lines, plan.not_covered) == ((), ())


def test_that_a_risk_event_calls_for_services(ctx: Context) -> None:
    plan = service_plans.propose(ctx, signed(ctx, A_fall="2", B_2_3="3"), yuan(800))
    assert named(plan.lines) == ["alarm", "safety-check"]
    # A month of the device is a month's price, whatever the weeks.
    assert plan.lines[0].cost == yuan(40)


def test_that_of_two_rules_the_greater_quantity_counts_and_both_answers_show(
    ctx: Context,
) -> None:
    plan = service_plans.propose(ctx, signed(ctx, B_1_6="2", B_1_8="0"), yuan(2000))
    (line,) = [each for each in plan.lines if each.service == "toileting"]
    assert line.units_a_week == 7
    assert [each.code for each in line.because] == ["B.1.8", "B.1.6"]
    # 7 hours a week at 30 yuan over 13/3 weeks.
    assert line.cost == yuan(910)


def test_that_a_service_without_a_price_is_not_covered(ctx: Context) -> None:
    files = {p: f for p, f in ctx.catalog.files.items() if f.kind != "prices"}
    bare = replace(ctx, catalog=replace(ctx.catalog, files=files))
    plan = proposed(bare)
    assert plan.lines == ()
    assert {line.why_not for line in plan.not_covered} == {care_plan.NO_PRICE}


@pytest.mark.thorough
def test_that_only_a_signed_visit_has_a_plan(ctx: Context) -> None:
    draft = begin(ctx, register(ctx)).visit.id
    assert refused(service_plans.propose, ctx, draft, yuan(1)) == "PLAN-001"
    assert refused(service_plans.propose, ctx, signed(ctx), Money(-1)) == "PLAN-004"


def test_that_without_a_services_file_there_is_no_proposal(ctx: Context) -> None:
    visit = signed(ctx)
    files = {p: f for p, f in ctx.catalog.files.items() if f.kind != "services"}
    bare = replace(ctx, catalog=replace(ctx.catalog, files=files))
    assert refused(service_plans.propose, bare, visit, yuan(1)) == "PLAN-002"


def test_that_an_edit_reckons_the_cost_anew_and_may_go_beyond_the_money(
    ctx: Context,
) -> None:
    plan = proposed(ctx, 850)
    plan = care_plan.change(plan, "bathing", units_a_week=Fraction(2))
    assert plan.lines[0].cost == yuan(1040)
    assert plan.lines[0].is_edited
    assert plan.own_share == yuan(1040 + 325 - 850)
    dearer = care_plan.change(plan, "bathing", price=yuan(135), provider="样例护理站")
    assert (dearer.lines[0].cost, dearer.lines[0].provider) == (
        yuan(1170),
        "样例护理站",
    )
    dropped = care_plan.drop(plan, "bathing")
    assert named(dropped.lines) == ["meal-delivery"]
    assert [(each.service, each.why_not) for each in dropped.not_covered] == [
        ("cleaning", care_plan.NO_MONEY),
        ("bathing", care_plan.DROPPED),
    ]
    taken = care_plan.take(dropped, "cleaning")
    assert named(taken.lines) == ["meal-delivery", "cleaning"]
    assert named(taken.not_covered) == ["bathing"]


def test_that_an_edit_of_what_is_not_there_or_below_0_is_a_mistake(
    ctx: Context,
) -> None:
    plan = proposed(ctx)
    for edit in (
        lambda: care_plan.change(plan, "x"),
        lambda: care_plan.drop(plan, "x"),
        lambda: care_plan.change(plan, "bathing", units_a_week=Fraction(-1)),
        lambda: care_plan.change(plan, "bathing", price=Money(-1)),
    ):
        with pytest.raises(ValueError):
            edit()


def test_that_every_version_of_a_plan_is_kept_with_its_files(ctx: Context) -> None:
    first = service_plans.save(ctx, proposed(ctx))
    second = service_plans.save(ctx, care_plan.drop(first, "bathing"))
    assert (first.version, second.version) == (1, 2)
    assert refused(service_plans.save, ctx, first) == "STORE-010"
    again = reopened(ctx)
    assert service_plans.history(again, first.id) == (first, second)
    assert service_plans.latest(again, first.person_id) == second
    with again.store.reading() as work:
        for digest in second.files.values():
            assert work.laws.bytes(digest)
    again.store.close()


def test_that_a_plan_changes_no_level(ctx: Context) -> None:
    plan = proposed(ctx)
    before = visits.view(ctx, plan.visit_id)
    service_plans.save(ctx, plan)
    after = visits.view(ctx, plan.visit_id)
    assert (after.visit, after.result.level) == (before.visit, before.result.level)


def test_that_the_providers_to_choose_from_are_listed_cheapest_first(
    ctx: Context,
) -> None:
    found = service_plans.prices_for(ctx, proposed(ctx), "bathing")
    assert [(price.provider, price.price) for price in found] == [
        ("样例居家服务中心", yuan(120)),
        ("样例护理站", yuan(135)),
    ]
    assert found[0].holds_on(date(2026, 1, 1))


@pytest.mark.thorough
def test_that_a_plan_never_becomes_anothers(ctx: Context) -> None:
    plan = service_plans.save(ctx, proposed(ctx))
    other = deciding.register(ctx, "李别人", date(1945, 3, 9))
    with pytest.raises(ValueError, match="its person"):
        service_plans.save(ctx, replace(plan, person_id=other.id))
    assert service_plans.history(ctx, plan.id) == (plan,)
