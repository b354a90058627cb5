# SPDX-License-Identifier: Apache-2.0
"""The tables of an office's data file, and how their rows become domain values.

Every constraint is a named one of its table: a migration can then find it again.
"""

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from functools import cache
from typing import Any, Generic, TypeVar

from sqlalchemy import (
    BigInteger,
    CheckConstraint,
    Dialect,
    ForeignKey,
    Index,
    LargeBinary,
    MetaData,
    Text,
    UniqueConstraint,
    text,
)
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column
from sqlalchemy.types import TypeDecorator, TypeEngine

from carecalc.domain.fact import Fact, Withdrawal
from carecalc.domain.office import Office
from carecalc.domain.paper import Paper
from carecalc.domain.period import Month
from carecalc.domain.person import Person
from carecalc.store.codec import decode, encode

T = TypeVar("T")
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MILLISECOND = timedelta(milliseconds=1)


class _As(TypeDecorator[T], Generic[T]):
    """A column that holds `T` as something SQLite knows."""

    write: Callable[[Any], object]
    read: Callable[[Any], Any]

    def process_bind_param(self, value: T | None, dialect: Dialect) -> Any:
        return None if value is None else type(self).write(value)

    def process_result_value(self, value: Any, dialect: Dialect) -> T | None:
        return None if value is None else type(self).read(value)


class Day(_As[date]):
    """A civil day as `2026-11-21`."""

    impl = Text
    cache_ok = True
    write = staticmethod(date.isoformat)
    read = staticmethod(date.fromisoformat)


class MonthText(_As[Month]):
    """A month as `2026-11`."""

    impl = Text
    cache_ok = True
    write = staticmethod(str)
    # Of few months there are many rows.
    read = staticmethod(cache(Month.parse))


