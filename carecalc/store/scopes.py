# SPDX-License-Identifier: Apache-2.0
"""To which communities a thing belongs: those of the people it is about."""

import json
from collections.abc import Collection, Mapping
from datetime import date

from sqlalchemy import text
from sqlalchemy.orm import Session

_OF = {
    "person_id": "SELECT community FROM people WHERE id = :id",
    "visit_id": "SELECT p.community FROM visits v JOIN people p ON p.id = v.person_id "
    "WHERE v.id = :id",
    "fact_id": "SELECT p.community FROM facts f JOIN people p ON p.id = f.person_id "
    "WHERE f.id = :id",
    "scan_id": "SELECT p.community FROM scans s JOIN facts f ON f.id = s.fact_id "
    "JOIN people p ON p.id = f.person_id WHERE s.id = :id",
    "evidence_id": "SELECT p.community FROM evidence e "
    "JOIN visits v ON v.id = e.visit_id JOIN people p ON p.id = v.person_id "
    "WHERE e.id = :id",
    "paper_scan_id": "SELECT p.community FROM paper_scans s "
    "JOIN visits v ON v.id = s.visit_id JOIN people p ON p.id = v.person_id "
    "WHERE s.id = :id",
    # Every version is the same person's.
    "appointment_id": "SELECT p.community FROM appointments a "
    "JOIN people p ON p.id = a.person_id WHERE a.id = :id AND a.version = 1",
    "determination_id": "SELECT p.community FROM determinations d "
    "JOIN people p ON p.id = d.person_id WHERE d.id = :id",
    "paper_id": "SELECT p.community FROM papers a JOIN people p ON p.id = a.person_id "
    "WHERE a.id = :id",
    "plan_id": "SELECT p.community FROM care_plans c "
    "JOIN people p ON p.id = c.person_id WHERE c.id = :id",
    "household_id": "SELECT p.community FROM household_members m "
    "JOIN people p ON p.id = m.person_id WHERE m.household_id = :id",
    **{
        kind: f"SELECT p.community FROM {table} r "
        "JOIN people p ON p.id = r.person_id WHERE r.id = :id AND r.version = 1"
        for kind, table in (
            ("application_id", "applications"),
            ("appeal_id", "appeals"),
            ("clash_id", "clashes"),
            ("complaint_id", "complaints"),
            ("hold_id", "holds"),
            ("task_id", "tasks"),
        )
    },
}
KINDS: Mapping[str, str] = _OF
"""What a thing is called by, as a parameter is: `person_id`, `visit_id` …"""


_WHOM: Mapping[str, str] = {
    # Who it is rather than where they live, of the same rows.
    kind: statement.replace("SELECT p.community", "SELECT p.id", 1).replace(
        "SELECT community", "SELECT id", 1
    )
    for kind, statement in _OF.items()
}
_OF_TASKS = (
    "SELECT t.person_id FROM tasks t JOIN people p ON p.id = t.person_id "
    "WHERE t.about = :organisation AND NOT EXISTS "
    "(SELECT 1 FROM tasks n WHERE n.id = t.id AND n.version > t.version) "
    "AND (t.state IN ('offered', 'accepted', 'returned') "
    "OR t.state = 'done' AND t.day >= :today) "
    "AND EXISTS (SELECT 1 FROM organisations o WHERE o.id = t.about "
    "AND o.state = 'active' AND NOT EXISTS "
    "(SELECT 1 FROM organisations l WHERE l.id = o.id AND l.version > o.version))"
)
_OF_TASKS_WITHIN = (
    f"{_OF_TASKS} AND p.community IN (SELECT value FROM json_each(:communities))"
)


class Scopes:
    """Looks up whose a thing is."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def communities(self, kind: str, id_: str) -> frozenset[str]:
        """Return the communities of a thing; none for one that is about nobody."""
        return frozenset(self._session.scalars(text(_OF[kind]), {"id": id_}))

    def people(self, kind: str, id_: str) -> frozenset[str]:
        """Return the ids of whom a thing is about; none for one that is about nobody."""
        return frozenset(self._session.scalars(text(_WHOM[kind]), {"id": id_}))

    def of_tasks(
        self, organisation: str, on: date, communities: Collection[str] | None
    ) -> frozenset[str]:
        """Return the people of an organisation's open tasks, and of those done whose
        people it still sees on a day; nobody once the organisation is ended.

        Of some communities, or of all.
        """
        values = {"organisation": organisation, "today": on.isoformat()}
        if communities is None:
            return frozenset(self._session.scalars(text(_OF_TASKS), values))
        within = {**values, "communities": json.dumps(list(communities))}
        return frozenset(self._session.scalars(text(_OF_TASKS_WITHIN), within))
