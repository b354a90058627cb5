# SPDX-License-Identifier: Apache-2.0
"""What somebody owes back, and how much of it is left when this and that was done."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from carecalc.domain.money import Money
from carecalc.domain.period import Month
from carecalc.domain.record import Happening

OPEN, SETTLED, WRITTEN_OFF = "open", "settled", "written-off"
"""What a debt is."""

NOTIFIED, REPAID, OFFSET, WROTE_OFF, CORRECTED = (
    "notified",
    "repaid",
    "offset",
    "written-off",
    "corrected",
)
"""What is done about one; `CORRECTED` takes back what was entered wrongly."""

LESSENS = (REPAID, OFFSET, WROTE_OFF)
"""What makes it less."""

_NOTHING = Money(0)


@dataclass(frozen=True, slots=True)
class WriteOff:
    """That somebody proposed to write off what is left of a debt, and why."""

    why: str
    by: str
    on: date


@dataclass(frozen=True, slots=True)
class Debt:
    """An amount that a list says is owed back for a month: more than nothing.

    `line` is the number of that line, `cause` the code of why. `proposed` is a write-off
    that nobody has answered.
    """

    line: str
    programme: str
    month: Month
    amount: Money
    name: str
    community: str
    opened_on: date
    cause: str = ""
    proposed: WriteOff | None = None


@dataclass(frozen=True, slots=True)
class DebtStep:
    """What was done: how much it makes the debt less, by which paper, in which way.

    `line` is the line of a list that took it off.
    """

    amount: Money = _NOTHING
    document: str = ""
    note: str = ""
    line: str = ""


def standing(steps: Iterable[Happening[DebtStep]]) -> tuple[Happening[DebtStep], ...]:
    """Return the steps but those that take others back."""
    return tuple(step for step in steps if step.kind != CORRECTED)


def left(debt: Debt, steps: Iterable[Happening[DebtStep]]) -> Money:
    """Return what is left of a debt; never less than nothing."""
    gone = sum(s.value.amount.fen for s in standing(steps) if s.kind in LESSENS)
    return Money(debt.amount.fen - gone)
