# SPDX-License-Identifier: Apache-2.0
"""What is due to many cases at once: line by line what `domain.entitlement` gives.

What tells cases apart is worked out in columns, each kind of case is judged once by the
rules for single cases (`policy_compiling`), start and stop are reckoned in columns
(`timing`), groups are applied to each distinct meeting of lines (`stacking`).
"""

from collections.abc import Iterator, Mapping, Sequence
from datetime import MINYEAR, date
from functools import partial

import numpy as np
import numpy.typing as npt

from carecalc.batch.case_gathering import columns_of
from carecalc.batch.cases import (
    CaseColumns,
    Fens,
    Ints,
    number_of,
)
from carecalc.batch.knowledge import Known
from carecalc.batch.law import Law
from carecalc.batch.line_filling import SlotPart, SlotRoom
from carecalc.batch.lines import (
    NO_LINE,
    STATES,
    Cohort,
    LineColumns,
    Open,
    Saying,
    Sayings,
    saying_of,
    too_great,
    untold,
)
from carecalc.batch.policy_compiling import MET_NUMBER, Compiled
from carecalc.batch.policy_rules import ERROR, UNLAWFUL
from carecalc.batch.stacking import Stack
from carecalc.batch.timing import Timing
from carecalc.domain.case import Case
from carecalc.domain.entitlement import Entitlement, LawOf, entitle
from carecalc.domain.line import (
    DUE,
    NOT_DUE,
    UNKNOWN,
)
from carecalc.domain.period import Month
from carecalc.domain.policy import Policy, Programme
from carecalc.domain.result import union
from carecalc.domain.stacking import ORDER
from carecalc.errors import UserError

_MOST_FEN = 2**62

_FIRST = np.zeros(1, np.int32)

PIECE = 1 << 18
"""So many cases are worked out at once: their columns stay in the processor's memory."""


def entitle_many(
    cases: Sequence[Case] | CaseColumns,
    law_of: LawOf | Law,
    on: date,
    months: Sequence[Month] = (),
    switches: Mapping[str, str] | None = None,
) -> LineColumns:
    """Return what is due to each case, as `entitle` gives it, without the reasons.

    `law_of` gives the policies in force in a month, the same for all cases; a `Law`
    keeps what was judged for the next call (it has its own switches). Months left out
    are each case's own, or else the month of `on`. A case of which the law file has no
    answer is among `errors`; COLUMNS-001 a sum is too great for a column.
    """
    columns = cases if isinstance(cases, CaseColumns) else columns_of(cases)
    law = law_of if isinstance(law_of, Law) else Law(law_of, switches)
    alone: dict[int, Entitlement] = {}
    errors: dict[int, UserError] = {}
    cohorts = []
    for places, asked in _cohorts(columns, on, months):
        rooms = _rooms(law, asked, len(places))
        open_: list[Open] = []
        readings: dict[str, str] = {}
        files: dict[str, str] = {}
        part = columns if len(places) == len(columns) else columns.take(places)
        for first, piece in part.pieces(PIECE):
            here = [room.part(first, first + len(piece)) for room in rooms]
            reckoner = _Reckoner(law, Known(piece, on), asked, here)
            for place in reckoner.work_out():
                number = int(places[first + place])
                try:
                    found = untold(
                        entitle(piece.case(place), law.policies, on, asked, law.given)
                    )
                except UserError as error:
                    errors[number] = error
                    continue
                alone[number] = found
                _enter(found, here, place, law.sayings)
            shift = np.int32(first)
            open_ += [Open(one.places + shift, one.number) for one in reckoner.open]
            # They hang on the law alone, and are the same of every piece.
            readings, files = reckoner.readings, reckoner.files
        slots = tuple(room.slot() for room in rooms)
        cohorts.append(Cohort(places, asked, slots, tuple(open_), readings, files))
    programmes = {slot.programme: 0 for one in cohorts for slot in one.slots}
    said = [one.category for one in law.sayings.found]
    return LineColumns(
        len(columns),
        tuple(cohorts),
        tuple(law.sayings.found),
        tuple(law.meetings.open),
        alone,
        errors,
        tuple(sorted(programmes)),
        tuple(dict.fromkeys(code for code in said if code is not None)),
    )


def _cohorts(
    columns: CaseColumns, on: date, months: Sequence[Month]
) -> Iterator[tuple[Ints, tuple[Month, ...]]]:
    """Yield the cases that ask for the same months, with these in order."""
    if months:
        yield np.arange(len(columns), dtype=np.int32), tuple(sorted(set(months)))
        return
    listed: dict[tuple[Month, ...], list[int]] = {}
    for number, own in enumerate(columns.month_lists):
        asked = tuple(sorted(set(own or (Month.of(on),))))
        listed.setdefault(asked, []).append(number)
    for asked, numbers in listed.items():
        places = np.flatnonzero(np.isin(columns.asked, numbers))
        if len(places):
            yield places.astype(np.int32), asked


