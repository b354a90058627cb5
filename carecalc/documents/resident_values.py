# SPDX-License-Identifier: Apache-2.0
"""What the resident's page says, before it is put into words."""

from dataclasses import dataclass
from datetime import date

from carecalc.documents.values import Letterhead, Signer, Subject
from carecalc.domain.money import Money
from carecalc.domain.period import Month
from carecalc.domain.remedies import Term
from carecalc.domain.trace import Words
from carecalc.domain.workdays import End

GRANTED, WAITING, ESTIMATED = "granted", "waiting", "estimated"
STOPPED, REFUSED = "stopped", "refused"


@dataclass(frozen=True, slots=True)
class Found:
    """A level: by which scale (its code too), the level's own name and code, until when.

    `valid_to` None: nobody says how long it holds.
    """

    scale: Words
    scale_code: str
    level: Words
    level_code: str
    assessed_on: date
    valid_to: date | None = None


@dataclass(frozen=True, slots=True)
class MoneyRow:
    """One programme: `granted`, `waiting` for the authority, `estimated` by us alone,
    `stopped` in the month asked about, or `refused` (then without money)."""

    programme: Words
    state: str
    monthly: Money | None = None
    from_month: Month | None = None
    to_month: Month | None = None


@dataclass(frozen=True, slots=True)
class Service:
    """One service of the plan and how much of it."""

    service: Words
    quantity: Words


@dataclass(frozen=True, slots=True)
class ResidentPage:
    """Everything the person is told about one month, and whom they may turn to.

    `granted` sums what the authority has granted for the month, `estimated` what nobody
    has decided yet. `channel`, `holder` and `account` (its last four digits) are where money
    goes, "" where that is not recorded. `delivered_on` None leaves the day to be written by hand;
    with it, `last_days` are the last days of the terms to object in, by term.
    `region` and the bodies choose and fill the wording of the remedies. `received` is who
    signed for it on the screen; without it the line waits for ink.
    """

    number: str
    letterhead: Letterhead
    subject: Subject
    month: Month
    printed_on: date
    found: tuple[Found, ...]
    money: tuple[MoneyRow, ...]
    granted: Money
    estimated: Money
    services: tuple[Service, ...]
    region: str
    assessment_body: str
    authority: str
    appeal_body: str
    court: str
    telephone: str = ""
    channel: Words = ""
    holder: str = ""
    account: str = ""
    delivered_on: date | None = None
    received: Signer | None = None
    last_days: tuple[tuple[Term, End], ...] = ()


@dataclass(frozen=True, slots=True)
class Part:
    """One part of what is told: heading, what stands out, sentences, then rows.

    A row is what it is about, what is said of it, and what stands at its end.
    """

    name: str
    heading: str
    strong: tuple[str, ...] = ()
    lines: tuple[str, ...] = ()
    rows: tuple[tuple[str, str, str], ...] = ()
