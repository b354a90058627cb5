# SPDX-License-Identifier: Apache-2.0
"""Until when somebody may object, counted from the day a paper was delivered."""

from dataclasses import dataclass
from datetime import date, timedelta

from carecalc.domain.period import Month
from carecalc.domain.workdays import End, Workdays, moved


@dataclass(frozen=True, slots=True)
class Term:
    """A time to object in: so many days or so many calendar months; 0: nobody says."""

    __pydantic_config__ = {"extra": "forbid", "strict": True}

    days: int = 0
    months: int = 0

    @property
    def is_stated(self) -> bool:
        """Whether the law, or the place, says how long."""
        return bool(self.days or self.months)


def last_day(delivered_on: date, term: Term, workdays: Workdays) -> End | None:
    """Return the last day of a term, None where none is stated.

    The day of delivery is not counted. A term of months ends on the same day of its
    last month, on the month's last day where that month is shorter (民法典第二百零一条、
    第二百零二条). A last day of rest moves to the day after the rest (第二百零三条; 民事诉讼法
    on 期间, to which 行政复议法第八十八条 and 行政诉讼法第一百零一条 refer); where the calendar
    of its year is not known, it is the earliest that it can be.
    """
    if not term.is_stated:
        return None
    end = Month.of(delivered_on).plus(term.months)
    same = end.first_day.replace(day=min(delivered_on.day, end.last_day.day))
    return moved(same + timedelta(days=term.days), workdays)
