# SPDX-License-Identifier: Apache-2.0
"""Money allotted by source and budget item, and what has become of it in a year."""

from collections.abc import Iterable
from dataclasses import dataclass

from carecalc.domain.money import Money
from carecalc.domain.period import Month

ACTIVE, ENDED = "active", "ended"
RECEIVED, REFUNDED = "received", "refunded"
"""Money that came, and money that was given back to whom it came from."""

_MONTHS = 12


@dataclass(frozen=True, slots=True)
class Appropriation:
    """An allotment by a document (指标文号) for a year: source, budget item, amount.

    `why` says why it was ended.
    """

    document: str
    source: str
    budget_item: str
    year: int
    amount: Money
    why: str = ""


@dataclass(frozen=True, slots=True)
class FundStep:
    """Money that came to an allotment, or left it beside the lists; by which paper."""

    amount: Money
    document: str


@dataclass(frozen=True, slots=True)
class Spent:
    """What one list takes of one source and item: closed, and paid by a bank by now."""

    month: Month
    source: str
    budget_item: str
    committed: Money
    paid: Money


@dataclass(frozen=True, slots=True)
class Balance:
    """One source and budget item in a year.

    `last` is what the last list takes of it, `ahead` that for every month left.
    """

    source: str
    budget_item: str
    allotted: Money
    received: Money
    committed: Money
    paid: Money
    refunded: Money
    last: Money
    ahead: Money

    @property
    def left(self) -> Money:
        """What lists may still take: allotted, less what they took and was refunded."""
        return self.allotted - self.committed - self.refunded

    @property
    def at_the_end(self) -> Money:
        """What would be left at the year's end; less than nothing: it does not do."""
        return self.left - self.ahead


def months_left(last: Month | None) -> int:
    """Return how many months of its year come after a month; none after none."""
    return 0 if last is None else _MONTHS - last.number


def balances(
    allotted: Iterable[tuple[Appropriation, Money, Money]], spent: Iterable[Spent]
) -> tuple[Balance, ...]:
    """Return each source and item of one year, by what was allotted and what lists take.

    `allotted` are allotments, what came of each and what was refunded. The months left
    are those after the last list's month of payment, each as that list.
    """
    sums: dict[tuple[str, str], list[int]] = {}
    for one, received, refunded in allotted:
        row = sums.setdefault((one.source, one.budget_item), [0] * 5)
        row[0] += one.amount.fen
        row[1] += received.fen
        row[4] += refunded.fen
    taken = tuple(spent)
    for each in taken:
        row = sums.setdefault((each.source, each.budget_item), [0] * 5)
        row[2] += each.committed.fen
        row[3] += each.paid.fen
    last_month = max((each.month for each in taken), default=None)
    months = months_left(last_month)
    found = []
    for (source, item), (got, came, closed, out, back) in sums.items():
        last = sum(
            each.committed.fen
            for each in taken
            if (each.source, each.budget_item, each.month) == (source, item, last_month)
        )
        found.append(
            Balance(
                source,
                item,
                *map(Money, (got, came, closed, out, back, last, last * months)),
            )
        )
    return tuple(found)
