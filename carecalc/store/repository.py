# SPDX-License-Identifier: Apache-2.0
"""What the repositories of one transaction have in common."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import TypeVar

from sqlalchemy.orm import Session

from carecalc.store.attachments import Attachments
from carecalc.store.care_rows import ScanRow
from carecalc.store.faults import no_such
from carecalc.store.visit_rows import PaperScanRow

OneScanRow = TypeVar("OneScanRow", ScanRow, PaperScanRow)


@dataclass(frozen=True, slots=True)
class Transaction:
    """One change: who makes it, when, the next number in order, and where files go."""

    session: Session
    next_seq: Callable[[], int]
    clock: Callable[[], datetime]
    actor: str
    attachments: Attachments


class Repository:
    """Rows of some tables, read and written in one transaction."""

    def __init__(self, of: Transaction) -> None:
        self._session = of.session
        self._next_seq = of.next_seq
        self._clock = of.clock
        self._actor = of.actor


class FileRepository(Repository):
    """Rows that name files; a file is there before its row is."""

    def __init__(self, of: Transaction) -> None:
        super().__init__(of)
        self._attachments = of.attachments
        self._written: list[str] = []

    def discard(self) -> None:
        """Take back the files of a change that was not committed."""
        for name in self._written:
            self._attachments.discard(name)
        self._written.clear()

    def _keep(self, data: bytes) -> str:
        """Write a file to the disk; its name, for a row to refer to."""
        name = self._attachments.keep(data)
        self._written.append(name)
        return name

    def _keep_scan(self, row: OneScanRow, data: bytes) -> OneScanRow:
        """Keep a scan: its bytes first, on the disk, then the row that names them."""
        row.attachment = self._keep(data)
        row.seq = self._next_seq()
        row.at = self._clock()
        self._session.add(row)
        self._session.flush()
        self._session.refresh(row)
        return row

    def _scanned(self, kind: type[OneScanRow], scan_id: str) -> bytes:
        """Return a scan; STORE-013 if there is none, STORE-014 if it is gone."""
        row = self._session.get(kind, scan_id)
        if row is None:
            raise no_such("scan", scan_id)
        return self._attachments.read(row.attachment)
