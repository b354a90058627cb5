# SPDX-License-Identifier: Apache-2.0
"""What people were told of the use of their data, and what they agreed to."""

from sqlalchemy import select

from carecalc.domain.disclosure import Consent
from carecalc.store.repository import Repository
from carecalc.store.trust_rows import ConsentRow


class Consents(Repository):
    """The records of telling and agreeing; the latest of a scope counts."""

    def add(self, consent: Consent) -> Consent:
        """Write a record; the text it was made with has been kept."""
        row = ConsentRow(
            id=consent.id,
            person_id=consent.person_id,
            kind=consent.kind,
            scope=consent.scope,
            text_digest=consent.text_digest,
            on=consent.on,
            giver=consent.giver,
            way=consent.way,
            by=self._actor,
            seq=self._next_seq(),
            at=self._clock(),
        )
        self._session.add(row)
        self._session.flush()
        self._session.refresh(row)
        return _consent(row)

    def of_person(self, person_id: str) -> tuple[Consent, ...]:
        """Return a person's records, the latest first."""
        rows = self._session.scalars(
            select(ConsentRow)
            .where(ConsentRow.person_id == person_id)
            .order_by(ConsentRow.seq.desc())
        )
        return tuple(_consent(row) for row in rows)


def _consent(row: ConsentRow) -> Consent:
    return Consent(
        id=row.id,
        person_id=row.person_id,
        kind=row.kind,
        scope=row.scope,
        text_digest=row.text_digest,
        on=row.on,
        giver=row.giver,
        way=row.way,
        by=row.by,
        seq=row.seq,
        at=row.at,
    )
