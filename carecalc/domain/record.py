# SPDX-License-Identifier: Apache-2.0
"""What an office keeps beside the law: things that change by version, and what happened.

An application, a task, a contract is a `Record`: each edit adds a version, the latest
counts. A step, a proof, a review is a `Happening`: it is added, and taken back only by
another one that supersedes it.
"""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Generic, TypeVar

from carecalc.domain.money import Money
from carecalc.domain.period import Month

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Record(Generic[T]):
    """One version of a thing the office keeps.

    `value` says all of it; what one searches by stands beside it: `state`, `day` (when
    it is due, or was done), whom and what it is `about` (the id of a visit, an
    organisation …). `version` is 0 for what is not kept yet.
    """

    id: str
    state: str
    value: T
    day: date | None = None
    person_id: str = ""
    about: str = ""
    version: int = 0
    by: str = ""
    seq: int = 0
    saved_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Happening(Generic[T]):
    """Something that happened on a `day`, of a `kind`; it is never changed.

    `supersedes` is the id of one that was entered wrongly and no longer counts.
    """

    id: str
    kind: str
    value: T
    day: date | None = None
    person_id: str = ""
    about: str = ""
    supersedes: str = ""
    by: str = ""
    seq: int = 0
    at: datetime | None = None


@dataclass(frozen=True, slots=True)
class DoneElsewhere:
    """That somebody did something about a person on another device.

    `action` is what the record there calls it; `device` the device, `object_id` what
    it was done to.
    """

    person_id: str
    action: str
    name: str
    device: str
    object_id: str


@dataclass(frozen=True, slots=True)
class PaidBefore:
    """What an older system paid somebody for a month, as a list taken over said.

    `category` is empty where the list named none.
    """

    id: str
    takeover_id: str
    person_id: str
    programme: str
    category: str
    month: Month
    amount: Money
    seq: int = 0
