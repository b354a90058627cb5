# SPDX-License-Identifier: Apache-2.0
"""From which month a programme is due to many cases, and until which.

The rules are those of `domain.timing`, on columns: an event, an application and a
decision are days, what they lead to one of few outcomes.
"""

from collections.abc import Callable, Hashable
from datetime import MAXYEAR

import numpy as np
import numpy.typing as npt

from carecalc.batch.cases import Ints, number_of
from carecalc.batch.knowledge import Known, months_of
from carecalc.batch.policy_compiling import Outcomes
from carecalc.batch.policy_rules import ERROR
from carecalc.domain.case import DEATH
from carecalc.domain.line import DUE, NOT_DUE, UNKNOWN
from carecalc.domain.period import Month
from carecalc.domain.policy import Programme, Start
from carecalc.domain.result import union

Places = npt.NDArray[np.integer]
Eligible = Callable[[Places], Ints]
"""The numbers of what a programme comes to for some cases by its conditions alone."""

EligibleIn = Callable[[Known, Month], Ints]
"""The same in an earlier month, for all cases."""

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

    def numbers(self, eligible: Eligible, eligible_in: EligibleIn) -> Ints:
        """Return the numbers of what start and stop lead to; what is said of those not
        due anyway means nothing."""
        start = self.start
        if start is not None and start.back_to_eligibility is not None:
            places = self._back(start, start.back_to_eligibility)
            if len(places):
                places = places[self.outcomes.may_be_due()[eligible(places)]]
            if len(places):
                found = self._shared("started", self._started).copy()
                self._go_back(
                    start, start.back_to_eligibility, places, found, eligible_in
                )
                self._stop(found)
                return found
        return self._shared("timed", self._timed)

    def _shared(self, what: str, make: Callable[[], Ints]) -> Ints:
        """Return a column that all programmes of one start and stop share."""
        name = (what, id(self.start), id(self.stop), self.month)
        return self.known.remembered(name, make)

    def _timed(self) -> Ints:
        found = self._shared("started", self._started)
        if self.stop is None or not len(self.known.columns.rows["event"].case):
            return found
        found = found.copy()
        self._stop(found)
        return found

    # --- start -------------------------------------------------------------------------

    def _started(self) -> Ints:
        """Return what the start leads to, nobody's earlier months looked at."""
        start, number = self.start, self.timings.number
        if start is None or _is_free(start):
            found = np.zeros(len(self.known), np.int32)
        else:
            found = np.full(len(self.known), number(DUE, start.clause), np.int32)
        if _is_free(start):
            return found
        last = self.month.last_day.toordinal()
        if start is not None and start.from_ in _DECIDED:
            begins = self.known.day("decided")
            missing = ("decided_on",)
            if start.from_ == "month-after-decision":
                last = self.month.first_day.toordinal() - 1
        else:
            begins = self._shared("applied", self._first_applications)
            missing = ("applied_on",)
        if start is None:
            _put(found, begins > last, number(UNKNOWN, "", ("timing.start",)))
            return found
        _put(found, begins > last, number(NOT_DUE, start.clause))
        _put(found, begins == 0, number(UNKNOWN, start.clause, missing))
        return found

    def _first_applications(self) -> Ints:
        """Return the day of each case's first application, 0 where there is none.

        A month rests on the latest application not after it, or else on the first: it
        comes before the one it rests on just when it comes before the first.
        """
        applied = self.known.day("applied")
        again = self.known.columns.rows["again"]
        if not len(again.case):
            return applied
        keep = again.first <= self.known.on.toordinal()
        found = np.where(applied > 0, applied, _NEVER).astype(np.int32)
        np.minimum.at(found, again.case[keep], again.first[keep])
        found[found == _NEVER] = 0
        return found

    def _back(self, start: Start, limit: int) -> Places:
        """Return who applied later than the month, but not too late for it to count."""
        first = self._shared("applied", self._first_applications)
        until = self.month.plus(limit)
        latest = until.last_day.toordinal() if until.year <= MAXYEAR else _NEVER
        last = self.month.last_day.toordinal()
        later = first > last
        if later.any():
            later &= first <= latest
        return np.flatnonzero(later)

    def _go_back(
        self,
        start: Start,
        limit: int,
        places: Places,
        found: Ints,
        eligible_in: EligibleIn,
    ) -> None:
        """Find the first of the unbroken months of eligibility before an application
        that came late: it counts from there unless it came too late."""
        due = self.timings.number(DUE, start.clause)
        too_late = self.timings.number(NOT_DUE, start.clause)
        first = self._shared("applied", self._first_applications)
        late = months_of(first[places]) - number_of(self.month)
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

    def _stop(self, found: Ints) -> None:
        """Enter what an event stopped; of several the earliest counts that stops it."""
        stop, known = self.stop, self.known
        if stop is None or not len(known.columns.rows["event"].case):
            return
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
        on = self.known.on.toordinal()
        for place in np.flatnonzero(np.isin(case, again.case)).tolist():
            ends = np.array([case[place], case[place] + 1], np.int32)
            low, high = np.searchsorted(again.case, ends)
            days = again.first[low:high].tolist()
            after = [one for one in days if day[place] < one <= on]
            found[place] = min(after, default=0)
        return found


def _put(found: Ints, where: npt.NDArray[np.bool_], number: int) -> None:
    if where.any():
        found[where] = number


def _is_free(start: Start | None) -> bool:
    """Tell whether every month of eligibility is due, whoever applied when."""
    return (
        start is not None
        and start.from_ == "eligibility-month"
        and start.back_to_eligibility is None
    )


_FROM = ("month-after-event", "event-month", "month-after-decision")
