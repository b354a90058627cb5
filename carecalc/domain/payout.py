# SPDX-License-Identifier: Apache-2.0
"""What a bank is asked to pay, under which number, and what became of each payment."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date

from carecalc.domain.disbursement import Run
from carecalc.domain.fact import Payee
from carecalc.domain.money import Money
from carecalc.domain.period import Month

MADE, HANDED, ANSWERED, VOID = "made", "handed", "answered", "void"
"""How far a file for the bank is."""

RETURNED, REISSUED = "returned", "reissued"
"""What becomes of a payment that did not arrive."""


@dataclass(frozen=True, slots=True)
class Payment:
    """One amount that a bank is asked to pay: the line of a list, and which attempt.

    `line` is the line's number, `attempt` counts from one. `amount` is what the line
    comes to when what is taken off for a debt has gone.
    """

    line: str
    attempt: int
    person_id: str
    name: str
    id_number: str
    programme: str
    month: Month
    payee: Payee
    amount: Money

    @property
    def reference(self) -> str:
        """The number that the bank's file carries and its answer names."""
        return self.line if self.attempt == 1 else f"{self.line}-{self.attempt}"

    @property
    def key(self) -> str:
        """What the steps of this payment are kept under."""
        return step_key(self.line, self.attempt)


def step_key(line: str, attempt: int) -> str:
    """Return what the steps of one attempt at a line are kept under."""
    return f"{line}#{attempt}"


def line_of(key: str) -> tuple[str, int]:
    """Return the line and the attempt that steps are kept under."""
    line, _, attempt = key.rpartition("#")
    return line, int(attempt)


@dataclass(frozen=True, slots=True)
class Answered:
    """A file in which a bank answered: its name and digest, when, what it said.

    `returned` is how many payments it gave back.
    """

    name: str
    digest: str
    on: date
    rows: int
    returned: int


@dataclass(frozen=True, slots=True)
class Payout:
    """One file for a bank: what it was made from, and its own bytes' SHA-256.

    `payments` are what is paid again by a file made before 0.10; since then the steps
    of each payment say so, which go with the person when they are erased. Of a list they
    are its lines, and stay there.
    `written` are the names that the file writes otherwise, by reference, for its
    characters have not those of the payee. `open` are references that no answer names
    yet, once there is an answer. `handed_on`, `handed_to` say when who took it.
    """

    number: str
    template: str
    template_digest: str
    name: str
    digest: str
    size: int
    count: int
    total: Money
    made_on: date
    payments: tuple[Payment, ...] = ()
    written: Mapping[str, str] = field(default_factory=dict)
    handed_on: date | None = None
    handed_to: str = ""
    answers: tuple[Answered, ...] = ()
    open: tuple[str, ...] = ()
    why: str = ""


@dataclass(frozen=True, slots=True)
class Returned:
    """That a payment came back: why, in our code and the bank's words, by which file.

    `account` are the last four digits of where it was sent.
    """

    payout: str
    reason: str
    said: str
    file: str
    digest: str
    row: int
    amount: Money
    account: str


@dataclass(frozen=True, slots=True)
class Reissued:
    """That a payment that came back was put into another file.

    `payment` is what that file pays for it; before 0.10 the file said so itself.
    """

    payout: str
    attempt: int
    payment: Payment | None = None


@dataclass(frozen=True, slots=True)
class HandedOver:
    """That the bank has the file of a list; who took it."""

    payout: str
    to: str


@dataclass(frozen=True, slots=True)
class AllAnswered:
    """That the bank has answered every payment of a list; how many came back."""

    payout: str
    returned: int


def payments(run: Run) -> tuple[Payment, ...]:
    """Return what a list asks the bank to pay: each line that pays, by its number.

    What is taken off for a debt goes off the same person's lines from the first on; a
    line of which nothing is left is not paid. The sum is the list's.
    """
    off: dict[str, int] = {}
    for line in run.lines:
        if line.amount.fen < 0:
            off[line.person_id] = off.get(line.person_id, 0) - line.amount.fen
    found = []
    for position, line in enumerate(run.lines, start=1):
        if line.amount.fen <= 0:
            continue
        taken = min(line.amount.fen, off.get(line.person_id, 0))
        if taken:
            off[line.person_id] -= taken
        if taken < line.amount.fen:
            found.append(
                Payment(
                    run.line_number(position),
                    1,
                    line.person_id,
                    line.name,
                    line.id_number,
                    line.programme,
                    line.month,
                    line.payee,
                    Money(line.amount.fen - taken),
                )
            )
    return tuple(found)


def total(paid: Iterable[Payment]) -> Money:
    """Return what payments come to."""
    return Money(sum(each.amount.fen for each in paid))
