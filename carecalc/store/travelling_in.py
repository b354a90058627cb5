# SPDX-License-Identifier: Apache-2.0
"""Taking in at the office what a laptop sent: once, in any order, nothing overwritten.

Rows that are only ever added are added unless they are here. What has versions goes on
from the version it was made from. Where both sides changed the same thing, the
office's stays in force and the other is parked with what rests on it.
"""

import base64
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from pathlib import Path
from typing import Any

from sqlalchemy import inspect, select
from sqlalchemy.exc import IntegrityError

from carecalc.domain.canonical import canonical_json, digest
from carecalc.domain.handover import Refused
from carecalc.domain.handover_merge import (
    FACT,
    FIELDS,
    PERSON,
    SAME_PERSON,
    VERSION,
    Clash,
    merge,
)
from carecalc.domain.person import Person
from carecalc.domain.record import DoneElsewhere, Record
from carecalc.errors import UserError
from carecalc.store import parcel
from carecalc.store.names import id_key, name_key
from carecalc.store.office_rows import ClashRow, ElsewhereRow
from carecalc.store.records import Elsewhere, Records
from carecalc.store.repositories import People
from carecalc.store.repository import FileRepository, Transaction
from carecalc.store.rows import FactRow, LawRow, PersonRow, WithdrawalRow
from carecalc.store.travelling import (
    Columns,
    Travelling,
    columns,
    content,
    content_of,
    entry_of,
    made,
)
from carecalc.store.travelling_tables import LOCAL, TABLES, Way, rows_of_table
from carecalc.store.trust_rows import ErasureRow
from carecalc.store.visit_rows import VisitRow
from carecalc.text import N_, Message

MOST_ROWS = 500_000
ALIAS = "person.same"
"""What stands where a laptop's entry was found to be one of the office's: `object_id`
is the laptop's."""
_FILE = "attachment"
_HELD_MOST = 8 * 1024 * 1024
"""Bytes of files that wait within one clash."""

Noted = Callable[[str], None]
"""Is told whose rows were just written; nobody's for an empty id."""


@dataclass(slots=True)
class Applied:
    """What became of the rows of one file."""

    counts: dict[str, int] = field(default_factory=dict)
    people: set[str] = field(default_factory=set)
    visits: list[str] = field(default_factory=list)
    clashes: list[str] = field(default_factory=list)
    refused: list[Refused] = field(default_factory=list)
    renamed: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class _From:
    """Where rows come from, and what is needed to park some of them."""

    device: str
    today: date
    new_id: Callable[[], str]
    place: Path


