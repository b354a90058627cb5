# SPDX-License-Identifier: Apache-2.0
"""The states that tests of a law file can meet: what they look at, one by one."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from itertools import product
from math import gcd, prod
from typing import Protocol

from carecalc.catalog.spread import LIMIT, Value
from carecalc.domain import conditions as c
from carecalc.domain import measures as m
from carecalc.domain.scale import Graph, Item

SAMPLE = 50_000
"""As many states are tried of those that are too many to list."""

State = Sequence[int]
"""One place per variable: the place of its value in the variable's list."""

Test = Callable[[State], bool]


@dataclass(slots=True)
class Leaf:
    """A test of one variable; `met` judges a value, `table` keeps the verdicts."""

    variable: str
    met: Callable[[Value], bool]
    condition: c.Condition | None = None
    place: int = -1
    table: tuple[bool, ...] = ()

    def __call__(self, state: State) -> bool:
        return self.table[state[self.place]]


@dataclass(frozen=True, slots=True)
class Variable:
    """One name that tests look at, with its values and the ways to get each.

    `exact` is False where a value may not occur, or the ways are not known.
    """

    name: str
    values: tuple[Value, ...]
    ways: tuple[int, ...]
    hangs_on: frozenset[str]
    exact: bool = True


class Source(Protocol):
    """Where variables come from, for one reading of the switches."""

    @property
    def graph(self) -> Graph: ...

    @property
    def switches(self) -> Mapping[str, str]: ...

    def variable(self, name: str, leaves: Sequence[Leaf]) -> Variable:
        """Return the values of a name that these tests tell apart."""
        ...


