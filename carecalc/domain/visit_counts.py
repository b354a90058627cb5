# SPDX-License-Identifier: Apache-2.0
"""How often an office went to somebody's home for each case that it decided."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from fractions import Fraction


@dataclass(frozen=True, slots=True)
class VisitCounts:
    """Decided cases and the visits they took; `more_than_one` took a second visit.

    A case is what was decided on the same visits: a decision about another programme,
    or a later one with no visit before it, belongs to the case before.
    """

    cases: int
    visits: int
    more_than_one: int

    @property
    def per_case(self) -> Fraction | None:
        """Visits per decided case; None where nothing was decided."""
        return Fraction(self.visits, self.cases) if self.cases else None


def dated_cases(
    visited: Iterable[date], decided: Iterable[date]
) -> tuple[tuple[date, int], ...]:
    """Return when each of one person's cases was decided, and how many visits it took.

    Two scales on one day are one visit. A visit after the last decision belongs to a
    case that is not decided yet, and counts in none.
    """
    left = sorted(set(visited))
    found: list[tuple[date, int]] = []
    for day in sorted(set(decided)):
        before = [visit for visit in left if visit <= day]
        left = left[len(before) :]
        if before or not found:
            found.append((day, len(before)))
    return tuple(found)


def visits_by_case(visited: Iterable[date], decided: Iterable[date]) -> tuple[int, ...]:
    """Return how many visits each of one person's decided cases took, in order."""
    return tuple(visits for _, visits in dated_cases(visited, decided))


def counted(cases: Iterable[Sequence[int]]) -> VisitCounts:
    """Return the sums over the cases of everybody."""
    each = [visits for of_one in cases for visits in of_one]
    return VisitCounts(len(each), sum(each), sum(visits > 1 for visits in each))
