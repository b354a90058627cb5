# SPDX-License-Identifier: Apache-2.0
"""Everything the chain says about one person, page by page."""

from collections.abc import Collection
from typing import Any

from sqlalchemy import and_, exists, func, or_, select
from sqlalchemy.orm import Session

from carecalc.domain.trust import Entry
from carecalc.store.care_rows import HouseholdMemberRow
from carecalc.store.entries import entry_of
from carecalc.store.rows import AuditRow, LineRow, ReasonRowRow, RunRow
from carecalc.store.trust_rows import DisclosedPersonRow


class Histories:
    """Reads the entries about a person, also those about several people at once."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def page(
        self,
        person_id: str,
        actions: Collection[str] | None,
        offset: int,
        count: int,
    ) -> tuple[Entry, ...]:
        """Return some entries, the latest first; of all acts where `actions` is None."""
        rows = self._session.scalars(
            select(AuditRow)
            .where(_about(person_id, actions))
            .order_by(AuditRow.seq.desc())
            .offset(offset)
            .limit(count)
        )
        return tuple(entry_of(row) for row in rows)

    def count(self, person_id: str, actions: Collection[str] | None) -> int:
        """Return how many entries there are."""
        found = self._session.scalar(
            select(func.count()).select_from(AuditRow).where(_about(person_id, actions))
        )
        return found or 0


def _about(person_id: str, actions: Collection[str] | None) -> Any:
    of_many = [
        select(LineRow.run_id).where(LineRow.person_id == person_id),
        # List by list, as their index goes: they are many, the lists are few.
        select(RunRow.id).where(
            exists().where(
                ReasonRowRow.run_id == RunRow.id, ReasonRowRow.person_id == person_id
            )
        ),
        select(HouseholdMemberRow.household_id).where(
            HouseholdMemberRow.person_id == person_id
        ),
        select(DisclosedPersonRow.disclosure_id).where(
            DisclosedPersonRow.person_id == person_id
        ),
    ]
    about = or_(
        AuditRow.person_id == person_id,
        and_(
            AuditRow.person_id.is_(None),
            or_(*(AuditRow.object_id.in_(query) for query in of_many)),
        ),
    )
    return about if actions is None else and_(about, AuditRow.action.in_(actions))
