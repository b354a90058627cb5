# SPDX-License-Identifier: Apache-2.0
"""The cost to come: what the office's history says of the years ahead, with intervals.

It pays nothing and writes nothing to the office. What leaves tells of no group under
five, as every figure.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from functools import partial
from pathlib import Path
from statistics import median_low
from typing import TypeVar

from carecalc.catalog.assumptions import (
    assumptions,
    read_assumptions,
    written,
)
from carecalc.catalog.problems import LawFileError
from carecalc.domain.assumptions import (
    DEAD,
    OUT,
    Assumptions,
)
from carecalc.domain.case import (
    DEATH,
    AssessmentRecord,
    Case,
    Dated,
    Place,
    StatusRecord,
)
from carecalc.domain.chart import Words
from carecalc.domain.entitlement import entitle
from carecalc.domain.line import DUE
from carecalc.domain.period import Month
from carecalc.domain.projection import (
    ALL,
    HARDSHIP,
    LEVEL,
    PROGRAMME,
    Life,
    Model,
    Moves,
    Projection,
    Start,
    State,
    count,
    fit,
)
from carecalc.errors import UserError
from carecalc.services import laws, sandbox
from carecalc.services.access import needs
from carecalc.services.context import Context
from carecalc.services.laws import Law
from carecalc.services.sandbox_values import Subject
from carecalc.text import N_, Message, Text

_MOST_BYTES = 2 * 1024 * 1024
_LEFT = ("hukou-out", "voluntary")
"""Events after which nobody counts any more until they apply again."""

Told = Callable[[int, int], None]
K = TypeVar("K")


@dataclass(frozen=True, slots=True)
class Forecast:
    """What was reckoned, from what, on which day.

    `labels` are names of programmes; `present` how many people a part has now.
    """

    made_on: date
    assumed: Assumptions
    model: Model
    moves: Moves
    people: int
    projection: Projection
    labels: Mapping[str, Text]
    present: Mapping[tuple[str, str], int]


@needs("figures.see", "whole")
def shipped(ctx: Context) -> Assumptions:
    """Return the assumptions at hand."""
    return assumptions(ctx.catalog)


def read_file(path: Path) -> Assumptions:
    """Return assumptions that somebody saved.

    `UserError`: FIGURE-004 it cannot be read, or the first fault of the file.
    """
    try:
        with path.open("rb") as stream:
            data = stream.read(_MOST_BYTES)
        return read_assumptions(data, path.name)
    except OSError as error:
        reason: Words = error.strerror or type(error).__name__
    except LawFileError as error:
        first = error.problems[0]
        reason = Message(
            N_("{place}: {message}"), {"place": first.place, "message": first.message}
        )
    raise UserError(
        "FIGURE-004",
        Message(
            N_("“{file}” cannot be used: {reason}"),
            {"file": path.name, "reason": reason},
        ),
        Message(N_("Save the assumptions from this page and change that file.")),
        "file",
    )


def saved(assumed: Assumptions) -> bytes:
    """Return assumptions as the file that `read_file` reads."""
    return written(assumed)


@needs("figures.see", "whole")
def forecast(
    ctx: Context, assumed: Assumptions | None = None, told: Told | None = None
) -> Forecast:
    """Reckon what falls due in the years to come; None: by the assumptions at hand.

    It takes long and only reads: a process of its own does it.
    """
    from carecalc.batch.projecting import project

    by = assumptions(ctx.catalog) if assumed is None else assumed
    month = Month.of(ctx.today())
    subjects = sandbox.subjects(ctx, month)
    with ctx.store.reading() as work:
        region = work.office.get().region
    law = laws.at_hand(ctx, region)
    lives = {
        each.id: life
        for each in subjects
        if (life := life_of(each, by, month)) is not None
    }
    here = {
        each.id: (each, lives[each.id].states[-1])
        for each in subjects
        if each.id in lives and not lives[each.id].end
    }
    start, present = _start(ctx, by, month, region, law, here, told)
    earliest = min((life.first for life in lives.values()), default=month)
    first = max(month.plus(-1 - by.window_months), earliest)
    last = month.plus(-1)
    moves = count(lives.values(), first, max(first, last))
    model = fit(by, moves, len(here))
    seed = month.year * 100 + month.number
    found = project(model, start, by, seed, told)
    labels = {code: p.label for code, (_, p) in law.programmes(month).items()}
    return Forecast(ctx.today(), by, model, moves, len(here), found, labels, present)


# --- from cases to states -------------------------------------------------------------


def life_of(subject: Subject, by: Assumptions, until: Month) -> Life | None:
    """Return somebody's states from the month of the first application on.

    None for who has applied for nothing yet. A level and a status count in the months
    at the end of which they are in force.
    """
    case = subject.case
    applied = min((day for day, _ in subject.applications), default=None)
    if applied is None or Month.of(applied) > until:
        return None
    first = Month.of(applied)
    last, end = until, ""
    for event in case.events:
        again = any(day >= event.on for day, _ in subject.applications)
        kind = DEAD if event.kind == DEATH else OUT if event.kind in _LEFT else ""
        if not kind or (kind == OUT and again) or Month.of(event.on) > until:
            continue
        if Month.of(event.on) <= last:
            last, end = Month.of(event.on).plus(-1), kind
    if last < first:
        return None
    months = (first.plus(number) for number in range(last.since(first) + 1))
    return Life(first, tuple(_state(case, by, month) for month in months), end)


def _state(case: Case, by: Assumptions, month: Month) -> State:
    day = month.last_day
    levels = [
        record
        for record in case.assessments
        if record.scale == by.scale and _holds(record, day)
    ]
    level = max(levels, key=lambda one: one.first or date.min, default=None)
    statuses = [record.code for record in case.statuses if _holds(record, day)]
    held = None if level is None else level.level
    return by.level_of(held), by.hardship_of(statuses)


def _holds(record: Dated, day: date) -> bool:
    return (record.first is None or record.first <= day) and (
        record.last is None or record.last >= day
    )


# --- what is due ----------------------------------------------------------------------


def _start(
    ctx: Context,
    by: Assumptions,
    month: Month,
    region: str,
    law: Law,
    here: Mapping[str, tuple[Subject, State]],
    told: Told | None,
) -> tuple[Start, dict[tuple[str, str], int]]:
    """Return people and averages of this month, and how many people each part has."""
    on = ctx.today()
    codes = tuple(law.programmes(month))
    people: dict[State, int] = {}
    fen = {code: dict[State, int]() for code in codes}
    drawing = {code: dict[State, int]() for code in codes}
    present: dict[tuple[str, str], int] = {}
    for number, (subject, state) in enumerate(here.values()):
        if told is not None:
            told(number, len(here))
        people[state] = people.get(state, 0) + 1
        _more(present, (ALL, ""))
        _more(present, (LEVEL, state[0]))
        _more(present, (HARDSHIP, state[1]))
        for code, amount in _due(subject, codes, law, on, month):
            fen[code][state] = fen[code].get(state, 0) + amount
            _more(drawing[code], state)
            _more(present, (PROGRAMME, code))
    typical = partial(_typical, by, month, region, law, on, _born(here, month))
    each_due = {code: dict[State, float]() for code in codes}
    each_drawing = {code: dict[State, float]() for code in codes}
    for state in ((one, other) for one in by.levels for other in by.hardship):
        number = people.get(state, 0)
        if number >= by.least_people:
            for code in codes:
                each_due[code][state] = fen[code].get(state, 0) / number
                each_drawing[code][state] = drawing[code].get(state, 0) / number
            continue
        for code, amount in typical(state):
            each_due[code][state] = float(amount)
            each_drawing[code][state] = 1.0
    return Start(month, people, each_drawing, each_due), present


def _more(counted: dict[K, int], key: K) -> None:
    counted[key] = counted.get(key, 0) + 1


def _due(
    subject: Subject, codes: Sequence[str], law: Law, on: date, month: Month
) -> Iterator[tuple[str, int]]:
    """Yield what is due to somebody in a month, each programme from its own start."""
    starts: dict[tuple[tuple[date, ...], date | None], list[str]] = {}
    for code in codes:
        start = subject.applied(code), subject.decided.get(code)
        starts.setdefault(start, []).append(code)
    for (applied, decided), theirs in starts.items():
        case = replace(
            subject.case,
            applied_on=next(iter(applied), None),
            applied_again=applied[1:],
            decided_on=decided,
        )
        yield from _lines(case, law, on, month, theirs)


def _lines(
    case: Case, law: Law, on: date, month: Month, codes: Sequence[str]
) -> Iterator[tuple[str, int]]:
    for line in entitle(case, law, on, (month,)).lines:
        if line.programme in codes and line.state == DUE and line.amount:
            yield line.programme, line.amount.fen


def _born(here: Mapping[str, tuple[Subject, State]], month: Month) -> date | None:
    """Return the day of birth in the middle of all."""
    days = [
        subject.case.birth_date.toordinal()
        for subject, _ in here.values()
        if subject.case.birth_date is not None
    ]
    return date.fromordinal(median_low(days)) if days else None


def _typical(
    by: Assumptions,
    month: Month,
    region: str,
    law: Law,
    on: date,
    born: date | None,
    state: State,
) -> list[tuple[str, int]]:
    """Return what the law gives somebody of a state, of the age in the middle of all."""
    level, hardship = by.levels[state[0]].codes, by.hardship[state[1]].codes
    begun = month.first_day
    case = Case(
        id="",
        region=region,
        birth_date=born,
        hukou=(Place(None, None, region),),
        residence=(Place(None, None, region),),
        setting="home",
        statuses=tuple(StatusRecord(None, None, code) for code in hardship[:1]),
        assessments=tuple(
            AssessmentRecord(begun, None, by.scale, _typed(code)) for code in level[:1]
        ),
        applied_on=begun,
        decided_on=begun,
    )
    codes = tuple(law.programmes(month))
    return list(_lines(case, law, on, month, codes))


def _typed(code: str) -> str | int:
    return int(code) if code.isascii() and code.isdigit() else code
