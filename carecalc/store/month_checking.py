# SPDX-License-Identifier: Apache-2.0
"""What the checks of a month's list ask of the whole office, each in one question."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from sqlalchemy import text
from sqlalchemy.orm import Session

from carecalc.store.codec import decode


@dataclass(frozen=True, slots=True)
class SignedBy:
    """A signed visit with whom it is about and who signed it."""

    id: str
    number: str
    person_id: str
    assessed_on: date
    assessors: tuple[str, ...]


_SIGNED = (
    "SELECT id, number, person_id, assessed_on, signing FROM visits "
    "WHERE state = 'signed' AND level IS NOT NULL ORDER BY assessed_on, changed_seq"
)
_SIGNED_AFTER = "SELECT id FROM visits WHERE state = 'signed' AND changed_seq > :seq"
# A closed household claims nobody; of the others the latest version does.
_COUNTED = (
    "SELECT m.household_id, m.person_id, m.id_key FROM household_members m "
    "JOIN households h ON h.id = m.household_id AND h.version = m.version "
    "WHERE m.counts = 1 AND h.closed_because = '' AND NOT EXISTS "
    "(SELECT 1 FROM households n WHERE n.id = h.id AND n.version > h.version)"
)
_KEYS = "SELECT id_key, id FROM people WHERE id_key IS NOT NULL"
_REGISTERED_AFTER = (
    "SELECT person_id, min(seq) FROM audit WHERE person_id IS NOT NULL "
    "GROUP BY person_id HAVING min(seq) > :seq"
)

_NAMESAKES = (
    "SELECT id FROM people WHERE name_key = :name AND id <> :person "
    "AND (birth_date = :birth OR (phone = :phone AND phone <> ''))"
)


class MonthChecking:
    """Answers about the whole office for whoever checks a list."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def signed_by(self) -> tuple[SignedBy, ...]:
        """Return every signed visit that found a level, in the order of assessment."""
        return tuple(
            SignedBy(
                id_,
                number,
                person,
                date.fromisoformat(day),
                tuple(decode(signing).assessors),
            )
            for id_, number, person, day, signing in self._session.execute(
                text(_SIGNED)
            )
        )

    def signed_after(self, seq: int) -> frozenset[str]:
        """Return the visits that were signed after a sequence number."""
        return frozenset(self._session.scalars(text(_SIGNED_AFTER), {"seq": seq}))

    def first_seen_after(self, seq: int) -> frozenset[str]:
        """Return the people of whom the chain first tells after a sequence number."""
        rows = self._session.execute(text(_REGISTERED_AFTER), {"seq": seq})
        return frozenset(person for person, _ in rows)

    def households_of(self) -> Mapping[str, tuple[str, ...]]:
        """Return the households in which somebody counts now, once for each row."""
        of_key = {key: person for key, person in self._session.execute(text(_KEYS))}
        found: dict[str, tuple[str, ...]] = {}
        for household, person, key in self._session.execute(text(_COUNTED)):
            who = person or of_key.get(key)
            if who is not None:
                found[who] = (*found.get(who, ()), household)
        return found

    def namesakes(
        self, person_id: str, name: str, birth: date, phone: str
    ) -> tuple[str, ...]:
        """Return who else of this name was born on a day or has this telephone."""
        asked = {
            "person": person_id,
            "name": name,
            "birth": birth.isoformat(),
            "phone": phone,
        }
        return tuple(self._session.scalars(text(_NAMESAKES), asked))
