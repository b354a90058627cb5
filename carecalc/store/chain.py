# SPDX-License-Identifier: Apache-2.0
"""How an entry of the audit chain and a row of a table become digests.

An entry's hash is over the hash before it and everything the entry says; of its body
only the digest goes in, so that a body may be erased one day and the chain still holds.
A row's digest is over the columns that hold something: a column added later, empty,
changes no digest.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass

from carecalc.domain.canonical import canonical_json, digest

START = ""
"""What stands before the first entry."""
GONE = ""
"""The digest of a row that was erased, in the entry that says so."""


@dataclass(frozen=True, slots=True)
class Link:
    """What of an entry is chained, as the columns hold it; `at` in UTC milliseconds."""

    seq: int
    at: int
    actor: str
    action: str
    object_id: str
    person_id: str | None
    digest: str


def hash_of(before: str, link: Link) -> str:
    """Return the hash of an entry that follows the entry with the hash `before`."""
    return digest(
        canonical_json(
            [
                before,
                link.seq,
                link.at,
                link.actor,
                link.action,
                link.object_id,
                link.person_id,
                link.digest,
            ]
        )
    )


def row_digest(columns: Mapping[str, object]) -> str:
    """Return the digest of a row, from the values its file holds."""
    held = {name: held_as(v) for name, v in columns.items() if v is not None}
    return digest(canonical_json(held))


def held_as(value: object) -> object:
    """Return a column's value as JSON has it: truth as 0 or 1, bytes by their digest.

    What is no text or integer says so: a digest written where the bytes were is
    another value. No column of ours holds an inexact number, but a file may.
    """
    if isinstance(value, bytes):
        return ["sha-256", digest(value)]
    if isinstance(value, float):
        return ["real", repr(value)]
    return int(value) if isinstance(value, bool) else value


def row_name(table: str, key: tuple[object, ...]) -> str:
    """Return how the chain calls a row."""
    return f"{table}/{'/'.join(map(str, key))}"


def rows_of(body: str) -> Mapping[str, str]:
    """Return the rows an entry's body names, with their digests."""
    rows: Mapping[str, str] = json.loads(body)["rows"]
    return rows
