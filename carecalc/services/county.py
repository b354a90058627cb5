# SPDX-License-Identifier: Apache-2.0
"""What the county says beside a scale's own text, for those who assess by it."""

from collections.abc import Mapping

from carecalc.catalog.county import county_rules
from carecalc.domain.county import Critical, Guidance
from carecalc.domain.trace import Words
from carecalc.services.access import needs
from carecalc.services.context import Context
from carecalc.text import Message


@needs("cases.see")
def guidance(ctx: Context, visit_id: str) -> Mapping[str, Guidance]:
    """Return the county's guidance in force on a visit's day, by item; STORE-013.

    `LawFileError` where its file cannot be used.
    """
    with ctx.store.reading() as work:
        visit = work.visits.get(visit_id)
    rules = county_rules(ctx.catalog, visit.scale, visit.assessed_on)
    return {} if rules is None else rules.guidance


def stands_in(said: Guidance | Critical) -> Words:
    """Return the paper and the place in it where a county says something."""
    source = said.source
    parts = (source.title, source.number, said.clause)
    return Message("{parts}", {"parts": " ".join(part for part in parts if part)})
