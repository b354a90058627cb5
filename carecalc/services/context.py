# SPDX-License-Identifier: Apache-2.0
"""What every use-case is handed: the office's file, the law, the clock, chance."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime, timedelta, timezone
from pathlib import Path
from typing import Protocol

from carecalc.catalog.catalog import Catalog
from carecalc.store.engine import Store
from carecalc.store.within import These, Within

# China has kept one time without summer time since 1991; a fixed offset needs no zone
# database, which Windows does not have.
_CHINA = timezone(timedelta(hours=8))


def civil_day(moment: datetime) -> date:
    """Return the day in China at a moment, whatever zone the computer is set to."""
    return moment.astimezone(_CHINA).date()


def end_of_day(day: date) -> datetime:
    """Return the moment at which a day in China is over."""
    return datetime(day.year, day.month, day.day, tzinfo=_CHINA) + timedelta(days=1)


def civil_time(moment: datetime) -> datetime:
    """Return the same moment as clocks in China show it."""
    return moment.astimezone(_CHINA)


class Chance(Protocol):
    """The part of `random.Random` that services may draw from."""

    def random(self) -> float:
        """Return a number from 0 to less than 1."""


@dataclass(frozen=True, slots=True)
class Actor:
    """Whoever uses the program now, and what they may do there and then.

    `communities` None means all of them. Who works for a commissioned `organisation`
    (its id) sees only the `people` of its tasks; of the office's own `people` is None.
    """

    name: str
    roles: tuple[str, ...]
    communities: tuple[str, ...] | None
    may: frozenset[str]
    organisation: str = ""
    people: frozenset[str] | None = None

    @property
    def within(self) -> Within:
        """Of whom they see anything: communities, or people; None is everybody."""
        return self.communities if self.people is None else These(self.people)


@dataclass(frozen=True, slots=True)
class Context:
    """One open office with everything its use-cases need.

    `actor` is None until a use-case has asked who calls it: see `access.needs`.
    `beside` is the folder of this machine's settings, where the last closing of an
    office is kept outside it; None where nothing is to be left on the machine.
    """

    store: Store
    catalog: Catalog
    clock: Callable[[], datetime]
    new_id: Callable[[], str]
    chance: Chance
    actor: Actor | None = None
    beside: Path | None = None

    def today(self) -> date:
        """Return the civil day in China, whatever zone the computer is set to."""
        return civil_day(self.clock())


@dataclass(frozen=True, slots=True)
class Changes:
    """What a call changed, by id: pages that show it look again."""

    people: frozenset[str] = frozenset()
    visits: frozenset[str] = frozenset()
    determinations: frozenset[str] = frozenset()
    runs: frozenset[str] = frozenset()
    office: bool = False
    users: bool = False
    agencies: bool = False
