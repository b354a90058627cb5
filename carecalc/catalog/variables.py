# SPDX-License-Identifier: Apache-2.0
"""The values that tests tell apart, for numbers without steps, places and records."""

from collections.abc import Iterable, Mapping, Sequence
from fractions import Fraction
from itertools import combinations, pairwise, product
from math import ceil, floor

from carecalc.catalog.spread import LIMIT, Stretch
from carecalc.catalog.states import Variable, lies_in, record_key
from carecalc.domain import conditions as c
from carecalc.domain.verdict import covers

ELSEWHERE = "elsewhere"


def has_names(bounds: c.Bounds) -> bool:
    """Tell whether a bound is the name of another number."""
    return any(
        isinstance(end, str)
        for end in (bounds.minimum, bounds.maximum, bounds.above, bounds.below)
    )


def ends_of(condition: c.NumberIs) -> list[Fraction]:
    ends = list(condition.among)
    if condition.bounds is not None:
        ends += bound_numbers(condition.bounds)
    return ends


def bound_numbers(bounds: c.Bounds) -> list[Fraction]:
    """Return the literal bounds."""
    return [
        end
        for end in (bounds.minimum, bounds.maximum, bounds.above, bounds.below)
        if isinstance(end, Fraction)
    ]


def telling(stretch: Stretch, ends: Iterable[Fraction]) -> list[Fraction]:
    """Return numbers of the stretch at, between and beyond the ends: all that bounds
    can tell apart."""
    marks = sorted(
        set(ends) | {e for e in (stretch.low, stretch.high) if e is not None}
    )
    if not marks:
        return [Fraction(0)]
    points = {marks[0] - 1, marks[-1] + 1, *marks}
    points |= {(low + high) / 2 for low, high in pairwise(marks)}
    if stretch.whole:
        points = {Fraction(n) for p in points for n in (floor(p), ceil(p))}
        points |= {p + 1 for p in points} | {p - 1 for p in points}
    return sorted(
        p
        for p in points
        if (stretch.low is None or p >= stretch.low)
        and (stretch.high is None or p <= stretch.high)
    )


def place_variable(name: str, conditions: Sequence[c.Condition | None]) -> Variable:
    """Return the sets of tested regions that one place can lie in."""
    places = dict.fromkeys(
        region
        for test in conditions
        if isinstance(test, c.PlaceIs)
        for region in test.regions
    )
    values = tuple(
        tuple(region for region in places if covers(region, code))
        for code in (*places, ELSEWHERE)
    )
    return Variable(name, values, (1,) * len(values), frozenset((name,)), False)


def _codes_of(condition: c.Condition | None) -> Sequence[c.Code]:
    if isinstance(condition, c.CodeIs | c.RecordIs):
        return condition.codes
    return ()


def set_variable(name: str, conditions: Sequence[c.Condition | None]) -> Variable:
    """Return every set of the codes that may be held together; one code stands for
    all that the same tests name."""
    alike: dict[tuple[bool, ...], str] = {}
    for code in dict.fromkeys(str(x) for t in conditions for x in _codes_of(t)):
        alike.setdefault(tuple(code in _codes_of(t) for t in conditions), code)
    values = [
        chosen
        for size in range(len(alike) + 1)
        for chosen in combinations(alike.values(), size)
    ]
    # Codes that nobody tests may be ticked as well: the ways are not counted.
    return Variable(name, tuple(values), (1,) * len(values), frozenset((name,)), False)


def record_variable(kind: str, conditions: Sequence[c.Condition | None]) -> Variable:
    """Return every set of record tests that some records can meet together."""
    tests = [t for t in conditions if isinstance(t, c.RecordMatches)]
    fields: dict[str, list[object]] = {}
    for test in tests:
        for name, wanted in test.fields.items():
            known = fields.setdefault(name, [])
            if isinstance(wanted, bool):
                known += [True, False]
            elif isinstance(wanted, c.Bounds):
                known += telling(Stretch(whole=True), bound_numbers(wanted))
            else:
                known += wanted
    choices = [[*dict.fromkeys(values), None] for values in fields.values()]
    single = {
        frozenset(
            record_key(test)
            for test in tests
            if _meets(dict(zip(fields, chosen, strict=True)), test)
        )
        for chosen in product(*choices)
    }
    found: set[frozenset[str]] = {frozenset()}
    for signature in single:
        found |= {other | signature for other in found}
        if len(found) > LIMIT:
            break
    values = tuple(sorted(found, key=lambda met: (len(met), sorted(met))))
    return Variable(kind, values, (1,) * len(values), frozenset((kind,)), False)


def _meets(record: Mapping[str, object], test: c.RecordMatches) -> bool:
    for name, wanted in test.fields.items():
        held = record[name]
        if isinstance(wanted, bool):
            if held is not wanted:
                return False
        elif isinstance(wanted, c.Bounds):
            if not isinstance(held, Fraction) or not lies_in(held, wanted):
                return False
        elif not any(held == w and type(held) is type(w) for w in wanted):
            return False
    return True
