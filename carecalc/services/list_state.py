# SPDX-License-Identifier: Apache-2.0
"""How far a month's list has come: nothing of it is stored, all of it follows."""

from dataclasses import dataclass, replace
from datetime import date

from carecalc.domain.disbursement import ListChecked, Run
from carecalc.domain.record import Happening
from carecalc.domain.trust import Head
from carecalc.errors import UserError
from carecalc.services import closing_blocks, month_checks
from carecalc.services.access import needs
from carecalc.services.context import Context
from carecalc.services.month_checks_gathering import Told
from carecalc.services.month_identities import check_latest, check_list
from carecalc.services.uncollected import uncollected
from carecalc.store.signatures import RUN
from carecalc.store.unit_of_work import Work
from carecalc.text import N_, Message

DRAFT, CHECKED, APPROVED, CLOSED = "draft", "checked", "approved", "closed"
HANDED, PAID = "handed", "paid"
STATES = (DRAFT, CHECKED, APPROVED, CLOSED, HANDED, PAID)
"""The way of a list: built, checked, signed by one, closed by two, with the bank, paid."""
_REPLACED = "reissued"
STANDS = "LIST-020"
"""The refusal of a list of which the checks found what stands."""


@dataclass(frozen=True, slots=True)
class ListState:
    """How far a list has come, and how many of its payments came back and wait.

    `checked_on` is when it was checked last, as its lines are.
    """

    state: str
    returned: int = 0
    checked_on: date | None = None


@dataclass(frozen=True, slots=True)
class Looked:
    """That the checks of a list found nothing that stands, by what was known at a number.

    It says so of the lines with this control figure, and on the day it was looked.
    `head` is the last entry of the chain of records where all of it was read and holds;
    None where it was not read, or does not.
    """

    run_id: str
    digest: str
    seq: int
    day: date
    head: Head | None = None


@needs("lists.see", "whole")
def of(ctx: Context, run_id: str) -> ListState:
    """Return how far a list has come; STORE-013 if there is none."""
    with ctx.store.reading() as work:
        run = work.runs.get(run_id)
        steps = {step.kind for step in work.run_steps.about(run_id)}
        signed = work.signatures.proven(RUN, run_id)
        closed = work.closings.of_run(run_id) is not None
        checked = _checked(work, run)
        if closed and "paid" in steps:
            state = PAID
        elif closed and "handed" in steps:
            state = HANDED
        elif closed:
            state = CLOSED
        elif signed:
            state = APPROVED
        else:
            state = DRAFT if checked is None else CHECKED
        returned = _returned(work, run) if closed else 0
    return ListState(state, returned, None if checked is None else checked.day)


@needs("lists.close", "whole")
def check(ctx: Context, run_id: str) -> ListState:
    """Put on record that nothing of the checks stands in the way of a list.

    Nothing is recorded twice of the same lines. `UserError`: LIST-020 something stands,
    LIST-003 a later list replaced it, LIST-015 its lines were changed.
    """
    with ctx.store.reading() as work:
        run = check_latest(work, run_id)
        is_new = _checked(work, run) is None
    if is_new:
        looked = _looked(ctx, run_id)
        with ctx.store.work() as work:
            run = check_latest(work, run_id)
            check_looked(ctx, work, run, looked)
            put_checked(ctx, work, run)
    return of(ctx, run_id)


@needs("lists.see", "whole")
@uncollected()
def look(ctx: Context, run_id: str, told: Told | None = None) -> Looked:
    """Hold the checks against a list, and say up to which record nothing of it stands.

    It reads the chain of records, too, for whoever signs next. It takes about as long
    as building the list, and only reads: a process of its own may do it. `told` hears
    how many people of how many are reckoned again. `UserError` as of `check`, STORE-004
    the file is damaged.
    """
    looked = _looked(ctx, run_id, told)
    chain = closing_blocks.verified(ctx.store)
    # Who signs reads a chain once more that does not hold, and is told what is wrong.
    return replace(looked, head=None if chain.findings else chain.head)


def _looked(ctx: Context, run_id: str, told: Told | None = None) -> Looked:
    with ctx.store.reading() as work:
        run = check_latest(work, run_id)
        check_list(run)
        return _nothing_stands(ctx, work, run, told)


def check_looked(ctx: Context, work: Work, run: Run, looked: Looked | None) -> None:
    """Refuse a list of which something stands now, inside the change that rests on it.

    What was looked at before counts while nothing at all was recorded since; else the
    checks are gone through here. `UserError` as of `check`.
    """
    now = Looked(run.id, run.digest, work.last_seq(), ctx.today())
    if looked is not None and replace(looked, head=None) == now:
        return
    check_list(run)
    _nothing_stands(ctx, work, run)


@needs("lists.close", "whole")
def keep_found(
    ctx: Context, found: tuple[month_checks.Checked, ...], run_id: str
) -> tuple[month_checks.Checked, ...]:
    """Put on record that a list was checked where nothing of what was found stands.

    Not of a list that a later one replaced, or that is closed, nor where an answer was
    taken back meanwhile. Returns `found`.
    """
    if not any(one.stands for one in found):
        with ctx.store.work() as work:
            run = work.runs.get(run_id)
            latest = work.runs.of_month(run.month)
            is_open = work.closings.of_month(run.month) is None
            is_latest = latest is not None and latest.id == run.id
            if is_open and is_latest and month_checks.still_answered(work, run, found):
                put_checked(ctx, work, run)
    return found


def put_checked(ctx: Context, work: Work, run: Run) -> None:
    """Put on record that a list was checked as its lines are, once."""
    if _checked(work, run) is not None:
        return
    said = ListChecked(run.digest, len(run.lines), run.total)
    work.run_steps.add(
        Happening(ctx.new_id(), CHECKED, said, ctx.today(), about=run.id)
    )
    work.audit("run.checked", run.id, [run.number, run.digest])


def _nothing_stands(
    ctx: Context, work: Work, run: Run, told: Told | None = None
) -> Looked:
    standing = month_checks.standing(ctx, work, run, told)
    if standing:
        raise _stands(run, standing)
    return Looked(run.id, run.digest, work.last_seq(), ctx.today())


def _stands(run: Run, standing: tuple[month_checks.Checked, ...]) -> UserError:
    return UserError(
        STANDS,
        Message(
            N_("Of the checks of {number} {count} findings stand: {first}"),
            {
                "number": run.number,
                "count": len(standing),
                "first": standing[0].finding.words,
            },
        ),
        Message(N_("Put them right or answer them; then sign the list.")),
        standing[0].finding.code,
    )


def _checked(work: Work, run: Run) -> Happening[ListChecked] | None:
    """Return when a list was checked as its lines are, and as its answers stand."""
    since = month_checks.last_taken_back(work, run.month)
    steps: tuple[Happening[ListChecked], ...] = work.run_steps.about(run.id)
    return next(
        (
            step
            for step in steps[::-1]
            if step.kind == CHECKED
            and step.value.digest == run.digest
            and step.seq > since
        ),
        None,
    )


def _returned(work: Work, run: Run) -> int:
    """Count the payments of a list that came back and were not made again."""
    back: dict[str, set[str]] = {}
    for step in work.payment_steps.where():
        if step.about.startswith(f"{run.number}/"):
            back.setdefault(step.about, set()).add(step.kind)
    return sum(1 for kinds in back.values() if _REPLACED not in kinds)
