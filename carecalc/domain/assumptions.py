# SPDX-License-Identifier: Apache-2.0
"""What is assumed of the years to come, as data: shares of a year, each with its source."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date

from carecalc.text import Text

LEAVING, ENTRY_LEVEL = "leaving", "entry-level"
_LEVEL, _HARDSHIP, _ENTRY = "level:", "hardship:", "entry-hardship:"
ENTRY_HARDSHIP = "entry-hardship"
"""The hardship of whoever arrives, stated once for every level."""

STAY, OUT, DEAD = "stay", "out", "dead"
WHOLE = 10_000
"""Shares are stated in ten-thousandths, so that they add up exactly."""
MOST_ARRIVALS = 10 * WHOLE
"""A young office may grow tenfold in a year; more is a slip."""


def level_row(level: str) -> str:
    """Return the row of those at a level."""
    return _LEVEL + level


def hardship_row(hardship: str) -> str:
    """Return the row of those in a hardship."""
    return _HARDSHIP + hardship


def entry_row(level: str) -> str:
    """Return the row of the hardship of those who arrive at a level."""
    return _ENTRY + level


@dataclass(frozen=True, slots=True)
class Class:
    """A level or a hardship that is told apart, and the codes that it stands for.

    One without codes takes whoever is in no other.
    """

    label: Text
    codes: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Stated:
    """Shares of a row within a year, or of those who arrive.

    `stays` is the destination of who does not move. `source` names one of the file's;
    `mark` says how far it is to be trusted.
    """

    per_10000: Mapping[str, int]
    stays: str
    source: str
    mark: str
    is_typed: bool = False


@dataclass(frozen=True, slots=True)
class Assumptions:
    """A file of assumptions, with what somebody typed over it.

    `arrivals_per_10000` is how many arrive a year for 10,000 who are there,
    `growth_per_10000` how much every amount rises in `growth_month`. Own history counts
    from `least_person_months` of a row, `least_arrivals` and `least_people` of a state
    on; what is assumed weighs as much as `strength_years` of one person observed.
    `looked_at` are the days on which sources were looked at, where they are told.
    """

    label: Text
    note: Text
    mark: str
    scale: str
    levels: Mapping[str, Class]
    hardship: Mapping[str, Class]
    rows: Mapping[str, Stated]
    sources: Mapping[str, Text]
    arrivals_per_10000: int
    arrivals_source: str
    growth_per_10000: int
    growth_month: int
    growth_source: str
    window_months: int
    least_person_months: int
    least_arrivals: int
    least_people: int
    strength_years: int
    draws: int
    years: int
    is_arrival_typed: bool = False
    is_growth_typed: bool = False
    looked_at: Mapping[str, date] = field(default_factory=dict)

    def row(self, code: str) -> Stated:
        """Return what is stated of a row; arrivals at every level share one."""
        if code.startswith(_ENTRY) and code not in self.rows:
            return self.rows[ENTRY_HARDSHIP]
        return self.rows[code]

    def level_of(self, code: str | int | None) -> str:
        """Return the class of a level of the scale; None is no level in force."""
        return _class_of(self.levels, () if code is None else (str(code),))

    def hardship_of(self, statuses: Sequence[str]) -> str:
        """Return the first class that one of the statuses belongs to."""
        return _class_of(self.hardship, statuses)

    def typed(
        self, code: str, per_10000: Mapping[str, int], source: str = ""
    ) -> "Assumptions":
        """Return them with a row typed over; `source` stands as its mark as well."""
        before = self.row(code)
        row = replace(
            before,
            per_10000=dict(per_10000),
            source=source or before.source,
            mark=source or before.mark,
            is_typed=True,
        )
        return replace(self, rows={**self.rows, code: row})


def _class_of(classes: Mapping[str, Class], codes: Sequence[str]) -> str:
    for name, one in classes.items():
        if any(code in one.codes for code in codes):
            return name
    return next(name for name, one in classes.items() if not one.codes)


def monthly(shares: Sequence[float], stays: int) -> list[float]:
    """Return the shares of a month from those of a year.

    Whoever moves within the year does so with the same probability in every month;
    where to is as the year's shares have it.
    """
    moves = 1 - shares[stays]
    a_month = 1 - (1 - moves) ** (1 / 12)
    found = [share / moves * a_month if moves > 0 else 0.0 for share in shares]
    found[stays] = 1 - a_month
    return found


def yearly(shares: Sequence[float], stays: int) -> list[float]:
    """Return the shares of a year from those of a month: the way back of `monthly`."""
    moves = 1 - shares[stays]
    a_year = 1 - (1 - moves) ** 12
    found = [share / moves * a_year if moves > 0 else 0.0 for share in shares]
    found[stays] = 1 - a_year
    return found
