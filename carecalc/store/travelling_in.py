# SPDX-License-Identifier: Apache-2.0
"""Taking in at the office what a laptop sent: once, in any order, nothing overwritten.

Rows that are only ever added are added unless they are here. What has versions goes on
from the version it was made from. Where both sides changed the same thing, the
office's stays in force and the other is parked with what rests on it.
"""

import base64
from collections.abc import Callable, Iterable, Iterator
from datetime import date
from itertools import chain
from pathlib import Path

from sqlalchemy.exc import IntegrityError

from carecalc.domain.canonical import digest
from carecalc.domain.handover_merge import FACT, SAME_PERSON, VERSION, Clash
from carecalc.domain.record import Record
from carecalc.store import parcel
from carecalc.store.repository import FileRepository, Transaction
from carecalc.store.travelling import Columns
from carecalc.store.travelling_arriving import (
    ACT,
    KEY_OF,
    Applied,
    Arrival,
    Noted,
    against_rules,
    dict_of,
    list_of,
    name_of,
    read_row,
    visits_in,
)
from carecalc.store.travelling_facts import ArrivingFacts
from carecalc.store.travelling_parking import Parking
from carecalc.store.travelling_people import ArrivingPeople
from carecalc.store.travelling_signatures import (
    FORGED,
    Keys,
    forged,
    speaks_of,
    with_keys,
)
from carecalc.store.travelling_tables import TABLES, Way, rows_of_table
from carecalc.store.travelling_versions import ArrivingVersions
from carecalc.store.travelling_writing import Writing
from carecalc.store.visit_rows import VisitRow
from carecalc.store.watch import Watch

MOST_ROWS = 500_000
_VISIT_IN = {
    Way.VISIT: "id",
    Way.OF_VISIT: "visit_id",
    Way.UNDER_VISIT: "object_id",
}
"""In which column a row says to which visit it belongs."""


