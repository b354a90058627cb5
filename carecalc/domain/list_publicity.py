# SPDX-License-Identifier: Apache-2.0
"""A month's list made public before it is closed, objections to it, and their answers."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

PUBLISHED, OBJECTION, ANSWERED = "published", "objection", "answered"
UPHELD, REJECTED = "upheld", "rejected"
OUTCOMES = (UPHELD, REJECTED)


@dataclass(frozen=True, slots=True)
class Published:
    """That the list with a control figure hung out at a place for so many working days.

    The day of posting is not counted; `until` is the last day.
    """

    digest: str
    posted_on: date
    days: int
    until: date
    place: str


@dataclass(frozen=True, slots=True)
class Objection:
    """What somebody says against a list; `name` is whom it is about, "" the whole list.

    `raised_by` is who says so, "" where they did not give a name.
    """

    said: str
    raised_by: str = ""
    name: str = ""


@dataclass(frozen=True, slots=True)
class ObjectionAnswer:
    """How an objection, by its id, came out (`upheld`, `rejected`), and why."""

    objection: str
    outcome: str
    reason: str


@dataclass(frozen=True, slots=True)
class Raised:
    """An objection with its day and, once it is given, its answer."""

    id: str
    objection: Objection
    on: date | None
    person_id: str = ""
    answer: ObjectionAnswer | None = None
    answered_by: str = ""
    answered_on: date | None = None
    answer_seq: int = 0


@dataclass(frozen=True, slots=True)
class Publicity:
    """How the publicity of a list stands.

    `wanted` are the working days that the calendar asks for, None where it asks none;
    `published` is of the list as its lines are, None where those were not public.
    """

    wanted: int | None
    published: Published | None
    raised: Sequence[Raised] = ()

    @property
    def open(self) -> tuple[Raised, ...]:
        """The objections that nobody has answered."""
        return tuple(one for one in self.raised if one.answer is None)
