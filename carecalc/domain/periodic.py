# SPDX-License-Identifier: Apache-2.0
"""When somebody is to be reviewed again, what proves them, and which months are held.

A review falls due so many months after the last proof, or at the end of the next round
where a file names rounds. A notice and a hold are about one due day: what proves the
person later moves that day, and so answers both.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date

from carecalc.domain.period import Month
from carecalc.domain.policy import Review, Round
from carecalc.domain.record import Record

VISIT, OFFICE, VIDEO, LIST = "visit", "office", "video", "list"
WAYS = (VISIT, OFFICE, VIDEO, LIST)
"""What proves a person: seen at home, at the office, on a screen, or named by a list of
somebody who knows (police, health, funeral service)."""

NOTIFIED = "notified"

PROPOSED, HELD, RELEASED, WITHDRAWN = "proposed", "held", "released", "withdrawn"
"""A hold waits for a second person, holds, is over, or never came to hold."""

LATER, DUE, OVERDUE = "later", "due", "overdue"
TOLD, SILENT = "notified", "silent"
STAGES = (SILENT, OVERDUE, DUE, TOLD, PROPOSED, HELD, LATER)
"""How far a review has come, the most pressing first: `silent` were notified and did
not answer in time, `due` are those of this month."""


@dataclass(frozen=True, slots=True)
class Proof:
    """What proved a person on a day: by whom, and of a list its name and digest."""

    seen_by: str
    list_name: str = ""
    list_digest: str = ""
    note: str = ""


@dataclass(frozen=True, slots=True)
class Notice:
    """That a person was asked to prove themselves: until when, for which programmes.

    `due` is the due day of each programme it is about. `from_file`: the `days` are what
    the policy file says, and not the office's own.
    """

    answer_by: date
    due: Mapping[str, date] = field(default_factory=dict)
    days: int = 0
    from_file: bool = False
    how: str = ""


@dataclass(frozen=True, slots=True)
class TakenBack:
    """Why what was recorded of a proof or a notice does not count any more."""

    why: str = ""


@dataclass(frozen=True, slots=True)
class Hold:
    """A programme held back from a month on until the person is proven.

    `due_on` is the due day that was missed, `answer_by` until when the notice asked.
    `last_month` is the last month held once it is over, None if no month was closed
    meanwhile; `proof_id` the proof that ended it, "" where it was ended otherwise.
    """

    programme: str
    from_month: Month
    due_on: date
    answer_by: date
    reason: str = ""
    clause: str = ""
    mark: str = ""
    prepared_by: str = ""
    prepared_on: date | None = None
    decided_by: str = ""
    decided_on: date | None = None
    last_month: Month | None = None
    proof_id: str = ""
    ended_by: str = ""
    ended_on: date | None = None
    ended_why: str = ""


def due_after(review: Review, proven_on: date) -> date:
    """Return the day up to which a person is to be proven again.

    The same day so many months later, or that month's last day. With rounds: the last
    day of the first round that begins after the proof.
    """
    if review.rounds:
        return min(_end_after(each, proven_on) for each in review.rounds)
    end = Month.of(proven_on).plus(review.months)
    return end.first_day.replace(day=min(proven_on.day, end.last_day.day))


def counts(review: Review, way: str) -> bool:
    """Tell whether a way proves: every way does where the file names none."""
    return not review.ways or way in review.ways


def stage(on: date, due: date, answer_by: date | None = None) -> str:
    """Return how far a review that nothing is held for has come on a day.

    `answer_by` is until when a notice about this due day asked; None if none did.
    """
    if answer_by is not None:
        return SILENT if answer_by < on else TOLD
    if due < on:
        return OVERDUE
    return DUE if due <= Month.of(on).last_day else LATER


def answered_by(notified_on: date, days: int, due: date) -> date:
    """Return until when a notice asks; never before the review is due at all.

    The day of the notice is not counted.
    """
    return max(date.fromordinal(notified_on.toordinal() + days), due)


def first_month(hold_from: Month, closed: Iterable[Month]) -> Month:
    """Return from which month a hold can begin: no list of it or later is closed."""
    return max([hold_from, *(month.plus(1) for month in closed)])


def last_held(from_month: Month, closed: Iterable[Month]) -> Month | None:
    """Return the last month that was closed under a hold; None if none was."""
    return max((month for month in closed if month >= from_month), default=None)


def is_held(hold: Record[Hold], month: Month) -> bool:
    """Tell whether a hold keeps a month off its ordinary list, now or for ever.

    What was closed under it stays off, and is owed, after the hold is over.
    """
    value = hold.value
    if hold.state == HELD:
        return value.from_month <= month
    if hold.state != RELEASED or value.last_month is None:
        return False
    return value.from_month <= month <= value.last_month


def held_months(hold: Record[Hold], closed: Iterable[Month]) -> tuple[Month, ...]:
    """Return the months that a hold has kept off closed lists so far, in order."""
    value = hold.value
    if hold.state == HELD:
        last = last_held(value.from_month, closed)
    else:
        last = value.last_month if hold.state == RELEASED else None
    if last is None:
        return ()
    count = last.since(value.from_month) + 1
    return tuple(value.from_month.plus(n) for n in range(count))


def _end_after(each: Round, day: date) -> date:
    """Return the last day of a round's next turn that begins after a day."""
    month = Month(day.year, each.month)
    if _day_of(month, each.first_day) <= day:
        month = month.plus(12)
    return _day_of(month, each.last_day)


def _day_of(month: Month, number: int) -> date:
    return month.first_day.replace(day=min(number, month.last_day.day))
