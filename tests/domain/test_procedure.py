# SPDX-License-Identifier: Apache-2.0
"""What comes next with an application and by when, on limits made up for each rule."""

from dataclasses import replace
from datetime import date

import pytest

from carecalc.domain import procedure as p
from carecalc.domain.policy import CALENDAR_DAYS, Limit
from carecalc.domain.procedure import (
    Answered,
    Facing,
    Limits,
    Pause,
    Progress,
    Taken,
    after,
    standing,
)
from carecalc.domain.workdays import End, Workdays

# October 2026 as it was: 1 to 7 off, Saturday 10 worked.
CALENDAR = Workdays(
    frozenset({2026}),
    frozenset({6, 7}),
    frozenset(date(2026, 10, n) for n in range(1, 8)),
    frozenset({date(2026, 10, 10)}),
)
DAY = date(2026, 10, 12)
ACCEPTED = Progress(accepted_on=DAY)


def facing(on: date = DAY, **limits: tuple[Limit, ...]) -> Facing:
    return Facing(DAY, ("a",), True, Limits(limits), CALENDAR, on)


def test_that_of_two_limits_of_a_step_the_nearer_one_holds() -> None:
    # Three working days after Monday the 12th are Thursday the 15th; two days as they
    # come are Wednesday the 14th.
    both = (Limit(3), Limit(2, CALENDAR_DAYS))
    found = standing(ACCEPTED, facing(survey_start=both))
    assert (found.end, found.limit) == (End(date(2026, 10, 14)), both[1])


def test_that_the_whole_limits_a_step_where_it_ends_sooner() -> None:
    limits = {"survey_start": (Limit(3),), "whole": (Limit(1),)}
    found = standing(ACCEPTED, facing(**limits))
    assert (found.end, found.is_whole) == (End(date(2026, 10, 13)), True)


def test_that_a_step_that_no_text_limits_has_no_deadline() -> None:
    assert standing(ACCEPTED, facing()).end is None


@pytest.mark.parametrize(
    ("limit", "stop", "end"),
    [
        # Nothing counts after the 13th up to the 20th: the 13th, 21, 22.
        (Limit(3), True, date(2026, 10, 22)),
        (Limit(3), False, date(2026, 10, 15)),
        # Three days and the seven that stopped.
        (Limit(3, CALENDAR_DAYS), True, date(2026, 10, 22)),
    ],
)
def test_that_days_of_a_pause_are_added_where_days_stop(
    limit: Limit, stop: bool, end: date
) -> None:
    paused = replace(ACCEPTED, pauses=(Pause(date(2026, 10, 13), date(2026, 10, 20)),))
    of = facing(survey_start=(limit,))
    of = replace(of, limits=Limits(of.limits.by_step, days_stop=stop))
    assert standing(paused, of).end == End(end)


def test_that_a_township_that_decides_and_an_extension_have_limits_of_their_own() -> (
    None
):
    limits = {
        "whole": (Limit(10),),
        "delegated": (Limit(2),),
        "whole_extended": (Limit(12),),
    }
    of = replace(facing(**limits), is_delegated=True)
    assert standing(ACCEPTED, of).end == End(date(2026, 10, 14))
    longer = replace(ACCEPTED, is_extended=True)
    # 13-16, 19-23, 26-28 October.
    assert standing(longer, of).end == End(date(2026, 10, 28))


def test_that_only_a_refusal_has_days_to_be_told_in() -> None:
    done = replace(ACCEPTED, surveyed_on=DAY, opined_on=DAY, opinion=p.UNFAVOURABLE)
    for outcome, end in ((p.REFUSED, End(date(2026, 10, 15))), (p.GRANTED, None)):
        told = replace(done, answered=(Answered("a", "act", outcome, DAY),))
        found = standing(told, facing(refusal=(Limit(3),)))
        assert (found.step, found.end) == (p.DELIVER, end)


def test_that_a_decision_waits_for_every_programme_and_every_delivery() -> None:
    done = replace(ACCEPTED, surveyed_on=DAY, opined_on=DAY, opinion=p.UNFAVOURABLE)
    two = replace(facing(), programmes=("a", "b"))
    one = after(done, p.DECIDED, DAY, Taken(act_id="1", programme="a"))
    assert standing(one, two).step == p.DECIDE
    both = after(one, p.DECIDED, DAY, Taken(act_id="2", programme="b"))
    assert standing(both, two).step == p.DELIVER
    first = after(both, p.DELIVERED, DAY, Taken(items=("1",)))
    assert standing(first, two).step == p.DELIVER
    assert standing(after(first, p.DELIVERED, DAY, Taken(items=("2",))), two).step == (
        p.NOTHING
    )


def test_that_publicity_lasts_through_its_last_day() -> None:
    open_ = replace(
        ACCEPTED,
        surveyed_on=DAY,
        opined_on=DAY,
        opinion=p.FAVOURABLE,
        published_on=DAY,
        published_until=date(2026, 10, 19),
    )
    last, next_ = date(2026, 10, 19), date(2026, 10, 20)
    assert standing(open_, facing(last)).step == p.PUBLICITY
    found = standing(open_, facing(next_, decision=(Limit(10),)))
    # 20-23, 26-30 October, 2 November.
    assert (found.step, found.end) == (p.DECIDE, End(date(2026, 11, 2)))


def test_that_telling_what_is_missing_has_days_where_a_text_says_so() -> None:
    of = replace(facing(telling=(Limit(5),)), is_complete=False)
    found = standing(Progress(), of)
    assert (found.step, found.end) == (p.TELL, End(date(2026, 10, 19)))
