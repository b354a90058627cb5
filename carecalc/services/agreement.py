# SPDX-License-Identifier: Apache-2.0
"""How far two assessors agree: the exact share and the weighted kappa, pair by pair."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from carecalc.domain.scale import Scale
from carecalc.domain.visit import Answer, Visit
from carecalc.services.access import needs
from carecalc.services.context import Context

Matrix = tuple[tuple[int, ...], ...]
"""How often the first chose the row's place where the second chose the column's."""


@dataclass(frozen=True, slots=True)
class Agreement:
    """Agreement over `n` items: the share answered alike, and Cohen's kappa with
    linear weights over the options' places.

    Both are None without items; `kappa` also where both always chose one and the same
    place: chance alone would then explain everything, and kappa is 0/0.
    """

    n: int
    exact: float | None
    kappa: float | None


@dataclass(frozen=True, slots=True)
class PairAgreement:
    """The agreement of two assessors over their signed visits of one scale."""

    first: str
    second: str
    scale: str
    visits: int
    items: int
    exact: float | None
    kappa: float | None


def agreement(pairs: Iterable[tuple[int, int]]) -> Agreement:
    """Return the agreement of pairs of places, counted from 0 in the order of the
    options."""
    return of_counts(count(pairs))


def count(pairs: Iterable[tuple[int, int]]) -> Matrix:
    """Return the square of counts up to the highest place that occurs."""
    given = list(pairs)
    size = max((place for pair in given for place in pair), default=-1) + 1
    rows = [[0] * size for _ in range(size)]
    for first, second in given:
        rows[first][second] += 1
    return tuple(tuple(row) for row in rows)


def places(scale: Scale, visit: Visit) -> list[tuple[int, int]]:
    """Return the places that the two chose in each item both answered with an option."""
    found = []
    for item in scale.items:
        first, second = visit.answers.get(item.code), visit.second.get(item.code)
        if item.answer != "single" or first is None or second is None:
            continue
        if first.refused or second.refused:
            continue
        order = [option.code for option in item.options]
        found.append((order.index(_one(first)), order.index(_one(second))))
    return found


def of_counts(counts: Sequence[Sequence[int]]) -> Agreement:
    """Return the agreement of a square of counts."""
    # Only when somebody asks: the window opens without it.
    import numpy as np

    seen = np.asarray(counts, dtype=np.float64).reshape(len(counts), len(counts))
    n = int(seen.sum())
    if n == 0:
        return Agreement(0, None, None)
    place = np.arange(len(counts))
    weights = np.abs(place[:, None] - place[None, :])
    by_chance = np.outer(seen.sum(axis=1), seen.sum(axis=0)) / n
    expected = float((weights * by_chance).sum())
    exact = float(np.trace(seen)) / n
    if expected == 0:
        return Agreement(n, exact, None)
    return Agreement(n, exact, 1 - float((weights * seen).sum()) / expected)


@needs("cases.see", "whole")
def of_pairs(ctx: Context) -> tuple[PairAgreement, ...]:
    """Return the agreement of every pair of assessors, by scale and names."""
    with ctx.store.reading() as work:
        kept = work.notes.agreements()
    sums: dict[tuple[str, str, str], tuple[int, Matrix]] = {}
    for row in kept:
        first, second, seen = row.first, row.second, row.counts
        if first > second:  # who answered first makes no other pair
            first, second, seen = second, first, tuple(zip(*seen, strict=True))
        key = (row.scale, first, second)
        visits, counts = sums.get(key, (0, ()))
        sums[key] = (visits + 1, _added(counts, seen))
    return tuple(
        PairAgreement(first, second, scale, visits, of.n, of.exact, of.kappa)
        for (scale, first, second), (visits, counts) in sorted(sums.items())
        for of in (of_counts(counts),)
    )


def _one(answer: Answer) -> str:
    (option,) = answer.options
    return option


def _added(one: Matrix, other: Matrix) -> Matrix:
    size = max(len(one), len(other))

    def at(matrix: Matrix, row: int, column: int) -> int:
        return matrix[row][column] if max(row, column) < len(matrix) else 0

    return tuple(
        tuple(at(one, row, column) + at(other, row, column) for column in range(size))
        for row in range(size)
    )
