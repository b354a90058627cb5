# SPDX-License-Identifier: Apache-2.0
"""How programmes stand beside each other in many cases.

Only cases in which two sides of a group are alive can change. Of these, each distinct
meeting of lines, benefits held and choice made goes through `domain.stacking` once.
"""

from collections.abc import Hashable, Mapping, Sequence
from operator import or_
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from carecalc.batch.cases import Fens, Ints
from carecalc.batch.kinds import Digit, dense, digits_as_they_are, key_of, kinds_of
from carecalc.batch.knowledge import Known, signatures
from carecalc.batch.line_filling import SlotPart
from carecalc.batch.lines import (
    STATES,
    UNTOLD,
    Open,
    Saying,
    Sayings,
    distinct,
    saying_of,
)
from carecalc.domain.case import BenefitRecord, Case
from carecalc.domain.line import CHOOSE, DUE, UNKNOWN, EntitlementLine, OpenChoice
from carecalc.domain.money import Money
from carecalc.domain.period import Month
from carecalc.domain.policy import Group
from carecalc.domain.stacking import apply_group

Places = npt.NDArray[np.integer]

_ALIVE = tuple(STATES.index(state) for state in (DUE, CHOOSE, UNKNOWN))


Met = tuple[list[int], list[int], int]


class _Meeting(NamedTuple):
    """Lines of a group (programme, saying, fen), benefits (code, fen), the choice."""

    group: Group
    lines: tuple[tuple[str, int, int], ...]
    benefits: tuple[tuple[str, int], ...]
    taken: tuple[str, ...]


class Meetings:
    """What became of meetings so far, and the choices that they left open."""

    def __init__(self) -> None:
        self.open: list[OpenChoice] = []
        self.numbers: dict[OpenChoice, int] = {}
        # By the group itself, which the law keeps.
        self.met: dict[Hashable, Met] = {}


