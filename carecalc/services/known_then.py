# SPDX-License-Identifier: Apache-2.0
"""What was known of one person when a list was made: no record that came after it."""

from carecalc.domain.fact import Fact
from carecalc.domain.review import DECISIVE, OVERTURNED, RETURNED
from carecalc.services import cases, laws, month_cutoff, reviews_standing
from carecalc.services.cases import Known, Level
from carecalc.services.context import Context
from carecalc.store.reckoning import Head
from carecalc.store.unit_of_work import Work


def of_person(ctx: Context, work: Work, person_id: str, run: Head) -> Known:
    """Return what the office knew of a person up to a list's `cutoff_seq`, on the day it
    was built.

    Name and community are today's: no amount hangs on them. The office's own settings
    are today's too, for the file keeps no others.
    """
    heads = work.visits.signed_of(person_id, run.cutoff_seq)
    void = _void(work, person_id, run.cutoff_seq, frozenset(one.id for one in heads))
    levels = [
        Level(
            ctx.catalog.scale_from(work.laws.bytes(head.scale_digest)),
            head.level,
            head.assessed_on,
        )
        for head in heads
        if head.level is not None and head.id not in void
    ]
    return cases.of_facts(
        work.people.get(person_id),
        work.office.get(),
        _facts(ctx, work, person_id, run),
        levels,
        run.built_on,
    )


def _facts(ctx: Context, work: Work, person_id: str, run: Head) -> tuple[Fact, ...]:
    """Return what counted of a person's facts: after a cut-off what always counts."""
    then = work.facts.current(person_id, run.cutoff_seq)
    seen, day = month_cutoff.seen_by(work, run.run_id, run.cutoff_seq)
    if day is None:
        return then
    law = laws.kept(ctx, work, run.files)
    always = month_cutoff.always(law.programmes(run.month))
    cut = month_cutoff.Cut(run.cutoff_seq, seen, always, day)
    return cut.facts(then, work.facts.current(person_id, seen))


def _void(
    work: Work, person_id: str, at_seq: int, signed: frozenset[str]
) -> frozenset[str]:
    """Return whose level counted for nothing already: a word that a reviewer said later
    is left out of account, and so is a correction that was signed later."""
    return frozenset(
        visit_id
        for visit_id in reviews_standing.void(work, person_id)
        if _was_void(work, visit_id, at_seq, signed)
    )


def _was_void(work: Work, visit_id: str, at_seq: int, signed: frozenset[str]) -> bool:
    said = [
        one for one in reviews_standing.said_of(work, visit_id) if one.kind in DECISIVE
    ]
    if not said:
        return True  # Made only to compare it with another.
    then = [one for one in said if one.seq <= at_seq]
    if not then or then[-1].kind not in (OVERTURNED, RETURNED):
        return False
    if then[-1].kind == OVERTURNED:
        return True
    corrected = reviews_standing.corrected_by(work, work.visits.get(visit_id))
    return corrected is not None and corrected.id in signed
