# SPDX-License-Identifier: Apache-2.0
"""What a calendar's file says: its keys, and what they come to."""

from datetime import date, timedelta
from typing import Annotated

from pydantic import Field

from carecalc.catalog import schema as s
from carecalc.catalog.problems import Faults
from carecalc.catalog.reader import read_keys
from carecalc.domain.workdays import Workdays
from carecalc.text import N_, Text

Weekday = Annotated[int, Field(ge=1, le=7)]


class RestKeys(s.Clausal):
    """weekly_rest: the days of the week without work, 1 is Monday."""

    days: list[Weekday]


class HolidayKeys(s.Clausal):
    """[[holidays]]: days off, and the days of rest that are worked in exchange."""

    label: Text
    from_: Annotated[date, Field(alias="from")]
    to: date
    worked: list[date] = []


class CalendarKeys(s.HeadKeys):
    """A whole calendar of one year."""

    year: Annotated[int, Field(ge=1949, le=9999)]
    weekly_rest: RestKeys
    holidays: list[HolidayKeys] = []


def year_of(data: bytes, file: str) -> int:
    """Return the year that a calendar's bytes say it is of."""
    return read_keys(data, CalendarKeys, Faults(file)).year


def read_calendar(data: bytes, file: str) -> Workdays:
    """Return the calendar in a file's bytes; `LawFileError` with every fault."""
    faults = Faults(file)
    keys = read_keys(data, CalendarKeys, faults)
    rest = frozenset(keys.weekly_rest.days)
    free: dict[date, str] = {}
    worked: dict[date, str] = {}
    for n, holiday in enumerate(keys.holidays):
        place = f"holidays[{n}]"
        if holiday.to < holiday.from_:
            faults.add(
                "LAW-230",
                f"{place}.to",
                N_("The days off end before they begin."),
                N_("Correct one of the two days."),
            )
            continue
        days = (holiday.to - holiday.from_).days + 1
        off = [holiday.from_ + timedelta(days=each) for each in range(days)]
        for at, listed, into in (
            (f"{place}.from", off, free),
            (f"{place}.worked", holiday.worked, worked),
        ):
            for day in listed:
                _check_day(day, keys.year, at, {**free, **worked}, faults)
                into.setdefault(day, at)
        for i, day in enumerate(holiday.worked):
            if day.isoweekday() not in rest:
                faults.add(
                    "LAW-233",
                    f"{place}.worked[{i}]",
                    N_("{day} is worked anyway."),
                    N_("Only a day of the weekly rest is worked in exchange."),
                    day=day,
                )
    if not keys.sources:
        faults.add(
            "LAW-234",
            "sources",
            N_("The calendar does not say which notice it follows."),
            N_("Name the notice with its number under [sources.notice]."),
        )
    faults.raise_if_any()
    return Workdays(frozenset({keys.year}), rest, frozenset(free), frozenset(worked))


def _check_day(
    day: date, year: int, place: str, listed: dict[date, str], faults: Faults
) -> None:
    # New Year's holiday may take in the last days of the year before.
    is_near = day.year == year or (day.year, day.month) == (year - 1, 12)
    if not is_near:
        faults.add(
            "LAW-231",
            place,
            N_("{day} is not of the year {year}."),
            N_("A notice names days of its year, or of the December before."),
            day=day,
            year=str(year),
        )
    if day in listed:
        faults.add(
            "LAW-232",
            place,
            N_("{day} stands twice in this calendar."),
            N_("A day is off once, or worked, and stands in one line."),
            day=day,
        )
