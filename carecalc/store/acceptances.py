# SPDX-License-Identifier: Apache-2.0
"""Law files that were accepted on record, each once and by a named person."""

from sqlalchemy import select

from carecalc.domain.acceptance import Acceptance
from carecalc.store.care_rows import AcceptanceRow
from carecalc.store.repository import Repository
from carecalc.store.rows import LawRow


class Acceptances(Repository):
    """Which law files the office accepted; `user` is who does it now."""

    def add(self, digest: str, reason: str, document: str) -> Acceptance:
        """Write that the user accepts a law file whose bytes are kept."""
        self._session.add(
            AcceptanceRow(
                digest=digest,
                reason=reason,
                document=document,
                accepted_by=self._actor,
                seq=self._next_seq(),
                at=self._clock(),
            )
        )
        self._session.flush()
        return next(one for one in self.all() if one.digest == digest)

    def digests(self) -> frozenset[str]:
        """Return the digests of the files that were accepted."""
        return frozenset(self._session.scalars(select(AcceptanceRow.digest)))

    def all(self) -> tuple[Acceptance, ...]:
        """Return every acceptance, in the order of recording."""
        rows = self._session.execute(
            select(AcceptanceRow, LawRow.kind, LawRow.name)
            .join(LawRow, LawRow.digest == AcceptanceRow.digest)
            .order_by(AcceptanceRow.seq)
        )
        return tuple(
            Acceptance(
                digest=row.digest,
                kind=kind,
                name=name,
                reason=row.reason,
                document=row.document,
                accepted_by=row.accepted_by,
                seq=row.seq,
                at=row.at,
            )
            for row, kind, name in rows
        )
