# SPDX-License-Identifier: Apache-2.0
"""The choice is the elder's: forms of care side by side, and what was chosen by whom."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from fractions import Fraction
from itertools import product

from carecalc.catalog.gathering import LawFile
from carecalc.domain.care import CareFormRule, Price, PriceList, ServiceList
from carecalc.domain.care_choice import (
    Beside,
    CareForm,
    ChoicePage,
    Fee,
    FormLine,
    Offer,
    Way,
)
from carecalc.domain.case import FeeRecord
from carecalc.domain.entitlement import Entitlement
from carecalc.domain.fact import (
    CareChoice,
    Fact,
    LtcInsurance,
    ProgrammeChoice,
)
from carecalc.domain.line import CHOOSE, DUE, UNKNOWN, OpenChoice
from carecalc.domain.money import Money
from carecalc.domain.period import Month, touches
from carecalc.domain.result import union
from carecalc.errors import UserError
from carecalc.services import cases, dues
from carecalc.services.access import needs
from carecalc.services.cases import Known
from carecalc.services.context import Context
from carecalc.services.fact_checks import check_fact, tidied
from carecalc.services.filling_parts import cite_all, policy_sources
from carecalc.services.laws import Law
from carecalc.text import N_, Message, Text, visible

PAGE = "choice-page"
_NOTHING = Money(0)


@dataclass(frozen=True, slots=True)
class _Shown:
    """What one way of one form gives, before it is held against the others."""

    rule: CareFormRule
    take: Mapping[str, tuple[str, ...]]
    lines: tuple[FormLine, ...]

    @property
    def pays(self) -> Money:
        return Money(
            sum(one.amount.fen for one in self.lines if one.state == DUE and one.amount)
        )


@needs("cases.see")
def forms(
    ctx: Context,
    person_id: str,
    month: Month | None = None,
    fees: Mapping[str, Fee] | None = None,
) -> ChoicePage:
    """Return the forms of care side by side for a person and a month.

    `fees` are the expected monthly fees by form; a bill that is recorded for the month
    and setting stands in where none is given. Nothing is chosen by it. `UserError`:
    CASE-001 no policy covers the region, CHOICE-004 no services file is in force,
    CHOICE-005 a fee below 0 or less than its insurance.
    """
    asked = month or Month.of(ctx.today())
    given = dict(fees or {})
    _check_fees(given)
    services_file, services = service_list(ctx, asked)
    with ctx.store.reading() as work:
        known = cases.of_person(ctx, work, person_id)
    known = cases.assume_application(known, ctx.today())
    law = dues.law_of(ctx, known)
    prices_file, prices = price_list(ctx, known.case.region, asked)
    shown: list[_Shown] = []
    charged: dict[str, Fee | None] = {}
    readings: dict[str, str] = {}
    for rule in services.forms:
        fee = given.get(rule.code) or _recorded_fee(known, rule.setting, asked)
        charged[rule.code] = fee
        for take, found in _ways(ctx, _under(known, rule, asked, fee), law, asked):
            readings.update(found.readings)
            shown.append(
                _Shown(rule, take, tuple(_lines(ctx, law, asked, rule, found)))
            )
    best = max((one.pays for one in shown), default=_NOTHING)
    page_forms = tuple(
        _form(rule, charged[rule.code], shown, best, prices, services, asked)
        for rule in services.forms
    )
    files = {f"services {services.effective_from.isoformat()}": services_file.digest}
    if prices_file is not None and prices is not None:
        day = prices.effective_from.isoformat()
        files[f"prices {prices.region} {day}"] = prices_file.digest
    return ChoicePage(
        person_id=person_id,
        month=asked,
        seen_on=ctx.today(),
        forms=page_forms,
        beside=tuple(_beside(ctx, known, asked)),
        price_label=None if prices is None else prices.label,
        price_mark="" if prices is None else prices.mark,
        files={**law.files(), **known.scale_files(), **files},
        readings=readings,
        marks=union((services.mark,), (policy.mark for policy in law(asked))),
        sources=policy_sources(law(asked)),
        is_assumed=known.is_assumed,
        best_is_certain=not any(way.open for form in page_forms for way in form.ways),
    )


@needs("cases.write")
def record(
    ctx: Context,
    page: ChoicePage,
    form: str,
    chosen_by: str,
    chooser: str,
    ground: str = "",
    document: str = "",
    take: Mapping[str, tuple[str, ...]] | None = None,
) -> Fact:
    """Record what was chosen today on a page that was shown; return the choice.

    The page's bytes are kept under the digest that the choice names. With `take` the
    sides taken in groups are recorded too. `UserError`: CHOICE-001 the page has no such
    form, CHOICE-002 the form can be taken in several ways and none was named, CHOICE-003
    the page would look different by now; FACT-007 who chose, on what ground.
    """
    chosen = page.form(form)
    if chosen is None:
        raise UserError(
            "CHOICE-001",
            Message(N_("The page has no form of care “{form}”."), {"form": form}),
            Message(N_("Choose one of those that were shown.")),
            "form",
        )
    ways = [way for way in chosen.ways if take is None or dict(way.take) == dict(take)]
    if len(ways) != 1:
        raise UserError(
            "CHOICE-002",
            Message(
                N_("“{form}” can be taken in several ways."), {"form": chosen.label}
            ),
            Message(N_("Choose which side is taken, then record the choice.")),
            "take",
        )
    given = {each.code: each.fee for each in page.forms if each.fee is not None}
    if forms(ctx, page.person_id, page.month, given).digest != page.digest:
        raise UserError(
            "CHOICE-003",
            Message(N_("What was shown has changed since.")),
            Message(N_("Show the page again, then record what was chosen.")),
            "page",
        )
    today = ctx.today()
    value = tidied(
        CareChoice(
            form=chosen.care_form,
            chosen_by=chosen_by,
            chooser=chooser,
            ground=ground,
            setting=chosen.setting,
            page=page.digest,
        )
    )
    document = visible(document).strip()
    check_fact(ctx, value, today, document)
    with ctx.store.work() as work:
        name = f"{page.person_id} {page.seen_on.isoformat()}"
        work.laws.keep(page.digest, PAGE, name, page.canonical.encode())
        for digest in page.files.values():
            file = ctx.catalog.by_digest(digest)
            if file is not None:
                work.laws.keep(file.digest, file.kind, file.path, file.data)
        taken = [ProgrammeChoice(group, side) for group, side in ways[0].take.items()]
        current = work.facts.current(page.person_id)
        standing = [
            fact
            for each in (value, *taken)
            for fact in current
            if (fact.value, fact.valid_from, fact.document) == (each, today, document)
        ]
        if len(standing) == 1 + len(taken):
            return standing[0]  # a double click is no second choice
        facts = [
            work.facts.add(
                Fact(ctx.new_id(), page.person_id, each, today, document=document)
            )
            for each in (value, *taken)
        ]
        for fact in facts:
            work.audit("fact.added", fact.id, [fact.value, today, None, document])
        return facts[0]


# --- the files ------------------------------------------------------------------------


@needs("laws.see", "nobody")
def service_list(ctx: Context, month: Month) -> tuple[LawFile, ServiceList]:
    """Return the services file in force in a month, without the rules of a scale."""
    # Only when a page asks: the window opens without the models behind it.
    from carecalc.catalog.services import services_in

    found = services_in(ctx.catalog, month.first_day)
    if found is not None:
        return found
    raise UserError(
        "CHOICE-004",
        Message(N_("No services file is in force in {month}."), {"month": month}),
        Message(N_("It is a file of resources/services, named by its first day.")),
        "month",
    )


@needs("laws.see", "nobody")
def price_list(
    ctx: Context, region: str, month: Month
) -> tuple[LawFile | None, PriceList | None]:
    """Return the price list in force for a region in a month, if there is one."""
    # Only when a page asks: the window opens without the models behind it.
    from carecalc.catalog.prices import prices_in

    return prices_in(ctx.catalog, region, month.first_day) or (None, None)


# --- one form after the other ---------------------------------------------------------


def _check_fees(fees: Mapping[str, Fee]) -> None:
    for form, fee in fees.items():
        if not _NOTHING <= fee.insurance <= fee.fee:
            raise UserError(
                "CHOICE-005",
                Message(N_("The insurance paid more than the care cost.")),
                Message(N_("Write the whole fee and what of it insurance pays.")),
                form,
            )


def _recorded_fee(known: Known, setting: str, month: Month) -> Fee | None:
    bills = [f for f in known.case.fees if f.month == month and f.setting == setting]
    if not bills:
        return None
    fee, insurance = _NOTHING, _NOTHING
    for bill in bills:
        if bill.insurance is None:
            return None  # what the family pays itself is not known
        fee, insurance = fee + bill.fee, insurance + bill.insurance
    return Fee(fee, insurance)


def _under(known: Known, rule: CareFormRule, month: Month, fee: Fee | None) -> Known:
    """Return what is known as if care were given in this form in the month."""
    others = tuple(f for f in known.case.fees if f.month != month)
    now = () if fee is None else (_bill(rule, month, fee),)
    case = replace(known.case, setting=rule.setting, fees=(*others, *now))
    return replace(known, case=case)


def _bill(rule: CareFormRule, month: Month, fee: Fee) -> FeeRecord:
    return FeeRecord(month, rule.setting, fee.fee, fee.insurance)


def _ways(
    ctx: Context, known: Known, law: Law, month: Month
) -> Iterator[tuple[dict[str, tuple[str, ...]], Entitlement]]:
    """Yield every combination of sides that can be taken, with what it gives.

    What was chosen before does not bind: the page is there to choose anew.
    """
    labels = ctx.catalog.codes().labels()

    def entitled(take: Mapping[str, tuple[str, ...]]) -> Entitlement:
        case = replace(known.case, choices=dict(take))
        return cases.entitlement(
            replace(known, case=case), law, ctx.today(), (month,), labels
        )

    found = entitled({})
    if not found.open_choices:
        yield {}, found
        return
    groups = _sides(found.open_choices)
    for sides in product(*groups.values()):
        take = dict(zip(groups, sides, strict=True))
        yield take, entitled(take)


def _sides(
    choices: Iterable[OpenChoice],
) -> dict[str, list[tuple[str, ...]]]:
    groups: dict[str, list[tuple[str, ...]]] = {}
    for choice in choices:
        groups.setdefault(choice.group, []).extend(o.take for o in choice.options)
    return groups


def _lines(
    ctx: Context, law: Law, month: Month, rule: CareFormRule, found: Entitlement
) -> Iterator[FormLine]:
    labels = ctx.catalog.codes().labels()
    programmes = law.programmes(month)
    for line in found.lines:
        policy, programme = programmes[line.programme]
        not_claimed = programme.channel in rule.without and line.state in (
            DUE,
            CHOOSE,
            UNKNOWN,
        )
        yield FormLine(
            programme=line.programme,
            label=line.label,
            state="not-claimed" if not_claimed else line.state,
            amount=line.amount,
            channel=programme.channel,
            because=_not_claimed(ctx, programme.channel)
            if not_claimed
            else dues.because(line, labels, policy),
            clauses=cite_all(line.clauses, policy),
            marks=line.marks,
        )


def _not_claimed(ctx: Context, channel: str) -> Message:
    name = ctx.catalog.codes().name("channel", channel)
    return Message(
        N_("not claimed with this form of care: {channel}"), {"channel": name}
    )


def _form(
    rule: CareFormRule,
    fee: Fee | None,
    shown: list[_Shown],
    best: Money,
    prices: PriceList | None,
    services: ServiceList,
    month: Month,
) -> CareForm:
    due_somewhere = {
        line.programme for one in shown for line in one.lines if line.state == DUE
    }
    ways = []
    for one in shown:
        if one.rule is not rule:
            continue
        own = None
        if fee is not None:
            own = Money(max(0, fee.fee.fen - fee.insurance.fen - one.pays.fen))
        ways.append(
            Way(
                take=one.take,
                pays=one.pays,
                own_share=own,
                stacks=tuple(line for line in one.lines if line.state == DUE),
                falls_away=tuple(
                    line
                    for line in one.lines
                    if line.state not in (DUE, UNKNOWN, CHOOSE)
                    and (line.programme in due_somewhere or line.state == "not-claimed")
                ),
                open=tuple(
                    line for line in one.lines if line.state in (UNKNOWN, CHOOSE)
                ),
                is_best=one.pays == best and best > _NOTHING,
            )
        )
    money = max((way.pays for way in ways), default=_NOTHING)
    return CareForm(
        code=rule.code,
        label=rule.label,
        care_form=rule.care_form,
        setting=rule.setting,
        fee=fee,
        ways=tuple(ways),
        offers=tuple(_offers(rule, prices, services, money, month)),
        mark=rule.mark,
    )


def _offers(
    rule: CareFormRule,
    prices: PriceList | None,
    services: ServiceList,
    money: Money,
    month: Month,
) -> Iterator[Offer]:
    hours = {each.price: each.hours for each in services.services.values()}
    for price in () if prices is None else prices.prices:
        if price.setting in rule.buys_in and price.holds_on(month.first_day):
            units = None
            if price.price > _NOTHING:
                units = Fraction(money.fen, price.price.fen)
            yield Offer(price, units, _weekly(price, units, hours, services))


def _weekly(
    price: Price,
    units: Fraction | None,
    hours: Mapping[str, Fraction | None],
    services: ServiceList,
) -> Fraction | None:
    each = Fraction(1) if price.unit == "hour" else hours.get(price.service)
    return (
        None if units is None or each is None else units * each / services.weeks_a_month
    )


def _beside(ctx: Context, known: Known, month: Month) -> Iterator[Beside]:
    """Yield what others pay or have concluded; it is shown and never reckoned with."""
    for fact in known.facts:
        value = fact.value
        if not isinstance(value, LtcInsurance) or not touches(
            month, fact.valid_from, fact.valid_to
        ):
            continue
        parts: list[Message | Text | str] = [
            Message(N_("insured")) if value.insured else Message(N_("not insured"))
        ]
        if value.level or value.name:
            scale = ctx.catalog.codes().name("outside-scale", value.scale)
            said = {"scale": scale, "level": value.name or value.level}
            parts.append(Message(N_("concluded {level} by {scale}"), said))
        parts += [part for part in (value.form, value.hours) if part]
        if value.monthly is not None:
            parts.append(Message(N_("CNY {amount} a month"), {"amount": value.monthly}))
        yield Beside(
            label=ctx.catalog.codes().name("benefit", cases.LTC_INSURANCE),
            value=Message("{parts}", {"parts": tuple(parts)}),
            payer=Message(N_("the long-term care insurance fund")),
            document=fact.document,
            valid_to=fact.valid_to,
        )
