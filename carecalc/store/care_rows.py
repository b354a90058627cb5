# SPDX-License-Identifier: Apache-2.0
"""The tables of households, care plans, accepted law files and scans of papers."""

from datetime import datetime
from typing import Any

from sqlalchemy import (
    CheckConstraint,
    ForeignKey,
    ForeignKeyConstraint,
    Index,
    UniqueConstraint,
)
from sqlalchemy.orm import Mapped, mapped_column

from carecalc.domain.fact import Scan
from carecalc.store.rows import Base, Kept


class HouseholdRow(Base):
    """One version of what a household declared; the latest counts; insert-only."""

    __tablename__ = "households"
    __table_args__ = (UniqueConstraint("seq"),)

    id: Mapped[str] = mapped_column(primary_key=True)
    version: Mapped[int] = mapped_column(primary_key=True)
    household: Mapped[Any] = mapped_column(Kept)
    closed_because: Mapped[str]
    seq: Mapped[int]
    at: Mapped[datetime]


class HouseholdMemberRow(Base):
    """Whom one version of a household names; insert-only.

    `id_key` is as with people: two writings of one number are one person. `counts` is
    0 for somebody who is named and does not count as a member by law.
    """

    __tablename__ = "household_members"
    __table_args__ = (
        ForeignKeyConstraint(
            ["household_id", "version"], ["households.id", "households.version"]
        ),
        Index(None, "person_id"),
        Index(None, "id_key"),
        CheckConstraint("counts IN (0, 1)", name="counts"),
    )

    household_id: Mapped[str] = mapped_column(primary_key=True)
    version: Mapped[int] = mapped_column(primary_key=True)
    member: Mapped[str] = mapped_column(primary_key=True)
    person_id: Mapped[str | None] = mapped_column(ForeignKey("people.id"))
    id_key: Mapped[str | None]
    counts: Mapped[int]


class AcceptanceRow(Base):
    """A law file that somebody accepted on record; insert-only."""

    __tablename__ = "acceptances"
    __table_args__ = (UniqueConstraint("seq"),)

    digest: Mapped[str] = mapped_column(ForeignKey("laws.digest"), primary_key=True)
    reason: Mapped[str]
    document: Mapped[str]
    accepted_by: Mapped[str]
    seq: Mapped[int]
    at: Mapped[datetime]


class CarePlanRow(Base):
    """One version of a service plan; the latest counts; insert-only."""

    __tablename__ = "care_plans"
    __table_args__ = (UniqueConstraint("seq"), Index(None, "person_id", "seq"))

    id: Mapped[str] = mapped_column(primary_key=True)
    version: Mapped[int] = mapped_column(primary_key=True)
    person_id: Mapped[str] = mapped_column(ForeignKey("people.id"))
    visit_id: Mapped[str] = mapped_column(ForeignKey("visits.id"))
    plan: Mapped[Any] = mapped_column(Kept)
    seq: Mapped[int]
    at: Mapped[datetime]


class ScanRow(Base):
    """A copy of the paper behind a fact; its bytes lie encrypted under `attachment`;
    insert-only."""

    __tablename__ = "scans"
    __table_args__ = (UniqueConstraint("seq"), Index(None, "fact_id"))

    id: Mapped[str] = mapped_column(primary_key=True)
    fact_id: Mapped[str] = mapped_column(ForeignKey("facts.id"))
    media: Mapped[str]
    attachment: Mapped[str]
    seq: Mapped[int]
    at: Mapped[datetime]

    def to_domain(self) -> Scan:
        """Return what it is, without its bytes."""
        return Scan(self.id, self.fact_id, self.media, self.seq, self.at)


OF_CARE = ("households", "household_members", "acceptances", "care_plans", "scans")
"""These tables; rows are only ever added to them."""