class Instant(_As[datetime]):
    """An instant in UTC milliseconds."""

    impl = BigInteger
    cache_ok = True
    write = staticmethod(lambda at: (at - _EPOCH) // _MILLISECOND)
    read = staticmethod(lambda count: _EPOCH + count * _MILLISECOND)


class Kept(_As[Any]):
    """A domain value as canonical JSON."""

    impl = Text
    cache_ok = True
    write = staticmethod(encode)
    read = staticmethod(decode)


class Base(DeclarativeBase):
    """What all tables share."""

    metadata = MetaData(
        naming_convention={
            "ix": "ix_%(table_name)s_%(column_0_N_name)s",
            "uq": "uq_%(table_name)s_%(column_0_N_name)s",
            "ck": "ck_%(table_name)s_%(constraint_name)s",
            "fk": "fk_%(table_name)s_%(column_0_name)s",
            "pk": "pk_%(table_name)s",
        }
    )
    type_annotation_map = {str: Text, datetime: Instant, date: Day, Month: MonthText}


class OfficeRow(Base):
    """The one office of the file."""

    __tablename__ = "office"
    __table_args__ = (CheckConstraint("id = 1", name="one"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    office: Mapped[Any] = mapped_column(Kept)
    version: Mapped[int] = mapped_column()
    __mapper_args__ = {"version_id_col": version}

    def to_domain(self) -> Office:
        """Return the office as of its latest edit."""
        office: Office = self.office
        return replace(office, version=self.version)


class CounterRow(Base):
    """The last number given out by each counter; `seq` orders everything."""

    __tablename__ = "counters"

    name: Mapped[str] = mapped_column(primary_key=True)
    value: Mapped[int]


class LawRow(Base):
    """The bytes of a file that something was decided or printed by; insert-only.

    Law files, forms of papers, and an office's pictures of characters (`glyph`).
    """

    __tablename__ = "laws"

    digest: Mapped[str] = mapped_column(primary_key=True)
    kind: Mapped[str]
    name: Mapped[str]
    data: Mapped[bytes] = mapped_column(LargeBinary)
    kept_at: Mapped[datetime]


class PersonRow(Base):
    """A person, with the keys by which people look for one another.

    `id_key` is the number's first seventeen digits in the 18-digit form: two writings
    of one number, or one with a mistyped check digit, are one person.
    """

    __tablename__ = "people"
    __table_args__ = (
        UniqueConstraint("id_key"),
        CheckConstraint("sex IN ('male', 'female')", name="sex"),
        Index(None, "sort_key", "id"),
        Index(None, "changed_seq"),
        Index(None, "birth_date", "sort_key", "id"),
        Index(None, "community", "sort_key", "id"),
        Index(None, "community", "changed_seq"),
        Index(None, "community", "birth_date"),
    )

    id: Mapped[str] = mapped_column(primary_key=True)
    name: Mapped[str]
    id_number: Mapped[str]
    id_key: Mapped[str | None]
    birth_date: Mapped[date]
    sex: Mapped[str]
    phone: Mapped[str]
    address: Mapped[str]
    community: Mapped[str]
    contact_name: Mapped[str]
    contact_relation: Mapped[str]
    contact_phone: Mapped[str]
    note: Mapped[str]
    sort_key: Mapped[str]
    name_key: Mapped[str]
    pinyin: Mapped[str]
    initials: Mapped[str]
    changed_seq: Mapped[int]
    version: Mapped[int] = mapped_column()
    __mapper_args__ = {"version_id_col": version}

    def to_domain(self) -> Person:
        """Return the person, without the search keys."""
        return Person(
            id=self.id,
            name=self.name,
            id_number=self.id_number,
            birth_date=self.birth_date,
            sex=self.sex,
            phone=self.phone,
            address=self.address,
            community=self.community,
            contact_name=self.contact_name,
            contact_relation=self.contact_relation,
            contact_phone=self.contact_phone,
            note=self.note,
            version=self.version,
        )


class FactRow(Base):
    """What the law reads of a person; insert-only."""

    __tablename__ = "facts"
    __table_args__ = (
        UniqueConstraint("recorded_seq"),
        CheckConstraint("valid_to IS NULL OR valid_from <= valid_to", name="period"),
        Index(None, "person_id", "recorded_seq"),
        Index(None, "kind", "valid_to"),
    )

    id: Mapped[str] = mapped_column(primary_key=True)
    person_id: Mapped[str] = mapped_column(ForeignKey("people.id"))
    kind: Mapped[str]
    value: Mapped[Any] = mapped_column(Kept)
    valid_from: Mapped[date | None]
    valid_to: Mapped[date | None]
    document: Mapped[str]
    recorded_seq: Mapped[int]
    recorded_at: Mapped[datetime]
    supersedes: Mapped[str | None] = mapped_column(ForeignKey("facts.id"))

    def to_domain(self) -> Fact:
        """Return the fact."""
        return Fact(
            id=self.id,
            person_id=self.person_id,
            value=self.value,
            valid_from=self.valid_from,
            valid_to=self.valid_to,
            document=self.document,
            recorded_seq=self.recorded_seq,
            recorded_at=self.recorded_at,
            supersedes=self.supersedes,
        )


class WithdrawalRow(Base):
    """A fact that is no longer read; insert-only."""

    __tablename__ = "withdrawals"
    __table_args__ = (UniqueConstraint("recorded_seq"),)

    fact_id: Mapped[str] = mapped_column(ForeignKey("facts.id"), primary_key=True)
    reason: Mapped[str]
    recorded_seq: Mapped[int]
    recorded_at: Mapped[datetime]

    def to_domain(self) -> Withdrawal:
        """Return the withdrawal."""
        return Withdrawal(
            self.fact_id, self.reason, self.recorded_seq, self.recorded_at
        )


class DeterminationRow(Base):
    """A prepared act, frozen; what became of it stands in its states; insert-only."""

    __tablename__ = "determinations"
    __table_args__ = (
        UniqueConstraint("number"),
        UniqueConstraint("seq"),
        Index(None, "person_id", "programme"),
    )

    id: Mapped[str] = mapped_column(primary_key=True)
    person_id: Mapped[str] = mapped_column(ForeignKey("people.id"))
    number: Mapped[str]
    programme: Mapped[str]
    document: Mapped[Any] = mapped_column(Kept)
    supersedes: Mapped[str | None] = mapped_column(ForeignKey("determinations.id"))
    seq: Mapped[int]
    prepared_by: Mapped[str | None]


class DeterminationStateRow(Base):
    """Who did what with a prepared act, and when; insert-only."""

    __tablename__ = "determination_states"
    __table_args__ = (
        UniqueConstraint("determination_id", "state"),
        CheckConstraint(
            "state IN ('approved', 'refused', 'superseded', 'withdrawn')", name="state"
        ),
    )

    seq: Mapped[int] = mapped_column(primary_key=True)
    determination_id: Mapped[str] = mapped_column(ForeignKey("determinations.id"))
    state: Mapped[str]
    decided_on: Mapped[date | None]
    approver: Mapped[str]
    authority: Mapped[str]
    reason: Mapped[str]
    at: Mapped[datetime]
    by: Mapped[str | None]


class RunRow(Base):
    """One month's list; a rebuilt list replaces the one before, which stays."""

    __tablename__ = "runs"
    __table_args__ = (
        UniqueConstraint("number"),
        UniqueConstraint("seq"),
        CheckConstraint("state IN ('draft', 'replaced')", name="state"),
        Index(
            "uq_runs_one_a_month",
            "month",
            unique=True,
            sqlite_where=text("state <> 'replaced'"),
        ),
    )

    id: Mapped[str] = mapped_column(primary_key=True)
    number: Mapped[str]
    month: Mapped[Month]
    pay_month: Mapped[Month]
    built_on: Mapped[date]
    files: Mapped[Any] = mapped_column(Kept)
    digest: Mapped[str]
    cutoff_seq: Mapped[int]
    state: Mapped[str]
    seq: Mapped[int]
    built_by: Mapped[str | None]


class LineRow(Base):
    """One amount of a list; insert-only.

    A regular line has no `kind`, as those of older files have none. What is owed back
    (`recovery`) is no part of what the list pays.
    """

    __tablename__ = "lines"
    __table_args__ = (
        CheckConstraint("kind IN ('arrears', 'recovery', 'offset')", name="kind"),
        UniqueConstraint("run_id", "person_id", "programme", "month", "kind"),
        Index(
            "uq_lines_regular",
            "run_id",
            "person_id",
            "programme",
            "month",
            unique=True,
            sqlite_where=text("kind IS NULL"),
        ),
        Index(None, "person_id", "month"),
    )

    run_id: Mapped[str] = mapped_column(ForeignKey("runs.id"), primary_key=True)
    position: Mapped[int] = mapped_column(primary_key=True)
    person_id: Mapped[str] = mapped_column(ForeignKey("people.id"))
    name: Mapped[str]
    id_number: Mapped[str]
    community: Mapped[str]
    programme: Mapped[str]
    category: Mapped[str | None]
    month: Mapped[Month]
    amount_fen: Mapped[int]
    determination_id: Mapped[str] = mapped_column(ForeignKey("determinations.id"))
    payee: Mapped[Any] = mapped_column(Kept)
    kind: Mapped[str | None]
    corrects: Mapped[str | None]
    why: Mapped[Any | None] = mapped_column(Kept)


class ReasonRowRow(Base):
    """Why one person is not on a list; insert-only."""

    __tablename__ = "reasons"
    __table_args__ = (UniqueConstraint("run_id", "person_id"),)

    run_id: Mapped[str] = mapped_column(ForeignKey("runs.id"), primary_key=True)
    position: Mapped[int] = mapped_column(primary_key=True)
    person_id: Mapped[str] = mapped_column(ForeignKey("people.id"))
    name: Mapped[str]
    id_number: Mapped[str]
    community: Mapped[str]
    code: Mapped[str]
    message: Mapped[Any] = mapped_column(Kept)


class PaperRow(Base):
    """An issued paper; its bytes lie encrypted under `attachment`; insert-only."""

    __tablename__ = "papers"
    __table_args__ = (
        UniqueConstraint("seq"),
        Index(None, "person_id"),
        Index(None, "subject_id"),
    )

    id: Mapped[str] = mapped_column(primary_key=True)
    kind: Mapped[str]
    number: Mapped[str]
    title: Mapped[str]
    language: Mapped[str]
    person_id: Mapped[str | None] = mapped_column(ForeignKey("people.id"))
    subject_id: Mapped[str]
    digest: Mapped[str]
    media: Mapped[str]
    attachment: Mapped[str]
    issued_at: Mapped[datetime]
    seq: Mapped[int]

    def to_domain(self) -> Paper:
        """Return the paper."""
        return Paper(
            id=self.id,
            kind=self.kind,
            number=self.number,
            title=self.title,
            language=self.language,
            person_id=self.person_id,
            subject_id=self.subject_id,
            digest=self.digest,
            media=self.media,
            issued_at=self.issued_at,
            seq=self.seq,
        )


class AuditRow(Base):
    """Who did what to what, in the order of the one sequence; insert-only.

    `hash` chains an entry to `prev`, the one before; `signature` is its author's.
    `body` says what changed and may be erased one day: its digest stays.
    """

    __tablename__ = "audit"
    __table_args__ = (
        Index(None, "person_id", "seq"),
        Index(None, "action", "seq"),
    )

    seq: Mapped[int] = mapped_column(primary_key=True)
    at: Mapped[datetime]
    actor: Mapped[str]
    action: Mapped[str]
    object_id: Mapped[str]
    person_id: Mapped[str | None]
    digest: Mapped[str]
    body: Mapped[str | None]
    prev: Mapped[str]
    hash: Mapped[str]
    signature: Mapped[str]


def stored(type_: TypeEngine[Any], value: object) -> object:
    """Return a value as the file holds it in a column of a type."""
    if value is None or not isinstance(type_, _As):
        return value
    return type(type_).write(value)


def loaded(type_: TypeEngine[Any], value: object) -> object:
    """Return what a column of a type holds as the value it stands for."""
    if value is None or not isinstance(type_, _As):
        return value
    return type(type_).read(value)
