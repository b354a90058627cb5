# SPDX-License-Identifier: Apache-2.0
"""Visits made on paper and typed in later, with the pages they were made on."""

from sqlalchemy import select

from carecalc.domain.visit import PaperEntry, PaperScan
from carecalc.store.repository import FileRepository
from carecalc.store.visit_rows import PaperEntryRow, PaperScanRow


class PaperEntries(FileRepository):
    """What was typed in from paper; none of it ever changes."""

    def add(self, visit_id: str, entry: PaperEntry) -> PaperEntry:
        """Write that a draft is typed in from paper; who does is filled in."""
        row = PaperEntryRow(
            visit_id=visit_id,
            visited_on=entry.visited_on,
            entered_on=entry.entered_on,
            visitors=entry.visitors,
            note=entry.note,
            by=self._actor,
            seq=self._next_seq(),
            at=self._clock(),
        )
        self._session.add(row)
        self._session.flush()
        return row.to_domain()

    def scan(self, scan_id: str, visit_id: str, media: str, data: bytes) -> PaperScan:
        """Keep a page of a visit made on paper."""
        row = PaperScanRow(id=scan_id, visit_id=visit_id, media=media)
        return self._keep_scan(row, data).to_domain()

    def scans(self, visit_id: str) -> tuple[PaperScan, ...]:
        """Return the pages of a visit, in the order they were kept."""
        rows = self._session.scalars(
            select(PaperScanRow)
            .where(PaperScanRow.visit_id == visit_id)
            .order_by(PaperScanRow.seq)
        )
        return tuple(row.to_domain() for row in rows)

    def data(self, scan_id: str) -> bytes:
        """Return a page; STORE-013 if there is none, STORE-014 if it is gone."""
        return self._scanned(PaperScanRow, scan_id)
