# SPDX-License-Identifier: Apache-2.0
"""From the preliminary level through the clauses to the final one, for many at once.

What a clause does is asked of the scalar's own ladder, once for each case that there
can be: a preliminary level, and every clause met, not met or open.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import product

import numpy as np

from carecalc.batch.answers import not_by_columns
from carecalc.batch.columns import Ints, Mask, States, type_for
from carecalc.domain.conclusion import NEEDS_WHAT_DECIDES, Ladder
from carecalc.domain.conditions import Code
from carecalc.domain.evaluator import Evaluation
from carecalc.domain.result import MET, NOT_MET, OPEN, Given, State
from carecalc.domain.scale import Scale

_MOST_CASES = 1 << 16

_STATES: tuple[State, ...] = (NOT_MET, MET, OPEN)


@dataclass(frozen=True, slots=True)
class Conclusions:
    """Every way a scale can conclude: a level, as its place in `codes` (-1: none), and
    the clauses that were met. The case of a row is a number; `cases` gives it."""

    codes: tuple[Code, ...]
    levels: tuple[int, ...]
    applied: tuple[tuple[str, ...], ...]
    grades: int

    def cases(
        self, place: Ints | None, unknown: Mask, states: Sequence[States]
    ) -> Ints:
        """Return the case of every row; `unknown` are rows without a preliminary
        level, in which `place` means nothing."""
        kind = type_for(0, len(self.levels))
        case: Ints = np.array(0, kind)
        for state in reversed(states):
            case = case * kind(3) + state.met.astype(kind)
            if state.open is not None:
                case = case + state.open.astype(kind) * kind(2)
        case = case * kind(self.grades + 1)
        if place is None:
            return case
        found = place.astype(kind, copy=False) + kind(1)
        case = case + (found if unknown is None else found * (~unknown).astype(kind))
        return case


def conclusions(
    scale: Scale, switches: Mapping[str, str], grades: Sequence[Code], complete: bool
) -> Conclusions:
    """Return every conclusion of a scale whose preliminary level is one of `grades`, if
    all items are answered (`complete`) or not."""
    ladder = Ladder(scale, Evaluation(scale.graph, switches, Given({})))
    if 3 ** len(scale.overrides) * (len(grades) + 1) > _MOST_CASES or (
        not set(grades) <= set(ladder.order)
    ):
        raise not_by_columns(scale, "overrides")
    complete = complete or scale.needs == NEEDS_WHAT_DECIDES
    levels: list[Code | None] = []
    applied: list[tuple[str, ...]] = []
    for reverse in product(_STATES, repeat=len(scale.overrides)):
        states = reverse[::-1]
        for code in (None, *grades):
            level = None
            if scale.preliminary is not None:
                level = ladder.level(code, states, complete)
            levels.append(level)
            applied.append(_applied(scale, states, complete))
    codes = tuple(dict.fromkeys([*grades, *[v for v in levels if v is not None]]))
    return Conclusions(
        codes,
        tuple(-1 if level is None else codes.index(level) for level in levels),
        tuple(applied),
        len(grades),
    )


def _applied(scale: Scale, states: Sequence[State], complete: bool) -> tuple[str, ...]:
    """Return the clauses that were met; a met `set` stands alone."""
    met = [o for o, state in zip(scale.overrides, states, strict=True) if state == MET]
    for override in met:
        if override.set is not None and (complete or override.incomplete):
            return (override.clause,)
    return tuple(override.clause for override in met)
