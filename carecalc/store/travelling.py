# SPDX-License-Identifier: Apache-2.0
"""What is new on a laptop since its last file, as rows that another file can take.

Nobody has to remember to send anything: the audit chain names every row that any change
wrote, so what is new is what entries name after the last one that travelled.
"""

import base64
import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import inspect, select

from carecalc.domain.canonical import canonical_json, digest
from carecalc.domain.handover_merge import FIELDS
from carecalc.domain.trust import KEY, Head
from carecalc.store import parcel
from carecalc.store.attachments import Attachments
from carecalc.store.care_rows import HouseholdMemberRow
from carecalc.store.chain import rows_of
from carecalc.store.repository import Repository
from carecalc.store.rows import AuditRow, FactRow, PersonRow, loaded, stored
from carecalc.store.travelling_tables import (
    LOCAL,
    RECORDING,
    TABLES,
    Way,
    rows_of_table,
)
from carecalc.store.trust_rows import SignatureRow, UserRow
from carecalc.store.visit_rows import VisitRow

RETURNED = "handover.returned"
"""The act by which a laptop takes what the office sent: none of it goes back."""
_UPGRADED = "office.upgraded"

VISIT = "visit"
"""What a signature is of that is under a visit."""

_FILE = "attachment"
_BYTES = "bytes"

Columns = dict[str, object]


@dataclass(frozen=True, slots=True)
class Captured:
    """What is to travel: the frames, made as they are asked for, and what they hold.

    `size` counts them; `until` is the last number of this file's order that they speak
    of.
    """

    frames: Iterator[parcel.Frame]
    size: int
    counts: Mapping[str, int]
    people: tuple[str, ...]
    visits: tuple[str, ...]
    until: int


@dataclass(slots=True)
class _Named:
    """What the entries since a number name, in their order."""

    rows: dict[str, set[tuple[object, ...]]] = field(default_factory=dict)
    acts: dict[tuple[str, str, str, str], None] = field(default_factory=dict)
    people: dict[str, "_Past"] = field(default_factory=dict)
    until: int = 0


@dataclass(slots=True)
class _Past:
    """How a person's entry changed, entry by entry: who changed it, what it was."""

    steps: list[tuple[bool, Mapping[str, object]]] = field(default_factory=list)
    is_new: bool = False


