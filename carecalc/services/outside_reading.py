# SPDX-License-Identifier: Apache-2.0
"""What a list of another body says row by row, whose each row is, what it would change."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date

from carecalc.catalog.outside_lists import outside_kinds, words_of
from carecalc.catalog.takeover_words import TakeoverWords
from carecalc.domain import outside_proposals as change
from carecalc.domain.fact import Benefit, DisabilityCertificate, Fact, Status
from carecalc.domain.outside_change import Change
from carecalc.domain.outside_proposals import Listed
from carecalc.domain.person import Person
from carecalc.domain.record import Record
from carecalc.domain.table import Row, Table
from carecalc.domain.taking_over import (
    FAULTY,
    GOOD,
    NOBODY,
    WARNED,
    Plan,
    Remark,
)
from carecalc.domain.taking_over_reading import ReadDay, read_day, read_money
from carecalc.errors import UserError
from carecalc.services.access import needs
from carecalc.services.context import Context
from carecalc.services.takeover_cells import Cells
from carecalc.services.takeover_preview import below, lists_of
from carecalc.services.takeover_rows import RowReader, heads_of
from carecalc.services.working import Told
from carecalc.store.names import id_key, name_key
from carecalc.store.unit_of_work import Work
from carecalc.text import N_, Message

ELSEWHERE = "elsewhere"
"""What a row came to that is of nobody the office knows."""

_AT_ONCE = 500
_TELLINGS = 100
_SLOTS: Mapping[str, tuple[type, ...]] = {
    "social-assistance": (Status,),
    "disability": (DisabilityCertificate,),
    "benefits": (Benefit,),
}


@dataclass(frozen=True, slots=True)
class OutsideResult:
    """What one row came to: whose it is, what it says by our codes, every doubt.

    `listed` are the things it says of somebody.
    """

    row: int
    state: str
    name: str = ""
    id_number: str = ""
    id_key: str = ""
    person_id: str = ""
    values: Mapping[str, str] = field(default_factory=dict)
    listed: tuple[Listed, ...] = ()
    remarks: tuple[Remark, ...] = ()


@dataclass(frozen=True, slots=True)
class OutsidePreview:
    """What every row of a list came to, before anything of it is on record.

    `changes` are what it would propose, by person; `taken_before` tells that the very
    same file is on record as such a list.
    """

    name: str
    digest: str
    kind: str
    day: date
    body: str
    is_whole: bool
    sheet: str
    plan: Plan
    heads: Mapping[int, str]
    rows: tuple[OutsideResult, ...]
    changes: tuple[tuple[str, Change], ...] = ()
    taken_before: bool = False

    @property
    def rows_of_people(self) -> tuple[OutsideResult, ...]:
        """The rows that are kept: whoever they are about."""
        return tuple(row for row in self.rows if row.state not in (FAULTY, NOBODY))

    @property
    def counts(self) -> Mapping[str, int]:
        """How many rows came to what."""
        states = (GOOD, WARNED, ELSEWHERE, FAULTY, NOBODY)
        return {state: sum(row.state == state for row in self.rows) for state in states}


@needs("takeovers.make", "whole")
def preview(
    ctx: Context,
    table: Table,
    kind: str,
    how: Plan,
    day: date,
    body: str = "",
    is_whole: bool = False,
    told: Told | None = None,
) -> OutsidePreview:
    """Work out what every row of a list comes to; nothing is kept.

    `UserError` OUTSIDE-004 a column that it cannot do without is not named, OUTSIDE-005
    the list is of a day to come.
    """
    of = outside_kinds(ctx.catalog).kinds[kind]
    words = words_of(ctx.catalog, kind)
    there = {
        *how.fields.values(),
        *(name for name, said in how.for_all.items() if said),
    }
    lacking = [name for name in of.needed if name not in there]
    if lacking:
        raise UserError(
            "OUTSIDE-004",
            Message(
                N_("Which column holds this is not said: {names}."),
                {"names": tuple(words.fields[name].label for name in lacking)},
            ),
            Message(N_("Choose it for the column that holds it.")),
            lacking[0],
        )
    if day > ctx.today():
        raise UserError(
            "OUTSIDE-005",
            Message(N_("The day lies in the future.")),
            Message(N_("Write the day as of which the list was made.")),
            "day",
        )
    sheet = table.sheets[how.sheet]
    with ctx.store.reading() as work:
        reader = _Reader(ctx, work, words, kind, how, heads_of(sheet.rows, how.head))
        body_rows = list(below(sheet.rows, how.head))
        step = max(1, len(body_rows) // _TELLINGS)
        read = []
        for number, row in enumerate(body_rows):
            if told is not None and number % step == 0:
                told(number, len(body_rows))
            read.append(reader.read(row, day))
        rows = tuple(_whose(work, read))
        found = OutsidePreview(
            table.name,
            table.digest,
            kind,
            day,
            " ".join(body.split()),
            is_whole and of.may_be_whole,
            sheet.name,
            how,
            heads_of(sheet.rows, how.head),
            rows,
            taken_before=any(
                one.state == "taken" and one.value.digest == table.digest
                for one in work.outside_lists.about(kind)
            ),
        )
        return replace(found, changes=tuple(proposed(work, found)))


# --- reading --------------------------------------------------------------------------


class _Reader:
    """Reads rows as taking over a list does, and what only such lists have."""

    def __init__(
        self,
        ctx: Context,
        work: Work,
        words: TakeoverWords,
        kind: str,
        how: Plan,
        heads: Mapping[int, str],
    ) -> None:
        lists = lists_of(ctx, work.office.get())
        codes = ctx.catalog.codes().groups
        self._kind = kind
        self._today = ctx.today()
        self._rows = RowReader(ctx, words, lists, how, heads)
        self._cells = Cells(words, codes, how)

    def read(self, row: Row, day: date) -> OutsideResult:
        """Return what a row says; whose it is comes afterwards."""
        said = self._rows.read(row)
        if said.is_nobody:
            return OutsideResult(row.number, NOBODY)
        own = self._cells.turn_to(row)
        values: dict[str, str] = {}
        listed = [
            Listed(fact.value, row.number, fact.valid_from, fact.valid_to)
            for fact in said.facts
            if isinstance(fact.value, _SLOTS.get(self._kind, ()))
        ]
        if self._kind == "deaths":
            self._death(said.person, values)
        elif self._kind == "benefits":
            listed += self._benefit(row.number, values)
        elif self._kind == "social-assistance":
            codes = (
                each.value.code for each in listed if isinstance(each.value, Status)
            )
            values["status-code"] = " ".join(codes)
        elif self._kind == "disability":
            for each in listed:
                if isinstance(each.value, DisabilityCertificate):
                    kept = f"{each.value.category} {each.value.grade}"
                    values["certificate-code"] = kept
        for name in ("employer", "relation", "staff-name", "note"):
            words = self._cells.text(name) if self._has(name) else ""
            if words:
                values[name] = words
        faults = (*said.faults, *own.faults)
        state = FAULTY if faults or said.person is None else GOOD
        return OutsideResult(
            row.number,
            state,
            said.name,
            said.id_number,
            id_key(said.id_number) or "",
            values=values,
            listed=tuple(listed),
            remarks=faults or (*said.doubts, *own.doubts),
        )

    def _has(self, name: str) -> bool:
        return self._cells.cell(name) is not None

    def _day(self, name: str) -> ReadDay | None:
        return self._cells.read(name, read_day) if self._has(name) else None

    def _death(self, person: Person | None, values: dict[str, str]) -> None:
        read = self._day("died-on")
        if read is None:
            if not self._has("died-on"):
                self._cells.fault(
                    Message(N_("The day of death is missing.")),
                    Message(N_("Ask the body that keeps the list.")),
                    "died-on",
                )
            return
        born = date.min if person is None else person.birth_date
        if not born <= read.day <= self._today:
            self._cells.fault(
                Message(N_("Nobody can have died on {day}."), {"day": read.day}),
                Message(N_("Compare it with the birth date and today.")),
                "died-on",
            )
            return
        self._cells.tell_month("died-on", read.is_month, read.day)
        values["died-on"] = read.day.isoformat()

    def _benefit(self, row: int, values: dict[str, str]) -> list[Listed]:
        words = self._cells.text("benefit")
        code = self._cells.code_of("benefit", words) if words else None
        monthly = (
            self._cells.read("benefit-monthly", read_money)
            if self._has("benefit-monthly")
            else None
        )
        first, last = self._day("benefit-from"), self._day("benefit-to")
        values["benefit"] = words
        if last is not None:
            values["benefit-to"] = last.day.isoformat()
        if code is None:
            self._cells.doubt(
                Message(N_("What benefit “{word}” is, is not known."), {"word": words}),
                "benefit",
            )
            return []
        values["benefit-code"] = code
        return [
            Listed(
                Benefit(code, monthly),
                row,
                None if first is None else first.day,
                None if last is None else last.day,
            )
        ]


def _whose(work: Work, read: Sequence[OutsideResult]) -> Iterator[OutsideResult]:
    """Yield the rows with who of the office each is about."""
    keys = sorted({row.id_key for row in read if row.id_key and row.state == GOOD})
    people: dict[str, Person] = {}
    for first in range(0, len(keys), _AT_ONCE):
        people.update(work.people.by_keys(keys[first : first + _AT_ONCE]))
    for row in read:
        if row.state != GOOD:
            yield row
            continue
        person = people.get(row.id_key)
        if person is None:
            yield replace(row, state=ELSEWHERE)
            continue
        remarks = row.remarks
        if name_key(person.name) != name_key(row.name):
            remarks = (
                *remarks,
                Remark(
                    Message(
                        N_("The office has this number under another name: {name}."),
                        {"name": person.name},
                    ),
                    Message(N_("Compare with the card before anything is accepted.")),
                ),
            )
        state = WARNED if remarks else GOOD
        yield replace(row, state=state, person_id=person.id, remarks=remarks)


# --- what it would change -------------------------------------------------------------


def proposed(work: Work, found: OutsidePreview) -> Iterator[tuple[str, Change]]:
    """Yield what a list proposes, by person: not what is proposed or was declined."""
    known: dict[str, list[Change]] = {}
    before: tuple[Record[Change], ...] = work.proposals.where(("open", "declined"))
    for one in before:
        known.setdefault(one.person_id, []).append(one.value)
    for person_id, each in _all(work, found):
        if not any(_is_same(each, other) for other in known.get(person_id, ())):
            yield person_id, each


def _is_same(one: Change, other: Change) -> bool:
    return (one.kind, one.value, one.first, one.last) == (
        other.kind,
        other.value,
        other.first,
        other.last,
    )


def _all(work: Work, found: OutsidePreview) -> Iterator[tuple[str, Change]]:
    ours: dict[str, list[OutsideResult]] = {}
    for row in found.rows_of_people:
        if row.person_id:
            ours.setdefault(row.person_id, []).append(row)
    slots = _SLOTS.get(found.kind, ())
    if found.kind == "deaths":
        for person_id, rows in ours.items():
            said = min(row.values["died-on"] for row in rows)
            day = date.fromisoformat(said)
            death = change.of_death(day, rows[0].row, work.facts.current(person_id))
            if death is not None:
                yield person_id, death
        return
    if not slots:
        return
    covered = {change.code_of(each.value) for row in found.rows for each in row.listed}
    facts = work.facts.current_of_all()
    for person_id, rows in ours.items():
        listed = [each for row in rows for each in row.listed]
        held = _of_slots(facts.get(person_id, ()), slots)
        for each in change.of_rows(listed, held, found.day, covered):
            yield person_id, each
    if not found.is_whole:
        return
    for person_id, theirs in facts.items():
        if person_id not in ours:
            held = _of_slots(theirs, slots)
            for each in change.of_missing(held, found.day, covered):
                yield person_id, each


def _of_slots(facts: Iterable[Fact], slots: tuple[type, ...]) -> list[Fact]:
    return [fact for fact in facts if isinstance(fact.value, slots)]
