# SPDX-License-Identifier: Apache-2.0
"""What closed lists said of the months before, and about whom anything came since."""

import json
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import func, select, text

from carecalc.domain.disbursement import Line
from carecalc.domain.money import Money
from carecalc.domain.period import Month
from carecalc.store.acts import LINE, line_of
from carecalc.store.faults import no_such
from carecalc.store.repository import Repository
from carecalc.store.rows import AuditRow, FactRow, LineRow, RunRow, WithdrawalRow

Key = tuple[str, str, Month]
"""A person, a programme, a benefit month."""


@dataclass(frozen=True, slots=True)
class Head:
    """A list without its lines: up to where it knew, and by what files."""

    run_id: str
    number: str
    month: Month
    built_on: date
    cutoff_seq: int
    files: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Said:
    """What a closed list said of somebody's month: a line and its number."""

    number: str
    line: Line


_SAID = (
    "SELECT l.person_id, l.programme, l.month, sum(l.amount_fen) "
    "FROM closings c JOIN lines l ON l.run_id = c.run_id "
    "WHERE coalesce(l.kind, '') <> 'offset' "
    "AND (:people IS NULL OR l.person_id IN (SELECT value FROM json_each(:people))) "
    "GROUP BY l.person_id, l.programme, l.month"
)
_LINES = (
    "SELECT l.run_id, l.position FROM lines l JOIN closings c ON c.run_id = l.run_id "
    "WHERE l.person_id = :person AND coalesce(l.kind, '') <> 'offset' ORDER BY c.seq, l.position"
)
_REASONS = (
    "SELECT c.month, r.code FROM closings c JOIN reasons r ON r.run_id = c.run_id "
    "WHERE r.person_id = :person"
)
# Printing a paper or looking at somebody changes nothing that is due to them.
_TOUCHED = (
    "SELECT person_id FROM audit WHERE seq > :since AND person_id IS NOT NULL "
    "AND action NOT IN ('paper.issued', 'person.shown', 'disclosure.made') "
    "UNION SELECT person_id FROM facts WHERE recorded_seq > :since "
    "UNION SELECT f.person_id FROM withdrawals w JOIN facts f ON f.id = w.fact_id "
    "WHERE w.recorded_seq > :since "
    "UNION SELECT person_id FROM visits WHERE changed_seq > :since "
    "UNION SELECT person_id FROM reviews WHERE seq > :since AND person_id IS NOT NULL "
    "UNION SELECT person_id FROM holds WHERE seq > :since AND person_id IS NOT NULL "
    "UNION SELECT person_id FROM elsewhere WHERE seq > :since "
    "UNION SELECT d.person_id FROM determination_states s "
    "JOIN determinations d ON d.id = s.determination_id WHERE s.seq > :since"
)
_RECORDED = (
    "SELECT count(*), count(DISTINCT person_id) FROM ("
    "SELECT person_id FROM facts WHERE recorded_seq > :since "
    "UNION ALL SELECT f.person_id FROM withdrawals w JOIN facts f ON f.id = w.fact_id "
    "WHERE w.recorded_seq > :since "
    "UNION ALL SELECT person_id FROM visits "
    "WHERE changed_seq > :since AND state = 'signed' "
    "UNION ALL SELECT d.person_id FROM determination_states s "
    "JOIN determinations d ON d.id = s.determination_id "
    "WHERE s.seq > :since AND s.state IN ('approved', 'refused'))"
)
_ANY_OF = (
    "SELECT 1 FROM audit WHERE seq > :since "
    "AND action IN (SELECT value FROM json_each(:actions)) LIMIT 1"
)


class Reckoning(Repository):
    """Closed lists as the list of a later month looks back on them."""

    def last_before(self, moment: datetime) -> int:
        """Return the number of the last record that was written before a moment.

        A clock that was set back makes later records count as earlier ones: a closing
        asks about that by itself.
        """
        numbers = (
            select(func.max(AuditRow.seq)).where(AuditRow.at < moment),
            select(func.max(FactRow.recorded_seq)).where(FactRow.recorded_at < moment),
            select(func.max(WithdrawalRow.recorded_seq)).where(
                WithdrawalRow.recorded_at < moment
            ),
        )
        return max(self._session.scalar(each) or 0 for each in numbers)

    def recorded_after(self, since: int) -> tuple[int, int]:
        """Return how much was recorded of people's cases after a number, and of how
        many people: facts, what was withdrawn, signed visits, and decisions."""
        asked = {"since": since}
        count, people = self._session.execute(text(_RECORDED), asked).one()
        return int(count), int(people)

    def head(self, run_id: str) -> Head:
        """Return a list without its lines; STORE-013 if there is none."""
        row = self._session.get(RunRow, run_id)
        if row is None:
            raise no_such("run", run_id)
        return Head(
            row.id, row.number, row.month, row.built_on, row.cutoff_seq, row.files
        )

    def said(self, people: Collection[str] | None = None) -> dict[Key, Money]:
        """Return what closed lists said of each month, of some people or of all: what
        they paid, and less what they said is owed back."""
        these = None if people is None else json.dumps(sorted(people))
        rows = self._session.execute(text(_SAID), {"people": these})
        return {
            (person, programme, Month.parse(month)): Money(fen)
            for person, programme, month, fen in rows
        }

    def lines_of(self, person_id: str) -> tuple[Said, ...]:
        """Return what closed lists said of a person line by line, as they were closed."""
        found = []
        for run_id, position in self._session.execute(
            text(_LINES), {"person": person_id}
        ).all():
            run = self._session.get(RunRow, run_id)
            columns = self._session.execute(
                select(*LINE).where(
                    LineRow.run_id == run_id, LineRow.position == position
                )
            ).one()
            assert run is not None, "it was just found"
            found.append(Said(f"{run.number}/{position}", line_of(columns)))
        return tuple(found)

    def reasons_of(self, person_id: str) -> dict[Month, str]:
        """Return why closed lists had nothing of their month for a person, by month."""
        rows = self._session.execute(text(_REASONS), {"person": person_id})
        return {Month.parse(month): str(code) for month, code in rows}

    def touched(self, since: int) -> frozenset[str]:
        """Return about whom anything was recorded after a number that may change what
        is due to them."""
        rows = self._session.scalars(text(_TOUCHED), {"since": since})
        return frozenset(str(person) for person in rows)

    def is_any(self, actions: Collection[str], since: int) -> bool:
        """Tell whether one of some acts was recorded after a number."""
        asked = {"since": since, "actions": json.dumps(sorted(actions))}
        return self._session.execute(text(_ANY_OF), asked).first() is not None
