# SPDX-License-Identifier: Apache-2.0
"""How near a signed visit lies to a threshold, told from its frozen numbers alone."""

from collections.abc import Iterator, Mapping
from fractions import Fraction

from carecalc.domain import measures as m
from carecalc.domain.bounds import is_literal
from carecalc.domain.conclusion import with_defaults
from carecalc.domain.conditions import Code, Switched
from carecalc.domain.nearness import points_to
from carecalc.domain.scale import Scale
from carecalc.domain.signals import Edge


def edges(
    scale: Scale, found: Mapping[str, object], switches: Mapping[str, str] | None
) -> tuple[Edge, ...]:
    """Return the thresholds on both sides of a visit's number, `found` being its frozen
    measures by name.

    Of the preliminary level if that is a band, otherwise of every number in bands. A
    clause that decided the level in its stead is not looked at.
    """
    if scale.preliminary is None:
        return ()
    used = with_defaults(scale, switches)
    measures = scale.graph.measures
    names = [scale.preliminary]
    if not isinstance(measures[scale.preliminary].formula, m.Band):
        names = [n for n, one in measures.items() if isinstance(one.formula, m.Band)]
    return tuple(edge for name in names for edge in _of(scale, name, found, used))


def _of(
    scale: Scale, name: str, found: Mapping[str, object], used: Mapping[str, str]
) -> Iterator[Edge]:
    measure = scale.graph.measures[name]
    formula = measure.formula
    assert isinstance(formula, m.Band)
    value = found.get(formula.of)
    bands, listed = formula.bands, measure.grades
    if isinstance(bands, Switched):
        bands = bands.values[used[bands.switch]]
    if isinstance(listed, Switched):
        listed = listed.values[used[listed.switch]]
    if not isinstance(value, Fraction | int):
        return
    order: list[Code] = [grade.code for grade in scale.graph.grades.get(listed, ())]
    far: dict[Code, Fraction] = {}
    here: Code | None = None
    for row in bands:
        grade = next((code for code in order if code == row.then), None)
        if grade is None or not is_literal(row.bounds):
            continue
        points, beyond = points_to(Fraction(value), row.bounds)
        if not points and not beyond:
            here = grade
        # A grade may have several bands: the nearest counts.
        if grade not in far or abs(points) < abs(far[grade]):
            far[grade] = points
    if here is None:
        return
    place = order.index(here)
    for is_past, others in ((False, order[place + 1 :]), (True, order[:place])):
        near = [(abs(far[grade]), grade) for grade in others if grade in far]
        if near:
            points, other = min(near, key=_points)
            first, last = (other, here) if is_past else (here, other)
            at = Fraction(value) + far[other]
            yield Edge(f"{name}: {first} | {last}", points, is_past, at)


def _points(of: tuple[Fraction, Code]) -> Fraction:
    return of[0]
