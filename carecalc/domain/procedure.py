# SPDX-License-Identifier: Apache-2.0
"""How an application goes from receipt to delivery: what comes next, and by when."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date, timedelta

from carecalc.domain.policy import WORKING_DAYS, Limit
from carecalc.domain.workdays import End, Workdays, due
from carecalc.text import Text

# What happens to an application, as its record of steps calls it.
RECEIVED, TOLD, HANDED_IN, ACCEPTED = "received", "told", "handed-in", "accepted"
SURVEYED, OPINED, PUBLISHED = "surveyed", "opined", "published"
OBJECTED, DELIBERATED, DECIDED = "objected", "deliberated", "decided"
DELIVERED, LEFT_OUT, EXTENDED = "delivered", "left-out", "extended"
WITHDRAWN, CLOSED, REOPENED = "withdrawn", "closed", "reopened"

# What is to be done next, as a standing calls it.
TELL, HAND_IN, ACCEPT, SURVEY, OPINE = "tell", "hand-in", "accept", "survey", "opine"
PUBLISH, PUBLICITY, RESOLVE = "publish", "publicity", "resolve"
DECIDE, DELIVER, NOTHING = "decide", "deliver", "nothing"

MAY_BE_LEFT_OUT = (SURVEY, PUBLISH, HAND_IN)
"""These may not be called for in a case: left out with the reason. Papers are, once it
was accepted: where they do not come it goes on without them."""

GRANTED, REFUSED = "granted", "refused"
FAVOURABLE, UNFAVOURABLE = "favourable", "unfavourable"


@dataclass(frozen=True, slots=True)
class GeneralPaper:
    """A paper of every application, or of those made through an agent or guardian."""

    label: Text
    applies_through: str = ""
    clause: str = ""


@dataclass(frozen=True, slots=True)
class GeneralProcedure:
    """The steps and days that hold where a programme's own file says nothing.

    `days_stop`: while papers are completed after acceptance no day counts.
    `after_reconsideration` is the time to go to court after one, `answering` within how
    long an objection is answered, by its kind. `ends_on_a_workday`: a term to object in
    moves off days of rest.
    """

    effective_from: date
    survey_persons: int
    deadlines: Mapping[str, Limit]
    publicity_days: int | None
    publicity_clause: str
    days_stop: bool
    after_reconsideration: Limit
    answering: Mapping[str, Limit]
    ends_on_a_workday: bool
    materials: tuple[GeneralPaper, ...] = ()
    sources: Mapping[str, str] = field(default_factory=dict)
    """What the sources are called, by the names that clauses begin with."""


@dataclass(frozen=True, slots=True)
class Limits:
    """What limits one application: of several programmes the strictest of each step."""

    by_step: Mapping[str, tuple[Limit, ...]]
    days_stop: bool = True

    def of(self, step: str) -> tuple[Limit, ...]:
        """Return the limits of a step; none where no text says anything."""
        return self.by_step.get(step, ())


@dataclass(frozen=True, slots=True)
class Taken:
    """What is on record of one step.

    `who` did it beside the one who records it, `outcome` a code of the step's own,
    `said` the opinion, objection or reason, `items` the papers it names, `until` the
    day it gives or lasts to, `paper_id` the paper issued for it, `act_id` the decision.
    """

    who: tuple[str, ...] = ()
    outcome: str = ""
    said: str = ""
    items: tuple[str, ...] = ()
    until: date | None = None
    paper_id: str = ""
    act_id: str = ""
    programme: str = ""


@dataclass(frozen=True, slots=True)
class Answered:
    """The decision on one programme applied for, and when it was delivered."""

    programme: str
    act_id: str
    outcome: str
    decided_on: date
    delivered_on: date | None = None


@dataclass(frozen=True, slots=True)
class Pause:
    """Days that do not count: after `since` up to `until`; None while it lasts."""

    since: date
    until: date | None = None

    def holds(self, day: date) -> bool:
        """Whether a day does not count."""
        return self.since < day and (self.until is None or day <= self.until)


@dataclass(frozen=True, slots=True)
class Progress:
    """How far an application has come: what its steps add up to (see `after`).

    `published_until` is the last day of publicity. `objected_on` is that of an
    objection that neither a new survey nor a deliberation has met.
    """

    told_on: date | None = None
    told_until: date | None = None
    completed_on: date | None = None
    accepted_on: date | None = None
    pauses: tuple[Pause, ...] = ()
    surveyed_on: date | None = None
    opined_on: date | None = None
    opinion: str = ""
    published_on: date | None = None
    published_until: date | None = None
    objected_on: date | None = None
    left_out: tuple[str, ...] = ()
    is_extended: bool = False
    answered: tuple[Answered, ...] = ()

    @property
    def is_paused(self) -> bool:
        """Whether papers are being completed after acceptance."""
        return any(pause.until is None for pause in self.pauses)


@dataclass(frozen=True, slots=True)
class Standing:
    """What comes next, and by when.

    `waits_for`: "office", "applicant" or "public". `end` is the nearest deadline, None
    where no text limits the step, or while no day counts; `since` the day it waits
    from; `limit` is the rule of the deadline.
    """

    step: str
    waits_for: str
    since: date
    end: End | None = None
    limit: Limit | None = None
    is_whole: bool = False
    is_stopped: bool = False


@dataclass(frozen=True, slots=True)
class Facing:
    """What a standing is worked out from beside the progress."""

    received_on: date
    programmes: tuple[str, ...]
    is_complete: bool
    limits: Limits
    workdays: Workdays
    on: date
    is_delegated: bool = False


def after(progress: Progress, kind: str, day: date, taken: Taken) -> Progress:
    """Return how far an application has come by one more step; unknown kinds say
    nothing about it."""
    if kind == TOLD:
        told = replace(progress, told_on=day, told_until=taken.until, completed_on=None)
        if progress.accepted_on is None:
            return told
        return replace(told, pauses=(*progress.pauses, Pause(day)))
    if kind == HANDED_IN and taken.outcome == "complete":
        return replace(progress, completed_on=day, pauses=_ended(progress.pauses, day))
    if kind == ACCEPTED:
        return replace(progress, accepted_on=day)
    if kind == SURVEYED:
        # Whatever was said before rests on what was found before.
        return replace(_without_opinion(progress), surveyed_on=day, objected_on=None)
    if kind == DELIBERATED:
        return replace(_without_opinion(progress), objected_on=None)
    if kind == OPINED:
        return replace(
            progress,
            opined_on=day,
            opinion=taken.outcome,
            published_on=None,
            published_until=None,
        )
    if kind == PUBLISHED:
        return replace(progress, published_on=day, published_until=taken.until)
    if kind == OBJECTED:
        return replace(progress, objected_on=day)
    if kind == LEFT_OUT and taken.outcome == HAND_IN:
        return replace(progress, pauses=_ended(progress.pauses, day))
    if kind == LEFT_OUT:
        return replace(progress, left_out=(*progress.left_out, taken.outcome))
    if kind == EXTENDED:
        return replace(progress, is_extended=True)
    if kind == DECIDED:
        others = (a for a in progress.answered if a.programme != taken.programme)
        made = Answered(taken.programme, taken.act_id, taken.outcome, day)
        return replace(progress, answered=(*others, made))
    if kind == DELIVERED:
        return replace(
            progress,
            answered=tuple(
                replace(each, delivered_on=day) if each.act_id in taken.items else each
                for each in progress.answered
            ),
        )
    return progress


def days_of(progress: Progress) -> tuple[date, ...]:
    """Return the days on which steps were taken."""
    days = (
        progress.told_on,
        progress.completed_on,
        progress.accepted_on,
        progress.surveyed_on,
        progress.opined_on,
        progress.published_on,
        progress.objected_on,
        *(each.decided_on for each in progress.answered),
    )
    return tuple(day for day in days if day is not None)


def _without_opinion(progress: Progress) -> Progress:
    return replace(
        progress,
        opined_on=None,
        opinion="",
        published_on=None,
        published_until=None,
    )


def _ended(pauses: Iterable[Pause], day: date) -> tuple[Pause, ...]:
    return tuple(
        replace(pause, until=day) if pause.until is None else pause for pause in pauses
    )


def standing(progress: Progress, facing: Facing) -> Standing:
    """Return what comes next on a day, and the nearest deadline that holds for it."""
    if progress.accepted_on is None:
        return _before_acceptance(progress, facing)
    accepted = progress.accepted_on
    if progress.is_paused:
        told = progress.told_on or accepted
        end = None if progress.told_until is None else End(progress.told_until)
        return Standing(
            HAND_IN,
            "applicant",
            told,
            end,
            is_stopped=facing.limits.days_stop,
        )
    if progress.objected_on is not None:
        return _limited(RESOLVE, progress.objected_on, (), progress, facing)
    if progress.surveyed_on is None and SURVEY not in progress.left_out:
        return _limited(SURVEY, accepted, ("survey_start",), progress, facing)
    ready = progress.surveyed_on or accepted
    if progress.opined_on is None:
        return _limited(OPINE, ready, (), progress, facing)
    opined = progress.opined_on
    is_public = progress.opinion != UNFAVOURABLE and PUBLISH not in progress.left_out
    if progress.published_on is None and is_public:
        return _limited(PUBLISH, opined, (), progress, facing)
    if progress.published_until is not None and facing.on <= progress.published_until:
        return Standing(
            PUBLICITY,
            "public",
            progress.published_on or opined,
            End(progress.published_until),
        )
    decided = {each.programme for each in progress.answered}
    if not set(facing.programmes) <= decided:
        since = progress.published_until or opined
        return _limited(DECIDE, since, ("decision",), progress, facing)
    waiting = [each for each in progress.answered if each.delivered_on is None]
    if waiting:
        return _to_deliver(waiting, progress, facing)
    last = max(
        (e.delivered_on for e in progress.answered if e.delivered_on), default=opined
    )
    return Standing(NOTHING, "office", last)


def _before_acceptance(progress: Progress, facing: Facing) -> Standing:
    received = facing.received_on
    if facing.is_complete:
        return Standing(ACCEPT, "office", progress.completed_on or received)
    if progress.told_on is None:
        ends = _ends(received, facing.limits.of("telling"), (), facing.workdays)
        end, limit = _nearest(ends)
        return Standing(TELL, "office", received, end, limit)
    end = None if progress.told_until is None else End(progress.told_until)
    return Standing(HAND_IN, "applicant", progress.told_on, end)


def _to_deliver(
    waiting: Iterable[Answered], progress: Progress, facing: Facing
) -> Standing:
    """A refusal is told within its days; no text says when a grant is."""
    listed = tuple(waiting)
    refused = [each.decided_on for each in listed if each.outcome == REFUSED]
    since = min(each.decided_on for each in listed)
    ends = [
        pair
        for day in refused
        for pair in _ends(day, facing.limits.of("refusal"), (), facing.workdays)
    ]
    end, limit = _nearest(ends)
    return Standing(DELIVER, "office", since, end, limit)


def _limited(
    step: str,
    since: date,
    names: tuple[str, ...],
    progress: Progress,
    facing: Facing,
) -> Standing:
    """Return a step of the office with its own limit, or that of the whole if nearer."""
    assert progress.accepted_on is not None, "only what was accepted is limited"
    limits = facing.limits
    pauses = progress.pauses if limits.days_stop else ()
    own = [
        pair
        for name in names
        for pair in _ends(since, limits.of(name), pauses, facing.workdays)
    ]
    end, limit = _nearest([*own, *whole_ends(progress, facing)])
    is_whole = end is not None and (end, limit) not in own
    return Standing(step, "office", since, end, limit, is_whole)


def whole_ends(progress: Progress, facing: Facing) -> list[tuple[End, Limit]]:
    """Return by when all of it is to be done, each with its limit; none while it is
    not accepted."""
    if progress.accepted_on is None:
        return []
    limits = facing.limits
    return _ends(
        progress.accepted_on,
        limits.of(_whole_of(progress, facing)),
        progress.pauses if limits.days_stop else (),
        facing.workdays,
    )


def _whole_of(progress: Progress, facing: Facing) -> str:
    if progress.is_extended and facing.limits.of("whole_extended"):
        return "whole_extended"
    if facing.is_delegated and facing.limits.of("delegated"):
        return "delegated"
    return "whole"


def _ends(
    since: date, limits: Iterable[Limit], pauses: tuple[Pause, ...], workdays: Workdays
) -> list[tuple[End, Limit]]:
    return [(end_of(since, limit, pauses, workdays), limit) for limit in limits]


def _nearest(ends: list[tuple[End, Limit]]) -> tuple[End | None, Limit | None]:
    if not ends:
        return None, None
    return min(ends, key=lambda pair: (pair[0].day, pair[1].days))


def end_of(
    since: date, limit: Limit, pauses: tuple[Pause, ...], workdays: Workdays
) -> End:
    """Return the last day of a limit that begins after `since`; days of a pause, as
    far as they lie after it, do not count."""
    if limit.unit != WORKING_DAYS:
        held = [p for p in pauses if p.until is not None and p.until > since]
        days = sum((p.until - max(p.since, since)).days for p in held if p.until)
        return End(since + timedelta(days=limit.days + days))
    if not pauses:
        return due(since, limit.days, workdays)
    end = End(since)
    left = limit.days
    while left > 0:
        day = end.day + timedelta(days=1)
        is_known = end.is_known and workdays.knows(day)
        counts = not is_known or workdays.is_worked(day)
        if counts and not any(pause.holds(day) for pause in pauses if pause.until):
            left -= 1
        end = End(day, is_known)
    return end
