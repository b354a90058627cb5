# SPDX-License-Identifier: Apache-2.0
"""The office, its people, what is known of them, and the law files it used."""

import unicodedata
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import fields
from functools import partial

from sqlalchemy import (
    ColumnElement,
    Text,
    and_,
    false,
    or_,
    select,
    type_coerce,
)
from sqlalchemy.orm import InstrumentedAttribute

from carecalc.domain.canonical import digest as digest_of_bytes
from carecalc.domain.fact import Fact, FactValue, Withdrawal
from carecalc.domain.office import Office
from carecalc.domain.person import Person, normalise_id_number
from carecalc.store import people_search
from carecalc.store.codec import decode, kind_of
from carecalc.store.faults import no_such, stale
from carecalc.store.names import (
    id_key,
    initials_key,
    name_key,
    pinyin_key,
    sort_key,
)
from carecalc.store.people_few import among, page_of
from carecalc.store.people_pages import Search
from carecalc.store.repository import Repository, Transaction
from carecalc.store.rows import (
    FactRow,
    LawRow,
    OfficeRow,
    PersonRow,
    WithdrawalRow,
)
from carecalc.store.within import These, Within

_ESCAPE = "\\"


class Offices(Repository):
    """The one office of the file."""

    def __init__(self, of: Transaction) -> None:
        super().__init__(of)
        self._held: OfficeRow | None = None

    def get(self) -> Office:
        """Return the office."""
        return self._row().to_domain()

    def create(self, office: Office) -> None:
        """Write the office into a new file."""
        self._session.add(OfficeRow(id=1, office=office))
        self._session.flush()

    def save(self, office: Office) -> Office:
        """Write an edited office; STORE-010 if it was edited since it was read."""
        row = self._row()
        if row.version != office.version:
            raise stale(office.authority)
        row.office = office
        self._session.flush()
        return row.to_domain()

    def _row(self) -> OfficeRow:
        # The session forgets a row that nobody holds, and would read it again.
        if self._held is None:
            self._held = self._session.get(OfficeRow, 1)
        if self._held is None:
            raise no_such("office", "1")
        return self._held


class Laws(Repository):
    """The bytes of law files, by digest."""

    def keep(self, digest: str, kind: str, name: str, data: bytes) -> None:
        """Keep a file's bytes once; `digest` is their SHA-256 in hex."""
        if digest_of_bytes(data) != digest:
            raise ValueError(f"{name} is not the file of digest {digest}")
        if self._session.get(LawRow, digest) is None:
            self._session.add(
                LawRow(
                    digest=digest,
                    kind=kind,
                    name=name,
                    data=data,
                    kept_at=self._clock(),
                )
            )
            self._session.flush()

    def of_kind(self, kind: str) -> Iterator[bytes]:
        """Yield the bytes of every file kept as of a kind, in the order they came."""
        yield from self._session.scalars(
            select(LawRow.data).where(LawRow.kind == kind).order_by(LawRow.kept_at)
        )

    def bytes(self, digest: str) -> bytes:
        """Return the bytes kept under a digest."""
        row = self._session.get(LawRow, digest)
        if row is None:
            raise no_such("law", digest)
        return row.data

    def kept_as(self, digest: str) -> tuple[str, str] | None:
        """Return the kind and name of the file kept under a digest, if there is one."""
        row = self._session.get(LawRow, digest)
        return None if row is None else (row.kind, row.name)


_PERSON = tuple(getattr(PersonRow, field.name) for field in fields(Person))
"""The columns of a person in the order of its fields."""


