# SPDX-License-Identifier: Apache-2.0
"""The review's queue: signed visits, the most telling first, with why each is there."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from fractions import Fraction

from carecalc.catalog.review_signals import signal_rules
from carecalc.domain.agency import DONE
from carecalc.domain.names import plain_name
from carecalc.domain.period import Month
from carecalc.domain.review import RETURNED
from carecalc.domain.scale import Scale, level_label
from carecalc.domain.signal_rules import ALARM, SignalRules
from carecalc.domain.signals import Seen, VisitSignal, of_visit, usual
from carecalc.domain.signals_assessors import Assessing, of_assessors
from carecalc.services.access import is_among, needs
from carecalc.services.context import Context
from carecalc.services.reviews_seen import seen_between
from carecalc.services.reviews_standing import void
from carecalc.store.reviewing import SignedVisit
from carecalc.store.unit_of_work import Work
from carecalc.text import Text

OPEN, SENT_BACK, ALL = "open", "returned", "all"
BY_SIGNALS, BY_NEARNESS, BY_DAY = "signals", "nearness", "day"


@dataclass(frozen=True, slots=True)
class Row:
    """A visit of the queue: who, what was found, how near it was, what it signals.

    `points` is how far the nearest threshold is, None where no band tells, and `at` the
    number from which the level beyond it is given; `past` that the visit stands on the
    side of more need. `alarms` are codes of signals about its assessor
    that rest on it, too.
    """

    visit_id: str
    number: str
    person_id: str
    name: str
    community: str
    scale: Text
    level: Text | None
    level_code: str
    assessed_on: date
    assessors: tuple[str, ...]
    points: Fraction | None
    at: Fraction | None
    past: bool
    signals: tuple[VisitSignal, ...]
    alarms: tuple[str, ...]
    stands: str

    @property
    def codes(self) -> tuple[str, ...]:
        """Every signal's code, those of the visit first."""
        return tuple(dict.fromkeys((*(s.code for s in self.signals), *self.alarms)))


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which visits are to be seen, in which order, and from which on.

    `signal`, `assessor` and `community` "" are any.
    """

    standing: str = OPEN
    order: str = BY_SIGNALS
    signal: str = ""
    assessor: str = ""
    community: str = ""


@dataclass(frozen=True, slots=True)
class Queue:
    """All visits within reach of the review with what they signal, worked out at once.

    `first` and `last` are the days looked at. A page of it is cut by `chosen`.
    """

    first: date
    last: date
    rows: tuple[Row, ...]
    assessors: tuple[Assessing, ...]
    rules: SignalRules

    def chosen(self, wanted: Wanted) -> tuple[Row, ...]:
        """Return the rows wanted, in the order wanted."""
        found = [row for row in self.rows if _is_wanted(row, wanted)]
        keys = {BY_SIGNALS: self._telling, BY_NEARNESS: _near, BY_DAY: _day}
        return tuple(sorted(found, key=keys[wanted.order]))

    def _telling(self, row: Row) -> tuple[object, ...]:
        weights = [self.rules.signals[code].weight for code in row.codes]
        alarms = weights.count(ALARM)
        return -alarms, alarms - len(weights), *_near(row)


@needs("reviews.make", "filters")
def look(ctx: Context) -> Queue:
    """Return the queue of the months that the signals' file names, up to today.

    Of the user's communities only; what is usual, and what an assessor is compared
    with, is told from the whole office. `UserError`: LAW-29… the file of signals
    cannot be read.
    """
    with ctx.store.reading() as work:
        office = _looked_at(ctx, work)
        compared = void(work)
    about = _about(office.assessors)
    rows = tuple(
        _row(visit, scale, seen, office.signals, about)
        for visit, scale, seen in office.found
        if is_among(ctx.actor, visit.person_id, visit.community)
        and (visit.id not in compared or visit.stands)
    )
    return Queue(office.first, office.last, rows, office.assessors, office.rules)


@needs("agencies.see", "whole")
def of_organisation(ctx: Context, organisation: str) -> Queue:
    """Return what signals about an organisation's assessors, compared with the whole
    office; without the visits.

    Its assessors are those on the register, its users, and whoever made a visit that
    it was given. `UserError`: STORE-013 no such one, LAW-29… as of `look`.
    """
    with ctx.store.reading() as work:
        work.organisations.get(organisation)
        names = {
            *(one.value.name for one in work.assessors.about(organisation)),
            *(u.name for u in work.users.all() if u.organisation == organisation),
        }
        made = {task.value.visit_id for task in work.tasks.ever(DONE, organisation)}
        office = _looked_at(ctx, work)
    theirs = {plain_name(name) for name in names}
    theirs |= {
        plain_name(seen.assessor)
        for _, _, seen in office.found
        if seen.visit_id in made
    }
    assessors = tuple(a for a in office.assessors if plain_name(a.name) in theirs)
    return Queue(office.first, office.last, (), assessors, office.rules)


@dataclass(frozen=True, slots=True)
class _Office:
    """The signed visits of the months looked at, and what they and their assessors
    signal."""

    first: date
    last: date
    found: list[tuple[SignedVisit, Scale, Seen]]
    signals: Mapping[str, tuple[VisitSignal, ...]]
    assessors: tuple[Assessing, ...]
    rules: SignalRules


def _looked_at(ctx: Context, work: Work) -> _Office:
    rules = signal_rules(ctx.catalog)
    last = ctx.today()
    first = Month.of(last).plus(-rules.months).first_day
    found = seen_between(ctx, work, first, last, rules)
    visits = [seen for _, _, seen in found]
    office = usual(visits, rules)
    signals = {seen.visit_id: of_visit(seen, office, rules) for seen in visits}
    flagged = {visit: [s.code for s in said] for visit, said in signals.items()}
    assessors = of_assessors(visits, flagged, rules)
    return _Office(first, last, found, signals, assessors, rules)


def _row(
    visit: SignedVisit,
    scale: Scale,
    seen: Seen,
    signals: Mapping[str, tuple[VisitSignal, ...]],
    about: Mapping[str, tuple[str, ...]],
) -> Row:
    nearest = min(seen.edges, key=lambda edge: edge.points, default=None)
    return Row(
        visit_id=visit.id,
        number=visit.number,
        person_id=visit.person_id,
        name=visit.name,
        community=visit.community,
        scale=scale.label,
        level=level_label(scale, visit.result["level"], visit.result["switches"]),
        level_code=visit.level or "",
        assessed_on=visit.assessed_on,
        assessors=seen.assessors,
        points=None if nearest is None else nearest.points,
        at=None if nearest is None else nearest.at,
        past=nearest is not None and nearest.past,
        signals=signals[visit.id],
        alarms=about.get(visit.id, ()),
        stands=visit.stands,
    )


def _about(assessors: tuple[Assessing, ...]) -> Mapping[str, tuple[str, ...]]:
    """Return the signals about assessors by the visits they rest on."""
    found: dict[str, tuple[str, ...]] = {}
    for one in assessors:
        for signal in one.signals:
            for visit in signal.visits:
                found[visit] = (*found.get(visit, ()), signal.code)
    return found


def _is_wanted(row: Row, wanted: Wanted) -> bool:
    if wanted.standing == OPEN and row.stands:
        return False
    if wanted.standing == SENT_BACK and row.stands != RETURNED:
        return False
    who = plain_name(wanted.assessor)
    return (
        (not wanted.signal or wanted.signal in row.codes)
        and (not who or who in map(plain_name, row.assessors))
        and (not wanted.community or row.community == wanted.community)
    )


def _near(row: Row) -> tuple[object, ...]:
    # Whoever stands just past a threshold comes before who stands just before it.
    far = row.points is None
    return far, row.points or 0, not row.past, row.assessed_on, row.number


def _day(row: Row) -> tuple[object, ...]:
    return row.assessed_on, row.number
