# SPDX-License-Identifier: Apache-2.0
"""The two shapes of tables for what an office does, with the same columns each.

What has versions is kept version by version, what happened is kept as it happened;
either way rows are only ever added.
"""

from datetime import date, datetime
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, declared_attr, mapped_column
from sqlalchemy.schema import SchemaItem

from carecalc.domain.record import Happening, Record
from carecalc.store.rows import Base, Kept


def states(*allowed: str) -> CheckConstraint:
    """Allow a record these states."""
    listed = ", ".join(f"'{state}'" for state in allowed)
    return CheckConstraint(f"state IN ({listed})", name="state")


def kinds(*allowed: str) -> CheckConstraint:
    """Allow a happening these kinds."""
    listed = ", ".join(f"'{kind}'" for kind in allowed)
    return CheckConstraint(f"kind IN ({listed})", name="kind")


def of_records(allowed: CheckConstraint) -> tuple[SchemaItem, ...]:
    """Return the constraints and indexes of a table of records."""
    return (
        UniqueConstraint("seq"),
        allowed,
        Index(None, "state", "day"),
        Index(None, "person_id", "seq"),
        Index(None, "about"),
    )


def of_happenings(*more: SchemaItem) -> tuple[SchemaItem, ...]:
    """Return the constraints and indexes of a table of happenings."""
    return (
        UniqueConstraint("seq"),
        *more,
        Index(None, "person_id", "seq"),
        Index(None, "about", "seq"),
        Index(None, "kind", "day"),
        Index(None, "supersedes"),
    )


class RecordColumns(Base):
    """One version of something; the latest counts."""

    __abstract__ = True

    id: Mapped[str] = mapped_column(primary_key=True)
    version: Mapped[int] = mapped_column(primary_key=True)
    state: Mapped[str]
    day: Mapped[date | None]
    person_id: Mapped[str | None] = mapped_column(ForeignKey("people.id"))
    about: Mapped[str]
    document: Mapped[Any] = mapped_column(Kept)
    by: Mapped[str]
    seq: Mapped[int]
    at: Mapped[datetime]

    def to_domain(self) -> Record[Any]:
        """Return this version."""
        return Record(
            id=self.id,
            state=self.state,
            value=self.document,
            day=self.day,
            person_id=self.person_id or "",
            about=self.about,
            version=self.version,
            by=self.by,
            seq=self.seq,
            saved_at=self.at,
        )


class HappeningColumns(Base):
    """Something that happened; one that supersedes it takes it back."""

    __abstract__ = True

    id: Mapped[str] = mapped_column(primary_key=True)
    kind: Mapped[str]
    day: Mapped[date | None]
    person_id: Mapped[str | None] = mapped_column(ForeignKey("people.id"))
    about: Mapped[str]
    document: Mapped[Any] = mapped_column(Kept)
    by: Mapped[str]
    seq: Mapped[int]
    at: Mapped[datetime]

    @declared_attr
    def supersedes(cls) -> Mapped[str | None]:
        """Which one of the same table it takes back."""
        return mapped_column(ForeignKey(f"{cls.__tablename__}.id"))

    def to_domain(self) -> Happening[Any]:
        """Return what happened."""
        return Happening(
            id=self.id,
            kind=self.kind,
            value=self.document,
            day=self.day,
            person_id=self.person_id or "",
            about=self.about,
            supersedes=self.supersedes or "",
            by=self.by,
            seq=self.seq,
            at=self.at,
        )