class TakingIn(FileRepository):
    """Writes rows that came from elsewhere."""

    def __init__(self, of: Transaction) -> None:
        super().__init__(of)
        self._parking = Parking(of)
        self._writing = Writing(of)
        self._people = ArrivingPeople(of, self._parking)
        self._versions = ArrivingVersions(of, self._parking)
        self._facts = ArrivingFacts(of, self._parking)

    def apply(
        self,
        opened: parcel.Opened,
        device: str,
        today: date,
        new_id: Callable[[], str],
        noted: Noted,
        watch: Watch,
        keys: Keys,
    ) -> Applied:
        """Take in the rows of a file; `device` is the label of who sent it.

        `keys` are those that its users were known to sign by: a visit under which a
        signature does not hold stays where it came from, and what speaks of it.
        `watch` hears how many are in, and may stop it. `UserError` HANDOVER-002 a row
        is none of ours, HANDOVER-017 one that the office's own rules refuse: nothing is
        taken in then.
        """
        to = self._begin(device, today, new_id, opened.path)
        try:
            self._apply(opened, to, noted, watch, keys)
            self._check_references(to, to.applied.counts)
            return to.applied
        except (KeyError, TypeError, ValueError, AttributeError) as error:
            raise parcel.damaged(opened.path) from error
        except IntegrityError as error:
            raise against_rules(opened.path) from error

    def decide(
        self,
        record: Record[Clash],
        owner: str,
        today: date,
        new_id: Callable[[], str],
        noted: Noted,
    ) -> Applied:
        """Take in what waited in a clash, decided for the laptop's side.

        `owner` is whose it becomes. `UserError` HANDOVER-017 the office's own rules
        refuse it now.
        """
        clash = record.value
        to = self._begin(clash.device, today, new_id, Path(clash.row))
        to.open.pop((clash.kind, clash.row), None)
        to.files = {
            name: self._keep(base64.b64decode(data))
            for name, data in clash.files.items()
        }
        rows = [read_row(text.encode(), to.place) for text in clash.held]
        try:
            if clash.kind == FACT:
                self._facts.decide(to, clash, rows.pop(0), owner)
            elif clash.kind == VERSION:
                self._versions.insert(to, rows.pop(0), owner)
            for row in rows:
                if ACT in row:
                    _, action, actor, object_id = map(str, list_of(row[ACT]))
                    self._people.done(to, owner, action, actor, object_id)
                else:
                    self._one(to, row, owner, clash.kind != SAME_PERSON)
            self._session.flush()
            self._check_references(to, {str(r.get("table")) for r in rows})
        except IntegrityError as error:
            raise against_rules(to.place) from error
        noted(owner)
        return to.applied

    def alias(self, device: str, theirs: str, ours: str) -> None:
        """Record that a laptop's entry is one of the office's."""
        self._people.alias(device, theirs, ours)

    def aliases(self, device: str) -> dict[str, str]:
        """Return which of the office's entries a laptop's are, by the laptop's."""
        return self._people.aliases(device)

    def parked(self, device: str) -> frozenset[str]:
        """Return the visits and people of a laptop that wait for a decision, or did."""
        return self._parking.parked(device)

    def _begin(
        self, device: str, today: date, new_id: Callable[[], str], place: Path
    ) -> Arrival:
        # Rows of one visit refer to one another, and to people: it is all checked at
        # the end.
        self._session.connection().exec_driver_sql("PRAGMA defer_foreign_keys = ON")
        return Arrival(
            device,
            today,
            new_id,
            place,
            self._people.aliases(device),
            self._parking.open_of(device),
        )

    def _check_references(self, to: Arrival, tables: Iterable[str]) -> None:
        for table in sorted(set(tables) & set(TABLES)):
            if (
                self._session.connection()
                .exec_driver_sql(f'PRAGMA foreign_key_check("{table}")')
                .first()
            ):
                raise against_rules(to.place)

    def _apply(
        self,
        opened: parcel.Opened,
        to: Arrival,
        noted: Noted,
        watch: Watch,
        keys: Keys,
    ) -> None:
        by_owner: dict[str, list[Columns]] = {}
        acts: dict[str, list[tuple[str, ...]]] = {}
        counts = to.applied.counts
        count = 0
        for kind, data in opened.frames():
            if kind == parcel.FILE:
                name, said = parcel.file_of(data)
                if digest(said) != name:
                    raise parcel.damaged(opened.path)
                to.files[name] = self._keep(said)
                continue
            count += 1
            if count > MOST_ROWS:
                raise parcel.hostile(opened.path)
            watch.check()
            told = read_row(data, opened.path)
            if ACT in told:
                person_id, *act = map(str, list_of(told[ACT]))
                acts.setdefault(person_id, []).append(tuple(act))
                continue
            if KEY_OF in told:
                name, public = map(str, list_of(told[KEY_OF]))
                to.applied.keys.append((name, public))
                continue
            table = str(told["table"])
            counts[table] = counts.get(table, 0) + 1
            if TABLES[table] is Way.STAYS:
                raise parcel.damaged(opened.path)
            by_owner.setdefault(str(told["person"]), []).append(told)
        to.forged = forged(chain(*by_owner.values()), with_keys(keys, to.applied.keys))
        taken, of = 0, sum(counts.values())
        for owner in sorted(by_owner, key=lambda owner: owner != ""):
            watch.told(taken, of)
            self._of_one(to, owner, by_owner[owner], acts.get(owner, []), noted)
            taken += len(by_owner[owner])

    def _of_one(
        self,
        to: Arrival,
        owner: str,
        rows: list[Columns],
        acts: Iterable[tuple[str, ...]],
        noted: Noted,
    ) -> None:
        """Take in what is about one person, or about nobody alone."""
        ours = owner
        if to.forged:
            rows = list(self._without_forged(to, rows))
        if owner:
            to.applied.people.add(owner)
            people = [row for row in rows if row["table"] == "people"]
            rows = [row for row in rows if row["table"] != "people"]
            for told in people:
                self._people.take(to, owner, told)
            ours = to.aliases.get(owner, owner)
            waits = to.waiting(SAME_PERSON, owner)
            if waits is not None:
                did: list[Columns] = [{ACT: [owner, *act]} for act in acts]
                to.applied.visits += visits_in(rows)
                self._parking.hold(to, waits, [*rows, *did])
                return
            if not self._people.is_here(ours):
                why = "erased" if self._people.is_erased(ours) else "unknown"
                for row in rows:
                    to.refuse(name_of(row), why)
                return
        for told in rows:
            self._one(to, told, ours)
        for action, actor, object_id in acts:
            self._people.done(to, ours, action, actor, object_id)
        self._session.flush()
        noted(ours)

    def _without_forged(self, to: Arrival, rows: list[Columns]) -> Iterator[Columns]:
        for told in rows:
            if not speaks_of(told, to.forged):
                yield told
            elif told["table"] == VisitRow.__tablename__:
                to.refuse(name_of(told), FORGED)

    def _one(
        self, to: Arrival, told: Columns, owner: str, is_decided: bool = False
    ) -> None:
        """Take in one row; it may be parked, or be here already."""
        table = str(told["table"])
        kind = rows_of_table()[table]
        way = TABLES[table]
        given = dict_of(told["row"])
        if way is Way.VERSION:
            if is_decided:
                self._versions.insert(to, told, owner)
            else:
                self._versions.take(to, kind, told, owner)
        elif way in _VISIT_IN:
            visit_id = str(given[_VISIT_IN[way]])
            # What belongs to a visit comes before it, and only with it.
            if visit_id not in to.arriving:
                to.arriving[visit_id] = self._session.get(VisitRow, visit_id) is None
            if not to.arriving[visit_id]:
                return
            if way is Way.VISIT:
                given = self._writing.renamed(to, given)
                to.applied.visits.append(visit_id)
            self._writing.insert(to, kind, given, owner, at_once=way is Way.VISIT)
        elif table == "facts" and not is_decided:
            self._facts.take(to, told, owner)
        elif table in ("withdrawals", "scans") and not is_decided:
            self._facts.take_of_fact(to, kind, told, owner)
        elif not self._writing.is_here(kind, given):
            self._writing.insert(to, kind, given, owner)
