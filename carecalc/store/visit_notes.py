# SPDX-License-Identifier: Apache-2.0
"""What stands beside a visit's answers: the second assessor's, what was settled,
reasons, evidence, how it ended, how far two agreed."""

from datetime import date

from sqlalchemy import select

from carecalc.domain.visit import Evidence, PairCounts, Settlement
from carecalc.store.answer_log import AnswerLog
from carecalc.store.faults import no_such
from carecalc.store.repository import FileRepository, Transaction
from carecalc.store.visit_rows import (
    AgreementRow,
    EndingRow,
    EvidenceRow,
    RemarkRow,
    SecondLogRow,
    SettlementRow,
)


class VisitNotes(FileRepository):
    """The notes of the office's visits; none of them ever changes."""

    def __init__(self, of: Transaction) -> None:
        super().__init__(of)
        self.second = AnswerLog(of, SecondLogRow)

    def settle(self, visit_id: str, settlement: Settlement) -> None:
        """Write how a difference was settled."""
        self._session.add(
            SettlementRow(
                seq=self._next_seq(),
                visit_id=visit_id,
                item=settlement.item,
                settlement=settlement,
                at=self._clock(),
            )
        )
        self._session.flush()

    def remark(self, visit_id: str, key: str, remark: str) -> None:
        """Write a one-line reason; an empty one takes back the one before."""
        self._session.add(
            RemarkRow(
                seq=self._next_seq(),
                visit_id=visit_id,
                key=key,
                remark=remark,
                at=self._clock(),
            )
        )
        self._session.flush()

    def end(
        self,
        visit_id: str,
        outcome: str,
        propose_on: date | None = None,
        successor: str = "",
    ) -> None:
        """Write that a visit, still a draft, ends as `refused` or `moved`."""
        self._session.add(
            EndingRow(
                visit_id=visit_id,
                outcome=outcome,
                propose_on=propose_on,
                successor=successor,
                seq=self._next_seq(),
                at=self._clock(),
            )
        )
        self._session.flush()

    def attach(
        self, evidence_id: str, visit_id: str, item: str, media: str, data: bytes
    ) -> Evidence:
        """Keep a drawing or photograph, its bytes encrypted in a file of their own."""
        name = self._keep(data)
        return self._evidence(evidence_id, visit_id, item, media, name)

    def attach_again(self, evidence_id: str, visit_id: str, of: Evidence) -> Evidence:
        """Keep another visit's evidence with this one too; its bytes are not copied."""
        row = self._evidence_row(of.id)
        return self._evidence(evidence_id, visit_id, of.item, of.media, row.attachment)

    def evidence(self, visit_id: str) -> tuple[Evidence, ...]:
        """Return a visit's evidence, in the order it was kept."""
        rows = self._session.scalars(
            select(EvidenceRow)
            .where(EvidenceRow.visit_id == visit_id)
            .order_by(EvidenceRow.seq)
        )
        return tuple(row.to_domain() for row in rows)

    def evidence_bytes(self, evidence_id: str) -> bytes:
        """Return what was kept; STORE-013 if there is none, STORE-014 if it is gone."""
        return self._attachments.read(self._evidence_row(evidence_id).attachment)

    def agree(self, counts: PairCounts) -> None:
        """Write what the two assessors of a visit chose."""
        self._session.add(
            AgreementRow(
                visit_id=counts.visit_id,
                scale=counts.scale,
                first=counts.first,
                second=counts.second,
                counts=counts.counts,
                seq=self._next_seq(),
            )
        )
        self._session.flush()

    def agreements(self) -> tuple[PairCounts, ...]:
        """Return what the assessors of every signed visit chose, in order of signing."""
        rows = self._session.scalars(select(AgreementRow).order_by(AgreementRow.seq))
        return tuple(row.to_domain() for row in rows)

    def _evidence(
        self, evidence_id: str, visit_id: str, item: str, media: str, name: str
    ) -> Evidence:
        row = EvidenceRow(
            id=evidence_id,
            visit_id=visit_id,
            item=item,
            media=media,
            attachment=name,
            seq=self._next_seq(),
            at=self._clock(),
        )
        self._session.add(row)
        self._session.flush()
        self._session.refresh(row)
        return row.to_domain()

    def _evidence_row(self, evidence_id: str) -> EvidenceRow:
        row = self._session.get(EvidenceRow, evidence_id)
        if row is None:
            raise no_such("evidence", evidence_id)
        return row
