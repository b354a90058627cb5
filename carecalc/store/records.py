# SPDX-License-Identifier: Apache-2.0
"""Reading and adding what has versions and what happened: one way for every table."""

from collections.abc import Collection, Iterable, Sequence
from datetime import date
from functools import cache
from typing import Any, Generic, TypeVar

from sqlalchemy import ColumnElement, func, select
from sqlalchemy.orm import aliased

from carecalc.domain.outside_list import OutsideRow
from carecalc.domain.period import Month
from carecalc.domain.record import DoneElsewhere, Happening, PaidBefore, Record
from carecalc.store.faults import no_such, stale
from carecalc.store.month_rows import OutsideRowRow
from carecalc.store.office_rows import ElsewhereRow, PaidBeforeRow
from carecalc.store.record_rows import HappeningColumns, RecordColumns
from carecalc.store.repository import Repository, Transaction
from carecalc.store.rows import PersonRow

T = TypeVar("T")


class Records(Repository, Generic[T]):
    """What one table keeps version by version; the latest counts."""

    def __init__(self, of: Transaction, table: type[RecordColumns]) -> None:
        super().__init__(of)
        self._table: Any = table

    def add(self, record: Record[T], name: str) -> Record[T]:
        """Write the version after `record.version`; STORE-010, naming `name`, if there
        is one already."""
        latest = self._session.scalar(
            select(func.max(self._table.version)).where(self._table.id == record.id)
        )
        if record.version != (latest or 0):
            raise stale(name)
        row = self._table(
            id=record.id,
            version=record.version + 1,
            state=record.state,
            day=record.day,
            person_id=record.person_id or None,
            about=record.about,
            document=record.value,
            by=self._actor,
            seq=self._next_seq(),
            at=self._clock(),
        )
        self._session.add(row)
        self._session.flush()
        self._session.refresh(row)
        kept: Record[T] = row.to_domain()
        return kept

    def find(self, record_id: str) -> Record[T] | None:
        """Return a thing as it stands, or None."""
        row = self._session.scalar(
            select(self._table)
            .where(self._table.id == record_id)
            .order_by(self._table.version.desc())
            .limit(1)
        )
        return None if row is None else row.to_domain()

    def get(self, record_id: str) -> Record[T]:
        """Return a thing as it stands; STORE-013 if there is none."""
        found = self.find(record_id)
        if found is None:
            raise no_such(self._table.__tablename__, record_id)
        return found

    def history(self, record_id: str) -> tuple[Record[T], ...]:
        """Return every version of a thing, the first one first."""
        rows = self._session.scalars(
            select(self._table)
            .where(self._table.id == record_id)
            .order_by(self._table.version)
        )
        return tuple(row.to_domain() for row in rows)

    def ever(self, state: str, about: str) -> tuple[Record[T], ...]:
        """Return every version in a state about something, as it came: what stood so
        once, whatever became of it."""
        rows = self._session.scalars(
            select(self._table)
            .where(self._table.state == state, self._table.about == about)
            .order_by(self._table.seq)
        )
        return tuple(row.to_domain() for row in rows)

    def of_person(self, person_id: str) -> tuple[Record[T], ...]:
        """Return what stands of a person, in the order it was last changed."""
        return self._latest((self._table.person_id == person_id,), self._table.seq)

    def about(self, about: str) -> tuple[Record[T], ...]:
        """Return what stands about something, in the order it was last changed."""
        return self._latest((self._table.about == about,), self._table.seq)

    def where(
        self,
        states: Collection[str] = (),
        until: date | None = None,
        within: Collection[str] | None = None,
    ) -> tuple[Record[T], ...]:
        """Return what stands in one of some states (none named: in any), by its day.

        With `until`, what has a day, not after this one. `within` are communities: only
        what is about somebody of theirs; None means all.
        """
        wanted: list[ColumnElement[bool]] = []
        if states:
            wanted.append(self._table.state.in_(states))
        if until is not None:
            wanted.append(self._table.day <= until)
        if within is not None:
            theirs = select(PersonRow.id).where(PersonRow.community.in_(within))
            wanted.append(self._table.person_id.in_(theirs))
        # What has no day comes after what has one.
        order = (self._table.day.is_(None), self._table.day, self._table.seq)
        return self._latest(wanted, *order)

    def _latest(
        self, wanted: Sequence[ColumnElement[bool]], *order: Any
    ) -> tuple[Record[T], ...]:
        later = _again(self._table)
        is_latest = (
            ~select(later.id)
            .where(later.id == self._table.id, later.version > self._table.version)
            .exists()
        )
        rows = self._session.scalars(
            select(self._table).where(is_latest, *wanted).order_by(*order)
        )
        return tuple(row.to_domain() for row in rows)


