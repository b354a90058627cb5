# SPDX-License-Identifier: Apache-2.0
"""Every value a name of a law file may have, and the arithmetic of such sets."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from functools import reduce
from math import lcm
from operator import add

from carecalc.domain.scale import Item

LIMIT = 1_000_000
"""As many values or states are worked through one by one; beyond it, a sample."""

_MOST_COUNTED = 100_000

Value = Fraction | int | str | tuple[str, ...] | frozenset[str] | bool | None
"""A number, a code, what was ticked, the tests that records meet, a verdict; None
stands for the outcome “none of these”, which a set cannot tell from 0 otherwise."""


@dataclass(frozen=True, slots=True)
class Spread:
    """Values one by one, each with the number of answer sheets that give it.

    `hangs_on` are the items and facts behind it. `exact` is False where parts that
    hang on the same item were taken as independent: the values then may be too many.
    """

    ways: Mapping[Value, int]
    hangs_on: frozenset[str] = frozenset()
    exact: bool = True


@dataclass(frozen=True, slots=True)
class Stretch:
    """Numbers without end or steps, from `low` to `high` (None: open); `whole`: only
    whole numbers."""

    low: Fraction | None = None
    high: Fraction | None = None
    whole: bool = False
    hangs_on: frozenset[str] = frozenset()


Attainable = Spread | Stretch


def counted(item: Item) -> Attainable:
    """Return the numbers that can be answered, with as many decimals as are taken."""
    hangs_on = frozenset((item.code,))
    parts = 10**item.decimals
    if item.maximum is None or item.maximum * parts > _MOST_COUNTED:
        high = None if item.maximum is None else Fraction(item.maximum)
        return Stretch(Fraction(0), high, item.decimals == 0, hangs_on)
    listed = range(item.maximum * parts + 1)
    return Spread({Fraction(n, parts): 1 for n in listed}, hangs_on)


def numbers(spread: Spread) -> list[Fraction]:
    """Return the numbers of a spread in order."""
    return sorted(value for value in spread.ways if isinstance(value, Fraction))


def as_stretch(found: Attainable) -> Stretch:
    """Return the stretch that holds every number of `found`."""
    if isinstance(found, Stretch):
        return found
    listed = numbers(found)
    if not listed:
        return Stretch(hangs_on=found.hangs_on)
    whole = all(number.denominator == 1 for number in listed)
    return Stretch(listed[0], listed[-1], whole, found.hangs_on)


def combine(
    parts: Sequence[Spread], join: Callable[[Value, Value], Value]
) -> Spread | None:
    """Return what `join` makes of the parts' values; None if it is too much to list."""

    def both(one: Spread | None, other: Spread) -> Spread | None:
        if one is None or len(one.ways) * len(other.ways) > LIMIT:
            return None
        ways: dict[Value, int] = {}
        for left, times in one.ways.items():
            for right, again in other.ways.items():
                value = join(left, right)
                ways[value] = ways.get(value, 0) + times * again
        return Spread(
            ways,
            one.hangs_on | other.hangs_on,
            one.exact and other.exact and not one.hangs_on & other.hangs_on,
        )

    found: Spread | None = parts[0]
    return reduce(both, parts[1:], found)


def mapped(spread: Spread, change: Callable[[Value], Value]) -> Spread:
    """Return the spread of `change(value)`."""
    ways: dict[Value, int] = {}
    for value, times in spread.ways.items():
        changed = change(value)
        ways[changed] = ways.get(changed, 0) + times
    return replace(spread, ways=ways)


def united(parts: Iterable[Spread]) -> Spread:
    """Return the values of all parts, which exclude each other."""
    ways: dict[Value, int] = {}
    hangs_on: frozenset[str] = frozenset()
    exact = True
    for part in parts:
        for value, times in part.ways.items():
            ways[value] = ways.get(value, 0) + times
        hangs_on |= part.hangs_on
        exact = exact and part.exact
    return Spread(ways, hangs_on, exact)


def sum_of(parts: Sequence[Attainable]) -> Attainable:
    """Return the sums of one number of each part."""
    if all(isinstance(part, Spread) for part in parts):
        found = _added([p for p in parts if isinstance(p, Spread)])
        if found is not None:
            return found
    stretches = [as_stretch(part) for part in parts]
    return Stretch(
        _total(s.low for s in stretches),
        _total(s.high for s in stretches),
        all(s.whole for s in stretches),
        frozenset().union(*(s.hangs_on for s in stretches)),
    )


def _added(parts: Sequence[Spread]) -> Spread | None:
    """Return the sums; whole numbers over one denominator, which are ten times as
    quick as fractions, wherever every value is a number."""
    listed = [[v for v in part.ways if isinstance(v, Fraction)] for part in parts]
    if any(len(own) < len(p.ways) for own, p in zip(listed, parts, strict=True)):
        return combine(parts, _plus)
    below = lcm(*(number.denominator for own in listed for number in own))
    found = combine(
        [
            replace(p, ways={int(v * below): p.ways[v] for v in own})
            for own, p in zip(listed, parts, strict=True)
        ],
        add,
    )
    if found is None:
        return None
    ways: dict[Value, int] = {Fraction(v, below): n for v, n in found.ways.items()}  # type: ignore[arg-type]
    return replace(found, ways=ways)