class People(Repository):
    """Whom the office knows."""

    def add(self, person: Person) -> Person:
        """Write a new person; the service has looked for another of the same number."""
        row = PersonRow(id=person.id)
        self._fill(row, person)
        self._session.add(row)
        self._session.flush()
        people_search.take_in(self._session.connection(), person.id, True)
        return row.to_domain()

    def save(self, person: Person) -> Person:
        """Write an edited person; STORE-010 if edited since `person.version`."""
        row = self._row(person.id)
        if row.version != person.version:
            raise stale(person.name)
        is_renamed = row.name != person.name
        self._fill(row, person)
        self._session.flush()
        people_search.take_in(self._session.connection(), person.id, is_renamed)
        return row.to_domain()

    def get(self, person_id: str) -> Person:
        """Return a person; STORE-013 if there is none."""
        return self._row(person_id).to_domain()

    def many(self, person_ids: Iterable[str]) -> dict[str, Person]:
        """Return people by their ids."""
        rows = self._session.scalars(
            select(PersonRow).where(PersonRow.id.in_(list(person_ids)))
        )
        return {row.id: row.to_domain() for row in rows}

    def by_number(self, number: str) -> Person | None:
        """Return who has this identity number, in any writing of it."""
        key = id_key(number)
        if key is None:
            return None
        row = self._session.scalar(select(PersonRow).where(PersonRow.id_key == key))
        return None if row is None else row.to_domain()

    def by_keys(self, keys: Iterable[str]) -> dict[str, Person]:
        """Return who has these first seventeen digits, by them."""
        rows = self._session.scalars(
            select(PersonRow).where(PersonRow.id_key.in_(list(keys)))
        )
        return {row.id_key: row.to_domain() for row in rows if row.id_key}

    def all(self) -> tuple[Person, ...]:
        """Return everybody, by pinyin."""
        # By columns: an object of the mapper for each row takes as long as the rest.
        rows = self._session.execute(
            select(*_PERSON).order_by(PersonRow.sort_key, PersonRow.id)
        )
        return tuple(Person(*row) for row in rows)

    def find(
        self,
        typed: str,
        limit: int,
        offset: int,
        order: str,
        within: Within = None,
        most: int | None = None,
    ) -> tuple[tuple[Person, ...], int]:
        """Return a page of the people who match, and how many match in all.

        `typed`: words that must all match, each a part of a name, a beginning of its
        pinyin or initials, a part of the ID number, phone or community; or a name
        typed with blanks in it. `order`: `name`, `recent`, `community`, `age`.
        `within` says of whom; None for everybody. `most`: beyond what was
        skipped, count no further than this.
        """
        matching = partial(_matches, typed)
        if isinstance(within, These):
            few = among(within.people, matching)
            rows, total = page_of(self._session, few, order, limit, offset)
            if most is not None:
                total = min(total, offset + most)
            return tuple(row.to_domain() for row in rows), total
        search = Search(self._session, typed, within, matching)
        rows, total = search.page(order, limit, offset, most)
        return tuple(row.to_domain() for row in rows), total

    def _row(self, person_id: str) -> PersonRow:
        row = self._session.get(PersonRow, person_id)
        if row is None:
            raise no_such("person", person_id)
        return row

    def _fill(self, row: PersonRow, person: Person) -> None:
        row.name = person.name
        row.id_number = person.id_number
        row.id_key = id_key(person.id_number)
        row.birth_date = person.birth_date
        row.sex = person.sex
        row.phone = person.phone
        row.address = person.address
        row.community = person.community
        row.contact_name = person.contact_name
        row.contact_relation = person.contact_relation
        row.contact_phone = person.contact_phone
        row.note = person.note
        row.sort_key = sort_key(person.name)
        row.name_key = name_key(person.name)
        row.pinyin = pinyin_key(person.name)
        row.initials = initials_key(person.name)
        row.changed_seq = self._next_seq()


def _matches(typed: str) -> ColumnElement[bool]:
    words = unicodedata.normalize("NFKC", typed).split()
    parts = [_matches_word(word) for word in words]
    if len(words) > 1 and (joined := name_key("".join(words))):
        name = _has(PersonRow.name_key, joined)
        return or_(and_(*parts), name, _begins("".join(words)))
    return and_(True, *parts)


def _matches_word(word: str) -> ColumnElement[bool]:
    ways = [_has(PersonRow.community, word)]
    if key := name_key(word):
        ways += [_has(PersonRow.name_key, key), _begins(word)]
    number = normalise_id_number(word)
    if any(character.isdigit() for character in number):
        ways += [_has(PersonRow.id_number, number), _has(PersonRow.phone, number)]
        if len(number) == 15:
            ways.append(PersonRow.id_key == id_key(number))
    return or_(*ways)


def _begins(typed: str) -> ColumnElement[bool]:
    """Match a beginning of the pinyin or the initials; ü may be typed for v."""
    key = name_key(typed.replace("ü", "v").replace("Ü", "v"))
    if "|" in key:  # stands between readings
        return false()
    return or_(_has(PersonRow.pinyin, f"|{key}"), _has(PersonRow.initials, f"|{key}"))


def _has(column: InstrumentedAttribute[str], part: str) -> ColumnElement[bool]:
    literal = part.replace(_ESCAPE, _ESCAPE * 2).replace("%", r"\%").replace("_", r"\_")
    return column.like(f"%{literal}%", escape=_ESCAPE)


_FACT = tuple(
    type_coerce(FactRow.value, Text)
    if field.name == "value"
    else getattr(FactRow, field.name)
    for field in fields(Fact)
)
"""The columns of a fact in the order of its fields, the value as the text it is."""


