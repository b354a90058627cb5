# SPDX-License-Identifier: Apache-2.0
"""What a reviewer says of a signed visit, and how visits are drawn to be made again."""

from dataclasses import dataclass
from datetime import date

PASSED, COMMENTED = "passed", "commented"
RETURNED, OVERTURNED = "returned", "overturned"
DECISIVE = (PASSED, RETURNED, OVERTURNED)
"""What settles how a visit stands; the latest counts. A comment settles nothing."""

CORRECTED, COMPARED = "corrected", "compared"
"""How a visit stands that was returned and made anew, or made only to be compared."""

CORRECTS = "corrects"
"""The remark of a visit that corrects one returned: followed by that one's id."""

ANNOUNCED, DRAWN = "announced", "drawn"
REDRAW = "draw"
"""The origin of a task that a draw gave, before the draw's id."""
RETURN = "review"
"""The origin of a task that a return gave."""

BY_ASSESSOR, BY_COMMUNITY, BY_NOTHING = "assessor", "community", ""
STRATA = (BY_ASSESSOR, BY_COMMUNITY, BY_NOTHING)
"""By what a draw is divided, so that everybody, or every place, is drawn from."""

PARTIES, PUBLIC = "parties", "public"
"""Where a seed comes from: two parties' words, or a public figure named beforehand."""


@dataclass(frozen=True, slots=True)
class ItemComment:
    """What is to be looked at again in one item of a visit."""

    item: str
    text: str


@dataclass(frozen=True, slots=True)
class Review:
    """What was said of a visit as a whole and item by item, with the signals it gave."""

    comment: str = ""
    items: tuple[ItemComment, ...] = ()
    signals: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Announcement:
    """A draw before its seed is known: from what list, how many, by what.

    `population` are the visits' numbers in order, each with its stratum, and `digest`
    theirs; `source` says where the seed will come from, `named` the public figure and
    when it is known.
    """

    first: date
    last: date
    by: str
    size: int
    source: str
    named: str
    algorithm: str
    digest: str
    population: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class Drawn:
    """What a draw came to: the seed as it was typed, and the visits' numbers in order.

    `parts` are what the seed was put together from, each with who gave it.
    """

    seed: str
    parts: tuple[tuple[str, str], ...]
    numbers: tuple[str, ...]


def seed_of(parts: tuple[tuple[str, str], ...]) -> str:
    """Return the seed that parts come to: their words in order, a “|” between them."""
    return "|".join(words for _, words in parts)
