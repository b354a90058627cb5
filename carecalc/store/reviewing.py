# SPDX-License-Identifier: Apache-2.0
"""Many signed visits at a glance, for whoever reviews them: asked of the file at once."""

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import bindparam, text
from sqlalchemy.orm import Session

from carecalc.domain.visit import Answer, Settlement, Signing
from carecalc.store.answer_log import fold
from carecalc.store.codec import decode


@dataclass(frozen=True, slots=True)
class SignedVisit:
    """A signed visit with what a list of them shows and its signals need.

    `stands` is the latest decisive word of a reviewer, "" while there is none; `before`
    the level found last before it by the same scale; `in_hardship` whether a status of
    hardship stood on its day.
    """

    id: str
    number: str
    person_id: str
    name: str
    sort_key: str
    birth_date: date
    community: str
    scale: str
    scale_digest: str
    level: str | None
    assessed_on: date
    signing: Signing
    result: Mapping[str, Any]
    stands: str
    before: str | None
    in_hardship: bool
    is_from_paper: bool


@dataclass(frozen=True, slots=True)
class Answered:
    """What was answered at a visit, and for how long each item was open in all (ms)."""

    first: Mapping[str, Answer]
    second: Mapping[str, Answer]
    settled: Mapping[str, Settlement]
    spent: Mapping[str, int]


