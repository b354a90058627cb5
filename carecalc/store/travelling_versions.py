# SPDX-License-Identifier: Apache-2.0
"""Taking in what has versions: it goes on from the one it was made from, or is parked."""

from typing import Any

from sqlalchemy import select

from carecalc.domain.canonical import canonical_json
from carecalc.domain.handover_merge import VERSION, Clash
from carecalc.store.repository import Repository, Transaction
from carecalc.store.travelling import (
    Columns,
    Travelling,
    columns,
    content,
    content_of,
)
from carecalc.store.travelling_arriving import (
    Arrival,
    dict_of,
    differing,
    list_of,
    name_of,
    shown,
)
from carecalc.store.travelling_parking import Parking
from carecalc.store.travelling_tables import rows_of_table
from carecalc.store.travelling_writing import Writing


class ArrivingVersions(Repository):
    """Versions of households, tasks, plans … that a laptop made."""

    def __init__(self, of: Transaction, parking: Parking) -> None:
        super().__init__(of)
        self._parking = parking
        self._writing = Writing(of)
        self._travelling = Travelling(of)

    def take(self, to: Arrival, kind: Any, told: Columns, owner: str) -> None:
        """Take a version in, park it, or do nothing: it is here."""
        given = dict_of(told["row"])
        beside = [dict_of(one) for one in list_of(told.get("beside", []))]
        said = content_of(_of(owner, given), [_member_of(to, one) for one in beside])
        here = list(
            self._session.scalars(
                select(kind).where(kind.id == given["id"]).order_by(kind.version)
            )
        )
        waiting = to.waiting(VERSION, name_of(told))
        if waiting is not None:
            self._parking.hold(to, waiting, [told])
            return
        contents = [content(row, self._travelling.beside(row)) for row in here]
        if any(
            one == said and columns(row)["at"] == given["at"]
            for one, row in zip(contents, here, strict=True)
        ):
            return
        if not here or contents[-1] == told["base"]:
            self.insert(to, told, owner)
            return
        if contents[-1] == said:
            return
        ours, theirs = shown(columns(here[-1])), shown(given)
        clash = Clash(
            VERSION,
            name_of(told),
            to.device,
            ours=ours,
            theirs=theirs,
            fields=differing(ours, theirs),
            held=(canonical_json(told),),
        )
        self._parking.park(to, None, clash, owner)

    def insert(self, to: Arrival, told: Columns, owner: str) -> None:
        """Write a version after the last one that is here, and whom it names."""
        kind: Any = rows_of_table()[str(told["table"])]
        given = dict_of(told["row"])
        last = self._session.scalar(
            select(kind.version)
            .where(kind.id == given["id"])
            .order_by(kind.version.desc())
            .limit(1)
        )
        version = (last or 0) + 1
        row = self._writing.insert(to, kind, {**given, "version": version}, owner)
        members = rows_of_table()["household_members"]
        for member in list_of(told.get("beside", [])):
            of_version = {**dict_of(member), "version": row.version}
            self._writing.insert(to, members, of_version, to.of_member(of_version))


def _of(owner: str, given: Columns) -> Columns:
    return given if given.get("person_id") is None else {**given, "person_id": owner}


def _member_of(to: Arrival, member: Columns) -> Columns:
    if "person_id" not in member:
        return member
    return {**member, "person_id": to.of_member(member) or None}
