# SPDX-License-Identifier: Apache-2.0
"""All that closed lists ever said, line by line, without making a list of it."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import text

from carecalc.domain.disbursement import REGULAR
from carecalc.domain.fact import Payee
from carecalc.store.codec import decode
from carecalc.store.repository import Repository

_LINES = (
    "SELECT l.person_id, l.id_number, l.name, l.programme, l.month, l.amount_fen, "
    "l.kind, l.payee FROM closings c JOIN lines l ON l.run_id = c.run_id "
    "ORDER BY c.seq, l.position"
)
_AT_ONCE = 20_000


@dataclass(frozen=True, slots=True)
class PaidLine:
    """A line of a closed list; the month as lists write it, less than nothing where
    money is owed back."""

    person_id: str
    id_number: str
    name: str
    programme: str
    month: str
    fen: int
    kind: str
    payee: Payee


class ClosedLines(Repository):
    """The lines of every closed list, in the order of closing."""

    def pieces(self) -> Iterator[tuple[PaidLine, ...]]:
        """Yield all lines, some thousands at a time."""
        found = self._session.execute(
            text(_LINES).execution_options(yield_per=_AT_ONCE)
        )
        for rows in found.partitions():
            yield tuple(_line(row) for row in rows)


def _line(row: Sequence[Any]) -> PaidLine:
    who, number, name, programme, month, fen, kind, payee = row
    return PaidLine(
        who, number, name, programme, month, fen, kind or REGULAR, decode(payee)
    )
