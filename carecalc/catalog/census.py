# SPDX-License-Identifier: Apache-2.0
"""How many states and answer sheets of a scale lead to each preliminary level."""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from itertools import chain, product
from math import prod

from carecalc.catalog.attainable import Space, Spaces
from carecalc.catalog.references import References, of_scale
from carecalc.catalog.sheets import sheets_of
from carecalc.catalog.spread import Spread, Value
from carecalc.catalog.states import Frontier, State
from carecalc.domain import measures as m
from carecalc.domain.conditions import Code
from carecalc.domain.scale import Scale


@dataclass(frozen=True, slots=True)
class Census:
    """The count for one reading of the switches.

    `states` counts what the level's own measure looks at (grades, counts' members,
    single items; for a band the numbers that can occur), `answers` the answer sheets
    of all items that the level hangs on. States are None where there are too many to
    list, answers also where parts hang on the same items and cannot be multiplied.
    `looks_at` names what the states are states of. Where one of these is the worst or
    best of other grades, `below` counts the states of those (`looks_below`) instead.
    `is_whole` is False where a number stands there only by the values between which the
    level can change, since those that occur could not be listed.
    """

    switches: Mapping[str, str]
    states: Mapping[Code, int] | None
    answers: Mapping[Code, int] | None
    looks_at: tuple[str, ...] = ()
    below: Mapping[Code, int] | None = None
    looks_below: tuple[str, ...] = ()
    is_whole: bool = True


def census(scale: Scale, spaces: Spaces | None = None) -> list[Census]:
    """Return the census of a scale, one for each reading that matters to it; `spaces`
    is what other checks worked out already."""
    if scale.preliminary is None:
        return []
    references = of_scale(scale)
    spaces = spaces or Spaces(scale.graph)
    return [
        _one(scale, references, spaces.of(reading))
        for reading in references.readings([scale.preliminary])
    ]


def _one(scale: Scale, references: References, space: Space) -> Census:
    assert scale.preliminary is not None
    reading = space.switches
    measure = scale.graph.measures[scale.preliminary]
    order = [grade.code for grade in space.grades_of(measure)]
    found = space.measure(scale.preliminary)
    answers = None
    if isinstance(found, Spread) and found.exact:
        answers = _by_grade(order, found.ways.items())
    elif sheets := sheets_of(
        scale.graph, reading, references.reached([scale.preliminary])
    ):
        values = (e.measure(scale.preliminary).value for _, e in sheets.every())
        answers = _by_grade(order, ((value, 1) for value in values))
    used = {name: reading[name] for name in references.switches_of([scale.preliminary])}
    if not isinstance(measure.formula, m.Rules | m.Table | m.Band):
        return Census(used, None, answers)
    frontier, outcome = space.outcomes(measure)
    names = tuple(variable.name for variable in frontier.variables)
    is_whole = all(variable.exact for variable in frontier.variables)
    if frontier.sampled:
        return Census(used, None, answers, names)
    listed = [(state, outcome(state), alike) for state, _, alike in frontier.states()]
    states = _by_grade(order, ((value, alike) for _, value, alike in listed))
    parts = [_parts(space, name) for name in names]
    if all(part is None for part in parts):
        return Census(used, states, answers, names, is_whole=is_whole)
    below = _by_grade(
        order,
        (
            (
                value,
                alike
                * prod(_times(frontier, state, n, p) for n, p in enumerate(parts)),
            )
            for state, value, alike in listed
        ),
    )
    under = [
        (name,) if part is None else tuple(_members(space, name))
        for name, part in zip(names, parts, strict=True)
    ]
    return Census(used, states, answers, names, below, tuple(chain(*under)), is_whole)


def _by_grade(order: list[Code], found: Iterable[tuple[Value, int]]) -> dict[Code, int]:
    counts = {code: 0 for code in order}
    for value, ways in found:
        # “None of these” is False, which equals the code 0.
        if isinstance(value, str | int) and value is not False and value in counts:
            counts[value] += ways
    return counts


def _members(space: Space, name: str) -> Iterator[str]:
    """Yield the grades that a worst or best of grades is picked from."""
    measure = space.graph.measures.get(name)
    if measure is not None and isinstance(measure.formula, m.GradeExtreme):
        for member in measure.formula.of:
            yield from _members(space, member)
    else:
        yield name


def _parts(space: Space, name: str) -> Mapping[Value, int] | None:
    """Return in how many ways the members of a worst or best of give each grade."""
    measure = space.graph.measures.get(name)
    if measure is None or not isinstance(measure.formula, m.GradeExtreme):
        return None
    order = [grade.code for grade in space.grades_of(measure)]
    order = order or [
        grade.code
        for grade in space.grades_of(space.graph.measures[measure.formula.of[0]])
    ]
    pick = max if measure.formula.worst else min
    listed = []
    for member in _members(space, name):
        found = space.measure(member)
        assert isinstance(found, Spread)
        listed.append([order.index(v) for v in found.ways if v in order])  # type: ignore[arg-type]
    return Counter[Value](order[pick(places)] for places in product(*listed))


def _times(
    frontier: Frontier, state: State, place: int, part: Mapping[Value, int] | None
) -> int:
    return 1 if part is None else part[frontier.variables[place].values[state[place]]]
