# SPDX-License-Identifier: Apache-2.0
"""How long a visit takes here: measured, not said before there is enough of it."""

from datetime import date, timedelta

import pytest

from carecalc.domain.visit import Answer
from carecalc.services import paper_entries, taking_up, visit_lengths, visits
from carecalc.services.context import Context
from tests.offices import Clock
from tests.services.test_visits import SIGNING, fill
from tests.services.visiting import GBT, register

TODAY = date(2026, 11, 21)
PNG = b"\x89PNG\r\n\x1a\npage"


def visited(
    ctx: Context,
    minutes: int,
    *,
    days: int = 0,
    paper: bool = False,
    again: bool = False,
) -> None:
    """Sign a visit whose last answer came so long after its first."""
    assert isinstance(ctx.clock, Clock)
    elder = register(ctx, f"王{minutes}{days}{paper}{again}")
    if paper:
        pages = [("image/png", PNG)]
        names = ["王评估", "李护士"]
        seen = paper_entries.begin(ctx, elder, GBT, "first", TODAY, names, pages)
    else:
        seen = visits.start(ctx, elder, GBT, "first", TODAY)
    visit = seen.visit.id
    fill(ctx, visit)
    if again:
        visits.abandon(ctx, visit, "点错了")
        visit = taking_up.take_up(ctx, visit).visit.id
    # Filling in took a minute or two of this clock: what is told is in tens.
    ctx.clock.at += timedelta(days=days, minutes=minutes)
    visits.answer(ctx, visit, Answer("B.1.1", ("3",)))
    visits.sign(ctx, visit, SIGNING)


def told(ctx: Context) -> tuple[int, int] | None:
    """Return tens of minutes and how many visits they are the median of."""
    length = visit_lengths.lengths(ctx, TODAY).get(GBT)
    return None if length is None else (length.seconds // 600, length.visits)


@pytest.mark.thorough
def test_that_the_median_is_told_from_the_fifth_visit_on(ctx: Context) -> None:
    for minutes in (10, 90, 20, 30):
        visited(ctx, minutes)
    assert told(ctx) is None
    visited(ctx, 40)
    # 10, 20, 30, 40, 90.
    assert told(ctx) == (3, 5)


@pytest.mark.thorough
def test_that_what_was_not_answered_here_in_one_go_says_nothing(ctx: Context) -> None:
    for minutes in (10, 20, 30, 40):
        visited(ctx, minutes)
    visited(ctx, 50, paper=True)
    visited(ctx, 50, again=True)
    visited(ctx, 50, days=1)
    assert told(ctx) is None
