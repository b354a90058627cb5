# SPDX-License-Identifier: Apache-2.0
"""The names and conditions of a scale made ready for columns.

Switches are settled here: what another reading would ask is not asked of any row.
"""

from collections.abc import Callable, Mapping, Sequence
from fractions import Fraction

import numpy as np

from carecalc.batch.answers import Column, layout_of, not_by_columns
from carecalc.batch.columns import (
    NO,
    YES,
    Bools,
    Ints,
    Numbers,
    States,
    UnfitError,
    all_states,
    any_of,
    any_states,
    both,
    either,
    looked_up,
    type_for,
    without,
)
from carecalc.batch.comparing import inside_of, one_of
from carecalc.batch.frames import Frame, GradeNode, NumberNode, StateNode
from carecalc.domain import conditions as c
from carecalc.domain.choices import Points
from carecalc.domain.records import same_code
from carecalc.domain.scale import Item, Scale
from carecalc.errors import UserError

_NOT_KNOWN = States(NO, YES)


class Compiler:
    """Makes the measures and conditions of one scale ready, each once."""

    def __init__(
        self,
        scale: Scale,
        switches: Mapping[str, str],
        measure_of: "Callable[[Compiler, str], NumberNode | GradeNode]",
    ) -> None:
        self.scale = scale
        self.graph = scale.graph
        self.switches = switches
        self.layout: dict[str, Column] = layout_of(scale)
        self._measure_of = measure_of
        self._measures: dict[str, NumberNode | GradeNode] = {}
        self._named: dict[str, StateNode] = {}
        self._begun: list[str] = []

    def refused(self, name: str) -> UserError:
        """Return what refuses the scale for what stands under this name."""
        return not_by_columns(self.scale, name)

    # --- names -------------------------------------------------------------------

    def measure(self, name: str) -> NumberNode | GradeNode:
        """Return how a measure is worked out."""
        found = self._measures.get(name)
        if found is None:
            self._begin(name)
            try:
                found = self._measure_of(self, name)
            except UnfitError:
                raise self.refused(name) from None
            self._begun.pop()
            self._measures[name] = found
        return found

    def _begin(self, name: str) -> None:
        if name in self._begun:  # a circle: the scalar tells of it
            raise self.refused(name)
        self._begun.append(name)

    def number(self, source: c.Number) -> NumberNode:
        """Return how a literal, or the number of that name, is found."""
        if isinstance(source, Fraction):
            num, den = source.numerator, source.denominator
            literal = Numbers(np.array(num, type_for(num, num)), den)
            return NumberNode(lambda frame: literal, num, num, den)
        if source in self.graph.measures:
            found = self.measure(source)
            if isinstance(found, GradeNode):
                raise self.refused(source)
            return found
        item = self.item(source)
        if item is not None:
            return self.points(item)
        absent = Numbers(np.array(0, np.int8), 1, YES, low_open=YES, high_open=YES)
        return NumberNode(lambda frame: absent, 0, 0)

    def item(self, name: str) -> Item | None:
        """Return the item or fact of that name."""
        return self.graph.items.get(name) or self.graph.facts.get(name)

    # --- answers -----------------------------------------------------------------

    def asked(self, item: Item) -> StateNode:
        """Return how it is told whether the item is asked at all."""
        if item.asked_when is None:
            return StateNode(lambda frame: States(YES), True)
        name = f"asked {item.code}"
        found = self._named.get(name)
        if found is None:
            self._begin(name)
            found = self._named[name] = _by_name(name, self.state(item.asked_when))
            self._begun.pop()
        return found

    def worths(self, item: Item, points: Points = None) -> tuple[int, tuple[int, ...]]:
        """Return the points of an item's options over their common denominator."""
        if item.answer != "single":
            raise self.refused(item.code)
        worths = [
            option.points if points is None else points[option.code]
            for option in item.options
        ]
        if None in worths:
            raise self.refused(item.code)
        exact = [Fraction(worth or 0) for worth in worths]
        den = int(np.lcm.reduce([worth.denominator for worth in exact]))
        return den, tuple(int(worth * den) for worth in exact)

    def points(self, item: Item, points: Points = None) -> NumberNode:
        """Return how the points of an item are found; 0 where it is not asked."""
        if item.answer == "number":
            node = self._digits(item)
        else:
            den, worths = self.worths(item, points)
            node = _worth_node(item.code, den, worths)
        if item.asked_when is None:
            return node
        return self._if_asked(item, node)

    def _digits(self, item: Item) -> NumberNode:
        name, column = item.code, self.layout[item.code]
        den = 10**item.decimals
        most = None if item.maximum is None else np.array(column.largest, column.type)

        def reckon(frame: Frame) -> Numbers:
            value, missing = frame.answer(name)
            if missing is None:
                return Numbers(value, den)
            high = value
            if most is not None:
                high = value + missing * most
            return Numbers(
                value,
                den,
                missing,
                low=value,
                high=high,
                high_open=missing if most is None else None,
            )

        return NumberNode(reckon, 0, column.largest, den)

    def _if_asked(self, item: Item, node: NumberNode) -> NumberNode:
        asked = self.asked(item)
        lowest, highest = min(0, node.lowest), max(0, node.highest)
        kind = type_for(lowest, highest)

        def reckon(frame: Frame) -> Numbers:
            state = asked.reckon(frame)
            found = node.reckon(frame)
            yes = state.met.astype(kind)
            perhaps = state.possible().astype(kind)
            low = found.lows.astype(kind) * perhaps
            high = found.highs.astype(kind) * perhaps
            unknown = either(both(state.met, found.unknown), state.open)
            if state.open is not None:
                # What an answer would give is not known while nobody knows if it counts.
                least, most = _ends(item, node, kind)
                doubt = state.open.astype(kind)
                low = low * yes + doubt * min(least, 0)
                high = high * yes + doubt * most
            high_open = both(state.possible(), found.high_open)
            if item.answer == "number" and item.maximum is None:
                high_open = either(high_open, state.open)
            return Numbers(
                found.num.astype(kind) * yes,
                found.den,
                unknown,
                low=low,
                high=high,
                high_open=high_open,
            )

        return NumberNode(reckon, lowest, highest, node.den, 1, 1, asked.fails)

    # --- conditions --------------------------------------------------------------

    def named(self, name: str) -> StateNode:
        """Return how a named condition is judged."""
        found = self._named.get(name)
        if found is None:
            self._begin(name)
            test = self.graph.conditions[name].test
            found = self._named[name] = _by_name(name, self.state(test))
            self._begun.pop()
        return found

    def state(self, test: c.Condition) -> StateNode:
        """Return how a condition is judged."""
        if isinstance(test, c.All):
            return self._joined(test.parts, all_states, settles=False)
        if isinstance(test, c.Any):
            return self._joined(test.parts, any_states, settles=True)
        if isinstance(test, c.NoneOf):
            return _contrary(self._joined(test.parts, any_states, settles=True))
        if isinstance(test, c.Holds):
            found = self.named(test.name)
            return found if test.holds else _contrary(found)
        if isinstance(test, c.SwitchIs):
            return _settled(self.switches[test.name] in test.values)
        if isinstance(test, c.CodeIs):
            return self._code_is(test)
        if isinstance(test, c.NumberIs):
            return self._number_is(test)
        # A place or a record: an assessment brings none, and nobody knows of any.
        return StateNode(lambda frame: _NOT_KNOWN)

    def _joined(
        self,
        tests: Sequence[c.Condition],
        join: Callable[[Sequence[States]], States],
        settles: bool,
    ) -> StateNode:
        parts = [self.state(test) for test in tests]
        fails = any(part.fails for part in parts)
        if not fails:
            if any(part.always is settles for part in parts):
                return _settled(settles)
            parts = [part for part in parts if part.always is None]
            if not parts:
                return _settled(not settles)
        if len(parts) == 1:
            return parts[0]
        return StateNode(
            lambda frame: join([part.reckon(frame) for part in parts]), None, fails
        )

    def _code_is(self, test: c.CodeIs) -> StateNode:
        name = test.name
        if name in self.graph.measures:
            found = self.measure(name)
            if isinstance(found, NumberNode):
                raise self.refused(name)
            return _grade_is(found, test.codes)
        item = self.item(name)
        if item is None:
            return StateNode(lambda frame: _NOT_KNOWN)
        column = self.layout[name]
        places = [
            place
            for place, option in enumerate(item.options)
            if any(same_code(option.code, code) for code in test.codes)
        ]
        if column.kind == "option":
            held = _places_held(places, len(item.options))
        elif column.kind == "several":
            bits = column.type.type(sum(1 << place for place in places))
            held = _bits_held(bits)
        else:
            raise self.refused(name)
        asked = self.asked(item)

        def reckon(frame: Frame) -> States:
            value, missing = frame.answer(name)
            return States(without(held(value), missing), missing)

        if item.asked_when is None:
            return StateNode(reckon)

        def reckon_if_asked(frame: Frame) -> States:
            state, found = asked.reckon(frame), reckon(frame)
            unknown = either(both(state.met, found.open), state.open)
            return States(found.met & state.met, unknown)

        return StateNode(reckon_if_asked, None, asked.fails)

    def _number_is(self, test: c.NumberIs) -> StateNode:
        node = self.number(test.name)
        try:
            if test.bounds is None:
                return one_of(node, test.among)
            return inside_of(node, test.bounds, self.number)
        except UnfitError:
            raise self.refused(test.name) from None


