# SPDX-License-Identifier: Apache-2.0
"""An assessment made again: the last one, what has changed, which changes want a reason."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from fractions import Fraction

from carecalc.domain.conditions import Switched
from carecalc.domain.review import CORRECTS
from carecalc.domain.scale import Item, Scale, ScaleResult
from carecalc.domain.visit import Answer, Visit
from carecalc.services import reviews_standing
from carecalc.services.access import needs
from carecalc.services.context import Context
from carecalc.services.raters import counting, said
from carecalc.services.validity import due_on, periods, valid_to
from carecalc.services.visit_view import (
    VisitView,
    evaluate,
    is_done,
    items_of,
    scale_of,
    view_of,
)
from carecalc.store.unit_of_work import Work

Code = str | int

SOON = "soon"
JUMP_LEVEL = "jump level"


@dataclass(frozen=True, slots=True)
class Change:
    """An item or fact answered otherwise than last time, by option codes.

    `steps` is how many options lie between the two, None where they have no order.
    A refusal stands as `refused` or `not-applicable`.
    """

    item: str
    before: tuple[str, ...]
    after: tuple[str, ...]
    steps: int | None = None


@dataclass(frozen=True, slots=True)
class Jump:
    """A change so large that it wants a reason: of the level (`item` empty) or an item.

    `key` is what its reason is remarked under; `reason` is empty until given.
    """

    key: str
    item: str
    steps: int
    reason: str


@dataclass(frozen=True, slots=True)
class Comparison:
    """This visit beside the last signed one of the same person and scale."""

    previous: Visit
    scale_before: Scale
    level_before: Code | None
    level_after: Code | None
    measures_before: Mapping[str, Fraction | str | int | None]
    measures_after: Mapping[str, Fraction | str | int | None]
    changes: tuple[Change, ...]
    jumps: tuple[Jump, ...]


@needs("cases.see")
def previous(ctx: Context, visit_id: str) -> Visit | None:
    """Return the person's last signed visit of the same scale before this one."""
    with ctx.store.reading() as work:
        return previous_of(work, work.visits.get(visit_id))


@needs("cases.see")
def last_shown(ctx: Context, visit_id: str) -> tuple[Visit, Scale] | None:
    """Return the last signed visit with its scale, where the answers given then may be
    seen beside the questions now: the county shows them early, or all is answered."""
    with ctx.store.reading() as work:
        seen = view_of(ctx, work, work.visits.get(visit_id))
        last = previous_of(work, seen.visit)
        is_open = seen.visit.state == "draft" and not is_done(
            seen.scale, seen.result, seen.counting
        )
        if last is None or (is_open and not work.office.get().show_last_early):
            return None
        return last, scale_of(ctx, work, last)


@needs("cases.see")
def comparison(ctx: Context, visit_id: str) -> Comparison | None:
    """Return what has changed since the last signed visit.

    None without one, and while answers are open unless the county shows it early.
    """
    with ctx.store.reading() as work:
        seen = view_of(ctx, work, work.visits.get(visit_id))
        if (
            seen.visit.state == "draft"
            and not is_done(seen.scale, seen.result, seen.counting)
            and not work.office.get().show_last_early
        ):
            return None
        return comparison_of(ctx, work, seen)


@needs("cases.see")
def soon(ctx: Context, visit_id: str) -> Visit | None:
    """Return the signed visit so few days before this one that the remark `soon` must
    say why it is made again, if there is one; how few, the scale says."""
    with ctx.store.reading() as work:
        visit = work.visits.get(visit_id)
        return soon_after(work, scale_of(ctx, work, visit), visit)


@needs("cases.see")
def wanted(ctx: Context, visit_id: str) -> tuple[str, ...]:
    """Return the keys of the remarks without which the visit is not signed."""
    with ctx.store.reading() as work:
        return wanted_by(ctx, work, view_of(ctx, work, work.visits.get(visit_id)))


@needs("cases.see")
def suggested_reason(ctx: Context, person_id: str, scale_code: str, on: date) -> str:
    """Return the likely reason of an assessment on a day: `first` without a signed one
    before it, `routine` when the last has run out or is due again, else `change`.

    The last days before that are the routine's as well, as many as the scale calls so
    soon. Where neither the file nor the office names a period nothing is ever due.
    """
    with ctx.store.reading() as work:
        signed = [
            visit
            for visit in work.visits.of_person(person_id)
            if visit.state == "signed"
            and visit.scale == scale_code
            and visit.assessed_on <= on
        ]
        if not signed:
            return "first"
        last = signed[0]
        scale = scale_of(ctx, work, last)
        found = periods(work.office.get(), scale, last.level)
    ends = []
    if found.validity_months is not None:
        ends.append(valid_to(last.assessed_on, found.validity_months))
    if found.interval_months is not None:
        ends.append(due_on(last.assessed_on, found.interval_months))
    # Who comes a little early comes for the routine.
    is_due = bool(ends) and (min(ends) - on).days <= scale.soon_days
    return "routine" if is_due else "change"


