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
from carecalc.batch.kinds import present
from carecalc.batch.knowledge import Known
from carecalc.batch.law import Law
from carecalc.batch.lines import (
    NO_LINE,
    STATES,
    Cohort,
    LineColumns,
    Saying,
    Sayings,
    Slot,
    saying_of,
    too_great,
    untold,
)
from carecalc.batch.policy_compiling import (
    ERROR,
    MET_NUMBER,
    UNLAWFUL,
    Compiled,
)
from carecalc.batch.stacking import Stack
from carecalc.batch.timing import Timing
from carecalc.domain.case import Case
from carecalc.domain.entitlement import Entitlement, LawOf, entitle
from carecalc.domain.line import (
    CHOOSE,
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
    known = Known(columns, on)
    alone: dict[int, Entitlement] = {}
    errors: dict[int, UserError] = {}
    cohorts = []
    for places, asked in _cohorts(columns, on, months):
        part = known if len(places) == len(columns) else known.take(places)
        reckoner = _Reckoner(law, part, asked)
        cohort, by_themselves = reckoner.cohort(places)
        for place in by_themselves:
            number = int(places[place])
            try:
                found = untold(
                    entitle(
                        part.columns.case(place), law.policies, on, asked, law.given
                    )
                )
            except UserError as error:
                errors[number] = error
                continue
            alone[number] = found
            _enter(found, cohort, place, law.sayings)
        cohorts.append(cohort)
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


class _Reckoner:
    """Works out the lines of cases that ask for the same months."""

    def __init__(self, law: Law, known: Known, months: tuple[Month, ...]) -> None:
        self.law = law
        self.known = known
        self.months = months
        self.on = Month.of(known.on)
        self.readings: dict[str, str] = {}
        self.files: dict[str, str] = {}
        self._looked_at: dict[int, Month] = {}
        self.by_themselves = np.zeros(len(known), np.bool_)
        self.by_themselves[list(known.columns.apart)] = True

    def cohort(self, cases: Ints) -> tuple[Cohort, list[int]]:
        """Return the lines, and the places of those to be judged one by one."""
        slots: list[Slot] = []
        open_ = []
        for month in self.months:
            stack = self._month(month)
            slots += [self._slot(stack, code) for code in sorted(stack.saying)]
            open_ += stack.open
            self.known.forget()
        alone = np.flatnonzero(self.by_themselves)
        for slot in slots:
            slot.saying[alone] = NO_LINE
            for column in (slot.fen, slot.arrears, slot.recovery):
                column[alone] = -1
        cohort = Cohort(
            cases, self.months, tuple(slots), tuple(open_), self.readings, self.files
        )
        return cohort, alone.tolist()

    # --- one month ---------------------------------------------------------------------

    def _month(self, month: Month) -> Stack:
        law, known = self.law, self.known
        stack = Stack(known, month, law.sayings, law.meetings)
        policies = [law.compiled(policy) for policy in law.policies(month)]
        for compiled in policies:
            for code, programme in compiled.policy.programmes.items():
                self._read(compiled, month)
                saying, fen = self._lines(compiled, programme, month)
                stack.saying[code] = saying
                stack.fen[code] = fen
                stack.labels[code] = programme.label
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
        found = compiled.in_force(code, self.known, month)
        self.by_themselves |= found == ERROR
        met = found == MET_NUMBER
        return bool(met.any()), None if met.all() else met

    def _look_at_warnings(self, compiled: Compiled, stack: Stack) -> None:
        """Judge one by one who may be warned by what the file reckons with."""
        states = self.law.sayings.states()
        for code in compiled.policy.programmes:
            self.by_themselves |= states[stack.saying[code]] != STATES.index(NOT_DUE)

    # --- one programme -----------------------------------------------------------------

    def _lines(
        self, compiled: Compiled, programme: Programme, month: Month
    ) -> tuple[Ints, Fens]:
        law = self.law
        found = compiled.eligible(programme.code, self.known, month)
        self.by_themselves |= found == ERROR
        timing = Timing(law.timings, law.outcomes, programme, self.known, month)
        when = timing.numbers(
            found,
            partial(self._eligible_in, programme.code, dict(self.readings)),
        )
        for places in timing.unsettled:
            self.by_themselves[places] = True
        # What timing says of who is not due anyway is not looked at.
        count = len(law.timings.found)
        size = len(law.outcomes.found) * count
        key = found * (np.int32(count) if size < 2**31 else np.int64(count)) + when
        saying, fen = np.zeros(size, np.int32), np.full(size, -1, np.int64)
        for pair in present(key, size):
            outcome, timed = divmod(pair, count)
            saying[pair], fen[pair] = self._line(
                compiled.policy, programme, outcome, timed
            )
        return saying[key], fen[key]

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

    def _slot(self, stack: Stack, code: str) -> Slot:
        """Return a programme of a month, compared with what was paid for it.

        A month that is over and was not paid is wholly in arrears; for the month of
        knowledge and later ones only what was really paid is compared.
        """
        saying, fen = stack.saying[code], stack.fen[code]
        is_over = stack.month < self.on
        arrears = np.maximum(fen, 0) if is_over else np.zeros(len(fen), np.int64)
        recovery = np.zeros(len(fen), np.int64)
        rows = self.known.columns.rows["paid"]
        listed = np.array([of == code for (of,) in rows.values], np.bool_)
        if listed.any():
            row = np.flatnonzero(
                listed[rows.value] & (rows.first == number_of(stack.month))
            )
            case, paid = rows.case[row], rows.fen[row]
            due = np.maximum(fen[case], 0)
            arrears[case] = np.maximum(0, due - paid)
            recovery[case] = np.maximum(0, paid - due)
        is_open = np.array(
            [one.state in (UNKNOWN, CHOOSE) for one in stack.sayings.found], np.bool_
        )
        still_open = np.flatnonzero(is_open[saying])
        arrears[still_open] = -1
        recovery[still_open] = -1
        label = stack.labels[code]
        return Slot(code, label, stack.month, saying, fen, arrears, recovery)


def _enter(found: Entitlement, cohort: Cohort, place: int, sayings: Sayings) -> None:
    """Enter a case that was judged by itself into the columns."""
    for line, slot in zip(found.lines, cohort.slots, strict=True):
        slot.saying[place] = sayings.number(saying_of(line))
        for column, money in (
            (slot.fen, line.amount),
            (slot.arrears, line.arrears),
            (slot.recovery, line.recovery),
        ):
            if money is not None and money.fen > _MOST_FEN:
                raise too_great()
            column[place] = -1 if money is None else money.fen
