# SPDX-License-Identifier: Apache-2.0
"""Due days, notices and held months, worked by hand; no order loses a held month."""

from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from carecalc.domain.period import Month
from carecalc.domain.periodic import (
    DUE,
    HELD,
    LATER,
    OVERDUE,
    PROPOSED,
    RELEASED,
    SILENT,
    TOLD,
    WITHDRAWN,
    Hold,
    answered_by,
    counts,
    due_after,
    first_month,
    held_months,
    is_held,
    last_held,
    stage,
)
from carecalc.domain.policy import Review, Round
from carecalc.domain.record import Record

QUARTERLY = Review(3)
JANUARY_AND_JULY = Review(6, rounds=(Round(1, 1, 20), Round(7, 1, 20)))


@pytest.mark.parametrize(
    ("months", "proven", "due"),
    [
        (3, date(2026, 11, 21), date(2027, 2, 21)),
        # There is no 31 in the month: its last day.
        (3, date(2026, 11, 30), date(2027, 2, 28)),
        (3, date(2027, 11, 30), date(2028, 2, 29)),
        (3, date(2026, 8, 31), date(2026, 11, 30)),
        (6, date(2026, 8, 31), date(2027, 2, 28)),
        (12, date(2028, 2, 29), date(2029, 2, 28)),
        (12, date(2027, 2, 28), date(2028, 2, 28)),
        (1, date(2026, 12, 31), date(2027, 1, 31)),
    ],
)
def test_that_a_review_is_due_on_the_same_day_so_many_months_later(
    months: int, proven: date, due: date
) -> None:
    assert due_after(Review(months), proven) == due


@pytest.mark.parametrize(
    ("proven", "due"),
    [
        (date(2025, 12, 31), date(2026, 1, 20)),
        # Whoever is proven in a round, on its first day or later, waits for the next.
        (date(2026, 1, 1), date(2026, 7, 20)),
        (date(2026, 1, 20), date(2026, 7, 20)),
        (date(2026, 6, 30), date(2026, 7, 20)),
        (date(2026, 7, 15), date(2027, 1, 20)),
    ],
)
def test_that_with_rounds_a_review_is_due_at_the_end_of_the_next_one(
    proven: date, due: date
) -> None:
    assert due_after(JANUARY_AND_JULY, proven) == due


def test_that_a_round_ends_with_its_month_at_the_latest() -> None:
    assert due_after(Review(12, rounds=(Round(2, 1, 31),)), date(2026, 3, 1)) == date(
        2027, 2, 28
    )
    assert due_after(Review(12, rounds=(Round(2, 1, 31),)), date(2027, 3, 1)) == date(
        2028, 2, 29
    )


def test_that_every_way_proves_unless_the_file_names_some() -> None:
    assert all(counts(QUARTERLY, way) for way in ("visit", "office", "video", "list"))
    seen_only = Review(3, ways=("visit", "office"))
    assert [counts(seen_only, way) for way in ("visit", "video")] == [True, False]


@pytest.mark.parametrize(
    ("on", "due", "answer_by", "found"),
    [
        (date(2027, 1, 31), date(2027, 2, 21), None, LATER),
        (date(2027, 2, 1), date(2027, 2, 21), None, DUE),
        (date(2027, 2, 21), date(2027, 2, 21), None, DUE),
        (date(2027, 2, 22), date(2027, 2, 21), None, OVERDUE),
        (date(2027, 3, 9), date(2027, 2, 21), date(2027, 3, 9), TOLD),
        (date(2027, 3, 10), date(2027, 2, 21), date(2027, 3, 9), SILENT),
    ],
)
def test_that_a_review_comes_from_due_to_overdue_to_silent(
    on: date, due: date, answer_by: date | None, found: str
) -> None:
    assert stage(on, due, answer_by) == found


