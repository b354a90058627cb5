# SPDX-License-Identifier: Apache-2.0
"""Checking that every closed list follows from the one closed before it."""

from collections.abc import Iterator
from typing import Any

from carecalc.domain.disbursement import chained
from carecalc.domain.money import Money

_CLOSED = (
    "SELECT c.month, c.digest, coalesce(c.chained, ''), r.number, "
    "(SELECT count(*) FROM lines l WHERE l.run_id = r.id "
    "AND coalesce(l.kind, '') <> 'recovery'), "
    "(SELECT coalesce(sum(l.amount_fen), 0) FROM lines l WHERE l.run_id = r.id "
    "AND coalesce(l.kind, '') <> 'recovery') "
    "FROM closings c JOIN runs r ON r.id = c.run_id ORDER BY c.seq"
)


def unchained(cursor: Any) -> Iterator[str]:
    """Yield the months whose control figure is not made of the list and of the one
    before. Lists of before 0.9 have none; after the first that has, all have one.
    """
    before = ""
    for month, digest, figure, number, count, fen in cursor.execute(_CLOSED).fetchall():
        if (figure or before) and figure != chained(
            before, number, month, digest, count, Money(fen)
        ):
            yield month
        before = figure
