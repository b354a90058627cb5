# SPDX-License-Identifier: Apache-2.0
"""Planned visits, every version of each; the latest counts."""

from datetime import date

from sqlalchemy import case, func, select
from sqlalchemy.orm import aliased

from carecalc.domain.appointment import CANCELLED, MOVED, PLANNED, Appointment
from carecalc.store.desk_rows import AppointmentRow
from carecalc.store.faults import no_such, stale
from carecalc.store.repository import Repository
from carecalc.store.rows import PersonRow
from carecalc.store.within import These, Within

_Later = aliased(AppointmentRow)
_IS_LATEST = (
    ~select(_Later.id)
    .where(_Later.id == AppointmentRow.id, _Later.version > AppointmentRow.version)
    .exists()
)
# Those without a time come after those that have one.
_BY_TIME = (
    AppointmentRow.day,
    case((AppointmentRow.time == "", 1), else_=0),
    AppointmentRow.time,
    AppointmentRow.seq,
)


class Appointments(Repository):
    """The office's planned visits."""

    def add(self, appointment: Appointment, name: str) -> Appointment:
        """Write the version after `appointment.version`; STORE-010, naming `name`, if
        there is one already."""
        latest = self._session.scalar(
            select(func.max(AppointmentRow.version)).where(
                AppointmentRow.id == appointment.id
            )
        )
        if appointment.version != (latest or 0):
            raise stale(name)
        planned = appointment.planned
        row = AppointmentRow(
            id=appointment.id,
            version=appointment.version + 1,
            person_id=appointment.person_id,
            day=planned.day,
            time=planned.time,
            address=planned.address,
            assessors=planned.assessors,
            reason=planned.reason,
            scales=planned.scales,
            note=planned.note,
            state=appointment.state,
            why=appointment.why,
            visit_id=appointment.visit_id or None,
            by=self._actor,
            seq=self._next_seq(),
            at=self._clock(),
        )
        self._session.add(row)
        self._session.flush()
        self._session.refresh(row)
        return row.to_domain()

    def get(self, appointment_id: str) -> Appointment:
        """Return an appointment as it stands; STORE-013 if there is none."""
        versions = self.history(appointment_id)
        if not versions:
            raise no_such("appointment", appointment_id)
        return versions[-1]

    def history(self, appointment_id: str) -> tuple[Appointment, ...]:
        """Return every version of an appointment, the first one first."""
        rows = self._session.scalars(
            select(AppointmentRow)
            .where(AppointmentRow.id == appointment_id)
            .order_by(AppointmentRow.version)
        )
        return tuple(row.to_domain() for row in rows)

    def of_person(self, person_id: str) -> tuple[Appointment, ...]:
        """Return a person's appointments as they stand, the latest day first."""
        rows = self._session.scalars(
            select(AppointmentRow)
            .where(AppointmentRow.person_id == person_id, _IS_LATEST)
            .order_by(AppointmentRow.day.desc(), AppointmentRow.seq.desc())
        )
        return tuple(row.to_domain() for row in rows)

    def between(
        self, first: date, last: date, within: Within = None
    ) -> tuple[Appointment, ...]:
        """Return what stands from one day to another, both counted, by day and time.

        What was cancelled is left out. `within` says of whom, None means everybody.
        """
        query = (
            select(AppointmentRow)
            .where(
                AppointmentRow.day.between(first, last),
                AppointmentRow.state != CANCELLED,
                _IS_LATEST,
            )
            .order_by(*_BY_TIME)
        )
        if isinstance(within, These):
            query = query.where(AppointmentRow.person_id.in_(within.people))
        elif within is not None:
            query = query.join(PersonRow, PersonRow.id == AppointmentRow.person_id)
            query = query.where(PersonRow.community.in_(within))
        return tuple(row.to_domain() for row in self._session.scalars(query))

    def open_of(self, person_id: str, last: date) -> tuple[Appointment, ...]:
        """Return what is still to be kept of a person up to a day, the first day first."""
        rows = self._session.scalars(
            select(AppointmentRow)
            .where(
                AppointmentRow.person_id == person_id,
                AppointmentRow.day <= last,
                AppointmentRow.state.in_((PLANNED, MOVED)),
                _IS_LATEST,
            )
            .order_by(*_BY_TIME)
        )
        return tuple(row.to_domain() for row in rows)
