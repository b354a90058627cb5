# SPDX-License-Identifier: Apache-2.0
"""Signatures drawn on the screen, as they were drawn."""

from sqlalchemy import select

from carecalc.domain.drawing import DrawnSignature
from carecalc.store.desk_rows import DrawnSignatureRow
from carecalc.store.repository import Repository


class DrawnSignatures(Repository):
    """The office's drawn signatures; none of them ever changes."""

    def add(self, drawn: DrawnSignature) -> DrawnSignature:
        """Write a signature; who recorded it, its number and time are filled in."""
        row = DrawnSignatureRow(
            id=drawn.id,
            visit_id=drawn.visit_id,
            paper_id=drawn.paper_id or None,
            role=drawn.role,
            name=drawn.name,
            relation=drawn.relation,
            width=drawn.drawing.width,
            height=drawn.drawing.height,
            pointer=drawn.drawing.pointer,
            strokes=drawn.drawing.strokes,
            digest=drawn.digest,
            by=self._actor,
            seq=self._next_seq(),
            at=self._clock(),
        )
        self._session.add(row)
        self._session.flush()
        self._session.refresh(row)
        return row.to_domain()

    def of_visit(self, visit_id: str) -> tuple[DrawnSignature, ...]:
        """Return every signature of a visit, in the order they were drawn."""
        rows = self._session.scalars(
            select(DrawnSignatureRow)
            .where(DrawnSignatureRow.visit_id == visit_id)
            .order_by(DrawnSignatureRow.seq)
        )
        return tuple(row.to_domain() for row in rows)
