# SPDX-License-Identifier: Apache-2.0
"""The lines of each kind of case, looked up by its number and by start and stop."""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from carecalc.batch.cases import Fens, Ints

_NEW = -1
_FIRST_KINDS, _FIRST_TIMINGS = 1 << 8, 1 << 3


class LineTables:
    """What a line of a programme says and comes to, by kind of case and timing.

    What was not asked for yet is -1. Kinds keep their numbers for as long as this is.
    """

    def __init__(self) -> None:
        self._saying = np.full((_FIRST_TIMINGS, _FIRST_KINDS), _NEW, np.int32)
        self._fen = np.full((_FIRST_TIMINGS, _FIRST_KINDS), _NEW, np.int64)

    def room(self, kinds: int, timings: int) -> int:
        """Make room for so many, and return for how many kinds there is room."""
        held = self._saying.shape
        shape = _grown(held[0], timings), _grown(held[1], kinds)
        if shape != held:
            saying, fen = np.full(shape, _NEW, np.int32), np.full(shape, _NEW, np.int64)
            saying[: held[0], : held[1]] = self._saying
            fen[: held[0], : held[1]] = self._fen
            self._saying, self._fen = saying, fen
        return shape[1]

    def enter(
        self,
        pairs: npt.NDArray[np.intp],
        saying: Ints,
        fen: Fens,
        line: Callable[[npt.NDArray[np.intp]], tuple[Ints, Fens]],
    ) -> None:
        """Enter what cases are told and get, by pairs (`timing * room + kind`: most
        cases have the same timing, and their lines then stand close together).

        `line` gives it for pairs that are new, each once.
        """
        sayings, fens = self._saying.reshape(-1), self._fen.reshape(-1)
        sayings.take(pairs, out=saying, mode="clip")
        if len(saying) and saying.min() < 0:
            new = np.unique(pairs[saying < 0])
            sayings[new], fens[new] = line(new)
            sayings.take(pairs, out=saying, mode="clip")
        fens.take(pairs, out=fen, mode="clip")


def _grown(held: int, wanted: int) -> int:
    while held < wanted:
        held *= 2
    return held


@dataclass(frozen=True, slots=True, eq=False)
class Kinds:
    """The kind of each case as a programme sees it, what it comes to for each kind, and
    its lines so far."""

    number: Ints
    outcomes: Ints
    tables: LineTables

    def outcomes_of(self, places: npt.NDArray[np.integer] | None = None) -> Ints:
        """Return the number of what some cases come to; None: all."""
        number = self.number if places is None else self.number[places]
        return self.outcomes.take(number) if len(number) else np.zeros(0, np.int32)