class Travelling(Repository):
    """Reads what is to travel from a laptop to its office."""

    def capture(self, since: int, files: Attachments) -> Captured:
        """Return everything new since a number of this file's one order.

        Finished visits with all that belongs to them; no draft, and nothing the office
        itself sent.
        """
        named = self._named(since)
        rows = list(self._rows(named))
        people = {str(row["person"]) for row in rows if row["person"]}
        acts = [act for act in named.acts if act[0] in people]
        said: list[Columns] = [{"act": [*act]} for act in acts]
        said += self._keys(rows)
        counts: dict[str, int] = {}
        for row in rows:
            counts[str(row["table"])] = counts.get(str(row["table"]), 0) + 1
        return Captured(
            _frames(rows, said, files),
            len(_files_of(rows)) + len(rows) + len(said),
            counts,
            tuple(sorted(people)),
            tuple(
                str(_columns_of(row)["id"]) for row in rows if row["table"] == "visits"
            ),
            named.until,
        )

    def local_changes(self, since: int) -> Mapping[str, frozenset[str]]:
        """Return which fields of whom were changed here, and not by the office."""
        named = self._named(since)
        return {
            person_id: frozenset(
                column
                for is_office, columns in past.steps
                if not is_office
                for column in columns
            )
            | (frozenset(FIELDS) if past.is_new else frozenset())
            for person_id, past in named.people.items()
        }

    def named_here(self, since: int, table: str) -> frozenset[str]:
        """Return the ids of a table's rows that were written here since a number."""
        return frozenset(str(key[0]) for key in self._named(since).rows.get(table, ()))

    def is_in_chain(self, head: Head) -> bool:
        """Say whether this file's chain holds an entry: a backup's is none of a restored
        file's that was made after what was restored."""
        found = self._session.scalar(
            select(AuditRow.hash).where(AuditRow.seq == head.seq)
        )
        return found == head.hash

    def _named(self, since: int) -> _Named:
        named = _Named(until=since)
        entries = self._session.execute(
            select(
                AuditRow.seq,
                AuditRow.action,
                AuditRow.actor,
                AuditRow.object_id,
                AuditRow.person_id,
                AuditRow.body,
            )
            .where(AuditRow.seq > since)
            .order_by(AuditRow.seq)
        )
        for seq, action, actor, object_id, person_id, body in entries:
            named.until = seq
            # An upgrade names every row once more; all of them were named before.
            if body is None or (action == _UPGRADED and since):
                continue
            is_office = action == RETURNED
            if person_id is not None and action in RECORDING:
                named.acts[(person_id, action, actor, object_id)] = None
            changed = _changed(body)
            for name in rows_of(body):
                table, _, key = name.partition("/")
                if table == "people":
                    past = named.people.setdefault(key, _Past())
                    columns = changed.get(name, {})
                    past.is_new |= not columns and not past.steps and not is_office
                    past.steps.append((is_office, columns))
                if not is_office:
                    named.rows.setdefault(table, set()).add(tuple(key.split("/")))
        return named

    def _rows(self, named: _Named) -> Iterator[Columns]:
        """Yield the rows that travel: laws, people, then what is about each."""
        found: list[tuple[int, Columns]] = []
        visits = self._closed(named)
        for table, kind in rows_of_table().items():
            way = TABLES[table]
            keys = named.rows.get(table, set())
            if way is Way.PERSON:
                for (person_id,) in sorted(keys, key=str):
                    entry = self._person(str(person_id), named)
                    if entry is not None:
                        yield entry
            elif way in (Way.KEPT, Way.VERSION):
                for row in self._by_key(kind, keys):
                    if (told := self._told(row, visits)) is not None:
                        found.append(told)
                for row in self._waited(kind, visits, keys):
                    if (told := self._told(row, visits)) is not None:
                        found.append(told)
        for visit_id in visits:
            found += self._visit(visit_id)
        for _, columns in sorted(found, key=lambda pair: pair[0]):
            yield columns

    def _closed(self, named: _Named) -> dict[str, None]:
        """Return the visits that were closed since, in their order."""
        wanted = [str(key[0]) for key in named.rows.get("visits", ())]
        rows = self._session.execute(
            select(VisitRow.id)
            .where(VisitRow.id.in_(wanted), VisitRow.state != "draft")
            .order_by(VisitRow.changed_seq)
        )
        return {visit_id: None for (visit_id,) in rows}

    def _by_key(self, kind: Any, keys: Iterable[tuple[object, ...]]) -> Iterator[Any]:
        for key in sorted(keys, key=str):
            row = self._session.get(kind, _typed(kind, key))
            if row is not None:
                yield row

    def _waited(
        self, kind: Any, visits: Mapping[str, None], keys: set[tuple[object, ...]]
    ) -> Iterator[Any]:
        """Yield what waited for its visit to be closed."""
        if not visits or not hasattr(kind, "visit_id"):
            return
        for row in self._session.scalars(
            select(kind).where(kind.visit_id.in_(list(visits)))
        ):
            if tuple(map(str, inspect(row).identity or ())) not in keys:
                yield row

    def _told(self, row: Any, visits: Mapping[str, None]) -> tuple[int, Columns] | None:
        table = row.__tablename__
        visit_id = getattr(row, "visit_id", None)
        if visit_id is not None and visit_id not in visits:
            visit = self._session.get(VisitRow, visit_id)
            if visit is None or visit.state == "draft":
                return None
        if table == "papers" and row.person_id is None:
            return None  # a list of the office's
        told: Columns = {
            "table": table,
            "person": self._owner(row),
            "row": columns(row),
        }
        if TABLES[table] is Way.VERSION:
            told |= self.version(row)
        return order_of(row), told

    def version(self, row: Any) -> Columns:
        """Return what goes with a version: whom it names, and what it was made from."""
        beside = self.beside(row)
        before = self._session.get(type(row), (row.id, row.version - 1))
        made_from = "" if before is None else content(before, self.beside(before))
        return {"beside": [columns(one) for one in beside], "base": made_from}

    def beside(self, row: Any) -> list[Any]:
        """Return the members that a version of a household names."""
        if row.__tablename__ != "households":
            return []
        return list(
            self._session.scalars(
                select(HouseholdMemberRow)
                .where(
                    HouseholdMemberRow.household_id == row.id,
                    HouseholdMemberRow.version == row.version,
                )
                .order_by(HouseholdMemberRow.member)
            )
        )

    def _visit(self, visit_id: str) -> Iterator[tuple[int, Columns]]:
        visit = self._session.get(VisitRow, visit_id)
        assert visit is not None, "it was found a moment ago"
        for table, way in TABLES.items():
            if way is not Way.OF_VISIT:
                continue
            kind: Any = rows_of_table()[table]
            for row in self._session.scalars(
                select(kind).where(kind.visit_id == visit_id)
            ):
                yield (
                    order_of(row),
                    {"table": table, "person": visit.person_id, "row": columns(row)},
                )
        yield from self._signed(visit)
        # After everything that belongs to it: a closed visit takes in nothing.
        yield (
            visit.changed_seq,
            {"table": "visits", "person": visit.person_id, "row": columns(visit)},
        )

    def _signed(self, visit: VisitRow) -> Iterator[tuple[int, Columns]]:
        for row in self._session.scalars(
            select(SignatureRow).where(
                SignatureRow.kind == VISIT, SignatureRow.object_id == visit.id
            )
        ):
            told: Columns = {"table": row.__tablename__, "person": visit.person_id}
            yield row.seq, {**told, "row": columns(row)}

    def _keys(self, rows: Iterable[Columns]) -> list[Columns]:
        """Return the public keys of those who signed, for the office to check by."""
        names = {
            str(row["name"])
            for told in rows
            if told["table"] == SignatureRow.__tablename__
            and (row := _columns_of(told))["way"] == KEY
        }
        found = self._session.execute(
            select(UserRow.name, UserRow.public)
            .where(UserRow.name.in_(names), UserRow.public != "")
            .order_by(UserRow.name, UserRow.seq)
        )
        return [{"key": [*one]} for one in dict.fromkeys(map(tuple, found))]

    def _person(self, person_id: str, named: _Named) -> Columns | None:
        row = self._session.get(PersonRow, person_id)
        if row is None:
            return None
        now = entry_of(row)
        is_new = named.people[person_id].is_new
        states = [] if is_new else _states(now, named, person_id)
        if now in states or not (is_new or states):
            return None
        return {
            "table": "people",
            "person": person_id,
            "row": {"id": person_id, **now},
            "states": states,
        }

    def _owner(self, row: Any) -> str:
        if hasattr(row, "person_id"):
            return row.person_id or ""
        if row.__tablename__ == "households":
            # Whose it is by whoever of it is registered: it has no owner of its own.
            return (
                self._session.scalar(
                    select(HouseholdMemberRow.person_id)
                    .where(
                        HouseholdMemberRow.household_id == row.id,
                        HouseholdMemberRow.person_id.is_not(None),
                    )
                    .order_by(
                        HouseholdMemberRow.version.desc(), HouseholdMemberRow.member
                    )
                    .limit(1)
                )
                or ""
            )
        for column, kind in (("visit_id", VisitRow), ("fact_id", FactRow)):
            if hasattr(row, column):
                held: Any = self._session.get(kind, getattr(row, column))
                return "" if held is None else str(held.person_id)
        return ""


