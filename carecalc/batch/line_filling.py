# SPDX-License-Identifier: Apache-2.0
"""Room for the lines of many cases while they are worked out piece by piece."""

import numpy as np

from carecalc.batch.cases import Fens, Ints
from carecalc.batch.lines import Slot
from carecalc.domain.period import Month
from carecalc.text import Text


class SlotRoom:
    """Room for a programme in a month; columns of what is in arrears or to be recovered
    are made when somebody first has something there."""

    def __init__(self, programme: str, label: Text, month: Month, count: int) -> None:
        self.programme = programme
        self.label = label
        self.month = month
        self.saying: Ints = np.empty(count, np.int32)
        self.fen: Fens = np.empty(count, np.int64)
        # One number for all that takes no memory: it cannot be written to.
        self._nothing: Fens = np.broadcast_to(np.int64(0), count)
        self._arrears = self._recovery = self._nothing

    def part(self, first: int, end: int) -> "SlotPart":
        """Return the room of cases that follow each other."""
        return SlotPart(self, slice(first, end))

    def arrears(self) -> Fens:
        """Return what is in arrears, to be written to."""
        if self._arrears is self._nothing:
            self._arrears = np.zeros(len(self.fen), np.int64)
        return self._arrears

    def recovery(self) -> Fens:
        """Return what is to be recovered, to be written to."""
        if self._recovery is self._nothing:
            self._recovery = np.zeros(len(self.fen), np.int64)
        return self._recovery

    def slot(self) -> Slot:
        """Return the lines that were entered."""
        return Slot(
            self.programme,
            self.label,
            self.month,
            self.saying,
            self.fen,
            self._arrears,
            self._recovery,
        )


class SlotPart:
    """A part of a room: what is entered here is entered there."""

    def __init__(self, room: SlotRoom, cases: slice) -> None:
        self.programme = room.programme
        self.label = room.label
        self.month = room.month
        self.saying = room.saying[cases]
        self.fen = room.fen[cases]
        self._room = room
        self._cases = cases

    @property
    def arrears(self) -> Fens:
        """What is in arrears, to be written to."""
        return self._room.arrears()[self._cases]

    @property
    def recovery(self) -> Fens:
        """What is to be recovered, to be written to."""
        return self._room.recovery()[self._cases]