def test_that_a_notice_asks_until_its_last_day_and_never_before_the_due_day() -> None:
    # The day of the notice is not counted: 22 February and 15 days are 9 March.
    assert answered_by(date(2027, 2, 22), 15, date(2027, 2, 21)) == date(2027, 3, 9)
    assert answered_by(date(2028, 2, 22), 15, date(2028, 2, 21)) == date(2028, 3, 8)
    assert answered_by(date(2027, 2, 1), 15, date(2027, 2, 21)) == date(2027, 2, 21)


# --- held months ----------------------------------------------------------------------

MARCH, APRIL, MAY, JUNE = (Month(2027, n) for n in (3, 4, 5, 6))


def hold(state: str, first: Month, last: Month | None = None) -> Record[Hold]:
    day = date(2027, 2, 21)
    return Record("1", state, Hold("bj-care", first, day, day, last_month=last))


def test_that_a_hold_begins_after_the_last_month_that_is_closed() -> None:
    assert first_month(APRIL, ()) == APRIL
    assert first_month(APRIL, (MARCH,)) == APRIL
    assert first_month(APRIL, (MARCH, APRIL, MAY)) == JUNE


def test_that_a_hold_holds_until_it_is_over_and_what_was_closed_for_ever() -> None:
    held = hold(HELD, APRIL)
    assert [is_held(held, m) for m in (MARCH, APRIL, JUNE)] == [False, True, True]
    over = hold(RELEASED, APRIL, MAY)
    assert [is_held(over, m) for m in (MARCH, APRIL, MAY, JUNE)] == [
        False,
        True,
        True,
        False,
    ]
    for nothing in (
        hold(PROPOSED, APRIL),
        hold(WITHDRAWN, APRIL),
        hold(RELEASED, APRIL),
    ):
        assert not any(is_held(nothing, m) for m in (MARCH, APRIL, MAY))


def test_that_only_months_closed_under_a_hold_are_owed() -> None:
    assert last_held(APRIL, (MARCH,)) is None
    assert last_held(APRIL, (MARCH, APRIL, MAY)) == MAY
    assert held_months(hold(HELD, APRIL), (MARCH,)) == ()
    assert held_months(hold(HELD, APRIL), (MARCH, APRIL, MAY)) == (APRIL, MAY)
    assert held_months(hold(RELEASED, APRIL, MAY), (MARCH, APRIL, MAY, JUNE)) == (
        APRIL,
        MAY,
    )
    assert held_months(hold(RELEASED, APRIL), (APRIL,)) == ()
    assert held_months(hold(PROPOSED, APRIL), (APRIL,)) == ()


@settings(max_examples=60, database=None)
@given(st.lists(st.sampled_from(["close", "hold", "release", "undo"]), max_size=14))
def test_that_a_month_is_paid_or_owed_whatever_the_order(steps: list[str]) -> None:
    """Walk months in turn: each is on its closed list or owed, and never both."""
    month, closed = APRIL, list[Month]()
    paid, kept = set[Month](), list[Record[Hold]]()
    for step in steps:
        standing = next((h for h in kept if h.state == HELD), None)
        if step == "close":
            if not any(is_held(h, month) for h in kept):
                paid.add(month)
            closed.append(month)
            month = month.plus(1)
        elif step == "hold" and standing is None:
            kept.append(hold(HELD, first_month(APRIL, closed)))
        elif step == "release" and standing is not None:
            last = last_held(standing.value.from_month, closed)
            over = hold(RELEASED, standing.value.from_month, last)
            kept[kept.index(standing)] = over
        elif step == "undo" and kept and kept[-1].state == RELEASED:
            first = kept[-1].value.from_month
            # What was paid since the release rests on it: then nothing is undone.
            if not any(m >= first for m in paid):
                kept[-1] = hold(HELD, first)
        owed = {m for h in kept for m in held_months(h, closed)}
        assert paid | owed == set(closed)
        assert not paid & owed


def test_that_months_count_over_the_year() -> None:
    held = hold(HELD, Month(2026, 11))
    assert held_months(held, (Month(2026, 11), Month(2026, 12), Month(2027, 1))) == (
        Month(2026, 11),
        Month(2026, 12),
        Month(2027, 1),
    )
