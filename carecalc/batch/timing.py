# SPDX-License-Identifier: Apache-2.0
"""From which month a programme is due to many cases, and until which.

The rules are those of `domain.timing`, on columns: an event, an application and a
decision are days, what they lead to one of few outcomes.
"""

from collections.abc import Callable, Hashable

import numpy as np
import numpy.typing as npt

from carecalc.batch.cases import Ints, number_of
from carecalc.batch.knowledge import Known, months_of
from carecalc.batch.policy_compiling import ERROR, Outcomes
from carecalc.domain.case import DEATH
from carecalc.domain.line import DUE, NOT_DUE, UNKNOWN
from carecalc.domain.period import Month
from carecalc.domain.policy import Programme, Start, Stop
from carecalc.domain.result import union

Places = npt.NDArray[np.integer]
EligibleIn = Callable[[Known, Month], Ints]
"""The numbers of what a programme comes to in an earlier month by its conditions alone."""

_NEVER = 2**31 - 1
_DECIDED = ("decision-month", "month-after-decision")


class Timings:
    """Everything that start and stop lead to, by number: state, clauses, missing.

    0 is due without a word said about it.
    """

    def __init__(self) -> None:
        self.found: list[tuple[str, tuple[str, ...], tuple[str, ...]]] = []
        self._numbers: dict[Hashable, int] = {}
        self.number(DUE, "")

    def number(self, state: str, clause: str, missing: tuple[str, ...] = ()) -> int:
        """Return the number of an outcome."""
        one = (state, union((clause,)), missing)
        number = self._numbers.get(one)
        if number is None:
            number = self._numbers[one] = len(self.found)
            self.found.append(one)
        return number


