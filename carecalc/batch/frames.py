# SPDX-License-Identifier: Apache-2.0
"""One evaluation over columns: the answers, and what was worked out of them so far."""

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, replace
from typing import TypeVar

import numpy as np

from carecalc.batch.answers import AnswerColumns, Column
from carecalc.batch.columns import (
    NO,
    YES,
    Bools,
    Grades,
    Ints,
    Mask,
    Numbers,
    States,
    choose,
)
from carecalc.domain.conditions import Code

Known = TypeVar("Known", Numbers, Grades, States)


class Frame:
    """Remembers what was worked out of the answers, as `Evaluation` does for one case.

    `defaults` are what facts left out count as. `suspects` are rows for which the law
    file may have no answer: only the scalar tells what becomes of them.
    """

    def __init__(
        self,
        layout: Mapping[str, Column],
        answers: AnswerColumns,
        defaults: Mapping[str, int],
    ) -> None:
        self.layout = layout
        self.answers = answers
        self.defaults = defaults
        self.suspects: Bools = NO
        self._found: dict[str, tuple[Ints, Mask]] = {}
        self._numbers: dict[str, Numbers] = {}
        self._grades: dict[str, Grades] = {}
        self._states: dict[str, States] = {}

    def answer(self, name: str) -> tuple[Ints, Mask]:
        """Return the answers to an item, and the rows without one, where they are 0."""
        found = self._found.get(name)
        if found is None:
            found = self._found[name] = self._answer(name)
        return found

    def _answer(self, name: str) -> tuple[Ints, Mask]:
        kind = self.layout[name].type
        column = self.answers.columns.get(name)
        default = self.defaults.get(name)
        if column is None:
            return np.array(default or 0, kind), YES if default is None else None
        if np.minimum.reduce(column) >= 0:
            return column, None
        missing: Bools = column < 0
        held = np.array(default or 0, column.dtype)
        return choose(missing, held, column), missing if default is None else None

    def left_out(self, name: str) -> Mask:
        """Return the rows whose sheet itself has no answer to the item."""
        column = self.answers.columns.get(name)
        if column is None:
            return YES
        return None if column.min() >= 0 else column < 0

    def suspect(self, rows: Mask) -> None:
        """Leave these rows to the scalar."""
        if rows is not None:
            self.suspects = self.suspects | rows

    def numbers(self, name: str, reckon: "Callable[[Frame], Numbers]") -> Numbers:
        """Return numbers by name, worked out once."""
        return self._once(self._numbers, name, reckon)

    def grades(self, name: str, reckon: "Callable[[Frame], Grades]") -> Grades:
        """Return grades by name, worked out once."""
        return self._once(self._grades, name, reckon)

    def states(self, name: str, reckon: "Callable[[Frame], States]") -> States:
        """Return what became of a condition by name, worked out once."""
        return self._once(self._states, name, reckon)

    def _once(
        self, known: dict[str, Known], name: str, reckon: "Callable[[Frame], Known]"
    ) -> Known:
        found = known.get(name)
        if found is None:
            found = known[name] = reckon(self)
        return found

    def without_defaults(self, stale: Collection[str]) -> "Frame":
        """Return the same answers with nothing assumed; `stale` names rest on facts
        that were."""
        other = Frame(self.layout, self.answers, {})
        other._found = {
            name: found
            for name, found in self._found.items()
            if name not in self.defaults
        }
        other._numbers = {n: v for n, v in self._numbers.items() if n not in stale}
        other._grades = {n: v for n, v in self._grades.items() if n not in stale}
        other._states = {n: v for n, v in self._states.items() if n not in stale}
        return other


@dataclass(frozen=True, slots=True)
class NumberNode:
    """A number made ready for columns.

    Every known number, and every end of a range, is `lowest` plus a multiple of
    `stride`, and at most `highest`, in units of 1/`den`; `den` None: over a column of
    denominators, which are at most `most_den`. `fails`: it may make a row suspect.
    """

    reckon: Callable[[Frame], Numbers]
    lowest: int
    highest: int
    den: int | None = 1
    stride: int = 1
    most_den: int = 1
    fails: bool = False

    def named(self, name: str) -> "NumberNode":
        """Return the same number, worked out once in a frame under this name."""
        return replace(self, reckon=lambda frame: frame.numbers(name, self.reckon))

    @property
    def dens(self) -> int:
        """The largest denominator."""
        return self.most_den if self.den is None else self.den

    @property
    def reach(self) -> int:
        """The largest absolute value that may stand in a row, known or not."""
        return max(abs(self.lowest), abs(self.highest))


@dataclass(frozen=True, slots=True)
class GradeNode:
    """A grade made ready for columns: places in `codes`."""

    reckon: Callable[[Frame], Grades]
    codes: tuple[Code, ...]
    fails: bool = False


@dataclass(frozen=True, slots=True)
class StateNode:
    """A condition made ready for columns; `always` where no answer changes it."""

    reckon: Callable[[Frame], States]
    always: bool | None = None
    fails: bool = False
