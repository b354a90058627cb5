# SPDX-License-Identifier: Apache-2.0
"""The index by which people are found: parts of what is known of each, in name order.

A full-text index without texts. Its row numbers are places in the order of names, so
the first page of any search is its first rows, without sorting. It is worked out from
the table of people alone, only ever narrows down where to look, and can be made anew.
"""

import unicodedata
from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection

from carecalc.domain.person import normalise_id_number
from carecalc.store.names import id_key, name_key

TABLES = (
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
    "CREATE VIRTUAL TABLE people_search USING fts5(parts, content = '', "
    "contentless_delete = 1, detail = none, tokenize = 'ascii')",
)
TRIGGER = (
    "CREATE TRIGGER people_not_found AFTER DELETE ON people BEGIN "
    "DELETE FROM people_search WHERE rowid = "
    "(SELECT place FROM people_places WHERE person_id = OLD.id); "
    "INSERT INTO people_search (people_search) VALUES ('optimize'); "
    "DELETE FROM people_places WHERE person_id = OLD.id; END"
)
"""Who is erased is found no more, and what they were found by is gone from the file."""

_ALL = (
    "SELECT id, name_key, pinyin, initials, id_number, phone, community FROM people "
    "ORDER BY sort_key, id"
)
_ONE = (
    "SELECT id, name_key, pinyin, initials, id_number, phone, community FROM people "
    "WHERE id = ?"
)
_STEP = 1 << 24
"""How far places lie apart at first: so many can come between two, halving each time."""

_FIRST = 1 << 45
_NUMBER_PART = 4
_NUMBER_PARTS = 4
_BIRTH_AT = 6
"""Where the birth date begins in an identity number: people type that too."""

_LONGEST_BEGINNING = 24
_MOST_PARTS = 12

Execute = Callable[..., Any]
"""Runs one statement with its values and returns what it gives, row by row."""


def make(execute: Execute) -> None:
    """Make the empty index."""
    for statement in _MAKE:
        execute(statement)


def fill(execute: Execute) -> None:
    """Take in everybody who is in the table of people, anew."""
    execute("DELETE FROM people_places")
    execute("INSERT INTO people_search (people_search) VALUES ('delete-all')")
    found = execute(_ALL).fetchall()
    for number, (person_id, *known) in enumerate(found):
        _put(execute, _FIRST + number * _STEP, person_id, known)
    execute("INSERT INTO people_search (people_search) VALUES ('optimize')")


def rebuild(cursor: Any) -> None:
    """Make and fill the index in a file that has none yet; for its upgrade."""
    make(cursor.execute)
    cursor.execute(TRIGGER)
    fill(cursor.execute)


def refill(cursor: Any) -> None:
    """Fill the index of a file whose parts were made in another way; for its upgrade."""
    fill(cursor.execute)


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
    _, *known = run(_ONE, (person_id,)).one()
    _put(run, place, person_id, known)


@dataclass(frozen=True, slots=True)
class Question:
    """What to ask the index: it finds everybody whom the words match, or some more.

    `match` is None where nothing is asked. Only whom `doubtful` finds may be found
    wrongly: they have every part, and perhaps not side by side. Whom `sure` finds is
    found rightly; there may be more.
    """

    match: str | None
    doubtful: str | None
    sure: str | None


@dataclass(frozen=True, slots=True)
class _Way:
    """One way in which a word is found; not sure if its parts may stand apart."""

    asked: str
    is_sure: bool


def query(typed: str, communities: Collection[str] | None) -> Question:
    """Return the question for words typed, for people of some communities or of all."""
    words = unicodedata.normalize("NFKC", typed).split()
    ways = [_ways_of_word(word) for word in words]
    asked = _all_of([_any_of(way.asked for way in some) for some in ways])
    sure = _all_of([_any_of(way.asked for way in _sure(some)) for some in ways])
    if asked is not None and len(words) > 1:
        joined = _as_name("".join(words))
        ways.append(joined)
        asked = _any_of([asked, *(way.asked for way in joined)])
    doubtful = [way.asked for some in ways for way in some if not way.is_sure]
    if communities is not None:
        within = _any_of([_token("w", community) for community in communities])
        asked = _all_of([within, *([asked] if asked else [])])
        sure = _all_of([within, *([sure] if sure else [])])
    return Question(asked, _joined(doubtful, " OR "), sure)


def parts_of(
    name: str, pinyin: str, initials: str, id_number: str, phone: str, community: str
) -> set[str]:
    """Return by which parts somebody is found; the first three are their search keys."""
    parts = {_token("n", part) for part in _pieces(name)}
    for readings in (pinyin, initials):
        for reading in filter(None, readings.split("|")):
            parts.update(_token("y", part) for part in _beginnings(reading))
    for number in (id_number, phone):
        parts.update(_token("d", part) for part in _number_pieces(number.casefold()))
    for begun in (id_number, id_number[_BIRTH_AT:], phone):
        parts.update(_token("b", part) for part in _number_beginnings(begun.casefold()))
    parts.update(_token("c", part) for part in _pieces(community.casefold()))
    parts.add(_token("w", community))
    return parts


