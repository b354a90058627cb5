# SPDX-License-Identifier: Apache-2.0
"""Visits to different people that are answered, or described, alike beyond chance."""

from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TypeVar
from unicodedata import category

from carecalc.domain.signal_rules import NOTES, TWINS, SignalRules
from carecalc.domain.signals import Seen
from carecalc.domain.signals_exact import at_least

K = TypeVar("K")
_Masked = tuple[int, tuple[int, ...]]


@dataclass(frozen=True, slots=True)
class Crowd:
    """An assessor's largest surprise: `alike` of `own` like cases are the same.

    `chance` is that of so many, were they spread as with the others, corrected for
    having looked at every visit; shares are of the cases at the same level.
    """

    own: int
    alike: int
    own_share: float
    peers_share: float
    chance: float
    visits: tuple[str, ...]


def twin_crowds(
    of: Mapping[str, Sequence[Seen]], rules: SignalRules
) -> Mapping[str, Crowd]:
    """Return everybody's largest crowd of visits whose answers differ in one item at
    most, among the cases of one scale and level.

    Compared with the cases that others found at this level: of whoever can do all or
    nothing everybody's answers are alike.
    """
    groups: dict[tuple[str, int], dict[str, list[Seen]]] = defaultdict(dict)
    for name, own in of.items():
        for visit in _of_different_people(own):
            groups[visit.scale, visit.level].setdefault(name, []).append(visit)
    found: dict[str, Crowd] = {}
    for by_name in groups.values():
        for name, crowd in _twins_of(by_name, rules):
            if name not in found or crowd.chance < found[name].chance:
                found[name] = crowd
    return found


def _twins_of(
    by_name: Mapping[str, Sequence[Seen]], rules: SignalRules
) -> Iterator[tuple[str, Crowd]]:
    masked: Counter[_Masked] = Counter()
    exact: Counter[tuple[int, ...]] = Counter()
    theirs: dict[str, tuple[Counter[_Masked], Counter[tuple[int, ...]]]] = {}
    for name, own in by_name.items():
        counts = Counter(mask for visit in own for mask in _masks(visit.places))
        theirs[name] = counts, Counter(visit.places for visit in own)
        masked.update(counts)
        exact.update(theirs[name][1])
    total = sum(len(own) for own in by_name.values())
    for name, own in by_name.items():
        peers = total - len(own)
        if not _is_enough(len(own), peers, rules, TWINS):
            continue
        alike: dict[tuple[int, ...], tuple[int, int]] = {}
        for places in {visit.places for visit in own}:
            mine = _near(places, *theirs[name])
            alike[places] = mine, _near(places, masked, exact) - mine
        largest, crowd = _largest(len(own), peers, alike)
        visits = tuple(v.visit_id for v in own if _differ(v.places, largest) <= 1)
        yield name, replace(crowd, visits=visits)


def note_crowds(
    of: Mapping[str, Sequence[Seen]], rules: SignalRules
) -> Mapping[str, Crowd]:
    """Return everybody's most repeated note, among all visits with one long enough.

    Notes are compared without digits, blanks and punctuation.
    """
    least = rules.number(NOTES, "characters")
    written = {
        name: [
            (visit, note)
            for visit in _of_different_people(own)
            if len(note := plain_note(visit.note)) >= least
        ]
        for name, own in of.items()
    }
    everybody = Counter(note for own in written.values() for _, note in own)
    total = sum(len(own) for own in written.values())
    found: dict[str, Crowd] = {}
    for name, own in written.items():
        peers = total - len(own)
        if _is_enough(len(own), peers, rules, NOTES):
            mine = Counter(note for _, note in own)
            alike = {note: (n, everybody[note] - n) for note, n in mine.items()}
            largest, crowd = _largest(len(own), peers, alike)
            visits = tuple(visit.visit_id for visit, note in own if note == largest)
            found[name] = replace(crowd, visits=visits)
    return found


def plain_note(note: str) -> str:
    """Return the letters of a note alone."""
    return "".join(one for one in note if category(one).startswith("L"))


def _of_different_people(own: Sequence[Seen]) -> list[Seen]:
    """Return the latest visit to each person: who stays as they are is answered so."""
    latest: dict[tuple[str, str], Seen] = {}
    for visit in own:
        before = latest.get((visit.person_id, visit.scale))
        if before is None or before.assessed_on <= visit.assessed_on:
            latest[visit.person_id, visit.scale] = visit
    return list(latest.values())


def _is_enough(own: int, peers: int, rules: SignalRules, code: str) -> bool:
    least, others = (rules.number(code, n) for n in ("least_visits", "least_peers"))
    return own >= least and peers >= others


def _largest(
    own: int, peers: int, alike: Mapping[K, tuple[int, int]]
) -> tuple[K, Crowd]:
    """Return what is most surprising, given own and peers' visits alike by what."""

    def chance(key: K) -> float:
        mine, theirs = alike[key]
        # One more than there are: what nobody else has yet is rare, not impossible.
        return at_least(mine - 1, own - 1, (theirs + 1) / (peers + 1))

    key = min(alike, key=chance)
    mine, theirs = alike[key]
    corrected = min(1.0, chance(key) * len(alike))
    return key, Crowd(own, mine, mine / own, theirs / peers, corrected, ())


def _masks(places: tuple[int, ...]) -> Iterator[_Masked]:
    """Yield answers with each item left out in turn: those that differ in it meet."""
    for number in range(len(places)):
        yield number, places[:number] + places[number + 1 :]


def _near(
    places: tuple[int, ...],
    masked: Mapping[_Masked, int],
    exact: Mapping[tuple[int, ...], int],
) -> int:
    """Return how many visits differ from these answers in one item at most."""
    same = exact.get(places, 0)
    return sum(masked.get(m, 0) - same for m in _masks(places)) + same


def _differ(one: tuple[int, ...], other: tuple[int, ...]) -> int:
    return sum(a != b for a, b in zip(one, other, strict=True))
