# SPDX-License-Identifier: Apache-2.0
"""What a fact must say before it is recorded, and in which words it may say it."""

import re
from collections.abc import Iterator
from dataclasses import fields, replace
from datetime import date
from typing import Any

from carecalc.domain.fact import (
    Application,
    Benefit,
    CareChoice,
    CareFee,
    DisabilityCertificate,
    Event,
    FactValue,
    Hukou,
    LawAnswer,
    LtcInsurance,
    OutsideAssessment,
    Payee,
    Residence,
    Setting,
    Status,
)
from carecalc.domain.money import Money
from carecalc.domain.person import Person
from carecalc.errors import UserError
from carecalc.services import certificates, offices, outside
from carecalc.services.access import needs
from carecalc.services.context import Context
from carecalc.services.revealing import refuse_mask
from carecalc.text import N_, Message, visible

_NEED_A_DAY = (Application, CareChoice, CareFee, Event, OutsideAssessment)


def tidied(value: FactValue) -> FactValue:
    """Return the value with its texts trimmed and without invisible characters."""
    texts: dict[str, Any] = {
        f.name: visible(text).strip()
        for f in fields(value)
        if isinstance(text := getattr(value, f.name), str)
    }
    return replace(value, **texts)


@needs("laws.see", "nobody")
def check_fact(
    ctx: Context, value: FactValue, valid_from: date | None, document: str
) -> None:
    """Refuse what the law could not read or nobody could act on.

    `UserError`: FACT-004 … FACT-007 what is missing in it, FACT-009 its day, FACT-010
    a code that nothing knows, FACT-011 an amount below 0, FACT-015 … FACT-018 what an
    outside conclusion, the insurance or a bill contradicts, PEOPLE-006 stars for digits.
    """
    refuse_mask(getattr(value, "number", ""), "number")
    if isinstance(value, _NEED_A_DAY) and valid_from is None:
        raise UserError(
            "FACT-009",
            Message(N_("The day is missing.")),
            Message(N_("Without its day the law cannot take account of this.")),
            "from",
        )
    match value:
        case Hukou(region) | Residence(region):
            _check_region(region)
        case DisabilityCertificate(category, grade):
            _check_certificate(ctx, category, grade)
        case Payee():
            _check_payee(value, document)
        case CareChoice():
            _check_choice(value, document)
        case OutsideAssessment():
            outside.check(ctx, value)
        case LawAnswer():
            _check_answer(ctx, value)
        case LtcInsurance():
            _check_insurance(value)
        case CareFee(_, fee, insurance) if insurance > fee:
            raise UserError(
                "FACT-017",
                Message(N_("The insurance paid more than the care cost.")),
                Message(N_("Compare both with the bill.")),
                "insurance",
            )
    _check_amounts(value)
    for group, code in _codes(value):
        known = set(ctx.catalog.codes().groups.get(group, ()))
        if group == "benefit":
            known |= ctx.catalog.programme_codes()
        if code not in known:
            raise UserError(
                "FACT-010",
                Message(N_("Nothing is known by the code “{code}”."), {"code": code}),
                Message(N_("Choose one of those that are offered.")),
                group,
            )


@needs("cases.see")
def check_of_person(ctx: Context, value: FactValue, person: Person) -> None:
    """Refuse what cannot be true of this person.

    `UserError`: FACT-012 … FACT-014 the number of the disability certificate.
    """
    if isinstance(value, DisabilityCertificate) and value.number:
        certificates.check(ctx, value, person)


def _check_answer(ctx: Context, value: LawAnswer) -> None:
    """Refuse an answer that no policy in force asks for, or does not offer."""
    region = offices.get(ctx).region
    options = {
        option.code
        for policy in ctx.catalog.policies(region, ctx.today())
        for name, fact in policy.graph.facts.items()
        if name == value.question
        for option in fact.options
    }
    if not value.options or not options.issuperset(value.options):
        code = ", ".join(value.options) or value.question
        raise UserError(
            "FACT-010",
            Message(N_("Nothing is known by the code “{code}”."), {"code": code}),
            Message(N_("Choose one of those that are offered.")),
            "answer",
        )


