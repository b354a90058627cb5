# SPDX-License-Identifier: Apache-2.0
"""The tables of visits: their heads, and what is only ever added to a draft."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Index, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from carecalc.domain.visit import Evidence, PairCounts, PaperEntry, PaperScan
from carecalc.store.rows import Base, Kept


class VisitRow(Base):
    """The head of a visit; its answers are folded from the log.

    `result` freezes what signing concluded. `answered` of `asked` items is kept so
    that a list of people need not evaluate a scale per row.
    """

    __tablename__ = "visits"
    __table_args__ = (
        UniqueConstraint("number"),
        CheckConstraint("state IN ('draft', 'signed', 'abandoned')", name="state"),
        CheckConstraint(
            "(state = 'signed') = (signing IS NOT NULL AND result IS NOT NULL)",
            name="signed",
        ),
        Index(None, "person_id", "state"),
        Index(None, "state", "scale_digest", "level", "assessed_on"),
        Index(
            "uq_visits_one_draft",
            "person_id",
            "scale",
            unique=True,
            sqlite_where=text("state = 'draft'"),
        ),
    )

    id: Mapped[str] = mapped_column(primary_key=True)
    person_id: Mapped[str] = mapped_column(ForeignKey("people.id"))
    number: Mapped[str]
    scale: Mapped[str]
    scale_version: Mapped[str]
    scale_digest: Mapped[str] = mapped_column(ForeignKey("laws.digest"))
    switches: Mapped[Any] = mapped_column(Kept)
    reason: Mapped[str]
    assessed_on: Mapped[date]
    state: Mapped[str]
    position: Mapped[str]
    signing: Mapped[Any | None] = mapped_column(Kept)
    level: Mapped[str | None]
    result: Mapped[Any | None] = mapped_column(Kept)
    abandon_reason: Mapped[str | None]
    answered: Mapped[int]
    asked: Mapped[int]
    started_at: Mapped[datetime]
    changed_at: Mapped[datetime]
    changed_seq: Mapped[int]
    version: Mapped[int] = mapped_column()
    __mapper_args__ = {"version_id_col": version}


class AnswerLogRow(Base):
    """One step of a visit: `answer`, `clear` or `undo` of the step before; insert-only."""

    __tablename__ = "answer_log"
    __table_args__ = (
        CheckConstraint("step IN ('answer', 'clear', 'undo')", name="step"),
        CheckConstraint("(step = 'answer') = (answer IS NOT NULL)", name="answer"),
        Index(None, "visit_id", "seq"),
    )

    seq: Mapped[int] = mapped_column(primary_key=True)
    visit_id: Mapped[str] = mapped_column(ForeignKey("visits.id"))
    step: Mapped[str]
    item: Mapped[str]
    answer: Mapped[Any | None] = mapped_column(Kept)
    at: Mapped[datetime]
    spent_ms: Mapped[int | None]


class SecondLogRow(Base):
    """One step of the second assessor, apart from the first's log; insert-only."""

    __tablename__ = "second_log"
    __table_args__ = (
        CheckConstraint("step IN ('answer', 'clear', 'undo')", name="step"),
        CheckConstraint("(step = 'answer') = (answer IS NOT NULL)", name="answer"),
        Index(None, "visit_id", "seq"),
    )

    seq: Mapped[int] = mapped_column(primary_key=True)
    visit_id: Mapped[str] = mapped_column(ForeignKey("visits.id"))
    step: Mapped[str]
    item: Mapped[str]
    answer: Mapped[Any | None] = mapped_column(Kept)
    at: Mapped[datetime]
    spent_ms: Mapped[int | None]


class SettlementRow(Base):
    """How a difference of two assessors was settled; the latest of an item counts;
    insert-only."""

    __tablename__ = "settlements"
    __table_args__ = (Index(None, "visit_id", "seq"),)

    seq: Mapped[int] = mapped_column(primary_key=True)
    visit_id: Mapped[str] = mapped_column(ForeignKey("visits.id"))
    item: Mapped[str]
    settlement: Mapped[Any] = mapped_column(Kept)
    at: Mapped[datetime]


