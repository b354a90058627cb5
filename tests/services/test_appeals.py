# SPDX-License-Identifier: Apache-2.0
"""Objections: their last days, what follows from one that is granted, who assesses."""

from collections.abc import Callable
from datetime import date

import pytest

from carecalc.domain.appointment import Arrangement
from carecalc.errors import UserError
from carecalc.services import (
    appeals,
    appointments,
    deadlines,
    deliveries,
    determinations,
)
from carecalc.services.appeals import Raising
from carecalc.services.context import Context
from carecalc.services.deliveries import Receipt
from tests.offices import APPROVER, approving
from tests.services.deciding import assess, in_hardship, register

TODAY = date(2026, 11, 21)


def refused(call: Callable[[], object]) -> str:
    with pytest.raises(UserError) as caught:
        call()
    return caught.value.code


def decided(ctx: Context, name: str) -> str:
    """Decide on somebody's hardship subsidy; return the act's id."""
    person = in_hardship(ctx, name)
    act = determinations.prepare(ctx, person.id, "bj-hardship")
    return determinations.approve(approving(ctx), act.id, APPROVER, TODAY).id


def test_that_a_reconsideration_has_sixty_days_from_delivery(ctx: Context) -> None:
    act = decided(ctx, "张复议")
    deliveries.deliver(ctx, act, TODAY, Receipt("张复议"))
    wish = Raising("reconsideration", TODAY, "张复议", "金额少了")
    one = appeals.against_decision(ctx, act, wish)
    # Sixty days after 21 November 2026: 20 January 2027, whose calendar is not known.
    assert (one.value.last_day, one.value.is_last_day_known) == (
        date(2027, 1, 20),
        False,
    )
    assert one.value.body == "样例区人民政府"
    assert not one.value.is_late
    # The county answers within sixty days.
    assert one.day == date(2027, 1, 20)
    assert appeals.against_decision(ctx, act, wish) == one
    other = Raising("reconsideration", TODAY, "张复议", "还有别的")
    assert refused(lambda: appeals.against_decision(ctx, act, other)) == "APPEAL-004"
    row = deadlines.agenda(ctx).rows[0]
    assert (row.kind, row.id, row.is_awaiting_calendar) == ("appeal", one.id, True)


def test_that_after_a_rejected_reconsideration_fifteen_days_are_left_for_the_court(
    ctx: Context,
) -> None:
    act = decided(ctx, "张诉讼")
    wish = Raising("reconsideration", TODAY, "张诉讼", "金额少了")
    one = appeals.against_decision(ctx, act, wish)
    appeals.reject(ctx, one.id, one.version, TODAY, "维持", "样复决〔2026〕1号")
    suit = appeals.against_decision(
        ctx, act, Raising("court", TODAY, "张诉讼", "不服复议")
    )
    # Fifteen days after 21 November are Sunday 6 December: Monday 7 December.
    assert suit.value.last_day == date(2026, 12, 7)


def test_that_a_late_objection_is_registered_and_called_late(ctx: Context) -> None:
    act = decided(ctx, "张逾期")
    wish = Raising(
        "reconsideration", TODAY, "张逾期", "才看到", delivered_on=date(2026, 9, 1)
    )
    # Sixty days after 1 September are Saturday 31 October: Monday 2 November.
    one = appeals.against_decision(ctx, act, wish)
    assert one.value.last_day == date(2026, 11, 2)
    assert one.value.is_late


def test_that_a_granted_request_for_another_assessment_plans_one_by_others(
    ctx: Context,
) -> None:
    person = register(ctx, "张复评")
    visit = assess(ctx, person, date(2026, 11, 2)).visit
    wish = Raising("reassessment", TODAY, "张女儿", "当天状态好")
    one = appeals.against_level(ctx, visit.id, wish)
    # The place has not said within how many days: no last day.
    assert one.value.last_day is None

    def grant(*names: str, plan: bool = True) -> object:
        planned = Arrangement(date(2026, 11, 24), "09:30", "家中", names)
        return appeals.grant(
            ctx, one.id, one.version, TODAY, "同意复评", "", planned if plan else None
        )

    assert refused(lambda: grant("卫评样", "周护士")) == "APPEAL-007"
    assert refused(lambda: grant(plan=False)) == "APPEAL-006"
    grant("吴评估", "周护士")
    planned = appointments.of_person(ctx, person.id)
    (ended,) = appeals.of_person(ctx, person.id)
    assert (ended.state, ended.value.follows) == ("granted", planned[0].id)
    assert refused(lambda: grant("吴评估", "周护士")) == "STORE-010"
    again = lambda: appeals.withdraw(ctx, one.id, ended.version, TODAY, "撤回")  # noqa: E731
    assert refused(again) == "APPEAL-005"


def test_that_what_is_not_signed_or_decided_cannot_be_objected_to(
    ctx: Context,
) -> None:
    person = in_hardship(ctx, "张未决")
    act = determinations.prepare(ctx, person.id, "bj-hardship")
    wish = Raising("reconsideration", TODAY, "张未决", "少了")
    assert refused(lambda: appeals.against_decision(ctx, act.id, wish)) == "APPEAL-003"
