# SPDX-License-Identifier: Apache-2.0
"""An application as the office deals with it: who applies, its papers, how far it is."""

from dataclasses import dataclass
from datetime import date

from carecalc.domain.procedure import Progress
from carecalc.text import Text

OPEN, DECIDED, WITHDRAWN, CLOSED = "open", "decided", "withdrawn", "closed"
"""The states of an application's record."""

SELF, AGENT, GUARDIAN = "self", "agent", "guardian"
MISSING, ORIGINAL, COPY, HELD = "missing", "original", "copy", "held"


@dataclass(frozen=True, slots=True)
class Applicant:
    """Who applies, and by what right.

    `through`: `self`, `agent` (`ground` is the mandate) or `guardian` (`ground` says
    by which paper they are it). The rest is empty where the person applies.
    """

    through: str = SELF
    name: str = ""
    relation: str = ""
    id_number: str = ""
    phone: str = ""
    ground: str = ""


THEMSELVES = Applicant()
"""The person applies."""


@dataclass(frozen=True, slots=True)
class PaperAsked:
    """A paper on the checklist; `name` is its label in Chinese, by which it goes.

    `is_needed` False: it is brought where there is one. `state`: `missing`, or handed
    in as `original` or `copy`, or `held` by the office already, since `on`.
    """

    name: str
    label: Text
    is_needed: bool = True
    state: str = MISSING
    on: date | None = None
    clause: str = ""


_NOT_BEGUN = Progress()


@dataclass(frozen=True, slots=True)
class Filing:
    """One application for some programmes, from its receipt on.

    `place` is where it was handed in, `channel` how (`window`, `visit`, `online`,
    `post`). `is_delegated`: the township decides. `fact_id` is the entry by which the
    law reads it. `progress` is what its steps add up to. `ended` says why it ended
    without a decision.
    """

    number: str
    programmes: tuple[str, ...]
    received_on: date
    applicant: Applicant
    papers: tuple[PaperAsked, ...]
    fact_id: str
    progress: Progress = _NOT_BEGUN
    place: str = ""
    channel: str = "window"
    is_delegated: bool = False
    ended: str = ""

    @property
    def missing(self) -> tuple[PaperAsked, ...]:
        """The papers that are needed and not there."""
        return tuple(p for p in self.papers if p.is_needed and p.state == MISSING)
