# SPDX-License-Identifier: Apache-2.0
"""What is to be known before a visit begins: which scales, what must come first."""

from dataclasses import dataclass
from datetime import date

from carecalc.domain.scale import Scale
from carecalc.domain.visit import Visit
from carecalc.errors import UserError
from carecalc.services import again, visits
from carecalc.services.access import needs
from carecalc.services.context import Context
from carecalc.services.visit_begin import Wish, begun, recorded_shown, remarked
from carecalc.services.visit_checks import check_gate
from carecalc.services.visit_view import VisitView, view_of
from carecalc.store.unit_of_work import Work
from carecalc.text import visible


@dataclass(frozen=True, slots=True)
class Way:
    """What stands before a visit of a scale on a day.

    `reason` is the one asked about, or the likely one. `gate` refuses because another
    scale must come first; `soon` is the signed visit so few days before that it is asked why;
    `unfinished` the visit of this scale that must be finished or abandoned first.
    """

    reason: str
    gate: UserError | None
    soon: Visit | None
    unfinished: Visit | None


@needs("laws.see", "nobody")
def offered(ctx: Context, on: date) -> tuple[Scale, ...]:
    """Return the scales in force on a day: national standards first, then the kinds of
    source in their order, then by code."""
    kinds = list(ctx.catalog.codes().groups["source-kind"])
    found = []
    for code in ctx.catalog.scale_codes():
        try:
            scale = ctx.catalog.scale(code, on)
        except UserError:
            continue  # Not in force, or not fit to be used: not to be offered.
        kind = scale.sources[0].kind if scale.sources else ""
        place = kinds.index(kind) if kind in kinds else len(kinds)
        found.append((place, code, scale))
    return tuple(scale for *_, scale in sorted(found, key=_place))


@needs("cases.see")
def way(
    ctx: Context, person_id: str, scale_code: str, on: date, reason: str = ""
) -> Way:
    """Return what stands before a visit; without a reason, for the likely one."""
    reason = reason or again.suggested_reason(ctx, person_id, scale_code, on)
    scale = ctx.catalog.scale(scale_code, on)
    past = visits.of_person(ctx, person_id)
    gate = None
    try:
        check_gate(scale, reason, on, past, "")
    except UserError as error:
        gate = error
    same = [visit for visit in past if visit.scale == scale_code]
    days = [v for v in same if v.state == "signed" and v.assessed_on <= on]
    last = days[0] if days else None
    is_soon = last is not None and (on - last.assessed_on).days < scale.soon_days
    return Way(
        reason=reason,
        gate=gate,
        soon=last if is_soon else None,
        unfinished=next((visit for visit in same if visit.state == "draft"), None),
    )


@needs("visits.work")
def begin(
    ctx: Context,
    person_id: str,
    scale_code: str,
    reason: str,
    assessed_on: date,
    gate_note: str = "",
    why_soon: str = "",
) -> VisitView:
    """Begin a visit as `visits.start` does, keeping why it is made again so soon."""
    wish = Wish(person_id, scale_code, reason, assessed_on, gate_note)
    with ctx.store.work() as work:
        return recorded_shown(work, begun_soon(ctx, work, wish, why_soon))


def begun_soon(ctx: Context, work: Work, wish: Wish, why_soon: str) -> VisitView:
    """Begin a visit in a unit of work, keeping why it is made again so soon."""
    view = begun(ctx, work, wish)
    line = " ".join(visible(why_soon).split())
    if not line:
        return view
    remarked(work, view.visit.id, again.SOON, line)
    return view_of(ctx, work, work.visits.get(view.visit.id))


def _place(found: tuple[int, str, Scale]) -> tuple[int, str]:
    return found[:2]
