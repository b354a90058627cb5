# SPDX-License-Identifier: Apache-2.0
"""Orders of people by numbers that go up: where a stretch of one is asked of the index.

A stretch is asked for by as few parts as cover it: decades, years, months and days of
birth, or beginnings of communities.
"""

from bisect import bisect_right
from collections.abc import Sequence
from datetime import date

from carecalc.store.people_parts import BEGUN, begun, born, of_community

_DAYS = (3653, 1827, 366, 31, 1)
"""The lengths of the periods that `born` yields, in days."""

_ROUGHLY = 20
"""A stretch may be longer by one part in so many, to be covered by fewer parts."""


class ByAge:
    """By day of birth, the oldest first; `earliest` and `latest` as in ISO 8601."""

    column = "birth_date"

    def __init__(self, earliest: str, latest: str) -> None:
        self.first = self.number(earliest)
        self.last = self.number(latest)

    def number(self, birth: str) -> int:
        """Return where somebody born on a day stands."""
        return date.fromisoformat(birth).toordinal()

    def rounded(self, low: int, high: int) -> int:
        """Return about where a stretch ends: where a longer period does."""
        periods = born(date.fromordinal(high))
        for days, (_, end) in zip(_DAYS, periods, strict=True):
            if days * _ROUGHLY <= high - low:
                return min(end.toordinal(), self.last)
        return high

    def parts(self, low: int, high: int) -> list[str]:
        """Return the parts that all those between have, the ends included, and only they."""
        parts = []
        while low <= high:
            # Nobody is older than the first, nor younger than the last.
            is_begun = low > self.first
            before = set(born(date.fromordinal(low - 1)) if is_begun else ())
            for period in born(date.fromordinal(low)):
                part, end = period[0], min(period[1].toordinal(), self.last)
                if period not in before and end <= high:
                    break
            parts.append(part)
            low = end + 1
        return parts


class ByCommunity:
    """By community; `names`: all that are asked about, in order."""

    column = "community"
    first = 0

    def __init__(self, names: Sequence[str]) -> None:
        self._names = names
        self._numbers = {name: number for number, name in enumerate(names)}
        self.last = len(names) - 1

    def number(self, community: str) -> int:
        """Return where the people of a community stand."""
        return self._numbers[community]

    def rounded(self, low: int, high: int) -> int:
        """Return where a stretch ends: at a community, as it is."""
        return high

    def parts(self, low: int, high: int) -> list[str]:
        """Return the parts that all those between have, the ends included, and only they.

        Of those asked about: others may have them too.
        """
        parts = []
        while low <= high:
            name = self._names[low]
            part, end = of_community(name), low
            for length in BEGUN:
                start = name[:length]
                if len(start) < length:
                    break
                if low and self._names[low - 1].startswith(start):
                    continue
                last = self._last_beginning(start, low)
                if last <= high:
                    part, end = begun(start), last
                    break
            parts.append(part)
            low = end + 1
        return parts

    def _last_beginning(self, start: str, low: int) -> int:
        return bisect_right(self._names, start, low, key=lambda n: n[: len(start)]) - 1
