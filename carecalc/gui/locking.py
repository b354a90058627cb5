# SPDX-License-Identifier: Apache-2.0
"""When the window is covered and when the office is locked, as a rule without Qt."""

from dataclasses import dataclass, replace
from enum import Enum

PIN_TRIES = 5
"""So many wrong PINs, and only the passphrase opens again."""

SLEPT = 30.0
"""Seconds between two looks at the clock that only a sleeping computer leaves out."""


class Stand(Enum):
    """How an office stands: open, covered with its key at hand, or locked."""

    OPEN = "open"
    COVERED = "covered"
    LOCKED = "locked"


@dataclass(frozen=True, slots=True)
class Minutes:
    """After how many minutes without a hand at the computer something happens.

    `blank` covers and `lock` locks while a visit is open; `idle` locks without one.
    """

    blank: int
    lock: int
    idle: int


@dataclass(frozen=True, slots=True)
class Moment:
    """One look at the clocks, in seconds: one that only runs forward, and the wall's.

    `steady` may stand still while the computer sleeps; the wall's may be set by hand.
    """

    steady: float
    wall: float


@dataclass(frozen=True, slots=True)
class Watch:
    """What is known at the last look: how it stands, and since when nobody was there.

    `why` it is locked: `idle`, `slept`, `pins`, `no-pin`, or what the caller gave.
    """

    minutes: Minutes
    seen: Moment
    touched: float
    stand: Stand = Stand.OPEN
    wrong_pins: int = 0
    why: str = ""

    @property
    def tries_left(self) -> int:
        """Return how many more PINs may be tried."""
        return PIN_TRIES - self.wrong_pins


def begin(minutes: Minutes, now: Moment) -> Watch:
    """Return the watch over an office that was opened this moment."""
    return Watch(minutes, now, now.steady)


def touch(watch: Watch, now: Moment) -> Watch:
    """Return the watch after a key, a finger or the mouse.

    Whoever plays with the keys of a covered window does not put off the lock.
    """
    if watch.stand is not Stand.OPEN or _has_slept(watch, now):
        return watch
    return replace(watch, touched=now.steady)


def look(watch: Watch, now: Moment, is_visiting: bool, has_pin: bool) -> Watch:
    """Return the watch after a look at the clocks.

    Without a PIN nothing is covered: what cannot be uncovered is locked.
    """
    if watch.stand is Stand.LOCKED:
        return watch
    if _has_slept(watch, now):
        return lock(watch, "slept")
    watch = replace(watch, seen=now)
    quiet = (now.steady - watch.touched) / 60
    is_covered = watch.stand is Stand.COVERED
    if quiet >= (
        watch.minutes.lock if is_visiting or is_covered else watch.minutes.idle
    ):
        return lock(watch, "idle")
    if is_visiting and not is_covered and quiet >= watch.minutes.blank:
        return replace(watch, stand=Stand.COVERED) if has_pin else lock(watch, "no-pin")
    return watch


def lock(watch: Watch, why: str) -> Watch:
    """Return the watch over a locked office."""
    if watch.stand is Stand.LOCKED:
        return watch
    return replace(watch, stand=Stand.LOCKED, why=why)


def try_pin(watch: Watch, is_right: bool, now: Moment) -> Watch:
    """Return the watch after a PIN was typed on the cover."""
    if watch.stand is not Stand.COVERED:
        return watch
    if is_right:
        return replace(watch, stand=Stand.OPEN, wrong_pins=0, touched=now.steady)
    watch = replace(watch, wrong_pins=watch.wrong_pins + 1)
    return lock(watch, "pins") if watch.tries_left <= 0 else watch


def _has_slept(watch: Watch, now: Moment) -> bool:
    return max(now.steady - watch.seen.steady, now.wall - watch.seen.wall) > SLEPT
