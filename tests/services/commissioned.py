# SPDX-License-Identifier: Apache-2.0
"""Offices that commission organisations, for the tests of what follows from that."""

from dataclasses import replace
from datetime import date

from carecalc.domain.agency import CALENDAR, Contract, Organisation
from carecalc.domain.money import Money
from carecalc.services import agencies, agencies_signing, visits
from carecalc.services.context import Context
from carecalc.services.visit_view import VisitView
from carecalc.store.keys import Unlocked
from tests.offices import keys
from tests.services.visiting import GBT, ON, answer_all, signing

AGREED = Contract(
    "样合〔2026〕1号",
    date(2026, 1, 1),
    date(2026, 12, 31),
    Money(12_050),
    10,
    CALENDAR,
)


def commission(
    ctx: Context, name: str = "安心评估中心", agreed: Contract = AGREED
) -> str:
    """Register an organisation with a contract; return its id."""
    organisation = agencies.save(ctx, Organisation(name)).id
    agencies.save_contract(ctx, organisation, agreed)
    return organisation


def staff(
    ctx: Context,
    organisation: str,
    name: str = "钱机构",
    keyring: Unlocked | None = None,
) -> Context:
    """Return the office as somebody of an organisation opens it."""
    opened = keyring or keys()
    with ctx.store.work() as work:
        public = opened.file.public_keys["王评估"]
        work.users.put(name, public, ("assessor",), None, organisation=organisation)
        work.audit("users.put", "")
    return replace(
        ctx, store=ctx.store.for_user(replace(opened, user=name)), actor=None
    )


def done(ctx: Context, person_id: str, *assessors: str, on: date = ON) -> VisitView:
    """Begin, answer and sign a visit."""
    begun = visits.start(ctx, person_id, GBT, "first", on)
    answer_all(ctx, begun.visit.id, {})
    return visits.sign(ctx, begun.visit.id, signing(on, *assessors))


def unrelated(ctx: Context, visit_id: str, *assessors: str) -> None:
    """Let assessors declare that they are not related to the person."""
    for name in assessors:
        agencies_signing.declare(ctx, visit_id, name, False)
