# SPDX-License-Identifier: Apache-2.0
"""Organisations, the register, what assessors declare, complaints, what is asked after."""

from dataclasses import replace
from datetime import date, timedelta

import pytest

from carecalc.domain.agency import (
    ENDED,
    Afterward,
    Assessor,
    Complaint,
    Organisation,
)
from carecalc.domain.money import Money
from carecalc.errors import UserError
from carecalc.services import (
    agencies,
    agencies_afterwards,
    agencies_register,
    agencies_signing,
    complaints,
    visits,
)
from carecalc.services.context import Context
from carecalc.services.visit_view import VisitView
from tests.offices import beside, keyring
from tests.services.commissioned import AGREED, commission, done, staff, unrelated
from tests.services.visiting import ON, begin, register, signing

MARKS = {"explained": 5, "careful": 3, "respectful": 4}


def refusal(call: object, *given: object, **named: object) -> str:
    with pytest.raises(UserError) as refused:
        call(*given, **named)  # type: ignore[operator]
    return refused.value.code


def told(ctx: Context, visit: VisitView, *names: str) -> list[tuple[str, bool]]:
    found = agencies_signing.doubts(
        ctx, visit.visit.id, names or ("王评估", "李护士"), ("social-work", "")
    )
    return [(one.refusal.code, one.is_blocking) for one in found]


def enter(
    ctx: Context, name: str, valid_to: date | None, *of: str, by: str = ""
) -> str:
    return agencies_register.save(ctx, Assessor(name, backgrounds=of), by, valid_to).id


def test_that_a_contract_cannot_end_first_overlap_or_cost_less_than_nothing(
    ctx: Context,
) -> None:
    agency = commission(ctx)

    def refused(**changed: object) -> str:
        later = replace(AGREED, begins=date(2027, 1, 1), ends=date(2027, 12, 31))
        agreed = replace(later, **changed)  # type: ignore[arg-type]
        return refusal(agencies.save_contract, ctx, agency, agreed)

    assert refused(ends=date(2026, 12, 31)) == "AGENCY-006"
    assert refusal(agencies.save_contract, ctx, agency, AGREED) == "AGENCY-008"
    assert refused(price=Money(-1)) == "AGENCY-007"
    assert refused(communities=("没有社区",)) == "AGENCY-009"
    assert refused(prices={"none": Money(1)}) == "AGENCY-009"
    assert refusal(agencies.save, ctx, Organisation("安心评估 中心")) == "AGENCY-003"
    assert refusal(agencies.save, ctx, Organisation(" ")) == "AGENCY-002"


def test_that_an_organisation_that_ended_begins_again_without_its_contracts(
    ctx: Context,
) -> None:
    agency = commission(ctx)
    agencies.end(ctx, agency, 1, "停业")
    ended = agencies.get(ctx, agency)
    assert (ended.organisation.state, ended.contracts[0].state) == (ENDED, ENDED)
    assert agencies.names(ctx) == {}
    agencies.save(ctx, Organisation("安心评估中心"), agency, 2)
    assert agencies.get(ctx, agency).in_force(ctx.today()) is None


def test_that_without_a_register_what_is_not_declared_is_told_and_blocks_nothing(
    ctx: Context,
) -> None:
    visit = begin(ctx, register(ctx))
    assert told(ctx, visit) == [("RECUSAL-001", False)] * 2
    assert visits.sign(ctx, visit.visit.id, signing(ON)).visit.state == "signed"


def test_that_with_a_register_who_is_not_on_it_or_lapsed_signs_nothing(
    ctx: Context,
) -> None:
    visit = begin(ctx, register(ctx))
    unrelated(ctx, visit.visit.id, "王评估", "李护士")
    enter(ctx, "王 评估", ON - timedelta(days=1), "social-work")
    assert told(ctx, visit) == [("REGISTER-005", True), ("REGISTER-004", True)]
    sign = (visits.sign, ctx, visit.visit.id, signing(ON))
    assert refusal(*sign) == "REGISTER-005"
    (entry,) = agencies_register.listed(ctx)
    agencies_register.save(ctx, entry.value, "", ON, entry.id, entry.version)
    assert refusal(*sign) == "REGISTER-004"
    nurse = enter(ctx, "李护士", None)
    assert refusal(*sign) == "REGISTER-006"
    agencies_register.save(
        ctx, Assessor("李护士", backgrounds=("medical-or-nursing",)), "", None, nurse, 1
    )
    assert visits.sign(*sign[1:]).visit.state == "signed"


