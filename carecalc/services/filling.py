# SPDX-License-Identifier: Apache-2.0
"""Filling in estimate and list: stored values become what a paper prints from."""

from collections.abc import Iterable, Iterator, Mapping
from datetime import date

from carecalc.catalog.codes import Codes
from carecalc.documents.list_values import ListClosing, ListLine, MonthList, NotListed
from carecalc.documents.values import (
    Entry,
    Letterhead,
    OpenChoice,
    ProgrammeResult,
    SubsidySheet,
)
from carecalc.domain.care_plan import Plan
from carecalc.domain.disbursement import Line, Run
from carecalc.domain.fact import (
    Application,
    Benefit,
    CareFee,
    DisabilityCertificate,
    Event,
    Fact,
    Hukou,
    Income,
    LtcInsurance,
    OutsideAssessment,
    Residence,
    Setting,
    Status,
)
from carecalc.domain.line import CHOOSE, DUE, NOT_DUE, UNKNOWN, EntitlementLine
from carecalc.domain.money import Money
from carecalc.domain.office import Office
from carecalc.domain.period import Month
from carecalc.domain.policy import Group, Policy, Programme
from carecalc.domain.trace import Words
from carecalc.services import filling_control, laws
from carecalc.services.cases import Known
from carecalc.services.closed_figures import ClosedFigure
from carecalc.services.dues import Preview, because, missing_names
from carecalc.services.filling_parts import (
    address,
    care,
    cite,
    cite_all,
    cite_step,
    doubts,
    line_note,
    paid_to,
    policy_sources,
    readings,
    signed_level,
    subject,
)
from carecalc.services.filling_plans import service_plan
from carecalc.services.laws import Law
from carecalc.text import N_, Message, Text

_NOTHING = Money(0)
_ORDER = (DUE, CHOOSE, UNKNOWN, NOT_DUE)


def sheet(
    preview: Preview,
    office: Office,
    codes: Codes,
    number: str,
    computed_on: date,
    plan: Plan | None = None,
) -> SubsidySheet:
    """Return the sheet of what was worked out and nobody has decided."""
    known, found = preview.known, preview.entitlement
    return SubsidySheet(
        number=number,
        letterhead=Letterhead(office.letterhead, address(office)),
        subject=subject(known.person, codes),
        month=preview.month,
        computed_on=computed_on,
        programmes=results(preview, codes),
        total=found.totals.get(preview.month, _NOTHING),
        grounds=tuple(grounds(known, codes)),
        choices=choices(preview),
        care=care(known.facts, computed_on, codes),
        payee=paid_to(known.facts, computed_on, codes),
        readings=readings(found.readings, preview.policies),
        marks=marks(preview),
        sources=policy_sources(preview.policies),
        plan=None if plan is None else service_plan(plan, codes),
    )


def results(preview: Preview, codes: Codes) -> tuple[ProgrammeResult, ...]:
    """Return what each programme comes to, what is due first, with all its reasons."""
    labels, programmes = codes.labels(), _programmes(preview)
    found = []
    for line in sorted(
        preview.entitlement.lines, key=lambda line: _ORDER.index(line.state)
    ):
        policy, programme = programmes[line.programme]
        category: Words = ""
        if line.state in (DUE, CHOOSE):
            category = laws.category_label(
                policy, programme, line.category, preview.entitlement.readings
            )
        found.append(
            ProgrammeResult(
                programme=line.label,
                state=line.state,
                category=category,
                from_month=preview.from_months.get(line.programme),
                monthly=line.amount,
                because=because(line, labels, policy),
                clauses=cite_all(line.clauses, policy),
                reasons=(cite_step(line.reasons, policy),),
                missing=missing_names(line, labels, policy),
            )
        )
    return tuple(found)


def marks(preview: Preview) -> tuple[Entry, ...]:
    """Return the doubts that what may be due rests on."""
    programmes = _programmes(preview)
    return doubts(
        (line, programmes[line.programme][0])
        for line in preview.entitlement.lines
        if line.state != NOT_DUE
    )


