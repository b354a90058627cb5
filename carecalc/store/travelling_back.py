# SPDX-License-Identifier: Apache-2.0
"""What goes back from the office to a laptop, and taking it in there."""

from collections.abc import Callable, Collection, Iterator, Mapping
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.exc import IntegrityError

from carecalc.domain.handover_merge import FIELDS
from carecalc.store import parcel
from carecalc.store.care_rows import AcceptanceRow
from carecalc.store.desk_rows import AppointmentRow
from carecalc.store.names import id_key
from carecalc.store.office_rows import OrganisationRow, ReviewRow, TaskRow
from carecalc.store.repositories import People
from carecalc.store.repository import Repository, Transaction
from carecalc.store.rows import (
    DeterminationRow,
    DeterminationStateRow,
    LawRow,
    PersonRow,
)
from carecalc.store.travelling import (
    Columns,
    Travelling,
    columns,
    content,
    content_of,
    entry_of,
    made,
)
from carecalc.store.travelling_arriving import against_rules, entry_as_person
from carecalc.store.travelling_in import TakingIn
from carecalc.store.travelling_tables import BACK, LOCAL, Way, rows_of_table
from carecalc.store.visit_rows import VisitRow

Noted = Callable[[str], None]

_CLOSED = ("kept", "cancelled")