class Facts(Repository):
    """What the law reads of people; added, never changed."""

    def add(self, fact: Fact) -> Fact:
        """Write a fact with the next sequence number and the time; return it so."""
        row = FactRow(
            id=fact.id,
            person_id=fact.person_id,
            kind=kind_of(fact.value),
            value=fact.value,
            valid_from=fact.valid_from,
            valid_to=fact.valid_to,
            document=fact.document,
            recorded_seq=self._next_seq(),
            recorded_at=self._clock(),
            supersedes=fact.supersedes,
        )
        self._session.add(row)
        self._session.flush()
        self._session.refresh(row)
        return row.to_domain()

    def withdraw(self, fact_id: str, reason: str) -> None:
        """Stop reading a fact; it stays in the history."""
        self._session.add(
            WithdrawalRow(
                fact_id=fact_id,
                reason=reason,
                recorded_seq=self._next_seq(),
                recorded_at=self._clock(),
            )
        )
        self._session.flush()

    def get(self, fact_id: str) -> Fact:
        """Return a fact; STORE-013 if there is none."""
        row = self._session.get(FactRow, fact_id)
        if row is None:
            raise no_such("fact", fact_id)
        return row.to_domain()

    def history(self, person_id: str) -> tuple[Fact, ...]:
        """Return every fact ever recorded of a person, in the order of recording."""
        rows = self._session.scalars(
            select(FactRow)
            .where(FactRow.person_id == person_id)
            .order_by(FactRow.recorded_seq)
        )
        return tuple(row.to_domain() for row in rows)

    def withdrawals(self, person_id: str) -> dict[str, Withdrawal]:
        """Return the withdrawals of a person's facts, by fact."""
        rows = self._session.scalars(
            select(WithdrawalRow)
            .join(FactRow, FactRow.id == WithdrawalRow.fact_id)
            .where(FactRow.person_id == person_id)
        )
        return {row.fact_id: row.to_domain() for row in rows}

    def current(self, person_id: str, at_seq: int | None = None) -> tuple[Fact, ...]:
        """Return what is held true of a person, as known at a sequence number.

        Neither withdrawn nor superseded by one that still stands: withdrawing a
        correction brings back what it corrected.
        """
        withdrawn = _withdrawn(self.withdrawals(person_id).values(), at_seq)
        return _standing(self.history(person_id), withdrawn, at_seq)

    def current_of_all(self) -> Mapping[str, tuple[Fact, ...]]:
        """Return what is held true of everybody who has a fact, by person."""
        return _of_all(self._by_person(), self._all_withdrawn(), None)

    def now_and_then(
        self, at_seq: int
    ) -> tuple[Mapping[str, tuple[Fact, ...]], Mapping[str, tuple[Fact, ...]]]:
        """Return what is held true of everybody now, and as known at a sequence number."""
        facts, withdrawn = self._by_person(), self._all_withdrawn()
        return _of_all(facts, withdrawn, None), _of_all(facts, withdrawn, at_seq)

    def _by_person(self) -> Mapping[str, list[Fact]]:
        facts: dict[str, list[Fact]] = {}
        # That somebody applied, or is on dibao, is the same text of thousands.
        known: dict[str, FactValue] = {}
        for id_, person_id, value, *rest in self._session.execute(
            select(*_FACT).order_by(FactRow.recorded_seq)
        ):
            if value not in known:
                known[value] = decode(value)
            fact = Fact(id_, person_id, known[value], *rest)
            facts.setdefault(person_id, []).append(fact)
        return facts

    def _all_withdrawn(self) -> tuple[Withdrawal, ...]:
        rows = self._session.scalars(select(WithdrawalRow))
        return tuple(row.to_domain() for row in rows)


def _of_all(
    facts: Mapping[str, Sequence[Fact]],
    withdrawals: Iterable[Withdrawal],
    at_seq: int | None,
) -> Mapping[str, tuple[Fact, ...]]:
    withdrawn = _withdrawn(withdrawals, at_seq)
    return {who: _standing(known, withdrawn, at_seq) for who, known in facts.items()}


def _withdrawn(withdrawals: Iterable[Withdrawal], at_seq: int | None) -> set[str]:
    return {
        one.fact_id
        for one in withdrawals
        if at_seq is None or one.recorded_seq <= at_seq
    }


def _standing(
    facts: Iterable[Fact], withdrawn: Collection[str], at_seq: int | None
) -> tuple[Fact, ...]:
    left = [
        fact
        for fact in facts
        if (at_seq is None or fact.recorded_seq <= at_seq) and fact.id not in withdrawn
    ]
    superseded = {f.supersedes for f in left}
    return tuple(f for f in left if f.id not in superseded)
