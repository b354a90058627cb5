# SPDX-License-Identifier: Apache-2.0
"""Lines of many entitlements as columns, and each case's own as values again."""

from collections.abc import Collection, Hashable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import TypeVar

import numpy as np
import numpy.typing as npt

from carecalc.batch.cases import Fens, Ints, number_of
from carecalc.domain.entitlement import Entitlement
from carecalc.domain.line import (
    CHOOSE,
    DUE,
    NOT_DUE,
    UNKNOWN,
    ChoiceOption,
    EntitlementLine,
    OpenChoice,
)
from carecalc.domain.money import Money
from carecalc.domain.period import Month
from carecalc.domain.trace import Step
from carecalc.errors import UserError
from carecalc.text import N_, Message, Text

STATES = (DUE, NOT_DUE, UNKNOWN, CHOOSE, "error")
"""The states of a line by number; an `error` is a case without an answer."""

_OPEN = (STATES.index(UNKNOWN), STATES.index(CHOOSE))

H = TypeVar("H", bound=Hashable)

UNTOLD = Step("")
"""Stands for the reasons, which are told of single cases only."""

NO_LINE = 0

_PART = 10**9


@dataclass(frozen=True, slots=True)
class Saying:
    """All that a line says but its programme, month and sums."""

    state: str
    category: str | None
    clauses: tuple[str, ...]
    vetoed_by: tuple[str, ...]
    missing: tuple[str, ...]
    marks: tuple[str, ...]


def saying_of(line: EntitlementLine) -> Saying:
    """Return what a line says."""
    return Saying(
        line.state,
        line.category,
        line.clauses,
        line.vetoed_by,
        line.missing,
        line.marks,
    )


class Sayings:
    """What lines say, by number; 0 is a case that has no answer."""

    def __init__(self) -> None:
        self.found: list[Saying] = [Saying("error", None, (), (), (), ())]
        self._numbers: dict[Saying, int] = {self.found[0]: 0}
        self._states = np.zeros(0, np.int8)
        self._are_open = np.zeros(0, np.bool_)

    def number(self, one: Saying) -> int:
        """Return the number of what a line says."""
        number = self._numbers.setdefault(one, len(self.found))
        if number == len(self.found):
            self.found.append(one)
        return number

    def states(self) -> npt.NDArray[np.int8]:
        """Return the state of each saying by its place in `STATES`."""
        new = self.found[len(self._states) :]
        if new:
            more = np.array([STATES.index(one.state) for one in new], np.int8)
            self._states = np.concatenate([self._states, more])
        return self._states

    def are_open(self) -> npt.NDArray[np.bool_]:
        """Return of each saying whether it leaves open what is due."""
        if len(self._are_open) < len(self.found):
            self._are_open = np.isin(self.states(), _OPEN)
        return self._are_open


@dataclass(frozen=True, slots=True, eq=False)
class Slot:
    """One programme in one month for a cohort of cases.

    `fen` is -1 where nothing is due or to be chosen, `arrears` and `recovery` where
    nothing can be compared.
    """

    programme: str
    label: Text
    month: Month
    saying: Ints
    fen: Fens
    arrears: Fens
    recovery: Fens


@dataclass(frozen=True, slots=True, eq=False)
class Open:
    """Choices that some cases of a cohort have still to make in a month."""

    places: Ints
    number: Ints


@dataclass(frozen=True, slots=True, eq=False)
class Cohort:
    """Cases that ask for the same months: their slots by month, then programme.

    `cases` are their places among all; `readings` and `files` are the same for all.
    """

    cases: Ints
    months: tuple[Month, ...]
    slots: tuple[Slot, ...]
    open: tuple[Open, ...]
    readings: Mapping[str, str]
    files: Mapping[str, str]


