# SPDX-License-Identifier: Apache-2.0
"""What an audit of payments found: by check and person, how many payments, how much."""

from collections.abc import Iterator
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

Ints = NDArray[np.int64]
Places = NDArray[np.int32]

_Piece = tuple[Places, NDArray[np.int16], NDArray[np.uint8], Ints, Ints | None]


@dataclass(frozen=True, slots=True)
class Suspicion:
    """One check about one person: `place` in the index of people.

    `first` and `last` are numbers of months, `programmes` places in the audit's list,
    `row` a payment of theirs, None where the finding is that there is none. `fen` is
    what was paid; of wrong amounts the difference, of what is lacking that. `with_`
    are the places of the others that it concerns.
    """

    code: str
    case: str
    place: int
    payments: int
    fen: int
    first: int
    last: int
    programmes: tuple[int, ...]
    row: int | None = None
    with_: tuple[int, ...] = ()


@dataclass(slots=True)
class Suspicions:
    """Pieces of what was found, put together when asked for."""

    _pieces: dict[tuple[str, str], list[_Piece]] = field(default_factory=dict)
    _shared: list[tuple[int, ...]] = field(default_factory=list)

    def add(
        self,
        code: str,
        case: str,
        places: Places,
        months: NDArray[np.int16],
        programme: NDArray[np.uint8],
        fen: Ints,
        row: Ints | None,
    ) -> None:
        """Keep that payments, or amounts, of people are suspicious."""
        if len(places):
            piece = (places, months, programme, fen, row)
            self._pieces.setdefault((code, case), []).append(piece)

    def shared(self, places: Places, accounts: NDArray[np.uint64]) -> None:
        """Keep which people share accounts: equal accounts stand side by side."""
        ends = np.flatnonzero(accounts[1:] != accounts[:-1]) + 1
        self._shared += [
            tuple(sorted(group.tolist()))
            for group in np.split(places, ends)
            if len(group)
        ]

    def rows(self) -> Ints:
        """Return one payment of each person and check, to read names from."""
        return np.unique(
            np.array([one.row for one in self if one.row is not None], np.int64)
        )

    def __iter__(self) -> Iterator[Suspicion]:
        for (code, case), pieces in sorted(self._pieces.items()):
            yield from _of(code, case, pieces)
        for group in sorted(self._shared):
            yield Suspicion(
                "BANK-01", "shared", group[0], 0, 0, 0, 0, (), None, group[1:]
            )


def _of(code: str, case: str, pieces: list[_Piece]) -> Iterator[Suspicion]:
    places = np.concatenate([piece[0] for piece in pieces])
    months = np.concatenate([piece[1] for piece in pieces])
    programme = np.concatenate([piece[2] for piece in pieces])
    fen = np.concatenate([piece[3] for piece in pieces])
    rows = [piece[4] for piece in pieces if piece[4] is not None]
    row = np.concatenate(rows) if rows else None
    order = np.argsort(places, kind="stable")
    places, months, programme, fen = (
        column[order] for column in (places, months, programme, fen)
    )
    starts = np.flatnonzero(np.r_[True, places[1:] != places[:-1]])
    counts = np.diff(np.r_[starts, len(places)])
    sums = np.add.reduceat(fen, starts)
    first = np.minimum.reduceat(months, starts)
    last = np.maximum.reduceat(months, starts)
    bits = np.bitwise_or.reduceat(np.uint64(1) << programme.astype(np.uint64), starts)
    least = None if row is None else np.minimum.reduceat(row[order], starts)
    for number, start in enumerate(starts.tolist()):
        mask = int(bits[number])
        yield Suspicion(
            code,
            case,
            int(places[start]),
            int(counts[number]),
            int(sums[number]),
            int(first[number]),
            int(last[number]),
            tuple(n for n in range(mask.bit_length()) if mask >> n & 1),
            None if least is None else int(least[number]),
        )
