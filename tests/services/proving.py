# SPDX-License-Identifier: Apache-2.0
"""People whose reviews fall due, and a clock that is set to a day, for their tests."""

from datetime import date, datetime, timedelta, timezone

from carecalc.domain.disbursement import Run
from carecalc.domain.period import Month
from carecalc.domain.person import Person
from carecalc.services import closing, determinations, disbursements
from carecalc.services.context import Context
from carecalc.services.periodic_evidence import Evidence
from tests.offices import Clock, approving, beside, keyring
from tests.services.answering import closed_by_two
from tests.services.deciding import in_hardship

DECIDED = date(2026, 11, 21)
DUE = date(2027, 2, 21)
"""Three months after the decision: 京民养老发〔2019〕160号 has a review every quarter."""


def set_to(ctx: Context, day: date) -> None:
    """Let it be noon of a day in China."""
    assert isinstance(ctx.clock, Clock)
    noon = datetime(
        day.year, day.month, day.day, 12, tzinfo=timezone(timedelta(hours=8))
    )
    ctx.clock.at = noon


def granted(
    ctx: Context,
    name: str,
    born: date = date(1944, 3, 9),
    programme: str = "bj-hardship",
) -> Person:
    """Return somebody in hardship whose subsidy was approved on 21 November 2026."""
    person = in_hardship(ctx, name, born)
    act = determinations.prepare(ctx, person.id, programme)
    determinations.approve(approving(ctx), act.id, "样批准", ctx.today())
    return person


def at_office(day: date, seen_by: str = "王评估") -> Evidence:
    """Return that somebody came to the office on a day."""
    return Evidence("office", day, seen_by)


def closed(ctx: Context, month: Month) -> Run:
    """Build the list of a month, and let the two others close it."""
    run = disbursements.build(ctx, month)
    third = beside(ctx, keyring().third)
    for block in closing.state(ctx, run.id).standing:
        closing.lift(approving(ctx), third, block.code, run.id, "样例")
    return closed_by_two(ctx, run)
