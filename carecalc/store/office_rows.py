# SPDX-License-Identifier: Apache-2.0
"""The tables of an office's procedure: applications, tasks, reviews, what travels."""

from datetime import datetime

from sqlalchemy import ForeignKey, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from carecalc.domain.money import Money
from carecalc.domain.period import Month
from carecalc.domain.record import DoneElsewhere, PaidBefore
from carecalc.store.record_rows import (
    HappeningColumns,
    RecordColumns,
    kinds,
    of_happenings,
    of_records,
    states,
)
from carecalc.store.rows import Base


class ApplicationRow(RecordColumns):
    """An application; `day` is when it was received."""

    __tablename__ = "applications"
    __table_args__ = of_records(states("open", "decided", "withdrawn", "closed"))


class HoldRow(RecordColumns):
    """A payment held back: `about` a programme, from the month of `day` on."""

    __tablename__ = "holds"
    __table_args__ = of_records(states("proposed", "held", "released", "withdrawn"))


class OrganisationRow(RecordColumns):
    """An organisation that assesses, or cares, for the office."""

    __tablename__ = "organisations"
    __table_args__ = of_records(states("active", "ended"))


class ContractRow(RecordColumns):
    """What an organisation (`about`) was commissioned with; `day` is its last one."""

    __tablename__ = "contracts"
    __table_args__ = of_records(states("active", "ended"))


class AssessorRow(RecordColumns):
    """Somebody who may assess, of an organisation (`about`); their certificate counts
    until `day`."""

    __tablename__ = "assessors"
    __table_args__ = of_records(states("active", "ended"))


class TaskRow(RecordColumns):
    """A visit given to somebody: an organisation (`about`), or the office's own."""

    __tablename__ = "tasks"
    __table_args__ = of_records(
        states("offered", "accepted", "declined", "done", "returned", "cancelled")
    )


class ComplaintRow(RecordColumns):
    """A complaint about something (`about`); to be answered until `day`."""

    __tablename__ = "complaints"
    __table_args__ = of_records(states("open", "answered", "closed"))


class AppealRow(RecordColumns):
    """An objection to a level or a decision (`about`); to be decided until `day`."""

    __tablename__ = "appeals"
    __table_args__ = of_records(states("open", "granted", "rejected", "withdrawn"))


class DeviceRow(RecordColumns):
    """A computer that files are exchanged with."""

    __tablename__ = "devices"
    __table_args__ = of_records(states("active", "blocked", "lost"))


class ParcelRow(RecordColumns):
    """A file sent to, or come from, a device (`about`)."""

    __tablename__ = "parcels"
    __table_args__ = of_records(
        states("made", "held", "taken", "refused", "alarm", "confirmed")
    )


class ClashRow(RecordColumns):
    """What two computers say differently of one row (`about`), for a person to decide."""

    __tablename__ = "clashes"
    __table_args__ = of_records(states("open", "decided"))


class TakeoverRow(RecordColumns):
    """A list of an older system that was taken over, and perhaps taken back."""

    __tablename__ = "takeovers"
    __table_args__ = of_records(states("accepted", "undone"))


class CaseStepRow(HappeningColumns):
    """A step of an application or of a decision (`about`)."""

    __tablename__ = "case_steps"
    __table_args__ = of_happenings()


class LifeProofRow(HappeningColumns):
    """What proved that somebody still is as they were, or that they were asked to."""

    __tablename__ = "life_proofs"
    __table_args__ = of_happenings(
        kinds("visit", "office", "video", "list", "notified")
    )


class ReviewRow(HappeningColumns):
    """What a reviewer said of a visit (`about`)."""

    __tablename__ = "reviews"
    __table_args__ = of_happenings(
        kinds("passed", "commented", "returned", "overturned")
    )


class DrawRow(HappeningColumns):
    """A draw of visits to be made again, so that anybody can repeat it."""

    __tablename__ = "draws"
    __table_args__ = of_happenings(kinds("announced", "drawn"))


class RecusalRow(HappeningColumns):
    """What an assessor declared of their relation to a person before a visit (`about`)."""

    __tablename__ = "recusals"
    __table_args__ = of_happenings(kinds("declared"))


class AfterwardRow(HappeningColumns):
    """What was asked after a visit (`about`) by somebody else than its assessors."""

    __tablename__ = "afterwards"
    __table_args__ = of_happenings(kinds("answered"))


class TakeoverLineRow(HappeningColumns):
    """What became of one row of a list taken over (`about`)."""

    __tablename__ = "takeover_lines"
    __table_args__ = of_happenings(kinds("taken", "warned", "known", "failed"))


class PaidBeforeRow(Base):
    """What an older system paid last, as a list taken over said; insert-only."""

    __tablename__ = "paid_before"
    __table_args__ = (
        UniqueConstraint("seq"),
        UniqueConstraint("takeover_id", "person_id", "programme", "month"),
        Index(None, "person_id"),
        Index(None, "month"),
    )

    id: Mapped[str] = mapped_column(primary_key=True)
    takeover_id: Mapped[str]
    person_id: Mapped[str] = mapped_column(ForeignKey("people.id"))
    programme: Mapped[str]
    category: Mapped[str]
    month: Mapped[Month]
    amount_fen: Mapped[int]
    seq: Mapped[int]

    def to_domain(self) -> PaidBefore:
        """Return the amount."""
        return PaidBefore(
            self.id,
            self.takeover_id,
            self.person_id,
            self.programme,
            self.category,
            self.month,
            Money(self.amount_fen),
            self.seq,
        )


class ElsewhereRow(Base):
    """That somebody did something about a person on another device; insert-only."""

    __tablename__ = "elsewhere"
    __table_args__ = (
        UniqueConstraint("seq"),
        Index(None, "person_id", "name"),
    )

    seq: Mapped[int] = mapped_column(primary_key=True)
    person_id: Mapped[str] = mapped_column(ForeignKey("people.id"))
    action: Mapped[str]
    name: Mapped[str]
    device: Mapped[str]
    object_id: Mapped[str]
    at: Mapped[datetime]

    def to_domain(self) -> DoneElsewhere:
        """Return what was done."""
        return DoneElsewhere(
            self.person_id, self.action, self.name, self.device, self.object_id
        )


RECORDS_OF_THE_OFFICE: tuple[type[RecordColumns], ...] = (
    ApplicationRow,
    HoldRow,
    OrganisationRow,
    ContractRow,
    AssessorRow,
    TaskRow,
    ComplaintRow,
    AppealRow,
    DeviceRow,
    ParcelRow,
    ClashRow,
    TakeoverRow,
)
"""What has versions."""

HAPPENINGS_OF_THE_OFFICE: tuple[type[HappeningColumns], ...] = (
    CaseStepRow,
    LifeProofRow,
    ReviewRow,
    DrawRow,
    RecusalRow,
    AfterwardRow,
    TakeoverLineRow,
)
"""What happened."""