def _ends(item: Item, node: NumberNode, kind: type) -> tuple[int, int]:
    """Return the least and the most points that an answer may have."""
    if item.answer == "number":
        return 0, node.highest if item.maximum is not None else 0
    return node.lowest, node.highest


def _by_name(name: str, node: StateNode) -> StateNode:
    if node.always is not None:
        return node
    return StateNode(lambda frame: frame.states(name, node.reckon), None, node.fails)


def _settled(held: bool) -> StateNode:
    state = States(YES if held else NO)
    return StateNode(lambda frame: state, held)


def _contrary(node: StateNode) -> StateNode:
    always = None if node.always is None else not node.always
    return StateNode(lambda frame: node.reckon(frame).reversed(), always, node.fails)


def _places_held(places: Sequence[int], size: int) -> Callable[[Ints], Bools]:
    """Return how it is told whether a column holds one of some places in a list."""
    held = sorted(places)
    if not held:
        return lambda column: NO
    first, last = held[0], held[-1]
    if last - first + 1 == len(held):  # a run of places
        if first == last:
            return lambda column: column == first
        if first == 0:
            return lambda column: column <= last
        if last == size - 1:
            return lambda column: column >= first
        return lambda column: (column >= first) & (column <= last)

    def is_held(column: Ints) -> Bools:
        found = any_of(column == place for place in held)
        assert found is not None, "there is a place"
        return found

    return is_held


