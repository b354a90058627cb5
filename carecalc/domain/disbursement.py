# SPDX-License-Identifier: Apache-2.0
"""The month's list: who is paid what, and the one reason why everybody else is not."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date

from carecalc.domain.fact import Payee
from carecalc.domain.money import Money
from carecalc.domain.period import Month
from carecalc.text import Message


@dataclass(frozen=True, slots=True)
class Line:
    """One amount to pay: person, programme, benefit month."""

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

    @property
    def total(self) -> Money:
        """The sum of all lines."""
        return add_up(line.amount for line in self.lines)


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
