# SPDX-License-Identifier: Apache-2.0
"""Taking in facts: one that the office has replaced meanwhile is parked."""

from collections.abc import Mapping
from typing import Any

from sqlalchemy import select

from carecalc.domain.canonical import canonical_json
from carecalc.domain.handover_merge import FACT, Clash
from carecalc.domain.record import Record
from carecalc.store.repository import Repository, Transaction
from carecalc.store.rows import FactRow, WithdrawalRow
from carecalc.store.travelling import Columns, columns
from carecalc.store.travelling_arriving import (
    Arrival,
    dict_of,
    differing,
    name_of,
    read_row,
    shown,
)
from carecalc.store.travelling_parking import Parking
from carecalc.store.travelling_writing import Writing

_PAYEE = "payee"


class ArrivingFacts(Repository):
    """Facts that a laptop recorded, and what belongs to them."""

    def __init__(self, of: Transaction, parking: Parking) -> None:
        super().__init__(of)
        self._parking = parking
        self._writing = Writing(of)

    def take(self, to: Arrival, told: Columns, owner: str) -> None:
        """Take a fact in, park it, or do nothing: it is here."""
        given = dict_of(told["row"])
        if self._session.get(FactRow, given["id"]) is not None:
            return
        old = given.get("supersedes")
        branch = self._branch(to, old)
        if branch is not None:
            self._parking.hold(to, branch, [told])
            return
        if old is not None and self._session.get(FactRow, old) is None:
            to.refuse(name_of(told), "unknown")
            return
        rival = self._rival(given, owner)
        if rival is None:
            self._writing.insert(to, FactRow, given, owner)
            return
        ours, theirs = shown(columns(rival)), shown(given)
        clash = Clash(
            FACT,
            str(given["id"]),
            to.device,
            ours=ours,
            theirs=theirs,
            fields=differing(ours, theirs),
            held=(canonical_json(told),),
        )
        self._parking.park(to, None, clash, owner)

    def take_of_fact(self, to: Arrival, kind: Any, told: Columns, owner: str) -> None:
        """Take in what belongs to a fact: its withdrawal, its scan."""
        given = dict_of(told["row"])
        branch = self._branch(to, given["fact_id"])
        if branch is not None:
            self._parking.hold(to, branch, [told])
        elif self._session.get(FactRow, given["fact_id"]) is None:
            to.refuse(name_of(told), "unknown")
        elif not self._writing.is_here(kind, given):
            self._writing.insert(to, kind, given, owner)

    def decide(self, to: Arrival, clash: Clash, told: Columns, owner: str) -> None:
        """Let a laptop's fact take the place of the office's that it clashed with."""
        ours = str(clash.ours["id"])
        later = {fact.supersedes: fact.id for fact in self._standing(owner)}
        # The office's may have been corrected since.
        while ours in later:
            ours = later[ours]
        given = {**dict_of(told["row"]), "supersedes": ours}
        self._writing.insert(to, FactRow, given, owner)

    def _branch(self, to: Arrival, fact_id: object) -> Record[Clash] | None:
        """Return the open clash in which a fact of the laptop's is parked."""
        for (kind, _), record in to.open.items():
            if kind == FACT and any(
                dict_of(row["row"]).get("id") == fact_id
                for text in record.value.held
                for row in (read_row(text.encode(), to.place),)
                if row["table"] == "facts"
            ):
                return record
        return None

    def _rival(self, given: Columns, owner: str) -> FactRow | None:
        """Return the office's fact that takes the same place and says something else."""
        standing = self._standing(owner)
        superseded = {fact.supersedes for fact in standing}
        old = given.get("supersedes")
        for fact in standing:
            same_place = (
                fact.supersedes == old
                if old is not None
                else given["kind"] == fact.kind == _PAYEE and fact.id not in superseded
            )
            if same_place and _said(columns(fact)) != _said(given):
                return fact
        return None

    def _standing(self, owner: str) -> list[FactRow]:
        """Return somebody's facts that were not withdrawn."""
        return [
            fact
            for fact in self._session.scalars(
                select(FactRow).where(FactRow.person_id == owner)
            )
            if self._session.get(WithdrawalRow, fact.id) is None
        ]


def _said(given: Mapping[str, object]) -> tuple[object, ...]:
    return tuple(given.get(n) for n in ("kind", "value", "valid_from", "valid_to"))
