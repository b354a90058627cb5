# SPDX-License-Identifier: Apache-2.0
"""What waits at the desk, asked for in one call."""

from collections.abc import Mapping
from dataclasses import dataclass

from carecalc.domain.determination import Determination
from carecalc.domain.person import Person
from carecalc.gui.widgets.agenda_today import planned
from carecalc.gui.widgets.second_eyes import lacking_roles
from carecalc.services import (
    agenda,
    determinations,
    handover_devices,
    offices,
    people,
    users,
)
from carecalc.services.agenda import Agenda
from carecalc.services.appointments import Booked
from carecalc.services.context import Context
from carecalc.services.people import PersonSummary
from carecalc.text import Text


@dataclass(frozen=True, slots=True)
class DeskWork:
    """What the lists of the desk show; `programmes` are named by code."""

    waits: Agenda
    planned: tuple[Booked, ...]
    waiting: tuple[tuple[Determination, Person], ...]
    recent: tuple[PersonSummary, ...]
    is_more_recent: bool
    programmes: Mapping[str, Text]
    lacking: tuple[Text, ...]
    """Roles that a second pair of eyes needs and nobody holds."""


def look(ctx: Context, most: int, recent: int, hands_over: bool) -> DeskWork:
    """Return up to `most` of what waits, and the `recent` people seen last.

    `hands_over`: the user hands work over, so that this may be an office's laptop.
    """
    # A laptop's acts are decided at its office: it needs nobody else.
    is_laptop = hands_over and handover_devices.office(ctx) is not None
    found = people.find(ctx, "", recent, 0, "recent", most=recent)
    return DeskWork(
        agenda.look(ctx, most=most),
        planned(ctx),
        determinations.waiting(ctx),
        found.rows,
        found.total > len(found.rows) or found.is_more,
        {
            code: programme.label
            for policy in ctx.catalog.policies(offices.get(ctx).region, ctx.today())
            for code, programme in policy.programmes.items()
        },
        () if is_laptop else lacking_roles(users.listed(ctx), ctx.catalog.roles()),
    )
