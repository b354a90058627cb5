# SPDX-License-Identifier: Apache-2.0
"""What people's service plans need, beside the places and prices of the catalogue."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from fractions import Fraction

from carecalc.domain.care import Price
from carecalc.domain.care_plan import DROPPED, Plan, PlanLine
from carecalc.domain.chart import Value, Words
from carecalc.domain.figures import Figure, Sheet, Span
from carecalc.domain.money import Money
from carecalc.domain.period import Month
from carecalc.services.context import Context
from carecalc.services.figures_sheets import Wanted
from carecalc.services.service_plans import prices_of
from carecalc.store.unit_of_work import Work
from carecalc.text import N_, Message

NEEDS = "needs"


@dataclass(slots=True)
class _Need:
    """One service: who needs it, what of it is in a plan, and what a month costs."""

    name: Words
    people: dict[str, None] = field(default_factory=dict)
    hours: Fraction = Fraction(0)
    fen: int = 0


def needs(ctx: Context, work: Work, wanted: Wanted) -> Sheet:
    """Count who needs a service by their latest plan, beside its places and prices.

    What was not covered for want of money, or has no price, is needed all the same;
    what somebody took out of a plan is not.
    """
    plans = tuple(_plans(work, wanted))
    found: dict[str, _Need] = {}
    for plan in plans:
        for line in (*plan.lines, *plan.not_covered):
            if line.why_not != DROPPED:
                _add(found.setdefault(line.service, _Need(line.label)), plan, line)
    month = Month.of(wanted.span.last)
    region = work.office.get().region
    ordered = sorted(found, key=lambda code: (-len(found[code].people), code))
    return Sheet(
        NEEDS,
        Message(N_("Services needed, and places for them")),
        Span(wanted.span.last, wanted.span.last),
        Message(N_("people who need it")),
        Message(N_("people with a plan")),
        tuple(
            Figure(
                code,
                found[code].name,
                len(found[code].people),
                len(plans),
                tuple(found[code].people),
                (
                    _places(prices_of(ctx, region, code, month)),
                    found[code].hours,
                    Money(found[code].fen).yuan,
                ),
            )
            for code in ordered
        ),
        values=(
            Message(N_("places in the price list")),
            Message(N_("hours a week")),
            Message(N_("yuan a month")),
        ),
        unit=Message(N_("persons")),
        drawn=("numerator", "0"),
        note=Message(
            N_(
                "By the latest plan of each person, what money does not cover too. Places "
                "are those the price list names; a provider without a number has none."
            )
        ),
    )


def _plans(work: Work, wanted: Wanted) -> Iterable[Plan]:
    plans = work.care_plans.latest_of_all()
    people = work.people.many(plans)
    for person_id, plan in plans.items():
        community = people[person_id].community
        is_within = wanted.within is None or community in wanted.within
        if is_within and wanted.counts(person_id):
            yield plan


def _add(need: _Need, plan: Plan, line: PlanLine) -> None:
    need.people[plan.person_id] = None
    need.hours += line.hours_a_week or 0
    need.fen += 0 if line.cost is None else line.cost.fen


def _places(prices: Iterable[Price]) -> Value:
    """Return how many places all providers name; None where none of them does."""
    by_provider = {
        price.provider: price.places for price in prices if price.places is not None
    }
    return sum(by_provider.values()) if by_provider else None
