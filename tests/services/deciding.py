# SPDX-License-Identifier: Apache-2.0
"""People in an office with what the law reads of them, for the tests of deciding."""

from datetime import date

from carecalc.domain.fact import (
    Application,
    DisabilityCertificate,
    FactValue,
    Payee,
    Status,
)
from carecalc.domain.person import Person, check_digit
from carecalc.domain.visit import Answer, Signing
from carecalc.services import facts, people, visits
from carecalc.services.context import Context
from carecalc.services.people import PersonDraft
from carecalc.services.visits import VisitView

APPLIED = date(2026, 9, 2)
LATELY = date(2026, 11, 2)
"""Of who applied then November is the first month: no list owes them an earlier one."""


def register(
    ctx: Context,
    name: str,
    born: date = date(1944, 3, 9),
    hukou: str = "110105",
    community: str = "晨光社区",
) -> Person:
    """Register a woman whose area code is on no real card."""
    number = f"000001{born:%Y%m%d}002"
    return people.register(
        ctx,
        PersonDraft(
            name=name,
            id_number=number + check_digit(number),
            hukou=hukou,
            community=community,
        ),
    )


def record(
    ctx: Context, person: Person, *values: FactValue, on: date = APPLIED
) -> None:
    """Record facts that hold from a day on."""
    for value in values:
        facts.add(ctx, person.id, value, on, document="样〔2026〕1号")


def in_hardship(
    ctx: Context, name: str, born: date = date(1944, 3, 9), on: date = APPLIED
) -> Person:
    """Register somebody on dibao since 2023 who applied on a day and has an account."""
    person = register(ctx, name, born)
    record(ctx, person, Status("DB", "样例区民政局"), on=date(2023, 5, 1))
    record(ctx, person, Application(), payee(name), on=on)
    return person


def payee(holder: str) -> Payee:
    """Return an account of the person's own."""
    return Payee("social-card", holder, "0000000000000000001", "样例银行")


def certificate() -> DisabilityCertificate:
    """Return a certificate that opens the choice against the disability subsidies."""
    return DisabilityCertificate("肢体", 2)


def assess(
    ctx: Context, person: Person, on: date, worst: bool = True, **facts_: str
) -> VisitView:
    """Walk through the whole scale, at its worst or at its best, and sign it."""
    view = visits.start(ctx, person.id, "gbt-42195-2022", "first", on)
    for item in view.scale.items:
        option = item.options[-1 if worst else 0]
        if item.code == "B.3.9":
            # The last option there is coma, which has a clause of its own.
            option = item.options[0]
        visits.answer(ctx, view.visit.id, Answer(item.code, (option.code,)))
    for code, fact in view.scale.graph.facts.items():
        if code in view.scale.recorded:
            continue
        none = () if fact.answer == "several" else (fact.options[0].code,)
        options = (facts_[code],) if code in facts_ else none
        visits.answer(ctx, view.visit.id, Answer(code, options))
    signing = Signing(
        ("卫评样", "柳社工"), ("medical-or-nursing", "social-work"), "本人", "本人", on
    )
    return visits.sign(ctx, view.visit.id, signing)
