# SPDX-License-Identifier: Apache-2.0
"""What both sides changed is parked for a person, with the rows that rest on it."""

import base64
from collections.abc import Iterable
from dataclasses import replace
from pathlib import Path

from carecalc.domain.canonical import canonical_json
from carecalc.domain.handover_merge import SAME_PERSON, Clash
from carecalc.domain.record import Record
from carecalc.store import parcel
from carecalc.store.office_rows import ClashRow
from carecalc.store.records import Records
from carecalc.store.repository import Repository, Transaction
from carecalc.store.travelling import Columns
from carecalc.store.travelling_arriving import (
    FILE_COLUMN,
    Arrival,
    dict_of,
    read_row,
    visits_in,
)

_HELD_MOST = 8 * 1024 * 1024
"""Bytes of files that wait within one clash."""


class Parking(Repository):
    """Clashes: what is not in force of two sides waits in them."""

    def __init__(self, of: Transaction) -> None:
        super().__init__(of)
        self._attachments = of.attachments
        self._clashes: Records[Clash] = Records(of, ClashRow)

    def open_of(self, device: str) -> dict[tuple[str, str], Record[Clash]]:
        """Return the clashes of a laptop that wait, by their kind and row."""
        return {
            (one.value.kind, one.value.row): one
            for one in self._clashes.where(("open",))
            if one.value.device == device
        }

    def parked(self, device: str) -> frozenset[str]:
        """Return the visits and people of a laptop that wait for a decision, or did."""
        found: set[str] = set()
        for record in self._clashes.where():
            if record.value.device == device and record.value.kind == SAME_PERSON:
                rows = [read_row(text.encode(), Path()) for text in record.value.held]
                found.update(visits_in(rows))
                found.add(record.value.row)
        return frozenset(found)

    def park(
        self,
        to: Arrival,
        waiting: Record[Clash] | None,
        clash: Clash,
        person_id: str,
    ) -> None:
        """Let a clash wait; `waiting` is the one that it goes on."""
        if waiting is None:
            record = Record(to.new_id(), "open", clash, to.today, person_id, clash.row)
        else:
            kept = replace(clash, held=waiting.value.held, files=waiting.value.files)
            record = replace(waiting, value=kept)
        self._keep(to, record)

    def hold(
        self, to: Arrival, waiting: Record[Clash], rows: Iterable[Columns]
    ) -> None:
        """Let rows wait with the clash that they rest on."""
        clash = waiting.value
        new = [t for t in (canonical_json(row) for row in rows) if t not in clash.held]
        if not new:
            return
        wanted = [
            str(file)
            for text in new
            for file in (
                dict_of(read_row(text.encode(), Path()).get("row", {})).get(
                    FILE_COLUMN
                ),
            )
            if file is not None
        ]
        files = {
            **clash.files,
            **{
                name: base64.b64encode(self._attachments.read(to.files[name])).decode()
                for name in wanted
            },
        }
        if sum(map(len, files.values())) > 2 * _HELD_MOST:
            raise parcel.hostile(Path(clash.row))
        held = (*clash.held, *new)
        self._keep(to, replace(waiting, value=replace(clash, held=held, files=files)))

    def _keep(self, to: Arrival, record: Record[Clash]) -> None:
        kept = self._clashes.add(record, record.value.row)
        to.open[(kept.value.kind, kept.value.row)] = kept
        if kept.id not in to.applied.clashes:
            to.applied.clashes.append(kept.id)
