# SPDX-License-Identifier: Apache-2.0
"""Until when somebody may object, counted from the day a paper was delivered."""

from dataclasses import dataclass
from datetime import date, timedelta

from carecalc.domain.period import Month


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


def last_day(delivered_on: date, term: Term) -> date | None:
    """Return the last day of a term, None where none is stated.

    The day of delivery is not counted. A term of months ends on the same day of its
    last month, on the month's last day where that month is shorter. What a holiday adds
    is not in it.
    """
    if not term.is_stated:
        return None
    end = Month.of(delivered_on).plus(term.months)
    same = end.first_day.replace(day=min(delivered_on.day, end.last_day.day))
    return same + timedelta(days=term.days)