class TakingIn(FileRepository):
    """Writes rows that came from elsewhere."""

    def __init__(self, of: Transaction) -> None:
        super().__init__(of)
        self._people = People(of)
        self._elsewhere = Elsewhere(of)
        self._clashes: Records[Clash] = Records(of, ClashRow)
        self._travelling = Travelling(of)
        self._files: dict[str, str] = {}
        self._aliases: dict[str, str] = {}
        self._open: dict[tuple[str, str], Record[Clash]] = {}
        self._arriving: dict[str, bool] = {}

    def apply(
        self,
        opened: parcel.Opened,
        device: str,
        today: date,
        new_id: Callable[[], str],
        noted: Noted,
    ) -> Applied:
        """Take in the rows of a file; `device` is the label of who sent it.

        `UserError` HANDOVER-002 a row is none of ours, HANDOVER-017 one that the
        office's own rules refuse: nothing is taken in then.
        """
        come = _From(device, today, new_id, opened.path)
        self._begin(come)
        try:
            applied = self._apply(opened, come, noted)
            self._check_references(come, applied.counts)
            return applied
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
        come = _From(clash.device, today, new_id, Path(clash.row))
        self._begin(come)
        self._open.pop((clash.kind, clash.row), None)
        self._files = {
            name: self._keep(base64.b64decode(data))
            for name, data in clash.files.items()
        }
        applied = Applied()
        rows = [_read(text.encode(), come.place) for text in clash.held]
        try:
            if clash.kind == FACT:
                self._decide_fact(clash, rows.pop(0), owner)
            elif clash.kind == VERSION:
                self._insert_version(rows.pop(0), owner)
            for row in rows:
                if "act" in row:
                    _, action, actor, object_id = map(str, _list(row["act"]))
                    self._done(owner, come, action, actor, object_id)
                else:
                    decided = clash.kind != SAME_PERSON
                    self._one(row, owner, come, applied, decided)
            self._session.flush()
            self._check_references(come, {str(r.get("table")) for r in rows})
        except IntegrityError as error:
            raise against_rules(come.place) from error
        noted(owner)
        return applied

    def alias(self, device: str, theirs: str, ours: str) -> None:
        """Record that a laptop's entry is one of the office's."""
        self._elsewhere.add(DoneElsewhere(ours, ALIAS, "", device, theirs))
        self._aliases[theirs] = ours

    def parked(self, device: str) -> frozenset[str]:
        """Return the visits and people of a laptop that wait for a decision, or did."""
        found: set[str] = set()
        for record in self._clashes.where():
            if record.value.device == device and record.value.kind == SAME_PERSON:
                rows = [_read(text.encode(), Path()) for text in record.value.held]
                found.update(_visits_in(rows))
                found.add(record.value.row)
        return frozenset(found)

    def aliases(self, device: str) -> dict[str, str]:
        """Return which of the office's entries a laptop's are, by the laptop's."""
        found = self._session.execute(
            select(ElsewhereRow.object_id, ElsewhereRow.person_id).where(
                ElsewhereRow.action == ALIAS, ElsewhereRow.device == device
            )
        )
        return {theirs: ours for theirs, ours in found}

    def _begin(self, come: _From) -> None:
        # Rows of one visit refer to one another, and to people: it is all checked at
        # the end.
        self._session.connection().exec_driver_sql("PRAGMA defer_foreign_keys = ON")
        self._aliases = self.aliases(come.device)
        self._open = {
            (one.value.kind, one.value.row): one
            for one in self._clashes.where(("open",))
            if one.value.device == come.device
        }

    def _check_references(self, come: _From, tables: Iterable[str]) -> None:
        for table in sorted(set(tables) & set(TABLES)):
            if (
                self._session.connection()
                .exec_driver_sql(f'PRAGMA foreign_key_check("{table}")')
                .first()
            ):
                raise against_rules(come.place)

    def _apply(self, opened: parcel.Opened, come: _From, noted: Noted) -> Applied:
        applied = Applied()
        by_owner: dict[str, list[Columns]] = {}
        acts: dict[str, list[tuple[str, ...]]] = {}
        count = 0
        for kind, data in opened.frames():
            if kind == parcel.FILE:
                name, said = parcel.file_of(data)
                if digest(said) != name:
                    raise parcel.damaged(opened.path)
                self._files[name] = self._keep(said)
                continue
            count += 1
            if count > MOST_ROWS:
                raise parcel.hostile(opened.path)
            told = _read(data, opened.path)
            if "act" in told:
                person_id, *act = map(str, _list(told["act"]))
                acts.setdefault(person_id, []).append(tuple(act))
                continue
            table = str(told["table"])
            applied.counts[table] = applied.counts.get(table, 0) + 1
            if TABLES[table] is Way.STAYS:
                raise parcel.damaged(opened.path)
            by_owner.setdefault(str(told["person"]), []).append(told)
        for owner in sorted(by_owner, key=lambda owner: owner != ""):
            self._of_one(
                owner, by_owner[owner], come, applied, acts.get(owner, []), noted
            )
        return applied

    def _of_one(
        self,
        owner: str,
        rows: list[Columns],
        come: _From,
        applied: Applied,
        acts: Iterable[tuple[str, ...]],
        noted: Noted,
    ) -> None:
        """Take in what is about one person, or about nobody alone."""
        ours = owner
        if owner:
            applied.people.add(owner)
            people = [row for row in rows if row["table"] == "people"]
            rows = [row for row in rows if row["table"] != "people"]
            for told in people:
                self._entry(owner, told, come, applied)
            ours = self._aliases.get(owner, owner)
            waits = self._open.get((SAME_PERSON, owner))
            if waits is not None:
                did: list[Columns] = [{"act": [owner, *act]} for act in acts]
                applied.visits += _visits_in(rows)
                self._hold(waits, [*rows, *did], applied)
                return
            if self._session.get(PersonRow, ours) is None:
                why = "erased" if self._is_erased(ours) else "unknown"
                applied.refused += [Refused(_name(row), why) for row in rows]
                return
        for told in rows:
            self._one(told, ours, come, applied)
        for action, actor, object_id in acts:
            self._done(ours, come, action, actor, object_id)
        self._session.flush()
        noted(ours)

    def _done(
        self, owner: str, come: _From, action: str, actor: str, object_id: str
    ) -> None:
        """Keep who did what there: whoever recorded a case does not decide it."""
        done = DoneElsewhere(owner, action, actor, come.device, object_id)
        if done not in self._elsewhere.of_person(owner):
            self._elsewhere.add(done)

    # ---- people

    def _entry(self, owner: str, told: Columns, come: _From, applied: Applied) -> None:
        given = _dict(told["row"])
        theirs = {name: str(given[name]) for name in FIELDS}
        states = [
            {name: str(_dict(state)[name]) for name in FIELDS}
            for state in _list(told.get("states", []))
        ]
        ours = self._aliases.get(owner, owner)
        row = self._session.get(PersonRow, ours)
        if row is None:
            if self._is_erased(ours):
                applied.refused.append(Refused(f"people/{owner}", "erased"))
                return
            row = self._same_number(theirs)
            if row is None:
                self._people.add(entry_as_person(owner, theirs))
                return
            waiting = self._open.get((SAME_PERSON, owner))
            if waiting is not None or name_key(row.name) != name_key(theirs["name"]):
                self._park(
                    waiting,
                    Clash(
                        SAME_PERSON,
                        owner,
                        come.device,
                        ours=entry_of(row),
                        theirs=theirs,
                        fields=_differing(entry_of(row), theirs),
                    ),
                    row.id,
                    come,
                    applied,
                )
                return
            self.alias(come.device, owner, row.id)
            states = []
        self._change(row, states, theirs, owner, come, applied)

    def _change(
        self,
        row: PersonRow,
        states: list[dict[str, str]],
        theirs: dict[str, str],
        owner: str,
        come: _From,
        applied: Applied,
    ) -> None:
        """Take over what a laptop changed of somebody's entry, or park it."""
        ours = entry_of(row)
        waiting = self._open.get((PERSON, owner))
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
        clashing = merged.clashing or _differing(ours, theirs)
        if waiting is not None:
            base = {str(k): str(v) for k, v in waiting.value.base.items()}
            clashing = tuple(
                f
                for f in FIELDS
                if theirs[f] != ours[f] and (f in waiting.value.fields or f in clashing)
            )
        if waiting is None or waiting.value.theirs != theirs:
            self._park(
                waiting,
                Clash(PERSON, owner, come.device, base, ours, theirs, clashing),
                row.id,
                come,
                applied,
            )

    def _same_number(self, theirs: Mapping[str, str]) -> PersonRow | None:
        key = id_key(theirs["id_number"])
        if key is None:
            return None
        return self._session.scalar(select(PersonRow).where(PersonRow.id_key == key))

    def _is_erased(self, person_id: str) -> bool:
        return self._session.get(ErasureRow, person_id) is not None

    # ---- rows

    def _one(
        self,
        told: Columns,
        owner: str,
        come: _From,
        applied: Applied,
        is_decided: bool = False,
    ) -> None:
        """Take in one row; it may be parked, or be here already."""
        table = str(told["table"])
        kind = rows_of_table()[table]
        way = TABLES[table]
        given = _dict(told["row"])
        if way is Way.VERSION:
            if is_decided:
                self._insert_version(told, owner)
            else:
                self._version(kind, told, owner, come, applied)
        elif way in (Way.OF_VISIT, Way.VISIT):
            visit_id = str(given["id" if way is Way.VISIT else "visit_id"])
            # What belongs to a visit comes before it, and only with it.
            if visit_id not in self._arriving:
                there = self._session.get(VisitRow, visit_id)
                self._arriving[visit_id] = there is None
            if not self._arriving[visit_id]:
                return
            if way is Way.VISIT:
                given = self._renamed(given, come, applied)
                applied.visits.append(visit_id)
            self._insert(kind, given, owner, at_once=way is Way.VISIT)
        elif table == "facts" and not is_decided:
            self._fact(told, owner, come, applied)
        elif table in ("withdrawals", "scans") and not is_decided:
            self._of_fact(kind, told, owner, come, applied)
        elif not self._is_here(kind, given):
            self._insert(kind, given, owner)

    def _is_here(self, kind: Any, given: Mapping[str, object]) -> bool:
        key = tuple(given[column.name] for column in inspect(kind).primary_key)
        return self._session.get(kind, key) is not None

    def _insert(
        self, kind: Any, given: Columns, owner: str, at_once: bool = True
    ) -> Any:
        """Write a row with numbers of this file's own order."""
        given = dict(given)
        for name in LOCAL[:3]:
            if name in given:
                given[name] = self._next_seq()
        if "person_id" in given and given["person_id"] is not None:
            given["person_id"] = owner
        if given.get(_FILE) is not None:
            given[_FILE] = self._files[str(given[_FILE])]
        row = made(kind, given)
        if isinstance(row, LawRow) and digest(row.data) != row.digest:
            raise ValueError("not the file of its digest")
        self._session.add(row)
        # One after another: rules that look at what is there already see it.
        if at_once:
            self._session.flush()
        return row

    def _renamed(self, given: Columns, come: _From, applied: Applied) -> Columns:
        """Return a visit with another number if one of the office's has its own."""
        number = str(given["number"])
        taken = self._session.scalar(
            select(VisitRow.id).where(VisitRow.number == number)
        )
        if taken is None:
            return given
        applied.renamed[str(given["id"])] = number
        series, _, last = number.rpartition("-")
        return {**given, "number": f"{series}-{come.device}-{last}"}

    # ---- versions

    def _version(
        self, kind: Any, told: Columns, owner: str, come: _From, applied: Applied
    ) -> None:
        given = _dict(told["row"])
        beside = [_dict(one) for one in _list(told.get("beside", []))]
        said = content_of(self._mapped(given, owner, come), self._all(beside, come))
        here = list(
            self._session.scalars(
                select(kind).where(kind.id == given["id"]).order_by(kind.version)
            )
        )
        waiting = self._open.get((VERSION, _name(told)))
        if waiting is not None:
            self._hold(waiting, [told], applied)
            return
        contents = [content(row, self._travelling.beside(row)) for row in here]
        if any(
            one == said and columns(row)["at"] == given["at"]
            for one, row in zip(contents, here, strict=True)
        ):
            return
        if not here or contents[-1] == told["base"]:
            self._insert_version(told, owner)
            return
        if contents[-1] == said:
            return
        self._park(
            None,
            Clash(
                VERSION,
                _name(told),
                come.device,
                ours=_shown(columns(here[-1])),
                theirs=_shown(given),
                fields=_differing(_shown(columns(here[-1])), _shown(given)),
                held=(canonical_json(told),),
            ),
            owner,
            come,
            applied,
        )

    def _insert_version(self, told: Columns, owner: object) -> None:
        table = str(told["table"])
        kind: Any = rows_of_table()[table]
        given = _dict(told["row"])
        last = self._session.scalar(
            select(kind.version)
            .where(kind.id == given["id"])
            .order_by(kind.version.desc())
            .limit(1)
        )
        version = (last or 0) + 1
        row = self._insert(kind, {**given, "version": version}, str(owner))
        for member in _list(told.get("beside", [])):
            of_version = {**_dict(member), "version": row.version}
            self._insert(
                rows_of_table()["household_members"],
                of_version,
                self._aliased(of_version),
            )

    def _aliased(self, member: Mapping[str, object]) -> str:
        person_id = member.get("person_id")
        return (
            ""
            if person_id is None
            else self._aliases.get(str(person_id), str(person_id))
        )

    def _mapped(self, given: Columns, owner: str, come: _From) -> Columns:
        if given.get("person_id") is None:
            return given
        return {**given, "person_id": owner}

    def _all(self, beside: list[Columns], come: _From) -> list[Columns]:
        return [
            {**one, "person_id": self._aliased(one) or None}
            if "person_id" in one
            else one
            for one in beside
        ]

    # ---- facts

    def _fact(self, told: Columns, owner: str, come: _From, applied: Applied) -> None:
        given = _dict(told["row"])
        if self._session.get(FactRow, given["id"]) is not None:
            return
        old = given.get("supersedes")
        branch = self._branch(come, old)
        if branch is not None:
            self._hold(branch, [told], applied)
            return
        if old is not None and self._session.get(FactRow, old) is None:
            applied.refused.append(Refused(_name(told), "unknown"))
            return
        rival = self._rival(given, owner)
        if rival is None:
            self._insert(FactRow, given, owner)
            return
        ours = columns(rival)
        self._park(
            None,
            Clash(
                FACT,
                str(given["id"]),
                come.device,
                ours=_shown(ours),
                theirs=_shown(given),
                fields=_differing(_shown(ours), _shown(given)),
                held=(canonical_json(told),),
            ),
            owner,
            come,
            applied,
        )

    def _of_fact(
        self, kind: Any, told: Columns, owner: str, come: _From, applied: Applied
    ) -> None:
        given = _dict(told["row"])
        branch = self._branch(come, given["fact_id"])
        if branch is not None:
            self._hold(branch, [told], applied)
        elif self._session.get(FactRow, given["fact_id"]) is None:
            applied.refused.append(Refused(_name(told), "unknown"))
        elif not self._is_here(kind, given):
            self._insert(kind, given, owner)

    def _branch(self, come: _From, fact_id: object) -> Record[Clash] | None:
        """Return the open clash in which a fact of the laptop's is parked."""
        for (kind, _), record in self._open.items():
            if kind == FACT and any(
                _dict(row["row"]).get("id") == fact_id
                for text in record.value.held
                for row in (_read(text.encode(), come.place),)
                if row["table"] == "facts"
            ):
                return record
        return None

    def _rival(self, given: Columns, owner: str) -> FactRow | None:
        """Return the office's fact that takes the same place and says something else."""
        standing = [
            fact
            for fact in self._session.scalars(
                select(FactRow).where(FactRow.person_id == owner)
            )
            if self._session.get(WithdrawalRow, fact.id) is None
        ]
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

    def _decide_fact(self, clash: Clash, told: Columns, owner: str) -> None:
        """Let a laptop's fact take the place of the office's that it clashed with."""
        ours = str(clash.ours["id"])
        later = {
            fact.supersedes: fact.id
            for fact in self._session.scalars(
                select(FactRow).where(FactRow.person_id == owner)
            )
            if self._session.get(WithdrawalRow, fact.id) is None
        }
        # The office's may have been corrected since.
        while ours in later:
            ours = later[ours]
        self._insert(FactRow, {**_dict(told["row"]), "supersedes": ours}, owner)

    # ---- parking

    def _park(
        self,
        waiting: Record[Clash] | None,
        clash: Clash,
        person_id: str,
        come: _From,
        applied: Applied,
    ) -> None:
        if waiting is None:
            record = Record(
                come.new_id(),
                "open",
                clash,
                come.today,
                person_id,
                clash.row,
            )
        else:
            kept = replace(clash, held=waiting.value.held, files=waiting.value.files)
            record = replace(waiting, value=kept)
        self._keep_clash(record, applied)

    def _hold(
        self, waiting: Record[Clash], rows: Iterable[Columns], applied: Applied
    ) -> None:
        """Let rows wait with the clash that they rest on."""
        clash = waiting.value
        new = [t for t in (canonical_json(row) for row in rows) if t not in clash.held]
        if not new:
            return
        wanted = [
            str(file)
            for text in new
            for file in (_dict(_read(text.encode(), Path()).get("row", {})).get(_FILE),)
            if file is not None
        ]
        files = {
            **clash.files,
            **{
                name: base64.b64encode(
                    self._attachments.read(self._files[name])
                ).decode()
                for name in wanted
            },
        }
        if sum(map(len, files.values())) > 2 * _HELD_MOST:
            raise parcel.hostile(Path(clash.row))
        held = (*clash.held, *new)
        value = replace(clash, held=held, files=files)
        self._keep_clash(replace(waiting, value=value), applied)

    def _keep_clash(self, record: Record[Clash], applied: Applied) -> None:
        kept = self._clashes.add(record, record.value.row)
        self._open[(kept.value.kind, kept.value.row)] = kept
        if kept.id not in applied.clashes:
            applied.clashes.append(kept.id)


