# SPDX-License-Identifier: Apache-2.0
"""Who assesses otherwise than all with the same mix of cases, beyond chance.

Every question that enough visits can answer is a test; all of them together are
corrected once. A signal needs both: a corrected probability under the threshold and a
difference as large as the file wants, for with many visits a small one is certain too.
"""

from collections import Counter, defaultdict
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass

from carecalc.domain.signal_rules import (
    BUNCHING,
    DRIFT,
    FAST,
    NOTES,
    ONE_LEVEL,
    PAIR,
    SAME,
    SHORT,
    STRAIGHT,
    SURNAME,
    TWINS,
    SignalRules,
)
from carecalc.domain.signals import Seen, by_assessor, is_again
from carecalc.domain.signals_exact import (
    Excess,
    Stratum,
    at_least,
    beyond,
    excess,
    holm,
    shift,
)
from carecalc.domain.signals_twins import Crowd, note_crowds, twin_crowds
from carecalc.text import N_, Message

Key = tuple[object, ...]


@dataclass(frozen=True, slots=True)
class AssessorSignal:
    """A signal about an assessor: what was found and the visits it rests on.

    `chance` is the corrected probability; None for a notice that tests nothing.
    """

    code: str
    found: Message
    visits: tuple[str, ...]
    chance: float | None = None


@dataclass(frozen=True, slots=True)
class Assessing:
    """One assessor among the others: how many visits were looked at, what they signal.

    `untold` are the signals that too few visits can tell.
    """

    name: str
    visits: int
    signals: tuple[AssessorSignal, ...]
    untold: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class _Test:
    """A question about one assessor with its answer before it is corrected."""

    assessor: str
    code: str
    chance: float
    is_large: bool
    found: Message
    visits: tuple[str, ...]


def of_assessors(
    visits: Sequence[Seen],
    flagged: Mapping[str, Collection[str]],
    rules: SignalRules,
) -> tuple[Assessing, ...]:
    """Return everybody whose answers count, by name, with what signals.

    `flagged` maps a visit's id to the codes of the signals it gives by itself.
    """
    of = by_assessor(visits)
    tests = [
        *_tolerated(of, flagged, rules),
        *_straight(of, flagged, rules),
        *_levels(of, rules),
        *_drift(of, rules),
        *_bunching(of, rules),
        *_surnames(of, rules),
        *_crowds(of, rules, TWINS, twin_crowds),
        *_crowds(of, rules, NOTES, note_crowds),
    ]
    corrected = holm([test.chance for test in tests])
    signals: dict[str, list[AssessorSignal]] = defaultdict(list)
    asked: dict[str, set[str]] = defaultdict(set)
    for test, chance in zip(tests, corrected, strict=True):
        asked[test.assessor].add(test.code)
        if test.is_large and chance < rules.alpha:
            signals[test.assessor].append(
                AssessorSignal(test.code, test.found, test.visits, chance)
            )
    for name, signal in _pairs(of, rules):
        signals[name].append(signal)
    tested = (
        *(SHORT, FAST, STRAIGHT, SAME, ONE_LEVEL),
        *(DRIFT, BUNCHING, SURNAME, TWINS, NOTES),
    )
    return tuple(
        Assessing(
            name,
            len(own),
            tuple(signals[name]),
            tuple(code for code in tested if code not in asked[name]),
        )
        for name, own in of.items()
    )


# --- shares ---------------------------------------------------------------------------


def _tolerated(
    of: Mapping[str, Sequence[Seen]],
    flagged: Mapping[str, Collection[str]],
    rules: SignalRules,
) -> Iterator[_Test]:
    """Ask whether more visits are too quick, or all as the one before, than the file
    tolerates of anybody."""

    def is_timed(visit: Seen) -> bool:
        return visit.known_ms is not None

    def is_repeated(visit: Seen) -> bool:
        return is_again(visit, rules)

    for code, tells in ((SHORT, is_timed), (FAST, is_timed), (SAME, is_repeated)):
        tolerated = rules.number(code, "tolerated_percent")
        for name, own in of.items():
            known = [visit for visit in own if tells(visit)]
            if len(known) < rules.number(code, "least_visits"):
                continue
            seen = [v.visit_id for v in known if code in flagged.get(v.visit_id, ())]
            share = 100 * len(seen) / len(known)
            yield _Test(
                name,
                code,
                at_least(len(seen), len(known), tolerated / 100),
                share - tolerated >= rules.number(code, "points"),
                Message(
                    N_("{seen} of {own} visits"), {"seen": len(seen), "own": len(known)}
                ),
                tuple(seen),
            )


