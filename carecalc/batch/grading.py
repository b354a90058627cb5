# SPDX-License-Identifier: Apache-2.0
"""Bands, tables, the worst of several grades and ordered rows of many cases at once."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from fractions import Fraction
from math import lcm, prod
from typing import Any

import numpy as np

from carecalc.batch.arithmetic import fixed, hull, scaled
from carecalc.batch.columns import (
    NO,
    YES,
    Bools,
    Grades,
    Ints,
    Mask,
    Numbers,
    States,
    any_of,
    both,
    choose,
    either,
    looked_up,
    not_of,
    type_for,
    without,
)
from carecalc.batch.comparing import Compare, larger, sides_of, within
from carecalc.batch.frames import Frame, GradeNode, NumberNode, StateNode
from carecalc.batch.outcomes import (
    Picker,
    distinct,
    node_of,
    outcomes_of,
    place_of,
)
from carecalc.batch.scale_compiling import Compiler
from carecalc.domain import conditions as c
from carecalc.domain import measures as m
from carecalc.domain.bounds import is_literal

_TABLE = 4096
"""A number of at most so many values is looked up; one of more is compared."""

_CELLS = 1 << 16


# --- bands ---------------------------------------------------------------------------


def banded(
    compiler: Compiler, formula: m.Band, measure: m.Measure
) -> NumberNode | GradeNode:
    """Return how the one band is found that holds a number."""
    node = compiler.number(formula.of)
    bands = formula.bands
    if isinstance(bands, c.Switched):
        bands = bands.values[compiler.switches[bands.switch]]
    outcomes = outcomes_of([band.then for band in bands])
    simple = node.den is not None and all(is_literal(band.bounds) for band in bands)
    if simple and node.highest - node.lowest < _TABLE:
        pick, fails = _by_value(node, bands)
    else:
        pick, fails = _by_bounds(compiler, node, bands), True
    return node_of(outcomes, pick, fails)


def _by_value(node: NumberNode, bands: Sequence[m.BandRow]) -> tuple[Picker, bool]:
    """Return the band of each value that the number may have, worked out beforehand."""
    den = fixed(node)
    places: list[int] = []
    gaps: list[int] = []
    for num in range(node.lowest, node.highest + 1):
        found = [n for n, band in enumerate(bands) if _holds(band, Fraction(num, den))]
        possible = (num - node.lowest) % node.stride == 0
        gaps.append(int(possible and not found))
        # What no case can come to lies where its neighbour does.
        before = places[-1] if places else 0
        places.append(found[0] if found and possible else before)
    of = looked_up(node.lowest, places)
    in_gap = looked_up(node.lowest, gaps) if any(gaps) else None

    def pick(frame: Frame) -> tuple[Ints, Mask, Mask]:
        found = node.reckon(frame)
        if in_gap is not None:
            outside = in_gap(found.num) != 0
            frame.suspect(without(outside, found.without_value()))
        return of(found.num), found.unknown, found.none

    return pick, node.fails or in_gap is not None


def _holds(band: m.BandRow, value: Fraction) -> bool:
    least, above = band.bounds.minimum, band.bounds.above
    most, below = band.bounds.maximum, band.bounds.below
    return (
        not (isinstance(least, Fraction) and value < least)
        and not (isinstance(above, Fraction) and value <= above)
        and not (isinstance(most, Fraction) and value > most)
        and not (isinstance(below, Fraction) and value >= below)
    )


def _by_bounds(
    compiler: Compiler, node: NumberNode, bands: Sequence[m.BandRow]
) -> Picker:
    """Return the first band whose bounds hold the number, row by row."""
    listed: list[list[Compare]] = [
        sides_of(node, band.bounds, compiler.number)[0] for band in bands
    ]
    kind = type_for(0, len(bands))

    def pick(frame: Frame) -> tuple[Ints, Mask, Mask]:
        found = node.reckon(frame)
        place: Ints = np.array(0, kind)
        decided: Bools = NO
        held: Mask = None
        for n, sides in enumerate(listed):
            state = within(frame, found, sides)
            here = state.met & ~decided
            place = place + here.astype(kind) * kind(n)
            decided = decided | here
            held = either(held, state.open)
        unknown = either(both(~decided, held), found.unknown)
        frame.suspect(~either_of(decided, unknown, found.none))
        return place, unknown, found.none

    return pick


def either_of(one: Bools, *more: Mask) -> Bools:
    """Return the rows of all."""
    found = any_of((one, *more))
    assert found is not None
    return found


# --- the worst or best, tables -------------------------------------------------------


def grade_extreme(
    compiler: Compiler, formula: m.GradeExtreme, measure: m.Measure
) -> GradeNode:
    """Return how the worst or best of several grades is found."""
    nodes = [compiler.measure(name) for name in formula.of]
    name = measure.grades or compiler.graph.measures[formula.of[0]].grades
    if isinstance(name, c.Switched):
        name = name.values[compiler.switches[name.switch]]
    order = tuple(grade.code for grade in compiler.graph.grades.get(name, ()))
    parts: list[tuple[GradeNode, list[int]]] = []
    for node in nodes:
        if isinstance(node, NumberNode) or not set(node.codes) <= set(order):
            raise compiler.refused(measure.name)
        parts.append((node, [order.index(code) for code in node.codes]))
    places = [looked_up(0, listed) for _, listed in parts]
    kind = type_for(0, len(order))

    def reckon(frame: Frame) -> Grades:
        found = [node.reckon(frame) for node, _ in parts]
        unknown = any_of(grade.unknown for grade in found)
        none = any_of(grade.none for grade in found)
        worst: Ints | None = None
        for grade, place in zip(found, places, strict=True):
            here = place(grade.place).astype(kind, copy=False)
            worst = here if worst is None else larger(worst, here, formula.worst)
        assert worst is not None
        return Grades(worst, unknown, both(not_of(unknown), none))

    return GradeNode(reckon, order, any(node.fails for node, _ in parts))


@dataclass(frozen=True, slots=True)
class _Axis:
    """One axis of a table: the code of each place, and how the place is found."""

    codes: tuple[c.Code, ...]
    pick: Picker
    fails: bool


def by_table(
    compiler: Compiler, formula: m.Table, measure: m.Measure
) -> NumberNode | GradeNode:
    """Return how the cell of a table is found."""
    axes = [_axis(compiler, name) for name in formula.by]
    sizes = [len(axis.codes) for axis in axes]
    if prod(sizes) > _CELLS:
        raise compiler.refused(measure.name)
    cells: list[m.Outcome] = []
    gaps: list[int] = []
    for flat in range(prod(sizes)):
        at = np.unravel_index(flat, sizes)
        codes = tuple(axis.codes[int(n)] for axis, n in zip(axes, at, strict=True))
        gaps.append(int(codes not in formula.cells))
        cells.append(formula.cells.get(codes, False))
    outcomes = outcomes_of(cells)
    in_gap = looked_up(0, gaps) if any(gaps) else None
    kind = type_for(0, prod(sizes))

    def pick(frame: Frame) -> tuple[Ints, Mask, Mask]:
        at: Ints = np.array(0, kind)
        unknown: Mask = None
        none: Mask = None
        for axis, size in zip(axes, sizes, strict=True):
            place, not_known, none_of_these = axis.pick(frame)
            at = at * kind(size) + place.astype(kind, copy=False)
            unknown = either(unknown, not_known)
            none = either(none, none_of_these)
        unknown = both(not_of(none), unknown)
        if in_gap is not None:
            outside = in_gap(at) != 0
            frame.suspect(without(outside, either(unknown, none)))
        return at, unknown, none

    fails = in_gap is not None or any(axis.fails for axis in axes)
    return node_of(outcomes, pick, fails)


def _axis(compiler: Compiler, name: str) -> _Axis:
    item = compiler.item(name)
    if name not in compiler.graph.measures and item is not None:
        if item.answer != "single":
            raise compiler.refused(name)
        codes = tuple(option.code for option in item.options)
        asked = compiler.asked(item)

        def of_item(frame: Frame) -> tuple[Ints, Mask, Mask]:
            place, missing = frame.answer(item.code)
            state = asked.reckon(frame)
            # An item that is not asked stands in no row of a table.
            frame.suspect(~state.possible())
            return place, either(missing, state.open), None

        return _Axis(codes, of_item, asked.always is None)
    node = compiler.measure(name) if name in compiler.graph.measures else None
    if node is None:
        raise compiler.refused(name)
    if isinstance(node, GradeNode):
        grade = node

        def of_grade(frame: Frame) -> tuple[Ints, Mask, Mask]:
            found = grade.reckon(frame)
            return found.place, found.unknown, found.none

        # A grade that is always none of these has no place in the table.
        return _Axis(node.codes or (False,), of_grade, node.fails)
    number = node
    if number.den != 1 or number.highest - number.lowest >= _TABLE:
        raise compiler.refused(name)
    kind = hull(min(number.lowest, 0), number.highest - min(number.lowest, 0))
    first = kind(number.lowest)

    def of_number(frame: Frame) -> tuple[Ints, Mask, Mask]:
        found = number.reckon(frame)
        return found.num.astype(kind, copy=False) - first, found.unknown, found.none

    listed = tuple(range(number.lowest, number.highest + 1))
    return _Axis(listed, of_number, number.fails)


# --- ordered rows --------------------------------------------------------------------

_Row = tuple[StateNode, Callable[[Frame], Numbers]]
"""When a row holds, and what then follows: a number, or the place of a code."""

_ALWAYS = StateNode(lambda frame: States(YES), True)


def by_rules(
    compiler: Compiler, formula: m.Rules, measure: m.Measure
) -> NumberNode | GradeNode:
    """Return how the first row is found that is met, or on which all agree that may be."""
    taken = [_taken(compiler, row) for row in formula.rows]
    grades = [node for node in taken if isinstance(node, GradeNode)]
    numbers = [node for node in taken if isinstance(node, NumberNode)]
    literals: list[m.Outcome] = [
        row.then for row in formula.rows if row.take is None and row.then is not None
    ]
    literals += [] if formula.otherwise is None else [formula.otherwise]
    said = outcomes_of(literals) if literals else None
    if said is None or said.codes == ():
        graded = not numbers
    else:
        graded = said.codes is not None
    if numbers if graded else grades:
        raise compiler.refused(measure.name)
    codes: tuple[c.Code, ...] = ()
    if graded:
        listed = [code for code in literals if code is not False]
        codes = distinct([*listed, *[code for node in grades for code in node.codes]])
    dens = [fixed(node) for node in numbers]
    den = 1 if graded else lcm(1 if said is None else said.den, *dens)
    ends = [0, len(codes)]
    for node in numbers:
        by = den // fixed(node)
        ends += [node.lowest * by, node.highest * by]
    ends += [int(o * den) for o in literals if isinstance(o, Fraction)]
    kind = type_for(min(ends), max(ends))

    def outcome(literal: m.Outcome) -> Callable[[Frame], Numbers]:
        if literal is False:
            nowhere = Numbers(np.array(0, kind), den, None, YES, None, None, YES, YES)
            return lambda frame: nowhere
        if isinstance(literal, Fraction):
            number = Numbers(np.array(int(literal * den), kind), den)
        else:
            place = np.array(place_of(literal, codes), kind)
            number = Numbers(place, 1, low_open=YES, high_open=YES)
        return lambda frame: number

    rows: list[_Row] = []
    for row, taker in zip(formula.rows, taken, strict=True):
        test = _ALWAYS if row.when is None else compiler.state(row.when)
        if taker is not None:
            rows.append((test, _as_numbers(taker, codes, den, kind)))
        else:
            assert row.then is not None
            rows.append((test, outcome(row.then)))
    last = None if formula.otherwise is None else outcome(formula.otherwise)
    fails = last is None or any(test.fails for test, _ in rows)
    fails = fails or any(node.fails for node in taken if node is not None)

    def reckon(frame: Frame) -> Numbers:
        return _first(frame, rows, last, den, kind)

    if not graded:
        return NumberNode(reckon, min(ends), max(ends), den, 1, 1, fails)

    def grade(frame: Frame) -> Grades:
        found = reckon(frame)
        return Grades(found.num, found.unknown, found.none)

    return GradeNode(grade, codes, fails)


def _taken(compiler: Compiler, row: m.RuleRow) -> NumberNode | GradeNode | None:
    if row.take is None:
        return None
    if row.take not in compiler.graph.measures:
        raise compiler.refused(row.take)
    return compiler.measure(row.take)


def _as_numbers(
    node: NumberNode | GradeNode, codes: Sequence[c.Code], den: int, kind: Any
) -> Callable[[Frame], Numbers]:
    if isinstance(node, GradeNode):
        grade = node
        of = looked_up(0, [place_of(code, codes) for code in grade.codes])

        def places(frame: Frame) -> Numbers:
            found = grade.reckon(frame)
            place = of(found.place).astype(kind, copy=False)
            return Numbers(place, 1, found.unknown, found.none, None, None, YES, YES)

        return places
    number = node
    by = den // fixed(number)

    def numbers(frame: Frame) -> Numbers:
        found = number.reckon(frame)
        return Numbers(
            scaled(found.num, by, kind),
            den,
            found.unknown,
            found.none,
            scaled(found.lows, by, kind),
            scaled(found.highs, by, kind),
            found.low_open,
            found.high_open,
        )

    return numbers


def _first(
    frame: Frame,
    rows: Sequence[_Row],
    last: Callable[[Frame], Numbers] | None,
    den: int,
    kind: Any,
) -> Numbers:
    """Return what follows from the first row met, or from all that may be."""
    found = [(test.reckon(frame), then(frame)) for test, then in rows]
    if last is not None:
        found.append((States(YES), last(frame)))
    if all(state.open is None and then.unknown is None for state, then in found):
        return _first_met(frame, found, last is None, den, kind)
    return _agreed(frame, found, den, kind)


def _first_met(
    frame: Frame,
    found: Sequence[tuple[States, Numbers]],
    ends: bool,
    den: int,
    kind: Any,
) -> Numbers:
    """Return what follows where every row is decided."""
    num: Ints = np.array(0, kind)
    none: Mask = None
    held = NO
    for state, then in reversed(found):
        num = choose(state.met, then.num, num)
        if none is not None or then.none is not None:
            none = either(both(~state.met, none), both(state.met, then.none))
        if ends:
            held = held | state.met
    if ends:
        frame.suspect(~held)
    return Numbers(num, den, None, none, low_open=none, high_open=none)


def _agreed(
    frame: Frame, found: Sequence[tuple[States, Numbers]], den: int, kind: Any
) -> Numbers:
    """Return that on which all rows agree that may hold; the rest is not known."""
    zero: Ints = np.array(0, kind)
    num = low = high = zero
    active, agree = YES, YES
    seen, none, unknown, low_open, high_open = NO, NO, NO, NO, NO
    for state, then in found:
        here = active & state.possible()
        new, again = here & ~seen, here & seen
        then_none = NO if then.none is None else then.none
        then_unknown = NO if then.unknown is None else then.unknown
        valued = ~(none | then_none | unknown | then_unknown)
        same = (valued & (num == then.num)) | (none & then_none)
        agree = agree & (~again | same)
        num = choose(new, then.num, num)
        none = (new & then_none) | (none & ~new)
        unknown = (new & then_unknown) | (unknown & ~new)
        low = choose(new, then.lows, choose(again, larger(low, then.lows, False), low))
        high = choose(
            new, then.highs, choose(again, larger(high, then.highs, True), high)
        )
        low_open = low_open | (here & _rows(then.low_open))
        high_open = high_open | (here & _rows(then.high_open))
        seen = seen | here
        active = active & ~state.met
    # A row that is open may hold, and no other does: nothing is decided yet.
    ended = active & seen
    frame.suspect(active & ~seen)
    agree = agree & ~ended
    unknown = unknown | ~agree
    return Numbers(
        num,
        den,
        unknown,
        none & ~unknown,
        low,
        high,
        low_open | ended,
        high_open | ended,
    )


def _rows(mask: Mask) -> Bools:
    """Return a mask as truths."""
    return NO if mask is None else mask
