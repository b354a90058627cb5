# SPDX-License-Identifier: Apache-2.0
"""A paper that was issued: reprinted from its bytes for ever, never made again."""

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True)
class Paper:
    """One issued paper, without its bytes.

    `subject_id` is the visit, person, determination or run it is about; `person_id`
    None where it is about many. `digest` is that of the content (values, layout,
    language), which QR and audit carry. `seq` orders papers.
    """

    id: str
    kind: str
    number: str
    title: str
    language: str
    person_id: str | None
    subject_id: str
    digest: str
    media: str
    issued_at: datetime
    seq: int = 0
