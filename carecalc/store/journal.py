# SPDX-License-Identifier: Apache-2.0
"""Writing the audit chain: every row that a change writes is in it, named or not.

The entries of one change are written when it ends, in the same transaction. A row is
recorded with the entry noted after it was written, or with the last; what nobody noted
is recorded all the same, as `changed`. So no path through the program can forget.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, event, func, inspect, select, text
from sqlalchemy.orm import Session

from carecalc.domain.canonical import digest
from carecalc.store.chain import (
    GONE,
    START,
    Link,
    hash_of,
    held_as,
    row_digest,
    row_name,
)
from carecalc.store.codec import encode
from carecalc.store.rows import (
    AuditRow,
    Base,
    DeterminationRow,
    FactRow,
    Instant,
    PersonRow,
    stored,
)
from carecalc.store.signing import Signer, link
from carecalc.store.visit_rows import VisitRow

UNNAMED = "changed"
CLOCK_WENT_BACK = "clock.went-back"

# Through which column a row belongs to somebody, where it does not say so itself.
_OWNERS: tuple[tuple[str, type[Base]], ...] = (
    ("visit_id", VisitRow),
    ("fact_id", FactRow),
    ("determination_id", DeterminationRow),
)

_TELL_EVERY = 1_000
"""Rows between two words about how many are taken in."""

Changed = dict[str, dict[str, list[object]]]


@dataclass(slots=True)
class _Noted:
    seq: int
    at: datetime
    action: str
    object_id: str
    detail: object
    why: str
    person_id: str | None
    rows: dict[str, str] = field(default_factory=dict)
    changed: Changed = field(default_factory=dict)
    people: set[str] = field(default_factory=set)


class Journal:
    """What one change did, until it is written as entries of the chain."""

    def __init__(
        self,
        session: Session,
        actor: str,
        signer: Signer | None,
        clock: Callable[[], datetime],
        next_seq: Callable[[], int],
    ) -> None:
        self._session = session
        self._actor = actor
        self._signer = signer
        self._clock = clock
        self._next_seq = next_seq
        self._noted: list[_Noted] = []
        self._rows: dict[str, str] = {}
        self._changed: Changed = {}
        self._people: set[str] = set()
        event.listen(session, "after_flush", self._on_flush)

    def note(
        self,
        action: str,
        object_id: str,
        detail: object = None,
        why: str = "",
        person_id: str | None = None,
    ) -> None:
        """Note an act; the rows written since the last one belong to it."""
        self._session.flush()
        at = self._clock()
        if not self._noted:
            self._note_clock(at)
        self._take(
            _Noted(self._next_seq(), at, action, object_id, detail, why, person_id)
        )

    def note_everything(self, told: Callable[[int, int], None]) -> None:
        """Take in every row there is: the chain of an older file begins with them.

        `told` hears how many of how many are taken in.
        """
        connection = self._session.connection()
        tables = [
            table
            for table in Base.metadata.sorted_tables
            if table.name not in ("audit", "counters")
        ]
        of = sum(
            int(connection.scalar(select(func.count()).select_from(table)) or 0)
            for table in tables
        )
        done = 0
        for table in tables:
            keys = [column.name for column in table.primary_key]
            found = connection.exec_driver_sql(f'SELECT * FROM "{table.name}"')
            for row in found.mappings():
                if done % _TELL_EVERY == 0:
                    told(done, of)
                done += 1
                name = row_name(table.name, tuple(row[key] for key in keys))
                self._rows[name] = row_digest(dict(row))

    def restate(self, rows: Mapping[str, str]) -> None:
        """Say of rows again what the chain last said: the entry that did is erased."""
        self._rows.update(rows)

    def seal(self) -> None:
        """Write what was noted; nothing if nothing was changed or noted."""
        self._session.flush()
        if self._rows and not self._noted:
            self.note(UNNAMED, "")
        elif self._rows:
            self._take(self._noted.pop())
        before = last_hash(self._session.connection())
        for noted in self._noted:
            before = self._write(noted, before)
        self._noted = []
        self._session.flush()

    def _note_clock(self, at: datetime) -> None:
        """Record it when the clock stands before the last entry."""
        last = self._session.scalar(select(AuditRow.at).order_by(AuditRow.seq.desc()))
        if last is not None and at < last:
            self._noted.append(
                _Noted(self._next_seq(), at, CLOCK_WENT_BACK, "", [last, at], "", None)
            )

    def _take(self, noted: _Noted) -> None:
        noted.rows.update(self._rows)
        noted.changed.update(self._changed)
        noted.people |= self._people
        self._rows, self._changed, self._people = {}, {}, set()
        self._noted.append(noted)

    def _write(self, noted: _Noted, before: str) -> str:
        body = encode(
            {
                "detail": noted.detail,
                "why": noted.why,
                "changed": noted.changed,
                "rows": noted.rows,
            }
        )
        person_id = noted.person_id
        if person_id is None and len(noted.people) == 1:
            (person_id,) = noted.people
        at = Instant.write(noted.at)
        assert isinstance(at, int)
        hash_ = hash_of(
            before,
            Link(
                noted.seq,
                at,
                self._actor,
                noted.action,
                noted.object_id,
                person_id,
                digest(body),
            ),
        )
        self._session.add(
            AuditRow(
                seq=noted.seq,
                at=noted.at,
                actor=self._actor,
                action=noted.action,
                object_id=noted.object_id,
                person_id=person_id,
                digest=digest(body),
                body=body,
                prev=before,
                hash=hash_,
                signature=""
                if self._signer is None
                else self._signer.sign(link(hash_)),
            )
        )
        return hash_

    def _on_flush(self, session: Session, context: object) -> None:
        for row in session.new:
            if not isinstance(row, AuditRow):
                self._note_row(row, _columns(row))
        for row in session.dirty:
            columns = _columns(row)
            changed = _changed(row, columns)
            if isinstance(row, AuditRow) or not changed:
                continue
            before = self._changed.setdefault(self._note_row(row, columns), {})
            for column, (old, new) in changed.items():
                first = before[column][0] if column in before else old
                before[column] = [first, new]
        for row in session.deleted:
            self._rows[_name(row, _columns(row))] = GONE

    def _note_row(self, row: Base, columns: Mapping[str, object]) -> str:
        """Note what a row holds now, and whom it is about; return its name."""
        name = _name(row, columns)
        self._rows[name] = row_digest(columns)
        if (person_id := self._owner(row)) is not None:
            self._people.add(person_id)
        return name

    def _owner(self, row: Base) -> str | None:
        if isinstance(row, PersonRow):
            return row.id
        if hasattr(row, "person_id"):
            found: str | None = row.person_id
            return found
        for column, owner in _OWNERS:
            if hasattr(row, column):
                with self._session.no_autoflush:
                    held: Any = self._session.get(owner, getattr(row, column))
                return None if held is None else str(held.person_id)
        return None


def _name(row: Base, columns: Mapping[str, object]) -> str:
    keys = inspect(type(row)).primary_key
    return row_name(row.__tablename__, tuple(columns[key.name] for key in keys))


def _columns(row: Base) -> dict[str, object]:
    """Return a row's columns as the file holds them."""
    return {
        column.name: stored(column.type, getattr(row, name))
        for name, column in inspect(type(row)).columns.items()
    }


def _changed(
    row: Base, columns: Mapping[str, object]
) -> dict[str, tuple[object, object]]:
    """Return which columns of a row changed, from what to what."""
    state = inspect(row)
    changed: dict[str, tuple[object, object]] = {}
    for name, column in state.mapper.columns.items():
        history = state.attrs[name].load_history()
        if history.has_changes() and history.deleted:
            old = held_as(stored(column.type, history.deleted[0]))
            new = held_as(columns[column.name])
            if old != new:
                changed[column.name] = (old, new)
    return changed


def last_hash(connection: Connection) -> str:
    """Return the hash of the chain's last entry; nothing before the first."""
    found = connection.execute(
        text("SELECT hash FROM audit ORDER BY seq DESC LIMIT 1")
    ).scalar()
    return START if found is None else str(found)
