# SPDX-License-Identifier: Apache-2.0
"""What is on record of a thing that programmes read, in words and until when."""

from collections.abc import Sequence
from datetime import date

from carecalc.catalog.codes import Codes
from carecalc.domain.asks import BENEFIT, Reads
from carecalc.domain.case import Case
from carecalc.domain.fact import CareChoice, Fact, Payee
from carecalc.domain.masking import last_four
from carecalc.domain.period import Month
from carecalc.domain.trace import Words
from carecalc.text import N_, Message, Text

Held = list[tuple[Words, date | None]]
"""Each record in words, with the last day it is known to hold."""


def held_words(
    name: str, case: Case, month: Month, codes: Codes, possible: Sequence[Reads]
) -> Held:
    """Return what a case, already cut to a day, holds under a name of the law files."""
    match name:
        case "age" if case.birth_date is not None:
            return [(Message(N_("born {day}"), {"day": case.birth_date}), None)]
        case "sex" if case.sex is not None:
            return [(codes.name("sex", case.sex), None)]
        case "setting" if case.setting is not None:
            return [(codes.name("setting", case.setting), None)]
        case "income" if case.income is not None:
            return [(_monthly(case.income), None)]
        case "hukou":
            return [(codes.region(p.code), p.last) for p in case.hukou or ()]
        case "residence":
            places = case.residence or ()
            return [(codes.region(p.code), p.last) for p in places]
        case "status":
            return [(codes.name(name, r.code), r.last) for r in case.statuses]
        case "benefit":
            return [(codes.name(BENEFIT, r.code), r.last) for r in case.benefits]
        case "certificate":
            return _certificates(case, codes)
        case "fees":
            return [
                (_monthly(fee.fee), None) for fee in case.fees if fee.month == month
            ]
    options = {
        option.code: option.label
        for reads in possible
        if name in reads.policy.graph.facts
        for option in reads.policy.graph.facts[name].options
    }
    return [(options.get(c, Text(c)), None) for c in case.facts.get(name, ())]


def _monthly(amount: object) -> Message:
    return Message(N_("CNY {amount} a month"), {"amount": amount})


def _certificates(case: Case, codes: Codes) -> Held:
    found: Held = []
    for record in case.certificates:
        category = codes.name("category", record.category)
        said = {"category": category, "grade": record.grade}
        found.append((Message(N_("{category}, grade {grade}"), said), record.last))
    return found


def fact_words(fact: Fact, codes: Codes) -> Words:
    """Return what a payee or a form of care on record is, the account by its end."""
    match fact.value:
        case Payee(channel, holder, number):
            return Message(
                N_("{channel}: {holder}, {number}"),
                {
                    "channel": codes.name("channel", channel),
                    "holder": holder,
                    "number": last_four(number),
                },
            )
        case CareChoice(form):
            return codes.name("care-form", form)
    raise TypeError(f"{type(fact.value).__name__} is not asked for before a visit")
