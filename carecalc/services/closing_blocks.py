# SPDX-License-Identifier: Apache-2.0
"""What stands between a month's list and its closing, and what two people lifted."""

from dataclasses import dataclass, replace

from carecalc.domain.disbursement import Run
from carecalc.domain.list_publicity import UPHELD
from carecalc.domain.period import Month
from carecalc.domain.trust import Head, Lift
from carecalc.services import (
    backups,
    handover_clashes,
    holding,
    list_publicity,
    month_cutoff,
)
from carecalc.services.context import Context, civil_day
from carecalc.services.disbursements import digest_of_lines
from carecalc.store import closed_beside
from carecalc.store.engine import Store
from carecalc.store.journal import CLOCK_WENT_BACK
from carecalc.store.signatures import LIFT
from carecalc.store.unit_of_work import Work
from carecalc.store.verify import Verified
from carecalc.text import N_, Message

CHAIN, TOTALS, CLOCK, COPY = "CHAIN", "TOTALS", "CLOCK", "COPY"
HOLDS, RESTORED, CLASHES = "HOLDS", "RESTORED", "CLASHES"
OLDER, OUTDATED, UNCLOSED = "OLDER", "OUTDATED", "UNCLOSED"
PUBLICITY, OBJECTIONS = "PUBLICITY", "OBJECTIONS"
_BROUGHT_BACK = "office.restored"

_NEVER_LIFTED = frozenset({CHAIN, TOTALS, HOLDS, OLDER, OUTDATED})
_NAMES = {
    CHAIN: N_("the chain of records"),
    TOTALS: N_("the control figures of the list"),
    CLOCK: N_("the computer's clock"),
    COPY: N_("the backup on a second device"),
    HOLDS: N_("who is held back"),
    RESTORED: N_("an older copy that was brought back"),
    CLASHES: N_("what office and laptop both changed"),
    OLDER: N_("an older copy of the whole office"),
    OUTDATED: N_("another month that was closed meanwhile"),
    UNCLOSED: N_("an earlier list that was never closed"),
    PUBLICITY: N_("the publicity of the list"),
    OBJECTIONS: N_("objections to the list"),
}


@dataclass(frozen=True, slots=True)
class Block:
    """What stands between a list and its closing; `lift` once two people lifted it."""

    code: str
    message: Message
    hint: Message
    lift: Lift | None = None

    @property
    def is_liftable(self) -> bool:
        """Whether two people may lift it with a reason."""
        return self.code not in _NEVER_LIFTED


def block_name(code: str) -> Message:
    """Return what a block watches over, in words."""
    return Message(_NAMES.get(code, code))


def blocks(ctx: Context, work: Work, run: Run, has_copy: bool) -> tuple[Block, ...]:
    """Return what stands in the way of a list, all but the chain of records.

    `has_copy`: a backup went to a second device not long ago.
    """
    lifted = {lift.block: lift for lift in lifts(work, run.id)}
    found = [
        _totals(run),
        _outdated(work, run),
        _unclosed(work, run),
        _public(ctx, work, run),
        _objections(ctx, work, run),
        _holds(work, run),
        _clashes(work, run),
        _clock(ctx, work),
        _brought_back(work),
        _older(ctx, work),
    ]
    if not has_copy:
        found.append(
            Block(
                COPY,
                Message(
                    N_("For {count} working days no backup went to a second device."),
                    {"count": backups.BLOCKS_AFTER},
                ),
                Message(N_("Copy a backup to another drive, then sign.")),
            )
        )
    return tuple(
        replace(block, lift=lifted.get(block.code)) if block.is_liftable else block
        for block in found
        if block is not None
    )


def lifts(work: Work, run_id: str) -> tuple[Lift, ...]:
    """Return what two people really lifted: a row of another program's lifts nothing."""
    return tuple(
        lift
        for lift in work.lifts.of(run_id)
        if len(work.signatures.proven(LIFT, lift.id)) > 1
    )


def _totals(run: Run) -> Block | None:
    if digest_of_lines(run.numbered) == run.digest:
        return None
    return Block(
        TOTALS,
        Message(N_("The lines do not add up to the control figures of the list.")),
        Message(
            N_("Nobody can lift this. Check the records and build the list again.")
        ),
    )


def _outdated(work: Work, run: Run) -> Block | None:
    """Look for a list closed since this one was built: both may pay an earlier month."""
    seen, _ = month_cutoff.seen_by(work, run.id, run.cutoff_seq)
    since = [one for one in work.closings.all() if one.seq > seen]
    if not since:
        return None
    return Block(
        OUTDATED,
        Message(
            N_("Since the list was built, {month} was closed: what it pays is paid."),
            {"month": Month.parse(since[0].month)},
        ),
        Message(N_("Build the list of the month again, then sign that.")),
    )


def _unclosed(work: Work, run: Run) -> Block | None:
    """Look for an earlier list nobody closed, of a month that this one pays late.

    It may have been paid all the same, by an office that did not close its lists.
    """
    late = {line.month for line in run.lines if line.month < run.month}
    for month in sorted(late):
        earlier = work.runs.of_month(month)
        if earlier is not None and work.closings.of_run(earlier.id) is None:
            return Block(
                UNCLOSED,
                Message(
                    N_(
                        "The list {number} of {month} was never closed: if it was paid, "
                        "this list pays that month a second time."
                    ),
                    {"number": earlier.number, "month": month},
                ),
                Message(
                    N_(
                        "Close that list first and build this one again; or two people "
                        "lift this, where nothing of it was paid."
                    )
                ),
            )
    return None