@dataclass(frozen=True, slots=True, eq=False)
class LineColumns:
    """The entitlements of many cases, without reasons.

    `saying`, `programme` and `category` are numbers: places in `sayings`, `programmes`
    and `categories` (-1: none). `alone` are the cases judged one by one, `errors` those
    that the law file has no answer for.
    """

    cases: int
    cohorts: tuple[Cohort, ...]
    sayings: tuple[Saying, ...]
    choices: tuple[OpenChoice, ...]
    alone: Mapping[int, Entitlement]
    errors: Mapping[int, UserError]
    programmes: tuple[str, ...]
    categories: tuple[str, ...]
    _homes: dict[int, Cohort] = field(default_factory=dict)

    # --- one case ----------------------------------------------------------------------

    def lines(self, case: int) -> tuple[EntitlementLine, ...]:
        """Return the lines of a case as `entitle` gives them, without their reasons;
        the case's own `UserError` where the law file has no answer."""
        return self.entitlement(case).lines

    def lines_of(
        self, case: int, programmes: Collection[str]
    ) -> tuple[EntitlementLine, ...]:
        """Return the lines of some programmes, as `lines` does."""
        if case in self.errors or case in self.alone:
            every = self.lines(case)
            return tuple(line for line in every if line.programme in programmes)
        cohort, place = self._place(case)
        return tuple(
            self._line(slot, place)
            for slot in cohort.slots
            if slot.programme in programmes
        )

    def lines_by_case(
        self, programme: str, cases: Ints
    ) -> Iterator[tuple[int, EntitlementLine]]:
        """Yield the lines of a programme of many cases, each with the case's place
        among `cases`; not of those alone or in error. Lines that say the same are one."""
        for cohort in self.cohorts:
            place = np.searchsorted(cohort.cases, cases)
            place = np.minimum(place, max(0, len(cohort.cases) - 1))
            here = np.flatnonzero(cohort.cases[place] == cases) if len(place) else place
            for slot in cohort.slots:
                if slot.programme == programme:
                    lines = self._lines_at(slot, place[here])
                    yield from zip(here.tolist(), lines, strict=True)

    def _lines_at(
        self, slot: Slot, places: npt.NDArray[np.intp]
    ) -> Iterator[EntitlementLine]:
        made: dict[tuple[int, int, int, int], EntitlementLine] = {}
        columns = (slot.saying, slot.fen, slot.arrears, slot.recovery)
        for said in zip(*(each[places].tolist() for each in columns), strict=True):
            line = made.get(said)
            if line is None:
                line = made[said] = self._line_of(slot, *said)
            yield line

    def entitlement(self, case: int) -> Entitlement:
        """Return the entitlement of a case, its lines without reasons."""
        if case in self.errors:
            raise self.errors[case]
        if case in self.alone:
            return self.alone[case]
        cohort, place = self._place(case)
        lines = tuple(self._line(slot, place) for slot in cohort.slots)
        choices: dict[tuple[str, tuple[ChoiceOption, ...]], OpenChoice] = {}
        for part in cohort.open:
            at = int(np.searchsorted(part.places, np.int32(place)))
            if at < len(part.places) and part.places[at] == place:
                choice = self.choices[part.number[at]]
                choices.setdefault((choice.group, choice.options), choice)
        totals = dict.fromkeys(cohort.months, 0)
        for line in lines:
            if line.state == DUE and line.amount is not None:
                totals[line.month] += line.amount.fen
        return Entitlement(
            lines,
            {month: Money(fen) for month, fen in totals.items()},
            tuple(choices.values()),
            cohort.readings,
            cohort.files,
        )

    def _place(self, case: int) -> tuple[Cohort, int]:
        for cohort in self.cohorts:
            place = int(np.searchsorted(cohort.cases, np.int32(case)))
            if place < len(cohort.cases) and cohort.cases[place] == case:
                return cohort, place
        raise IndexError(case)

    def _line(self, slot: Slot, place: int) -> EntitlementLine:
        return self._line_of(
            slot,
            slot.saying.item(place),
            slot.fen.item(place),
            slot.arrears.item(place),
            slot.recovery.item(place),
        )

    def _line_of(
        self, slot: Slot, saying: int, fen: int, arrears: int, recovery: int
    ) -> EntitlementLine:
        said = self.sayings[saying]
        return EntitlementLine(
            slot.programme,
            slot.month,
            said.state,
            _money(fen),
            said.category,
            said.clauses,
            said.vetoed_by,
            said.missing,
            _money(arrears),
            _money(recovery),
            UNTOLD,
            said.marks,
            slot.label,
        )

    # --- all of them -------------------------------------------------------------------

    def total(self, month: Month) -> int:
        """Return what is due to everybody in a month, in fen."""
        states = self._states()
        due = STATES.index(DUE)
        found = 0
        for slot in self._slots():
            if slot.month == month:
                sums = slot.fen[states[slot.saying] == due]
                # In two parts, for together they may be more than 64 bits hold.
                found += int((sums // _PART).sum()) * _PART + int((sums % _PART).sum())
        return found

    def flat(self) -> "FlatLines":
        """Return one row for each line: by cohort, then case, month and programme."""
        states = self._states()
        known = {name: n for n, name in enumerate(self.categories)}
        category_of = np.array(
            [-1 if s.category is None else known[s.category] for s in self.sayings],
            np.int32,
        )
        code_of = {code: n for n, code in enumerate(self.programmes)}
        parts: list[list[npt.NDArray[np.integer]]] = []
        for cohort in self.cohorts:
            if cohort.slots:
                count = len(cohort.cases)
                said = _by_case([slot.saying for slot in cohort.slots])
                codes = [code_of[slot.programme] for slot in cohort.slots]
                months = [number_of(slot.month) for slot in cohort.slots]
                parts.append(
                    [
                        np.repeat(cohort.cases, len(cohort.slots)),
                        np.tile(np.array(codes, np.int32), count),
                        np.tile(np.array(months, np.int32), count),
                        states[said],
                        _by_case([slot.fen for slot in cohort.slots]),
                        category_of[said],
                        _by_case([slot.arrears for slot in cohort.slots]),
                        _by_case([slot.recovery for slot in cohort.slots]),
                        said,
                    ]
                )
        if not parts:
            parts = [[np.zeros(0, np.int64)] * 9]
        return FlatLines(
            *(np.concatenate(column) for column in zip(*parts, strict=True))
        )

    def _slots(self) -> Iterator[Slot]:
        for cohort in self.cohorts:
            yield from cohort.slots

    def _states(self) -> npt.NDArray[np.int8]:
        return np.array([STATES.index(one.state) for one in self.sayings], np.int8)


@dataclass(frozen=True, slots=True, eq=False)
class FlatLines:
    """Lines as columns of equal length.

    `case` is a place among the cases, `programme` and `category` one among the names of
    `LineColumns` (-1: none), `month` a number (see `cases`), `state` a place in `STATES`;
    sums are fen, -1 for none. `reason` is a place among `LineColumns.sayings`.
    """

    case: npt.NDArray[np.integer]
    programme: npt.NDArray[np.integer]
    month: npt.NDArray[np.integer]
    state: npt.NDArray[np.integer]
    fen: npt.NDArray[np.integer]
    category: npt.NDArray[np.integer]
    arrears: npt.NDArray[np.integer]
    recovery: npt.NDArray[np.integer]
    reason: npt.NDArray[np.integer]


def untold(found: Entitlement) -> Entitlement:
    """Return an entitlement without the reasons of its lines."""
    lines = tuple(
        EntitlementLine(
            line.programme,
            line.month,
            line.state,
            line.amount,
            line.category,
            line.clauses,
            line.vetoed_by,
            line.missing,
            line.arrears,
            line.recovery,
            UNTOLD,
            line.marks,
            line.label,
        )
        for line in found.lines
    )
    return Entitlement(
        lines, found.totals, found.open_choices, found.readings, found.files
    )


def too_great() -> UserError:
    """Return what refuses a sum that no column holds."""
    return UserError(
        "COLUMNS-001",
        Message(N_("A sum is too great to be reckoned with for many cases at once.")),
        Message(N_("Determine this case by itself, and look at its sums.")),
    )


def distinct(known: dict[H, int], one: H) -> int:
    """Return the number of a value, the next one where it is new."""
    return known.setdefault(one, len(known))


def _by_case(columns: list[npt.NDArray[np.integer]]) -> npt.NDArray[np.integer]:
    return np.stack(columns, axis=1).ravel()


def _money(fen: int) -> Money | None:
    return None if fen < 0 else Money(fen)
