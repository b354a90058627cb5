# SPDX-License-Identifier: Apache-2.0
"""What about signed visits, and about who made them, wants a second look, and why."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from fractions import Fraction
from statistics import median_low

from carecalc.domain.signal_rules import (
    FAST,
    RELATION,
    SAME,
    SHORT,
    STRAIGHT,
    SignalRules,
)
from carecalc.domain.signals_exact import longest_run, runs_score
from carecalc.text import N_, Message

NO_PLACE = -1
"""The place of an item that has no single option as its answer."""


@dataclass(frozen=True, slots=True)
class Edge:
    """A threshold that a visit came near: `points` away from it.

    `past`: the visit stands on the side of more need, otherwise on that of less. `at`
    is the number from which the level on the other side is given.
    """

    name: str
    points: Fraction
    past: bool
    at: Fraction | None = None


@dataclass(frozen=True, slots=True)
class Seen:
    """A signed visit as the signals look at it.

    `assessors` as signed, the first of them the one whose answers count. `level`
    counts from 0, the least need; `stratum` says what the case is like. `places` are
    those of the options chosen, item by item in the order of the paper; `spent` the
    milliseconds each item was open, None where that is not known. `note` is what was
    written freely, `related` that an assessor declared to be a relation. `before` are
    the places of the visit before it to the same person by the same file, `days_since`
    how long ago that was; empty where there was none, or this one corrects it.
    """

    visit_id: str
    person_id: str
    scale: str
    assessors: tuple[str, ...]
    assessed_on: date
    level: int
    places: tuple[int, ...]
    stratum: tuple[str, ...] = ()
    spent: tuple[int | None, ...] = ()
    edges: tuple[Edge, ...] = ()
    note: str = ""
    person: str = ""
    community: str = ""
    related: bool = False
    before: tuple[int, ...] = ()
    days_since: int = 0

    @property
    def assessor(self) -> str:
        """Whose answers count."""
        return self.assessors[0]

    @property
    def known_ms(self) -> int | None:
        """How long the items were open in all; None unless each one's time is known."""
        answered = [
            ms
            for place, ms in zip(self.places, self.spent, strict=False)
            if place != NO_PLACE
        ]
        times = [ms for ms in answered if ms is not None]
        return sum(times) if times and len(times) == len(answered) else None


@dataclass(frozen=True, slots=True)
class VisitSignal:
    """A signal about one visit: what was found, beside what the rule says."""

    code: str
    found: Message


@dataclass(frozen=True, slots=True)
class Usual:
    """What is usual in this office: the median of visits by scale, and by item below
    which time only few answers stay; only where enough visits are known."""

    medians: Mapping[str, int] = field(default_factory=dict)
    quickest: Mapping[tuple[str, int], int] = field(default_factory=dict)


