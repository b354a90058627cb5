# SPDX-License-Identifier: Apache-2.0
"""What was told to others about somebody, and what that person was told and allowed."""

from dataclasses import dataclass
from datetime import date, datetime

from carecalc.domain.trust import Head

TOLD, CONSENTED, WITHDRAWN = "told", "consented", "withdrawn"
"""What a person was told, agreed to, and no longer agrees to."""


@dataclass(frozen=True, slots=True)
class Sending:
    """What is about to leave the office, and to whom, before it is on record.

    `recipient`, `purpose` and `basis` are words as they are to stand on record;
    `fields` codes of `resources/disclosures.toml`; `digest` the SHA-256 of the bytes.
    """

    kind: str
    recipient: str
    purpose: str
    basis: str
    fields: tuple[str, ...]
    people: tuple[str, ...]
    digest: str
    paper_id: str | None = None


@dataclass(frozen=True, slots=True)
class Disclosure:
    """Something that left the office; `head` is the chain's last entry before it."""

    id: str
    sent: Sending
    by: str
    head: Head
    seq: int
    at: datetime


@dataclass(frozen=True, slots=True)
class Consent:
    """That somebody was told how their data are used, agreed, or agrees no longer.

    `scope` and `giver` (who was told or agreed) and `way` are codes of the dated text
    whose digest is `text_digest`.
    """

    id: str
    person_id: str
    kind: str
    scope: str
    text_digest: str
    on: date
    giver: str
    way: str
    by: str = ""
    seq: int = 0
    at: datetime | None = None