def _states(now: Mapping[str, str], named: _Named, person_id: str) -> list[Columns]:
    """Return what an entry was before each change made here, the oldest first.

    What the office changed meanwhile counts as if it had been so from the beginning.
    """
    steps = named.people[person_id].steps
    first = dict(now)
    for _, changed in reversed(steps):
        first |= {c: str(old_new[0]) for c, old_new in _fields(changed).items()}
    found: list[Columns] = []
    state = dict(first)
    for is_office, changed in steps:
        new = {c: str(old_new[1]) for c, old_new in _fields(changed).items()}
        if is_office:
            state |= new
            found = [{**one, **new} for one in found]
        elif new:
            found.append(dict(state))
            state |= new
    return [one for n, one in enumerate(found) if one not in found[:n]]


def _fields(changed: Mapping[str, object]) -> Mapping[str, Any]:
    return {column: pair for column, pair in changed.items() if column in FIELDS}


def entry_of(row: PersonRow) -> dict[str, str]:
    """Return what travels of a person's entry."""
    return {name: str(stored_value(row, name)) for name in FIELDS}


def stored_value(row: Any, name: str) -> object:
    """Return a column's value as the file holds it."""
    return stored(inspect(type(row)).columns[name].type, getattr(row, name))


def columns(row: Any) -> Columns:
    """Return a row's columns as JSON has them; bytes in base64."""
    found: Columns = {}
    for name, column in inspect(type(row)).columns.items():
        value = stored(column.type, getattr(row, name))
        if isinstance(value, bytes):
            value = {_BYTES: base64.b64encode(value).decode("ascii")}
        found[column.name] = int(value) if isinstance(value, bool) else value
    return found


