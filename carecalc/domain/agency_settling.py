# SPDX-License-Identifier: Apache-2.0
"""What a commissioned organisation is owed for a month, visit by visit, to the fen."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from carecalc.domain.money import Money
from carecalc.domain.period import Month

COUNTED, RETURNED, OVERTURNED = "counted", "returned", "overturned"


@dataclass(frozen=True, slots=True)
class Made:
    """A visit made under a contract: when it was signed here, and what it costs."""

    visit_id: str
    number: str
    person_id: str
    scale: str
    on: date
    price: Money


@dataclass(frozen=True, slots=True)
class TakenBack:
    """That a visit was returned, or its level overturned, on a day; `id` is where."""

    id: str
    visit_id: str
    kind: str
    on: date


@dataclass(frozen=True, slots=True)
class Line:
    """One visit on a month's sheet: counted, or taken off again.

    `counted_in` is the month in which it was counted, `reference` the review by which
    it was taken off.
    """

    kind: str
    made: Made
    on: date
    amount: Money
    counted_in: Month
    reference: str = ""


@dataclass(frozen=True, slots=True)
class Rate:
    """The visits at one price: how many of each kind, and what they come to."""

    scale: str
    price: Money
    counted: int
    returned: int
    overturned: int

    @property
    def paid(self) -> int:
        """How many are paid: done − returned − overturned."""
        return self.counted - self.returned - self.overturned

    @property
    def amount(self) -> Money:
        """What they come to; below zero where more is taken off than was done."""
        return Money(self.paid * self.price.fen)


@dataclass(frozen=True, slots=True)
class Settlement:
    """A month's sheet of one contract."""

    month: Month
    lines: tuple[Line, ...]
    rates: tuple[Rate, ...]

    @property
    def amount(self) -> Money:
        """What the month comes to."""
        return Money(sum(line.amount.fen for line in self.lines))

    def count(self, kind: str) -> int:
        """Return how many visits were counted, returned or overturned."""
        return sum(line.kind == kind for line in self.lines)


def settled(
    month: Month, made: Iterable[Made], taken_back: Iterable[TakenBack]
) -> Settlement:
    """Return a month's sheet: what was done in it, less what was taken back in it.

    A visit counts once, in the month it was signed here. It is taken off once, by the
    first review that returned or overturned it, in the month of that review: a sheet
    that was paid does not change, the next one is less.
    """
    first: dict[str, TakenBack] = {}
    for each in sorted(taken_back, key=lambda one: (one.on, one.id)):
        first.setdefault(each.visit_id, each)
    lines = []
    for visit in {one.visit_id: one for one in made}.values():
        counted_in = Month.of(visit.on)
        if counted_in == month:
            lines.append(Line(COUNTED, visit, visit.on, visit.price, counted_in))
        off = first.get(visit.visit_id)
        if off is not None and max(Month.of(off.on), counted_in) == month:
            less = Money(-visit.price.fen)
            lines.append(Line(off.kind, visit, off.on, less, counted_in, off.id))
    lines.sort(key=lambda line: (line.on, line.made.number, line.kind != COUNTED))
    return Settlement(month, tuple(lines), _rates(lines))


def _rates(lines: Iterable[Line]) -> tuple[Rate, ...]:
    counts: dict[tuple[str, Money], dict[str, int]] = {}
    for line in lines:
        of = counts.setdefault(
            (line.made.scale, line.made.price),
            {COUNTED: 0, RETURNED: 0, OVERTURNED: 0},
        )
        of[line.kind] += 1
    return tuple(
        Rate(scale, price, of[COUNTED], of[RETURNED], of[OVERTURNED])
        for (scale, price), of in sorted(counts.items())
    )
