# SPDX-License-Identifier: Apache-2.0
"""What is asked of a caseload under two laws, and what is answered."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date

from carecalc.domain.case import Case
from carecalc.domain.conditions import Code
from carecalc.domain.period import Month
from carecalc.domain.policy import Policy

LEVEL, HARDSHIP, AGE, SEX, COMMUNITY = "level", "hardship", "age", "sex", "community"
DIMENSIONS = (LEVEL, HARDSHIP, AGE, SEX, COMMUNITY)
NONE = "none"
"""The group of those of whom nothing is on record."""

ALL = ""
"""Under it stands what is told of all programmes, or of all groups, together."""


@dataclass(frozen=True, slots=True)
class Subject:
    """One person of a caseload, by an id that only the caller can read.

    `applications` are days, each with the programmes it was for (none named: all);
    `decided` is when each programme was decided, and the case says it for all others.
    """

    id: str
    case: Case
    applications: tuple[tuple[date, tuple[str, ...]], ...]
    decided: Mapping[str, date] = field(default_factory=dict)
    community: str = ""

    def applied(self, programme: str) -> tuple[date, ...]:
        """Return when a programme was applied for, the first day first."""
        days = {d for d, codes in self.applications if not codes or programme in codes}
        return tuple(sorted(days))


@dataclass(frozen=True, slots=True)
class Asked:
    """A month under two laws. `supposes`: who has not applied counts as if they had.

    `ladder` are the hardship statuses, the gravest first.
    """

    month: Month
    on: date
    supposes: bool
    before: tuple[Policy, ...]
    after: tuple[Policy, ...]
    ladder: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Tally:
    """How many have a programme due and what it costs a month, in fen.

    Of `unknown` something is not known that matters, `choosing` have still to choose:
    nothing is counted for them.
    """

    people: int = 0
    fen: int = 0
    unknown: int = 0
    choosing: int = 0


@dataclass(frozen=True, slots=True)
class Change:
    """A programme, or all of them, before and after; `changed` people have another sum."""

    before: Tally
    after: Tally
    changed: int


@dataclass(frozen=True, slots=True)
class Turned:
    """Who of a group has more, and who has less, and by how much a month, in fen."""

    people: int
    gaining: tuple[str, ...]
    gained: int
    losing: tuple[str, ...]
    lost: int


@dataclass(frozen=True, slots=True)
class Answer:
    """What a change does in a month: by programme, and by dimension and group."""

    people: int
    programmes: Mapping[str, Change]
    groups: Mapping[str, Mapping[str, Turned]]


@dataclass(frozen=True, slots=True)
class Moved:
    """What one step of a threshold does: who has more or less, and the jumps, in fen.

    `least` and `most` are the smallest and the greatest change of one person's month.
    """

    gaining: tuple[str, ...]
    losing: tuple[str, ...]
    fen: int
    least: int
    most: int


@dataclass(frozen=True, slots=True)
class Turn:
    """Somebody whom one item one step on gives another level of a scale: the nearest
    one that is worse, or better. `on` is the day of the assessment."""

    person: str
    scale: str
    level: Code
    other: Code
    is_worse: bool
    on: date