def made(kind: Any, given: Mapping[str, object]) -> Any:
    """Return a row of a table from columns as `columns` gave them.

    `KeyError`, `ValueError`, `TypeError` or `AttributeError` for what is none of it.
    """
    values: dict[str, object] = {}
    known = {column.name: name for name, column in inspect(kind).columns.items()}
    for column_name, value in given.items():
        name = known[column_name]
        type_ = inspect(kind).columns[name].type
        if isinstance(value, dict):
            value = base64.b64decode(value[_BYTES], validate=True)
        values[name] = loaded(type_, value)
    return kind(**values)


def order_of(row: Any) -> int:
    """Return a row's place in the one order of its file."""
    for name in LOCAL[:3]:
        if hasattr(row, name):
            return int(getattr(row, name))
    return 0


def content(row: Any, beside: Iterable[Any] = ()) -> str:
    """Return the digest of what a version says, whoever wrote it wherever."""
    return content_of(columns(row), [columns(one) for one in beside])


def content_of(given: Mapping[str, object], beside: Iterable[Columns] = ()) -> str:
    """Return the digest of what a version says, from its columns."""
    left_out = (*LOCAL, "by", "at")
    said = [
        {k: v for k, v in one.items() if k not in left_out} for one in (given, *beside)
    ]
    return digest(canonical_json(said))


def _changed(body: str) -> Mapping[str, Mapping[str, object]]:
    found: Mapping[str, Mapping[str, object]] = json.loads(body).get("changed", {})
    return found


def _columns_of(told: Columns) -> Mapping[str, object]:
    row = told["row"]
    assert isinstance(row, dict)
    return row


def _typed(kind: Any, key: tuple[object, ...]) -> tuple[object, ...]:
    """Return a key of texts as the columns have it."""
    return tuple(
        int(str(part)) if column.type.python_type is int else part
        for column, part in zip(inspect(kind).primary_key, key, strict=True)
    )


def _files_of(rows: Iterable[Columns]) -> dict[str, None]:
    """Return the names of the files that rows name, each once, in their order."""
    found = (_columns_of(told).get(_FILE) for told in rows)
    return {name: None for name in found if isinstance(name, str)}


def _frames(
    rows: list[Columns], said: Iterable[Columns], files: Attachments
) -> Iterator[parcel.Frame]:
    """Yield files first, then rows, which call files by the digest of their bytes."""
    names: dict[str, str] = {}
    for name in _files_of(rows):
        data = files.read(name)
        names[name] = digest(data)
        yield parcel.file_frame(names[name], data)
    for told in rows:
        row = dict(_columns_of(told))
        if isinstance(row.get(_FILE), str):
            row[_FILE] = names[str(row[_FILE])]
        yield parcel.json_frame(parcel.ROW, {**told, "row": row})
    for each in said:
        yield parcel.json_frame(parcel.ROW, each)
