# SPDX-License-Identifier: Apache-2.0
"""Service plans by version."""

from dataclasses import replace

from sqlalchemy import func, select

from carecalc.domain.care_plan import Plan
from carecalc.store.care_rows import CarePlanRow
from carecalc.store.faults import stale
from carecalc.store.repository import Repository


class CarePlans(Repository):
    """The office's service plans; every version is kept."""

    def add(self, plan: Plan, name: str) -> Plan:
        """Write the version after `plan.version`; STORE-010 if there is one already."""
        latest = self._session.scalar(
            select(func.max(CarePlanRow.version)).where(CarePlanRow.id == plan.id)
        )
        if plan.version != (latest or 0):
            raise stale(name)
        self._session.add(
            CarePlanRow(
                id=plan.id,
                version=plan.version + 1,
                person_id=plan.person_id,
                visit_id=plan.visit_id,
                plan=replace(plan, version=0, seq=0, saved_at=None),
                seq=self._next_seq(),
                at=self._clock(),
            )
        )
        self._session.flush()
        return self.history(plan.id)[-1]

    def history(self, plan_id: str) -> tuple[Plan, ...]:
        """Return every version of a plan, the first one first."""
        rows = self._session.scalars(
            select(CarePlanRow)
            .where(CarePlanRow.id == plan_id)
            .order_by(CarePlanRow.version)
        )
        return tuple(_plan(row) for row in rows)

    def latest(self, person_id: str) -> Plan | None:
        """Return the plan saved last for a person."""
        row = self._session.scalar(
            select(CarePlanRow)
            .where(CarePlanRow.person_id == person_id)
            .order_by(CarePlanRow.seq.desc())
            .limit(1)
        )
        return None if row is None else _plan(row)

    def latest_of_all(self) -> dict[str, Plan]:
        """Return the plan saved last for everybody who has one, by person."""
        rows = self._session.scalars(select(CarePlanRow).order_by(CarePlanRow.seq))
        return {row.person_id: _plan(row) for row in rows}


def _plan(row: CarePlanRow) -> Plan:
    plan: Plan = row.plan
    return replace(plan, version=row.version, seq=row.seq, saved_at=row.at)