class Happenings(Repository, Generic[T]):
    """What one table keeps of what happened; one that supersedes it takes it back."""

    def __init__(self, of: Transaction, table: type[HappeningColumns]) -> None:
        super().__init__(of)
        self._table: Any = table

    def add(self, happening: Happening[T]) -> Happening[T]:
        """Write what happened."""
        row = self._table(
            id=happening.id,
            kind=happening.kind,
            day=happening.day,
            person_id=happening.person_id or None,
            about=happening.about,
            document=happening.value,
            supersedes=happening.supersedes or None,
            by=self._actor,
            seq=self._next_seq(),
            at=self._clock(),
        )
        self._session.add(row)
        self._session.flush()
        self._session.refresh(row)
        kept: Happening[T] = row.to_domain()
        return kept

    def find(self, happening_id: str) -> Happening[T] | None:
        """Return what happened under an id, taken back or not; None if nothing did."""
        row = self._session.get(self._table, happening_id)
        return None if row is None else row.to_domain()

    def of_person(self, person_id: str) -> tuple[Happening[T], ...]:
        """Return what happened to a person and was not taken back, as it came."""
        return self._standing(self._table.person_id == person_id)

    def about(self, about: str) -> tuple[Happening[T], ...]:
        """Return what happened about something and was not taken back, as it came."""
        return self._standing(self._table.about == about)

    def where(
        self, kinds: Collection[str] = (), since: date | None = None
    ) -> tuple[Happening[T], ...]:
        """Return what happened, of some kinds (none named: of any), and was not taken
        back; with `since`, what has a day, not before this one."""
        wanted: list[ColumnElement[bool]] = []
        if kinds:
            wanted.append(self._table.kind.in_(kinds))
        if since is not None:
            wanted.append(self._table.day >= since)
        return self._standing(*wanted)

    def _standing(self, *wanted: ColumnElement[bool]) -> tuple[Happening[T], ...]:
        later = _again(self._table)
        stands = ~select(later.id).where(later.supersedes == self._table.id).exists()
        rows = self._session.scalars(
            select(self._table).where(stands, *wanted).order_by(self._table.seq)
        )
        return tuple(row.to_domain() for row in rows)


class PaymentsBefore(Repository):
    """What an older system paid, as lists taken over said."""

    def add(self, paid: PaidBefore) -> None:
        """Write one amount."""
        self._session.add(
            PaidBeforeRow(
                id=paid.id,
                takeover_id=paid.takeover_id,
                person_id=paid.person_id,
                programme=paid.programme,
                category=paid.category,
                month=paid.month,
                amount_fen=paid.amount.fen,
                seq=self._next_seq(),
            )
        )
        self._session.flush()

    def of_lists(self, takeovers: Collection[str]) -> tuple[PaidBefore, ...]:
        """Return what some lists said, as it came."""
        return self._all(PaidBeforeRow.takeover_id.in_(takeovers))

    def last_months(self, takeovers: Collection[str]) -> dict[tuple[str, str], Month]:
        """Return the last month that some lists say somebody was paid for, by person
        and programme."""
        row = PaidBeforeRow
        rows = self._session.execute(
            select(row.person_id, row.programme, func.max(row.month))
            .where(row.takeover_id.in_(takeovers))
            .group_by(row.person_id, row.programme)
        )
        return {(who, programme): month for who, programme, month in rows}

    def of_person(self, person_id: str) -> tuple[PaidBefore, ...]:
        """Return what every list said of a person, as it came."""
        return self._all(PaidBeforeRow.person_id == person_id)

    def _all(self, wanted: ColumnElement[bool]) -> tuple[PaidBefore, ...]:
        rows = self._session.scalars(
            select(PaidBeforeRow).where(wanted).order_by(PaidBeforeRow.seq)
        )
        return tuple(row.to_domain() for row in rows)


class OutsideRows(Repository):
    """What the lists of other bodies say, row by row."""

    def add_all(self, rows: Iterable[OutsideRow]) -> None:
        """Write the rows of a list, all at once."""
        self._session.add_all(
            OutsideRowRow(
                list_id=row.list_id,
                position=row.position,
                person_id=row.person_id or None,
                id_key=row.id_key,
                name=row.name,
                document=dict(row.values),
                seq=self._next_seq(),
            )
            for row in rows
        )
        self._session.flush()

    def of_lists(self, lists: Collection[str]) -> tuple[OutsideRow, ...]:
        """Return every row of some lists, list by list as they came."""
        return self._all(OutsideRowRow.list_id.in_(lists))

    def of_keys(self, keys: Collection[str]) -> tuple[OutsideRow, ...]:
        """Return what any list said of the people of these numbers."""
        return self._all(OutsideRowRow.id_key.in_(keys))

    def _all(self, wanted: ColumnElement[bool]) -> tuple[OutsideRow, ...]:
        rows = self._session.scalars(
            select(OutsideRowRow)
            .where(wanted)
            .order_by(OutsideRowRow.list_id, OutsideRowRow.position)
        )
        return tuple(row.to_domain() for row in rows)


class Elsewhere(Repository):
    """Who did what about whom on another device."""

    def add(self, done: DoneElsewhere) -> None:
        """Write what was done."""
        self._session.add(
            ElsewhereRow(
                seq=self._next_seq(),
                person_id=done.person_id,
                action=done.action,
                name=done.name,
                device=done.device,
                object_id=done.object_id,
                at=self._clock(),
            )
        )
        self._session.flush()

    def of_person(self, person_id: str) -> tuple[DoneElsewhere, ...]:
        """Return what was done about a person, as it came."""
        rows = self._session.scalars(
            select(ElsewhereRow)
            .where(ElsewhereRow.person_id == person_id)
            .order_by(ElsewhereRow.seq)
        )
        return tuple(row.to_domain() for row in rows)


@cache
def _again(table: Any) -> Any:
    """Return a table under another name; making one takes as long as a question."""
    return aliased(table)
