# SPDX-License-Identifier: Apache-2.0
"""Who holds what the authority granted, and what proved them last, all at once."""

import json
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import bindparam, text
from sqlalchemy.orm import Session

from carecalc.store.codec import decode


@dataclass(frozen=True, slots=True)
class Granted:
    """A programme that somebody alive holds by a decision of a day.

    `sort_key` is where their name stands among others.
    """

    person_id: str
    community: str
    sort_key: str
    programme: str
    decided_on: date


@dataclass(frozen=True, slots=True)
class Asked:
    """A notice that stands: the due day of each programme it is about."""

    id: str
    notified_on: date
    answer_by: date
    due: Mapping[str, date]


_NO_DEATH = (
    "d.person_id NOT IN (SELECT f.person_id FROM facts f WHERE f.kind = 'event' "
    "AND json_extract(f.value, '$.kind') = 'death' "
    "AND NOT EXISTS (SELECT 1 FROM withdrawals w WHERE w.fact_id = f.id))"
)
# Whole documents are long: what JSON keeps of an outcome is looked for as it is written.
_GRANTED = (
    "SELECT d.person_id, p.community, p.sort_key, d.programme, s.decided_on "
    "FROM determination_states s JOIN determinations d ON d.id = s.determination_id "
    "JOIN people p ON p.id = d.person_id WHERE s.state = 'approved' {of} "
    "AND NOT EXISTS (SELECT 1 FROM determination_states x "
    "WHERE x.determination_id = d.id AND x.state = 'superseded') "
    "AND json_extract(d.document, '$.outcome') = 'grant' "
    f"AND {_NO_DEATH} ORDER BY s.seq"
)
_VISITED = (
    "SELECT person_id, max(assessed_on) FROM visits WHERE state = 'signed' {of} "
    "GROUP BY person_id"
)
_STANDS = (
    "l.supersedes IS NULL AND l.id NOT IN "
    "(SELECT t.supersedes FROM life_proofs t WHERE t.supersedes IS NOT NULL)"
)
_PROVEN = (
    "SELECT l.person_id, l.kind, max(l.day) FROM life_proofs l "
    f"WHERE l.kind <> 'notified' AND {_STANDS} {{of}} GROUP BY l.person_id, l.kind"
)
_ASKED = (
    "SELECT l.person_id, l.id, l.day, json_extract(l.document, '$.answer_by.value'), "
    "json_extract(l.document, '$.due') FROM life_proofs l "
    f"WHERE l.kind = 'notified' AND l.day >= :since AND {_STANDS} {{of}} ORDER BY l.seq"
)

_ON = (
    "SELECT l.person_id, l.about, l.document FROM life_proofs l "
    f"WHERE l.kind = :kind AND l.day = :day AND {_STANDS} ORDER BY l.seq"
)
_DIED = (
    "SELECT f.person_id, min(f.valid_from) FROM facts f WHERE f.kind = 'event' "
    "AND json_extract(f.value, '$.kind') = 'death' AND f.person_id IN :people "
    "AND NOT EXISTS (SELECT 1 FROM withdrawals w WHERE w.fact_id = f.id) "
    "GROUP BY f.person_id"
)
_DAYS = (
    "SELECT json_extract(document, '$.days') FROM life_proofs "
    "WHERE kind = 'notified' AND supersedes IS NULL "
    "AND coalesce(json_extract(document, '$.from_file'), 0) = 0 "
    "ORDER BY seq DESC LIMIT 1"
)


class Periodic:
    """Answers about everybody's reviews, or about one person's."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def granted(self, person_id: str = "") -> tuple[Granted, ...]:
        """Return what everybody alive holds, or one person does."""
        return tuple(
            Granted(who, community, key, programme, date.fromisoformat(day))
            for who, community, key, programme, day in self._of(
                _GRANTED, "d.person_id", person_id
            )
        )

    def visited(self, person_id: str = "") -> Mapping[str, date]:
        """Return the day of everybody's last signed visit."""
        rows = self._of(_VISITED, "person_id", person_id)
        return {who: date.fromisoformat(day) for who, day in rows}

    def proven(self, person_id: str = "") -> Mapping[str, Mapping[str, date]]:
        """Return the last day that each way proved each person."""
        found: dict[str, dict[str, date]] = {}
        for who, kind, day in self._of(_PROVEN, "l.person_id", person_id):
            found.setdefault(who, {})[kind] = date.fromisoformat(day)
        return found

    def asked(
        self, since: date, person_id: str = ""
    ) -> Mapping[str, tuple[Asked, ...]]:
        """Return the notices given since a day that stand, the latest of each last."""
        found: dict[str, tuple[Asked, ...]] = {}
        dues: dict[str, Mapping[str, date]] = {}
        rows = self._of(_ASKED, "l.person_id", person_id, since=since.isoformat())
        for who, id_, day, answer_by, due in rows:
            if due not in dues:
                dues[due] = {
                    code: date.fromisoformat(kept["value"])
                    for code, kept in json.loads(due).items()
                }
            asked = Asked(
                id_, date.fromisoformat(day), date.fromisoformat(answer_by), dues[due]
            )
            found[who] = (*found.get(who, ()), asked)
        return found

    def recorded_on(
        self, kind: str, day: date
    ) -> Mapping[str, tuple[tuple[str, Any], ...]]:
        """Return what was recorded of a kind for a day and stands, by person: what it
        is about (the batch), and what it says."""
        found: dict[str, tuple[tuple[str, Any], ...]] = {}
        values = {"kind": kind, "day": day.isoformat()}
        for who, batch, kept in self._session.execute(text(_ON), values):
            found[who] = (*found.get(who, ()), (batch, decode(kept)))
        return found

    def died(self, people: Collection[str]) -> dict[str, date]:
        """Return who of some people died, and when."""
        asked = text(_DIED).bindparams(bindparam("people", expanding=True))
        rows = self._session.execute(asked, {"people": list(people)})
        return {who: date.fromisoformat(day) for who, day in rows}

    def days_given(self) -> int | None:
        """Return how many days the office gave last where the law gave none."""
        found: int | None = self._session.scalar(text(_DAYS))
        return found

    def _of(
        self, statement: str, column: str, person_id: str, **values: object
    ) -> Sequence[Any]:
        of = f"AND {column} = :person" if person_id else ""
        known = {**values, **({"person": person_id} if person_id else {})}
        whole = statement.format(of=of)
        return self._session.execute(text(whole), known).all()