class TravellingBack(Repository):
    """Reads what a laptop is to know, and writes it there."""

    def __init__(self, of: Transaction) -> None:
        super().__init__(of)
        self._people = People(of)
        self._travelling = Travelling(of)
        self._taking_in = TakingIn(of)

    def capture(
        self,
        device: str,
        people: Collection[str],
        new: frozenset[str],
        since: int,
    ) -> Iterator[parcel.Frame]:
        """Yield the rows for a laptop: of its people, those changed since a number.

        `new` are whom it was never told of. Its own entries are called by its own ids.
        """
        theirs = {ours: it for it, ours in self._taking_in.aliases(device).items()}
        rows: list[Columns] = []
        for law in self._accepted(since):
            rows.append({"table": "laws", "person": "", "row": columns(law)})
        for row in self._session.scalars(
            select(AcceptanceRow).where(AcceptanceRow.seq > since)
        ):
            rows.append({"table": "acceptances", "person": "", "row": columns(row)})
        for organisation in self._organisations(people):
            told = columns(organisation)
            rows.append({"table": "organisations", "person": "", "row": told})
        for person_id in people:
            person = self._session.get(PersonRow, person_id)
            if person is None:
                continue
            changed = person.changed_seq > since or person_id in new
            own = theirs.get(person_id, person_id)
            if changed:
                told = {"id": own, **entry_of(person)}
                rows.append({"table": "people", "person": own, "row": told})
            for row in self._work_of(person_id, 0 if person_id in new else since):
                told = columns(row)
                if told.get("person_id") is not None:
                    told["person_id"] = own
                rows.append({"table": row.__tablename__, "person": own, "row": told})
        for one in rows:
            yield parcel.json_frame(parcel.ROW, one)

    def whose(self, visit_ids: Collection[str]) -> Mapping[str, str]:
        """Return whose visits are, of those that are here."""
        found = self._session.execute(
            select(VisitRow.id, VisitRow.person_id).where(VisitRow.id.in_(visit_ids))
        )
        return {visit_id: person_id for visit_id, person_id in found}

    def decided(self, people: Collection[str]) -> Mapping[str, int]:
        """Return the number under which somebody's last act was prepared that the
        authority has decided on."""
        found = self._session.execute(
            select(DeterminationRow.person_id, func.max(DeterminationRow.seq))
            .join(
                DeterminationStateRow,
                DeterminationStateRow.determination_id == DeterminationRow.id,
            )
            .where(
                DeterminationRow.person_id.in_(people),
                DeterminationStateRow.state.in_(("approved", "refused")),
            )
            .group_by(DeterminationRow.person_id)
        )
        return {person_id: seq for person_id, seq in found}

    def apply(
        self,
        opened: parcel.Opened,
        since: int,
        noted: Noted,
    ) -> tuple[str, ...]:
        """Take in what the office sent; return whose entries it was about.

        What was changed here after the file that ends with `since`, the last one that
        the office has, stays as it is here: the office has not seen it yet.
        """
        self._session.connection().exec_driver_sql("PRAGMA defer_foreign_keys = ON")
        try:
            return self._apply(opened, since, noted)
        except (KeyError, TypeError, ValueError, AttributeError) as error:
            raise parcel.damaged(opened.path) from error
        except IntegrityError as error:
            raise against_rules(opened.path) from error

    def _apply(
        self, opened: parcel.Opened, since: int, noted: Noted
    ) -> tuple[str, ...]:
        by_owner: dict[str, list[Columns]] = {}
        for kind, data in opened.frames():
            told: Any = parcel.value_of(data, opened.path)
            if kind != parcel.ROW or told["table"] not in BACK:
                raise parcel.damaged(opened.path)
            by_owner.setdefault(str(told["person"]), []).append(told)
        changed_here = self._travelling.local_changes(since)
        for owner in sorted(by_owner, key=lambda owner: owner != ""):
            for told in by_owner[owner]:
                self._one(told, owner, changed_here, since)
            self._session.flush()
            noted(owner)
        return tuple(sorted(owner for owner in by_owner if owner))

    def _one(
        self,
        told: Columns,
        owner: str,
        changed_here: Mapping[str, frozenset[str]],
        since: int,
    ) -> None:
        table = str(told["table"])
        given: Any = told["row"]
        if table == "people":
            self._entry(owner, given, changed_here.get(owner, frozenset()))
            return
        if owner and self._session.get(PersonRow, owner) is None:
            return  # it has a twin here that the office does not know of yet
        kind: Any = rows_of_table()[table]
        if BACK[table] is Way.VERSION:
            if str(given["id"]) not in self._travelling.named_here(since, table):
                self._version(kind, given)
            return
        key = given["digest"] if "digest" in given else given["id"]
        if self._session.get(kind, key) is None:
            if (
                table == "reviews"
                and self._session.get(VisitRow, given["about"]) is None
            ):
                return
            self._insert(kind, given)

    def _entry(
        self, owner: str, given: Mapping[str, str], changed_here: frozenset[str]
    ) -> None:
        entry = {name: str(given[name]) for name in FIELDS}
        row = self._session.get(PersonRow, owner)
        if row is None:
            key = id_key(entry["id_number"])
            twin = key and self._session.scalar(
                select(PersonRow.id).where(PersonRow.id_key == key)
            )
            if not twin:
                self._people.add(entry_as_person(owner, entry))
            return
        now = entry_of(row)
        wanted = {
            **entry,
            **{name: now[name] for name in FIELDS if name in changed_here},
        }
        if wanted != now:
            self._people.save(entry_as_person(owner, wanted, row.version))

    def _version(self, kind: Any, given: Columns) -> None:
        here = self._session.scalars(
            select(kind).where(kind.id == given["id"]).order_by(kind.version)
        ).all()
        said = content_of(given)
        # One that was here before: ours is later, and waits with an unfinished visit.
        if any(content(r) == said and columns(r)["at"] == given["at"] for r in here):
            return
        last = here[-1] if here else None
        if last is not None and content(last) == said:
            return
        # What was closed here stays so; the office is told of it by our next file.
        if isinstance(last, AppointmentRow) and last.state in _CLOSED:
            return
        version = 0 if last is None else last.version
        self._insert(kind, {**given, "version": version + 1})

    def _insert(self, kind: Any, given: Columns) -> None:
        given = dict(given)
        for name in LOCAL[:3]:
            if name in given:
                given[name] = self._next_seq()
        self._session.add(made(kind, given))
        self._session.flush()

    def _organisations(self, people: Collection[str]) -> Iterator[OrganisationRow]:
        """Yield the organisations that have tasks of some people, as they stand."""
        found = self._session.scalars(
            select(TaskRow.about)
            .where(TaskRow.person_id.in_(people), TaskRow.about != "")
            .distinct()
        ).all()
        for organisation_id in sorted(found):
            row = self._session.scalar(
                select(OrganisationRow)
                .where(OrganisationRow.id == organisation_id)
                .order_by(OrganisationRow.version.desc())
                .limit(1)
            )
            if row is not None:
                yield row

    def _accepted(self, since: int) -> Iterator[LawRow]:
        yield from self._session.scalars(
            select(LawRow)
            .join(AcceptanceRow, AcceptanceRow.digest == LawRow.digest)
            .where(AcceptanceRow.seq > since)
            .order_by(AcceptanceRow.seq)
        )

    def _work_of(self, person_id: str, since: int) -> Iterator[Any]:
        """Yield what is new of a person's tasks, appointments and reviews."""
        for versioned in (TaskRow, AppointmentRow):
            kind: Any = versioned
            latest = (
                select(kind.id, func.max(kind.version).label("version"))
                .where(kind.person_id == person_id)
                .group_by(kind.id)
                .subquery()
            )
            for row in self._session.scalars(
                select(kind)
                .join(
                    latest,
                    (kind.id == latest.c.id) & (kind.version == latest.c.version),
                )
                .where(kind.seq > since)
                .order_by(kind.seq)
            ):
                # A visit that was begun here is not known there.
                if getattr(row, "visit_id", None) is None:
                    yield row
        yield from self._session.scalars(
            select(ReviewRow)
            .where(ReviewRow.person_id == person_id, ReviewRow.seq > since)
            .order_by(ReviewRow.seq)
        )
