# SPDX-License-Identifier: Apache-2.0
"""The papers of reviews for many at once, drawn and kept as every batch is."""

from collections.abc import Sequence

from carecalc.domain.period import Month
from carecalc.services.access import check_community, needs
from carecalc.services.batches import Plan, Wanted
from carecalc.services.context import Context


@needs("papers.issue", "filters")
def planned(ctx: Context, person_ids: Sequence[str], kind: str, language: str) -> Plan:
    """Return the batch that prints one paper of reviews for many people.

    It changes nothing. Whoever has nothing to be told is stopped, with the reason,
    where it is drawn.
    """
    with ctx.store.reading() as work:
        people = work.people.many(set(person_ids))
    for person in people.values():
        check_community(ctx, person.community)
    wanted = tuple(
        Wanted(ctx.new_id(), kind, person_id, person_id, people[person_id].name)
        for person_id in dict.fromkeys(person_ids)
    )
    return Plan(Month.of(ctx.today()), language, wanted, ())
