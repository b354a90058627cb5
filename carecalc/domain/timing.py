# SPDX-License-Identifier: Apache-2.0
"""From which month a programme is due to a case, and until which."""

from collections.abc import Callable, Mapping
from datetime import date

from carecalc.domain.case import DEATH, Case, CaseEvent
from carecalc.domain.eligibility import Eligibility
from carecalc.domain.line import DUE, NOT_DUE, STATE_WORDS, UNKNOWN
from carecalc.domain.period import Month
from carecalc.domain.policy import Programme, Start, Stop
from carecalc.domain.scale import Item
from carecalc.domain.trace import Step
from carecalc.text import N_, Message, Text

EligibleIn = Callable[[Month], Eligibility]
Timed = tuple[str, tuple[Step, ...], tuple[str, ...]]
"""A state, its reasons, and what is missing where it is unknown."""

_NOT_KNOWN = N_("Not known: {name}")
_DECIDED = ("decision-month", "month-after-decision")


def timed(
    programme: Programme,
    case: Case,
    month: Month,
    eligible_in: EligibleIn,
    labels: Mapping[str, Text],
    facts: Mapping[str, Item],
) -> Timed:
    """Tell whether a month lies between start and stop of a programme.

    `eligible_in` judges the programme in an earlier month, by its conditions alone.
    What is missing goes by its name among the policy's `facts` or in `labels`.
    """
    state, steps, missing = _timed(programme, case, month, eligible_in, labels)
    if state == UNKNOWN:
        own = {name: facts[name].label for name in missing if name in facts}
        names = [{**labels, **own}.get(name, name) for name in missing]
        steps = tuple(
            step._replace(text=Message(_NOT_KNOWN, {"name": name}))
            for step, name in zip(steps, names, strict=True)
        )
    return state, steps, missing


def _timed(
    programme: Programme,
    case: Case,
    month: Month,
    eligible_in: EligibleIn,
    labels: Mapping[str, Text],
) -> Timed:
    stop = programme.timing.stop
    if stop is not None and case.events:
        stopped = _stopped(stop, case, month, labels)
        if stopped is not None:
            return stopped
    start = programme.timing.start
    if start is None:
        return _without_rule(case, month)
    if start.from_ in _DECIDED:
        return _after_decision(start, case, month)
    return _after_application(start, case, month, eligible_in)


# --- stop ------------------------------------------------------------------------------


def _stopped(
    stop: Stop, case: Case, month: Month, labels: Mapping[str, Text]
) -> Timed | None:
    """Return why the month is not due any more, None where nothing stopped it.

    Who applied again after the event is due again from that application on.
    """
    for event in sorted(case.events, key=lambda e: e.on):
        if event.kind not in stop.events:
            continue
        again = _again(case, event)
        if again is not None and month >= Month.of(again):
            continue
        from_ = stop.from_of(event.kind)
        last = Month.of(event.on)
        if from_ == "event-month":
            last = last.plus(-1)
        elif from_ == "month-after-decision":
            decided = case.decided_on
            if decided is not None and decided >= event.on:
                last = Month.of(decided)
            elif month > last:
                # No decision on the event is earlier than the event itself.
                return _unknown("decided_on", stop.clause)
        if month > last:
            label = labels.get(f"event {event.kind}", event.kind)
            text = Message(
                N_("Stopped: {event} on {day}; {last} is the last month due"),
                {"event": label, "day": event.on, "last": last},
            )
            return NOT_DUE, (_step(text, NOT_DUE, stop.clause),), ()
    return None


def _again(case: Case, event: CaseEvent) -> date | None:
    if event.kind == DEATH:
        return None
    return next((day for day in sorted(case.applied_again) if day > event.on), None)


# --- start -----------------------------------------------------------------------------


def _without_rule(case: Case, month: Month) -> Timed:
    """Judge a month where the file does not say from which month it pays.

    Whether a month before the application is due is then not known.
    """
    if case.applications and month < Month.of(case.applications[0]):
        return _unknown("timing.start", "")
    return DUE, (), ()


def _after_decision(start: Start, case: Case, month: Month) -> Timed:
    if case.decided_on is None:
        return _unknown("decided_on", start.clause)
    first = Month.of(case.decided_on)
    if start.from_ == "month-after-decision":
        first = first.plus(1)
    return _from(first, month, start)


def _after_application(
    start: Start, case: Case, month: Month, eligible_in: EligibleIn
) -> Timed:
    limit = start.back_to_eligibility
    if start.from_ == "eligibility-month" and limit is None:
        return DUE, (), ()
    if not case.applications:
        return _unknown("applied_on", start.clause)
    application = _application(case, month)
    if month >= application or limit is None or application.since(month) > limit:
        return _from(application, month, start)
    # The month of eligibility is the first of the unbroken run that holds `month`.
    first = month
    while application.since(first) <= limit:
        before = eligible_in(first.plus(-1))
        if before.state == UNKNOWN:
            return _unknown_of(before.missing, start.clause)
        if before.state == NOT_DUE:
            break
        first = first.plus(-1)
    if application.since(first) > limit:
        text = Message(
            N_(
                "Applied in {application}, more than {limit} months after becoming "
                "eligible: due from the month of application"
            ),
            {"application": application, "limit": limit},
        )
        return NOT_DUE, (_step(text, NOT_DUE, start.clause),), ()
    text = Message(
        N_(
            "Applied in {application}, {late} month(s) after becoming eligible in "
            "{first}: goes back to that month"
        ),
        {
            "application": application,
            "late": application.since(first),
            "first": first,
        },
    )
    return DUE, (_step(text, DUE, start.clause),), ()


def _application(case: Case, month: Month) -> Month:
    """Return the month of the application that a month rests on: the latest not after
    it, or else the first one."""
    months = [Month.of(day) for day in case.applications]
    return max((m for m in months if m <= month), default=months[0])


def _from(first: Month, month: Month, start: Start) -> Timed:
    state = DUE if month >= first else NOT_DUE
    text = Message(N_("Due from {first}"), {"first": first})
    return state, (_step(text, state, start.clause),), ()


# --- steps -----------------------------------------------------------------------------


def _step(text: Message, state: str, clause: str) -> Step:
    return Step(text, Message(STATE_WORDS[state]), clause)


def _unknown(name: str, clause: str) -> Timed:
    return _unknown_of((name,), clause)


def _unknown_of(names: tuple[str, ...], clause: str) -> Timed:
    steps = [
        _step(Message(_NOT_KNOWN, {"name": name}), UNKNOWN, clause) for name in names
    ]
    return UNKNOWN, tuple(steps), names
