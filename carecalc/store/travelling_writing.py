# SPDX-License-Identifier: Apache-2.0
"""Writing rows that came from another file, with this file's numbers and people."""

from collections.abc import Mapping
from typing import Any

from sqlalchemy import inspect, select

from carecalc.domain.canonical import digest
from carecalc.store.repository import Repository
from carecalc.store.rows import LawRow
from carecalc.store.travelling import Columns, made
from carecalc.store.travelling_arriving import FILE_COLUMN, Arrival
from carecalc.store.travelling_tables import LOCAL
from carecalc.store.visit_rows import VisitRow


class Writing(Repository):
    """Adds rows as they came, but for what counts within one file."""

    def is_here(self, kind: Any, given: Mapping[str, object]) -> bool:
        """Say whether a row of this key is here."""
        key = tuple(given[column.name] for column in inspect(kind).primary_key)
        return self._session.get(kind, key) is not None

    def insert(
        self, to: Arrival, kind: Any, given: Columns, owner: str, at_once: bool = True
    ) -> Any:
        """Write a row with numbers of this file's own order; return it."""
        given = dict(given)
        for name in LOCAL[:3]:
            if name in given:
                given[name] = self._next_seq()
        if "person_id" in given and given["person_id"] is not None:
            given["person_id"] = owner
        if given.get(FILE_COLUMN) is not None:
            given[FILE_COLUMN] = to.files[str(given[FILE_COLUMN])]
        row = made(kind, given)
        if isinstance(row, LawRow) and digest(row.data) != row.digest:
            raise ValueError("not the file of its digest")
        self._session.add(row)
        # One after another: rules that look at what is there already see it.
        if at_once:
            self._session.flush()
        return row

    def renamed(self, to: Arrival, given: Columns) -> Columns:
        """Return a visit with another number if one of the office's has its own."""
        number = str(given["number"])
        taken = self._session.scalar(
            select(VisitRow.id).where(VisitRow.number == number)
        )
        if taken is None:
            return given
        to.applied.renamed[str(given["id"])] = number
        series, _, last = number.rpartition("-")
        return {**given, "number": f"{series}-{to.device}-{last}"}