class Timing:
    """Start and stop of one programme in one month.

    `unsettled` are the cases of which an earlier month has no answer: they are to be
    judged one by one.
    """

    def __init__(
        self,
        timings: Timings,
        outcomes: Outcomes,
        programme: Programme,
        known: Known,
        month: Month,
    ) -> None:
        self.timings = timings
        self.outcomes = outcomes
        self.start = programme.timing.start
        self.stop = programme.timing.stop
        self.known = known
        self.month = month
        self.number = number_of(month)
        self.unsettled: list[Places] = []

    def numbers(self, wanted: npt.NDArray[np.bool_], eligible_in: EligibleIn) -> Ints:
        """Return the numbers of what start and stop lead to, for the cases wanted."""
        found = self._started(wanted, eligible_in)
        if self.stop is not None and len(self.known.columns.rows["event"].case):
            self._stop(self.stop, found)
        return found

    # --- start -------------------------------------------------------------------------

    def _started(self, wanted: npt.NDArray[np.bool_], eligible_in: EligibleIn) -> Ints:
        start, number = self.start, self.timings.number
        found = np.zeros(len(self.known), np.int32)
        if start is not None and start.from_ in _DECIDED:
            return self._after_decision(start)
        if _is_free(start):
            return found
        first, latest = self._applications()
        if start is None:
            found[(first > 0) & (self.number < first)] = number(
                UNKNOWN, "", ("timing.start",)
            )
            return found
        found += number(DUE, start.clause)
        found[latest > self.number] = number(NOT_DUE, start.clause)
        found[first == 0] = number(UNKNOWN, start.clause, ("applied_on",))
        limit = start.back_to_eligibility
        if limit is not None:
            late = latest - self.number
            back = wanted & (first > 0) & (late > 0) & (late <= limit)
            places = np.flatnonzero(back)
            if len(places):
                self._go_back(start, limit, places, late[places], found, eligible_in)
        return found

    def _applications(self) -> tuple[Ints, Ints]:
        """Return the month of each case's first application, 0 where there is none, and
        of the one that this month rests on: the latest not after it, or the first."""
        applied = months_of(self.known.day("applied"))
        again = self.known.columns.rows["again"]
        if not len(again.case):
            return applied, applied
        keep = np.flatnonzero(again.first <= self.known.on.toordinal())
        case, months = again.case[keep], months_of(again.first[keep])
        first = np.where(applied > 0, applied, _NEVER).astype(np.int32)
        np.minimum.at(first, case, months)
        first[first == _NEVER] = 0
        latest = np.where(applied <= self.number, applied, 0).astype(np.int32)
        held = months <= self.number
        np.maximum.at(latest, case[held], months[held])
        return first, np.where(latest > 0, latest, first).astype(np.int32)

    def _after_decision(self, start: Start) -> Ints:
        number = self.timings.number
        decided = months_of(self.known.day("decided"))
        first = decided + (start.from_ == "month-after-decision")
        found = np.full(len(self.known), number(DUE, start.clause), np.int32)
        found[self.number < first] = number(NOT_DUE, start.clause)
        found[decided == 0] = number(UNKNOWN, start.clause, ("decided_on",))
        return found

    def _go_back(
        self,
        start: Start,
        limit: int,
        places: Places,
        late: Places,
        found: Ints,
        eligible_in: EligibleIn,
    ) -> None:
        """Find the first of the unbroken months of eligibility before an application
        that came late: it counts from there unless it came too late."""
        due = self.timings.number(DUE, start.clause)
        too_late = self.timings.number(NOT_DUE, start.clause)
        earlier = self.known.take(places)
        month = self.month
        while len(places):
            month = month.plus(-1)
            before = eligible_in(earlier, month)
            goes_on = np.zeros(len(places), np.bool_)
            for one in np.unique(before).tolist():
                held = before == one
                outcome = self.outcomes.found[one]
                if one == ERROR:
                    self.unsettled.append(places[held])
                elif outcome.state == UNKNOWN:
                    found[places[held]] = self.timings.number(
                        UNKNOWN, start.clause, outcome.missing
                    )
                elif outcome.state == NOT_DUE:
                    found[places[held]] = due
                else:
                    goes_on |= held
            late = late + 1
            found[places[goes_on & (late > limit)]] = too_late
            goes_on &= late <= limit
            if not goes_on.all():
                left = np.flatnonzero(goes_on)
                places, late, earlier = places[left], late[left], earlier.take(left)

    # --- stop --------------------------------------------------------------------------

    def _stop(self, stop: Stop, found: Ints) -> None:
        """Enter what an event stopped; of several the earliest counts that stops it."""
        known = self.known
        events = known.columns.rows["event"]
        kinds = [str(kind) for (kind,) in events.values]
        listed = np.array([kind in stop.events for kind in kinds], np.bool_)
        keep = np.flatnonzero(
            listed[events.value] & (events.first <= known.on.toordinal())
        )
        # The latest is entered first, so that the earliest stands in the end.
        keep = keep[np.argsort(events.first[keep], kind="stable")][::-1]
        case, day, kind = events.case[keep], events.first[keep], events.value[keep]
        again = self._again(keep, case, day)
        is_death = np.array([kind == DEATH for kind in kinds], np.bool_)
        again[is_death[kind]] = 0
        from_ = np.array([_FROM.index(stop.from_of(kind)) for kind in kinds], np.int8)
        rule = from_[kind]
        last = months_of(day) - (rule == _FROM.index("event-month"))
        by_decision = rule == _FROM.index("month-after-decision")
        decided_on = known.day("decided")[case]
        is_decided = by_decision & (decided_on > 0) & (decided_on >= day)
        last = np.where(is_decided, months_of(decided_on), last)
        resumed = (again > 0) & (self.number >= months_of(again))
        stopped = ~resumed & (self.number > last)
        unknown = self.timings.number(UNKNOWN, stop.clause, ("decided_on",))
        outcome = np.where(
            by_decision & ~is_decided,
            unknown,
            self.timings.number(NOT_DUE, stop.clause),
        )
        found[case[stopped]] = outcome[stopped]

    def _again(self, keep: Places, case: Ints, day: Ints) -> Ints:
        """Return for each event the first day after it on which the person applied
        again, 0 where that was not."""
        again = self.known.columns.rows["again"]
        found = np.zeros(len(keep), np.int32)
        low = np.searchsorted(again.case, case, "left").tolist()
        high = np.searchsorted(again.case, case, "right").tolist()
        on = self.known.on.toordinal()
        for place, (begin, end) in enumerate(zip(low, high, strict=True)):
            days = again.first[begin:end].tolist()
            after = [one for one in days if day[place] < one <= on]
            found[place] = min(after, default=0)
        return found


def _is_free(start: Start | None) -> bool:
    """Tell whether every month of eligibility is due, whoever applied when."""
    return (
        start is not None
        and start.from_ == "eligibility-month"
        and start.back_to_eligibility is None
    )


_FROM = ("month-after-event", "event-month", "month-after-decision")
