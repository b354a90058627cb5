# SPDX-License-Identifier: Apache-2.0
"""Copies of the papers that prove facts, each encrypted in a file of its own."""

from sqlalchemy import select

from carecalc.domain.fact import Scan
from carecalc.store.care_rows import ScanRow
from carecalc.store.faults import no_such
from carecalc.store.repository import FileRepository
from carecalc.store.rows import FactRow


class Scans(FileRepository):
    """The copies kept with facts."""

    def add(self, scan_id: str, fact_id: str, media: str, data: bytes) -> Scan:
        """Keep a copy with a fact."""
        row = ScanRow(id=scan_id, fact_id=fact_id, media=media)
        return self._keep_scan(row, data).to_domain()

    def of_fact(self, fact_id: str) -> tuple[Scan, ...]:
        """Return what is kept with a fact, in the order it was kept."""
        rows = self._session.scalars(
            select(ScanRow).where(ScanRow.fact_id == fact_id).order_by(ScanRow.seq)
        )
        return tuple(row.to_domain() for row in rows)

    def data(self, scan_id: str) -> bytes:
        """Return what was kept; STORE-013 if there is none, STORE-014 if it is gone."""
        return self._scanned(ScanRow, scan_id)

    def person_of(self, scan_id: str) -> str:
        """Return whose fact a copy is kept with; STORE-013 if there is none."""
        found = self._session.scalar(
            select(FactRow.person_id)
            .join(ScanRow, ScanRow.fact_id == FactRow.id)
            .where(ScanRow.id == scan_id)
        )
        if found is None:
            raise no_such("scan", scan_id)
        return found