def usual(visits: Sequence[Seen], rules: SignalRules) -> Usual:
    """Return what is usual among these visits."""
    whole: dict[str, list[int]] = defaultdict(list)
    items: dict[tuple[str, int], list[int]] = defaultdict(list)
    for visit in visits:
        known = visit.known_ms
        if known is None:
            continue
        whole[visit.scale].append(known)
        for number, ms in enumerate(visit.spent):
            if ms is not None:
                items[visit.scale, number].append(ms)
    enough = rules.number(SHORT, "least_known")
    wanted = rules.number(FAST, "least_known")
    part = rules.number(FAST, "percentile")
    return Usual(
        {code: median_low(of) for code, of in whole.items() if len(of) >= enough},
        {
            key: sorted(of)[len(of) * part // 100]
            for key, of in items.items()
            if len(of) >= wanted
        },
    )


def of_visit(visit: Seen, office: Usual, rules: SignalRules) -> tuple[VisitSignal, ...]:
    """Return the signals that one visit gives by itself."""
    found = (
        _short(visit, office, rules),
        _fast(visit, office, rules),
        _straight(visit, rules),
        _same(visit, rules),
        _relation(visit),
    )
    return tuple(signal for signal in found if signal is not None)


def _short(visit: Seen, office: Usual, rules: SignalRules) -> VisitSignal | None:
    known = visit.known_ms
    if known is None:
        return None
    items = sum(place != NO_PLACE for place in visit.places)
    floor = items * rules.number(SHORT, "seconds_per_item") * 1000
    usually = office.medians.get(visit.scale, 0)
    if known >= floor and 100 * known >= usually * rules.number(
        SHORT, "percent_of_median"
    ):
        return None
    said = {"seconds": round(known / 1000), "items": items}
    if not usually:
        return VisitSignal(
            SHORT, Message(N_("{seconds} s for {items} answered items"), said)
        )
    return VisitSignal(
        SHORT,
        Message(
            N_("{seconds} s for {items} answered items; usual here: {usual} s"),
            {**said, "usual": round(usually / 1000)},
        ),
    )


def _fast(visit: Seen, office: Usual, rules: SignalRules) -> VisitSignal | None:
    floor = rules.number(FAST, "milliseconds")
    known = [
        (ms, max(floor, office.quickest.get((visit.scale, number), 0)))
        for number, ms in enumerate(visit.spent)
        if ms is not None
    ]
    fast = sum(ms < least for ms, least in known)
    enough = len(known) >= rules.number(FAST, "least_items")
    if not enough or 100 * fast < rules.number(FAST, "percent_of_items") * len(known):
        return None
    return VisitSignal(
        FAST,
        Message(N_("{fast} of {items} items"), {"fast": fast, "items": len(known)}),
    )


def _straight(visit: Seen, rules: SignalRules) -> VisitSignal | None:
    places = [place for place in visit.places if place != NO_PLACE]
    if not places:
        return None
    most = max(places.count(place) for place in set(places))
    if 100 * most > rules.number(STRAIGHT, "most_percent") * len(places):
        # Somebody who can do nearly all or nothing is answered at one place by right.
        return None
    run, score = longest_run(places), runs_score(places)
    if run < rules.number(STRAIGHT, "run") or 10 * score > -rules.number(
        STRAIGHT, "deviations_tenths"
    ):
        return None
    return VisitSignal(
        STRAIGHT,
        Message(
            N_("{run} of {items} answers in a row at one place"),
            {"run": run, "items": len(places)},
        ),
    )


def is_again(visit: Seen, rules: SignalRules) -> bool:
    """Tell whether a visit could be told from the one before it: to somebody who can do
    nearly all or nothing, or after a few days, the same answers are given by right."""
    answered = [place for place in visit.places if place != NO_PLACE]
    if not visit.before or len(answered) < rules.number(SAME, "least_items"):
        return False
    most = max(answered.count(place) for place in set(answered))
    return visit.days_since >= rules.number(
        SAME, "days"
    ) and 100 * most <= rules.number(SAME, "most_percent") * len(answered)


def _same(visit: Seen, rules: SignalRules) -> VisitSignal | None:
    if visit.places != visit.before or not is_again(visit, rules):
        return None
    items = sum(place != NO_PLACE for place in visit.places)
    said = {"items": items, "days": visit.days_since}
    return VisitSignal(
        SAME, Message(N_("all {items} answers as {days} days before"), said)
    )


def _relation(visit: Seen) -> VisitSignal | None:
    if not visit.related:
        return None
    return VisitSignal(
        RELATION, Message(N_("an assessor of this visit declared to be a relation"))
    )


def by_assessor(visits: Sequence[Seen]) -> Mapping[str, tuple[Seen, ...]]:
    """Return the visits of everybody whose answers count, in the order of names."""
    found: dict[str, list[Seen]] = defaultdict(list)
    for visit in visits:
        found[visit.assessor].append(visit)
    return {name: tuple(found[name]) for name in sorted(found)}
