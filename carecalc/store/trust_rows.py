# SPDX-License-Identifier: Apache-2.0
"""The tables of users, signatures, closings, lifted blocks, and what left the office."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Index, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from carecalc.domain.period import Month
from carecalc.domain.trust import Head, Separation, SignOff, User
from carecalc.store.rows import Base, Kept


class UserRow(Base):
    """A user as one act left them; the latest of a name counts; insert-only."""

    __tablename__ = "users"
    __table_args__ = (
        CheckConstraint("is_active IN (0, 1)", name="active"),
        Index(None, "name", "seq"),
    )

    seq: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str]
    roles: Mapped[Any] = mapped_column(Kept)
    communities: Mapped[Any | None] = mapped_column(Kept)
    public: Mapped[str]
    is_active: Mapped[bool]
    reason: Mapped[str]
    by: Mapped[str]
    at: Mapped[datetime]
    organisation: Mapped[str] = mapped_column(server_default=text("''"))

    def to_domain(self) -> User:
        """Return the user."""
        return User(
            name=self.name,
            roles=self.roles,
            communities=self.communities,
            public=self.public,
            is_active=self.is_active,
            reason=self.reason,
            by=self.by,
            seq=self.seq,
            at=self.at,
            organisation=self.organisation,
        )


class SeparationRow(Base):
    """Which roles nobody holds together from a day on; insert-only."""

    __tablename__ = "separations"

    seq: Mapped[int] = mapped_column(primary_key=True)
    valid_from: Mapped[date]
    apart: Mapped[Any] = mapped_column(Kept)
    reason: Mapped[str]
    by: Mapped[str]
    at: Mapped[datetime]

    def to_domain(self) -> Separation:
        """Return the table."""
        return Separation(self.valid_from, self.apart, self.reason, self.by, self.seq)


class PinRow(Base):
    """A user's short code for uncovering the window, salted and hashed; insert-only."""

    __tablename__ = "pins"

    seq: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str]
    salt: Mapped[str]
    hash: Mapped[str]


class SignatureRow(Base):
    """Somebody's signature under an object; insert-only.

    One person signs an object once, in one role.
    """

    __tablename__ = "signatures"
    __table_args__ = (
        UniqueConstraint("kind", "object_id", "name"),
        CheckConstraint("way IN ('key', 'ink')", name="way"),
        CheckConstraint("(way = 'key') = (signature <> '')", name="signed"),
    )

    seq: Mapped[int] = mapped_column(primary_key=True)
    kind: Mapped[str]
    object_id: Mapped[str]
    name: Mapped[str]
    role: Mapped[str]
    way: Mapped[str]
    digest: Mapped[str]
    signature: Mapped[str]
    at: Mapped[datetime]

    def to_domain(self) -> SignOff:
        """Return the signature."""
        return SignOff(
            self.kind,
            self.object_id,
            self.name,
            self.role,
            self.way,
            self.digest,
            self.signature,
            self.seq,
            self.at,
        )


class ClosingRow(Base):
    """A month's list that was closed, with the chain's head then; insert-only."""

    __tablename__ = "closings"
    __table_args__ = (UniqueConstraint("month"), UniqueConstraint("seq"))

    run_id: Mapped[str] = mapped_column(ForeignKey("runs.id"), primary_key=True)
    month: Mapped[Month]
    digest: Mapped[str]
    head_seq: Mapped[int]
    head_hash: Mapped[str]
    seq: Mapped[int]
    at: Mapped[datetime]
    chained: Mapped[str | None]

    @property
    def head(self) -> Head:
        """The chain's last entry before the closing."""
        return Head(self.head_seq, self.head_hash)


class LiftRow(Base):
    """A block that two people lifted for one object; insert-only."""

    __tablename__ = "lifts"
    __table_args__ = (UniqueConstraint("block", "object_id"), UniqueConstraint("seq"))

    id: Mapped[str] = mapped_column(primary_key=True)
    block: Mapped[str]
    object_id: Mapped[str]
    reason: Mapped[str]
    seq: Mapped[int]
    at: Mapped[datetime]


class DisclosureRow(Base):
    """A file or paper that left the office; insert-only."""

    __tablename__ = "disclosures"
    __table_args__ = (UniqueConstraint("seq"),)

    id: Mapped[str] = mapped_column(primary_key=True)
    kind: Mapped[str]
    recipient: Mapped[str]
    purpose: Mapped[str]
    basis: Mapped[str]
    fields: Mapped[Any] = mapped_column(Kept)
    digest: Mapped[str]
    # No reference: a paper may be erased, that it was handed out may not.
    paper_id: Mapped[str | None]
    by: Mapped[str]
    head_seq: Mapped[int]
    head_hash: Mapped[str]
    seq: Mapped[int]
    at: Mapped[datetime]


class DisclosedPersonRow(Base):
    """Whom a disclosure told of; insert-only."""

    __tablename__ = "disclosed_people"
    __table_args__ = (Index(None, "person_id"),)

    disclosure_id: Mapped[str] = mapped_column(
        ForeignKey("disclosures.id"), primary_key=True
    )
    person_id: Mapped[str] = mapped_column(ForeignKey("people.id"), primary_key=True)


class ConsentRow(Base):
    """That a person was told of the use of their data, or consented; insert-only."""

    __tablename__ = "consents"
    __table_args__ = (
        CheckConstraint("kind IN ('told', 'consented', 'withdrawn')", name="kind"),
        UniqueConstraint("seq"),
        Index(None, "person_id", "seq"),
    )

    id: Mapped[str] = mapped_column(primary_key=True)
    person_id: Mapped[str] = mapped_column(ForeignKey("people.id"))
    kind: Mapped[str]
    scope: Mapped[str]
    text_digest: Mapped[str] = mapped_column(ForeignKey("laws.digest"))
    on: Mapped[date]
    giver: Mapped[str]
    way: Mapped[str]
    by: Mapped[str]
    seq: Mapped[int]
    at: Mapped[datetime]


class ErasureRow(Base):
    """A person whose file was erased after every period had ended; insert-only."""

    __tablename__ = "erasures"
    __table_args__ = (UniqueConstraint("seq"),)

    # No reference: the person it names is gone.
    person_id: Mapped[str] = mapped_column(primary_key=True)
    reason: Mapped[str]
    by: Mapped[str]
    seq: Mapped[int]
    at: Mapped[datetime]


OF_TRUST = (
    "users",
    "separations",
    "pins",
    "signatures",
    "closings",
    "lifts",
    "disclosures",
    "disclosed_people",
    "consents",
    "erasures",
)