def _holds(work: Work, run: Run) -> Block | None:
    """Look for whoever was held back, or freed, since the list was built."""
    seen, _ = month_cutoff.seen_by(work, run.id, run.cutoff_seq)
    changed = holding.changed_since(work, run.month, seen)
    people = {hold.person_id for hold in changed}
    if not people:
        return None
    return Block(
        HOLDS,
        Message(
            N_("Since the list was built, {count} people were held back or freed."),
            {"count": len(people)},
        ),
        Message(N_("Build the list of the month again, then sign that.")),
    )


def _public(ctx: Context, work: Work, run: Run) -> Block | None:
    """Look whether the list hung out for as long as the calendar asks."""
    stands = list_publicity.standing(ctx, work, run)
    if stands.wanted is None:
        return None
    shown = stands.published
    if shown is None:
        message = Message(
            N_(
                "The list is to be public for {count} working days before it is closed."
            ),
            {"count": stands.wanted},
        )
    elif ctx.today() <= shown.until:
        message = Message(
            N_("The list is public up to and including {day}."), {"day": shown.until}
        )
    else:
        return None
    return Block(
        PUBLICITY,
        message,
        Message(N_("Wait for the end of its days; or two people lift this.")),
    )


def _objections(ctx: Context, work: Work, run: Run) -> Block | None:
    """Look for objections nobody answered, or upheld since the list was worked out."""
    stands = list_publicity.standing(ctx, work, run)
    if stands.open:
        return Block(
            OBJECTIONS,
            Message(
                N_("{count} objections to the list are not answered."),
                {"count": len(stands.open)},
            ),
            Message(N_("Answer them under “Publicity”.")),
        )
    seen, _ = month_cutoff.seen_by(work, run.id, run.cutoff_seq)
    upheld = [
        one
        for one in stands.raised
        if one.answer is not None
        and one.answer.outcome == UPHELD
        and one.answer_seq > seen
    ]
    if not upheld:
        return None
    return Block(
        OBJECTIONS,
        Message(
            N_("Since the list was built, {count} objections to it were upheld."),
            {"count": len(upheld)},
        ),
        Message(
            N_("Put right what was wrong, or hold it back; then build the list again.")
        ),
    )


def _clashes(work: Work, run: Run) -> Block | None:
    """Look for whoever of the list is paid while it waits who they are, or what account."""
    paid = {line.person_id for line in run.lines}
    waiting = {one.person_id for one in handover_clashes.blocking(work)} & paid
    if not waiting:
        return None
    return Block(
        CLASHES,
        Message(
            N_(
                "Of {count} people on the list a laptop brought another name, number or "
                "account, and nobody has decided which is right."
            ),
            {"count": len(waiting)},
        ),
        Message(N_("Decide it, and build the list again; or two people lift this.")),
    )


def _clock(ctx: Context, work: Work) -> Block | None:
    last = work.entries.last_at()
    before = work.closings.all()
    went_back = work.entries.of_action(CLOCK_WENT_BACK, before[-1].seq if before else 0)
    if last is not None and ctx.clock() < last:
        message = Message(
            N_("The computer's clock stands before the last record, of {day}."),
            {"day": civil_day(last)},
        )
    elif went_back:
        message = Message(
            N_(
                "The computer's clock was set back {count} times since the last closing."
            ),
            {"count": len(went_back)},
        )
    else:
        return None
    return Block(
        CLOCK,
        message,
        Message(N_("Set the clock right; then two people lift this with a reason.")),
    )


def _brought_back(work: Work) -> Block | None:
    """Look for an older copy since the last closing: a month may have been paid after."""
    before = work.closings.all()
    since = before[-1].seq if before else 0
    if not work.entries.of_action(_BROUGHT_BACK, since):
        return None
    return Block(
        RESTORED,
        Message(
            N_(
                "An older copy of the office was brought back since the last closing: "
                "a list that was closed or paid after it may be missing here."
            )
        ),
        Message(
            N_(
                "Compare with the printed lists and the bank what was paid; then two "
                "people lift this with a reason."
            )
        ),
    )


def _older(ctx: Context, work: Work) -> Block | None:
    """Look for a closing that this machine knows of and the office does not.

    One that was brought back by the program says so itself, and two people lift that.
    """
    if ctx.beside is None:
        return None
    last = closed_beside.of(ctx.beside, ctx.store.office_id)
    if last is None or work.entries.holds(Head(last.seq, last.hash)):
        return None
    before = work.closings.all()
    if work.entries.of_action(_BROUGHT_BACK, before[-1].seq if before else 0):
        return None
    return Block(
        OLDER,
        Message(
            N_(
                "On this computer {month} was closed with the list {number}, and this "
                "office does not know it: it is an older copy of the whole folder."
            ),
            {"month": last.month, "number": last.number},
        ),
        Message(
            N_(
                "Nobody can lift this: what was paid would be paid again. Put the newer "
                "folder back, or bring a backup back at the door, which is on record."
            )
        ),
    )


def verified(store: Store) -> Verified:
    """Read the whole file and every record of it: the disk, and other hands."""
    store.check_pages()
    with store.reading() as work:
        closed = work.closings.all()
        told = [entry.detail for entry in work.entries.of_action(_BROUGHT_BACK)]
    heads, _ = backups.anchors(store.folder, told)
    last = tuple(one.head for one in closed[-1:])
    proven = last[0].seq if last else 0
    return store.verify((*last, *heads), proven)


def chain(store: Store) -> Block | None:
    """Return what blocks where the chain of records does not hold, all of it read."""
    findings = verified(store).findings
    if not findings:
        return None
    return Block(
        CHAIN,
        Message(
            N_("The chain of records does not hold. {finding}"),
            {"finding": findings[0].message},
        ),
        Message(
            N_("Nobody can lift this. Keep the computer as it is and tell the auditor.")
        ),
    )