def _straight(
    of: Mapping[str, Sequence[Seen]],
    flagged: Mapping[str, Collection[str]],
    rules: SignalRules,
) -> Iterator[_Test]:
    def key(visit: Seen) -> Key:
        return visit.scale, visit.level

    def marked(visit: Seen) -> bool:
        return STRAIGHT in flagged.get(visit.visit_id, ())

    for name, found, visits in _compared(of, key, marked):
        if found.own >= rules.number(STRAIGHT, "least_visits"):
            large = found.points >= rules.number(STRAIGHT, "points")
            yield _Test(name, STRAIGHT, found.p, large, _said(found), visits)


def _levels(of: Mapping[str, Sequence[Seen]], rules: SignalRules) -> Iterator[_Test]:
    """Ask for each level whether it is found far oftener than the mix of cases says."""
    levels = {(v.scale, v.level) for own in of.values() for v in own}
    for scale, level in sorted(levels):
        made = {n: [v for v in own if v.scale == scale] for n, own in of.items()}

        def marked(visit: Seen, level: int = level) -> bool:
            return visit.level == level

        for name, found, visits in _compared(made, _mix, marked):
            if found.own < rules.number(ONE_LEVEL, "least_visits"):
                continue
            large = 100 * found.seen >= rules.number(
                ONE_LEVEL, "percent"
            ) * found.own and found.points >= rules.number(ONE_LEVEL, "points")
            yield _Test(name, ONE_LEVEL, found.p, large, _said(found), visits)


def _bunching(of: Mapping[str, Sequence[Seen]], rules: SignalRules) -> Iterator[_Test]:
    """Ask whether somebody's near cases lie just past the thresholds, not before."""
    width = rules.number(BUNCHING, "points_of_scale")
    near: dict[str, list[tuple[Seen, str, bool]]] = {
        name: [
            (visit, edge.name, edge.past)
            for visit in own
            for edge in visit.edges
            if edge.points <= width
        ]
        for name, own in of.items()
    }
    everybody = Counter(
        ((visit.scale, edge), past)
        for own in near.values()
        for visit, edge, past in own
    )
    for name, own in near.items():
        if len(own) < rules.number(BUNCHING, "least_visits"):
            continue
        theirs = Counter(((visit.scale, edge), past) for visit, edge, past in own)
        found = excess(
            Stratum(
                everybody[key, True] + everybody[key, False],
                everybody[key, True],
                theirs[key, True] + theirs[key, False],
                theirs[key, True],
            )
            for key in {key for key, _ in theirs}
        )
        yield _Test(
            name,
            BUNCHING,
            found.p,
            found.points >= rules.number(BUNCHING, "points"),
            Message(
                N_(
                    "{seen} of {own} cases near a threshold stand just past it; about "
                    "{expected} were to be expected"
                ),
                _numbers(found),
            ),
            tuple(visit.visit_id for visit, _, past in own if past),
        )


def _surnames(of: Mapping[str, Sequence[Seen]], rules: SignalRules) -> Iterator[_Test]:
    """Ask whether people of one's own surname are assessed oftener than they live there."""
    everybody = [visit for own in of.values() for visit in own]
    people: dict[str, Counter[tuple[bool, str]]] = {}
    for name, own in of.items():
        if len(own) < rules.number(SURNAME, "least_visits") or not name:
            continue
        first = name[0]
        if first not in people:
            people[first] = Counter(
                (visit.person.startswith(first), visit.community) for visit in everybody
            )
        there = people[first]
        theirs = Counter((v.person.startswith(first), v.community) for v in own)
        found = excess(
            Stratum(
                there[True, where] + there[False, where],
                there[True, where],
                theirs[True, where] + theirs[False, where],
                theirs[True, where],
            )
            for where in {where for _, where in theirs}
        )
        yield _Test(
            name,
            SURNAME,
            found.p,
            found.points >= rules.number(SURNAME, "points"),
            _said(found),
            tuple(v.visit_id for v in own if v.person.startswith(first)),
        )