@dataclass(slots=True)
class Frontier:
    """Collects tests, then lists the states of what they look at.

    First `test` and `outcome` for everything that is of interest, then `settle`, then
    `states`. `whole_values` keeps values apart that no test tells apart; of more states
    than `limit` an even sample is listed.
    """

    source: Source
    whole_values: bool = False
    limit: int = LIMIT
    variables: list[Variable] = field(default_factory=list)
    _leaves: dict[str, list[Leaf]] = field(default_factory=dict)
    _kept: set[str] = field(default_factory=set)
    _must_hold: list[Test] = field(default_factory=list)
    _places: dict[str, int] = field(default_factory=dict)
    _groups: list[list[tuple[int, int, int]]] = field(default_factory=list)

    # --- collecting --------------------------------------------------------------

    def outcome(self, name: str) -> None:
        """Make the value of a name part of every state."""
        self._leaves.setdefault(name, [])
        self._kept.add(name)

    def value(self, name: str, state: State) -> Value:
        """Return the value of a name in a state."""
        place = self._places[name]
        return self.variables[place].values[state[place]]

    def test(self, condition: c.Condition | None) -> Test:
        """Return the condition as a test of states."""
        if condition is None:
            return _always
        if isinstance(condition, c.All):
            parts = [self.test(part) for part in condition.parts]
            return lambda state: all(part(state) for part in parts)
        if isinstance(condition, c.Any):
            parts = [self.test(part) for part in condition.parts]
            return lambda state: any(part(state) for part in parts)
        if isinstance(condition, c.NoneOf):
            parts = [self.test(part) for part in condition.parts]
            return lambda state: not any(part(state) for part in parts)
        if isinstance(condition, c.Holds):
            inner = self.test(self.source.graph.conditions[condition.name].test)
            wanted = condition.holds
            return lambda state: inner(state) is wanted
        if isinstance(condition, c.SwitchIs):
            met = self.source.switches[condition.name] in condition.values
            return _always if met else _never
        if isinstance(condition, c.NumberIs):
            return self._number_test(condition)
        if isinstance(condition, c.CodeIs):
            codes = condition.codes
            return self._leaf(
                condition.name, lambda value: _has_code(value, codes), condition
            )
        if isinstance(condition, c.PlaceIs):
            regions = condition.regions
            return self._leaf(
                condition.name,
                lambda value: (
                    isinstance(value, tuple)
                    and any(region in value for region in regions)
                ),
                condition,
            )
        if isinstance(condition, c.RecordIs):
            listed = condition.codes
            return self._leaf(
                condition.kind,
                lambda value: (
                    isinstance(value, tuple) and any(code in value for code in listed)
                ),
                condition,
            )
        return self._leaf(condition.kind, _records_meet(condition), condition)

    def _number_test(self, condition: c.NumberIs) -> Test:
        bounds = condition.bounds
        if bounds is not None and any(
            isinstance(end, str)
            for end in (bounds.minimum, bounds.maximum, bounds.above, bounds.below)
        ):
            # Two numbers that both vary: met and not met are both thought possible.
            free = f"{condition.name} {bounds}"
            return self._leaf(free, lambda value: value is True, condition)
        measure = self.source.graph.measures.get(condition.name)
        if (
            measure is not None
            and isinstance(measure.formula, m.Count)
            and measure.not_below is None
            and measure.not_above is None
            and measure.rounding is None
        ):
            members = self.members(measure.formula)
            return lambda state: number_is(
                Fraction(sum(member(state) for member in members)), condition
            )
        item = self.item(condition.name)
        return self._leaf(
            condition.name,
            lambda value: number_is(worth(item, value), condition),
            condition,
        )

    def members(self, formula: m.Count) -> list[Test]:
        """Return the tests that a count counts."""
        codes = formula.codes
        if isinstance(codes, c.Switched):
            codes = codes.values[self.source.switches[codes.switch]]
        return [
            *(self.test(c.CodeIs(name, codes)) for name in formula.of),
            *(self.test(condition) for condition in formula.conditions),
        ]

    def item(self, name: str) -> Item | None:
        """Return the item or fact of that name."""
        graph = self.source.graph
        return graph.items.get(name) or graph.facts.get(name)

    def _leaf(
        self, name: str, met: Callable[[Value], bool], condition: c.Condition
    ) -> Leaf:
        leaf = Leaf(name, met, condition)
        self._leaves.setdefault(name, []).append(leaf)
        return leaf

    # --- listing -----------------------------------------------------------------

    def settle(self) -> None:
        """Fix the variables; items that may be skipped bring what decides it along."""
        asked: dict[str, Test] = {}
        while new := [n for n in self._leaves if n not in asked]:
            for name in new:
                item = self.item(name)
                when = None if item is None else item.asked_when
                asked[name] = self.test(when)
        for place, (name, leaves) in enumerate(self._leaves.items()):
            variable = self.source.variable(name, leaves)
            self._places[name] = place
            self.variables.append(variable)
            for leaf in leaves:
                leaf.place = place
                leaf.table = tuple(leaf.met(value) for value in variable.values)
        for name, test in asked.items():
            item = self.item(name)
            if item is not None and item.asked_when is not None:
                self._must_hold.append(self._is_asked_or_skipped(name, test))
        skippable = {n for n in asked if (i := self.item(n)) and i.asked_when}
        for variable in self.variables:
            apart = (
                self.whole_values
                or variable.name in self._kept
                or variable.name in skippable
            )
            self._groups.append(
                _groups(variable, self._leaves[variable.name], not apart)
            )

    def _is_asked_or_skipped(self, name: str, asked: Test) -> Test:
        place = self._places[name]
        values = self.variables[place].values
        item = self.item(name)
        if item is not None and item.answer == "several":  # asked and nothing ticked
            return lambda state: asked(state) or values[state[place]] == ()
        return lambda state: asked(state) is not (values[state[place]] == ())

    @property
    def independent(self) -> bool:
        """Tell whether every state listed can occur, as often as it is counted."""
        return all(variable.exact for variable in self.variables) and len(
            frozenset().union(*(v.hangs_on for v in self.variables))
        ) == sum(len(v.hangs_on) for v in self.variables)

    @property
    def hangs_on(self) -> frozenset[str]:
        """The items and facts behind the states."""
        return frozenset().union(*(v.hangs_on for v in self.variables))

    @property
    def sampled(self) -> bool:
        """Tell whether there are more states than are listed."""
        return prod(len(group) for group in self._groups) > self.limit

    def states(self) -> Iterator[tuple[State, int, int]]:
        """Yield every state (an even sample, if there are too many), with the answer
        sheets behind it and the number of states that no test tells apart from it."""
        for chosen in _choices(self._groups, self.limit):
            state = [place for place, _, _ in chosen]
            if self.possible(state):
                yield (
                    state,
                    prod(ways for _, ways, _ in chosen),
                    prod(alike for _, _, alike in chosen),
                )

    def possible(self, state: State) -> bool:
        """Tell whether what is asked in a state is what its answers ask for."""
        return all(test(state) for test in self._must_hold)

    def words(self, state: State) -> str:
        """Return a state as `name = value, …`, for a report."""
        return ", ".join(
            f"{variable.name} = {_shown(variable.values[state[place]])}"
            for place, variable in enumerate(self.variables)
        )