def test_that_with_a_register_every_assessor_declares_and_a_relation_always_blocks(
    ctx: Context,
) -> None:
    visit = begin(ctx, register(ctx))
    of = visit.visit.id
    assert refusal(agencies_signing.declare, ctx, of, "李护士", True) == "RECUSAL-004"
    agencies_signing.declare(ctx, of, "李护士", True, "邻居")
    # Blocking without a register, too: the law names no exception.
    assert refusal(visits.sign, ctx, of, signing(ON)) == "RECUSAL-002"
    agencies_signing.declare(ctx, of, "李护士", False)
    enter(ctx, "王评估", None, "social-work")
    enter(ctx, "李护士", None, "medical-or-nursing")
    assert refusal(visits.sign, ctx, of, signing(ON)) == "RECUSAL-001"
    unrelated(ctx, of, "王评估")
    assert visits.sign(ctx, of, signing(ON)).visit.state == "signed"
    assert refusal(agencies_signing.declare, ctx, of, "王评估", False) == "VISIT-004"


def test_that_certificates_about_to_lapse_are_listed_the_first_first(
    ctx: Context,
) -> None:
    agency = commission(ctx)
    # Sixty days after 21 November 2026 is 20 January 2027.
    enter(ctx, "甲", date(2027, 1, 20), by=agency)
    enter(ctx, "乙", date(2027, 1, 21))
    enter(ctx, "丙", date(2026, 11, 20))
    enter(ctx, "丁", None)
    gone = enter(ctx, "戊", date(2026, 12, 1))
    agencies_register.end(ctx, gone, 1, "离职")
    found = agencies_register.lapsing(ctx)
    assert [(one.entry.value.name, one.days, one.organisation) for one in found] == [
        ("丙", -1, ""),
        ("甲", 60, "安心评估中心"),
    ]
    assert refusal(enter, ctx, "甲 ", None) == "REGISTER-002"


def test_that_a_complaint_has_its_term_is_answered_and_closed(ctx: Context) -> None:
    agency = commission(ctx)
    said = Complaint("agency", "安心评估中心", "迟到一小时", date(2026, 11, 20))
    # Friday 20 November; the fifteenth working day after it is Friday 11 December.
    heard = complaints.receive(ctx, said, agency, register(ctx))
    assert heard.day == date(2026, 12, 11)
    ctx.clock.at += timedelta(days=21)  # type: ignore[attr-defined]
    (one,) = complaints.listed(ctx)
    assert one.is_overdue
    answered = complaints.answer(ctx, heard.id, 1, "已致歉", "founded")
    closed = complaints.close(ctx, heard.id, answered.version, "对方接受")
    assert (closed.value.outcome, closed.value.answer) == ("founded", "已致歉")
    assert complaints.listed(ctx) == ()
    tomorrow = replace(said, received_on=ctx.today() + timedelta(days=1))
    assert refusal(complaints.receive, ctx, tomorrow) == "COMPLAINT-003"
    assert refusal(complaints.receive, ctx, replace(said, text=" ")) == "COMPLAINT-001"


def test_that_somebody_else_asks_after_a_visit_and_once(ctx: Context) -> None:
    person = register(ctx)
    open_visit = begin(ctx, person).visit.id
    keep = agencies_afterwards.keep
    other = beside(ctx, keyring().third)
    assert refusal(keep, other, open_visit, Afterward(MARKS)) == "AFTER-001"
    visits.abandon(ctx, open_visit, "改日")
    visit = done(ctx, person).visit.id
    assert refusal(keep, ctx, visit, Afterward(MARKS)) == "AFTER-002"
    short = {"explained": 5, "careful": 6, "respectful": 4}
    assert refusal(keep, other, visit, Afterward(short)) == "AFTER-003"
    kept = keep(other, visit, Afterward({**MARKS, "other": 1}, "女儿", "很好"))
    assert kept.value == Afterward(MARKS, "女儿", "很好")
    assert refusal(keep, other, visit, Afterward(MARKS)) == "AFTER-004"


def test_that_staff_of_an_organisation_read_no_answers_about_themselves(
    ctx: Context,
) -> None:
    agency = commission(ctx)
    theirs = staff(ctx, agency)
    assert refusal(agencies_afterwards.of_visit, theirs, "any") == "ACCESS-001"
