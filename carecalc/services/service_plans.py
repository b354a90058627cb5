# SPDX-License-Identifier: Apache-2.0
"""Service plans: proposed from what was answered low, edited by people, kept by version."""

from datetime import date

from carecalc.domain import care_plan
from carecalc.domain.care import Price, ServiceList
from carecalc.domain.care_plan import Plan
from carecalc.domain.evaluator import Evaluation
from carecalc.domain.money import Money
from carecalc.domain.period import Month
from carecalc.domain.result import Given, union
from carecalc.domain.scale import Scale
from carecalc.domain.visit import Visit
from carecalc.errors import UserError
from carecalc.services.access import needs
from carecalc.services.choices import price_list
from carecalc.services.context import Context
from carecalc.services.raters import counting
from carecalc.services.visit_view import scale_of
from carecalc.text import N_, Message


@needs("cases.write")
def propose(
    ctx: Context, visit_id: str, month_money: Money, month: Month | None = None
) -> Plan:
    """Return what a signed visit calls for, as far as the money of a month goes.

    Nothing is saved; the services file's own order decides what comes first. Prices
    are those in force in `month`, this one if none is named. `UserError`: PLAN-001 the
    visit is not signed, PLAN-002 no services file has rules for its scale, PLAN-004
    money below 0.
    """
    asked = month or Month.of(ctx.today())
    if month_money < Money(0):
        raise UserError(
            "PLAN-004",
            Message(N_("An amount cannot be below 0.")),
            Message(N_("Take what the month pays.")),
            "money",
        )
    with ctx.store.reading() as work:
        visit = work.visits.get(visit_id)
        _check_signed(visit)
        scale = scale_of(ctx, work, visit)
        region = work.office.get().region
        person_id = visit.person_id
        answers = counting(visit)
    services = _services(ctx, asked.first_day, scale)
    if services is None or not services.rules:
        raise UserError(
            "PLAN-002",
            Message(
                N_("No services file in force has rules for {scale}."),
                {"scale": scale.label},
            ),
            Message(N_("It is a file of resources/services, named by its first day.")),
            "scale",
        )
    given = Given(
        {code: each.options for code, each in answers.items() if not each.refused},
        frozenset(code for code, each in answers.items() if each.refused),
    )
    _, prices = price_list(ctx, region, asked)
    files = {f"services {services.effective_from.isoformat()}": services.digest}
    if prices is not None:
        day = prices.effective_from.isoformat()
        files[f"prices {prices.region} {day}"] = prices.digest
    plan = care_plan.empty(
        ctx.new_id(),
        person_id,
        visit_id,
        asked,
        month_money,
        services.weeks_a_month,
        services.rounding,
    )
    return care_plan.propose(
        plan,
        services,
        Evaluation(scale.graph, visit.switches, given),
        prices,
        files,
        union((services.mark,), () if prices is None else (prices.mark,)),
    )


@needs("cases.write")
def save(ctx: Context, plan: Plan) -> Plan:
    """Save a plan as its next version, with the files it rests on.

    `UserError`: STORE-010 somebody saved it since it was read.
    """
    with ctx.store.work() as work:
        person = work.people.get(plan.person_id)
        if any(
            one.person_id != plan.person_id for one in work.care_plans.history(plan.id)
        ):
            raise ValueError("a plan stays that of its person")
        for digest in plan.files.values():
            file = ctx.catalog.by_digest(digest)
            if file is not None:
                work.laws.keep(file.digest, file.kind, file.path, file.data)
        saved = work.care_plans.add(plan, person.name)
        said = [(each.service, each.units_a_week, each.cost) for each in saved.lines]
        work.audit("plan.saved", saved.id, [saved.version, saved.money, said])
        return saved


@needs("cases.see")
def latest(ctx: Context, person_id: str) -> Plan | None:
    """Return the plan saved last for a person, if there is one."""
    with ctx.store.reading() as work:
        return work.care_plans.latest(person_id)


@needs("cases.see")
def history(ctx: Context, plan_id: str) -> tuple[Plan, ...]:
    """Return every version of a plan, the first one first."""
    with ctx.store.reading() as work:
        return work.care_plans.history(plan_id)


@needs("cases.see")
def prices_for(ctx: Context, plan: Plan, service: str) -> tuple[Price, ...]:
    """Return the prices of a planned service in force at hand, the lowest first."""
    with ctx.store.reading() as work:
        region = work.office.get().region
    return prices_of(ctx, region, service, plan.month)


@needs("laws.see", "nobody")
def prices_of(
    ctx: Context, region: str, service: str, month: Month
) -> tuple[Price, ...]:
    """Return the prices of a service in a region in a month, the lowest first."""
    _, prices = price_list(ctx, region, month)
    services = _services(ctx, month.first_day)
    of = None if services is None else services.services.get(service)
    if prices is None or of is None:
        return ()
    return prices.of_service(of.price, month.first_day)


def _services(
    ctx: Context, day: date, scale: Scale | None = None
) -> ServiceList | None:
    # Only when a page asks: the window opens without the models behind it.
    from carecalc.catalog.services import services_in

    found = services_in(ctx.catalog, day, scale)
    return None if found is None else found[1]


def _check_signed(visit: Visit) -> None:
    if visit.state != "signed":
        raise UserError(
            "PLAN-001",
            Message(N_("The visit {number} is not signed."), {"number": visit.number}),
            Message(N_("A service plan rests on a signed assessment.")),
            "visit",
        )
