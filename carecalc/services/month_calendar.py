# SPDX-License-Identifier: Apache-2.0
"""The days of a month's list, and what was recorded too late for it."""

from dataclasses import dataclass, replace
from datetime import date

from carecalc.catalog.calendars import workdays
from carecalc.domain.disbursement import Run
from carecalc.domain.month_calendar import MonthDays, days_of
from carecalc.domain.period import Month
from carecalc.services import laws, month_cutoff
from carecalc.services.access import needs
from carecalc.services.context import Context
from carecalc.services.month_judging import month_law, unfit
from carecalc.store.unit_of_work import Work


@dataclass(frozen=True, slots=True)
class LateChanges:
    """What was recorded after a list's cut-off and goes to the list of `next_month`."""

    cut_off: date
    changes: int
    people: int
    next_month: Month


@needs("lists.see", "whole")
def days(ctx: Context, month: Month) -> MonthDays:
    """Return the days of a month's list; of one that was built, in the month it is paid.

    `UserError`: LIST-001 no subsidy of the office's region is in force.
    """
    with ctx.store.reading() as work:
        run = work.runs.of_month(month)
        if run is not None:
            return of_run(ctx, work, run)
        return month_cutoff.days(month_law(ctx, work, month))


def of_run(ctx: Context, work: Work, run: Run) -> MonthDays:
    """Return the days of a list by its own files, in the month in which it is paid.

    Its cut-off is the one it was built by, whatever a file says since.
    """
    law = laws.kept(ctx, work, run.files)
    left_out = unfit(ctx, work, law, run.month)
    calendars = month_cutoff.calendars(law.programmes(run.month), left_out)
    found = days_of(calendars, run.pay_month, workdays(ctx.catalog))
    _, cut_off = month_cutoff.seen_by(work, run.id, run.cutoff_seq)
    if cut_off is None or found.cut_off is None:
        return found
    return replace(found, cut_off=replace(found.cut_off, day=cut_off))


@needs("lists.see", "whole")
def late_changes(ctx: Context, run_id: str) -> LateChanges | None:
    """Return what came after a list's cut-off; None where nothing did, or no day was
    over when it was built."""
    with ctx.store.reading() as work:
        run = work.runs.get(run_id)
        _, cut_off = month_cutoff.seen_by(work, run.id, run.cutoff_seq)
        if cut_off is None:
            return None
        changes, people = work.reckoning.recorded_after(run.cutoff_seq)
    if not changes:
        return None
    return LateChanges(cut_off, changes, people, run.month.plus(1))
