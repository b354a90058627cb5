# SPDX-License-Identifier: Apache-2.0
"""What figures are counted from: days, people, names and outcomes, in a few questions."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import bindparam, text
from sqlalchemy.orm import Session

from carecalc.domain.period import Month
from carecalc.store.codec import decode

_WITHIN = "AND p.community IN :within"
_SIGNED = (
    "SELECT v.person_id, v.assessed_on, json_extract(v.signing, '$.assessors') "
    "FROM visits v JOIN people p ON p.id = v.person_id WHERE v.state = 'signed' "
    "AND v.assessed_on BETWEEN :first AND :last {within} ORDER BY v.assessed_on"
)
_PLANNED = (
    "SELECT a.person_id, a.day, a.assessors "
    "FROM appointments a JOIN people p ON p.id = a.person_id "
    "WHERE a.day BETWEEN :first AND :last AND a.state <> 'cancelled' {within} "
    "AND NOT EXISTS (SELECT 1 FROM appointments n "
    "WHERE n.id = a.id AND n.version > a.version) ORDER BY a.day"
)
_DECIDED = (
    "SELECT d.id, d.person_id, d.programme, json_extract(d.document, '$.outcome'), "
    "s.state, s.decided_on "
    "FROM determination_states s JOIN determinations d ON d.id = s.determination_id "
    "JOIN people p ON p.id = d.person_id "
    "WHERE s.state IN ('approved', 'refused') "
    "AND s.decided_on BETWEEN :first AND :last {within} ORDER BY s.seq"
)
# Every day that somebody of them was decided about, and visited, ever. From the days of
# the decisions on: SQLite would look through everybody first.
_THEIRS = (
    "SELECT DISTINCT d.person_id FROM determination_states s "
    "CROSS JOIN determinations d ON d.id = s.determination_id "
    "CROSS JOIN people p ON p.id = d.person_id "
    "WHERE s.state IN ('approved', 'refused') "
    "AND s.decided_on BETWEEN :first AND :last {within}"
)
_DECISION_DAYS = (
    "SELECT DISTINCT d.person_id, s.decided_on FROM determination_states s "
    "JOIN determinations d ON d.id = s.determination_id "
    "WHERE s.decided_on IS NOT NULL AND d.person_id IN ({theirs})"
)
_VISIT_DAYS = (
    "SELECT DISTINCT v.person_id, v.assessed_on FROM visits v "
    "WHERE v.person_id IN ({theirs})"
)
_LISTED = (
    "SELECT r.month, l.person_id, l.programme, p.community, sum(l.amount_fen) "
    "FROM runs r JOIN lines l ON l.run_id = r.id JOIN people p ON p.id = l.person_id "
    "WHERE r.state <> 'replaced' AND r.month BETWEEN :first AND :last "
    "AND coalesce(l.kind, '') <> 'recovery' {within} "
    "GROUP BY r.month, l.person_id, l.programme ORDER BY r.month, min(l.position)"
)
_LEFT_OUT = (
    "SELECT x.person_id, x.code, p.community "
    "FROM runs r JOIN reasons x ON x.run_id = r.id JOIN people p ON p.id = x.person_id "
    "WHERE r.state <> 'replaced' AND r.month = :month {within} ORDER BY x.position"
)
_LISTS = (
    "SELECT r.month, EXISTS (SELECT 1 FROM closings c WHERE c.run_id = r.id) "
    "FROM runs r WHERE r.state <> 'replaced' AND r.month BETWEEN :first AND :last "
    "ORDER BY r.month"
)
# NOT IN reads each of the two small tables once; NOT EXISTS would go through all facts
# for every fact.
_HELD = (
    "SELECT f.person_id, f.value FROM facts f JOIN people p ON p.id = f.person_id "
    "WHERE f.kind = :kind AND coalesce(f.valid_from, :last) <= :last "
    "AND coalesce(f.valid_to, :first) >= :first "
    "AND f.id NOT IN (SELECT fact_id FROM withdrawals) "
    "AND f.id NOT IN (SELECT supersedes FROM facts WHERE supersedes IS NOT NULL "
    "AND id NOT IN (SELECT fact_id FROM withdrawals)) {within} ORDER BY f.recorded_seq"
)
_BORN = "SELECT p.id, p.birth_date FROM people p WHERE 1 {within}"
_REGISTERED = (
    "SELECT p.community, count(*) FROM people p WHERE 1 {within} GROUP BY p.community "
    "ORDER BY p.community"
)
_WAITING = (
    "SELECT d.person_id, json_extract(d.document, '$.prepared_on.value') "
    "FROM determinations d JOIN people p ON p.id = d.person_id "
    "WHERE NOT EXISTS (SELECT 1 FROM determination_states s "
    "WHERE s.determination_id = d.id) {within} ORDER BY d.seq"
)


@dataclass(frozen=True, slots=True)
class Visited:
    """A visit that is planned for a day, or was made and signed, and by whom."""

    person_id: str
    day: date
    assessors: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Act:
    """A decision: what its draft said, and whether it was approved or sent back."""

    id: str
    person_id: str
    programme: str
    outcome: str
    state: str
    decided_on: date


@dataclass(frozen=True, slots=True)
class Listed:
    """What the list of a month pays somebody by a programme, in fen; recoveries apart."""

    month: Month
    person_id: str
    programme: str
    community: str
    fen: int


@dataclass(frozen=True, slots=True)
class Days:
    """When somebody was visited, and when something was decided about them."""

    visited: tuple[date, ...]
    decided: tuple[date, ...]


class Figures:
    """Answers for figures; `between` are days, both counted, `within` communities."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def signed(
        self, between: tuple[date, date], within: Sequence[str] | None
    ) -> tuple[Visited, ...]:
        """Return the signed visits of some days, in their order."""
        return self._visited(_SIGNED, between, within)

    def planned(
        self, between: tuple[date, date], within: Sequence[str] | None
    ) -> tuple[Visited, ...]:
        """Return the visits planned for some days and not cancelled, made or not."""
        return self._visited(_PLANNED, between, within)

    def decided(
        self, between: tuple[date, date], within: Sequence[str] | None
    ) -> tuple[Act, ...]:
        """Return what was decided on some days, in the order it was."""
        return tuple(
            Act(act, person, programme, outcome, state, date.fromisoformat(day))
            for act, person, programme, outcome, state, day in self._asked(
                _DECIDED, within, **_days(between)
            )
        )

    def days_of_decided(
        self, between: tuple[date, date], within: Sequence[str] | None
    ) -> Mapping[str, Days]:
        """Return all days of visits and decisions of whoever was decided about then."""
        decided = self._by_person(_DECISION_DAYS, between, within)
        visited = self._by_person(_VISIT_DAYS, between, within)
        return {
            person: Days(tuple(visited.get(person, ())), tuple(days))
            for person, days in decided.items()
        }

    def lists(self, between: tuple[Month, Month]) -> tuple[tuple[Month, bool], ...]:
        """Return the months that have a list, and whether it is closed."""
        found = self._asked(_LISTS, None, **_months(between))
        return tuple((Month.parse(month), bool(closed)) for month, closed in found)

    def listed(
        self, between: tuple[Month, Month], within: Sequence[str] | None
    ) -> tuple[Listed, ...]:
        """Return what the lists of some months pay, in the order of the lists."""
        found = self._asked(_LISTED, within, **_months(between))
        return tuple(Listed(Month.parse(month), *rest) for month, *rest in found)

    def left_out(
        self, month: Month, within: Sequence[str] | None
    ) -> tuple[tuple[str, str, str], ...]:
        """Return who is not on the list of a month, the reason's code, the community."""
        found = self._asked(_LEFT_OUT, within, month=str(month))
        return tuple((person, code, place) for person, code, place in found)

    def held(
        self, kind: str, between: tuple[date, date], within: Sequence[str] | None
    ) -> tuple[tuple[str, Any], ...]:
        """Return whose facts of a kind hold on some of the days, in their order."""
        found = self._asked(_HELD, within, kind=kind, **_days(between))
        return tuple((person, decode(value)) for person, value in found)

    def born(self, within: Sequence[str] | None) -> Mapping[str, date]:
        """Return when everybody was born."""
        found = self._asked(_BORN, within)
        return {person: date.fromisoformat(day) for person, day in found}

    def registered(self, within: Sequence[str] | None) -> Mapping[str, int]:
        """Return how many people are registered, by community."""
        return {place: count for place, count in self._asked(_REGISTERED, within)}

    def waiting(self, within: Sequence[str] | None) -> tuple[tuple[str, date], ...]:
        """Return whose drafts nobody has decided yet, and since when they wait."""
        return tuple(
            (person, date.fromisoformat(day))
            for person, day in self._asked(_WAITING, within)
        )

    def _visited(
        self,
        statement: str,
        between: tuple[date, date],
        within: Sequence[str] | None,
    ) -> tuple[Visited, ...]:
        return tuple(
            Visited(person, date.fromisoformat(day), decode(names))
            for person, day, names in self._asked(statement, within, **_days(between))
        )

    def _by_person(
        self,
        statement: str,
        between: tuple[date, date],
        within: Sequence[str] | None,
    ) -> dict[str, list[date]]:
        found: dict[str, list[date]] = {}
        # The question within it is put together from our own words alone.
        whole = statement.format(theirs=_THEIRS)
        for person, day in self._asked(whole, within, **_days(between)):
            found.setdefault(person, []).append(date.fromisoformat(day))
        return found

    def _asked(
        self, statement: str, within: Sequence[str] | None, **values: object
    ) -> Sequence[Any]:
        narrowed = statement.format(within="" if within is None else _WITHIN)
        if within is None:
            return self._session.execute(text(narrowed), values).all()
        asked = text(narrowed).bindparams(bindparam("within", expanding=True))
        return self._session.execute(asked, {**values, "within": list(within)}).all()


def _months(between: tuple[Month, Month]) -> dict[str, str]:
    first, last = between
    return {"first": str(first), "last": str(last)}


def _days(between: tuple[date, date]) -> dict[str, str]:
    first, last = between
    return {"first": first.isoformat(), "last": last.isoformat()}
