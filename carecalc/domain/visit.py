# SPDX-License-Identifier: Apache-2.0
"""A visit: one administration of one scale to one person, draft until it is signed."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime


@dataclass(frozen=True, slots=True)
class Answer:
    """What was recorded for one item or fact of the scale.

    `options` holds the codes chosen (a count as its digits); empty with `refused`
    "refused" or "not-applicable" and the reason. `source`: `person`, `informant`,
    `observation`, `trial`.
    """

    item: str
    options: tuple[str, ...] = ()
    source: str = "person"
    refused: str = ""
    reason: str = ""
    note: str = ""


@dataclass(frozen=True, slots=True)
class Signing:
    """Who signed the assessment report, where and when; names, not accounts yet."""

    assessors: tuple[str, ...]
    backgrounds: tuple[str, ...]
    informant: str
    informant_relation: str
    signed_on: date
    place: str = ""


@dataclass(frozen=True, slots=True)
class Visit:
    """A draft or signed assessment with the law it began with.

    `scale_digest` is the file's bytes in the office's own store: the visit is
    evaluated from these for ever. `position` is the item where work stopped.
    `state`: `draft`, `signed`, `abandoned`. `level` is set by signing, as text.
    """

    id: str
    person_id: str
    number: str
    scale: str
    scale_version: str
    scale_digest: str
    switches: Mapping[str, str]
    reason: str
    assessed_on: date
    state: str = "draft"
    position: str = ""
    answers: Mapping[str, Answer] = field(default_factory=dict)
    signing: Signing | None = None
    level: str | None = None
    started_at: datetime | None = None
    changed_at: datetime | None = None
    version: int = 1