def _programmes(preview: Preview) -> dict[str, tuple[Policy, Programme]]:
    return {c: (p, g) for p in preview.policies for c, g in p.programmes.items()}


def choices(preview: Preview) -> tuple[OpenChoice, ...]:
    """Return the choices that are open, then those that were made."""
    return (*_open_choices(preview), *_choices_made(preview))


def grounds(known: Known, codes: Codes) -> Iterator[Entry]:
    """Yield the facts that the law may have read, each with its paper and period."""
    if known.is_assumed:
        yield Entry(
            Message(N_("Application")),
            Message(N_("none is recorded; one on this day is supposed")),
        )
    for level in known.levels:
        yield Entry(
            Message(N_("Assessed on {day}"), {"day": level.assessed_on}),
            signed_level(level),
        )
    for fact in known.facts:
        named = _named(fact, codes)
        if named is not None:
            label, value = named
            yield Entry(label, _with_paper(fact, value))


def _named(fact: Fact, codes: Codes) -> tuple[Words, Words] | None:
    """Return what a fact is called and what it says; None for what no law reads."""
    word = codes.labels()
    match fact.value:
        case Hukou(region):
            return word.get("hukou", "hukou"), region
        case Residence(region):
            return word.get("residence", "residence"), region
        case Status(code, authority):
            named = Message(
                "{name} {authority}",
                {"name": codes.name("status", code), "authority": authority},
            )
            return word.get("status", "status"), named if authority else codes.name(
                "status", code
            )
        case DisabilityCertificate(category, grade, multiple):
            template = (
                N_("{category}, grade {grade}, multiple disability")
                if multiple
                else N_("{category}, grade {grade}")
            )
            values = {"category": codes.name("category", category), "grade": grade}
            return word.get("certificate", "certificate"), Message(template, values)
        case Benefit(code, monthly):
            name = codes.name("benefit", code)
            if monthly is None:
                return word.get("benefit", "benefit"), name
            values = {"benefit": name, "amount": monthly}
            said = Message(N_("{benefit}, CNY {amount} a month"), values)
            return word.get("benefit", "benefit"), said
        case Income(monthly):
            said = Message(N_("CNY {amount} a month"), {"amount": monthly})
            return word.get("income", "income"), said
        case Setting(code):
            return word.get("setting", "setting"), codes.name("setting", code)
        case Event(kind):
            return Message(N_("Event")), codes.name("event", kind)
        case OutsideAssessment() | LtcInsurance() | CareFee():
            return _from_elsewhere(fact.value, codes)
        case Application():
            return Message(N_("Application")), ""
    return None


def _from_elsewhere(
    value: OutsideAssessment | LtcInsurance | CareFee, codes: Codes
) -> tuple[Words, Words]:
    """Return what another body concluded, draws or charges, marked as theirs."""
    said: dict[str, object]
    parts: tuple[Words, ...]
    label: Words
    match value:
        case OutsideAssessment(scale, level, name, number, body):
            said = {"scale": codes.name("outside-scale", scale), "level": name or level}
            parts = (Message(N_("{scale}: {level}"), said), body, number)
            label = Message(N_("Conclusion from outside"))
        case LtcInsurance(insured, scale, level, name, form, hours, monthly):
            said = {"scale": codes.name("outside-scale", scale), "level": name or level}
            parts = (
                Message(N_("insured") if insured else N_("not insured")),
                Message(N_("concluded {level} by {scale}"), said) if scale else "",
                form,
                hours,
                ""
                if monthly is None
                else Message(N_("CNY {amount} a month"), {"amount": monthly}),
            )
            label = codes.name("benefit", "ltc-insurance")
        case CareFee(setting, fee, insurance):
            said = {"fee": fee, "insurance": insurance}
            parts = (
                codes.name("setting", setting),
                Message(N_("CNY {fee}, of which insurance {insurance}"), said),
            )
            label = Message(N_("Fee for care"))
    shown = tuple(part for part in parts if part)
    return label, Message("{parts}", {"parts": shown})


