# SPDX-License-Identifier: Apache-2.0
"""Signed visits as the quality signals look at them, from what the office holds."""

from bisect import bisect_right
from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from typing import Any

from carecalc.catalog.procedure import levels_of
from carecalc.domain.agency import Recusal
from carecalc.domain.edges import edges
from carecalc.domain.names import plain_name
from carecalc.domain.record import Happening
from carecalc.domain.scale import Scale
from carecalc.domain.signal_rules import SignalRules
from carecalc.domain.signals import NO_PLACE, Edge, Seen
from carecalc.domain.visit import Answer, Visit
from carecalc.services.context import Context
from carecalc.services.raters import counting
from carecalc.store.reviewing import Answered, SignedVisit
from carecalc.store.unit_of_work import Work


def seen_between(
    ctx: Context, work: Work, first: date, last: date, rules: SignalRules
) -> list[tuple[SignedVisit, Scale, Seen]]:
    """Return the signed visits of some days with their scales, as signals look at them.

    One that no assessor signed by name is left out: nobody's answers it has.
    """
    answered = work.reviewing.answered(first, last)
    earlier = work.reviewing.answered_before(first, last)
    former = work.reviewing.former(first, last)
    related = _related(work)
    papers: dict[str, _Paper] = {}
    found = []
    for visit in work.reviewing.signed(first, last):
        if not visit.signing.assessors:
            continue
        if visit.scale_digest not in papers:
            scale = _scale(ctx, work, visit.scale_digest)
            papers[visit.scale_digest] = _Paper(scale)
        paper = papers[visit.scale_digest]
        seen = _seen(visit, paper, answered.get(visit.id, _NOTHING), rules, related)
        if visit.id in former:
            before, on = former[visit.id]
            said = answered.get(before) or earlier.get(before, _NOTHING)
            seen = replace(
                seen,
                before=paper.places(_counted(visit, paper, said)),
                days_since=(visit.assessed_on - on).days,
            )
        found.append((visit, paper.scale, seen))
    return found


_NOTHING = Answered({}, {}, {}, {})


class _Paper:
    """A scale with what thousands of its visits ask it for, looked up once."""

    def __init__(self, scale: Scale) -> None:
        self.scale = scale
        self.levels = [str(level) for level in levels_of(scale)]
        self.items = [item.code for item in scale.items]
        self._places = {
            item.code: {option.code: n for n, option in enumerate(item.options)}
            for item in scale.items
            if item.answer == "single"
        }
        self._edges: dict[object, tuple[Edge, ...]] = {}

    def place(self, code: str, answer: Answer | None) -> int:
        """Return the place of the option chosen, if it is one."""
        if answer is None or len(answer.options) != 1:
            return NO_PLACE
        return self._places.get(code, {}).get(answer.options[0], NO_PLACE)

    def places(self, counted: Mapping[str, Answer]) -> tuple[int, ...]:
        """Return the places of all items' options, in the order of the paper."""
        return tuple(self.place(code, counted.get(code)) for code in self.items)

    def edges(self, result: Mapping[str, Any]) -> tuple[Edge, ...]:
        """Return the thresholds near the numbers of a frozen result."""
        measures, switches = result["measures"], result["switches"]
        key = (tuple(measures.values()), tuple(switches.values()))
        if key not in self._edges:
            self._edges[key] = edges(self.scale, measures, switches)
        return self._edges[key]


def _scale(ctx: Context, work: Work, digest: str) -> Scale:
    read = ctx.catalog.scale_read(digest)
    return read or ctx.catalog.scale_from(work.laws.bytes(digest))


def _seen(
    visit: SignedVisit,
    paper: _Paper,
    said: Answered,
    rules: SignalRules,
    related: frozenset[tuple[str, str]],
) -> Seen:
    counted = _counted(visit, paper, said)
    levels = paper.levels
    names = visit.signing.assessors
    timed = {} if visit.is_from_paper else said.spent
    return Seen(
        visit_id=visit.id,
        person_id=visit.person_id,
        scale=visit.scale,
        assessors=names,
        assessed_on=visit.assessed_on,
        level=levels.index(visit.level) if visit.level in levels else 0,
        places=paper.places(counted),
        stratum=_stratum(visit, rules),
        spent=tuple(timed.get(code) for code in paper.items),
        edges=paper.edges(visit.result),
        note=" ".join(a.note for a in counted.values() if a.note),
        person=visit.name,
        community=visit.community,
        related=any((plain_name(name), visit.person_id) in related for name in names),
    )


def _counted(visit: SignedVisit, paper: _Paper, said: Answered) -> Mapping[str, Answer]:
    """Return the answers that count of what was said by the visit's file."""
    return counting(
        Visit(
            id=visit.id,
            person_id=visit.person_id,
            number=visit.number,
            scale=visit.scale,
            scale_version=paper.scale.version,
            scale_digest=visit.scale_digest,
            switches={},
            reason="",
            assessed_on=visit.assessed_on,
            answers=said.first,
            second=said.second,
            settled=said.settled,
        )
    )


def _stratum(visit: SignedVisit, rules: SignalRules) -> tuple[str, ...]:
    born, on = visit.birth_date, visit.assessed_on
    age = on.year - born.year - ((on.month, on.day) < (born.month, born.day))
    known = {
        "age": str(bisect_right(rules.ages, age)),
        "last-level": visit.before or "",
        "hardship": "1" if visit.in_hardship else "",
    }
    return tuple(known[name] for name in rules.strata)


def _related(work: Work) -> frozenset[tuple[str, str]]:
    """Return who declared to be a relation of whom."""
    declared: tuple[Happening[Recusal], ...] = work.recusals.where()
    return frozenset(
        (plain_name(one.value.assessor), one.person_id)
        for one in declared
        if one.value.is_related
    )
