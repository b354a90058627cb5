# SPDX-License-Identifier: Apache-2.0
"""The days of a list's month: until when it knows, who is done by when, when it is paid."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta

from carecalc.domain.period import Month
from carecalc.domain.policy import Calendar
from carecalc.domain.workdays import End, Workdays, moved

BEFORE, AFTER = "before", "after"


@dataclass(frozen=True, slots=True)
class MonthDays:
    """The days of the month in which a list is paid; None where no file says one.

    `cut_off` is the last day whose records are on the list. `publicity_days` are the
    working days for which it is public before it is closed. `clauses` say where it
    stands.
    """

    pay_month: Month
    cut_off: End | None = None
    street: End | None = None
    district: End | None = None
    pay: End | None = None
    publicity_days: int | None = None
    clauses: tuple[str, ...] = ()


def days_of(
    calendars: Iterable[Calendar], pay_month: Month, workdays: Workdays
) -> MonthDays:
    """Return the days of a list that is paid by these calendars.

    A list has one cut-off and one pay day: where calendars differ the latest day counts,
    and the longest publicity. What no calendar says is None.
    """
    said = tuple(dict.fromkeys(calendars))

    def latest(name: str) -> End | None:
        ends = [
            _day(pay_month, number, calendar.moves, workdays)
            for calendar in said
            if (number := getattr(calendar, name)) is not None
        ]
        return max(ends, key=lambda end: end.day, default=None)

    return MonthDays(
        pay_month,
        latest("cutoff_day"),
        latest("street_day"),
        latest("district_day"),
        latest("pay_day"),
        max(
            (one.publicity_days for one in said if one.publicity_days is not None),
            default=None,
        ),
        tuple(dict.fromkeys(one.clause for one in said if one.clause)),
    )


def _day(month: Month, number: int, moves: str, workdays: Workdays) -> End:
    """Return a day of a month, the last one where the month is shorter, and where a day
    of rest moves it."""
    day = min(month.first_day + timedelta(days=number - 1), month.last_day)
    if moves == AFTER:
        return moved(day, workdays)
    if moves == BEFORE:
        return _moved_back(day, workdays)
    return End(day)


def _moved_back(day: date, workdays: Workdays) -> End:
    while workdays.knows(day) and not workdays.is_worked(day):
        day -= timedelta(days=1)
    return End(day, workdays.knows(day))