def _rooms(law: Law, months: Sequence[Month], count: int) -> list[SlotRoom]:
    """Return room for the lines of so many cases, by month, then programme."""
    found = []
    for month in months:
        labels = {
            code: programme.label
            for policy in law.policies(month)
            for code, programme in policy.programmes.items()
        }
        found += [SlotRoom(code, labels[code], month, count) for code in sorted(labels)]
    return found


class _Reckoner:
    """Works out the lines of a piece of cases that ask for the same months."""

    def __init__(
        self,
        law: Law,
        known: Known,
        months: tuple[Month, ...],
        slots: Sequence[SlotPart],
    ) -> None:
        self.law = law
        self.known = known
        self.months = months
        self.slots = slots
        self.on = Month.of(known.on)
        self.readings: dict[str, str] = {}
        self.files: dict[str, str] = {}
        self.open: list[Open] = []
        self._looked_at: dict[int, Month] = {}
        self._pairs: tuple[Ints, Ints, int, npt.NDArray[np.intp]] | None = None
        self.by_themselves = np.zeros(len(known), np.bool_)
        self.by_themselves[list(known.columns.apart)] = True

    def work_out(self) -> list[int]:
        """Enter the lines, and return the places of those to be judged one by one."""
        for month in self.months:
            slots = {slot.programme: slot for slot in self.slots if slot.month == month}
            stack = self._month(month, slots)
            for slot in slots.values():
                self._compare(slot)
            self.open += stack.open
            self.known.forget()
        alone = np.flatnonzero(self.by_themselves)
        for slot in self.slots if len(alone) else ():
            slot.saying[alone] = NO_LINE
            for column in (slot.fen, slot.arrears, slot.recovery):
                column[alone] = -1
        return alone.tolist()

    # --- one month ---------------------------------------------------------------------

    def _month(self, month: Month, slots: Mapping[str, SlotPart]) -> Stack:
        law, known = self.law, self.known
        stack = Stack(known, month, slots, law.sayings, law.meetings)
        policies = [law.compiled(policy) for policy in law.policies(month)]
        for compiled in policies:
            for code, programme in compiled.policy.programmes.items():
                self._read(compiled, month)
                self._enter_lines(compiled, programme, slots[code])
                stack.saying[code] = slots[code].saying
                stack.fen[code] = slots[code].fen
                self.files[code] = compiled.policy.digest
        groups = [
            (group, *self._in_force(compiled, group.code, month))
            for compiled in policies
            for group in compiled.policy.groups.values()
        ]
        for group, is_ever, on in sorted(
            groups, key=lambda entry: ORDER.index(entry[0].mode)
        ):
            if is_ever:
                stack.apply(group, on)
        for compiled in policies:
            if compiled.policy.graph.warnings:
                self._read(compiled, month)
            if compiled.warnings_reckon:
                self._look_at_warnings(compiled, stack)
        return stack

    def _read(self, compiled: Compiled, month: Month) -> None:
        """Note the readings of a policy, in the order in which policies are looked at.

        Of two policies in force together that read one switch otherwise, the last one
        worked out counts; which that is in later months hangs on each case.
        """
        latest = self._looked_at.get(id(compiled))
        if latest == month:
            return
        self._looked_at[id(compiled)] = month
        if latest is None:
            self.readings.update(compiled.switches)
        elif not compiled.switches.items() <= self.readings.items():
            self.by_themselves[:] = True

    def _in_force(
        self, compiled: Compiled, code: str, month: Month
    ) -> tuple[bool, npt.NDArray[np.bool_] | None]:
        """Tell whether a group is in force at all, and in which cases (`None`: all)."""
        test = compiled.policy.groups[code].when
        if test is None:
            return True, None
        self._read(compiled, month)
        if len(self.known) and compiled.is_alike(code):
            (found,) = compiled.in_force(code, self.known, month, _FIRST).tolist()
            if found == ERROR:
                self.by_themselves[:] = True
            return found == MET_NUMBER, None
        each = compiled.in_force(code, self.known, month)
        self.by_themselves |= each == ERROR
        met = each == MET_NUMBER
        return bool(met.any()), None if met.all() else met

    def _look_at_warnings(self, compiled: Compiled, stack: Stack) -> None:
        """Judge one by one who may be warned by what the file reckons with."""
        states = self.law.sayings.states()
        for code in compiled.policy.programmes:
            self.by_themselves |= states[stack.saying[code]] != STATES.index(NOT_DUE)

    # --- one programme -----------------------------------------------------------------

    def _enter_lines(
        self, compiled: Compiled, programme: Programme, slot: SlotPart
    ) -> None:
        law, month = self.law, slot.month
        kinds = compiled.kinds(programme.code, self.known, month)
        if (kinds.outcomes == ERROR).any():
            self.by_themselves |= kinds.outcomes_of() == ERROR
        timing = Timing(law.timings, law.outcomes, programme, self.known, month)
        when = timing.numbers(
            kinds.outcomes_of,
            partial(self._eligible_in, programme.code, dict(self.readings)),
        )
        for places in timing.unsettled:
            self.by_themselves[places] = True
        room = kinds.tables.room(len(kinds.outcomes), len(law.timings.found))

        def lines(pairs: npt.NDArray[np.intp]) -> tuple[Ints, Fens]:
            # What timing says of who is not due anyway is not looked at.
            timed, kind = np.divmod(pairs, room)
            count = len(law.timings.found)
            which = kinds.outcomes[kind] * np.int64(count) + timed
            different, place = np.unique(which, return_inverse=True)
            each = [
                self._line(compiled.policy, programme, *divmod(one, count))
                for one in different.tolist()
            ]
            saying = np.array([number for number, _ in each], np.int32)
            return saying[place], np.array([fen for _, fen in each], np.int64)[place]

        pairs = self._paired(kinds.number, when, room)
        kinds.tables.enter(pairs, slot.saying, slot.fen, lines)

    def _paired(self, kind: Ints, when: Ints, room: int) -> npt.NDArray[np.intp]:
        """Return kind and timing as one number, which programmes alike in both share."""
        if self._pairs is not None:
            kind_, when_, room_, pairs = self._pairs
            if kind_ is kind and when_ is when and room_ == room:
                return pairs
        pairs = when.astype(np.intp)
        pairs *= room
        pairs += kind
        self._pairs = kind, when, room, pairs
        return pairs

    def _line(
        self, policy: Policy, programme: Programme, outcome: int, timed: int
    ) -> tuple[int, int]:
        found = self.law.outcomes.found[outcome]
        state, clauses, missing = found.state, found.clauses, found.missing
        if state != NOT_DUE:
            when, why, absent = self.law.timings.found[timed]
            if when == NOT_DUE:
                clauses = why
                state, missing = NOT_DUE, ()
            else:
                clauses = union(clauses, why)
                if when == UNKNOWN:
                    state, missing = UNKNOWN, union(missing, absent)
        fen = -1
        if state == DUE and found.amount is not None:
            fen = found.amount.fen
            if fen > _MOST_FEN:
                raise too_great()
        number = self.law.sayings.number(
            Saying(
                state,
                found.category if state != NOT_DUE or found.category else None,
                clauses,
                found.vetoed_by,
                missing,
                union(found.marks, (programme.mark, policy.mark)),
            )
        )
        return number, fen

    def _eligible_in(
        self, code: str, so_far: Mapping[str, str], known: Known, month: Month
    ) -> Ints:
        """Return what a programme comes to in an earlier month.

        Another version of the file may bring readings of its own, which only the cases
        that reach it have: those are judged one by one.
        """
        nothing = np.full(len(known), UNLAWFUL, np.int32)
        if month.year < MINYEAR:
            return nothing
        for policy in self.law.policies(month):
            if code in policy.programmes:
                compiled = self.law.compiled(policy)
                if not compiled.switches.items() <= so_far.items():
                    return np.full(len(known), ERROR, np.int32)
                return compiled.eligible(code, known, month)
        return nothing

    # --- what was paid -----------------------------------------------------------------

    def _compare(self, slot: SlotPart) -> None:
        """Compare a programme of a month with what was paid for it.

        A month that is over and was not paid is wholly in arrears; for the month of
        knowledge and later ones only what was really paid is compared.
        """
        if slot.month < self.on:
            np.maximum(slot.fen, 0, out=slot.arrears)
        rows = self.known.columns.rows["paid"]
        listed = np.array([of == slot.programme for (of,) in rows.values], np.bool_)
        if listed.any():
            row = np.flatnonzero(
                listed[rows.value] & (rows.first == number_of(slot.month))
            )
            case, paid = rows.case[row], rows.fen[row]
            due = np.maximum(slot.fen[case], 0)
            slot.arrears[case] = np.maximum(0, due - paid)
            slot.recovery[case] = np.maximum(0, paid - due)
        is_open = self.law.sayings.are_open()
        if not is_open.any():
            return
        still_open = is_open.take(slot.saying)
        if still_open.any():
            slot.arrears[still_open] = -1
            slot.recovery[still_open] = -1


def _enter(
    found: Entitlement, slots: Sequence[SlotPart], place: int, sayings: Sayings
) -> None:
    """Enter a case that was judged by itself into the columns."""
    for line, slot in zip(found.lines, slots, strict=True):
        slot.saying[place] = sayings.number(saying_of(line))
        for column, money in (
            (slot.fen, line.amount),
            (slot.arrears, line.arrears),
            (slot.recovery, line.recovery),
        ):
            if money is not None and money.fen > _MOST_FEN:
                raise too_great()
            column[place] = -1 if money is None else money.fen
