# SPDX-License-Identifier: Apache-2.0
"""Everything the office has of one person, fetched in one call.

Who may see a case sees all of this: it is asked once, not of each part.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field

from carecalc.domain.appointment import Appointment
from carecalc.domain.determination import Determination
from carecalc.domain.fact import Fact
from carecalc.domain.line import EntitlementLine
from carecalc.domain.office import Office
from carecalc.domain.paper import Paper
from carecalc.domain.period import Month
from carecalc.domain.person import Person
from carecalc.domain.trust import SignOff
from carecalc.errors import UserError
from carecalc.services import (
    appointments,
    determinations,
    dues,
    facts,
    handover,
    offices,
    papers,
    people,
    people_states,
    reviewing,
    signoffs,
    visits,
)
from carecalc.services.access import needs
from carecalc.services.context import Context
from carecalc.services.visit_view import VisitView
from carecalc.store.overviews import Listed
from carecalc.text import Text


@dataclass(frozen=True, slots=True)
class Dossier:
    """What the office has of one person; `refusal` says why nothing was reckoned.

    `signed` is who decided an act with their own key, by the act's id.
    """

    person: Person
    visits: tuple[VisitView, ...]
    facts: tuple[Fact, ...]
    lines: tuple[EntitlementLine, ...]
    refusal: UserError | None
    acts: tuple[Determination, ...]
    signed: Mapping[str, SignOff]
    papers: tuple[Paper, ...]
    listed: tuple[Listed, ...]
    programmes: Mapping[str, Text]
    office: Office
    planned: tuple[Appointment, ...]
    """Visits still to come, or missed; the next one first."""
    standing: Mapping[str, str] = field(default_factory=dict)
    """How visits stand that do not simply count, by id."""
    carried: Mapping[str, str] = field(default_factory=dict)
    """Where a laptop's closed visits are on their way to the office, by id."""


@needs("cases.see")
def of_person(ctx: Context, person_id: str) -> Dossier:
    """Return everything about a person, reckoned for this month; STORE-013."""
    person = people.get(ctx, person_id)
    month = Month.of(ctx.today())
    refusal = None
    lines: tuple[EntitlementLine, ...] = ()
    try:
        preview = dues.preview(ctx, person_id, month)
    except UserError as error:
        refusal = error
    else:
        lines = preview.entitlement.lines
    office = offices.get(ctx)
    seen = visits.of_person(ctx, person_id)
    return Dossier(
        person=person,
        visits=tuple(visits.view(ctx, visit.id) for visit in seen),
        facts=facts.current(ctx, person_id),
        lines=lines,
        refusal=refusal,
        acts=determinations.of_person(ctx, person_id),
        signed=signoffs.of_acts(ctx, person_id),
        papers=papers.of_person(ctx, person_id),
        listed=people_states.listed(ctx, person_id),
        programmes={
            code: programme.label
            for policy in ctx.catalog.policies(office.region, ctx.today())
            for code, programme in policy.programmes.items()
        },
        office=office,
        planned=tuple(
            one
            for one in reversed(appointments.of_person(ctx, person_id))
            if one.is_open
        ),
        standing=reviewing.standing(ctx, person_id),
        carried=handover.standing(ctx, [visit.id for visit in seen]),
    )
