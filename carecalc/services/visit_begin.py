# SPDX-License-Identifier: Apache-2.0
"""Beginning a visit inside somebody's unit of work, whatever else is kept with it."""

from dataclasses import dataclass, replace
from datetime import date

from carecalc.domain.visit import Visit
from carecalc.errors import UserError
from carecalc.services import appointments, tasks
from carecalc.services.context import Context
from carecalc.services.switches import office_switches
from carecalc.services.visit_checks import check_gate
from carecalc.services.visit_view import VisitView, evaluate, is_done, view_of
from carecalc.store.unit_of_work import Work
from carecalc.text import N_, Message, visible

NUMBER_SERIES = "PG"  # 评估
SHOWN_LEVEL = "shown level"
SHOWN_LAST = "shown last"
GATE = "gate"


@dataclass(frozen=True, slots=True)
class Wish:
    """What visit is wanted: of whom, by which scale, why and on which day.

    `gate_note` says where another scale's result is documented that must come first and
    is not in this office.
    """

    person_id: str
    scale_code: str
    reason: str
    assessed_on: date
    gate_note: str = ""


def begun(ctx: Context, work: Work, wish: Wish) -> VisitView:
    """Begin a visit with the version of the scale in force on its day.

    `UserError`: as of `visits.start`.
    """
    on = wish.assessed_on
    if on > ctx.today():
        raise UserError(
            "VISIT-014",
            Message(N_("The day of the assessment lies in the future.")),
            Message(N_("Write the day of the visit.")),
            "assessed_on",
        )
    scale = ctx.catalog.scale(wish.scale_code, on)
    law = ctx.catalog.by_digest(scale.digest)
    assert law is not None, "the catalogue read it from this file"
    note = " ".join(visible(wish.gate_note).split())
    work.people.get(wish.person_id)
    past = work.visits.of_person(wish.person_id)
    for other in past:
        if other.state == "draft" and other.scale == scale.code:
            raise UserError(
                "VISIT-006",
                Message(
                    N_("The visit {number} is not finished yet."),
                    {"number": other.number},
                ),
                Message(N_("Go on with it, or abandon it first.")),
            )
    check_gate(scale, wish.reason, on, past, note)
    work.laws.keep(law.digest, law.kind, law.path, law.data)
    switches = office_switches(work.office.get(), scale)
    visit = work.visits.add(
        Visit(
            id=ctx.new_id(),
            person_id=wish.person_id,
            number=work.next_number(NUMBER_SERIES, ctx.today().year),
            scale=scale.code,
            scale_version=scale.version,
            scale_digest=law.digest,
            switches=switches,
            reason=wish.reason,
            assessed_on=on,
        ),
        asked=len(evaluate(scale, {}, switches).missing),
    )
    work.audit("visit.started", visit.id, [wish.person_id, law.digest, wish.reason, on])
    appointments.keep(work, visit)
    tasks.begun(ctx, work, visit)
    if scale.gate is not None and note:
        remarked(work, visit.id, GATE, note)
    return view_of(ctx, work, work.visits.get(visit.id))


def remarked(work: Work, visit_id: str, key: str, line: str) -> None:
    """Keep a reason that the visit wants, with its entry."""
    work.notes.remark(visit_id, key, line)
    work.audit("visit.remarked", visit_id, [key, line])


def recorded_shown(work: Work, seen: VisitView) -> VisitView:
    """Record what the county lets be seen before all is answered, once it could be."""
    if is_done(seen.scale, seen.result, seen.counting):
        return seen
    office = work.office.get()
    remarks = dict(seen.visit.remarks)
    for key, shows in (
        (SHOWN_LEVEL, office.show_level_early),
        (SHOWN_LAST, office.show_last_early),
    ):
        if shows and key not in remarks:
            remarks[key] = key
            work.notes.remark(seen.visit.id, key, key)
            work.audit("visit.remarked", seen.visit.id, [key])
    return replace(seen, visit=replace(seen.visit, remarks=remarks))
