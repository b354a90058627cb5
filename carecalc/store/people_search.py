# SPDX-License-Identifier: Apache-2.0
"""The index by which people are found: parts of what is known of each, in name order.

A full-text index without texts. Its row numbers are places in the order of names, so
the first page of any search is its first rows, without sorting; beside each place stands
what the other orders go by. It is worked out from the table of people alone, and can be
made anew.
"""

from collections.abc import Callable, Iterable, Sequence
from typing import Any

from sqlalchemy import Connection

from carecalc.store.people_parts import parts_of

TABLES = (
    "people_communities",
    "people_places",
    "people_search",
    "people_search_config",
    "people_search_data",
    "people_search_docsize",
    "people_search_idx",
)
"""Worked out from other tables: they say nothing of their own."""

_MAKE = (
    "CREATE TABLE people_places (place INTEGER PRIMARY KEY, "
    "person_id TEXT NOT NULL CONSTRAINT uq_people_places_person_id UNIQUE "
    "CONSTRAINT fk_people_places_person_id REFERENCES people (id), "
    "birth_date TEXT NOT NULL, community TEXT NOT NULL)",
    "CREATE TABLE people_communities (community TEXT NOT NULL "
    "CONSTRAINT pk_people_communities PRIMARY KEY) WITHOUT ROWID",
    "CREATE VIRTUAL TABLE people_search USING fts5(parts, content = '', "
    "contentless_delete = 1, detail = none, tokenize = 'ascii')",
    # A leaf of the index fits into one page of the file: one page is deciphered, not
    # two.
    "INSERT INTO people_search (people_search, rank) VALUES ('pgsz', 3900)",
)
TRIGGER = (
    "CREATE TRIGGER people_not_found AFTER DELETE ON people BEGIN "
    "DELETE FROM people_search WHERE rowid = "
    "(SELECT place FROM people_places WHERE person_id = OLD.id); "
    "INSERT INTO people_search (people_search) VALUES ('optimize'); "
    "DELETE FROM people_places WHERE person_id = OLD.id; "
    "DELETE FROM people_communities WHERE NOT EXISTS (SELECT 1 FROM people "
    "WHERE people.community = people_communities.community); END"
)
"""Who is erased is found no more, and what they were found by is gone from the file."""

_KNOWN = "name_key, pinyin, initials, id_number, phone, community, birth_date"
_ONE = f"SELECT {_KNOWN} FROM people WHERE id = ?"
_SOME = (
    f"SELECT place, {_KNOWN} FROM (SELECT place, person_id FROM people_places "
    "WHERE place > ? ORDER BY place LIMIT 10000) CROSS JOIN people ON id = person_id "
    "ORDER BY place"
)
_ALL_PLACES = (
    "INSERT INTO people_places (place, person_id, birth_date, community) "
    "SELECT ? + ? * row_number() OVER (ORDER BY sort_key, id), id, birth_date, community "
    "FROM people"
)
_STEP = 1 << 10
"""How far places lie apart at first: so many can come between two, halving each time.

Every place in the index is written as its distance from the one before: the nearer,
the smaller is the file.
"""

_FIRST = 1 << 30
_FILLING = (("hashsize", 96 << 20), ("automerge", 0), ("crisismerge", 1_000))
_FILLED = (("hashsize", 1 << 20), ("automerge", 4), ("crisismerge", 16))

Told = Callable[[int, int], None]
"""Hears how many of how many are taken in; it may raise to have it end."""

Execute = Callable[..., Any]
"""Runs one statement with its values and returns what it gives, row by row."""


def make(execute: Execute) -> None:
    """Make the empty index."""
    for statement in _MAKE:
        execute(statement)


def _to_nobody(done: int, of: int) -> None:
    """Hear how many are taken in where nobody waits for it."""


def fill(execute: Execute, told: Told = _to_nobody) -> None:
    """Take in everybody who is in the table of people, anew.

    `told` hears how many of how many.
    """
    execute("DELETE FROM people_places")
    execute("DELETE FROM people_communities")
    execute("INSERT INTO people_search (people_search) VALUES ('delete-all')")
    # Merging once, at the end, takes a fraction of merging on the way.
    _set(execute, _FILLING)
    execute("INSERT INTO people_communities SELECT DISTINCT community FROM people")
    execute(_ALL_PLACES, (_FIRST, _STEP))
    (of,) = execute("SELECT count(*) FROM people_places").fetchone()
    last, done = 0, 0
    while some := execute(_SOME, (last,)).fetchall():
        for place, *known in some:
            execute(
                "INSERT INTO people_search (rowid, parts) VALUES (?, ?)",
                (place, " ".join(parts_of(*known))),
            )
        last = some[-1][0]
        done += len(some)
        told(done, of)
    execute("INSERT INTO people_search (people_search) VALUES ('optimize')")
    _set(execute, _FILLED)


