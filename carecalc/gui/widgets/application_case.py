# SPDX-License-Identifier: Apache-2.0
"""What the page of an application shows, asked for in one call."""

from dataclasses import dataclass

from carecalc.domain.determination import Determination
from carecalc.domain.person import Person
from carecalc.services import applications, deadlines, determinations, offices, people
from carecalc.services.applications import Seen
from carecalc.services.context import Context
from carecalc.services.deadlines import Open
from carecalc.services.deliveries import Delivered
from carecalc.services.deliveries import of_person as delivered_to
from carecalc.services.filings import sources_of
from carecalc.text import Text


@dataclass(frozen=True, slots=True)
class Case:
    """An application with all that its page shows."""

    seen: Seen
    person: Person
    open: Open | None
    names: dict[str, Text]
    sources: dict[str, str]
    acts: dict[str, Determination]
    delivered: dict[str, Delivered]


def case_of(ctx: Context, application_id: str) -> Case:
    """Return everything the page shows in one call."""
    seen = applications.get(ctx, application_id)
    person_id = seen.record.person_id
    region = offices.get(ctx).region
    policies = ctx.catalog.policies(region, ctx.today())
    names = {
        code: programme.label
        for policy in policies
        for code, programme in policy.programmes.items()
    }
    acts = {act.id: act for act in determinations.of_person(ctx, person_id)}
    return Case(
        seen,
        people.get(ctx, person_id),
        deadlines.of_application(ctx, application_id),
        names,
        dict(sources_of(ctx, seen.filing)),
        acts,
        {one.act_id: one for one in delivered_to(ctx, person_id)},
    )
