# SPDX-License-Identifier: Apache-2.0
"""Taking in people's entries: merged field by field, parked where a person must look."""

from collections.abc import Mapping

from sqlalchemy import select

from carecalc.domain.handover_merge import FIELDS, PERSON, SAME_PERSON, Clash, merge
from carecalc.domain.record import DoneElsewhere
from carecalc.store.names import id_key, name_key
from carecalc.store.office_rows import ElsewhereRow
from carecalc.store.records import Elsewhere
from carecalc.store.repositories import People
from carecalc.store.repository import Repository, Transaction
from carecalc.store.rows import PersonRow
from carecalc.store.travelling import Columns, entry_of
from carecalc.store.travelling_arriving import (
    Arrival,
    dict_of,
    differing,
    entry_as_person,
    list_of,
)
from carecalc.store.travelling_parking import Parking
from carecalc.store.trust_rows import ErasureRow

ALIAS = "person.same"
"""What stands where a laptop's entry was found to be one of the office's: `object_id`
is the laptop's."""


class ArrivingPeople(Repository):
    """Entries that a laptop registered or changed, and who of the office's they are."""

    def __init__(self, of: Transaction, parking: Parking) -> None:
        super().__init__(of)
        self._parking = parking
        self._people = People(of)
        self._elsewhere = Elsewhere(of)

    def aliases(self, device: str) -> dict[str, str]:
        """Return which of the office's entries a laptop's are, by the laptop's."""
        found = self._session.execute(
            select(ElsewhereRow.object_id, ElsewhereRow.person_id).where(
                ElsewhereRow.action == ALIAS, ElsewhereRow.device == device
            )
        )
        return {theirs: ours for theirs, ours in found}

    def alias(self, device: str, theirs: str, ours: str) -> None:
        """Record that a laptop's entry is one of the office's."""
        self._elsewhere.add(DoneElsewhere(ours, ALIAS, "", device, theirs))

    def done(
        self, to: Arrival, owner: str, action: str, actor: str, object_id: str
    ) -> None:
        """Keep who did what there: whoever recorded a case does not decide it."""
        one = DoneElsewhere(owner, action, actor, to.device, object_id)
        if one not in self._elsewhere.of_person(owner):
            self._elsewhere.add(one)

    def is_here(self, person_id: str) -> bool:
        """Say whether somebody is registered here."""
        return self._session.get(PersonRow, person_id) is not None

    def is_erased(self, person_id: str) -> bool:
        """Say whether somebody was erased here: they come back from no laptop."""
        return self._session.get(ErasureRow, person_id) is not None

    def take(self, to: Arrival, owner: str, told: Columns) -> None:
        """Register somebody, take over what was changed, or park it."""
        given = dict_of(told["row"])
        theirs = {name: str(given[name]) for name in FIELDS}
        states = [
            {name: str(dict_of(state)[name]) for name in FIELDS}
            for state in list_of(told.get("states", []))
        ]
        ours = to.aliases.get(owner, owner)
        row = self._session.get(PersonRow, ours)
        if row is None:
            if self.is_erased(ours):
                to.refuse(f"people/{owner}", "erased")
                return
            row = self._same_number(theirs)
            if row is None:
                self._people.add(entry_as_person(owner, theirs))
                return
            waiting = to.waiting(SAME_PERSON, owner)
            if waiting is not None or name_key(row.name) != name_key(theirs["name"]):
                clash = Clash(
                    SAME_PERSON,
                    owner,
                    to.device,
                    ours=entry_of(row),
                    theirs=theirs,
                    fields=differing(entry_of(row), theirs),
                )
                self._parking.park(to, waiting, clash, row.id)
                return
            self.alias(to.device, owner, row.id)
            to.aliases[owner] = row.id
            states = []
        self._change(to, row, states, theirs, owner)

    def _change(
        self,
        to: Arrival,
        row: PersonRow,
        states: list[dict[str, str]],
        theirs: dict[str, str],
        owner: str,
    ) -> None:
        """Take over what a laptop changed of somebody's entry, or park it."""
        ours = entry_of(row)
        waiting = to.waiting(PERSON, owner)
        merged = merge(states, ours, theirs)
        if waiting is None and not merged.clashing:
            if merged.entry is None:
                return
            number = str(merged.entry["id_number"])
            other = self._people.by_number(number) if number else None
            if other is None or other.id == row.id:
                self._people.save(entry_as_person(row.id, merged.entry, row.version))
                return
        # What the laptop does to it from now on is of the same branch.
        base = states[0] if states else {}
        clashing = merged.clashing or differing(ours, theirs)
        if waiting is not None:
            base = {str(k): str(v) for k, v in waiting.value.base.items()}
            clashing = tuple(
                f
                for f in FIELDS
                if theirs[f] != ours[f] and (f in waiting.value.fields or f in clashing)
            )
        if waiting is None or waiting.value.theirs != theirs:
            clash = Clash(PERSON, owner, to.device, base, ours, theirs, clashing)
            self._parking.park(to, waiting, clash, row.id)

    def _same_number(self, theirs: Mapping[str, str]) -> PersonRow | None:
        key = id_key(theirs["id_number"])
        if key is None:
            return None
        return self._session.scalar(select(PersonRow).where(PersonRow.id_key == key))
