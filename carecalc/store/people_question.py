# SPDX-License-Identifier: Apache-2.0
"""What to ask the index of people for words typed."""

import unicodedata
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from functools import cached_property

from carecalc.domain.person import normalise_id_number
from carecalc.store.names import id_key, name_key
from carecalc.store.people_parts import (
    BEGINNINGS,
    BEGUN,
    DIGITS,
    GRAM,
    LAST_GRAM,
    LONGEST_NAME_PART,
    LONGEST_SOUND,
    NOBODY,
    begun,
    of_community,
    placed,
    safe,
    stretches,
)

_FEW_COMMUNITIES = 32


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
        return [(name, safe(name)) for name in self.names]

    def ways(self, word: str) -> list[_Way] | None:
        """Return how people of those with `word` are found; None if it is all."""
        typed, word = word, safe(word)
        wanted = {name for name, signs in self._signs if word in signs}
        if len(wanted) == len(self.names):
            return None
        if not wanted:
            return []
        if len(typed) in BEGUN and all(name.startswith(typed) for name in wanted):
            return [_Way(begun(typed))]
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
            pair: {name for name, signs in self._signs if pair in signs}
            for pair in stretches(word, 2)
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


# --- asking ---------------------------------------------------------------------------


def _as_name(word: str) -> list[_Way]:
    """Return the ways in which a word is a part of a name or a beginning of its sound."""
    key = safe(name_key(word))
    if not key:
        return []
    sound = safe(name_key(word.replace("ü", "v").replace("Ü", "v")))
    parts = [key]
    if len(key) > LONGEST_NAME_PART:
        parts = stretches(key, LONGEST_NAME_PART)
    return [
        _Way(_all_of("n" + part for part in parts), len(parts) == 1),
        _Way("y" + sound[:LONGEST_SOUND], len(sound) <= LONGEST_SOUND),
    ]


def _as_number(word: str) -> list[_Way]:
    """Return the ways in which a word is a part of an identity number or of a phone."""
    number = normalise_id_number(word)
    if not any(character.isdigit() for character in number):
        return []
    ways = _as_part_of_number(safe(number))
    if len(number) == 15:
        ways.append(_begins_id_number(safe(id_key(number) or "")))
    return ways


def _as_part_of_number(number: str) -> list[_Way]:
    if len(number) <= DIGITS:
        return [_Way("d" + number)]
    last = len(number) - GRAM
    ways = [] if len(number) < min(BEGINNINGS) else [_begins_id_number(number)]
    for kind in ("e", "p"):
        first = 1 if kind == "e" and ways else 0
        ways += [_at(kind, start, number) for start in range(first, LAST_GRAM - last)]
        # Where the last four signs have no place the number may still stand apart.
        far = placed(kind, LAST_GRAM, number[last:])
        ways.append(_Way(far, is_sure=last == 0))
    return ways


def _begins_id_number(number: str) -> _Way:
    begun = max(length for length in BEGINNINGS if length <= len(number))
    rest = [start for start in _grams(number) if start + GRAM > begun]
    parts = ["b" + number[:begun]]
    if len(number) > begun:
        parts += [_gram("e", 0, number, start) for start in rest]
    return _Way(_all_of(parts), len(number) == begun or len(number) - GRAM < LAST_GRAM)


def _at(kind: str, start: int, number: str) -> _Way:
    """Return how a number is found whose first sign stands at `start`."""
    return _Way(_all_of(_gram(kind, start, number, at) for at in _grams(number)))


def _grams(number: str) -> list[int]:
    """Return where the fours begin that cover a number, the last ones at its end."""
    last = len(number) - GRAM
    return [*range(0, last, GRAM), last]


def _gram(kind: str, start: int, number: str, at: int) -> str:
    return placed(kind, start + at, number[at : at + GRAM])


def _all_of(asked: Iterable[str]) -> str:
    return _joined(asked, " AND ")


def _one_by_one(asked: Iterable[str]) -> str:
    """Ask for what has all, looking for each only where all those before it are found.

    Asked for side by side the index would look for every one at each place of any.
    """
    found = ""
    for part in asked:
        found = f"({_any_of([found, NOBODY])} AND {part})" if found else part
    return found


def _any_of(asked: Iterable[str]) -> str:
    return _joined(asked, " OR ") or NOBODY


def _joined(asked: Iterable[str], word: str) -> str:
    parts = list(dict.fromkeys(asked))
    return f"({word.join(parts)})" if len(parts) > 1 else "".join(parts)