def _check_amounts(value: FactValue) -> None:
    for f in fields(value):
        amount = getattr(value, f.name)
        if isinstance(amount, Money) and amount.fen < 0:
            raise UserError(
                "FACT-011",
                Message(N_("An amount cannot be below 0.")),
                Message(N_("Compare it with the document.")),
                f.name,
            )


def _check_insurance(value: LtcInsurance) -> None:
    says_more = (value.level, value.name, value.form, value.hours, value.monthly)
    if not value.insured and any(says_more):
        raise UserError(
            "FACT-016",
            Message(N_("Who is not insured has no conclusion and draws nothing.")),
            Message(N_("Say that the person is insured, or leave the rest empty.")),
            "insured",
        )
    if (value.level or value.name) and not value.scale:
        raise UserError(
            "FACT-015",
            Message(N_("A level is nothing without its scale.")),
            Message(N_("Copy scale and level from the report.")),
            "scale",
        )


def _codes(value: FactValue) -> Iterator[tuple[str, str]]:
    """Yield the codes of a fact with the group in which each must stand."""
    match value:
        case Status(code):
            yield "status", code
        case Benefit(code):
            yield "benefit", code
        case Setting(code) | CareFee(code):
            yield "setting", code
        case Event(kind):
            yield "event", kind
        case DisabilityCertificate(category):
            yield "category", category
        case Payee(channel):
            yield "channel", channel
        case CareChoice(form, chosen_by):
            yield "care-form", form
            yield "chosen-by", chosen_by
            if value.setting:
                yield "setting", value.setting


def _check_region(region: str) -> None:
    if re.fullmatch(r"\d{6}", region, re.ASCII) is None:
        raise UserError(
            "FACT-004",
            Message(N_("The region must be six digits.")),
            Message(N_("Write the code of the county or district, such as 110105.")),
            "region",
        )


def _check_certificate(ctx: Context, category: str, grade: int) -> None:
    grades = ctx.catalog.codes().groups.get("certificate-grade", {})
    if not category or str(grade) not in grades:
        raise UserError(
            "FACT-005",
            Message(N_("A certificate needs its category and its grade.")),
            Message(N_("Copy both from the certificate.")),
            "grade",
        )


def _check_payee(payee: Payee, document: str) -> None:
    lacking = []
    if not payee.holder.strip():
        lacking.append(Message(N_("the holder")))
    if not payee.number.strip():
        lacking.append(Message(N_("the number")))
    if payee.relation != "self":
        if not payee.relation.strip():
            lacking.append(Message(N_("the relation")))
        if not payee.reason.strip():
            lacking.append(Message(N_("the reason")))
    if (payee.relation != "self" or payee.bank_name) and not document:
        lacking.append(Message(N_("the document")))
    if lacking:
        raise UserError(
            "FACT-006",
            Message(N_("The payee lacks: {what}."), {"what": tuple(lacking)}),
            Message(
                N_(
                    "Paying somebody else needs the relation, the reason and the "
                    "document that allows it; another name for the bank needs the "
                    "bank's."
                )
            ),
            "payee",
        )


def _check_choice(choice: CareChoice, document: str) -> None:
    lacking = []
    if not choice.chooser.strip():
        lacking.append(Message(N_("the name of who chose")))
    if choice.chosen_by == "guardian" and not choice.ground.strip():
        lacking.append(Message(N_("the ground for the guardian's choice")))
    if choice.chosen_by != "person" and not document:
        lacking.append(Message(N_("the document")))
    if lacking:
        raise UserError(
            "FACT-007",
            Message(N_("The choice lacks: {what}."), {"what": tuple(lacking)}),
            Message(
                N_(
                    "A guardian chooses only where the person lacks capacity, an agent "
                    "only with a letter of authority."
                )
            ),
            "choice",
        )