_STANDS = (
    "(SELECT r.kind FROM reviews r WHERE r.about = v.id AND r.kind <> 'commented' "
    "AND NOT EXISTS (SELECT 1 FROM reviews s WHERE s.supersedes = r.id) "
    "ORDER BY r.seq DESC LIMIT 1)"
)
_BEFORE = (
    "(SELECT b.level FROM visits b WHERE b.person_id = v.person_id "
    "AND b.state = 'signed' AND b.scale = v.scale AND b.assessed_on < v.assessed_on "
    "ORDER BY b.assessed_on DESC, b.number DESC LIMIT 1)"
)
_HARDSHIP = (
    "EXISTS (SELECT 1 FROM facts f WHERE f.person_id = v.person_id "
    "AND f.kind = 'status' AND (f.valid_from IS NULL OR f.valid_from <= v.assessed_on) "
    "AND (f.valid_to IS NULL OR f.valid_to >= v.assessed_on) "
    "AND NOT EXISTS (SELECT 1 FROM withdrawals w WHERE w.fact_id = f.id))"
)
_SIGNED = (
    "SELECT v.id, v.number, v.person_id, p.name, p.sort_key, p.birth_date, "
    "p.community, v.scale, v.scale_digest, v.level, v.assessed_on, v.signing, "
    f"v.result, coalesce({_STANDS}, ''), {_BEFORE}, {_HARDSHIP}, "
    "EXISTS (SELECT 1 FROM paper_entries e WHERE e.visit_id = v.id) "
    "FROM visits v JOIN people p ON p.id = v.person_id "
    "WHERE v.state = 'signed' AND v.assessed_on BETWEEN :first AND :last "
    "ORDER BY v.assessed_on, v.number"
)
# Of an item in the log its visit is found by its index.
_LOGS = (
    "SELECT v.id, '1', l.step, l.item, l.answer, l.spent_ms, l.seq FROM visits v "
    "CROSS JOIN answer_log l ON l.visit_id = v.id WHERE {which} "
    "UNION ALL "
    "SELECT v.id, '2', l.step, l.item, l.answer, l.spent_ms, l.seq FROM visits v "
    "CROSS JOIN second_log l ON l.visit_id = v.id WHERE {which} "
    "UNION ALL "
    "SELECT v.id, '=', '', s.item, s.settlement, NULL, s.seq FROM visits v "
    "CROSS JOIN settlements s ON s.visit_id = v.id WHERE {which} ORDER BY 7"
)
# The signed visit before one by the same file; none for a correction, to which the
# answers were carried over.
_FORMER = (
    "SELECT v.id AS id, (SELECT b.id FROM visits b WHERE b.person_id = v.person_id "
    "AND b.state = 'signed' AND b.scale_digest = v.scale_digest "
    "AND b.assessed_on < v.assessed_on "
    "ORDER BY b.assessed_on DESC, b.number DESC LIMIT 1) AS former "
    "FROM visits v WHERE v.state = 'signed' "
    "AND v.assessed_on BETWEEN :first AND :last AND NOT EXISTS "
    "(SELECT 1 FROM remarks r WHERE r.visit_id = v.id AND r.key LIKE 'corrects %')"
)
_FORMERS = (
    f"SELECT f.id, b.id, b.assessed_on FROM ({_FORMER}) f "
    "JOIN visits b ON b.id = f.former"
)
_BETWEEN = "v.state = 'signed' AND v.assessed_on BETWEEN :first AND :last"
_OF_FORMERS = f"v.assessed_on < :first AND v.id IN (SELECT former FROM ({_FORMER}))"
_SET_ASIDE = (
    "SELECT v.id, v.person_id FROM visits v WHERE v.id IN "
    "(SELECT about FROM reviews WHERE kind IN ('returned', 'overturned')) "
    f"AND {_STANDS} IN ('returned', 'overturned')"
)
_BY_NUMBER = "SELECT number, id FROM visits WHERE number IN :numbers"
_REPEATED = (
    "SELECT t.person_id, json_extract(t.document, '$.visit_id'), "
    "json_extract(t.document, '$.of_visit'), "
    "json_extract(t.document, '$.origin') FROM tasks t "
    "WHERE json_extract(t.document, '$.origin') LIKE 'draw %' "
    "AND NOT EXISTS (SELECT 1 FROM tasks n WHERE n.id = t.id AND n.version > t.version)"
)
_IS_OVERTURNED = f"{_STANDS} = 'overturned'"
_UNCOUNTED = (
    "SELECT v.id FROM visits v WHERE v.id IN "
    f"(SELECT about FROM reviews WHERE kind = 'overturned') AND {_IS_OVERTURNED} "
    "{of_visit} UNION "
    "SELECT json_extract(t.document, '$.visit_id') FROM tasks t "
    "WHERE json_extract(t.document, '$.origin') LIKE 'draw %' {of_task} "
    "AND json_extract(t.document, '$.visit_id') IS NOT NULL "
    "AND NOT EXISTS (SELECT 1 FROM tasks n WHERE n.id = t.id AND n.version > t.version)"
    " AND NOT EXISTS (SELECT 1 FROM visits v "
    "WHERE v.id = json_extract(t.document, '$.of_visit') "
    f"AND {_IS_OVERTURNED})"
)
_OF_PERSON = {
    "uncounted": _UNCOUNTED.format(
        of_visit="AND v.person_id = :person", of_task="AND t.person_id = :person"
    ),
    "aside": f"{_SET_ASIDE} AND v.person_id = :person",
    "repeated": f"{_REPEATED} AND t.person_id = :person",
}


def uncounted(session: Session, person_id: str | None = None) -> frozenset[str]:
    """Return the visits, of all or of somebody, whose level counts for nothing: those
    overturned, and those made only to compare them with one that was not."""
    if person_id is None:
        statement, of = _UNCOUNTED.format(of_visit="", of_task=""), {}
    else:
        statement, of = _OF_PERSON["uncounted"], {"person": person_id}
    return frozenset(session.scalars(text(statement), of))