def _with_paper(fact: Fact, value: Words) -> Words:
    parts: list[Words] = [value] if value else []
    if fact.document:
        parts.append(fact.document)
    if fact.valid_from is not None and fact.valid_to is not None:
        days = {"first": fact.valid_from, "last": fact.valid_to}
        parts.append(Message(N_("{first} to {last}"), days))
    elif fact.valid_from is not None:
        parts.append(Message(N_("since {first}"), {"first": fact.valid_from}))
    elif fact.valid_to is not None:
        parts.append(Message(N_("until {last}"), {"last": fact.valid_to}))
    return Message("{parts}", {"parts": tuple(parts)})


def _open_choices(preview: Preview) -> Iterator[OpenChoice]:
    names = _programme_names(preview.policies)
    for choice in preview.entitlement.open_choices:
        yield OpenChoice(
            group=choice.label or choice.group,
            sides=tuple(
                (_all_of(option.take, names), option.amount)
                for option in choice.options
            ),
            clause=_clause_of_group(choice.group, preview.policies),
        )


def _choices_made(preview: Preview) -> Iterator[OpenChoice]:
    """Yield the choices that were made where they decided something."""
    names = _programme_names(preview.policies)
    possible = {
        line.programme
        for line in preview.entitlement.lines
        if line.state != NOT_DUE or _was_chosen_against(line)
    }
    for policy in preview.policies:
        for group in policy.groups.values():
            taken = preview.case.choices.get(group.code)
            if taken and possible & set(_members(group)):
                yield OpenChoice(
                    group=group.label or group.code,
                    sides=tuple((_all_of(side, names), None) for side in group.sides),
                    taken=_all_of(taken, names),
                    clause=cite(group.clause, policy),
                )


def _was_chosen_against(line: EntitlementLine) -> bool:
    return bool(line.category) and line.state == NOT_DUE and not line.vetoed_by


def _members(group: Group) -> Iterator[str]:
    for side in group.sides:
        yield from side


def _programme_names(policies: Iterable[Policy]) -> dict[str, Text]:
    return {code: g.label for p in policies for code, g in p.programmes.items()}


def _all_of(codes: Iterable[str], names: Mapping[str, Text]) -> Words:
    return Message("{all}", {"all": tuple(names.get(code, code) for code in codes)})


def month_list(
    run: Run,
    law: Law,
    office: Office,
    codes: Codes,
    closing: ListClosing,
    closed: ClosedFigure,
) -> MonthList:
    """Return the list of a month as it was built, and what stands under it."""
    programmes: dict[Month, dict[str, tuple[Policy, Programme]]] = {}
    named: dict[tuple[Month, str, str | None], tuple[Text, Text | str]] = {}
    lines = []
    for line in run.lines:
        key = (line.month, line.programme, line.category)
        if key not in named:
            if line.month not in programmes:
                programmes[line.month] = law.programmes(line.month)
            policy, programme = programmes[line.month][line.programme]
            category = laws.category_label(policy, programme, line.category, {})
            named[key] = programme.label, category
        label, category = named[key]
        payee = line.payee
        lines.append(
            ListLine(
                name=line.name,
                id_number=line.id_number,
                community=line.community,
                programme=label,
                amount=line.amount,
                channel=codes.name("channel", payee.channel),
                holder=payee.holder,
                account=payee.number,
                category=_with_note(category, line),
                bank=payee.bank,
            )
        )
    return MonthList(
        number=run.number,
        letterhead=Letterhead(office.letterhead, address(office)),
        month=run.month,
        pay_month=run.pay_month,
        built_on=run.built_on,
        lines=tuple(lines),
        not_listed=tuple(
            NotListed(row.name, row.id_number, row.community, row.message)
            for row in run.reasons
        ),
        digest=run.digest,
        authority=office.authority,
        closing=closing,
        recoveries=filling_control.recoveries(run, law),
        figure=closed.said,
        before=closed.said_before,
    )


def _with_note(category: Words, line: Line) -> Words:
    note = line_note(line)
    if not note or not category:
        return note or category
    return Message("{parts}", {"parts": (category, note)})


def _clause_of_group(code: str, policies: Iterable[Policy]) -> str:
    for policy in policies:
        if code in policy.groups:
            return cite(policy.groups[code].clause, policy)
    return ""
