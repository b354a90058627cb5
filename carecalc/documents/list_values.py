# SPDX-License-Identifier: Apache-2.0
"""What stands on a month's list, and how it was closed."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date

from carecalc.documents.values import Entry, Letterhead
from carecalc.domain.money import Money
from carecalc.domain.period import Month
from carecalc.domain.trace import Words


@dataclass(frozen=True, slots=True)
class ListLine:
    """One amount to pay on the month's list."""

    name: str
    id_number: str
    community: str
    programme: Words
    amount: Money
    channel: Words
    holder: str
    account: str
    category: Words = ""
    bank: str = ""
    note: Words = ""


@dataclass(frozen=True, slots=True)
class NotListed:
    """Somebody registered who is not on the list, and the reason."""

    name: str
    id_number: str
    community: str
    reason: Words
    clause: str = ""


@dataclass(frozen=True, slots=True)
class ListRecovery:
    """One amount that a list says is owed back; it pays nothing of it.

    `corrects` is the number of the line that was too much, `reason` why it was.
    """

    line: str
    name: str
    id_number: str
    community: str
    programme: Words
    month: Month
    amount: Money
    corrects: str
    reason: Words


@dataclass(frozen=True, slots=True)
class ControlLine:
    """A line as the control figure of the list is reckoned from it, by its number."""

    number: str
    said: str


@dataclass(frozen=True, slots=True)
class ListSignature:
    """Somebody's signature under a list, by key: name, role, day."""

    name: str
    role: Words
    on: date


@dataclass(frozen=True, slots=True)
class LiftedBlock:
    """What two people lifted so that a list could be closed, and why."""

    block: Words
    names: tuple[str, ...]
    reason: str
    on: date


@dataclass(frozen=True, slots=True)
class ListClosing:
    """Who built, signed and closed a list; `closed_on` None while it is not closed.

    `head` is the last entry of the chain of records before the closing: its number and
    the beginning of its hash. `relaxed` are roles that one person may hold together
    here though they ship as apart, `relaxed_by` who wrote that down, when and why.
    """

    built_by: str
    signatures: tuple[ListSignature, ...] = ()
    closed_on: date | None = None
    head: str = ""
    lifted: tuple[LiftedBlock, ...] = ()
    relaxed: tuple[Words, ...] = ()
    relaxed_by: Words = ""


@dataclass(frozen=True, slots=True)
class MonthList:
    """The list of one benefit month: lines, everybody else with a reason, totals.

    `digest` is the control figure of the run, printed beside count and sum. `figure`
    chains a closed list to the one closed before, `before` is that one's; both as they
    are printed. `control` are the lines that the figures are reckoned from, in the
    workbook of a closed list, the list itself first.
    """

    number: str
    letterhead: Letterhead
    month: Month
    pay_month: Month
    built_on: date
    lines: tuple[ListLine, ...]
    not_listed: tuple[NotListed, ...]
    digest: str
    authority: str = ""
    marks: tuple[Entry, ...] = ()
    sources: Mapping[str, Words] = field(default_factory=dict)
    closing: ListClosing = ListClosing("")
    recoveries: tuple[ListRecovery, ...] = ()
    figure: Words = ""
    before: Words = ""
    control: tuple[ControlLine, ...] = ()
