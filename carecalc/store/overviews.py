# SPDX-License-Identifier: Apache-2.0
"""Many people at a glance: what is open, due or ends soon, asked of the file itself."""

import json
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import BindParameter, bindparam, text
from sqlalchemy.orm import Session

from carecalc.domain.fact import FactValue
from carecalc.domain.money import Money
from carecalc.domain.period import Month
from carecalc.store.codec import decode
from carecalc.store.within import These, Within


@dataclass(frozen=True, slots=True)
class Draft:
    """An unfinished visit: where it stopped, with the digest of its scale's file."""

    visit_id: str
    person_id: str
    scale_digest: str
    position: str
    answered: int
    asked: int
    assessed_on: date


@dataclass(frozen=True, slots=True)
class Proposed:
    """A second visit proposed for a day when the first was refused."""

    visit_id: str
    person_id: str
    scale_digest: str
    on: date


@dataclass(frozen=True, slots=True)
class Appointed:
    """A visit planned for a day that nobody has begun."""

    appointment_id: str
    person_id: str
    on: date
    time: str
    address: str
    assessors: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Assessed:
    """Somebody's latest signed visit on a scale."""

    visit_id: str
    person_id: str
    scale_digest: str
    level: str | None
    assessed_on: date


@dataclass(frozen=True, slots=True)
class Ending:
    """A fact that stands and ends on a day, with none of its kind after it."""

    person_id: str
    value: FactValue
    last_day: date


@dataclass(frozen=True, slots=True)
class Birthday:
    """Somebody who comes to an age."""

    person_id: str
    birth_date: date


@dataclass(frozen=True, slots=True)
class Decided:
    """An act of a person and what became of it; `prepared` while nobody has decided."""

    person_id: str
    programme: str
    outcome: str
    state: str
    monthly: Money | None
    from_month: Month | None


@dataclass(frozen=True, slots=True)
class Listed:
    """An amount that a list pays, by the number of the list, closed or not."""

    person_id: str
    programme: str
    month: Month
    pay_month: Month
    amount: Money
    number: str = ""
    is_closed: bool = False


_ALIVE = (
    "NOT EXISTS (SELECT 1 FROM facts d WHERE d.person_id = p.id AND d.kind = 'event' "
    "AND json_extract(d.value, '$.kind') = 'death' "
    "AND NOT EXISTS (SELECT 1 FROM withdrawals w WHERE w.fact_id = d.id))"
)
_STANDS = (
    "NOT EXISTS (SELECT 1 FROM withdrawals w WHERE w.fact_id = f.id) "
    "AND NOT EXISTS (SELECT 1 FROM facts s WHERE s.supersedes = f.id "
    "AND s.person_id = f.person_id "
    "AND NOT EXISTS (SELECT 1 FROM withdrawals w WHERE w.fact_id = s.id))"
)
_LAST = (
    "SELECT v.id, v.person_id, v.scale_digest, v.level, v.assessed_on "
    "FROM {visits} "
    "WHERE v.state = 'signed' AND v.scale_digest = :digest "
    "AND v.level IS :level AND v.assessed_on <= :latest {within} "
    "AND NOT EXISTS (SELECT 1 FROM visits n WHERE n.person_id = v.person_id "
    "AND n.scale = v.scale AND (n.state = 'draft' OR n.state = 'signed' "
    "AND (n.assessed_on, n.number) > (v.assessed_on, v.number))) "
    f"AND {_ALIVE} ORDER BY v.assessed_on, v.number LIMIT :most"
)
_DRAFTS = (
    "SELECT v.id, v.person_id, v.scale_digest, v.position, v.answered, v.asked, "
    "v.assessed_on FROM {visits} "
    "WHERE v.state = 'draft' {within} ORDER BY v.changed_seq DESC LIMIT :most"
)
_PROPOSED = (
    "SELECT v.id, v.person_id, v.scale_digest, e.propose_on "
    "FROM endings e JOIN visits v ON v.id = e.visit_id "
    "JOIN people p ON p.id = v.person_id "
    "WHERE e.propose_on <= :latest {within} "
    "AND NOT EXISTS (SELECT 1 FROM visits n WHERE n.person_id = v.person_id "
    "AND n.scale = v.scale AND n.started_at > v.started_at) "
    f"AND {_ALIVE} ORDER BY e.propose_on, v.number LIMIT :most"
)
_APPOINTED = (
    "SELECT a.id, a.person_id, a.day, a.time, a.address, a.assessors "
    "FROM appointments a JOIN people p ON p.id = a.person_id "
    "WHERE a.day BETWEEN :first AND :latest AND a.state IN ('planned', 'moved') "
    "{within} AND NOT EXISTS (SELECT 1 FROM appointments n "
    "WHERE n.id = a.id AND n.version > a.version) "
    f"AND {_ALIVE} ORDER BY a.day DESC, a.time = '', a.time, a.seq LIMIT :most"
)
_ENDINGS = (
    "SELECT f.person_id, f.value, f.valid_to FROM {facts} "
    "WHERE f.kind IN :kinds AND f.valid_to BETWEEN :first AND :latest {within} "
    "AND NOT EXISTS (SELECT 1 FROM facts n WHERE n.person_id = f.person_id "
    "AND n.kind = f.kind AND n.id <> f.id "
    "AND (n.valid_to IS NULL OR n.valid_to > f.valid_to) "
    "AND coalesce(json_extract(n.value, '$.code'), '') "
    "= coalesce(json_extract(f.value, '$.code'), '') "
    f"AND {_STANDS.replace('f.', 'n.')}) AND {_STANDS} "
    f"AND {_ALIVE} ORDER BY f.valid_to, f.recorded_seq LIMIT :most"
)
_BIRTHDAYS = (
    "SELECT p.id, p.birth_date FROM people p "
    "WHERE p.birth_date BETWEEN :first AND :latest {within} "
    f"AND {_ALIVE} ORDER BY p.birth_date, p.sort_key LIMIT :most"
)
_DECIDED = (
    "SELECT d.person_id, d.programme, json_extract(d.document, '$.outcome'), "
    "coalesce((SELECT s.state FROM determination_states s "
    "WHERE s.determination_id = d.id ORDER BY s.seq DESC LIMIT 1), 'prepared'), "
    "json_extract(d.document, '$.monthly.value'), "
    "json_extract(d.document, '$.from_month.value') "
    "FROM determinations d WHERE d.person_id IN :people ORDER BY d.seq"
)
_LISTED = (
    "SELECT l.person_id, l.programme, l.month, r.pay_month, l.amount_fen, r.number, "
    "EXISTS (SELECT 1 FROM closings c WHERE c.run_id = r.id) "
    # By their lines: by the lists, every line of every month would be looked at.
    "FROM lines l INDEXED BY ix_lines_person_id_month "
    "CROSS JOIN runs r ON r.id = l.run_id "
    "WHERE l.person_id IN :people "
    "AND r.state <> 'replaced' AND coalesce(l.kind, '') <> 'recovery' "
    "ORDER BY r.month, l.position"
)
_USED = "SELECT DISTINCT scale_digest, level FROM visits WHERE state = 'signed'"

