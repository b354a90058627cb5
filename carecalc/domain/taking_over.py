# SPDX-License-Identifier: Apache-2.0
"""A caseload taken over from a list: how the list is read, and what each row came to."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date

from carecalc.domain.case import Case
from carecalc.domain.fact import FactValue
from carecalc.domain.money import Money
from carecalc.domain.period import Month
from carecalc.domain.person import Person
from carecalc.text import Message

GOOD, WARNED, FAULTY, HELD, NOBODY = "good", "warned", "faulty", "held", "nobody"
"""What a row came to: to be taken, taken with a warning, not taken; held already, and
nothing is added; a line of totals or signatures, which is nobody's."""

TAKEN = (GOOD, WARNED)


@dataclass(frozen=True, slots=True)
class Plan:
    """How a sheet is read.

    `head` is the number of the row with the heads, `fields` what its columns hold,
    `for_all` the values that stand for every row, by field.
    """

    sheet: int
    head: int
    fields: Mapping[int, str]
    for_all: Mapping[str, str] = field(default_factory=dict)

    def by_head(self, heads: Mapping[int, str]) -> dict[str, str]:
        """Return what each column that has a head holds, by that head."""
        return {heads[n]: name for n, name in self.fields.items() if n in heads}


@dataclass(frozen=True, slots=True)
class Remark:
    """What is to be said of a row; `cell` is where (`C17`), empty for the whole row."""

    message: Message
    hint: Message | None = None
    cell: str = ""


@dataclass(frozen=True, slots=True)
class NewFact:
    """A fact that a row would add, not recorded yet."""

    value: FactValue
    valid_from: date | None
    valid_to: date | None = None


@dataclass(frozen=True, slots=True)
class OldDecision:
    """The decision by which the list paid, as far as it says: all may be empty."""

    number: str = ""
    authority: str = ""
    decided_on: date | None = None


@dataclass(frozen=True, slots=True)
class OldPayment:
    """What the list says was paid last, for which month, in which category."""

    programme: str
    category: str
    month: Month
    amount: Money


@dataclass(frozen=True, slots=True)
class ReadyAct:
    """A grant as the law gives it from the first month that is to be paid here.

    `case` has everything that it rests on but the person's id; `scale_files` are the
    digests of scales behind levels signed here.
    """

    programme: str
    category: str | None
    from_month: Month
    monthly: Money
    case: Case
    readings: Mapping[str, str]
    scale_files: Mapping[str, str]
    decision: OldDecision


@dataclass(frozen=True, slots=True)
class RowResult:
    """What one row came to.

    `person` is as it would be registered, or as registered under `person_id`;
    `first_row` is the earlier row of the same person (0: none). `adds` are only the
    facts and the payment that are not held yet.
    """

    row: int
    state: str
    name: str = ""
    id_number: str = ""
    remarks: tuple[Remark, ...] = ()
    person: Person | None = None
    person_id: str = ""
    first_row: int = 0
    adds: tuple[NewFact, ...] = ()
    payment: OldPayment | None = None
    act: ReadyAct | None = None

    @property
    def is_new(self) -> bool:
        """Whether somebody is registered by this row."""
        return self.person is not None and not self.person_id and not self.first_row


@dataclass(frozen=True, slots=True)
class TakenOver:
    """A list that was taken over, as it stands on record; it names nobody.

    `heads` are those of its columns, `columns` maps them to fields, `for_all` fields to
    what stood for every row.
    `people` were registered by it, `facts` were added to others; `acts` wait for
    confirmation. `month` is the last that the list paid for; `rows` counts by state.
    """

    name: str
    digest: str
    sheet: str
    heads: tuple[str, ...]
    columns: Mapping[str, str]
    for_all: Mapping[str, str]
    rows: Mapping[str, int]
    people: tuple[str, ...]
    facts: tuple[str, ...]
    acts: tuple[str, ...]
    month: Month | None
    reason: str = ""


@dataclass(frozen=True, slots=True)
class TakenAct:
    """That an act continues what a list paid by an older decision."""

    takeover_id: str
    list_name: str
    decision: OldDecision


def counted(rows: tuple[RowResult, ...]) -> dict[str, int]:
    """Return how many rows came to what."""
    return {
        state: sum(row.state == state for row in rows)
        for state in (GOOD, WARNED, FAULTY, HELD, NOBODY)
    }
