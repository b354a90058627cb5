# SPDX-License-Identifier: Apache-2.0
"""What an office closed last, kept on this machine outside its folder."""

from pathlib import Path

from carecalc.domain.period import Month
from carecalc.domain.trust import Head
from carecalc.store import closed_beside
from carecalc.store.closed_beside import LastClosed
from carecalc.store.engine import Store


def keep(store: Store, beside: Path | None) -> str | None:
    """Keep the last closing, unless it is kept; return its list's number if it is now.

    It is the program's own work, whoever opened the office; None: nothing is kept there.

    A closing that the machine knows and the office does not is left as it is: it tells
    that the folder is an older copy. `OSError`: the disk does not take it.
    """
    if beside is None:
        return None
    known = closed_beside.of(beside, store.office_id)
    with store.reading() as work:
        closings = work.closings.all()
        if not closings:
            return None
        last = closings[-1]
        if known is not None:
            is_older = known.seq < last.head.seq
            if not is_older or not work.entries.holds(Head(known.seq, known.hash)):
                return None
        number = work.reckoning.head(last.run_id).number
    kept = LastClosed(Month.parse(last.month), number, last.head.seq, last.head.hash)
    closed_beside.keep(beside, store.office_id, kept)
    return number
