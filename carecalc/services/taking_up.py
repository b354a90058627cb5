# SPDX-License-Identifier: Apache-2.0
"""Taking up again a visit that was given up, for as many days as a dated file says."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date, timedelta

from carecalc.catalog import privacy
from carecalc.domain.visit import TAKEN_UP, Visit
from carecalc.errors import UserError
from carecalc.services.access import needs
from carecalc.services.context import Context, civil_day
from carecalc.services.moving import carry_over
from carecalc.services.visit_begin import NUMBER_SERIES
from carecalc.services.visit_view import VisitView, evaluate, scale_of, view_of
from carecalc.store.unit_of_work import Work
from carecalc.text import N_, Message, Text


@dataclass(frozen=True, slots=True)
class GivenUp:
    """A visit that was given up and can still be taken up, until `until`.

    `blocked_by` is the number of the draft that stands in its place by now.
    """

    visit: Visit
    scale: Text
    answered: int
    until: date
    blocked_by: str = ""


@needs("cases.see")
def given_up(ctx: Context, person_id: str) -> tuple[GivenUp, ...]:
    """Return a person's visits that can be taken up again, the latest given up first."""
    with ctx.store.reading() as work:
        found = tuple(_open(ctx, work, work.visits.of_person(person_id)))
    return tuple(sorted(found, key=lambda one: one.until, reverse=True))


@needs("visits.work")
def take_up(ctx: Context, visit_id: str) -> VisitView:
    """Go on in a new visit where one was given up, under the bytes it began with.

    Answers of both assessors, reasons, evidence and scans go over; what was given up
    stays as it is, and undo does not reach behind it. Asked twice the same visit comes
    back. `UserError`: VISIT-035 it was not given up or its days are over, VISIT-006
    another visit of the scale is not finished.
    """
    with ctx.store.work() as work:
        old = work.visits.get(visit_id)
        visits = work.visits.of_person(old.person_id)
        going_on = next((v for v in visits if _mark(old) in v.remarks), None)
        if going_on is not None and going_on.state == "draft":
            return view_of(ctx, work, work.visits.get(going_on.id))
        found = {one.visit.id: one for one in _open(ctx, work, visits)}.get(old.id)
        if found is None:
            raise UserError(
                "VISIT-035",
                Message(
                    N_("The visit {number} can no longer be taken up."),
                    {"number": old.number},
                ),
                Message(N_("Begin a new visit; what was answered stays on record.")),
            )
        if found.blocked_by:
            raise UserError(
                "VISIT-006",
                Message(
                    N_("The visit {number} is not finished yet."),
                    {"number": found.blocked_by},
                ),
                Message(N_("Go on with it, or abandon it first.")),
            )
        scale = scale_of(ctx, work, old)
        visit = work.visits.add(
            replace(
                old,
                id=ctx.new_id(),
                number=work.next_number(NUMBER_SERIES, ctx.today().year),
                state="draft",
                ending=None,
            ),
            asked=len(evaluate(scale, {}, old.switches).missing),
        )
        carry_over(ctx, work, old, visit.id, scale)
        if old.entry is not None:
            work.paper_entries.add(visit.id, old.entry)
            for scan in work.paper_entries.scans(old.id):
                data = work.paper_entries.data(scan.id)
                work.paper_entries.scan(ctx.new_id(), visit.id, scan.media, data)
        work.notes.remark(visit.id, _mark(old), old.number)
        work.audit("visit.taken-up", visit.id, [old.number, old.id])
        seen = view_of(ctx, work, work.visits.get(visit.id))
        noted = work.visits.note(seen.visit, seen.answered, seen.asked)
        return replace(seen, visit=noted)


def _mark(old: Visit) -> str:
    return f"{TAKEN_UP} {old.id}"


def _open(ctx: Context, work: Work, visits: tuple[Visit, ...]) -> Iterator[GivenUp]:
    taken = {key for visit in visits for key in visit.remarks}
    drafts = {visit.scale: visit.number for visit in visits if visit.state == "draft"}
    for visit in visits:
        if visit.ending is None or visit.ending.outcome != "abandoned":
            continue
        assert visit.changed_at is not None, "the store fills it in"
        ended = civil_day(visit.changed_at)
        days = privacy.given_up_days(ctx.catalog, ended)
        until = ended + timedelta(days=days)
        if days and ctx.today() <= until and _mark(visit) not in taken:
            label = scale_of(ctx, work, visit).label
            number = drafts.get(visit.scale, "")
            yield GivenUp(visit, label, len(visit.answers), until, number)
