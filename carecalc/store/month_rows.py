# SPDX-License-Identifier: Apache-2.0
"""The tables of the month's reckoning: what is paid out, comes back, is owed, is checked.

They have the two shapes of every table of an office, but for the rows of outside lists.
"""

from typing import Any

from sqlalchemy import ForeignKey, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from carecalc.domain.outside_list import OutsideRow
from carecalc.store.record_rows import (
    HappeningColumns,
    RecordColumns,
    kinds,
    of_happenings,
    of_records,
    states,
)
from carecalc.store.rows import Base, Kept


class PayoutRow(RecordColumns):
    """A file for the bank: `about` a list, or what is paid again; `day` it is handed in."""

    __tablename__ = "payouts"
    __table_args__ = of_records(states("made", "handed", "answered", "void"))


class DebtRow(RecordColumns):
    """What somebody owes back: `about` the line of a list that says so."""

    __tablename__ = "debts"
    __table_args__ = of_records(states("open", "settled", "written-off", "void"))


class AppropriationRow(RecordColumns):
    """Money allotted by a document to a source and budget item; `day` is its date."""

    __tablename__ = "appropriations"
    __table_args__ = of_records(states("active", "ended"))


class OutsideListRow(RecordColumns):
    """A list of another body (`about` its kind), as of `day`."""

    __tablename__ = "outside_lists"
    __table_args__ = of_records(states("taken", "undone"))


class ProposalRow(RecordColumns):
    """A change to somebody's facts that an outside list (`about`) proposes."""

    __tablename__ = "proposals"
    __table_args__ = of_records(states("open", "accepted", "declined", "void"))


class DuplicateRow(RecordColumns):
    """Two entries that may be one person: `about` the other of the two."""

    __tablename__ = "duplicates"
    __table_args__ = of_records(states("open", "same", "different"))


class RunStepRow(HappeningColumns):
    """What became of a list (`about`) beside its signatures."""

    __tablename__ = "run_steps"
    __table_args__ = of_happenings(
        kinds("checked", "published", "objection", "answered", "handed", "paid")
    )


class PaymentStepRow(HappeningColumns):
    """What became of one payment: `about` the line of a list, and the attempt."""

    __tablename__ = "payment_steps"
    __table_args__ = of_happenings(kinds("returned", "reissued"))


class DebtStepRow(HappeningColumns):
    """What was done about a debt (`about`)."""

    __tablename__ = "debt_steps"
    __table_args__ = of_happenings(
        kinds("notified", "repaid", "offset", "written-off", "corrected")
    )


class FundStepRow(HappeningColumns):
    """Money that came to, or left, an appropriation (`about`) beside the lists."""

    __tablename__ = "fund_steps"
    __table_args__ = of_happenings(kinds("received", "refunded"))


class CheckAnswerRow(HappeningColumns):
    """Why a finding of a list stands in nobody's way; `about` its benefit month."""

    __tablename__ = "check_answers"
    __table_args__ = of_happenings(kinds("answered"))


class OutsideRowRow(Base):
    """One row of an outside list; insert-only."""

    __tablename__ = "outside_rows"
    __table_args__ = (
        UniqueConstraint("seq"),
        Index(None, "id_key"),
        Index(None, "person_id"),
    )

    list_id: Mapped[str] = mapped_column(primary_key=True)
    position: Mapped[int] = mapped_column(primary_key=True)
    person_id: Mapped[str | None] = mapped_column(ForeignKey("people.id"))
    id_key: Mapped[str]
    name: Mapped[str]
    document: Mapped[Any] = mapped_column(Kept)
    seq: Mapped[int]

    def to_domain(self) -> OutsideRow:
        """Return the row."""
        return OutsideRow(
            self.list_id,
            self.position,
            self.id_key,
            self.name,
            dict(self.document),
            self.person_id or "",
        )


RECORDS_OF_THE_MONTH: tuple[type[RecordColumns], ...] = (
    PayoutRow,
    DebtRow,
    AppropriationRow,
    OutsideListRow,
    ProposalRow,
    DuplicateRow,
)
"""What has versions."""

HAPPENINGS_OF_THE_MONTH: tuple[type[HappeningColumns], ...] = (
    RunStepRow,
    PaymentStepRow,
    DebtStepRow,
    FundStepRow,
    CheckAnswerRow,
)
"""What happened."""
