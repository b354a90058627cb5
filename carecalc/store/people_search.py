# SPDX-License-Identifier: Apache-2.0
"""The index by which people are found: parts of what is known of each, in name order.

A full-text index without texts. Its row numbers are places in the order of names, so
the first page of any search is its first rows, without sorting. It is worked out from
the table of people alone, and can be made anew.
"""

import unicodedata
from collections.abc import Callable, Collection, Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from sqlalchemy import Connection

from carecalc.domain.person import normalise_id_number
from carecalc.store.names import id_key, name_key

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
    "CONSTRAINT fk_people_places_person_id REFERENCES people (id))",
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
_COMMUNITY = 5
_SOME = (
    f"SELECT place, {_KNOWN} FROM people_places JOIN people ON id = person_id "
    "WHERE place > ? ORDER BY place LIMIT 10000"
)
_ALL_PLACES = (
    "INSERT INTO people_places (place, person_id) "
    "SELECT ? + ? * row_number() OVER (ORDER BY sort_key, id), id FROM people"
)
_STEP = 1 << 10
"""How far places lie apart at first: so many can come between two, halving each time.

Every place in the index is written as its distance from the one before: the nearer,
the smaller is the file.
"""

_FIRST = 1 << 30
_LONGEST_NAME_PART = 4
_DIGITS = 3
"""Up to so many signs of a number are found wherever they stand."""

_GRAM = 4
"""More of them are found by every four that stand together, each with its place."""

_LAST_GRAM = 15
"""From here on the place of four signs is not told: none in an identity number."""

_BEGINNINGS = (5, 6, 7, 8, 9, 10)
"""Lengths of the beginnings of identity numbers: nearly all of an office's are alike."""

_LONGEST_SOUND = 24
_FEW_COMMUNITIES = 32
_NOBODY = "z"
"""A part that nobody has."""

BIRTHS = (3, 4, 7, 10)
"""Lengths of what is asked for of a day of birth: decade, year, month and day."""

_FILLING = (("hashsize", 96 << 20), ("automerge", 0), ("crisismerge", 1_000))
_FILLED = (("hashsize", 1 << 20), ("automerge", 4), ("crisismerge", 16))

# One sign for each: what the index would take for the end of a word is written as a
# sign that no writing has; capital letters of ASCII are the only ones that a plain
# comparison finds as small ones.
_SAFE = {
    code: chr(code).lower() if chr(code).isalnum() else chr(0x10FF00 + code)
    for code in range(128)
}

Execute = Callable[..., Any]
"""Runs one statement with its values and returns what it gives, row by row."""


def make(execute: Execute) -> None:
    """Make the empty index."""
    for statement in _MAKE:
        execute(statement)


def fill(execute: Execute) -> None:
    """Take in everybody who is in the table of people, anew."""
    execute("DELETE FROM people_places")
    execute("DELETE FROM people_communities")
    execute("INSERT INTO people_search (people_search) VALUES ('delete-all')")
    # Merging once, at the end, takes a fraction of merging on the way.
    _set(execute, _FILLING)
    execute("INSERT INTO people_communities SELECT DISTINCT community FROM people")
    execute(_ALL_PLACES, (_FIRST, _STEP))
    last = 0
    while some := execute(_SOME, (last,)).fetchall():
        for place, *known in some:
            execute(
                "INSERT INTO people_search (rowid, parts) VALUES (?, ?)",
                (place, " ".join(parts_of(*known))),
            )
        last = some[-1][0]
    execute("INSERT INTO people_search (people_search) VALUES ('optimize')")
    _set(execute, _FILLED)


def rebuild(cursor: Any) -> None:
    """Make the empty index in a file that has none yet; for its upgrade."""
    make(cursor.execute)
    cursor.execute(TRIGGER)


def refill(cursor: Any) -> None:
    """Make and fill the index of a file that had it in another way; for its upgrade."""
    cursor.execute("DROP TRIGGER people_not_found")
    for table in ("people_search", "people_places", "people_communities"):
        cursor.execute(f"DROP TABLE IF EXISTS {table}")
    rebuild(cursor)
    fill(cursor.execute)


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


@dataclass(frozen=True, slots=True)
class Question:
    """What to ask the index: it finds everybody whom the words match, or some more.

    `ways`: each a list of what somebody must have, the rarest first; those are found
    who have all of one list. Only whom `doubtful` finds may be found wrongly: they
    have every part, and perhaps not side by side. `joined`: the words are those of a
    name typed with blanks in it; such a way is left out if nobody is found in it.
    """

    ways: tuple[tuple[str, ...], ...]
    doubtful: str | None
    joined: str | None

    @property
    def is_everybody(self) -> bool:
        """Whether nothing is asked."""
        return () in self.ways

    def match(self, *parts: str) -> str:
        """Return what finds them all; or those of them who have one of these parts."""
        within = (_any_of(parts),) if parts else ()
        return _any_of(_one_by_one((*within, *way)) for way in self.ways)


