# SPDX-License-Identifier: Apache-2.0
"""What an audit knows of a month: while payments for it come, and once it is behind."""

from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from carecalc.batch.audit_facts import grown

Ints = NDArray[np.int64]
Places = NDArray[np.int32]
Unequal = tuple[Places, NDArray[np.uint8], Ints, Ints]
"""What is not as it is due, by person and programme: both places, paid, due."""


@dataclass(slots=True)
class OpenMonth:
    """What holds in a month, and what was paid for it so far."""

    number: int
    against: NDArray[np.uint64]
    barred: NDArray[np.uint32]
    held: NDArray[np.uint32]
    confirmed: NDArray[np.int16]
    assessed: NDArray[np.uint8]
    paid: NDArray[np.uint64]
    due: dict[int, Ints] | None = None
    sums: dict[int, Ints] = field(default_factory=dict)
    is_suspect: NDArray[np.bool_] = field(default_factory=lambda: np.zeros(0, np.bool_))

    def grow(self, count: int) -> None:
        """Make room for people met since: nothing is known of them."""
        self.held = grown(self.held, count, 0)
        self.confirmed = grown(self.confirmed, count, -1)
        self.assessed = grown(self.assessed, count, 0)
        self.paid = grown(self.paid, count, 0)
        for amounts in (self.due or {}, self.sums):
            for place, fen in amounts.items():
                amounts[place] = grown(fen, count, 0)

    def sums_of(self, programme: int) -> Ints:
        """Return what everybody was paid by a programme for the month."""
        if programme not in self.sums:
            self.sums[programme] = np.zeros(len(self.paid), np.int64)
        return self.sums[programme]


@dataclass(slots=True)
class ClosedMonth:
    """What is kept of a month once it is behind: a bit for each person and programme
    paid, and what is not as it is due (place, programme, paid, due)."""

    paid: NDArray[np.uint8]
    unequal: Unequal


def not_as_due(month: OpenMonth) -> Unequal:
    """Return whose sums of a programme differ from what is due; nobody's if nobody
    knows what is."""
    parts = []
    for place in sorted({*(month.due or ()), *month.sums}):
        due = (month.due or {}).get(place, np.zeros(len(month.paid), np.int64))
        sums = month.sums_of(place)
        wrong = np.flatnonzero(sums != due).astype(np.int32)
        which = np.full(len(wrong), place, np.uint8)
        parts.append((wrong, which, sums[wrong], due[wrong]))
    return (
        np.concatenate([np.zeros(0, np.int32), *(part[0] for part in parts)]),
        np.concatenate([np.zeros(0, np.uint8), *(part[1] for part in parts)]),
        np.concatenate([np.zeros(0, np.int64), *(part[2] for part in parts)]),
        np.concatenate([np.zeros(0, np.int64), *(part[3] for part in parts)]),
    )