class Stack:
    """The lines of some cases in a month, while groups are applied to them.

    `slots` are the lines by programme; `saying` and `fen` are the columns of those that
    were worked out already, by programme in the order of the law, and entered in place.
    """

    def __init__(
        self,
        known: Known,
        month: Month,
        slots: Mapping[str, SlotPart],
        sayings: Sayings,
        memory: Meetings,
    ) -> None:
        self.known = known
        self.month = month
        self.slots = slots
        self.sayings = sayings
        self.saying: dict[str, Ints] = {}
        self.fen: dict[str, Fens] = {}
        self.open: list[Open] = []
        self._memory = memory

    def apply(self, group: Group, on: npt.NDArray[np.bool_] | None) -> None:
        """Apply a group to the cases in which it is in force; `None`: to all."""
        if group.mode == "add":
            return
        codes = {_code(member) for side in group.sides for member in side}
        held = self._held(codes)
        by_line = [any(self._is_line(m) for m in side) for side in group.sides]
        by_benefit = [any(_code(m) in held for m in side) for side in group.sides]
        if sum(map(or_, by_line, by_benefit)) < 2:
            return
        places: Places = np.arange(len(self.known), dtype=np.int32)
        if sum(by_line) < 2:
            # Then a second side lives only where a benefit is held.
            places = np.unique(np.concatenate(list(held.values())))
        if on is not None:
            places = places[on[places]]
        places = places[self._alive(group, held, places) >= 2]
        if len(places):
            lines = [code for code in self.saying if code in codes]
            self._meet(group, lines, set(held), places)

    def _is_line(self, member: str) -> bool:
        return _code(member) == member and member in self.saying

    def _alive(
        self, group: Group, held: Mapping[str, Ints], places: Places
    ) -> npt.NDArray[np.int8]:
        """Return how many sides of a group some cases have something on."""
        is_alive = np.isin(np.arange(len(STATES)), _ALIVE)[self.sayings.states()]
        found = np.zeros(len(places), np.int8)
        for side in group.sides:
            lives = np.zeros(len(places), np.bool_)
            for member in side:
                if self._is_line(member):
                    lives |= is_alive[self.saying[member][places]]
                if _code(member) in held:
                    holds = np.zeros(len(self.known), np.bool_)
                    holds[held[_code(member)]] = True
                    lives |= holds[places]
            found += lives
        return found

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
        benefits, benefit = self._benefits(held, places)
        choices, taken = self._taken(group, places)
        digits += [(benefit, len(benefits)), (taken, len(choices))]
        kind, one_of = kinds_of(*key_of(digits_as_they_are(digits), len(places)))
        saying = np.empty((len(codes), len(one_of)), np.int32)
        fen = np.empty((len(codes), len(one_of)), np.int64)
        chosen = np.full(len(one_of), -1, np.int32)
        for n, at in enumerate(one_of.tolist()):
            place = places[at]
            meeting = _Meeting(
                group,
                tuple(
                    (code, int(self.saying[code][place]), int(self.fen[code][place]))
                    for code in codes
                ),
                benefits[benefit[at]],
                choices[taken[at]],
            )
            said, sums, choice = self._met(meeting)
            saying[:, n], fen[:, n], chosen[n] = said, sums, choice
        for n, code in enumerate(codes):
            self.saying[code][places] = saying[n][kind]
            self.fen[code][places] = fen[n][kind]
        number = chosen[kind]
        still = np.flatnonzero(number >= 0)
        if len(still):
            self.open.append(Open(places[still].astype(np.int32), number[still]))

    def _met(self, meeting: "_Meeting") -> "Met":
        """Return what becomes of a meeting: sayings and sums of its lines, and the
        number of the choice that it leaves open, or -1."""
        key = (id(meeting.group), *meeting[1:])
        found = self._memory.met.get(key)
        if found is None:
            found = self._memory.met[key] = self._apply(meeting)
        return found

    def _apply(self, meeting: "_Meeting") -> "Met":
        lines = {
            code: self._line(code, self.sayings.found[said], fen)
            for code, said, fen in meeting.lines
        }
        case = Case(
            "",
            "",
            benefits=tuple(
                BenefitRecord(None, None, code, None if fen < 0 else Money(fen))
                for code, fen in meeting.benefits
            ),
            choices={meeting.group.code: meeting.taken},
        )
        choice = -1
        for one in apply_group(case, meeting.group, lines, self.month):
            choice = self._choice(one)
        # A group never makes a sum greater: what fitted its column still does.
        sums = [-1 if x.amount is None else x.amount.fen for x in lines.values()]
        return [self.sayings.number(saying_of(x)) for x in lines.values()], sums, choice

    def _choice(self, choice: OpenChoice) -> int:
        number = distinct(self._memory.numbers, choice)
        if number == len(self._memory.open):
            self._memory.open.append(choice)
        return number

    def _line(self, code: str, said: Saying, fen: int) -> EntitlementLine:
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
            self.slots[code].label,
        )

    def _benefits(
        self, held: set[str], places: Places
    ) -> tuple[list[tuple[tuple[str, int], ...]], Ints]:
        """Return the benefits that cases hold beside each other with their sums, and
        which of these each case holds."""
        rows = self.known.columns.rows["benefit"]
        numbers = np.full(len(self.known), -1, np.int32)
        numbers[places] = np.arange(len(places), dtype=np.int32)
        listed = np.array([code in held for (code,) in rows.values], np.bool_)
        keep = listed[rows.value] & (numbers[rows.case] >= 0)
        row = self.known.rows_in_force("benefit", self.month, keep)
        said = [
            (rows.values[value][0], fen)
            for value, fen in zip(
                rows.value[row].tolist(), rows.fen[row].tolist(), strict=True
            )
        ]
        kinds: dict[tuple[tuple[str, int], ...], int] = {(): 0}
        found = signatures(len(places), numbers[rows.case[row]], said, kinds)
        return list(kinds), found

    def _taken(
        self, group: Group, places: Places
    ) -> tuple[list[tuple[str, ...]], Ints]:
        """Return what cases chose in a group, and which of these each case did."""
        rows = self.known.columns.rows["choice"]
        kinds: dict[tuple[str, ...], int] = {(): 0}
        table = np.zeros(len(rows.values) + 1, np.int32)
        for place, (of, taken) in enumerate(rows.values):
            if of == group.code:
                table[place] = distinct(kinds, taken)
        said = table[rows.value]
        found = np.zeros(len(self.known), np.int32)
        held = np.flatnonzero(said)
        found[rows.case[held]] = said[held]
        return list(kinds), found[places]


def _code(member: str) -> str:
    """Return the programme or benefit that a member of a side names."""
    return member.removeprefix("benefit:").strip()
