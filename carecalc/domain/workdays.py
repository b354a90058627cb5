# SPDX-License-Identifier: Apache-2.0
"""Working days: counting them, and where a term ends that would end on a holiday."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta

_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Workdays:
    """Which days offices work, for the years whose calendar is known.

    `rest` are the days of the week without work (1 Monday … 7 Sunday); `free` are the
    other days off, `worked` the days of rest that are worked in exchange (调休).
    """

    years: frozenset[int] = frozenset()
    rest: frozenset[int] = frozenset()
    free: frozenset[date] = frozenset()
    worked: frozenset[date] = frozenset()

    def knows(self, day: date) -> bool:
        """Whether the calendar of a day's year is at hand."""
        return day.year in self.years

    def is_worked(self, day: date) -> bool:
        """Whether offices work on a day whose year is known."""
        return day in self.worked or (
            day not in self.free and day.isoweekday() not in self.rest
        )


@dataclass(frozen=True, slots=True)
class End:
    """The last day of a term.

    `is_known` False: the calendar of that year is not published yet (待日历更新). Then
    `day` is the earliest it can be, since holidays only move it on.
    """

    day: date
    is_known: bool = True


def due(from_day: date, working_days: int, workdays: Workdays) -> End:
    """Return the last of so many working days after a day, which itself is not counted.

    Passing beyond the last known year, the days from there on are counted as if each
    was worked: earlier the end cannot lie.
    """
    day, left, is_known = from_day, working_days, True
    while left > 0:
        day += _DAY
        is_known = is_known and workdays.knows(day)
        if not is_known or workdays.is_worked(day):
            left -= 1
    return End(day, is_known)


def moved(last: date, workdays: Workdays) -> End:
    """Return a term's last day: the next day worked where it would be a day of rest.

    民法典第二百零三条: a term whose last day is a statutory day of rest ends on the day
    after that rest; 民事诉讼法 (期间) says the same for reconsideration and court.
    """
    day = last
    while workdays.knows(day) and not workdays.is_worked(day):
        day += _DAY
    return End(day, workdays.knows(day))


def between(first: date, last: date, workdays: Workdays) -> int | None:
    """Return how many working days lie after `first` up to `last`; fewer than 0 where
    `last` is earlier; None where a year between them is not known."""
    if last < first:
        back = between(last, first, workdays)
        return None if back is None else -back
    days = [first + _DAY * n for n in range(1, (last - first).days + 1)]
    if not all(workdays.knows(day) for day in days):
        return None
    return sum(workdays.is_worked(day) for day in days)


def joined(parts: Iterable[Workdays]) -> Workdays:
    """Return the calendars of several years as one."""
    found = tuple(parts)
    return Workdays(
        frozenset().union(*(each.years for each in found)),
        frozenset().union(*(each.rest for each in found)),
        frozenset().union(*(each.free for each in found)),
        frozenset().union(*(each.worked for each in found)),
    )
