# SPDX-License-Identifier: Apache-2.0
"""A service plan: what answers which need, for how much, within the money of a month."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from fractions import Fraction

from carecalc.domain.care import PriceList, Service, ServiceList, ServiceRule
from carecalc.domain.conditions import (
    All,
    Any,
    CodeIs,
    Condition,
    Holds,
    NumberIs,
)
from carecalc.domain.evaluator import Evaluation
from carecalc.domain.measures import Rounding
from carecalc.domain.money import Money
from carecalc.domain.period import Month
from carecalc.domain.result import MET
from carecalc.domain.scale import Item
from carecalc.domain.verdict import judge
from carecalc.text import Text

NO_MONEY, NO_PRICE, DROPPED = "money", "no-price", "dropped"


@dataclass(frozen=True, slots=True)
class Because:
    """An answer that calls for a service."""

    code: str
    item: Text
    answer: Text


@dataclass(frozen=True, slots=True)
class PlanLine:
    """One service of a plan, counted in units a week; `cost` is that of a month.

    `hours` is how long one unit takes, `price` what it costs, None where nobody says.
    `why_not` says why it is not covered: `money`, `no-price` or `dropped` (by hand).
    """

    service: str
    label: Text
    because: tuple[Because, ...]
    units_a_week: Fraction
    unit: str
    hours: Fraction | None = None
    price: Money | None = None
    provider: str = ""
    cost: Money | None = None
    why_not: str = ""
    is_edited: bool = False

    @property
    def hours_a_week(self) -> Fraction | None:
        """How many hours a week it takes; None where nobody's hours are meant."""
        return None if self.hours is None else self.hours * self.units_a_week


@dataclass(frozen=True, slots=True)
class Plan:
    """What is proposed, or was settled, for a person after a visit.

    `money` is what a month pays. `files` are the digests of the files used. A plan
    never changes a level or an amount.
    """

    id: str
    person_id: str
    visit_id: str
    month: Month
    money: Money
    lines: tuple[PlanLine, ...]
    not_covered: tuple[PlanLine, ...]
    weeks_a_month: Fraction
    round_to: Fraction
    round_mode: str
    files: Mapping[str, str] = field(default_factory=dict)
    marks: tuple[str, ...] = ()
    version: int = 0
    seq: int = 0
    saved_at: datetime | None = None

    @property
    def total(self) -> Money:
        """What the services of the plan cost a month."""
        return Money(sum(line.cost.fen for line in self.lines if line.cost))

    @property
    def own_share(self) -> Money:
        """What the family pays itself because the plan goes beyond the money."""
        return Money(max(0, self.total.fen - self.money.fen))

    @property
    def left(self) -> Money:
        """What is left of the money."""
        return Money(max(0, self.money.fen - self.total.fen))


def propose(
    plan: Plan,
    services: ServiceList,
    evaluation: Evaluation,
    prices: PriceList | None,
    files: Mapping[str, str],
    marks: tuple[str, ...],
) -> Plan:
    """Return the empty plan filled in the file's order, as far as the money goes.

    Of several rules for one service the greatest quantity counts. A service that costs
    more than what is left is not covered; a cheaper one after it still may be.
    """
    wanted: dict[str, tuple[Fraction, list[Because]]] = {}
    for rule in services.rules:
        because = reasons(evaluation, rule)
        if because is not None:
            units, known = wanted.get(rule.service, (Fraction(0), []))
            known += [each for each in because if each not in known]
            wanted[rule.service] = (max(units, rule.units_a_week), known)
    lines = [
        _line(plan, services.services[code], units, because, prices)
        for code, (units, because) in wanted.items()
    ]
    return _fitted(replace(plan, files=files, marks=marks), lines)


def reasons(evaluation: Evaluation, rule: ServiceRule) -> list[Because] | None:
    """Return the answers for which a rule calls for its service; None where it does
    not, or where that is not known."""
    if judge(evaluation, rule.when).state != MET:
        return None
    graph = evaluation.graph
    found = []
    for name in dict.fromkeys(_met(evaluation, rule.when)):
        item = graph.items.get(name) or graph.facts.get(name)
        answer = None if item is None else _answer(item, evaluation)
        if item is not None and answer is not None:
            found.append(Because(name, item.label, answer))
    return found


def _met(evaluation: Evaluation, test: Condition) -> Iterable[str]:
    """Yield the names whose answers make a condition met."""
    if judge(evaluation, test).state != MET:
        return
    if isinstance(test, All | Any):
        for part in test.parts:
            yield from _met(evaluation, part)
    elif isinstance(test, Holds):
        if test.holds:
            yield from _met(evaluation, evaluation.graph.conditions[test.name].test)
    elif isinstance(test, CodeIs | NumberIs):
        yield test.name


