# SPDX-License-Identifier: Apache-2.0
"""The tables of what an assessor plans, and of what is signed by hand on the screen."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from carecalc.domain.appointment import Appointment, Arrangement
from carecalc.domain.drawing import Drawing, DrawnSignature
from carecalc.store.rows import Base, Kept


class AppointmentRow(Base):
    """One version of a planned visit; the latest counts; insert-only."""

    __tablename__ = "appointments"
    __table_args__ = (
        UniqueConstraint("seq"),
        CheckConstraint(
            "state IN ('planned', 'moved', 'kept', 'cancelled')", name="state"
        ),
        CheckConstraint("(state = 'kept') = (visit_id IS NOT NULL)", name="kept"),
        CheckConstraint("state <> 'cancelled' OR why <> ''", name="cancelled"),
        CheckConstraint("time = '' OR time GLOB '[0-2][0-9]:[0-5][0-9]'", name="time"),
        Index(None, "day"),
        Index(None, "person_id", "seq"),
    )

    id: Mapped[str] = mapped_column(primary_key=True)
    version: Mapped[int] = mapped_column(primary_key=True)
    person_id: Mapped[str] = mapped_column(ForeignKey("people.id"))
    day: Mapped[date]
    time: Mapped[str]
    address: Mapped[str]
    assessors: Mapped[Any] = mapped_column(Kept)
    reason: Mapped[str]
    scales: Mapped[Any] = mapped_column(Kept)
    note: Mapped[str]
    state: Mapped[str]
    why: Mapped[str]
    visit_id: Mapped[str | None] = mapped_column(ForeignKey("visits.id"))
    by: Mapped[str]
    seq: Mapped[int]
    at: Mapped[datetime]

    def to_domain(self) -> Appointment:
        """Return the appointment as this version has it."""
        return Appointment(
            id=self.id,
            person_id=self.person_id,
            planned=Arrangement(
                self.day,
                self.time,
                self.address,
                self.assessors,
                self.reason,
                self.scales,
                self.note,
            ),
            state=self.state,
            why=self.why,
            visit_id=self.visit_id or "",
            by=self.by,
            version=self.version,
            seq=self.seq,
            saved_at=self.at,
        )


class DrawnSignatureRow(Base):
    """A signature drawn by finger, pen or mouse, stroke by stroke; insert-only.

    `digest` is of what was on the screen: the visit's result, or the paper's bytes.
    """

    __tablename__ = "drawn_signatures"
    __table_args__ = (
        UniqueConstraint("seq"),
        CheckConstraint("pointer IN ('finger', 'pen', 'mouse')", name="pointer"),
        CheckConstraint("width > 0 AND height > 0", name="box"),
        Index(None, "visit_id", "seq"),
    )

    id: Mapped[str] = mapped_column(primary_key=True)
    visit_id: Mapped[str] = mapped_column(ForeignKey("visits.id"))
    paper_id: Mapped[str | None] = mapped_column(ForeignKey("papers.id"))
    role: Mapped[str]
    name: Mapped[str]
    relation: Mapped[str]
    width: Mapped[int]
    height: Mapped[int]
    pointer: Mapped[str]
    strokes: Mapped[Any] = mapped_column(Kept)
    digest: Mapped[str]
    by: Mapped[str]
    seq: Mapped[int]
    at: Mapped[datetime]

    def to_domain(self) -> DrawnSignature:
        """Return the signature."""
        return DrawnSignature(
            id=self.id,
            visit_id=self.visit_id,
            role=self.role,
            name=self.name,
            relation=self.relation,
            drawing=Drawing(self.width, self.height, self.pointer, self.strokes),
            digest=self.digest,
            paper_id=self.paper_id or "",
            by=self.by,
            seq=self.seq,
            drawn_at=self.at,
        )


OF_THE_DESK = ("drawn_signatures", "appointments")
"""These tables; rows are only ever added to them."""
