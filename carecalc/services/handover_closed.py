# SPDX-License-Identifier: Apache-2.0
"""The office's last closing in every file that is handed over, and what follows of it.

A laptop brings back what the office told it. So an older copy of the office's whole
folder, put onto a machine that knows nothing, still hears that a month was closed since.
"""

from contextlib import suppress
from pathlib import Path

from carecalc.domain.handover import Closed
from carecalc.domain.period import Month
from carecalc.domain.trust import Head
from carecalc.errors import UserError
from carecalc.services.context import Context
from carecalc.store import closed_beside
from carecalc.store.closed_beside import LastClosed
from carecalc.store.unit_of_work import Work
from carecalc.text import N_, Message

_BROUGHT_BACK = "office.restored"


def last_closed(work: Work) -> Closed | None:
    """Return the last list that this office closed, as files say it; None: none yet."""
    closings = work.closings.all()
    if not closings:
        return None
    last = closings[-1]
    number = work.reckoning.head(last.run_id).number
    return last.month, number, last.head.seq, last.head.hash


def check_known(ctx: Context, work: Work, closed: Closed | None, file: Path) -> None:
    """Refuse a file by which this office is an older copy: `UserError` HANDOVER-019.

    The machine keeps what it heard, so that no list is closed here either. One that
    was brought back by the program is let pass: it says so itself at the next closing.
    """
    if closed is None:
        return
    month, number, seq, entry = closed
    if work.entries.holds(Head(seq, entry)) or work.entries.last(_BROUGHT_BACK):
        return
    if ctx.beside is not None:
        known = closed_beside.of(ctx.beside, ctx.store.office_id)
        if known is None or known.seq < seq:
            told = LastClosed(Month.parse(month), number, seq, entry)
            # What cannot be kept is said all the same.
            with suppress(OSError):
                closed_beside.keep(ctx.beside, ctx.store.office_id, told)
    raise UserError(
        "HANDOVER-019",
        Message(
            N_(
                "The file knows that {month} was closed with the list {number}; this "
                "office does not know it: it is an older copy of the whole folder."
            ),
            {"month": Month.parse(month), "number": number},
        ),
        Message(
            N_(
                "Nothing was taken in. Put the newer folder back, or bring a backup back "
                "at the door, which is on record; then take the file in."
            )
        ),
        file.name,
    )
