# SPDX-License-Identifier: Apache-2.0
"""The month's list: who is paid what, and the one reason why everybody else is not."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date

from carecalc.domain.canonical import canonical_json, digest
from carecalc.domain.fact import Payee
from carecalc.domain.money import Money
from carecalc.domain.period import Month
from carecalc.text import Message

REGULAR, ARREARS, RECOVERY, OFFSET = "regular", "arrears", "recovery", "offset"
"""What a line is: of its month, paid late, owed back, or taken off what is paid."""


@dataclass(frozen=True, slots=True)
class Cause:
    """Why a line puts an earlier month right.

    `code` is stable; `due` is what the month comes to as known now, `listed` what lists
    said of it before; `facts` are the ids of the facts and acts that came since.
    """

    code: str
    due: Money
    listed: Money
    facts: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Line:
    """One amount to pay: person, programme, benefit month.

    `amount` is less than zero where money is owed back or taken off. `corrects` is the
    number of the line that an arrears or recovery line puts right, "" where the month
    was never listed; of an offset it is the debt it pays.
    """

    person_id: str
    name: str
    id_number: str
    community: str
    programme: str
    category: str | None
    month: Month
    amount: Money
    determination_id: str
    payee: Payee
    kind: str = REGULAR
    corrects: str = ""
    cause: Cause | None = None


@dataclass(frozen=True, slots=True)
class ReasonRow:
    """Why a registered person is not on the list; `code` is stable, `message` is shown."""

    person_id: str
    name: str
    id_number: str
    community: str
    code: str
    message: Message


@dataclass(frozen=True, slots=True)
class Run:
    """One list: benefit month (所属月), pay month (发放月), lines and reason rows.

    `lines` are what it pays; `recoveries` what it says is owed back, paid by nobody here.
    Whoever has no line of the month itself has one of the `reasons`, whatever is made up
    to them for earlier months.
    `built_by` is who built it; None where the office is older than its users.
    """

    id: str
    number: str
    month: Month
    pay_month: Month
    built_on: date
    lines: tuple[Line, ...]
    reasons: tuple[ReasonRow, ...]
    files: Mapping[str, str]
    digest: str = ""
    cutoff_seq: int = 0
    built_by: str | None = None
    recoveries: tuple[Line, ...] = ()

    @property
    def total(self) -> Money:
        """The sum of all lines it pays."""
        return add_up(line.amount for line in self.lines)

    @property
    def numbered(self) -> tuple[Line, ...]:
        """All it says, in the order of the lines' numbers: then what is owed back."""
        return (*self.lines, *self.recoveries)

    def line_number(self, position: int) -> str:
        """Return the number of a line: of the lines in their order, then the recoveries.

        Counted from one: `FF-2026-000003/17`.
        """
        return f"{self.number}/{position}"


@dataclass(frozen=True, slots=True)
class ListChecked:
    """That nothing of the checks stood in the way of a list with this control figure."""

    digest: str
    count: int
    total: Money


def add_up(amounts: Iterable[Money]) -> Money:
    """Return the sum; nothing is zero."""
    return Money(sum(amount.fen for amount in amounts))


def of_their_month(lines: Iterable[Line]) -> tuple[Line, ...]:
    """Return the regular lines: what is paid for the list's own month."""
    return tuple(line for line in lines if line.kind == REGULAR)


def chained(
    before: str, number: str, month: str, figure: str, count: int, total: Money
) -> str:
    """Return the control figure that chains a closed list to the one closed before.

    SHA-256 over that one's (`before`, "" for the first), and over the list's number,
    month, own control figure, and how many lines and how much it pays.
    """
    return digest(canonical_json([before, number, month, figure, count, total.fen]))


def by_month(lines: Iterable[Line]) -> tuple[Line, ...]:
    """Return what somebody's lines come to month by month: paid, less what is owed back.

    Each month and programme has its last line that paid, with the whole amount; a month
    of which nothing is left has none. What was taken off for a debt was paid.
    """
    paid: dict[tuple[str, str, Month], Line] = {}
    sums: dict[tuple[str, str, Month], int] = {}
    for line in lines:
        if line.kind == OFFSET:
            continue
        key = (line.person_id, line.programme, line.month)
        sums[key] = sums.get(key, 0) + line.amount.fen
        if line.kind != RECOVERY:
            paid[key] = line
    return tuple(
        replace(line, amount=Money(sums[key]))
        for key, line in paid.items()
        if sums[key] > 0
    )


def totals_by_programme(lines: Iterable[Line]) -> dict[str, tuple[int, Money]]:
    """Return programme → (number of lines, sum), in the order first met."""
    totals: dict[str, tuple[int, Money]] = {}
    for line in lines:
        count, amount = totals.get(line.programme, (0, Money(0)))
        totals[line.programme] = (count + 1, amount + line.amount)
    return totals
