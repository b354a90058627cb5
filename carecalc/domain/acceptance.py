# SPDX-License-Identifier: Apache-2.0
"""A rule file that the office accepted on record, so that it may pay."""

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True)
class Acceptance:
    """Who accepted which file, when, why, and the document that says so.

    `digest` is the SHA-256 of the file's bytes: another version is another file.
    """

    digest: str
    kind: str
    name: str
    reason: str
    document: str
    accepted_by: str
    seq: int
    at: datetime