def _plus(one: Value, other: Value) -> Value:
    if isinstance(one, Fraction) and isinstance(other, Fraction):
        return one + other
    return None


def _total(ends: Iterable[Fraction | None]) -> Fraction | None:
    total = Fraction(0)
    for end in ends:
        if end is None:
            return None
        total += end
    return total


def scaled(found: Attainable, weight: Fraction) -> Attainable:
    """Return the numbers times `weight`."""
    if weight == 1:
        return found
    if isinstance(found, Spread):
        return mapped(found, lambda value: _times(value, weight))
    ends = [
        None if end is None else end * weight
        for end in ((found.low, found.high) if weight > 0 else (found.high, found.low))
    ]
    return Stretch(
        ends[0], ends[1], found.whole and weight.denominator == 1, found.hangs_on
    )


def _times(value: Value, weight: Fraction) -> Value:
    return value * weight if isinstance(value, Fraction) else None


def product_of(parts: Sequence[Attainable]) -> Attainable:
    """Return the products of one number of each part."""
    if all(isinstance(part, Spread) for part in parts):
        found = combine([p for p in parts if isinstance(p, Spread)], _multiplied)
        if found is not None:
            return found
    stretches = [as_stretch(part) for part in parts]
    hangs_on: frozenset[str] = frozenset().union(*(s.hangs_on for s in stretches))
    whole = all(s.whole for s in stretches)
    if any(s.low is None or s.low < 0 for s in stretches):
        return Stretch(None, None, whole, hangs_on)
    low = high = Fraction(1)
    endless = False
    for stretch in stretches:
        assert stretch.low is not None
        low *= stretch.low
        endless = endless or stretch.high is None
        high *= stretch.high or Fraction(1)
    return Stretch(low, None if endless else high, whole, hangs_on)


def _multiplied(one: Value, other: Value) -> Value:
    if isinstance(one, Fraction) and isinstance(other, Fraction):
        return one * other
    return None


def quotient_of(parts: Sequence[Attainable]) -> Attainable:
    """Return the first part's numbers divided by those of the others, 0 left out."""
    divisors = [
        replace(p, ways={v: n for v, n in p.ways.items() if v != 0})
        if isinstance(p, Spread)
        else p
        for p in parts[1:]
    ]
    listed = [p for p in (parts[0], *divisors) if isinstance(p, Spread)]
    if len(listed) == len(parts):
        found = combine(listed, _divided)
        if found is not None:
            return found
    stretches = [as_stretch(part) for part in parts]
    hangs_on: frozenset[str] = frozenset().union(*(s.hangs_on for s in stretches))
    positive = all(s.low is not None and s.low >= 0 for s in stretches)
    return Stretch(Fraction(0) if positive else None, None, False, hangs_on)


def _divided(one: Value, other: Value) -> Value:
    if isinstance(one, Fraction) and isinstance(other, Fraction):
        return one / other
    return None


def extreme_of(parts: Sequence[Attainable], largest: bool) -> Attainable:
    """Return the largest (smallest) of one number of each part."""
    if all(isinstance(part, Spread) for part in parts):
        found = combine(
            [p for p in parts if isinstance(p, Spread)],
            _larger if largest else _smaller,
        )
        if found is not None:
            return found
    stretches = [as_stretch(part) for part in parts]
    return Stretch(
        _end([s.low for s in stretches], largest, open_wins=not largest),
        _end([s.high for s in stretches], largest, open_wins=largest),
        all(s.whole for s in stretches),
        frozenset().union(*(s.hangs_on for s in stretches)),
    )


def _larger(one: Value, other: Value) -> Value:
    if isinstance(one, Fraction) and isinstance(other, Fraction):
        return max(one, other)
    return None


def _smaller(one: Value, other: Value) -> Value:
    if isinstance(one, Fraction) and isinstance(other, Fraction):
        return min(one, other)
    return None


def _end(
    ends: Sequence[Fraction | None], largest: bool, open_wins: bool
) -> Fraction | None:
    known = [end for end in ends if end is not None]
    if not known or (open_wins and len(known) < len(ends)):
        return None
    return max(known) if largest else min(known)


def hull(parts: Iterable[Attainable]) -> Stretch:
    """Return the stretch from the least to the greatest number of all parts."""
    stretches = [as_stretch(part) for part in parts]
    return Stretch(
        _end([s.low for s in stretches], largest=False, open_wins=True),
        _end([s.high for s in stretches], largest=True, open_wins=True),
        all(s.whole for s in stretches),
        frozenset().union(*(s.hangs_on for s in stretches)),
    )
