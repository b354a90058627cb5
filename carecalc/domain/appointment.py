# SPDX-License-Identifier: Apache-2.0
"""A visit that is agreed upon for a day, before it is made."""

from dataclasses import dataclass
from datetime import date, datetime

PLANNED, MOVED, KEPT, CANCELLED = "planned", "moved", "kept", "cancelled"


@dataclass(frozen=True, slots=True)
class Arrangement:
    """What is agreed about a visit to come.

    `time` is "HH:MM" on China's clocks, "" while none is agreed. `assessors` are one or
    two names, as users are called; `reason` and `scales` are codes, where they are
    known by now.
    """

    day: date
    time: str = ""
    address: str = ""
    assessors: tuple[str, ...] = ()
    reason: str = ""
    scales: tuple[str, ...] = ()
    note: str = ""


@dataclass(frozen=True, slots=True)
class Appointment:
    """A planned visit as one act left it.

    `state`: `planned`, `moved` to another day or time, `kept` by the visit `visit_id`,
    `cancelled`; `why` says why it was moved or cancelled.
    """

    id: str
    person_id: str
    planned: Arrangement
    state: str = PLANNED
    why: str = ""
    visit_id: str = ""
    by: str = ""
    version: int = 0
    seq: int = 0
    saved_at: datetime | None = None

    @property
    def is_open(self) -> bool:
        """Whether it is still to be kept: to come, or missed."""
        return self.state in (PLANNED, MOVED)
