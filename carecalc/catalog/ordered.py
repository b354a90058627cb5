# SPDX-License-Identifier: Apache-2.0
"""Whether one answer made worse can ever give a better level."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from itertools import pairwise

from carecalc.catalog.attainable import Space
from carecalc.catalog.references import References
from carecalc.catalog.sheets import Sheets, sheets_of, worse_options
from carecalc.catalog.spread import Stretch, Value, numbers
from carecalc.catalog.states import Frontier, State
from carecalc.catalog.trying import Trial, Trials, no_order
from carecalc.catalog.variables import has_names
from carecalc.domain import measures as m
from carecalc.domain.conditions import Code
from carecalc.domain.evaluator import Evaluation
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
    `trial` is what sheets drawn at random showed of a level that cannot be stepped
    through, if `trials` were given.
    """

    scale: Scale
    references: References
    space: Space
    against: list[Against] = field(default_factory=list)
    unclear: list[str] = field(default_factory=list)
    sampled: bool = False
    trials: Trials | None = None
    trial: Trial | None = None
    _directions: dict[str, int] = field(default_factory=dict)

    def check(self) -> None:
        """Step through every graded measure that the level rests on, and the clauses."""
        assert self.scale.preliminary is not None
        behind = self.references.reached([self.scale.preliminary])
        for name, measure in self.scale.graph.measures.items():
            if name in behind and measure.grades:
                self._graded(measure)
        if self.unclear or self.sampled:
            sheets = sheets_of(self.scale.graph, self.space.switches, behind)
            if sheets is not None and self._has_order(sheets):
                self._whole_sheets(sheets, self.scale.preliminary)
            elif sheets is None and self.trials is not None:
                self.trial = self.trials.of(self.space.switches)
                if self.trial is not None:
                    self._tried(self.trial, self.scale.preliminary)
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

    def _of_part(self, name: str, points: Mapping[Code, Fraction] | None) -> int:
        """Return the direction of an item or a grade that has points of its own here."""
        if points is None:
            return self.direction(name)
        ranked = sorted(
            (rank, points[code])
            for code, rank in self._ranks(name).items()
            if isinstance(code, str | int)
        )
        if not ranked:
            self.unclear.append(name)
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
        ranks = {worth: n for n, worth in enumerate(order)}
        return {value: ranks[worth] for value, worth in worths.items()}

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
            if not ranks and self._has_no_order(variable.name):
                self.unclear.append(variable.name)
            at: dict[int, list[int]] = {}
            for place, rank in places.items():
                at.setdefault(rank, []).append(place)
            worse.append(
                {place: at.get(rank + 1, []) for place, rank in places.items()}
            )
        self.sampled = self.sampled or frontier.sampled
        for state, _, _ in frontier.states():
            before = outcome(state)
            for n, place in enumerate(state):
                for step in worse[n].get(place, ()):
                    moved = [*state[:n], step, *state[n + 1 :]]
                    if frontier.possible(moved):
                        yield before, outcome(moved), state

    def _has_no_order(self, name: str) -> bool:
        item = self.scale.graph.items.get(name)
        return item is not None and item.answer == "single" and not self._better(name)

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

    def _has_order(self, sheets: Sheets) -> bool:
        """Tell whether every item has a worse and a better side; a fact has none."""
        return all(
            name in self.scale.graph.items and self._better(name)
            for name in sheets.names
        )

    def _better(self, name: str) -> str:
        item = self.scale.graph.items[name]
        if item.answer != "single" or any(o.points is None for o in item.options):
            return ""
        return next(s.better for s in self.scale.sections if item in s.items)

    def _whole_sheets(self, sheets: Sheets, name: str) -> None:
        """Compare the level itself over every step from every answer sheet."""
        measure = self.scale.graph.measures[name]
        order: list[object] = [g.code for g in self.space.grades_of(measure)]
        levels = {
            chosen: _outcome(evaluation, name) for chosen, evaluation in sheets.every()
        }
        worse = [
            worse_options(self.scale.graph.items[n], self._better(n))
            for n in sheets.names
        ]
        count, example = 0, ""
        for chosen, before in levels.items():
            for n, codes in enumerate(chosen):
                for code in worse[n].get(codes[0], ()) if codes else ():
                    after = levels.get((*chosen[:n], (code,), *chosen[n + 1 :]))
                    known = before in order and after in order
                    if known and order.index(after) < order.index(before):
                        count += 1
                        example = example or sheets.words(chosen)
        self.unclear, self.sampled, self.against = [], False, []
        if count:
            place = self.references.places[name]
            self.against.append(Against(name, place, count, example))

    def _tried(self, trial: Trial, name: str) -> None:
        """Take what drawn sheets showed for what parts that share items could not."""
        behind = self.references.reached([name])
        self.unclear, self.sampled = no_order(self.scale, behind), True
        if trial.better:
            place = self.references.places[name]
            self.against = [a for a in self.against if a.place != place]
            self.against.append(Against(name, place, trial.better, trial.example))

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


def _outcome(evaluation: Evaluation, name: str) -> object:
    """Return what a measure comes to; None for “none of these”, which equals 0."""
    found = evaluation.measure(name).value
    return None if found is False else found


def _turn(before: object, after: object) -> int:
    if not isinstance(before, Fraction | bool) or not isinstance(
        after, Fraction | bool
    ):
        return 0
    return (after > before) - (after < before)


def _nothing(state: State) -> object:
    return None
