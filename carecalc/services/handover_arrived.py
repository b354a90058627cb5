# SPDX-License-Identifier: Apache-2.0
"""What follows at the office from a visit that was signed on a laptop."""

from collections.abc import Iterable

from carecalc.services import periodic, superseding, tasks
from carecalc.services.context import Context
from carecalc.store.unit_of_work import Work


def arrived(ctx: Context, work: Work, visit_ids: Iterable[str]) -> None:
    """Let visits that came in do what their signature would have done here.

    Their tasks are done, what was held back for want of a proof is free, the papers of
    a visit that they correct are withdrawn. One that waits with a clash does it when
    that is decided.
    """
    states = work.visits.states(visit_ids)
    for visit_id in [one for one, state in states.items() if state == "signed"]:
        visit = work.visits.get(visit_id)
        tasks.arrived(ctx, work, visit)
        periodic.answered(ctx, work, visit.person_id)
        superseding.withdraw_corrected(work, visit.person_id)