def previous_of(work: Work, visit: Visit) -> Visit | None:
    """Return the last signed visit of the same person and scale before `visit`.

    None whose level counts for nothing, none that this one corrects, and none that it
    only repeats: who makes a visit again must not see what was found.
    """
    place = (visit.assessed_on, visit.number)
    gone = set(reviews_standing.void(work, visit.person_id))
    for _, made, old, _ in work.reviewing.repeated(visit.person_id):
        gone |= {old} if made == visit.id else set()
    signed = [
        other
        for other in work.visits.of_person(visit.person_id)
        if other.state == "signed"
        and other.scale == visit.scale
        and (other.assessed_on, other.number) < place
        and other.id not in gone
        and f"{CORRECTS} {other.id}" not in visit.remarks
    ]
    return max(
        signed, key=lambda other: (other.assessed_on, other.number), default=None
    )


def soon_after(work: Work, scale: Scale, visit: Visit) -> Visit | None:
    """Return the last signed visit if `visit` comes so soon after it that it is asked
    why; `scale` is the visit's."""
    last = previous_of(work, visit)
    if last is None or (visit.assessed_on - last.assessed_on).days >= scale.soon_days:
        return None
    return last


def comparison_of(ctx: Context, work: Work, seen: VisitView) -> Comparison | None:
    """Return the comparison of a visit with the last signed one, whatever is open."""
    last = previous_of(work, seen.visit)
    if last is None:
        return None
    scale_before = scale_of(ctx, work, last)
    answers_before = counting(last)
    before = evaluate(scale_before, answers_before, last.switches)
    changes = _changes(seen.scale, answers_before, seen.counting)
    return Comparison(
        previous=last,
        scale_before=scale_before,
        level_before=before.level,
        level_after=seen.result.level,
        measures_before=before.measures,
        measures_after=seen.result.measures,
        changes=changes,
        jumps=_jumps(seen, before, changes),
    )


def wanted_by(ctx: Context, work: Work, seen: VisitView) -> tuple[str, ...]:
    """Return the keys of the remarks that a visit lacks: contradictions, jumps, soon."""
    keys = [c.key for c in seen.contradictions if not c.reason]
    compared = comparison_of(ctx, work, seen)
    if compared is not None:
        keys += [jump.key for jump in compared.jumps if not jump.reason]
    if soon_after(work, seen.scale, seen.visit) and not seen.visit.remarks.get(SOON):
        keys.append(SOON)
    return tuple(keys)


def level_order(scale: Scale, switches: Mapping[str, str]) -> tuple[Code, ...]:
    """Return the levels of a scale in the order of its file; none of a record-only."""
    if scale.preliminary is None:
        return ()
    name = scale.graph.measures[scale.preliminary].grades
    if isinstance(name, Switched):
        name = name.values[switches[name.switch]]
    return tuple(grade.code for grade in scale.graph.grades.get(name, ()))


def _changes(
    scale: Scale, before: Mapping[str, Answer], after: Mapping[str, Answer]
) -> tuple[Change, ...]:
    """Return what both visits answered, and otherwise."""
    found = []
    for code, item in items_of(scale).items():
        if code not in before or code not in after:
            continue
        was, is_ = said(before[code]), said(after[code])
        if was != is_:
            found.append(Change(code, was, is_, _steps(item, was, is_)))
    return tuple(found)


def _steps(item: Item, before: tuple[str, ...], after: tuple[str, ...]) -> int | None:
    order = [option.code for option in item.options]
    if item.answer != "single" or not {*before, *after} <= {*order}:
        return None
    return abs(order.index(before[0]) - order.index(after[0]))


def _jumps(
    seen: VisitView, before: ScaleResult, changes: tuple[Change, ...]
) -> tuple[Jump, ...]:
    rule = seen.scale.jumps
    if rule is None:
        return ()
    remarks = seen.visit.remarks
    found = []
    order = level_order(seen.scale, seen.visit.switches)
    if before.level in order and seen.result.level in order:
        steps = abs(order.index(before.level) - order.index(seen.result.level))
        if rule.levels is not None and steps >= rule.levels:
            reason = remarks.get(JUMP_LEVEL, "")
            found.append(Jump(JUMP_LEVEL, "", steps, reason))
    for change in changes:
        if change.steps is None or rule.options is None:
            continue
        if change.steps >= rule.options:
            key = f"jump {change.item}"
            found.append(Jump(key, change.item, change.steps, remarks.get(key, "")))
    return tuple(found)
