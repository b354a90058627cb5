# SPDX-License-Identifier: Apache-2.0
"""Proving many at once: numbers pasted, or a list in a file; one result for each."""

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date

from carecalc.documents.tables_in import read_table
from carecalc.domain.periodic import RELEASED
from carecalc.domain.person import Person, normalise_id_number
from carecalc.services import periodic
from carecalc.services.access import check_community, is_within, needs
from carecalc.services.context import Context
from carecalc.services.people_states import (
    ELSEWHERE,
    FOUND,
    MALFORMED,
    TWICE,
    UNKNOWN,
    check_count,
    fault_of,
    pasted,
)
from carecalc.services.periodic import Proven
from carecalc.services.periodic_evidence import Evidence, checked, recorded
from carecalc.store.names import id_key
from carecalc.text import N_, Message, visible

NOT_REVIEWED, DEAD, KNOWN = "not-reviewed", "dead", "known"
"""Beside what numbers can be: nothing of the person is reviewed, they died before, or
the same proof is on record."""

_NUMBER = re.compile(r"(?<![0-9])(?:[0-9]{17}[0-9Xx]|[0-9]{15})(?![0-9Xx])")
_BLANKS_WITHIN = re.compile(r"(?<=[0-9])[ \-](?=[0-9Xx])")


@dataclass(frozen=True, slots=True)
class Listed:
    """A list from a file: its name and digest, and the numbers by row."""

    name: str
    digest: str
    numbers: tuple[tuple[int, str], ...]


@dataclass(frozen=True, slots=True)
class OneOfMany:
    """What one number of a list is: a person to be proven, or why not.

    `kind`: `found`, or `unknown`, `malformed`, `twice`, `elsewhere`, `not-reviewed`,
    `dead`, `known`. `due_on` is by when the person is to be proven as things stand.
    """

    line: int
    typed: str
    kind: str
    words: Message
    person: Person | None = None
    due_on: date | None = None


@dataclass(frozen=True, slots=True)
class Accepted:
    """What came of a list: who was proven; `batch` takes all of it back."""

    batch: str
    proven: tuple[Proven, ...]

    @property
    def released(self) -> int:
        """How many holds it ended; proposals that it answered held nothing yet."""
        return sum(
            hold.state == RELEASED for one in self.proven for hold in one.released
        )


def read_list(data: bytes, name: str) -> Listed:
    """Return the numbers in a file, row by row; a heading has none and is left out.

    `UserError` TABLE-… as of `documents.tables_in`.
    """
    table = read_table(data, name)
    found: list[tuple[int, str]] = []
    for sheet in table.sheets:
        for row in sheet.rows:
            cells = [row.cells[column] for column in sorted(row.cells)]
            numbers = [n for cell in cells for n in _numbers(cell.text)]
            if not numbers and any(cell.has_lost_digits for cell in cells):
                lost = next(cell for cell in cells if cell.has_lost_digits)
                numbers = [lost.text]
            elif not numbers and row.number > 1:
                numbers = [next((cell.text for cell in cells if cell.text), "")]
            found += [(row.number, number) for number in numbers]
    return Listed(table.name, table.digest, tuple(found))


@needs("cases.see", "filters")
def look_up(
    ctx: Context, text: str, evidence: Evidence, listed: Listed | None = None
) -> tuple[OneOfMany, ...]:
    """Return who each number of a text, or of a list, names; nothing is stored.

    In their order, one result each, in any of the four ways numbers are written.
    `UserError`: PEOPLE-007 too many at once; PERIODIC-001 … PERIODIC-004 as of
    `periodic.prove`.
    """
    said = checked(evidence, ctx.today())
    numbers = pasted(text) if listed is None else list(listed.numbers)
    check_count(len(numbers))
    with ctx.store.reading() as work:
        known = work.people.by_keys({id_key(number) or "" for _, number in numbers})
        mine = [p for p in known.values() if is_within(ctx.actor, p.community)]
        dues = periodic.dues_of(ctx, work, {person.id for person in mine})
        died = work.periodic.died({person.id for person in mine})
        proven = set(recorded(work, said))
    seen: dict[str, int] = {}
    rows = []
    for line, typed in numbers:
        key = id_key(typed) or ""
        person = known.get(key)
        row = _row(ctx, line, typed, person)
        if row.kind != MALFORMED and key in seen:
            row = OneOfMany(
                line,
                typed,
                TWICE,
                Message(N_("The same number as in line {line}."), {"line": seen[key]}),
            )
        elif row.kind == FOUND and person is not None:
            row = _judged(row, person, said, dues, died, proven)
        seen.setdefault(key, line)
        rows.append(row)
    return tuple(rows)


@needs("periodic.work", "filters")
def accept(ctx: Context, person_ids: Sequence[str], evidence: Evidence) -> Accepted:
    """Record that one piece of evidence proves people, all of them or nobody.

    `UserError` as of `periodic.prove`.
    """
    said = checked(evidence, ctx.today())
    with ctx.store.work() as work:
        people = work.people.many(set(person_ids))
        asked = [people[person_id] for person_id in dict.fromkeys(person_ids)]
        for person in asked:
            check_community(ctx, person.community)
        batch = ctx.new_id()
        found = periodic.proven_in(ctx, work, asked, said, batch) if asked else ()
        return Accepted(found[-1].batch if found else batch, found)


def _row(ctx: Context, line: int, typed: str, person: Person | None) -> OneOfMany:
    number = normalise_id_number(typed)
    is_theirs = person is not None and number == person.id_number
    why = None if is_theirs else fault_of(number, ctx.today())
    if why is not None:
        return OneOfMany(line, typed, MALFORMED, why)
    if person is None:
        return OneOfMany(line, typed, UNKNOWN, Message(N_("Not registered here.")))
    if not is_within(ctx.actor, person.community):
        words = Message(N_("Registered in another community."))
        return OneOfMany(line, typed, ELSEWHERE, words)
    return OneOfMany(line, typed, FOUND, Message(""), person)


def _judged(
    row: OneOfMany,
    person: Person,
    said: Evidence,
    dues: dict[str, date],
    died: dict[str, date],
    proven: set[str],
) -> OneOfMany:
    """Return the row of somebody registered: whether this proves anything of them."""
    if person.id in died and said.day >= died[person.id]:
        words = Message(
            N_("Recorded as having died on {day}."), {"day": died[person.id]}
        )
        return replace(row, kind=DEAD, words=words)
    if person.id in proven:
        return replace(
            row, kind=KNOWN, words=Message(N_("The same proof is on record already."))
        )
    if person.id not in dues:
        words = Message(N_("Nothing that is paid to this person is reviewed."))
        return replace(row, kind=NOT_REVIEWED, words=words)
    due_on = dues[person.id]
    return replace(
        row, due_on=due_on, words=Message(N_("Was due by {day}."), {"day": due_on})
    )


def _numbers(text: str) -> list[str]:
    plain = visible(unicodedata.normalize("NFKC", text)).strip()
    return _NUMBER.findall(_BLANKS_WITHIN.sub("", plain))
