# SPDX-License-Identifier: Apache-2.0
"""What left the office, to whom, and about whom."""

from sqlalchemy import select

from carecalc.domain.disclosure import Disclosure, Sending
from carecalc.domain.trust import Head
from carecalc.store.repository import Repository
from carecalc.store.signatures import head_of
from carecalc.store.trust_rows import DisclosedPersonRow, DisclosureRow


class Disclosures(Repository):
    """The records of what left; they are only ever added."""

    def add(self, disclosure_id: str, sent: Sending) -> Disclosure:
        """Record that something leaves, with the chain's head before it."""
        head = head_of(self._session.connection())
        row = DisclosureRow(
            id=disclosure_id,
            kind=sent.kind,
            recipient=sent.recipient,
            purpose=sent.purpose,
            basis=sent.basis,
            fields=sent.fields,
            digest=sent.digest,
            paper_id=sent.paper_id,
            by=self._actor,
            head_seq=head.seq,
            head_hash=head.hash,
            seq=self._next_seq(),
            at=self._clock(),
        )
        self._session.add(row)
        self._session.flush()
        self._session.add_all(
            DisclosedPersonRow(disclosure_id=disclosure_id, person_id=person_id)
            for person_id in sorted(set(sent.people))
        )
        self._session.flush()
        self._session.refresh(row)
        return _disclosure(row, sent.people)

    def of_person(self, person_id: str) -> tuple[Disclosure, ...]:
        """Return what told others about a person, the latest first.

        Of others whom it told about too, nothing is said.
        """
        rows = self._session.scalars(
            select(DisclosureRow)
            .join(
                DisclosedPersonRow,
                DisclosedPersonRow.disclosure_id == DisclosureRow.id,
            )
            .where(DisclosedPersonRow.person_id == person_id)
            .order_by(DisclosureRow.seq.desc())
        )
        return tuple(_disclosure(row, (person_id,)) for row in rows)

    def of_paper(self, paper_id: str) -> tuple[Disclosure, ...]:
        """Return how often and to whom a paper left, the latest first."""
        rows = self._session.scalars(
            select(DisclosureRow)
            .where(DisclosureRow.paper_id == paper_id)
            .order_by(DisclosureRow.seq.desc())
        )
        return tuple(_disclosure(row, self._people(row.id)) for row in rows)

    def _people(self, disclosure_id: str) -> tuple[str, ...]:
        return tuple(
            self._session.scalars(
                select(DisclosedPersonRow.person_id)
                .where(DisclosedPersonRow.disclosure_id == disclosure_id)
                .order_by(DisclosedPersonRow.person_id)
            )
        )


def _disclosure(row: DisclosureRow, people: tuple[str, ...]) -> Disclosure:
    return Disclosure(
        id=row.id,
        sent=Sending(
            kind=row.kind,
            recipient=row.recipient,
            purpose=row.purpose,
            basis=row.basis,
            fields=row.fields,
            people=people,
            digest=row.digest,
            paper_id=row.paper_id,
        ),
        by=row.by,
        head=Head(row.head_seq, row.head_hash),
        seq=row.seq,
        at=row.at,
    )
