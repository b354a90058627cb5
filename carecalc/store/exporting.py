# SPDX-License-Identifier: Apache-2.0
"""Reading every table row by row, as the file holds it, for an audit of some days."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Select,
    Table,
    Text,
    null,
    or_,
    select,
    true,
    type_coerce,
    union,
)
from sqlalchemy.orm import Session

from carecalc.domain.trust import Head
from carecalc.store.care_rows import HouseholdMemberRow
from carecalc.store.rows import (
    AuditRow,
    Base,
    DeterminationRow,
    FactRow,
    Instant,
    LawRow,
    LineRow,
    PersonRow,
    ReasonRowRow,
)
from carecalc.store.signatures import head_of
from carecalc.store.visit_rows import VisitRow

SECRET = ("pins", "counters")
"""Never exported: what guards a user's window, and numbers that say nothing."""

SECRET_FILES = ("certificate",)
"""Kinds of kept files that are never exported: they hold a key, though encrypted."""

_STEP = 500


@dataclass(frozen=True, slots=True)
class Field:
    """One column; an instant is UTC milliseconds in the file."""

    name: str
    is_instant: bool


class Exporting:
    """The rows about everybody whose file was touched within a period.

    That is who has an entry of the chain within it, or stands on a list built within
    it. Tables that are about nobody are read whole; of the chain, the period alone.
    """

    def __init__(self, session: Session) -> None:
        self._session = session

    def tables(self) -> tuple[str, ...]:
        """Return the tables' names in the order of their references."""
        return tuple(
            table.name
            for table in Base.metadata.sorted_tables
            if table.name not in SECRET
        )

    def fields(self, table: str) -> tuple[Field, ...]:
        """Return a table's columns; of a law file not its bytes."""
        return tuple(
            Field(column.name, isinstance(column.type, Instant))
            for column in _columns(Base.metadata.tables[table])
        )

    def rows(
        self, table: str, first: datetime, after: datetime
    ) -> Iterator[tuple[Any, ...]]:
        """Yield rows as the file holds them, those from `first` until before `after`."""
        of = Base.metadata.tables[table]
        columns = [type_coerce(column, Text()) for column in _columns(of)]
        query = (
            select(*columns)
            .where(_concerns(of, first, after))
            .order_by(*of.primary_key.columns)
            .execution_options(yield_per=_STEP)
        )
        return (tuple(row) for row in self._session.execute(query))

    def laws(self) -> Iterator[tuple[str, str, bytes]]:
        """Yield the digest, name and bytes of every law file used."""
        wanted = select(LawRow.digest).where(LawRow.kind.not_in(SECRET_FILES))
        for digest in self._session.scalars(wanted).all():
            name, data = self._session.execute(
                select(LawRow.name, LawRow.data).where(LawRow.digest == digest)
            ).one()
            yield digest, name, data

    def people(self, first: datetime, after: datetime) -> tuple[str, ...]:
        """Return whom the rows are about."""
        found = select(PersonRow.id).where(PersonRow.id.in_(_people(first, after)))
        return tuple(self._session.scalars(found.order_by(PersonRow.id)))

    def head(self) -> Head:
        """Return the chain's last entry."""
        return head_of(self._session.connection())


def _columns(table: Table) -> list[Any]:
    return [column for column in table.columns if column.name != "data"]


def _people(first: datetime, after: datetime) -> Select[Any]:
    """Return a query for the ids of everybody touched within a period."""
    built = select(AuditRow.object_id).where(
        AuditRow.action == "run.built", AuditRow.at >= first, AuditRow.at < after
    )
    touched = union(
        select(AuditRow.person_id.label("id")).where(
            AuditRow.at >= first, AuditRow.at < after, AuditRow.person_id.is_not(None)
        ),
        select(LineRow.person_id).where(LineRow.run_id.in_(built)),
        select(ReasonRowRow.person_id).where(ReasonRowRow.run_id.in_(built)),
    ).subquery()
    return select(touched.c.id)


def _concerns(table: Table, first: datetime, after: datetime) -> ColumnElement[bool]:
    """Return which rows of a table belong to a period."""
    columns = table.columns
    people = _people(first, after)
    if table.name == "audit":
        return (columns["at"] >= first) & (columns["at"] < after)
    if table.name == "people":
        return columns["id"].in_(people)
    if table.name == "households":
        return columns["id"].in_(_households(people))
    if table.name == "household_members":
        return columns["household_id"].in_(_households(people))
    if table.name == "erasures":
        return true()
    if "person_id" in columns:
        return or_(columns["person_id"].in_(people), columns["person_id"].is_(null()))
    for name, owner in (
        ("visit_id", VisitRow),
        ("fact_id", FactRow),
        ("determination_id", DeterminationRow),
    ):
        if name in columns:
            whose: Any = owner
            theirs = select(whose.id).where(whose.person_id.in_(people))
            return columns[name].in_(theirs)
    return true()


def _households(people: Select[Any]) -> Select[Any]:
    return select(HouseholdMemberRow.household_id).where(
        HouseholdMemberRow.person_id.in_(people)
    )
