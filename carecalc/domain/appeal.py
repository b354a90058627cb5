# SPDX-License-Identifier: Apache-2.0
"""An objection to a level or a decision: when it was raised, by when, what came of it."""

from dataclasses import dataclass
from datetime import date

REASSESSMENT = "reassessment"
RECONSIDERATION = "reconsideration"
COURT = "court"
KINDS = (REASSESSMENT, RECONSIDERATION, COURT)

OPEN, GRANTED, REJECTED, WITHDRAWN = "open", "granted", "rejected", "withdrawn"


@dataclass(frozen=True, slots=True)
class Appeal:
    """An objection as the office knows it; its record is about a visit or a decision.

    `kind`: `reassessment` of a level (复评), `reconsideration` (行政复议) or `court`
    (行政诉讼) against a decision. `delivered_on` is when what is objected to reached the
    person, `last_day` when the time to object ended; None where nobody knows. `raised_by`
    is who objects, `body` to whom. `outcome` and `document` say what came of it;
    `follows` is the planned visit or the new decision that it led to.
    """

    kind: str
    number: str
    raised_on: date
    raised_by: str
    grounds: str
    body: str = ""
    delivered_on: date | None = None
    last_day: date | None = None
    is_last_day_known: bool = True
    decided_on: date | None = None
    outcome: str = ""
    document: str = ""
    follows: str = ""

    @property
    def is_late(self) -> bool:
        """Whether it was raised after the time to object had ended for certain."""
        return (
            self.last_day is not None
            and self.is_last_day_known
            and self.raised_on > self.last_day
        )