# --- asking ---------------------------------------------------------------------------


def _ways_of_word(word: str) -> list[_Way]:
    ways = [
        _all_parts("c", word.casefold(), _pairs(word.casefold())),
        *_as_name(word),
    ]
    number = normalise_id_number(word)
    if any(character.isdigit() for character in number):
        numbers = [number]
        if len(number) == 15:
            numbers.append(id_key(number) or "")
        for one in numbers:
            asked = one.casefold()
            ways.append(_all_parts("d", asked, _number_parts_asked(asked)))
            if len(asked) > _NUMBER_PART:
                ways.append(_Way(_token("b", asked), is_sure=True))
    return ways


def _as_name(word: str) -> list[_Way]:
    """Return the ways in which a word is a part of a name or a beginning of its sound."""
    key = name_key(word)
    if not key:
        return []
    sound = name_key(word.replace("ü", "v").replace("Ü", "v"))
    begins = _token("y", sound[:_LONGEST_BEGINNING])
    return [
        _all_parts("n", key, _pairs(key)),
        _Way(begins, is_sure=len(sound) <= _LONGEST_BEGINNING),
    ]


def _all_parts(kind: str, whole: str, parts: Sequence[str]) -> _Way:
    asked = _all_of(_token(kind, part) for part in parts)
    assert asked is not None, "a word has at least one part"
    return _Way(asked, is_sure=list(parts) == [whole])


def _sure(ways: Iterable[_Way]) -> list[_Way]:
    return [way for way in ways if way.is_sure]


def _all_of(asked: Iterable[str]) -> str | None:
    return _joined(asked, " AND ")


def _any_of(asked: Iterable[str]) -> str:
    # Of no way at all nobody is found; an empty token stands in no index.
    return _joined(asked, " OR ") or _token("w", "\0")


def _joined(asked: Iterable[str], word: str) -> str | None:
    parts = list(dict.fromkeys(asked))
    if len(parts) > 1:
        return f"({word.join(parts)})"
    return parts[0] if parts else None


def _token(kind: str, part: str) -> str:
    """Return a word of letters and digits only, whatever signs the part has."""
    return kind + "z".join(f"{ord(character):x}" for character in part)


# --- parts ----------------------------------------------------------------------------


def _pieces(text: str) -> Iterator[str]:
    """Yield every sign and every two that stand together."""
    yield from text
    yield from (text[at : at + 2] for at in range(len(text) - 1))


def _pairs(text: str) -> list[str]:
    """Return the pieces to ask for: pairs, or the only sign."""
    if len(text) < 2:
        return [text]
    pairs = [text[at : at + 2] for at in range(len(text) - 1)]
    return pairs[:_MOST_PARTS]


def _beginnings(word: str) -> Iterator[str]:
    longest = min(len(word), _LONGEST_BEGINNING)
    return (word[:length] for length in range(1, longest + 1))


def _number_pieces(number: str) -> Iterator[str]:
    """Yield every one to four signs that stand together."""
    for length in range(1, _NUMBER_PART + 1):
        for at in range(len(number) - length + 1):
            yield number[at : at + length]


def _number_beginnings(number: str) -> Iterator[str]:
    """Yield the beginnings that are longer than a piece: typed from its first digit."""
    longest = min(len(number), _LONGEST_BEGINNING)
    return (number[:length] for length in range(_NUMBER_PART + 1, longest + 1))


def _number_parts_asked(number: str) -> list[str]:
    """Return the pieces to ask for a number: side by side, from its end.

    How numbers begin, the region, is the same in most of an office.
    """
    last = max(0, len(number) - _NUMBER_PART)
    starts = [*range(last, -1, -_NUMBER_PART)][:_NUMBER_PARTS]
    if starts[-1] < _NUMBER_PART:
        starts.append(0)
    parts = [number[at : at + _NUMBER_PART] for at in starts]
    return list(dict.fromkeys(parts))


# --- places ---------------------------------------------------------------------------


def _put(execute: Execute, place: int, person_id: str, known: Sequence[str]) -> None:
    execute(
        "INSERT INTO people_places (place, person_id) VALUES (?, ?) "
        "ON CONFLICT DO NOTHING",
        (place, person_id),
    )
    execute(
        "INSERT OR REPLACE INTO people_search (rowid, parts) VALUES (?, ?)",
        (place, " ".join(sorted(parts_of(*known)))),
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
    count = 64
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
        _, *known = execute(_ONE, (person_id,)).fetchone()
        _put(execute, first + number * step, person_id, known)
