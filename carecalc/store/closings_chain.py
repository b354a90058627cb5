# SPDX-License-Identifier: Apache-2.0
"""Checking that every closed list follows from the one closed before it."""

import json
from collections.abc import Iterator
from typing import Any

from carecalc.domain.disbursement import chained
from carecalc.domain.money import Money
from carecalc.store.codec import decode

_CLOSED = (
    "SELECT r.id, c.month, c.digest, coalesce(c.chained, ''), r.number, "
    "(SELECT count(*) FROM lines l WHERE l.run_id = r.id "
    "AND coalesce(l.kind, '') <> 'recovery'), "
    "(SELECT coalesce(sum(l.amount_fen), 0) FROM lines l WHERE l.run_id = r.id "
    "AND coalesce(l.kind, '') <> 'recovery') "
    "FROM closings c JOIN runs r ON r.id = c.run_id ORDER BY c.seq"
)


def unchained(cursor: Any) -> Iterator[str]:
    """Yield the months whose control figure is not made of the list and of the one
    before. Lists of before 0.9 have none; after the first that has, all have one.

    Of a list with people who were erased count and sum are those of the entry that
    closed it: their lines are gone, and the entry stays.
    """
    before = ""
    for run_id, month, digest, figure, number, count, fen in cursor.execute(
        _CLOSED
    ).fetchall():
        if (figure or before) and figure != chained(
            before, number, month, digest, count, Money(fen)
        ):
            said = _said(cursor, run_id)
            is_less = said is not None and count < said[0]
            if not (is_less and said and _has_erased(cursor)) or figure != chained(
                before, number, month, digest, *said
            ):
                yield month
        before = figure


def _has_erased(cursor: Any) -> bool:
    return cursor.execute("SELECT 1 FROM erasures LIMIT 1").fetchone() is not None


def _said(cursor: Any, run_id: str) -> tuple[int, Money] | None:
    """Return count and sum as the entry of the closing says them."""
    row = cursor.execute(
        "SELECT body FROM audit WHERE action = 'month.closed' AND object_id = ?",
        (run_id,),
    ).fetchone()
    if row is None or row[0] is None:
        return None
    detail = decode(json.dumps(json.loads(row[0])["detail"]))
    match detail:
        case [_, _, _, int(count), Money() as total, *_]:
            return count, total
    return None
