# SPDX-License-Identifier: Apache-2.0
"""The report of visits per decided case, from what the office holds."""

from datetime import date

from carecalc.domain.visit_counts import VisitCounts, counted, visits_by_case
from carecalc.services.access import needs
from carecalc.services.context import Context


@needs("cases.see", "whole")
def per_decided_case(ctx: Context) -> VisitCounts:
    """Count the visits that the office's decided cases took.

    Every visit counts that was begun, also one that was abandoned or refused: somebody
    went there. Acts that nobody has decided yet make no case.
    """
    decided: dict[str, set[date]] = {}
    with ctx.store.reading() as work:
        for act in work.determinations.all():
            if act.decided_on is not None:
                decided.setdefault(act.person_id, set()).add(act.decided_on)
        return counted(
            visits_by_case(
                [visit.assessed_on for visit in work.visits.of_person(person)], days
            )
            for person, days in decided.items()
        )