class Reviewing:
    """Answers about the office's signed visits, each in one question."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def signed(self, first: date, last: date) -> tuple[SignedVisit, ...]:
        """Return the signed visits of some days, in their order."""
        rows = self._session.execute(text(_SIGNED), _days(first, last))
        return tuple(_signed(row) for row in rows)

    def answered(self, first: date, last: date) -> Mapping[str, Answered]:
        """Return what was answered at the signed visits of some days, by visit."""
        return self._answered(_BETWEEN, first, last)

    def answered_before(self, first: date, last: date) -> Mapping[str, Answered]:
        """Return what was answered at the visits that came before these, if earlier."""
        return self._answered(_OF_FORMERS, first, last)

    def former(self, first: date, last: date) -> Mapping[str, tuple[str, date]]:
        """Return the visit before each one of some days, by the same file of its scale,
        with its day; nothing of one that corrects another."""
        rows = self._session.execute(text(_FORMERS), _days(first, last))
        return {visit: (former, date.fromisoformat(day)) for visit, former, day in rows}

    def _answered(self, which: str, first: date, last: date) -> Mapping[str, Answered]:
        logs: dict[str, dict[str, list[tuple[str, str, str | None]]]] = defaultdict(
            lambda: {"1": [], "2": []}
        )
        settled: dict[str, dict[str, Settlement]] = defaultdict(dict)
        spent: dict[str, dict[str, int]] = defaultdict(dict)
        statement = _LOGS.format(which=which)
        found = self._session.execute(text(statement), _days(first, last))
        for visit, log, step, item, kept, ms, _ in found:
            if log == "=":
                settled[visit][item] = decode(kept)
                continue
            logs[visit][log].append((step, item, kept))
            if log == "1" and ms is not None:
                spent[visit][item] = spent[visit].get(item, 0) + ms
        # Thousands of answers are a few hundred different ones.
        known: dict[str, Answer] = {}

        def answers(steps: list[tuple[str, str, str | None]]) -> dict[str, Answer]:
            latest = {step.item: step.kept for step in fold(steps)}
            for kept in latest.values():
                if kept and kept not in known:
                    known[kept] = decode(kept)
            return {item: known[kept] for item, kept in latest.items() if kept}

        return {
            visit: Answered(
                answers(steps["1"]), answers(steps["2"]), settled[visit], spent[visit]
            )
            for visit, steps in logs.items()
        }

    def uncounted(self, person_id: str | None = None) -> frozenset[str]:
        """Return the visits whose level counts for nothing, corrections aside."""
        return uncounted(self._session, person_id)

    def set_aside(self, person_id: str | None = None) -> Mapping[str, str]:
        """Return the visits, of all or of somebody, that stand returned or overturned,
        each with its person."""
        statement = _SET_ASIDE if person_id is None else _OF_PERSON["aside"]
        of = {} if person_id is None else {"person": person_id}
        return {
            who: person for who, person in self._session.execute(text(statement), of)
        }

    def repeated(
        self, person_id: str | None = None
    ) -> tuple[tuple[str, str, str, str], ...]:
        """Return what draws gave out again: the person, the visit made ("" before), the
        one it repeats, and the origin of its task."""
        statement = _REPEATED if person_id is None else _OF_PERSON["repeated"]
        of = {} if person_id is None else {"person": person_id}
        rows = self._session.execute(text(statement), of)
        return tuple((who, made or "", old or "", how) for who, made, old, how in rows)

    def ids_of(self, numbers: Collection[str]) -> Mapping[str, str]:
        """Return the ids of visits by their numbers."""
        wanted = text(_BY_NUMBER).bindparams(bindparam("numbers", expanding=True))
        rows: Sequence[Any] = self._session.execute(
            wanted, {"numbers": list(numbers)}
        ).all()
        return {number: id_ for number, id_ in rows}


def _signed(row: Any) -> SignedVisit:
    return SignedVisit(
        id=row[0],
        number=row[1],
        person_id=row[2],
        name=row[3],
        sort_key=row[4],
        birth_date=date.fromisoformat(row[5]),
        community=row[6],
        scale=row[7],
        scale_digest=row[8],
        level=row[9],
        assessed_on=date.fromisoformat(row[10]),
        signing=decode(row[11]),
        result=decode(row[12]),
        stands=row[13],
        before=row[14],
        in_hardship=bool(row[15]),
        is_from_paper=bool(row[16]),
    )


def _days(first: date, last: date) -> dict[str, str]:
    return {"first": first.isoformat(), "last": last.isoformat()}
