# SPDX-License-Identifier: Apache-2.0
"""Sums, counts, extremes, products and quotients of many cases, exact.

Every number is a whole number over a denominator. What might not fit into 64 bits is
found when the scale is made ready, so nothing ever wraps.
"""

from collections import defaultdict
from collections.abc import Sequence
from fractions import Fraction
from math import gcd, lcm

import numpy as np

from carecalc.batch.columns import (
    NO,
    Ints,
    Mask,
    Numbers,
    UnfitError,
    any_of,
    both,
    choose,
    either,
    looked_up,
    steps_of,
    type_for,
    without,
)
from carecalc.batch.comparing import larger
from carecalc.batch.frames import Frame, GradeNode, NumberNode
from carecalc.batch.scale_compiling import Compiler
from carecalc.domain import conditions as c
from carecalc.domain import measures as m
from carecalc.domain.scale import Item

_INT8 = 127


def hull(lowest: int, highest: int) -> type[np.signedinteger]:
    """Return the type for numbers of a range, and the 0 where there is no number."""
    return type_for(min(0, lowest), max(0, highest))


def scaled(column: Ints, by: int, kind: type[np.signedinteger]) -> Ints:
    """Return a column in a type that holds the product, times a whole number."""
    wide = column.astype(kind, copy=False)
    return wide if by == 1 else wide * kind(by)


# --- sums ----------------------------------------------------------------------------


def summed(compiler: Compiler, formula: m.Sum) -> NumberNode:
    """Return how a sum is worked out."""
    plain: list[tuple[Item, tuple[int, ...]]] = []
    others: list[tuple[NumberNode, Fraction]] = []
    for name in formula.of:
        weight = formula.weights.get(name, Fraction(1))
        item = compiler.item(name)
        if item is not None and item.answer == "single" and item.asked_when is None:
            den, worths = compiler.worths(item, formula.points.get(name))
            if den == 1 and weight == 1:
                plain.append((item, worths))
                continue
        others.append((_term(compiler, formula, name), weight))
    parts = [(_items_node(plain), Fraction(1))] if plain else []
    return added([*parts, *others])


def _term(compiler: Compiler, formula: m.Sum, name: str) -> NumberNode:
    item = compiler.item(name)
    if item is not None:
        return compiler.points(item, formula.points.get(name))
    points = formula.points.get(name)
    if points is None:
        return compiler.number(name)
    node = compiler.measure(name)
    if isinstance(node, NumberNode) or not set(node.codes) <= set(points):
        raise compiler.refused(name)
    return _graded(node, [points[code] for code in node.codes])


def _graded(node: GradeNode, worths: Sequence[Fraction]) -> NumberNode:
    """Return what a concluded grade counts; nothing bounds it before."""
    den = lcm(*[worth.denominator for worth in worths])
    nums = [int(worth * den) for worth in worths] or [0]
    of = looked_up(0, nums)

    def reckon(frame: Frame) -> Numbers:
        found = node.reckon(frame)
        gone = found.without_value()
        return Numbers(
            of(found.place),
            den,
            found.unknown,
            found.none,
            low_open=gone,
            high_open=gone,
        )

    return NumberNode(reckon, min(nums), max(nums), den, 1, 1, node.fails)


def _items_node(items: Sequence[tuple[Item, tuple[int, ...]]]) -> NumberNode:
    """Return the sum of the points of items that are always asked.

    Most are one point less an option: their places are added up as they stand, and the
    points follow from that sum.
    """
    lowest = sum(min(worths) for _, worths in items)
    highest = sum(max(worths) for _, worths in items)
    at_zero = 0
    slopes: dict[int, list[tuple[str, int]]] = defaultdict(list)
    edges: list[tuple[str, int, int]] = []
    reach = 0
    stride = 0
    for item, worths in items:
        steps = steps_of(0, worths)
        at_zero += steps.at_zero
        reach += abs(steps.at_zero) + abs(steps.slope) * len(worths)
        stride = gcd(stride, *[worth - min(worths) for worth in worths])
        if steps.slope:
            slopes[steps.slope].append((item.code, len(worths) - 1))
        for edge, height in steps.edges:
            edges.append((item.code, edge, height))
            reach += abs(height)
    kind = type_for(-reach, reach)
    ends = {item.code: (min(w) - w[0], max(w) - w[0]) for item, w in items}

    def reckon(frame: Frame) -> Numbers:
        total: Ints = np.array(at_zero, kind)
        for slope, named in slopes.items():
            total = total + scaled(_places(frame, named), slope, kind)
        for name, edge, height in edges:
            above = frame.answer(name)[0] >= edge
            total = total + scaled(above, height, kind)
        unknown = any_of(frame.answer(item.code)[1] for item, _ in items)
        if unknown is None:
            return Numbers(total)
        low = high = total
        for name, (least, most) in ends.items():
            missing = frame.answer(name)[1]
            if missing is not None:
                rows = missing.astype(kind)
                low = low + rows * kind(least)
                high = high + rows * kind(most)
        return Numbers(total, 1, unknown, low=low, high=high)

    return NumberNode(reckon, lowest, highest, 1, stride or 1)