def _bits_held(bits: np.integer) -> Callable[[Ints], Bools]:
    """Return how it is told whether a column of bits holds one of some."""
    return lambda column: (column & bits) != 0


def _grade_is(node: GradeNode, codes: Sequence[c.Code]) -> StateNode:
    places = [
        place
        for place, held in enumerate(node.codes)
        if any(same_code(held, code) for code in codes)
    ]
    held = _places_held(places, len(node.codes))
    none_counts = any(same_code(False, code) for code in codes)

    def reckon(frame: Frame) -> States:
        found = node.reckon(frame)
        met = without(held(found.place), found.without_value())
        if none_counts and found.none is not None:
            met = met | found.none
        return States(met, found.unknown)

    return StateNode(reckon, None, node.fails)


def _worth_node(name: str, den: int, worths: Sequence[int]) -> NumberNode:
    """Return how the points of the option chosen are found."""
    of = looked_up(0, worths)
    least, most = min(worths), max(worths)
    kind = type_for(min(0, least), max(0, most))
    stride = int(np.gcd.reduce([worth - least for worth in worths])) or 1

    def reckon(frame: Frame) -> Numbers:
        value, missing = frame.answer(name)
        points = of(value)
        if missing is None:
            return Numbers(points, den)
        rows = missing.astype(kind)
        known = points.astype(kind) * (~missing).astype(kind)
        return Numbers(
            points,
            den,
            missing,
            low=known + rows * kind(least),
            high=known + rows * kind(most),
        )

    return NumberNode(reckon, least, most, den, stride)
