# SPDX-License-Identifier: Apache-2.0
"""Who stands at an edge: each threshold of what is tried, moved by one step.

What one step changes is the cliff at the threshold: who loses by it, and how much.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal

from carecalc.domain.policy import Policy
from carecalc.errors import UserError
from carecalc.services import sandbox
from carecalc.services.access import needs
from carecalc.services.context import Context
from carecalc.services.sandbox import LawNow, Sandbox
from carecalc.services.sandbox_places import LEVEL, Place

_STEP = 1
_STEP_OF_MONEY = 100
"""Yuan: what a pension rises by in a year, roughly; a smaller step meets nobody."""


@dataclass(frozen=True, slots=True)
class Step:
    """One threshold one step on: what stands there, what it is moved to, that law."""

    place: Place
    value: tuple[str, ...]
    moved: tuple[str, ...]
    policies: tuple[Policy, ...]


@needs("figures.see", "whole")
def steps(ctx: Context, now: LawNow, tried: Sandbox) -> tuple[Step, ...]:
    """Return every threshold of what is tried, each one step down and one step up.

    A step that leads to no law that holds together is left out.
    """
    found = []
    for place in (place for source in now.sources for place in source.places):
        value = sandbox.value_in(now, tried, place)
        if value is None:
            continue
        for moved in _moves(place, value):
            try:
                changed = sandbox.changed(now, tried, place, moved)
            except UserError:
                continue
            law = sandbox.tried(ctx, now, changed)
            if law.policies:
                found.append(Step(place, value, moved, law.policies))
    return tuple(found)


def _moves(place: Place, value: tuple[str, ...]) -> Iterator[tuple[str, ...]]:
    if place.is_threshold and place.is_number:
        step = _STEP_OF_MONEY if place.unit == "yuan" else _STEP
        for more in (-step, step):
            moved = Decimal(value[0]) + more
            if moved >= 0:
                yield (str(moved),)
    elif place.group == LEVEL:
        # The levels stand from the best to the worst: one more, or one less.
        codes = [code for code, _ in place.options]
        places = sorted(codes.index(code) for code in value if code in codes)
        if places and places[0] > 0:
            yield (codes[places[0] - 1], *value)
        if len(places) > 1:
            yield tuple(code for code in value if code != codes[places[0]])
