# SPDX-License-Identifier: Apache-2.0
"""How many states and answer sheets of a scale lead to each preliminary level."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from carecalc.catalog.attainable import Space
from carecalc.catalog.references import References, of_scale
from carecalc.catalog.spread import Spread, Value
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
    """

    switches: Mapping[str, str]
    states: Mapping[Code, int] | None
    answers: Mapping[Code, int] | None


def census(scale: Scale) -> list[Census]:
    """Return the census of a scale, one for each reading that matters to it."""
    if scale.preliminary is None:
        return []
    references = of_scale(scale)
    return [
        _one(scale, references, reading)
        for reading in references.readings([scale.preliminary])
    ]


def _one(scale: Scale, references: References, reading: Mapping[str, str]) -> Census:
    assert scale.preliminary is not None
    space = Space(scale.graph, reading)
    measure = scale.graph.measures[scale.preliminary]
    order = [grade.code for grade in space.grades_of(measure)]
    found = space.measure(scale.preliminary)
    answers = None
    if isinstance(found, Spread) and found.exact:
        answers = _by_grade(order, found.ways.items())
    used = {name: reading[name] for name in references.switches_of([scale.preliminary])}
    return Census(used, _states(space, measure, order), answers)


def _by_grade(order: list[Code], found: Iterable[tuple[Value, int]]) -> dict[Code, int]:
    counts = {code: 0 for code in order}
    for value, ways in found:
        if isinstance(value, str | int) and value in counts:
            counts[value] += ways
    return counts


def _states(
    space: Space, measure: m.Measure, order: list[Code]
) -> dict[Code, int] | None:
    """Return how many states of what the measure itself looks at give each grade."""
    if not isinstance(measure.formula, m.Rules | m.Table | m.Band):
        return None
    frontier, outcome = space.outcomes(measure)
    if frontier.sampled:
        return None
    listed = ((outcome(state), alike) for state, _, alike in frontier.states())
    return _by_grade(order, listed)