_PAYEE = "payee"


def _said(given: Mapping[str, object]) -> tuple[object, ...]:
    return tuple(given.get(n) for n in ("kind", "value", "valid_from", "valid_to"))


def entry_as_person(
    person_id: str, entry: Mapping[str, str], version: int = 1
) -> Person:
    """Return the person whose entry travelled."""
    named: dict[str, Any] = {name: entry[name] for name in FIELDS}
    named["birth_date"] = date.fromisoformat(entry["birth_date"])
    return Person(id=person_id, version=version, **named)


def _differing(
    ours: Mapping[str, object], theirs: Mapping[str, object]
) -> tuple[str, ...]:
    return tuple(
        name
        for name in {**ours, **theirs}
        if ours.get(name) != theirs.get(name) and name not in (*LOCAL, "at", "by")
    )


def _shown(given: Mapping[str, object]) -> Columns:
    return {name: value for name, value in given.items() if name not in LOCAL}


def _read(data: bytes, place: Path) -> Columns:
    return _dict(parcel.value_of(data, place))


def _dict(value: object) -> Columns:
    if not isinstance(value, dict):
        raise TypeError("not a row")
    return value


def _list(value: object) -> list[object]:
    if not isinstance(value, list):
        raise TypeError("not a list")
    return value


def _visits_in(rows: Iterable[Columns]) -> list[str]:
    return [str(_dict(r["row"])["id"]) for r in rows if r.get("table") == "visits"]


def _name(told: Mapping[str, object]) -> str:
    table = str(told["table"])
    given = _dict(told["row"])
    keys = [c.name for c in inspect(rows_of_table()[table]).primary_key]
    return f"{table}/{given.get('id', given.get(keys[0]))}"


def against_rules(path: Path) -> UserError:
    """HANDOVER-017: the office's own rules refuse a row of it."""
    return UserError(
        "HANDOVER-017",
        Message(N_("Something in this hand-over file contradicts what is here.")),
        Message(N_("Nothing of it was taken in. Keep the file, and report it.")),
        path.name,
    )