def rebuild(cursor: Any, told: Told = _to_nobody) -> None:
    """Make the empty index in a file that has none yet; for its upgrade."""
    make(cursor.execute)
    cursor.execute(TRIGGER)


def refill(cursor: Any, told: Told) -> None:
    """Make and fill the index of a file that had it in another way; for its upgrade."""
    cursor.execute("DROP TRIGGER people_not_found")
    for table in ("people_search", "people_places", "people_communities"):
        cursor.execute(f"DROP TABLE IF EXISTS {table}")
    rebuild(cursor)
    fill(cursor.execute, told)


def _set(execute: Execute, options: Iterable[tuple[str, int]]) -> None:
    for option in options:
        execute("INSERT INTO people_search (people_search, rank) VALUES (?, ?)", option)


def take_in(connection: Connection, person_id: str, is_renamed: bool) -> None:
    """Find a person by what the table of people says of them now.

    `is_renamed`: their place in the order of names may be another one.
    """
    execute = connection.exec_driver_sql

    def run(statement: str, values: Sequence[Any] = ()) -> Any:
        return execute(statement, tuple(values))

    row = run("SELECT place FROM people_places WHERE person_id = ?", (person_id,))
    place = row.scalar()
    if place is None or is_renamed:
        if place is not None:
            run("DELETE FROM people_search WHERE rowid = ?", (place,))
            run("DELETE FROM people_places WHERE place = ?", (place,))
        place = _place_for(run, person_id)
    _put(run, place, person_id)


# --- places ---------------------------------------------------------------------------


def _put(execute: Execute, place: int, person_id: str) -> None:
    known = execute(_ONE, (person_id,)).fetchone()
    *_, community, birth = known
    execute(
        "INSERT INTO people_places (place, person_id, birth_date, community) "
        "VALUES (?, ?, ?, ?) ON CONFLICT DO UPDATE "
        "SET birth_date = excluded.birth_date, community = excluded.community",
        (place, person_id, birth, community),
    )
    execute(
        "INSERT INTO people_communities (community) VALUES (?) ON CONFLICT DO NOTHING",
        (community,),
    )
    execute(
        "INSERT OR REPLACE INTO people_search (rowid, parts) VALUES (?, ?)",
        (place, " ".join(parts_of(*known))),
    )


def _place_for(execute: Execute, person_id: str) -> int:
    """Return a free place between those before and after in the order of names."""
    before, after = (
        _neighbour(execute, person_id, -1),
        _neighbour(execute, person_id, 1),
    )
    if before is None:
        return _FIRST if after is None else after - _STEP
    if after is None:
        return before + _STEP
    if after - before > 1:
        return (before + after) // 2
    _spread(execute, before)
    return _place_for(execute, person_id)


_BEFORE = (
    "SELECT l.place FROM people p JOIN people_places l ON l.person_id = p.id "
    "WHERE (p.sort_key, p.id) < (SELECT sort_key, id FROM people WHERE id = ?) "
    "ORDER BY p.sort_key DESC, p.id DESC LIMIT 1"
)
_AFTER = (
    "SELECT l.place FROM people p JOIN people_places l ON l.person_id = p.id "
    "WHERE (p.sort_key, p.id) > (SELECT sort_key, id FROM people WHERE id = ?) "
    "ORDER BY p.sort_key, p.id LIMIT 1"
)


def _neighbour(execute: Execute, person_id: str, side: int) -> int | None:
    found = execute(_AFTER if side > 0 else _BEFORE, (person_id,)).fetchone()
    return None if found is None else int(found[0])


def _spread(execute: Execute, around: int) -> None:
    """Move the places near one apart, as many as there is room for."""
    count = 16
    while True:
        low = execute(
            "SELECT place FROM people_places WHERE place <= ? "
            "ORDER BY place DESC LIMIT 1 OFFSET ?",
            (around, count),
        ).fetchone()
        high = execute(
            "SELECT place FROM people_places WHERE place > ? "
            "ORDER BY place LIMIT 1 OFFSET ?",
            (around, count),
        ).fetchone()
        first = around - 2 * count * _STEP if low is None else low[0] + 1
        last = around + 2 * count * _STEP if high is None else high[0] - 1
        moved = execute(
            "SELECT place, person_id FROM people_places WHERE place BETWEEN ? AND ? "
            "ORDER BY place",
            (first, last),
        ).fetchall()
        step = (last - first) // (len(moved) + 1)
        if step > len(moved):
            break
        count *= 4
    for place, person_id in moved:
        execute("DELETE FROM people_search WHERE rowid = ?", (place,))
        execute("DELETE FROM people_places WHERE person_id = ?", (person_id,))
    for number, (_, person_id) in enumerate(moved, 1):
        _put(execute, first + number * step, person_id)
