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
    DisabilityCertificate,
    Event,
    FactValue,
    Hukou,
    Income,
    OutsideAssessment,
    Payee,
    Residence,
    Setting,
    Status,
)
from carecalc.domain.money import Money
from carecalc.errors import UserError
from carecalc.services.context import Context
from carecalc.text import N_, Message, visible

_NEED_A_DAY = (Application, CareChoice, Event, OutsideAssessment)
_GRADES = range(1, 5)
_LONGEST_LEVEL = 20


def tidied(value: FactValue) -> FactValue:
    """Return the value with its texts trimmed and without invisible characters."""
    texts: dict[str, Any] = {
        f.name: visible(text).strip()
        for f in fields(value)
        if isinstance(text := getattr(value, f.name), str)
    }
    return replace(value, **texts)


def check_fact(
    ctx: Context, value: FactValue, valid_from: date | None, document: str
) -> None:
    """Refuse what the law could not read or nobody could act on.

    `UserError`: FACT-004 … FACT-007 what is missing in it, FACT-009 its day, FACT-010
    a code that nothing knows, FACT-011 an amount below 0.
    """
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
            _check_certificate(category, grade)
        case Payee():
            _check_payee(value, document)
        case CareChoice():
            _check_choice(value, document)
        case Benefit(monthly=Money(fen)) | Income(Money(fen)) if fen < 0:
            raise UserError(
                "FACT-011",
                Message(N_("An amount cannot be below 0.")),
                Message(N_("Compare it with the document.")),
                "monthly",
            )
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
    if isinstance(value, OutsideAssessment) and len(value.level) > _LONGEST_LEVEL:
        raise UserError(
            "FACT-010",
            Message(
                N_("Nothing is known by the code “{code}”."),
                {"code": f"{value.level[:_LONGEST_LEVEL]}…"},
            ),
            Message(N_("Copy the level from the report.")),
            "level",
        )


def _codes(value: FactValue) -> Iterator[tuple[str, str]]:
    """Yield the codes of a fact with the group in which each must stand."""
    match value:
        case Status(code):
            yield "status", code
        case Benefit(code):
            yield "benefit", code
        case Setting(code):
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


def _check_region(region: str) -> None:
    if re.fullmatch(r"\d{6}", region, re.ASCII) is None:
        raise UserError(
            "FACT-004",
            Message(N_("The region must be six digits.")),
            Message(N_("Write the code of the county or district, such as 110105.")),
            "region",
        )


def _check_certificate(category: str, grade: int) -> None:
    if not category or grade not in _GRADES:
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
        if not document:
            lacking.append(Message(N_("the document")))
    if lacking:
        raise UserError(
            "FACT-006",
            Message(N_("The payee lacks: {what}."), {"what": tuple(lacking)}),
            Message(
                N_(
                    "Paying somebody else needs the relation, the reason and the "
                    "document that allows it."
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
