# SPDX-License-Identifier: Apache-2.0
"""One change to an office: everything in it is committed together, or none of it."""

from collections.abc import Callable, Iterable
from datetime import datetime

from sqlalchemy import text
from sqlalchemy.orm import Session

from carecalc.store.acceptances import Acceptances
from carecalc.store.acts import Determinations, Papers, Runs
from carecalc.store.attachments import Attachments
from carecalc.store.care_plans import CarePlans
from carecalc.store.codec import digest_of
from carecalc.store.households import Households
from carecalc.store.repositories import Facts, Laws, Offices, People
from carecalc.store.rows import AuditRow
from carecalc.store.scans import Scans
from carecalc.store.visit_notes import VisitNotes
from carecalc.store.visits import Visits

_COUNT = text(
    "INSERT INTO counters (name, value) VALUES (:name, 1) "
    "ON CONFLICT (name) DO UPDATE SET value = value + 1 RETURNING value"
)


class Work:
    """The repositories of one transaction; made by `Store.work` and `Store.reading`."""

    def __init__(
        self,
        session: Session,
        actor: str,
        clock: Callable[[], datetime],
        attachments: Attachments,
    ) -> None:
        self._session = session
        self._actor = actor
        self._clock = clock
        self.office = Offices(session)
        self.laws = Laws(session, clock)
        self.people = People(session, self.next_seq)
        self.facts = Facts(session, self.next_seq, clock)
        self.visits = Visits(session, self.next_seq, clock)
        self.notes = VisitNotes(session, self.next_seq, clock, attachments)
        self.determinations = Determinations(session, self.next_seq, clock)
        self.runs = Runs(session, self.next_seq)
        self.papers = Papers(session, self.next_seq, attachments)
        self.scans = Scans(session, self.next_seq, clock, attachments)
        self.households = Households(session, self.next_seq, clock)
        self.care_plans = CarePlans(session, self.next_seq, clock)
        self.acceptances = Acceptances(session, self.next_seq, clock, actor)

    def next_seq(self) -> int:
        """Return the next number of the one sequence that orders everything."""
        return self._next("seq")

    def last_seq(self) -> int:
        """Return the number given out last; what is known now is known up to it."""
        last = self._session.scalar(
            text("SELECT value FROM counters WHERE name = 'seq'")
        )
        return int(last or 0)

    def next_number(self, prefix: str, year: int) -> str:
        """Return the next number of a series: `PG-2026-000123`; gapless when committed."""
        return f"{prefix}-{year}-{self._next(f'{prefix}-{year}'):06d}"

    def audit(self, action: str, object_id: str, detail: object = None) -> None:
        """Record that the user did `action` to an object, with the detail's digest."""
        self._session.add(
            AuditRow(
                seq=self.next_seq(),
                at=self._clock(),
                actor=self._actor,
                action=action,
                object_id=object_id,
                digest=digest_of(detail),
            )
        )

    def upgrade(self, statements: Iterable[str], schema: int) -> None:
        """Run the statements of an upgrade and write the number of its schema."""
        connection = self._session.connection()
        for statement in statements:
            connection.exec_driver_sql(statement)
        connection.exec_driver_sql(f"PRAGMA user_version = {schema}")

    def discard(self) -> None:
        """Take back the files written in a change that was not committed."""
        self.papers.discard()
        self.notes.discard()
        self.scans.discard()

    def _next(self, name: str) -> int:
        return int(self._session.execute(_COUNT, {"name": name}).scalar_one())
