# SPDX-License-Identifier: Apache-2.0
"""The month's list: who is paid what, and the one reason why everybody else is not."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date

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

    def line_number(self, position: int) -> str:
        """Return the number of a line: of the lines in their order, then the recoveries.

        Counted from one: `FF-2026-000003/17`.
        """
        return f"{self.number}/{position}"


def add_up(amounts: Iterable[Money]) -> Money:
    """Return the sum; nothing is zero."""
    return Money(sum(amount.fen for amount in amounts))


def totals_by_programme(lines: Iterable[Line]) -> dict[str, tuple[int, Money]]:
    """Return programme → (number of lines, sum), in the order first met."""
    totals: dict[str, tuple[int, Money]] = {}
    for line in lines:
        count, amount = totals.get(line.programme, (0, Money(0)))
        totals[line.programme] = (count + 1, amount + line.amount)
    return totals
