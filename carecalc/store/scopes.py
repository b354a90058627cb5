# SPDX-License-Identifier: Apache-2.0
"""To which communities a thing belongs: those of the people it is about."""

from collections.abc import Mapping

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
}
KINDS: Mapping[str, str] = _OF
"""What a thing is called by, as a parameter is: `person_id`, `visit_id` …"""


class Scopes:
    """Looks up whose a thing is."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def communities(self, kind: str, id_: str) -> frozenset[str]:
        """Return the communities of a thing; none for one that is about nobody."""
        return frozenset(self._session.scalars(text(_OF[kind]), {"id": id_}))
