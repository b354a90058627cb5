# SPDX-License-Identifier: Apache-2.0
"""A visit as it is shown: what was answered, what follows from it, what is in the way."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from carecalc.catalog.county import county_rules
from carecalc.domain.county import Critical
from carecalc.domain.evaluate import score
from carecalc.domain.nearness import Nearness, nearness
from carecalc.domain.person import Person
from carecalc.domain.scale import Item, Scale, ScaleResult
from carecalc.domain.visit import Answer, Visit
from carecalc.services.context import Context
from carecalc.services.contradictions import Contradiction, contradictions
from carecalc.services.raters import Difference, RaterView, counting, differences
from carecalc.store.unit_of_work import Work


@dataclass(frozen=True, slots=True)
class VisitView:
    """A visit with its person, the scale it was begun with, and what follows so far.

    `undoable` is how many steps can be taken back. `counting` are the answers that
    `result` rests on: the first assessor's, overlaid by what two have settled.
    `hides_level` says that level, live items and how-close are not to be shown yet.
    `second_view` is None until a second assessor has answered anything; `differences`
    are known once both have answered everything.
    """

    visit: Visit
    person: Person
    scale: Scale
    result: ScaleResult
    undoable: int = 0
    counting: Mapping[str, Answer] = field(default_factory=dict)
    hides_level: bool = False
    contradictions: tuple[Contradiction, ...] = ()
    second_view: RaterView | None = None
    differences: tuple[Difference, ...] = ()

    @property
    def answered(self) -> int:
        """How many items have an answer, or a reason for having none."""
        return _answered(self.scale, self.visit.answers)

    @property
    def asked(self) -> int:
        """How many items this visit asks."""
        return _asked(self.scale, self.visit.answers, self.result)

    @property
    def nearness(self) -> Nearness | None:
        """How near the case is to another level, worked out anew at each look; None
        while the level is hidden and where the scale has none."""
        if self.hides_level or self.scale.preliminary is None:
            return None
        return nearness(
            self.scale,
            {c: a.options for c, a in self.counting.items() if not a.refused},
            self.visit.switches,
            frozenset(c for c, a in self.counting.items() if a.refused),
        )


def view_of(ctx: Context, work: Work, visit: Visit) -> VisitView:
    """Return a visit with everything that follows from it."""
    scale = scale_of(ctx, work, visit)
    counts = counting(visit)
    result = evaluate(scale, counts, visit.switches)
    is_draft = visit.state == "draft"
    second = _second(work, scale, visit)
    both = second is not None and second.is_done and is_done(scale, result, counts)
    return VisitView(
        visit=visit,
        person=work.people.get(visit.person_id),
        scale=scale,
        result=result,
        undoable=work.visits.first.undoable(visit.id) if is_draft else 0,
        counting=counts,
        hides_level=is_draft and _hides(work, scale, result, counts, second),
        contradictions=contradictions(
            scale, visit, result, _critical(ctx, visit, result) if is_draft else None
        ),
        second_view=second,
        differences=differences(scale, visit) if both else (),
    )


def _critical(
    ctx: Context, visit: Visit, result: ScaleResult
) -> Mapping[str, Critical]:
    """Return which contradictions the county in force on the visit's day calls grave."""
    if not result.warnings:
        return {}
    rules = county_rules(ctx.catalog, visit.scale, visit.assessed_on)
    return {} if rules is None else rules.critical


def scale_of(ctx: Context, work: Work, visit: Visit) -> Scale:
    """Return the scale from the bytes kept with the visit, not from the shipped file."""
    read = ctx.catalog.scale_read(visit.scale_digest)
    if read is None:
        read = ctx.catalog.scale_from(work.laws.bytes(visit.scale_digest))
    return read


def evaluate(
    scale: Scale, answers: Mapping[str, Answer], switches: Mapping[str, str]
) -> ScaleResult:
    """Return what the scale concludes from recorded answers."""
    return score(
        scale,
        {code: given.options for code, given in answers.items() if not given.refused},
        switches,
        refused=frozenset(c for c, given in answers.items() if given.refused),
    )


def frozen_result(result: ScaleResult) -> Mapping[str, object]:
    """Return what is kept of a result; the reasons are worked out again from it."""
    return {
        "format": 1,
        "measures": dict(result.measures),
        "preliminary": result.preliminary,
        "level": result.level,
        "applied": result.applied,
        "missing": result.missing,
        "warnings": result.warnings,
        "switches": dict(result.switches),
        "marks": result.marks,
    }


def items_of(scale: Scale) -> dict[str, Item]:
    """Return the items and facts of a scale by code."""
    return {item.code: item for item in scale.items} | dict(scale.graph.facts)


def open_in(result: ScaleResult, answers: Mapping[str, Answer]) -> tuple[str, ...]:
    """Return the items and facts still to be asked; a refused one has been asked."""
    return tuple(
        code for code in (*result.missing, *result.missing_facts) if code not in answers
    )


def is_done(scale: Scale, result: ScaleResult, answers: Mapping[str, Answer]) -> bool:
    """Tell whether all is answered, or a clause (coma) has decided without the rest."""
    return not open_in(result, answers) or any(
        o.incomplete and o.clause in result.applied for o in scale.overrides
    )


def _hides(
    work: Work,
    scale: Scale,
    result: ScaleResult,
    answers: Mapping[str, Answer],
    second: RaterView | None,
) -> bool:
    # A level that is shown would lead the second assessor too.
    waits = second is not None and not second.is_done
    if not waits and is_done(scale, result, answers):
        return False
    return not work.office.get().show_level_early


def _second(work: Work, scale: Scale, visit: Visit) -> RaterView | None:
    if not visit.second:
        return None
    result = evaluate(scale, visit.second, visit.switches)
    return RaterView(
        answers=visit.second,
        missing=open_in(result, visit.second),
        answered=_answered(scale, visit.second),
        asked=_asked(scale, visit.second, result),
        is_done=is_done(scale, result, visit.second),
        undoable=work.notes.second.undoable(visit.id) if visit.state == "draft" else 0,
    )


def _answered(scale: Scale, answers: Mapping[str, Answer]) -> int:
    return sum(item.code in answers for item in scale.items)


def _asked(scale: Scale, answers: Mapping[str, Answer], result: ScaleResult) -> int:
    return len({i.code for i in scale.items if i.code in answers} | set(result.missing))