def _compared(
    of: Mapping[str, Sequence[Seen]],
    key: Callable[[Seen], Key],
    marked: Callable[[Seen], bool],
) -> Iterator[tuple[str, Excess, tuple[str, ...]]]:
    """Yield everybody's share of marked visits beside that of all like cases."""
    there: Counter[Key] = Counter()
    marks: Counter[Key] = Counter()
    counted: dict[str, tuple[Counter[Key], Counter[Key]]] = {}
    for name, own in of.items():
        theirs = Counter(key(visit) for visit in own)
        seen = Counter(key(visit) for visit in own if marked(visit))
        counted[name] = theirs, seen
        there.update(theirs)
        marks.update(seen)
    for name, (theirs, seen) in counted.items():
        found = excess(
            Stratum(there[each], marks[each], theirs[each], seen[each])
            for each in theirs
        )
        yield name, found, tuple(v.visit_id for v in of[name] if marked(v))


# --- means, crowds, pairs -------------------------------------------------------------


def _drift(of: Mapping[str, Sequence[Seen]], rules: SignalRules) -> Iterator[_Test]:
    """Ask whether somebody's levels lie farther off than honest people differ."""
    for scale in sorted({visit.scale for own in of.values() for visit in own}):
        all_: dict[Key, list[int]] = defaultdict(list)
        each: dict[str, dict[Key, list[int]]] = {}
        for name, own in of.items():
            each[name] = defaultdict(list)
            for visit in own:
                if visit.scale == scale:
                    all_[_mix(visit)].append(visit.level)
                    each[name][_mix(visit)].append(visit.level)
        shifts = {
            name: shift((all_[key], levels) for key, levels in theirs.items())
            for name, theirs in each.items()
        }
        least = rules.number(DRIFT, "least_visits")
        shifts = {name: one for name, one in shifts.items() if one.own >= least}
        if len(shifts) <= rules.number(DRIFT, "least_others"):
            continue
        for name, found in shifts.items():
            others = [one for other, one in shifts.items() if other != name]
            yield _Test(
                name,
                DRIFT,
                beyond(found, others),
                abs(found.mean) * 10 >= rules.number(DRIFT, "tenths_of_level"),
                _drifted(found.mean, found.own),
                tuple(v.visit_id for v in of[name] if v.scale == scale),
            )


def _drifted(mean: float, own: int) -> Message:
    said = {"levels": f"{abs(mean):.1f}", "own": own}
    if mean > 0:
        return Message(
            N_("{levels} levels more need than all with the same mix, {own} visits"),
            said,
        )
    return Message(
        N_("{levels} levels less need than all with the same mix, {own} visits"), said
    )


def _crowds(
    of: Mapping[str, Sequence[Seen]],
    rules: SignalRules,
    code: str,
    crowds: Callable[[Mapping[str, Sequence[Seen]], SignalRules], Mapping[str, Crowd]],
) -> Iterator[_Test]:
    """Ask whether somebody's visits are alike where those of the others are not."""
    for name, crowd in crowds(of, rules).items():
        times = rules.number(code, "times_peers")
        large = (
            crowd.alike >= rules.number(code, "alike")
            and crowd.own_share >= times * crowd.peers_share
        )
        said = {"alike": crowd.alike, "own": crowd.own}
        words = (
            Message(N_("{alike} of {own} visits are answered alike"), said)
            if code == TWINS
            else Message(N_("{alike} of {own} visits have the same note"), said)
        )
        yield _Test(name, code, crowd.chance, large, words, crowd.visits)


def _pairs(
    of: Mapping[str, Sequence[Seen]], rules: SignalRules
) -> Iterator[tuple[str, AssessorSignal]]:
    """Yield who nearly always goes with the same second assessor. It tests nothing."""
    names = {name for own in of.values() for v in own for name in v.assessors}
    if len(names) < rules.number(PAIR, "least_assessors"):
        return
    for name, own in of.items():
        two = [visit for visit in own if len(visit.assessors) > 1]
        if len(two) < rules.number(PAIR, "least_visits"):
            continue
        (other, count), *_ = Counter(v.assessors[1] for v in two).most_common(1)
        if 100 * count >= rules.number(PAIR, "percent") * len(two):
            said = {"seen": count, "own": len(two), "other": other}
            found = Message(N_("{seen} of {own} visits with {other}"), said)
            with_ = tuple(v.visit_id for v in two if v.assessors[1] == other)
            yield name, AssessorSignal(PAIR, found, with_)


def _mix(visit: Seen) -> Key:
    return visit.scale, visit.stratum


def _numbers(found: Excess) -> dict[str, object]:
    return {
        "seen": found.seen,
        "own": found.own,
        "expected": round(found.expected),
    }


def _said(found: Excess) -> Message:
    return Message(
        N_("{seen} of {own} visits; about {expected} were to be expected"),
        _numbers(found),
    )
