# SPDX-License-Identifier: Apache-2.0
"""Filling in the service plan: a saved plan becomes what the subsidy sheet prints."""

from fractions import Fraction

from carecalc.catalog.codes import Codes
from carecalc.documents.values import PlanRow, ServicePlan
from carecalc.domain.care_plan import DROPPED, NO_MONEY, NO_PRICE, Plan, PlanLine
from carecalc.domain.trace import Words
from carecalc.i18n import plain_number
from carecalc.text import N_, Message

_WHY_NOT = {
    NO_MONEY: N_("beyond the money of the month"),
    NO_PRICE: N_("no price in the list"),
    DROPPED: N_("not wanted"),
}


def service_plan(plan: Plan, codes: Codes) -> ServicePlan:
    """Return what is printed of a plan."""
    return ServicePlan(
        rows=tuple(_row(plan, line, codes) for line in plan.lines),
        not_covered=tuple(_row(plan, line, codes) for line in plan.not_covered),
        money=plan.money,
        total=plan.total,
        own_share=plan.own_share,
        marks=plan.marks,
    )


def quantity(plan: Plan, line: PlanLine, codes: Codes) -> Words:
    """Return how much of a service: a week where that is a plain number, or a month."""
    unit = codes.name("unit", line.unit)
    if _ends(line.units_a_week):
        count = plain_number(line.units_a_week)
        return Message(N_("{count} {unit}(s) a week"), {"count": count, "unit": unit})
    count = plain_number(line.units_a_week * plan.weeks_a_month)
    return Message(N_("{count} {unit}(s) a month"), {"count": count, "unit": unit})


def _row(plan: Plan, line: PlanLine, codes: Codes) -> PlanRow:
    return PlanRow(
        service=line.label,
        because=tuple((each.item, each.answer) for each in line.because),
        quantity=quantity(plan, line, codes),
        unit=codes.name("unit", line.unit),
        price=line.price,
        provider=line.provider,
        cost=line.cost,
        why_not=Message(_WHY_NOT[line.why_not]) if line.why_not else "",
    )


def _ends(number: Fraction) -> bool:
    """Tell whether a number has an end when it is written with decimals."""
    rest = number.denominator
    for prime in (2, 5):
        while rest % prime == 0:
            rest //= prime
    return rest == 1
