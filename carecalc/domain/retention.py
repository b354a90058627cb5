# SPDX-License-Identifier: Apache-2.0
"""How long what is known of somebody is kept: the longest period that applies counts."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date

from carecalc.text import Text

DAY, YEAR_AFTER = "day", "year-after"
"""A period begins on the day itself, or on the first day of the following year."""


@dataclass(frozen=True, slots=True)
class Rule:
    """One period: `years` and `months` from the last thing of a kind.

    `since`: `payment` (the last month paid), `case` (the last visit, fact, decision or
    paper), `entry` (the last entry of the chain), `disclosure` (the last handing out).
    `is_law`: no county's table may shorten it.
    """

    __pydantic_config__ = {"extra": "forbid", "strict": True}

    code: str
    label: Text
    since: str
    citation: Text
    years: int = 0
    months: int = 0
    begins: str = DAY
    is_law: bool = False
    mark: str = ""

    def until(self, last: date) -> date:
        """Return the first day on which what ended on `last` need not be kept."""
        start = date(last.year + 1, 1, 1) if self.begins == YEAR_AFTER else last
        month = start.month - 1 + self.months
        year, month = start.year + self.years + month // 12, month % 12 + 1
        try:
            return date(year, month, start.day)
        except (
            ValueError
        ):  # a day that month has not: the next one, never a shorter time
            return date(year + month // 12, month % 12 + 1, 1)


@dataclass(frozen=True, slots=True)
class Ends:
    """When the last thing of each kind happened to somebody.

    `is_running`: a draft is open, or a decision is prepared or in force for a person
    not known to have died.
    """

    person_id: str
    name: str
    community: str
    is_running: bool
    last: Mapping[str, date]


@dataclass(frozen=True, slots=True)
class Due:
    """From which day a person's file may be erased, and by which rule not before.

    `on` is None while the case is running.
    """

    ends: Ends
    on: date | None
    rule: Rule | None

    def is_due(self, day: date) -> bool:
        """Say whether the file may be erased on a day."""
        return self.on is not None and self.on <= day


def due(rules: Iterable[Rule], ends: Ends) -> Due:
    """Return from when a file may be erased: the rule that holds longest counts."""
    held = [
        (rule.until(ends.last[rule.since]), rule)
        for rule in rules
        if rule.since in ends.last
    ]
    if ends.is_running or not held:
        return Due(ends, None, None)
    on, rule = max(held, key=lambda one: one[0])
    return Due(ends, on, rule)