def _places(frame: Frame, named: Sequence[tuple[str, int]]) -> Ints:
    """Return the sum of the options' places; as long as they fit, in single bytes."""
    sums: list[Ints] = []
    some: Ints | None = None
    reach = 0
    for name, last in named:
        column = frame.answer(name)[0]
        reach += last
        if some is None or reach > _INT8:
            some, reach = column, last
            sums.append(column)
        else:
            some = sums[-1] = some + column
    total = sums[0]
    for more in sums[1:]:
        total = total.astype(np.int64) + more
    return total


def added(terms: Sequence[tuple[NumberNode, Fraction]]) -> NumberNode:
    """Return Σ weight × number."""
    if len(terms) == 1 and terms[0][1] == 1:
        return terms[0][0]
    dens = [fixed(node) * weight.denominator for node, weight in terms]
    den = lcm(*dens)
    factors = [int(weight * Fraction(den, fixed(node))) for node, weight in terms]
    lowest = highest = 0
    stride = 0
    for (node, _), by in zip(terms, factors, strict=True):
        ends = (node.lowest * by, node.highest * by)
        lowest, highest = lowest + min(ends), highest + max(ends)
        stride = gcd(stride, node.stride * by)
    reach = sum(n.reach * abs(by) for (n, _), by in zip(terms, factors, strict=True))
    kind = type_for(-reach, reach)

    def reckon(frame: Frame) -> Numbers:
        parts = [node.reckon(frame) for node, _ in terms]
        total: Ints = np.array(0, kind)
        for part, by in zip(parts, factors, strict=True):
            total = total + scaled(part.num, by, kind)
        none = any_of(part.none for part in parts)
        unknown = any_of(part.unknown for part in parts)
        if unknown is None and none is None:
            return Numbers(total, den)
        low: Ints = np.array(0, kind)
        high: Ints = np.array(0, kind)
        low_open: Mask = None
        high_open: Mask = None
        for part, by in zip(parts, factors, strict=True):
            ends = (part.lows, part.low_open), (part.highs, part.high_open)
            (least, no_least), (most, no_most) = ends if by > 0 else ends[::-1]
            low = low + scaled(least, by, kind)
            high = high + scaled(most, by, kind)
            low_open, high_open = either(low_open, no_least), either(high_open, no_most)
        return settled(
            Numbers(total, den, unknown, none, low, high, low_open, high_open)
        )

    fails = any(node.fails for node, _ in terms)
    return NumberNode(reckon, lowest, highest, den, stride or 1, 1, fails)


def fixed(node: NumberNode) -> int:
    """Return the one denominator of a number; a quotient not yet rounded has none."""
    if node.den is None:
        raise UnfitError
    return node.den


def settled(found: Numbers) -> Numbers:
    """Return the same numbers, where what is none of these is not unknown as well."""
    if found.none is None:
        return found
    return Numbers(
        found.num,
        found.den,
        both(~found.none, found.unknown),
        found.none,
        found.low,
        found.high,
        either(found.low_open, found.none),
        either(found.high_open, found.none),
    )


# --- counts and extremes -------------------------------------------------------------


def counted(compiler: Compiler, formula: m.Count) -> NumberNode:
    """Return how it is counted how many conditions are met."""
    codes = formula.codes
    if isinstance(codes, c.Switched):
        codes = codes.values[compiler.switches[codes.switch]]
    tests = [c.CodeIs(name, codes) for name in formula.of]
    nodes = [compiler.state(test) for test in (*tests, *formula.conditions)]
    kind = type_for(0, len(nodes))

    def reckon(frame: Frame) -> Numbers:
        states = [node.reckon(frame) for node in nodes]
        low: Ints = np.array(0, kind)
        for state in states:
            low = low + state.met.astype(kind)
        unknown = any_of(state.open for state in states)
        if unknown is None:
            return Numbers(low)
        high = low
        for state in states:
            if state.open is not None:
                high = high + state.open.astype(kind)
        return Numbers(low, 1, unknown, low=low, high=high)

    fails = any(node.fails for node in nodes)
    return NumberNode(reckon, 0, len(nodes), 1, 1, 1, fails)