def _choices(
    groups: Sequence[Sequence[tuple[int, int, int]]], limit: int
) -> Iterator[tuple[tuple[int, int, int], ...]]:
    total = prod(len(group) for group in groups)
    if total <= limit:
        yield from product(*groups)
        return
    stride = 2_654_435_761 % total
    while gcd(stride, total) != 1:
        stride += 1
    for n in range(min(limit, SAMPLE)):
        rest = n * stride % total
        chosen: list[tuple[int, int, int]] = []
        for group in groups:
            rest, place = divmod(rest, len(group))
            chosen.append(group[place])
        yield tuple(chosen)


def _groups(
    variable: Variable, leaves: Sequence[Leaf], together: bool
) -> list[tuple[int, int, int]]:
    """Return one place for all values that no test tells apart, with their ways and
    their number."""
    if not together:
        return [(place, ways, 1) for place, ways in enumerate(variable.ways)]
    found: dict[tuple[bool, ...], tuple[int, int, int]] = {}
    for place, times in enumerate(variable.ways):
        verdicts = tuple(leaf.table[place] for leaf in leaves)
        first, ways, alike = found.get(verdicts, (place, 0, 0))
        found[verdicts] = (first, ways + times, alike + 1)
    return list(found.values())


def _always(state: State) -> bool:
    return True


def _never(state: State) -> bool:
    return False


def worth(item: Item | None, value: Value) -> Value:
    """Return the points of an item's option; other values as they are."""
    if item is None or isinstance(value, Fraction):
        return value
    if value == ():
        return Fraction(0)
    option = item.option(str(value))
    return None if option is None else option.points


def number_is(value: Value, condition: c.NumberIs) -> bool:
    """Tell whether a number passes a test whose bounds are literals."""
    if not isinstance(value, Fraction):
        return False
    if condition.bounds is None:
        return value in condition.among
    return lies_in(value, condition.bounds)


def lies_in(number: Fraction, bounds: c.Bounds) -> bool:
    """Tell whether a number lies within the literal bounds."""
    return (
        (not isinstance(bounds.minimum, Fraction) or number >= bounds.minimum)
        and (not isinstance(bounds.maximum, Fraction) or number <= bounds.maximum)
        and (not isinstance(bounds.above, Fraction) or number > bounds.above)
        and (not isinstance(bounds.below, Fraction) or number < bounds.below)
    )


def _has_code(value: Value, codes: tuple[c.Code, ...]) -> bool:
    held = value if isinstance(value, tuple) else (value,)
    return any(h == code and type(h) is type(code) for h in held for code in codes)


def _records_meet(condition: c.RecordMatches) -> Callable[[Value], bool]:
    """Judge a value of a record variable: the set of record tests that are met."""
    key = record_key(condition)
    return lambda value: isinstance(value, frozenset) and key in value


def record_key(condition: c.RecordMatches) -> str:
    """Return what stands for a test of records in a record variable's values."""
    return repr(condition)


def _shown(value: Value) -> str:
    if value is None:
        return "–"
    if isinstance(value, tuple):
        return "+".join(value) or "–"
    if isinstance(value, frozenset):
        return f"{len(value)}"
    return str(value)