_SMALL = 5000
# Either down the order of the answer, looking whose each row is, or through the people
# of a few communities. Without statistics SQLite cannot tell which is shorter.
_BY_ORDER = {
    "visits": "visits v INDEXED BY ix_visits_state_scale_digest_level_assessed_on "
    "CROSS JOIN people p ON p.id = v.person_id",
    "facts": "facts f INDEXED BY ix_facts_kind_valid_to "
    "CROSS JOIN people p ON p.id = f.person_id",
}
_BY_PEOPLE = {
    "visits": "people p CROSS JOIN visits v INDEXED BY ix_visits_person_id_state "
    "ON v.person_id = p.id",
    "facts": "people p CROSS JOIN facts f INDEXED BY ix_facts_person_id_recorded_seq "
    "ON f.person_id = p.id",
}


class Overviews:
    """Answers about many people, each in one question; `within` says of whom."""

    def __init__(self, session: Session) -> None:
        self._session = session
        self._small: dict[tuple[str, ...], bool] = {}

    def drafts(self, within: Within, most: int) -> tuple[Draft, ...]:
        """Return unfinished visits, the one worked on last first."""
        return tuple(
            Draft(visit, who, digest, place, done, of, date.fromisoformat(day))
            for visit, who, digest, place, done, of, day in self._asked(
                _DRAFTS, within, most=most
            )
        )

    def proposed(self, latest: date, within: Within, most: int) -> tuple[Proposed, ...]:
        """Return visits proposed up to a day that nobody has begun, the oldest first."""
        rows = self._asked(_PROPOSED, within, latest=latest.isoformat(), most=most)
        return tuple(
            Proposed(visit, who, digest, date.fromisoformat(day))
            for visit, who, digest, day in rows
        )

    def appointed(
        self, between: tuple[date, date], within: Within, most: int
    ) -> tuple[Appointed, ...]:
        """Return visits planned between two days that nobody has begun, the latest day
        first, each day by time; none of somebody who died."""
        first, latest = (day.isoformat() for day in between)
        rows = self._asked(_APPOINTED, within, first=first, latest=latest, most=most)
        return tuple(
            Appointed(one, who, date.fromisoformat(day), at, place, decode(names))
            for one, who, day, at, place, names in rows
        )

    def levels_signed(self) -> tuple[tuple[str, str | None], ...]:
        """Return the levels of all signed visits with the digests of their scales."""
        return tuple((row[0], row[1]) for row in self._asked(_USED, None))

    def assessed_until(
        self,
        used: tuple[str, str | None],
        latest: date,
        within: Within,
        most: int,
    ) -> tuple[Assessed, ...]:
        """Return whose latest visit on a scale found a level up to a day, oldest first.

        Nobody who died, or is being assessed again.
        """
        digest, level = used
        rows = self._asked(
            _LAST,
            within,
            digest=digest,
            level=level,
            latest=latest.isoformat(),
            most=most,
        )
        return tuple(
            Assessed(visit, who, digest, found, date.fromisoformat(day))
            for visit, who, digest, found, day in rows
        )

    def endings(
        self,
        kinds: Collection[str],
        between: tuple[date, date],
        within: Within,
        most: int,
    ) -> tuple[Ending, ...]:
        """Return facts of some kinds that end between two days, the first to end first."""
        first, latest = (day.isoformat() for day in between)
        rows = self._asked(
            _ENDINGS, within, kinds=list(kinds), first=first, latest=latest, most=most
        )
        return tuple(
            Ending(who, decode(value), date.fromisoformat(day))
            for who, value, day in rows
        )

    def born(
        self, between: tuple[date, date], within: Within, most: int
    ) -> tuple[Birthday, ...]:
        """Return who lives and was born between two days, the oldest first."""
        first, latest = (day.isoformat() for day in between)
        rows = self._asked(_BIRTHDAYS, within, first=first, latest=latest, most=most)
        return tuple(Birthday(who, date.fromisoformat(day)) for who, day in rows)

    def decided(self, people: Collection[str]) -> Mapping[str, tuple[Decided, ...]]:
        """Return people's acts in the order they were prepared, by person."""
        found: dict[str, list[Decided]] = {}
        for who, programme, outcome, state, fen, month in self._of(_DECIDED, people):
            monthly = None if fen is None else Money(fen)
            first = None if month is None else Month.parse(month)
            act = Decided(who, programme, outcome, state, monthly, first)
            found.setdefault(who, []).append(act)
        return {who: tuple(acts) for who, acts in found.items()}

    def listed_last(self, people: Collection[str]) -> Mapping[str, tuple[Listed, ...]]:
        """Return the lines of the latest list that has any of a person, by person."""
        found: dict[str, list[Listed]] = {}
        for line in self.listed(people):
            lines = found.setdefault(line.person_id, [])
            if lines and lines[-1].pay_month != line.pay_month:
                lines.clear()
            lines.append(line)
        return {who: tuple(lines) for who, lines in found.items()}

    def listed(self, people: Collection[str]) -> tuple[Listed, ...]:
        """Return what all lists that hold pay people, the first month first."""
        return tuple(
            Listed(
                who,
                programme,
                Month.parse(month),
                Month.parse(pay_month),
                Money(fen),
                number,
                bool(is_closed),
            )
            for who, programme, month, pay_month, fen, number, is_closed in self._of(
                _LISTED, people
            )
        )

    def _asked(self, statement: str, within: Within, **values: object) -> Sequence[Any]:
        if within is None:
            return self._found(statement.format(within="", **_BY_ORDER), values)
        if isinstance(within, These):
            these = "AND p.id IN (SELECT value FROM json_each(:these))"
            of = statement.format(within=these, **_BY_PEOPLE)
            return self._found(of, {**values, "these": json.dumps([*within.people])})
        ways = _BY_PEOPLE if self._is_small(tuple(within)) else _BY_ORDER
        of = statement.format(within="AND p.community IN :within", **ways)
        return self._found(of, {**values, "within": list(within)})

    def _found(self, statement: str, values: Mapping[str, object]) -> Sequence[Any]:
        lists: list[BindParameter[object]] = [
            bindparam(name, expanding=True)
            for name, value in values.items()
            if isinstance(value, list)
        ]
        return self._session.execute(text(statement).bindparams(*lists), values).all()

    def _is_small(self, within: tuple[str, ...]) -> bool:
        """Say whether communities have so few people that one goes through them."""
        if within not in self._small:
            some = text(
                "SELECT count(*) FROM (SELECT 1 FROM people "
                "WHERE community IN :within LIMIT :most)"
            ).bindparams(bindparam("within", expanding=True))
            count = self._session.scalar(
                some, {"within": list(within), "most": _SMALL + 1}
            )
            self._small[within] = (count or 0) <= _SMALL
        return self._small[within]

    def _of(self, statement: str, people: Collection[str]) -> Sequence[Any]:
        return self._found(statement, {"people": list(people)})
