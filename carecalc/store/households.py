# SPDX-License-Identifier: Apache-2.0
"""Households by version, and whom each of them claims."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass

from sqlalchemy import ColumnElement, func, or_, select, tuple_

from carecalc.domain.household_file import HouseholdFile
from carecalc.store.care_rows import HouseholdMemberRow, HouseholdRow
from carecalc.store.faults import no_such, stale
from carecalc.store.names import id_key
from carecalc.store.repository import Repository


@dataclass(frozen=True, slots=True)
class Claimed:
    """A member whom another household claims already."""

    member: str
    household_id: str


class Households(Repository):
    """The office's households; every version is kept."""

    def add(self, file: HouseholdFile, counted: Collection[str]) -> HouseholdFile:
        """Write the version after the latest; STORE-010 if `file.version` is not it.

        `counted` are the members that count, and are thereby claimed.
        """
        latest = self._session.scalar(
            select(func.max(HouseholdRow.version)).where(HouseholdRow.id == file.id)
        )
        if file.version != (latest or 0) + 1:
            raise stale(_head(file))
        row = HouseholdRow(
            id=file.id,
            version=file.version,
            household=file.household,
            closed_because=file.closed_because,
            seq=self._next_seq(),
            at=self._clock(),
        )
        self._session.add(row)
        self._session.flush()
        self._session.add_all(
            HouseholdMemberRow(
                household_id=file.id,
                version=file.version,
                member=member.id,
                person_id=file.links.get(member.id),
                id_key=id_key(member.id_number),
                counts=int(member.id in counted),
            )
            for member in file.household.members
        )
        self._session.flush()
        return self.get(file.id)

    def get(self, household_id: str) -> HouseholdFile:
        """Return a household as declared last; STORE-013 if there is none."""
        found = self.history(household_id)
        if not found:
            raise no_such("household", household_id)
        return found[-1]

    def history(self, household_id: str) -> tuple[HouseholdFile, ...]:
        """Return every version of a household, the first one first."""
        rows = self._session.scalars(
            select(HouseholdRow)
            .where(HouseholdRow.id == household_id)
            .order_by(HouseholdRow.version)
        )
        return self._files(rows)

    def current(self) -> tuple[HouseholdFile, ...]:
        """Return every household that is not closed, as declared last."""
        rows = self._session.scalars(
            select(HouseholdRow)
            .where(_is_latest(), HouseholdRow.closed_because == "")
            .order_by(HouseholdRow.seq)
        )
        return self._files(rows)

    def of_person(self, person_id: str) -> HouseholdFile | None:
        """Return the household that names a registered person now.

        Where two do, in one of them the person does not count: the other is returned.
        """
        household_id = self._session.scalar(
            select(HouseholdMemberRow.household_id)
            .join(HouseholdRow, _version_of_member())
            .where(
                HouseholdMemberRow.person_id == person_id,
                _is_latest(),
                HouseholdRow.closed_because == "",
            )
            .order_by(HouseholdMemberRow.counts.desc(), HouseholdRow.seq)
            .limit(1)
        )
        return None if household_id is None else self.get(household_id)

    def claimed(
        self, file: HouseholdFile, counted: Collection[str]
    ) -> tuple[Claimed, ...]:
        """Return the counted members whom other households claim now, by person or
        number."""
        by_person = {
            person: member for member, person in file.links.items() if member in counted
        }
        by_key = {
            key: member.id
            for member in file.household.members
            if member.id in counted and (key := id_key(member.id_number)) is not None
        }
        rows = self._session.scalars(
            select(HouseholdMemberRow)
            .join(HouseholdRow, _version_of_member())
            .where(
                or_(
                    HouseholdMemberRow.person_id.in_(list(by_person)),
                    HouseholdMemberRow.id_key.in_(list(by_key)),
                ),
                HouseholdMemberRow.household_id != file.id,
                HouseholdMemberRow.counts == 1,
                _is_latest(),
                HouseholdRow.closed_because == "",
            )
        )
        return tuple(
            Claimed(
                by_person.get(row.person_id or "") or by_key[row.id_key or ""],
                row.household_id,
            )
            for row in rows
        )

    def _files(self, rows: Iterable[HouseholdRow]) -> tuple[HouseholdFile, ...]:
        found = list(rows)
        links: dict[tuple[str, int], dict[str, str]] = {}
        for member in self._session.scalars(
            select(HouseholdMemberRow).where(
                tuple_(HouseholdMemberRow.household_id, HouseholdMemberRow.version).in_(
                    [(row.id, row.version) for row in found]
                )
            )
        ):
            if member.person_id is not None:
                of = links.setdefault((member.household_id, member.version), {})
                of[member.member] = member.person_id
        return tuple(
            HouseholdFile(
                id=row.id,
                household=row.household,
                links=links.get((row.id, row.version), {}),
                version=row.version,
                closed_because=row.closed_because,
                seq=row.seq,
                saved_at=row.at,
            )
            for row in found
        )


def _is_latest() -> ColumnElement[bool]:
    newer = HouseholdRow.__table__.alias("newer")
    return ~(
        select(newer.c.id)
        .where(newer.c.id == HouseholdRow.id, newer.c.version > HouseholdRow.version)
        .exists()
    )


def _version_of_member() -> ColumnElement[bool]:
    return (HouseholdRow.id == HouseholdMemberRow.household_id) & (
        HouseholdRow.version == HouseholdMemberRow.version
    )


def _head(file: HouseholdFile) -> str:
    return file.household.about.name or file.id
