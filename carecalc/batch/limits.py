# SPDX-License-Identifier: Apache-2.0
"""Limits and rounding of many cases' numbers, exact: what a measure says last."""

from math import lcm

import numpy as np

from carecalc.batch.arithmetic import fixed, furthest, hull, scaled, settled
from carecalc.batch.columns import Ints, Numbers, both, either, not_of, type_for
from carecalc.batch.comparing import larger
from carecalc.batch.frames import Frame, NumberNode
from carecalc.batch.scale_compiling import Compiler
from carecalc.domain import measures as m
from carecalc.domain.measures import limit_under


def limited(compiler: Compiler, measure: m.Measure, node: NumberNode) -> NumberNode:
    """Return a number after `not_below`, `not_above` and `round`, in this order."""
    for limit, is_floor in ((measure.not_below, True), (measure.not_above, False)):
        if limit is not None:
            bound = compiler.number(limit_under(limit, compiler.switches))
            node = _clipped(node, bound, is_floor)
    if measure.rounding is not None:
        node = _rounded(node, measure.rounding)
    return node


def _clipped(node: NumberNode, bound: NumberNode, is_floor: bool) -> NumberNode:
    den: int | None = None
    if node.den is not None:
        den = lcm(node.den, fixed(bound))
        by, bound_by = den // node.den, den // fixed(bound)
    else:
        by, bound_by = fixed(bound), node.most_den
    ends = [node.lowest * by, node.highest * by]
    ends += [bound.lowest * bound_by, bound.highest * bound_by]
    type_for(min(0, *ends), max(0, *ends))
    most_den = node.dens * fixed(bound)
    type_for(0, most_den)
    kind = np.int64 if den is None else hull(min(ends), max(ends))

    def reckon(frame: Frame) -> Numbers:
        found, limit = node.reckon(frame), bound.reckon(frame)
        # That a limit is none of these is rare, and the scalar tells it.
        frame.suspect(both(not_of(found.none), limit.none))
        dens: Ints | int
        if den is None:
            dens, others = found.den * by, np.asarray(found.den, np.int64)
        else:
            dens, others = den, np.array(bound_by, kind)

        def pair(one: Ints, other: Ints) -> tuple[Ints, Ints]:
            return scaled(one, by, kind), other.astype(kind) * others

        num = larger(*pair(found.num, limit.num), is_floor)
        unknown = either(found.unknown, limit.unknown)
        if unknown is None and found.none is None:
            return Numbers(num, dens)
        low, limit_low = pair(found.lows, limit.lows)
        high, limit_high = pair(found.highs, limit.highs)
        low, low_open = furthest(
            [(low, found.low_open), (limit_low, limit.low_open)], is_floor, not is_floor
        )
        high, high_open = furthest(
            [(high, found.high_open), (limit_high, limit.high_open)], is_floor, is_floor
        )
        return settled(
            Numbers(num, dens, unknown, found.none, low, high, low_open, high_open)
        )

    stride = node.stride if bound_by == 1 and by == 1 and node.stride == 1 else 1
    return NumberNode(reckon, min(ends), max(ends), den, stride, most_den, True)


def _rounded(node: NumberNode, rounding: m.Rounding) -> NumberNode:
    """Return a number in multiples of `to`, reckoned in whole numbers."""
    to, unit = rounding.to.numerator, rounding.to.denominator
    type_for(
        -2 * node.reach * unit - node.dens * to, 2 * node.reach * unit + node.dens * to
    )
    type_for(0, 2 * node.dens * to)
    most = (node.reach * unit // (to if node.den is None else to * node.dens) + 1) * to
    kind = type_for(-most, most)

    def rounded(end: Ints, den: Ints | int) -> Ints:
        num = end.astype(np.int64) * unit
        step = np.asarray(den, np.int64) * to
        if rounding.mode == "half-up":
            times = (2 * num + step) // (2 * step)
        else:
            times = -(-num // step) if rounding.mode == "up" else num // step
        found: Ints = (times * to).astype(kind)
        return found

    def reckon(frame: Frame) -> Numbers:
        found = node.reckon(frame)
        num = rounded(found.num, found.den)
        if found.unknown is None:
            return Numbers(
                num, unit, none=found.none, low_open=found.none, high_open=found.none
            )
        return Numbers(
            num,
            unit,
            found.unknown,
            found.none,
            rounded(found.lows, found.den),
            rounded(found.highs, found.den),
            found.low_open,
            found.high_open,
        )

    return NumberNode(reckon, -most, most, unit, 1, 1, node.fails)
