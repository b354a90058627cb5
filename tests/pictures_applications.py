# SPDX-License-Identifier: Apache-2.0
"""An office with open applications, for pictures: overdue, stopped, ripe, objected to."""

from collections.abc import Sequence
from datetime import date

from carecalc.domain.person import Person
from carecalc.gui.page import Place
from carecalc.services import appeals, application_steps, applications
from carecalc.services.appeals import Raising
from carecalc.services.context import Context
from tests.services.filing import SURVEYORS, accepted, received, ripe


def applied(ctx: Context, people: Sequence[Person], visit_id: str) -> dict[str, Place]:
    """Receive applications of four people and an objection; return the places.

    The first is overdue, the second waits for papers, the third is in the middle and
    its last day beyond every known calendar, the fourth is ripe for a decision.
    """
    late, short, halfway, ready = people
    accepted(ctx, late, date(2026, 10, 19))
    told = received(ctx, short, date(2026, 11, 16))
    applications.tell_missing(
        ctx, told.id, told.version, date(2026, 11, 17), date(2026, 12, 1)
    )
    day = date(2026, 11, 20)
    case = accepted(ctx, halfway, day)
    application_steps.survey(
        ctx, case.id, case.version, day, SURVEYORS, "情况属实", "张女儿"
    )
    ripe(ctx, ready, day)
    raising = Raising(
        "reassessment",
        date(2026, 11, 18),
        "周女儿",
        "夜间照护的情况没有问到",
        delivered_on=date(2026, 11, 10),
    )
    appeals.against_level(ctx, visit_id, raising)
    return {
        "applications": Place("applications"),
        "application": Place("application", person=halfway.id, item=case.id),
        "application-told": Place("application", person=short.id, item=told.id),
        "deciding": Place("deciding"),
    }