@dataclass(frozen=True, slots=True)
class _Way:
    """One way in which a word is found; not sure if its parts may stand apart."""

    asked: str
    is_sure: bool = True


class _Communities:
    """Those of an office: which of them have a word in their name, and how to ask."""

    def __init__(self, names: Collection[str]) -> None:
        self.names = names

    @cached_property
    def _signs(self) -> list[tuple[str, str]]:
        return [(name, _safe(name)) for name in self.names]

    def ways(self, word: str) -> list[_Way] | None:
        """Return how people of those with `word` are found; None if it is all."""
        word = _safe(word)
        wanted = {name for name, safe in self._signs if word in safe}
        if len(wanted) == len(self.names):
            return None
        if not wanted:
            return []
        if len(word) <= 2:
            return [_Way("c" + word)]
        if len(wanted) > _FEW_COMMUNITIES:
            chosen, left = self._pairs(word, wanted)
            if left == wanted:
                return [_Way(_all_of("c" + pair for pair in chosen))]
        return [_Way(_any_of(of_community(name) for name in sorted(wanted)))]

    def _pairs(self, word: str, wanted: set[str]) -> tuple[list[str], set[str]]:
        """Return as few pairs of signs as tell these communities, the rarest first."""
        have = {
            pair: {name for name, safe in self._signs if pair in safe}
            for pair in _stretches(word, 2)
        }
        chosen: list[str] = []
        left = set(self.names)
        for pair in sorted(have, key=lambda pair: (len(have[pair]), pair)):
            if left == wanted:
                break
            if not left <= have[pair]:
                chosen.append(pair)
                left &= have[pair]
        return chosen, left


def query(
    typed: str, communities: Collection[str] | None, known: Collection[str]
) -> Question:
    """Return the question for words typed, for people of some communities or of all.

    `known`: every community that somebody is of.
    """
    words = unicodedata.normalize("NFKC", typed).split()
    # What is short is what nearly everybody has: it comes last.
    words.sort(key=lambda word: len(word) <= 2 and word.isdigit())
    its = _Communities(known)
    ways = []
    for word in words:
        by_community = its.ways(word)
        if by_community is not None:
            ways.append([*by_community, *_as_name(word), *_as_number(word)])
    joined = None
    lists = [tuple(_any_of(way.asked for way in some) for some in ways)]
    if len(words) > 1:
        by_name = _as_name("".join(unicodedata.normalize("NFKC", typed).split()))
        ways.append(by_name)
        joined = _any_of(way.asked for way in by_name)
        lists.append((joined,))
    doubtful = [way.asked for some in ways for way in some if not way.is_sure]
    if communities is not None and not set(known) <= set(communities):
        theirs = sorted(set(communities) & set(known))
        within = _any_of(of_community(name) for name in theirs)
        lists = [(within, *some) for some in lists]
    return Question(tuple(lists), _any_of(doubtful) if doubtful else None, joined)


def of_community(community: str) -> str:
    """Return the part of everybody who is of this community."""
    return "w" + community.encode().hex()


def born(day: str) -> str:
    """Return the part of everybody born on a day, or in a month, year or decade.

    `day`: a day as in ISO 8601, or its first seven, four or three signs.
    """
    return "a" + day.replace("-", "")


def parts_of(
    name: str,
    pinyin: str,
    initials: str,
    id_number: str,
    phone: str,
    community: str,
    birth: str,
) -> set[str]:
    """Return by which parts somebody is found; the first three are their search keys."""
    name, id_number, phone = _safe(name), _safe(id_number), _safe(phone)
    parts = {
        "n" + part
        for length in range(1, _LONGEST_NAME_PART + 1)
        for part in _stretches(name, length)
    }
    for readings in (pinyin, initials):
        for reading in map(_safe, readings.split("|")):
            for length in range(1, min(len(reading), _LONGEST_SOUND) + 1):
                parts.add("y" + reading[:length])
    for kind, number in (("e", id_number), ("p", phone)):
        for length in range(1, _DIGITS + 1):
            parts.update("d" + part for part in _stretches(number, length))
        for at, gram in enumerate(_stretches(number, _GRAM)):
            parts.add(_placed(kind, at, gram))
    parts.update("b" + id_number[:n] for n in _BEGINNINGS if len(id_number) >= n)
    safe = _safe(community)
    parts.update("c" + part for length in (1, 2) for part in _stretches(safe, length))
    parts.add(of_community(community))
    parts.update(born(birth[:length]) for length in BIRTHS)
    return parts


