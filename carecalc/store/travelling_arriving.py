# SPDX-License-Identifier: Apache-2.0
"""Rows that arrive from another file: how they are read, and how far taking in has come."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any

from sqlalchemy import inspect

from carecalc.domain.handover import Refused
from carecalc.domain.handover_merge import FIELDS, Clash
from carecalc.domain.person import Person
from carecalc.domain.record import Record
from carecalc.errors import UserError
from carecalc.store import parcel
from carecalc.store.travelling import Columns
from carecalc.store.travelling_tables import LOCAL, rows_of_table
from carecalc.text import N_, Message

ACT, KEY_OF = "act", "key"
FILE_COLUMN = "attachment"

Noted = Callable[[str], None]
"""Is told whose rows were just written; nobody's for an empty id."""


@dataclass(slots=True)
class Applied:
    """What became of the rows of one file; `keys` are public ones that it told of."""

    counts: dict[str, int] = field(default_factory=dict)
    people: set[str] = field(default_factory=set)
    visits: list[str] = field(default_factory=list)
    clashes: list[str] = field(default_factory=list)
    refused: list[Refused] = field(default_factory=list)
    keys: list[tuple[str, str]] = field(default_factory=list)
    renamed: dict[str, str] = field(default_factory=dict)


@dataclass(slots=True)
class Arrival:
    """One taking in of rows: whose they are, what came of them so far.

    `device` is the label of who sent them. `aliases` say which of the office's people
    the laptop's are, `open` are the clashes of that laptop that wait, `files` the
    names of the attachments by the digest of their bytes, `arriving` which visits were
    not here when it began, `forged` those that are refused for a signature.
    """

    device: str
    today: date
    new_id: Callable[[], str]
    place: Path
    aliases: dict[str, str]
    open: dict[tuple[str, str], Record[Clash]]
    files: dict[str, str] = field(default_factory=dict)
    arriving: dict[str, bool] = field(default_factory=dict)
    forged: frozenset[str] = frozenset()
    applied: Applied = field(default_factory=Applied)

    def refuse(self, row: str, why: str) -> None:
        """Write down that a row was not taken in, and why."""
        self.applied.refused.append(Refused(row, why))

    def waiting(self, kind: str, row: str) -> Record[Clash] | None:
        """Return the clash of a row that waits for a person, if there is one."""
        return self.open.get((kind, row))

    def of_member(self, member: Mapping[str, object]) -> str:
        """Return who a member of a household is here, nobody's if not registered."""
        theirs = member.get("person_id")
        return "" if theirs is None else self.aliases.get(str(theirs), str(theirs))


def read_row(data: bytes, place: Path) -> Columns:
    """Return what a frame says of a row."""
    return dict_of(parcel.value_of(data, place))


def dict_of(value: object) -> Columns:
    """Return a value that must be a row; `TypeError` for another."""
    if not isinstance(value, dict):
        raise TypeError("not a row")
    return value


def list_of(value: object) -> list[object]:
    """Return a value that must be a list; `TypeError` for another."""
    if not isinstance(value, list):
        raise TypeError("not a list")
    return value


def visits_in(rows: Iterable[Columns]) -> list[str]:
    """Return the ids of the visits among some rows."""
    return [str(dict_of(r["row"])["id"]) for r in rows if r.get("table") == "visits"]


def name_of(told: Mapping[str, object]) -> str:
    """Return what a row is called: its table, and its key there."""
    table = str(told["table"])
    given = dict_of(told["row"])
    keys = [c.name for c in inspect(rows_of_table()[table]).primary_key]
    return f"{table}/{given.get('id', given.get(keys[0]))}"


def shown(given: Mapping[str, object]) -> Columns:
    """Return what of a row is of use in another file."""
    return {name: value for name, value in given.items() if name not in LOCAL}


def differing(
    ours: Mapping[str, object], theirs: Mapping[str, object]
) -> tuple[str, ...]:
    """Return the columns in which two rows say different things."""
    return tuple(
        name
        for name in {**ours, **theirs}
        if ours.get(name) != theirs.get(name) and name not in (*LOCAL, "at", "by")
    )


def entry_as_person(
    person_id: str, entry: Mapping[str, str], version: int = 1
) -> Person:
    """Return the person whose entry travelled."""
    named: dict[str, Any] = {name: entry[name] for name in FIELDS}
    named["birth_date"] = date.fromisoformat(entry["birth_date"])
    return Person(id=person_id, version=version, **named)


def against_rules(path: Path) -> UserError:
    """HANDOVER-017: the office's own rules refuse a row of it."""
    return UserError(
        "HANDOVER-017",
        Message(N_("Something in this hand-over file contradicts what is here.")),
        Message(N_("Nothing of it was taken in. Keep the file, and report it.")),
        path.name,
    )