class RemarkRow(Base):
    """A one-line reason by what wanted one; the latest of a key counts, an empty one
    takes it back; insert-only."""

    __tablename__ = "remarks"
    __table_args__ = (Index(None, "visit_id", "seq"),)

    seq: Mapped[int] = mapped_column(primary_key=True)
    visit_id: Mapped[str] = mapped_column(ForeignKey("visits.id"))
    key: Mapped[str]
    remark: Mapped[str]
    at: Mapped[datetime]


class EndingRow(Base):
    """How a visit ended without a result, beside its reason; insert-only."""

    __tablename__ = "endings"
    __table_args__ = (
        CheckConstraint("outcome IN ('refused', 'moved')", name="outcome"),
    )

    visit_id: Mapped[str] = mapped_column(ForeignKey("visits.id"), primary_key=True)
    outcome: Mapped[str]
    propose_on: Mapped[date | None]
    successor: Mapped[str]
    seq: Mapped[int]
    at: Mapped[datetime]


class EvidenceRow(Base):
    """A drawing or photograph of an item; its bytes lie encrypted under `attachment`;
    insert-only."""

    __tablename__ = "evidence"
    __table_args__ = (UniqueConstraint("seq"), Index(None, "visit_id", "seq"))

    id: Mapped[str] = mapped_column(primary_key=True)
    visit_id: Mapped[str] = mapped_column(ForeignKey("visits.id"))
    item: Mapped[str]
    media: Mapped[str]
    attachment: Mapped[str]
    seq: Mapped[int]
    at: Mapped[datetime]

    def to_domain(self) -> Evidence:
        """Return what it is, without its bytes."""
        return Evidence(
            self.id, self.visit_id, self.item, self.media, self.seq, self.at
        )


class AgreementRow(Base):
    """What two assessors of a signed visit chose, counted by place; insert-only."""

    __tablename__ = "agreements"

    visit_id: Mapped[str] = mapped_column(ForeignKey("visits.id"), primary_key=True)
    scale: Mapped[str]
    first: Mapped[str]
    second: Mapped[str]
    counts: Mapped[Any] = mapped_column(Kept)
    seq: Mapped[int]

    def to_domain(self) -> PairCounts:
        """Return the counts."""
        return PairCounts(
            self.visit_id, self.scale, self.first, self.second, self.counts
        )


class PaperEntryRow(Base):
    """That a visit was made on paper and typed in on a later day; insert-only."""

    __tablename__ = "paper_entries"
    __table_args__ = (
        UniqueConstraint("seq"),
        CheckConstraint("visited_on <= entered_on", name="days"),
    )

    visit_id: Mapped[str] = mapped_column(ForeignKey("visits.id"), primary_key=True)
    visited_on: Mapped[date]
    entered_on: Mapped[date]
    visitors: Mapped[Any] = mapped_column(Kept)
    note: Mapped[str]
    by: Mapped[str]
    seq: Mapped[int]
    at: Mapped[datetime]

    def to_domain(self) -> PaperEntry:
        """Return both days, and whose names stand on the paper."""
        return PaperEntry(
            self.visited_on, self.entered_on, self.visitors, self.note, self.by
        )


class PaperScanRow(Base):
    """A page of the paper a visit was made on; its bytes lie encrypted under
    `attachment`; insert-only."""

    __tablename__ = "paper_scans"
    __table_args__ = (UniqueConstraint("seq"), Index(None, "visit_id", "seq"))

    id: Mapped[str] = mapped_column(primary_key=True)
    visit_id: Mapped[str] = mapped_column(ForeignKey("paper_entries.visit_id"))
    media: Mapped[str]
    attachment: Mapped[str]
    seq: Mapped[int]
    at: Mapped[datetime]

    def to_domain(self) -> PaperScan:
        """Return what it is, without its bytes."""
        return PaperScan(self.id, self.visit_id, self.media, self.seq, self.at)


OF_A_VISIT = (
    "answer_log",
    "second_log",
    "settlements",
    "remarks",
    "endings",
    "evidence",
    "agreements",
    "paper_scans",
    "paper_entries",
)
"""Tables whose rows belong to a visit, and are added only while it is a draft; what
refers to another of them stands before it."""
