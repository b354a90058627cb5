# SPDX-License-Identifier: Apache-2.0
"""The values of sums, items that are skipped together counted as they occur."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from fractions import Fraction
from typing import TYPE_CHECKING

from carecalc.catalog.spread import (
    Attainable,
    Spread,
    Stretch,
    Value,
    counted,
    hull,
    mapped,
    scaled,
    sum_of,
    united,
)
from carecalc.catalog.states import Frontier, Test
from carecalc.domain import conditions as c
from carecalc.domain import measures as m

if TYPE_CHECKING:
    from carecalc.catalog.attainable import Space


@dataclass(slots=True)
class Linear:
    """A sum taken apart: what each item adds by option, other parts with weights."""

    items: dict[str, dict[str, Fraction]] = field(default_factory=dict)
    counts: dict[str, Fraction] = field(default_factory=dict)
    others: list[tuple[Attainable, Fraction]] = field(default_factory=list)


def sum_values(space: "Space", measure: m.Measure) -> Attainable:
    """Return the values of a sum or difference, before limits and rounding.

    Items that exclude each other are added once for every state of what skips them.
    """
    linear = Linear()
    _take_apart(space, measure, Fraction(1), linear, whole=False)
    names = [*linear.items, *linear.counts]
    skippable = [n for n in names if (i := space.item(n)) and i.asked_when]
    fixed: list[Attainable] = [
        scaled(values, weight) for values, weight in linear.others
    ]
    if not skippable:
        fixed += [_term(space, name, linear) for name in names]
        return sum_of(fixed) if fixed else Spread({Fraction(0): 1})
    whens = [i.asked_when for n in skippable if (i := space.item(n)) is not None]
    first = Frontier(space)
    for when in whens:
        first.test(when)
    first.settle()
    drivers = {variable.name for variable in first.variables}
    if any(isinstance(_term(space, n, linear), Stretch) for n in drivers & set(names)):
        nothing = Spread({Fraction(0): 1})  # endless: every state cannot be listed
        return sum_of(fixed + [hull((_term(space, n, linear), nothing)) for n in names])
    frontier = Frontier(space)
    asked: dict[str, Test] = {
        name: frontier.test(when) for name, when in zip(skippable, whens, strict=True)
    }
    for name in names:
        if name in drivers:
            frontier.outcome(name)
    frontier.settle()
    free = [n for n in names if n not in drivers and n not in asked]
    fixed += [_term(space, name, linear) for name in free]
    base = sum_of(fixed) if fixed else Spread({Fraction(0): 1})
    found: dict[tuple[Fraction, tuple[str, ...]], int] = {}
    for state, ways, _ in frontier.states():
        constant = Fraction(0)
        for name in names:
            if name in drivers:
                constant += _worth(name, frontier.value(name, state), linear)
        open_ = tuple(n for n in asked if n not in drivers and asked[n](state))
        found[constant, open_] = found.get((constant, open_), 0) + ways
    sums = [
        sum_of(
            [
                base,
                Spread({constant: ways}, frontier.hangs_on),
                *(_term(space, name, linear) for name in open_),
            ]
        )
        for (constant, open_), ways in found.items()
    ]
    hangs_on = frozenset(names).union(frontier.hangs_on, base.hangs_on)
    listed = [s for s in sums if isinstance(s, Spread)]
    if len(listed) < len(sums):
        return replace(hull(sums), hangs_on=hangs_on)
    union = united(listed)
    exact = union.exact and frontier.independent and not frontier.sampled
    return Spread(union.ways, hangs_on, exact)


def _take_apart(
    space: "Space",
    measure: m.Measure,
    weight: Fraction,
    linear: Linear,
    whole: bool = True,
) -> None:
    """Enter the parts of a sum; a part that is cut or rounded stays in one piece."""
    formula = measure.formula
    cut = (measure.not_below, measure.not_above, measure.rounding)
    if whole and (measure.each or cut != (None, None, None)):
        linear.others.append((space.parts([measure.name])[0], weight))
    elif isinstance(formula, m.Sum):
        for name in formula.of:
            part = weight * formula.weights.get(name, Fraction(1))
            _enter(space, name, part, linear, formula.points.get(name))
    elif isinstance(formula, m.Difference):
        _enter(space, formula.of, weight, linear, None)
        for source in formula.less:
            _enter(space, source, -weight, linear, None)
    else:
        linear.others.append((space.parts([measure.name])[0], weight))


def _enter(
    space: "Space",
    source: c.Number,
    weight: Fraction,
    linear: Linear,
    points: Mapping[c.Code, Fraction] | None,
) -> None:
    item = space.item(source) if isinstance(source, str) else None
    if isinstance(source, str) and source in space.graph.measures and points:
        linear.others.append((_of_grades(space, source, points), weight))
    elif isinstance(source, str) and source in space.graph.measures:
        _take_apart(space, space.graph.measures[source], weight, linear)
    elif item is None:
        linear.others.append((space.number(source), weight))
    elif item.answer == "number":
        linear.counts[item.code] = linear.counts.get(item.code, Fraction(0)) + weight
    else:
        adds = linear.items.setdefault(
            item.code, {o.code: Fraction(0) for o in item.options}
        )
        for option in item.options:
            worth_ = option.points if points is None else points[option.code]
            adds[option.code] += weight * (worth_ or Fraction(0))


def _of_grades(
    space: "Space", name: str, points: Mapping[c.Code, Fraction]
) -> Attainable:
    """Return what the grades of a measure count that can come out."""
    found = space.measure(name)
    if space.graph.measures[name].each or not isinstance(found, Spread):
        low = Fraction(0) if min(points.values()) >= 0 else None
        return Stretch(low, None, False, found.hangs_on)
    return mapped(found, lambda g: None if g is None else points[g])  # type: ignore[index]


def _term(space: "Space", name: str, linear: Linear) -> Attainable:
    """Return what an item that is asked adds to a sum."""
    if name in linear.counts:
        item = space.item(name)
        assert item is not None
        return scaled(counted(item), linear.counts[name])
    ways: dict[Value, int] = {}
    for number in linear.items[name].values():
        ways[number] = ways.get(number, 0) + 1
    return Spread(ways, frozenset((name,)))


def _worth(name: str, value: Value, linear: Linear) -> Fraction:
    if value == ():
        return Fraction(0)
    if name in linear.counts:
        assert isinstance(value, Fraction)
        return value * linear.counts[name]
    return linear.items[name].get(str(value), Fraction(0))
