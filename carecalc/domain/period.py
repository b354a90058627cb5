# SPDX-License-Identifier: Apache-2.0
"""Calendar months and ages, as subsidy law counts them."""

import re
from calendar import monthrange
from dataclasses import dataclass
from datetime import date

from carecalc.errors import UserError
from carecalc.text import N_, Message


@dataclass(frozen=True, slots=True, order=True)
class Month:
    """A calendar month; months compare and subtract as the calendar runs."""

    year: int
    number: int

    @classmethod
    def of(cls, day: date) -> "Month":
        """Return the month in which `day` lies."""
        return cls(day.year, day.month)

    @classmethod
    def parse(cls, text: str) -> "Month":
        """Read `2026-03`; a `UserError` says what is wrong with anything else."""
        match = re.fullmatch(r"(\d{4})-(\d{2})", text, re.ASCII)
        if match is None or not 1 <= int(match[2]) <= 12 or int(match[1]) < 1:
            raise UserError(
                "INPUT-004",
                Message(N_("“{text}” is not a month."), {"text": text}),
                Message(N_("Write the year and two digits for the month: 2026-03.")),
            )
        return cls(int(match[1]), int(match[2]))

    def __str__(self) -> str:
        return f"{self.year:04d}-{self.number:02d}"

    @property
    def first_day(self) -> date:
        """The month's first day."""
        return date(self.year, self.number, 1)

    @property
    def last_day(self) -> date:
        """The month's last day."""
        return date(self.year, self.number, monthrange(self.year, self.number)[1])

    def plus(self, months: int) -> "Month":
        """Return the month `months` later (earlier, if negative)."""
        count = self.year * 12 + self.number - 1 + months
        return Month(count // 12, count % 12 + 1)

    def since(self, earlier: "Month") -> int:
        """Return how many months lie between; January to July is 6."""
        return (self.year - earlier.year) * 12 + self.number - earlier.number


def age_in_month(birth_date: date, month: Month) -> int:
    """Return the years of age reached in `month`.

    An age counts from the month of the birthday; one born on 29 February has the
    birthday on 1 March.
    """
    birth_month = (
        3 if (birth_date.month, birth_date.day) == (2, 29) else birth_date.month
    )
    return month.year - birth_date.year - (month.number < birth_month)


def touches(month: Month, first: date | None, last: date | None) -> bool:
    """Tell whether the days from `first` to `last` (open where None) meet `month`."""
    return (first is None or first <= month.last_day) and (
        last is None or last >= month.first_day
    )
