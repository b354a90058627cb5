# SPDX-License-Identifier: Apache-2.0
"""Drawing lots that anybody can draw again: from a seed and a list, without a program.

Every one of the list gets a number: the SHA-256, in hex, of the seed, a line feed and
its id, all as UTF-8. Who has the smallest numbers is drawn. The list is fixed first: its
digest is the SHA-256 of its ids, sorted, a line feed between them.
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from hashlib import sha256

ALGORITHM = "sha256-1"
"""The name of this way of drawing; another way would have another name."""


@dataclass(frozen=True, slots=True)
class Lot:
    """One that may be drawn: its id, the stratum it stands in, the number it got."""

    id: str
    stratum: str
    number: str


def number_of(seed: str, id_: str) -> str:
    """Return the number that decides whether one is drawn, in hex."""
    return sha256(f"{seed}\n{id_}".encode()).hexdigest()


def digest_of(population: Collection[str]) -> str:
    """Return the digest that fixes a list, whatever order it comes in."""
    return sha256("\n".join(sorted(population)).encode()).hexdigest()


def shares(strata: Mapping[str, int], size: int) -> dict[str, int]:
    """Return how many of each stratum are drawn: `size` × its part, rounded down, one
    at least where `size` is enough for all strata.

    While some are lacking, the stratum farthest below its part gets one more; while
    there are too many, the one farthest above it gives one. Among equals the first name
    comes first. Never more than there are.
    """
    there = {name: count for name, count in sorted(strata.items()) if count > 0}
    total = sum(there.values())
    size = max(0, min(size, total))
    least = 1 if size >= len(there) else 0
    found = {name: max(least, size * n // total) for name, n in there.items()}

    def above(name: str) -> int:
        return found[name] * total - size * there[name]

    while (given := sum(found.values())) != size:
        if given < size:
            found[min((n for n in there if found[n] < there[n]), key=above)] += 1
        else:
            found[max((n for n in there if found[n] > least), key=above)] -= 1
    return found


def draw(seed: str, population: Mapping[str, str], size: int) -> tuple[Lot, ...]:
    """Return who is drawn, `population` being id → stratum, the smallest number first.

    Of each stratum its share: see `shares`. The order of the population is nothing.
    """
    by_stratum: dict[str, list[Lot]] = {}
    for id_, stratum in population.items():
        lot = Lot(id_, stratum, number_of(seed, id_))
        by_stratum.setdefault(stratum, []).append(lot)
    wanted = shares({name: len(lots) for name, lots in by_stratum.items()}, size)
    drawn = [
        lot
        for name, lots in by_stratum.items()
        for lot in sorted(lots, key=_number)[: wanted[name]]
    ]
    return tuple(sorted(drawn, key=_number))


def _number(lot: Lot) -> str:
    return lot.number
