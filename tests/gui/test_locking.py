# SPDX-License-Identifier: Apache-2.0
"""The rule by which an unattended window is covered and locked."""

from dataclasses import replace

import pytest

from carecalc.gui import locking
from carecalc.gui.locking import Minutes, Moment, Stand, Watch

MINUTES = Minutes(blank=5, lock=20, idle=5)


def at(seconds: float) -> Moment:
    """Return a moment so many seconds after the office was opened."""
    return Moment(1_000 + seconds, 1_800_000_000 + seconds)


def watched(
    until: float, is_visiting: bool, has_pin: bool = True, watch: Watch | None = None
) -> Watch:
    """Look once a second from the last look on, nobody touching anything."""
    watch = watch or locking.begin(MINUTES, at(0))
    second = int(watch.seen.steady - at(0).steady)
    while second < until:
        second += 1
        watch = locking.look(watch, at(second), is_visiting, has_pin)
    return watch


@pytest.mark.parametrize(
    ("seconds", "is_visiting", "stand"),
    [
        (299, True, Stand.OPEN),
        (300, True, Stand.COVERED),
        (1199, True, Stand.COVERED),
        (1200, True, Stand.LOCKED),
        (299, False, Stand.OPEN),
        (300, False, Stand.LOCKED),
    ],
)
def test_that_a_visit_is_covered_after_5_minutes_and_all_is_locked_in_the_end(
    seconds: int, is_visiting: bool, stand: Stand
) -> None:
    assert watched(seconds, is_visiting).stand is stand


def test_that_a_hand_at_the_computer_puts_it_off() -> None:
    watch = watched(290, is_visiting=False)
    watch = locking.touch(watch, at(290))
    assert watched(589, False, watch=watch).stand is Stand.OPEN
    assert watched(590, False, watch=watch).stand is Stand.LOCKED


def test_that_keys_on_the_cover_do_not_put_off_the_lock() -> None:
    watch = watched(400, is_visiting=True)
    watch = locking.touch(watch, at(400))
    assert watched(1199, True, watch=watch).stand is Stand.COVERED
    assert watched(1200, True, watch=watch).stand is Stand.LOCKED


def test_that_without_a_pin_it_is_locked_where_it_would_be_covered() -> None:
    watch = watched(300, is_visiting=True, has_pin=False)
    assert (watch.stand, watch.why) == (Stand.LOCKED, "no-pin")


def test_that_the_right_pin_opens_and_the_minutes_begin_anew() -> None:
    watch = locking.try_pin(watched(400, is_visiting=True), True, at(400))
    assert watch.stand is Stand.OPEN
    assert watched(699, True, watch=watch).stand is Stand.OPEN
    assert watched(700, True, watch=watch).stand is Stand.COVERED


def test_that_five_wrong_pins_lock() -> None:
    watch = watched(300, is_visiting=True)
    for left in (4, 3, 2, 1):
        watch = locking.try_pin(watch, False, at(301))
        assert (watch.stand, watch.tries_left) == (Stand.COVERED, left)
    watch = locking.try_pin(watch, False, at(301))
    assert (watch.stand, watch.why) == (Stand.LOCKED, "pins")


def test_that_only_the_right_pin_gives_new_tries() -> None:
    watch = watched(300, is_visiting=True)
    for _ in range(4):
        watch = locking.try_pin(watch, False, at(301))
    right = locking.try_pin(watch, True, at(301))
    assert right.tries_left == 5
    assert watched(900, True, watch=watch).tries_left == 1


def test_that_a_pin_does_not_open_what_is_locked() -> None:
    watch = locking.lock(watched(300, is_visiting=True), "lid")
    watch = locking.try_pin(watch, True, at(301))
    assert (watch.stand, watch.why) == (Stand.LOCKED, "lid")


@pytest.mark.parametrize(
    ("steady", "wall", "stand"),
    [
        (31, 1, Stand.LOCKED),  # a clock that runs on in sleep
        (1, 31, Stand.LOCKED),  # one that stands still in sleep, and the wall's
        (30, 30, Stand.OPEN),  # a computer that is merely busy
        (1, -86_400, Stand.OPEN),  # the clock was set back
    ],
)
def test_that_a_gap_in_the_clocks_is_sleep(
    steady: float, wall: float, stand: Stand
) -> None:
    watch = watched(100, is_visiting=True)
    seen = watch.seen
    after = Moment(seen.steady + steady, seen.wall + wall)
    assert locking.look(watch, after, True, True).stand is stand
    # The key that woke the computer comes first.
    touched = locking.touch(watch, after)
    assert locking.look(touched, after, True, True).stand is stand


def test_that_a_covered_office_is_locked_after_sleep() -> None:
    watch = watched(400, is_visiting=True)
    watch = locking.look(watch, at(500), True, True)
    assert (watch.stand, watch.why) == (Stand.LOCKED, "slept")


def test_that_the_first_reason_to_lock_stays() -> None:
    watch = locking.lock(watched(10, is_visiting=True), "lid")
    assert locking.lock(watch, "screen").why == "lid"
    assert locking.look(watch, at(9_999), False, True).why == "lid"


def test_that_the_minutes_are_the_offices() -> None:
    watch = replace(watched(10, is_visiting=True), minutes=Minutes(1, 2, 3))
    assert watched(59, True, watch=watch).stand is Stand.OPEN
    assert watched(60, True, watch=watch).stand is Stand.COVERED
    assert watched(120, True, watch=watch).stand is Stand.LOCKED
    assert watched(179, False, watch=watch).stand is Stand.OPEN
    assert watched(180, False, watch=watch).stand is Stand.LOCKED