def extreme(compiler: Compiler, formula: m.Extreme) -> NumberNode:
    """Return how the largest or smallest number is found."""
    nodes = [compiler.number(name) for name in formula.of]
    den = lcm(*[fixed(node) for node in nodes])
    factors = [den // fixed(node) for node in nodes]
    lows = [node.lowest * by for node, by in zip(nodes, factors, strict=True)]
    highs = [node.highest * by for node, by in zip(nodes, factors, strict=True)]
    kind = hull(min(lows), max(highs))
    largest = formula.largest

    def reckon(frame: Frame) -> Numbers:
        parts = [node.reckon(frame) for node in nodes]
        num = furthest(
            [(scaled(p.num, by, kind), None) for p, by in _with(parts)], largest
        )[0]
        none = any_of(part.none for part in parts)
        unknown = any_of(part.unknown for part in parts)
        if unknown is None and none is None:
            return Numbers(num, den)
        low, low_open = furthest(
            [(scaled(p.lows, by, kind), p.low_open) for p, by in _with(parts)],
            largest,
            open_wins=not largest,
        )
        high, high_open = furthest(
            [(scaled(p.highs, by, kind), p.high_open) for p, by in _with(parts)],
            largest,
            open_wins=largest,
        )
        return settled(Numbers(num, den, unknown, none, low, high, low_open, high_open))

    def _with(parts: Sequence[Numbers]) -> list[tuple[Numbers, int]]:
        return list(zip(parts, factors, strict=True))

    fails = any(node.fails for node in nodes)
    return NumberNode(reckon, min(lows), max(highs), den, 1, 1, fails)


def furthest(
    ends: Sequence[tuple[Ints, Mask]], largest: bool, open_wins: bool = False
) -> tuple[Ints, Mask]:
    """Return the largest or smallest end, and the rows without one; an end that is
    open wins, or does not count."""
    best, gone = ends[0]
    for end, missing in ends[1:]:
        further = larger(best, end, largest)
        if open_wins:
            best, gone = further, either(gone, missing)
            continue
        if gone is not None:
            further = choose(gone, end, further)
        if missing is not None:
            further = choose(missing, best, further)
        best, gone = further, None if gone is None else both(gone, missing)
    return best, gone


# --- differences, products, quotients ------------------------------------------------


def difference(compiler: Compiler, formula: m.Difference) -> NumberNode:
    """Return how numbers are taken from a number."""
    less = [(compiler.number(name), Fraction(-1)) for name in formula.less]
    return added([(compiler.number(formula.of), Fraction(1)), *less])


def product(compiler: Compiler, formula: m.Product) -> NumberNode:
    """Return how factors are multiplied; nothing bounds a product not yet known."""
    nodes = [compiler.number(name) for name in formula.of]
    den = 1
    reach = 1
    for node in nodes:
        den *= fixed(node)
        reach *= max(1, node.reach)
    kind = type_for(-reach, reach)

    def reckon(frame: Frame) -> Numbers:
        parts = [node.reckon(frame) for node in nodes]
        total: Ints = np.array(1, kind)
        for part in parts:
            total = total * part.num.astype(kind)
        return _known(total, den, parts)

    fails = any(node.fails for node in nodes)
    return NumberNode(reckon, -reach, reach, den, 1, 1, fails)


def quotient(compiler: Compiler, formula: m.Quotient) -> NumberNode:
    """Return how a number is divided; the result has a denominator in every row."""
    of = compiler.number(formula.of)
    divisors = [compiler.number(name) for name in formula.by]
    reach, dens = of.reach, fixed(of)
    for node in divisors:
        reach *= fixed(node)
        dens *= max(1, node.reach)
    type_for(-reach, reach), type_for(-dens, dens)

    def reckon(frame: Frame) -> Numbers:
        whole = of.reckon(frame)
        parts = [node.reckon(frame) for node in divisors]
        num: Ints = whole.num.astype(np.int64)
        den: Ints = np.array(fixed(of), np.int64)
        zero = NO
        for node, part in zip(divisors, parts, strict=True):
            num = num * fixed(node)
            den = den * part.num.astype(np.int64)
            zero = zero | without(part.num == 0, part.without_value())
        found = _known(num, 1, [whole, *parts])
        # No row is refused that lacks some other number.
        frame.suspect(without(zero, found.without_value()))
        lacking = found.without_value()
        gone = zero if lacking is None else zero | lacking
        den = choose(gone, np.array(1, np.int64), den)
        sign: Ints = np.sign(den)
        return Numbers(
            num * sign,
            den * sign,
            found.unknown,
            found.none,
            low_open=found.low_open,
            high_open=found.high_open,
        )

    return NumberNode(reckon, -reach, reach, None, 1, dens, True)


def _known(num: Ints, den: int, parts: Sequence[Numbers]) -> Numbers:
    """Return numbers that are known where all parts are, and bounded nowhere else."""
    none = any_of(part.none for part in parts)
    unknown = any_of(part.unknown for part in parts)
    return settled(
        Numbers(num, den, unknown, none, low_open=unknown, high_open=unknown)
    )
