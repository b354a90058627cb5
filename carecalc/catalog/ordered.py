# SPDX-License-Identifier: Apache-2.0
"""Whether one answer made worse can ever give a better level."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from itertools import pairwise

from carecalc.catalog.attainable import Space
from carecalc.catalog.references import References
from carecalc.catalog.spread import Stretch, Value, numbers
from carecalc.catalog.states import Frontier, State
from carecalc.catalog.variables import has_names
from carecalc.domain import measures as m
from carecalc.domain.scale import Override, Scale

STATES = 50_000
"""As many states are stepped through; beyond it, a sample."""

Outcome = Callable[[State], object]


@dataclass(frozen=True, slots=True)
class Against:
    """Steps at one place of a file that worsen an answer and better the outcome."""

    name: str
    place: str
    count: int
    example: str


@dataclass(slots=True)
class Order:
    """Steps through the measures behind a scale's level, for one reading.

    `against` are the exceptions found, `unclear` the names whose direction could not
    be told: there the claim is not proven. `sampled`: not every state was tried.
    """

    scale: Scale
    references: References
    space: Space
    against: list[Against] = field(default_factory=list)
    unclear: list[str] = field(default_factory=list)
    sampled: bool = False
    _directions: dict[str, int] = field(default_factory=dict)

    def check(self) -> None:
        """Step through every graded measure that the level rests on, and the clauses."""
        assert self.scale.preliminary is not None
        behind = self.references.reached([self.scale.preliminary])
        for name, measure in self.scale.graph.measures.items():
            if name in behind and measure.grades:
                self._graded(measure)
        for n, override in enumerate(self.scale.overrides):
            self._override(override, f"result.overrides[{n}]")

    # --- directions --------------------------------------------------------------------

    def direction(self, name: str) -> int:
        """Return 1 if a larger number is worse, -1 if better, 0 if neither or unclear."""
        if name not in self._directions:
            self._directions[name] = 0
            self._directions[name] = self._direction(name)
        return self._directions[name]

    def _direction(self, name: str) -> int:
        for section in self.scale.sections:
            if any(item.code == name for item in section.items):
                return -1 if section.better == "more" else 1
        measure = self.scale.graph.measures.get(name)
        if measure is None:
            return 0
        formula = measure.formula
        if isinstance(formula, m.Sum):
            return self._agreed(
                name,
                [
                    self._of_part(part, formula.points.get(part))
                    * (1 if formula.weights.get(part, Fraction(1)) > 0 else -1)
                    for part in formula.of
                ],
            )
        if isinstance(formula, m.Extreme):
            return self._agreed(name, [self.direction(part) for part in formula.of])
        if isinstance(formula, m.Difference):
            parts = [self.direction(formula.of)] if isinstance(formula.of, str) else []
            parts += [-self.direction(p) for p in formula.less if isinstance(p, str)]
            return self._agreed(name, parts)
        if isinstance(formula, m.Count):
            frontier = Frontier(self.space, whole_values=True, limit=STATES)
            members = frontier.members(formula)
            frontier.settle()
            return self._agreed(
                name,
                [turn for member in members for turn in self._turns(frontier, member)],
            )
        if isinstance(formula, m.Product | m.Quotient):
            self.unclear.append(name)
            return 0
        frontier, outcome = self._frontier(measure)
        return self._agreed(name, list(self._turns(frontier, outcome)))

    def _of_part(self, name: str, points: Mapping[str, Fraction] | None) -> int:
        """Return the direction of an item whose options have other points here."""
        item = self.space.item(name)
        if points is None or item is None:
            return self.direction(name)
        ranked = sorted(
            (rank, points[str(code)]) for code, rank in self._ranks(name).items()
        )
        turns = [_turn(one[1], other[1]) for one, other in pairwise(ranked)]
        return self._agreed(name, turns)

    def _agreed(self, name: str, turns: Sequence[int]) -> int:
        found = {turn for turn in turns if turn}
        if len(found) > 1:
            self.unclear.append(name)
            return 0
        return found.pop() if found else 0

    def _turns(self, frontier: Frontier, outcome: Outcome) -> Iterator[int]:
        """Yield how each worsening step turns a number or verdict."""
        for before, after, _ in self._steps(frontier, outcome):
            yield _turn(before, after)

    # --- steps -------------------------------------------------------------------------

    def _ranks(self, name: str) -> dict[Value, int]:
        """Return the rank of each value, the best 0; nothing where there is no order."""
        measure = self.scale.graph.measures.get(name)
        if measure is not None and measure.grades:
            return {g.code: n for n, g in enumerate(self.space.grades_of(measure))}
        direction = self.direction(name)
        if not direction:
            return {}
        item = self.space.item(name)
        worths: dict[Value, Fraction] = {}
        if item is not None and item.options:
            worths = {o.code: o.points for o in item.options if o.points is not None}
        else:
            found = self.space.number(name)
            if not isinstance(found, Stretch):
                worths = {number: number for number in numbers(found)}
        order = sorted(set(worths.values()), key=lambda worth: worth * direction)
        return {value: order.index(worth) for value, worth in worths.items()}

    def _steps(
        self, frontier: Frontier, outcome: Outcome
    ) -> Iterator[tuple[object, object, State]]:
        """Yield the outcome before and after every single step to the worse."""
        worse: list[dict[int, list[int]]] = []
        for variable in frontier.variables:
            ranks = self._ranks(variable.name)
            places = {
                place: ranks[value]
                for place, value in enumerate(variable.values)
                if value != () and value in ranks
            }
            worse.append(
                {
                    place: [p for p, other in places.items() if other == rank + 1]
                    for place, rank in places.items()
                }
            )
        self.sampled = self.sampled or frontier.sampled
        for state, _, _ in frontier.states():
            before = outcome(state)
            for n, place in enumerate(state):
                for step in worse[n].get(place, ()):
                    moved = [*state[:n], step, *state[n + 1 :]]
                    if frontier.possible(moved):
                        yield before, outcome(moved), state

    def _frontier(self, measure: m.Measure) -> tuple[Frontier, Outcome]:
        """Return what a measure looks at, and its outcome in a state."""
        formula = measure.formula
        if isinstance(formula, m.GradeExtreme):  # never turns a step round
            return Frontier(self.space), _nothing
        if isinstance(formula, m.Band) and any(
            has_names(row.bounds) for row in self.space.bands_of(formula)
        ):
            self.unclear.append(measure.name)
        return self.space.outcomes(measure, whole_values=True, limit=STATES)

    def _graded(self, measure: m.Measure) -> None:
        order: list[object] = [g.code for g in self.space.grades_of(measure)]
        frontier, outcome = self._frontier(measure)
        count, example = 0, ""
        for before, after, state in self._steps(frontier, outcome):
            known = before in order and after in order
            if known and order.index(after) < order.index(before):
                count += 1
                example = example or frontier.words(state)
        if count:
            place = self.references.places[measure.name]
            self.against.append(Against(measure.name, place, count, example))

    def _override(self, override: Override, place: str) -> None:
        assert self.scale.preliminary is not None
        grades = self.space.grades_of(self.scale.graph.measures[self.scale.preliminary])
        frontier = Frontier(self.space, whole_values=True, limit=STATES)
        test = frontier.test(override.when)
        frontier.settle()
        worsens = override.raise_by > 0 or override.at_least is not None
        lightens = override.raise_by < 0 or override.at_most is not None
        if override.set is not None and grades:
            worsens = override.set == grades[-1].code
            lightens = override.set == grades[0].code
        count, example = 0, ""
        for before, after, state in self._steps(frontier, test):
            turn = _turn(before, after)
            if (turn < 0 and not lightens) or (turn > 0 and not worsens):
                count += 1
                example = example or frontier.words(state)
        if count:
            self.against.append(Against(override.clause, place, count, example))


def _turn(before: object, after: object) -> int:
    if not isinstance(before, Fraction | bool) or not isinstance(
        after, Fraction | bool
    ):
        return 0
    return (after > before) - (after < before)


def _nothing(state: State) -> object:
    return None
