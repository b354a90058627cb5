# SPDX-License-Identifier: Apache-2.0
"""Reading the audit chain: a person's whole history, a period, the latest of an act."""

import json
from collections.abc import Iterator, Sequence
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from carecalc.domain.trust import Entry, Head
from carecalc.store.codec import decode
from carecalc.store.office_rows import ElsewhereRow
from carecalc.store.rows import AuditRow
from carecalc.store.signatures import head_of

RECORDING = ("fact.added", "fact.withdrawn", "visit.signed")
"""Acts whose author does not decide about the person; the file's rule says the same."""


class Entries:
    """The entries of the chain; they are written by `Work.audit` alone."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def head(self) -> Head:
        """Return the last entry."""
        return head_of(self._session.connection())

    def first(self) -> Entry | None:
        """Return the entry that the chain begins with."""
        row = self._session.scalar(select(AuditRow).order_by(AuditRow.seq).limit(1))
        return None if row is None else entry_of(row)

    def of_person(self, person_id: str) -> tuple[Entry, ...]:
        """Return everything that was done in a person's file, the first first."""
        rows = self._session.scalars(
            select(AuditRow)
            .where(AuditRow.person_id == person_id)
            .order_by(AuditRow.seq)
        )
        return tuple(entry_of(row) for row in rows)

    def recorders(self, person_id: str) -> frozenset[str]:
        """Return who recorded a person's case: facts, or a signed assessment, here or
        on another device."""
        here = self._session.scalars(
            select(AuditRow.actor)
            .where(AuditRow.person_id == person_id, AuditRow.action.in_(RECORDING))
            .distinct()
        )
        elsewhere = self._session.scalars(
            select(ElsewhereRow.name)
            .where(
                ElsewhereRow.person_id == person_id, ElsewhereRow.action.in_(RECORDING)
            )
            .distinct()
        )
        return frozenset((*here, *elsewhere))

    def last(self, action: str) -> Entry | None:
        """Return the latest entry of an act, or None."""
        row = self._session.scalar(
            select(AuditRow)
            .where(AuditRow.action == action)
            .order_by(AuditRow.seq.desc())
            .limit(1)
        )
        return None if row is None else entry_of(row)

    def last_of(self, object_id: str, actions: Sequence[str]) -> Entry | None:
        """Return the latest of some acts on one thing, or None."""
        row = self._session.scalar(
            select(AuditRow)
            .where(AuditRow.object_id == object_id, AuditRow.action.in_(actions))
            .order_by(AuditRow.seq.desc())
            .limit(1)
        )
        return None if row is None else entry_of(row)

    def holds(self, head: Head) -> bool:
        """Say whether the chain has an entry of this number and hash."""
        found = self._session.get(AuditRow, head.seq)
        return found is not None and found.hash == head.hash

    def last_at(self) -> datetime | None:
        """Return when the latest entry was written, by the clock of then."""
        return self._session.scalar(
            select(AuditRow.at).order_by(AuditRow.seq.desc()).limit(1)
        )

    def of_action(self, action: str, after: int = 0) -> tuple[Entry, ...]:
        """Return the entries of an act numbered after `after`, in order."""
        rows = self._session.scalars(
            select(AuditRow)
            .where(AuditRow.action == action, AuditRow.seq > after)
            .order_by(AuditRow.seq)
        )
        return tuple(entry_of(row) for row in rows)

    def about_people(self, after: int) -> tuple[tuple[str, str], ...]:
        """Return whom the entries numbered after `after` are about, and their acts."""
        rows = self._session.execute(
            select(AuditRow.person_id, AuditRow.action)
            .where(AuditRow.seq > after, AuditRow.person_id.is_not(None))
            .order_by(AuditRow.seq)
        )
        return tuple((str(person_id), action) for person_id, action in rows)

    def between(self, first: datetime, last: datetime) -> Iterator[Entry]:
        """Yield the entries from one instant to another, in order."""
        rows = self._session.scalars(
            select(AuditRow)
            .where(AuditRow.at >= first, AuditRow.at <= last)
            .order_by(AuditRow.seq)
            .execution_options(yield_per=500)
        )
        return (entry_of(row) for row in rows)


def entry_of(row: AuditRow) -> Entry:
    """Return an entry as it stands in its row."""
    body = {} if row.body is None else json.loads(row.body)
    # Only what the act said is a value of ours; the rest is kept as it stands there.
    detail = decode(json.dumps(body["detail"])) if body else None
    return Entry(
        seq=row.seq,
        at=row.at,
        actor=row.actor,
        action=row.action,
        object_id=row.object_id,
        person_id=row.person_id,
        why=body.get("why", ""),
        detail=detail,
        changed={
            name: {column: (old, new) for column, (old, new) in columns.items()}
            for name, columns in body.get("changed", {}).items()
        },
        digest=row.digest,
        hash=row.hash,
        is_signed=bool(row.signature),
    )
