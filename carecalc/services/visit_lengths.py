# SPDX-License-Identifier: Apache-2.0
"""How long visits by each scale take in this office, told once there are enough."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from statistics import median_low

from carecalc.services import beginning
from carecalc.services.access import needs
from carecalc.services.context import Context, civil_day
from carecalc.services.trial_mark import kind_of

FEWEST = 5
"""A median of fewer visits says more about one of them than about the next."""

LATEST = 100
"""So many of the latest are looked at: who assesses becomes quicker."""


@dataclass(frozen=True, slots=True)
class Length:
    """The median of the seconds from the first to the last answer, of how many visits."""

    seconds: int
    visits: int


@needs("laws.see", "nobody")
def lengths(ctx: Context, on: date) -> Mapping[str, Length]:
    """Return how long visits took, by the code of each scale in force on a day.

    Signed visits count that were answered here on one day. Those typed in from paper,
    or taken over from a visit before, say nothing of a visit's length; nor do the
    made-up ones of an office for trying out.
    """
    scales = beginning.offered(ctx, on)
    found: dict[str, Length] = {}
    with ctx.store.reading() as work:
        if kind_of(work):
            return {}
        for scale in scales:
            seconds = [
                round((last - first).total_seconds())
                for first, last in work.visits.answered_between(scale.digest, LATEST)
                if civil_day(first) == civil_day(last)
            ]
            if len(seconds) >= FEWEST:
                found[scale.code] = Length(median_low(seconds), len(seconds))
    return found
