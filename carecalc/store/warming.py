# SPDX-License-Identifier: Apache-2.0
"""Deciphering ahead, in a large office, the pages that searches in every order read.

To tell where those found stand in another order than that of names, some hundreds of
them are looked at all over the table of places: cold, each is a page to decipher. The
index itself, 400 MB of a million people, stays as it is: too much to hold.
"""

from typing import Any

LARGE = 256 << 20
"""A file of so many bytes has too many people for the pages to be few."""

_CACHE = 160 << 10
"""KiB of pages kept then: of a million people 80 MB are places, and what else is read
has the room it had before. No file takes more of it than it has pages."""

_STEP = 2_000
"""Places read at once: some forty pages, a millisecond or two."""

_SOME = (
    "SELECT max(place), sum(length(birth_date)) FROM (SELECT place, birth_date "
    "FROM people_places NOT INDEXED WHERE place > ? ORDER BY place LIMIT ?)"
)

FIRST = -(1 << 63)
"""Before every place."""


def step(cursor: Any, after: int) -> int | None:
    """Read the places next after one; return the last of them, None if all are read."""
    if after == FIRST:
        cursor.execute(f"PRAGMA cache_size = -{_CACHE}")
    (last,) = cursor.execute(_SOME, (after, _STEP)).fetchone()[:1]
    return None if last is None else int(last)