# --- asking ---------------------------------------------------------------------------


def _as_name(word: str) -> list[_Way]:
    """Return the ways in which a word is a part of a name or a beginning of its sound."""
    key = _safe(name_key(word))
    if not key:
        return []
    sound = _safe(name_key(word.replace("ü", "v").replace("Ü", "v")))
    parts = [key]
    if len(key) > _LONGEST_NAME_PART:
        parts = _stretches(key, _LONGEST_NAME_PART)
    return [
        _Way(_all_of("n" + part for part in parts), len(parts) == 1),
        _Way("y" + sound[:_LONGEST_SOUND], len(sound) <= _LONGEST_SOUND),
    ]


def _as_number(word: str) -> list[_Way]:
    """Return the ways in which a word is a part of an identity number or of a phone."""
    number = normalise_id_number(word)
    if not any(character.isdigit() for character in number):
        return []
    ways = _as_part_of_number(_safe(number))
    if len(number) == 15:
        ways.append(_begins_id_number(_safe(id_key(number) or "")))
    return ways


def _as_part_of_number(number: str) -> list[_Way]:
    if len(number) <= _DIGITS:
        return [_Way("d" + number)]
    last = len(number) - _GRAM
    ways = [] if len(number) < min(_BEGINNINGS) else [_begins_id_number(number)]
    for kind in ("e", "p"):
        first = 1 if kind == "e" and ways else 0
        ways += [_at(kind, start, number) for start in range(first, _LAST_GRAM - last)]
        # Where the last four signs have no place the number may still stand apart.
        far = _placed(kind, _LAST_GRAM, number[last:])
        ways.append(_Way(far, is_sure=last == 0))
    return ways


def _begins_id_number(number: str) -> _Way:
    begun = max(length for length in _BEGINNINGS if length <= len(number))
    rest = [start for start in _grams(number) if start + _GRAM > begun]
    parts = ["b" + number[:begun]]
    if len(number) > begun:
        parts += [_gram("e", 0, number, start) for start in rest]
    return _Way(
        _all_of(parts), len(number) == begun or len(number) - _GRAM < _LAST_GRAM
    )


def _at(kind: str, start: int, number: str) -> _Way:
    """Return how a number is found whose first sign stands at `start`."""
    return _Way(_all_of(_gram(kind, start, number, at) for at in _grams(number)))


def _grams(number: str) -> list[int]:
    """Return where the fours begin that cover a number, the last ones at its end."""
    last = len(number) - _GRAM
    return [*range(0, last, _GRAM), last]


def _gram(kind: str, start: int, number: str, at: int) -> str:
    return _placed(kind, start + at, number[at : at + _GRAM])


def _placed(kind: str, at: int, gram: str) -> str:
    return kind + chr(ord("a") + min(at, _LAST_GRAM)) + gram


def _all_of(asked: Iterable[str]) -> str:
    return _joined(asked, " AND ")


def _one_by_one(asked: Iterable[str]) -> str:
    """Ask for what has all, looking for each only where all those before it are found.

    Asked for side by side the index would look for every one at each place of any.
    """
    found = ""
    for part in asked:
        found = f"({_any_of([found, _NOBODY])} AND {part})" if found else part
    return found


def _any_of(asked: Iterable[str]) -> str:
    return _joined(asked, " OR ") or _NOBODY


def _joined(asked: Iterable[str], word: str) -> str:
    parts = list(dict.fromkeys(asked))
    return f"({word.join(parts)})" if len(parts) > 1 else "".join(parts)


# --- parts ----------------------------------------------------------------------------


def _safe(text: str) -> str:
    """Return text of as many signs that a plain comparison would find the same."""
    return text.translate(_SAFE)


def _stretches(text: str, length: int) -> list[str]:
    """Return every so many signs that stand together."""
    return [text[at : at + length] for at in range(len(text) - length + 1)]


# --- places ---------------------------------------------------------------------------


def _put(execute: Execute, place: int, person_id: str) -> None:
    known = execute(_ONE, (person_id,)).fetchone()
    execute(
        "INSERT INTO people_places (place, person_id) VALUES (?, ?) "
        "ON CONFLICT DO NOTHING",
        (place, person_id),
    )
    execute(
        "INSERT INTO people_communities (community) VALUES (?) ON CONFLICT DO NOTHING",
        (known[_COMMUNITY],),
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