def _answer(item: Item, evaluation: Evaluation) -> Text | None:
    codes = evaluation.given.answers.get(item.code, ())
    options = [option.label for option in item.options if option.code in codes]
    if not options:
        return Text(codes[0]) if codes else None
    if len(options) == 1:
        return options[0]
    english = [option.en for option in options if option.en]
    return Text(
        "、".join(option.zh_CN for option in options),
        "; ".join(english) if len(english) == len(options) else None,
    )


def _line(
    plan: Plan,
    service: Service,
    units: Fraction,
    because: list[Because],
    prices: PriceList | None,
) -> PlanLine:
    day = plan.month.first_day
    offers = () if prices is None else prices.of_service(service.price, day)
    offer = next((each for each in offers if each.unit == service.unit), None)
    line = PlanLine(
        service=service.code,
        label=service.label,
        because=tuple(because),
        units_a_week=units,
        unit=service.unit,
        hours=service.hours,
        price=None if offer is None else offer.price,
        provider="" if offer is None else offer.provider,
    )
    return replace(line, cost=_cost(plan, line))


def _cost(plan: Plan, line: PlanLine) -> Money | None:
    """Return what a line costs a month, rounded once."""
    if line.price is None:
        return None
    exact = line.price.yuan * line.units_a_week * plan.weeks_a_month
    to = plan.round_to
    quotient = exact / to
    whole = quotient.numerator // quotient.denominator
    rest = quotient - whole
    up = {"up": rest > 0, "down": False, "half-up": rest >= Fraction(1, 2)}
    return Money.of_yuan((whole + up[plan.round_mode]) * to)


def _fitted(plan: Plan, lines: Iterable[PlanLine]) -> Plan:
    left = plan.money
    covered: list[PlanLine] = []
    not_covered: list[PlanLine] = []
    for line in lines:
        if line.cost is None:
            not_covered.append(replace(line, why_not=NO_PRICE))
        elif line.cost > left:
            not_covered.append(replace(line, why_not=NO_MONEY))
        else:
            left -= line.cost
            covered.append(line)
    return replace(plan, lines=tuple(covered), not_covered=tuple(not_covered))


# --- what the person edits ------------------------------------------------------------


def change(
    plan: Plan,
    service: str,
    units_a_week: Fraction | None = None,
    price: Money | None = None,
    provider: str | None = None,
) -> Plan:
    """Return the plan with another quantity, price or provider of one service.

    `ValueError` for a service that is not in the plan, or a quantity or price below 0.
    """
    if (units_a_week or 0) < 0 or (price or Money(0)) < Money(0):
        raise ValueError("a quantity or price below 0")

    def changed(line: PlanLine) -> PlanLine:
        if line.service != service:
            return line
        edited = replace(
            line,
            units_a_week=line.units_a_week if units_a_week is None else units_a_week,
            price=line.price if price is None else price,
            provider=line.provider if provider is None else provider,
            is_edited=True,
        )
        return replace(edited, cost=_cost(plan, edited))

    _named(plan, service)
    return replace(
        plan,
        lines=tuple(changed(line) for line in plan.lines),
        not_covered=tuple(changed(line) for line in plan.not_covered),
    )


def drop(plan: Plan, service: str) -> Plan:
    """Return the plan without a service, which stays listed as dropped by hand."""
    line = _named(plan, service)
    return replace(
        plan,
        lines=tuple(each for each in plan.lines if each.service != service),
        not_covered=(
            *(each for each in plan.not_covered if each.service != service),
            replace(line, why_not=DROPPED, is_edited=True),
        ),
    )


def take(plan: Plan, service: str) -> Plan:
    """Return the plan with a service that was not covered; it may go beyond the money."""
    line = _named(plan, service)
    return replace(
        plan,
        lines=(
            *(each for each in plan.lines if each.service != service),
            replace(line, why_not="", is_edited=True),
        ),
        not_covered=tuple(each for each in plan.not_covered if each.service != service),
    )


def empty(
    id: str,
    person_id: str,
    visit_id: str,
    month: Month,
    money: Money,
    weeks_a_month: Fraction,
    rounding: Rounding,
) -> Plan:
    """Return a plan with nothing in it yet."""
    return Plan(
        id=id,
        person_id=person_id,
        visit_id=visit_id,
        month=month,
        money=money,
        lines=(),
        not_covered=(),
        weeks_a_month=weeks_a_month,
        round_to=rounding.to,
        round_mode=rounding.mode,
    )


def _named(plan: Plan, service: str) -> PlanLine:
    for line in (*plan.lines, *plan.not_covered):
        if line.service == service:
            return line
    raise ValueError(f"{service} is not in the plan")
