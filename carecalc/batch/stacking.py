# SPDX-License-Identifier: Apache-2.0
"""How programmes stand beside each other in many cases.

Only cases in which two sides of a group are alive can change. Of these, each distinct
meeting of lines, benefits held and choice made goes through `domain.stacking` once.
"""

from collections.abc import Hashable, Sequence

import numpy as np
import numpy.typing as npt

from carecalc.batch.cases import Fens, Ints
from carecalc.batch.kinds import Digit, dense, key_of, kinds_of
from carecalc.batch.knowledge import Known, signatures
from carecalc.batch.lines import (
    STATES,
    UNTOLD,
    Open,
    Saying,
    Sayings,
    distinct,
    too_great,
)
from carecalc.domain.line import CHOOSE, DUE, UNKNOWN, EntitlementLine, OpenChoice
from carecalc.domain.money import Money
from carecalc.domain.period import Month
from carecalc.domain.policy import Group
from carecalc.domain.stacking import apply_group
from carecalc.text import Text

Places = npt.NDArray[np.integer]

_ALIVE = tuple(STATES.index(state) for state in (DUE, CHOOSE, UNKNOWN))
_MOST_FEN = 2**62


class Stack:
    """The lines of all cases in a month, while groups are applied to them.

    `saying` and `fen` hold a column for each programme, `labels` their names.
    """

    def __init__(
        self,
        known: Known,
        month: Month,
        sayings: Sayings,
        choices: dict[OpenChoice, int],
        found: list[OpenChoice],
    ) -> None:
        self.known = known
        self.month = month
        self.sayings = sayings
        self.saying: dict[str, Ints] = {}
        self.fen: dict[str, Fens] = {}
        self.labels: dict[str, Text] = {}
        self.open: list[Open] = []
        self._choices = choices
        self._found = found

    def apply(self, group: Group, on: npt.NDArray[np.bool_] | None) -> None:
        """Apply a group to the cases in which it is in force; `None`: to all."""
        if group.mode == "add":
            return
        sides = [[_code(member) for member in side] for side in group.sides]
        held = self._held({code for side in sides for code in side})
        alive = np.zeros(len(self.known), np.int8)
        states = self.sayings.states()
        is_alive = np.isin(np.arange(len(STATES)), _ALIVE)[states]
        for side, codes in zip(group.sides, sides, strict=True):
            lives = np.zeros(len(self.known), np.bool_)
            for member, code in zip(side, codes, strict=True):
                if code == member and code in self.saying:
                    lives |= is_alive[self.saying[code]]
                if code in held:
                    lives[held[code]] = True
            alive += lives
        meets = alive >= 2
        if on is not None:
            meets &= on
        places = np.flatnonzero(meets)
        if len(places):
            codes = [
                c
                for c in dict.fromkeys(c for side in sides for c in side)
                if c in self.saying
            ]
            self._meet(group, codes, set(held), places)

    def _held(self, codes: set[str]) -> dict[str, Ints]:
        """Return who holds a benefit of one of these codes in the month, by code."""
        rows = self.known.columns.rows["benefit"]
        listed = np.array([code in codes for (code,) in rows.values], np.bool_)
        if not listed.any():
            return {}
        keep = self.known.rows_in_force("benefit", self.month, listed[rows.value])
        return {
            str(rows.values[value][0]): rows.case[keep[rows.value[keep] == value]]
            for value in np.unique(rows.value[keep]).tolist()
        }

    def _meet(
        self, group: Group, codes: Sequence[str], held: set[str], places: Places
    ) -> None:
        """Apply a group to each distinct meeting once, and to all that are like it."""
        digits: list[Digit] = []
        for code in codes:
            digits.append(dense(self.saying[code][places]))
            digits.append(dense(self.fen[code][places]))
        if held:
            digits.append(self._benefits(held, places))
        digits.append(self._taken(group, places))
        kind, one_of = kinds_of(*key_of(digits, len(places)))
        saying = {code: np.empty(len(one_of), np.int32) for code in codes}
        fen = {code: np.empty(len(one_of), np.int64) for code in codes}
        chosen = np.full(len(one_of), -1, np.int32)
        for n, place in enumerate(places[one_of].tolist()):
            lines = {code: self._line(code, place) for code in codes}
            case = self.known.case(place)
            for choice in apply_group(case, group, lines, self.month):
                chosen[n] = self._choice(choice)
            for code, line in lines.items():
                saying[code][n] = self.sayings.number(
                    Saying(
                        line.state,
                        line.category,
                        line.clauses,
                        line.vetoed_by,
                        line.missing,
                        line.marks,
                    )
                )
                amount = -1 if line.amount is None else line.amount.fen
                if amount > _MOST_FEN:
                    raise too_great()
                fen[code][n] = amount
        for code in codes:
            self.saying[code][places] = saying[code][kind]
            self.fen[code][places] = fen[code][kind]
        number = chosen[kind]
        still = np.flatnonzero(number >= 0)
        if len(still):
            self.open.append(Open(places[still].astype(np.int32), number[still]))

    def _choice(self, choice: OpenChoice) -> int:
        number = distinct(self._choices, choice)
        if number == len(self._found):
            self._found.append(choice)
        return number

    def _line(self, code: str, place: int) -> EntitlementLine:
        said = self.sayings.found[self.saying[code][place]]
        fen = int(self.fen[code][place])
        return EntitlementLine(
            code,
            self.month,
            said.state,
            None if fen < 0 else Money(fen),
            said.category,
            said.clauses,
            said.vetoed_by,
            said.missing,
            None,
            None,
            UNTOLD,
            said.marks,
            self.labels[code],
        )

    def _benefits(self, held: set[str], places: Places) -> Digit:
        rows = self.known.columns.rows["benefit"]
        numbers = np.full(len(self.known), -1, np.int32)
        numbers[places] = np.arange(len(places), dtype=np.int32)
        listed = np.array([code in held for (code,) in rows.values], np.bool_)
        keep = listed[rows.value] & (numbers[rows.case] >= 0)
        row = self.known.rows_in_force("benefit", self.month, keep)
        said: list[Hashable] = list(
            zip(rows.value[row].tolist(), rows.fen[row].tolist(), strict=True)
        )
        kinds: dict[Hashable, int] = {}
        found = signatures(len(places), numbers[rows.case[row]], said, kinds)
        return found, len(kinds) + 1

    def _taken(self, group: Group, places: Places) -> Digit:
        rows = self.known.columns.rows["choice"]
        kinds: dict[Hashable, int] = {}
        table = np.zeros(len(rows.values) + 1, np.int32)
        for place, (of, taken) in enumerate(rows.values):
            if of == group.code:
                assert isinstance(taken, tuple)
                table[place] = distinct(kinds, frozenset(taken)) + 1
        said = table[rows.value]
        found = np.zeros(len(self.known), np.int32)
        held = np.flatnonzero(said)
        found[rows.case[held]] = said[held]
        return found[places], len(kinds) + 1


def _code(member: str) -> str:
    """Return the programme or benefit that a member of a side names."""
    return member.removeprefix("benefit:").strip()
