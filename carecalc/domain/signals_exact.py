# SPDX-License-Identifier: Apache-2.0
"""How likely chance alone makes a share, a run or a mean: exact where it can be.

Probabilities are floats: they are compared with a threshold and never added to money.
"""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise
from math import atan, comb, cos, pi, sin, sqrt
from statistics import median


@dataclass(frozen=True, slots=True)
class Stratum:
    """Visits that are alike: `total` of them, `marked` of these with a property; one
    assessor made `own`, of which `seen` have it."""

    total: int
    marked: int
    own: int
    seen: int


@dataclass(frozen=True, slots=True)
class Excess:
    """What one assessor has beside what chance would give: `seen` of `own` visits,
    `expected` among them; `p` is the chance of so many or more."""

    own: int
    seen: int
    expected: float
    p: float

    @property
    def points(self) -> float:
        """By how many percentage points the share is above what was expected."""
        return 100 * (self.seen - self.expected) / self.own if self.own else 0.0


def excess(strata: Iterable[Stratum]) -> Excess:
    """Return how far one assessor is above all assessors with the same mix of cases.

    Exact and conditional on the mix (Mantel and Haenszel's margins): in each stratum
    the property could as well have fallen on any of its visits. A stratum in which
    nobody else has a visit says nothing and adds nothing.
    """
    spread = [1.0]
    own = seen = 0
    expected = 0.0
    for each in strata:
        own += each.own
        seen += each.seen
        expected += each.own * each.marked / each.total if each.total else 0.0
        spread = _sum_of(spread, _hypergeometric(each))
    return Excess(own, seen, expected, min(1.0, sum(spread[seen:])))


def at_least(count: int, of: int, chance: float) -> float:
    """Return the chance that `count` or more `of` independent trials succeed."""
    if count <= 0:
        return 1.0
    if chance <= 0 or count > of:
        return 0.0
    if chance >= 1:
        return 1.0
    term = comb(of, count) * chance**count * (1 - chance) ** (of - count)
    found = term
    for k in range(count, of):
        term *= (of - k) / (k + 1) * chance / (1 - chance)
        found += term
    return min(1.0, found)


def holm(chances: Sequence[float]) -> list[float]:
    """Return probabilities corrected for being the smallest of many (Holm, 1979).

    Where nothing is wrong anywhere, the chance that any of them falls under a threshold
    is at most that threshold, however the questions hang together.
    """
    adjusted = [1.0] * len(chances)
    least = 0.0
    order = sorted(range(len(chances)), key=chances.__getitem__)
    for rank, place in enumerate(order):
        least = max(least, min(1.0, chances[place] * (len(chances) - rank)))
        adjusted[place] = least
    return adjusted


def runs_score(places: Sequence[int]) -> float:
    """Return how far the number of runs is from that of the same answers shuffled.

    In standard deviations, below 0 for fewer and longer runs (Wald and Wolfowitz, for
    any number of kinds). 0.0 where all answers are alike: no order says anything then.
    """
    n = len(places)
    counts = Counter(places).values()
    squares = sum(count**2 for count in counts)
    cubes = sum(count**3 for count in counts)
    if n < 2 or len(counts) < 2:
        return 0.0
    runs = 1 + sum(a != b for a, b in pairwise(places))
    mean = (n * (n + 1) - squares) / n
    variance = (squares * (squares + n * (n + 1)) - 2 * n * cubes - n**3) / (
        n * n * (n - 1)
    )
    return (runs - mean) / sqrt(variance) if variance > 0 else 0.0


def longest_run(places: Sequence[int]) -> int:
    """Return how many answers in a row stand at one place."""
    longest = here = 0
    before: int | None = None
    for place in places:
        here = here + 1 if place == before else 1
        longest, before = max(longest, here), place
    return longest


@dataclass(frozen=True, slots=True)
class Shift:
    """How far one assessor's mean lies from that of all with the same mix of cases;
    `error` is the deviation that a random share of the cases gives it."""

    own: int
    mean: float
    error: float


def shift(strata: Iterable[tuple[Sequence[int], Sequence[int]]]) -> Shift:
    """Return the shift of one assessor, given each stratum's values of all and theirs.

    The error is that of a random share of each stratum. It is 0.0 where all values
    are alike, and where nobody else has any.
    """
    own = 0
    gained = variance = 0.0
    for everybody, theirs in strata:
        total, n = len(everybody), len(theirs)
        if total < 2 or n in (0, total):
            continue
        mean = sum(everybody) / total
        spread = sum((value - mean) ** 2 for value in everybody) / (total - 1)
        own += n
        gained += sum(theirs) - n * mean
        variance += n * (total - n) / total * spread
    if own == 0 or variance <= 0:
        return Shift(own, 0.0, 0.0)
    return Shift(own, gained / own, sqrt(variance) / own)


_OF_NORMAL = 1.4826
"""So many median distances from the middle is a normal curve's deviation."""


def beyond(one: Shift, others: Sequence[Shift]) -> float:
    """Return the chance that somebody honest lies so far away or farther, to either side.

    Honest assessors are strict and lenient, too, beyond what the cases explain. How much
    is told by the others: the median distance from their median, which a few who drift
    as well hardly change, less what sampling alone gives. As that is known from a few
    people only, Student's curve is taken, with one degree less than there are others.
    """
    middle = median(each.mean for each in others)
    spread = _OF_NORMAL * median(abs(each.mean - middle) for each in others)
    sampling = median(each.error**2 for each in others)
    between = max(0.0, spread**2 - sampling)
    error = sqrt(between + one.error**2)
    if error == 0:
        return 1.0
    return student(one.mean / error, len(others) - 1)


def student(t: float, degrees: int) -> float:
    """Return the chance of `t` or farther, to either side (Student's curve).

    The finite sums for whole degrees of freedom (Abramowitz and Stegun, 26.7.3, 26.7.4).
    """
    angle = atan(abs(t) / sqrt(degrees))
    squared = cos(angle) ** 2
    is_odd = degrees % 2 == 1
    term = cos(angle) if is_odd else 1.0
    total = 0.0 if degrees == 1 else term
    for k in range(2 if is_odd else 1, degrees - 1, 2):
        term *= squared * k / (k + 1)
        total += term
    inside = 2 / pi * (angle + sin(angle) * total) if is_odd else sin(angle) * total
    return max(0.0, 1 - inside)


def _hypergeometric(of: Stratum) -> list[float]:
    """Return the chance of 0, 1, 2 … marked ones among an assessor's own."""
    ways = comb(of.total, of.own)
    return [
        comb(of.marked, k) * comb(of.total - of.marked, of.own - k) / ways
        if of.own - k <= of.total - of.marked
        else 0.0
        for k in range(min(of.own, of.marked) + 1)
    ]


def _sum_of(one: Sequence[float], other: Sequence[float]) -> list[float]:
    if len(other) == 1:
        return list(one)
    found = [0.0] * (len(one) + len(other) - 1)
    for i, a in enumerate(one):
        if a:
            for k, b in enumerate(other):
                found[i + k] += a * b
    return found
